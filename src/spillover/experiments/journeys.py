"""Who went from where to where, by month: the matrix of flight, of moves between hosts, and of returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.engine.files import write_whole
from spillover.engine.record import PAIR
from spillover.experiments.results import QUANTILES, Results
from spillover.ground.errors import Finding, RunError

MOVED = "moved"
_COLUMNS = {"month": pl.Date, "left": pl.String, "entered": pl.String} | dict.fromkeys(("mean", *QUANTILES), pl.Float64)


def journeys(results: Results) -> pl.DataFrame:
    """People who went from one country to another in each month of a run.

    Returns:
        ``month, left, entered, mean, q05, q25, q50, q75, q95``, by month, the largest means first. A month is named by
        its first day, also where the run begins or ends within it. Pairs between which nobody went in a month, in any
        member, are left out.

    Raises:
        RunError: RUN-060 if the run kept no moves.
    """
    if MOVED not in results.kept:
        message = "this run kept no moves between countries"
        raise RunError(Finding("RUN-060", message, "run a scenario whose movement is 'exodus', with this version"))
    order = ["month", "mean", "left", "entered"]
    return pl.DataFrame(list(_rows(results)), schema=_COLUMNS, orient="row").sort(
        order, descending=[False, True, False, False]
    )


def write_journeys(results: Results, file: Path) -> None:
    """Write them as CSV.

    Raises:
        RunError: RUN-060, and RUN-008 or RUN-009 if the file cannot be written.
    """
    write_whole(file, journeys(results).write_csv().encode())


def _rows(results: Results) -> Iterator[tuple[Any, ...]]:
    days = [results.start + timedelta(days=day) for day in range(results.n_days)]
    first_days = [number for number, day in enumerate(days) if number == 0 or day.day == 1]
    for quantity, label, values in results.other_series():
        if quantity == MOVED and values.any():
            left, _, entered = label.partition(PAIR)
            yield from _of_pair(left, entered, [days[number].replace(day=1) for number in first_days],
                                np.add.reduceat(values.astype(np.float64), first_days, axis=1))  # fmt: skip


def _of_pair(left: str, entered: str, months: list[date], people: NDArray[np.float64]) -> Iterator[tuple[Any, ...]]:
    """Rows of one pair; ``people[member, month]``."""
    levels = np.quantile(people, list(QUANTILES.values()), axis=0)
    for number, month in enumerate(months):
        if people[:, number].any():
            yield (month, left, entered, float(people[:, number].mean()), *map(float, levels[:, number]))
