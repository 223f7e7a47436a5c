"""Is `flee3` the same model in law as Flee? Compares means and sds of every place's stock over many runs.

The other side is `flee3-ensemble-hasten*.csv`: day, place, is_camp, mean_stock, sd_stock, runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from instances import FLEE_DATA, in_blocks, plan_of
from measuring import Figure
from numpy.typing import NDArray

from spillover.world.plan import Plan

CASES = (("mali", 50), ("mali", 10), ("ssudan", 20))
N_MEMBERS = 500
LEAST_STOCK = 5.0
ROUNDING = 0.005  # the file's means are rounded


@dataclass(frozen=True)
class Agreement:
    """How two ensembles agree over the (day, place) pairs with an expected stock of at least five.

    Attributes:
        n_pairs: pairs compared.
        n_runs: runs of Flee behind the file.
        within: share of means within three standard errors of their difference.
        z_squared: mean squared difference in standard errors; 1 where only chance differs.
        sd_ratio: our mean sd over Flee's.
        worst: the place that differs most on average, with its relative difference.
    """

    n_pairs: int
    n_runs: int
    within: float
    z_squared: float
    sd_ratio: float
    worst: str


def compare(plan: Plan, reference: Path, n_members: int = N_MEMBERS) -> Agreement:
    """Simulate ``n_members`` and set them against the file."""
    pairs = pl.read_csv(reference).join(moments(plan, n_members), on=("day", "place"), how="inner")
    pairs = pairs.filter(pl.col("mean_stock") >= LEAST_STOCK).with_columns(
        variance=pl.col("sd_stock") ** 2 / pl.col("runs") + pl.col("sd") ** 2 / n_members + ROUNDING**2
    )
    pairs = pairs.with_columns(z=(pl.col("mean") - pl.col("mean_stock")) / pl.col("variance").sqrt())
    z = pairs["z"].to_numpy()
    return Agreement(
        n_pairs=len(pairs),
        n_runs=int(pairs["runs"][0]),
        within=float(np.mean(np.abs(z) <= 3)),
        z_squared=float(np.mean(z**2)),
        sd_ratio=float(pairs["sd"].sum() / pairs["sd_stock"].sum()),
        worst=_worst_place(pairs),
    )


def moments(plan: Plan, n_members: int) -> pl.DataFrame:
    """Mean and sd of each place's stock by day over an ensemble: day, place, mean, sd."""
    total, squares = _sums(plan, n_members)
    mean = total / n_members
    sd = np.sqrt(np.maximum(0, squares - n_members * mean**2) / (n_members - 1))
    n_days, n_places = mean.shape
    return pl.DataFrame(
        {
            "day": np.repeat(np.arange(n_days), n_places),
            "place": list(plan.place_names) * n_days,
            "mean": mean.ravel(),
            "sd": sd.ravel(),
        }
    )


def figures() -> Iterator[Figure]:
    """Every case of the shared files."""
    for instance, hasten in CASES:
        reference = FLEE_DATA / instance / f"flee3-ensemble-hasten{hasten}.csv"
        found = compare(plan_of(instance, hasten=hasten), reference)
        case = f"{instance}, hasten {hasten}, {N_MEMBERS} members against {found.n_runs} runs"
        yield Figure(
            f"{case}: means within 3 standard errors ({found.n_pairs} pairs)",
            f"{found.within:.1%}, mean z² {found.z_squared:.2f}, most different: {found.worst}",
            "at least 97 %",
            found.within >= 0.97,
        )
        yield Figure(
            f"{case}: sd, ours over Flee's",
            f"{found.sd_ratio:.3f}",
            "within 15 %",
            abs(found.sd_ratio - 1) <= 0.15,
        )


def _sums(plan: Plan, n_members: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    blocks = [record.stock.astype(np.float64) for record in in_blocks(plan, n_members, seed=1)]
    return sum(block.sum(axis=0) for block in blocks), sum((block**2).sum(axis=0) for block in blocks)


def _worst_place(pairs: pl.DataFrame) -> str:
    by_place = pairs.group_by("place").agg(
        z_squared=(pl.col("z") ** 2).mean(),
        relative=(pl.col("mean").sum() / pl.col("mean_stock").sum()) - 1,
    )
    worst = by_place.sort("z_squared").row(-1, named=True)
    return f"{worst['place']} ({worst['relative']:+.2%})"
