"""Conflict and closures, unfolded from dated changes to days."""

from __future__ import annotations

import numpy as np
import pytest

from spillover.world.events import Conflict, ConflictChange, Decay, unfold_conflict


def unfold(*rows: tuple[int, float], days: int = 8, decay: Decay | None = None, only_onsets: bool = False) -> Conflict:
    """Conflict at the one place of a world, from (day, intensity)."""
    changes = tuple(ConflictChange(day, 0, value) for day, value in rows)
    return unfold_conflict(changes, (days, 1), decay or Decay(), only_onsets=only_onsets)


def intensity(conflict: Conflict) -> list[float]:
    return conflict.intensity[:, 0].tolist()


def test_a_value_holds_until_the_next_row():
    assert intensity(unfold((1, 2.0), (4, 0.5), (6, 0.0))) == [0, 2, 2, 2, 0.5, 0.5, 0, 0]


def test_rows_may_come_in_any_order():
    rows = [(1, 2.0), (4, 0.5), (6, 0.0)]
    assert intensity(unfold(*reversed(rows))) == intensity(unfold(*rows))


def test_a_row_before_the_run_says_how_it_begins():
    assert intensity(unfold((-30, 1.0), (2, 0.0))) == [1, 1, 0, 0, 0, 0, 0, 0]
    assert intensity(unfold((-30, 1.0), (-3, 0.0), (-2, 3.0))) == [3.0] * 8


def test_rows_after_the_run_change_nothing():
    assert intensity(unfold((1, 1.0), (8, 0.0), (99, 5.0))) == [0] + [1] * 7


def test_onset_and_end_mark_days_of_change_and_a_new_intensity_does_not():
    changed = unfold((-1, 1.0), (2, 3.0), (4, 0.0), (5, 0.0), (6, 1.0)).changed
    assert np.flatnonzero(changed).tolist() == [4, 6]


def test_as_flee_reads_it_a_conflict_keeps_the_intensity_of_its_onset():
    rows = [(1, 0.5), (3, 2.0), (5, 0.0), (6, 3.0)]
    assert intensity(unfold(*rows, only_onsets=True)) == [0, 0.5, 0.5, 0.5, 0.5, 0, 3, 3]
    assert intensity(unfold(*rows)) == [0, 0.5, 0.5, 2, 2, 0, 3, 3]


def test_as_flee_reads_it_a_row_on_day_zero_is_an_onset():
    rows = [(-9, 0.5), (0, 2.0)]
    read = unfold(*rows, only_onsets=True)
    assert intensity(read) == [2.0] * 8
    assert read.since[:, 0].tolist() == [0] * 8


def test_time_is_counted_from_the_onset_of_the_present_conflict():
    since = unfold((-9, 1.0), (2, 0.0), (4, 1.0), (6, 2.0)).since[:, 0]
    assert since.tolist() == [-1, -1, -1, -1, 4, 4, 4, 4]


def test_places_do_not_disturb_each_other():
    changes = (ConflictChange(0, 0, 1.0), ConflictChange(2, 1, 3.0))
    conflict = unfold_conflict(changes, (4, 2), Decay(), only_onsets=False)
    assert conflict.intensity.tolist() == [[1, 0], [1, 0], [1, 3], [1, 3]]


def test_without_decay_a_conflict_is_always_fresh():
    assert (unfold((0, 1.0)).freshness() == 1.0).all()


@pytest.mark.parametrize(
    ("lag", "left"),
    [(0, [1, 1, 1, 0.5, 0.5, 0.5, 0.1, 0.1]), (1, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.1])],
)
def test_force_wears_off_in_steps_and_stays_at_the_last_one(lag: int, left: list[float]):
    conflict = unfold((0, 1.0), decay=Decay((1.0, 0.5, 0.1), 3.0))
    assert conflict.freshness(lag)[:, 0].tolist() == left


def test_the_lag_can_differ_by_day():
    conflict = unfold((0, 1.0), days=4, decay=Decay((1.0, 0.5), 2.0))
    assert conflict.freshness(np.array([0, 0, 1, 0]))[:, 0].tolist() == [1, 1, 1, 0.5]


def test_a_new_conflict_is_fresh_again():
    conflict = unfold((0, 1.0), (4, 0.0), (5, 1.0), decay=Decay((1.0, 0.25), 2.0))
    assert conflict.freshness()[5:, 0].tolist() == [1.0, 1.0, 0.25]
