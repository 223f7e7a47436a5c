"""Do two programs follow one law? Means and spreads of the stock, compared day by day and place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_EXPECTED = 5.0
"""Below so many people the distribution of a mean is too skewed for a z score."""


@dataclass(frozen=True)
class Agreement:
    """How far engine and reference agree in one world.

    Attributes:
        mean_z2: mean squared z score of the means; 1 is as good as two runs of one program.
        spread_z2: the same for the variances.
        compared: number of (day, place) pairs with people and luck in them.
        worst: the pair that differs most, in words.
    """

    world: str
    mean_z2: float
    spread_z2: float
    compared: int
    worst: str

    def __str__(self) -> str:
        """One line of the report."""
        return (
            f"{self.world:26s} {self.compared:4d}  z² {self.mean_z2:8.2f}  spread {self.spread_z2:6.2f}  {self.worst}"
        )


def compare(world: str, engine_stock: np.ndarray, people_stock: np.ndarray, places: Sequence[str]) -> Agreement:
    """Compare two ensembles [member, day, place] of one world."""
    z = z_scores(engine_stock, people_stock)
    day, place = np.unravel_index(np.nanargmax(np.abs(z)), z.shape)
    means = engine_stock.mean(axis=0)[day, place], people_stock.mean(axis=0)[day, place]
    worst = f"{places[place]} on day {day}: {means[0]:.2f} against {means[1]:.2f} (z {z[day, place]:+.1f})"
    return Agreement(
        world,
        mean_z_squared(engine_stock, people_stock),
        spread_z_squared(engine_stock, people_stock),
        int(np.isfinite(z).sum()),
        worst,
    )


def report(agreements: Sequence[Agreement]) -> str:
    """One line a world, the worst first, and the mean over all."""
    lines = [str(one) for one in sorted(agreements, key=lambda one: -one.mean_z2)]
    return "\n".join([*lines, f"mean z² over all pairs: {pooled(agreements):.3f}"])


def pooled(agreements: Sequence[Agreement]) -> float:
    """Mean squared z score over all pairs of all worlds."""
    return float(np.average([one.mean_z2 for one in agreements], weights=[one.compared for one in agreements]))


def mean_z_squared(engine_stock: np.ndarray, people_stock: np.ndarray) -> float:
    """Mean squared z score of the difference of the means of two ensembles [member, day, place].

    Over the pairs (day, place) with at least 5 expected people. Where nothing varies in either ensemble, the means
    must be equal: then the pair does not count, otherwise the answer is infinite.
    """
    return float(np.nanmean(z_scores(engine_stock, people_stock) ** 2))


def spread_z_squared(engine_stock: np.ndarray, people_stock: np.ndarray) -> float:
    """The same for the squared distances from the common mean, so for the variances, where both are at least 1."""
    z = z_scores(*(squared_distances(stock, engine_stock, people_stock) for stock in (engine_stock, people_stock)))
    varies = np.minimum(engine_stock.var(axis=0), people_stock.var(axis=0)) >= 1.0
    compared = np.isfinite(z_scores(engine_stock, people_stock)) & varies
    return float(np.mean(z[compared] ** 2)) if compared.any() else 0.0


def squared_distances(stock: np.ndarray, *ensembles: np.ndarray) -> np.ndarray:
    """Squared distances of the stocks from the mean of all ensembles, shifted so that none is thought too small."""
    centre = np.mean([ensemble.mean(axis=0) for ensemble in ensembles], axis=0)
    return np.asarray((stock - centre) ** 2 + LEAST_EXPECTED)


def z_scores(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Difference of the means over its standard error, float64[day, place]; NaN where there is nothing to compare."""
    difference = first.mean(axis=0) - second.mean(axis=0)
    error = np.sqrt(sum(stock.var(axis=0, ddof=1) / len(stock) for stock in (first, second)))
    expected = (first.mean(axis=0) + second.mean(axis=0)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / error  # 0 / 0 is NaN: nothing varies and nothing differs
    return np.where(expected >= LEAST_EXPECTED, z, np.nan)
