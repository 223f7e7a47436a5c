"""Groups, crossings, cities and shocks of a scenario as arrays: what its later tables say about a border and beyond it.

Rows that could not be known at the scenario's information date are left out (``data/frozen.py`` says which).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data.frozen import was_known
from spillover.data.scenario import Scenario
from spillover.data.tables import TABLES
from spillover.engine.build import code_of, floats
from spillover.ground.streams import cell_id
from spillover.world.cities import Cities, Shocks
from spillover.world.crossings import Crossings, Gate, Mode
from spillover.world.groups import Groups
from spillover.world.places import Kind
from spillover.world.world import World

if TYPE_CHECKING:
    from spillover.rules.law import Law

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
USUAL_STAY_DAYS = 7.0
"""Where a country has no ordinary traffic, so that nobody stays that long."""


def with_border(scenario: Scenario, world: World, law: Law | None = None) -> World:
    """The world with what the scenario's tables say about groups, crossings, cities and shocks.

    Counts are those of the tables: ``departures.hasten`` has no say in them.

    Args:
        scenario: a checked scenario.
        world: places, network and closures.
        law: the law; None: that of the project's packs, as of the scenario's information date.

    Raises:
        LawError: LAW-224 if a country abroad has no code, LAW-225 if no law says who may enter it.
    """
    number = {name: index for index, name in enumerate(world.places.names)}
    groups = _groups(scenario, number)
    return replace(
        world,
        groups=groups,
        crossings=_crossings(scenario, world, groups, law),
        cities=_cities(scenario, world),
        shocks=_shocks(scenario, world, number),
    )


def _known(scenario: Scenario, name: str) -> pl.DataFrame:
    """The rows of a table that could be known at the information date."""
    table = scenario.table(name)
    return table if scenario.as_of is None else table.filter(was_known(name, table, scenario.as_of))


def _groups(scenario: Scenario, number: Mapping[str, int]) -> Groups | None:
    table = scenario.table("groups")
    if table.is_empty():
        return None
    names = tuple(table["group"])
    residents = np.zeros((len(number), len(names)), dtype=np.int64)
    for row in scenario.table("residents").iter_rows(named=True):
        residents[number[row["place"]], names.index(row["group"])] = row["people"]
    return Groups(
        names=names,
        passports=tuple(table["passport"]),
        ids=np.array([cell_id("group", name) for name in names], dtype=np.uint64),
        liable=floats(table["liable"]),
        residents=residents,
    )


# --- crossings ------------------------------------------------------------------------------------------------------


def _crossings(scenario: Scenario, world: World, groups: Groups | None, law: Law | None) -> Crossings | None:
    table = scenario.table("crossings")
    if table.is_empty():
        return None
    numbers = {name: index for index, name in enumerate(world.places.names)}
    countries = {name: index for index, name in enumerate(world.countries)}
    names = list(table["crossing"])
    works = _by_day(scenario, world, "open", np.ones(len(names))) * ~_is_shut(scenario, world)
    hours = _by_day(scenario, world, "open_hours", floats(table["open_hours"]))
    capacity = _by_day(scenario, world, "people_per_day", floats(table["people_per_day"]))
    nothing = np.zeros(len(names))
    gate, lawful_days = _admission(scenario, world, groups, law)
    traffic, stay_days = _traffic(scenario, countries)
    return Crossings(
        place=np.array([numbers[name] for name in names], dtype=np.int64),
        country=np.array([countries[country] for country in table["country"]], dtype=np.int64),
        mode=np.array([Mode[mode.upper()] for mode in table["mode"]], dtype=np.int64),
        people_per_day=capacity * hours / 24 * works,
        foot_per_day=_by_day(scenario, world, "foot", nothing) * works,
        turned_back=_by_day(scenario, world, "draft_office", nothing),
        people_per_car=floats(table["people_per_car"]),
        cost_usd=_by_day(scenario, world, "cost_usd", floats(table["cost_usd"])),
        gate=gate,
        lawful_days=lawful_days,
        traffic=traffic,
        traffic_stay_days=stay_days,
    )


def _by_day(scenario: Scenario, world: World, quantity: str, first: Floats) -> Floats:
    """float64[day, crossing]: a value holds until the next change; changes before the run say how things stand."""
    calendar = world.calendar
    values = np.tile(first, (calendar.n_days, 1))
    names = list(scenario.table("crossings")["crossing"])
    changes = _known(scenario, "changes").filter(pl.col("quantity") == quantity).sort("date")
    for row in changes.iter_rows(named=True):
        values[max(calendar.day_of(row["date"]), 0) :, names.index(row["crossing"])] = row["value"]
    return values


def _is_shut(scenario: Scenario, world: World) -> NDArray[np.bool_]:
    """bool[day, crossing]: shut as a place, or with the whole border, by table ``closures``."""
    crossings, calendar = scenario.table("crossings"), world.calendar
    shut = np.zeros((calendar.n_days, len(crossings)), dtype=bool)
    for row in scenario.table("closures").iter_rows(named=True):
        if row["kind"] == "border":
            ends = {row["a"], row["b"]}
            concerned = [{country, scenario.home} == ends for country in crossings["country"]]
        else:
            concerned = [row["kind"] == "place" and name == row["a"] for name in crossings["crossing"]]
        end = calendar.n_days if row["until"] is None else max(calendar.day_of(row["until"]), 0)
        shut[max(calendar.day_of(row["from"]), 0) : end] |= np.array(concerned)
    return shut


def _traffic(scenario: Scenario, countries: Mapping[str, int]) -> tuple[Floats, Floats]:
    """People a day, and mean days until they come back, by country; modes are added up."""
    trips, days = np.zeros(len(countries)), np.zeros(len(countries))
    for row in _known(scenario, "traffic").iter_rows(named=True):
        trips[countries[row["country"]]] += row["trips_per_day"]
        days[countries[row["country"]]] += row["trips_per_day"] * row["stay_days"]
    return trips, np.divide(days, trips, out=np.full(len(countries), USUAL_STAY_DAYS), where=trips > 0)


def _admission(scenario: Scenario, world: World, groups: Groups | None, law: Law | None) -> tuple[Ints, Floats]:
    """Gate and lawful days by day, country and group. A country with neither crossing nor city lets nobody in."""
    names = world.countries
    passports = groups.passports if groups else ()
    gate = np.full((world.calendar.n_days, len(names), len(passports)), int(Gate.SHUT), dtype=np.int64)
    lawful = np.zeros(gate.shape)
    home = [names.index(scenario.home)]
    gate[:, home], lawful[:, home] = Gate.FREE, np.inf
    hosts = _hosts(scenario, world)
    if passports and hosts:
        codes = {name: code_of(name, scenario.stay.hosts if scenario.stay else {}) for name in hosts}
        held = tuple(dict.fromkeys(passports))
        found = _ask(law, scenario.as_of, codes, held, world)
        each = [held.index(passport) for passport in passports]
        at = [names.index(name) for name in hosts]
        gate[:, at], lawful[:, at] = found[0][:, :, each], found[1][:, :, each]
    return gate, lawful


def _hosts(scenario: Scenario, world: World) -> tuple[str, ...]:
    """Countries abroad that are entered at a crossing or have a city."""
    places = world.places
    is_met = np.isin(places.kind, (Kind.CROSSING, Kind.CITY)) & ~places.is_home
    entered = scenario.table("crossings")["country"]
    return tuple(dict.fromkeys([*entered, *(places.countries[i] for i in np.flatnonzero(is_met))]))


def _ask(
    law: Law | None, as_of: date | None, codes: Mapping[str, str], passports: tuple[str, ...], world: World
) -> tuple[Ints, Floats]:
    """The rules are imported when a plan first asks for them, as mechanisms are."""
    if law is None:
        law = import_module("spillover.rules.law").read_law(as_of=as_of)
    gates = import_module("spillover.engine.gates")
    return cast("tuple[Ints, Floats]", gates.admission(law, codes, passports, world.calendar))


# --- cities and shocks ----------------------------------------------------------------------------------------------


def _cities(scenario: Scenario, world: World) -> Cities | None:
    table, ties = scenario.table("cities"), _known(scenario, "ties")
    if table.is_empty() and ties.is_empty():
        return None
    columns = ("homes", "rent_usd", "wage_usd", "school_places_short", "own_share")
    order = pl.DataFrame({"place": world.places.names}).join(table, on="place", how="left", maintain_order="left")
    return Cities(
        is_city=(world.places.kind == Kind.CITY) & ~world.places.is_home,
        **{column: floats(order[column]) for column in columns},
        ties=_ties(ties, world.countries),
    )


def _ties(table: pl.DataFrame, countries: tuple[str, ...]) -> dict[str, Floats]:
    kinds = next(column.choices for column in TABLES["ties"].columns if column.name == "tie")
    ties = {kind: np.zeros(len(countries)) for kind in kinds}
    for row in table.iter_rows(named=True):
        ties[row["tie"]][countries.index(row["country"])] = row["value"]
    return ties


def _shocks(scenario: Scenario, world: World, number: Mapping[str, int]) -> Shocks | None:
    """What is felt of each row; they add up, and one without a place is felt everywhere at home."""
    table = _known(scenario, "shocks")
    if table.is_empty():
        return None
    felt, left = [], []
    for row in table.iter_rows(named=True):
        days = np.arange(world.calendar.n_days) - world.calendar.day_of(row["date"])
        risen, worn = unfold_shock(days, row["rise_days"], row["half_life_days"])
        where = world.places.is_home if row["place"] == "" else np.arange(len(number)) == number[row["place"]]
        felt.append((row["strength"] * risen * worn)[:, None] * where)
        left.append(worn)
    return Shocks(tuple(table["shock"]), np.stack(felt), np.stack(left), tuple(table["passport"]))


def unfold_shock(days: Ints, rise_days: float, half_life_days: float | None) -> tuple[Floats, Floats]:
    """How far a shock has risen, and what is left of it, by days since its date.

    With n = days + 1, the days that it has been felt by the end of a day, and r = max(``rise_days``, 1)::

        0                                before its date
        n / r                            while it rises, in full on its r-th day
        0.5 ** ((n − r) / half life)     what is left from then on; 1 without a half life

    Args:
        days: int64[…], days since the date of the shock; negative before it.
        rise_days: days until it is felt in full.
        half_life_days: days in which what is felt halves; None: it does not wear off.
    """
    rise = max(rise_days, 1.0)
    n = np.maximum(days + 1, 0)
    wear = np.ones(n.shape) if half_life_days is None else 0.5 ** (np.maximum(n - rise, 0.0) / half_life_days)
    return np.asarray(np.minimum(n / rise, 1.0), dtype=np.float64), np.asarray(wear, dtype=np.float64)
