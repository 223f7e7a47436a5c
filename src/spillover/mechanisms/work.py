"""Newcomers look for work beside the residents who look for it, and find it the slower the more they are.

Jobs found a day follow a matching function of those who look and of vacancies, of which a country is taken to keep as
many as before [petrongolo2001]. The rules and where each number comes from: ``docs/explanation/strain.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal, Uniform
from spillover.world.hosts import Hosts, hosts_of
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Params:
    """Who looks for work, beside how many, and how long it takes."""

    seek_share: float = param(
        0.3,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.1, 0.5),
        source="assumed:A-71",
        about="share of newcomers who look for work where they are",
    )
    seek_days: float = param(
        30.0,
        unit="day",
        low=0.1,
        high=1_000.0,
        prior=LogNormal(30.0, 0.5),
        source="assumed:A-71",
        about="mean days from arrival until they look for it",
    )
    labour_share: float = param(
        0.45,
        unit="1",
        low=0.01,
        high=1.0,
        prior=Uniform(0.35, 0.55),
        source="assumed:A-72",
        about="share of residents who work or look for work",
    )
    jobless_share: float = param(
        0.07,
        unit="1",
        low=0.001,
        high=1.0,
        prior=LogNormal(0.07, 0.5),
        source="assumed:A-72",
        about="share of these who looked for work before",
    )
    usual_days: float = param(
        120.0,
        unit="day",
        low=1.0,
        high=10_000.0,
        prior=LogNormal(120.0, 0.5),
        source="assumed:A-72",
        about="mean days of looking for work before",
    )
    crowding: float = param(
        0.4,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.3, 0.5),
        source="petrongolo2001",
        about="elasticity of the days of looking for work to the number who look",
    )


class Work:
    """Owns the newcomers who look for work; speaks through no port."""

    name = "work"
    about = "newcomers look for work and find it"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("work_sought", ("country",), unit="person", first=0.0, about="newcomers who look for work", keep=True),
        Field("work_sought_share", ("country",), unit="1", first=0.0, about="the same by people of the labour force",
              keep=True),
        Field("work_search_days", ("country",), unit="day", first=0.0, about="mean days of looking for work",
              keep=True),
        Field("work_found", ("country",), unit="person", first=0.0, about="newcomers who found work"),
    )  # fmt: skip
    reads = ("stock",)
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Hosts | None:
        """The countries that newcomers come to; None, and then it does nothing, in a world without cities."""
        return hosts_of(world)

    def scratch(self, prepared: Hosts | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Hosts | None, today: Today) -> None:
        """Work speaks through no port."""

    def flow(self, prepared: Hosts | None, today: Today, proposal: Ints) -> None:
        """Work moves nobody."""

    def update(self, prepared: Hosts | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Some begin to look, some find work; of those who leave as many had found it as of those who stay."""
        if prepared is None or today.stock is None:
            return
        value = {name: values[:, None] for name, values in today.values.items()}
        newcomers = prepared.newcomers(today.stock)
        wanted, sought, found = value["seek_share"] * newcomers, today.fields["work_sought"], today.fields["work_found"]
        known = sought + found
        staying = np.divide(wanted, known, out=np.ones_like(known), where=known > wanted)
        sought = sought * staying + np.maximum(wanted - known, 0.0) * -np.expm1(-1.0 / value["seek_days"])
        workforce = value["labour_share"] * prepared.residents
        before = value["jobless_share"] * workforce
        crowd = np.divide(sought, before, out=np.zeros_like(sought), where=before > 0)
        days = value["usual_days"] * (1.0 + crowd) ** value["crowding"]
        hired = sought * -np.expm1(-1.0 / days)
        own["work_sought"][...] = sought - hired
        own["work_found"][...] = found * staying + hired
        own["work_search_days"][...] = np.where(before > 0, days, 0.0)
        np.divide(sought - hired, workforce, out=own["work_sought_share"], where=workforce > 0)


MECHANISM = Work()
