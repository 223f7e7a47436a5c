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
from spillover.ground.streams import Luck, coin, point
from spillover.mechanisms.flee3.itinerary import NOTHING, STOPS
from spillover.mechanisms.flee3.tables import Graph, Ints, Rules, Work

PERSONS_BELOW = 16
FEW = 5
TOLERANCE = 0.002  # of a capacity
MAX_SLICES = 32
SETTLED, NEWCOMERS = 0, 1
BINS_PER_UNIT = 64  # recent travel is kept in 64ths of a day's march
EVERYBODY = 2.0  # above any share
ALMOST_ONE = 1.0 - 1e-12  # a sum of shares may miss 1 by rounding; no draw is spent on that
_MIX = np.uint64(0x9E3779B97F4A7C15)


@kernel
def _expect_nobody(work: Work) -> None:
    for place in range(work.places.shape[0]):
        work.places[place].expected = 0.0


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
def _prune(first: int, last: int, least: float, work: Work) -> float:
    """Drop walks that weigh less than ``least``; returns the weight that is left."""
    total = 0.0
    for k in range(first, last):
        if work.walks[k].share < least:
            work.walks[k].share = 0.0
        total += work.walks[k].share
    return total


@inlined
def _add_up(place: int, graph: Graph, work: Work) -> None:
    """Add up the shares of the walks from a place; the last with any share takes what rounding leaves over."""
    total, last = 0.0, graph.places[place].first
    for k in range(graph.places[place].first, graph.places[place].last):
        if work.walks[k].share > 0.0:
            total += work.walks[k].share
            last = k
        work.walks[k].up_to = total
    for k in range(last, graph.places[place].last):
        work.walks[k].up_to = EVERYBODY
    work.places[place].open_share = total if total < ALMOST_ONE else 1.0


@inlined
def _weigh(place: int, regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Shares of a place's leavers by walk, now that camps are as full as they are."""
    first, last = graph.places[place].first, graph.places[place].last
    total, most, n_usable = 0.0, 0.0, 0
    for k in range(first, last):
        room = work.places[graph.walks[k].end].room
        if rules.weight_power != 1.0:
            room = room**rules.weight_power
        weight = max(rules.walks[regime, k].pull, 0.0) * room
        work.walks[k].share = weight
        total += weight
        most = max(most, weight)
        if rules.walks[regime, k].pull >= 0.0:
            n_usable += 1
    if rules.pruning > 1.0:
        total = _prune(first, last, most / rules.pruning, work)
    for k in range(first, last):
        if total > 0.0:
            work.walks[k].share /= total
        elif rules.walks[regime, k].pull >= 0.0:
            work.walks[k].share = 1.0 / n_usable
        end = graph.walks[k].end
        if rules.places[regime, end].is_camp and work.places[end].room < 0.5:
            work.walks[k].share = 0.0  # chosen all the same, but turned away: they stay
    _add_up(place, graph, work)


@inlined
def _pick(u: float, first: int, last: int, work: Work) -> int:
    """The walk, counted from ``first``, in whose share ``u`` falls; without branches, which nobody could predict."""
    pick = 0
    for k in range(first, last):
        pick += 1 if u >= work.walks[k].up_to else 0
    return pick


@inlined
def _split_few(n: int, first: int, last: int, chance: float, going: float, work: Work, luck: Luck) -> int:
    """One number for each person decides whether they go, and where to."""
    to_share = 1.0 / chance
    n_going = 0
    for _ in range(n):
        u = coin(luck)
        if u < going:
            work.chosen[_pick(u * to_share, first, last, work)] += 1
            n_going += 1
    return n_going


@inlined
def _split_crowd(left: int, first: int, last: int, share_left: float, work: Work, luck: Luck) -> None:
    """A chain of binomial draws; what rounding leaves over falls to the last walk with any share."""
    pick = -1
    for k in range(first, last):
        if left == 0:
            break
        if work.walks[k].share > 0.0:
            pick = k - first
            taken = binomial(left, work.walks[k].share / share_left, luck)
            work.chosen[pick] += taken
            left -= taken
            share_left -= work.walks[k].share
    if left > 0:
        work.chosen[pick] += left


@inlined
def _split(n: int, place: int, chance: float, graph: Graph, work: Work, luck: Luck) -> int:
    """Split ``n`` people over the walks from ``place`` into ``work.chosen``; returns how many go."""
    first, last = graph.places[place].first, graph.places[place].last
    going = chance * work.places[place].open_share
    for k in range(last - first):
        work.chosen[k] = 0
    if going <= 0.0:
        return 0
    if n < FEW:
        return _split_few(n, first, last, chance, going, work, luck)
    n_going = binomial(n, going, luck)
    if n_going < PERSONS_BELOW:
        for _ in range(n_going):
            work.chosen[_pick(coin(luck) * work.places[place].open_share, first, last, work)] += 1
    else:
        _split_crowd(n_going, first, last, work.places[place].open_share, work, luck)
    return n_going


@inlined
def _stop(n: int, class_: int, lane: int, km: float, graph: Graph, rules: Rules, work: Work) -> None:
    """``n`` people end their day at the end of ``lane``, with the rest of their walk, if any, for tomorrow."""
    place = graph.lanes[lane].target
    class_ = _after_day(class_, km, rules)
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
    pace = _pace(class_, rules)
    if arc >= 0:
        class_ = _seasoned(class_, rules)
        work.crowd[arc, class_] += n
        work.nodes[arc].present += n
    elif arc == STOPS:
        _stop(n, _seasoned(class_, rules), lane, km + graph.lanes[lane].km, graph, rules, work)
    else:
        slots = graph.lanes[lane].slots
        night = (day + graph.legs[lane, pace].days - 1) % slots
        class_ = _after_day(class_, km + graph.legs[lane, pace].speed, rules)
        work.now[graph.lanes[lane].road_cell + night * rules.n_classes + class_] += n


@inlined
def _depart(n: int, class_: int, place: int, cell: int, group: int, chance: float,
            graph: Graph, work: Work, luck: Luck) -> None:  # fmt: skip
    """Morning decision of ``n`` people in one standing cell."""
    n_going = _split(n, place, chance, graph, work, luck)
    if n_going == 0:
        return
    work.now[cell] -= n_going
    work.places[place].occupancy -= n_going
    first = graph.places[place].first
    for k in range(first, graph.places[place].last):
        if work.chosen[k - first] > 0:
            work.setoff[group, graph.walks[k].lane, class_] += work.chosen[k - first]


@inlined
def _turned_away(lane: int, regime: int, graph: Graph, rules: Rules, work: Work) -> bool:
    """Whether someone who means to go on by ``lane`` gives up the rest of the walk."""
    if not rules.is_open[regime, graph.lanes[lane].link]:
        return True
    end = graph.lanes[lane].end
    return bool(rules.places[regime, end].is_camp and work.places[end].room < 0.5)


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
            if _turned_away(lane, regime, graph, rules, work):
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
                point(luck, member, day, group, _class_cell(graph.places[place].id, class_))
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
            calmer = _after_day(class_, 0.0, rules)
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
                    back = _after_day(_seasoned(class_, rules), _last_km(lane, class_, graph, rules), rules)
                    work.now[place * rules.n_classes + back] += n
                    work.places[place].occupancy += n


@inlined
def _last_km(lane: int, class_: int, graph: Graph, rules: Rules) -> float:
    pace = _pace(class_, rules)
    return float(graph.lanes[lane].km - (graph.legs[lane, pace].days - 1) * graph.legs[lane, pace].speed)


@inlined
def _aged(lane: int, class_: int, graph: Graph, rules: Rules) -> int:
    """Class on the morning of arrival of someone who was of ``class_`` after the first day on ``lane``."""
    if rules.n_bins > 1:
        pace = _pace(class_, rules)
        for _ in range(graph.legs[lane, pace].days - 2):
            class_ = _after_day(class_, graph.legs[lane, pace].speed, rules)
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


@inlined
def _capacity(place: int, day: int, rules: Rules) -> float:
    return float(rules.bounds[place].capacity + rules.bounds[place].growth * (day + 1))


@kernel
def _look_at_camps(day: int, regime: int, ahead: float, graph: Graph, rules: Rules, work: Work) -> None:
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
            _weigh(place, regime, graph, rules, work)


@kernel
def _slice_share(day: int, regime: int, rules: Rules, work: Work) -> float:
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
def _may_fill(day: int, n: int, graph: Graph, rules: Rules, work: Work) -> np.uint64:
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
def _hope_at_start(group: int, marks: np.uint64, graph: Graph, rules: Rules, work: Work) -> None:
    for lane in range(graph.lanes.shape[0]):
        for class_ in range(rules.n_classes):
            pace = _pace(class_, rules)
            if group == SETTLED and work.arriving[lane, class_] > 0:
                _hope_along(float(work.arriving[lane, class_]), lane, graph.legs[lane, pace].node, marks, graph, work)
            n = work.setoff[group, lane, class_]
            if n > 0:
                _hope_along(float(n), lane, graph.legs[lane, pace].arc, marks, graph, work)


@kernel
def _expect(group: int, regime: int, marks: np.uint64, graph: Graph, rules: Rules, work: Work) -> None:
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
            if not _turned_away(lane, regime, graph, rules, work):
                work.places[place].expected -= n
                _hope_along(n, lane, graph.arcs[arc], marks, graph, work)
            continue
        chance = _chance_at(node, 0, regime, graph, rules)
        first = graph.places[place].first
        for k in range(first, graph.places[place].last):
            going = n * chance * work.walks[k].share
            if going > 0.0:
                work.places[place].expected -= going
                _hope_along(going, graph.walks[k].lane, graph.arcs[arc + k - first], marks, graph, work)


@inlined
def _hope_along(n: float, lane: int, arc: int, marks: np.uint64, graph: Graph, work: Work) -> None:
    if arc >= 0:
        if graph.nodes[arc].reach & marks:
            work.nodes[arc].hope += n
    elif arc == STOPS:
        work.places[graph.lanes[lane].target].expected += n


@inlined
def _chance_at(node: int, class_: int, regime: int, graph: Graph, rules: Rules) -> float:
    """Probability of going on from a node; certain in a town for those who moved little lately, if they shun stints."""
    place = graph.nodes[node].place
    if rules.shuns_stints and rules.places[regime, place].is_town:
        recent = (class_ % rules.n_bins) / BINS_PER_UNIT
        if (recent + graph.nodes[node].km / rules.fast_km) / 2.0 < 0.5:
            return 1.0
    return float(rules.places[regime, place].chance)


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
                point(order, member, day, part, _class_cell(graph.lanes[lane].id, class_))
                n = binomial(n, share, order)
                arriving = binomial(arriving, share, order)
            work.setoff[group, lane, class_] -= n
            pace = _pace(class_, rules)
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
    night = place * rules.n_classes + _after_day(class_, km, rules)
    if lane != NOTHING:
        if _turned_away(lane, regime, graph, rules, work):
            work.now[night] += n
            work.places[place].occupancy += n
        else:
            _follow(n, class_, lane, graph.arcs[arc], km, day, graph, rules, work)
        return
    point(luck, member, day, part, _class_cell(graph.nodes[node].id, class_))
    chance = _chance_at(node, class_, regime, graph, rules)
    n_going = _split(n, place, chance, graph, work, luck)
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
        _look_at_camps(day, regime, 0.0, graph, rules, work)
        marks = _may_fill(day, n, graph, rules, work)
        if marks:
            _expect(group, regime, marks, graph, rules, work)
            share = _slice_share(day, regime, rules, work)
            _look_at_camps(day, regime, min(share, 1.0), graph, rules, work)
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
        _add_up(place, graph, work)
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
        _look_at_camps(day, regime, 0.0, graph, rules, work)
        if closing.shape[0] > 0:
            _close_behind(closing, graph, rules, work)
        for group in range(2):
            for camps_first in range(2):
                _morning(day, member, entered[m], camps_first == 0, group, regime, graph, rules, work, leave)
                _look_at_camps(day, regime, 0.0, graph, rules, work)
            if group == SETTLED:
                _resume(regime, graph, rules, work)
        _rest(graph, rules, work)
        _take_from_road(day, graph, rules, work)
        for group in range(2):
            _on_the_road(day, member, group, regime, graph, rules, work, onward, order)
        for cell in range(cell_place.shape[0]):
            moved[m, cell] = work.now[cell] - people[m, cell]
