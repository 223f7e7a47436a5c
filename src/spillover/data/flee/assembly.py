"""What was read of an instance, put into the tables of a scenario."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from spillover.data.flee.closures import Closure
from spillover.data.flee.conflicts import Change
from spillover.data.flee.counts import Counts
from spillover.data.flee.period import Period
from spillover.data.flee.places import Location
from spillover.data.flee.routes import Road
from spillover.data.flee.settings import Parameter
from spillover.data.provenance import Source
from spillover.data.scenario import Scenario, load, write_scenario
from spillover.data.tables import TABLES

_SOURCE = "flee-instance"


@dataclass(frozen=True, slots=True)
class Instance:
    """A Flee instance, read without errors."""

    folder: Path
    name: str
    scenario_id: str
    period: Period
    places: Sequence[Location]
    roads: Sequence[Road]
    changes: Sequence[Change]
    closures: Sequence[Closure]
    counts: Counts
    parameters: Sequence[Parameter]


def assemble(instance: Instance) -> Scenario:
    """The scenario of an instance, as it is after writing and reading it: checked, in order, with its digest.

    Raises:
        ScenarioError: if a rule of scenarios is broken that Flee does not have.
    """
    home = instance.places[0].country
    draft = Scenario(
        folder=instance.folder,
        id=instance.scenario_id,
        title=f"Flee instance {instance.name}",
        question=f"Where do people who flee from {home} arrive, and when?",
        start=instance.period.start,
        days=instance.period.days,
        home=home,
        movement="flee3",
        as_of=None,
        sources={_SOURCE: _source(instance.name)},
        tables={name: _frame(name, rows) for name, rows in _rows(instance).items()},
        digest="",
    )
    with tempfile.TemporaryDirectory(prefix="spillover-import-") as space:
        folder = Path(space) / "scenario"
        write_scenario(draft, folder)
        return replace(load(folder), folder=instance.folder)


def _source(name: str) -> Source:
    return Source(_SOURCE, f"Flee instance {name}", "", "as stated by its publisher", None)


def _frame(name: str, rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """A table from rows that lack only their source."""
    return pl.DataFrame([(*row, _SOURCE) for row in rows], schema=TABLES[name].schema, orient="row")


def _rows(instance: Instance) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, cells in the order of its columns."""
    date = instance.period.date_of
    counts = instance.counts
    return {
        "places": [*map(_place, instance.places), *_off_map(instance)],
        "routes": [
            (road.start, road.end, road.number, road.distance_km, road.speed_km_per_day) for road in instance.roads
        ],
        "closures": [
            (shut.kind, shut.a, shut.b, date(shut.first), None if shut.until is None else date(shut.until))
            for shut in instance.closures
        ],
        "events": [(date(change.day), change.place, "conflict", change.intensity) for change in instance.changes],
        "observations": [
            *((date(day), place, "stock", people) for place, rows in counts.stocks.items() for day, people in rows),
            *((date(day), "", "total", people) for day, people in counts.total or ()),
        ],
        "corrections": [(place, date(day)) for place, day in counts.corrections],
        "parameters": [(row.mechanism, row.name, row.value, row.unit) for row in instance.parameters],
    }


def _place(place: Location) -> tuple[object, ...]:
    return (
        place.name,
        place.region,
        place.country,
        place.latitude,
        place.longitude,
        place.kind,
        place.population,
        place.capacity,
        place.initial_people,
        place.capacity_per_day,
    )


def _off_map(instance: Instance) -> list[tuple[object, ...]]:
    """Places that are counted but stand in no list of places."""
    known = {place.name for place in instance.places}
    names = [name for name in instance.counts.stocks if name not in known]
    return [(name, "", "", None, None, "off_map", 0, None, 0, 0.0) for name in names]
