"""The planning sheet in a terminal and as a workbook that other programs open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from spillover.experiments.planning import Class, Day, Need, Params, PlanningSheet, Present, Trigger
from spillover.ground.errors import RunError
from spillover.ground.params import settle
from spillover.report.planning import planning_tables, topics, write_workbook

START = date(2022, 9, 21)
SPREAD = {"q05": 50.0, "q25": 250.0, "q50": 1_500.4, "q75": 1_750.0, "q90": 1_900.0, "q95": 1_950.0}
ABOUT = {
    "name": "exodus-2022-abc",
    "digest": "abc123",
    "as_of": "2022-10-07",
    "sources": [{"key": "fsb-trips"}, {"key": "=recalled"}],
}
LINES, TOP = 4, 6
"""Lines above, and row of the head, counted from 1."""


@pytest.fixture
def sheet() -> PlanningSheet:
    return PlanningSheet(
        host="KAZ",
        crossings=("Syrym [road]", "Almaty airport"),
        members=200,
        arrivals=tuple(Day(START + timedelta(days=n), q50=100.0 * n, q90=200.0 * n) for n in range(9)),
        peak=SPREAD,
        classes=(Class(500, 0.75, "likely"), Class(1_000, 0.25, "unlikely")),
        present=Present(START + timedelta(days=91), 91, is_after_three_months=True, persons=SPREAD),
        needs=(Need("beds", "0.1 of those present", SPREAD),),
        triggers=(
            Trigger("arrivals a day", 500, 0.75, "likely", START, START + timedelta(days=2), date(2022, 10, 1)),
            Trigger("people present", 100_000, 0.0, "very unlikely"),
        ),
        settings=settle("plan", Params, {}, with_priors=False),
    )


@pytest.fixture
def book(sheet: PlanningSheet, tmp_path: Path) -> openpyxl.Workbook:
    write_workbook(sheet, ABOUT, tmp_path / "kaz.xlsx")
    return openpyxl.load_workbook(tmp_path / "kaz.xlsx")


def rows(book: openpyxl.Workbook, name: str) -> list[tuple[object, ...]]:
    """Head and rows of a sheet."""
    return list(book[name].iter_rows(min_row=TOP, values_only=True))


def test_a_workbook_has_a_sheet_a_topic(book: openpyxl.Workbook):
    assert book.sheetnames == ["arrivals", "peak", "classes", "stock", "needs", "triggers", "parameters", "notes"]


def test_every_sheet_says_where_it_is_from(book: openpyxl.Workbook):
    for page in book:
        title, run, crossings, sources = (page.cell(row, 1).value for row in range(1, LINES + 1))
        assert title.startswith("KAZ: ")
        assert run == "Run exodus-2022-abc; digest abc123; as of 2022-10-07; 200 members"
        assert crossings == "Crossings: Syrym [road], Almaty airport"
        assert sources == "Sources: fsb-trips, =recalled"


def test_a_workbook_has_all_days_as_dates_and_whole_persons(book: openpyxl.Workbook):
    head, *days = rows(book, "arrivals")
    assert head == ("Date", "Median", "90th percentile")
    assert len(days) == 9
    assert days[3] == (datetime(2022, 9, 24), 300, 600)
    assert rows(book, "stock")[1] == ("People present", 1_500, 250, 1_750, 50, 1_950)
    assert rows(book, "needs")[1] == ("Beds", 1_500, 250, 1_750, 50, 1_950, "0.1 of those present")


def test_shares_are_numbers_shown_as_percent(book: openpyxl.Workbook):
    assert rows(book, "classes")[1:] == [(500, 0.75, "likely"), (1_000, 0.25, "unlikely")]
    assert book["classes"].cell(TOP + 1, 2).number_format == "0%"


def test_triggers_have_the_median_date_first_and_none_where_nobody_reaches_them(book: openpyxl.Workbook):
    _, reached, never = rows(book, "triggers")
    assert reached[2:] == (0.75, "likely", datetime(2022, 9, 23), datetime(2022, 9, 21), datetime(2022, 10, 1))
    assert never[2:] == (0, "very unlikely", "not reached", "not reached", "not reached")


def test_words_and_shares_are_told(book: openpyxl.Workbook):
    notes = dict(rows(book, "notes")[1:])
    assert "unlikely from 10%, about as likely as not from 33%, likely from 66%" in str(notes["Likelihood"])
    assert ("plan.persons_per_room", "4", "person", "beds in one room", "assumed:A-50", "default") in rows(
        book, "parameters"
    )


def test_a_workbook_is_never_replaced(sheet: PlanningSheet, tmp_path: Path):
    file = tmp_path / "kaz.xlsx"
    file.write_text("a plan that was signed")
    with pytest.raises(RunError, match="RUN-042"):
        write_workbook(sheet, ABOUT, file)
    assert file.read_text() == "a plan that was signed"


def test_a_folder_that_is_not_there_is_told(sheet: PlanningSheet, tmp_path: Path):
    with pytest.raises(RunError, match="RUN-009"):
        write_workbook(sheet, ABOUT, tmp_path / "absent" / "kaz.xlsx")
    assert not list(tmp_path.iterdir())


def test_the_terminal_shows_a_row_a_week_with_its_busiest_day(sheet: PlanningSheet):
    console = Console(file=StringIO(), width=140, highlight=False)
    console.print(*planning_tables(sheet))
    lines = [line.split() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert ["2022-09-21", "600", "1,200"] in lines
    assert ["2022-09-28", "800", "1,600"] in lines
    assert ["500", "75%", "likely"] in lines


def test_a_shorter_run_says_so(sheet: PlanningSheet):
    shorter = replace(sheet, present=replace(sheet.present, day=29, is_after_three_months=False))
    titles = {topic.name: topic.title for topic in topics(shorter)}
    assert "shorter than three months" in titles["stock"]
    assert "shorter" not in {topic.name: topic.title for topic in topics(sheet)}["stock"]
