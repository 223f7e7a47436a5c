"""From a scenario to a small world, written a second time: by dates and dictionaries, without the engine's own code.

How many people set off on which day follows sections 4.1 to 4.3 of the description of Flee's semantics.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from reference.declared import CAMPS, Closure, Place, Road, Settings, World
from spillover.data.scenario import Scenario

Series = list[tuple[int, float]]
Parameters = TypeVar("Parameters")

TOTAL = ""
"""The name under which the overall count stands among the series of the places."""


@dataclass(frozen=True)
class Counting:
    """The parameters that say how published counts become simulated people."""

    insert_day0: bool = True
    sum_from_camps: bool = True
    empty_camps_on_day0: bool = False
    hasten: int = 1


@dataclass(frozen=True)
class Counts:
    """The published series, corrected, in simulated people."""

    series: Mapping[str, Series]
    counting: Counting

    def on(self, name: str, day: int) -> int:
        """The count of a place (or TOTAL) on a day; 0 where nothing is published."""
        series = self.series.get(name, [(0, 0.0)])
        first = self.day0(name) if self.counting.empty_camps_on_day0 else 0
        return int(interpolated(series, day) - first)

    def day0(self, name: str) -> int:
        """The count before anything is emptied."""
        return int(interpolated(self.series.get(name, [(0, 0.0)]), 0))

    def departures(self, days: int) -> Iterator[int]:
        """How many set off on each day. People never leave, so a fall is a debt that later arrivals pay (4.3)."""
        counted = [name for name in self.series if (name != TOTAL) == self.counting.sum_from_camps]
        yield 0 if self.counting.insert_day0 else sum(self.on(name, 0) for name in self.series)  # total included [Q]
        debt = 0
        for day in range(1, days):
            wanted = sum(self.on(name, day) - self.on(name, day - 1) for name in counted) - debt
            debt = max(0, -wanted)
            yield max(0, wanted)


def world_from_scenario(scenario: Scenario, settings: Mapping[str, str], days: int) -> World:
    """Declare the world of a scenario under some settings (``mechanism.parameter`` to text), for some days."""
    given = {f"{row['mechanism']}.{row['parameter']}": row["value"] for row in rows(scenario, "parameters")}
    given |= settings
    counting = with_values(Counting(), given, "departures")
    rules = with_values(with_values(Settings(), given, "departures"), given, "flee3")
    counts = Counts({name: per_person(series, counting.hasten) for name, series in published(scenario)}, counting)
    conflict = conflict_by_place(scenario)
    return World(
        places=tuple(place_from(row, counts, conflict.get(row["place"], {})) for row in rows(scenario, "places")),
        roads=tuple(roads(scenario)),
        days=days,
        home=scenario.home,
        closures=tuple(closures(scenario)),
        departures=tuple(counts.departures(days)),
        settings=rules,
    )


def rows(scenario: Scenario, table: str) -> list[dict[str, Any]]:
    """The rows of one table as dictionaries."""
    return scenario.table(table).to_dicts()


def with_values(defaults: Parameters, given: Mapping[str, str], mechanism: str) -> Parameters:
    """Replace defaults by what is given, each read in the type of its default."""
    changes = {}
    for field in fields(defaults):  # type: ignore[arg-type]
        text = given.get(f"{mechanism}.{field.name}")
        if text is not None:
            changes[field.name] = value_from(text, getattr(defaults, field.name))
    return replace(defaults, **changes)  # type: ignore[type-var]


def value_from(text: str, example: object) -> object:
    """Read ``1;1;0.5`` as a list, ``true`` as a truth, ``2`` as a whole number: whatever the example is."""
    if isinstance(example, bool):
        return text.casefold() == "true"
    if isinstance(example, tuple):
        return tuple(float(part) for part in text.split(";"))
    if isinstance(example, str | int):
        return type(example)(text)
    return float(text)


def place_from(row: Mapping[str, Any], counts: Counts, conflict: Mapping[int, float]) -> Place:
    """One place with its people, its room and its fighting."""
    counting, counted = counts.counting, 0
    if row["kind"] in CAMPS and counting.insert_day0:
        counted = counts.day0(row["place"])
    present = 0 if counting.empty_camps_on_day0 else counted + row["initial_people"] // counting.hasten
    return Place(
        name=row["place"],
        kind=row["kind"],
        country=row["country"],
        population=row["population"] // counting.hasten,
        capacity=(row["capacity"] or 0) // counting.hasten,
        capacity_per_day=row["capacity_per_day"] / counting.hasten,
        initial_people=present,
        counted_on_day0=counted,
        latitude=row["latitude"] or 0.0,
        longitude=row["longitude"] or 0.0,
        conflict=conflict,
    )


def roads(scenario: Scenario) -> Iterator[Road]:
    """The roads; those that join the same two places by their number."""
    for row in sorted(rows(scenario, "routes"), key=lambda row: row["road"]):
        yield Road(row["from"], row["to"], row["distance_km"], row["speed_km_per_day"])


def closures(scenario: Scenario) -> Iterator[Closure]:
    """The closures in days; what was shut before the start is shut from day 0."""
    for row in rows(scenario, "closures"):
        until = None if row["until"] is None else (row["until"] - scenario.start).days
        if until is None or until > 0:
            first = max(0, (row["from"] - scenario.start).days)
            yield Closure(row["kind"], row["a"], row["b"], first, until)


def conflict_by_place(scenario: Scenario) -> dict[str, dict[int, float]]:
    """Day of the change → new intensity, for each place with events."""
    found: dict[str, dict[int, float]] = {}
    for row in rows(scenario, "events"):
        found.setdefault(row["place"], {})[(row["date"] - scenario.start).days] = row["value"]
    return found


def published(scenario: Scenario) -> Iterator[tuple[str, Series]]:
    """Each series by the name of its place (or TOTAL), in days and people, after the corrections of registers."""
    found: dict[str, Series] = {}
    for row in sorted(rows(scenario, "observations"), key=lambda row: row["date"]):
        name = TOTAL if row["kind"] == "total" else row["place"]
        found.setdefault(name, []).append(((row["date"] - scenario.start).days, row["value"]))
    for row in rows(scenario, "corrections"):
        day = (row["date"] - scenario.start).days
        if day >= 0:
            found[row["place"]] = corrected(found[row["place"]], day)
    yield from found.items()


def corrected(series: Series, day: int) -> Series:
    """Multiply what was counted before a day by how much the register jumped on that day."""
    at = [counted_on for counted_on, _ in series].index(day)
    jump = series[at][1] / series[at - 1][1]
    return [(counted_on, value * jump) for counted_on, value in series[:at]] + series[at:]


def per_person(series: Series, hasten: int) -> Series:
    """The series in simulated people, not yet whole."""
    return [(day, value / hasten) for day, value in series]


def interpolated(series: Series, day: int) -> float:
    """Between two counts on a straight line, before the first and after the last level."""
    if day <= series[0][0]:
        return series[0][1]
    for (before, low), (after, high) in itertools.pairwise(series):
        if day < after:
            return low + (high - low) * (day - before) / (after - before)
    return series[-1][1]
