"""The answer: every kind for every passport, then the conflicts, then the tree of rules that were looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spillover.rules.exposure.conflicts import Conflict, conflicts
from spillover.rules.exposure.extradition import extradition
from spillover.rules.exposure.kinds import alliance, draft, dual_nationality, exit_ban, fighting, prisoner_of_war
from spillover.rules.exposure.question import Case, Exposure, ExposureLaw, Held, Situation
from spillover.rules.reasons import Reason

Weigh = Callable[[Case, str], Iterator[Exposure]]
_KINDS: tuple[Weigh, ...] = (
    fighting, draft, dual_nationality, extradition, prisoner_of_war, exit_ban, alliance
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExposureAnswer:
    """What each passport exposes a person to.

    Attributes:
        host: where the person is.
        day: the day for which it is answered.
        exposure: answers, passport by passport, in the order of the kinds.
        conflicts: where two passports disagree.
        why: for each passport a tree of the rules that were looked at, by kind.
    """

    host: str
    day: dt.date
    exposure: tuple[Exposure, ...]
    conflicts: tuple[Conflict, ...]
    why: tuple[Reason, ...]

    def to_json(self) -> dict[str, Any]:
        """The parts ``exposure``, ``conflicts`` and ``why`` of what is printed with ``--json``."""
        return {
            "exposure": [one.to_json() for one in self.exposure],
            "conflicts": [one.to_json() for one in self.conflicts],
            "why": [one.to_json() for one in self.why],
        }


def exposures(person: Situation, host: str, day: dt.date, law: ExposureLaw) -> ExposureAnswer:
    """What each passport exposes a person to at a host on a day.

    Facts that are not stated are not assumed: the answer then says what would follow, or which fact is missing.

    Args:
        person: passports, and what is stated of the person.
        host: ISO 3166 code of the host.
        day: civil date for which it is asked.
        law: rules of the packs of the passports' states, of the host and of the treaties.

    Raises:
        LawError: LAW-120, LAW-121, LAW-122 for facts that no rule could be applied to.
    """
    person = replace(person, passports=tuple(dict.fromkeys(person.passports)))
    person.check()
    case = Case(person, host, day, law)
    weighed = [one for passport in person.passports for weigh in _KINDS for one in weigh(case, passport)]
    found = tuple(one for one in weighed if one.verdict)
    return ExposureAnswer(host, day, found, conflicts(case, found), _why(person.passports, weighed))


def _why(passports: Sequence[str], weighed: Sequence[Exposure]) -> tuple[Reason, ...]:
    """A tree for each passport: kind, rule, and beneath it the other rules that it was read with."""
    return tuple(_of_passport(passport, [one for one in weighed if one.passport == passport]) for passport in passports)


def _of_passport(passport: str, weighed: Sequence[Exposure]) -> Reason:
    kinds = dict.fromkeys(one.kind for one in weighed)
    children = tuple(_of_kind(kind, [one for one in weighed if one.kind == kind]) for kind in kinds)
    return Reason(f"passport {passport}", any(one.fired for one in children), "answered alone", children=children)


def _of_kind(kind: str, weighed: Sequence[Exposure]) -> Reason:
    children = tuple(_reason(one) for one in weighed)
    bearing = sum(one.fired for one in children)
    return Reason(kind, bearing > 0, f"{bearing} of {len(children)} bear on the answer", children=children)


def _reason(one: Exposure) -> Reason:
    because = f"{one.verdict}: {one.because}" if one.verdict else one.because
    if not one.rules:
        return Reason(one.verdict or "", one.verdict not in (None, "no_law"), because)
    others = tuple(_line(held, fired=True, because=held.rule.about) for held in one.rules[1:])
    return _line(one.rules[0], fired=one.verdict is not None, because=because, children=others)


def _line(held: Held, *, fired: bool, because: str, children: tuple[Reason, ...] = ()) -> Reason:
    rule, source = held.rule, held.source
    return Reason(
        rule.id, fired, because, rule.cite, source.title if source else "", source.url if source else "",
        rule.confidence, rule.begins, rule.contested or rule.years_contested, children,
    )  # fmt: skip
