"""Have chains of draws forgotten where they began, and how many independent draws are they worth [gelman2013]?

Each chain is cut in two. Split R-hat compares the spread of all halves' draws with the spread within a half: 1 when
they agree. The effective number of draws sums autocorrelations in pairs until a pair is no longer positive [geyer1992].
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]


def halves(draws: Numbers) -> Floats:
    """Each chain as two: float64[chain, draw, …] to float64[2 chain, draw // 2, …]; an odd draw in the middle goes."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]]).astype(np.float64)


def split_rhat(draws: Numbers) -> Floats:
    """Split R-hat of each quantity: float64[…].

    Args:
        draws: [chain, draw, …], at least four draws a chain.

    Returns:
        1 where nothing moves and all chains agree, infinity where nothing moves and they do not.
    """
    parts = halves(draws)
    length = parts.shape[1]
    within, between = parts.var(1, ddof=1).mean(0), parts.mean(1).var(0, ddof=1)
    stuck = within <= np.finfo(float).tiny
    ratio = between / np.where(stuck, 1.0, within)
    found = np.where(stuck, np.where(between > 0, np.inf, 1.0), np.sqrt((length - 1) / length + ratio))
    return np.asarray(found, dtype=np.float64)


def effective_draws(draws: Numbers) -> Floats:
    """Number of independent draws that all draws of each quantity are worth: float64[…].

    Args:
        draws: [chain, draw, …], at least eight draws a chain.
    """
    parts = halves(draws)
    chains, length = parts.shape[:2]
    centred = parts - parts.mean(1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=1)[:, :length].mean(0) / length
    within = covariance[0] * length / (length - 1)
    spread = within * (length - 1) / length + parts.mean(1).var(0, ddof=1)
    safe = np.where(spread > 0, spread, 1.0)
    correlation = 1 - (within - covariance * length / (length - 1)) / safe
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(length // 2, 2, *correlation.shape[1:]).sum(1)
    positive = np.minimum.accumulate(np.where(np.logical_and.accumulate(pairs > 0, 0), pairs, 0.0), 0)
    time = np.maximum(2 * positive.sum(0) - 1, 1 / np.log10(chains * length + 1))
    return np.asarray(np.where(spread > 0, chains * length / time, 0.0), dtype=np.float64)
