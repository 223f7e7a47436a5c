"""The ordered probit of one vote: its log probability and derivatives, fast enough for a sweep over half a million.

A state at distances a < b below its two thresholds votes yes with probability Φ(a), abstains with Φ(b) − Φ(a), and
votes no with 1 − Φ(b). Logarithms of Φ come from a table.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from spillover.ground.kernels import inlined

Floats = NDArray[np.float64]

_FAR, _NEAR, _PER_NODE = 36.0, 12.0, 32  # of the table: its ends, and nodes per unit
_NODES = int((_FAR + _NEAR) * _PER_NODE) + 1


def _table() -> Floats:
    """float64[node, 4]: log Φ and its first three derivatives at −36, −36 + 1/32, …, 12."""
    x = np.linspace(-_FAR, _NEAR, _NODES)
    log_p = log_ndtr(x)
    slope = np.exp(-0.5 * x * x - 0.5 * math.log(2.0 * math.pi) - log_p)
    bend = -slope * (slope + x)
    return np.stack([log_p, slope, bend, -bend * (2.0 * slope + x) - slope], axis=1)


TABLE = _table()
TABLE.setflags(write=False)


@inlined
def log_below(x: float) -> tuple[float, float]:
    """Logarithm of Φ(x) and its slope, from the nearest node of a table; the logarithm errs by less than 1e-8.

    Args:
        x: no less than −36; from 12 on, Φ is one.
    """
    at = (x + _FAR) * _PER_NODE
    if at >= _NODES - 1:
        return 0.0, 0.0
    n = int(at + 0.5)
    d = (at - n) / _PER_NODE
    log_p, slope, bend, third = TABLE[n, 0], TABLE[n, 1], TABLE[n, 2], TABLE[n, 3]
    half = 0.5 * d
    return log_p + d * (slope + half * (bend + d * third / 3.0)), slope + d * (bend + half * third)


@inlined
def slopes(vote: int, a: float, b: float) -> tuple[float, float, float, float, float, float]:
    """Log probability of a vote whose thresholds lie a < b above the state, with its derivatives.

    Returns:
        Log probability; derivatives by a, by b, twice by a, twice by b, by both.
    """
    a, b = max(a, -_FAR), min(b, _FAR)
    if vote == 0:
        log_p, m = log_below(a)
        return log_p, m, 0.0, -m * (m + a), 0.0, 0.0
    if vote == 2:
        log_p, m = log_below(-b)
        return log_p, 0.0, -m, 0.0, -m * (m - b), 0.0
    if a > 0.0:
        low, m_low, high, m_high, turned = -b, 0.0, -a, 0.0, -1.0
    else:
        low, m_low, high, m_high, turned = a, 0.0, b, 0.0, 1.0
    log_high, m_high = log_below(max(high, -_FAR))
    log_low, m_low = log_below(min(max(low, -_FAR), _FAR))
    ratio = math.exp(log_low - log_high)
    left = max(1.0 - ratio, 1e-12)
    by_low, by_high = -m_low * ratio / left, m_high / left
    twice_low, twice_high, cross = -by_low * (by_low + low), -by_high * (by_high + high), -by_low * by_high
    log_p = log_high + math.log(left)
    if turned > 0.0:
        return log_p, by_low, by_high, twice_low, twice_high, cross
    return log_p, -by_high, -by_low, twice_high, twice_low, cross
