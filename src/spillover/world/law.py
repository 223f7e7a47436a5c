"""Clocks and stays as numbers: what one person's question and a million people's histories are both reckoned on.

Days are proleptic ordinals (1 = 1 January of the year 1), as ``datetime.date.toordinal`` gives them. The same field
names are those of a named tuple, for one person, and of a record in an array, for many.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import NamedTuple

from spillover.data.law.pack import ClockRule

PER_ENTRY, ROLLING, FIRST_ENTRY, CALENDAR_YEAR = range(4)
KINDS = ("per_entry", "rolling", "first_entry", "calendar_year")
VISITOR, REGISTERED, PERMIT, PROTECTION = range(4)
STATUSES = ("visitor", "registered", "permit", "protection")
BEGINNING, FAR = 1, 1_000_000
"""First and last day that can be asked about; FAR also means never."""

UNLIMITED = FAR
_WEEK = MappingProxyType({"all": 0b1111111, "weekdays": 0b0011111, "not_sundays": 0b0111111})


class Clock(NamedTuple):
    """A clock as numbers.

    Attributes:
        kind: PER_ENTRY, ROLLING, FIRST_ENTRY or CALENDAR_YEAR.
        limit: days that may be counted; UNLIMITED if there is no limit.
        months: calendar months from entry, instead of days; 0 if the limit is in days.
        window: days of the window; 0 if the kind has none.
        first: first day in force.
        last: last day in force, FAR if it has no end.
        restarts: 1 if days before ``first`` do not count.
        entry_counts: 1 if the day of entry counts.
        exit_counts: 1 if the day of exit counts.
        week: bit ``d`` set if weekday ``d`` counts (Monday is 0).
        lifted: bit ``s`` set if status ``s`` lifts the clock.
        ends_stay: 1 if the stay is unlawful past it, 0 if it is a duty with a penalty.
    """

    kind: int
    limit: int
    months: int
    window: int
    first: int
    last: int
    restarts: int
    entry_counts: int
    exit_counts: int
    week: int
    lifted: int
    ends_stay: int


class Spell(NamedTuple):
    """Days without a break at one host in one status; a stay is one spell, or several when the status changes.

    Attributes:
        first: first day.
        last: last day, FAR if it has not ended.
        entry: day on which the stay began.
        exit: day on which the stay ended, FAR if it has not.
        status: VISITOR, REGISTERED, PERMIT or PROTECTION.
        host: number of the host, or of the area whose clocks run in all members together.
    """

    first: int
    last: int
    entry: int
    exit: int
    status: int
    host: int


def compile_clock(rule: ClockRule, transition: str | None = None) -> Clock:
    """A rule as numbers.

    Args:
        rule: as the pack states it.
        transition: "count_back" or "restart", for rules on which the law is silent; None as the pack has it.
    """
    unsettled = transition is not None and not rule.transition_settled
    restarts = (transition if unsettled else rule.transition) == "restart"
    return Clock(
        kind=KINDS.index(rule.kind),
        limit=UNLIMITED if rule.limit_days is None else rule.limit_days,
        months=rule.limit_months or 0,
        window=rule.window_days or 0,
        first=_ordinal(rule.begins, BEGINNING),
        last=_ordinal(rule.to, FAR),
        restarts=int(restarts),
        entry_counts=int(rule.counts_entry_day),
        exit_counts=int(rule.counts_exit_day),
        week=_WEEK[rule.days_counted],
        lifted=sum(1 << STATUSES.index(status) for status in set(rule.lifted_by)),
        ends_stay=int(rule.ends_stay),
    )


def _ordinal(day: dt.date | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise
