"""Tables of a calibration: what each number was believed to be and is now, and each count beside its fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.calibration import Calibration, Fitted, Number
from spillover.experiments.results import QUANTILES

_U = np.arange(1, 1000) / 1000  # with the middle among them


def plain(calibration: Calibration) -> dict[str, Any]:
    """Everything that the tables show, ready for JSON."""
    return {
        "scenario": calibration.scenario.id,
        "as_of": calibration.as_of.isoformat(),
        "draws": len(calibration.joint.rows),
        "temperatures": list(calibration.course.temperatures),
        "taken": list(calibration.course.taken),
        "numbers": [_of_number(number, calibration) for number in calibration.numbers],
        "counts": [_of_count(fit) for fit in calibration.fits],
    }


def calibration_tables(calibration: Calibration) -> tuple[Table, Table]:
    """What the numbers are now, the best known first, and how the counts are met."""
    figures = plain(calibration)
    return _numbers(figures["numbers"], calibration.as_of), _counts(figures["counts"], calibration.fits)


def _numbers(rows: Sequence[dict[str, Any]], as_of: date) -> Table:
    title = f"Numbers fitted to what was known on {as_of}"
    table = _table(title, ("Number",), ("Before", "90 %", "After", "90 %", "Spread left"))
    for row in sorted(rows, key=lambda row: row["spread_left"]):
        table.add_row(Text(row["name"]), *_cells(row["before"]), *_cells(row["after"]), f"{row['spread_left']:.0%}")
    table.caption = "Spread left: width of the 90 % interval, by what it was before; of logarithms, if all are above 0."
    return table


def _counts(rows: Sequence[dict[str, Any]], fits: Sequence[Fitted]) -> Table:
    title = "Counts, beside the draws before and after, without errors of reporting"
    table = _table(title, ("Count", "Days"), ("Observed", "Before", "90 %", "After", "90 %"))
    for row, count in zip(rows, (fit.count for fit in fits), strict=True):
        days = count.first_day.isoformat() + (f", {count.days} days" if count.days > 1 else "")
        name = f"{count.id} {count.kind}, {count.crossing or count.country}"
        table.add_row(Text(name), days, f"{count.value:,.0f}", *_people(row["before"]), *_people(row["after"]))
    return table


def _of_number(number: Number, calibration: Calibration) -> dict[str, Any]:
    before = number.prior.quantile(_U).clip(number.low, number.high)
    after = calibration.joint.rows[:, calibration.joint.names.index(number.name)]
    return {"name": number.name, "prior": str(number.prior), "before": _quantiles(before), "after": _quantiles(after),
            "spread_left": _spread(after) / max(_spread(before), 1e-300)}  # fmt: skip


def _of_count(fit: Fitted) -> dict[str, Any]:
    count = fit.count
    return {"id": count.id, "series": count.series, "type": count.type, "observed": count.value,
            "before": _quantiles(fit.before), "after": _quantiles(fit.after)}  # fmt: skip


def _quantiles(values: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(np.quantile(values, share)) for name, share in QUANTILES.items()}


def _spread(values: NDArray[np.float64]) -> float:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(np.log(high / low) if low > 0 else high - low)


def _cells(row: dict[str, float]) -> tuple[str, str]:
    return (f"{row['q50']:.3g}", f"{row['q05']:.3g} to {row['q95']:.3g}") if row else ("", "")


def _people(row: dict[str, float]) -> tuple[str, str]:
    return f"{row['q50']:,.0f}", f"{row['q05']:,.0f} to {row['q95']:,.0f}"


def _table(title: str, words: Sequence[str], figures: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, overflow="fold")
    for name in figures:
        table.add_column(name, justify="right")
    return table
