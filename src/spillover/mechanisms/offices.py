"""Newcomers ask for papers, and wait where offices of their host can hand out fewer a day than are asked for.

What is asked for, a registration, a personal number or a permit, is one thing here: one visit to an office. The rules
and where each number comes from: ``docs/explanation/strain.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal, Uniform
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Params:
    """Who asks for papers, and how many offices hand out."""

    ask_share: float = param(
        0.4,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.1, 0.7),
        source="assumed:A-69",
        about="share of newcomers who ask an office for papers",
    )
    ask_days: float = param(
        14.0,
        unit="day",
        low=0.1,
        high=1_000.0,
        prior=LogNormal(14.0, 0.5),
        source="assumed:A-69",
        about="mean days from arrival until they ask",
    )
    handled_per_day: float = param(
        0.0003,
        unit="1/day",
        low=1e-9,
        high=1.0,
        prior=LogNormal(0.0003, 0.7),
        source="assumed:A-70",
        about="papers that a country's offices can hand out to newcomers a day, by resident of its cities",
    )


class Hosts(NamedTuple):
    """Cities with residents, and their countries.

    Attributes:
        place: int64[city], number of the place.
        at_start: float64[city], newcomers who were there before the run: they have their papers.
        lies_in: float64[city, country], 1 for the country of a city.
        residents: float64[country], of its cities.
    """

    place: Ints
    at_start: Floats
    lies_in: Floats
    residents: Floats


class Offices:
    """Owns the queues for papers; speaks through no port."""

    name = "offices"
    about = "newcomers ask for papers and wait for them"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("papers_asked", ("country",), unit="person/day", first=0.0, about="newcomers who ask for papers on the "
              "day", keep=True),
        Field("papers_waiting", ("country",), unit="person", first=0.0, about="newcomers who asked for papers and wait",
              keep=True),
        Field("papers_wait_days", ("country",), unit="day", first=0.0, about="days until the last of them is served",
              keep=True),
        Field("papers_held", ("country",), unit="person", first=0.0, about="newcomers who have got their papers"),
    )  # fmt: skip
    reads = ("stock",)
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Hosts | None:
        """The cities with residents; None, and then it does nothing, in a world without any."""
        places = world.places
        if world.cities is None:
            return None
        place = np.flatnonzero(world.cities.is_city & (places.population > 0))
        at_start = places.people_at_start if world.groups is None else world.groups.residents.sum(axis=1)
        lies_in = np.eye(len(world.countries))[places.country[place]]
        return Hosts(place, at_start[place].astype(np.float64), lies_in, places.population[place] @ lies_in)

    def scratch(self, prepared: Hosts | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Hosts | None, today: Today) -> None:
        """Offices speak through no port."""

    def flow(self, prepared: Hosts | None, today: Today, proposal: Ints) -> None:
        """Offices move nobody."""

    def update(self, prepared: Hosts | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Some ask, some are served; who leaves the country takes a wish or a paper along, each in proportion."""
        if prepared is None or today.stock is None:
            return
        share, days, handled = (today.values[name][:, None] for name in ("ask_share", "ask_days", "handled_per_day"))
        newcomers = np.maximum(today.stock[:, prepared.place] - prepared.at_start, 0.0) @ prepared.lies_in
        wanted, capacity = share * newcomers, handled * prepared.residents
        waiting, held = (today.fields[name] for name in ("papers_waiting", "papers_held"))
        known = waiting + held
        staying = np.divide(wanted, known, out=np.ones_like(known), where=known > wanted)
        asked = np.maximum(wanted - known, 0.0) * -np.expm1(-1.0 / days)
        waiting = waiting * staying + asked
        served = np.minimum(waiting, capacity)
        own["papers_asked"][...] = asked
        own["papers_waiting"][...] = waiting - served
        own["papers_held"][...] = held * staying + served
        np.divide(waiting - served, capacity, out=own["papers_wait_days"], where=capacity > 0)


MECHANISM = Offices()
