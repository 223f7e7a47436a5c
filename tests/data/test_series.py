"""Counts between the days on which they were published, corrected, and summed to an inflow; all by hand."""

from __future__ import annotations

import numpy as np
import pytest

from inmemory import scenario
from spillover.data.series import TOTAL, Series, corrected, daily, inflow, published

TOWN = {"places": "Near Eastland camp | Far Westland camp", "routes": "Near Far 10"}


def series(*rows: tuple[int, float]) -> Series:
    days, values = zip(*rows, strict=True)
    return Series(np.array(days, dtype=np.int64), np.array(values, dtype=np.float64))


def on(one: Series, *days: int) -> list[int]:
    return one.at(np.array(days, dtype=np.int64)).tolist()


# ---- days between counts -------------------------------------------------------------------------


def test_between_two_counts_the_series_is_linear_and_cut_to_whole_people():
    assert on(series((0, 0), (3, 10)), 0, 1, 2, 3) == [0, 3, 6, 10]


def test_before_the_first_and_after_the_last_count_it_is_flat():
    assert on(series((5, 40), (7, 60)), 0, 4, 5, 6, 7, 8, 100) == [40, 40, 40, 50, 60, 60, 60]


def test_a_single_count_holds_for_ever():
    assert on(series((5, 40.9)), 0, 5, 9) == [40, 40, 40]


def test_counts_before_the_run_shape_its_beginning():
    assert on(series((-10, 0), (10, 200)), 0, 5) == [100, 150]


def test_a_fall_is_cut_towards_zero_as_well():
    assert on(series((0, 10), (3, 0)), 0, 1, 2, 3) == [10, 6, 3, 0]


def test_two_counts_of_one_day_leave_the_later_one():
    assert on(series((0, 0), (2, 10), (2, 20), (4, 40)), 1, 2, 3) == [5, 20, 30]


# ---- as published, and corrected -----------------------------------------------------------------


def test_series_are_read_by_place_in_order_of_date_and_divided():
    rows = "9 Near 90 | 0 Near 10 | 3 Far 30 | 0 total 44"
    read = published(scenario(observations=rows, **TOWN), hasten=2)
    assert set(read) == {"Near", "Far", TOTAL}
    assert (read["Near"].days.tolist(), read["Near"].values.tolist()) == ([0, 9], [5.0, 45.0])
    assert read[TOTAL].values.tolist() == [22.0]


def test_a_correction_scales_all_earlier_counts_by_the_ratio_of_its_day():
    one = series((0, 100), (5, 200), (6, 50), (9, 80)).corrected_at(6)
    assert one.values.tolist() == [25.0, 50.0, 50.0, 80.0]


def test_a_correction_leaves_the_series_that_it_was_asked_of():
    one = series((0, 100), (6, 50))
    one.corrected_at(6)
    assert one.values.tolist() == [100.0, 50.0]


def test_corrections_are_applied_one_after_another_in_the_order_of_the_table():
    rows = "0 Near 100 | 2 Near 50 | 4 Near 100 | 0 Far 8"
    both = scenario(observations=rows, corrections="Near 2 | Near 4", **TOWN)
    assert corrected(both)["Near"].values.tolist() == [100.0, 100.0, 100.0]
    assert corrected(both)["Far"].values.tolist() == [8.0]
    assert published(both)["Near"].values.tolist() == [100.0, 50.0, 100.0]


def test_a_correction_before_the_run_is_left_alone():
    early = scenario(observations="-4 Near 100 | -2 Near 50 | 4 Near 60", corrections="Near -2", **TOWN)
    assert corrected(early)["Near"].values.tolist() == [100.0, 50.0, 60.0]


def test_daily_series_can_be_counted_from_day_zero():
    read = {"Near": series((0, 10), (2, 30))}
    assert daily(read, 4)["Near"].tolist() == [10, 20, 30, 30]
    assert daily(read, 4, from_zero=True)["Near"].tolist() == [0, 10, 20, 20]


# ---- inflow --------------------------------------------------------------------------------------


def flowing(*, of_places: bool = True, present: bool = True, **stocks: list[int]) -> list[int]:
    values = {TOTAL if name == "total" else name: np.array(stock) for name, stock in stocks.items()}
    return inflow(values, sum_of_places=of_places, present_at_start=present).tolist()


def test_a_rise_is_an_inflow():
    assert flowing(near=[10, 15, 15, 40]) == [0, 5, 0, 25]


def test_rises_and_falls_of_places_are_added_up_first():
    assert flowing(near=[0, 10, 20], far=[5, 0, 5]) == [0, 5, 15]


def test_a_fall_is_a_debt_that_later_rises_repay_first():
    assert flowing(near=[0, 10, 4, 6, 20, 30]) == [0, 10, 0, 0, 10, 10]


def test_debts_add_up():
    assert flowing(near=[50, 40, 30, 45, 55]) == [0, 0, 0, 0, 5]


def test_in_the_end_the_inflow_makes_up_for_the_highest_rise():
    stocks = np.random.default_rng(0).integers(0, 1000, 200)
    arrivals = np.cumsum(flowing(near=stocks.tolist()))
    assert (arrivals == np.maximum.accumulate(stocks - stocks[0])).all()


def test_people_who_are_not_present_at_the_start_arrive_on_day_zero():
    assert flowing(present=False, near=[10, 15], far=[4, 4]) == [14, 5]


@pytest.mark.parametrize(("of_places", "expected"), [(True, [0, 5]), (False, [0, 7])])
def test_the_inflow_follows_the_places_or_the_overall_count(of_places: bool, expected: list[int]):
    assert flowing(of_places=of_places, near=[10, 15], total=[30, 37]) == expected


def test_an_overall_count_present_arrives_on_day_zero_too_as_in_the_model_reproduced():
    assert flowing(present=False, near=[10, 15], total=[30, 37]) == [40, 5]


def test_without_any_place_there_is_no_inflow():
    assert flowing(total=[30, 37]) == [0, 0]
