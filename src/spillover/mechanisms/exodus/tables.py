"""What the kernels look up, and how it is made from the world."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.streams import cell_id
from spillover.mechanisms.exodus.distances import Pace, Points, days_to_crossings, great_circle_km, nights_of
from spillover.mechanisms.exodus.layout import Layout, lay_out
from spillover.world.cities import Cities, Shocks
from spillover.world.crossings import Crossings, Gate
from spillover.world.groups import Groups
from spillover.world.places import Places

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Ids = NDArray[np.uint64]

_MONTH_DAYS, _YEAR_DAYS = 30.0, 365.0


class Home(NamedTuple):
    """Where people come from.

    Attributes:
        place: int64[origin].
        felt: float64[row, day, origin], what is felt of each row of shocks by everybody, as far as liable.
        told: float64[row, day, group], what is felt of each row by the holders of the passport that it names.
        shock: int64[row], the shock that a row is of; shock_id: uint64[shock], in the order of their first rows.
        residents: float64[group, origin], at the start.
        liable: float64[group]; is_native: int64[group], 1 for those who hold the passport of home.
        origin_id, group_id: uint64.
    """

    place: Ints
    felt: Floats
    told: Floats
    shock: Ints
    shock_id: Ids
    residents: Floats
    liable: Floats
    is_native: Ints
    origin_id: Ids
    group_id: Ids


class Border(NamedTuple):
    """Crossings, in the order of the countries behind them.

    Attributes:
        place, country: int64[crossing].
        first: int64[country + 1], where each country's crossings begin.
        days: float64[point, crossing], a day's travel each; points are origins, then crossings.
        nights: int64[point, crossing].
        onward_days: float64[crossing], from the crossing to the nearest city behind it.
        people, foot, turned_back, cost_usd: float64[day, crossing].
        ordinary: float64[day, crossing], mean people of ordinary traffic who want to cross in ordinary times.
        ordinary_gate: int64[day, crossing], the gate for them.
        comes_back: float64[crossing], share of ordinary travellers abroad who come back on a day.
        stay_days: float64[crossing], of ordinary travellers.
        main: int64[country], the crossing by which those who return are counted; −1 if there is none.
        id: uint64[crossing].
    """

    place: Ints
    country: Ints
    first: Ints
    days: Floats
    nights: Ints
    onward_days: Floats
    people: Floats
    foot: Floats
    turned_back: Floats
    cost_usd: Floats
    ordinary: Floats
    ordinary_gate: Ints
    comes_back: Floats
    stay_days: Floats
    main: Ints
    id: Ids


class Abroad(NamedTuple):
    """Countries abroad, and their cities in the order of the countries.

    Attributes:
        place, country: int64[city].
        first: int64[country + 1], where each country's cities begin.
        km_from_crossing: float64[crossing, city].
        km_between: float64[city, city].
        log_people, language, log_wage: float64[city]: of residents; share who speak the newcomers' language; of the
            wage relative to the mean over cities.
        gate: int64[day, country, group].
        log_months: float64[day, country, group], log(1 + months of lawful stay), counted up to a year.
        log_traffic: float64[country], of ordinary travellers a day by their geometric mean; 0 where none are known.
        eaeu, kin, log_flights: float64[country].
        is_own: float64[country, group], 1 for the country of the group's passport.
        city_id, country_id: uint64.
    """

    place: Ints
    country: Ints
    first: Ints
    km_from_crossing: Floats
    km_between: Floats
    log_people: Floats
    language: Floats
    log_wage: Floats
    gate: Ints
    log_months: Floats
    log_traffic: Floats
    eaeu: Floats
    kin: Floats
    log_flights: Floats
    is_own: Floats
    city_id: Ids
    country_id: Ids


class Tables(NamedTuple):
    """All of it."""

    layout: Layout
    home: Home
    border: Border
    abroad: Abroad


class Parts(NamedTuple):
    """The parts of a world that an exodus needs."""

    places: Places
    groups: Groups
    crossings: Crossings
    cities: Cities
    shocks: Shocks


class Order(NamedTuple):
    """Numbers of places, crossings and countries in the order of the tables.

    Attributes:
        origins, cities: int64, places; crossings: int64, rows of ``world.crossings``.
        countries: int64[country], their numbers among those of places.
        crossing_country, city_country: int64, positions in ``countries``.
    """

    origins: Ints
    crossings: Ints
    cities: Ints
    countries: Ints
    crossing_country: Ints
    city_country: Ints


def order_of(parts: Parts) -> Order:
    """People live where residents are told; newcomers settle in cities; both lie where the map says."""
    places, crossings = parts.places, parts.crossings
    origins = np.flatnonzero(places.is_home & (parts.groups.residents.sum(axis=1) > 0))
    cities = np.flatnonzero(parts.cities.is_city & ~places.is_home)
    by_country = np.argsort(crossings.country, kind="stable")
    cities = cities[np.argsort(places.country[cities], kind="stable")]
    countries = np.unique(np.concatenate((crossings.country, places.country[cities])))
    return Order(
        origins,
        by_country,
        cities,
        countries,
        np.searchsorted(countries, crossings.country[by_country]),
        np.searchsorted(countries, places.country[cities]),
    )


def build_tables(parts: Parts, order: Order, pace: Pace) -> Tables:
    """All that the kernels look up."""
    layout = lay_out(len(order.origins), len(order.crossings), len(order.cities), len(parts.groups))
    return Tables(layout, _home(parts, order), _border(parts, order, pace), _abroad(parts, order))


def _home(parts: Parts, order: Order) -> Home:
    residents = parts.groups.residents[order.origins].astype(np.float64)
    shocks = parts.shocks
    passports = shocks.passports or ("",) * len(shocks.names)
    is_for_all = np.array([passport == "" for passport in passports])
    concerns = np.array([[passport == held for held in parts.groups.passports] for passport in passports])
    named = tuple(dict.fromkeys(shocks.names))
    return Home(
        place=order.origins,
        felt=shocks.felt[:, :, order.origins] * is_for_all[:, None, None],
        told=shocks.felt[:, :, order.origins[:1]] * concerns[:, None, :],
        shock=np.array([named.index(name) for name in shocks.names]),
        shock_id=np.array([cell_id("shock", name) for name in named], dtype=np.uint64),
        residents=np.ascontiguousarray(residents.T),
        liable=parts.groups.liable,
        is_native=_is_native(parts).astype(np.int64),
        origin_id=parts.places.ids[order.origins],
        group_id=parts.groups.ids,
    )


def _border(parts: Parts, order: Order, pace: Pace) -> Border:
    crossings, rows, country = parts.crossings, order.crossings, order.crossing_country
    spots = Points(parts.places.latitude, parts.places.longitude)
    place, origins = crossings.place[rows], spots.of(order.origins)
    residents = parts.groups.residents[order.origins].sum(axis=1).astype(np.float64)
    days = days_to_crossings(origins, spots.of(place), crossings.mode[rows], residents, pace)
    far = pace.detour * great_circle_km(spots.of(place), spots.of(order.cities)) / pace.road_km_per_day
    far[country[:, None] != order.city_country] = np.inf
    people = crossings.people_per_day[:, rows]
    together = np.stack([people[:, country == k].sum(axis=1) for k in country], axis=1)
    share = np.divide(people, together, out=np.zeros_like(people), where=together > 0)
    stay_days = np.maximum(crossings.traffic_stay_days[crossings.country[rows]], 1.0)
    return Border(
        place=place,
        country=country,
        first=np.searchsorted(country, np.arange(len(order.countries) + 1)),
        days=days,
        nights=nights_of(days),
        onward_days=far.min(axis=1),
        people=np.ascontiguousarray(people),
        foot=np.ascontiguousarray(crossings.foot_per_day[:, rows]),
        turned_back=np.ascontiguousarray(crossings.turned_back[:, rows]),
        cost_usd=np.ascontiguousarray(crossings.cost_usd[:, rows]),
        ordinary=share * crossings.traffic[crossings.country[rows]],
        ordinary_gate=np.ascontiguousarray(_gate_of_natives(parts)[:, crossings.country[rows]]),
        comes_back=1.0 - np.exp(-1.0 / stay_days),
        stay_days=stay_days,
        main=_main_crossings(people, order),
        id=parts.places.ids[place],
    )


def _gate_of_natives(parts: Parts) -> Ints:
    """int64[day, country], the gate for those who hold the passport of home; SHUT if no group does."""
    return np.asarray(parts.crossings.gate[:, :, _is_native(parts)].min(axis=2, initial=Gate.SHUT), dtype=np.int64)


def _is_native(parts: Parts) -> NDArray[np.bool_]:
    """bool[group], whether a group holds the passport of home."""
    homes = {parts.places.countries[place] for place in np.flatnonzero(parts.places.is_home)}
    return np.array([passport in homes for passport in parts.groups.passports])


def _main_crossings(people: Floats, order: Order) -> Ints:
    """The crossing of each country that passes most people over the run; −1 where there is none."""
    total, main = people.sum(axis=0), np.full(len(order.countries), -1, dtype=np.int64)
    for country in np.unique(order.crossing_country):
        own = np.flatnonzero(order.crossing_country == country)
        main[country] = own[np.argmax(total[own])]
    return main


def _abroad(parts: Parts, order: Order) -> Abroad:
    places, cities, crossings = parts.places, parts.cities, parts.crossings
    spots = Points(places.latitude, places.longitude)
    here = spots.of(order.cities)
    wage = cities.wage_usd[order.cities]
    wage = np.where(np.isnan(wage), _mean_of_known(wage), wage)
    label = {int(number): name for number, name in zip(places.country, places.countries, strict=True)}
    names = [label[int(number)] for number in order.countries]
    lawful = np.minimum(crossings.lawful_days[:, order.countries], _YEAR_DAYS)
    tie = {name: cities.ties[name][order.countries] if name in cities.ties else np.zeros(len(names))
           for name in ("eaeu", "kin", "flights")}  # fmt: skip
    return Abroad(
        place=order.cities,
        country=order.city_country,
        first=np.searchsorted(order.city_country, np.arange(len(order.countries) + 1)),
        km_from_crossing=great_circle_km(spots.of(crossings.place[order.crossings]), here),
        km_between=great_circle_km(here, here),
        log_people=np.log(np.maximum(places.population[order.cities], 1.0)),
        language=np.nan_to_num(cities.own_share[order.cities]),
        log_wage=np.log(wage / wage.mean()),
        gate=np.ascontiguousarray(crossings.gate[:, order.countries]),
        log_months=np.log1p(lawful / _MONTH_DAYS),
        log_traffic=_log_by_mean(crossings.traffic[order.countries]),
        eaeu=tie["eaeu"],
        kin=tie["kin"],
        log_flights=np.log1p(tie["flights"]),
        is_own=np.array([[float(name == own) for own in parts.groups.passports] for name in names]),
        city_id=places.ids[order.cities],
        country_id=np.array([cell_id("country", name) for name in names], dtype=np.uint64),
    )


def _log_by_mean(values: Floats) -> Floats:
    """Logarithms of positive values by their geometric mean; 0 for the others."""
    logs = np.log(values, out=np.zeros_like(values), where=values > 0)
    return np.asarray(np.where(values > 0, logs - logs[values > 0].mean() if (values > 0).any() else 0.0, 0.0))


def _mean_of_known(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 1.0
