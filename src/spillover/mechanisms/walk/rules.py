"""The settings of walking to shelter, and their translation into frozen arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal, Uniform
from spillover.ground.streams import Luck, new_luck, stream_key
from spillover.mechanisms.walk.kernels import Minds, Tables, Work, walk_block
from spillover.mechanisms.walk.paths import Paths, find_paths
from spillover.world.mechanism import Cells, Today
from spillover.world.places import Kind
from spillover.world.world import World, rows_that_differ


@dataclass(frozen=True, slots=True)
class Params:
    """How people choose where to go, and how they get there."""

    speed_km_per_day: float = param(
        200.0, unit="km/day", low=5.0, high=2000.0, source="assumed:A-03", about="a day's march, mostly by vehicle"
    )
    scale_km: float = param(
        1000.0,
        unit="km",
        low=1.0,
        high=1e6,
        prior=LogNormal(1000.0, 0.5),
        source="fit:leave-one-out",
        about="distance over which the pull of a shelter falls to a third",
    )
    border_hope: float = param(
        0.1,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.0, 0.2),
        source="assumed:A-05",
        about="pull of a shelter behind a closed border, relative to an open one",
    )
    patience_days: float = param(
        14.0,
        unit="day",
        low=1.0,
        high=1e6,
        prior=LogNormal(14.0, 0.7),
        source="assumed:A-06",
        about="mean time before people who are held or not let in think again",
    )
    camp_leave_per_day: float = param(
        0.0002,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.0002, 1.0),
        source="assumed:A-07",
        about="hazard of moving on from a camp to another",
    )
    return_per_day: float = param(
        0.001,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.001, 1.0),
        source="assumed:A-08",
        about="hazard of going home from a camp when the fighting at home is over",
    )
    respect_capacity: bool = param(True, unit="switch", source="assumed:A-09", about="whether camps can be full")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Ways and tables on one world, and the layout of a member's people."""

    paths: Paths
    tables: Tables
    cells: Cells


class Walk:
    """Proposes all moves of a day; see the package's docstring."""

    name = "walk"
    about = "people walk the shortest open way to the shelter that they choose"
    Params = Params
    fields: tuple[Field, ...] = ()
    reads = ("push", "worth")
    adds: tuple[str, ...] = ()
    draws = ("leave", "choose")
    proposes = "move"
    conflict_rule = "table"
    own_departures = False

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared:
        """Find the shortest ways, and lay out cells and tables."""
        speed = float(cast("float", settings["speed_km_per_day"].value))
        shelters, homes = _shelters(world), _homes(world)
        destination = np.concatenate((shelters, homes))
        paths = find_paths(world, destination, speed)
        longest = max(_longest(paths.km), _longest(paths.hoped_stop_km))
        slots = int(np.ceil(longest / speed)) + 2
        cells, first = _lay_cells(world, paths.gates, len(shelters), len(destination) * slots)
        home_weight, home_row, safe_share = _safe_homes(world, homes, len(shelters))
        limit = world.places.capacity if settings["respect_capacity"].value else np.full(len(world.places), -1)
        gate_of = np.full(len(world.places), -1, dtype=np.int64)
        gate_of[paths.gates] = np.arange(len(paths.gates))
        tables = Tables(
            epoch_of_day=paths.epoch_of_day,
            km=paths.km,
            stop=paths.stop,
            stop_km=paths.stop_km,
            hoped_km=paths.hoped_km,
            hoped_stop=paths.hoped_stop,
            hoped_stop_km=paths.hoped_stop_km,
            gates=paths.gates,
            destination=destination,
            n_shelters=len(shelters),
            home_weight=home_weight,
            home_row=home_row,
            safe_share=safe_share,
            is_camp=world.places.is_camp,
            is_shut=_shut(world),
            capacity=limit.astype(np.float64),
            growth=world.places.capacity_per_day,
            gate_of=gate_of,
            speed=speed,
            slots=slots,
            held_cell=first[0],
            waiting_cell=first[1],
            road_cell=first[2],
            place_id=world.places.ids,
        )
        return Prepared(paths, tables, cells)

    def cells(self, prepared: Prepared) -> Cells:
        """One standing cell a place, then those held at gates, waiting outside camps, and on the road."""
        return prepared.cells

    def deviates(self, prepared: Prepared) -> tuple[str, ...]:
        """None."""
        return ()

    def scratch(self, prepared: Prepared) -> tuple[Work, dict[int, tuple[Luck, Luck]]]:
        """Working arrays of one block."""
        n_cells, n_destinations = len(prepared.cells.place), len(prepared.tables.destination)
        is_full = np.zeros(n_destinations, dtype=bool)
        return Work(np.zeros(n_cells, dtype=np.int64), np.zeros(n_destinations), is_full), {}

    def signal(self, prepared: Prepared, today: Today) -> None:
        """Walking speaks through no port."""

    def flow(self, prepared: Prepared, today: Today, proposal: NDArray[np.int64]) -> None:
        """One day's moves of every member."""
        work, lucks = today.scratch
        if today.root_seed not in lucks:
            leave, choose = (new_luck(stream_key(today.root_seed, f"walk/{draw}")) for draw in self.draws)
            lucks[today.root_seed] = leave, choose
        walk_block(
            today.day,
            today.members,
            today.people,
            today.entered,
            today.ports["push"],
            today.ports["worth"],
            Minds(**{name: today.values[name] for name in Minds._fields}),
            prepared.tables,
            work,
            lucks[today.root_seed],
            proposal,
        )

    def update(self, prepared: Prepared, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Walking owns no state beyond the people."""


def _shelters(world: World) -> NDArray[np.int64]:
    """Where people seek shelter: camps; without any, places abroad; without those, places that see no conflict."""
    camps = world.places.is_camp
    may_end = (world.places.kind == Kind.TOWN) | (world.places.kind == Kind.HUB)
    abroad = may_end & ~world.places.is_home
    quiet = may_end & (world.conflict.intensity.max(axis=0, initial=0.0) == 0)
    for choice in (camps, abroad, quiet):
        if choice.any():
            return np.flatnonzero(choice).astype(np.int64)
    return np.flatnonzero(may_end).astype(np.int64)


def _homes(world: World) -> NDArray[np.int64]:
    """Places at home whose conflict ends within the run."""
    intensity = world.conflict.intensity
    ends = ((intensity[:-1] > 0) & (intensity[1:] == 0)).any(axis=0)
    return np.flatnonzero(ends & world.places.is_home & ~world.places.is_camp).astype(np.int64)


def _safe_homes(
    world: World, homes: NDArray[np.int64], n_shelters: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """What returns follow, by stretches of days that are alike.

    Returns:
        float64[row, destination], residents of homes that were in conflict and no longer are; int64[day], the row of
        each day; float64[row], these residents as a part of all whose home has been in conflict so far.
    """
    at_war = world.conflict.intensity > 0
    was_at_war = np.maximum.accumulate(at_war, axis=0)
    weight = np.zeros((len(at_war), n_shelters + len(homes)))
    weight[:, n_shelters:] = (was_at_war & ~at_war)[:, homes] * world.places.population[homes]
    share = weight.sum(axis=1) / np.maximum(was_at_war @ world.places.population.astype(np.float64), 1.0)
    first_day, row = rows_that_differ(weight, share)
    return weight[first_day], row, share[first_day]


def _shut(world: World) -> NDArray[np.bool_]:
    """bool[day, place]: camps that let nobody in."""
    shut = np.zeros(world.conflict.intensity.shape, dtype=bool)
    for closure in world.closures:
        if closure.kind == "camp":
            shut[max(closure.first_day, 0) : max(closure.end_day, 0), closure.place] = True
    return shut


def _longest(km: NDArray[np.float64]) -> float:
    return float(km[np.isfinite(km)].max(initial=0.0))


def _lay_cells(
    world: World, gates: NDArray[np.int64], n_shelters: int, n_road: int
) -> tuple[Cells, tuple[int, int, int]]:
    """The layout of cells, and the first cells of those held, waiting and on the road.

    Who is held at a gate stands at its place; but who is held at a camp is not for that let in.
    """
    n_places = len(world.places)
    held = n_places
    waiting = held + len(gates)
    road = waiting + n_shelters
    place = np.full(road + (len(gates) + 1) * n_road, -1, dtype=np.int64)
    place[:n_places] = np.arange(n_places)
    place[held:waiting] = np.where(world.places.is_camp[gates], -1, gates)
    return Cells(place, np.arange(n_places, dtype=np.int64)), (held, waiting, road)
