"""Random numbers and draws a second time, in plain Python: whole numbers without a limit, and the ``math`` module.

Written from the published algorithms, to be read beside them and not to be fast: Philox4x32-10 [salmon2011],
inversion, and transformed rejection with squeeze [hormann1993; hormann1993poisson].
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from itertools import accumulate

FACTORIALS = 4096
LOG_FACTORIAL = list(accumulate((math.log(k) for k in range(1, FACTORIALS)), initial=0.0))


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Ten rounds of multiplying, exclusive or, and swapping."""
    for round_ in range(10):
        left, right = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        k0, k1 = key[0] + round_ * 0x9E3779B9, key[1] + round_ * 0xBB67AE85
        counter = [
            (right >> 32) ^ counter[1] ^ k0 % 2**32,
            right % 2**32,
            (left >> 32) ^ counter[3] ^ k1 % 2**32,
            left % 2**32,
        ]
    return counter


class Luck:
    """The numbers of one address."""

    def __init__(self, stream: str, member: int, day: int, part: int, cell: int, root_seed: int = 0) -> None:
        digest = hashlib.sha256(f"{root_seed}/{stream}".encode()).digest()
        key = int.from_bytes(digest[:8], "little")
        self.key = [key % 2**32, (key >> 32) ^ (cell >> 32)]
        self.rest = [day + (part << 16), cell % 2**32, member]
        self.blocks = self._blocks()
        self.words: list[int] = []

    def _blocks(self) -> Iterator[list[int]]:
        for draw in range(2**32):
            yield philox([draw, *self.rest], self.key)

    def coin(self) -> float:
        """One word."""
        if not self.words:
            self.words = next(self.blocks)
        return (self.words.pop(0) + 0.5) / 2**32

    def uniform(self) -> float:
        """Two words of one block; a single word that is left over is thrown away."""
        if len(self.words) < 2:
            self.words = next(self.blocks)
        high, low = self.words.pop(0), self.words.pop(0)
        return ((high >> 5) * 2**26 + (low >> 6) + 0.5) / 2**53


def binomial(n: int, p: float, luck: Luck) -> int:
    """How many of n decide so."""
    if n <= 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    if p > 0.5:
        return n - rarely(n, 1.0 - p, luck, mirrored=True)
    return rarely(n, p, luck, mirrored=False)


def rarely(n: int, p: float, luck: Luck, *, mirrored: bool) -> int:
    """The same for p up to one half; of mirrored luck beyond it."""
    by = by_inversion if n * p < 10 else by_rejection
    return by(n, p, luck, mirrored=mirrored)


def by_inversion(n: int, p: float, luck: Luck, *, mirrored: bool) -> int:
    """Walk up the distribution until it exceeds the number drawn."""
    left = luck.uniform()
    left = 1.0 - left if mirrored else left
    weight = (1.0 - p) ** n if n < FACTORIALS else math.exp(n * math.log1p(-p))
    k = 0
    while left > weight:
        left -= weight
        k += 1
        weight *= p / (1.0 - p) * (n - k + 1) / k
    return k


def by_rejection(n: int, p: float, luck: Luck, *, mirrored: bool) -> int:
    """Hörmann's BTRS."""
    spread = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    alpha = (2.83 + 5.1 / b) * spread
    mode = math.floor((n + 1) * p)
    while True:
        u, v = luck.uniform() - 0.5, luck.uniform()
        u = -u if mirrored else u
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + n * p + 0.5)
        if us >= 0.07 and v <= 0.92 - 4.2 / b:
            return k
        if 0 <= k <= n and math.log(v * alpha / (a / us**2 + b)) <= log_ratio(n, k, mode, p):
            return k


def log_ratio(n: int, k: int, mode: int, p: float) -> float:
    """Logarithm of the probability of k over that of the mode."""
    odds = p / (1 - p)
    if n < FACTORIALS:
        ways = LOG_FACTORIAL[mode] + LOG_FACTORIAL[n - mode] - LOG_FACTORIAL[k] - LOG_FACTORIAL[n - k]
        return ways + (k - mode) * math.log(odds)
    return (
        (mode + 0.5) * math.log((mode + 1) / (odds * (n - mode + 1)))
        + (n + 1) * math.log((n - mode + 1) / (n - k + 1))
        + (k + 0.5) * math.log(odds * (n - k + 1) / (k + 1))
        + tail(mode)
        + tail(n - mode)
        - tail(k)
        - tail(n - k)
    )


def tail(k: int) -> float:
    """What Stirling's formula leaves of log k!."""
    return 1 / (12 * (k + 1)) - 1 / (360 * (k + 1) ** 3) + 1 / (1260 * (k + 1) ** 5)


def poisson(mean: float, luck: Luck) -> int:
    """Number of events of a mean."""
    if mean <= 0:
        return 0
    if mean >= 10:
        return poisson_by_rejection(mean, luck)
    left, weight, k = luck.uniform(), math.exp(-mean), 0
    while left > weight:
        left -= weight
        k += 1
        weight *= mean / k
    return k


def poisson_by_rejection(mean: float, luck: Luck) -> int:
    """Hörmann's PTRS."""
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    while True:
        u, v = luck.uniform() - 0.5, luck.uniform()
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2):
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v * inverse_alpha / (a / us**2 + b)) <= k * math.log(mean) - mean - math.lgamma(k + 1):
            return k
