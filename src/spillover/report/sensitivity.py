"""Tables of what matters: a ranking of inputs, what leads on each output, and what hangs on recalled values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.outputs import is_on_log_scale
from spillover.experiments.recalled import Influence
from spillover.experiments.sensitivity import LUCK, Factor, Sensitivity

MOST_INPUTS, MOST_OF_AN_OUTPUT = 25, 4
_NAMES: Mapping[str, str] = MappingProxyType(
    {"arrivals": "fled", "departed": "set off", "stock": "there on the last day", "queue": "longest queue",
     "waiting_days": "longest wait"}
)  # fmt: skip

Row = Mapping[str, Any]


def plain(found: Sensitivity) -> dict[str, Any]:
    """Everything that the tables show, ready for JSON."""
    return {
        "scenario": found.scenario,
        "start": found.start.isoformat(),
        "days": found.n_days,
        "posterior": found.fitted.isoformat() if found.fitted else None,
        "method": found.method,
        "size": found.size,
        "runs": found.runs,
        "ranking": found.ranking().to_dicts(),
        "indices": found.frame().with_columns(pl.col(pl.Float64).fill_nan(None)).to_dicts(),
    }


def sensitivity_tables(found: Sensitivity) -> tuple[Table, Table]:
    """The ranking over all outputs, and what leads on each."""
    return _ranking(found), _leaders(found)


def _ranking(found: Sensitivity) -> Table:
    title = f"What matters in {found.scenario}: {found.method}, {found.runs:,} runs of {found.n_days} days"
    table = _table(title, ("", "Input"), ("Overall", "Above luck"))
    for name in ("Believed", "Source"):
        table.add_column(name)
    ranking = found.ranking()
    shown = ranking.filter((pl.col("rank") <= MOST_INPUTS) & (pl.col("overall") > 0) | (pl.col("input") == LUCK))
    for row in shown.iter_rows(named=True):
        several = f" ({row['numbers']} numbers)" if row["numbers"] > 1 else ""
        above = "" if row["input"] == LUCK else f"{row['above_luck']} of {len(found.outputs)}" * bool(row["above_luck"])
        table.add_row(str(row["rank"]), Text(row["input"] + several), f"{row['overall']:.3f}",
                      above or "not", row["belief"], _source(row))  # fmt: skip
    table.caption = Text(" ".join(_said(found, ranking)))
    return table


def _source(row: Row) -> str:
    if row["input"] == LUCK:
        return "all else that members draw"
    return row["source"] or "no table says it"


def _said(found: Sensitivity, ranking: pl.DataFrame) -> list[str]:
    idle = ranking.filter((pl.col("overall") == 0) & (pl.col("input") != LUCK)).height
    hidden = ranking.filter((pl.col("rank") > MOST_INPUTS) & (pl.col("overall") > 0)).height
    lines = ["Overall: mean over outputs of the index, by the largest of its output. Above luck: outputs that it moves",
             "more than other luck does, intervals apart. assumed: nobody but this project says so."]  # fmt: skip
    lines += [f"Inputs that matter less: {hidden}."] if hidden else []
    lines += [f"Inputs that change nothing of this: {idle}."] if idle else []
    if found.fitted:
        lines.append(f"posterior: drawn from the fit of {found.fitted}, each number by itself.")
    return lines


def _leaders(found: Sensitivity) -> Table:
    table = _table("What leads on each output", ("Output",), ("Luck",))
    for rank in range(MOST_OF_AN_OUTPUT):
        table.add_column(("First", "Second", "Third", "Fourth")[rank], overflow="fold")
    for one, index in zip(found.outputs, found.index, strict=True):
        logs = found.method == "sobol" or is_on_log_scale(one)
        order = np.argsort(-index[:-1], kind="stable")[:MOST_OF_AN_OUTPUT]
        leaders = [f"{_short(found.factors[i])} {_effect(found.method, index[i], logs)}" for i in order if index[i] > 0]
        cells = [*leaders, *[""] * (MOST_OF_AN_OUTPUT - len(leaders))]
        table.add_row(_words(one._asdict()), _effect(found.method, index[-1], logs), *map(Text, cells))
    table.caption = (
        "×: mean factor by which it changes when the input moves by half of its probability, or luck is another."
        if found.method == "morris"
        else "Share of the variance (of logarithms, for people and days) that the input has a part in."
    )
    return table


def _short(factor: Factor) -> str:
    return factor.name.partition(".")[2] or factor.name


def _effect(method: str, index: float, logs: bool) -> str:
    if method == "sobol":
        return f"{index:.0%}"
    return f"×{math.exp(index):.3g}" if logs else f"±{index:.2g}"


def recalled_table(found: Influence) -> Table:
    """What hangs on each column of recalled values, most first."""
    title = f"Recalled values of {found.scenario}, halved and doubled; {found.members} members with common luck"
    table = _table(title, ("Values", ""), ("Rows", "All who fled", "90 %"))
    table.add_column("Changes most", overflow="fold")
    table.add_column("by", justify="right")
    table.add_column("90 %", justify="right")
    changes = found.changes.group_by("recalled", "factor", maintain_order=True)
    groups = sorted((list(rows.iter_rows(named=True)) for _, rows in changes), key=lambda rows: -_most(rows))
    for rows in groups:
        if _most(rows) > 0:
            total = next((row for row in rows if row["level"] == "all" and row["quantity"] == "arrivals"), None)
            most = max(rows, key=_size)
            first = f"{rows[0]['values']}", *(_change(total) if total else ("", ""))
            table.add_row(Text(rows[0]["recalled"]), f"×{rows[0]['factor']:g}", *first, _words(most), *_change(most))
    moving = {rows[0]["recalled"] for rows in groups if _most(rows) > 0}
    idle = [one.name for one in found.columns if one.name not in moving]
    caption = "Geometric mean of the change as a part of what was; intervals are of members."
    if idle:
        caption += f" Neither changes anything: {', '.join(idle)}."
    table.caption = Text(caption)
    return table


def _size(row: Row) -> float:
    return max(abs(math.log1p(row[name])) for name in ("share", "share_q05", "share_q95"))


def _most(rows: list[dict[str, Any]]) -> float:
    return max(map(_size, rows))


def _change(row: Row) -> tuple[str, str]:
    return _percent(row["share"]), f"{_percent(row['share_q05'])} to {_percent(row['share_q95'])}"


def _percent(share: float) -> str:
    return f"{share:+.1%}".replace("-", "−")


def _words(row: Row) -> str:
    quantity = _NAMES.get(row["quantity"], row["quantity"].replace("_", " "))
    return f"{row['name']}: {quantity}" if row["name"] else f"all: {quantity}"


def _table(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table
