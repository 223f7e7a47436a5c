"""Setting off from home, and turning away from a border: whoever does either chooses a way.

The hazard of setting off from origin o is, for group g,

    base_per_day + shock_per_day · (exposure(g) · drive(o) + told(g)) + push(o), and 0 at least,

with exposure 1 for those fully liable to call-up and ``others_follow`` for those not liable at all. ``drive`` is what
everybody feels of the shocks, ``told`` what those of one passport are told by their own government or offered.
"""

from __future__ import annotations

import math

import numpy as np

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point
from spillover.mechanisms.exodus.choice import (
    HOME_PART,
    ONE,
    QUEUE_PART,
    REFUSED_PART,
    At,
    Floats,
    Lucks,
    Work,
    choose_way,
    weigh_ways,
)
from spillover.mechanisms.exodus.layout import SLOTS, home_cell, queue_cell, road_cell
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Tables
from spillover.mechanisms.exodus.unsaid import Unsaid
from spillover.world.crossings import Gate

_FREE, _VISA, _BARRED, _SHUT = int(Gate.FREE), int(Gate.VISA), int(Gate.BARRED), int(Gate.SHUT)
_TURN, _GIVE_UP, _REFUSE = 1, 2, 8  # parts of the day in addresses; 0 is setting off, refusals go on from theirs


@kernel
def leavers(n: int, hazard: float, part: int, key: np.uint64, at: At, luck: Luck) -> int:
    """How many of ``n`` people act today at a hazard per day."""
    if n <= 0 or hazard <= 0.0:
        return 0
    point(luck, at[1], at[2], part, key)
    return binomial(n, 1.0 - math.exp(-hazard), luck)


@inlined
def exposure(m: int, group: int, minds: Minds, tables: Tables) -> float:
    """How much shocks concern a group, 0 to 1."""
    liable = tables.home.liable[group]
    return float(liable + minds[m].others_follow * (1.0 - liable))


@kernel
def leave_home(at: At, push: Floats, unsaid: Unsaid, minds: Minds, tables: Tables, work: Work,
               lucks: Lucks) -> None:  # fmt: skip
    """People set off from home."""
    m, _, day = at
    home, layout = tables.home, tables.layout
    for o in range(layout.n_origins):
        has_looked = False
        for g in range(layout.n_groups):
            cell, key = home_cell(o, g, layout), home.origin_id[o] ^ (home.group_id[g] >> ONE)
            hazard = minds[m].base_per_day + push[m, home.place[o]]
            felt = exposure(m, g, minds, tables) * unsaid.drive[m, day, o] + unsaid.told[m, day, g]
            hazard += minds[m].shock_per_day * felt
            n = leavers(work.now[cell], hazard, 0, key, at, lucks.leave)
            if n == 0:
                continue
            if not has_looked:
                weigh_ways(m, o, minds, tables, work)
                has_looked = True
            work.now[cell] -= _set_off(n, o, g, key, at, minds, tables, work, lucks)


@kernel
def _set_off(n: int, origin: int, group: int, key: np.uint64, at: At, minds: Minds, tables: Tables, work: Work,
             lucks: Lucks) -> int:  # fmt: skip
    """People of a group leave an origin with the papers that they have; returns how many found a way."""
    point(lucks.papers, at[1], at[2], 0, key)
    with_visa = binomial(n, minds[at[0]].visa_share, lucks.papers)
    point(lucks.papers, at[1], at[2], 1, key)
    exempt = binomial(with_visa, minds[at[0]].exempt_share, lucks.papers)
    gone = 0
    for papers, people in ((_FREE, n - with_visa), (_VISA, with_visa - exempt), (_BARRED, exempt)):
        if people > 0 and choose_way(
            people, origin, group, papers, HOME_PART + papers, key, at, tables, work, lucks.choose
        ):
            gone += people
    return gone


@kernel
def leave_queues(at: At, waiting_days: Floats, minds: Minds, tables: Tables, work: Work, lucks: Lucks) -> None:
    """People tired of waiting go home, or to another crossing that asks for no more papers than this one."""
    m = at[0]
    border, layout = tables.border, tables.layout
    for c in range(layout.n_crossings):
        hazard = minds[m].turn_per_day * max(0.0, waiting_days[m, border.place[c]] - minds[m].patience_days)
        if hazard <= 0.0:
            continue
        weigh_ways(m, layout.n_origins + c, minds, tables, work)
        for g in range(layout.n_groups):
            cell, key = queue_cell(c, g, layout), border.id[c] ^ (tables.home.group_id[g] >> ONE)
            n = leavers(work.now[cell], hazard, _TURN, key, at, lucks.leave)
            if n == 0:
                continue
            point(lucks.leave, at[1], at[2], _GIVE_UP, key)
            tired = binomial(n, minds[m].give_up_share, lucks.leave)
            papers = _papers_at(c, g, tables, work)
            part = QUEUE_PART + papers
            if n > tired and not choose_way(
                n - tired, layout.n_origins + c, g, papers, part, key, at, tables, work, lucks.choose
            ):
                n = tired  # there is nowhere to turn to: they stay
            work.now[cell] -= n
            work.going_home[g] += tired


@kernel
def turn_back_at_gates(at: At, minds: Minds, tables: Tables, work: Work, lucks: Lucks) -> None:
    """On the day on which a country asks for more, those bound for it who do not have it turn away, or go home."""
    m, _, day = at
    border, layout = tables.border, tables.layout
    if day == 0:
        return
    for c in range(layout.n_crossings):
        for g in range(layout.n_groups):
            before = work.gate_before[border.country[c], g]
            if work.gate[border.country[c], g] <= before:
                continue
            refused = _take_refused(c, g, at, minds, tables, work, lucks.leave)
            if refused == 0:
                continue
            start, key = layout.n_origins + c, border.id[c] ^ (tables.home.group_id[g] >> ONE)
            weigh_ways(m, start, minds, tables, work)
            part = REFUSED_PART + before
            if not choose_way(refused, start, g, before, part, key, at, tables, work, lucks.choose):
                work.going_home[g] += refused


@kernel
def _take_refused(c: int, group: int, at: At, minds: Minds, tables: Tables, work: Work, luck: Luck) -> int:
    """Take those out of the queue and off the road whose papers no longer do; returns how many."""
    m, _, day = at
    k, layout = tables.border.country[c], tables.layout
    share = 1.0 - share_with(work.gate[k, group], m, minds) / share_with(work.gate_before[k, group], m, minds)
    key, refused = tables.border.id[c] ^ (tables.home.group_id[group] >> ONE), 0
    for ahead in range(SLOTS + 1):
        in_queue = ahead == SLOTS
        cell = queue_cell(c, group, layout) if in_queue else road_cell(c, day + ahead, group, layout)
        if work.now[cell] > 0:
            point(luck, at[1], day, _REFUSE + ahead, key)
            n = binomial(work.now[cell], share, luck)
            work.now[cell] -= n
            refused += n
    return refused


@kernel
def share_with(gate: int, m: int, minds: Minds) -> float:
    """Share of people whose papers pass a gate."""
    if gate == _FREE:
        return 1.0
    if gate == _VISA:
        return float(minds[m].visa_share)
    return float(minds[m].visa_share * minds[m].exempt_share) if gate == _BARRED else 0.0


@inlined
def _papers_at(c: int, group: int, tables: Tables, work: Work) -> int:
    """Papers that everybody has who waits at a crossing; where nobody is let in any more, none are assumed."""
    gate = work.gate[tables.border.country[c], group]
    return int(gate) if gate < _SHUT else _FREE
