"""Counts by type: figures that authorities published, with all that makes them comparable.

A trip, a crossing, a person, a permit, a number issued, a registration, a stock, a wait and a queue are different
things: one person makes many crossings, and ordinary traffic is part of what a border counts. So a count has a type and
a direction, and two of different ones are neither added nor compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from spillover.data.scenario import Scenario
from spillover.ground.errors import Finding, ScenarioError

BY_DAYS = frozenset({"trip", "crossing", "permit", "personal_number", "registration"})
"""Types that add up over days. A stock does not, nor do persons: one may come twice."""
BY_PLACES = BY_DAYS | {"stock", "queue"}
"""Types that add up over countries and crossings. Hours of waiting add up over nothing."""
LEVELS = frozenset({"stock", "wait", "queue"})
"""Types that do not grow with the days counted."""
UNITS: Mapping[str, str] = MappingProxyType({"wait": "hours", "queue": "vehicles"})
"""Units of types that do not count people, crossings or papers."""


@dataclass(frozen=True, slots=True)
class Count:
    """One published figure, with all that makes it comparable; columns as in table ``counts``.

    Attributes:
        id: its name.
        series: counts that continue each other share one.
        type: what was counted, one of ``COUNT_TYPES``.
        direction: "in" or "out" of the country, or neither.
        country: that counted.
        crossing: the place, if it is one crossing.
        first_day: first day counted.
        last_day: last day counted, itself included; a level (stock, wait, queue) of several days is their mean.
        value: the figure, persons (crossings, permits … according to the type); hours of a wait, vehicles of a queue.
        known: day on which it could be known.
        weight: among conflicting counts of one thing; 0: shown, not scored.
        confidence: "high", "med", "low", "recalled" or "".
        scope: who and where, in words.
    """

    id: str
    series: str
    type: str
    direction: str
    country: str
    crossing: str
    first_day: date
    last_day: date
    value: float
    known: date
    weight: float = 1.0
    confidence: str = ""
    scope: str = ""

    @property
    def kind(self) -> str:
        """Type and direction, as ``crossing in``."""
        return f"{self.type} {self.direction}".strip()

    @property
    def days(self) -> int:
        """Days by which the value grows: those counted; 1 for a level, which does not grow with them."""
        return 1 if self.type in LEVELS else (self.last_day - self.first_day).days + 1

    @property
    def per_day(self) -> float:
        """The value for one day; of a level, the level."""
        return self.value / self.days

    def __add__(self, other: Count) -> Count:
        """One count of both: days that follow each other, or different places in the same days.

        Raises:
            ScenarioError: SCN-430 for two types or directions, SCN-432 where the sum would count something twice.
        """
        _refuse_mixed(self, other, "added")
        if not (_in_turn(self, other) or _side_by_side(self, other)):
            raise ScenarioError(_not_additive(self, other))
        return dataclasses.replace(
            self,
            id=f"{self.id}+{other.id}",
            country=_joined(self.country, other.country),
            crossing=_joined(self.crossing, other.crossing),
            first_day=min(self.first_day, other.first_day),
            last_day=max(self.last_day, other.last_day),
            value=self.value + other.value,
            known=max(self.known, other.known),
            weight=min(self.weight, other.weight),
        )

    def __lt__(self, other: Count) -> bool:
        """Whether there were fewer a day.

        Raises:
            ScenarioError: SCN-430 for two types or directions.
        """
        _refuse_mixed(self, other, "compared")
        return self.per_day < other.per_day

    def __truediv__(self, other: Count) -> float:
        """How many times as many a day.

        Raises:
            ScenarioError: SCN-430 for two types or directions.
        """
        _refuse_mixed(self, other, "compared")
        return self.per_day / other.per_day


@dataclass(frozen=True, slots=True)
class Series:
    """Counts that continue each other, by day.

    Raises:
        ScenarioError: SCN-431 if they are of more than one type or direction.
    """

    name: str
    counts: tuple[Count, ...]

    def __post_init__(self) -> None:
        kinds = {count.kind: count for count in self.counts}
        if len(kinds) > 1:
            named = " and ".join(f"'{count.id}' ({kind})" for kind, count in kinds.items())
            message = f"series '{self.name}' mixes what cannot be compared: {named}"
            cure = "give each type and direction a series of its own"
            raise ScenarioError(Finding("SCN-431", message, cure, column="series", value=self.name))

    def earlier(self, count: Count, cutoff: date) -> tuple[Count, ...]:
        """Counts of the same place that ended and were known before a count's first day, and by the cutoff."""
        place = count.country, count.crossing
        return tuple(
            one
            for one in self.counts
            if (one.country, one.crossing) == place
            and one.weight > 0
            and max(one.known, one.last_day) < count.first_day
            and one.known <= cutoff
        )


def read_counts(scenario: Scenario) -> tuple[Count, ...]:
    """The counts of a scenario, in the order of its table."""
    names = {field.name for field in dataclasses.fields(Count)}
    return tuple(
        Count(**{key: row[key] for key in row if key in names} | {"known": row["known"] or row["last_day"]})
        for row in scenario.table("counts").iter_rows(named=True)
    )


def series_of(counts: Iterable[Count]) -> dict[str, Series]:
    """The counts by series, each by day.

    Raises:
        ScenarioError: SCN-431 for a series of more than one type or direction.
    """
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(count.series, []).append(count)
    return {
        name: Series(name, tuple(sorted(alike, key=lambda one: (one.last_day, one.known, one.id))))
        for name, alike in found.items()
    }


def _refuse_mixed(a: Count, b: Count, done: str) -> None:
    if a.kind == b.kind:
        return
    message = f"'{a.id}' ({a.kind}) and '{b.id}' ({b.kind}) cannot be {done}: they count different things"
    cure = "choose counts of one type and direction; a run can be held against each of them"
    raise ScenarioError(Finding("SCN-430", message, cure, column="type" if a.type != b.type else "direction"))


def _in_turn(a: Count, b: Count) -> bool:
    first, second = (a, b) if a.first_day < b.first_day else (b, a)
    same_place = (a.country, a.crossing) == (b.country, b.crossing)
    return a.type in BY_DAYS and same_place and (second.first_day - first.last_day).days == 1


def _side_by_side(a: Count, b: Count) -> bool:
    same_days = (a.first_day, a.last_day) == (b.first_day, b.last_day)
    apart = a.country != b.country or (a.crossing and b.crossing and a.crossing != b.crossing)
    return a.type in BY_PLACES and same_days and bool(apart)


def _not_additive(a: Count, b: Count) -> Finding:
    message = f"'{a.id}' and '{b.id}' ({a.kind}) cannot be added: someone would be counted twice, or days left out"
    cure = "add days that follow each other, or different places in the same days; persons and levels not over days"
    return Finding("SCN-432", message, cure, column="first_day")


def _joined(a: str, b: str) -> str:
    return a if a == b else "+".join(filter(None, (a, b)))
