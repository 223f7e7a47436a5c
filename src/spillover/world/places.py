"""Places: the nodes of the world, as frozen arrays in the order of the scenario's table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Kind(IntEnum):
    """What a place is for the people who pass it."""

    TOWN = 0
    CAMP = 1
    IDP_CAMP = 2
    HUB = 3
    MARKER = 4
    OFF_MAP = 5
    CITY = 6
    CROSSING = 7


@dataclass(frozen=True, slots=True)
class Places:
    """Places as arrays of length ``place``.

    Attributes:
        names: labels, used again only when results are collected.
        countries: label of each place's country.
        ids: uint64, stable addresses for random numbers (digests of the names).
        country: int64, number of the country.
        is_home: bool, whether it lies in the country that people flee from.
        kind: int64, a :class:`Kind`.
        latitude: float64, degrees north; NaN off the map.
        longitude: float64, degrees east.
        population: int64, residents.
        capacity: int64, people that it can hold; −1 without a known limit.
        capacity_per_day: float64, people a day by which the capacity grows.
        people_at_start: int64, displaced people present on the day before the run.
        counted_at_start: int64, the part of them that the observations count.
    """

    names: tuple[str, ...]
    countries: tuple[str, ...]
    ids: NDArray[np.uint64]
    country: NDArray[np.int64]
    is_home: NDArray[np.bool_]
    kind: NDArray[np.int64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    population: NDArray[np.int64]
    capacity: NDArray[np.int64]
    capacity_per_day: NDArray[np.float64]
    people_at_start: NDArray[np.int64]
    counted_at_start: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of places."""
        return len(self.names)

    @property
    def is_camp(self) -> NDArray[np.bool_]:
        """bool[place]: camps of either kind."""
        return np.asarray((self.kind == Kind.CAMP) | (self.kind == Kind.IDP_CAMP))
