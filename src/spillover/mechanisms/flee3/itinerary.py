"""Every way in which a day's walk can unfold, laid out once as a graph.

Someone who stands at a place chooses among *candidates*: walks to a destination a few roads away. A walk is done
leg by leg on *lanes*: a link, together with what is left of the walk behind it. A lane shorter than the day's
march is done the same day, and its end is a *node*: a place, the kilometres done today, and the rest of the walk.
At a node with nothing left of the walk people choose anew. Kilometres only grow along a day, so the nodes in the
order of their kilometres are a directed graph without cycles, and one pass over them moves everybody.

Every link begins with a full day's march whatever was done before it; that is how Flee does it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spillover.world.network import Network

# Where a lane leads, seen from a node: a node's number, or one of these.
STOPS = -1  # arrives the same day and stops there
TRAVELS = -2  # is still on the road at night
NOTHING = -1  # no lane, no place

_PER_KM = 16  # kilometres are told apart to 1/16 km


@dataclass(frozen=True, slots=True)
class Candidate:
    """A walk that someone at its start may choose.

    Attributes:
        start: place where it begins.
        links: the links that it was made of, in order.
        stops: the places that it passes, the last being its destination.
        distance_km: length of all its links.
    """

    start: int
    links: tuple[int, ...]
    stops: tuple[int, ...]
    distance_km: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How far people get in a day.

    Attributes:
        ride_km: kilometres a day.
        walk_km: kilometres a day on a first journey, or None if that is no different.
    """

    ride_km: float
    walk_km: float | None


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The graph of a day's walk, as arrays.

    Candidates of place ``i`` are ``candidate_from[i]`` … ``candidate_from[i + 1] − 1``; arcs of node ``n`` are
    ``arc_from[n]`` onward, one for each candidate of its place, or a single one if its walk is already chosen.

    Attributes:
        candidate_from: int64[place + 1].
        candidate_end: int64[candidate], destination.
        candidate_lane: int64[candidate], first lane.
        candidate_km: float64[candidate].
        lane_link: int64[lane]; lane_end: int64[lane], destination of the whole walk; lane_next: int64[lane], the
            lane that follows at the link's end, or NOTHING.
        lane_days: int64[lane, pace], days on the road, the first and the last included (pace 0 is the first journey
            where that is on foot).
        lane_speed: float64[lane, pace], kilometres a day.
        lane_node: int64[lane, pace], node reached on the last of several days.
        lane_rest: what is left of the walk at the end of each lane's link, as places.
        start_arc: int64[lane, pace], where a lane leads someone who sets off on it in the morning.
        node_place, node_km, node_lane: where, how far today, and the lane to take (NOTHING: choose).
        arc_from: int64[node + 1]; arc_to: int64[arc], a node, STOPS or TRAVELS.
    """

    candidate_from: NDArray[np.int64]
    candidate_end: NDArray[np.int64]
    candidate_lane: NDArray[np.int64]
    candidate_km: NDArray[np.float64]
    candidates: tuple[Candidate, ...]
    lane_link: NDArray[np.int64]
    lane_end: NDArray[np.int64]
    lane_next: NDArray[np.int64]
    lane_days: NDArray[np.int64]
    lane_speed: NDArray[np.float64]
    lane_node: NDArray[np.int64]
    lane_rest: tuple[tuple[int, ...], ...]
    start_arc: NDArray[np.int64]
    node_place: NDArray[np.int64]
    node_km: NDArray[np.float64]
    node_lane: NDArray[np.int64]
    arc_from: NDArray[np.int64]
    arc_to: NDArray[np.int64]


def candidates_of(network: Network, is_marker: NDArray[np.bool_], awareness: int) -> list[Candidate]:
    """All walks of up to ``awareness`` links that visit no place twice; links into markers are free.

    A marker is a junction: walks lead through it but never end there. Sorted by start.
    """
    out: list[list[int]] = [[] for _ in range(len(is_marker))]
    for link, start in enumerate(network.source.tolist()):
        if network.target[link] != start:
            out[start].append(link)
    found: list[Candidate] = []
    for start in range(len(is_marker)):
        _extend(network, is_marker, out, found, Candidate(start, (), (), 0.0), awareness)
    return found


def _extend(
    network: Network,
    is_marker: NDArray[np.bool_],
    out: list[list[int]],
    found: list[Candidate],
    walk: Candidate,
    links_left: int,
) -> None:
    here = walk.stops[-1] if walk.stops else walk.start
    for link in out[here]:
        there = int(network.target[link])
        if there == walk.start or there in walk.stops:
            continue
        cost = 0 if is_marker[there] else 1
        if cost > links_left:
            continue
        longer = Candidate(
            walk.start,
            (*walk.links, link),
            (*walk.stops, there),
            walk.distance_km + float(network.distance_km[link]),
        )
        if not is_marker[there]:
            found.append(longer)
        _extend(network, is_marker, out, found, longer, links_left - cost)


@dataclass(slots=True)
class _Draft:
    """Lanes and nodes as they are found."""

    network: Network
    n_places: int
    pace: Pace
    choices: dict[int, list[int]]  # place → lanes of its candidates
    first_link: dict[tuple[int, int], int]  # pair of places → the link that people physically take
    lanes: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)
    keys: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)  # the lanes again, once all are known
    nodes: dict[tuple[int, int, int], int] = field(default_factory=dict)  # (place, km in units, lane)
    arcs: dict[int, list[int]] = field(default_factory=dict)
    queue: deque[tuple[int, int, int]] = field(default_factory=deque)

    def lane(self, link: int, rest: tuple[int, ...]) -> int:
        return self.lanes.setdefault((link, rest), len(self.lanes))

    def speed(self, link: int, pace: int) -> float:
        if self.pace.walk_km is not None and pace == 0:
            return self.pace.walk_km
        own = float(self.network.speed_km_per_day[link])
        return self.pace.ride_km if math.isnan(own) else own

    def next_lane(self, link: int, rest: tuple[int, ...]) -> int:
        """The lane that continues a walk with stops ``rest`` from the end of ``link``."""
        if not rest:
            return NOTHING
        return self.lane(self.first_link[int(self.network.target[link]), rest[0]], rest[1:])

    def node(self, place: int, km: float, lane: int) -> int:
        key = (place, round(km * _PER_KM), lane)
        if key not in self.nodes:
            self.nodes[key] = len(self.nodes)
            self.queue.append(key)
        return self.nodes[key]

    def arc(self, lane: int, km_before: float, pace: int) -> int:
        """Where ``lane`` leads someone who did ``km_before`` today and goes at ``pace``."""
        link, rest = self.keys[lane]
        speed = self.speed(link, pace)
        distance = float(self.network.distance_km[link])
        if distance >= speed:  # Flee wants strictly more than the distance
            return TRAVELS
        km = km_before + max(distance, 1.0 / _PER_KM)
        if km >= speed:
            return STOPS
        return self.node(int(self.network.target[link]), km, self.next_lane(link, rest))

    def freeze_lanes(self) -> None:
        """Register every lane that a walk can come to, then number them for good."""
        pending = list(self.lanes)
        while pending:
            link, rest = pending.pop()
            known = len(self.lanes)
            if self.next_lane(link, rest) >= known:
                pending.append(next(reversed(self.lanes)))
        self.keys = list(self.lanes)


def lay_out(
    network: Network, is_marker: NDArray[np.bool_], awareness: int, pace: Pace, *, tells_km_apart: bool
) -> Itinerary:
    """Lay out the graph of a day's walk.

    Args:
        network: links; a link from a place to itself is never taken.
        is_marker: bool[place], junctions.
        awareness: how many links ahead people look.
        pace: kilometres a day.
        tells_km_apart: whether it matters how far people have come on a day, beyond what they can still reach.
    """
    found = candidates_of(network, is_marker, awareness)
    first_link: dict[tuple[int, int], int] = {}
    for link in range(len(network)):
        first_link.setdefault((int(network.source[link]), int(network.target[link])), link)
    draft = _Draft(network, len(is_marker), pace, {}, first_link)
    first_lanes = []
    for candidate in found:
        lane = draft.lane(first_link[candidate.start, candidate.stops[0]], candidate.stops[1:])
        first_lanes.append(lane)
        draft.choices.setdefault(candidate.start, []).append(lane)
    draft.freeze_lanes()
    return _assemble(draft, found, first_lanes, tells_km_apart=tells_km_apart)


def _assemble(draft: _Draft, found: list[Candidate], first_lanes: list[int], *, tells_km_apart: bool) -> Itinerary:
    n_paces = 1 if draft.pace.walk_km is None else 2
    network, keys = draft.network, draft.keys
    speeds = np.array([[draft.speed(link, pace) for pace in range(n_paces)] for link, _ in keys]).reshape(-1, n_paces)
    distances = np.array([network.distance_km[link] for link, _ in keys]).reshape(-1, 1)
    days = np.floor(distances / speeds).astype(np.int64) + 1
    last_km = distances - (days - 1) * speeds
    lane_node = np.full(days.shape, STOPS, dtype=np.int64)
    for lane, (link, rest) in enumerate(keys):
        for pace in range(n_paces):
            if days[lane, pace] > 1:
                end = int(network.target[link])
                lane_node[lane, pace] = draft.node(end, float(last_km[lane, pace]), draft.next_lane(link, rest))
    start_arc = [[draft.arc(lane, 0.0, pace) for pace in range(n_paces)] for lane in range(len(keys))]
    _walk_on(draft, n_paces - 1)
    order, rank = _by_kilometres(draft, tells_km_apart=tells_km_apart)
    arc_lists = [draft.arcs[node] for node in order]
    counts = np.bincount([candidate.start for candidate in found], minlength=draft.n_places)
    node_keys = list(draft.nodes)
    return Itinerary(
        candidate_from=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        candidate_end=np.array([candidate.stops[-1] for candidate in found], dtype=np.int64),
        candidate_lane=np.array(first_lanes, dtype=np.int64),
        candidate_km=np.array([candidate.distance_km for candidate in found], dtype=np.float64),
        candidates=tuple(found),
        lane_link=np.array([link for link, _ in keys], dtype=np.int64),
        lane_end=np.array([rest[-1] if rest else network.target[link] for link, rest in keys], dtype=np.int64),
        lane_next=np.array([draft.next_lane(link, rest) for link, rest in keys], dtype=np.int64),
        lane_days=days,
        lane_speed=speeds,
        lane_node=_renumber(lane_node, rank),
        lane_rest=tuple(rest for _, rest in keys),
        start_arc=_renumber(np.array(start_arc, dtype=np.int64).reshape(-1, n_paces), rank),
        node_place=np.array([node_keys[node][0] for node in order], dtype=np.int64),
        node_km=np.array([node_keys[node][1] / _PER_KM for node in order], dtype=np.float64),
        node_lane=np.array([node_keys[node][2] for node in order], dtype=np.int64),
        arc_from=np.concatenate(([0], np.cumsum([len(arcs) for arcs in arc_lists]))).astype(np.int64),
        arc_to=_renumber(np.array([arc for arcs in arc_lists for arc in arcs], dtype=np.int64), rank),
    )


def _walk_on(draft: _Draft, pace: int) -> None:
    """Follow every node to the nodes that can be reached from it on the same day."""
    while draft.queue:
        place, units, lane = key = draft.queue.popleft()
        onward = draft.choices.get(place, []) if lane == NOTHING else [lane]
        draft.arcs[draft.nodes[key]] = [draft.arc(lane, units / _PER_KM, pace) for lane in onward]


def _by_kilometres(draft: _Draft, *, tells_km_apart: bool) -> tuple[list[int], NDArray[np.int64]]:
    """Nodes in the order of their kilometres, and the rank of the node that stands for each.

    Two nodes of a place from which the same ways lead on are one, however far people have come today, unless their
    kilometres are counted. The one with the most kilometres stands for all, so that the order still goes forward.
    """
    stands_for = np.arange(len(draft.nodes))
    seen: dict[tuple[int, int, tuple[int, ...]], int] = {}
    backwards = sorted(((units, node, place, lane) for (place, units, lane), node in draft.nodes.items()), reverse=True)
    order = []
    for _, node, place, lane in backwards:
        onward = tuple(int(stands_for[arc]) if arc >= 0 else arc for arc in draft.arcs[node])
        first = node if tells_km_apart else seen.setdefault((place, lane, onward), node)
        stands_for[node] = first
        if first == node:
            order.append(node)
    order.reverse()
    rank = np.zeros(len(draft.nodes), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return order, rank[stands_for]


def _renumber(targets: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    renumbered = targets.copy()
    is_node = targets >= 0
    renumbered[is_node] = rank[targets[is_node]]
    return renumbered
