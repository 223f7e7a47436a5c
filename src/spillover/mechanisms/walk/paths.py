"""Shortest ways from every place to every destination, while the network stays as it is.

Roads are undirected, so ways are found from the destinations backwards, all at once, by Dijkstra's algorithm
[scipy.sparse.csgraph]. A way is cut at *gates*: the places before a link that is closed at some time of the run.
Someone bound for a destination walks to the first gate on the way, and goes on from there if the way is still open.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spillover.world.network import Network
from spillover.world.world import World, link_is_open, rows_that_differ


@dataclass(frozen=True, slots=True)
class Paths:
    """Ways in each *epoch*, a stretch of days on which the same links are open.

    Attributes:
        epoch_of_day: int64[day].
        km: float64[epoch, destination, place], length of the shortest open way; inf if there is none.
        stop: int64[epoch, destination, place], first place at which the way is cut: a gate or the destination.
        stop_km: float64[epoch, destination, place], way to that place.
        hoped_km, hoped_stop, hoped_stop_km: the same with all links open; the stop is the first gate whose link on
            the way is closed in the epoch.
        gates: int64[gate], places before a link that is closed at some time.
    """

    epoch_of_day: NDArray[np.int64]
    km: NDArray[np.float64]
    stop: NDArray[np.int64]
    stop_km: NDArray[np.float64]
    hoped_km: NDArray[np.float64]
    hoped_stop: NDArray[np.int64]
    hoped_stop_km: NDArray[np.float64]
    gates: NDArray[np.int64]


def find_paths(world: World, destinations: NDArray[np.int64], speed_km_per_day: float) -> Paths:
    """Find the ways to ``destinations`` (int64[destination], places) in every epoch.

    A link with a speed of its own counts as longer or shorter in the proportion of the speeds.
    """
    network, n_places = world.network, len(world.places)
    is_open = link_is_open(world.closures, world.calendar.n_days, len(network))
    first_day, epoch_of_day = rows_that_differ(is_open)
    is_cut = np.asarray(~is_open.all(axis=0))
    length = _length(network, speed_km_per_day)
    everywhere = np.ones(len(network), dtype=bool)
    ends = n_places, destinations
    epochs = [_ways(network, length, is_open[day], is_cut, ends, sets_off_through_gates=True) for day in first_day]
    hopes = [_ways(network, length, everywhere, ~is_open[day], ends, sets_off_through_gates=False) for day in first_day]
    return Paths(
        epoch_of_day=epoch_of_day,
        km=np.stack([km for km, _, _ in epochs]),
        stop=np.stack([stop for _, stop, _ in epochs]),
        stop_km=np.stack([stop_km for _, _, stop_km in epochs]),
        hoped_km=np.stack([km for km, _, _ in hopes]),
        hoped_stop=np.stack([stop for _, stop, _ in hopes]),
        hoped_stop_km=np.stack([stop_km for _, _, stop_km in hopes]),
        gates=np.unique(network.source[is_cut]).astype(np.int64),
    )


def _length(network: Network, speed_km_per_day: float) -> NDArray[np.float64]:
    own = np.where(np.isnan(network.speed_km_per_day), speed_km_per_day, network.speed_km_per_day)
    return np.asarray(network.distance_km * speed_km_per_day / own)


def _ways(
    network: Network,
    length: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    is_cut: NDArray[np.bool_],
    ends: tuple[int, NDArray[np.int64]],
    *,
    sets_off_through_gates: bool,
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """km, stop and stop_km, each [destination, place], over the open links; ways are cut before links of ``is_cut``."""
    n_places, destinations = ends
    shortest, link_of = _shortest_links(network, length, is_open, n_places)
    km, towards = dijkstra(shortest, directed=True, indices=destinations, return_predecessors=True)
    km = np.atleast_2d(km)
    stop = np.full(km.shape, -1, dtype=np.int64)
    stop_km = np.full(km.shape, np.inf)
    for row, destination in enumerate(destinations):
        for place in np.argsort(km[row], kind="stable"):
            if not np.isfinite(km[row, place]):
                break
            onward = towards[row, place]
            if place == destination or is_cut[link_of[place, onward]]:
                stop[row, place], stop_km[row, place] = place, 0.0
            else:
                stop[row, place] = stop[row, onward]
                stop_km[row, place] = stop_km[row, onward] + km[row, place] - km[row, onward]
    if sets_off_through_gates:
        stop, stop_km = _one_gate_on(stop, stop_km, km, towards)
    return km, stop, stop_km


def _one_gate_on(
    stop: NDArray[np.int64], stop_km: NDArray[np.float64], km: NDArray[np.float64], towards: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Whoever sets off at a gate goes through it: their first stop is the one after."""
    onward_stop, onward_km = stop.copy(), stop_km.copy()
    for row, place in np.argwhere((stop == np.arange(stop.shape[1])) & (km > 0)):
        step = towards[row, place]
        onward_stop[row, place] = stop[row, step]
        onward_km[row, place] = stop_km[row, step] + km[row, place] - km[row, step]
    return onward_stop, onward_km


def _shortest_links(
    network: Network, length: NDArray[np.float64], is_open: NDArray[np.bool_], n_places: int
) -> tuple[csr_array, NDArray[np.int64]]:
    """The shortest open link between each pair of places, as a sparse matrix and as a table of link numbers."""
    best = np.full((n_places, n_places), np.inf)
    link_of = np.full((n_places, n_places), -1, dtype=np.int64)
    for link in np.flatnonzero(is_open):
        pair = network.source[link], network.target[link]
        if pair[0] != pair[1] and length[link] < best[pair]:
            best[pair], link_of[pair] = length[link], link
    rows, columns = np.nonzero(np.isfinite(best))
    return csr_array((best[rows, columns], (rows, columns)), shape=(n_places, n_places)), link_of
