"""What changes from day to day under Flee's rules, cut into regimes: stretches of days without any change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

from spillover.ground.params import Value
from spillover.mechanisms.flee3.itinerary import Itinerary
from spillover.mechanisms.flee3.tables import BOUND, RULED_PLACE, RULED_WALK, Rules, records
from spillover.world.events import NEVER
from spillover.world.places import Kind
from spillover.world.world import World, rows_that_differ

_EARTH_KM = 6371.0
_CAMP_BELOW = 0.005  # a town that people hardly leave counts as a camp


@dataclass(frozen=True, slots=True)
class DailyState:
    """State of places and links, day by day.

    Attributes:
        intensity: float64[day, place], conflict in force.
        chance: float64[day, place], chance of leaving before the size of the place counts.
        is_camp, is_town: bool[day, place].
        is_open: bool[day, link].
        closing: int64 arrays, links that close on each day.
    """

    intensity: NDArray[np.float64]
    chance: NDArray[np.float64]
    is_camp: NDArray[np.bool_]
    is_town: NDArray[np.bool_]
    is_open: NDArray[np.bool_]
    closing: tuple[NDArray[np.int64], ...]


def daily_state(world: World, value: Mapping[str, Value]) -> DailyState:
    """Follow conflict and closures through the run, as Flee does: the last event decides what a place is."""
    n_days, n_places = world.conflict.intensity.shape
    own_chance = _chance_by_kind(world, value)
    intensity = world.conflict.intensity.copy()
    chance = np.tile(own_chance, (n_days, 1))
    is_camp = np.tile(world.places.is_camp, (n_days, 1))
    is_town = np.tile(world.places.kind == Kind.TOWN, (n_days, 1))
    hardly_left = (world.places.kind == Kind.TOWN) & (own_chance < _CAMP_BELOW)
    is_camp |= hardly_left & (intensity[:1] <= 0)
    for place in range(n_places):
        column = intensity[:, place]
        for day in np.flatnonzero(np.diff(column > 0, prepend=False)):
            at_war = column[day] > 0
            chance[day:, place] = value["conflict_movechance"] if at_war else value["default_movechance"]
            is_town[day:, place] = not at_war
    _shut_camps(world, value, DailyState(intensity, chance, is_camp, is_town, np.empty(0, bool), ()))
    is_open, closing = _links(world, n_days)
    return DailyState(intensity, chance, is_camp, is_town, is_open, closing)


def _chance_by_kind(world: World, value: Mapping[str, Value]) -> NDArray[np.float64]:
    by_kind = {
        Kind.TOWN: value["default_movechance"],
        Kind.CAMP: value["camp_movechance"],
        Kind.IDP_CAMP: value["idp_camp_movechance"],
        Kind.HUB: 1.0,
        Kind.MARKER: 1.0,
        Kind.OFF_MAP: 0.0,
    }
    return np.array([cast("float", by_kind[Kind(kind)]) for kind in world.places.kind])


def _shut_camps(world: World, value: Mapping[str, Value], state: DailyState) -> None:
    """A shut camp is a town, without conflict, until it reopens."""
    n_days = len(state.chance)
    for closure in world.closures:
        if closure.kind != "camp":
            continue
        place, first, end = closure.place, max(closure.first_day, 0), min(closure.end_day, n_days)
        state.intensity[first:end, place] = 0.0
        state.is_camp[first:end, place] = False
        state.is_town[first:end, place] = True
        state.chance[first:end, place] = value["default_movechance"]


def _links(world: World, n_days: int) -> tuple[NDArray[np.bool_], tuple[NDArray[np.int64], ...]]:
    """Open links by day: reopening a closure opens all of its links, even where another closure still holds."""
    is_open = np.ones((n_days, len(world.network)), dtype=bool)
    events = [(closure.first_day, 0, closure.links) for closure in world.closures]
    events += [(closure.end_day, 1, closure.links) for closure in world.closures if closure.end_day < NEVER]
    for day, opens, links in sorted(events, key=lambda event: event[:2]):
        is_open[max(day, 0) :, links] = bool(opens)
    closing = [np.flatnonzero(~is_open[0])]
    closing += [np.flatnonzero(was & ~now) for was, now in pairwise(is_open)]
    return is_open, tuple(links.astype(np.int64) for links in closing)


def regimes(
    world: World,
    itinerary: Itinerary,
    state: DailyState,
    value: Mapping[str, Value],
    classes: tuple[int, int],
) -> tuple[Rules, NDArray[np.int64]]:
    """The rules of each regime, and int64[day], the regime of each day."""
    score = _score(world, state, value)
    first_day, regime_of_day = rows_that_differ(score, state.chance, state.is_camp, state.is_town, state.is_open)
    pull = _pull(world, itinerary, score[first_day], value)
    pull[~_is_usable(itinerary, state.is_open[first_day])] = -1.0
    capacity = _capacity(world, value)
    grows = (world.places.capacity_per_day > 0) & bool(value["respect_capacity"])
    limited = np.flatnonzero((capacity >= 1.0) | grows)
    starts = np.repeat(np.arange(len(world.places)), np.diff(itinerary.candidate_from))
    beside = np.unique(starts[np.isin(itinerary.candidate_end, limited)])
    pruning = float(cast("float", value["pruning_threshold"]))
    chance = _scaled_chance(world, state.chance[first_day], value)
    growth = world.places.capacity_per_day * float(cast("float", value["capacity_scaling"]))
    rules = Rules(
        places=records(
            RULED_PLACE,
            chance.shape,
            chance=chance,
            is_camp=state.is_camp[first_day],
            is_town=state.is_town[first_day],
        ),
        walks=records(RULED_WALK, pull.shape, pull=pull, share=_shares(pull, itinerary.candidate_from, pruning)),
        is_open=state.is_open[first_day],
        bounds=records(BOUND, len(world.places), capacity=capacity, growth=growth),
        limited=limited.astype(np.int64),
        beside=beside.astype(np.int64),
        buffer=float(cast("float", value["capacity_buffer"])),
        weight_power=float(cast("float", value["weight_power"])),
        pruning=pruning,
        n_classes=classes[0],
        n_bins=classes[1],
        fast_km=float(cast("float", value["max_move_speed_km_per_day"])),
        shuns_stints=bool(value["avoid_short_stints"]),
    )
    return rules, regime_of_day


def _score(world: World, state: DailyState, value: Mapping[str, Value]) -> NDArray[np.float64]:
    """float64[day, place]: what speaks for a place, whatever the distance."""
    score = np.where(world.places.is_home, 1.0, value["foreign_weight"]) * np.ones_like(state.chance)
    score = score * np.where(state.is_camp, value["camp_weight"], 1.0)
    force = world.conflict.freshness() * state.intensity
    return score * np.where(state.intensity > 0, np.power(value["conflict_weight"], force), 1.0)


def _pull(
    world: World, itinerary: Itinerary, score: NDArray[np.float64], value: Mapping[str, Value]
) -> NDArray[np.float64]:
    """float64[regime, candidate]: weight of each walk before capacity, to the power of the weight."""
    places, end = world.places, itinerary.candidate_end
    worth = score.copy()
    if value["pop_for_weight"]:
        size = np.maximum(places.population, 1).astype(np.float64) ** cast("float", value["pop_power"])
        worth = worth * np.where(places.is_camp, 1.0, size)
    pull = worth[:, end]
    if value["stay_close_to_home"]:
        starts = np.repeat(np.arange(len(places)), np.diff(itinerary.candidate_from))
        apart = np.array([_as_the_crow_flies(world, int(a), int(b)) for a, b in zip(starts, end, strict=True)])
        pull = pull / np.maximum(apart, 1.0) ** cast("float", value["home_distance_power"])
    reach = (cast("float", value["softening_km"]) + itinerary.candidate_km) ** cast("float", value["distance_power"])
    weight = (cast("float", value["weight_softening"]) + pull) / reach
    return np.asarray(weight ** cast("float", value["weight_power"]))


def _as_the_crow_flies(world: World, a: int, b: int) -> float:
    """Great-circle distance in km, latitude and longitude exchanged, as in Flee's reading of its own files."""
    phi_a, phi_b = math.radians(world.places.longitude[a]), math.radians(world.places.longitude[b])
    lam_a, lam_b = math.radians(world.places.latitude[a]), math.radians(world.places.latitude[b])
    h = math.sin((phi_b - phi_a) / 2) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin((lam_b - lam_a) / 2) ** 2
    return 2.0 * _EARTH_KM * math.asin(math.sqrt(min(1.0, max(0.0, h))))


def _is_usable(itinerary: Itinerary, is_open: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[regime, candidate]: all links of the walk are open."""
    usable = np.ones((len(is_open), len(itinerary.candidates)), dtype=bool)
    for index, candidate in enumerate(itinerary.candidates):
        usable[:, index] = is_open[:, list(candidate.links)].all(axis=1)
    return usable


def _shares(pull: NDArray[np.float64], first: NDArray[np.int64], pruning: float) -> NDArray[np.float64]:
    """float64[regime, candidate]: share of each walk among those from its start, camps having room."""
    share = np.zeros_like(pull)
    for begin, end in pairwise(first):
        usable = pull[:, begin:end] >= 0
        weight = np.where(usable, pull[:, begin:end], 0.0)
        if pruning > 1.0 and end > begin:
            weight = np.where(weight < weight.max(axis=1, keepdims=True) / pruning, 0.0, weight)
        weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, usable * 1.0)
        total = weight.sum(axis=1, keepdims=True)
        share[:, begin:end] = weight / np.where(total > 0, total, 1.0)
    return share


def _capacity(world: World, value: Mapping[str, Value]) -> NDArray[np.float64]:
    """float64[place]: capacity less those counted at the start, who occupy it a second time; −1 without a limit."""
    capacity = world.places.capacity.astype(np.float64)
    if not value["respect_capacity"]:
        return np.full_like(capacity, -1.0)
    counted = np.where(world.places.is_camp & (capacity > 0), world.places.counted_at_start, 0)
    return (capacity - counted) * float(cast("float", value["capacity_scaling"]))


def _scaled_chance(world: World, chance: NDArray[np.float64], value: Mapping[str, Value]) -> NDArray[np.float64]:
    """float64[regime, place]: chance of leaving, scaled by the size of the place where that is asked for."""
    scale = cast("float", value["movechance_pop_scale"])
    if scale == 0.0:
        return chance
    size = np.maximum(world.places.population, world.places.capacity) / cast("float", value["movechance_pop_base"])
    return np.clip(chance * np.maximum(size, 0.0) ** scale, 0.0, 1.0)
