"""Shares of newcomers and of their language by region, from those by city."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from engine.odd import Odd, with_part
from inmemory import plan, scenario
from spillover.engine.simulate import simulate
from spillover.experiments.regions import shares_by_region, write_regions
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.ground.fields import Field

TABLES = {
    "places": "Town RUS town 1000 | Oral KAZ city 300 | Aksai KAZ city 100 | Astana KAZ city 1000 | Osh KGZ city 500 | "
    "Naryn KGZ city",
    "routes": "Town Oral 100 | Oral Aksai 50 | Oral Astana 900 | Astana Osh 900 | Osh Naryn 90",
}
ORAL, AKSAI, ASTANA, OSH = 1, 2, 3, 4
FIELDS = tuple(Field(name, ("place",), "1", 0.0, "a share", keep=True) for name in ("newcomers_share", "own_share"))


def fill(today, own) -> None:
    """Newcomers in Oral grow with the member and the day; nobody says what residents of Aksai and Osh speak."""
    own["newcomers_share"][...] = 0
    own["newcomers_share"][:, ORAL] = 0.1 * (today.members + 1) + 0.2 * today.day
    own["own_share"][...] = 0.5
    own["own_share"][:, ASTANA] = 0.25
    own["own_share"][:, [AKSAI, OSH]] = np.nan


@pytest.fixture(scope="module")
def results() -> Results:
    made = with_part(plan("departures.source=hazard", days=2, home="RUS", **TABLES), Odd(fields=FIELDS, on_update=fill))
    return Results.of_records(made, [simulate(made, range(2), 0)], 0)


@pytest.fixture(scope="module")
def known():
    declared = scenario(home="RUS", **TABLES)
    region = pl.col("place").replace_strict({"Oral": "West", "Aksai": "West", "Astana": "Centre"}, default="")
    places = declared.table("places").with_columns(region=region)
    return replace(declared, tables={**declared.tables, "places": places})


def row(frame: pl.DataFrame, region: str, quantity: str, day: int) -> dict:
    (found,) = frame.filter(region=region, quantity=quantity, date=date(2020, 1, 1 + day)).to_dicts()
    return found


def test_the_cities_of_a_region_are_weighed_by_their_people(results, known):
    frame = shares_by_region(results, known)
    west = row(frame, "West", "newcomers_share", 0)
    there = [300 / 0.9 - 300, 300 / 0.8 - 300]
    expected = [n / (400 + n) for n in there]
    assert (west["country"], west["q50"]) == ("KAZ", pytest.approx(np.mean(expected), rel=1e-6))
    assert west["q05"] < west["q50"] < west["q95"]
    assert row(frame, "West", "newcomers_share", 1)["mean"] > west["mean"]
    assert row(frame, "Centre", "own_share", 1)["mean"] == pytest.approx(0.25)


def test_where_nobody_says_what_residents_speak_there_is_no_share_and_others_stand_for_a_region(results, known):
    frame = shares_by_region(results, known)
    assert row(frame, "West", "own_share", 0)["mean"] == pytest.approx(0.5)
    assert frame.filter(region="Osh")["quantity"].unique().to_list() == ["newcomers_share"]


def test_a_city_without_region_is_one_by_itself_and_one_without_residents_is_left_out(results, known):
    assert shares_by_region(results, known)["region"].unique().sort().to_list() == ["Centre", "Osh", "West"]


def test_a_share_of_all_days_and_regions_is_written_whole(results, known, tmp_path):
    write_regions(results, known, tmp_path / "regions.csv")
    written = pl.read_csv(tmp_path / "regions.csv", try_parse_dates=True)
    assert written.height == 2 * (2 + 2 + 1)
    assert written["mean"].is_between(0, 1).all()


def test_a_run_without_shares_says_so(known):
    made = plan("departures.source=hazard", days=2, home="RUS", **TABLES)
    with pytest.raises(RunError, match="newcomers_share"):
        shares_by_region(Results.of_records(made, [simulate(made, range(1), 0)], 0), known)
