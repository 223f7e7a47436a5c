"""Abroad: the choice of a city behind the border, moving on to another country, going home.

Behind crossing c people choose city i in proportion to exp(u(i) − km(c, i) / city_scale_km), where u is what the city
is worth to newcomers. Moving on is the same choice among the cities of all other countries that let them in without a
visa, from where they are; some of those who cross a border only pass through, and choose so at once.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from spillover.ground.draws import binomial
from spillover.ground.kernels import kernel
from spillover.ground.streams import Luck, point
from spillover.mechanisms.exodus.choice import ONE, At, Floats, Lucks, Work, split
from spillover.mechanisms.exodus.flight import exposure, leavers
from spillover.mechanisms.exodus.layout import city_cell, home_cell
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Tables
from spillover.mechanisms.exodus.unsaid import Unsaid
from spillover.world.crossings import Gate

_FREE = int(Gate.FREE)
_MOVE, _WHICH = 3, 4  # parts of the day in addresses of leaving
_CITY_PART, _ONWARD_PART, _HOME_PART, _THROUGH_PART = 9, 10, 11, 12  # and of choosing
_PASS = 5


class Moves(NamedTuple):
    """People who moved on today.

    Attributes:
        moved_in, moved_out: float64[member, country], by the country entered, and by the country left.
        moved: float64[member, country left, country entered]; the last of each is home.
    """

    moved_in: Floats
    moved_out: Floats
    moved: Floats


def new_moves(n_members: int, n_countries: int) -> Moves:
    """Zeros."""
    by_country = n_members, n_countries
    return Moves(np.zeros(by_country), np.zeros(by_country), np.zeros((n_members, n_countries + 1, n_countries + 1)))


@kernel
def settle(n: int, crossing: int, group: int, key: np.uint64, at: At, unsaid: Unsaid, minds: Minds, tables: Tables,
           work: Work, moves: Moves, lucks: Lucks) -> None:  # fmt: skip
    """``n`` people who have just crossed a border choose a city behind it, or of another country."""
    abroad, country, luck = tables.abroad, tables.border.country[crossing], lucks.choose
    moves.moved[at[0], -1, country] += n
    point(lucks.leave, at[1], at[2], _PASS, key)
    through = binomial(n, unsaid.passing[at[0], country], lucks.leave)
    km = abroad.km_from_crossing[crossing]
    if through > 0 and _move_on(through, country, group, km, _THROUGH_PART, key, at, minds, tables, work, moves, luck):
        n -= through
    ends = abroad.first[country], abroad.first[country + 1]
    for i in range(ends[0], ends[1]):
        far = abroad.km_from_crossing[crossing, i] / minds[at[0]].city_scale_km
        work.option[i] = work.city_pull[i] * math.exp(-far)
    split(n, work.option, ends, key, _CITY_PART, abroad.city_id, at, luck, work.chosen)
    for i in range(ends[0], ends[1]):
        work.arriving[i, group] += work.chosen[i]


@kernel
def leave_cities(at: At, push: Floats, unsaid: Unsaid, minds: Minds, tables: Tables, work: Work, moves: Moves,
                 lucks: Lucks, crossed_out: Floats) -> None:  # fmt: skip
    """People abroad move on or go home; those who go home are counted at the main crossing of the country."""
    m, _, day = at
    abroad, layout = tables.abroad, tables.layout
    for i in range(layout.n_cities):
        main = tables.border.main[abroad.country[i]]
        onward = minds[m].onward_per_day + push[m, abroad.place[i]]
        for g in range(layout.n_groups):
            cell, key = city_cell(i, g, layout), abroad.city_id[i] ^ (tables.home.group_id[g] >> ONE)
            calm = 1.0 - exposure(m, g, minds, tables) * unsaid.fear[m, day]
            homeward = minds[m].return_per_day * calm
            n = leavers(work.now[cell], onward + homeward, _MOVE, key, at, lucks.leave)
            if n == 0:
                continue
            point(lucks.leave, at[1], at[2], _WHICH, key)
            home = binomial(n, homeward / (onward + homeward), lucks.leave)
            km, leaving = abroad.km_between[i], n - home
            if leaving > 0 and not _move_on(
                leaving, abroad.country[i], g, km, _ONWARD_PART, key, at, minds, tables, work, moves, lucks.choose
            ):
                n = home  # nowhere lets them in: they stay
            work.now[cell] -= n
            work.going_home[g] += home
            moves.moved[m, abroad.country[i], -1] += home
            if main >= 0:
                crossed_out[main] += home


@kernel
def _move_on(n: int, country: int, group: int, km: Floats, part: int, key: np.uint64, at: At, minds: Minds,
             tables: Tables, work: Work, moves: Moves, luck: Luck) -> bool:  # fmt: skip
    """``n`` people leave a country for cities of others, ``km[city]`` away; False, and nobody, if none lets them in."""
    m = at[0]
    abroad, n_cities = tables.abroad, tables.layout.n_cities
    for i in range(n_cities):
        k = abroad.country[i]
        work.option[i] = 0.0
        if k != country and work.gate[k, group] == _FREE:
            near = minds[m].flights * abroad.log_flights[k] - km[i] / minds[m].onward_scale_km
            work.option[i] = work.city_pull[i] * work.factor[k, group] * math.exp(near)
    if not split(n, work.option, (0, n_cities), key, part, abroad.city_id, at, luck, work.chosen):
        return False
    for i in range(n_cities):
        work.arriving[i, group] += work.chosen[i]
        moves.moved_in[m, abroad.country[i]] += work.chosen[i]
        moves.moved[m, country, abroad.country[i]] += work.chosen[i]
    moves.moved_out[m, country] += n
    return True


@kernel
def come_to_rest(at: At, tables: Tables, work: Work, luck: Luck) -> None:
    """Those who arrive in cities are there; those who go home split over origins as the residents of their group."""
    home, layout = tables.home, tables.layout
    for g in range(layout.n_groups):
        for i in range(layout.n_cities):
            work.now[city_cell(i, g, layout)] += work.arriving[i, g]
            work.arriving[i, g] = 0
        if work.going_home[g] > 0:
            ends, weight = (0, layout.n_origins), home.residents[g]
            split(work.going_home[g], weight, ends, home.group_id[g], _HOME_PART, home.origin_id, at, luck, work.chosen)
            work.going_home[g] = 0
            for o in range(layout.n_origins):
                work.now[home_cell(o, g, layout)] += work.chosen[o]
