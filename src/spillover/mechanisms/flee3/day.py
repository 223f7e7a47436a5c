"""A day by Flee's rules, for whole cells of people at once; exact in law.

Morning: everybody who stands at a place decides whether to leave, and by which walk. Then everybody on a road goes
on: those who arrive decide again, and again, until the day's march is done. Within the day people are taken in
random order, those who set off for the first time today last; in the morning, people leaving camps decide first.
"""

from __future__ import annotations

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point
from spillover.mechanisms.flee3.choice import add_up, split
from spillover.mechanisms.flee3.classes import after_day, class_cell, pace_of, seasoned
from spillover.mechanisms.flee3.filling import (
    NEWCOMERS,
    SETTLED,
    chance_at,
    expect,
    look_at_camps,
    may_fill,
    slice_share,
    turned_away,
)
from spillover.mechanisms.flee3.itinerary import NOTHING, STOPS
from spillover.mechanisms.flee3.tables import Graph, Ints, Rules, Work

MAX_SLICES = 32


@inlined
def _stop(n: int, class_: int, lane: int, km: float, graph: Graph, rules: Rules, work: Work) -> None:
    """``n`` people end their day at the end of ``lane``, with the rest of their walk, if any, for tomorrow."""
    place = graph.lanes[lane].target
    class_ = after_day(class_, km, rules)
    onward = graph.lanes[lane].next
    if onward == NOTHING:
        work.now[place * rules.n_classes + class_] += n
    else:
        work.now[graph.lanes[onward].rest_cell + class_] += n
    work.places[place].occupancy += n


@inlined
def _follow(
    n: int, class_: int, lane: int, arc: int, km: float, day: int, graph: Graph, rules: Rules, work: Work
) -> None:
    """``n`` people, ``km`` into their day, take ``lane``, which leads them where ``arc`` says."""
    pace = pace_of(class_, rules)
    if arc >= 0:
        class_ = seasoned(class_, rules)
        work.crowd[arc, class_] += n
        work.nodes[arc].present += n
    elif arc == STOPS:
        _stop(n, seasoned(class_, rules), lane, km + graph.lanes[lane].km, graph, rules, work)
    else:
        slots = graph.lanes[lane].slots
        night = (day + graph.legs[lane, pace].days - 1) % slots
        class_ = after_day(class_, km + graph.legs[lane, pace].speed, rules)
        work.now[graph.lanes[lane].road_cell + night * rules.n_classes + class_] += n


@inlined
def _depart(n: int, class_: int, place: int, cell: int, group: int, chance: float,
            graph: Graph, work: Work, luck: Luck) -> None:  # fmt: skip
    """Morning decision of ``n`` people in one standing cell."""
    n_going = split(n, place, chance, graph, work, luck)
    if n_going == 0:
        return
    work.now[cell] -= n_going
    work.places[place].occupancy -= n_going
    first = graph.places[place].first
    for k in range(first, graph.places[place].last):
        if work.chosen[k - first] > 0:
            work.setoff[group, graph.walks[k].lane, class_] += work.chosen[k - first]


@kernel
def _resume(regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Morning of those who rest on their way: they go on, or give up and stay where they are."""
    for lane in range(graph.lanes.shape[0]):
        if graph.lanes[lane].rest_cell < 0:
            continue
        place = graph.lanes[lane].source
        for class_ in range(rules.n_classes):
            cell = graph.lanes[lane].rest_cell + class_
            n = work.now[cell]
            if n == 0:
                continue
            work.now[cell] = 0
            if turned_away(lane, regime, graph, rules, work):
                work.now[place * rules.n_classes + class_] += n
            else:
                work.setoff[SETTLED, lane, class_] += n
                work.places[place].occupancy -= n


@kernel
def _morning(day: int, member: int, entered: Ints, camps: bool, group: int, regime: int,
             graph: Graph, rules: Rules, work: Work, luck: Luck) -> None:  # fmt: skip
    """Decisions of one group at camps, open or shut, or at all other places."""
    for place in range(graph.places.shape[0]):
        has_limit = rules.bounds[place].capacity >= 1.0 or rules.bounds[place].growth > 0.0
        if has_limit != camps:
            continue
        for class_ in range(rules.n_classes):
            cell = place * rules.n_classes + class_
            n = work.now[cell]
            if class_ == 0:
                n = entered[place] if group == NEWCOMERS else n - entered[place]
            elif group == NEWCOMERS:
                break
            if n > 0:
                point(luck, member, day, group, class_cell(graph.places[place].id, class_))
                _depart(n, class_, place, cell, group, rules.places[regime, place].chance, graph, work, luck)


@kernel
def _rest(graph: Graph, rules: Rules, work: Work) -> None:
    """Recent travel of those who stay fades by half; today's arrivals come to the cells later."""
    if rules.n_bins == 1:
        return
    for place in range(graph.places.shape[0]):
        for class_ in range(rules.n_classes):
            cell = place * rules.n_classes + class_
            n = work.now[cell]
            calmer = after_day(class_, 0.0, rules)
            if n > 0 and calmer != class_:
                work.now[cell] -= n
                work.now[place * rules.n_classes + calmer] += n


@kernel
def _take_from_road(day: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Lift today's arrivals off the roads; those whose link was closed are put back where they started."""
    for lane in range(graph.lanes.shape[0]):
        slots = graph.lanes[lane].slots
        if slots == 0:
            continue
        slot = (day % slots) * rules.n_classes
        for class_ in range(rules.n_classes):
            cell = graph.lanes[lane].road_cell + slot + class_
            if work.now[cell] > 0:
                work.arriving[lane, class_] = work.now[cell]
                work.now[cell] = 0
            if graph.lanes[lane].lost_cell >= 0:
                cell = graph.lanes[lane].lost_cell + slot + class_
                n = work.now[cell]
                if n > 0:
                    work.now[cell] = 0
                    place = graph.lanes[lane].source
                    back = after_day(seasoned(class_, rules), _last_km(lane, class_, graph, rules), rules)
                    work.now[place * rules.n_classes + back] += n
                    work.places[place].occupancy += n


@inlined
def _last_km(lane: int, class_: int, graph: Graph, rules: Rules) -> float:
    pace = pace_of(class_, rules)
    return float(graph.lanes[lane].km - (graph.legs[lane, pace].days - 1) * graph.legs[lane, pace].speed)


@inlined
def _aged(lane: int, class_: int, graph: Graph, rules: Rules) -> int:
    """Class on the morning of arrival of someone who was of ``class_`` after the first day on ``lane``."""
    if rules.n_bins > 1:
        pace = pace_of(class_, rules)
        for _ in range(graph.legs[lane, pace].days - 2):
            class_ = after_day(class_, graph.legs[lane, pace].speed, rules)
    return class_


@kernel
def _close_behind(closing: Ints, graph: Graph, rules: Rules, work: Work) -> None:
    """People on a link that closes today go on to its end, and will be put back at its start."""
    for lane in range(graph.lanes.shape[0]):
        if graph.lanes[lane].lost_cell < 0:
            continue
        is_closing = False
        for link in closing:
            is_closing = is_closing or link == graph.lanes[lane].link
        if is_closing:
            for offset in range(graph.lanes[lane].slots * rules.n_classes):
                work.now[graph.lanes[lane].lost_cell + offset] += work.now[graph.lanes[lane].road_cell + offset]
                work.now[graph.lanes[lane].road_cell + offset] = 0


@kernel
def _take_up(day: int, member: int, group: int, part: int, share: float, last: bool,
             graph: Graph, rules: Rules, work: Work, order: Luck) -> None:  # fmt: skip
    """Take up a random ``share`` of the people who are still to move, and put them on their way."""
    for lane in range(graph.lanes.shape[0]):
        for class_ in range(rules.n_classes):
            n = work.setoff[group, lane, class_]
            arriving = work.arriving[lane, class_] if group == SETTLED else 0
            if n + arriving == 0:
                continue
            if not last:
                point(order, member, day, part, class_cell(graph.lanes[lane].id, class_))
                n = binomial(n, share, order)
                arriving = binomial(arriving, share, order)
            work.setoff[group, lane, class_] -= n
            pace = pace_of(class_, rules)
            if n > 0:
                _follow(n, class_, lane, graph.legs[lane, pace].arc, 0.0, day, graph, rules, work)
            if arriving > 0:
                work.arriving[lane, class_] -= arriving
                _follow(arriving, _aged(lane, class_, graph, rules), lane, graph.legs[lane, pace].node, 0.0, day,
                        graph, rules, work)  # fmt: skip


@inlined
def _at_node(node: int, class_: int, day: int, member: int, part: int, regime: int,
             graph: Graph, rules: Rules, work: Work, luck: Luck) -> None:  # fmt: skip
    """People of one class arrive at a node, and go on or stay there for the night."""
    n = work.crowd[node, class_]
    work.crowd[node, class_] = 0
    place, lane, arc, km = graph.nodes[node].place, graph.nodes[node].lane, graph.nodes[node].arc, graph.nodes[node].km
    night = place * rules.n_classes + after_day(class_, km, rules)
    if lane != NOTHING:
        if turned_away(lane, regime, graph, rules, work):
            work.now[night] += n
            work.places[place].occupancy += n
        else:
            _follow(n, class_, lane, graph.arcs[arc], km, day, graph, rules, work)
        return
    point(luck, member, day, part, class_cell(graph.nodes[node].id, class_))
    chance = chance_at(node, class_, regime, graph, rules)
    n_going = split(n, place, chance, graph, work, luck)
    work.now[night] += n - n_going
    work.places[place].occupancy += n - n_going
    if n_going == 0:
        return
    first = graph.places[place].first
    for k in range(first, graph.places[place].last):
        going = work.chosen[k - first]
        if going > 0:
            _follow(going, class_, graph.walks[k].lane, graph.arcs[arc + k - first], km, day, graph, rules, work)


@kernel
def _on_the_road(day: int, member: int, group: int, regime: int, graph: Graph, rules: Rules, work: Work,
                 luck: Luck, order: Luck) -> None:  # fmt: skip
    """The day's march of one group, in as many slices as filling camps ask for."""
    for slice_ in range(MAX_SLICES):
        n = work.setoff[group].sum()
        if group == SETTLED:
            n += work.arriving.sum()
        if n == 0:
            return
        share = 1.0
        look_at_camps(day, regime, 0.0, graph, rules, work)
        marks = may_fill(day, n, graph, rules, work)
        if marks:
            expect(group, regime, marks, graph, rules, work)
            share = slice_share(day, regime, rules, work)
            look_at_camps(day, regime, min(share, 1.0), graph, rules, work)
        last = share >= 1.0 or slice_ == MAX_SLICES - 1
        part = group * MAX_SLICES + slice_
        _take_up(day, member, group, part, share, last, graph, rules, work, order)
        for node in range(graph.nodes.shape[0]):
            if work.nodes[node].present > 0:
                work.nodes[node].present = 0
                for class_ in range(rules.n_classes):
                    if work.crowd[node, class_] > 0:
                        _at_node(node, class_, day, member, part, regime, graph, rules, work, luck)
        if last:
            return


@kernel
def _open_all_camps(regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Begin the day with the shares of the regime, all camps having room."""
    for k in range(work.walks.shape[0]):
        work.walks[k].share = rules.walks[regime, k].share
    for place in range(graph.places.shape[0]):
        add_up(place, graph, work)
        work.places[place].room = 1.0


@kernel
def _take_stock(people: Ints, cell_place: Ints, work: Work) -> None:
    """Begin a member's day with its people where they stood last night."""
    for place in range(work.places.shape[0]):
        work.places[place].occupancy = 0
        work.places[place].expected = 0.0
    for cell in range(cell_place.shape[0]):
        work.now[cell] = people[cell]
        if cell_place[cell] >= 0:
            work.places[cell_place[cell]].occupancy += people[cell]


@kernel
def move_block(day: int, regime: int, members: Ints, people: Ints, entered: Ints, closing: Ints,
               cell_place: Ints, graph: Graph, rules: Rules, work: Work, lucks: tuple[Luck, Luck, Luck],
               moved: Ints) -> None:  # fmt: skip
    """One day of every member of a block: ``moved`` (int64[member, cell]) is the net change of its cells."""
    leave, onward, order = lucks
    _open_all_camps(regime, graph, rules, work)
    for m in range(members.shape[0]):
        member = members[m]
        _take_stock(people[m], cell_place, work)
        look_at_camps(day, regime, 0.0, graph, rules, work)
        if closing.shape[0] > 0:
            _close_behind(closing, graph, rules, work)
        for group in range(2):
            for camps_first in range(2):
                _morning(day, member, entered[m], camps_first == 0, group, regime, graph, rules, work, leave)
                look_at_camps(day, regime, 0.0, graph, rules, work)
            if group == SETTLED:
                _resume(regime, graph, rules, work)
        _rest(graph, rules, work)
        _take_from_road(day, graph, rules, work)
        for group in range(2):
            _on_the_road(day, member, group, regime, graph, rules, work, onward, order)
        for cell in range(cell_place.shape[0]):
            moved[m, cell] = work.now[cell] - people[m, cell]
