"""The three rules that decide what a series of counts says. Expected values follow from the rules, by hand."""

from __future__ import annotations

import pytest

from spillover.data.flee.series import add, correct, daily, is_in_order, loses_rows, value_on, without_repeats


def test_between_rows_the_count_is_linear_and_outside_it_is_constant():
    series = [(2, 10.0), (6, 30.0)]
    assert [value_on(series, day) for day in (0, 2, 3, 6, 9)] == [10, 10, 15, 30, 30]


def test_rows_out_of_order_change_what_lies_between():
    series = [(0, 0.0), (30, 300.0), (20, 100.0), (40, 500.0)]
    assert value_on(series, 25) == 250
    assert value_on(series, 35) == 400
    assert value_on(series, 40) == 500


def test_two_rows_of_one_day_are_a_jump():
    series = [(0, 0.0), (10, 100.0), (10, 500.0), (20, 500.0)]
    assert [value_on(series, day) for day in (5, 9, 10, 11)] == [50, 90, 500, 500]


def test_a_repeated_row_changes_no_day():
    series = [(0, 0.0), (10, 100.0), (10, 100.0), (20, 500.0)]
    assert without_repeats(series) == ((0, 0.0), (10, 100.0), (20, 500.0))
    assert daily(without_repeats(series), 30) == daily(series, 30)


def test_series_with_the_same_days_are_added_row_by_row():
    assert add([(0, 1.0), (5, 2.0)], [(0, 10.0), (5, 20.0)]) == ((0, 11.0), (5, 22.0))


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        ([(0, 1.0), (3, 2.0), (5, 3.0)], [(0, 10.0), (5, 20.0)], [(0, 11.0), (3, 12.0), (5, 23.0)]),
        ([(0, 1.0), (5, 3.0)], [(0, 10.0), (3, 20.0), (5, 30.0)], [(0, 11.0), (3, 23.0), (5, 33.0)]),
        ([(0, 1.0), (5, 3.0)], [(5, 30.0)], [(0, 1.0), (5, 33.0)]),
        ([(5, 3.0)], [(0, 10.0), (5, 30.0)], [(0, 13.0), (5, 33.0)]),
        ([(0, 1.0), (5, 2.0), (9, 4.0)], [(0, 10.0), (5, 20.0)], [(0, 11.0), (5, 22.0)]),
        ([(0, 1.0), (5, 2.0)], [(0, 10.0), (5, 20.0), (9, 90.0)], [(0, 11.0), (5, 22.0), (5, 22.0)]),
    ],
    ids=[
        "first has more",
        "second has more",
        "second begins later",
        "first begins later",
        "first ends later",
        "second",
    ],
)
def test_series_with_other_days_are_added_by_flees_rule(first, second, total):
    assert add(first, second) == tuple(total)


def test_adding_loses_rows_when_the_series_end_on_different_days():
    assert loses_rows([(0, 1.0), (9, 1.0)], [(0, 1.0), (5, 1.0)])
    assert not loses_rows([(3, 1.0), (9, 1.0)], [(0, 1.0), (9, 1.0)])


def test_a_correction_rescales_what_stands_above_it():
    assert correct([(0, 100.0), (5, 200.0), (9, 50.0), (12, 60.0)], 9) == ((0, 25.0), (5, 50.0), (9, 50.0), (12, 60.0))


def test_a_correction_of_a_day_without_a_row_or_of_the_first_row_changes_nothing():
    series = [(0, 100.0), (5, 200.0)]
    assert correct(series, 3) == correct(series, 0) == tuple(series)


def test_order_means_that_each_row_is_later():
    assert is_in_order([(0, 1.0), (5, 1.0)])
    assert not is_in_order([(0, 1.0), (0, 2.0)])
    assert not is_in_order([(5, 1.0), (0, 2.0)])
