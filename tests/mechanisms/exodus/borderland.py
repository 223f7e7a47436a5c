"""A small border for tests of an exodus: three towns, two road crossings and a flight, four cities, two groups.

What a test changes it names; everything else stays: gates are open, nothing costs anything, no ordinary traffic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from spillover.ground.calendar import Calendar
from spillover.ground.params import settle
from spillover.ground.streams import cell_id
from spillover.mechanisms.exodus import MECHANISM, Params
from spillover.mechanisms.exodus.rules import Prepared
from spillover.world.cities import Cities, Shocks
from spillover.world.crossings import Crossings, Gate, Mode
from spillover.world.events import Decay, unfold_conflict
from spillover.world.groups import Groups
from spillover.world.mechanism import Today
from spillover.world.network import Network
from spillover.world.places import Kind, Places
from spillover.world.world import World

NAMES = ("Edge", "Inland", "Remote", "North Gate", "South Gate", "Flight", "Nord", "Sud", "Suden", "Far")
COUNTRY_OF = ("RUS", "RUS", "RUS", "NOR", "KAZ", "TUR", "NOR", "KAZ", "KAZ", "TUR")
EDGE, INLAND, REMOTE, NORTH, SOUTH, FLIGHT, NORD, SUD, SUDEN, FAR = range(10)
HOME, NORTHLAND, SOUTHLAND, FARLAND = range(4)
MEN, FAMILIES = range(2)
_LATITUDE = (50.0, 55.0, 60.0, 50.5, 49.5, 41.0, 51.0, 49.0, 48.0, 41.0)
_LONGITUDE = (50.0, 50.0, 70.0, 51.0, 51.0, 29.0, 52.0, 52.0, 53.0, 29.0)


@dataclass(frozen=True)
class Border:
    """The world as a test wants it; numbers of crossings are North, South, Flight."""

    days: int = 20
    men: Sequence[int] = (40_000, 40_000, 20_000)
    families: Sequence[int] = (40_000, 40_000, 20_000)
    felt: float | Sequence[float] = 1.0
    leads_to: Sequence[int] = (1, 2, 3)
    people_per_day: Sequence[float] = (1e6, 1e6, 1e6)
    foot_per_day: Sequence[float] = (0, 0, 0)
    turned_back: Sequence[float] = (0, 0, 0)
    cost_usd: Sequence[float] = (0, 0, 0)
    gate: Mapping[int, Gate] = field(default_factory=dict)
    lawful_days: Mapping[int, float] = field(default_factory=dict)
    traffic: Sequence[float] = (0, 0, 0, 0)
    population: Sequence[int] = (100_000, 100_000, 50_000, 100_000)
    own_share: Sequence[float] = (0, 0, 0, 0)
    ties: Mapping[str, Sequence[float]] = field(default_factory=dict)
    passports: Sequence[str] = ("RUS", "RUS")
    changes: Sequence[tuple[int, str, int, float]] = ()
    """Day, name of an array of ``Crossings``, crossing or country, value from that day on."""


def world(border: Border) -> World:
    """The world of a border."""
    n, n_days = len(NAMES), border.days
    kind = [Kind.TOWN] * 3 + [Kind.CROSSING] * 3 + [Kind.CITY] * 4
    country = np.array([("RUS", "NOR", "KAZ", "TUR").index(name) for name in COUNTRY_OF])
    zeros = np.zeros(n, dtype=np.int64)
    places = Places(
        NAMES, COUNTRY_OF, np.array([cell_id("place", name) for name in NAMES]), country, country == HOME,
        np.array(kind, dtype=np.int64), np.array(_LATITUDE), np.array(_LONGITUDE),
        np.array([0] * 6 + list(border.population)), zeros - 1, zeros.astype(float), zeros, zeros,
    )  # fmt: skip
    nothing = np.zeros(0)
    links = nothing.astype(np.int64)
    network = Network(links, links, nothing, nothing, nothing.astype(np.uint64))
    return World(
        Calendar(date(2022, 9, 21), n_days), places, network,
        unfold_conflict((), (n_days, n), Decay(), only_onsets=False), (), np.zeros(n_days, dtype=np.int64),
        _groups(border), _crossings(border), _cities(border), _shocks(border),
    )  # fmt: skip


def _groups(border: Border) -> Groups:
    residents = np.zeros((len(NAMES), 2), dtype=np.int64)
    residents[:3] = np.transpose([border.men, border.families])
    names = ("men", "families")
    ids = np.array([cell_id("group", name) for name in names])
    return Groups(names, tuple(border.passports), ids, np.array([1.0, 0.0]), residents)


def _crossings(border: Border) -> Crossings:
    def daily(values: Sequence[float]) -> NDArray[np.float64]:
        return np.tile(np.array(values, dtype=np.float64), (border.days, 1))

    gate = np.zeros((border.days, 4, 2), dtype=np.int64)
    lawful = np.full(gate.shape, 90.0)
    for country, value in border.gate.items():
        gate[:, country] = value
    for country, days in border.lawful_days.items():
        lawful[:, country] = days
    crossings = Crossings(
        np.array([NORTH, SOUTH, FLIGHT]), np.array(border.leads_to),
        np.array([Mode.ROAD, Mode.ROAD, Mode.AIR], dtype=np.int64), daily(border.people_per_day),
        daily(border.foot_per_day), daily(border.turned_back), np.full(3, 2.5), daily(border.cost_usd), gate, lawful,
        np.array(border.traffic, dtype=np.float64), np.full(4, 5.0),
    )  # fmt: skip
    for day, name, where, value in border.changes:
        getattr(crossings, name)[day:, where] = value
    return crossings


def _cities(border: Border) -> Cities:
    unknown = np.full(len(NAMES), np.nan)
    own = np.concatenate((np.full(6, np.nan), border.own_share))
    ties = {name: np.array(values, dtype=np.float64) for name, values in border.ties.items()}
    return Cities(np.arange(len(NAMES)) >= NORD, unknown, unknown, unknown, unknown, own, ties)


def _shocks(border: Border) -> Shocks:
    felt = np.zeros((1, border.days, len(NAMES)))
    felt[0, :, :3] = np.broadcast_to(border.felt, border.days)[:, None]
    return Shocks(("announcement",), felt)


@dataclass(frozen=True)
class History:
    """What happened: people int64[member, day, cell], fields float64[member, day, place] by name."""

    prepared: Prepared
    people: NDArray[np.int64]
    fields: Mapping[str, NDArray[np.float64]]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.fields[name]

    def cells(self, kind: str) -> NDArray[np.int64]:
        """People int64[member, day, …, group] of the cells of a kind: home, road, queue, city."""
        layout = self.prepared.tables.layout
        first = {"home": 0, "road": layout.road, "queue": layout.queue, "city": layout.city}
        end = {"home": layout.road, "road": layout.queue, "queue": layout.city, "city": layout.end}
        part = self.people[..., first[kind] : end[kind]]
        shape = (layout.n_crossings, 7) if kind == "road" else (-1,)
        return part.reshape(*part.shape[:2], *shape, layout.n_groups)


SIMPLE = {
    "base_per_day": 0.0, "shock_per_day": 0.01, "others_follow": 0.0, "visa_share": 0.0, "return_per_day": 0.0,
    "onward_per_day": 0.0, "population": 0.0, "turn_per_day": 0.0, "time_cost": 0.0, "within": 1.0, "stay": 0.0,
    "city_scale_km": 1e5, "onward_scale_km": 1e5, "homeward": 0.0, "spread": 0.0,
    "spread_within": 0.0, "passing_share": 0.0, "traffic_sd": 0.0, "capacity_sd": 0.0, "shock_sd": 0.0, "heed": 1.0,
    "visa_pull": 0.0, "habit": 0.0, "breadth": 1.0,
}  # fmt: skip
"""Settings under which everything is worth the same and only men flee."""


def run(
    border: Border, members: Sequence[int] = (0,), seed: int = 0, worth: Mapping[int, float] | None = None,
    push: Mapping[int, float] | None = None, **settings: float,
) -> History:  # fmt: skip
    """A run without the engine: settings over SIMPLE, ``worth`` and ``push`` by place."""
    own = {name: (str(value), "command", "") for name, value in {**SIMPLE, **settings}.items()}
    settled = {one.param.name: one for one in settle("exodus", Params, own, with_priors=False)}
    made = world(border)
    prepared = MECHANISM.prepare(made, settled)
    n, n_places = len(members), len(NAMES)
    ports = {name: np.zeros((n, n_places)) for name in ("push", "worth")}
    ports |= {"gate": np.zeros((n, 4)), "stay": np.ones((n, 4))}
    for name, given in (("push", push), ("worth", worth)):
        for place, value in (given or {}).items():
            ports[name][:, place] = value
    people = np.tile(prepared.cells.start, (n, 1))
    size = {"place": n_places, "country": 4, "pair": 16}
    fields = {one.name: np.zeros((n, size[one.dims[0]])) for one in MECHANISM.fields}
    values = {name: np.full(n, one.value, dtype=np.float64) for name, one in settled.items()}
    scratch, moved = MECHANISM.scratch(prepared), np.zeros_like(people)
    kept, stood = {name: np.zeros((n, border.days, first.shape[1])) for name, first in fields.items()}, []
    for day in range(border.days):
        today = Today(day, np.array(members), seed, people, np.zeros((n, n_places), dtype=np.int64), fields, ports,
                      values, scratch)  # fmt: skip
        MECHANISM.flow(prepared, today, moved)
        assert not moved.sum(axis=1).any()
        people += moved
        assert people.min() >= 0
        MECHANISM.update(prepared, today, fields)
        stood.append(people.copy())
        for name, values_of_day in fields.items():
            kept[name][:, day] = values_of_day
    return History(prepared, np.stack(stood, axis=1), kept)
