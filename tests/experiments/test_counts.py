from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import START, count
from factories import tiny_scenario
from spillover.data.scenario import load
from spillover.data.tables import COUNT_TYPES
from spillover.experiments.counts import Series, read_counts, series_of
from spillover.ground.errors import ScenarioError

COUNTS = """\
id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by,weight,known,confidence
E2,east,stock,,Eastland,,all camps,2020-01-20,2020-01-20,1500,Ministry,1,2020-01-22,high
E1,east,stock,,Eastland,,all camps,2020-01-10,2020-01-10,700,Ministry,0.5,,low
W1,west,stock,,Westland,,all camps,2020-01-20,2020-01-20,800,Ministry,,,
"""


OTHER_KINDS = [(type_, "") for type_ in COUNT_TYPES if type_ != "crossing"] + [("crossing", "out"), ("trip", "in")]


@pytest.mark.parametrize(("type_", "direction"), OTHER_KINDS)
@pytest.mark.parametrize("done", [lambda a, b: a + b, lambda a, b: a < b, lambda a, b: a > b, lambda a, b: a / b])
def test_two_types_or_directions_are_neither_added_nor_compared(type_, direction, done):
    with pytest.raises(ScenarioError, match="SCN-430") as told:
        done(count("F027"), count("F129", type_, direction, days=(1, 1)))
    message = str(told.value)
    assert "'F027' (crossing in)" in message
    assert f"'F129' ({type_} {direction}".rstrip() in message
    assert "choose counts of one type and direction" in message


def test_days_that_follow_each_other_add_up():
    both = count("F021", days=(10, 11), value=2500.0) + count("F020", days=(9, 9), value=1688.0, weight=0.5)
    assert (both.value, both.days, both.weight) == (4188.0, 3, 0.5)
    assert (both.first_day, both.last_day) == (date(2022, 9, 30), date(2022, 10, 2))
    assert (both.id, both.country, both.crossing) == ("F021+F020", "FIN", "")


@pytest.mark.parametrize("days", [(0, 0), (0, 3), (2, 3), (-5, -2)])
def test_days_that_overlap_or_leave_a_gap_do_not(days):
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a", days=(0, 0)) + count("b", days=days)


def test_different_countries_add_up_in_the_same_days():
    both = count("a", value=30.0) + count("b", country="EST", value=12.0)
    assert (both.value, both.country, both.days) == (42.0, "FIN+EST", 1)
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a") + count("b", days=(1, 1), country="EST")


def test_a_country_and_one_of_its_crossings_do_not_add_up():
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a") + count("b", crossing="Vaalimaa")
    assert (count("a", crossing="Imatra") + count("b", crossing="Vaalimaa")).crossing == "Imatra+Vaalimaa"


def test_stocks_add_up_over_places_but_not_over_days():
    assert (count("a", "stock", "") + count("b", "stock", "", country="EST")).per_day == 200
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a", "stock", "") + count("b", "stock", "", days=(1, 1))


def test_queues_add_up_over_crossings_but_not_over_days():
    at_two = count("a", "queue", "", crossing="Imatra") + count("b", "queue", "", crossing="Nuijamaa", value=40.0)
    assert (at_two.value, at_two.crossing, at_two.per_day) == (140, "Imatra+Nuijamaa", 140)
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a", "queue", "", crossing="Imatra") + count("b", "queue", "", days=(1, 1), crossing="Imatra")


@pytest.mark.parametrize(
    "more", [{"days": (1, 1)}, {"crossing": "Nuijamaa"}, {"crossing": "Nuijamaa", "country": "EST"}]
)
def test_hours_of_waiting_add_up_over_nothing(more):
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a", "wait", "", crossing="Imatra") + count("b", "wait", "", **{"crossing": "Imatra"} | more)


def test_levels_are_compared_as_they_are_whatever_their_days():
    short, long = (count("a", "wait", "", days=days, value=8.0) for days in ((0, 0), (0, 6)))
    assert (short / long, short < long) == (1, False)


@pytest.mark.parametrize("more", [{"days": (1, 1)}, {"country": "EST"}])
def test_persons_never_add_up_since_one_may_come_twice(more):
    with pytest.raises(ScenarioError, match="SCN-432"):
        count("a", "unique_person") + count("b", "unique_person", **more)


def test_counts_are_compared_by_the_day():
    week, day = count("week", days=(0, 6), value=700.0), count("day", value=150.0)
    assert week < day
    assert day > week
    assert max(week, day) is day
    assert day / week == 1.5
    assert count("long", "stock", "", days=(0, 6), value=70.0).per_day == 70


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9999)), min_size=2, max_size=6), st.randoms())
def test_a_sum_keeps_days_and_people(parts, order):
    first, counts = 0, []
    for length, value in parts:
        counts.append(count("x", days=(first, first + length - 1), value=float(value)))
        first += length
    whole, *rest = counts if order.random() < 0.5 else counts[::-1]
    for one in rest:
        whole += one
    assert (whole.days, whole.value) == (sum(length for length, _ in parts), sum(value for _, value in parts))


def test_a_series_of_two_types_is_refused_with_both_names():
    with pytest.raises(ScenarioError, match=r"SCN-431.*'s'.*'a' .crossing in.*'b' .permit") as told:
        series_of([count("a"), count("b", "permit", "")])
    assert told.value.findings[0].value == "s"


def test_what_is_known_earlier_ended_and_was_published_before():
    counts = tuple(count(f"d{day}", days=(day, day)) for day in range(6))  # each known a day later
    series = Series("s", counts)
    assert [one.id for one in series.earlier(counts[4], cutoff=date(2030, 1, 1))] == ["d0", "d1", "d2"]
    assert [one.id for one in series.earlier(counts[4], cutoff=START + timedelta(days=2))] == ["d0", "d1"]
    assert series.earlier(counts[4], cutoff=START) == ()


def test_other_places_and_counts_without_weight_are_not_earlier():
    new = count("new", days=(9, 9))
    series = Series("s", (count("a", country="EST"), count("b", crossing="Vaalimaa"), count("c", weight=0.0), new))
    assert series.earlier(new, cutoff=date(2030, 1, 1)) == ()


def test_the_table_of_a_scenario_is_read_with_all_that_types_a_count(tmp_path: Path):
    counts = read_counts(load(tiny_scenario(tmp_path, counts=COUNTS)))
    assert [one.id for one in counts] == ["E1", "E2", "W1"]
    first, second, third = counts
    assert (first.kind, first.weight, first.confidence, first.scope) == ("stock", 0.5, "low", "all camps")
    assert first.known == date(2020, 1, 10), "an empty cell is the day of the count"
    assert second.known == date(2020, 1, 22)
    assert (third.weight, third.confidence) == (1.0, "")
    assert [one.id for one in series_of(counts)["east"].counts] == ["E1", "E2"]
