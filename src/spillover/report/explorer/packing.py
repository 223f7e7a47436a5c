"""Quantiles of series, packed into few bytes: rounded, each number the difference from the one before it."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.results import QUANTILES
from spillover.report.explorer.quantities import PEOPLE, Quantity
from spillover.report.explorer.recipes import Key

Floats = NDArray[np.float64]

LEVELS = tuple(QUANTILES.values())
MOST_DAYS = 140
"""Longer runs keep every k-th day only."""
STEPS: Mapping[str, int] = MappingProxyType({"all": 1_000, "country": 1_000, "place": 250, "pair": 100, "act": 250})
"""A step is at most so small a part of the largest value of a series, by what its labels are."""
STEPS_OF_STOCKS = 1_000
"""The same of people at a place; steps of people are of one person at least."""
ROUGH = frozenset({"remaining", "remaining_at", "work_sought"})
"""People of whom the single person tells nothing even where they are those of a country."""
GZIP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Times:
    """The days that a document keeps: int64[time] ``kept``, the first and the last among them."""

    kept: NDArray[np.int64]

    @staticmethod
    def of(n_days: int) -> Times:
        """All days of a short run, every k-th of a long one."""
        every = -(-n_days // MOST_DAYS)
        return Times(np.unique(np.append(np.arange(0, n_days, every, dtype=np.int64), n_days - 1)))

    def level(self, values: Floats) -> Floats:
        """``values[…, day]`` on the days kept."""
        return np.asarray(values[..., self.kept])

    def flow(self, values: Floats) -> Floats:
        """The mean of ``values[…, day]`` over the days since the one kept before, that day itself left out."""
        if len(self.kept) == values.shape[-1]:
            return values
        first = np.append(0, self.kept[:-1] + 1)
        return np.asarray(np.add.reduceat(values, first, axis=-1) / (self.kept + 1 - first))


@dataclass(frozen=True, slots=True)
class Packed:
    """One series, as a document holds it: int64[row, time] of whole steps, each of ``scale``."""

    key: Key
    scale: float
    steps: NDArray[np.int64]

    @property
    def total(self) -> float:
        """Sum of the median, or of the share, over the times."""
        return float(self.steps[len(self.steps) // 2].sum() * self.scale)

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        rows = np.diff(self.steps, axis=1, prepend=0).tolist()
        scale = int(self.scale) if self.scale >= 1 else self.scale
        return {"quantity": self.key.quantity, "label": self.key.label, "scale": scale, "rows": rows}


def quantiles(values: Floats, quantity: Quantity, times: Times) -> Floats:
    """Quantiles over the members, float64[level, time], of ``values[member, day]``; of a share, its one row."""
    kept = times.flow(values) if quantity.kind == "flow" else times.level(values)
    if quantity.kind == "share":
        return np.asarray(kept.mean(axis=0, keepdims=True))
    return np.asarray(np.quantile(kept, LEVELS, axis=0))


def packed(key: Key, values: Floats, quantity: Quantity, times: Times, rest: float = 0.0) -> Packed | None:
    """Pack a series.

    Args:
        key: its name.
        values: float64[member, day].
        quantity: what it is of.
        times: days to keep.
        rest: value of which nothing has to be told.

    Returns:
        None where it is ``rest`` or 0 in all members on all days, has no number somewhere, or rounds to nothing.
    """
    if not np.isfinite(values).all() or (values == rest).all() or not values.any():
        return None
    rows = quantiles(values, quantity, times)
    scale = scale_of(quantity, float(np.abs(rows).max()))
    steps = np.rint(rows / scale).astype(np.int64)
    return Packed(key, scale, steps) if steps.any() else None


def scale_of(quantity: Quantity, largest: float) -> float:
    """The step of a series: one person, or what of … 0.1, 0.2, 0.5, 1 … fits its largest value."""
    people, rough = quantity.unit in PEOPLE, quantity.id in ROUGH
    if largest <= 0 or (people and not rough and quantity.by in ("all", "country")):
        return 1.0
    stocks = people and not rough and quantity.kind == "level"
    finest = largest / (STEPS_OF_STOCKS if stocks else STEPS[quantity.by])
    power = math.floor(math.log10(finest))
    step = max(float(f"{m}e{power}") for m in (1, 2, 5) if m == 1 or float(f"{m}e{power}") <= finest)
    return max(1.0, step) if people else step


def encoded(document: Mapping[str, Any]) -> bytes:
    """A document as gzipped JSON; the same document gives the same bytes.

    Raises:
        ValueError: if it holds a number that JSON has no word for.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8", "surrogatepass"), GZIP_LEVEL, mtime=0)
