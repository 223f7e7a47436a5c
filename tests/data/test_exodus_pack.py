"""The pack exodus-2022: sound in itself, true to the facts that it was typed from, and silent about what came later."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from spillover.data.scenario import Scenario, check, load
from spillover.data.tables import AT_CROSSINGS
from spillover.rules.law import read_law

FOLDER = Path(__file__).parents[2] / "packs" / "exodus-2022"
AS_OF = date(2022, 10, 7)
OWN_TABLES = (
    "places", "routes", "groups", "residents", "crossings", "changes", "shocks", "cities", "ties", "traffic", "counts",
)  # fmt: skip
ALTERNATIVES = (
    {"F016", "F017"}, {"F075", "F077"}, {"F129", "F140"}, {"F164", "F166"}, {"F188", "F295"}, {"F218", "F289"},
    {"F219", "F287"}, {"F220", "F281"}, {"F260", "F261"}, {"C062", "C064"},
)  # fmt: skip
"""Counts that contradict each other, as the README lists them."""

ON_ONE_DAY = {"F085", "F086", "F310", "F311"}
"""Counts of 24 hours that span two dates."""

VEHICLES_PER_KM = 180
IN_UNITS_OF_A_COUNT = {"queue_km": VEHICLES_PER_KM, "wait_days": 24, "wait_days_max": 24}
WAITING = {"wait_hours", "wait_hours_foot", "wait_days", "wait_days_max", "queue_cars", "queue_km", "queue_persons"}
"""Quantities of the collection that tell of those who wait."""

CARS_AT_LARS = "C066"
"""Its value is of the republic; the note has the cars at the crossing."""

FROM_CROSSINGS = {"C072", "C106", CARS_AT_LARS}
KNOWN_BEFORE_ITS_SOURCE = "Yarag-Kazmalyar-Samur"


@pytest.fixture(scope="module")
def pack() -> Scenario:
    return load(FOLDER)


@pytest.fixture
def facts(shared: Path) -> Path:
    return shared / "facts"


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


# --- sound in itself ------------------------------------------------------------------------------------------------


def test_it_has_neither_errors_nor_warnings():
    assert check(FOLDER) == ([], [])


def test_it_asks_about_the_days_until_the_end_of_2022(pack: Scenario):
    assert (pack.id, pack.start, pack.home, pack.movement, pack.as_of) == (
        "exodus-2022", date(2022, 9, 21), "RUS", "exodus", None,
    )  # fmt: skip
    assert pack.start + timedelta(days=pack.days - 1) == date(2022, 12, 31)


def test_every_row_of_a_file_names_a_source_that_says_what_it_is(pack: Scenario):
    for name in OWN_TABLES:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            named = [row.get("source") for row in csv.DictReader(file)]
        assert named, name
        assert all(named) or (name == "routes" and not any(named)), f"{name}.csv has a row without a source"
    assert all(source.title and source.licence and source.date for source in pack.sources.values())


def test_every_place_that_is_no_route_alone_has_its_row(pack: Scenario):
    kinds = dict(pack.table("places").select("place", "kind").iter_rows())
    for kind, table, column in (
        ("crossing", "crossings", "crossing"), ("city", "cities", "place"), ("town", "residents", "place"),
    ):  # fmt: skip
        assert {place for place, is_kind in kinds.items() if is_kind == kind} == set(pack.table(table)[column]), kind


def test_the_countries_of_hosts_are_codes_and_those_of_towns_are_home(pack: Scenario):
    places = pack.table("places")
    assert set(places.filter(pl.col("kind") == "town")["country"]) == {"RUS"}
    hosts = set(places.filter(pl.col("kind") != "town")["country"])
    assert len(hosts) == 19
    assert {"KAZ", "GEO", "FIN", "MNG"} < hosts


def test_residents_are_part_of_the_people_of_each_town(pack: Scenario):
    people = pack.table("residents").group_by("place").agg(pl.col("people").sum())
    share = people.join(pack.table("places"), on="place").select(
        "place", share=pl.col("people") / pl.col("population"), population="population"
    )
    assert share["share"].is_between(0.6, 0.8).all()
    assert share["population"].sum() == 53_978_400


def test_every_resident_group_is_declared_and_lives_in_every_town(pack: Scenario):
    groups, residents = set(pack.table("groups")["group"]), pack.table("residents")
    assert set(residents["group"]) == groups
    assert residents.height == len(groups) * residents["place"].n_unique()


def test_a_recalled_wage_makes_its_row_recalled_and_only_the_emirates_have_none(pack: Scenario):
    cities = pack.table("cities").join(pack.table("places").select("place", "country"), on="place")
    known = pl.col("wage_usd").is_not_null()
    assert set(cities.filter(~known)["country"]) == {"ARE"}
    assert set(cities.filter(known)["confidence"]) == {"recalled"}


def test_nobody_flies_to_georgia_or_to_those_who_shut_their_sky(pack: Scenario):
    flights = dict(pack.table("ties").filter(pl.col("tie") == "flights").select("country", "value").iter_rows())
    assert {country for country, value in flights.items() if value == 0} == {
        "GEO", "FIN", "EST", "LVA", "LTU", "POL", "NOR",
    }  # fmt: skip


# --- counts ---------------------------------------------------------------------------------------------------------


def test_weights_of_alternatives_add_up_to_one(pack: Scenario):
    weight = dict(pack.table("counts").select("id", "weight").iter_rows())
    for ids in ALTERNATIVES:
        assert sum(weight[one] for one in ids) == pytest.approx(1), ids
    split = {one for one, value in weight.items() if 0 < value < 1}
    assert split == {one for ids in ALTERNATIVES for one in ids if 0 < weight[one] < 1}


def test_alternatives_share_a_series_so_that_they_count_the_same(pack: Scenario):
    series = dict(pack.table("counts").select("id", "series").iter_rows())
    assert all(len({series[one] for one in ids}) == 1 for ids in ALTERNATIVES)


def test_a_series_has_one_type_direction_and_country(pack: Scenario):
    kinds = pack.table("counts").group_by("series").agg(pl.col("type", "direction", "country").n_unique())
    assert kinds.select("type", "direction", "country").to_numpy().max() == 1


def test_waits_and_queues_are_of_single_crossings_on_single_days(pack: Scenario):
    levels = pack.table("counts").filter(pl.col("type").is_in(AT_CROSSINGS))
    assert dict(levels["type"].value_counts().iter_rows()) == {"queue": 18, "wait": 12}
    assert (levels["first_day"] == levels["last_day"]).all()
    assert levels.filter(pl.col("scope").str.contains("kilometre"))["confidence"].unique().to_list() == ["low"]
    assert levels.filter((pl.col("value") == 0) & (pl.col("weight") > 0)).height == 3


def test_vehicles_in_a_kilometre_are_those_of_the_two_days_with_both(pack: Scenario):
    rows = {row["id"]: row for row in pack.table("counts").iter_rows(named=True)}
    per_km = [
        rows[cars]["value"] * VEHICLES_PER_KM / rows[length]["value"]
        for cars, length in (("C059", "C058"), ("C060", "C061"))
    ]
    assert [round(one) for one in per_km] == [192, 175]
    assert sum(per_km) / 2 == pytest.approx(VEHICLES_PER_KM, rel=0.03)
    assert rows["C058"]["weight"] == rows["C061"]["weight"] == 0, "what it was made from is not scored with it"


def test_no_count_was_known_before_its_last_day(pack: Scenario):
    counts = pack.table("counts")
    assert counts["known"].null_count() == 0
    assert counts.filter(pl.col("known") < pl.col("last_day")).is_empty()


# --- what was known on 7 October 2022 -------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "day"), [("counts", "first_day"), ("shocks", "date"), ("changes", "date")])
def test_what_was_known_by_then_is_not_dated_later(pack: Scenario, table: str, day: str):
    known = pack.table(table).filter(pl.col("known") <= AS_OF)
    assert known.height
    assert known.filter(pl.col(day) > AS_OF).is_empty()


@pytest.mark.parametrize("table", OWN_TABLES)
def test_what_was_known_by_then_rests_on_sources_of_then(pack: Scenario, table: str):
    dates = {key: source.date for key, source in pack.sources.items()}
    rows = pack.table(table)
    if "known" in rows.columns:
        rows = rows.filter(pl.col("known").is_null() | (pl.col("known") <= AS_OF))
    late = [row for row in rows.iter_rows(named=True) if dates[row["source"]] > AS_OF]
    assert [row.get("crossing") for row in late] == ([KNOWN_BEFORE_ITS_SOURCE] if table == "changes" else [])


def test_the_third_quarter_of_the_border_service_came_later(pack: Scenario):
    trips = pack.table("counts").filter((pl.col("type") == "trip") & (pl.col("first_day") == date(2022, 7, 1)))
    assert trips.height == 13
    assert trips["known"].min() == date(2022, 11, 5)


def test_the_end_of_the_call_up_is_hidden(pack: Scenario):
    hidden = pack.table("shocks").filter(pl.col("known") > AS_OF)
    assert hidden.select("shock", "date").rows() == [("end-of-call-up", date(2022, 10, 28))]


@pytest.mark.parametrize("as_of", [None, AS_OF])
def test_law_says_who_may_enter_every_host_on_every_day(pack: Scenario, as_of: date | None):
    law = read_law(as_of=as_of)
    hosts = set(pack.table("places")["country"]) - {pack.home}
    days = [pack.start + timedelta(days=n) for n in (*range(0, 374, 7), pack.days - 1)]
    lacking = [
        (passport, host, day)
        for passport in pack.table("groups")["passport"].unique()
        for host in hosts - {passport}
        for day in days
        if law.statute(passport, host, day).entry_on(day) is None
    ]
    assert lacking == []


# --- true to the facts ----------------------------------------------------------------------------------------------


@pytest.mark.peer
def test_counts_are_those_of_the_collection(pack: Scenario, facts: Path):
    flows = rows_of(facts / "flows.csv") | rows_of(facts / "crossings.csv")
    for row in pack.table("counts").iter_rows(named=True):
        fact = flows[row["id"]]
        unit = IN_UNITS_OF_A_COUNT.get(fact["quantity"], 1)
        assert row["value"] == (float(fact["value"]) * unit if row["id"] != CARS_AT_LARS else 3500), row["id"]
        assert fact.get("iso3", fact.get("iso3_to")) == row["country"], row["id"]
        assert row["confidence"] == ("low" if fact["quantity"] == "queue_km" else fact["confidence"]), row["id"]
        first, last = fact["date_start"], fact["date_end"] or fact["date_start"]
        if row["id"] in ON_ONE_DAY:
            assert first <= row["first_day"].isoformat() == row["last_day"].isoformat() <= last
        elif row["type"] == "stock":
            assert row["first_day"].isoformat() == row["last_day"].isoformat() == last
        else:
            assert (row["first_day"].isoformat(), row["last_day"].isoformat()) == (first, last), row["id"]


@pytest.mark.peer
def test_every_count_of_the_collection_is_here_or_of_a_kind_that_the_readme_leaves_out(pack: Scenario, facts: Path):
    here, places = set(pack.table("counts")["id"]), set(pack.table("places")["country"])
    kinds = {"arrivals", "departures", "iin_issued", "registered", "stock_remaining", "stock_total", "trp_issued"}
    flows = rows_of(facts / "flows.csv")
    expected = {
        key
        for key, fact in flows.items()
        if (fact["quantity"] in kinds or fact["quantity"].startswith("trips_fsb")) and fact["iso3"] in places
        and not fact["unit"].endswith("/day")
    }  # fmt: skip
    crossings = rows_of(facts / "crossings.csv").items()
    waiting = {key for key, fact in crossings if fact["quantity"] in WAITING}
    assert expected | waiting <= here
    assert here - expected - waiting - FROM_CROSSINGS == {
        key for key, fact in flows.items()
        if (fact["quantity"] in {"immigrants", "left_total", "extensions"} or key == "F116") and fact["iso3"] in places
    }  # fmt: skip


@pytest.mark.peer
def test_towns_and_cities_are_those_of_the_collection(pack: Scenario, facts: Path):
    known = {
        (fact["city"], fact["iso3"], float(fact["lat"]), float(fact["lon"]), int(float(fact["value"])))
        for fact in rows_of(facts / "cities.csv").values()
        if fact["quantity"] == "population"
    }
    found = pack.table("places").filter(pl.col("kind") != "crossing")
    assert set(found.select("place", "country", "latitude", "longitude", "population").iter_rows()) <= known


@pytest.mark.peer
def test_crossings_lie_where_the_collection_has_them(pack: Scenario, facts: Path):
    known = {
        (fact["iso3_to"], float(fact["lat"]), float(fact["lon"]))
        for fact in rows_of(facts / "crossings.csv").values()
        if fact["lat"]
    }
    found = pack.table("places").filter(pl.col("kind") == "crossing")
    strange = {
        row[0] for row in found.select("place", "country", "latitude", "longitude").iter_rows() if row[1:] not in known
    }
    assert strange == {"Dushanbe airport", "Antalya airport", "Tel Aviv airport"}
