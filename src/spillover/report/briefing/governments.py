"""The page of governments: what each may do by itself, how often it does so, when, and what drives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from spillover.report.briefing.book import Book
from spillover.report.briefing.sheet import Box, Sheet, foot_lines
from spillover.report.figures import BLUE, GREY, INK, PALE, quieten_dates

MOST_ACTS = 26
ROW = 0.215
DRIVERS = 3
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "tighten": "tightens rules of stay",
        "ease": "eases rules of stay",
        "close": "closes border or visas",
        "extradite": "extradites",
        "refuse_extradition": "refuses extradition",
        "warn": "warns nationals against service abroad",
        "veiled": "distances itself in veiled words",
        "explicit": "distances itself in explicit words",
        "refuse_recognition": "refuses recognition",
        "toward": "acts in favour of the home country",
        "leave_alliance": "steps away from an alliance",
    }
)
"""Kinds of acts as a reader meets them."""


def governments(book: Book) -> Sheet | None:
    """The likeliest acts; None for a run in which governments do nothing by themselves."""
    acts: list[Mapping[str, Any]] = [act for act in book.document["acts"] if act["share"] > 0]
    acts = sorted(acts, key=lambda act: (-act["share"], act["country"], act["kind"]))
    if not acts:
        return None
    since = f"after {book.run['as_of']}" if book.run["as_of"] else "in the run"
    more = f"; the {MOST_ACTS} likeliest of {len(acts)}" if len(acts) > MOST_ACTS else ""
    subtitle = f"Share of members in which a government does it by its own decision {since}, by {book.last}{more}"
    sheet = Sheet("What governments may do", subtitle, foot_lines([book.document]))
    shown = acts[:MOST_ACTS]
    body = Box(sheet.room.left, sheet.room.top + 0.25, sheet.room.width, ROW * len(shown))
    names, bars, times, drivers = _columns(body)
    _draw_names(sheet, names, drivers, book, shown)
    _draw_bars(sheet, bars, shown)
    _draw_times(sheet, times, book, shown)
    return sheet


def _columns(body: Box) -> tuple[Box, Box, Box, Box]:
    """Names, shares, times, drivers."""
    widths, gap = (3.35, 2.2, 2.5), 0.25
    boxes, left = [], body.left
    for width in widths:
        boxes.append(Box(left, body.top, width, body.height))
        left += width + gap
    return (*boxes, Box(left, body.top, body.left + body.width - left, body.height))  # type: ignore[return-value]


def _draw_names(sheet: Sheet, names: Box, drivers: Box, book: Book, acts: Sequence[Mapping[str, Any]]) -> None:
    head = {"size": 7.5, "color": GREY}
    sheet.text(names.left, names.top - 0.14, "Government and act", **head)
    sheet.text(drivers.left, drivers.top - 0.14, "What spoke most for it", **head)
    for number, act in enumerate(acts):
        top = names.top + ROW * (number + 0.5)
        sheet.text(names.left, top, f"{book.name(act['country'])} {WORDS.get(act['kind'], act['kind'])}", size=7.6)
        told = [one for one in act["drivers"] if one["share"]][:DRIVERS]
        words = ", ".join(f"{one['driver'].replace('_', ' ')} {one['share']:.0%}" for one in told)
        sheet.text(drivers.left, top, words, size=7, color=INK)


def _axes(sheet: Sheet, box: Box, number: int) -> Any:
    axes = sheet.axes(box)
    axes.set_ylim(number, 0)
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    for row in range(0, number, 2):
        axes.axhspan(row, row + 1, color=PALE, alpha=0.45, linewidth=0)
    axes.tick_params(length=0, labelsize=7, pad=3)
    return axes


def _draw_bars(sheet: Sheet, box: Box, acts: Sequence[Mapping[str, Any]]) -> None:
    """Shares with the central 90 % of what so few members tell."""
    sheet.text(box.left, box.top - 0.14, "Share of members, and its 90 % interval", size=7.5, color=GREY)
    axes = _axes(sheet, box, len(acts))
    middle = np.arange(len(acts)) + 0.5
    share, low, high = (np.array([act[key] for act in acts]) for key in ("share", "low", "high"))
    axes.barh(middle, share, height=0.62, color=BLUE, alpha=0.45, linewidth=0)
    axes.hlines(middle, low, high, color=INK, linewidth=1.0)
    for y, value, end in zip(middle, share, high, strict=True):
        axes.text(end + 0.02, y, f"{value:.0%}", size=7, va="center", color=INK)
    axes.set_xlim(0, min(1.15, float(high.max()) * 1.3))
    ticks = [tick for tick in np.arange(0, 1.01, 0.2) if tick <= axes.get_xlim()[1]]
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])


def _draw_times(sheet: Sheet, box: Box, book: Book, acts: Sequence[Mapping[str, Any]]) -> None:
    """From the day by which 5 % of the members have done it to that of 95 %, open where fewer ever do."""
    sheet.text(box.left, box.top - 0.14, "Done by 5 %, half (dot), 95 % of the members", size=7.5, color=GREY)
    axes = _axes(sheet, box, len(acts))
    last = book.dates[-1]
    for row, act in enumerate(acts):
        if act["q05"] is None:
            continue
        first = np.datetime64(act["q05"], "D")
        end = last if act["q95"] is None else np.datetime64(act["q95"], "D")
        axes.plot([first, end], [row + 0.5] * 2, color=BLUE, linewidth=1.4, solid_capstyle="butt")
        axes.plot([first], [row + 0.5], marker="|", color=BLUE, markersize=6)
        if act["q95"] is None:
            axes.plot([last], [row + 0.5], marker=">", color=BLUE, markersize=4, clip_on=False)
        if act["median"] is not None:
            axes.plot([np.datetime64(act["median"], "D")], [row + 0.5], marker="o", color=INK, markersize=4)
    begins = np.datetime64(book.run["as_of"] or book.run["start"], "D")
    axes.set_xlim(max(begins, book.dates[0]), last)
    quieten_dates(axes)
