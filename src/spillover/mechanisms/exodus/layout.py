"""The cells of a member's people: at home, on the road, in a queue, in a city abroad; and their addresses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.kernels import inlined
from spillover.world.mechanism import Cells

SLOTS = 7
"""Days that a way can take; a cell of the road is named by the day of arrival, modulo this."""


class Layout(NamedTuple):
    """How many of each kind there are, and where each kind's cells begin; those at home begin at 0.

    Attributes:
        road: first cell of [crossing, slot, group].
        queue: first cell of [crossing, group].
        city: first cell of [city, group].
        end: number of cells.
    """

    n_origins: int
    n_crossings: int
    n_cities: int
    n_groups: int
    road: int
    queue: int
    city: int
    end: int


def lay_out(n_origins: int, n_crossings: int, n_cities: int, n_groups: int) -> Layout:
    """The layout for so many of each."""
    road = n_origins * n_groups
    queue = road + n_crossings * SLOTS * n_groups
    city = queue + n_crossings * n_groups
    return Layout(n_origins, n_crossings, n_cities, n_groups, road, queue, city, city + n_cities * n_groups)


@inlined
def home_cell(origin: int, group: int, layout: Layout) -> int:
    """People of a group who live at an origin."""
    return origin * layout.n_groups + group


@inlined
def road_cell(crossing: int, day: int, group: int, layout: Layout) -> int:
    """People of a group who will reach a crossing on ``day``, within ``SLOTS`` days from today."""
    return layout.road + (crossing * SLOTS + day % SLOTS) * layout.n_groups + group


@inlined
def queue_cell(crossing: int, group: int, layout: Layout) -> int:
    """People of a group who wait at a crossing, on the near side of the border."""
    return layout.queue + crossing * layout.n_groups + group


@inlined
def city_cell(city: int, group: int, layout: Layout) -> int:
    """People of a group in a city abroad."""
    return layout.city + city * layout.n_groups + group


def cells_of(layout: Layout, origin_place: NDArray[np.int64], city_place: NDArray[np.int64],
             residents: NDArray[np.int64]) -> Cells:  # fmt: skip
    """What the engine has to know of the cells.

    Who waits at a crossing has not left: the place of a crossing lies in the country behind it, so that people in a
    queue stand nowhere on the map, as those on the road.

    Args:
        layout: the layout.
        origin_place: int64[origin], place of each origin.
        city_place: int64[city], place of each city.
        residents: int64[place, group], people who live there when the run begins, at home or abroad.
    """
    n_groups = layout.n_groups
    place = np.full(layout.end, -1, dtype=np.int64)
    place[: layout.road] = np.repeat(origin_place, n_groups)
    place[layout.city :] = np.repeat(city_place, n_groups)
    group = np.arange(layout.end, dtype=np.int64) % n_groups
    entry = np.zeros(len(residents), dtype=np.int64)
    entry[origin_place] = np.arange(layout.n_origins) * n_groups
    entry[city_place] = layout.city + np.arange(layout.n_cities) * n_groups
    start = np.where(place >= 0, residents[place, group], 0)
    return Cells(place, entry, start=start, group=group)
