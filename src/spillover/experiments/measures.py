"""How far simulated stocks lie from observed ones: six measures, each a short function.

Shapes: ``stock[member, day, k]`` against ``observed[day, k]``, where k counts the scored places. The unit is persons
of the simulation: with ``departures.hasten`` = 10 one of them stands for ten people, on both sides.

Sources: averaged relative difference as in Suleimenova, Bell and Groen 2017 (doi 10.1038/s41598-017-13828-9) and in
Flee 3; CRPS in the energy form of Gneiting and Raftery 2007 (doi 10.1198/016214506000001437).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.results import QUANTILES
from spillover.ground.errors import Finding, RunError

Numbers = NDArray[np.integer] | NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one forecast; 0 is perfect for all but the coverages.

    Attributes:
        ard: averaged relative difference; 2 = everybody in the wrong place. It judges one forecast, which for an
            ensemble is the mean of its members; how far they spread is judged by CRPS and coverage.
        ard_rescaled: the same after each day's simulated stocks are scaled to the observed total of that day.
        ard_members: mean of the members' own ARD, which compares with published single runs of a model whose runs
            differ by luck alone.
        rmse: root mean square error of the ensemble mean over days and places, in persons.
        crps: continuous ranked probability score, mean over days and places, in persons; for a forecast without
            spread it is the mean absolute error.
        coverage_50: share of observations inside the central half of the members; None for a single forecast,
            which claims no interval.
        coverage_90: the same for the central nine tenths.
    """

    ard: float
    ard_rescaled: float
    ard_members: float
    rmse: float
    crps: float
    coverage_50: float | None
    coverage_90: float | None

    def as_dict(self) -> dict[str, float | None]:
        """The measures by name, ready for JSON."""
        return asdict(self)


def measure(stock: Numbers, observed: Numbers) -> Measures:
    """Measure an ensemble against what was observed.

    Args:
        stock: simulated stocks [member, day, k], persons.
        observed: observed stocks [day, k], persons.

    Raises:
        RunError: there is nothing to compare (RUN-301) or the shapes disagree (RUN-302).
    """
    _refuse_mismatch(stock, observed)
    mean = np.asarray(stock.mean(axis=0))
    return Measures(
        ard=relative_difference(mean, observed),
        ard_rescaled=relative_difference(rescaled(mean, observed), observed),
        ard_members=_mean_over_members(stock, lambda one: relative_difference(one, observed)),
        rmse=rmse(stock, observed),
        crps=crps(stock, observed),
        coverage_50=coverage(stock, observed, 0.50) if len(stock) > 1 else None,
        coverage_90=coverage(stock, observed, 0.90) if len(stock) > 1 else None,
    )


def measure_forecast(forecast: Numbers, observed: Numbers) -> Measures:
    """Measure one forecast [day, k] that claims no uncertainty: its CRPS is its mean absolute error."""
    return measure(forecast[np.newaxis], observed)


def relative_difference(simulated: Numbers, observed: Numbers) -> float:
    """Mean over days of Σ|simulated - observed| / max(1, Σ observed), both [day, k]."""
    wrong = np.abs(simulated - observed).sum(axis=1)
    return float(np.mean(wrong / np.maximum(1, observed.sum(axis=1))))


def rescaled(simulated: Numbers, observed: Numbers) -> NDArray[np.floating]:
    """Scale each day's simulated stocks [day, k] to that day's observed total; all zero where nobody arrived."""
    total = simulated.sum(axis=1)
    factor = np.divide(observed.sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    return np.asarray(simulated * factor[:, np.newaxis])


def rmse(stock: Numbers, observed: Numbers) -> float:
    """Root mean square error of the ensemble mean, persons."""
    return float(np.sqrt(np.mean((stock.mean(axis=0) - observed) ** 2)))


def crps(stock: Numbers, observed: Numbers) -> float:
    """Mean over days and places of E|X - y| - ½ E|X - X'|, persons.

    The second term runs over all m² pairs, a member with itself included; sorting the members gives it in
    O(m log m) as 1/m² Σ (2i - m - 1) x₍ᵢ₎.
    """
    n_members = len(stock)
    error = np.mean([np.abs(one - observed).mean() for one in stock])
    rank_weight = 2 * np.arange(1, n_members + 1) - n_members - 1
    half_spread = np.tensordot(rank_weight, np.sort(stock, axis=0), axes=1) / n_members**2
    return float(error - half_spread.mean())


def coverage(stock: Numbers, observed: Numbers, share: float) -> float:
    """Share of observations inside the central interval of the members, both ends included.

    The ends are members themselves (the ⌈m(1 - share)/2⌉-th from below and from above), so that an interval of
    whole people has whole ends. Ties count as inside: where stocks are small and often equal, coverage lies above
    its nominal value.
    """
    tail = max(1, math.ceil(round(len(stock) * (1 - share) / 2, 9)))
    in_order = np.sort(stock, axis=0)
    inside = (in_order[tail - 1] <= observed) & (observed <= in_order[-tail])
    return float(inside.mean())


def _mean_over_members(stock: Numbers, of_one: Callable[[Numbers], float]) -> float:
    """Average a measure of single members; one at a time, since 1,000 members at once would need gigabytes."""
    return float(np.mean([of_one(one) for one in stock]))


def nothing_observed() -> RunError:
    """The error for a run that cannot be scored."""
    finding = Finding("RUN-301", "there is no count of a camp to score against", "add stocks to observations.csv")
    return RunError(finding)


def _refuse_mismatch(stock: Numbers, observed: Numbers) -> None:
    if observed.size == 0 or len(stock) == 0:
        raise nothing_observed()
    if stock.shape[1:] != observed.shape:
        message = f"stocks of shape {stock.shape} do not match counts of shape {observed.shape}"
        raise RunError(Finding("RUN-302", message, "score the run against the scenario that it was made from"))


def judged(values: NDArray[np.float64], observed: float) -> dict[str, Any]:
    """One published figure beside what each member would have published.

    Args:
        values: float64[member].
        observed: the figure.

    Returns:
        ``mean``, ``q05`` to ``q95``, ``crps``, and whether the figure lies ``inside_50`` and ``inside_90``: None for a
        single member, which claims no interval.
    """
    level = dict(zip(QUANTILES, map(float, np.quantile(values, list(QUANTILES.values()))), strict=True))
    has_interval = len(values) > 1
    return {
        "mean": float(values.mean()),
        **level,
        "crps": crps(values, np.asarray(observed)),
        "inside_50": level["q25"] <= observed <= level["q75"] if has_interval else None,
        "inside_90": level["q05"] <= observed <= level["q95"] if has_interval else None,
    }
