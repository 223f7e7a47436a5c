"""Distributions as values: what is believed about a number before a run, drawn by quantile."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


def normal_quantile(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantile of the standard normal, element by element; a run draws a few per member, so a loop is enough."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse(float(x)) for x in np.ravel(u)]).reshape(np.shape(u))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between ``low`` and ``high`` is equally likely."""

    low: float
    high: float

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value below which a share ``u`` (0 to 1, any shape) of the distribution lies."""
        return self.low + (self.high - self.low) * u

    def __str__(self) -> str:
        """As printed in tables."""
        return f"uniform({self.low:g}, {self.high:g})"


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A positive number known within a factor: ``median``, and ``sigma``, the sd of its logarithm."""

    median: float
    sigma: float

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value below which a share ``u`` (0 to 1, any shape) of the distribution lies."""
        return np.asarray(self.median * np.exp(self.sigma * normal_quantile(u)))

    def __str__(self) -> str:
        """As printed in tables."""
        return f"log-normal(median {self.median:g}, sigma {self.sigma:g})"


@dataclass(frozen=True, slots=True)
class Normal:
    """A number known up to an error of standard deviation ``sd``."""

    mean: float
    sd: float

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value below which a share ``u`` (0 to 1, any shape) of the distribution lies."""
        return np.asarray(self.mean + self.sd * normal_quantile(u))

    def __str__(self) -> str:
        """As printed in tables."""
        return f"normal(mean {self.mean:g}, sd {self.sd:g})"


Prior = Uniform | LogNormal | Normal
