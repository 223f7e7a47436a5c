"""Questions about time: ever and always lawful between two days, when next, where a window begins, how full it was.

Days are civil days. Days of presence are those of the person's stays; one that has not ended goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from spillover.ground.errors import Finding, LawError
from spillover.rules.counting import window_from
from spillover.rules.law import Law, read_law
from spillover.rules.person import Person, check_stays
from spillover.rules.presence import Presence, presence, refuse_gaps

LONGEST_SEARCH = 3_660
"""Days within which the next lawful day is looked for."""


def ever_lawful(person: Person, host: str, begin: dt.date, end: dt.date, law: Law | None = None) -> bool:
    """Whether some day of presence between two days, both included, is lawful.

    Raises:
        LawError: as :func:`spillover.stay`.
    """
    return any(day.is_lawful() for day in _days(person, host, (begin, end), law or read_law()))


def always_lawful(person: Person, host: str, begin: dt.date, end: dt.date, law: Law | None = None) -> bool:
    """Whether no day of presence between two days, both included, is unlawful.

    Raises:
        LawError: as :func:`spillover.stay`.
    """
    return all(day.is_lawful() for day in _days(person, host, (begin, end), law or read_law()))


def _days(person: Person, host: str, between: tuple[dt.date, dt.date], law: Law) -> Iterator[Presence]:
    """Days of presence, one by one."""
    begin, end = between
    if end < begin:
        message = f"{end} lies before {begin}"
        raise LawError(Finding("LAW-123", message, "give the earlier day first", value=str(end)))
    found = _at(person, host, begin, law)
    for day in range(begin.toordinal(), end.toordinal() + 1):
        here = max((k for k, spell in enumerate(found.spells) if spell.first <= day <= spell.last), default=-1)
        if here >= 0:
            present = Presence(found.statute, found.spells, here, day)
            refuse_gaps(law, present, day)
            yield present


def next_entry(person: Person, host: str, after: dt.date, law: Law | None = None) -> dt.date | None:
    """First day from ``after`` on at which a stay that begins would be lawful; None if there is none within ten years.

    Raises:
        LawError: as :func:`spillover.stay`.
    """
    return earliest_stay(person, host, after, 1, law)


def earliest_stay(person: Person, host: str, after: dt.date, days: int, law: Law | None = None) -> dt.date | None:
    """First day from ``after`` on at which a stay of that many days could begin; None if none within ten years.

    Args:
        person: whose earlier stays count; the present one is taken to end the day before.
        host: the host.
        after: first day that would do.
        days: days of the stay that is planned, both ends included.
        law: from :func:`spillover.read_law`.

    Raises:
        LawError: as :func:`spillover.stay`.
    """
    found = _at(_gone_by(person, after), host, after, law or read_law())

    def allows(day: int) -> bool:
        breach, _ = replace(found, here=-1, day=day).entering().first_breach()
        return breach >= day + days

    return _first(allows, found.day)


def _gone_by(person: Person, day: dt.date) -> Person:
    """The same person, whose present stay ends on the day before."""
    stays = tuple(
        replace(one, exit=max(day - dt.timedelta(days=1), one.entry))
        if one.entry < day and (one.exit is None or one.exit >= day)
        else one
        for one in person.stays
    )
    return replace(person, stays=stays)


def _first(holds: Callable[[int], bool], begin: int) -> dt.date | None:
    for day in range(begin, begin + LONGEST_SEARCH):
        if holds(day):
            return dt.date.fromordinal(day)
    return None


def window_start(person: Person, host: str, clock: str, on: dt.date, law: Law | None = None) -> dt.date:
    """First day of the window of a clock to which a day belongs.

    Args:
        person: whose stays count.
        host: the host.
        clock: id of the rule.
        on: the day; it is the last of the window, if the clock is a rolling one.
        law: from :func:`spillover.read_law`.

    Raises:
        LawError: LAW-128 if no clock of that name binds the person there.
    """
    found = _at(person, host, on, law or read_law())
    for timed in found.statute.clocks:
        if timed.rule.id == clock:
            return dt.date.fromordinal(window_from(timed.clock, found.spells, found.here, found.day))
    names = ", ".join(timed.rule.id for timed in found.statute.clocks)
    raise LawError(Finding("LAW-128", f"no clock '{clock}' binds this person", f"use one of: {names}", value=clock))


def fullest(person: Person, host: str, clock: str, law: Law | None = None) -> int:
    """Most days that a clock ever counted on a day of presence; 0 for nobody's stay.

    Raises:
        LawError: LAW-128 if no clock of that name binds the person there.
    """
    if not person.stays:
        return 0
    first = min(stay.entry for stay in person.stays)
    last = max(stay.exit or stay.entry for stay in person.stays)
    law = law or read_law()
    window_start(person, host, clock, last, law)  # refuses an unknown clock
    return max((_used(day, clock) for day in _days(person, host, (first, last), law)), default=0)


def _used(day: Presence, clock: str) -> int:
    return next(day.used(timed) for timed in day.statute.clocks if timed.rule.id == clock)


def _at(person: Person, host: str, day: dt.date, law: Law) -> Presence:
    check_stays(person, merge=True)
    law.check_host(host)
    return presence(law, person, person.passports[0], host, day)
