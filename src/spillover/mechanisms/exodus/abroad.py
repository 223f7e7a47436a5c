"""Abroad: the choice of a city behind the border, moving on to another country, going home.

Behind crossing c people choose city i in proportion to exp(u(i) − km(c, i) / city_scale_km), where u is what the city
is worth to newcomers. Moving on is the same choice among the cities of all other countries that let them in without a
visa, from where they are.
"""

from __future__ import annotations

import math

import numpy as np

from spillover.ground.draws import binomial
from spillover.ground.kernels import kernel
from spillover.ground.streams import Luck, point
from spillover.mechanisms.exodus.choice import ONE, At, Floats, Lucks, Work, split
from spillover.mechanisms.exodus.flight import exposure, leavers
from spillover.mechanisms.exodus.layout import city_cell, home_cell
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Tables
from spillover.world.crossings import Gate

_FREE = int(Gate.FREE)
_MOVE, _WHICH = 3, 4  # parts of the day in addresses of leaving
_CITY_PART, _ONWARD_PART, _HOME_PART = 9, 10, 11  # and of choosing


@kernel
def settle(n: int, crossing: int, group: int, key: np.uint64, at: At, minds: Minds, tables: Tables, work: Work,
           luck: Luck) -> None:  # fmt: skip
    """``n`` people who have just crossed a border choose a city behind it."""
    abroad, country = tables.abroad, tables.border.country[crossing]
    ends = abroad.first[country], abroad.first[country + 1]
    for i in range(ends[0], ends[1]):
        far = abroad.km_from_crossing[crossing, i] / minds.city_scale_km[at[0]]
        work.option[i] = work.city_pull[i] * math.exp(-far)
    split(n, work.option, ends, key, _CITY_PART, abroad.city_id, at, luck, work.chosen)
    for i in range(ends[0], ends[1]):
        work.arriving[i, group] += work.chosen[i]


@kernel
def leave_cities(at: At, push: Floats, minds: Minds, tables: Tables, work: Work, lucks: Lucks,
                 crossed_out: Floats) -> None:  # fmt: skip
    """People abroad move on or go home; those who go home are counted at the main crossing of the country."""
    m, _, day = at
    abroad, layout = tables.abroad, tables.layout
    for i in range(layout.n_cities):
        main = tables.border.main[abroad.country[i]]
        onward = minds.onward_per_day[m] + push[m, abroad.place[i]]
        for g in range(layout.n_groups):
            cell, key = city_cell(i, g, layout), abroad.city_id[i] ^ (tables.home.group_id[g] >> ONE)
            calm = 1.0 - exposure(m, g, minds, tables) * tables.home.fear[day]
            homeward = minds.return_per_day[m] * calm
            n = leavers(work.now[cell], onward + homeward, _MOVE, key, at, lucks.leave)
            if n == 0:
                continue
            point(lucks.leave, at[1], at[2], _WHICH, key)
            home = binomial(n, homeward / (onward + homeward), lucks.leave)
            if n > home and not _move_on(n - home, i, g, key, at, minds, tables, work, lucks.choose):
                n = home  # nowhere lets them in: they stay
            work.now[cell] -= n
            work.going_home[g] += home
            if main >= 0:
                crossed_out[main] += home


@kernel
def _move_on(n: int, city: int, group: int, key: np.uint64, at: At, minds: Minds, tables: Tables, work: Work,
             luck: Luck) -> bool:  # fmt: skip
    """``n`` people of a city move to cities of other countries; False, and nobody, if none lets them in."""
    m, _, day = at
    abroad, n_cities = tables.abroad, tables.layout.n_cities
    for i in range(n_cities):
        k = abroad.country[i]
        work.option[i] = 0.0
        if k != abroad.country[city] and abroad.gate[day, k, group] == _FREE:
            near = minds.flights[m] * abroad.log_flights[k] - abroad.km_between[city, i] / minds.onward_scale_km[m]
            work.option[i] = work.city_pull[i] * work.factor[k, group] * math.exp(near)
    if not split(n, work.option, (0, n_cities), key, _ONWARD_PART, abroad.city_id, at, luck, work.chosen):
        return False
    for i in range(n_cities):
        work.arriving[i, group] += work.chosen[i]
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
