"""Cities that receive people, for tests of what newcomers do to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from house.source import ROOT
from inmemory import plan
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.engine.state import first_state
from spillover.ground.params import declared, settle
from spillover.world.cities import Cities, Shocks
from spillover.world.mechanism import Mechanism, Today
from spillover.world.plan import Part, Plan

# Camps, which are where walk lets people go; that they are cities is told by the table of cities.
TABLES = {
    "places": "Alpha Homeland town 100000 | Near Eastland camp 10000 | Other Eastland camp 30000 | "
    "Far Westland camp 10000",
    "routes": "Alpha Near 100 | Alpha Other 100 | Alpha Far 100",
    "events": "0 Alpha 1",
}
ALPHA, NEAR, OTHER, FAR = range(4)
HOMELAND, EASTLAND, WESTLAND = range(3)
QUIET = "departures.source=hazard departures.hazard_per_day=0.002 walk.scale_km=1000 walk.camp_leave_per_day=0 "
QUIET += "walk.return_per_day=0 allure.spread=0 violence.aversion=0 violence.push_per_day=0 "


def cities(
    homes: Sequence[float] = (np.nan,) * 4,
    own_share: Sequence[float] = (np.nan,) * 4,
    school_places_short: Sequence[float] = (np.nan,) * 4,
    kin: Sequence[float] = (0.0, 0.0, 0.0),
) -> Cities:
    """What is known of Near, Other and Far; nothing, unless told."""
    nothing = np.full(4, np.nan)
    return Cities(
        is_city=np.array([False, True, True, True]),
        homes=np.array(homes, dtype=np.float64),
        rent_usd=nothing,
        wage_usd=nothing,
        school_places_short=np.array(school_places_short, dtype=np.float64),
        own_share=np.array(own_share, dtype=np.float64),
        ties={"kin": np.array(kin, dtype=np.float64)},
    )


def shocks(n_days: int, **felt: tuple[int, float]) -> Shocks:
    """Shocks by name, each felt at one place every day with one strength."""
    table = np.zeros((len(felt), n_days, 4))
    for row, (place, strength) in enumerate(felt.values()):
        table[row, :, place] = strength
    return Shocks(tuple(felt), table)


def with_cities(
    settings: str,
    *mechanisms: Mechanism,
    known: Cities | None = None,
    heard: Shocks | None = None,
    days: int = 20,
    at_start: Sequence[int] = (0, 0, 0, 0),
) -> Plan:
    """The plan of a small world that has cities, with mechanisms that follow newcomers in place of those chosen.

    Args:
        settings: of all mechanisms, as ``mechanism.parameter=value`` separated by blanks; whatever is not set keeps its
            default and is not drawn.
        mechanisms: those that follow newcomers.
        known: what is known of the cities.
        heard: shocks.
        days: days of the run.
        at_start: newcomers who were there before the run, by place.
    """
    pairs = [pair.split("=", 1) for pair in settings.split()]
    names = {mechanism.name for mechanism in mechanisms}
    outer = " ".join("=".join(pair) for pair in pairs if pair[0].partition(".")[0] not in names)
    made = plan(QUIET + outer, days=days, **TABLES)
    places = replace(made.world.places, people_at_start=np.array(at_start))
    world = replace(made.world, places=places, cities=known or cities(), shocks=heard)
    parts = {part.mechanism.name: part for part in made.parts if "stock" not in part.mechanism.reads}
    for mechanism in mechanisms:
        own = {name.partition(".")[2]: (text, "test", "invented") for name, text in pairs
               if name.partition(".")[0] == mechanism.name}  # fmt: skip
        settled = {each.param.name: each for each in settle(mechanism.name, mechanism.Params, own, with_priors=False)}
        parts[mechanism.name] = Part(mechanism, settled, mechanism.prepare(world, settled))
    return replace(made, world=world, parts=tuple(part for _, part in sorted(parts.items())))


def follow(
    made: Plan,
    mechanism: str,
    stock: NDArray[np.int64],
    by_group: NDArray[np.int64] | None = None,
    **fields: NDArray[np.float64],
) -> Mapping[str, NDArray[np.float64]]:
    """Fields of one mechanism at the end of each day, float64[day, …], under a course of people that is given.

    Args:
        made: a plan.
        mechanism: its name.
        stock: int64[day, place], people at each place after the moves of each day.
        by_group: int64[place, group], people of each group, the same every day.
        fields: what it reads of others, the same every day, float64[place].
    """
    part, state = made.part(mechanism), first_state(made, np.array([0]), 0)
    names = [field.name for field in part.mechanism.fields]
    was = {name: state.fields[name].copy() for name in names} | {name: each[None] for name, each in fields.items()}
    course: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    for day, people in enumerate(stock):
        own = {name: was[name].copy() for name in names}
        nobody = np.zeros((1, stock.shape[1]), dtype=np.int64)
        groups = None if by_group is None else by_group[None]
        today = Today(day, np.array([0]), 0, nobody, nobody, was, state.ports, state.values[mechanism], None,
                      stock=people[None], by_group=groups)  # fmt: skip
        part.mechanism.update(part.prepared, today, own)
        was |= own
        for name in names:
            course[name].append(own[name][0])
    return {name: np.array(values) for name, values in course.items()}


def untold(mechanism: Mechanism) -> set[str]:
    """Numbers that the page on strain does not name beside the assumption, or the work, that they rest on."""
    page = (ROOT / "docs" / "explanation" / "strain.md").read_text("utf-8")
    return {
        name
        for name, number in declared(mechanism.Params).items()
        if not re.search(
            rf"^\| `{mechanism.name}\.{name}` \|.*\b{number.source.rpartition(':')[2]}\b", page, re.MULTILINE
        )
    }


def lasting(people: Sequence[int], days: int) -> NDArray[np.int64]:
    """int64[day, place]: the same people every day."""
    return np.tile(np.array(people, dtype=np.int64), (days, 1))


def go(made: Plan, members: int = 1) -> Record:
    """A run with root seed 0."""
    return simulate(made, range(members), 0)
