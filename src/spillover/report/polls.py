"""Tables of polls: each beside the share that a run would have published, then the means by quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.polls import PollScore, PollScores

WORDS = (
    "Shares in per cent; CRPS in points. Where no poll of the same question was known before, its level is not known "
    "either, and the baseline is one half."
)
HEAD = ("Poll", "Country", "Question", "Of", "Asked")
FIGURES = ("n", "Observed", "Median", "50 %", "90 %", "CRPS", "Baseline")


def poll_tables(name: str, scores: PollScores) -> tuple[Table, ...]:
    """The polls of a run, and the means by quantity if any could be scored."""
    table = _table(f"Polls beside {name}", HEAD, FIGURES)
    for row in scores.rows:
        table.add_row(*_cells(row))
    notes = dict.fromkeys(row.note for row in scores.rows if row.note)
    named = (", ".join(row.id for row in scores.rows if row.note == note) + f": {note}." for note in notes)
    table.caption = "\n".join([WORDS, *named])
    means = _table("How far opinion is from polls", ("Of",), ("Polls", "In 50 %", "In 90 %", "CRPS", "Baseline"))
    for one in scores.by_quantity():
        figures = (one.coverage_50, one.coverage_90, one.crps, one.baseline_crps)
        means.add_row(one.quantity, f"{one.n}", *map(_percent, figures))
    return (table, means) if means.rows else (table,)


def _cells(row: PollScore) -> list[Text]:
    days = row.last_day.isoformat() if row.first_day == row.last_day else f"{row.first_day} to {row.last_day}"
    known = "" if row.in_sample else ", forecast"
    words = (row.id, row.country, row.question, row.quantity, days + known)
    inside = _interval(row.q25, row.q75, row.inside_50), _interval(row.q05, row.q95, row.inside_90)
    baseline = f"{_percent(row.baseline_crps)} ({row.baseline})" if row.baseline else "-"
    figures = ("-" if row.n is None else f"{row.n:,}", _percent(row.observed), _percent(row.q50))
    return [*map(Text, (*words, *figures)), *inside, Text(_percent(row.crps)), Text(baseline)]


def _table(title: str, words: Iterable[str], figures: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, overflow="fold")
    for name in figures:
        table.add_column(name, justify="right")
    return table


def _interval(low: float | None, high: float | None, inside: bool | None) -> Text:
    """An interval, in yellow if the poll lies outside; a single member has none."""
    if inside is None:
        return Text("-")
    return Text(f"{_percent(low)} to {_percent(high)}", "" if inside else "yellow")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}"
