"""Extradition from the host to the state of a passport, offence by offence.

It needs a treaty in force between the two, an act that both punish by the threshold of the treaty, and what the host
asks besides (a criminal case, an international wanted list). A host does not give up its own national. Whether the
host punishes the act too is known only where its pack says so; elsewhere nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from spillover.data.law.exposures import Exposed
from spillover.rules.exposure.kinds import penalty, years
from spillover.rules.exposure.question import Case, Exposure, Held, Verdict

_SOLDIERS: tuple[Exposed, ...] = ("draft", "prisoner_of_war")
_NEEDS = MappingProxyType({"wanted": "an international wanted list", "case_opened": "an open criminal case"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What governs extradition from the host to one state.

    Attributes:
        treaty: the treaty that allows it.
        conditions: what the host asks besides.
        military: rules that confine military offences.
        grounds: grounds on which it may or must be refused.
    """

    treaty: Held
    conditions: tuple[Held, ...]
    military: tuple[Held, ...]
    grounds: tuple[Held, ...]


def extradition(case: Case, passport: str) -> Iterator[Exposure]:
    """Extradition from the host to the state of a passport."""
    if passport == case.host:
        return
    rules, silent = case.sift("extradition", passport)
    yield from silent
    treaty = next((held for held in rules if held.rule.says == "may_extradite"), None)
    own = [held for held in rules if held.rule.act == "own_national"]
    if case.host in case.person.passports:
        own += [held for held in case.law.of(case.host, "extradition") if _is_live_own_bar(case, held)]
        if own:
            yield _own_national(case, passport, tuple(own))
            return
    yield from (case.weighed(passport, (held,), None, f"no national of {case.host}") for held in own)
    if treaty is None:
        yield case.no_law(passport, "extradition", f"a treaty between {case.host} and {passport}", passport)
        return
    terms = _terms(treaty, rules)
    yield from _unused(case, passport, rules, [treaty, *own, *terms.conditions, *terms.military, *terms.grounds])
    offences = list(_offences(case, passport))
    yield from (_request(case, passport, terms, offence) for offence in offences)
    if not offences:
        yield case.no_law(passport, "extradition", "offences for which it could be asked", passport)


def _own_national(case: Case, passport: str, bars: tuple[Held, ...]) -> Exposure:
    """Protected, unless the nationality that protects may have been lost."""
    because = f"{case.host} does not extradite its own national: {bars[0].rule.about}"
    lost = _may_be_lost(case)
    if lost:
        because += f"; uncertain, for that nationality may have been lost ({lost.rule.cite})"
    return case.weighed(passport, bars, "protected", because, certain=lost is None, state=passport)


def _may_be_lost(case: Case) -> Held | None:
    """The rule by which the host's nationality may have ended with another one, or with service stated."""
    served_abroad = any(state != case.host for state in case.person.served)
    kinds: tuple[Exposed, ...] = ("dual_nationality", "foreign_fighting")
    for kind in kinds:
        for held in case.sift(kind, case.host)[0]:
            if held.rule.says == "loses_nationality" and (kind == "dual_nationality" or served_abroad):
                return held
    return None


def _is_live_own_bar(case: Case, held: Held) -> bool:
    return held.rule.act == "own_national" and held.rule.in_force(case.day)


def _terms(treaty: Held, rules: Sequence[Held]) -> Terms:
    return Terms(
        treaty,
        tuple(held for held in rules if held.rule.needs),
        tuple(held for held in rules if held.rule.act == "military_offence"),
        tuple(held for held in rules if held.rule.act in ("asylum", "other_grounds")),
    )


def _unused(case: Case, passport: str, rules: Sequence[Held], used: Sequence[Held]) -> Iterator[Exposure]:
    for held in rules:
        if held not in used:
            yield case.weighed(passport, (held,), None, f"no such fact is stated: {held.rule.about}")


def _offences(case: Case, passport: str) -> Iterator[Held]:
    """Acts of which the state of the passport says whether they are an offence: those that it alleges, or all."""
    alleged = case.alleged(passport)
    abroad = any(state != passport for state in case.served())
    kinds: tuple[Exposed, ...] = (*_SOLDIERS, "foreign_fighting")
    for kind in kinds:
        for held in case.law.of(passport, kind):
            rule = held.rule
            asked = rule.act in alleged if alleged else rule.act != "recruiting" and (kind in _SOLDIERS or abroad)
            if asked and rule.says in ("liable", "not_an_offence") and rule.in_force(case.day) and rule.binds(passport):
                yield held


def _request(case: Case, passport: str, terms: Terms, offence: Held) -> Exposure:
    """What would become of a request for one offence."""
    rule, treaty = offence.rule, terms.treaty.rule
    least = treaty.threshold_years or 1
    if rule.says == "not_an_offence":
        because = f"no extraditable offence: {rule.about}"
        return _result(case, passport, (terms.treaty, offence), "protected", because, certain=True)
    if rule.years_high is None and not rule.life:
        because = f"{rule.act}: the punishment is not known, so whether it reaches {years(least)} is not"
        return _result(case, passport, (terms.treaty, offence), "depends", because)
    if not rule.life and (rule.years_high or 0) < least:
        because = f"{rule.act} ({penalty(rule)}) does not reach {years(least)}"
        settled = not rule.years_contested
        return _result(case, passport, (terms.treaty, offence), "protected", because, certain=settled)
    return _reaching(case, passport, terms, offence)


def _reaching(case: Case, passport: str, terms: Terms, offence: Held) -> Exposure:
    """An offence that reaches the threshold: bars, conditions, and facts that are missing."""
    rule = offence.rule
    head = f"{rule.act} ({penalty(rule)}) reaches {years(terms.treaty.rule.threshold_years or 1)}"
    if case.person.asylum and terms.grounds:
        because = f"{head}, but asylum was granted: {terms.grounds[0].rule.about}"
        return _result(case, passport, (*terms.grounds, terms.treaty, offence), "protected", because)
    rules = (terms.treaty, offence, *terms.conditions)
    failed, unknown = _facts(case, passport, terms)
    if failed and terms.conditions:
        because = f"{head}, but {case.host} asks for {failed}: {terms.conditions[0].rule.about}"
        return _result(case, passport, (*terms.conditions, terms.treaty, offence), "protected", because, certain=True)
    doubts = _doubts(case, terms, offence)
    verdict: Verdict = "at_risk"
    if failed or unknown:
        verdict, head = "depends", f"{head}; {'lacking' if failed else 'not stated'}: {failed or unknown}"
    if terms.military and rule.kind in _SOLDIERS:
        verdict, rules = "depends", (*rules, *terms.military)
    certain = verdict == "at_risk" and not doubts
    return _result(case, passport, rules, verdict, "; ".join([head, *doubts]), certain=certain)


def _facts(case: Case, passport: str, terms: Terms) -> tuple[str, str]:
    """Facts that do not hold, and facts that are not stated, of those that a request needs."""
    stated = {"wanted": case.person.wanted_by, "case_opened": case.person.case_opened_by}
    needs = list(dict.fromkeys(need for held in terms.conditions for need in held.rule.needs)) or ["wanted"]
    failed = [_NEEDS[need] for need in needs if (states := stated[need]) is not None and passport not in states]
    unknown = [_NEEDS[need] for need in needs if stated[need] is None]
    return " and ".join(failed), " and ".join(unknown)


def _doubts(case: Case, terms: Terms, offence: Held) -> list[str]:
    """What leaves the outcome open, in words."""
    rule, doubts = offence.rule, []
    if not _punished_by_host(case, terms, offence):
        doubts.append(f"whether {case.host} punishes it by as much is not in the packs")
    if rule.years_contested:
        doubts.append(rule.years_contested)
    if terms.military and rule.kind in _SOLDIERS:
        doubts.append(terms.military[0].rule.about)
    if terms.grounds and case.person.asylum is None:
        doubts.append(f"may be barred: {'; '.join(held.rule.about for held in terms.grounds)}")
    return doubts


def _punished_by_host(case: Case, terms: Terms, offence: Held) -> bool:
    least = terms.treaty.rule.threshold_years or 1
    return any(
        held.rule.act == offence.rule.act
        and held.rule.says == "liable"
        and held.rule.in_force(case.day)
        and (held.rule.life or (held.rule.years_high or 0) >= least)
        for held in case.law.of(case.host, offence.rule.kind)
    )


def _result(
    case: Case, passport: str, rules: tuple[Held, ...], verdict: Verdict, because: str, *, certain: bool = False
) -> Exposure:
    act = next((held.rule.act for held in rules if held.rule.kind != "extradition"), rules[0].rule.act)
    one = case.weighed(passport, rules, verdict, because, certain=certain, state=passport)
    return Exposure(passport, "extradition", verdict, because, one.certain, rules, act, passport)
