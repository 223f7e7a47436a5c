"""Crossings: points of a border with what they can pass in a day, and what the law lets in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Mode(IntEnum):
    """How a border is crossed."""

    ROAD = 0
    RAIL = 1
    AIR = 2
    FOOT = 3


class Gate(IntEnum):
    """What a country asks of the holders of a passport on a day."""

    FREE = 0  # no visa has to be got beforehand
    VISA = 1  # a visa is needed
    BARRED = 2  # a visa is needed, and does not help those who come as tourists
    SHUT = 3  # nobody is let in


@dataclass(frozen=True, slots=True)
class Crossings:
    """Crossings as arrays of length ``crossing``.

    Attributes:
        place: int64, number of each crossing's place.
        country: int64, number of the country that is entered, among those of places.
        mode: int64, a :class:`Mode`.
        people_per_day: float64[day, crossing], people who can leave in that day's hours; 0 where it is shut.
        foot_per_day: float64[day, crossing], people a day on a lane for those who walk, besides.
        turned_back: float64[day, crossing], share of liable men whom a draft office turns back.
        people_per_car: float64.
        cost_usd: float64[day, crossing].
        gate: int64[day, country, group], a :class:`Gate`, by numbers of countries of places; FREE at home.
        lawful_days: float64[day, country, group], days for which one who enters may stay; inf without an end.
        traffic: float64[country], people who leave on a day of ordinary traffic, by numbers of countries of places.
        traffic_stay_days: float64[country], mean days until they come back.
    """

    place: NDArray[np.int64]
    country: NDArray[np.int64]
    mode: NDArray[np.int64]
    people_per_day: NDArray[np.float64]
    foot_per_day: NDArray[np.float64]
    turned_back: NDArray[np.float64]
    people_per_car: NDArray[np.float64]
    cost_usd: NDArray[np.float64]
    gate: NDArray[np.int64]
    lawful_days: NDArray[np.float64]
    traffic: NDArray[np.float64]
    traffic_stay_days: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of crossings."""
        return len(self.place)
