"""Rents in cities that receive people rise with a lag, homes catch up later, sitting tenants are put out.

Short-run and long-run rises are held apart: the first is large, the second what a city's homes let remain
[saiz2003; saiz2007]. The rules and where each number comes from: ``docs/explanation/strain.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.kernels import kernel
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal, Uniform
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Params:
    """How rents follow people, and people rents."""

    elasticity: float = param(
        8.0,
        unit="1",
        low=0.0,
        high=100.0,
        prior=LogNormal(8.0, 0.545),
        source="assumed:A-30",
        about="rise of asking rents, in per cent, for newcomers of 1 % of residents, before homes catch up",
    )
    settled_share: float = param(
        0.45,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.3, 0.6),
        source="assumed:A-31",
        about="part of the rise that stays when homes have caught up",
    )
    supply_days: float = param(
        730.0,
        unit="day",
        low=1.0,
        high=36_500.0,
        prior=LogNormal(730.0, 0.5),
        source="assumed:A-31",
        about="days in which homes make up half of what they will",
    )
    lag_days: float = param(
        7.0,
        unit="day",
        low=0.1,
        high=1_000.0,
        prior=LogNormal(7.0, 0.5),
        source="assumed:A-32",
        about="mean days until asking rents follow people",
    )
    ceiling: float = param(
        5.0,
        unit="1",
        low=1.01,
        high=100.0,
        source="assumed:A-32",
        about="rise of asking rents that no crowding exceeds, as a multiple",
    )
    paid_share: float = param(
        0.25,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.1, 0.4),
        source="assumed:A-33",
        about="rise of the rents that residents pay, as a part of that of asking rents, both in logarithms",
    )
    evicted_per_day: float = param(
        0.001,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.001, 1.0),
        source="assumed:A-34",
        about="hazard that a tenant is put out where letting anew brings twice what the tenant pays",
    )
    people_per_home: float = param(
        3.0,
        unit="person",
        low=0.5,
        high=20.0,
        source="assumed:A-35",
        about="people for whom a home has room, where a city's homes are known",
    )
    disutility: float = param(
        0.5,
        unit="utils",
        low=0.0,
        high=100.0,
        prior=LogNormal(0.5, 0.5),
        source="assumed:A-36",
        about="loss of worth of a city when its asking rents rise e-fold",
    )


class Towns(NamedTuple):
    """Cities that have room for somebody, as arrays of length ``city``.

    Attributes:
        place: int64, number of the place.
        residents: float64.
        homes: float64, NaN where nobody counted them.
        at_start: float64, newcomers who were there before the run: the rents of day 0 know of them.
    """

    place: Ints
    residents: Floats
    homes: Floats
    at_start: Floats


class Minds(NamedTuple):
    """Parameters that the kernel looks up, float64[member]."""

    elasticity: Floats
    settled_share: Floats
    supply_days: Floats
    lag_days: Floats
    ceiling: Floats
    paid_share: Floats
    evicted_per_day: Floats
    people_per_home: Floats


class Levels(NamedTuple):
    """Fields of a day, float64[member, place]."""

    rent: Floats
    rent_paid: Floats
    evicted: Floats
    caught_up: Floats


@kernel
def _follow(stock: Ints, towns: Towns, minds: Minds, was: Levels, now: Levels) -> None:
    for m in range(stock.shape[0]):
        limit = math.log(minds.ceiling[m])
        to_supply = 1.0 - math.exp(-math.log(2.0) / minds.supply_days[m])
        to_rents = 1.0 - math.exp(-1.0 / minds.lag_days[m])
        for i in range(towns.place.shape[0]):
            place = towns.place[i]
            room = towns.residents[i]
            if not math.isnan(towns.homes[i]):
                room = towns.homes[i] * minds.people_per_home[m]
            crowding = math.log1p(max(stock[m, place] - towns.at_start[i], 0.0) / room)
            caught_up = was.caught_up[m, place]
            pressure = max(crowding - (1.0 - minds.settled_share[m]) * caught_up, 0.0)
            rise = limit * math.tanh(minds.elasticity[m] * pressure / limit)
            log_rent = math.log(was.rent[m, place])
            log_rent += (rise - log_rent) * to_rents
            gain = math.exp((1.0 - minds.paid_share[m]) * log_rent) - 1.0
            put_out = 1.0 - math.exp(-minds.evicted_per_day[m] * gain)
            now.caught_up[m, place] = caught_up + (crowding - caught_up) * to_supply
            now.rent[m, place] = math.exp(log_rent)
            now.rent_paid[m, place] = math.exp(minds.paid_share[m] * log_rent)
            now.evicted[m, place] = was.evicted[m, place] + (1.0 - was.evicted[m, place]) * put_out


@kernel
def _speak(rent: Floats, place: Ints, disutility: Floats, worth: Floats) -> None:
    for m in range(rent.shape[0]):
        for i in range(place.shape[0]):
            worth[m, place[i]] -= disutility[m] * math.log(rent[m, place[i]])


class Rents:
    """Owns the rents of cities; speaks to ``worth``."""

    name = "rents"
    about = "rents follow newcomers, and dear cities draw fewer of them"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("rent", ("place",), unit="1", first=1.0, about="asking rents, relative to day 0", keep=True),
        Field("rent_paid", ("place",), unit="1", first=1.0, about="rents that residents pay, relative to day 0",
              keep=True),
        Field("evicted", ("place",), unit="1", first=0.0, about="share of tenants put out since day 0", keep=True),
        Field("caught_up", ("place",), unit="1", first=0.0, about="crowding to which homes have adapted"),
    )  # fmt: skip
    reads = ("stock",)
    adds = ("worth",)
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Towns | None:
        """The cities that have residents or homes; None, and then it does nothing, in a world without any."""
        if world.cities is None:
            return None
        homes = np.where(world.cities.homes > 0, world.cities.homes, np.nan)
        place = np.flatnonzero(world.cities.is_city & ((world.places.population > 0) | ~np.isnan(homes)))
        at_start = world.places.people_at_start if world.groups is None else world.groups.residents.sum(axis=1)
        residents, present = (people[place].astype(np.float64) for people in (world.places.population, at_start))
        return Towns(place, residents, homes[place], present)

    def scratch(self, prepared: Towns | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Towns | None, today: Today) -> None:
        """Take from the worth of a city what newcomers are asked for a home."""
        if prepared is not None:
            _speak(today.fields["rent"], prepared.place, today.values["disutility"], today.ports["worth"])

    def flow(self, prepared: Towns | None, today: Today, proposal: Ints) -> None:
        """Rents move nobody by themselves."""

    def update(self, prepared: Towns | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Rents, homes and tenants follow the people of today."""
        if prepared is None or today.stock is None:
            return
        minds = Minds(**{name: today.values[name] for name in Minds._fields})
        was = Levels(**{name: today.fields[name] for name in Levels._fields})
        now = Levels(**{name: own[name] for name in Levels._fields})
        _follow(today.stock, prepared, minds, was, now)


MECHANISM = Rents()
