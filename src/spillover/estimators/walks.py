"""Random walks seen through Gaussian observations, for many states at once.

A walk starts at N(0, start_sd²) and takes a normal step a month. Its joint precision is a band of three
diagonals, so that mean and variances cost one pass forwards and one backwards [rue2005].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Walk:
    """What is believed of a walk before anything is seen.

    Attributes:
        steps: float64[month − 1], spread of each step, positive.
        start_sd: spread of the first month, positive.
    """

    steps: Array
    start_sd: float = 1.0

    def smooth(self, precision: Array, pull: Array) -> tuple[Array, Array]:
        """The walk given pseudo-observations: argmin of walk + Σ precision/2 · x² − pull · x.

        Args:
            precision: float64[state, month], sum of the precisions of what is seen in the month; not negative.
            pull: float64[state, month], sum of precision × value.

        Returns:
            float64[state, month] twice: mean and variance. The mean is linear in ``pull``.
        """
        tie = 1 / self.steps**2
        pivot, ahead = precision + self._diagonal(tie), pull.astype(np.float64)
        for month in range(tie.size):
            share = tie[month] / pivot[:, month]
            pivot[:, month + 1] -= share * tie[month]
            ahead[:, month + 1] += share * ahead[:, month]
        mean, variance = ahead / pivot, 1 / pivot
        for month in range(tie.size - 1, -1, -1):
            share = tie[month] / pivot[:, month]
            mean[:, month] += share * mean[:, month + 1]
            variance[:, month] += share**2 * variance[:, month + 1]
        return mean, variance

    def covariance(self, precision: Array, month: int) -> Array:
        """float64[state, month]: covariance of each month with one of them, given the same precisions."""
        one = np.zeros_like(precision)
        one[:, month] = 1.0
        return self.smooth(precision, one)[0]

    def _diagonal(self, tie: Array) -> Array:
        """float64[month]: the prior's precision of each month, its neighbours given."""
        diagonal = np.zeros(tie.size + 1)
        diagonal[0] = 1 / self.start_sd**2
        diagonal[:-1] += tie
        diagonal[1:] += tie
        return diagonal
