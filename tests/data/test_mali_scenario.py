"""The project's own Mali 2012 scenario: sound in itself, and true to the facts that it was typed from."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml

from spillover.data.scenario import Scenario, check, load

FOLDER = Path(__file__).parents[2] / "scenarios" / "mali-2012"
LAST_COUNT = date(2013, 3, 31)


@pytest.fixture(scope="module")
def mali() -> Scenario:
    return load(FOLDER)


@pytest.fixture
def flee(shared: Path) -> Path:
    return shared / "flee" / "mali"


def rows_of(path: Path) -> list[list[str]]:
    """The rows of one of Flee's files, without its comments."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row and not row[0].startswith("#")]


def counts_in(path: Path) -> list[tuple[date, float]]:
    rows = [row for row in rows_of(path) if row[0][:1].isdigit()]
    return [(day, float(row[1])) for row in rows if (day := date.fromisoformat(row[0])) <= LAST_COUNT]


# --- sound in itself ------------------------------------------------------------------------------------------------


def test_it_has_no_errors_and_only_the_warnings_that_its_readme_explains():
    errors, warnings = check(FOLDER)
    assert errors == []
    assert {finding.code for finding in warnings} == {"SCN-505"}
    roads = load(FOLDER).table("routes")
    ends = set()
    for finding in warnings:
        line = (FOLDER / "routes.csv").read_text("utf-8").splitlines()[finding.row - 1]
        ends |= set(line.split(",")[:2]) & {"Lere", "Abala"} or {line}
    assert ends == {"Lere", "Abala", "Ansongo,Menaka,191"}
    assert roads.height == 35


def test_it_asks_about_300_days_from_the_end_of_february(mali: Scenario):
    assert (mali.id, mali.start, mali.days, mali.home, mali.movement) == (
        "mali-2012", date(2012, 2, 29), 300, "Mali", "walk",
    )  # fmt: skip


def test_it_has_sixteen_towns_and_the_seven_camps_that_are_scored(mali: Scenario):
    places = mali.table("places")
    assert places["kind"].value_counts().sort("kind").rows() == [("camp", 7), ("town", 16)]
    camps = places.filter(pl.col("kind") == "camp")
    assert set(camps["country"]) == {"Mauritania", "Burkina_Faso", "Niger"}
    counted = mali.table("observations").filter(pl.col("kind") == "stock")["place"]
    assert set(counted) == set(camps["place"])


def test_conflicts_under_way_at_the_start_stand_one_day_before_it(mali: Scenario):
    events = mali.table("events")
    assert set(events.filter(pl.col("date") < mali.start)["place"]) == {"Kidal", "Timbuktu", "Niafounke"}
    assert events["date"].min() == mali.start - timedelta(days=1)
    assert events["value"].unique().to_list() == [1.0]


def test_borders_open_on_the_days_stated(mali: Scenario):
    assert mali.table("closures").select("kind", "a", "b", "from", "until").rows() == [
        ("border", "Mali", "Burkina_Faso", date(2012, 2, 29), date(2012, 3, 22)),
        ("border", "Mali", "Niger", date(2012, 2, 29), date(2012, 4, 2)),
    ]


def test_every_source_has_a_title_a_licence_and_a_date(mali: Scenario):
    assert all(source.title and source.licence and source.date for source in mali.sources.values())
    used = {source for frame in mali.tables.values() for source in frame["source"]}
    assert used == set(mali.sources)


def test_observations_end_in_march_2013(mali: Scenario):
    assert mali.table("observations")["date"].max() == LAST_COUNT


def test_each_capacity_is_a_count_of_the_series_as_the_readme_admits(mali: Scenario):
    camps = mali.table("places").filter(pl.col("kind") == "camp")
    for place, capacity in camps.select("place", "capacity").iter_rows():
        assert capacity in mali.table("observations").filter(pl.col("place") == place)["value"].to_list()


def test_the_total_agrees_with_the_seven_camps_until_october_as_the_readme_says(mali: Scenario):
    stocks = mali.table("observations").filter(pl.col("kind") == "stock")
    totals = mali.table("observations").filter(pl.col("kind") == "total").select("date", "value")
    early = [(day, total) for day, total in totals.iter_rows() if day <= date(2012, 10, 31)]
    latest = {
        day: stocks.filter(pl.col("date") <= day).group_by("place").agg(pl.col("value").last())["value"].sum()
        for day, _ in early
    }
    apart = {day: total - latest[day] for day, total in early if abs(total - latest[day]) > 0.01 * total}
    assert apart == {date(2012, 3, 24): -12_132}


# --- true to the facts ----------------------------------------------------------------------------------------------


@pytest.mark.peer
def test_places_are_those_of_the_instance(mali: Scenario, flee: Path):
    found = mali.table("places").select("place", "region", "country", "latitude", "longitude", "population", "capacity")
    expected = []
    for name, region, country, latitude, longitude, kind, _, people in rows_of(flee / "input_csv" / "locations.csv"):
        population, capacity = (0, int(people)) if kind == "camp" else (int(people), None)
        expected.append((name, region, country, float(latitude), float(longitude), population, capacity))
    assert found.rows() == expected


@pytest.mark.peer
def test_routes_are_those_of_the_instance(mali: Scenario, flee: Path):
    found = {
        (one, other, km) for one, other, km in mali.table("routes").select("from", "to", "distance_km").iter_rows()
    }
    expected = {(row[0], row[1], float(row[2])) for row in rows_of(flee / "input_csv" / "routes.csv")}
    assert found == expected


@pytest.mark.peer
def test_events_give_the_table_of_conflicts_day_by_day(mali: Scenario, flee: Path):
    with (flee / "input_csv" / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        header, *body = list(csv.reader(file))
    events = mali.table("events")
    for column, place in enumerate(name.strip() for name in header[1:]):
        own = events.filter(pl.col("place") == place).sort("date").select("date", "value").rows()
        for day in range(mali.days):
            value = next((v for when, v in reversed(own) if when <= mali.start + timedelta(days=day)), 0.0)
            assert value == float(body[day][column + 1]), (place, day)


@pytest.mark.peer
def test_observations_are_those_of_the_instance(mali: Scenario, flee: Path):
    for label, file in rows_of(flee / "source_data" / "data_layout.csv"):
        place = "" if label == "total" else label
        own = mali.table("observations").filter(pl.col("place") == place).select("date", "value").rows()
        assert own == counts_in(flee / "source_data" / file), label


@pytest.mark.peer
def test_corrections_and_closures_are_those_of_the_instance(mali: Scenario, flee: Path):
    corrections = rows_of(flee / "input_csv" / "registration_corrections.csv")
    assert mali.table("corrections").select("place", "date").rows() == [
        (place, date.fromisoformat(day)) for place, day, *_ in corrections
    ]
    closures = rows_of(flee / "input_csv" / "closures.csv")
    assert mali.table("closures").select("a", "b", "from", "until").rows() == [
        (a, b, *(mali.start + timedelta(days=int(day)) for day in (start, end))) for _, a, b, start, end in closures
    ]


NAMES = {"max_move_speed": "max_move_speed_km_per_day", "max_walk_speed": "max_walk_speed_km_per_day"}


@pytest.mark.peer
def test_parameters_are_the_settings_of_the_instance(mali: Scenario, flee: Path):
    settings = yaml.safe_load((flee / "simsetting.yml").read_text("utf-8"))
    own = {(row[0], row[1]): yaml.safe_load(row[2]) for row in mali.table("parameters").iter_rows()}
    expected = {("flee3", NAMES.get(key, key)): value for key, value in settings["move_rules"].items()}
    expected |= {
        ("departures", key): value for key, value in (settings["spawn_rules"] | settings["optimisations"]).items()
    }
    assert expected.items() <= own.items()
    extra = {key: own[key] for key in own.keys() - expected.keys()}
    assert extra == {
        ("departures", "source"): "observed",
        ("departures", "sum_from_camps"): True,
        ("departures", "empty_camps_on_day0"): False,
    }
