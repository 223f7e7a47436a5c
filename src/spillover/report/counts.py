"""Tables of counts: each beside what a run would have published, series by series, then the means by type."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.count_scores import BASELINES, CountScore, CountScores, TypeScore
from spillover.experiments.counts import UNITS

WORDS = (
    "CRPS: in the unit of the count, people or what its type says; of a single figure it is the error. A count in "
    "brackets has weight 0 and enters no mean. Means are weighted; in brackets beside the mean CRPS of a baseline "
    "stands that of the run on the same counts. Gravity is told the run's total; the others know what was published "
    "before the count. CRPS of different types are never averaged."
)
WIDTHS = MappingProxyType(
    {"Days": 19, "Known": 9, "Observed": 9, "Median": 9, "50 %": 17, "90 %": 17, "CRPS": 7, "Persistence": 11}
)
"""Least widths of columns, so that those of one series stand below those of another."""


def count_tables(name: str, scores: CountScores) -> tuple[Table, ...]:
    """The counts of a run, a table for each series, and the means by type."""
    series = itertools.groupby(scores.rows, key=lambda row: row.series)
    tables = [_of_series(list(rows)) for _, rows in series]
    return *tables, _by_type(f"How far {name} is from counts, by type", scores.by_type())


def _of_series(rows: Sequence[CountScore]) -> Table:
    one = rows[0]
    title = f"{one.series}: {one.type} {one.direction}".rstrip() + f", {one.country} {one.crossing}".rstrip()
    title += _unit(one.type)
    figures = ("Observed", "Median", "50 %", "90 %", "CRPS", "Persistence", "Gravity")
    table = _table(title, ("Count", "Days", "Known"), figures)
    for row in rows:
        table.add_row(*_cells(row))
    table.caption = "\n".join(f"{row.id}: {row.note}." for row in rows if row.note) or None
    return table


def _cells(row: CountScore) -> list[Text]:
    n_days = (row.last_day - row.first_day).days + 1
    days = row.first_day.isoformat() + (f", {n_days} days" if n_days > 1 else "")
    observed = _number(row.observed) if row.weight > 0 else f"({_number(row.observed)})"
    known = "in sample" if row.in_sample else "forecast"
    inside = _interval(row.q25, row.q75, row.inside_50), _interval(row.q05, row.q95, row.inside_90)
    plain = [Text(cell) for cell in (row.id, days, known, observed, _number(row.q50))]
    errors = [Text(_number(one)) for one in (row.crps, row.baselines["persistence"], row.baselines["gravity"])]
    return [*plain, *inside, *errors]


def _by_type(title: str, scores: Iterable[TypeScore]) -> Table:
    figures = ("Counts", "In 50 %", "In 90 %", "CRPS", *(_words(one) for one in BASELINES))
    table = _table(title, ("Type", "Known"), figures)
    for sample, alike in itertools.groupby(scores, key=lambda one: one.sample):
        table.add_section()
        for one in alike:
            shares = _share(one.coverage_50), _share(one.coverage_90)
            table.add_row(one.type + _unit(one.type), sample, f"{one.n}", *shares, _number(one.crps), *_baselines(one))
    table.caption = WORDS
    return table


def _baselines(score: TypeScore) -> list[str]:
    found: Mapping[str, str] = {
        name: f"{_number(one.crps)} ({_number(one.crps_of_run)})" for name, one in score.baselines.items()
    }
    return [found.get(name, "-") for name in BASELINES]


def _table(title: str, words: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, min_width=WIDTHS.get(name), overflow="fold")
    for name in figures:
        table.add_column(name, min_width=WIDTHS.get(name), justify="right")
    return table


def _unit(type_: str) -> str:
    """``, hours`` or ``, vehicles``; nothing for what counts people, crossings or papers."""
    return f", {UNITS[type_]}" if type_ in UNITS else ""


def _words(baseline: str) -> str:
    return baseline.replace("_", " ").capitalize()


def _interval(low: float | None, high: float | None, inside: bool | None) -> Text:
    """An interval, in yellow if the count lies outside; a single member has none."""
    if inside is None:
        return Text("-")
    return Text(f"{_number(low)} to {_number(high)}", "" if inside else "yellow")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
