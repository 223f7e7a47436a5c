"""The border: a queue with a capacity, in which those who flee and ordinary travellers are served alike.

Of the queue and the ordinary travellers of the day, as many cross as the hours of the day let pass, drawn without
regard to who has waited longest: people of a queue are exchangeable, so that the law of the numbers is that of any
other order that does not look at the group. Ordinary travellers who do not get through stay at home.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spillover.ground.draws import binomial, hypergeometric, poisson
from spillover.ground.kernels import kernel
from spillover.ground.streams import point
from spillover.mechanisms.exodus.abroad import Moves, settle
from spillover.mechanisms.exodus.choice import ONE, At, Floats, Heard, Lucks, Work
from spillover.mechanisms.exodus.flight import share_with
from spillover.mechanisms.exodus.layout import queue_cell, road_cell
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Border, Tables
from spillover.mechanisms.exodus.unsaid import Unsaid
from spillover.world.crossings import Gate

LONGEST_WAIT_DAYS = 30.0
"""What people reckon with at a crossing that is shut, and the most that they reckon with at all."""

_VISA, _BARRED = int(Gate.VISA), int(Gate.BARRED)
_TRAFFIC, _SERVED, _OFFICE, _BACK = range(4)  # parts of the day in addresses


class Tally(NamedTuple):
    """What a block's crossings saw today, float64[member, crossing].

    Attributes:
        queue: people who still wait in the evening; waiting_days: that, by what the crossing passes in a day.
        crossed_in, crossed_out: everybody who crossed, into the country and back out of it.
        fled_in: the part of ``crossed_in`` that flees.
        visiting: ordinary travellers who are abroad.
    """

    queue: Floats
    waiting_days: Floats
    crossed_in: Floats
    crossed_out: Floats
    fled_in: Floats
    visiting: Floats


class LastNight(NamedTuple):
    """How crossings stood last evening, float64[member, place]: the days of waiting, and ordinary travellers abroad."""

    waiting_days: Floats
    visiting: Floats


def new_tally(n_members: int, n_crossings: int) -> Tally:
    """Zeros."""
    return Tally(*(np.zeros((n_members, n_crossings)) for _ in Tally._fields))


@kernel
def reach_queues(day: int, tables: Tables, work: Work) -> None:
    """Those whose way ends today join the queue."""
    layout = tables.layout
    for c in range(layout.n_crossings):
        for g in range(layout.n_groups):
            cell = road_cell(c, day, g, layout)
            work.now[queue_cell(c, g, layout)] += work.now[cell]
            work.now[cell] = 0


@kernel
def pass_borders(at: At, visiting: Floats, heard: Heard, unsaid: Unsaid, minds: Minds, tables: Tables, work: Work,
                 tally: Tally, moves: Moves, lucks: Lucks) -> None:  # fmt: skip
    """Everybody who gets across today, and what of it is counted; ``tally.crossed_out`` holds returns already."""
    m, member, day = at
    border = tables.border
    for c in range(tables.layout.n_crossings):
        waiting = _waiting(c, tables, work)
        mean = border.ordinary[day, c] * unsaid.traffic[m, border.country[c]]
        point(lucks.cross, member, day, _TRAFFIC, border.id[c])
        ordinary = poisson(mean * _admitted(m, day, c, heard, minds, border), lucks.cross)
        room = int((border.people[day, c] + border.foot[day, c]) * unsaid.capacity[m, border.country[c]])
        served = min(room, waiting + ordinary)
        point(lucks.cross, member, day, _SERVED, border.id[c])
        travelled = hypergeometric(ordinary, waiting, served, lucks.cross)
        fled = _serve(c, served - travelled, waiting, at, unsaid, minds, tables, work, moves, lucks)
        point(lucks.cross, member, day, _BACK, border.id[c])
        away = int(mean * border.stay_days[c]) if day == 0 else int(visiting[m, border.place[c]])
        back = binomial(away, border.comes_back[c], lucks.cross)
        tally.visiting[m, c] = away - back + travelled
        tally.crossed_in[m, c] = fled + travelled
        tally.crossed_out[m, c] += back
        tally.fled_in[m, c] = fled
        left = _waiting(c, tables, work)
        tally.queue[m, c] = left
        tally.waiting_days[m, c] = min(left / max(room, 1), LONGEST_WAIT_DAYS) if left > 0 else 0.0


@kernel
def _admitted(m: int, day: int, c: int, heard: Heard, minds: Minds, border: Border) -> float:
    """Share of ordinary travellers whom a gate lets in: they have the visa that the law asks, but no newer one."""
    gate = border.ordinary_gate[day, c]
    imposed = int(heard.gate[m, border.country[c]])
    if imposed > gate:
        return share_with(imposed, m, minds)
    if gate <= _VISA:
        return 1.0
    return float(minds[m].exempt_share) if gate == _BARRED else 0.0


@kernel
def _waiting(c: int, tables: Tables, work: Work) -> int:
    n = 0
    for g in range(tables.layout.n_groups):
        n += work.now[queue_cell(c, g, tables.layout)]
    return n


@kernel
def _serve(c: int, served: int, waiting: int, at: At, unsaid: Unsaid, minds: Minds, tables: Tables, work: Work,
           moves: Moves, lucks: Lucks) -> int:  # fmt: skip
    """``served`` of those who wait at a crossing come up to the border; returns how many crossed it."""
    _, member, day = at
    border, fled = tables.border, 0
    for g in range(tables.layout.n_groups):
        cell, key = queue_cell(c, g, tables.layout), border.id[c] ^ (tables.home.group_id[g] >> ONE)
        n = work.now[cell]
        if n == 0:
            continue
        waiting -= n
        point(lucks.cross, member, day, _SERVED, key)
        up = hypergeometric(n, waiting, served, lucks.cross)
        served -= up
        work.now[cell] -= up
        point(lucks.cross, member, day, _OFFICE, key)
        back = binomial(up, border.turned_back[day, c] * tables.home.liable[g], lucks.cross)
        work.going_home[g] += back
        if up > back:
            settle(up - back, c, g, key, at, unsaid, minds, tables, work, moves, lucks)
            fled += up - back
    return fled
