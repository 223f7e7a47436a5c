"""Six kinds of exposure, passport by passport: what a state says of the acts of those whom it counts as its own.

Each function looks at the rules of one kind for one passport and yields one ``Exposure`` for each rule that was looked
at; its verdict is None where the rule says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from spillover.data.law.exposures import Exposed, ExposureRule
from spillover.rules.exposure.question import Case, Exposure, Held, Verdict

_OF_SECOND: MappingProxyType[str, Verdict] = MappingProxyType(
    {"permitted": "permitted", "not_recognised": "not_recognised", "forbidden": "forbidden",
     "loses_nationality": "at_risk"}
)  # fmt: skip


def years(number: float) -> str:
    """A number of years in words."""
    return f"{number:g} year{'' if number == 1 else 's'}"


def penalty(rule: ExposureRule) -> str:
    """The punishment in words; empty if it is not known."""
    low = f"{rule.years_low:g} to " if rule.years_low else ""
    if rule.life:
        return f"{low}life"
    if rule.years_high is None:
        return ""
    return f"{low or 'up to '}{years(rule.years_high)}"


def _offence(rule: ExposureRule) -> str:
    punished = penalty(rule)
    return f"{rule.about} ({punished})" if punished else rule.about


def _in_forces_of(state: str) -> str:
    return f"service in the forces of {state}" if state else "service in the forces of any foreign state"


def _has_own_law(passport: str, found: Iterable[Exposure]) -> bool:
    return any(one.verdict and held.pack == passport for one in found for held in one.rules)


# --- fighting abroad ------------------------------------------------------------------------------------------------


def fighting(case: Case, passport: str) -> Iterator[Exposure]:
    """Service in the forces of other states, mercenarism, and what follows for the nationality."""
    rules, silent = case.sift("foreign_fighting", passport)
    yield from silent
    own = tuple(held for held in rules if held.rule.act == "own_service")
    if passport in case.served():
        yield _own_service(case, passport, own)
    else:
        yield from (case.weighed(passport, (held,), None, f"no service in the forces of {passport}") for held in own)
    abroad = [state for state in case.served() if state != passport]
    others = [held for held in rules if held.rule.act != "own_service"]
    if not abroad:
        yield from (case.weighed(passport, (held,), None, "no service in foreign forces") for held in others)
        return
    found = [_service(case, passport, held, state) for held in others for state in abroad]
    yield from found
    if not _has_own_law(passport, found):
        yield case.no_law(passport, "foreign_fighting", "service abroad")


def _own_service(case: Case, passport: str, rules: tuple[Held, ...]) -> Exposure:
    because = f"service in the forces of {passport} is service in one's own forces"
    if rules:
        return case.weighed(passport, rules, "own_service", f"{because}: {rules[0].rule.about}", state=passport)
    because += "; this follows from the words, no rule was read"
    return Exposure(passport, "foreign_fighting", "own_service", because, act="own_service", state=passport)


def _service(case: Case, passport: str, held: Held, state: str) -> Exposure:
    rule, what = held.rule, _in_forces_of(state)
    if rule.says == "not_prosecuted":
        return case.weighed(passport, (held,), "not_prosecuted", f"{what}: {rule.about}", certain=False, state=state)
    if rule.says == "loses_nationality":
        return case.weighed(passport, (held,), "at_risk", f"{what}: {rule.about}", certain=False, state=state)
    if rule.act in case.alleged(held.pack):
        return case.weighed(passport, (held,), "liable", f"alleged by {held.pack}: {_offence(rule)}", state=state)
    if rule.act == "recruiting":
        return case.weighed(passport, (held,), None, "no recruiting is stated", state=state)
    if rule.act == "mercenary":
        return _mercenary(case, passport, held, state)
    verdict: Verdict = "liable" if case.person.served else "would_be_liable"
    return case.weighed(passport, (held,), verdict, f"{what}: {_offence(rule)}", state=state)


def _mercenary(case: Case, passport: str, held: Held, state: str) -> Exposure:
    rule, what = held.rule, _in_forces_of(state)
    excludes = rule.excludes_citizens_of_the_state_served
    if state not in case.person.passports:
        if rule.says == "not_an_offence":
            return case.weighed(passport, (held,), None, f"no passport of the state served: {rule.about}", state=state)
        because = f"{what}, if the other marks of mercenarism are there: {_offence(rule)}"
        return case.weighed(passport, (held,), "depends", because, certain=False, state=state)
    if not excludes:
        text = "the text read does not say" if excludes is None else "the law does not leave out"
        because = f"{what}, of which the person is a national; {text} whether that takes it out: {_offence(rule)}"
        if excludes is False:
            because = f"{what}; {text} a national of the state served: {_offence(rule)}"
        return case.weighed(passport, (held,), "depends", because, certain=False, state=state)
    because = f"{what}, of which the person is a national: {rule.about}"
    doubt = case.only_its_own(held.pack, state) if held.pack == passport else None
    if doubt:
        because += f"; uncertain, for {passport} does not recognise that nationality ({doubt.rule.cite})"
    return case.weighed(passport, (held,), "not_an_offence", because, certain=doubt is None, state=state)


# --- duties at home -------------------------------------------------------------------------------------------------


def draft(case: Case, passport: str) -> Iterator[Exposure]:
    """Conscription, mobilisation and offences of soldiers, under the law of the passport's own state."""
    rules, silent = case.sift("draft", passport)
    yield from silent
    alleged = case.alleged(passport) & {held.rule.act for held in rules}
    for held in rules:
        rule = held.rule
        if alleged and rule.act not in alleged:
            yield case.weighed(passport, (held,), None, f"{rule.act} is not alleged", state=passport)
        elif rule.says == "not_an_offence":
            yield case.weighed(passport, (held,), "not_an_offence", rule.about, state=passport)
        else:
            verdict: Verdict = "liable" if alleged else "would_be_liable"
            yield case.weighed(passport, (held,), verdict, _offence(rule), state=passport)
    if not rules:
        yield case.no_law(passport, "draft")


def exit_ban(case: Case, passport: str) -> Iterator[Exposure]:
    """Whether the state of the passport may stop the person from leaving it."""
    rules, silent = case.sift("exit_ban", passport)
    yield from silent
    listed = case.person.mobilisation_list_of
    where = f"on leaving {passport}" if case.host == passport else f"after a return to {passport}"
    for held in rules:
        about = f"{where}: {held.rule.about}"
        if listed is None:
            about += "; whether the person stands on such a list is not stated"
            yield case.weighed(passport, (held,), "depends", about, certain=False, state=passport)
        elif passport in listed:
            yield case.weighed(passport, (held,), "at_risk", about, certain=False, state=passport)
        else:
            yield case.weighed(passport, (held,), None, f"on no mobilisation list of {passport}", state=passport)
    if not rules:
        yield case.no_law(passport, "exit_ban")


# --- nationality ----------------------------------------------------------------------------------------------------


def dual_nationality(case: Case, passport: str) -> Iterator[Exposure]:
    """What the state of a passport says of each other nationality that is held."""
    rules, silent = case.sift("dual_nationality", passport)
    yield from silent
    if not case.others(passport):
        yield from (case.weighed(passport, (held,), None, "no second passport is held") for held in rules)
    for other in case.others(passport):
        bearing = [held for held in rules if not held.rule.second or other in held.rule.second]
        for held in bearing:
            rule, verdict = held.rule, _OF_SECOND.get(held.rule.says, "depends")
            settled = verdict not in ("at_risk", "depends")
            yield case.weighed(passport, (held,), verdict, rule.about, certain=settled, state=other)
        if not bearing:
            yield case.no_law(passport, "dual_nationality", f"the nationality of {other}", other)


# --- prisoners of war -----------------------------------------------------------------------------------------------


def prisoner_of_war(case: Case, passport: str) -> Iterator[Exposure]:
    """Return of a prisoner of war to the state of the passport, and what waits there."""
    rules, silent = case.sift("prisoner_of_war", passport)
    yield from silent
    found = [_captivity(case, passport, held) for held in rules]
    yield from found
    if not _has_own_law(passport, found):
        yield case.no_law(passport, "prisoner_of_war", "liability after a return")


def _captivity(case: Case, passport: str, held: Held) -> Exposure:
    rule, captor = held.rule, case.person.captured_by
    acts = {act for _, act in case.person.offences}
    if rule.act == "surrender":
        verdict: Verdict = "liable" if rule.act in case.alleged(passport) else "would_be_liable"
        because = f"on return to {passport}: {_offence(rule)}"
        return case.weighed(passport, (held,), verdict, because, state=passport)
    if rule.act == "return":
        because = f"{captor or 'the detaining power'} towards {passport}: {rule.about}; the end of hostilities decides"
        return case.weighed(passport, (held,), "depends", because, certain=False, state=captor or "")
    if rule.act == "return_by_force":
        return case.weighed(passport, (held,), "protected", rule.about, certain=False, state=captor or "")
    if rule.act == "own_national":
        return _own_prisoner(case, passport, held)
    if rule.act == "mercenary" and "mercenary" in acts:
        return case.weighed(passport, (held,), "at_risk", rule.about, certain=False, state=captor or "")
    missing = "mercenarism is not alleged" if rule.act == "mercenary" else f"no such fact is stated: {rule.about}"
    return case.weighed(passport, (held,), None, missing)


def _own_prisoner(case: Case, passport: str, held: Held) -> Exposure:
    captor, about = case.person.captured_by, held.rule.about
    if captor == passport:
        because = f"captured by {passport}: {about}"
        return case.weighed(passport, (held,), "at_risk", because, certain=False, state=captor or "")
    if not captor and case.others(passport):
        because = f"if captured by {passport}: {about}"
        return case.weighed(passport, (held,), "depends", because, certain=False, state=passport)
    why = f"{captor} holds the person, not {passport}" if captor else "no second passport is held"
    return case.weighed(passport, (held,), None, why)


# --- alliances ------------------------------------------------------------------------------------------------------


def alliance(case: Case, passport: str) -> Iterator[Exposure]:
    """Duties between the host and the state of the passport; they bind states, and no person."""
    if passport == case.host:
        return
    kind: Exposed = "alliance"
    rules, silent = case.sift(kind, passport)
    yield from silent
    for held in rules:
        because = (
            f"{case.host} and {passport} are allies: {held.rule.about}; it binds states, upon aggression, and no person"
        )
        yield case.weighed(passport, (held,), "depends", because, certain=False, state=case.host)
