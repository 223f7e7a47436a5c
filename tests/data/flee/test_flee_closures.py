"""closures.csv."""

from __future__ import annotations

from datetime import date

import pytest

CLOSURES = "input_csv/closures.csv"


def shut(instance) -> list[tuple[object, ...]]:
    return [tuple(row[key] for key in ("kind", "a", "b", "from", "until")) for row in instance.rows("closures")]


@pytest.mark.parametrize(
    ("row", "closure"),
    [
        ("country,Homeland,Abroad,2,5", ("border", "Homeland", "Abroad")),
        ("location,Gate,Abroad,2,5", ("place", "Gate", "")),
        ("camp,East,,2,5", ("camp", "East", "")),
        ("idpcamp,East,,2,5", ("camp", "East", "")),
    ],
)
def test_each_type_that_acts_becomes_a_kind_with_dates(instance, row, closure):
    instance.add_lines(CLOSURES, row)
    assert shut(instance) == [(*closure, date(2020, 1, 3), date(2020, 1, 6))]
    assert instance.load().warnings == ()


@pytest.mark.parametrize("end", ["-1", "10", "820", "99999999"])
def test_an_end_of_minus_one_or_beyond_the_run_is_never(instance, end):
    instance.add_lines(CLOSURES, f"location,Gate,,0,{end}")
    assert shut(instance) == [("place", "Gate", "", date(2020, 1, 1), None)]


def test_an_end_before_the_start_never_comes(instance):
    instance.add_lines(CLOSURES, "location,Gate,,7,0")
    assert shut(instance) == [("place", "Gate", "", date(2020, 1, 8), None)]
    assert "never ends" in instance.warnings()["IMP-134"]


@pytest.mark.parametrize(("first", "code"), [("-1", "IMP-132"), ("10", "IMP-132"), ("5", "IMP-133")])
def test_a_closure_that_never_acts_is_left_out_with_a_warning(instance, first, code):
    instance.add_lines(CLOSURES, f"location,Gate,,{first},5")
    assert shut(instance) == []
    assert "row 2" in instance.warnings()[code]


@pytest.mark.parametrize("kind", ["link", "remove_forced_redirection"])
def test_types_that_do_nothing_in_flee_are_left_out_with_a_warning(instance, kind):
    instance.add_lines(CLOSURES, f"{kind},Gate,East,1,5")
    assert shut(instance) == []
    assert "left out" in instance.warnings()["IMP-130"]


def test_an_unknown_type_is_refused_with_the_nearest_one(instance):
    instance.add_lines(CLOSURES, "locaton,Gate,,1,5")
    assert "did you mean 'location'" in instance.errors()["IMP-050"]


@pytest.mark.parametrize("row", ["location,Gat,,1,5", "country,Homeland,Abraod,1,5", "country,Homeland,,1,5"])
def test_an_unknown_place_or_country_shuts_nothing_as_in_flee_and_is_told(instance, row):
    instance.add_lines(CLOSURES, row)
    assert shut(instance) == []
    assert "no effect" in instance.warnings()["IMP-131"]


def test_a_closed_camp_must_be_a_camp_of_the_map(instance):
    instance.add_lines(CLOSURES, "camp,Est,,1,5", "camp,Bton,,1,5")
    errors = instance.errors()
    assert "did you mean 'East'" in errors["IMP-051"]
    assert "'Bton' is no camp" in errors["IMP-052"]


def test_a_country_shut_against_itself_shuts_the_roads_inside_it(instance):
    instance.add_lines(CLOSURES, "country,Homeland,Homeland,1,5")
    assert [row[:3] for row in shut(instance)] == [("route", "Aton", "Bton"), ("route", "Bton", "Gate")]


def test_of_two_closures_from_one_day_the_earlier_end_counts(instance):
    instance.add_lines(CLOSURES, "location,Gate,,1,-1", "location,Gate,,1,4", "location,Gate,,1,6")
    assert shut(instance) == [("place", "Gate", "", date(2020, 1, 2), date(2020, 1, 5))]
    assert "IMP-135" in instance.warnings()


def test_days_must_be_whole_numbers(instance):
    instance.add_lines(CLOSURES, "location,Gate,,,soon")
    text = instance.errors()["IMP-013"]
    assert "closure_start" in text
    assert "closure_end" in text


def test_a_header_without_a_comment_sign_is_passed_over_with_a_warning(instance):
    instance.replace(CLOSURES, "#closure_type", "closure_type")
    assert "IMP-101" in instance.warnings()
