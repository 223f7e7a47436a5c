"""Small panels of a briefing: a series with its bands and what was published, runs over each other, a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from spillover.report.briefing.book import MIDDLE, NARROW, WIDE, Book, Floats
from spillover.report.briefing.sheet import Box, Sheet
from spillover.report.figures import BLUE, GREY, INK, VERMILION, quieten

BAND, INNER = {"alpha": 0.2, "linewidth": 0}, {"alpha": 0.4, "linewidth": 0}
ROOM_ABOVE = 1.08
DOTS: Mapping[str, Any] = MappingProxyType({
    "marker": "o", "markersize": 3.2, "markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.8,
    "color": INK, "linewidth": 0.9, "zorder": 5, "clip_on": False,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """One series as it is drawn.

    Attributes:
        title: in bold above it.
        quantity: of the book.
        label: of the series.
        colour: of lines and bands.
        note: in grey, after the title.
    """

    title: str
    quantity: str
    label: str
    colour: str = BLUE
    note: str = ""


def draw_series(sheet: Sheet, box: Box, book: Book, panel: Panel) -> None:
    """Median, central 50 % and 90 %, and the figures of the same kind that were published."""
    axes = _titled(sheet, box, panel)
    rows = book.rows(panel.quantity, panel.label)
    _bands(axes, book, rows, panel.colour)
    tops = [float(rows.max()), *_draw_counts(axes, book, panel)]
    axes.set_ylim(0, max(*tops, 1e-9) * ROOM_ABOVE)
    _frame(axes, book)


def draw_two(sheet: Sheet, box: Box, books: tuple[Book, Book], panel: Panel) -> None:
    """Two runs over each other: medians and central 90 %."""
    axes = _titled(sheet, box, panel)
    top = 1e-9
    for book, colour, style in zip(books, (BLUE, VERMILION), ("-", (0, (4, 1.5))), strict=True):
        rows = book.rows(panel.quantity, panel.label)
        axes.fill_between(book.dates, rows[WIDE[0]], rows[WIDE[1]], color=colour, **BAND)
        axes.plot(book.dates, rows[MIDDLE], color=colour, linewidth=1.4, linestyle=style)
        top = max(top, float(rows.max()))
    axes.set_ylim(0, top * ROOM_ABOVE)
    _frame(axes, books[0])


def draw_difference(sheet: Sheet, box: Box, difference: Book, panel: Panel) -> None:
    """A paired difference with its own intervals, around the line of none."""
    axes = _titled(sheet, box, panel)
    rows = difference.rows(panel.quantity, panel.label)
    _bands(axes, difference, rows, panel.colour)
    axes.axhline(0, color=INK, linewidth=0.8)
    reach = max(float(np.abs(rows).max()), 1e-9) * ROOM_ABOVE
    axes.set_ylim(-reach, reach)
    _frame(axes, difference)


def _titled(sheet: Sheet, box: Box, panel: Panel) -> Any:
    axes = sheet.axes(box)
    sheet.text(box.left, box.top - 0.1, panel.title, size=8, weight="bold")
    if panel.note:
        right = {"ha": "right", "size": 6.5, "color": GREY}
        sheet.text(box.left + box.width, box.top - 0.1, panel.note, **right)
    return axes


def _bands(axes: Any, book: Book, rows: Floats, colour: str) -> None:
    if len(rows) > 1:
        axes.fill_between(book.dates, rows[WIDE[0]], rows[WIDE[1]], color=colour, **BAND)
        axes.fill_between(book.dates, rows[NARROW[0]], rows[NARROW[1]], color=colour, **INNER)
    axes.plot(book.dates, rows[len(rows) // 2], color=colour, linewidth=1.4)


def _draw_counts(axes: Any, book: Book, panel: Panel) -> list[float]:
    """Published figures: a dot, or a line over the days that they are of; of people in some days, a mean day."""
    tops = []
    daily = book.unit(panel.quantity).endswith("/day")
    for count in book.counts(panel.quantity, panel.label):
        first, last = np.datetime64(count["first_day"], "D"), np.datetime64(count["last_day"], "D")
        if first > book.dates[-1] or last < book.dates[0]:
            continue
        days = int((last - first) / np.timedelta64(1, "D")) + 1
        value = count["value"] / (days if daily else 1)
        look = DOTS if count["weight"] > 0 else {**DOTS, "color": GREY, "markeredgecolor": GREY}
        axes.plot([first, last], [value, value], **look)
        tops.append(float(value))
    return tops


def _frame(axes: Any, book: Book) -> None:
    quieten(axes, whole=False)
    axes.set_xlim(book.dates[0], book.dates[-1])


def draw_key(sheet: Sheet, left: float, top: float, entries: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """What lines and bands are, in one row; the words of each entry and the look of its mark."""
    width = 8.0
    axes = sheet.axes(Box(left, top, width, 0.2))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, 1)
    at = 0.0
    for words, look in entries:
        if "alpha" in look:
            axes.fill_between([at, at + 0.25], 0.2, 0.8, **look)
        elif "marker" in look:
            axes.plot([at + 0.12], [0.5], **look)
        else:
            axes.plot([at, at + 0.25], [0.5, 0.5], **look)
        axes.text(at + 0.32, 0.5, words, size=7, color=INK, va="center", parse_math=False)
        at += 0.32 + 0.058 * len(words) + 0.25


KEY: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("median", {"color": BLUE, "linewidth": 1.4}),
    ("central 50 % of members", {"color": BLUE, "alpha": 0.5, "linewidth": 0}),
    ("central 90 %", {"color": BLUE, "alpha": 0.2, "linewidth": 0}),
    ("published", {**DOTS, "linewidth": 0}),
)
