"""The arithmetic of clocks against the calendar, and against days counted one by one."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import brute
from spillover.data.law.pack import ClockRule
from spillover.rules import counting
from spillover.rules.person import Stay, spells_at
from spillover.world.law import FAR, compile_clock

START = dt.date(2022, 6, 1)
DAYS = st.integers(dt.date(1900, 1, 1).toordinal(), dt.date(2099, 12, 31).toordinal())
WEEKS = {"all": 0b1111111, "weekdays": 0b11111, "not_sundays": 0b111111}


@given(DAYS, st.integers(0, 60))
def test_days_and_months_are_those_of_the_calendar(day: int, months: int):
    date = dt.date.fromordinal(day)
    assert counting.year_of(day) == date.year
    assert counting.first_of_year(date.year) == date.replace(month=1, day=1).toordinal()
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    assert counting.months_later(day, months) == dt.date(year, month + 1, min(date.day, last)).toordinal()


@given(DAYS, st.integers(-3, 40), st.integers(0, 127))
def test_weekdays_are_counted_as_one_by_one(first: int, length: int, week: int):
    days = [dt.date.fromordinal(first + n) for n in range(max(length, 0))]
    assert counting.days_that_count(first, first + length - 1, week) == sum(week >> day.weekday() & 1 for day in days)


def test_the_31st_of_a_month_becomes_the_last_of_a_shorter_one():
    assert counting.months_later(dt.date(2023, 8, 31).toordinal(), 6) == dt.date(2024, 2, 29).toordinal()


@st.composite
def rules(draw: st.DrawFn) -> ClockRule:
    kind = draw(st.sampled_from(["per_entry", "rolling", "first_entry", "calendar_year"]))
    fields: dict[str, object] = {
        "id": "x-clock", "cite": "none", "source": "none", "confidence": "A", "passports": ["*"], "about": "a clock",
        "kind": kind,
        "counts_entry_day": draw(st.booleans()),
        "counts_exit_day": draw(st.booleans()),
        "lifted_by": draw(st.lists(st.sampled_from(brute.STRENGTH[1:]), unique=True)),
        "transition": draw(st.sampled_from(["count_back", "restart"])),
    }  # fmt: skip
    begins = draw(st.none() | st.integers(0, 150))
    if begins is not None:
        fields["from"] = START + dt.timedelta(days=begins)
        to = draw(st.none() | st.integers(0, 200))
        if to is not None:
            fields["to"] = START + dt.timedelta(days=begins + to)
    if kind in {"rolling", "first_entry"}:
        fields["window_days"] = draw(st.integers(1, 60))
    limit = draw(st.sampled_from(["days", "none"] + ["months"] * (kind == "per_entry")))
    if limit == "months":
        fields["limit_months"] = draw(st.integers(1, 4))
    else:
        fields |= {"limit_days": draw(st.integers(0, 40))} if limit == "days" else {"unlimited": True}
    if kind == "per_entry":
        fields["days_counted"] = draw(st.sampled_from(list(WEEKS)))
    return ClockRule.model_validate(fields)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Stay], dt.date]:
    """Stays one after another, the last one perhaps open, and a day at or after the last entry."""
    at, stays = START, []
    for number in range(draw(st.integers(0, 4))):
        entry = at + dt.timedelta(days=draw(st.integers(0, 30)))
        exit_ = entry + dt.timedelta(days=draw(st.integers(0, 50)))
        last = number == 3 and draw(st.booleans())
        dates = {}
        for status in draw(st.lists(st.sampled_from(["registered", "permit", "protection"]), unique=True, max_size=2)):
            dates[status] = entry + dt.timedelta(days=draw(st.integers(0, (exit_ - entry).days)))
        stays.append(Stay("AAA", entry, None if last else exit_, **dates))
        at = exit_ if draw(st.booleans()) else exit_ + dt.timedelta(days=1)
    day = (stays[-1].entry if stays else START) + dt.timedelta(days=draw(st.integers(0, 80)))
    return stays, day


@settings(max_examples=250, deadline=None)
@given(st.lists(rules(), min_size=1, max_size=3), histories())
def test_the_arithmetic_agrees_with_days_counted_one_by_one(
    clocks: list[ClockRule], history: tuple[list[Stay], dt.date]
):
    stays, day = history
    at = day.toordinal()
    spells = spells_at(stays, lambda _: True)
    here = max((k for k, spell in enumerate(spells) if spell.first <= at <= spell.last), default=-1)
    present = next((one for one in reversed(stays) if one.entry <= day <= (one.exit or day)), None)
    for rule in clocks:
        assert counting.days_used(compile_clock(rule), spells, here, at) == brute.used(rule, stays, present, day)
    if here < 0:
        spells, here = [*spells, *spells_at([Stay("AAA", day)], lambda _: True)], len(spells)
    until, _ = counting.lawful_to([compile_clock(rule) for rule in clocks], spells, here, at)
    expected = brute.until(clocks, stays, day, horizon=500)
    assert (None if until >= FAR else dt.date.fromordinal(until)) == expected


@pytest.mark.parametrize("kind", ["per_entry", "rolling", "first_entry", "calendar_year"])
def test_both_ends_count(kind: str):
    window = {"window_days": 180} if kind in {"rolling", "first_entry"} else {}
    rule = ClockRule.model_validate(
        {"id": "x", "cite": "c", "source": "s", "confidence": "A", "passports": ["*"], "about": "a", "kind": kind,
         "limit_days": 60} | window
    )  # fmt: skip
    spells = spells_at([Stay("AAA", START)], lambda _: True)
    until, by = counting.lawful_to([compile_clock(rule)], spells, 0, START.toordinal())
    assert (dt.date.fromordinal(until).isoformat(), by) == ("2022-07-30", 0)
