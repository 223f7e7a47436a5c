"""Groups: kinds of people who decide alike, and where they live when the run begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups as arrays of length ``group``.

    Attributes:
        names: labels.
        passports: ISO 3166 code of each group's passport.
        ids: uint64, stable addresses for random numbers.
        liable: float64, how much call-up concerns them, 0 to 1.
        residents: int64[place, group], people who live there when the run begins.
    """

    names: tuple[str, ...]
    passports: tuple[str, ...]
    ids: NDArray[np.uint64]
    liable: NDArray[np.float64]
    residents: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of groups."""
        return len(self.names)
