"""Rings of entry days keep every law that counting people one by one would keep."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spillover.ground.draws import binomial
from spillover.ground.kernels import kernel
from spillover.ground.streams import new_luck, point, stream_key
from spillover.world.rings import (
    FIRST_DAY,
    carry,
    count_until,
    enter,
    expire,
    leave,
    lodge,
    new_rings,
    turn,
)

HERE, THERE = 0, 1
ID = np.uint64(77)


class Cells:
    """Two cells of one member, with the operations under short names."""

    def __init__(self, longest: int = 200, seed: int = 0) -> None:
        self.rings = new_rings(1, 2, longest)
        self.luck = new_luck(stream_key(seed, "test/rings"))
        point(self.luck, 0, 0, 0, ID)
        self.day = FIRST_DAY

    def wake(self, day: int) -> None:
        for each in range(self.day + 1, day + 1):
            turn(self.rings, each)
        self.day = day

    def enter(self, n: int, cell: int = HERE) -> None:
        enter(self.rings, 0, cell, self.day, n, self.luck)

    def leave(self, n: int, cell: int = HERE) -> None:
        leave(self.rings, 0, cell, n, self.day, self.luck)

    def carry(self, n: int) -> None:
        carry(self.rings, 0, HERE, THERE, n, self.day, self.luck)

    def until(self, day: int, cell: int = HERE) -> int:
        return count_until(self.rings, 0, cell, day, self.day, self.luck)

    def expire(self, until: int, n: int = 0) -> int:
        return expire(self.rings, 0, HERE, THERE, n, until, self.day, self.luck)

    def by_day(self, cell: int = HERE) -> list[int]:
        """People by day of entry, from the day before the run to today."""
        counts = [self.until(day, cell) for day in range(FIRST_DAY, self.day + 1)]
        return np.diff(counts, prepend=0).tolist()

    def total(self, cell: int = HERE) -> int:
        return int(self.rings.total[0, cell])


# ---- what holds whatever the luck ------------------------------------------------------------------

MOVES = st.tuples(st.sampled_from(["enter", "leave", "carry", "expire", "sleep"]), st.integers(0, 60))


@given(st.lists(MOVES, max_size=40), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_nobody_is_made_or_lost_and_nobodys_day_of_entry_changes(moves: list[tuple[str, int]], seed: int):
    cells, entered, gone = Cells(seed=seed), Counter(), 0
    cells.wake(0)
    for what, n in moves:
        before = cells.total()
        if what == "enter":
            cells.enter(n)
            entered[cells.day] += n
        elif what == "leave":
            cells.leave(min(n, before))
            gone += min(n, before)
        elif what == "carry":
            cells.carry(min(n, before))
        elif what == "expire":
            expired = cells.until(cells.day - n)
            kept = expired // 2
            assert cells.expire(cells.day - n, kept) == expired
            gone += expired - kept
            assert cells.until(cells.day - n) == 0
        else:
            cells.wake(cells.day + n % 7)
        assert cells.total(HERE) + cells.total(THERE) + gone == entered.total()
    here, there = cells.by_day(HERE), cells.by_day(THERE)
    assert (sum(here), sum(there)) == (cells.total(HERE), cells.total(THERE))
    assert min(here + there) >= 0
    for day, (a, b) in enumerate(zip(here, there, strict=True), FIRST_DAY):
        assert a + b <= entered[day]
    if gone == 0:
        assert [a + b for a, b in zip(here, there, strict=True)] == [
            entered[day] for day in range(FIRST_DAY, cells.day + 1)
        ]


def test_entries_are_counted_on_their_day():
    cells = Cells()
    for day, n in ((0, 5), (3, 7), (64, 2), (199, 11)):
        cells.wake(day)
        cells.enter(n)
    assert [cells.until(day) for day in (-1, 0, 2, 3, 63, 64, 198, 199)] == [0, 5, 5, 12, 12, 14, 14, 25]


def test_those_who_are_there_before_the_run_have_a_day_of_their_own():
    cells = Cells()
    cells.enter(4)
    cells.wake(0)
    cells.enter(3)
    assert cells.by_day() == [4, 3]


@pytest.mark.parametrize("longest", [0, 1, 63, 64, 65, 365])
def test_a_day_of_entry_is_told_apart_as_long_as_asked_and_old_beyond(longest: int):
    cells = Cells(longest)
    cells.wake(0)
    cells.enter(9)
    cells.wake(longest)
    cells.enter(1)
    assert cells.until(0) == (9 if longest else 10)
    assert not cells.rings.old.any()
    cells.wake(longest + 1000)
    assert cells.rings.old[0, HERE] == 10
    assert cells.until(cells.day) == 10
    assert cells.expire(cells.day - longest - 1) == 10


def test_those_who_only_lodge_are_counted_and_can_leave():
    cells = Cells()
    cells.wake(5)
    lodge(cells.rings, 0, HERE, 30)
    cells.enter(30)
    cells.leave(40)
    assert cells.total() == 20
    assert 0 < cells.rings.old[0, HERE] < 20


def test_without_people_nothing_happens():
    cells = Cells()
    cells.wake(9)
    cells.leave(0)
    cells.carry(0)
    cells.enter(0)
    assert cells.expire(9, 0) == 0
    assert cells.total(HERE) == cells.total(THERE) == 0


# ---- who leaves is a uniform draw -------------------------------------------------------------------


def z_of(counts: np.ndarray, n: int, good: int, total: int) -> float:
    """Mean of hypergeometric counts, in standard errors from what it should be; and their variance likewise."""
    variance = n * (good / total) * (1 - good / total) * (total - n) / (total - 1)
    assert counts.var() == pytest.approx(variance, rel=0.15)
    return float((counts.mean() - n * good / total) / np.sqrt(variance / len(counts)))


@pytest.mark.parametrize(("scale", "n"), [(1, 12), (40, 400)])
@pytest.mark.parametrize("way", ["leave", "carry", "twice"])
def test_each_is_as_likely_to_leave_as_another(way: str, scale: int, n: int):
    entries = {0: 10 * scale, 1: 5 * scale, 9: 20 * scale, 70: 7 * scale, 130: 8 * scale}
    left = {day: [] for day in entries}
    for seed in range(1500):
        cells = Cells(seed=seed)
        for day, people in entries.items():
            cells.wake(day)
            cells.enter(people)
        if way == "twice":
            cells.leave(n // 2)
            cells.by_day()
            cells.leave(n - n // 2)
        else:
            {"leave": cells.leave, "carry": cells.carry}[way](n)
        found = cells.by_day()
        for day, people in entries.items():
            left[day].append(people - found[day - FIRST_DAY])
    total = sum(entries.values())
    z = [z_of(np.array(left[day]), n, people, total) for day, people in entries.items()]
    assert max(np.abs(z)) < 4


def test_who_passes_at_the_end_of_a_stay_is_a_uniform_draw_among_those_whose_stay_ends():
    kept = []
    for seed in range(1500):
        cells = Cells(seed=seed)
        for day, people in ((0, 30), (7, 50), (70, 40), (90, 60)):
            cells.wake(day)
            cells.enter(people)
        assert cells.expire(80, 45) == 120
        assert cells.total() == 60
        kept.append([cells.by_day(THERE)[day - FIRST_DAY] for day in (0, 7, 70)])
    z = [z_of(column, 45, people, 120) for column, people in zip(np.array(kept).T, (30, 50, 40), strict=True)]
    assert max(np.abs(z)) < 4


def test_who_passes_is_drawn_from_those_of_unknown_days_as_well():
    kept = []
    for seed in range(1500):
        cells = Cells(seed=seed)
        cells.wake(3)
        lodge(cells.rings, 0, HERE, 80)
        cells.enter(40)
        cells.expire(3, 30)
        kept.append(cells.rings.old[0, THERE])
    assert abs(z_of(np.array(kept), 30, 80, 120)) < 4


# ---- the closed form: those who last are Binomial(arrivals, survival) --------------------------------

MEMBERS, DAYS, SHORT, LONG = 2_400, 140, 45, 100
HAZARD, REGISTER = 0.02, 0.01


@kernel
def _live(rings, m, day, arrivals, luck, ended):
    """A day of two cells: people leave or register at a hazard, and the stay of both ends after a fixed time."""
    point(luck, m, day, 0, np.uint64(77))
    ended[m, day, 1] = expire(rings, m, 1, 2, 0, day - LONG + 1, day, luck)
    leave(rings, m, 1, binomial(rings.total[m, 1], HAZARD, luck), day, luck)
    ended[m, day, 0] = expire(rings, m, 0, 2, 0, day - SHORT + 1, day, luck)
    leave(rings, m, 0, binomial(rings.total[m, 0], HAZARD, luck), day, luck)
    carry(rings, m, 0, 1, binomial(rings.total[m, 0], REGISTER, luck), day, luck)
    enter(rings, m, 0, day, arrivals[day], luck)


def ended(arrivals: np.ndarray) -> np.ndarray:
    rings, luck = new_rings(MEMBERS, 3, LONG), new_luck(stream_key(0, "test/closed-form"))
    found = np.zeros((MEMBERS, DAYS, 2), dtype=np.int64)
    for day in range(DAYS):
        turn(rings, day)
        for m in range(MEMBERS):
            _live(rings, m, day, arrivals, luck, found)
    return found


@pytest.mark.parametrize("daily", [30, 900])
def test_those_who_last_follow_the_closed_form(daily: int):
    arrivals = daily + np.arange(DAYS) % 5
    found = ended(arrivals)
    # Neither on the day of entry, in whose evening they enter, nor on the last, which begins with the end of stays.
    short = ((1 - HAZARD) * (1 - REGISTER)) ** (SHORT - 2)
    long = (1 - HAZARD) ** (LONG - 2) * (1 - (1 - REGISTER) ** (SHORT - 2))
    for status, limit, survival in ((0, SHORT, short), (1, LONG, long)):
        counts = found[:, limit - 1 :, status]
        n = arrivals[: DAYS - limit + 1]
        z = (counts - n * survival) / np.sqrt(n * survival * (1 - survival))
        assert not found[:, : limit - 1, status].any()
        assert 0.985 < np.mean(z**2) < 1.015
        assert 0.985 < np.mean(z.var(axis=0)) < 1.015
        assert abs(z.mean()) < 4 / np.sqrt(z.size)
        for lag in (1, 2, 7):
            assert abs(np.mean(z[:, lag:] * z[:, :-lag])) < 0.015
