"""What presses on a government: newcomers by head, rents, opinion, elections, fear and shocks, by country and day.

Six terms, each near 1 where much of it is felt. What a government makes of them is the business of ``response``.
The terms and where they come from: ``docs/explanation/governments.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal
from spillover.world.governments import Governments
from spillover.world.hosts import Hosts, hosts_of
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Params:
    """Scales on which pressure is felt."""

    arrivals_scale: float = param(
        0.005, unit="1", low=1e-6, high=1.0, source="assumed:A-74", about="newcomers per resident that weigh log 2"
    )
    kin_scale: float = param(
        0.15, unit="1", low=0.001, high=1.0, prior=LogNormal(0.15, 0.5), source="assumed:A-75",
        about="share of the newcomers' kin among residents at which fear for them is full",
    )  # fmt: skip


class Prepared(NamedTuple):
    """Governments, and the cities by which newcomers and rents are seen; weight: float64[city, government]."""

    governments: Governments
    hosts: Hosts
    weight: Floats


class Pressure:
    """Owns the six terms; speaks to nobody."""

    name = "pressure"
    about = "newcomers, rents, opinion, elections, fear and shocks press on governments"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("newcomers_by_head", ("country",), "1", 0.0, "newcomers per resident of the country", keep=True),
        Field("pressure_arrivals", ("country",), "1", 0.0, "log of 1 + newcomers by head over a scale", keep=True),
        Field("pressure_rent", ("country",), "1", 0.0, "log of asking rents over those before, by log 1.5", keep=True),
        Field("pressure_opinion", ("country",), "1", 0.0, "suspicion less sympathy, in sd", keep=True),
        Field("pressure_election", ("country",), "1", 0.0, "1 within a year before a contested election", keep=True),
        Field("pressure_fear", ("country",), "1", 0.0, "kin, border and threat, and what people fear", keep=True),
        Field("pressure_shock", ("country",), "1", 0.0, "annexation, recruitment and harm, still felt", keep=True),
    )
    reads = ("governments", "stock", "rent", "sympathy", "suspicion", "fear", "alarm", "menace")
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared | None:
        """Governments and their cities; None, and then it does nothing, in a world without either."""
        hosts = hosts_of(world)
        if world.governments is None or hosts is None:
            return None
        residents = world.places.population[hosts.place][:, None] * hosts.lies_in[:, world.governments.country]
        return Prepared(world.governments, hosts, residents / np.maximum(residents.sum(axis=0), 1.0))

    def scratch(self, prepared: Prepared | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Prepared | None, today: Today) -> None:
        """Pressure speaks through no port."""

    def flow(self, prepared: Prepared | None, today: Today, proposal: NDArray[np.int64]) -> None:
        """Pressure moves nobody."""

    def update(self, prepared: Prepared | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Terms of today, from today's newcomers and yesterday's levels."""
        if prepared is None or today.stock is None:
            return
        governments, hosts, weight = prepared
        at, fields, values = governments.country, today.fields, today.values
        share = hosts.newcomers(today.stock)[:, at] / governments.population
        kin = np.minimum(governments.kin / values["kin_scale"][:, None], 1.0)
        threat = np.minimum(governments.threat + fields["menace"][:, at], 1.0)
        own["newcomers_by_head"][:, at] = share
        own["pressure_arrivals"][:, at] = np.log1p(share / values["arrivals_scale"][:, None])
        own["pressure_rent"][:, at] = np.log(fields["rent"][:, hosts.place]) @ weight / np.log(1.5)
        own["pressure_opinion"][:, at] = (fields["suspicion"] - fields["sympathy"])[:, at]
        own["pressure_election"][:, at] = governments.votes[today.day]
        own["pressure_fear"][:, at] = (kin + governments.land_border + threat) / 3.0 + fields["fear"][:, at]
        own["pressure_shock"][:, at] = fields["alarm"][:, at]


MECHANISM = Pressure()
