"""What a scenario says when it is frozen: nothing that became known later."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import factories
from factories import DECLARATION, tiny_scenario
from spillover.data.frozen import frozen
from spillover.data.scenario import load

DAY = date(2020, 1, 16)
CLOSURES = """\
kind,a,b,from,until
border,Homeland,Westland,2020-01-01,2020-01-06
border,Homeland,Eastland,2020-01-03,2020-01-17
place,Alpha,,2020-01-17,2020-01-20
place,Beta,,2020-01-16,
"""
SHOCKS = """\
date,shock,place,strength,known
2020-01-10,call-up,,1,
2020-01-20,call-up,,1,
2020-01-25,second-wave,,1,2020-01-16
2020-01-05,found-out,,1,2020-01-17
"""
CORRECTIONS = "place,date\nCamp West,2020-01-30\nCamp East,2020-01-16\n"


def test_without_a_date_nothing_is_hidden(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    assert frozen(scenario) is scenario


@pytest.mark.parametrize(("table", "column"), [("events", "date"), ("observations", "date"), ("corrections", "date")])
def test_rows_of_later_dates_are_not_there(tmp_path: Path, table: str, column: str):
    scenario = load(tiny_scenario(tmp_path, corrections=CORRECTIONS))
    before, after = scenario.table(table)[column], frozen(scenario, DAY).table(table)[column]
    assert after.to_list() == [day for day in before if day <= DAY]
    assert 0 < len(after) < len(before)


def test_a_closure_is_known_from_its_first_day_and_its_end_on_that_day(tmp_path: Path):
    rows = frozen(load(tiny_scenario(tmp_path, closures=CLOSURES)), DAY).table("closures")
    assert rows.select("a", "b", "until").rows() == [
        ("Homeland", "Eastland", None),
        ("Homeland", "Westland", date(2020, 1, 6)),
        ("Beta", "", None),
    ]


def test_known_says_when_a_row_could_be_known(tmp_path: Path):
    rows = frozen(load(tiny_scenario(tmp_path, shocks=SHOCKS)), DAY).table("shocks")
    assert sorted(rows.select("date", "shock").rows()) == [
        (date(2020, 1, 10), "call-up"),
        (date(2020, 1, 25), "second-wave"),
    ]


def test_rows_without_any_date_were_always_known(tmp_path: Path):
    ties = "country,tie,value,known\nEastland,csto,1,\nWestland,csto,1,2020-01-17\n"
    rows = frozen(load(tiny_scenario(tmp_path, ties=ties)), DAY).table("ties")
    assert rows["country"].to_list() == ["Eastland"]


def test_regimes_that_were_put_in_force_later_are_not_there_but_supposed_ones_are(tmp_path: Path):
    stay = '\n[stay]\ngroups = { RUS = 1.0 }\nhosts = { Eastland = "KAZ", Westland = "GEO" }\n'
    for day, known in (("2020-01-16", ""), ("2020-01-17", ""), ("2020-01-20", "known = 2020-01-01\n")):
        stay += f'[[stay.adopted]]\nhost = "Eastland"\nregime = "r"\nday = {day}\nsource = "invented"\n{known}'
    mine = frozen(load(tiny_scenario(tmp_path, declaration=DECLARATION + stay)), DAY)
    assert mine.stay is not None
    assert [each.day.day for each in mine.stay.adopted] == [16, 20]


def test_the_scenario_of_another_day_has_another_digest(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    digests = {frozen(scenario, DAY + timedelta(days=ahead)).digest for ahead in range(3)} | {scenario.digest}
    assert len(digests) == 4


def test_the_date_asked_for_comes_before_that_of_the_scenario(tmp_path: Path):
    scenario = load(
        tiny_scenario(tmp_path, declaration=DECLARATION.replace("days = 30", "days = 30\nas_of = 2020-01-05"))
    )
    assert frozen(scenario).table("observations")["date"].max() == date(2020, 1, 1)
    assert frozen(scenario, DAY).table("observations")["date"].max() == DAY
    assert frozen(scenario, DAY).as_of == DAY


@settings(deadline=None)
@given(day=st.dates(date(2019, 12, 1), date(2020, 2, 15)), earlier=st.integers(0, 30))
def test_who_is_frozen_twice_knows_what_the_earlier_day_knew(tmp_path_factory, day: date, earlier: int):
    folder = tmp_path_factory.getbasetemp() / "twice"
    if not (folder / "tiny").exists():
        tiny_scenario(folder, closures=CLOSURES, shocks=SHOCKS, observations=factories.OBSERVATIONS)
    scenario = load(folder / "tiny")
    then = day - timedelta(days=earlier)
    assert frozen(frozen(scenario, day), then) == frozen(scenario, then)
