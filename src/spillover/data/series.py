"""Observed counts as daily series: corrected for re-registration, interpolated, and summed to an inflow.

Counts are published on some days only. Between two of them the series is linear, before the first and after the
last it is flat, and every daily value is cut to a whole number of people. A registration correction scales all
earlier counts of a place, since a recount showed them too high (or too low) by one ratio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data.scenario import Scenario

TOTAL = ""  # the place under which the published overall count is kept


@dataclass(frozen=True, slots=True)
class Observed:
    """What was counted, for the places that a run is scored on.

    Attributes:
        places: int64[k], indices into the plan's places, in their order.
        daily: int64[day, k], simulated people (counts divided by ``hasten``).
        total: int64[day], published overall count, or empty.
        capacity: int64[k], capacity in the scenario, −1 where none is known.
        raw_maximum: float64[k], largest count as published.
        corrected_maximum: float64[k], largest count within the run after corrections.
    """

    places: NDArray[np.int64]
    daily: NDArray[np.int64]
    total: NDArray[np.int64]
    capacity: NDArray[np.int64]
    raw_maximum: NDArray[np.float64]
    corrected_maximum: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of one place: ``days`` (int64, ascending, relative to the start) and ``values`` (float64)."""

    days: NDArray[np.int64]
    values: NDArray[np.float64]

    def at(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Whole people on the given days: linear between counts, flat outside them, cut towards zero."""
        after = np.searchsorted(self.days, days, side="right")
        before = np.maximum(after - 1, 0)
        after = np.minimum(after, len(self.days) - 1)
        span = self.days[after] - self.days[before]
        share = (days - self.days[before]) / np.where(span > 0, span, 1)
        inside = (span > 0) & (days > self.days[0])
        value = self.values[before] + np.where(inside, share, 0.0) * (self.values[after] - self.values[before])
        return value.astype(np.int64)

    def corrected_at(self, day: int) -> Series:
        """The series with all values before ``day`` scaled by the ratio of that day's value to the one before."""
        row = int(np.searchsorted(self.days, day))
        values = self.values.copy()
        values[:row] *= values[row] / values[row - 1]
        return Series(self.days, values)


def published(scenario: Scenario, hasten: int = 1) -> dict[str, Series]:
    """The stock series of each observed place as published (the overall count under ``TOTAL``), over ``hasten``."""
    series = {}
    for keys, rows in scenario.table("observations").partition_by("place", as_dict=True, maintain_order=True).items():
        place = keys[0] if keys[0] is not None else TOTAL
        ordered = rows.sort("date")
        days = _days_since(ordered["date"], scenario.start)
        series[str(place)] = Series(days, ordered["value"].to_numpy().astype(np.float64) / hasten)
    return series


def corrected(scenario: Scenario, hasten: int = 1) -> dict[str, Series]:
    """The published series after the scenario's registration corrections, applied in the order of the table."""
    series = published(scenario, hasten)
    for row in scenario.table("corrections").iter_rows(named=True):
        day = (row["date"] - scenario.start).days
        if day >= 0:
            series[row["place"]] = series[row["place"]].corrected_at(day)
    return series


def daily(series: Mapping[str, Series], n_days: int, *, from_zero: bool = False) -> dict[str, NDArray[np.int64]]:
    """Each series on days 0 … ``n_days`` − 1.

    Args:
        series: counts by place.
        n_days: number of days.
        from_zero: whether to subtract each series' own value on day 0.
    """
    days = np.arange(n_days, dtype=np.int64)
    values = {place: one.at(days) for place, one in series.items()}
    if from_zero:
        values = {place: value - value[0] for place, value in values.items()}
    return values


def _days_since(dates: pl.Series, start: date) -> NDArray[np.int64]:
    return (dates - start).dt.total_days().to_numpy().astype(np.int64)


def inflow(
    values: Mapping[str, NDArray[np.int64]], *, sum_of_places: bool, present_at_start: bool
) -> NDArray[np.int64]:
    """Newly displaced people a day, int64[day] ≥ 0, from daily stocks.

    A rise of the stocks is an inflow. A fall is a debt: nobody is taken out of the run, and later rises first
    repay it.

    Args:
        values: daily stocks by place, the overall count under ``TOTAL``.
        sum_of_places: add up the places; otherwise use the overall count.
        present_at_start: people counted on day 0 are already in their camps; otherwise they arrive on day 0
            (and, with an overall count present, twice: so it is in the model that this reproduces).
    """
    counted = [value for place, value in values.items() if place != TOTAL] if sum_of_places else [values[TOTAL]]
    n_days = len(next(iter(values.values())))
    stock = np.sum(counted, axis=0) if counted else np.zeros(n_days, dtype=np.int64)
    rise = np.diff(stock, prepend=stock[:1])
    if not present_at_start:
        rise[0] = sum(int(value[0]) for value in values.values())
    return _after_debt(rise)


def _after_debt(rise: NDArray[np.int64]) -> NDArray[np.int64]:
    arrivals = np.zeros_like(rise)
    debt = 0
    for day, change in enumerate(rise.tolist()):
        due = change - debt
        arrivals[day] = max(due, 0)
        debt = max(-due, 0)
    return arrivals
