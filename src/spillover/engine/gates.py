"""What the law of packs lets in, day by day: which gate a passport meets at a country, and for how long one may stay.

The law is asked once for each stretch of days between two of its changes, not once a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.data.law.pack import BarRule
from spillover.data.law.rule import Cited
from spillover.ground.calendar import Calendar
from spillover.ground.errors import Finding, LawError
from spillover.rules.counting import limit_of
from spillover.rules.law import FREE, ONE_DAY, Law, Statute
from spillover.world.crossings import Gate
from spillover.world.law import UNLIMITED

TOURISM = "tourism"
"""The purpose that those who flee can state: they have no work, study or family to name."""


class Stretch(NamedTuple):
    """Days from ``begins`` on, on which the same law holds."""

    begins: dt.date
    gate: Gate
    lawful_days: float


def admission(
    law: Law, hosts: Mapping[str, str], passports: Sequence[str], calendar: Calendar
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """What each passport meets at each host.

    Args:
        law: the law, as of the information date.
        hosts: code of the law of each country, by its name in the scenario.
        passports: ISO 3166 codes.
        calendar: days of the run.

    Returns:
        int64[day, host, passport], a :class:`Gate`; float64[day, host, passport], days for which one who enters may
        stay: the least limit among the clocks of stay, inf where none has a limit.

    Raises:
        LawError: LAW-225 for every host, passport and first day on which the law says nothing; what is wrong with a
            pack.
    """
    gate = np.zeros((calendar.n_days, len(hosts), len(passports)), dtype=np.int64)
    lawful = np.zeros(gate.shape)
    findings: list[Finding] = []
    for h, (country, code) in enumerate(hosts.items()):
        for p, passport in enumerate(passports):
            found = _stretches(law, (country, code), passport, calendar)
            if isinstance(found, Finding):
                findings.append(found)
                continue
            for stretch in found:
                day = calendar.day_of(stretch.begins)
                gate[day:, h, p], lawful[day:, h, p] = stretch.gate, stretch.lawful_days
    if findings:
        raise LawError(*findings)
    return gate, lawful


def _stretches(law: Law, host: tuple[str, str], passport: str, calendar: Calendar) -> list[Stretch] | Finding:
    country, code = host
    begin, end = calendar.start, calendar.date_of(calendar.n_days - 1)
    if passport == code:
        return [Stretch(begin, Gate.FREE, np.inf)]
    try:
        days = _changes(law, code, passport, (begin, end))
        found = [_on(law, law.statute(passport, code, day), day) for day in days]
    except LawError as error:
        if any(finding.code != "LAW-201" for finding in error.findings):
            raise
        return _missing(country, passport, begin)
    lacking = [day for day, stretch in zip(days, found, strict=True) if stretch is None]
    return _missing(country, passport, lacking[0]) if lacking else [stretch for stretch in found if stretch]


def _missing(country: str, passport: str, day: dt.date) -> Finding:
    message = f"no law says whether holders of a passport of {passport} may enter {country} on {day}"
    cure = f"add the law to the pack of {country}, or leave {country} out of crossings and cities"
    return Finding("LAW-225", message, cure, value=f"{passport} {country} {day}")


def _changes(law: Law, code: str, passport: str, period: tuple[dt.date, dt.date]) -> list[dt.date]:
    """Days of a period on which the law of a host may differ from the day before, its first day among them."""
    begin, end = period
    rules = [rule for day in period for rule in _rules(law, code, passport, day)]
    days = {rule.begins for rule in rules if rule.begins} | {rule.to + ONE_DAY for rule in rules if rule.to}
    return sorted({begin} | {day for day in days if begin < day <= end})


def _rules(law: Law, code: str, passport: str, day: dt.date) -> Iterator[Cited]:
    statute = law.statute(passport, code, day)
    yield from statute.entries
    yield from (timed.rule for timed in statute.clocks)
    for pack in law.packs_of(code, day):
        yield from pack.bar
        yield from (member for member in pack.member if member.state == code)


def _on(law: Law, statute: Statute, day: dt.date) -> Stretch | None:
    """The law of a day; None where no rule says who may enter."""
    entry = statute.entry_on(day)
    if entry is None:
        return None
    if entry.requirement == "no_admission":
        return Stretch(day, Gate.SHUT, 0.0)
    bars = (bar for pack in law.packs_of(statute.host, day) for bar in pack.bar)
    if any(_keeps_out(bar, statute.passport, day) for bar in bars):
        return Stretch(day, Gate.BARRED, _lawful_days(statute, day))
    return Stretch(day, Gate.FREE if entry.requirement in FREE else Gate.VISA, _lawful_days(statute, day))


def _keeps_out(bar: BarRule, passport: str, day: dt.date) -> bool:
    """Whether a bar keeps out whoever comes as a tourist, by whatever route."""
    is_for_tourists = (not bar.purposes or TOURISM in bar.purposes) and TOURISM not in bar.exempt
    is_everywhere = not bar.routes and not bar.coming_from
    return is_for_tourists and is_everywhere and bar.applies_to(passport) and bar.in_force(day)


def _lawful_days(statute: Statute, day: dt.date) -> float:
    """Days of a stay that begins on a day, registered or not."""
    limits = [
        limit_of(timed.clock, day.toordinal())
        for timed in statute.binding
        if timed.rule.role == "stay" and timed.rule.in_force(day)
    ]
    return min((float(limit) for limit in limits if limit < UNLIMITED), default=np.inf)
