"""Whatever strangers put into a scenario gives findings with place and cure: all of them, and never a traceback."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories
from factories import CLOSURES, DECLARATION, EVENTS, OBSERVATIONS, PLACES, ROUTES, tiny_scenario
from spillover.data.scenario import check, load
from spillover.data.text import LARGEST_FILE
from spillover.ground.errors import SHOWN, Finding, ScenarioError

CORRECTIONS = "place,date\n"
PARAMETERS = "mechanism,parameter,value\n"


class Slip(NamedTuple):
    """One mistake: the file it is made in, its new text, and the finding that it must give."""

    table: str
    text: str
    code: str
    row: int | None
    column: str | None
    says: str


def name_of(slip: Slip) -> str:
    return f"{slip.table}-{slip.code}-{slip.says}"


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def errors_of(folder: Path) -> list[Finding]:
    return check(folder)[0]


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


CELLS = [
    Slip("places", swap(PLACES, "10000", "ten"), "SCN-302", 2, "population", "whole number"),
    Slip("places", swap(PLACES, "10000", '"10,000"'), "SCN-302", 2, "population", "marks between thousands"),
    Slip("places", swap(PLACES, "10000", "1.0e4"), "SCN-302", 2, "population", "1.0e3"),
    Slip("places", swap(PLACES, "10000", "10000.0"), "SCN-302", 2, "population", "without point"),
    Slip("places", swap(PLACES, "10000", "\u0661\u0660"), "SCN-302", 2, "population", "digits"),
    Slip("places", swap(PLACES, "10000", "1_000"), "SCN-302", 2, "population", "digits"),
    Slip("places", swap(PLACES, "10000", "-1"), "SCN-305", 2, "population", "at least 0"),
    Slip("places", swap(PLACES, "10000", "10000000001"), "SCN-305", 2, "population", "at most 10,000,000,000"),
    Slip("places", swap(PLACES, "10000", "9" * 30), "SCN-302", 2, "population", "whole number"),
    Slip("places", swap(PLACES, "3000", "-5"), "SCN-305", 5, "capacity", "at least 0"),
    Slip("places", swap(PLACES, "10.0,10.0", "90.5,10.0"), "SCN-305", 2, "latitude", "at most 90"),
    Slip("places", swap(PLACES, "10.0,10.0", "10.0,-181"), "SCN-305", 2, "longitude", "at least -180"),
    Slip("places", swap(PLACES, "10.0,10.0", "nan,10.0"), "SCN-303", 2, "latitude", "not known"),
    Slip("places", swap(PLACES, "10.0,10.0", ",10.0"), "SCN-301", 2, "latitude", "off_map"),
    Slip("places", swap(PLACES, "Eastland", ""), "SCN-301", 5, "country", "off_map"),
    Slip("places", swap(PLACES, "camp", "canp"), "SCN-306", 5, "kind", "did you mean 'camp'?"),
    Slip("places", swap(PLACES, "town", ""), "SCN-301", 2, "kind", "fill it in"),
    Slip("places", swap(PLACES, "Camp West", " Camp West"), "SCN-307", 6, "place", "blanks"),
    Slip("places", swap(PLACES, "Westland", "Westland\u00a0"), "SCN-307", 6, "country", "blanks"),
    Slip("places", swap(PLACES, "North", '"No\nrth"'), "SCN-309", 2, "region", "line break"),
    Slip("places", swap(PLACES, "North", "No\u200brth"), "SCN-309", 2, "region", "invisible"),
    Slip("places", swap(PLACES, "North", "x" * 501), "SCN-310", 2, "region", "501 letters"),
    Slip("places", PLACES + "Alpha,,Homeland,1,1,town,5,\n", "SCN-401", 7, "place", "row 2"),
    Slip("routes", swap(ROUTES, "80", "0"), "SCN-305", 2, "distance_km", "above 0"),
    Slip("routes", swap(ROUTES, "80", "-80"), "SCN-305", 2, "distance_km", "above 0"),
    Slip("routes", swap(ROUTES, "80", "inf"), "SCN-303", 2, "distance_km", "not a number"),
    Slip("routes", swap(ROUTES, "80", "1e999"), "SCN-305", 2, "distance_km", "at most"),
    Slip("routes", swap(ROUTES, "80", "1e11"), "SCN-305", 2, "distance_km", "at most"),
    Slip("routes", swap(ROUTES, "80", '"80,5"'), "SCN-303", 2, "distance_km", "point for decimals"),
    Slip("routes", swap(ROUTES, "80", "80 km"), "SCN-303", 2, "distance_km", "like 12.5"),
    Slip("routes", swap(ROUTES, "80", ""), "SCN-301", 2, "distance_km", "(km)"),
    Slip("routes", swap(ROUTES, "Alpha,Beta", "Alpha,B\u0435ta"), "SCN-402", 2, "to", "not a place"),
    Slip("routes", swap(ROUTES, "Alpha,Beta", "alpha,Beta"), "SCN-402", 2, "from", "did you mean 'Alpha'?"),
    Slip("routes", swap(ROUTES, "Alpha,Beta", "Alpha,Alpha"), "SCN-404", 2, "to", "to itself"),
    Slip("routes", ROUTES + "Beta,Alpha,70\n", "SCN-401", 7, "from", "row 2"),
    Slip("closures", swap(CLOSURES, "border", "boarder"), "SCN-306", 2, "kind", "did you mean 'border'?"),
    Slip("closures", swap(CLOSURES, "2020-01-06", "2019-12-31"), "SCN-406", 2, "until", "swap the dates"),
    Slip("closures", swap(CLOSURES, "Westland", "Westlund"), "SCN-408", 2, "b", "did you mean 'Westland'?"),
    Slip("closures", swap(CLOSURES, "Homeland", "Alpha"), "SCN-408", 2, "a", "not a country"),
    Slip("closures", swap(CLOSURES, "Westland", ""), "SCN-408", 2, "b", "missing"),
    Slip("closures", swap(CLOSURES, "Westland", "Homeland"), "SCN-409", 2, "b", "both ends"),
    Slip("closures", swap(CLOSURES, "border,Homeland", "place,Alpha"), "SCN-407", 2, "b", "leave b empty"),
    Slip("closures", "kind,a,b,from,until\ncamp,Alpha,,2020-01-01,\n", "SCN-410", 2, "a", "no camp"),
    Slip("closures", "kind,a,b,from,until\nroute,Beta,Gamma,2020-01-01,\n", "SCN-411", 2, "b", "no road joins"),
    Slip("closures", swap(CLOSURES, "2020-01-01", "01.01.2020"), "SCN-304", 2, "from", "year-month-day"),
    Slip("events", swap(EVENTS, "2020-01-10", "12.03.2022"), "SCN-304", 3, "date", "year-month-day"),
    Slip("events", swap(EVENTS, "2020-01-10", "2020-02-30"), "SCN-304", 3, "date", "not a date"),
    Slip("events", swap(EVENTS, "2020-01-10", "2020-1-10"), "SCN-304", 3, "date", "year-month-day"),
    Slip("events", swap(EVENTS, "2020-01-10", "2020-01-10T00:00"), "SCN-304", 3, "date", "year-month-day"),
    Slip("events", swap(EVENTS, "2020-01-10", "1020-01-10"), "SCN-305", 3, "date", "1900-01-01"),
    Slip("events", swap(EVENTS, "2020-01-10", "9999-12-31"), "SCN-305", 3, "date", "2200-01-01"),
    Slip("events", swap(EVENTS, "Beta,conflict,1", "Beta,conflict,-1"), "SCN-305", 3, "value", "at least 0"),
    Slip("events", swap(EVENTS, "Beta,conflict,1", "Betta,conflict,1"), "SCN-402", 3, "place", "mean 'Beta'?"),
    Slip("events", EVENTS + "2020-01-10,Beta,conflict,0\n", "SCN-401", 5, "place", "row 3"),
    Slip("observations", swap(OBSERVATIONS, "1000", "-1000"), "SCN-305", 6, "value", "at least 0"),
    Slip("observations", swap(OBSERVATIONS, "1000", "NaN"), "SCN-303", 6, "value", "not a number"),
    Slip("observations", swap(OBSERVATIONS, "16,Camp East", "16,Camp Est"), "SCN-402", 6, "place", "'Camp East'?"),
    Slip("observations", swap(OBSERVATIONS, "16,Camp East", "16,"), "SCN-412", 6, "place", "at a place"),
    Slip("observations", swap(OBSERVATIONS, "01,,total", "01,Alpha,total"), "SCN-413", 2, "place", "leave it empty"),
    Slip("observations", OBSERVATIONS + "2020-01-01,,total,5\n", "SCN-401", 11, "place", "row 2"),
    Slip("corrections", CORRECTIONS + "Camp East,2020-01-17\n", "SCN-414", 2, "date", "no stock observed"),
    Slip("corrections", CORRECTIONS + "Camp East,2020-01-01\n", "SCN-415", 2, "date", "first count"),
    Slip("corrections", CORRECTIONS + "Camp West,2020-01-16\n", "SCN-416", 2, "date", "is 0"),
    Slip("corrections", CORRECTIONS + "Camp,2020-01-16\n", "SCN-402", 2, "place", "not a place"),
    Slip("corrections", CORRECTIONS + "Camp East,2020-01-30\n" * 2, "SCN-401", 3, "place", "row 2"),
    Slip("parameters", PARAMETERS + "Walk,x,1\n", "SCN-311", 2, "mechanism", "small letters"),
    Slip("parameters", PARAMETERS + "walk,x,\n", "SCN-301", 2, "value", "empty"),
    Slip("parameters", PARAMETERS + "walk,x,1\nwalk,x,2\n", "SCN-401", 3, "mechanism", "walk, x"),
]

SHAPES = [
    Slip("routes", "", "SCN-201", None, None, "empty"),
    Slip("routes", "\n\n \n".replace(" ", ""), "SCN-201", None, None, "header"),
    Slip("routes", "from,to,distance_km\n", "SCN-202", None, None, "no row"),
    Slip("routes", swap(ROUTES, "km\n", "km,speed_km\n"), "SCN-203", 1, "speed_km", "'speed_km_per_day'?"),
    Slip("routes", swap(ROUTES, "distance_km", "distance"), "SCN-203", 1, "distance", "mean 'distance_km'?"),
    Slip("routes", swap(ROUTES, "distance_km", "distance"), "SCN-204", 1, "distance_km", "missing"),
    Slip("routes", swap(ROUTES, "to,", "from,"), "SCN-205", 1, "from", "twice"),
    Slip("routes", ROUTES + "Alpha,Beta\n", "SCN-206", 7, None, "2 cells"),
    Slip("routes", ROUTES + "\nAlpha,Beta,1,2\n", "SCN-206", 8, None, "4 cells"),
    Slip("routes", ROUTES + 'Alpha,"Be"ta,1\n', "SCN-207", 7, None, "taken apart"),
    Slip("routes", ROUTES + 'Alpha,"Beta,1\n', "SCN-207", 7, None, "taken apart"),
    Slip("routes", ROUTES.replace(",", ";"), "SCN-208", 1, None, "semicolons"),
    Slip("routes", ROUTES.replace(",", "\t"), "SCN-208", 1, None, "tabs"),
    Slip("routes", swap(ROUTES, "80", "8\0"), "SCN-009", 2, None, "NUL"),
]

SETTINGS = [
    Slip("declaration", swap(DECLARATION, "days = 30", "days = "), "SCN-101", 6, None, "TOML"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = 30\ndays = 31"), "SCN-101", 7, None, "TOML"),
    Slip("declaration", DECLARATION + "[tables.places]\n", "SCN-101", 35, None, "TOML"),
    Slip("declaration", swap(DECLARATION, "2020-01-01", "2020-02-30"), "SCN-101", 5, None, "TOML"),
    Slip("declaration", "x = " + "[" * 5000, "SCN-101", None, None, "TOML"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = " + "9" * 5000), "SCN-101", None, None, "TOML"),
    Slip("declaration", swap(DECLARATION, "days = 30\n", ""), "SCN-102", None, "days", "number of days"),
    Slip("declaration", swap(DECLARATION, "movement", "movment"), "SCN-103", 8, "movment", "mean 'movement'?"),
    Slip("declaration", swap(DECLARATION, "licence", "license"), "SCN-103", 13, "sources.invented.license", "licence"),
    Slip("declaration", swap(DECLARATION, "file =", "fil ="), "SCN-103", 17, "tables.places.fil", "mean 'file'?"),
    Slip("declaration", swap(DECLARATION, "days = 30", 'days = "30"'), "SCN-104", 6, "days", "in digits"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = 30.0"), "SCN-104", 6, "days", "in digits"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = true"), "SCN-104", 6, "days", "in digits"),
    Slip("declaration", swap(DECLARATION, "2020-01-01", '"2020-01-01"'), "SCN-104", 5, "start", "without quotes"),
    Slip("declaration", swap(DECLARATION, "2020-01-01", "2020-01-01T00:00:00Z"), "SCN-104", 5, "start", "without a ti"),
    Slip("declaration", swap(DECLARATION, '"Homeland"', "3"), "SCN-104", 7, "home", 'in "quotes"'),
    Slip("declaration", "sources = 3\n" + swap(DECLARATION, "[sources.invented]", "[x]"), "SCN-104", 1,
         "sources", "group of sections"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = 0"), "SCN-105", 6, "days", "greater than or equal to 1"),
    Slip("declaration", swap(DECLARATION, "days = 30", "days = 20001"), "SCN-105", 6, "days", "20000"),
    Slip("declaration", swap(DECLARATION, "2020-01-01", "1812-06-24"), "SCN-105", 5, "start", "1900-01-01"),
    Slip("declaration", swap(DECLARATION, '"tiny"', '"../tiny"'), "SCN-105", 2, "id", "small letters"),
    Slip("declaration", swap(DECLARATION, '"walk"', '"Walk!"'), "SCN-105", 8, "movement", "small letters"),
    Slip("declaration", swap(DECLARATION, '"CC0-1.0"', '" "'), "SCN-105", 13, "sources.invented.licence", "blank"),
    Slip("declaration", swap(DECLARATION, 'licence = "CC0-1.0"\n', ""), "SCN-102", None,
         "sources.invented.licence", "terms"),
    Slip("declaration", swap(DECLARATION, 'title = "Invented for tests"\n', ""), "SCN-102", None,
         "sources.invented.title", "missing"),
    Slip("declaration", swap(DECLARATION, 'title = "Invented for tests"', 'title = ""'), "SCN-105", 11,
         "sources.invented.title", "blank"),
    Slip("declaration", swap(DECLARATION, "[tables.events]", "[tables.event]"), "SCN-106", 28,
         "tables.event", "mean 'events'?"),
    Slip("declaration", swap(DECLARATION, factories.declared("routes"), ""), "SCN-107", None, "tables.routes", "add"),
    Slip("declaration", swap(DECLARATION, "format = 1", "format = 2"), "SCN-108", 1, "format", "reads format 1"),
    Slip("declaration", swap(DECLARATION, 'source = "invented"', 'source = "invent"'), "SCN-109", 18,
         "tables.places.source", "mean 'invented'?"),
    Slip("declaration", swap(DECLARATION, '"Homeland"', '"Homelund"'), "SCN-403", None, "home", "mean 'Homeland'?"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', '"../places.csv"'), "SCN-005", None, None, "out of"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', '"/etc/passwd"'), "SCN-005", None, None, "out of"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', "'..\\places.csv'"), "SCN-005", None, None, "out of"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', "'C:\\places.csv'"), "SCN-005", None, None, "out of"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', '"a\\u0000b"'), "SCN-005", None, None, "out of"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', '"place.csv"'), "SCN-003", None, None, "no file"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', '"."'), "SCN-004", None, None, "a folder"),
    Slip("declaration", swap(DECLARATION, '"places.csv"', f'"{"x" * 4000}"'), "SCN-006", None, None, "cannot be read"),
    Slip("declaration", "", "SCN-102", None, "format", "version"),
]  # fmt: skip


def assert_told(finding: Finding, slip: Slip) -> None:
    assert (finding.code, finding.row, finding.column) == (slip.code, slip.row, slip.column)
    assert slip.says in str(finding)
    assert finding.cure
    assert finding.file


@pytest.mark.parametrize("slip", CELLS, ids=name_of)
def test_a_slip_in_a_cell_is_told_once_with_its_place_and_its_cure(tmp_path: Path, slip: Slip):
    assert_told(only(errors_of(tiny_scenario(tmp_path, **{slip.table: slip.text}))), slip)


@pytest.mark.parametrize("slip", [*SHAPES, *SETTINGS], ids=name_of)
def test_a_slip_in_a_file_is_told_with_its_place_and_its_cure(tmp_path: Path, slip: Slip):
    findings = errors_of(tiny_scenario(tmp_path, **{slip.table: slip.text}))
    told = [finding for finding in findings if finding.code == slip.code]
    assert told, [str(finding) for finding in findings]
    assert_told(told[0], slip)


def test_load_raises_all_findings_at_once(tmp_path: Path):
    changes = {
        "places": swap(PLACES, "10000", "ten"),
        "routes": swap(ROUTES, "80", "-80"),
        "events": swap(EVENTS, "2020-01-10", "12.03.2022"),
        "observations": swap(OBSERVATIONS, "16,Camp East", "16,Camp Est"),
    }
    with pytest.raises(ScenarioError) as caught:
        load(tiny_scenario(tmp_path, **changes))
    found = {(finding.file, finding.code) for finding in caught.value.findings}
    assert found == {
        ("places.csv", "SCN-302"),
        ("routes.csv", "SCN-305"),
        ("events.csv", "SCN-304"),
        ("observations.csv", "SCN-402"),
    }


def test_a_table_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path):
    changes = {"places": swap(PLACES, "place,", "name,"), "events": swap(EVENTS, "conflict,1", "conflict,x")}
    codes = [finding.code for finding in errors_of(tiny_scenario(tmp_path, **changes))]
    assert sorted(codes) == ["SCN-203", "SCN-204", "SCN-303"]


def test_rows_are_the_lines_of_the_file_even_after_blank_and_broken_lines(tmp_path: Path):
    text = swap(ROUTES, "Alpha,Gamma", '\n"Al\npha",Gamma')
    findings = errors_of(tiny_scenario(tmp_path, routes=swap(text, "180", "x")))
    assert {(finding.code, finding.row) for finding in findings} == {("SCN-309", 4), ("SCN-402", 4), ("SCN-303", 6)}


def test_findings_of_a_kind_are_capped_and_counted(tmp_path: Path):
    rows = "".join(f"2020-01-{1 + i % 30:02},Nowhere {i},conflict,1\n" for i in range(SHOWN + 1234))
    findings = errors_of(tiny_scenario(tmp_path, events="date,place,kind,value\n" + rows))
    assert len(findings) == SHOWN + 1
    assert findings[-1].message == "1,234 more findings of this kind are not shown"
    assert {finding.code for finding in findings} == {"SCN-402"}


def test_a_file_that_is_wrong_throughout_is_told_quickly(tmp_path: Path):
    ragged = tiny_scenario(tmp_path, "ragged", routes=ROUTES + "x\n" * 100_000)
    wrong = tiny_scenario(tmp_path, "wrong", events="date,place,kind,value\n" + "x,y,z,w\n" * 30_000)
    assert len(errors_of(ragged)) == SHOWN + 1
    assert "at least" in errors_of(ragged)[-1].message
    assert all(finding.file == "events.csv" for finding in errors_of(wrong) if finding.file)


# --- warnings -------------------------------------------------------------------------------------------------------

UNUSED = DECLARATION + '[sources.unused]\ntitle = "Unused"\nlicence = "none"\ndate = 2020-01-01\n'
WARNINGS = [
    Slip("places", PLACES + "camp-east,,Eastland,10,12,camp,,\n", "SCN-501", 7, "place", "differ only"),
    Slip("places", PLACES + "Delta,,Homeland,10,12,town,1,\n", "SCN-502", 7, "place", "no road"),
    Slip("closures", swap(CLOSURES, "2020-01-06", "2020-01-01"), "SCN-504", 2, "until", "never shut"),
    Slip("routes", swap(ROUTES, "220", "100"), "SCN-505", 6, "distance_km", "straight line"),
    Slip("declaration", swap(DECLARATION, "date = 2020-02-01\n", ""), "SCN-506", None, "sources.invented", "no date"),
    Slip("declaration", UNUSED, "SCN-507", None, "sources.unused", "nothing is taken"),
    Slip(
        "declaration", swap(DECLARATION, "days", "as_of = 2020-01-17\ndays"), "SCN-508", 4, "date", "information date"
    ),
]


@pytest.mark.parametrize("slip", WARNINGS, ids=name_of)
def test_what_is_suspicious_is_a_warning_and_forbids_nothing(tmp_path: Path, slip: Slip):
    folder = tiny_scenario(tmp_path, **{slip.table: slip.text})
    errors, warnings = check(folder)
    assert errors == []
    finding = next(finding for finding in warnings if finding.code == slip.code)
    assert (finding.row, finding.column) == (slip.row, slip.column)
    assert slip.says in str(finding)
    load(folder)


def test_places_that_cannot_be_reached_from_home_are_warned_of(tmp_path: Path):
    places = PLACES + "Far,,Westland,10,50,town,1,\nFarther,,Westland,10,51,camp,,\n"
    _, warnings = check(tiny_scenario(tmp_path, places=places, routes=ROUTES + "Far,Farther,200\n"))
    assert [(finding.code, finding.value) for finding in warnings] == [("SCN-503", "Far"), ("SCN-503", "Farther")]


def test_a_place_off_the_map_needs_no_road_and_may_have_none(tmp_path: Path):
    places = PLACES + "Elsewhere,,Westland,,,off_map,,\n"
    assert check(tiny_scenario(tmp_path, "without", places=places)) == ([], [])
    finding = only(errors_of(tiny_scenario(tmp_path, places=places, routes=ROUTES + "Alpha,Elsewhere,200\n")))
    assert (finding.code, finding.column) == ("SCN-405", "to")


# --- files and folders ----------------------------------------------------------------------------------------------


def test_a_missing_folder_and_a_file_in_its_place(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    assert only(errors_of(tmp_path / "nowhere")).code == "SCN-001"
    assert only(errors_of(tmp_path / "file")).code == "SCN-002"
    assert only(errors_of(tmp_path)).code == "SCN-003"
    assert only(errors_of(Path("x" * 5000))).code == "SCN-006"


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    (folder / "places.csv").write_bytes(PLACES.replace("Gamma", "S\u00e9gou").encode("latin-1"))
    (folder / "scenario.toml").write_bytes(DECLARATION.encode())
    finding = only(errors_of(folder))
    assert (finding.code, finding.file, finding.row) == ("SCN-008", "places.csv", 4)
    (folder / "scenario.toml").write_bytes(DECLARATION.replace("Three", "Tr\u00eas").encode("latin-1"))
    finding = only(errors_of(folder))
    assert (finding.code, finding.file, finding.row) == ("SCN-008", "scenario.toml", 3)


def test_a_utf16_file_is_told_as_such(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    (folder / "places.csv").write_bytes(PLACES.encode("utf-16"))
    assert only(errors_of(folder)).code == "SCN-009"


@pytest.mark.parametrize("size", [LARGEST_FILE + 1, 2 * 2**30], ids=["a byte too large", "2 GB"])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, size: int):
    folder = tiny_scenario(tmp_path)
    os.truncate(folder / "routes.csv", size)
    finding = only(errors_of(folder))
    assert (finding.code, finding.file) == ("SCN-007", "routes.csv")
    assert f"{size:,} bytes" in finding.message


def test_a_huge_declaration_is_refused(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    os.truncate(folder / "scenario.toml", 2 * 2**30)
    assert only(errors_of(folder)).code == "SCN-007"


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_not(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    shutil.move(folder / "routes.csv", tmp_path / "outside.csv")
    (folder / "routes.csv").symlink_to(tmp_path / "outside.csv")
    assert only(errors_of(folder)).code == "SCN-005"
    (folder / "routes.csv").unlink()
    shutil.move(tmp_path / "outside.csv", folder / "inside.csv")
    (folder / "routes.csv").symlink_to("inside.csv")
    assert errors_of(folder) == []


def test_a_folder_that_is_a_link_is_a_folder(tmp_path: Path):
    (tmp_path / "link").symlink_to(tiny_scenario(tmp_path))
    assert errors_of(tmp_path / "link") == []


def test_a_link_to_itself_is_told(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    (folder / "routes.csv").unlink()
    (folder / "routes.csv").symlink_to("routes.csv")
    assert only(errors_of(folder)).code == "SCN-006"
    (tmp_path / "loop").symlink_to("loop")
    assert only(errors_of(tmp_path / "loop")).code in {"SCN-001", "SCN-006"}


def test_folders_and_pipes_in_the_place_of_files_are_told(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    (folder / "routes.csv").unlink()
    (folder / "routes.csv").mkdir()
    (folder / "places.csv").unlink()
    os.mkfifo(folder / "places.csv")
    found = {(finding.file, finding.code) for finding in errors_of(folder)}
    assert found == {("routes.csv", "SCN-004"), ("places.csv", "SCN-004")}
    shutil.rmtree(folder / "routes.csv")
    (folder / "scenario.toml").unlink()
    (folder / "scenario.toml").mkdir()
    assert only(errors_of(folder)).code == "SCN-004"


def test_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tiny_scenario(tmp_path)

    def refuse(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    finding = only(errors_of(folder))
    assert (finding.code, finding.file) == ("SCN-006", "scenario.toml")
    assert "Permission denied" in finding.message


def test_a_file_in_a_folder_of_the_scenario_is_found(tmp_path: Path):
    folder = tiny_scenario(tmp_path, declaration=swap(DECLARATION, '"routes.csv"', '"tables/routes.csv"'))
    (folder / "tables").mkdir()
    shutil.move(folder / "routes.csv", folder / "tables" / "routes.csv")
    assert errors_of(folder) == []


# --- anything at all ------------------------------------------------------------------------------------------------

pieces = st.sampled_from(
    ["Alpha", "Camp East", ",", "\n", "\r", '"', ";", "#", "0", "-1", "1e5", "nan", "2020-01-01", "place", "from",
     "to", "distance_km", "kind", "conflict", "total", " ", "\ufeff", "\u00e9", "\x00", "[", "]", "=", "days", "'"]
)  # fmt: skip
anything = st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=40).map(lambda parts: "".join(parts).encode()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(["scenario.toml", "places.csv", "routes.csv", "closures.csv", "events.csv"]), data=anything,
       keep=st.booleans())  # fmt: skip
def test_no_bytes_whatever_lead_to_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, file: str, data: bytes, keep: bool
):
    folder = tiny_scenario(tmp_path_factory.mktemp("any"))
    path = folder / file
    path.write_bytes(path.read_bytes() * keep + data)
    errors, _ = check(folder)
    assert all(finding.code.startswith("SCN-") and finding.cure for finding in errors)
