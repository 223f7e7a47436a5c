from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import START, count
from spillover.experiments.counts import Count
from spillover.experiments.weeks import agreed, disjoint, weeks_of

SPAN = START, START + timedelta(days=40)


def day(number: int) -> date:
    return START + timedelta(days=number)


def days(*numbers: int, value: float = 10.0) -> list[Count]:
    return [count(f"d{number}", days=(number, number), value=value) for number in numbers]


def told(*counts: Count) -> list[tuple[str, int, int, float]]:
    """Each week: how, first and last day from the start, arrivals."""
    return [
        (week.how, (one.first_day - START).days, (one.last_day - START).days, one.value)
        for week in weeks_of(counts, "FIN", SPAN)
        for one in [week.count]
    ]


@pytest.mark.parametrize(("last", "is_week"), [(3, False), (4, True), (6, True), (7, True), (8, False)])
def test_a_published_figure_of_five_to_eight_days_is_a_week(last, is_week):
    assert told(count(days=(0, last))) == ([("published", 0, last, 100)] if is_week else [])


@pytest.mark.parametrize(
    "more",
    [
        {"weight": 0.0},
        {"crossing": "Imatra"},
        {"country": "KAZ"},
        {"direction": "out"},
        {"type_": "trip"},
        {"known": SPAN[1] + timedelta(days=1)},
    ],
)
def test_what_is_no_week_of_all_entries(more):
    assert told(count(days=(0, 6), **more)) == []


def test_a_week_that_begins_before_the_span_is_none():
    assert told(count(days=(-1, 5))) == []


def test_counts_of_the_same_days_are_one_at_their_weighted_mean():
    two = count("a", days=(0, 6), value=100.0, weight=0.25), count("b", days=(0, 6), value=200.0, weight=0.75)
    (week,) = weeks_of(two, "FIN", SPAN)
    assert week.count.value == 175
    assert week.of == ("a", "b")


def test_days_that_follow_each_other_make_a_week():
    assert told(*days(0, 1, 2), count("d3-4", days=(3, 4), value=7.0)) == [("sum", 0, 4, 37)]
    assert weeks_of(days(0, 1, 2, 3, 4), "FIN", SPAN)[0].of == ("d0", "d1", "d2", "d3", "d4")


def test_a_day_left_out_makes_none():
    assert told(*days(0, 1, 2, 3, 5, 6, 7)) == []


def test_many_days_are_cut_into_weeks_of_seven():
    assert told(*days(*range(16))) == [("sum", 0, 6, 70), ("sum", 7, 13, 70)]


def test_days_of_a_published_week_are_not_summed_again():
    assert told(count(days=(0, 6)), *days(*range(2, 7)), *days(*range(7, 12))) == [
        ("published", 0, 6, 100),
        ("sum", 7, 11, 50),
    ]


def test_of_two_counts_that_overlap_the_shorter_is_taken():
    assert told(*days(0, 1, 2, 3, 4), count("d1-2", days=(1, 2), value=999.0)) == [("sum", 0, 4, 50)]


def test_a_longer_count_tells_of_the_days_after_a_week():
    week, longer = count("w", days=(0, 6), value=98.0), count("l", days=(0, 12), value=200.0)
    assert told(week, longer) == [("published", 0, 6, 98), ("difference", 7, 12, 102)]
    assert weeks_of((week, longer), "FIN", SPAN)[1].of == ("l", "w")
    assert told(week, count("l", days=(0, 9))) == [("published", 0, 6, 98)], "three days are no week"
    assert told(week, count("l", days=(1, 12))) == [("published", 0, 6, 98)], "they begin on different days"
    again = count("again", days=(8, 12), value=90.0)
    assert told(week, longer, again) == [("published", 0, 6, 98), ("published", 8, 12, 90)]
    assert told(week, longer, *days(*range(7, 12)))[1:] == [("difference", 7, 12, 102)]


def test_series_do_not_mix():
    assert told(*days(0, 1, 2), *(count(f"e{i}", days=(i, i), series="other") for i in (3, 4))) == []


@given(st.sets(st.integers(0, 40)))
def test_sums_hold_each_day_once_and_nothing_else(numbers):
    counts = [count(f"d{number}", days=(number, number), value=float(2**number)) for number in sorted(numbers)]
    found = told(*counts)
    inside = {number for _, first, last, _ in found for number in range(first, last + 1)}
    assert inside <= numbers
    assert sum(value for *_, value in found) == sum(2**number for number in inside)
    assert all(5 <= last - first + 1 <= 7 for _, first, last, _ in found)


def test_counts_within_a_span_without_telling_a_day_twice():
    counts = agreed([*days(0, 1, 3), count("d1-2", days=(1, 2)), count("d3-9", days=(3, 9))])
    assert [one.id for one in disjoint(counts, (day(0), day(4)))] == ["d0", "d1", "d3"]
    assert [one.id for one in disjoint(counts, (day(2), day(9)))] == ["d3"]
    assert list(disjoint(counts, (day(10), day(12)))) == []
