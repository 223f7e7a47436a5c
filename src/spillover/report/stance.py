"""Positions of governments in words: a table by month, the evidence beside it, why a position moved, and a plot."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from rich import box
from rich.table import Table
from rich.text import Text

from spillover.data.stance.positions import StancePack
from spillover.engine.files import write_whole
from spillover.experiments.executors import optional
from spillover.experiments.stances import Explained, Fitted
from spillover.ground.errors import Finding, RunError, StanceError, did_you_mean
from spillover.report.figures import BLUE, DOTS_PER_INCH, GREY, INK, PALE, STYLE

SHOWN = 12
"""Observations that a table of reasons shows; the rest are summed."""
AXIS = "Larger is further from Moscow."
COLUMNS, PANEL_INCHES = 3, (3.1, 2.1)
NOT_OF_PEOPLE = "Estimated from public acts of governments; it says nothing about people."


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked of a pack.

    Attributes:
        pack: the positions.
        states: codes, in the order asked for.
        first, last: days; months or sessions that end between the first's month and the last's are shown.
    """

    pack: StancePack
    states: tuple[str, ...]
    first: date
    last: date

    def positions(self) -> pl.DataFrame:
        """The rows of positions, by state in the order asked for."""
        rows = [self._of(self.pack.positions, state) for state in self.states]
        return pl.concat(rows)

    def evidence(self) -> pl.DataFrame:
        """The rows of evidence, by day."""
        rows = [self._of(self.pack.evidence, state) for state in self.states]
        return pl.concat(rows).sort("date", "iso3", maintain_order=True)

    def _of(self, table: pl.DataFrame, state: str) -> pl.DataFrame:
        begin = self.first.replace(day=1)
        return table.filter((pl.col("iso3") == state) & (pl.col("date") >= begin) & (pl.col("date") <= self.last))


def window(pack: StancePack, states: Sequence[str] | None, between: tuple[date | None, date | None]) -> Window:
    """What is asked of a pack, held against what it holds.

    Args:
        pack: the positions.
        states: codes, of any case; None: all.
        between: first and last day; None: of the pack.

    Raises:
        StanceError: STA-212 for states that the pack has no positions of, STA-213 if no month lies between the days.
    """
    held = pack.positions["iso3"].unique().sort().to_list()
    asked = list(dict.fromkeys(state.strip().upper() for state in states)) if states else held
    unknown = [state for state in asked if state not in held]
    if unknown:
        told = "the pack has no positions of '{}'"
        raise StanceError(*(
            Finding("STA-212", told.format(state), did_you_mean(state, held), column="--iso", value=state)
            for state in unknown
        ))  # fmt: skip
    dates = pack.positions["date"].to_list()
    first, last = between[0] or min(dates), between[1] or max(dates)
    found = Window(pack, tuple(asked), first, last)
    if found.positions().is_empty():
        message = f"no positions lie between {first} and {last}; they go from {min(dates)} to {max(dates)}"
        raise StanceError(Finding("STA-213", message, "ask for days among them", column="--from", value=str(first)))
    return found


# ---- tables ------------------------------------------------------------------------------------------------


def plain(asked: Window) -> dict[str, Any]:
    """Everything that the tables show, ready for JSON."""
    told = asked.positions().rename({"period": asked.pack.by})
    evidence = asked.evidence().select("iso3", "date", "kind", "what", "said", "source", "known")
    return {
        "pack": asked.pack.folder.name,
        "axis": "war" if asked.pack.by == "month" else "general",
        "known": asked.pack.known.isoformat(),
        "positions": told.to_dicts(),
        "evidence": evidence.to_dicts(),
    }


def position_tables(asked: Window) -> tuple[Table, ...]:
    """Positions by month, one state a column, and the evidence."""
    table = _table(f"Positions as of {asked.pack.known}", (asked.pack.by.capitalize(),), asked.states)
    by_period: dict[str, dict[str, str]] = {}
    for row in asked.positions().sort("date").iter_rows(named=True):
        cell = f"{row['mean']:.2f} ({row['q05']:.2f} to {row['q95']:.2f})"
        by_period.setdefault(row["period"], {})[row["iso3"]] = cell
    for period, cells in by_period.items():
        table.add_row(period, *(cells.get(state, "") for state in asked.states))
    table.caption = f"{_axis(asked)} Mean, with the central 90 % in brackets. {NOT_OF_PEOPLE}"
    return (table, _evidence(asked)) if asked.evidence().height else (table,)


def _axis(asked: Window) -> str:
    return AXIS if asked.pack.by == "month" else "Larger is nearer to the United States."


def _evidence(asked: Window) -> Table:
    table = _table("Evidence of these months", ("Day", "State", "Kind", "What", "Said", "Source"), ())
    for row in asked.evidence().iter_rows(named=True):
        table.add_row(str(row["date"]), row["iso3"], row["kind"], *(Text(row[of]) for of in ("what", "said", "source")))
    table.caption = "Said: a vote; or the direction of an act, from −1 with Moscow to 1 with Kyiv."
    return table


def plain_why(found: Explained, state: str, between: tuple[date, date], known: date) -> dict[str, Any]:
    """A change and what it is made of, ready for JSON; ``added`` and ``prior`` sum to ``change``."""
    rows = found.evidence.select("date", "kind", "what", "said", "added", "source", "known")
    return {
        "iso3": state, "from": between[0].isoformat()[:7], "to": between[1].isoformat()[:7], "known": known.isoformat(),
        "change": found.why.change, "prior": found.why.prior, "p_moved_away": dict(found.chances),
        "evidence": rows.to_dicts(),
    }  # fmt: skip


def why_table(found: Explained, state: str, between: tuple[date, date]) -> tuple[Table, str]:
    """What moved a state, the largest first, and how sure it is that it moved."""
    first, last = (day.isoformat()[:7] for day in between)
    table = _table(f"What moved {state}, {first} to {last}", ("Day", "Kind", "What", "Said"), ("Added",))
    table.add_column("Source", overflow="fold")
    for row in found.evidence.head(SHOWN).iter_rows(named=True):
        words = (Text(row[of]) for of in ("what", "said"))
        table.add_row(str(row["date"]), row["kind"], *words, f"{row['added']:+.3f}", Text(row["source"]))
    rest = found.evidence["added"][SHOWN:]
    if len(rest):
        table.add_row("", "", f"{len(rest)} others together", "", f"{float(rest.sum()):+.3f}", "")
    table.add_row("", "", "What was believed before", "", f"{found.why.prior:+.3f}", "")
    table.add_row("", "", Text("Change", style="bold"), "", Text(f"{found.why.change:+.3f}", style="bold"), "")
    table.caption = (
        "Added: what the observation asks for beyond the position of the first month, as far as it is heard."
    )
    alone = ", ".join(f"{chance:.2f} on {name} alone" for name, chance in found.chances.items() if name != "all")
    return (
        table,
        f"Probability that {state} moved away from Moscow: {found.chances['all']:.2f} on all evidence, {alone}.",
    )


def fit_sentences(fitted: Fitted, folder: Path) -> list[str]:
    """What a fit looked at, whether it came to rest, and where it was written."""
    evidence, course = fitted.fit.evidence, fitted.fit.course
    parts = {"vote": evidence.votes, "act": evidence.acts, "month of events": evidence.events}
    counts = [_many(part.state.size, name) for name, part in parts.items() if part.state.size]
    rest = "settled" if fitted.fit.settled else f"NOT settled, the last change was {course[-1]:.3f},"
    return [
        f"{len(evidence.states)} states, {evidence.n_months} months to {fitted.as_of}: {', '.join(counts)}",
        f"{rest} after {len(course)} rounds",
        f"written to {folder}",
    ]


def _many(number: int, name: str) -> str:
    words = name if number == 1 else name.replace("month", "months") if " " in name else f"{name}s"
    return f"{number:,} {words}"


def _table(title: str, words: Sequence[str], figures: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, overflow="fold")
    for name in figures:
        table.add_column(name, justify="right")
    return table


# ---- plot --------------------------------------------------------------------------------------------------


def plot(asked: Window, path: Path) -> None:
    """Draw each state's position with its central 90 %, and a tick for each act.

    Args:
        asked: what to draw.
        path: a file that ends in ``.png`` or ``.svg``; an older one is replaced.

    Raises:
        RunError: RUN-014 if matplotlib is not installed, RUN-305 for another kind of file, RUN-008 or RUN-009 if it
            cannot be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in {"png", "svg"}:
        raise RunError(Finding("RUN-305", f"'{path.name}' is neither PNG nor SVG", "let its name end in .png or .svg"))
    matplotlib = optional("matplotlib", "plots")
    with matplotlib.rc_context(STYLE):
        content = io.BytesIO()
        nameless = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        _draw(asked).savefig(content, format=form, dpi=DOTS_PER_INCH, metadata=nameless)
    write_whole(path, content.getvalue())


def _draw(asked: Window) -> Any:
    columns = min(COLUMNS, len(asked.states))
    rows = -(-len(asked.states) // columns)
    width, height = max(PANEL_INCHES[0] * columns, 4.2), PANEL_INCHES[1] * rows + 1.35
    figure = optional("matplotlib.figure", "plots").Figure(figsize=(width, height), facecolor="white")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    figure.subplots_adjust(
        left=0.45 / width, right=1 - 0.15 / width, bottom=0.8 / height, top=1 - 0.75 / height, wspace=0.12, hspace=0.4
    )
    cells = list(grid.flat)
    for cell, state in zip(cells, asked.states, strict=False):
        _draw_panel(cell, Window(asked.pack, (state,), asked.first, asked.last))
    for cell in cells[len(asked.states) :]:
        cell.set_axis_off()
    title = "Where governments stand on the war" if asked.pack.by == "month" else "Where governments stand"
    figure.text(0.12 / width, 1 - 0.25 / height, title, size=12, weight="bold", color=INK)
    for cell in cells[max(0, len(asked.states) - columns) : len(asked.states)]:
        cell.tick_params(labelbottom=True)
    foot = f"{_axis(asked)} Line: mean; band: central 90 %; ticks: acts. As of {asked.pack.known}. {NOT_OF_PEOPLE}"
    lines = "\n".join(textwrap.wrap(foot, int(width * 19)))
    figure.text(0.12 / width, 0.1 / height, lines, size=6.3, color=GREY)
    return figure


def _draw_panel(cell: Any, asked: Window) -> None:
    rows, acts = asked.positions(), asked.evidence().filter(~pl.col("kind").is_in(["vote", "event"]))
    days = rows["date"].to_numpy()
    cell.fill_between(days, rows["q05"], rows["q95"], color=BLUE, linewidth=0, alpha=0.25)
    cell.plot(days, rows["mean"].to_numpy(), color=BLUE, linewidth=1.4)
    foot = cell.get_xaxis_transform()
    cell.plot(
        acts["date"].to_numpy(), [0.03] * acts.height, "|", color=INK, markersize=7, transform=foot, clip_on=False
    )
    cell.set_title(asked.states[0], loc="left", size=8.5, weight="bold", color=INK, pad=4)
    for side in ("top", "right", "left"):
        cell.spines[side].set_visible(False)
    dates = optional("matplotlib.dates", "plots")
    locator = dates.AutoDateLocator(minticks=3, maxticks=5)
    cell.xaxis.set_major_locator(locator)
    cell.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))
    cell.grid(axis="y", color=PALE, linewidth=0.6)
    cell.tick_params(length=0, labelsize=7, pad=3)
