"""The frozen tables that Flee's rules look up during a run, and the scratch space that they work in.

Rows that belong together lie together in memory: each table is an array of records, so that a kernel touches one
line of cache where it would otherwise touch ten, and hands on a few arrays where it would otherwise hand on fifty.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Records = np.recarray  # rows of one of the record types below

# Walks from a place are rows ``first`` … ``last − 1`` of the table of walks.
# Each place with a capacity has a ``mark``, one bit (shared, beyond 64 of them).
PLACE = np.dtype([("first", "i8"), ("last", "i8"), ("id", "u8"), ("mark", "u8")])
WALK = np.dtype([("end", "i8"), ("lane", "i8")])
# Cells: ``road_cell`` is the first of ``slots`` nights of travelling cells, ``lost_cell`` the same for people whose
# link was closed behind them, ``rest_cell`` the first cell of those who wait at its source to go on; −1 for none.
LANE = np.dtype(
    [
        ("source", "i8"),
        ("target", "i8"),
        ("km", "f8"),
        ("link", "i8"),
        ("end", "i8"),
        ("next", "i8"),
        ("road_cell", "i8"),
        ("slots", "i8"),
        ("lost_cell", "i8"),
        ("rest_cell", "i8"),
        ("id", "u8"),
    ]
)
# A lane at one of the paces: days on the road, km a day, node reached at the end of several days, arc of the first.
LEG = np.dtype([("days", "i8"), ("speed", "f8"), ("node", "i8"), ("arc", "i8")])
# ``reach``: the marks of all places that can still be reached today.
NODE = np.dtype([("place", "i8"), ("km", "f8"), ("lane", "i8"), ("arc", "i8"), ("id", "u8"), ("reach", "u8")])

RULED_PLACE = np.dtype([("chance", "f8"), ("is_camp", "?"), ("is_town", "?")])
# ``pull``: weight of a walk before capacity, −1 where a link of it is closed; ``share``: share of the leavers that
# choose it while every camp has room.
RULED_WALK = np.dtype([("pull", "f8"), ("share", "f8")])
BOUND = np.dtype([("capacity", "f8"), ("growth", "f8")])  # people, people a day; below 1 means no limit

# ``room``: 1 where there is room and 0 where there is none; ``open_share``: share of leavers who are let in
# anywhere; ``expected``: arrivals to come today if nothing changes.
BUSY_PLACE = np.dtype([("occupancy", "i8"), ("room", "f8"), ("open_share", "f8"), ("expected", "f8")])
BUSY_WALK = np.dtype([("share", "f8"), ("up_to", "f8")])  # a share, and the sum of shares up to and with it
BUSY_NODE = np.dtype([("present", "i8"), ("hope", "f8")])


class Graph(NamedTuple):
    """The itinerary (see ``itinerary.py``) and the layout of cells, as records.

    Attributes:
        places: PLACE[place]; walks: WALK[walk]; lanes: LANE[lane]; legs: LEG[lane, pace]; nodes: NODE[node].
        arcs: int64[arc], a node, STOPS or TRAVELS.
    """

    places: Records
    walks: Records
    lanes: Records
    legs: Records
    nodes: Records
    arcs: Ints


class Rules(NamedTuple):
    """What holds on the days of each *regime*, a stretch of days without any change.

    Attributes:
        places: RULED_PLACE[regime, place]; walks: RULED_WALK[regime, walk].
        is_open: bool[regime, link].
        bounds: BOUND[place].
        limited: int64[…], places with a capacity; beside: int64[…], places from which one of them can be chosen.
        buffer, weight_power, pruning: Flee's settings.
        n_classes: standing cells a place; n_bins: of them, bins of recent travel.
        fast_km: km a day, the general speed, to which recent travel is relative.
        shuns_stints: whether people who moved little pass through towns.
    """

    places: Records
    walks: Records
    is_open: NDArray[np.bool_]
    bounds: Records
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
    """Scratch space of one block, used member after member.

    Attributes:
        now: int64[cell], the member's people as the day goes on.
        places: BUSY_PLACE[place]; walks: BUSY_WALK[walk], share of the leavers who choose it and are let in;
            nodes: BUSY_NODE[node].
        arriving: int64[lane, class], people at the end of their road today and not yet taken up.
        setoff: int64[group, lane, class], people who set off this morning and are not yet taken up.
        crowd: int64[node, class], people at a node.
        chosen: int64[…], people by walk from one place.
    """

    now: Ints
    places: Records
    walks: Records
    nodes: Records
    arriving: Ints
    setoff: Ints
    crowd: Ints
    chosen: Ints


def records(kind: np.dtype[np.void], shape: int | tuple[int, ...], **columns: object) -> Records:
    """An array of records, columns given by name; those left out are zero."""
    rows = np.zeros(shape, dtype=kind)
    for name, column in columns.items():
        rows[name] = column
    return cast("Records", rows.view(np.recarray))


def new_work(graph: Graph, rules: Rules, n_cells: int) -> Work:
    """Empty scratch space of the right size."""
    most_walks = int((graph.places.last - graph.places.first).max(initial=1))
    n_lanes, n_nodes = len(graph.lanes), len(graph.nodes)
    return Work(
        now=np.zeros(n_cells, dtype=np.int64),
        places=records(BUSY_PLACE, len(graph.places), room=1.0),
        walks=records(BUSY_WALK, len(graph.walks)),
        nodes=records(BUSY_NODE, n_nodes),
        arriving=np.zeros((n_lanes, rules.n_classes), dtype=np.int64),
        setoff=np.zeros((2, n_lanes, rules.n_classes), dtype=np.int64),
        crowd=np.zeros((n_nodes, rules.n_classes), dtype=np.int64),
        chosen=np.zeros(max(most_walks, 1), dtype=np.int64),
    )
