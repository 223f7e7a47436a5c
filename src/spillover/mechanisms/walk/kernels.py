"""One day of walking to shelter, for whole cells of people at once.

In the morning people decide: newcomers set off, residents of the displaced leave places that push them, those held
at a gate or waiting outside a full camp may think again. Each chooses a destination and sets off on the shortest way.
In the evening those whose way ends today arrive: at a gate they go on tomorrow or are held; at a camp those who have
waited go in first, then those who arrive, as far as there is room; the others wait outside.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNLIMITED = 2**62


class Tables(NamedTuple):
    """What the kernels look up; ways as in ``paths.Paths``, destinations being shelters first, then homes.

    Attributes:
        destination: int64[destination], place; n_shelters: how many of them are shelters.
        home_weight: float64[row, destination], residents of a home that is safe, 0 elsewhere.
        home_row: int64[day].
        safe_share: float64[row], part of those who lived in places of conflict whose home is safe.
        is_camp: bool[place]; is_shut: bool[day, place].
        capacity: float64[place], −1 without a limit; growth: float64[place].
        gate_of: int64[place], number of the gate at a place, or −1.
        speed: float, km a day; slots: nights that a way can last.
        held_cell, waiting_cell, road_cell: first cells of those held at gates, waiting outside, and on the road.
        place_id: uint64[place].
    """

    epoch_of_day: Ints
    km: Floats
    stop: Ints
    stop_km: Floats
    hoped_km: Floats
    hoped_stop: Ints
    hoped_stop_km: Floats
    gates: Ints
    destination: Ints
    n_shelters: int
    home_weight: Floats
    home_row: Ints
    safe_share: Floats
    is_camp: NDArray[np.bool_]
    is_shut: NDArray[np.bool_]
    capacity: Floats
    growth: Floats
    gate_of: Ints
    speed: float
    slots: int
    held_cell: int
    waiting_cell: int
    road_cell: int
    place_id: NDArray[np.uint64]


class Minds(NamedTuple):
    """How people decide, float64[member] each."""

    scale_km: Floats
    border_hope: Floats
    patience_days: Floats
    camp_leave_per_day: Floats
    return_per_day: Floats


class Work(NamedTuple):
    """Scratch arrays of one block: a member's cells, and of each destination the weight and whether it is full."""

    now: Ints
    weight: Floats
    is_full: NDArray[np.bool_]


@kernel
def _room(place: int, day: int, tables: Tables, work: Work) -> int:
    """How many more people a place lets in."""
    if tables.is_shut[day, place]:
        return 0
    if tables.capacity[place] < 0.0:
        return UNLIMITED
    capacity = tables.capacity[place] + tables.growth[place] * (day + 1)
    return int(max(int(capacity) - work.now[place], 0))


@kernel
def _look_at_shelters(day: int, tables: Tables, work: Work) -> None:
    """What everybody knows in the morning: which shelters were full last night, or have people waiting outside."""
    for d in range(tables.n_shelters):
        waiting = work.now[tables.waiting_cell + d]
        work.is_full[d] = waiting > 0 or _room(tables.destination[d], day, tables, work) == 0


@kernel
def _weigh_shelters(m: int, place: int, day: int, worth: Floats, minds: Minds, tables: Tables, work: Work) -> float:
    """Weights of all shelters as seen from ``place``; returns their sum."""
    epoch = tables.epoch_of_day[day]
    total = 0.0
    for d in range(tables.n_shelters):
        end = tables.destination[d]
        work.weight[d] = 0.0
        if end == place or work.is_full[d]:
            continue  # people do not set out for a camp that was full last night
        km, hope = tables.km[epoch, d, place], 1.0
        if km == np.inf:
            km, hope = tables.hoped_km[epoch, d, place], minds.border_hope[m]
            if km == np.inf:
                continue
        work.weight[d] = hope * math.exp(worth[m, end] - km / minds.scale_km[m])
        total += work.weight[d]
    return total


@kernel
def _weigh_homes(day: int, place: int, tables: Tables, work: Work) -> float:
    """Weights of safe homes that can be reached from ``place``; returns their sum."""
    epoch, row = tables.epoch_of_day[day], tables.home_row[day]
    total = 0.0
    for d in range(tables.n_shelters, tables.destination.shape[0]):
        reachable = tables.km[epoch, d, place] < np.inf
        work.weight[d] = tables.home_weight[row, d] if reachable else 0.0
        total += work.weight[d]
    return total


@kernel
def _first_stop(d: int, place: int, epoch: int, first_day: int, tables: Tables) -> tuple[int, float]:
    """Where the way from ``place`` is first interrupted, and after how many km.

    Gates are passed without a halt, unless on the day of passing the rest of the way is no longer what it was.
    """
    stop, km = tables.stop[epoch, d, place], tables.stop_km[epoch, d, place]
    last_day = tables.epoch_of_day.shape[0] - 1
    while stop != tables.destination[d]:
        passing = min(first_day + max(math.ceil(km / tables.speed), 1) - 1, last_day)
        if tables.km[tables.epoch_of_day[passing], d, stop] != tables.km[epoch, d, stop]:
            break
        stop, km = tables.stop[epoch, d, stop], km + tables.stop_km[epoch, d, stop]
    return stop, km


@kernel
def _send(n: int, d: int, place: int, day: int, first_day: int, tables: Tables, work: Work) -> None:
    """``n`` people set off for destination ``d`` on ``first_day``, knowing the network of ``day``."""
    epoch = tables.epoch_of_day[day]
    if tables.km[epoch, d, place] < np.inf:
        stop, km = _first_stop(d, place, epoch, first_day, tables)
    else:
        stop, km = tables.hoped_stop[epoch, d, place], tables.hoped_stop_km[epoch, d, place]
        if stop == place:
            work.now[tables.held_cell + tables.gate_of[place]] += n
            return
    gate = tables.gates.shape[0] if stop == tables.destination[d] else tables.gate_of[stop]
    days = max(math.ceil(km / tables.speed), 1)
    slot = (first_day + days - 1) % tables.slots
    work.now[_road(gate, d, slot, tables)] += n


@inlined
def _road(gate: int, d: int, slot: int, tables: Tables) -> int:
    """Cell of people on the road who will reach ``gate`` (or, beyond the last gate, their destination) in ``slot``."""
    return int(tables.road_cell + (gate * tables.destination.shape[0] + d) * tables.slots + slot)


@kernel
def _choose(n: int, cell: int, place: int, member: int, day: int, part: int, ends: tuple[int, int], total: float,
            tables: Tables, work: Work, luck: Luck) -> None:  # fmt: skip
    """``n`` people of ``cell`` split over destinations ``ends[0]`` … ``ends[1] − 1`` by weight, and set off."""
    if total <= 0.0:
        return
    left, weight_left, last = n, total, -1
    for d in range(ends[0], ends[1]):
        if work.weight[d] > 0.0:
            last = d
    for d in range(ends[0], last + 1):
        weight = work.weight[d]
        if left == 0 or weight <= 0.0:
            continue
        going = left
        if d < last:
            way = tables.place_id[place] ^ (tables.place_id[tables.destination[d]] >> np.uint64(1))
            point(luck, member, day, part, way)
            going = binomial(left, weight / weight_left, luck)
        left -= going
        weight_left -= weight
        work.now[cell] -= going
        _send(going, d, place, day, day, tables, work)


@kernel
def _leavers(n: int, hazard: float, cell_id: np.uint64, member: int, day: int, part: int, luck: Luck) -> int:
    """How many of ``n`` people leave today at a hazard per day."""
    if n <= 0 or hazard <= 0.0:
        return 0
    point(luck, member, day, part, cell_id)
    return binomial(n, 1.0 - math.exp(-hazard), luck)


@kernel
def _morning(m: int, member: int, day: int, entered: Ints, push: Floats, worth: Floats, minds: Minds,
             tables: Tables, work: Work, leave: Luck, choose: Luck) -> None:  # fmt: skip
    """Decisions of everybody who stands at a place."""
    shelters = (0, tables.n_shelters)
    for place in range(tables.gate_of.shape[0]):
        settled = work.now[place] - entered[m, place]
        hazard = push[m, place]
        if tables.is_camp[place]:
            hazard += minds.camp_leave_per_day[m]
        going = entered[m, place] + _leavers(settled, hazard, tables.place_id[place], member, day, 0, leave)
        if going > 0:
            total = _weigh_shelters(m, place, day, worth, minds, tables, work)
            _choose(going, place, place, member, day, 0, shelters, total, tables, work, choose)


@kernel
def _returns(m: int, member: int, day: int, minds: Minds, tables: Tables, work: Work,
             leave: Luck, choose: Luck) -> None:  # fmt: skip
    """People in camps go home, as far as homes are safe."""
    share = tables.safe_share[tables.home_row[day]]
    if share <= 0.0:
        return
    homes = (tables.n_shelters, tables.destination.shape[0])
    for place in range(tables.gate_of.shape[0]):
        if tables.is_camp[place]:
            hazard = minds.return_per_day[m] * share
            going = _leavers(work.now[place], hazard, tables.place_id[place], member, day, 1, leave)
            if going > 0:
                total = _weigh_homes(day, place, tables, work)
                _choose(going, place, place, member, day, 1, homes, total, tables, work, choose)


@kernel
def _second_thoughts(m: int, member: int, day: int, worth: Floats, minds: Minds, tables: Tables, work: Work,
                     leave: Luck, choose: Luck) -> None:  # fmt: skip
    """People held at a gate or waiting outside a full camp may choose again; all do on a day when a way opens."""
    shelters = (0, tables.n_shelters)
    changed = day > 0 and tables.epoch_of_day[day] != tables.epoch_of_day[day - 1]
    hazard = 1.0 / minds.patience_days[m]
    for gate in range(tables.gates.shape[0]):
        cell, place = tables.held_cell + gate, tables.gates[gate]
        n = work.now[cell]
        going = n if changed else _leavers(n, hazard, tables.place_id[place], member, day, 2, leave)
        if going > 0:
            total = _weigh_shelters(m, place, day, worth, minds, tables, work)
            _choose(going, cell, place, member, day, 2, shelters, total, tables, work, choose)
    for d in range(tables.n_shelters):
        cell, place = tables.waiting_cell + d, tables.destination[d]
        going = _leavers(work.now[cell], hazard, tables.place_id[place], member, day, 3, leave)
        if going > 0:
            total = _weigh_shelters(m, place, day, worth, minds, tables, work)
            _choose(going, cell, place, member, day, 3, shelters, total, tables, work, choose)


@kernel
def _evening(day: int, tables: Tables, work: Work) -> None:
    """Ways that end today: on through a gate, held there, into a camp, or outside it."""
    n_gates, slot = tables.gates.shape[0], day % tables.slots
    epoch = tables.epoch_of_day[day]
    for gate in range(n_gates):
        for d in range(tables.destination.shape[0]):
            cell = _road(gate, d, slot, tables)
            n = work.now[cell]
            if n > 0:
                work.now[cell] = 0
                place = tables.gates[gate]
                if tables.km[epoch, d, place] < np.inf:
                    _send(n, d, place, day, day + 1, tables, work)
                else:
                    work.now[tables.held_cell + gate] += n
    for d in range(tables.destination.shape[0]):
        place, cell = tables.destination[d], _road(n_gates, d, slot, tables)
        n = work.now[cell]
        work.now[cell] = 0
        if d >= tables.n_shelters:
            work.now[place] += n
            continue
        outside = tables.waiting_cell + d
        work.now[outside] += n  # those who have waited and those who arrive today are alike once inside
        admitted = min(work.now[outside], _room(place, day, tables, work))
        work.now[outside] -= admitted
        work.now[place] += admitted


@kernel
def walk_block(day: int, members: Ints, people: Ints, entered: Ints, push: Floats, worth: Floats, minds: Minds,
               tables: Tables, work: Work, lucks: tuple[Luck, Luck], moved: Ints) -> None:  # fmt: skip
    """One day of every member of a block: ``moved`` (int64[member, cell]) is the net change of its cells."""
    leave, choose = lucks
    for m in range(members.shape[0]):
        for cell in range(people.shape[1]):
            work.now[cell] = people[m, cell]
        _look_at_shelters(day, tables, work)
        _morning(m, members[m], day, entered, push, worth, minds, tables, work, leave, choose)
        _returns(m, members[m], day, minds, tables, work, leave, choose)
        _second_thoughts(m, members[m], day, worth, minds, tables, work, leave, choose)
        _evening(day, tables, work)
        for cell in range(people.shape[1]):
            moved[m, cell] = work.now[cell] - people[m, cell]
