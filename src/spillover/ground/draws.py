"""Exact integer draws as functions of the uniforms at one address.

Binomial: inversion where fewer than ten successes are expected, transformed rejection with squeeze
otherwise [hormann1993]; Poisson alike [hormann1993poisson]. Both are exact in law, cost about the same for ten people
and for ten million, and change little when their arguments change little, which keeps paired scenarios paired.
"""

from __future__ import annotations

import math

import numpy as np

from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, uniform

_INVERSION_BELOW = 10.0
_TABLE = 4096  # factorials up to here are looked up
_LOG_FACTORIAL = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, _TABLE, dtype=np.float64)))))
_INVERSE = np.concatenate(([0.0], 1.0 / np.arange(1, 128, dtype=np.float64)))


@kernel
def _log_factorial_tail(k: float) -> float:
    """Return log(k!) minus Stirling's leading terms (k + ½) log(k + 1) − (k + 1) + ½ log(2π)."""
    square = (k + 1.0) * (k + 1.0)
    return (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)


@kernel
def _log_weight_ratio(n: int, k: float, mode: float, odds: float) -> float:
    """Logarithm of the probability of ``k`` successes over that of ``mode`` successes."""
    if n < _TABLE:
        a, b = int(mode), int(k)
        ways = _LOG_FACTORIAL[a] + _LOG_FACTORIAL[n - a] - _LOG_FACTORIAL[b] - _LOG_FACTORIAL[n - b]
        return float(ways + (k - mode) * math.log(odds))
    return (
        (mode + 0.5) * math.log((mode + 1.0) / (odds * (n - mode + 1.0)))
        + (n + 1.0) * math.log((n - mode + 1.0) / (n - k + 1.0))
        + (k + 0.5) * math.log(odds * (n - k + 1.0) / (k + 1.0))
        + _log_factorial_tail(mode)
        + _log_factorial_tail(n - mode)
        - _log_factorial_tail(k)
        - _log_factorial_tail(n - k)
    )


@kernel
def _power(base: float, n: int) -> float:
    """``base`` to a whole power by repeated squaring: no library function, so the same bits everywhere."""
    result = 1.0
    while n > 0:
        if n & 1:
            result *= base
        base *= base
        n >>= 1
    return result


@kernel
def _binomial_by_inversion(n: int, p: float, mirrored: bool, luck: Luck) -> int:
    q = 1.0 - p
    odds = p / q
    none = _power(q, n) if n < _TABLE else math.exp(n * math.log1p(-p))
    while True:
        left, weight = uniform(luck), none
        if mirrored:
            left = 1.0 - left
        k = 0
        while left > weight and k <= n:
            left -= weight
            k += 1
            weight *= odds * (n - k + 1) * (_INVERSE[k] if k < _INVERSE.shape[0] else 1.0 / k)
        if k <= n:  # rounding can exhaust the tail: look again, one time in 10^15
            return k


@kernel
def _binomial_by_rejection(n: int, p: float, mirrored: bool, luck: Luck) -> int:
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    squeeze = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    mode = math.floor((n + 1) * p)
    while True:
        u = uniform(luck) - 0.5
        if mirrored:
            u = -u
        v = uniform(luck)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + centre)
        if us >= 0.07 and v <= squeeze:
            return int(k)
        if k < 0 or k > n:
            continue
        if math.log(v * alpha / (a / (us * us) + b)) <= _log_weight_ratio(n, k, mode, p / (1.0 - p)):
            return int(k)


@inlined
def binomial(n: int, p: float, luck: Luck) -> int:
    """How many of ``n`` people take a decision of probability ``p``; exact, for any 0 ≤ n < 2⁵³.

    Probabilities at or beyond 0 and 1 (rounding of a conditional share) mean nobody and everybody.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    # Beyond one half those who do not decide so are drawn, from mirrored luck: more luck then still means more people,
    # and two scenarios whose probabilities lie on both sides of one half keep their luck in common.
    mirrored = p > 0.5
    rare = 1.0 - p if mirrored else p
    if n * rare < _INVERSION_BELOW:
        k = _binomial_by_inversion(n, rare, mirrored, luck)
    else:
        k = _binomial_by_rejection(n, rare, mirrored, luck)
    return n - k if mirrored else k


@kernel
def poisson(mean: float, luck: Luck) -> int:
    """Number of events with the given mean (≥ 0); exact."""
    if mean <= 0.0:
        return 0
    if mean < _INVERSION_BELOW:
        weight = math.exp(-mean)
        left = uniform(luck)
        k = 0
        while left > weight and k < 1000:
            left -= weight
            k += 1
            weight *= mean / k
        return k
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    squeeze = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(luck) - 0.5
        v = uniform(luck)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= squeeze:
            return int(k)
        if k < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v * inverse_alpha / (a / (us * us) + b)) <= k * math.log(mean) - mean - math.lgamma(k + 1.0):
            return int(k)
