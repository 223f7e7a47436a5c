"""People by the day on which they entered, kept as a ring of entry days for each cell of people who are alike.

What is stored is the day of entry, never an age that would have to be counted up. As long as everybody in a cell
leaves with the same hazard, who leaves is a uniform draw, and nobody has to know at once on which day they entered.
So days of entry are kept as a tree: a *season* is eight *weeks*, a week is eight days. One law holds at all times:

    those of a season are a uniform draw among the people that its weeks name, and those of a week among its days'.

Leaving only lowers the numbers of seasons. Whoever needs to know a day (an entry, a stay that ends) first *settles* its
season and its week: draws who of those named has gone. All draws are exact, so a cell costs about twenty draws a day,
however many people it has.

People whose day of entry no longer matters (it lies further back than any limit of stay, or their status lifts all
clocks) are kept as one number, ``old``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import below, hypergeometric
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck

Counts = NDArray[np.int32]

FAN = 8
"""Weeks of a season, and days of a week."""
SEASON = FAN * FAN
FIRST_DAY = -1
"""The earliest day of entry that is told apart: the day before the run, for all who are there when it begins."""

_ONE_BY_ONE = 16
"""So few people are drawn one by one; beyond, one hypergeometric draw a branch is quicker and has the same law."""


class Rings(NamedTuple):
    """The people of a block of members, by cell and day of entry.

    Attributes:
        total: int64[member, cell], people here.
        old: int64[member, cell], those of them whose day of entry is not kept.
        seasons: int32[member, cell, season], those who entered in a season, by its place in the ring.
        weeks: int32[member, cell, season, FAN], those whom a season's weeks name.
        days: int32[member, cell, season, FAN, FAN], those whom a week's days name.
        work: int32[3, max(season, FAN)], scratch.
    """

    total: NDArray[np.int64]
    old: NDArray[np.int64]
    seasons: Counts
    weeks: Counts
    days: Counts
    work: Counts


def new_rings(n_members: int, n_cells: int, longest: int) -> Rings:
    """Empty rings that tell the days of entry apart for at least ``longest`` days."""
    n_seasons = longest // SEASON + 2
    return Rings(
        np.zeros((n_members, n_cells), dtype=np.int64),
        np.zeros((n_members, n_cells), dtype=np.int64),
        np.zeros((n_members, n_cells, n_seasons), dtype=np.int32),
        np.zeros((n_members, n_cells, n_seasons, FAN), dtype=np.int32),
        np.zeros((n_members, n_cells, n_seasons, FAN, FAN), dtype=np.int32),
        np.zeros((3, max(n_seasons, FAN)), dtype=np.int32),
    )


def turn(rings: Rings, day: int) -> None:
    """Begin a day: where it opens a season, those of the season whose place in the ring it takes become old."""
    if (day - FIRST_DAY) % SEASON == 0:
        season = (day - FIRST_DAY) // SEASON % rings.seasons.shape[2]
        rings.old[...] += rings.seasons[:, :, season]
        for counts in (rings.seasons, rings.weeks, rings.days):
            counts[:, :, season] = 0


@inlined
def _season_of(rings: Rings, day: int) -> int:
    return int((day - FIRST_DAY) // SEASON % rings.seasons.shape[2])


@inlined
def _sum(counts: Counts) -> int:
    total = 0
    for i in range(counts.shape[0]):
        total += counts[i]
    return total


@kernel
def _pass_on(counts: Counts, to: Counts, first: int, n: int, held: int, luck: Luck) -> None:
    """``n`` of the ``held`` people in ``counts``, a uniform draw, go over to ``to``; looked for from ``first`` down."""
    last = counts.shape[0] - 1
    if n <= _ONE_BY_ONE:
        for _ in range(n):
            rank = below(held, luck)
            i = first
            while rank >= counts[i]:
                rank -= counts[i]
                i = i - 1 if i > 0 else last
            counts[i] -= 1
            to[i] += 1
            held -= 1
    else:
        i = first
        while n > 0:
            k = hypergeometric(counts[i], held - counts[i], n, luck)
            held -= counts[i]
            counts[i] -= k
            to[i] += k
            n -= k
            i = i - 1 if i > 0 else last


@inlined
def _settle(counts: Counts, n: int, gone: Counts, luck: Luck) -> None:
    """Draw who is still here, so that ``counts`` name ``n`` people and no others."""
    held = _sum(counts)
    if held > n:
        gone[:] = 0
        _pass_on(counts, gone, FAN - 1, held - n, held, luck)


@inlined
def _settle_day(rings: Rings, m: int, cell: int, season: int, week: int, luck: Luck) -> None:
    """Make the numbers of a season's weeks, and of the days of one of them, those of the people who are here."""
    gone = rings.work[0, :FAN]
    _settle(rings.weeks[m, cell, season], rings.seasons[m, cell, season], gone, luck)
    _settle(rings.days[m, cell, season, week], rings.weeks[m, cell, season, week], gone, luck)


@inlined
def _add(rings: Rings, m: int, cell: int, season: int, week: int, day: int, n: int, luck: Luck) -> None:
    """``n`` people of a known day of entry, by its place in the tree."""
    _settle_day(rings, m, cell, season, week, luck)
    rings.seasons[m, cell, season] += n
    rings.weeks[m, cell, season, week] += n
    rings.days[m, cell, season, week, day] += n


@inlined
def enter(rings: Rings, m: int, cell: int, day: int, n: int, luck: Luck) -> None:
    """``n`` people enter on ``day``; for those who leave and come back at once, their clock begins anew."""
    if n > 0:
        at = day - FIRST_DAY
        _add(rings, m, cell, _season_of(rings, day), at // FAN % FAN, at % FAN, n, luck)
        rings.total[m, cell] += n


@inlined
def lodge(rings: Rings, m: int, cell: int, n: int) -> None:
    """``n`` people join a cell in which no clock runs."""
    rings.old[m, cell] += n
    rings.total[m, cell] += n


@inlined
def leave(rings: Rings, m: int, cell: int, n: int, day: int, luck: Luck) -> None:
    """``n`` people leave a cell on ``day``, a uniform draw among all who are there."""
    if n > 0:
        old, total = rings.old[m, cell], rings.total[m, cell]
        k = hypergeometric(old, total - old, n, luck)
        rings.old[m, cell] -= k
        rings.total[m, cell] -= n
        gone = rings.work[0]
        gone[:] = 0
        _pass_on(rings.seasons[m, cell], gone, _season_of(rings, day), n - k, total - old, luck)


@kernel
def carry(rings: Rings, m: int, cell: int, to: int, n: int, day: int, luck: Luck) -> None:
    """``n`` people of a cell, a uniform draw, pass to another on ``day`` and keep their day of entry.

    Nothing has to be settled where they come from: a uniform draw among those who are here is one among those named.
    """
    if n <= 0:
        return
    old, total = rings.old[m, cell], rings.total[m, cell]
    k = hypergeometric(old, total - old, n, luck)
    rings.old[m, cell] -= k
    rings.old[m, to] += k
    rings.total[m, cell] -= n
    rings.total[m, to] += n
    by_season, by_week = rings.work[1], rings.work[2]
    by_season[:] = 0
    _pass_on(rings.seasons[m, cell], by_season, _season_of(rings, day), n - k, total - old, luck)
    for season in range(rings.seasons.shape[2]):
        if by_season[season] > 0:
            weeks = rings.weeks[m, cell, season]
            by_week[:] = 0
            _pass_on(weeks, by_week, FAN - 1, by_season[season], _sum(weeks), luck)
            for week in range(FAN):
                if by_week[week] > 0:
                    days, target = rings.days[m, cell, season, week], rings.days[m, to, season, week]
                    _add(rings, m, to, season, week, 0, 0, luck)
                    _pass_on(days, target, FAN - 1, by_week[week], _sum(days), luck)
                    rings.weeks[m, to, season, week] += by_week[week]
                    rings.seasons[m, to, season] += by_week[week]


@inlined
def count_until(rings: Rings, m: int, cell: int, until: int, day: int, luck: Luck) -> int:
    """How many of a cell entered on or before ``until``, as of ``day``."""
    if until < FIRST_DAY:
        return 0
    newest, n_seasons = (day - FIRST_DAY) // SEASON, rings.seasons.shape[2]
    found = rings.old[m, cell]
    for number in range(max(newest - n_seasons + 1, 0), newest + 1):
        left = until - FIRST_DAY + 1 - number * SEASON
        season = number % n_seasons
        if left <= 0:
            break
        if left >= SEASON:
            found += rings.seasons[m, cell, season]
        elif rings.seasons[m, cell, season] > 0:
            week = left // FAN
            _settle_day(rings, m, cell, season, week, luck)
            found += _sum(rings.weeks[m, cell, season, :week]) + _sum(rings.days[m, cell, season, week, : left % FAN])
    return int(found)


@kernel
def expire(rings: Rings, m: int, cell: int, to: int, n: int, until: int, day: int, luck: Luck) -> int:
    """All who entered on or before ``until`` leave a cell; ``n`` of them, a uniform draw, pass to another.

    Those who pass keep their day of entry. Returns how many left the cell.
    """
    everybody = count_until(rings, m, cell, until, day, luck)
    if everybody == 0:
        return 0
    rings.total[m, cell] -= everybody
    rings.total[m, to] += n
    old = rings.old[m, cell]
    k = hypergeometric(old, everybody - old, n, luck)
    rings.old[m, cell] = 0
    rings.old[m, to] += k
    rest, n = everybody - old, n - k
    newest, n_seasons = (day - FIRST_DAY) // SEASON, rings.seasons.shape[2]
    for number in range(max(newest - n_seasons + 1, 0), newest + 1):
        season = number % n_seasons
        for week in range(FAN):
            first = number * SEASON + week * FAN
            if rest == 0 or first > until - FIRST_DAY:
                break
            if rings.seasons[m, cell, season] == 0 or rings.weeks[m, cell, season, week] == 0:
                continue
            _settle_day(rings, m, cell, season, week, luck)
            for weekday in range(min(until - FIRST_DAY + 1 - first, FAN)):
                here = rings.days[m, cell, season, week, weekday]
                if here > 0:
                    k = hypergeometric(here, rest - here, n, luck)
                    _add(rings, m, cell, season, week, weekday, -here, luck)
                    if k > 0:
                        _add(rings, m, to, season, week, weekday, k, luck)
                    rest, n = rest - here, n - k
    return int(everybody)
