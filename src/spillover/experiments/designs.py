"""Designs of SALib [iwanaga2022]: which quantiles runs take, and what their outputs say of each input.

SALib is an extra; it is imported when a design is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.executors import optional
from spillover.ground.errors import Finding, RunError, did_you_mean

Floats = NDArray[np.float64]

_LEVELS = 4


class Design(NamedTuple):
    """What is asked for.

    Attributes:
        method: a name of ``METHODS``.
        size: starting points; 0: as the method has it.
        repeats: runs of other luck that each point is the mean of.
    """

    method: str = "morris"
    size: int = 0
    repeats: int = 1


SCREENING = Design()


class Indices(NamedTuple):
    """What a method says of one output, float64[factor] each.

    Attributes:
        effect: morris: mean absolute change when an input moves by half of its probability; sobol: total index.
        error: half the width of its 95 % interval.
        second: morris: the mean change by the mean absolute one, −1 to 1, NaN for several numbers together; sobol: the
            share of variance that would go if this input alone were known.
    """

    effect: Floats
    error: Floats
    second: Floats


Problem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A kind of design.

    Attributes:
        size: starting points, if nobody says.
        ends: lowest and highest quantile.
        second: what the second figure of :class:`Indices` is called.
        points: (problem, size, seed) → quantiles, float64[run, number].
        analyse: (problem, points, output, seed) → indices.
        luck: (output[start], the same with other luck, variance) → index of luck, and its error.
    """

    size: int
    ends: tuple[float, float]
    second: str
    points: Callable[[Problem, int, int], Floats]
    analyse: Callable[[Problem, Floats, Floats, int], Indices]
    luck: Callable[[Floats, Floats, float], tuple[float, float]]


def _salib(part: str) -> Any:
    optional("SALib", "calib")
    return optional(f"SALib.{part}", "calib")


def _morris_points(problem: Problem, size: int, seed: int) -> Floats:
    return np.asarray(_salib("sample.morris").sample(problem, size, num_levels=_LEVELS, seed=seed))


def _morris(problem: Problem, points: Floats, output: Floats, seed: int) -> Indices:
    found = _salib("analyze.morris").analyze(problem, points, output, num_levels=_LEVELS, seed=seed)
    step = _LEVELS / (2.0 * (_LEVELS - 1))  # effects are given by the whole width between the ends
    size = np.asarray(found["mu_star"], dtype=np.float64)
    n = np.array([problem["groups"].count(name) for name in found["names"]])
    tendency = np.divide(np.asarray(found["mu"], dtype=np.float64), size, out=np.zeros_like(size), where=size > 0)
    error = np.asarray(found["mu_star_conf"], dtype=np.float64)
    return Indices(size * step, error * step, np.where(n == 1, tendency, np.nan))


def _sobol_points(problem: Problem, size: int, seed: int) -> Floats:
    return np.asarray(_salib("sample.sobol").sample(problem, size, calc_second_order=False, seed=seed))


def _sobol(problem: Problem, points: Floats, output: Floats, seed: int) -> Indices:
    found = _salib("analyze.sobol").analyze(problem, output, calc_second_order=False, seed=seed)
    return Indices(*(np.asarray(found[name], dtype=np.float64) for name in ("ST", "ST_conf", "S1")))


def _morris_luck(output: Floats, other: Floats, _: float) -> tuple[float, float]:
    return _mean(np.abs(other - output))


def _sobol_luck(output: Floats, other: Floats, variance: float) -> tuple[float, float]:
    return _mean((other - output) ** 2 / (2.0 * variance))


def _mean(values: Floats) -> tuple[float, float]:
    """Mean, and half the width of its 95 % interval."""
    return float(values.mean()), float(1.96 * values.std(ddof=1) / math.sqrt(len(values)))


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "morris": Method(20, (1 / 8, 7 / 8), "direction", _morris_points, _morris, _morris_luck),
        "sobol": Method(128, (0.0, 1.0), "alone", _sobol_points, _sobol, _sobol_luck),
    }
)
"""The levels of ``morris`` are the middles of the four quarters of what is believed."""


def method_of(name: str, size: int) -> tuple[Method, int]:
    """The method of a name, and its size: of ``sobol`` the next power of 2.

    Raises:
        RunError: RUN-050 for another name, RUN-051 for a single starting point.
    """
    if name not in METHODS:
        raise RunError(Finding("RUN-050", f"there is no method '{name}'", did_you_mean(name, METHODS), value=name))
    size = size or METHODS[name].size
    if size < 2:
        message = f"a design of {size} starting point has no spread"
        raise RunError(Finding("RUN-051", message, "ask for 2 at least; some tens are better", value=str(size)))
    return METHODS[name], 1 << (size - 1).bit_length() if name == "sobol" else size
