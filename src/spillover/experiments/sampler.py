"""Tempered sequential Monte Carlo [delmoral2006]: an ensemble of guesses, led from the prior to the posterior.

What was seen counts a little at first and in full at the end. At each temperature guesses are drawn again by how well
they do, and each then tries some moves of a preconditioned Crank-Nicolson walk [cotter2013], which has the mean and the
covariance of the ensemble as they are then: far strides along what is not known, short ones across what is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import ndtri

from spillover.ground.streams import cell_id, uniforms

Floats = NDArray[np.float64]

MOVES = 3
"""Tried by each guess at each temperature."""
ENOUGH = 0.5
"""Effective part of the ensemble that a new temperature leaves."""
WELCOME = 0.25
"""Part of the moves that should be taken; strides become shorter or longer until it is."""
SHRINKAGE = 0.1
"""Part of a covariance between parameters that an ensemble of this size shows by chance."""
LAST = 1.0


@dataclass(frozen=True, slots=True)
class Luck:
    """Random numbers of a sampling, by address: root seed, and what they are for."""

    root_seed: int

    def uniform(self, what: str, n: int) -> Floats:
        """float64[n], between 0 and 1."""
        return uniforms(self.root_seed, f"sampler/{what}", np.arange(n), np.array([cell_id("guess")]))[:, 0]

    def normal(self, what: str, n: int, columns: int) -> Floats:
        """float64[n, column], standard normal."""
        cells = np.array([cell_id("parameter", column) for column in range(columns)], dtype=np.uint64)
        return np.asarray(ndtri(uniforms(self.root_seed, f"sampler/{what}", np.arange(n), cells)))


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """How a sampling went.

    Attributes:
        first: float64[guess, parameter], of the prior; last: of the posterior.
        temperatures: reached, 0 to 1; taken: the part of the moves that were taken at each.
    """

    first: Floats
    last: Floats
    temperatures: tuple[float, ...]
    taken: tuple[float, ...]


def temper(
    log_likelihood: Callable[[Floats], Floats], shape: tuple[int, int], luck: Luck, moves: int = MOVES,
    on_temperature: Callable[[float], None] = lambda _: None,
) -> Course:  # fmt: skip
    """Draw guesses from a standard normal prior, and lead them to the posterior.

    Args:
        log_likelihood: float64[guess] of guesses float64[guess, parameter], by row; without a memory of earlier calls.
        shape: numbers of guesses and parameters.
        luck: of the sampler.
        moves: tried at each temperature.
        on_temperature: called with each temperature, 0 to 1, when its moves are done.
    """
    first = luck.normal("first", *shape)
    now, fit = first, log_likelihood(first)
    reached, taken, stride = [0.0], [1.0], 0.5
    while reached[-1] < LAST:
        turn = len(reached)
        temperature = _next_temperature(fit, reached[-1])
        weight = _weights(fit, temperature - reached[-1])
        walk = _Walk.around(now, weight)
        now = now[_drawn_again(weight, luck.uniform(f"again/{turn}", 1)[0])]
        fit = log_likelihood(now)
        share = 0.0
        for move in range(moves):
            tried = walk.step(now, stride, luck.normal(f"step/{turn}/{move}", *shape))
            its_fit = log_likelihood(tried)
            gain = temperature * (its_fit - fit) + walk.prior_by_walk(tried) - walk.prior_by_walk(now)
            is_taken = np.log(luck.uniform(f"take/{turn}/{move}", len(now))) < gain
            now, fit = np.where(is_taken[:, None], tried, now), np.where(is_taken, its_fit, fit)
            stride = float(np.clip(stride * np.exp(is_taken.mean() - WELCOME), 0.02, 1.0))
            share += is_taken.mean() / moves
        reached.append(temperature)
        taken.append(share)
        on_temperature(temperature)
    return Course(first, now, tuple(reached), tuple(taken))


def _weights(fit: Floats, step: float) -> Floats:
    weight = np.exp(step * (fit - fit.max()))
    return np.asarray(weight / weight.sum())


def _next_temperature(fit: Floats, reached: float) -> float:
    """The highest temperature at which enough guesses still count, by halving."""
    low, high = reached, LAST
    if _effective(fit, high - reached) >= ENOUGH:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _effective(fit, middle - reached) >= ENOUGH else (low, middle)
    return max(low, math.nextafter(reached, LAST))


def _effective(fit: Floats, step: float) -> float:
    return float(1.0 / (_weights(fit, step) ** 2).sum()) / len(fit)


def _drawn_again(weight: Floats, u: float) -> NDArray[np.int64]:
    """Rows by weight, systematically: as often as the weight says, up to one."""
    points = (np.arange(len(weight)) + u) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight), points), len(weight) - 1)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Steps that leave the normal distribution of the ensemble as it is: ``mean``, and ``factor`` of its covariance."""

    mean: Floats
    factor: Floats

    @classmethod
    def around(cls, guesses: Floats, weight: Floats) -> _Walk:
        mean: Floats = weight @ guesses
        away = guesses - mean
        covariance = (away * weight[:, None]).T @ away
        spread = np.diag(np.maximum(np.diag(covariance), 1e-6))
        factor = np.linalg.cholesky((1.0 - SHRINKAGE) * covariance + SHRINKAGE * spread)
        return cls(mean, factor.astype(np.float64))

    def step(self, guesses: Floats, stride: float, noise: Floats) -> Floats:
        kept = np.sqrt(1.0 - stride**2) * (guesses - self.mean)
        return np.asarray(self.mean + kept + stride * noise @ self.factor.T)

    def prior_by_walk(self, guesses: Floats) -> Floats:
        """Logarithm of the prior's density by that of the walk, but for a constant."""
        alike = solve_triangular(self.factor, (guesses - self.mean).T, lower=True)
        return np.asarray(0.5 * ((alike**2).sum(axis=0) - (guesses**2).sum(axis=1)))
