"""Differences between scenarios as tables for the terminal; intervals of a kind lie on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl
from rich import box
from rich.table import Table
from rich.text import Text

MOST_ROWS, MOST_OF_A_FIELD = 8, 3
"""Of one kind of outcome; the rest is in the JSON and in the CSV."""

WIDTH = 27
WAITING = ("queue", "waiting_days")
"""Fields that matter at their peak; of others the last day is shown."""

SCALES: Mapping[str, str] = MappingProxyType(
    {
        "stock": "people",
        "queue": "people",
        "arrivals": "arrivals and departures",
        "departed": "arrivals and departures",
        "crossed_in": "crossings",
        "crossed_out": "crossings",
        "fled_in": "crossings",
        "acts": "share of members",
    }
)
"""Quantities that share a scale; a field that is not here has its own."""

LEVELS: Mapping[str, str] = MappingProxyType(
    {"country": "by country", "place": "by place", "field": "", "status": "by country", "act": "", "all": ""}
)
MEASURES: Mapping[str, str] = MappingProxyType(
    {"end": "at the end", "peak": "at its peak", "total": "in all", "share": "done by the end, share of members"}
)

Row = Mapping[str, Any]


def comparison_tables(differences: pl.DataFrame, n_members: int, *, paired: bool = True) -> list[Table]:
    """One table for each scenario that was compared, people first, then each field of another unit.

    Args:
        differences: of :func:`spillover.experiments.compare.compare`.
        n_members: size of the ensembles.
        paired: whether luck was shared.
    """
    rows = [dict(row, scale=_scale_of(row)) for row in differences.iter_rows(named=True) if _is_shown(row)]
    ends: dict[str, float] = {}
    for row in rows:
        ends[row["scale"]] = max(ends.get(row["scale"], 0.0), abs(row["q05"]), abs(row["q95"]))
    luck = "with common luck" if paired else "as strangers"
    tables = []
    for compared in differences["compared"].unique(maintain_order=True):
        mine = [row for row in rows if row["compared"] == compared]
        title = f"{compared} less {differences['against'][0]}, {n_members} members {luck}"
        tables.append(_table(title, _groups(mine), ends))
    return tables


def _scale_of(row: Row) -> str:
    quantity = str(row["quantity"])
    return SCALES["stock"] if row["level"] == "status" else SCALES.get(quantity, quantity.replace("_", " "))


def _is_shown(row: Row) -> bool:
    """Of a field one measure is shown, the one that matters; of acts the share of members that do them."""
    left_out = "end" if row["quantity"] in WAITING else "peak"
    return bool(row["level"] != "field" or (row["measure"] != left_out and row["quantity"] != "acts"))


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row], int]]:
    """Outcomes of one kind: heading, the rows that differ most, and how many are not shown."""
    kinds: dict[tuple[str, str, str], list[Row]] = {}
    for level in LEVELS:
        for row in rows:
            if row["level"] == level:
                kinds.setdefault((level, row["quantity"], row["measure"]), []).append(row)
    for (level, quantity, measure), alike in kinds.items():
        spread = ("sd",) if level == "act" else ("q05", "q95")
        differing = [row for row in alike if any(row[name] for name in ("mean", *spread))]
        differing.sort(key=lambda row: -abs(row["mean"]))
        words = " ".join(word for word in (quantity.replace("_", " "), MEASURES[measure], LEVELS[level]) if word)
        shown = differing[: MOST_OF_A_FIELD if level == "field" else MOST_ROWS]
        yield words, shown, len(alike) - len(shown)


def _table(title: str, groups: Iterator[tuple[str, list[Row], int]], ends: Mapping[str, float]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    table.add_column("", min_width=32)
    for heading in ("Before", "Change", "50 %", "90 %", "Rises", "Variance"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Change, on one scale", no_wrap=True)
    for words, rows, hidden in groups:
        if rows:
            table.add_section()
            table.add_row(Text(words, "bold"))
            for row in rows:
                table.add_row(*_cells(row, ends[row["scale"]]))
            if hidden:
                table.add_row(Text(f"{hidden} more", "dim"))
    said = ", ".join(f"{name} ±{_figure(end)}" for name, end in sorted(ends.items()) if end > 0)
    table.caption = (
        "Rises: share of members in which it rises. Variance: of paired differences, as a part of that of strangers. "
        f"─ 90 %, ━ 50 %, ● median, │ no change. Ends of the scales: {said or 'nothing differs'}."
    )
    return table


def _cells(row: Row, scale: float) -> list[Text]:
    ratio = row["variance_ratio"]
    texts = (
        row["name"] or "together",
        _figure(row["mean_against"]),
        _signed(row["mean"]),
        f"{_signed(row['q25'])} to {_signed(row['q75'])}",
        f"{_signed(row['q05'])} to {_signed(row['q95'])}",
        f"{row['share_rise']:.0%}",
        "-" if ratio is None else f"{ratio:.2g}",
        strip(row, scale),
    )
    return [Text(text) for text in texts]


def strip(row: Row, scale: float, width: int = WIDTH) -> str:
    """An interval as a line of characters from −``scale`` to +``scale``: 90 %, 50 %, median, and where 0 lies."""
    if scale <= 0:
        return ""
    at = {name: round((row[name] / scale + 1) / 2 * (width - 1)) for name in ("q05", "q25", "q50", "q75", "q95")}
    line = [" "] * width
    line[at["q05"] : at["q95"] + 1] = "─" * (at["q95"] - at["q05"] + 1)
    line[at["q25"] : at["q75"] + 1] = "━" * (at["q75"] - at["q25"] + 1)
    line[(width - 1) // 2] = "│"
    line[at["q50"]] = "●"
    return "".join(line)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.2g}"


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + _figure(value).replace("-", "−")
