"""The world and the observations of a scenario as arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data import series
from spillover.data.scenario import Scenario
from spillover.data.series import TOTAL, Observed
from spillover.ground.calendar import Calendar
from spillover.ground.errors import Finding, LawError, did_you_mean
from spillover.ground.params import Setting
from spillover.ground.streams import cell_id
from spillover.world.events import NEVER, Closure, ConflictChange, Decay, unfold_conflict
from spillover.world.network import Network
from spillover.world.places import Kind, Places
from spillover.world.stays import Adoption, StayRule, StayTable, compile_stays, possible_regimes
from spillover.world.world import World


def build_world(scenario: Scenario, departures: Mapping[str, Setting], n_days: int, conflict_rule: str) -> World:
    """Compile places, network, events and the inflow of a scenario.

    Args:
        scenario: a checked scenario.
        departures: settings of the mechanism "departures".
        n_days: days of the run.
        conflict_rule: "table" (every change of intensity counts) or "onset" (as Flee reads it).
    """
    value = {name: setting.value for name, setting in departures.items()}
    hasten = int(cast("int", value["hasten"]))
    counted = series.daily(series.corrected(scenario, hasten), n_days, from_zero=bool(value["empty_camps_on_day0"]))
    places = _places(scenario, counted, value, hasten)
    number = {name: index for index, name in enumerate(places.names)}
    network = _network(scenario, number)
    decay = Decay(
        cast("tuple[float, ...]", value["conflict_decay"]), cast("float", value["conflict_decay_interval_days"])
    )
    uses_counts = value["source"] == "observed" and bool(counted)
    return World(
        calendar=Calendar(scenario.start, n_days),
        places=places,
        network=network,
        conflict=unfold_conflict(
            _conflict_changes(scenario, number), (n_days, len(places)), decay, only_onsets=conflict_rule == "onset"
        ),
        closures=_closures(scenario, places, network, number),
        inflow=series.inflow(
            counted,
            sum_of_places=bool(value["sum_from_camps"]),
            present_at_start=bool(value["insert_day0"]),
        )
        if uses_counts
        else np.zeros(n_days, dtype=np.int64),
    )


def build_observed(scenario: Scenario, world: World, hasten: int) -> Observed:
    """The counts that a run is scored on: those of camps."""
    number = {name: index for index, name in enumerate(world.places.names)}
    corrected = series.corrected(scenario, hasten)
    published = series.published(scenario, hasten)
    values = series.daily(corrected, world.calendar.n_days)
    scored = sorted(number[place] for place in values if place != TOTAL and world.places.is_camp[number[place]])
    names = [world.places.names[index] for index in scored]
    n_days = world.calendar.n_days
    return Observed(
        places=np.array(scored, dtype=np.int64),
        daily=np.stack([values[name] for name in names], axis=1) if names else np.zeros((n_days, 0), dtype=np.int64),
        total=values.get(TOTAL, np.zeros(0, dtype=np.int64)),
        capacity=world.places.capacity[scored],
        raw_maximum=np.array([published[name].values.max() for name in names]),
        corrected_maximum=np.array([_highest(corrected[name], n_days) for name in names]),
    )


def build_stays(scenario: Scenario, world: World, law: Iterable[StayRule] | None) -> StayTable | None:
    """The law of stay of all countries abroad in which people can stand; None if the scenario does not ask for it.

    Args:
        scenario: a checked scenario.
        world: the compiled world.
        law: the law; None: that of the project's packs, as of the scenario's information date.

    Raises:
        LawError: LAW-221 or LAW-222 if the law is not complete, LAW-223 if ``[stay]`` names a country that is no host.
    """
    if scenario.stay is None:
        return None
    places = world.places
    is_host = ~places.is_home & (places.kind != Kind.OFF_MAP) & (places.kind != Kind.CROSSING)
    hosts = {places.countries[i]: int(places.country[i]) for i in np.flatnonzero(is_host)}
    stay = scenario.stay
    named = [*stay.hosts, *stay.without_clock, *(adoption.host for adoption in stay.adopted)]
    for host in named:
        if host not in hosts:
            cure = did_you_mean(host, hosts) if hosts else "leave it out: no place lies abroad"
            raise LawError(
                Finding("LAW-223", f"[stay] names '{host}', which is no country of refuge", cure, value=host)
            )
    if law is None:
        codes = {name: code_of(name, scenario.stay.hosts) for name in hosts}
        calendar = world.calendar
        period = calendar.start, calendar.date_of(calendar.n_days - 1)
        law = _law_of_packs(scenario.as_of, codes, scenario.stay.groups, period)
    rules = list(law)
    known = {(rule.host, rule.group) for rule in rules}
    stated = [(host, group) for host, groups in stay.without_clock.items() for group in groups]
    rules += [StayRule(*pair) for pair in stated if pair not in known]
    if not scenario.table("polities").is_empty():
        rules += possible_regimes(rules)
    adoptions = [Adoption(each.host, each.regime, each.day) for each in stay.adopted]
    return compile_stays(rules, hosts, scenario.stay.groups, world.calendar, adoptions, scenario.as_of)


def _law_of_packs(
    as_of: date | None, codes: Mapping[str, str], groups: Iterable[str], period: tuple[date, date]
) -> list[StayRule]:
    """What the project's packs say; the rules are imported when a plan first asks for them, as mechanisms are."""
    law = import_module("spillover.rules.law").read_law(as_of=as_of)
    return cast("list[StayRule]", import_module("spillover.rules.regimes").stay_rules(law, codes, groups, period))


def code_of(country: str, codes: Mapping[str, str]) -> str:
    """The code under which a country's law stands: its name, or what ``[stay]`` says.

    Raises:
        LawError: LAW-224 if there is none.
    """
    code = codes.get(country, country)
    if not re.fullmatch(r"[A-Z]{3}", code):
        message = f"'{country}' is not the code of a country, and [stay] gives none for it"
        cure = f'add it to [stay]: hosts = {{"{country}" = "KAZ"}}, with its ISO 3166 code of three letters'
        raise LawError(Finding("LAW-224", message, cure, value=country))
    return code


def _highest(one: series.Series, n_days: int) -> float:
    """Largest count within the run; the first count if all lie outside."""
    inside = one.values[(one.days >= 0) & (one.days < n_days)]
    return float(inside.max()) if len(inside) else float(one.values[0])


def _places(
    scenario: Scenario, counted: Mapping[str, NDArray[np.int64]], value: Mapping[str, object], hasten: int
) -> Places:
    table = scenario.table("places")
    names = tuple(table["place"])
    countries = tuple(table["country"])
    number = {country: index for index, country in enumerate(dict.fromkeys(countries))}
    kind = np.array([Kind[text.upper()] for text in table["kind"]], dtype=np.int64)
    is_camp = (kind == Kind.CAMP) | (kind == Kind.IDP_CAMP)
    at_start = np.array([counted[name][0] if name in counted else 0 for name in names], dtype=np.int64)
    present = bool(value["insert_day0"]) and not value["empty_camps_on_day0"]
    counted_at_start = np.where(is_camp & present, at_start, 0)
    capacity = table["capacity"].fill_null(-1).to_numpy().astype(np.int64)
    initial = np.where(is_camp & bool(value["empty_camps_on_day0"]), 0, table["initial_people"].to_numpy() // hasten)
    follows_counts = value["source"] == "observed"
    return Places(
        names=names,
        countries=countries,
        ids=np.array([cell_id("place", name) for name in names], dtype=np.uint64),
        country=np.array([number[country] for country in countries], dtype=np.int64),
        is_home=np.array([country == scenario.home for country in countries]),
        kind=kind,
        latitude=floats(table["latitude"]),
        longitude=floats(table["longitude"]),
        population=table["population"].to_numpy().astype(np.int64) // hasten,
        capacity=np.where(capacity >= 0, capacity // hasten, -1),
        capacity_per_day=table["capacity_per_day"].to_numpy().astype(np.float64) / hasten,
        people_at_start=counted_at_start + initial,
        counted_at_start=counted_at_start if follows_counts else np.zeros_like(counted_at_start),
    )


def floats(column: pl.Series) -> NDArray[np.float64]:
    """A column as numbers; NaN where nothing is known."""
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _network(scenario: Scenario, number: Mapping[str, int]) -> Network:
    table = scenario.table("routes")
    a = np.array([number[name] for name in table["from"]], dtype=np.int64)
    b = np.array([number[name] for name in table["to"]], dtype=np.int64)
    ends = list(zip(table["from"], table["to"], table["road"], strict=True))
    ids = [cell_id("link", x, y, road) for a_, b_, road in ends for x, y in ((a_, b_), (b_, a_))]
    return Network(
        source=np.stack([a, b], axis=1).reshape(-1),
        target=np.stack([b, a], axis=1).reshape(-1),
        distance_km=np.repeat(table["distance_km"].to_numpy().astype(np.float64), 2),
        speed_km_per_day=np.repeat(floats(table["speed_km_per_day"]), 2),
        ids=np.array(ids, dtype=np.uint64),
    )


def _conflict_changes(scenario: Scenario, number: Mapping[str, int]) -> tuple[ConflictChange, ...]:
    return tuple(
        ConflictChange((row["date"] - scenario.start).days, number[row["place"]], row["value"])
        for row in scenario.table("events").iter_rows(named=True)
        if row["kind"] == "conflict"
    )


def _closures(scenario: Scenario, places: Places, network: Network, number: Mapping[str, int]) -> tuple[Closure, ...]:
    closures = []
    for row in scenario.table("closures").iter_rows(named=True):
        first = (row["from"] - scenario.start).days
        end = NEVER if row["until"] is None else (row["until"] - scenario.start).days
        links = _closed_links(row["kind"], row["a"], row["b"], places, network, number)
        place = number[row["a"]] if row["kind"] in {"place", "camp"} else -1
        closures.append(Closure(row["kind"], first, end, links, place))
    return tuple(closures)


def _closed_links(
    kind: str, a: str, b: str, places: Places, network: Network, number: Mapping[str, int]
) -> NDArray[np.int64]:
    """The links that a closure shuts, in both directions."""
    if kind == "border":
        country = np.array(places.countries)
        one, other = country[network.source], country[network.target]
        shut = ((one == a) & (other == b)) | ((one == b) & (other == a))
    elif kind == "place":
        shut = (network.source == number[a]) | (network.target == number[a])
    elif kind == "route":
        ends = (network.source == number[a]) & (network.target == number[b])
        shut = ends | ((network.source == number[b]) & (network.target == number[a]))
    else:
        shut = np.zeros(len(network), dtype=bool)
    return np.flatnonzero(shut).astype(np.int64)
