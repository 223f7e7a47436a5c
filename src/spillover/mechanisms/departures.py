"""Who sets off, where and when.

Three ways of knowing how many: *observed*: as many as the counts in the camps of arrival rise, split over the places
in conflict by population and intensity; *conflict*: a number a day that follows from the intensity of conflict alone;
*hazard*: each resident of a place in conflict leaves with a hazard proportional to its intensity, so that the number
follows from the population at risk and wears out with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import binomial, poisson
from spillover.ground.errors import Finding, PlanError
from spillover.ground.fields import Field
from spillover.ground.kernels import kernel
from spillover.ground.params import Setting, Value, param
from spillover.ground.priors import LogNormal
from spillover.ground.streams import Luck, new_luck, point, stream_key
from spillover.world.mechanism import Today
from spillover.world.world import World, rows_that_differ

FLEE = "flee3"
SPLIT, GIVEN, POISSON, HAZARD = range(4)


@dataclass(frozen=True, slots=True)
class Params:
    """How many people set off, and from where."""

    source: str = param(
        "observed",
        unit="name",
        choices=("observed", "conflict", "hazard"),
        source="assumed:A-01",
        about="what the number of departures follows",
    )
    insert_day0: bool = param(
        True, unit="switch", source=FLEE, about="whether people counted on day 0 are in their camps at the start"
    )
    sum_from_camps: bool = param(
        True, unit="switch", source=FLEE, about="whether the inflow is the sum over places, or the overall count"
    )
    empty_camps_on_day0: bool = param(
        False, unit="switch", source=FLEE, about="whether counts are taken relative to day 0"
    )
    take_from_population: bool = param(
        False, unit="switch", source=FLEE, about="whether departures reduce the population that weighs the split"
    )
    conflict_decay: tuple[float, ...] = param(
        (), unit="1", low=0.0, high=100.0, source=FLEE, about="force of a conflict left in each interval since it began"
    )
    conflict_decay_interval_days: float = param(
        30.0, unit="day", low=1.0, high=1e6, source=FLEE, about="length of such an interval"
    )
    hasten: int = param(
        1, unit="person", low=1, high=1_000_000, source=FLEE, about="people that one simulated person stands for"
    )
    conflict_mode: str = param(
        "constant",
        unit="name",
        choices=("constant", "pop_ratio", "poisson"),
        source=FLEE,
        about="how departures follow conflict, where they do: a number, a share of residents, or a mean number",
    )
    people_per_conflict_day: float = param(
        500.0, unit="person/day", low=0.0, high=1e10, source=FLEE, about="that number, share or mean, at intensity 1"
    )
    hazard_per_day: float = param(
        0.0005,
        unit="1/day",
        low=0.0,
        high=1.0,
        prior=LogNormal(0.0005, 1.0),
        source="assumed:A-02",
        about="hazard of setting off for a resident of a place in conflict of intensity 1",
    )


class Tables(NamedTuple):
    """What the kernel looks up.

    Attributes:
        mode: SPLIT, GIVEN, POISSON or HAZARD.
        takes: whether departures reduce the population.
        total: int64[day], people to split over places.
        weight: float64[row, place], by mode: force a resident is exposed to (SPLIT, HAZARD), people a day
            (GIVEN, POISSON; a resident, if GIVEN and ``by_resident``).
        row: int64[day].
        by_resident: whether ``weight`` counts per resident.
        place_id: uint64[place].
    """

    mode: int
    takes: bool
    total: NDArray[np.int64]
    weight: NDArray[np.float64]
    row: NDArray[np.int64]
    by_resident: bool
    place_id: NDArray[np.uint64]


@kernel
def _depart(day: int, members: NDArray[np.int64], residents: NDArray[np.float64], hazard: NDArray[np.float64],
            tables: Tables, luck: Luck, proposal: NDArray[np.int64]) -> None:  # fmt: skip
    weight = tables.weight[tables.row[day]]
    for m in range(members.shape[0]):
        left, weight_left = tables.total[day], 0.0
        if tables.mode == SPLIT:
            for place in range(weight.shape[0]):
                weight_left += weight[place] * residents[m, place]
        for place in range(weight.shape[0]):
            if weight[place] <= 0.0:
                continue
            point(luck, members[m], day, 0, tables.place_id[place])
            if tables.mode == SPLIT:
                own = weight[place] * residents[m, place]
                n = binomial(left, own / weight_left, luck) if weight_left > 0.0 else 0
                left -= n
                weight_left -= own
            elif tables.mode == GIVEN:
                n = int(weight[place] * (residents[m, place] if tables.by_resident else 1.0))
            elif tables.mode == POISSON:
                n = poisson(weight[place], luck)
            else:
                n = binomial(int(residents[m, place]), 1.0 - np.exp(-hazard[m] * weight[place]), luck)
            proposal[m, place] = n
        if left > 0 and tables.mode == SPLIT:
            _to_last(left, weight, m, proposal)


@kernel
def _to_last(left: int, weight: NDArray[np.float64], m: int, proposal: NDArray[np.int64]) -> None:
    """Rounding can leave a few people over: they set off from the last place that has any weight."""
    for place in range(weight.shape[0] - 1, -1, -1):
        if weight[place] > 0.0:
            proposal[m, place] += left
            return


class Departures:
    """Proposes who sets off; see the module's docstring."""

    name = "departures"
    about = "people in conflict set off"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("residents", ("place",), unit="person", first=None, about="people who have not set off yet"),
    )
    reads: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    draws = ("depart",)
    proposes = "entry"

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Tables:
        """Weights of places by day, and the people to split."""
        value = {name: setting.value for name, setting in settings.items()}
        weight = _weights(world, value)
        _refuse_lost_inflow(world, weight, observed=value["source"] == "observed")
        first_day, row = rows_that_differ(weight)
        mode = SPLIT
        if value["source"] == "hazard":
            mode = HAZARD
        elif value["source"] == "conflict":
            mode = POISSON if value["conflict_mode"] == "poisson" else GIVEN
        return Tables(
            mode=mode,
            takes=bool(value["take_from_population"]) or mode == HAZARD,
            total=world.inflow,
            weight=weight[first_day],
            row=row,
            by_resident=value["conflict_mode"] == "pop_ratio",
            place_id=world.places.ids,
        )

    def scratch(self, prepared: Tables) -> dict[int, Luck]:
        """The stream's key, once the seed is known."""
        return {}

    def signal(self, prepared: Tables, today: Today) -> None:
        """Departures speak through no port."""

    def flow(self, prepared: Tables, today: Today, proposal: NDArray[np.int64]) -> None:
        """People who set off today, by place."""
        if today.root_seed not in today.scratch:
            today.scratch[today.root_seed] = new_luck(stream_key(today.root_seed, "departures/depart"))
        _depart(
            today.day,
            today.members,
            today.fields["residents"],
            today.values["hazard_per_day"],
            prepared,
            today.scratch[today.root_seed],
            proposal,
        )

    def update(self, prepared: Tables, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Those who set off are no longer residents, where that is asked for."""
        if prepared.takes:
            np.maximum(today.fields["residents"] - today.entered, 0.0, out=own["residents"])


def _weights(world: World, value: Mapping[str, Value]) -> NDArray[np.float64]:
    """float64[day, place]; the force of a conflict is reckoned a day late unless something began or ended that day."""
    intensity = world.conflict.intensity
    if value["source"] == "conflict":
        per_day = cast("float", value["people_per_conflict_day"])
        weight = per_day * intensity
        if value["conflict_mode"] == "constant":
            return np.floor(weight)
        return weight
    lag = np.where(world.conflict.changed | (np.arange(len(intensity)) == 0), 0, 1)
    return intensity * world.conflict.freshness(lag)


def _refuse_lost_inflow(world: World, weight: NDArray[np.float64], *, observed: bool) -> None:
    """Observed arrivals must have come from somewhere."""
    residents = weight @ world.places.population.astype(np.float64)
    lost = np.flatnonzero((world.inflow > 0) & (residents <= 0)) if observed else np.empty(0, dtype=np.int64)
    if len(lost) > 0:
        when, people = world.calendar.date_of(int(lost[0])), int(world.inflow[lost[0]])
        cure = "add an event of conflict at a place with residents, or set departures.source=conflict or hazard"
        raise PlanError(
            Finding("PLN-006", f"{people} people arrive on {when}, and no place with residents is in conflict", cure)
        )


MECHANISM = Departures()
