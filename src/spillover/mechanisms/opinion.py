"""What people in a host country come to think of those who arrive: sympathy, suspicion, fear.

In standard deviations between residents, from 0 on day 0. A sudden arrival rouses suspicion, and for long
[hangartner2019]; so does a growing share [dustmann2019]; long contact wears it off [pettigrew2006]. Rents cost
sympathy. An annexation elsewhere frightens those who live with a minority of the annexing country's kin. The equations
and where each number comes from: ``docs/explanation/strain.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.kernels import inlined, kernel
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTH_DAYS = 30.0
HEARD = ("announcement", "clash", "annexation")  # shocks, by how their names begin, that host countries hear of
TOLD = ("sympathy", "suspicion", "fear")  # shocks abroad, by how their names begin, that move one field by so many sd


def _number(median: float, sigma: float, unit: str, source: str, about: str) -> Any:
    """A positive number known within a factor."""
    low, high = (0.1, 36_500.0) if unit == "day" else (0.0, 100.0)
    return param(median, unit=unit, low=low, high=high, prior=LogNormal(median, sigma), source=source, about=about)


@dataclass(frozen=True, slots=True)
class Params:
    """What moves opinion, and how fast; effects in standard deviations."""

    sudden: float = _number(0.2, 0.25, "1", "assumed:A-39", "suspicion roused by a sudden arrival that all notice")
    memory_days: float = _number(730.0, 0.5, "day", "assumed:A-39", "days in which what startled is half forgotten")
    noticed_share: float = _number(0.005, 0.7, "1", "assumed:A-40", "newcomers per resident whom half of people notice")
    threat_per_point: float = _number(0.05, 0.5, "1", "assumed:A-41", "suspicion by a percentage point of newcomers")
    men_alone: float = _number(
        0.1, 0.7, "1", "assumed:A-73", "suspicion where all notice newcomers, by their liability beyond that at home"
    )
    contact: float = _number(0.1, 0.5, "1", "assumed:A-42", "suspicion that contact with settled newcomers takes away")
    contact_days: float = _number(365.0, 0.3, "day", "assumed:A-42", "mean days until newcomers count as settled")
    rent_burden: float = _number(0.1, 0.7, "1", "assumed:A-43", "sympathy lost where asking rents rise by a half")
    announcement: float = _number(0.2, 0.7, "1", "assumed:A-44", "sympathy by a call-up of which all hear")
    clash: float = _number(0.2, 0.7, "1", "assumed:A-44", "suspicion by a clash with newcomers of which all hear")
    annexation: float = _number(
        1.5, 0.7, "1", "assumed:A-44", "fear by an annexation, times the share of kin among residents"
    )
    lag_days: float = _number(30.0, 0.5, "day", "assumed:A-45", "mean days until opinion follows")
    welcome: float = _number(0.1, 0.7, "utils", "assumed:A-45", "worth of a host by a unit of sympathy over suspicion")


class Hosts(NamedTuple):
    """Cities with residents, and the countries in which they lie.

    Attributes:
        place, country: int64[city].
        residents: float64[city].
        weight: float64[city], the city's part of the residents of its country's cities.
        at_start: float64[city], newcomers who were there before the run: residents are used to them.
        kin: float64[country], share of residents who are kin of those who arrive.
        heard: float64[day, country, shock], 0 to 1, in the order of ``HEARD``.
        told: float64[day, country, field], in standard deviations, in the order of ``TOLD``.
        liable: float64[group], how far above the mean of residents at home each group is liable to call-up.
    """

    place: Ints
    country: Ints
    residents: Floats
    weight: Floats
    at_start: Floats
    kin: Floats
    heard: Floats
    told: Floats
    liable: Floats


class Minds(NamedTuple):
    """Parameters that the kernels look up, float64[member]."""

    sudden: Floats
    memory_days: Floats
    noticed_share: Floats
    threat_per_point: Floats
    men_alone: Floats
    contact: Floats
    contact_days: Floats
    rent_burden: Floats
    announcement: Floats
    clash: Floats
    annexation: Floats
    lag_days: Floats


class Levels(NamedTuple):
    """Fields of a day: by place, then by country."""

    share_of_month: Floats
    share_staying: Floats
    share_settled: Floats
    startled: Floats
    announcements: Floats
    clashes: Floats
    annexations: Floats
    sympathy: Floats
    suspicion: Floats
    fear: Floats


@inlined
def _toward(level: float, goal: float, days: float) -> float:
    return level + (goal - level) * (1.0 - math.exp(-1.0 / days))


@inlined
def _noticed(share: float, half: float) -> float:
    """Part of people who notice a share; a half of them at ``half``, hardly anybody far below."""
    return share * share / (share * share + half * half) if share > 0.0 else 0.0


SUDDEN, SHARE, CONTACT, LOG_RENT, LIABLE = range(5)


@kernel
def _look(stock: Ints, liable: Floats, rent: Floats, hosts: Hosts, minds: Minds, was: Levels, now: Levels,
          seen: Floats) -> None:  # fmt: skip
    """What residents of each country meet, float64[member, country, 5]: means over the residents of its cities."""
    for m in range(stock.shape[0]):
        half = minds.noticed_share[m]
        for i in range(hosts.place.shape[0]):
            place, weight = hosts.place[i], hosts.weight[i]
            share = max(stock[m, place] - hosts.at_start[i], 0.0) / hosts.residents[i]
            month = _toward(was.share_of_month[m, place], share, MONTH_DAYS)
            staying = _toward(was.share_staying[m, place], share, minds.contact_days[m] / 2.0)
            settled = _toward(was.share_settled[m, place], staying, minds.contact_days[m] / 2.0)
            now.share_of_month[m, place] = month
            now.share_staying[m, place] = staying
            now.share_settled[m, place] = settled
            of_country = seen[m, hosts.country[i]]
            of_country[SUDDEN] += weight * _noticed(share - month, half)
            of_country[SHARE] += weight * share
            of_country[CONTACT] += weight * _noticed(settled, half)
            of_country[LIABLE] += weight * _noticed(share, half) * liable[m, i]
            of_country[LOG_RENT] += weight * math.log(rent[m, place])


@kernel
def _judge(seen: Floats, heard: Floats, told: Floats, mood: Floats, hosts: Hosts, minds: Minds, was: Levels,
           now: Levels) -> None:  # fmt: skip
    for m in range(seen.shape[0]):
        forgetting = math.exp(-math.log(2.0) / minds.memory_days[m])
        lag = minds.lag_days[m]
        for c in range(seen.shape[1]):
            now.startled[m, c] = max(seen[m, c, SUDDEN], was.startled[m, c] * forgetting)
            now.announcements[m, c] = max(heard[c, 0], was.announcements[m, c] * forgetting)
            now.clashes[m, c] = max(heard[c, 1], was.clashes[m, c] * forgetting)
            now.annexations[m, c] = max(heard[c, 2], was.annexations[m, c] * forgetting)
            sympathy = told[c, 0] + minds.announcement[m] * now.announcements[m, c]
            sympathy -= minds.rent_burden[m] * seen[m, c, LOG_RENT] / math.log(1.5)
            suspicion = told[c, 1] + minds.sudden[m] * now.startled[m, c] + minds.clash[m] * now.clashes[m, c]
            suspicion += minds.threat_per_point[m] * 100.0 * seen[m, c, SHARE]
            suspicion += minds.men_alone[m] * seen[m, c, LIABLE]
            suspicion -= minds.contact[m] * seen[m, c, CONTACT]
            suspicion += mood[m, c]
            fear = told[c, 2] + minds.annexation[m] * hosts.kin[c] * now.annexations[m, c]
            now.sympathy[m, c] = _toward(was.sympathy[m, c], sympathy, lag)
            now.suspicion[m, c] = _toward(was.suspicion[m, c], suspicion, lag)
            now.fear[m, c] = _toward(was.fear[m, c], fear, lag)


class Opinion:
    """Owns what residents of host countries think; speaks to ``worth``."""

    name = "opinion"
    about = "people in host countries come to like, mistrust or fear"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("sympathy", ("country",), unit="1", first=0.0, about="goodwill towards newcomers, in sd", keep=True),
        Field("suspicion", ("country",), unit="1", first=0.0, about="mistrust of newcomers, in sd", keep=True),
        Field("fear", ("country",), unit="1", first=0.0, about="fear of the country that they left, in sd", keep=True),
        Field("startled", ("country",), unit="1", first=0.0, about="part of people with a sudden arrival in mind"),
        Field("announcements", ("country",), unit="1", first=0.0, about="call-ups, as far as they are in mind"),
        Field("clashes", ("country",), unit="1", first=0.0, about="clashes with newcomers, as far as in mind"),
        Field("annexations", ("country",), unit="1", first=0.0, about="annexations, as far as they are in mind"),
        Field("share_of_month", ("place",), unit="1", first=0.0, about="newcomers per resident, mean of a month"),
        Field("share_staying", ("place",), unit="1", first=0.0, about="newcomers per resident who stay for some time"),
        Field("share_settled", ("place",), unit="1", first=0.0, about="settled newcomers per resident"),
    )
    reads = ("stock", "by_group", "rent", "mood")
    adds = ("worth",)
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Hosts | None:
        """The cities with residents; None, and then it does nothing, in a world without any."""
        places = world.places
        if world.cities is None:
            return None
        place = np.flatnonzero(world.cities.is_city & (places.population > 0))
        country, residents = places.country[place], places.population[place].astype(np.float64)
        at_start = places.people_at_start if world.groups is None else world.groups.residents.sum(axis=1)
        n_countries = int(places.country.max()) + 1
        weight = residents / np.bincount(country, residents, n_countries)[country]
        known = np.nan_to_num(world.cities.own_share[place])
        kin = world.cities.ties.get("kin", np.zeros(n_countries))
        kin = np.where(kin > 0, kin, np.bincount(country, weight * known, n_countries))
        present = at_start[place].astype(np.float64)
        return Hosts(place, country, residents, weight, present, kin, _heard(world), _told(world), _liable(world))

    def scratch(self, prepared: Hosts | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Hosts | None, today: Today) -> None:
        """Add a welcome, or its opposite, to the worth of every city of a country."""
        if prepared is not None:
            mood = today.fields["sympathy"] - today.fields["suspicion"]
            welcome = today.values["welcome"][:, None] * mood[:, prepared.country]
            today.ports["worth"][:, prepared.place] += welcome

    def flow(self, prepared: Hosts | None, today: Today, proposal: Ints) -> None:
        """Opinion moves nobody by itself."""

    def update(self, prepared: Hosts | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Opinion follows what people meet today, rents of yesterday, and what they hear of."""
        if prepared is None or today.stock is None:
            return
        minds = Minds(**{name: today.values[name] for name in Minds._fields})
        was = Levels(**{name: today.fields[name] for name in Levels._fields})
        now = Levels(**{name: own[name] for name in Levels._fields})
        seen = np.zeros((*own["sympathy"].shape, 5))
        liable = np.zeros((len(today.stock), len(prepared.place)))
        if today.by_group is not None:
            people = today.by_group[:, prepared.place]
            liable = people @ prepared.liable / np.maximum(people.sum(axis=2), 1)
        _look(today.stock, liable, today.fields["rent"], prepared, minds, was, now, seen)
        mood = today.ports["mood"]
        _judge(seen, prepared.heard[today.day], prepared.told[today.day], mood, prepared, minds, was, now)


def _heard(world: World) -> Floats:
    """What each country hears of: shocks at home in every host country, those abroad in their own.

    As a part of the strongest of its kind so far; strength weighs shocks as reasons to set off, which is another thing.
    """
    country, n_days = world.places.country, world.calendar.n_days
    heard = np.zeros((n_days, int(country.max()) + 1, len(HEARD)))
    shocks = () if world.shocks is None else zip(world.shocks.names, world.shocks.felt, strict=True)
    for name, felt in shocks:
        for kind in (k for k, beginning in enumerate(HEARD) if name.startswith(beginning)):
            at_home = felt[:, world.places.is_home].max(axis=1, initial=0.0)
            for c in range(heard.shape[1]):
                heard[:, c, kind] += np.maximum(at_home, felt[:, country == c].max(axis=1, initial=0.0))
    highest = np.maximum.accumulate(heard.max(axis=1, keepdims=True), axis=0)
    heard = heard / np.where(highest > 0.0, highest, 1.0)
    heard[:, country[world.places.is_home]] = 0.0
    return heard


def _liable(world: World) -> Floats:
    """How far above the mean of residents at home each group is liable; nothing where groups are not told apart."""
    if world.groups is None:
        return np.zeros(0)
    at_home = world.groups.residents[world.places.is_home].sum(axis=0)
    return world.groups.liable - np.average(world.groups.liable, weights=np.maximum(at_home, 1e-9))


def _told(world: World) -> Floats:
    """What shocks in each country abroad do to a field that they name, as felt there, where they are felt most."""
    places = world.places
    told = np.zeros((world.calendar.n_days, int(places.country.max()) + 1, len(TOLD)))
    shocks = () if world.shocks is None else zip(world.shocks.names, world.shocks.felt, strict=True)
    for name, felt in shocks:
        for kind in (k for k, beginning in enumerate(TOLD) if name.startswith(beginning)):
            for c in np.unique(places.country[~places.is_home]):
                here = felt[:, (places.country == c) & ~places.is_home]
                told[:, c, kind] += here.max(axis=1, initial=0.0) + here.min(axis=1, initial=0.0)
    return told


MECHANISM = Opinion()
