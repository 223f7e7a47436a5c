"""Exact integer draws as functions of the uniforms at one address.

Binomial: inversion where fewer than ten successes are expected, transformed rejection with squeeze
otherwise [hormann1993]; Poisson alike [hormann1993poisson]. Both are exact in law, cost about the same for ten people
and for ten million, and change little when their arguments change little, which keeps paired scenarios paired.
Hypergeometric (who leaves is a uniform draw among people of two kinds): inversion again where fewer than ten are
expected, ratio of uniforms otherwise [stadlober1990].
"""

from __future__ import annotations

import math

import numpy as np

from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, coin, uniform

_INVERSION_BELOW = 10.0
_TABLE = 4096  # factorials up to here are looked up; by hypergeometric draws those up to _LONG_TABLE
_LONG_TABLE = 16384
_LOG_FACTORIAL = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, _LONG_TABLE, dtype=np.float64)))))
_INVERSE = np.concatenate(([0.0], 1.0 / np.arange(1, 128, dtype=np.float64)))
_WORDS = 4294967296.0  # values that a 32-bit word can take
_HAT_SLOPE = math.sqrt(8.0 / math.e)  # Stadlober's width of the hat: slope × spread + offset
_HAT_OFFSET = 3.0 - 2.0 * math.sqrt(3.0 / math.e)


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


@inlined
def below(n: int, luck: Luck) -> int:
    """A whole number from 0 to ``n`` − 1 (0 < n < 2³²), each exactly as likely, by multiplication [lemire2019]."""
    product = np.uint64(coin(luck) * _WORDS) * np.uint64(n)
    low = product & np.uint64(0xFFFFFFFF)
    if low < np.uint64(n):
        short = np.uint64(4294967296 - n) % np.uint64(n)
        while low < short:
            product = np.uint64(coin(luck) * _WORDS) * np.uint64(n)
            low = product & np.uint64(0xFFFFFFFF)
    return np.int64(product >> np.uint64(32))  # type: ignore[return-value]


@kernel
def _log_factorial_ratio(a: int, b: int) -> float:
    """log(a! / b!), without taking the difference of two large logarithms."""
    if a < _LONG_TABLE and b < _LONG_TABLE:
        return float(_LOG_FACTORIAL[a] - _LOG_FACTORIAL[b])
    return (
        (b + 0.5) * math.log((a + 1.0) / (b + 1.0))
        + (a - b) * (math.log(a + 1.0) - 1.0)
        + _log_factorial_tail(a)
        - _log_factorial_tail(b)
    )


@kernel
def _hypergeometric_by_inversion(rare: int, common: int, few: int, luck: Luck) -> int:
    total = rare + common
    none = math.exp(_log_factorial_ratio(common, total) - _log_factorial_ratio(common - few, total - few))
    most = min(rare, few)
    while True:
        left, weight = uniform(luck), none
        k = 0
        while left > weight and k <= most:
            left -= weight
            weight *= (rare - k) * (few - k) / ((k + 1.0) * (common - few + k + 1))
            k += 1
        if k <= most:  # rounding can exhaust the tail: look again, one time in 10^12
            return k


@kernel
def _hypergeometric_by_rejection(rare: int, common: int, few: int, luck: Luck) -> int:
    total = rare + common
    share = rare / total
    centre = few * share + 0.5
    spread = math.sqrt(few * share * (1.0 - share) * (total - few) / (total - 1.0) + 0.5)
    width = _HAT_SLOPE * spread + _HAT_OFFSET
    mode = int((few + 1.0) * (rare + 1.0) / (total + 2.0))
    most = min(rare, few)
    while True:
        u, v = uniform(luck), uniform(luck)
        x = centre + width * (v - 0.5) / u
        if x < 0.0 or x >= most + 1.0:
            continue
        k = int(x)
        log_ratio = (
            _log_factorial_ratio(mode, k)
            + _log_factorial_ratio(rare - mode, rare - k)
            + _log_factorial_ratio(few - mode, few - k)
            + _log_factorial_ratio(common - few + mode, common - few + k)
        )
        if u * (4.0 - u) - 3.0 <= log_ratio:
            return k
        if u * (u - log_ratio) < 1.0 and 2.0 * math.log(u) <= log_ratio:
            return k


@inlined
def hypergeometric(good: int, bad: int, n: int, luck: Luck) -> int:
    """How many of ``n`` people drawn without replacement from ``good`` and ``bad`` ones are good; exact.

    Args:
        good: number of people of the kind that is counted.
        bad: number of the others; all together fewer than 2³¹.
        n: how many are drawn; more than there are means all, fewer than none means none.
        luck: address of the draw.
    """
    if n <= 0 or good <= 0:
        return 0
    if bad <= 0 or n >= good + bad:
        return min(n, good)
    # Who is not drawn tells as much as who is, and the rarer kind as much as the other.
    rare, common = min(good, bad), max(good, bad)
    few = min(n, good + bad - n)
    if float(few) * rare < _INVERSION_BELOW * (good + bad):
        k = _hypergeometric_by_inversion(rare, common, few, luck)
    else:
        k = _hypergeometric_by_rejection(rare, common, few, luck)
    counted = k if good <= bad else few - k
    return counted if few == n else good - counted
