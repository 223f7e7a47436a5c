"""How people choose: a country and a crossing by nested logit [mcfadden1978], a city by logit [mcfadden1974].

The worth of the way from a point over crossing c into country k is

    v(c) = worth(c) − time_cost · (days to c + heed · days of waiting there yesterday + days on to the nearest city)
           − money_cost · dollars / 1000

and those of group g choose country k in proportion to pull(k, g) · (Σ over c in k of exp(v(c) / within)) to the power
``within``; then a crossing into it in proportion to exp(v(c) / within). In pull(k, g) the cities i of a country count
together, as (Σ exp(u(i))) to the power ``breadth``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point, uniform
from spillover.mechanisms.exodus.layout import road_cell
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Tables
from spillover.mechanisms.exodus.unsaid import Unsaid
from spillover.world.crossings import Gate

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_VISA, _BARRED = int(Gate.VISA), int(Gate.BARRED)
FEW = 8  # so many choose one by one, more in crowds: the law is the same
ONE, TWO = np.uint64(1), np.uint64(2)
HOME_PART, QUEUE_PART, REFUSED_PART = 0, 3, 6  # parts of the day in addresses; each takes three, one for each paper

At = tuple[int, int, int]
"""Row of a member in its block, name of the member, day."""


class Lucks(NamedTuple):
    """Streams of luck: who sets off or turns; who has papers; what is chosen; who gets across."""

    leave: Luck
    papers: Luck
    choose: Luck
    cross: Luck


class Heard(NamedTuple):
    """What other mechanisms say through ports.

    Attributes:
        push: float64[member, place], hazard of leaving.
        worth: float64[member, place], what speaks for a city or a crossing.
        gate: float64[member, country], gate that a country imposes beyond its law today, in the order of the tables.
        gate_before: the same as of yesterday.
        stay: float64[member, country], lawful months by what the law says.
    """

    push: Floats
    worth: Floats
    gate: Floats
    gate_before: Floats
    stay: Floats


class Work(NamedTuple):
    """Scratch arrays of one block.

    Attributes:
        now: int64[cell], one member's people; arriving: int64[city, group]; going_home: int64[group].
        gate, gate_before: int64[country, group], what one member's people meet at a country today and met yesterday.
        city_pull: float64[city]; factor, pull: float64[country, group], of a country without and with its cities.
        open_worth: float64[crossing], worth of a crossing apart from the way to it; −inf where it is shut.
        way: float64[crossing] and nest: float64[country], weights as seen from one point.
        option: float64 and chosen: int64, of whatever is chosen among; by_country: int64[country].
    """

    now: Ints
    arriving: Ints
    going_home: Ints
    gate: Ints
    gate_before: Ints
    city_pull: Floats
    factor: Floats
    pull: Floats
    open_worth: Floats
    way: Floats
    nest: Floats
    option: Floats
    chosen: Ints
    by_country: Ints


def new_work(tables: Tables) -> Work:
    """Scratch arrays for one block."""
    layout, n_countries = tables.layout, len(tables.abroad.country_id)
    n_options = max(layout.n_origins, layout.n_crossings, layout.n_cities, n_countries)
    return Work(
        now=np.zeros(layout.end, dtype=np.int64),
        arriving=np.zeros((layout.n_cities, layout.n_groups), dtype=np.int64),
        going_home=np.zeros(layout.n_groups, dtype=np.int64),
        gate=np.zeros((n_countries, layout.n_groups), dtype=np.int64),
        gate_before=np.zeros((n_countries, layout.n_groups), dtype=np.int64),
        city_pull=np.zeros(layout.n_cities),
        factor=np.zeros((n_countries, layout.n_groups)),
        pull=np.zeros((n_countries, layout.n_groups)),
        open_worth=np.zeros(layout.n_crossings),
        way=np.zeros(layout.n_crossings),
        nest=np.zeros(n_countries),
        option=np.zeros(n_options),
        chosen=np.zeros(n_options, dtype=np.int64),
        by_country=np.zeros(n_countries, dtype=np.int64),
    )


@kernel
def split(n: int, weight: Floats, ends: tuple[int, int], key: np.uint64, part: int, ids: NDArray[np.uint64], at: At,
          luck: Luck, chosen: Ints) -> bool:  # fmt: skip
    """Split ``n`` people over options ``ends[0]`` … ``ends[1] − 1`` by weight; False, and nobody, if none has any."""
    total, last = 0.0, -1
    for i in range(ends[0], ends[1]):
        chosen[i] = 0
        if weight[i] > 0.0:
            total += weight[i]
            last = i
    if last < 0:
        return False
    if n <= FEW:
        point(luck, at[1], at[2], part, key)
        for _ in range(n):
            chosen[_pick(uniform(luck) * total, weight, ends[0], last)] += 1
        return True
    left = n
    for i in range(ends[0], last):
        if weight[i] > 0.0 and left > 0:
            point(luck, at[1], at[2], part, key ^ (ids[i] >> ONE))
            chosen[i] = binomial(left, weight[i] / total, luck)
            left -= chosen[i]
            total -= weight[i]
    chosen[last] = left
    return True


@kernel
def _pick(left: float, weight: Floats, first: int, last: int) -> int:
    """The option at which the sum of weights passes ``left``."""
    for i in range(first, last):
        left -= weight[i]
        if left < 0.0:
            return i
    return last


@kernel
def look_at_gates(m: int, day: int, heard: Heard, tables: Tables, work: Work) -> None:
    """What everybody meets at each country: the gate of the law, or one imposed beyond it on natives of home."""
    law, before = tables.abroad.gate[day], tables.abroad.gate[max(day - 1, 0)]
    for k in range(law.shape[0]):
        for g in range(law.shape[1]):
            native = tables.home.is_native[g]
            work.gate[k, g] = max(law[k, g], native * int(heard.gate[m, k]))
            work.gate_before[k, g] = max(before[k, g], native * int(heard.gate_before[m, k]))


@inlined
def _log_months(log_months: float, factor: float) -> float:
    """Logarithm of 1 + months of lawful stay, where a government multiplies the months."""
    return log_months if factor == 1.0 else math.log1p(factor * math.expm1(log_months))


@kernel
def look_abroad(m: int, day: int, heard: Heard, unsaid: Unsaid, minds: Minds, tables: Tables,
                work: Work) -> None:  # fmt: skip
    """What cities and countries are worth today: ``work.city_pull``, ``factor`` and ``pull``."""
    abroad, groups, worth = tables.abroad, tables.layout.n_groups, heard.worth
    for i in range(tables.layout.n_cities):
        work.city_pull[i] = math.exp(
            minds[m].population * abroad.log_people[i]
            + minds[m].language * abroad.language[i]
            + minds[m].wage * abroad.log_wage[i]
            + worth[m, abroad.place[i]]
        )
    for k in range(abroad.eaeu.shape[0]):
        together = 0.0
        for i in range(abroad.first[k], abroad.first[k + 1]):
            together += work.city_pull[i]
        for g in range(groups):
            work.factor[k, g] = math.exp(
                minds[m].habit * abroad.log_traffic[k]
                + minds[m].eaeu * abroad.eaeu[k]
                + minds[m].kin * abroad.kin[k]
                + minds[m].stay * _log_months(abroad.log_months[day, k, g], heard.stay[m, k])
                + minds[m].homeward * abroad.is_own[k, g]
                + unsaid.country[m, k]
            )
            together_as_one = together ** minds[m].breadth
            asks = work.gate[k, g] == _VISA or work.gate[k, g] == _BARRED
            held = math.exp(minds[m].visa_pull) if asks else 1.0
            work.pull[k, g] = work.factor[k, g] * together_as_one * held
            work.factor[k, g] *= together_as_one / together


@kernel
def look_at_borders(m: int, day: int, worth: Floats, waiting_days: Floats, unsaid: Unsaid, minds: Minds,
                    tables: Tables, work: Work) -> None:  # fmt: skip
    """What crossings are worth today, apart from the way to them."""
    border = tables.border
    for c in range(border.place.shape[0]):
        if border.people[day, c] + border.foot[day, c] < 1.0:
            work.open_worth[c] = -np.inf
            continue
        days = minds[m].heed * waiting_days[m, border.place[c]] + border.onward_days[c]
        cost = minds[m].time_cost * days + minds[m].money_cost * border.cost_usd[day, c] / 1000.0
        work.open_worth[c] = worth[m, border.place[c]] + unsaid.crossing[m, c] - cost


@kernel
def weigh_ways(m: int, start: int, minds: Minds, tables: Tables, work: Work) -> None:
    """Weights of crossings and countries as seen from point ``start``."""
    border, within = tables.border, minds[m].within
    for k in range(work.nest.shape[0]):
        first, end, best = border.first[k], border.first[k + 1], -np.inf
        for c in range(first, end):
            days = border.days[start, c]
            work.way[c] = -np.inf if days == np.inf else work.open_worth[c] - minds[m].time_cost * days
            best = max(best, work.way[c])
        together = 0.0
        for c in range(first, end):  # relative to the best way, so that no weight underflows
            work.way[c] = 0.0 if work.way[c] == -np.inf else math.exp((work.way[c] - best) / within)
            together += work.way[c]
        work.nest[k] = 0.0 if together == 0.0 else math.exp(best + within * math.log(together))


@kernel
def choose_way(n: int, start: int, group: int, papers: int, part: int, key: np.uint64, at: At, tables: Tables,
               work: Work, luck: Luck) -> bool:  # fmt: skip
    """``n`` people at ``start`` choose a way and take to the road; False, and nobody, if none is open to them.

    ``weigh_ways`` has been called for ``start``. Someone with papers p passes gates up to p: without a visa those that
    are FREE, with one VISA as well, BARRED if the bar does not concern them, and SHUT never.
    """
    border, abroad, day = tables.border, tables.abroad, at[2]
    n_countries = work.nest.shape[0]
    for k in range(n_countries):
        work.option[k] = work.nest[k] * work.pull[k, group] if papers >= work.gate[k, group] else 0.0
    if not split(n, work.option, (0, n_countries), key, part, abroad.country_id, at, luck, work.by_country):
        return False
    for k in range(n_countries):
        if work.by_country[k] == 0:
            continue
        ends = border.first[k], border.first[k + 1]
        own = key ^ (abroad.country_id[k] >> TWO)
        split(work.by_country[k], work.way, ends, own, part, border.id, at, luck, work.chosen)
        for c in range(ends[0], ends[1]):
            if work.chosen[c] > 0:
                work.now[road_cell(c, day + border.nights[start, c], group, tables.layout)] += work.chosen[c]
    return True
