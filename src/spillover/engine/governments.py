"""Governments of a scenario as arrays: tables ``polities``, ``positions``, ``acts``, ``elections`` and ``moves``.

Rows that could not be known at the scenario's information date are left out. Without a date, dated acts and moves hold
up to the last of them. From the day after, governments and the home country decide for themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import polars as pl

from spillover.data.frozen import was_known
from spillover.data.government_tables import KINDS_OF_ACT, KINDS_OF_MOVE
from spillover.data.law.library import Library
from spillover.data.law.pack import Pack
from spillover.data.scenario import Scenario
from spillover.engine.build import code_of
from spillover.ground.streams import cell_id
from spillover.world.crossings import Gate
from spillover.world.governments import LEAD_DAYS, Floats, Governments, Ints
from spillover.world.stays import AS_IT_STOOD, EASED, TIGHTENED, StayTable
from spillover.world.world import World

_YEAR_DAYS = 365
SERVICE = ("foreign_service", "mercenary")
"""Acts, in the words of law packs, of those who serve in foreign forces for pay or without."""
_FULL_REMITTANCES = 0.2
"""Remittances as a share of product that count as full dependence."""


def build_governments(scenario: Scenario, world: World, stays: StayTable | None) -> Governments | None:
    """The governments that ``polities`` describes; None if it describes none.

    Args:
        scenario: a checked scenario.
        world: places, groups, crossings and cities.
        stays: the law of stay, by whose regimes governments respond; None if stays are not followed.

    Raises:
        LawError: LAW-224 if a country has no code of three letters.
    """
    if scenario.table("polities").is_empty():
        return None
    polities = _known(scenario, "polities")
    names = tuple(sorted(set(polities["country"])))
    countries = world.countries
    country = np.array([countries.index(name) for name in names], dtype=np.int64)
    hosts = () if stays is None else stays.hosts
    codes = scenario.stay.hosts if scenario.stay else {}
    iso3 = [code_of(name, codes) for name in names]
    described = {quantity: _described(polities, quantity, names) for quantity in _quantities(polities)}
    nothing = np.zeros(len(names))
    begins = _begins(scenario)
    position, spread, last = _positions(scenario, world, iso3)
    ties = world.cities.ties if world.cities else {}
    tie = {kind: np.asarray(values[country]) for kind, values in ties.items()}
    law = Library(known_on=scenario.as_of)
    return Governments(
        names=names,
        iso3=tuple(iso3),
        country=country,
        host=np.array([hosts.index(name) if name in hosts else -1 for name in names], dtype=np.int64),
        ids=np.array([cell_id("government", name) for name in names], dtype=np.uint64),
        position=position,
        spread=spread,
        last_estimate=last,
        done=_acts(scenario, world, names, begins),
        begins=max(begins, 0),
        moves=_moves(scenario, world, names),
        votes=_elections(scenario, world, names) * described.get("democracy", nothing),
        population=_population(world, described.get("population", nothing), country),
        gdp_usd=described.get("gdp_per_head_usd", nothing),
        kin=tie.get("kin", nothing),
        dependence=_dependence(tie, nothing),
        land_border=described.get("land_border", nothing),
        threat=described.get("threat", nothing),
        alliance=tie.get("csto", nothing),
        recruited_from=_recruited_from(world, iso3),
        crime=_crimes(law, iso3, world),
        own_only=_conflicts(law, iso3, "own_national_only", scenario),
        treaty=_conflicts(law, iso3, "treaty_exception", scenario),
        gate=_gates(world, country, scenario.home),
        regimes=_regimes(stays, names),
    )


def _known(scenario: Scenario, name: str) -> pl.DataFrame:
    table = scenario.table(name)
    return table if scenario.as_of is None else table.filter(was_known(name, table, scenario.as_of))


def _quantities(polities: pl.DataFrame) -> list[str]:
    return sorted(set(polities["quantity"]))


def _described(polities: pl.DataFrame, quantity: str, names: Sequence[str]) -> Floats:
    values = dict(polities.filter(pl.col("quantity") == quantity).select("country", "value").iter_rows())
    return np.array([float(values.get(name, 0.0)) for name in names])


def _population(world: World, stated: Floats, country: Ints) -> Floats:
    """What ``polities`` says; else the residents of the country's places."""
    places = world.places
    counted = np.bincount(places.country, places.population, int(places.country.max()) + 1)[country]
    return np.maximum(np.where(stated > 0, stated, counted), 1.0)


def _dependence(tie: dict[str, Floats], nothing: Floats) -> Floats:
    """Mean of alliance, union, and remittances up to a fifth of product, 0 to 1."""
    money = np.minimum(tie.get("remittances", nothing) / _FULL_REMITTANCES, 1.0)
    parts = tie.get("csto", nothing), tie.get("eaeu", nothing), money
    return np.asarray(np.mean([np.minimum(part, 1.0) for part in parts], axis=0))


def _begins(scenario: Scenario) -> int:
    """First day on which all decide for themselves: after the information date, else after the last dated row."""
    if scenario.as_of is not None:
        return (scenario.as_of - scenario.start).days + 1
    dates = [cast("dt.date | None", scenario.table(name)["date"].max()) for name in ("acts", "moves")]
    return max(((day - scenario.start).days + 1 for day in dates if day is not None), default=0)


def _positions(scenario: Scenario, world: World, iso3: Sequence[str]) -> tuple[Floats, Floats, Ints]:
    """Estimates by day: between two months the earlier holds; before the first, the first. None: 0, give or take 1."""
    n_days, calendar = world.calendar.n_days, world.calendar
    mean, sd = np.zeros((n_days, len(iso3))), np.ones((n_days, len(iso3)))
    last = np.full(len(iso3), -1, dtype=np.int64)
    table = _known(scenario, "positions")
    for number, code in enumerate(iso3):
        rows = table.filter(pl.col("iso3") == code)
        if rows.is_empty():
            continue
        newest = rows["known"].max()
        rows = rows if newest is None else rows.filter(pl.col("known") == newest)
        for first, row in enumerate(rows.sort("date").iter_rows(named=True)):
            day = 0 if first == 0 else max(calendar.day_of(row["date"]), 0)
            mean[day:, number], sd[day:, number] = row["mean"], row["sd"]
            last[number] = min(max(calendar.day_of(row["date"]), -1), n_days - 1)
    return mean, sd, last


def _acts(scenario: Scenario, world: World, names: Sequence[str], begins: int) -> Ints:
    calendar = world.calendar
    done = np.zeros((calendar.n_days, len(names), len(KINDS_OF_ACT)), dtype=np.int64)
    for row in _known(scenario, "acts").iter_rows(named=True):
        day = max(calendar.day_of(row["date"]), 0)
        if row["country"] in names and day < min(max(begins, 1), calendar.n_days):
            done[day, names.index(row["country"]), KINDS_OF_ACT.index(row["kind"])] += 1
    return done


def _moves(scenario: Scenario, world: World, names: Sequence[str]) -> Floats:
    calendar = world.calendar
    moves = np.zeros((LEAD_DAYS + calendar.n_days, len(names), len(KINDS_OF_MOVE)))
    for row in _known(scenario, "moves").iter_rows(named=True):
        day = calendar.day_of(row["date"]) + LEAD_DAYS
        concerned = range(len(names)) if row["country"] == "" else [names.index(row["country"])]
        if 0 <= day < len(moves):
            moves[day, list(concerned), KINDS_OF_MOVE.index(row["move"])] += row["strength"]
    return moves


def _elections(scenario: Scenario, world: World, names: Sequence[str]) -> Floats:
    """1 from the day on which an election was known, at most a year before it, to its day."""
    calendar = world.calendar
    near = np.zeros((calendar.n_days, len(names)))
    for row in _known(scenario, "elections").iter_rows(named=True):
        if row["country"] in names:
            day = calendar.day_of(row["date"])
            told = day - _YEAR_DAYS if row["known"] is None else calendar.day_of(row["known"])
            near[max(day - _YEAR_DAYS, told, 0) : max(day + 1, 0), names.index(row["country"])] = 1.0
    return near


def _recruited_from(world: World, iso3: Sequence[str]) -> Floats:
    groups = world.groups
    held = () if groups is None else groups.passports
    return np.array([float(code in held) for code in iso3])


def _gates(world: World, country: Ints, home: str) -> Ints:
    """int64[day, government], what the law asks of natives of the home country who come as tourists."""
    crossings, groups = world.crossings, world.groups
    native = [] if groups is None else [g for g, passport in enumerate(groups.passports) if passport == home]
    if crossings is None or not native:
        return np.full((world.calendar.n_days, len(country)), int(Gate.FREE), dtype=np.int64)
    return np.asarray(crossings.gate[:, country][:, :, native].min(axis=2), dtype=np.int64)


def _regimes(stays: StayTable | None, names: Sequence[str]) -> Ints:
    numbers = np.zeros((len(names), 3), dtype=np.int64)
    for number, name in enumerate(names):
        if stays is not None and name in stays.hosts:
            own = stays.regimes[stays.hosts.index(name)]
            numbers[number] = [own.index(regime) if regime in own else 0 for regime in (TIGHTENED, AS_IT_STOOD, EASED)]
    return numbers


# --- law of those who fight for another ------------------------------------------------------------------------------


def _packs(law: Library, iso3: Sequence[str]) -> Iterator[tuple[int, str, Pack]]:
    for number, code in enumerate(iso3):
        if law.has(code):
            yield number, code, law.pack(code)


def _crimes(law: Library, iso3: Sequence[str], world: World) -> Floats:
    """Whether service in foreign forces is an offence for nationals, by day."""
    calendar = world.calendar
    crime = np.zeros((calendar.n_days, len(iso3)))
    for number, code, pack in _packs(law, iso3):
        rules = [
            rule
            for rule in pack.exposure
            if rule.kind == "foreign_fighting" and rule.act in SERVICE and rule.says == "liable" and rule.binds(code)
        ]
        for day in range(calendar.n_days) if rules else ():
            crime[day, number] = any(rule.in_force(calendar.date_of(day)) for rule in rules)
    return crime


def _conflicts(law: Library, iso3: Sequence[str], kind: str, scenario: Scenario) -> Floats:
    """Where a rule of that kind settled, on the first day, the nationality of those who hold the home country's too."""
    settled = np.zeros(len(iso3))
    for number, code, pack in _packs(law, iso3):
        rules = [rule for rule in pack.conflict if rule.kind == kind and rule.in_force(scenario.start)]
        settled[number] = any(rule.speaks_of(code, scenario.home) for rule in rules)
    return settled
