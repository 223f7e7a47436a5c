"""Camps that fill up in the course of a day.

Flee looks at a camp's occupancy anew for each person. For people in random order that comes to this: the day is cut
where a camp is expected to begin turning people away, or to be full, and within a slice its room is taken as it will
be in the middle. What is expected follows the graph of the day's walk, but only where a filling camp can be reached.
"""

from __future__ import annotations

import numpy as np

from spillover.ground.kernels import inlined, kernel
from spillover.mechanisms.flee3.choice import room_left, weigh
from spillover.mechanisms.flee3.classes import BINS_PER_UNIT, pace_of
from spillover.mechanisms.flee3.itinerary import NOTHING, STOPS
from spillover.mechanisms.flee3.tables import Graph, Rules, Work

SETTLED, NEWCOMERS = 0, 1
TOLERANCE = 0.002  # of a capacity


@inlined
def _capacity(place: int, day: int, rules: Rules) -> float:
    return float(rules.bounds[place].capacity + rules.bounds[place].growth * (day + 1))


@kernel
def look_at_camps(day: int, regime: int, ahead: float, graph: Graph, rules: Rules, work: Work) -> None:
    """Refresh the room in camps (as it will be after a share ``ahead`` / 2 of the expected arrivals), and the choices.

    Looking ahead to the middle of a slice makes its shares right on average; it never closes a camp early.
    """
    changed = False
    for place in rules.limited:
        busy = work.places[place]
        capacity = _capacity(place, day, rules)
        room = room_left(float(busy.occupancy), capacity, rules.buffer)
        if ahead > 0.0:
            middle = room_left(busy.occupancy + 0.5 * ahead * busy.expected, capacity, rules.buffer)
            room = max(middle, 0.5) if room >= 0.5 else middle
        if room != busy.room:
            busy.room = room
            changed = True
    if changed:
        for place in rules.beside:
            weigh(place, regime, graph, rules, work)


@kernel
def _expect_nobody(work: Work) -> None:
    for place in range(work.places.shape[0]):
        work.places[place].expected = 0.0


@kernel
def slice_share(day: int, regime: int, rules: Rules, work: Work) -> float:
    """Share of the people still to be taken up after which the first camp is expected to turn people away, or be full.

    Aiming a standard deviation short of it keeps luck from carrying people past it, where that would matter: where a
    standard deviation is more than ``TOLERANCE`` of the camp.
    """
    share = 1.0
    for place in rules.limited:
        people, capacity = work.places[place].occupancy, _capacity(place, day, rules)
        if capacity < 1.0 or people >= capacity or work.places[place].expected <= 0.0:
            continue
        full = np.floor(capacity * (0.5 + 0.5 * rules.buffer))
        while room_left(full, capacity, rules.buffer) >= 0.5:
            full += 1.0  # the last to be let in, as far as rounding goes, and one more
        gap = (full if people < full else np.ceil(capacity)) - people
        aim = gap - max(np.sqrt(gap) - TOLERANCE * capacity, 0.0)
        share = min(share, max(aim, 0.5) / work.places[place].expected)
    return share


@kernel
def may_fill(day: int, n: int, graph: Graph, rules: Rules, work: Work) -> np.uint64:
    """Marks of the camps, not quite full yet, whose room ``n`` more people could change."""
    marks = np.uint64(0)
    for place in rules.limited:
        capacity = _capacity(place, day, rules)
        if (
            capacity >= 1.0
            and work.places[place].occupancy < capacity
            and work.places[place].occupancy + n > rules.buffer * capacity
        ):
            marks |= graph.places[place].mark
    return marks


@inlined
def _hope_along(n: float, lane: int, arc: int, marks: np.uint64, graph: Graph, work: Work) -> None:
    if arc >= 0:
        if graph.nodes[arc].reach & marks:
            work.nodes[arc].hope += n
    elif arc == STOPS:
        work.places[graph.lanes[lane].target].expected += n


@inlined
def chance_at(node: int, class_: int, regime: int, graph: Graph, rules: Rules) -> float:
    """Probability of going on from a node; certain in a town for those who moved little lately, if they shun stints."""
    place = graph.nodes[node].place
    if rules.shuns_stints and rules.places[regime, place].is_town:
        recent = (class_ % rules.n_bins) / BINS_PER_UNIT
        if (recent + graph.nodes[node].km / rules.fast_km) / 2.0 < 0.5:
            return 1.0
    return float(rules.places[regime, place].chance)


@inlined
def turned_away(lane: int, regime: int, graph: Graph, rules: Rules, work: Work) -> bool:
    """Whether someone who means to go on by ``lane`` gives up the rest of the walk."""
    if not rules.is_open[regime, graph.lanes[lane].link]:
        return True
    end = graph.lanes[lane].end
    return bool(rules.places[regime, end].is_camp and work.places[end].room < 0.5)


@inlined
def _hope_at_start(group: int, marks: np.uint64, graph: Graph, rules: Rules, work: Work) -> None:
    for lane in range(graph.lanes.shape[0]):
        for class_ in range(rules.n_classes):
            pace = pace_of(class_, rules)
            if group == SETTLED and work.arriving[lane, class_] > 0:
                _hope_along(float(work.arriving[lane, class_]), lane, graph.legs[lane, pace].node, marks, graph, work)
            n = work.setoff[group, lane, class_]
            if n > 0:
                _hope_along(float(n), lane, graph.legs[lane, pace].arc, marks, graph, work)


@kernel
def expect(group: int, regime: int, marks: np.uint64, graph: Graph, rules: Rules, work: Work) -> None:
    """Expected arrivals at marked camps of everybody not yet taken up, if the present choices lasted all day.

    Only nodes from which a marked camp can be reached today are followed.
    """
    _expect_nobody(work)
    _hope_at_start(group, marks, graph, rules, work)
    for node in range(graph.nodes.shape[0]):
        n = work.nodes[node].hope
        if n == 0.0:
            continue
        work.nodes[node].hope = 0.0
        place, lane, arc = graph.nodes[node].place, graph.nodes[node].lane, graph.nodes[node].arc
        work.places[place].expected += n
        if lane != NOTHING:
            if not turned_away(lane, regime, graph, rules, work):
                work.places[place].expected -= n
                _hope_along(n, lane, graph.arcs[arc], marks, graph, work)
            continue
        chance = chance_at(node, 0, regime, graph, rules)
        first = graph.places[place].first
        for k in range(first, graph.places[place].last):
            going = n * chance * work.walks[k].share
            if going > 0.0:
                work.places[place].expected -= going
                _hope_along(going, graph.walks[k].lane, graph.arcs[arc + k - first], marks, graph, work)
