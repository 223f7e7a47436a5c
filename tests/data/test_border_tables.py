"""What is wrong with the tables about borders is told with file, row and cure, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from engine.border_world import DECLARATION, TABLES, border_folder, swapped
from spillover.data.scenario import check


class Slip(NamedTuple):
    """One mistake: the table, its new text, and the finding that it must give (in ``found`` if in another table)."""

    table: str
    text: str
    code: str
    row: int
    column: str
    says: str
    found: str = ""


def swap(table: str, old: str, new: str, *finding: object, found: str = "") -> Slip:
    return Slip(table, swapped(table, old, new), *finding, found)


def more(table: str, row: str, *finding: object) -> Slip:
    text = TABLES[table] + row + "\n"
    return Slip(table, text, finding[0], text.count("\n"), *finding[1:])


ERRORS = [
    swap("places", "Vaalimaa,,FIN,60.6,27.9,crossing", "Vaalimaa,,FIN,60.6,27.9,town", "SCN-418", 2, "crossing",
         "a place of kind town", found="crossings"),
    more("places", "Narva,,EST,59.4,28.2,crossing,,", "SCN-419", "kind", "a crossing without capacity"),
    swap("crossings", "KAZ,foot,2400", "KAZ,foot,", "SCN-301", 3, "people_per_day", "fill it in"),
    more("residents", "Samara,man,5", "SCN-420", "group", "did you mean 'men'?"),
    swap("crossings", "Vaalimaa,FIN", "Vaalimaa,KAZ", "SCN-421", 2, "country", "places has it in FIN"),
    more("changes", "2022-09-30,Samara,open,0,", "SCN-422", "crossing", "no row in crossings"),
    more("changes", "2022-09-30,Somara,open,0,", "SCN-402", "crossing", "did you mean 'Samara'?"),
    swap("counts", "FIN,Vaalimaa", "FIN,Pskov", "SCN-422", 4, "crossing", "no row in crossings"),
    swap("changes", "draft_office,0.25", "draft_office,25", "SCN-423", 8, "value", "at most 1"),
    swap("changes", "open_hours,6", "open_hours,25", "SCN-423", 4, "value", "at most 24"),
    swap("changes", "open,1", "open,2", "SCN-423", 6, "value", "at most 1"),
    swap("changes", "open,1", "open,0.5", "SCN-423", 6, "value", "open or not"),
    swap("shocks", "2022-09-21,announced", "2022-01-01,announced", "SCN-424", 2, "date", "has worn off"),
    swap("shocks", "2022-09-24,rumour", "2012-09-24,rumour", "SCN-424", 3, "date", "3649 days before the start"),
    swap("counts", "2022-10-04", "2022-09-27", "SCN-425", 3, "last_day", "before it begins"),
    swap("counts", "c2,kaz-in,crossing", "c2,kaz-in,permit", "SCN-426", 3, "type",
         "permit here, crossing in row 2"),
    swap("counts", "c2,kaz-in,crossing,in", "c2,kaz-in,crossing,", "SCN-426", 3, "direction",
         "neither here, in in row 2"),
    more("counts", "c4,fin-wait,wait,,FIN,,at the border,2022-09-30,2022-09-30,5,police", "SCN-433", "crossing",
         "a count of type wait names no crossing"),
    more("counts", "c4,fin-cars,queue,,FIN,,at the border,2022-09-30,2022-09-30,5,police", "SCN-433", "crossing",
         "name the crossing"),
    more("counts", "c4,fin-cars,queue,,FIN,Vaalimaa,cars,2022-09-30,2022-09-30,-5,police", "SCN-305", "value", "-5"),
    swap("ties", "FIN,trade", "FNI,trade", "SCN-427", 3, "country", "did you mean 'FIN'?"),
    more("traffic", "EST,all,3,2", "SCN-427", "country", "no place lies in 'EST'"),
    swap("counts", "stock,,FIN", "stock,,Finland", "SCN-427", 4, "country", "no place lies in"),
    more("traffic", "KAZ,all,400,2", "SCN-428", "mode", "beside that of single modes"),
    more("cities", "Pskov,1,1,1,1,0", "SCN-429", "place", "no place of kind city"),
]  # fmt: skip


@pytest.mark.parametrize("slip", ERRORS, ids=lambda slip: f"{slip.table}-{slip.code}-{slip.says}")
def test_a_slip_is_told_where_it_stands(tmp_path: Path, slip: Slip):
    errors, _ = check(border_folder(tmp_path, **{slip.table: slip.text}))
    assert [str(error) for error in errors if error.code != slip.code] == []
    (error,) = errors
    file = f"{slip.found or slip.table}.csv"
    assert (error.code, error.file, error.row, error.column) == (slip.code, file, slip.row, slip.column)
    assert slip.says in str(error)
    assert error.cure


def test_a_crossing_that_leads_home_is_refused(tmp_path: Path):
    places, crossings = swapped("places", "Vaalimaa,,FIN", "Vaalimaa,,RUS"), swapped("crossings", "FIN", "RUS")
    (error,) = check(border_folder(tmp_path, places=places, crossings=crossings))[0]
    assert (error.code, error.row, error.value) == ("SCN-421", 2, "RUS")


def test_the_sound_scenario_has_neither_errors_nor_warnings(tmp_path: Path):
    assert check(border_folder(tmp_path)) == ([], [])


def test_all_slips_are_told_at_once(tmp_path: Path):
    slips = {"changes": swapped("changes", "open,1", "open,2"), "counts": swapped("counts", "c2,kaz-in,crossing",
             "c2,kaz-in,trip"), "residents": TABLES["residents"] + "Pskov,pilots,3\n"}  # fmt: skip
    errors, _ = check(border_folder(tmp_path, **slips))
    assert sorted(error.code for error in errors) == ["SCN-420", "SCN-423", "SCN-426"]


def test_a_recent_shock_before_the_start_is_a_warning(tmp_path: Path):
    text = swapped("shocks", "2022-09-21,announced,,2,1,10", "2022-09-15,announced,,2,1,10")
    errors, warnings = check(border_folder(tmp_path, shocks=text))
    assert errors == []
    assert [(warning.code, warning.file, warning.row) for warning in warnings] == [("SCN-509", "shocks.csv", 2)]
    assert "6 days before the start" in warnings[0].message


def test_a_shock_is_spent_when_less_than_a_hundredth_is_left(tmp_path: Path):
    """Half life of 1 day, felt in full on its first day: 2 ** -6 after 6 more days, 2 ** -7 after 7."""
    codes = {}
    for day in (15, 14):
        text = swapped("shocks", "2022-09-21,announced,,2,1,10", f"2022-09-{day},announced,,2,1,1")
        errors, warnings = check(border_folder(tmp_path, f"from-{day}", shocks=text))
        codes[day] = [finding.code for finding in (*errors, *warnings)]
    assert codes == {15: ["SCN-509"], 14: ["SCN-424"]}


def test_changes_before_the_start_are_no_slip(tmp_path: Path):
    text = swapped("changes", "2022-09-01", "2012-09-01")
    assert check(border_folder(tmp_path, changes=text)) == ([], [])


def test_a_group_to_which_nobody_belongs_is_a_warning(tmp_path: Path):
    text = TABLES["groups"] + "pilots,RUS,1,people who fly\n"
    errors, warnings = check(border_folder(tmp_path, groups=text))
    assert errors == []
    assert [(warning.code, warning.value) for warning in warnings] == [("SCN-510", "pilots")]


def test_without_the_later_tables_nothing_is_asked_of_them(tmp_path: Path):
    nothing = dict.fromkeys(set(TABLES) - {"places", "routes", "closures", "events", "observations"})
    folder = border_folder(tmp_path, declaration=DECLARATION, **nothing)
    assert [error.code for error in check(folder)[0]] == ["SCN-419", "SCN-419"]
