"""Governments of countries abroad as arrays: where they stand, what they did, what binds them, what is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TERMS = ("arrivals", "rent", "opinion", "election", "fear", "shock")
"""Of pressure on a government, in the order of every array; each is kept as the field ``pressure_<term>``."""

AGAINST = MappingProxyType({
    "tighten": 0.0, "ease": 0.0, "close": 0.0, "extradite": -0.6, "refuse_extradition": 0.4, "warn": 0.3,
    "veiled": 0.3, "explicit": 0.7, "refuse_recognition": 1.0, "toward": -1.0, "leave_alliance": 0.6,
})  # fmt: skip
"""How far each kind of act goes against the home country, −1 to 1."""

SEVERITY = MappingProxyType({
    "tighten": 1.0, "ease": -1.0, "close": 1.5, "extradite": 0.7, "refuse_extradition": -0.5, "warn": 0.0,
    "veiled": 0.0, "explicit": 0.0, "refuse_recognition": 0.0, "toward": 0.0, "leave_alliance": 0.0,
})  # fmt: skip
"""How far each kind of act goes against those who arrive."""

LEAD_DAYS = 400
"""Days before the run whose moves of the home country are still remembered."""


@dataclass(frozen=True, slots=True)
class Governments:
    """Governments as arrays of length ``government``.

    Attributes:
        names: labels of their countries.
        iso3: their codes, as on passports.
        country: int64, numbers among the countries of places.
        host: int64, numbers among the hosts of stays; −1 for one that is none.
        ids: uint64, stable addresses for random numbers.
        position: float64[day, government], mean of the estimated position; spread: its standard deviation.
        last_estimate: int64, day of the newest estimate; later positions wander.
        done: int64[day, government, kind of act], dated acts of the day; those before the run count on day 0.
        begins: first day on which governments, and the home country, decide for themselves.
        moves: float64[LEAD_DAYS + day, government, kind of move], strength of dated moves, from ``LEAD_DAYS`` days
            before the run on.
        votes: float64[day, government], 1 where a contested election is at most a year away and announced.
        population, gdp_usd, kin, dependence, land_border, threat, alliance: float64; shares and marks between 0 and 1,
            people, and dollars a head.
        recruited_from: float64, 1 where people with its passport live in the home country.
        crime: float64[day, government], 1 where service in foreign forces is an offence for its nationals.
        own_only: float64, 1 where the law sees a national as nothing else, whatever other passport is held.
        treaty: float64, 1 where a treaty with the home country recognises the nationality of both.
        gate: int64[day, government], the gate for natives of the home country by law.
        regimes: int64[government, 3], numbers of the regimes of stay tightened, as it stood, eased; 0 without stays.
    """

    names: tuple[str, ...]
    iso3: tuple[str, ...]
    country: Ints
    host: Ints
    ids: NDArray[np.uint64]
    position: Floats
    spread: Floats
    last_estimate: Ints
    done: Ints
    begins: int
    moves: Floats
    votes: Floats
    population: Floats
    gdp_usd: Floats
    kin: Floats
    dependence: Floats
    land_border: Floats
    threat: Floats
    alliance: Floats
    recruited_from: Floats
    crime: Floats
    own_only: Floats
    treaty: Floats
    gate: Ints
    regimes: Ints

    def __len__(self) -> int:
        """Number of governments."""
        return len(self.names)

    @property
    def acts(self) -> tuple[str, ...]:
        """Labels of acts, government by government, as ``KAZ explicit``."""
        return tuple(f"{name} {kind}" for name in self.names for kind in KINDS_OF_ACT)

    @property
    def effects(self) -> tuple[str, ...]:
        """Names of the deviates that members draw of each government: ``rules[KAZ]``, then ``words[KAZ]``."""
        return tuple(f"{domain}[{name}]" for domain in ("rules", "words") for name in self.names)
