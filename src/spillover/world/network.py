"""The network: each road of the scenario is two directed links, there and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Network:
    """Directed links; road ``r`` of the table is link ``2r`` (from → to) and link ``2r + 1`` (to → from).

    Attributes:
        source: int64[link], place where it starts.
        target: int64[link], place where it ends.
        distance_km: float64[link].
        speed_km_per_day: float64[link], NaN where the general speed holds.
        ids: uint64[link], stable addresses for random numbers.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    distance_km: NDArray[np.float64]
    speed_km_per_day: NDArray[np.float64]
    ids: NDArray[np.uint64]

    def __len__(self) -> int:
        """Number of directed links."""
        return len(self.source)
