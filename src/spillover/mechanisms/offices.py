"""Newcomers ask for papers, and wait where offices of their host can hand out fewer a day than are asked for.

What is asked for, a registration, a personal number or a permit, is one thing here: one visit to an office. The rules
and where each number comes from: ``docs/explanation/strain.md``.
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
        """The countries that newcomers come to; None, and then it does nothing, in a world without cities."""
        return hosts_of(world)

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
        newcomers = prepared.newcomers(today.stock)
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
