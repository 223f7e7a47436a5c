"""Countries that newcomers come to, by their cities: how many newcomers there are, and how many residents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.world.world import World

Floats = NDArray[np.float64]


class Hosts(NamedTuple):
    """Cities with residents, and their countries.

    Attributes:
        place: int64[city], number of the place.
        at_start: float64[city], people who were there before the run, and are counted among the residents.
        lies_in: float64[city, country], 1 for the country of a city.
        residents: float64[country], of its cities.
    """

    place: NDArray[np.int64]
    at_start: Floats
    lies_in: Floats
    residents: Floats

    def newcomers(self, stock: NDArray[np.int64]) -> Floats:
        """float64[member, country], people in its cities beyond those who were there, of ``stock[member, place]``."""
        return np.asarray(np.maximum(stock[:, self.place] - self.at_start, 0.0) @ self.lies_in)


def hosts_of(world: World) -> Hosts | None:
    """The cities with residents; None in a world without any."""
    places = world.places
    if world.cities is None:
        return None
    place = np.flatnonzero(world.cities.is_city & (places.population > 0))
    at_start = places.people_at_start if world.groups is None else world.groups.residents.sum(axis=1)
    lies_in = np.eye(len(world.countries))[places.country[place]]
    return Hosts(place, at_start[place].astype(np.float64), lies_in, places.population[place] @ lies_in)
