"""Variants: rows replaced, added and removed, settings that differ, and all that can be wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories
from factories import tiny_scenario
from spillover.data.scenario import check, load, write_scenario
from spillover.ground.errors import Finding, ScenarioError

WORDS = """\
format = 1
extends = "{extends}"
id = "other"
title = "Another"
question = "What if?"
{settings}
"""
SUPPOSED = """
[sources.supposed]
title = "Supposed for tests"
licence = "CC0-1.0"
date = 2020-02-01
"""
CLOSURES = "kind,a,b,from,until\n"


def variant(
    base: Path, words: str = "", name: str = "other", extends: str = "../..", more: str = "", **tables: str
) -> Path:
    """Write a variant into the folder of its base: ``words`` before the sections, ``more`` after them."""
    folder = base / "variants" / name
    folder.mkdir(parents=True)
    text = WORDS.format(extends=extends, settings=words) + (SUPPOSED if tables or "supposed" in more else "")
    for table, rows in tables.items():
        text += f'[tables.{table}]\nfile = "{table}.csv"\nsource = "supposed"\n'
        (folder / f"{table}.csv").write_text(rows)
    (folder / "scenario.toml").write_text(text + more)
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_scenario(tmp_path)


def only_error(folder: Path) -> Finding:
    errors, _ = check(folder)
    assert len(errors) == 1, errors
    return errors[0]


# --- what a variant says --------------------------------------------------------------------------------------------


def test_a_row_of_the_same_key_is_replaced_in_its_place_and_another_is_added(base: Path):
    places = "place,region,country,latitude,longitude,kind,population,capacity\n"
    places += "Delta,North,Homeland,9.9,9.9,town,70,\nBeta,North,Homeland,10.5,10.5,town,99,\n"
    found = load(variant(base, places=places)).table("places")
    assert found["place"].to_list() == ["Alpha", "Beta", "Gamma", "Camp East", "Camp West", "Delta"]
    assert found["population"].to_list()[1] == 99
    assert found["source"].to_list() == ["invented", "supposed", *["invented"] * 3, "supposed"]


def test_what_is_not_said_is_inherited(base: Path):
    mine, plain = load(variant(base, closures=CLOSURES + "place,Beta,,2020-01-03,\n")), load(base)
    assert (mine.id, mine.title, mine.days, mine.home) == ("other", "Another", plain.days, plain.home)
    assert set(mine.sources) == {"invented", "supposed"}
    assert mine.table("routes").equals(plain.table("routes"))
    assert mine.table("closures").height == plain.table("closures").height + 1
    assert mine.digest != plain.digest


def test_settings_differ_where_they_are_given(base: Path):
    words = 'start = 2020-01-02\ndays = 12\nas_of = 2020-01-05\nmovement = "flee3"'
    mine = load(variant(base, words))
    assert (mine.start, mine.days, mine.as_of, mine.movement) == (date(2020, 1, 2), 12, date(2020, 1, 5), "flee3")


def test_the_law_of_stay_is_replaced_as_a_whole(base: Path):
    mine = load(variant(base, more='[stay]\ngroups = { RUS = 1.0 }\nhosts = { Eastland = "KAZ", Westland = "GEO" }\n'))
    assert mine.stay is not None
    assert mine.stay.groups == {"RUS": 1.0}


def test_rows_are_removed_by_their_key(base: Path):
    more = '[[remove.closures]]\nkind = "border"\na = "Homeland"\nb = "Westland"\nfrom = 2020-01-01\n'
    more += '[[remove.observations]]\ndate = 2020-01-16\nkind = "total"\n'
    mine = load(variant(base, more=more))
    assert mine.table("closures").is_empty()
    assert mine.table("observations").height == load(base).table("observations").height - 1


def test_a_route_is_the_same_both_ways(base: Path):
    mine = load(variant(base, routes="from,to,distance_km\nCamp East,Beta,181\n"))
    assert mine.table("routes").height == load(base).table("routes").height
    assert 181 in mine.table("routes")["distance_km"].to_list()
    assert 180 not in mine.table("routes")["distance_km"].to_list()
    more = '[[remove.routes]]\nfrom = "Gamma"\nto = "Alpha"\n'
    assert load(variant(base, name="b", more=more)).table("routes").height == 4


def test_a_variant_of_a_variant_inherits_from_both(base: Path):
    first = variant(base, "days = 12", closures=CLOSURES + "place,Beta,,2020-01-03,\n")
    second = variant(
        first, "start = 2020-01-02", name="second", events="date,place,kind,value\n2020-01-09,Gamma,conflict,1\n"
    )
    mine = load(second)
    assert (mine.days, mine.start) == (12, date(2020, 1, 2))
    assert "Beta" in mine.table("closures")["a"].to_list()
    assert "Gamma" in mine.table("events")["place"].to_list()


def test_a_base_may_be_given_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    base = tiny_scenario(tmp_path / "scenarios", "tiny-2020")
    monkeypatch.chdir(tmp_path)
    assert load(variant(base, "days = 9", extends="tiny-2020")).days == 9


def test_a_variant_is_written_whole(base: Path, tmp_path: Path):
    mine = load(variant(base, "days = 9", closures=CLOSURES + "place,Beta,,2020-01-03,\n"))
    write_scenario(mine, tmp_path / "whole")
    assert load(tmp_path / "whole") == mine


def test_the_base_is_the_same_whether_it_has_variants_or_not(base: Path):
    before = load(base)
    variant(base, "days = 9")
    assert load(base) == before


@given(kept=st.sets(st.integers(0, 8)))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_giving_rows_again_changes_nothing_and_giving_them_changed_changes_those(tmp_path_factory, kept: set[int]):
    base = tiny_scenario(tmp_path_factory.mktemp("v"))
    header, *rows = factories.OBSERVATIONS.splitlines()
    changed = [row + "0" if number in kept else row for number, row in enumerate(rows)]
    mine, plain = load(variant(base, observations="\n".join([header, *reversed(changed)]))), load(base)
    values = dict(
        zip(
            map(tuple, mine.table("observations").select("date", "place").rows()),
            mine.table("observations")["value"],
            strict=True,
        )
    )
    for number, row in enumerate(plain.table("observations").iter_rows(named=True)):
        assert number < len(rows)
        line = next(i for i, text in enumerate(rows) if text.startswith(f"{row['date']},{row['place']},{row['kind']},"))
        assert values[row["date"], row["place"]] == row["value"] * (10 if line in kept else 1)
    assert mine.asks_the_same(plain) == (not any(not rows[i].endswith(",0") for i in kept))


# --- what can be wrong ----------------------------------------------------------------------------------------------


def test_a_finding_names_the_file_and_the_row_that_it_comes_from(base: Path):
    closures = CLOSURES + "place,Beta,,2020-01-03,\nborder,Homeland,Northland,2020-01-03,\n"
    found = only_error(variant(base, closures=closures))
    assert (found.code, found.file, found.row) == ("SCN-408", "closures.csv", 3)


def test_a_row_of_the_base_that_no_longer_fits_is_named_in_the_file_of_the_base(base: Path):
    more = '[[remove.places]]\nplace = "Gamma"\n'
    errors, _ = check(variant(base, more=more))
    assert {(one.code, one.file, one.row) for one in errors} == {
        ("SCN-402", "../../routes.csv", 3),
        ("SCN-402", "../../routes.csv", 5),
    }
    deeper = variant(
        base / "variants" / "other", name="deeper", more='[[remove.routes]]\nfrom = "Alpha"\nto = "Gamma"\n'
    )
    assert {one.file for one in check(deeper)[0]} == {"../../../../routes.csv"}


def test_rows_of_one_table_are_told_apart_by_their_file(base: Path):
    routes = "from,to,distance_km\nAlpha,Camp East,300\nBeta,Nowhere,3\n"
    errors, _ = check(variant(base, more='[[remove.places]]\nplace = "Camp West"\n', routes=routes))
    told = {(one.file, one.row) for one in errors if one.code == "SCN-402"}
    assert ("routes.csv", 3) in told
    assert ("../../routes.csv", 6) in told


def test_faults_of_the_base_are_told_as_seen_from_the_variant(base: Path):
    folder = variant(base, "days = 9")
    (base / "places.csv").write_text(factories.PLACES.replace("10000", "-5"))
    found = only_error(folder)
    assert (found.code, found.file, found.row) == ("SCN-305", "../../places.csv", 2)


def test_two_rows_of_one_key_are_told_with_both_lines(base: Path):
    row = "place,Beta,,2020-01-03,\n"
    found = only_error(variant(base, closures=CLOSURES + row + row))
    assert (found.code, found.file, found.row) == ("SCN-401", "closures.csv", 3)
    assert "stands in row 2 already" in found.message


def test_extends_that_leads_nowhere_names_the_cure(base: Path):
    found = only_error(variant(base, extends="../../../elsewhere"))
    assert (found.code, found.file, found.row, found.value) == ("SCN-110", "scenario.toml", 2, "../../../elsewhere")
    assert "../.." in found.cure


def test_a_slip_in_the_name_of_a_base_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    base = tiny_scenario(tmp_path / "scenarios", "tiny-2020")
    monkeypatch.chdir(tmp_path)
    assert "did you mean 'tiny-2020'" in only_error(variant(base, extends="tiny-2002")).cure


def test_a_circle_is_told_and_not_followed(base: Path):
    first = variant(base, name="first", extends="../second")
    second = variant(base, name="second", extends="../first")
    assert "first → second → first" in only_error(first).message
    assert only_error(second).code == "SCN-111"
    assert only_error(variant(base, name="alone", extends=".")).code == "SCN-111"


def test_a_variant_that_changes_nothing_says_so(base: Path):
    same = variant(base, "days = 30", closures=CLOSURES + "border,Homeland,Westland,2020-01-01,2020-01-06\n")
    errors, warnings = check(same)
    assert errors == []
    assert [one.code for one in warnings] == ["SCN-519"]
    assert "'tiny'" in warnings[0].message
    assert check(variant(base, "days = 29", name="b")) == ([], [])


def test_warnings_about_the_base_are_not_told_again(base: Path):
    (base / "closures.csv").write_text(CLOSURES + "border,Homeland,Westland,2020-01-03,2020-01-03\n")
    assert [one.code for one in check(base)[1]] == ["SCN-504"]
    assert check(variant(base, "days = 9"))[1] == []


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ('[[remove.closure]]\nkind = "border"\n', "SCN-106", "did you mean 'closures'"),
        ('[[remove.events]]\nplace = "Alpha"\nkind = "conflict"\n', "SCN-112", "'date' is missing"),
        ('[[remove.events]]\ndate = "2020-01-10"\nplace = "Beta"\nkind = "conflict"\n', "SCN-112", "without quotes"),
        ('[[remove.routes]]\nfrom = "Alpha"\nto = "Beta"\nway = 1\n', "SCN-112", "'way' is not part"),
        ('[[remove.routes]]\nfrom = "Alpha"\nto = "Beta"\nroad = "1"\n', "SCN-112", "no integer"),
        ('[[remove.places]]\nplace = "Camp Est"\n', "SCN-113", "did you mean 'Camp East'"),
        ('[[remove.corrections]]\nplace = "Alpha"\ndate = 2020-01-01\n', "SCN-113", "no row to remove"),
        ('[tables.event]\nfile = "events.csv"\nsource = "supposed"\n', "SCN-106", "did you mean 'events'"),
        ('[tables.events]\nfile = "missing.csv"\nsource = "supposed"\n', "SCN-003", "missing.csv"),
        ('[stay]\ngroups = { RUS = 1.0 }\n[[stay.adopted]]\nhost = "E"\nregime = "x"\nday = 2020-01-01\nsource = "n"\n',
         "SCN-109", "'n'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_variant_is_told(base: Path, more: str, code: str, words: str):
    errors, _ = check(variant(base, more=more))
    assert code in {one.code for one in errors}
    assert any(words in str(one) for one in errors)


def test_a_setting_that_may_not_differ_is_refused(base: Path):
    found = only_error(variant(base, 'home = "Eastland"'))
    assert (found.code, found.row) == ("SCN-103", 6)


def test_a_source_of_the_base_may_be_named_and_an_unknown_one_may_not(base: Path):
    header = CLOSURES.strip() + ",source\n"
    assert check(variant(base, closures=header + "place,Beta,,2020-01-03,,invented\n"))[0] == []
    found = only_error(variant(base, name="b", closures=header + "place,Beta,,2020-01-03,,invnted\n"))
    assert (found.code, found.row, found.file) == ("SCN-417", 2, "closures.csv")


def test_a_row_is_not_removed_and_given(base: Path):
    more = '[[remove.closures]]\nkind = "border"\na = "Homeland"\nb = "Westland"\nfrom = 2020-01-01\n'
    closures = CLOSURES + "border,Homeland,Westland,2020-01-01,2020-01-09\n"
    assert only_error(variant(base, more=more, closures=closures)).code == "SCN-114"


def test_a_table_that_is_needed_is_not_emptied(base: Path):
    ends = [row.split(",")[:2] for row in factories.ROUTES.splitlines()[1:]]
    more = "".join(f'[[remove.routes]]\nfrom = "{one}"\nto = "{other}"\n' for one, other in ends)
    assert "SCN-202" in {one.code for one in check(variant(base, more=more))[0]}


def test_loading_raises_with_all_findings(base: Path):
    with pytest.raises(ScenarioError, match="SCN-110"):
        load(variant(base, extends="nothing-there"))
