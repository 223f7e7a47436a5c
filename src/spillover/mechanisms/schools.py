"""Children among newcomers need school places where places were short already."""

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
from spillover.ground.priors import LogNormal
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Params:
    """Who among newcomers goes to school, and when."""

    children_share: float = param(
        0.06,
        unit="1",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.06, 0.5),
        source="assumed:A-37",
        about="share of newcomers who are children of school or kindergarten age",
    )
    enrol_days: float = param(
        30.0,
        unit="day",
        low=0.1,
        high=1_000.0,
        prior=LogNormal(30.0, 0.5),
        source="assumed:A-37",
        about="mean days from arrival until a place is asked for",
    )


class Towns(NamedTuple):
    """Cities as arrays of length ``city``.

    Attributes:
        place: int64, number of the place.
        lacking: float64, places that were short before; NaN where nobody says.
        at_start: float64, newcomers who were there before the run, and are counted in ``lacking``.
    """

    place: Ints
    lacking: Floats
    at_start: Floats


@kernel
def _enrol(stock: Ints, towns: Towns, children_share: Floats, enrol_days: Floats, was: Floats, needed: Floats,
           short: Floats) -> None:  # fmt: skip
    for m in range(stock.shape[0]):
        enrolling = 1.0 - math.exp(-1.0 / enrol_days[m])
        for i in range(towns.place.shape[0]):
            place = towns.place[i]
            children = children_share[m] * max(stock[m, place] - towns.at_start[i], 0.0)
            needed[m, place] = was[m, place] + (children - was[m, place]) * enrolling
            short[m, place] = towns.lacking[i] + needed[m, place]


class Schools:
    """Owns the need of school places; speaks through no port."""

    name = "schools"
    about = "children among newcomers need school places"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("school_places_needed", ("place",), unit="1", first=0.0, about="school places that newcomers ask for",
              keep=True),
        Field("school_places_short", ("place",), unit="1", first=0.0,
              about="school places short, with those lacking before; no number where nobody says how many", keep=True),
    )  # fmt: skip
    reads = ("stock",)
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Towns | None:
        """The cities; None, and then it does nothing, in a world without any."""
        if world.cities is None:
            return None
        place = np.flatnonzero(world.cities.is_city)
        at_start = world.places.people_at_start if world.groups is None else world.groups.residents.sum(axis=1)
        return Towns(place, world.cities.school_places_short[place], at_start[place].astype(np.float64))

    def scratch(self, prepared: Towns | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Towns | None, today: Today) -> None:
        """Schools speak through no port."""

    def flow(self, prepared: Towns | None, today: Today, proposal: Ints) -> None:
        """Schools move nobody."""

    def update(self, prepared: Towns | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Places asked for follow the people of today."""
        if prepared is not None and today.stock is not None:
            values, was = today.values, today.fields["school_places_needed"]
            needed, short = own["school_places_needed"], own["school_places_short"]
            _enrol(today.stock, prepared, values["children_share"], values["enrol_days"], was, needed, short)


MECHANISM = Schools()
