"""Days and dates, there and back."""

from __future__ import annotations

from datetime import date

from spillover.ground.calendar import Calendar

LEAP = Calendar(date(2012, 2, 28), 3)


def test_day_zero_is_the_start_and_days_before_it_are_negative():
    assert LEAP.day_of(date(2012, 2, 28)) == 0
    assert LEAP.day_of(date(2012, 2, 27)) == -1


def test_a_leap_day_is_a_day():
    assert LEAP.date_of(1) == date(2012, 2, 29)
    assert LEAP.day_of(date(2012, 3, 1)) == 2


def test_a_run_has_as_many_dates_as_days_and_ends_before_the_last_one_is_over():
    assert LEAP.dates == [date(2012, 2, 28), date(2012, 2, 29), date(2012, 3, 1)]


def test_dates_and_days_are_inverse():
    assert all(LEAP.day_of(LEAP.date_of(day)) == day for day in range(-400, 800))
