"""The plan: all that a run may look at, compiled. Past this point there are no strings to resolve and no dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from spillover.data.provenance import Source
from spillover.data.series import Observed
from spillover.ground.params import Setting
from spillover.world.joint import Joint
from spillover.world.mechanism import Cells, Mechanism, Mover
from spillover.world.places import Kind
from spillover.world.stays import StayTable
from spillover.world.world import World


@dataclass(frozen=True, slots=True)
class Part:
    """A mechanism in a plan: what it is, its settings, and what it prepared."""

    mechanism: Mechanism
    settings: Mapping[str, Setting]
    prepared: Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """A plan in words and tables.

    Attributes:
        schedule: the step, one numbered line a task.
        parameters: rows of mechanism, name, value, unit, source, set_by, prior, about.
        sources: rows of key, title, licence, date, url.
    """

    schedule: list[str]
    parameters: list[dict[str, str]]
    sources: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled run.

    Attributes:
        scenario_id: the scenario's identifier.
        world: frozen arrays.
        parts: mechanisms in the sorted order of their names.
        mover: the part that proposes moves.
        cells: layout of a member's people.
        observed: counts that the run is scored on.
        sources: who says so, by key.
        settings: what was set beyond the scenario, as "mechanism.parameter" → text.
        digest: of everything that can change results, but for the seed.
        stays: the law of stay of the hosts, where it is followed.
        joint: what was fitted together, in place of priors.
    """

    scenario_id: str
    world: World
    parts: tuple[Part, ...]
    mover: Mover
    cells: Cells
    observed: Observed
    sources: Mapping[str, Source]
    settings: Mapping[str, str]
    digest: str
    stays: StayTable | None = None
    joint: Joint | None = None

    @property
    def start(self) -> date:
        """Civil date of day 0."""
        return self.world.calendar.start

    @property
    def n_days(self) -> int:
        """Days simulated."""
        return self.world.calendar.n_days

    @property
    def place_names(self) -> tuple[str, ...]:
        """Names of the places."""
        return self.world.places.names

    @property
    def place_kind(self) -> tuple[str, ...]:
        """Kind of each place, as in the scenario."""
        return tuple(Kind(kind).name.lower() for kind in self.world.places.kind)

    @property
    def place_country(self) -> tuple[str, ...]:
        """Country of each place."""
        return self.world.places.countries

    def part(self, name: str) -> Part:
        """The part of that name.

        Raises:
            KeyError: if the plan has no such mechanism.
        """
        return {part.mechanism.name: part for part in self.parts}[name]

    def explain(self) -> Explanation:
        """The schedule of a step, the parameters and the sources, as tables."""
        return Explanation(_schedule(self.parts), _parameters(self.parts), _sources(self.sources))


def _schedule(parts: tuple[Part, ...]) -> list[str]:
    lines = ["events: conflict, closures and capacities of the day"]
    lines += [
        f"signal: {part.mechanism.name} speaks to {', '.join(part.mechanism.adds)} ({part.mechanism.about})"
        for part in parts
        if part.mechanism.adds
    ]
    for kind, verb in (("entry", "set off"), ("status", "change status"), ("move", "move")):
        lines += [
            f"flow: {part.mechanism.name} proposes who will {verb} ({part.mechanism.about}); the engine applies it"
            for part in parts
            if part.mechanism.proposes == kind
        ]
    lines += [
        f"update: {part.mechanism.name} writes {', '.join(field.name for field in part.mechanism.fields)}"
        for part in parts
        if part.mechanism.fields
    ]
    kept = sorted(field.name for part in parts for field in part.mechanism.fields if field.keep)
    also = f"; at the end of the day {', '.join(kept)}" if kept else ""
    return [*lines, f"record: stock by place, people on the road, people who set off{also}"]


def _parameters(parts: tuple[Part, ...]) -> list[dict[str, str]]:
    return [
        {
            "mechanism": setting.mechanism,
            "name": setting.param.name,
            "value": ";".join(f"{x:g}" for x in setting.value)
            if isinstance(setting.value, tuple)
            else str(setting.value).lower()
            if isinstance(setting.value, bool)
            else str(setting.value),
            "unit": setting.param.unit,
            "source": setting.source,
            "set_by": setting.set_by,
            "prior": _drawn_from(setting),
            "about": setting.param.about,
        }
        for part in parts
        for setting in part.settings.values()
    ]


def _drawn_from(setting: Setting) -> str:
    if not setting.is_drawn:
        return ""
    return "posterior" if setting.set_by == "posterior" else str(setting.param.prior)


def _sources(sources: Mapping[str, Source]) -> list[dict[str, str]]:
    return [
        {
            "key": source.key,
            "title": source.title,
            "licence": source.licence,
            "date": source.date.isoformat() if source.date else "",
            "url": source.url,
        }
        for source in sources.values()
    ]
