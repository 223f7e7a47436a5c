"""Tables for the terminal: arrivals by camp, scores beside baselines, the list of runs, a plan's parameters."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl
from rich import box
from rich.table import Table
from rich.text import Text

MEASURES = MappingProxyType(
    {
        "ard": "ARD",
        "ard_rescaled": "rescaled",
        "rmse": "RMSE",
        "crps": "CRPS",
        "coverage_50": "in 50 %",
        "coverage_90": "in 90 %",
    }
)
WORDS = (
    "ARD: averaged relative difference, also with totals rescaled. RMSE and CRPS: persons. "
    "In 50 %, in 90 %: share of counts inside that interval of the members."
)
TAKEN = (
    "Camp capacities of this scenario equal the maximum of the very counts that it is scored on: "
    "the honest figures are those without capacities."
)
AS_SHARE = ("coverage_50", "coverage_90")
DIGITS_SHOWN = 12


def arrivals_rows(summary: pl.DataFrame, camps: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the ensemble says of each camp on the last day, and what was counted.

    Args:
        summary: of :meth:`Results.summary`.
        camps: countries of the camps, by name, in the order wanted; a place with counts is always shown.

    Returns:
        Rows of ``place, country, median, q05, q95, observed, error`` (median less observed, in persons).
    """
    last = summary.filter((pl.col("day") == pl.col("day").max()) & (pl.col("quantity") == "stock"))
    shown = last.filter(pl.col("place").is_in(list(camps)) | pl.col("observed").is_not_null())
    return [
        {
            "place": row["place"],
            "country": camps.get(row["place"], ""),
            "median": row["q50"],
            "q05": row["q05"],
            "q95": row["q95"],
            "observed": row["observed"],
            "error": None if row["observed"] is None else row["q50"] - row["observed"],
        }
        for row in shown.iter_rows(named=True)
    ]


def arrivals_table(title: str, day: date, rows: Sequence[Mapping[str, Any]], n_members: int, hasten: int = 1) -> Table:
    """Arrivals by camp: median, 90 % interval, UNHCR count and error, the largest camps first.

    Args:
        title: of the scenario.
        day: that the rows are of.
        rows: of :func:`arrivals_rows`.
        n_members: size of the ensemble; a single member has no interval.
        hasten: people that one simulated person stands for.
    """
    members = "1 member" if n_members == 1 else f"{n_members} members"
    table = _table(f"{title}: people in each camp on {day.isoformat()}, {members}")
    table.add_column("Camp")
    for name in ("Median", "90 % interval", "UNHCR count", "Error"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda row: -max(row["observed"] or 0, row["median"])):
        interval = "-" if n_members == 1 else f"{_people(row['q05'])} to {_people(row['q95'])}"
        counted, error = _people(row["observed"]), _error(row["error"], row["observed"])
        table.add_row(Text(row["place"]), _people(row["median"]), interval, counted, error)
    _add_total(table, [row for row in rows if row["observed"] is not None])
    if hasten > 1:
        table.caption = f"Each simulated person stands for {hasten} people; counts are divided by {hasten} too."
    return table


def scores_table(name: str, scores: Mapping[str, Any]) -> Table:
    """The measures of a run, of the same run without capacities, and of each baseline, one below the other."""
    rows = {"model": scores}
    if scores.get("without_capacity"):
        rows["without capacities"] = scores["without_capacity"]
    table = _table(f"How far {name} is from what was counted")
    table.add_column("Forecast")
    for words in MEASURES.values():
        table.add_column(words, justify="right", no_wrap=True)
    for forecast, figures in rows.items():
        table.add_row(forecast, *_figures(figures), style="bold")
    table.add_section()
    for baseline, figures in scores["baselines"].items():
        table.add_row(baseline.replace("_", " "), *_figures(figures))
    table.caption = f"{WORDS}\n{TAKEN}" if scores.get("capacity_from_validation") else WORDS
    return table


def runs_table(rows: Iterable[Any]) -> Table:
    """The runs of a folder, the latest last."""
    table = _table("Runs")
    for name in ("Run", "Movement", "Members", "Seed", "Status", "Last used (UTC)"):
        table.add_column(name, justify="right" if name in ("Members", "Seed") else "left", no_wrap=name == "Run")
    for row in rows:
        members = str(row.members) if row.done == row.members else f"{row.done} of {row.members}"
        used = row.updated[:16].replace("T", " ")
        table.add_row(Text(row.name), row.movement, members, str(row.seed), _status(row.status), used)
    return table


def parameters_table(rows: Iterable[Mapping[str, str]]) -> Table:
    """Each parameter with unit, value, source and who set it, below the name of its mechanism.

    One that each member draws for itself has no value: its prior stands there.
    """
    table = _table("Parameters")
    for name in ("Parameter", "Value, or prior", "Unit", "Source", "Set by"):
        table.add_column(name, overflow="fold")
    for mechanism, group in itertools.groupby(rows, key=lambda row: row["mechanism"]):
        table.add_section()
        table.add_row(Text(mechanism, "bold"))
        for row in group:
            value = row["prior"] or _short(row["value"])
            table.add_row(*(Text(cell) for cell in (row["name"], value, row["unit"], row["source"], row["set_by"])))
    return table


def sources_table(rows: Iterable[Mapping[str, str]]) -> Table:
    """The sources that a scenario's tables name."""
    return _plain(
        "Sources", {"key": "Key", "title": "Title", "licence": "Licence", "date": "Date", "url": "Where"}, rows
    )


def replay_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The blocks of a run, each the same or not."""
    table = _table("Computed again")
    for name in ("Block", "Then", "Now", "File", "Verdict"):
        table.add_column(name)
    for row in rows:
        verdict = Text("same", "green") if row["is_same"] else Text("differs", "red")
        file = "as written" if row["is_stored_well"] else Text("damaged", "red")
        table.add_row(row["file"], row["then"][:DIGITS_SHOWN], row["now"][:DIGITS_SHOWN], file, verdict)
    return table


def _plain(title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> Table:
    table = _table(title)
    for name in columns.values():
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(row.get(key, ""))) for key in columns))
    return table


def _table(title: str) -> Table:
    return Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, caption_justify="left"
    )


def _add_total(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """The sum over the camps with a count; medians add up only roughly, so no interval is given."""
    if len(rows) < 2:
        return
    median, observed = sum(row["median"] for row in rows), sum(row["observed"] for row in rows)
    table.add_section()
    table.add_row("Together", _people(median), "", _people(observed), _error(median - observed, observed), style="bold")


def _people(number: float | None) -> str:
    return "-" if number is None else f"{number:,.0f}"


def _error(error: float | None, observed: float | None) -> str:
    if error is None:
        return "-"
    return f"{error:+,.0f}" if not observed else f"{error:+,.0f} ({error / observed:+.0%})"


def _short(value: str) -> str:
    """A number with six digits at most; any other text as it is."""
    try:
        return f"{float(value):g}"
    except ValueError:
        return value


def _figures(figures: Mapping[str, float | None]) -> list[str]:
    return [_figure(measure, figures.get(measure)) for measure in MEASURES]


def _figure(measure: str, value: float | None) -> str:
    if value is None:
        return "-"
    if measure in AS_SHARE:
        return f"{value:.0%}"
    return f"{value:.3f}" if measure.startswith("ard") else f"{value:,.0f}"


def _status(status: str) -> Text:
    return Text(status, {"complete": "green", "running": "cyan"}.get(status, "yellow"))
