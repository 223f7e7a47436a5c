"""A sheet of a briefing: title, subtitle, room for what is drawn, and the source lines burnt in below.

Everything is placed in inches from the top left corner of a sheet of A4 across.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from spillover.experiments.executors import optional
from spillover.report.figures import GREY, INK, NOT_FOR, STYLE

WIDTH, HEIGHT = 11.69, 8.27
MARGIN, HEAD, LINE = 0.45, 0.95, 0.135
LETTERS_A_LINE = 225
MOST_SOURCES = 6
BOUNDARIES = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "acceptance by the United Nations. Dashed or hatched: disputed or undetermined."
)
SHEET_STYLE: Mapping[str, Any] = MappingProxyType({**STYLE, "pdf.fonttype": 42, "hatch.linewidth": 0.4})
PLAIN: Mapping[str, Any] = MappingProxyType({"parse_math": False, "ha": "left", "va": "center"})


@dataclass(frozen=True, slots=True)
class Box:
    """Part of a sheet, in inches: of its top left corner from that of the sheet, and its size."""

    left: float
    top: float
    width: float
    height: float

    def grid(self, rows: int, columns: int, gap: tuple[float, float] = (0.42, 0.5)) -> list[Box]:
        """Boxes of one size, row by row, with gaps between columns and between rows."""
        across, down = gap
        width = (self.width - across * (columns - 1)) / columns
        height = (self.height - down * (rows - 1)) / rows
        return [
            Box(self.left + column * (width + across), self.top + row * (height + down), width, height)
            for row in range(rows)
            for column in range(columns)
        ]

    def beside(self, share: float, gap: float = 0.3) -> tuple[Box, Box]:
        """Left part, of this share of the width, and right part."""
        width = (self.width - gap) * share
        right = self.left + width + gap
        return (
            Box(self.left, self.top, width, self.height),
            Box(right, self.top, self.width - width - gap, self.height),
        )

    def above(self, height: float, gap: float = 0.3) -> tuple[Box, Box]:
        """Upper part of this height, and the rest below it."""
        below = self.top + height + gap
        return (
            Box(self.left, self.top, self.width, height),
            Box(self.left, below, self.width, self.height - height - gap),
        )


class Sheet:
    """One page, with title, subtitle and source lines.

    Attributes:
        figure: of matplotlib, made without its global state.
        room: what is left for the drawing.
    """

    def __init__(self, title: str, subtitle: str, foot: Sequence[str]) -> None:
        figures = optional("matplotlib.figure", "plots")
        self.figure = figures.Figure(figsize=(WIDTH, HEIGHT), facecolor="white")
        self.text(MARGIN, 0.38, title, size=15, weight="bold")
        self.text(MARGIN, 0.66, subtitle, size=9, color=GREY)
        for number, line in enumerate(reversed(foot)):
            self.text(MARGIN, HEIGHT - 0.22 - LINE * number, line, size=6, color=GREY)
        bottom = 0.22 + LINE * len(foot) + 0.1
        self.room = Box(MARGIN, HEAD, WIDTH - 2 * MARGIN, HEIGHT - HEAD - bottom)

    def axes(self, box: Box) -> Any:
        """Axes that fill a box."""
        return self.figure.add_axes(
            (box.left / WIDTH, 1 - (box.top + box.height) / HEIGHT, box.width / WIDTH, box.height / HEIGHT)
        )

    def text(self, left: float, top: float, text: str, **look: Any) -> None:
        """A line of text; letters are taken literally, never as a formula."""
        self.figure.text(left / WIDTH, 1 - top / HEIGHT, text, **{"color": INK, "size": 8, **PLAIN, **look})


def foot_lines(views: Sequence[Mapping[str, Any]], *, with_map: bool = False) -> list[str]:
    """Which runs these are, and on whose word: a figure often travels alone. Sources of most counts come first.

    Of a frozen run only those that it could know: what was published later is shown beside it, and did not make it.
    """
    used = Counter(count["source"] for view in views for count in view["counts"])
    sources = {key: one for view in views for key, one in view["sources"].items() if _could_know(view["run"], one)}
    ranked = sorted(sources, key=lambda key: (-used[key], key))
    titles = list(dict.fromkeys(_source_words(sources[key]) for key in ranked))
    more = f"; and {len(titles) - MOST_SOURCES} more, listed in the run" if len(titles) > MOST_SOURCES else ""
    words = textwrap.wrap(f"Sources: {'; '.join(titles[:MOST_SOURCES])}{more}.", LETTERS_A_LINE) if titles else []
    return [*(_run_line(view["run"]) for view in views), *words, NOT_FOR, *([BOUNDARIES] if with_map else [])]


def _run_line(run: Mapping[str, Any]) -> str:
    as_of = f" · knows nothing published after {run['as_of']}" if run["as_of"] else ""
    return (
        f"Run {run['name']} · movement {run['movement']} · {members_in_words(run)} · seed {run['seed']} · "
        f"Spillover {run['versions'].get('spillover', '?')}{as_of}"
    )


def members_in_words(run: Mapping[str, Any]) -> str:
    """How many members are drawn, and of how many where some are missing."""
    done, members = run["done"], run["members"]
    return f"{done} members" if done >= members else f"{done} of {members} members, the others are not finished"


def _could_know(run: Mapping[str, Any], source: Mapping[str, str]) -> bool:
    return not run["as_of"] or source.get("date", "") <= run["as_of"]


def _source_words(source: Mapping[str, str]) -> str:
    return f"{source['title']}{' (' + source['date'] + ')' if source.get('date') else ''}"
