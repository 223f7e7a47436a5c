"""Elliptical slice sampling [murray2010]: draws from a posterior whose prior is standard normal, without tuning.

From each point an ellipse is drawn through it and a fresh draw of the prior; angles are tried, ever nearer to the
point, until one is as likely as a threshold drawn under the point's own likelihood. An ellipse through all parameters
at once is as narrow as its best known direction, so they move in blocks, one after the other. A block may fall into
groups that know nothing of each other once the rest is given, as hosts do: then each goes its own way at the same time.
Chains move side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from spillover.ground.streams import cell_id, uniforms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LogLikelihood = Callable[[Floats], Floats]

TRIES = 40
"""Angles per move; an ellipse shrunk so often has no point left but its own, and the point stays."""
_AT_ONCE = 64
"""Steps whose random numbers are looked up at once."""


class Steps(NamedTuple):
    """Steps that are thrown away; draws that are kept; steps between two of these."""

    burnt: int
    kept: int
    apart: int


def slice_sample(
    log_likelihood: LogLikelihood, blocks: Sequence[Ints], steps: Steps, chains: int = 4, seed: int = 0
) -> Floats:
    """Draws of each chain, float64[chain, draw, parameter].

    Args:
        log_likelihood: float64[chain, group] of points float64[chain, parameter]; its sum over groups counts.
        blocks: parameters that move together, one block after the other: the group of each, int64[parameter]; −1 in all
            of them where the block moves as one.
        steps: how many; a step moves all blocks.
        chains: how many; they begin at draws of the prior.
        seed: root seed.
    """
    size = sum(len(block) for block in blocks)
    now = ndtri(_numbers(seed, "start", chains, 1, size)[:, 0])
    fit, out = log_likelihood(now), np.empty((chains, steps.kept, size))
    groups = [fit.shape[1] if len(block) and block[0] >= 0 else 1 for block in blocks]
    width = size + sum(groups) * (1 + TRIES)
    for step in range(steps.burnt + steps.kept * steps.apart):
        if step % _AT_ONCE == 0:
            luck = _numbers(seed, str(step), chains, _AT_ONCE, width)
        numbers, first = _Numbers(luck[:, step % _AT_ONCE]), 0
        for block, group in zip(blocks, groups, strict=True):
            part = slice(first, first + len(block))
            other, uniform = ndtri(numbers.take(len(block))), numbers.take(group * (1 + TRIES))
            uniform = uniform.reshape(chains, group, 1 + TRIES)
            now, fit = _move(log_likelihood, (now, fit), part, np.maximum(block, 0), (other, uniform))
            first += len(block)
        kept, is_kept = divmod(step - steps.burnt + 1, steps.apart)
        if kept > 0 and is_kept == 0:
            out[:, kept - 1] = now
    return out


def _numbers(seed: int, what: str, chains: int, steps: int, width: int) -> Floats:
    """float64[chain, step, number], uniform."""
    cells = np.array([cell_id("slice", column) for column in range(width)], dtype=np.uint64)
    names = np.arange(steps, dtype=np.int64)
    return np.stack([uniforms(seed, f"slice/{what}/{chain}", names, cells) for chain in range(chains)])


class _Numbers:
    """Random numbers of one step, float64[chain, number], handed out from the left."""

    def __init__(self, luck: Floats) -> None:
        self.luck, self.used = luck, 0

    def take(self, number: int) -> Floats:
        self.used += number
        return self.luck[:, self.used - number : self.used]


def _move(
    log_likelihood: LogLikelihood, here: tuple[Floats, Floats], part: slice, group: Ints, luck: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Points moved in some parameters, each group along its own ellipse; and the log likelihood there.

    Args:
        log_likelihood: by group.
        here: points, and their log likelihood.
        part: the parameters.
        group: of each of them.
        luck: standard normal, float64[chain, parameter]; uniform, float64[chain, group, try].
    """
    (now, fit), (other, uniform) = here, luck
    as_one = uniform.shape[1] == 1
    own = fit.sum(axis=1, keepdims=True) if as_one else fit
    least, angle = own + np.log(uniform[..., 0]), 2.0 * math.pi * uniform[..., 1]
    low, high = angle - 2.0 * math.pi, angle.copy()
    is_open = np.ones(angle.shape, dtype=bool)
    for attempt in range(2, 1 + TRIES):
        tried, turn = now.copy(), angle[:, group]
        tried[:, part] = now[:, part] * np.cos(turn) + other * np.sin(turn)
        tried_fit = log_likelihood(tried)
        is_open &= (tried_fit.sum(axis=1, keepdims=True) if as_one else tried_fit) <= least
        if not is_open.any():
            return tried, tried_fit
        narrow = angle < 0.0
        low, high = np.where(is_open & narrow, angle, low), np.where(is_open & ~narrow, angle, high)
        angle = np.where(is_open, low + (high - low) * uniform[..., attempt], angle)
    tried[:, part] = np.where(is_open[:, group], now[:, part], tried[:, part])
    return tried, log_likelihood(tried)
