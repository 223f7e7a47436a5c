"""Where the answers for two passports of one person disagree, and which rule settles it, if one does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from spillover.rules.exposure.question import Case, Exposure

_LIABLE = ("liable", "would_be_liable")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two nationalities that disagree, or a rule that settles them.

    Attributes:
        kind: service, mercenary, loss, nationality, own_national_only, treaty_exception, prisoner_of_war, extradition.
        passports: those between which it lies.
        text: the conflict in one sentence.
        cite: provisions on which it rests.
        certain: whether the law leaves no doubt.
    """

    kind: str
    passports: tuple[str, ...]
    text: str
    cite: str
    certain: bool

    def to_json(self) -> dict[str, Any]:
        """The conflict as it is printed with ``--json``."""
        return {
            "kind": self.kind,
            "passports": list(self.passports),
            "text": self.text,
            "cite": self.cite,
            "certain": self.certain,
        }


def conflicts(case: Case, found: Sequence[Exposure]) -> tuple[Conflict, ...]:
    """Conflicts between every two passports of a person.

    Args:
        case: the situation, host, day and law.
        found: the answers passport by passport.
    """
    looked_for = (_service, _mercenary, _loss, _nationality, _settled, _captor, _extradition)
    pairs = list(permutations(case.person.passports, 2))
    each = [one for look in looked_for for pair in pairs for one in look(case, found, pair)]
    return (*each, *_return(case, found))


def _pick(found: Sequence[Exposure], passport: str, kind: str, state: str) -> list[Exposure]:
    """Answers for a passport in regard of another state."""
    return [one for one in found if one.state == state and one.kind == kind and one.passport == passport]


def _service(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """Service in the forces of one state, which another punishes in its national."""
    own, other = pair
    if not any(one.verdict == "own_service" for one in _pick(found, own, "foreign_fighting", own)):
        return
    answers = _pick(found, other, "foreign_fighting", own)
    spared = [one for one in answers if one.verdict == "not_prosecuted"]
    for one in answers:
        if one.verdict in _LIABLE and one.act != "mercenary":
            text = f"service in the forces of {own}: decorated under {own}, liable under {other} "
            text += one.rules[0].rule.article + "".join(
                f", in practice not prosecuted ({each.cite})" for each in spared
            )
            cite = "; ".join([one.cite, *(each.cite for each in spared)])
            yield Conflict("service", pair, text, cite, one.certain and not spared)


def _mercenary(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """A definition that leaves out a citizen of the state served, in a state that sees no such citizen."""
    served, other = pair
    unseen = case.only_its_own(other, served)
    for one in _pick(found, other, "foreign_fighting", served):
        if unseen and one.act == "mercenary" and one.verdict == "not_an_offence" and one.rules[0].pack == other:
            text = (
                f"{other} {one.rules[0].rule.article} leaves out a citizen of the state served, but {other} does not "
                f"recognise the nationality of {served}: whether it holds is uncertain"
            )
            yield Conflict("mercenary", pair, text, f"{one.cite}; {unseen.rule.cite}", certain=False)


def _loss(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """A nationality that ends with the other one, or with service, and with it liability and protection."""
    ending, other = pair
    service = [one for one in _pick(found, other, "foreign_fighting", ending) if one.verdict == "at_risk"]
    second = [one for one in _pick(found, other, "dual_nationality", ending) if one.verdict == "at_risk"]
    for what, answers in ((f"service in the forces of {ending}", service), (f"the nationality of {ending}", second)):
        for one in answers:
            text = f"{what} may end that of {other} ({one.rules[0].rule.article}), and liability and protection with it"
            if one in service:
                text = text.replace("that of", "the nationality of")
            yield Conflict("loss", pair, text, one.cite, certain=False)


def _nationality(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """Two nationalities that one state permits and the other does not."""
    permits, refuses = pair
    allowed = [one for one in _pick(found, permits, "dual_nationality", refuses) if one.verdict == "permitted"]
    refused = _pick(found, refuses, "dual_nationality", permits)
    for one in refused:
        if allowed and one.verdict in ("forbidden", "not_recognised"):
            verdict = one.verdict.replace("_", " ")
            text = f"two nationalities: permitted under {permits}, {verdict} under {refuses} ({one.cite})"
            sure = one.certain and allowed[0].certain
            yield Conflict("nationality", pair, text, f"{allowed[0].cite}; {one.cite}", sure)


def _settled(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """A rule that says which nationality counts."""
    passport, other = pair
    exception = case.settled(passport, other, "treaty_exception")
    if exception:
        rule = exception.rule
        text = f"{passport} and {other}: {rule.about} ({rule.cite})"
        yield Conflict("treaty_exception", pair, text, rule.cite, not rule.is_uncertain)
    alone = case.only_its_own(passport, other)
    if alone:
        here = f"here, in {passport}" if case.host == passport else f"in the eyes of {passport}"
        text = f"{here}, the person is a national of {passport} only, not of {other} ({alone.rule.cite})"
        yield Conflict("own_national_only", pair, text, alone.rule.cite, not alone.rule.is_uncertain)


def _captor(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """A prisoner who is a national of the state that holds the person."""
    captor, other = pair
    if case.person.captured_by != captor:
        return
    for one in found:
        if one.passport == captor and one.kind == "prisoner_of_war" and one.verdict == "at_risk":
            text = f"captured by {captor} on the side of {other}: {one.rules[0].rule.about}"
            yield Conflict("prisoner_of_war", pair, text, one.cite, certain=False)


def _extradition(case: Case, found: Sequence[Exposure], pair: tuple[str, str]) -> Iterator[Conflict]:
    """A national of the host whom another of the person's states may ask for."""
    host, asking = pair
    if case.host != host:
        return
    for one in _pick(found, asking, "extradition", asking):
        if one.act == "own_national":
            text = f"{asking} may ask for its national, {host} does not extradite its own ({one.cite})"
            yield Conflict("extradition", pair, text, one.cite, one.certain)


def _return(case: Case, found: Sequence[Exposure]) -> Iterator[Conflict]:
    """To which of several states a prisoner of war goes, and what waits in each."""
    captor, passports = case.person.captured_by, case.person.passports
    duties = [one for one in found if one.kind == "prisoner_of_war" and one.act == "return" and one.verdict]
    if len(passports) < 2 or not duties or captor in passports:
        return
    waiting = [
        f"liable under {one.passport} {one.rules[0].rule.article}"
        for one in found
        if one.verdict in _LIABLE and (one.act == "surrender" or one.kind == "foreign_fighting")
    ]
    text = f"prisoner of war of {captor}" if captor else "if taken prisoner of war"
    text += f": {duties[0].cite} asks for return, and no rule read says to which of {' and '.join(passports)}"
    text = "; ".join([text, *dict.fromkeys(waiting)])
    yield Conflict("prisoner_of_war", passports, text, duties[0].cite, certain=False)
