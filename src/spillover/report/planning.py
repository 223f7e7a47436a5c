"""The planning sheet of a host, as tables for the terminal and as a workbook to print and to hand round."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from rich import box
from rich.table import Table
from rich.text import Text

from spillover.engine.files import write_whole
from spillover.experiments.planning import LIKELIHOODS, Day, PlanningSheet, Spread
from spillover.ground.errors import Finding, RunError

Cell = str | int | float | date
"""Persons are whole numbers, shares are fractions."""

WEEK_DAYS = 7
NOTES = (
    ("Arrivals", "people who flee straight over the host's crossings; not ordinary travellers, nor people who come on "
     "from another host"),
    ("People present", "all in the host's cities, those there before the run included; not who waits at a crossing"),
    ("Busiest day", "of each member, whenever it is"),
    ("Quantiles", "over the members of the run; of dates, over the members that reach the level"),
    ("Likelihood", "share of members: " + ", ".join(f"{word} from {least:.0%}" for word, least in LIKELIHOODS)),
    ("Not in it", "ordinary travellers, births, deaths, and whatever the scenario does not know"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """One sheet of the workbook, or one table."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def topics(sheet: PlanningSheet) -> tuple[Topic, ...]:
    """The figures by topic: whole persons, shares as fractions, dates."""
    present = sheet.present
    shorter = "" if present.is_after_three_months else ", the last day, as the run is shorter than three months"
    spread = ("Median", "25 %", "75 %", "5 %", "95 %")
    reached = ("Share of members", "Likelihood")
    return (
        Topic("arrivals", "Arrivals by day", ("Date", "Median", "90th percentile"),
              [(day.date, round(day.q50), round(day.q90)) for day in sheet.arrivals]),
        Topic("peak", "Arrivals on the busiest day", ("", "Median", "90th percentile"),
              [("Busiest day", round(sheet.peak["q50"]), round(sheet.peak["q90"]))]),
        Topic("classes", "Classes of arrivals a day", ("Busiest day of at least", *reached),
              [(one.arrivals_a_day, one.share, one.likelihood) for one in sheet.classes]),
        Topic("stock", f"People present on {present.date} (day {present.day}{shorter})", ("", *spread),
              [("People present", *_five(present.persons))]),
        Topic("needs", f"Needs of the people present on {present.date}", ("Need", *spread, "How"),
              [(need.name.capitalize(), *_five(need.amount), need.how) for need in sheet.needs]),
        Topic("triggers", "Triggers, and the date on which each is reached",
              ("Trigger", "Level", *reached, "Median date", "5 %", "95 %"),
              [(one.quantity.capitalize(), one.level, one.share, one.likelihood,
                *(day or "not reached" for day in (one.q50, one.q05, one.q95))) for one in sheet.triggers]),
        Topic("parameters", "What needs rest on", ("Parameter", "Value", "Unit", "Meaning", "Source", "Set by"),
              [(one.name, f"{one.value:.4g}", one.param.unit, one.param.about, one.source, one.set_by)
               for one in sheet.settings]),
    )  # fmt: skip


def plain(sheet: PlanningSheet, about: Mapping[str, Any]) -> dict[str, Any]:
    """The figures and the run they are from as plain values, not rounded; settings as rows."""
    run = {name: about.get(name) for name in ("name", "scenario", "digest", "as_of", "sources")}
    settings = [
        {"name": one.name, "value": one.value, "unit": one.param.unit, "source": one.source, "set_by": one.set_by}
        for one in sheet.settings
    ]
    return {"run": run} | asdict(sheet) | {"settings": settings}


def _five(spread: Spread) -> list[int]:
    return [round(spread[name]) for name in ("q50", "q25", "q75", "q05", "q95")]


# ---- for a terminal ------------------------------------------------------------------------------------------------


def planning_tables(sheet: PlanningSheet) -> Iterator[Text | Table]:
    """Title and table of each topic; of arrivals the busiest day of each week, as all days are in the workbook."""
    by_day, *others = topics(sheet)
    weeks = [sheet.arrivals[first : first + WEEK_DAYS] for first in range(0, len(sheet.arrivals), WEEK_DAYS)]
    rows = [(week[0].date, _most(week, lambda day: day.q50), _most(week, lambda day: day.q90)) for week in weeks]
    title = "Arrivals a day, on the busiest day of each week"
    for topic in (Topic(by_day.name, title, ("Week from", *by_day.head[1:]), rows), *others):
        yield Text(topic.title, "bold")  # above the table, not in it: a narrow table would break it
        yield _table(topic)


def _most(week: Sequence[Day], of: Callable[[Day], float]) -> int:
    return round(max(of(day) for day in week))


def _table(topic: Topic) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column, name in enumerate(topic.head):
        is_number = column > 0 and isinstance(topic.rows[0][column], int | float)
        table.add_column(name, justify="right" if is_number else "left")
    for row in topic.rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    return table


def _shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.0%}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


# ---- as a workbook -------------------------------------------------------------------------------------------------


def refuse_to_replace(file: Path) -> None:
    """See that a workbook can be new: a plan that was handed round is never overwritten.

    Raises:
        RunError: RUN-042 if something of that name exists.
    """
    if file.exists():
        cure = "choose another name, or remove it first"
        raise RunError(Finding("RUN-042", f"'{file}' exists, and is not replaced", cure, column="--xlsx"))


def write_workbook(sheet: PlanningSheet, about: Mapping[str, Any], file: Path) -> None:
    """Write a workbook with a sheet a topic; each says at its top which run it is from.

    Args:
        sheet: the figures.
        about: of the results: name, digest, information date and sources of the run.
        file: a new file.

    Raises:
        RunError: RUN-042 if the file exists, RUN-008 or RUN-009 if it cannot be written.
    """
    refuse_to_replace(file)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for topic in (*topics(sheet), Topic("notes", "What is meant", ("Word", "Meaning"), NOTES)):
            _sheet(book, topic, (f"{sheet.host}: {topic.title}", *origin(sheet, about)))
    write_whole(file, content.getvalue())


def origin(sheet: PlanningSheet, about: Mapping[str, Any]) -> tuple[str, str, str]:
    """Lines that say which run figures are from, at which crossings, and on which sources they rest."""
    run = [
        f"Run {about.get('name') or about.get('scenario', 'without a name')}",
        f"digest {about.get('digest', 'unknown')}",
        f"as of {about.get('as_of') or 'no information date'}",
        f"{sheet.members} members",
    ]
    sources = ", ".join(str(source["key"]) for source in about.get("sources", ())) or "none"
    return "; ".join(run), f"Crossings: {', '.join(sheet.crossings)}", f"Sources: {sources}"


def _sheet(book: xlsxwriter.Workbook, topic: Topic, lines: Sequence[str]) -> None:
    """Lines, an empty row, then the head and rows."""
    page = book.add_worksheet(topic.name)
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0%"})
    persons = book.add_format({"num_format": "#,##0"})
    page.write_column(0, 0, lines)
    top = len(lines) + 1
    page.write_row(top, 0, topic.head, bold)
    page.freeze_panes(top + 1, 0)
    page.set_column(0, len(topic.head) - 1, 18)
    for number, row in enumerate(topic.rows, start=top + 1):
        for column, cell in enumerate(row):
            form = {int: persons, float: percent}.get(type(cell))
            page.write(number, column, cell, *([form] if form else []))
