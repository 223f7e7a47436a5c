"""Flee 3's settings, and their translation into frozen arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.streams import Luck, cell_id, new_luck, stream_key
from spillover.mechanisms.flee3.classes import BINS_PER_UNIT
from spillover.mechanisms.flee3.day import move_block
from spillover.mechanisms.flee3.itinerary import NOTHING, Candidate, Itinerary, Pace, lay_out
from spillover.mechanisms.flee3.regimes import daily_state, regimes
from spillover.mechanisms.flee3.tables import LANE, LEG, NODE, PLACE, WALK, Graph, Rules, Work, new_work, records
from spillover.world.mechanism import Cells, Today
from spillover.world.places import Kind
from spillover.world.world import World

FLEE = "flee3"


@dataclass(frozen=True, slots=True)
class Params:
    """Flee 3's move rules, with Flee's own defaults. Held fixed: this is a rule set, not a belief."""

    max_move_speed_km_per_day: float = param(
        360.0, unit="km/day", low=1.0, high=2000.0, source=FLEE, about="distance covered in a day on the road"
    )
    max_walk_speed_km_per_day: float = param(
        35.0,
        unit="km/day",
        low=1.0,
        high=2000.0,
        source=FLEE,
        about="distance covered in a day on a first journey on foot",
    )
    foreign_weight: float = param(
        1.0, unit="1", low=0.0, high=1e6, source=FLEE, about="pull of a place abroad, relative to home"
    )
    camp_weight: float = param(
        1.0, unit="1", low=0.0, high=1e6, source=FLEE, about="pull of a camp, relative to a town"
    )
    conflict_weight: float = param(
        10.0**-0.5, unit="1", low=0.0, high=1e6, source=FLEE, about="pull of a place in conflict of intensity 1"
    )
    conflict_movechance: float = param(
        1.0, unit="1", low=0.0, high=1.0, source=FLEE, about="chance of leaving a place in conflict on a day"
    )
    camp_movechance: float = param(
        0.001, unit="1", low=0.0, high=1.0, source=FLEE, about="chance of leaving a camp on a day"
    )
    idp_camp_movechance: float = param(
        0.1, unit="1", low=0.0, high=1.0, source=FLEE, about="chance of leaving a camp for the internally displaced"
    )
    default_movechance: float = param(
        0.3, unit="1", low=0.0, high=1.0, source=FLEE, about="chance of leaving a town on a day"
    )
    awareness_level: int = param(1, unit="link", low=1, high=4, source=FLEE, about="how many links ahead people look")
    capacity_buffer: float = param(
        0.9, unit="1", low=0.0, high=0.999, source=FLEE, about="occupancy above which a camp begins to look full"
    )
    capacity_scaling: float = param(1.0, unit="1", low=0.0, high=1e6, source=FLEE, about="factor on every capacity")
    avoid_short_stints: bool = param(
        False, unit="switch", source=FLEE, about="whether people who moved little pass through towns"
    )
    start_on_foot: bool = param(False, unit="switch", source=FLEE, about="whether the first journey is on foot")
    softening_km: float = param(
        10.0, unit="km", low=0.0, high=1e6, source=FLEE, about="added to distances, so that none is zero"
    )
    weight_softening: float = param(
        0.0, unit="1", low=0.0, high=1e6, source=FLEE, about="added to the score of a place"
    )
    weight_power: float = param(1.0, unit="1", low=0.0, high=10.0, source=FLEE, about="power of the whole weight")
    distance_power: float = param(1.0, unit="1", low=0.0, high=10.0, source=FLEE, about="power of the distance")
    pop_for_weight: bool = param(False, unit="switch", source=FLEE, about="whether populous places pull more")
    pop_power: float = param(0.1, unit="1", low=0.0, high=10.0, source=FLEE, about="power of the population as a pull")
    movechance_pop_base: float = param(
        10000.0,
        unit="person",
        low=1.0,
        high=1e9,
        source=FLEE,
        about="population at which the chance of leaving is as stated",
    )
    movechance_pop_scale: float = param(
        0.0, unit="1", low=-10.0, high=10.0, source=FLEE, about="power of the population in the chance of leaving"
    )
    pruning_threshold: float = param(
        1.0,
        unit="1",
        low=0.0,
        high=1e9,
        source=FLEE,
        about="walks this many times weaker than the best are not considered",
    )
    stay_close_to_home: bool = param(
        False, unit="switch", source=FLEE, about="whether far places pull less, beyond the distance by road"
    )
    home_distance_power: float = param(0.5, unit="1", low=0.0, high=10.0, source=FLEE, about="power of that distance")
    respect_capacity: bool = param(True, unit="switch", source=FLEE, about="whether camps can be full")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Flee's rules on one world.

    Attributes:
        itinerary: the graph of a day's walk.
        graph: the same as plain arrays, with the layout of cells.
        rules: what holds in which regime.
        regime_of_day: int64[day].
        closing: int64 arrays, links that close on each day.
        cells: layout of a member's people.
    """

    itinerary: Itinerary
    graph: Graph
    rules: Rules
    regime_of_day: NDArray[np.int64]
    closing: tuple[NDArray[np.int64], ...]
    cells: Cells


class Flee3:
    """Proposes all moves of a day; see the package's docstring."""

    name = "flee3"
    about = "people walk from place to place by the rules of Flee 3"
    Params = Params
    fields: tuple[Field, ...] = ()
    reads: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    draws = ("leave", "onward", "order")
    proposes = "move"
    conflict_rule = "onset"
    own_departures = False

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared:
        """Lay out the graph of a day's walk and the rules of each regime."""
        value = {name: setting.value for name, setting in settings.items()}
        pace = Pace(
            float(value["max_move_speed_km_per_day"]),  # type: ignore[arg-type]
            float(value["max_walk_speed_km_per_day"]) if value["start_on_foot"] else None,  # type: ignore[arg-type]
        )
        is_marker = world.places.kind == Kind.MARKER
        shuns_stints = bool(value["avoid_short_stints"])
        awareness = int(value["awareness_level"])  # type: ignore[arg-type]
        itinerary = lay_out(world.network, is_marker, awareness, pace, tells_km_apart=shuns_stints)
        n_bins = 2 * BINS_PER_UNIT + 1 if shuns_stints else 1
        n_classes = n_bins * (2 if value["start_on_foot"] else 1)
        state = daily_state(world, value)
        closed_ever = np.asarray(~state.is_open.all(axis=0))
        graph, cells = _lay_cells(world, itinerary, n_classes, closed_ever)
        rules, regime_of_day = regimes(world, itinerary, state, value, (n_classes, n_bins))
        _mark(graph, rules.limited)
        return Prepared(itinerary, graph, rules, regime_of_day, state.closing, cells)

    def cells(self, prepared: Prepared) -> Cells:
        """Standing cells by class, then people on the road, lost, and resting on their way."""
        return prepared.cells

    def deviates(self, prepared: Prepared) -> tuple[str, ...]:
        """None."""
        return ()

    def scratch(self, prepared: Prepared) -> tuple[Work, dict[int, tuple[Luck, Luck, Luck]]]:
        """Working arrays of one block."""
        return new_work(prepared.graph, prepared.rules, len(prepared.cells.place)), {}

    def signal(self, prepared: Prepared, today: Today) -> None:
        """Flee's rules speak through no port."""

    def flow(self, prepared: Prepared, today: Today, proposal: NDArray[np.int64]) -> None:
        """One day's moves of every member."""
        work, lucks = today.scratch
        if today.root_seed not in lucks:
            leave, onward, order = (new_luck(stream_key(today.root_seed, f"flee3/{draw}")) for draw in self.draws)
            lucks[today.root_seed] = leave, onward, order
        move_block(
            today.day,
            int(prepared.regime_of_day[today.day]),
            today.members,
            today.people,
            today.entered,
            prepared.closing[today.day],
            prepared.cells.place,
            prepared.graph,
            prepared.rules,
            work,
            lucks[today.root_seed],
            proposal,
        )

    def update(self, prepared: Prepared, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Flee's rules own no state beyond the people."""


def _lay_cells(
    world: World, itinerary: Itinerary, n_classes: int, closed_ever: NDArray[np.bool_]
) -> tuple[Graph, Cells]:
    """Number the cells of a member's people."""
    n_places = len(world.places)
    network = world.network
    link = itinerary.lane_link
    slots = itinerary.lane_days.max(axis=1, initial=1) - 1
    n_standing = n_places * n_classes
    is_rest = np.zeros(len(link), dtype=bool)
    is_rest[itinerary.lane_next[itinerary.lane_next != NOTHING]] = True
    rest_cell, end = _number(is_rest * n_classes, n_standing)
    road_cell, end = _number(slots * n_classes, end)
    lost_cell, end = _number(slots * n_classes * closed_ever[link], end)
    place = np.full(end, -1, dtype=np.int64)
    place[:n_standing] = np.repeat(np.arange(n_places), n_classes)
    for lane in np.flatnonzero(is_rest):
        place[rest_cell[lane] : rest_cell[lane] + n_classes] = network.source[link[lane]]
    graph = Graph(
        places=records(
            PLACE,
            n_places,
            first=itinerary.candidate_from[:-1],
            last=itinerary.candidate_from[1:],
            id=world.places.ids,
        ),
        walks=records(WALK, len(itinerary.candidates), end=itinerary.candidate_end, lane=itinerary.candidate_lane),
        lanes=records(
            LANE,
            len(link),
            source=network.source[link],
            target=network.target[link],
            km=network.distance_km[link],
            link=link,
            end=itinerary.lane_end,
            next=itinerary.lane_next,
            road_cell=road_cell,
            slots=slots,
            lost_cell=lost_cell,
            rest_cell=rest_cell,
            id=_lane_ids(world, itinerary),
        ),
        legs=records(
            LEG,
            itinerary.lane_days.shape,
            days=itinerary.lane_days,
            speed=itinerary.lane_speed,
            node=itinerary.lane_node,
            arc=itinerary.start_arc,
        ),
        nodes=records(
            NODE,
            len(itinerary.node_place),
            place=itinerary.node_place,
            km=itinerary.node_km,
            lane=itinerary.node_lane,
            arc=itinerary.arc_from[:-1],
            id=_node_ids(world, itinerary),
        ),
        arcs=itinerary.arc_to,
    )
    return graph, Cells(place, np.arange(n_places, dtype=np.int64) * n_classes)


def _mark(graph: Graph, limited: NDArray[np.int64]) -> None:
    """Mark the places with a capacity, and at each node those that can still be reached on the same day."""
    for rank, place in enumerate(limited):
        graph.places[place].mark = np.uint64(1) << np.uint64(rank % 64)
    mark = graph.places.mark
    ends = np.append(graph.nodes.arc[1:], len(graph.arcs))
    for node in reversed(range(len(graph.nodes))):
        at = graph.nodes[node]
        arcs = graph.arcs[at.arc : ends[node]]
        lanes = [at.lane] if at.lane != NOTHING else graph.walks.lane[graph.places[at.place].first :][: len(arcs)]
        reach = mark[at.place]
        for arc, lane in zip(arcs, lanes, strict=True):
            reach |= graph.nodes.reach[arc] if arc >= 0 else mark[graph.lanes[lane].target]
        graph.nodes[node].reach = reach


def _number(sizes: NDArray[np.int64], first: int) -> tuple[NDArray[np.int64], int]:
    """First cell of each lane that has any (−1: none), and the first cell after all of them."""
    ends = first + np.cumsum(sizes)
    end = int(ends[-1]) if len(ends) else first
    return np.where(sizes > 0, ends - sizes, -1).astype(np.int64), end


def _lane_ids(world: World, itinerary: Itinerary) -> NDArray[np.uint64]:
    return np.array(
        [
            cell_id("lane", world.network.ids[link], *(world.places.names[stop] for stop in rest))
            for link, rest in zip(itinerary.lane_link, itinerary.lane_rest, strict=True)
        ],
        dtype=np.uint64,
    )


def _node_ids(world: World, itinerary: Itinerary) -> NDArray[np.uint64]:
    names = world.places.names
    lane_ids = _lane_ids(world, itinerary)
    return np.array(
        [
            cell_id("node", names[place], f"{km:.4f}", lane_ids[lane] if lane != NOTHING else "")
            for place, km, lane in zip(itinerary.node_place, itinerary.node_km, itinerary.node_lane, strict=True)
        ],
        dtype=np.uint64,
    )


__all__ = ["Candidate", "Flee3", "Params", "Prepared"]
