"""A small world as it is declared: places, roads, closures, settings. Nothing here moves.

All days count from 0. All counts are of simulated people, so dividing by ``hasten`` happens before this point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CAMPS = ("camp", "idp_camp")
LIVE_KINDS = ("town", "camp", "idp_camp", "hub", "marker")


@dataclass(frozen=True)
class Place:
    """Where people can stand.

    Attributes:
        capacity: people that a camp is made for; below 1 means no limit.
        initial_people: people standing here before day 0.
        counted_on_day0: registered people who reduce the room of a limited camp on day 0.
        conflict: from which day on the intensity has which value; 0 is peace.
    """

    name: str
    kind: str = "town"
    country: str = "Home"
    population: int = 0
    capacity: int = 0
    capacity_per_day: float = 0.0
    initial_people: int = 0
    counted_on_day0: int = 0
    latitude: float = 0.0
    longitude: float = 0.0
    conflict: Mapping[int, float] = field(default_factory=dict)

    def intensity_on(self, day: int) -> float:
        """The value of the last entry on or before the day."""
        known = [since for since in self.conflict if since <= day]
        return self.conflict[max(known)] if known else 0.0


@dataclass(frozen=True)
class Road:
    """An undirected road; two roads between the same places are two ways to go."""

    a: str
    b: str
    km: float
    speed: float | None = None


@dataclass(frozen=True)
class Closure:
    """Something shut from day ``first`` until day ``until`` (not included); None is for ever."""

    kind: str
    a: str
    b: str
    first: int
    until: int | None = None


@dataclass(frozen=True)
class Settings:
    """The parameters of the movement rules, and of departures as far as they act during a run."""

    max_move_speed_km_per_day: float = 360.0
    max_walk_speed_km_per_day: float = 35.0
    foreign_weight: float = 1.0
    camp_weight: float = 1.0
    conflict_weight: float = 10.0**-0.5
    conflict_movechance: float = 1.0
    camp_movechance: float = 0.001
    idp_camp_movechance: float = 0.1
    default_movechance: float = 0.3
    awareness_level: int = 1
    capacity_buffer: float = 0.9
    capacity_scaling: float = 1.0
    avoid_short_stints: bool = False
    start_on_foot: bool = False
    softening_km: float = 10.0
    weight_softening: float = 0.0
    weight_power: float = 1.0
    distance_power: float = 1.0
    pop_for_weight: bool = False
    pop_power: float = 0.1
    movechance_pop_base: float = 10000.0
    movechance_pop_scale: float = 0.0
    pruning_threshold: float = 1.0
    stay_close_to_home: bool = False
    home_distance_power: float = 0.5
    respect_capacity: bool = True
    take_from_population: bool = False
    conflict_decay: tuple[float, ...] = (1.0,)
    conflict_decay_interval_days: float = 30.0
    source: str = "observed"
    conflict_mode: str = "constant"
    people_per_conflict_day: float | None = None


@dataclass(frozen=True)
class World:
    """Everything that a run needs.

    Attributes:
        home: people from elsewhere think of any other country as foreign.
        departures: people who set off on each day where ``settings.source`` is "observed".
    """

    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    days: int
    home: str = "Home"
    closures: tuple[Closure, ...] = ()
    departures: tuple[int, ...] = ()
    settings: Settings = field(default_factory=Settings)
