"""A day by Flee's rules, for whole cells of people at once; exact in law.

Morning: everybody who stands at a place decides whether to leave, and by which walk. Then everybody on a road goes
on: those who arrive decide again, and again, until the day's march is done. Within the day people are taken in
random order, those who set off for the first time today last. Order matters only where a camp is filling up, so
the day is cut into *slices* there, each ending when the camp is expected to reach the point at which it turns people
away; where no camp fills, the whole day is one slice. People leaving camps in the morning decide first.

A crowd of fewer than ``PERSONS_BELOW`` people at one point is taken person by person, a larger one by binomial draws.
"""

from __future__ import annotations

import numpy as np

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point, uniform
from spillover.mechanisms.flee3.itinerary import NOTHING, STOPS
from spillover.mechanisms.flee3.tables import Graph, Ints, Rules, Work

PERSONS_BELOW = 24
MAX_SLICES = 32
SETTLED, NEWCOMERS = 0, 1
BINS_PER_UNIT = 64  # recent travel is kept in 64ths of a day's march
ALMOST_ONE = 1.0 - 1e-12  # a sum of shares may miss 1 by rounding; no draw is spent on that
_MIX = np.uint64(0x9E3779B97F4A7C15)


@inlined
def room_left(people: float, capacity: float, buffer: float) -> float:
    """Capacity multiplier: 1 below ``buffer`` · capacity, 0 at capacity, linear between; 1 without a limit."""
    if capacity < 1.0 or people <= buffer * capacity:
        return 1.0
    if people >= capacity:
        return 0.0
    return 1.0 - (people - buffer * capacity) / (capacity * (1.0 - buffer))


@inlined
def _class_cell(cell: np.uint64, group: int) -> np.uint64:
    return cell ^ (_MIX * np.uint64(group))


@inlined
def _after_day(class_: int, km: float, rules: Rules) -> int:
    """Class on the next morning of someone of ``class_`` who did ``km`` today: recent travel is halved and added to."""
    if rules.n_bins == 1:
        return class_
    journey, bin_ = class_ // rules.n_bins, class_ % rules.n_bins
    value = (bin_ / BINS_PER_UNIT + km / rules.fast_km) / 2.0
    bin_ = int(value * BINS_PER_UNIT + 0.499999)
    return journey * rules.n_bins + min(bin_, rules.n_bins - 1)


@inlined
def _seasoned(class_: int, rules: Rules) -> int:
    """Class of someone who has arrived somewhere: no longer on a first journey."""
    if rules.n_classes == rules.n_bins:
        return class_
    return class_ % rules.n_bins + rules.n_bins


@inlined
def _pace(class_: int, rules: Rules) -> int:
    """0 on a first journey on foot, the last pace otherwise."""
    if rules.n_classes == rules.n_bins:
        return 0
    return class_ // rules.n_bins


@kernel
def _weigh(place: int, regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Shares of a place's leavers by walk, now that camps are as full as they are."""
    first, last = graph.candidate_from[place], graph.candidate_from[place + 1]
    total, most, n_usable = 0.0, 0.0, 0
    for k in range(first, last):
        room = work.room[graph.candidate_end[k]]
        if rules.weight_power != 1.0:
            room = room**rules.weight_power
        weight = max(rules.pull[regime, k], 0.0) * room
        work.share[k] = weight
        total += weight
        most = max(most, weight)
        if rules.pull[regime, k] >= 0.0:
            n_usable += 1
    if rules.pruning > 1.0 and total > 0.0:
        total = 0.0
        for k in range(first, last):
            if work.share[k] < most / rules.pruning:
                work.share[k] = 0.0
            total += work.share[k]
    let_in = 0.0
    for k in range(first, last):
        if total > 0.0:
            work.share[k] /= total
        elif rules.pull[regime, k] >= 0.0:
            work.share[k] = 1.0 / n_usable
        end = graph.candidate_end[k]
        if rules.is_camp[regime, end] and work.room[end] < 0.5:
            work.share[k] = 0.0  # chosen all the same, but turned away: they stay
        let_in += work.share[k]
    work.open_share[place] = let_in if let_in < ALMOST_ONE else 1.0


@inlined
def _split(n: int, place: int, chance: float, graph: Graph, work: Work, luck: Luck) -> int:
    """Split ``n`` people over the walks from ``place`` into ``work.chosen``; returns how many go."""
    first, last = graph.candidate_from[place], graph.candidate_from[place + 1]
    going = chance * work.open_share[place]
    for k in range(last - first):
        work.chosen[k] = 0
    if going <= 0.0:
        return 0
    if n < PERSONS_BELOW:
        n_going = 0
        for _ in range(n):
            u = uniform(luck)
            if u >= going:
                continue
            u /= chance
            pick = -1
            for k in range(first, last):
                if work.share[k] > 0.0:
                    pick = k - first
                    u -= work.share[k]
                    if u < 0.0:
                        break
            work.chosen[pick] += 1
            n_going += 1
        return n_going
    n_going = binomial(n, going, luck)
    left, share_left, pick = n_going, work.open_share[place], -1
    for k in range(first, last):
        if left == 0:
            break
        if work.share[k] > 0.0:
            pick = k - first
            taken = binomial(left, work.share[k] / share_left, luck)
            work.chosen[pick] += taken
            left -= taken
            share_left -= work.share[k]
    if left > 0:
        work.chosen[pick] += left  # rounding of the last share
    return n_going


@inlined
def _stop(n: int, class_: int, lane: int, km: float, graph: Graph, rules: Rules, work: Work) -> None:
    """``n`` people end their day at the end of ``lane``, with the rest of their walk, if any, for tomorrow."""
    place = graph.lane_target[lane]
    class_ = _after_day(class_, km, rules)
    onward = graph.lane_next[lane]
    if onward == NOTHING:
        work.now[place * rules.n_classes + class_] += n
    else:
        work.now[graph.rest_cell[onward] + class_] += n
    work.occupancy[place] += n


@inlined
def _follow(
    n: int, class_: int, lane: int, arc: int, km: float, day: int, graph: Graph, rules: Rules, work: Work
) -> None:
    """``n`` people, ``km`` into their day, take ``lane``, which leads them where ``arc`` says."""
    pace = _pace(class_, rules)
    if arc >= 0:
        class_ = _seasoned(class_, rules)
        work.crowd[arc, class_] += n
        work.present[arc] += n
    elif arc == STOPS:
        _stop(n, _seasoned(class_, rules), lane, km + graph.lane_km[lane], graph, rules, work)
    else:
        slots = graph.road_slots[lane]
        night = (day + graph.lane_days[lane, pace] - 1) % slots
        class_ = _after_day(class_, km + graph.lane_speed[lane, pace], rules)
        work.now[graph.road_cell[lane] + night * rules.n_classes + class_] += n


@kernel
def _depart(n: int, class_: int, place: int, cell: int, group: int, chance: float, regime: int,
            graph: Graph, rules: Rules, work: Work, luck: Luck) -> None:  # fmt: skip
    """Morning decision of ``n`` people in one standing cell."""
    n_going = _split(n, place, chance, graph, work, luck)
    if n_going == 0:
        return
    work.now[cell] -= n_going
    work.occupancy[place] -= n_going
    first = graph.candidate_from[place]
    for k in range(first, graph.candidate_from[place + 1]):
        if work.chosen[k - first] > 0:
            work.setoff[group, graph.candidate_lane[k], class_] += work.chosen[k - first]


@inlined
def _turned_away(lane: int, regime: int, graph: Graph, rules: Rules, work: Work) -> bool:
    """Whether someone who means to go on by ``lane`` gives up the rest of the walk."""
    if not rules.is_open[regime, graph.lane_link[lane]]:
        return True
    end = graph.lane_end[lane]
    return bool(rules.is_camp[regime, end] and work.room[end] < 0.5)


@kernel
def _resume(regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Morning of those who rest on their way: they go on, or give up and stay where they are."""
    for lane in range(graph.lane_link.shape[0]):
        if graph.rest_cell[lane] < 0:
            continue
        place = graph.lane_source[lane]
        for class_ in range(rules.n_classes):
            cell = graph.rest_cell[lane] + class_
            n = work.now[cell]
            if n == 0:
                continue
            work.now[cell] = 0
            if _turned_away(lane, regime, graph, rules, work):
                work.now[place * rules.n_classes + class_] += n
            else:
                work.setoff[SETTLED, lane, class_] += n
                work.occupancy[place] -= n


@kernel
def _morning(day: int, member: int, entered: Ints, camps: bool, group: int, regime: int,
             graph: Graph, rules: Rules, work: Work, luck: Luck) -> None:  # fmt: skip
    """Decisions of one group at camps or at all other places."""
    for place in range(rules.chance.shape[1]):
        if rules.is_camp[regime, place] != camps:
            continue
        for class_ in range(rules.n_classes):
            cell = place * rules.n_classes + class_
            n = work.now[cell]
            if class_ == 0:
                n = entered[place] if group == NEWCOMERS else n - entered[place]
            elif group == NEWCOMERS:
                break
            if n > 0:
                point(luck, member, day, group, _class_cell(graph.place_id[place], class_))
                _depart(n, class_, place, cell, group, rules.chance[regime, place], regime, graph, rules, work, luck)


@kernel
def _rest(rules: Rules, work: Work) -> None:
    """Recent travel of those who stay fades by half. (Newly arrived people come to the cells later.)"""
    if rules.n_bins == 1:
        return
    for place in range(rules.chance.shape[1]):
        for class_ in range(rules.n_classes):
            cell = place * rules.n_classes + class_
            n = work.now[cell]
            calmer = _after_day(class_, 0.0, rules)
            if n > 0 and calmer != class_:
                work.now[cell] -= n
                work.now[place * rules.n_classes + calmer] += n


@kernel
def _take_from_road(day: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Lift today's arrivals off the roads; those whose link was closed are put back where they started."""
    for lane in range(graph.lane_link.shape[0]):
        slots = graph.road_slots[lane]
        if slots == 0:
            continue
        slot = (day % slots) * rules.n_classes
        for class_ in range(rules.n_classes):
            cell = graph.road_cell[lane] + slot + class_
            if work.now[cell] > 0:
                work.arriving[lane, class_] = work.now[cell]
                work.now[cell] = 0
            if graph.lost_cell[lane] >= 0:
                cell = graph.lost_cell[lane] + slot + class_
                n = work.now[cell]
                if n > 0:
                    work.now[cell] = 0
                    place = graph.lane_source[lane]
                    back = _after_day(_seasoned(class_, rules), _last_km(lane, class_, graph, rules), rules)
                    work.now[place * rules.n_classes + back] += n
                    work.occupancy[place] += n


@inlined
def _last_km(lane: int, class_: int, graph: Graph, rules: Rules) -> float:
    pace = _pace(class_, rules)
    return graph.lane_km[lane] - (graph.lane_days[lane, pace] - 1) * graph.lane_speed[lane, pace]


@inlined
def _aged(lane: int, class_: int, graph: Graph, rules: Rules) -> int:
    """Class on the morning of arrival of someone who was of ``class_`` after the first day on ``lane``."""
    if rules.n_bins > 1:
        pace = _pace(class_, rules)
        for _ in range(graph.lane_days[lane, pace] - 2):
            class_ = _after_day(class_, graph.lane_speed[lane, pace], rules)
    return class_


@kernel
def _close_behind(closing: Ints, graph: Graph, rules: Rules, work: Work) -> None:
    """People on a link that closes today go on to its end, and will be put back at its start."""
    for lane in range(graph.lane_link.shape[0]):
        if graph.lost_cell[lane] < 0:
            continue
        is_closing = False
        for link in closing:
            is_closing = is_closing or link == graph.lane_link[lane]
        if is_closing:
            for offset in range(graph.road_slots[lane] * rules.n_classes):
                work.now[graph.lost_cell[lane] + offset] += work.now[graph.road_cell[lane] + offset]
                work.now[graph.road_cell[lane] + offset] = 0


@inlined
def _capacity(place: int, day: int, rules: Rules) -> float:
    return float(rules.capacity[place] + rules.growth[place] * (day + 1))


@kernel
def _look_at_camps(day: int, regime: int, ahead: float, graph: Graph, rules: Rules, work: Work) -> None:
    """Refresh the room in camps (as it will be after a share ``ahead`` / 2 of the expected arrivals), and the choices.

    Looking ahead to the middle of a slice makes its shares right on average; it never closes a camp early.
    """
    for place in rules.limited:
        capacity = _capacity(place, day, rules)
        now = room_left(float(work.occupancy[place]), capacity, rules.buffer)
        middle = room_left(work.occupancy[place] + 0.5 * ahead * work.expected[place], capacity, rules.buffer)
        work.room[place] = max(middle, 0.5) if now >= 0.5 else now
    for place in rules.beside:
        _weigh(place, regime, graph, rules, work)


@kernel
def _slice_share(day: int, regime: int, rules: Rules, work: Work) -> float:
    """Share of the people still to be taken up after which the first camp is expected to turn people away."""
    share = 1.0
    for place in rules.limited:
        if work.room[place] < 0.5 or work.expected[place] <= 0.0:
            continue
        capacity = _capacity(place, day, rules)
        if capacity < 1.0:
            continue
        full = np.floor(capacity * (rules.buffer + 0.5 * (1.0 - rules.buffer)))
        gap = max(full - work.occupancy[place] + 1.0, 1.0)
        share = min(share, gap / work.expected[place])
    return share


@kernel
def _may_fill(day: int, n: int, rules: Rules, work: Work) -> bool:
    """Whether ``n`` more people could change the room of any camp that still lets people in."""
    for place in rules.limited:
        capacity = _capacity(place, day, rules)
        if (
            capacity >= 1.0
            and work.room[place] >= 0.5
            and work.occupancy[place] + n > rules.buffer * capacity
        ):
            return True
    return False


@kernel
def _expect(group: int, regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Expected arrivals by place of everybody not yet taken up, if the present choices lasted all day."""
    work.expected[:] = 0.0
    for lane in range(graph.lane_link.shape[0]):
        for class_ in range(rules.n_classes):
            pace = _pace(class_, rules)
            if group == SETTLED and work.arriving[lane, class_] > 0:
                work.hope[graph.lane_node[lane, pace]] += work.arriving[lane, class_]
            n = work.setoff[group, lane, class_]
            if n > 0:
                _hope_along(float(n), lane, graph.start_arc[lane, pace], graph, work)
    for node in range(graph.node_place.shape[0]):
        n = work.hope[node]
        if n == 0.0:
            continue
        work.hope[node] = 0.0
        place, lane, arc = graph.node_place[node], graph.node_lane[node], graph.arc_from[node]
        work.expected[place] += n
        if lane != NOTHING:
            if not _turned_away(lane, regime, graph, rules, work):
                work.expected[place] -= n
                _hope_along(n, lane, graph.arc_to[arc], graph, work)
            continue
        chance = _chance_at(node, 0, regime, graph, rules)
        first = graph.candidate_from[place]
        for k in range(first, graph.candidate_from[place + 1]):
            going = n * chance * work.share[k]
            if going > 0.0:
                work.expected[place] -= going
                _hope_along(going, graph.candidate_lane[k], graph.arc_to[arc + k - first], graph, work)


@inlined
def _hope_along(n: float, lane: int, arc: int, graph: Graph, work: Work) -> None:
    if arc >= 0:
        work.hope[arc] += n
    elif arc == STOPS:
        work.expected[graph.lane_target[lane]] += n


@inlined
def _chance_at(node: int, class_: int, regime: int, graph: Graph, rules: Rules) -> float:
    """Probability of going on from a node; certain in a town for those who moved little lately, if they shun stints."""
    place = graph.node_place[node]
    if rules.shuns_stints and rules.is_town[regime, place]:
        recent = (class_ % rules.n_bins) / BINS_PER_UNIT
        if (recent + graph.node_km[node] / rules.fast_km) / 2.0 < 0.5:
            return 1.0
    return float(rules.chance[regime, place])


@kernel
def _take_up(day: int, member: int, group: int, part: int, share: float, last: bool,
             graph: Graph, rules: Rules, work: Work, order: Luck) -> None:  # fmt: skip
    """Take up a random ``share`` of the people who are still to move, and put them on their way."""
    for lane in range(graph.lane_link.shape[0]):
        for class_ in range(rules.n_classes):
            n = work.setoff[group, lane, class_]
            arriving = work.arriving[lane, class_] if group == SETTLED else 0
            if n + arriving == 0:
                continue
            if not last:
                point(order, member, day, part, _class_cell(graph.lane_id[lane], class_))
                n = binomial(n, share, order)
                arriving = binomial(arriving, share, order)
            work.setoff[group, lane, class_] -= n
            pace = _pace(class_, rules)
            if n > 0:
                _follow(n, class_, lane, graph.start_arc[lane, pace], 0.0, day, graph, rules, work)
            if arriving > 0:
                work.arriving[lane, class_] -= arriving
                _follow(arriving, _aged(lane, class_, graph, rules), lane, graph.lane_node[lane, pace], 0.0, day,
                        graph, rules, work)  # fmt: skip


@inlined
def _at_node(node: int, class_: int, day: int, member: int, part: int, regime: int,
             graph: Graph, rules: Rules, work: Work, luck: Luck) -> None:  # fmt: skip
    """People of one class arrive at a node, and go on or stay there for the night."""
    n = work.crowd[node, class_]
    work.crowd[node, class_] = 0
    place, lane, arc, km = graph.node_place[node], graph.node_lane[node], graph.arc_from[node], graph.node_km[node]
    night = place * rules.n_classes + _after_day(class_, km, rules)
    if lane != NOTHING:
        if _turned_away(lane, regime, graph, rules, work):
            work.now[night] += n
            work.occupancy[place] += n
        else:
            _follow(n, class_, lane, graph.arc_to[arc], km, day, graph, rules, work)
        return
    point(luck, member, day, part, _class_cell(graph.node_id[node], class_))
    chance = _chance_at(node, class_, regime, graph, rules)
    n_going = _split(n, place, chance, graph, work, luck)
    work.now[night] += n - n_going
    work.occupancy[place] += n - n_going
    if n_going == 0:
        return
    first = graph.candidate_from[place]
    for k in range(first, graph.candidate_from[place + 1]):
        going = work.chosen[k - first]
        if going > 0:
            _follow(going, class_, graph.candidate_lane[k], graph.arc_to[arc + k - first], km, day, graph, rules, work)


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
        work.expected[:] = 0.0
        _look_at_camps(day, regime, 0.0, graph, rules, work)
        if _may_fill(day, n, rules, work):
            _expect(group, regime, graph, rules, work)
            share = _slice_share(day, regime, rules, work)
            _look_at_camps(day, regime, min(share, 1.0), graph, rules, work)
        last = share >= 1.0 or slice_ == MAX_SLICES - 1
        part = group * MAX_SLICES + slice_
        _take_up(day, member, group, part, share, last, graph, rules, work, order)
        for node in range(graph.node_place.shape[0]):
            if work.present[node] > 0:
                work.present[node] = 0
                for class_ in range(rules.n_classes):
                    if work.crowd[node, class_] > 0:
                        _at_node(node, class_, day, member, part, regime, graph, rules, work, luck)
        if last:
            return


@kernel
def move_block(day: int, regime: int, members: Ints, people: Ints, entered: Ints, closing: Ints, cell_place: Ints,
               graph: Graph, rules: Rules, work: Work, lucks: tuple[Luck, Luck, Luck], moved: Ints) -> None:  # fmt: skip
    """One day of every member of a block: ``moved`` (int64[member, cell]) is the net change of its cells."""
    leave, onward, order = lucks
    for k in range(work.share.shape[0]):
        work.share[k] = rules.share[regime, k]
    for place in range(rules.chance.shape[1]):
        total = 0.0
        for k in range(graph.candidate_from[place], graph.candidate_from[place + 1]):
            total += work.share[k]
        work.open_share[place] = total if total < ALMOST_ONE else 1.0
    for m in range(members.shape[0]):
        member = members[m]
        for cell in range(cell_place.shape[0]):
            work.now[cell] = people[m, cell]
        work.occupancy[:] = 0
        for cell in range(cell_place.shape[0]):
            if cell_place[cell] >= 0:
                work.occupancy[cell_place[cell]] += work.now[cell]
        work.expected[:] = 0.0
        _look_at_camps(day, regime, 0.0, graph, rules, work)
        if closing.shape[0] > 0:
            _close_behind(closing, graph, rules, work)
        _morning(day, member, entered[m], True, SETTLED, regime, graph, rules, work, leave)
        _look_at_camps(day, regime, 0.0, graph, rules, work)
        _morning(day, member, entered[m], False, SETTLED, regime, graph, rules, work, leave)
        _resume(regime, graph, rules, work)
        for is_camp in (True, False):
            _morning(day, member, entered[m], is_camp, NEWCOMERS, regime, graph, rules, work, leave)
        _rest(rules, work)
        _take_from_road(day, graph, rules, work)
        _on_the_road(day, member, SETTLED, regime, graph, rules, work, onward, order)
        _on_the_road(day, member, NEWCOMERS, regime, graph, rules, work, onward, order)
        for cell in range(cell_place.shape[0]):
            moved[m, cell] = work.now[cell] - people[m, cell]
