"""Scores against counts by type: each count beside the distribution of what the members would have published.

Baselines need no simulation of who goes where, and none looks ahead:

| name | forecast of a count |
| --- | --- |
| `persistence` | the last count of its series, by days |
| `series_mean` | the mean of its series, by days |
| `gravity` | the run's own total of all countries, split by Σ over origins of residents x people there / (road, km)² |

What persistence and the mean know of a series is what ended and was published before the first day of the count, and by
the run's information date (without one: before its start). `gravity` is told the run's total, so that it judges only
the split between countries; within a country the total is split between crossings by the same rule without people.
Each is a single figure, whose CRPS is its absolute error.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data.scenario import Scenario
from spillover.experiments.baselines import MINIMUM_DISTANCE_KM, shortest_roads
from spillover.experiments.counts import Count, Series, read_counts, series_of
from spillover.experiments.measures import judged
from spillover.experiments.observing import (
    Borders,
    Drawn,
    NotKept,
    Simulated,
    borders_of,
    draw,
    gather,
    observe,
    predict,
)
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError
from spillover.world.joint import Joint
from spillover.world.plan import Plan
from spillover.world.world import World

Floats = NDArray[np.float64]

BASELINES = ("persistence", "gravity", "series_mean")
ALL = "all"
EVERY, IN_SAMPLE, FORECAST = "all", "in sample", "forecast"


@dataclass(frozen=True, slots=True)
class CountScore:
    """One count beside what the members would have published. What cannot be said is None, and ``note`` says why.

    Attributes:
        id: of the count; series to weight: as in :class:`Count`.
        observed: the count.
        in_sample: whether it was known by the information date; without one all are.
        mean: of the members; q05 to q95: their quantiles.
        crps: continuous ranked probability score; baselines: the same of each baseline.
        inside_50: whether the count lies inside the central half of the members; inside_90: the central nine tenths.
            None for a single member, which claims no interval.
        note: why nothing was simulated.
    """

    id: str
    series: str
    type: str
    direction: str
    country: str
    crossing: str
    scope: str
    first_day: date
    last_day: date
    weight: float
    observed: float
    in_sample: bool
    mean: float | None = None
    q05: float | None = None
    q25: float | None = None
    q50: float | None = None
    q75: float | None = None
    q95: float | None = None
    crps: float | None = None
    inside_50: bool | None = None
    inside_90: bool | None = None
    baselines: Mapping[str, float | None] = dataclasses.field(default_factory=lambda: dict.fromkeys(BASELINES))
    note: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether it enters averages."""
        return self.crps is not None and self.weight > 0


@dataclass(frozen=True, slots=True)
class Beside:
    """A baseline beside the run, on the counts that both can say something of: mean CRPS in the unit of the type."""

    n: int
    crps: float
    crps_of_run: float


@dataclass(frozen=True, slots=True)
class TypeScore:
    """Weighted means over counts of one type.

    Attributes:
        type: of the counts; ``all``: every type, whose coverages have a mean but whose CRPS have none.
        sample: ``all`` counts, those ``in sample``, or those of the ``forecast``.
        n: counts scored.
        coverage_50: share of counts inside the central half of the members; coverage_90: the central nine tenths.
        crps: mean CRPS.
        baselines: each baseline beside the run, on the counts that it can forecast.
    """

    type: str
    sample: str
    n: int
    coverage_50: float | None
    coverage_90: float | None
    crps: float | None
    baselines: Mapping[str, Beside]


@dataclass(frozen=True, slots=True)
class CountScores:
    """The counts of a run: ``rows`` by series and day, and the information date up to which it knew them."""

    rows: tuple[CountScore, ...]
    as_of: date | None

    def by_type(self) -> tuple[TypeScore, ...]:
        """Means by type, and of all types together: of all counts, and of each sample where there are two."""
        return summarise(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "counts": [_plain(row) for row in self.rows],
            "counts_by_type": [_plain(one) for one in self.by_type()],
        }


def _plain(row: CountScore | TypeScore) -> dict[str, Any]:
    """A row by name, with dates as text."""
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    values["baselines"] = {
        name: dataclasses.asdict(one) if isinstance(one, Beside) else one for name, one in row.baselines.items()
    }
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def score_counts(scenario: Scenario, plan: Plan, results: Results) -> CountScores:
    """Score every count that lies within a run.

    Args:
        scenario: with its table of counts.
        plan: compiled from it.
        results: of the finished members, of which there must be one at least.

    Raises:
        RunError: RUN-303 if no member is finished.
        ScenarioError: SCN-431 for a series of more than one type or direction.
    """
    if not results.parts:
        message = f"no member of this run of '{plan.scenario_id}' is finished"
        raise RunError(Finding("RUN-303", message, "finish it with: spillover run --resume and the run's name"))
    counts = read_counts(scenario)
    borders = borders_of(plan)
    simulated = gather(results, borders, {count.type for count in counts})
    return score_simulated(counts, simulated, Bases(borders, pulls(plan.world, borders), plan.joint), scenario.as_of)


@dataclass(frozen=True, slots=True)
class Bases:
    """What forecasts of counts rest on: borders, the pull of gravity by country and by crossing, what was fitted."""

    borders: Borders
    pulls: Mapping[str, float]
    joint: Joint | None = None


def score_simulated(
    counts: Sequence[Count], simulated: Simulated, bases: Bases, as_of: date | None = None
) -> CountScores:
    """Score counts against gathered results.

    Args:
        counts: all that are known of each series, within the run or before it.
        simulated: the members.
        bases: borders and pulls.
        as_of: information date of the run.

    Raises:
        ScenarioError: SCN-431 for a series of more than one type or direction.
    """
    drawn = draw(simulated.seed, simulated.members, bases.joint)
    cutoff = simulated.start - timedelta(days=1) if as_of is None else as_of
    rows = []
    for series in series_of(counts).values():
        for count in filter(simulated.covers, series.counts):
            gravity = _gravity(count, simulated, bases, drawn)
            bare = _bare(count, in_sample=as_of is None or count.known <= as_of)
            row = dataclasses.replace(bare, baselines=_errors(count, series, cutoff, gravity))
            try:
                rows.append(_scored(row, predict(count, simulated, bases.borders, drawn)))
            except NotKept as reason:
                rows.append(dataclasses.replace(row, note=str(reason)))
    return CountScores(tuple(rows), as_of)


def _bare(count: Count, *, in_sample: bool) -> CountScore:
    same = ("id", "series", "type", "direction", "country", "crossing", "scope", "first_day", "last_day", "weight")
    return CountScore(**{name: getattr(count, name) for name in same}, observed=count.value, in_sample=in_sample)


def _scored(row: CountScore, values: Floats) -> CountScore:
    """A row with the figures of ``values[member]``."""
    return dataclasses.replace(row, **judged(values, row.observed))


# ---- baselines -----------------------------------------------------------------------------------------------------


def _errors(count: Count, series: Series, cutoff: date, gravity: float | None) -> dict[str, float | None]:
    """Absolute error of each baseline, None where it has nothing to go by."""
    earlier = series.earlier(count, cutoff)
    forecasts = {"persistence": persistence(count, earlier), "gravity": gravity, "series_mean": mean_of(count, earlier)}
    return {name: None if one is None else abs(one - count.value) for name, one in forecasts.items()}


def persistence(count: Count, earlier: Sequence[Count]) -> float | None:
    """The last of the earlier counts, for as many days."""
    return earlier[-1].per_day * count.days if earlier else None


def mean_of(count: Count, earlier: Sequence[Count]) -> float | None:
    """The mean of the earlier counts by day, for as many days."""
    days = sum(one.days for one in earlier)
    return sum(one.value for one in earlier) / days * count.days if days else None


def _gravity(count: Count, simulated: Simulated, bases: Bases, drawn: Drawn) -> float | None:
    """The run's total of everywhere, split by pull; None for a wait, for home, and where nothing pulls or was kept."""
    own = None if count.type == "wait" else bases.pulls.get(count.crossing or count.country)
    places = _everywhere(count, bases.borders)
    pull = sum(bases.pulls.get(one.crossing or one.country, 0.0) for one in places)
    if own is None or pull <= 0:
        return None
    try:
        total = sum(float(observe(one, simulated, bases.borders, drawn).mean()) for one in places)
    except NotKept:
        return None
    return total * own / pull


def _everywhere(count: Count, borders: Borders) -> list[Count]:
    """The same count of every country abroad; of every crossing, if it is of one."""
    if count.crossing:
        pairs = [(country, place) for country, places in borders.crossings.items() for place in places]
    else:
        pairs = [(country, "") for country in (borders.places if count.type == "stock" else borders.crossings)]
    return [dataclasses.replace(count, country=country, crossing=crossing) for country, crossing in pairs]


def pulls(world: World, borders: Borders) -> dict[str, float]:
    """Pull of each country abroad, and of each crossing as its part of its country's.

    A country pulls by Σ over origins and over its places of residents x people there / (shortest road, km)²; its
    crossings share that in proportion to Σ over origins of residents / (shortest road, km)².
    """
    places = world.places
    residents = places.population if world.groups is None else world.groups.residents.sum(axis=1)
    origins = np.flatnonzero(places.is_home & (residents > 0))
    roads = shortest_roads(world.network, len(places), origins)
    near = residents[origins] @ np.maximum(MINIMUM_DISTANCE_KM, roads) ** -2.0
    by_place = dict(zip(places.names, near, strict=True))
    people = dict(zip(places.names, places.population, strict=True))
    found = {
        country: float(sum(by_place[place] * people[place] for place in names))
        for country, names in borders.places.items()
    }
    for country, names in borders.crossings.items():
        together = sum(by_place[place] for place in names)
        for place in names:
            found[place] = found.get(country, 0.0) * float(by_place[place] / together) if together > 0 else 0.0
    return found


# ---- means ---------------------------------------------------------------------------------------------------------


def summarise(rows: Iterable[CountScore]) -> tuple[TypeScore, ...]:
    """Weighted means by type and sample. Counts of weight 0 and those that nothing was simulated for are left out."""
    scored = [row for row in rows if row.is_scored]
    samples = {EVERY: scored}
    if len({row.in_sample for row in scored}) > 1:
        samples |= {IN_SAMPLE: [row for row in scored if row.in_sample]}
        samples |= {FORECAST: [row for row in scored if not row.in_sample]}
    found = []
    for sample, chosen in samples.items():
        types = sorted({row.type for row in chosen})
        found += [_type_score(one, sample, [row for row in chosen if row.type == one]) for one in types]
        if len(types) > 1:
            together = _type_score(ALL, sample, chosen)
            found.append(dataclasses.replace(together, crps=None, baselines={}))
    return tuple(found)


def _type_score(type_: str, sample: str, rows: Sequence[CountScore]) -> TypeScore:
    return TypeScore(
        type=type_,
        sample=sample,
        n=len(rows),
        coverage_50=_mean([(row.weight, row.inside_50) for row in rows]),
        coverage_90=_mean([(row.weight, row.inside_90) for row in rows]),
        crps=_mean([(row.weight, row.crps) for row in rows]),
        baselines={name: one for name in BASELINES if (one := _beside(name, rows)) is not None},
    )


def _beside(name: str, rows: Sequence[CountScore]) -> Beside | None:
    both = [row for row in rows if row.baselines[name] is not None]
    theirs = _mean([(row.weight, row.baselines[name]) for row in both])
    ours = _mean([(row.weight, row.crps) for row in both])
    return None if theirs is None or ours is None else Beside(len(both), theirs, ours)


def _mean(weighted: Iterable[tuple[float, float | None]]) -> float | None:
    """Weighted mean of what is known."""
    known = [(weight, float(value)) for weight, value in weighted if value is not None]
    weights = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / weights if weights > 0 else None


# ---- rolling origin ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OriginScore:
    """How forecasts made on a day did within some days; ``as_of`` None: forecasts of all days together."""

    as_of: date | None
    horizon_days: int
    by_type: tuple[TypeScore, ...]


def score_origins(runs: Iterable[CountScores], horizons: Sequence[int] = (7, 14)) -> tuple[OriginScore, ...]:
    """Compare forecasts made as of several dates with what was counted after each.

    A count belongs to a forecast if all its days lie after the information date and within the horizon, and if it was
    not known yet.

    Args:
        runs: one for each information date.
        horizons: days ahead, counted from the information date.

    Returns:
        For each horizon one of each run, then one of all of them together.

    Raises:
        RunError: RUN-306 if a run has no information date.
    """
    runs = tuple(runs)
    found = []
    for horizon in horizons:
        later = [ahead(run, horizon) for run in runs]
        found += [OriginScore(run.as_of, horizon, summarise(rows)) for run, rows in zip(runs, later, strict=True)]
        found.append(OriginScore(None, horizon, summarise(itertools.chain(*later))))
    return tuple(found)


def ahead(run: CountScores, horizon: int) -> list[CountScore]:
    """Counts that were not known at the information date and lie wholly within so many days after it.

    Raises:
        RunError: RUN-306 if the run has no information date.
    """
    if run.as_of is None:
        cure = "make it with an information date: spillover run --as-of"
        raise RunError(Finding("RUN-306", "a run without an information date is no forecast", cure))
    last_day = run.as_of + timedelta(days=horizon)
    return [row for row in run.rows if not row.in_sample and run.as_of < row.first_day and row.last_day <= last_day]
