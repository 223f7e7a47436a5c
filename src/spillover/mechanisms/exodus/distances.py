"""How far it is, and how many days that takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.mechanisms.exodus.layout import SLOTS
from spillover.world.crossings import Mode

Floats = NDArray[np.float64]

_EARTH_KM = 6371.0


class Points(NamedTuple):
    """Points on the earth: ``latitude`` and ``longitude``, float64[point], in degrees."""

    latitude: Floats
    longitude: Floats

    def of(self, numbers: NDArray[np.int64]) -> Points:
        """Some of the points."""
        return Points(self.latitude[numbers], self.longitude[numbers])


class Pace(NamedTuple):
    """How people travel: km of way for a km of great circle; km a day by road and by rail."""

    detour: float
    road_km_per_day: float
    rail_km_per_day: float


def great_circle_km(a: Points, b: Points) -> Floats:
    """float64[point of a, point of b], by the haversine formula on a sphere of 6371 km."""
    lat_a, lon_a, lat_b, lon_b = (np.radians(values) for values in (*a, *b))
    half = np.sin((lat_b - lat_a[:, None]) / 2) ** 2
    half += np.cos(lat_a)[:, None] * np.cos(lat_b) * np.sin((lon_b - lon_a[:, None]) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def days_to_crossings(origins: Points, crossings: Points, mode: NDArray[np.int64], residents: Floats,
                      pace: Pace) -> Floats:  # fmt: skip
    """Days from every origin, then from every crossing, to every crossing.

    Whoever flies is there at once. Those who turn away from a queue go on overland (inf to a flight, and to where they
    stand). Those who turn away from a flight have not left yet: their way is the mean over the origins.

    Args:
        origins: where people live.
        crossings: where the border is crossed.
        mode: int64[crossing], of ``world.crossings.Mode``.
        residents: float64[origin], weights of that mean.
        pace: how people travel.
    """
    speed = np.where(mode == Mode.RAIL, pace.rail_km_per_day, pace.road_km_per_day)
    flies = mode == Mode.AIR
    from_home = np.where(flies, 0.0, pace.detour * great_circle_km(origins, crossings) / speed)
    turning = pace.detour * great_circle_km(crossings, crossings) / speed
    turning[flies] = residents @ from_home / residents.sum()
    turning[:, flies] = np.inf
    np.fill_diagonal(turning, np.inf)
    return np.concatenate((from_home, turning))


def nights_of(days: Floats) -> NDArray[np.int64]:
    """Nights on the way: a way of up to one day takes none, and none takes more than fits the cells of the road."""
    return np.asarray(np.clip(np.ceil(np.minimum(days, SLOTS)) - 1, 0, SLOTS - 1), dtype=np.int64)
