"""The numbers of an exodus: when people set off, how they choose, how long they wait, when they move on or return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spillover.ground.params import declared, param
from spillover.ground.priors import LogNormal, Uniform


@dataclass(frozen=True, slots=True)
class Params:
    """When people set off, how they choose a way and a city, and when they leave it again."""

    base_per_day: float = param(
        2e-6,
        unit="1/day",
        low=0.0,
        high=0.01,
        prior=LogNormal(2e-6, 0.5),
        source="assumed:A-18",
        about="hazard of leaving home for good when nothing has happened",
    )
    shock_per_day: float = param(
        0.0015,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.0015, 0.5),
        source="assumed:A-19",
        about="hazard that a shock of strength 1 adds for those fully liable to call-up",
    )
    memory: float = param(
        1.0,
        unit="1",
        low=0.2,
        high=5.0,
        prior=LogNormal(1.0, 0.3),
        source="assumed:A-19",
        about="how many times as long shocks are felt as their half-lives say",
    )
    shock_sd: float = param(
        0.5,
        unit="1",
        low=0.0,
        high=3.0,
        source="assumed:A-53",
        about="standard deviation between shocks of the logarithm of what each weighs beyond its strength",
    )
    others_follow: float = param(
        0.15,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.0, 0.3),
        source="assumed:A-19",
        about="hazard of those not liable at all, relative to the liable",
    )
    time_cost: float = param(
        0.8,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(0.8, 0.4),
        source="assumed:A-20",
        about="loss of worth for a day of travel or of waiting",
    )
    heed: float = param(
        0.5,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.0, 1.0),
        source="assumed:A-54",
        about="part of the wait at a crossing that people know of and reckon with when they choose a way",
    )
    money_cost: float = param(
        0.7,
        unit="utils",
        low=0.0,
        high=20.0,
        prior=LogNormal(0.7, 0.4),
        source="assumed:A-20",
        about="loss of worth for 1,000 dollars that a crossing costs",
    )
    within: float = param(
        0.5,
        unit="1",
        low=0.05,
        high=1.0,
        prior=Uniform(0.25, 0.75),
        source="assumed:A-21",
        about="how far crossings into one country are different things: 1 as countries are, towards 0 not at all",
    )
    population: float = param(
        0.7,
        unit="1",
        low=0.0,
        high=2.0,
        prior=LogNormal(0.7, 0.2),
        source="assumed:A-22",
        about="power of a city's residents by which it draws people",
    )
    breadth: float = param(
        0.5,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.0, 1.0),
        source="assumed:A-59",
        about="how far cities of one country are different things: 1 as countries are, 0 as if it had but one",
    )
    language: float = param(
        1.0,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(1.0, 0.5),
        source="assumed:A-22",
        about="worth of a city where everybody speaks the newcomers' language",
    )
    wage: float = param(
        0.5,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(0.5, 0.5),
        source="assumed:A-22",
        about="worth of a wage e times as high",
    )
    habit: float = param(
        0.5,
        unit="utils",
        low=0.0,
        high=3.0,
        prior=LogNormal(0.5, 0.5),
        source="assumed:A-59",
        about="worth of a country to which, in ordinary times, e times as many people travel",
    )
    eaeu: float = param(
        0.5,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(0.5, 0.5),
        source="assumed:A-23",
        about="worth of a country in which newcomers may work without a permit",
    )
    kin: float = param(
        1.0,
        unit="utils",
        low=0.0,
        high=50.0,
        prior=LogNormal(1.0, 0.5),
        source="assumed:A-23",
        about="worth of a tie of kin of 1",
    )
    stay: float = param(
        0.3,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(0.3, 0.5),
        source="assumed:A-23",
        about="worth of a lawful stay whose months, plus one, are e times as many",
    )
    homeward: float = param(
        3.0,
        unit="utils",
        low=0.0,
        high=20.0,
        prior=LogNormal(3.0, 0.3),
        source="assumed:A-23",
        about="worth of the country of one's passport",
    )
    spread: float = param(
        1.0,
        unit="utils",
        low=0.0,
        high=5.0,
        source="assumed:A-21",
        about="standard deviation between countries of the worth that nobody wrote down",
    )
    spread_within: float = param(
        1.0,
        unit="utils",
        low=0.0,
        high=5.0,
        source="assumed:A-21",
        about="standard deviation between crossings of one country of the same",
    )
    city_scale_km: float = param(
        500.0,
        unit="km",
        low=10.0,
        high=1e5,
        prior=LogNormal(500.0, 0.5),
        source="assumed:A-24",
        about="distance from the crossing over which the pull of a city falls to a third",
    )
    visa_share: float = param(
        0.1,
        unit="1",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.1, 0.5),
        source="assumed:A-25",
        about="share of those setting off who hold a visa where one is needed",
    )
    visa_pull: float = param(
        2.0,
        unit="utils",
        low=0.0,
        high=10.0,
        prior=LogNormal(2.0, 0.4),
        source="assumed:A-55",
        about="worth, for those who hold a visa, of the countries that ask for one",
    )
    exempt_share: float = param(
        0.3,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.1, 0.5),
        source="assumed:A-25",
        about="share of those with a visa whom a bar to tourists does not concern",
    )
    patience_days: float = param(
        2.0,
        unit="day",
        low=0.0,
        high=100.0,
        prior=LogNormal(2.0, 0.5),
        source="assumed:A-26",
        about="wait that nobody turns away from",
    )
    turn_per_day: float = param(
        0.1,
        unit="1/day",
        low=0.0,
        high=10.0,
        prior=LogNormal(0.1, 0.7),
        source="assumed:A-26",
        about="hazard of leaving a queue for each day of waiting beyond that",
    )
    give_up_share: float = param(
        0.2,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.0, 0.4),
        source="assumed:A-26",
        about="share of those leaving a queue who go home",
    )
    passing_share: float = param(
        0.2,
        unit="1",
        low=0.0,
        high=0.95,
        prior=Uniform(0.0, 0.4),
        source="assumed:A-56",
        about="share of those who enter a country only to go on to another",
    )
    passing_sd: float = param(
        0.7,
        unit="1",
        low=0.0,
        high=3.0,
        source="assumed:A-56",
        about="standard deviation between countries of the log-odds of that share",
    )
    onward_per_day: float = param(
        0.002,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.002, 0.7),
        source="assumed:A-27",
        about="hazard of moving on to another country",
    )
    onward_scale_km: float = param(
        1500.0,
        unit="km",
        low=10.0,
        high=1e5,
        prior=LogNormal(1500.0, 0.5),
        source="assumed:A-27",
        about="distance over which the pull of a city falls to a third for those who move on",
    )
    flights: float = param(
        0.1,
        unit="utils",
        low=0.0,
        high=5.0,
        prior=LogNormal(0.1, 0.5),
        source="assumed:A-27",
        about="worth, for those who move on, of flights that are, with one more, e times as many",
    )
    return_per_day: float = param(
        0.003,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.003, 0.7),
        source="assumed:A-28",
        about="hazard of going home for one who has nothing to fear there any more",
    )
    capacity_sd: float = param(
        0.4,
        unit="1",
        low=0.0,
        high=2.0,
        source="assumed:A-62",
        about="standard deviation between countries of the logarithm of what crossings pass beside what the table says",
    )
    traffic_sd: float = param(
        0.2,
        unit="1",
        low=0.0,
        high=2.0,
        source="assumed:A-57",
        about="standard deviation between countries of the logarithm of ordinary traffic beside what the table says",
    )
    detour: float = param(
        1.3, unit="1", low=1.0, high=5.0, source="assumed:A-29", about="km of way for a km of great circle"
    )
    road_km_per_day: float = param(
        700.0, unit="km/day", low=10.0, high=5000.0, source="assumed:A-29", about="a day's journey by road"
    )
    rail_km_per_day: float = param(
        900.0, unit="km/day", low=10.0, high=5000.0, source="assumed:A-29", about="a day's journey by rail"
    )  # fmt: skip


MIND = np.dtype([(name, "f8") for name in declared(Params)])
"""How the people of one member decide; fields named as in :class:`Params`. As one record a member, not one array a
number, kernels that hand it on compile in a fraction of the time."""

Minds = np.recarray
"""``MIND`` of each member."""
