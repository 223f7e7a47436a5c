"""Weekly arrivals: which counts tell of a week, and which days of it no other count tells of."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from spillover.experiments.counts import Count

Span = tuple[date, date]
"""First and last day, both included."""

LEAST_DAYS, WEEK_DAYS, MOST_DAYS = 5, 7, 8
"""A published figure of 5 to 8 days counts as one of a week."""


@dataclass(frozen=True, slots=True)
class Week:
    """Arrivals of five to eight days.

    Attributes:
        how: "published"; "sum" of shorter counts that leave no day out; "difference" of a longer count and a published
            week that begins on the same day.
        count: of these days.
        of: ids of the counts that it is made of.
    """

    how: str
    count: Count
    of: tuple[str, ...]


def weeks_of(counts: Iterable[Count], country: str, span: Span) -> tuple[Week, ...]:
    """Weekly arrivals in a country that were published within a span, or follow from what was.

    Counts of weight 0, of one crossing, and known after the span are left out; those of the same days are one, at their
    weighted mean. Sums and differences are made only of days that no published week tells of.
    """
    found: list[Week] = []
    entries = [one for one in arrivals(counts, country) if _is_within(one, span)]
    for _, group in itertools.groupby(sorted(entries, key=lambda one: one.series), key=lambda one: one.series):
        found += _weeks_of_series(agreed(group))
    return tuple(sorted(found, key=lambda week: (week.count.first_day, week.count.last_day)))


def arrivals(counts: Iterable[Count], country: str) -> list[Count]:
    """Counts of all entries into a country that are not merely shown."""
    where = country, "", "crossing in"
    return [one for one in counts if (one.country, one.crossing, one.kind) == where and one.weight > 0]


def _is_within(count: Count, span: Span) -> bool:
    first, last = span
    return first <= count.first_day and count.last_day <= last and count.known <= last


def agreed(counts: Iterable[Count]) -> list[Count]:
    """One count for the same days, by first day, the shorter first."""
    by_days: dict[Span, list[Count]] = {}
    for count in counts:
        by_days.setdefault((count.first_day, count.last_day), []).append(count)
    return [_mean(by_days[days]) for days in sorted(by_days)]


def _mean(alike: Sequence[Count]) -> Count:
    weights = sum(one.weight for one in alike)
    value = sum(one.weight * one.value for one in alike) / weights
    known = max(one.known for one in alike)
    return dataclasses.replace(alike[0], id="+".join(one.id for one in alike), value=value, known=known)


def _weeks_of_series(counts: Sequence[Count]) -> list[Week]:
    published = [Week("published", one, ids_of(one)) for one in counts if _is_week(one.days)]
    weeks = [*published, *_differences([week.count for week in published], counts)]
    short = [one for one in counts if one.days < LEAST_DAYS and not any(_overlap(one, week.count) for week in weeks)]
    sums = (functools.reduce(operator.add, chain) for chain in _chains(short))
    return [*weeks, *(Week("sum", one, ids_of(one)) for one in sums if _is_week(one.days))]


def _differences(weeks: Sequence[Count], counts: Sequence[Count]) -> Iterator[Week]:
    """What longer counts say of the days after a week."""
    for week, longer in itertools.product(weeks, counts):
        if week.first_day != longer.first_day or not _is_week(longer.days - week.days):
            continue
        rest = dataclasses.replace(
            longer,
            id=f"{longer.id}-{week.id}",
            first_day=week.last_day + timedelta(days=1),
            value=longer.value - week.value,
            known=max(longer.known, week.known),
        )
        if not any(_overlap(rest, other) for other in weeks):
            yield Week("difference", rest, (*ids_of(longer), *ids_of(week)))


def _chains(counts: Sequence[Count]) -> Iterator[list[Count]]:
    """Counts that follow each other without a gap, cut into weeks; days told already are passed over."""
    chain: list[Count] = []
    for one in counts:
        if chain and one.first_day <= chain[-1].last_day:
            continue
        follows = chain and (one.first_day - chain[-1].last_day).days == 1
        if chain and not (follows and (one.last_day - chain[0].first_day).days < WEEK_DAYS):
            yield chain
            chain = []
        chain.append(one)
    if chain:
        yield chain


def _is_week(days: int) -> bool:
    return LEAST_DAYS <= days <= MOST_DAYS


def _overlap(a: Count, b: Count) -> bool:
    return a.first_day <= b.last_day and b.first_day <= a.last_day


def ids_of(count: Count) -> tuple[str, ...]:
    """Ids of the counts that a count was made of."""
    return tuple(count.id.split("+"))


def disjoint(counts: Iterable[Count], span: Span) -> Iterator[Count]:
    """Counts within a span, none of whose days another tells of; the shorter is taken."""
    first, last = span
    told = first - timedelta(days=1)
    for one in counts:
        if told < one.first_day and one.last_day <= last:
            told = one.last_day
            yield one
