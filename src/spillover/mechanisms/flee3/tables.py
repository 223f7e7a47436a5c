"""The frozen arrays that Flee's rules look up during a run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Graph(NamedTuple):
    """The itinerary (see ``itinerary.py``), and where its people stand in a member's row of cells.

    Attributes:
        lane_source, lane_target: int64[lane], ends of its link.
        lane_km: float64[lane].
        road_cell: int64[lane], first of its travelling cells, ``road_slots`` nights of ``n_classes``, or −1.
        lost_cell: int64[lane], the same for people whose link was closed behind them, or −1 where none ever is.
        rest_cell: int64[lane], cells of those who wait at its source to go on in the morning, or −1.
        place_id, lane_id, node_id: uint64, stable addresses.
    """

    candidate_from: Ints
    candidate_end: Ints
    candidate_lane: Ints
    lane_source: Ints
    lane_target: Ints
    lane_km: Floats
    lane_link: Ints
    lane_end: Ints
    lane_next: Ints
    lane_days: Ints
    lane_speed: Floats
    lane_node: Ints
    start_arc: Ints
    node_place: Ints
    node_km: Floats
    node_lane: Ints
    arc_from: Ints
    arc_to: Ints
    road_cell: Ints
    road_slots: Ints
    lost_cell: Ints
    rest_cell: Ints
    place_id: NDArray[np.uint64]
    lane_id: NDArray[np.uint64]
    node_id: NDArray[np.uint64]


class Rules(NamedTuple):
    """What holds on the days of each *regime*, a stretch of days without any change.

    Attributes:
        chance: float64[regime, place], probability of leaving on a day.
        is_camp, is_town: bool[regime, place].
        pull: float64[regime, candidate], weight of a walk before capacity; −1 where a link of it is closed.
        share: float64[regime, candidate], share of a place's leavers that choose it while no camp is filling.
        is_open: bool[regime, link].
        capacity: float64[place], people; below 1 means no limit.
        growth: float64[place], people a day.
        limited: int64[…], places with a capacity; beside: int64[…], places from which one of them can be chosen.
        buffer, weight_power, pruning: scalars of Flee's settings.
        n_classes: standing cells a place; n_bins: of them, bins of recent travel.
        fast_km: float64, the general speed, to which recent travel is relative.
        shuns_stints: whether people who moved little pass through towns.
    """

    chance: Floats
    is_camp: Bools
    is_town: Bools
    pull: Floats
    share: Floats
    is_open: Bools
    capacity: Floats
    growth: Floats
    limited: Ints
    beside: Ints
    buffer: float
    weight_power: float
    pruning: float
    n_classes: int
    n_bins: int
    fast_km: float
    shuns_stints: bool


class Work(NamedTuple):
    """Scratch arrays of one block, used member after member; the kernels leave them empty as they found them.

    Attributes:
        now: int64[cell], the member's people as the day goes on.
        occupancy: int64[place].
        room: float64[place], capacity multiplier, 1 where there is room and 0 where there is none.
        share: float64[candidate], share of a place's leavers who choose it and are let in.
        open_share: float64[place], sum of these.
        arriving: int64[lane, class], people at the end of their road today and not yet taken up.
        setoff: int64[group, lane, class], people who set off this morning and are not yet taken up.
        crowd: int64[node, class]; present: int64[node], people at a node.
        hope: float64[node]; expected: float64[place], arrivals to come if nothing changes.
        chosen: int64[…], people by candidate of one place.
    """

    now: Ints
    occupancy: Ints
    room: Floats
    share: Floats
    open_share: Floats
    arriving: Ints
    setoff: Ints
    crowd: Ints
    present: Ints
    hope: Floats
    expected: Floats
    chosen: Ints


def new_work(graph: Graph, rules: Rules, n_cells: int) -> Work:
    """Empty scratch arrays of the right sizes."""
    n_places, n_lanes, n_nodes = rules.chance.shape[1], len(graph.lane_link), len(graph.node_place)
    most = int(np.diff(graph.candidate_from).max(initial=1))
    return Work(
        now=np.zeros(n_cells, dtype=np.int64),
        occupancy=np.zeros(n_places, dtype=np.int64),
        room=np.ones(n_places),
        share=np.zeros(len(graph.candidate_end)),
        open_share=np.zeros(n_places),
        arriving=np.zeros((n_lanes, rules.n_classes), dtype=np.int64),
        setoff=np.zeros((2, n_lanes, rules.n_classes), dtype=np.int64),
        crowd=np.zeros((n_nodes, rules.n_classes), dtype=np.int64),
        present=np.zeros(n_nodes, dtype=np.int64),
        hope=np.zeros(n_nodes),
        expected=np.zeros(n_places),
        chosen=np.zeros(max(most, 1), dtype=np.int64),
    )
