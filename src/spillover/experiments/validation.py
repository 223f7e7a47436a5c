"""Figures that a run over borders is judged by: coverage, weeks, the fall at a bar, queues, forecasts ahead.

Pure functions on counts, on their scores and on what a run kept. Which hosts, days and limits are asked about, and
what is a pass, is for the caller to say.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from spillover.data.tables import AT_CROSSINGS
from spillover.engine.runstore import Run, load_inputs
from spillover.experiments.count_scores import BASELINES, CountScore, CountScores, ahead, score_counts
from spillover.experiments.counts import Count, read_counts
from spillover.experiments.observing import Borders, Drawn, Simulated, borders_of, draw, gather, observe, predict
from spillover.experiments.results import QUANTILES, Results
from spillover.experiments.weeks import Span, Week, agreed, arrivals, disjoint, ids_of

Floats = NDArray[np.float64]
Spread = dict[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A run beside what was counted.

    Attributes:
        counts: all of the scenario.
        scores: of those that lie within the run.
        simulated: what counts of people are made of.
        borders: which places belong to which country.
        drawn: what stands between people and published figures, by member.
        fitted: information date of the posterior that members took their parameters from; None: of none.
    """

    counts: tuple[Count, ...]
    scores: CountScores
    simulated: Simulated
    borders: Borders
    drawn: Drawn
    fitted: date | None = None


def judge(run: Run) -> Judged:
    """Hold a run against the counts of its scenario.

    Raises:
        RunError: RUN-010 if its files are damaged, RUN-012 if it was made of other inputs, RUN-303 if no member is
            finished.
        ScenarioError: SCN-431 for a series of more than one type or direction.
    """
    scenario, plan = load_inputs(run)
    results = Results.of_run(run)
    borders = borders_of(plan)
    simulated = gather(results, borders, ("crossing", "stock"))
    return Judged(
        read_counts(scenario),
        score_counts(scenario, plan, results),
        simulated,
        borders,
        draw(simulated.seed, simulated.members, plan.joint),
        None if plan.joint is None else plan.joint.as_of,
    )


def spread(values: Floats) -> Spread:
    """Quantiles of ``values[member]`` by name, as in ``QUANTILES``."""
    return dict(zip(QUANTILES, map(float, np.quantile(values, list(QUANTILES.values()))), strict=True))


def in_sample(scores: CountScores, last_day: date) -> tuple[CountScore, ...]:
    """Counts that enter means, were known at the information date and ended by a day."""
    return tuple(row for row in scores.rows if row.is_scored and row.in_sample and row.last_day <= last_day)


# ---- weeks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WeekScore:
    """A week beside the members.

    Attributes:
        week: what was counted.
        spread: quantiles of what the members would have published, persons.
        error: of the median, as a share of the count.
        inside_50: whether the count lies inside the central half of the members; inside_90: the central nine tenths.
    """

    week: Week
    spread: Spread
    error: float
    inside_50: bool
    inside_90: bool


def score_weeks(weeks: Iterable[Week], judged: Judged) -> tuple[WeekScore, ...]:
    """Hold weeks against a run; one without arrivals has no relative error and is left out.

    Raises:
        NotKept: if the run did not keep who crossed.
    """
    return tuple(_week_score(week, judged) for week in weeks if week.count.value > 0)


def _week_score(week: Week, judged: Judged) -> WeekScore:
    found = spread(predict(week.count, judged.simulated, judged.borders, judged.drawn))
    value = week.count.value
    return WeekScore(
        week,
        found,
        error=abs(found["q50"] - value) / value,
        inside_50=found["q25"] <= value <= found["q75"],
        inside_90=found["q05"] <= value <= found["q95"],
    )


def median_error(weeks: Iterable[WeekScore]) -> float | None:
    """Median of the errors, None without any."""
    errors = [week.error for week in weeks]
    return float(np.median(errors)) if errors else None


# ---- a fall --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fall:
    """Mean arrivals a day after a date over those before it.

    Attributes:
        before: ids of the counts before; after: those after.
        days_before: days counted before; days_after: those after.
        observed: the ratio of the counts.
        simulated: quantiles of the members' own ratios on the same days, before any error of reporting.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    days_before: int
    days_after: int
    observed: float
    simulated: Spread

    @property
    def off(self) -> float:
        """The median over the observed ratio, less 1."""
        return self.simulated["q50"] / self.observed - 1


def fall(judged: Judged, country: str, before: Span, after: Span, known: date) -> Fall | None:
    """The fall of arrivals in a country from one span of days to another, on the days of which there are counts.

    Args:
        judged: a run.
        country: the host.
        before: days before the fall.
        after: days after it.
        known: day by which the counts were known.

    Returns:
        None if in either span nobody was counted, or no member had arrivals before.

    Raises:
        NotKept: if the run did not keep who crossed.
    """
    entries = agreed(one for one in arrivals(judged.counts, country) if one.known <= known)
    parts = [list(disjoint(entries, span)) for span in (before, after)]
    values = [sum(one.value for one in part) for part in parts]
    if not all(values):
        return None
    old, new = (_per_day(part, judged) for part in parts)
    ratios = new[old > 0] / old[old > 0]
    if len(ratios) == 0:
        return None
    ids = [tuple(name for one in part for name in ids_of(one)) for part in parts]
    days = [_days(part) for part in parts]
    return Fall(ids[0], ids[1], days[0], days[1], values[1] / days[1] / (values[0] / days[0]), spread(ratios))


def _days(counts: Iterable[Count]) -> int:
    return sum(one.days for one in counts)


def _per_day(counts: Sequence[Count], judged: Judged) -> Floats:
    """Simulated arrivals a day on the days of some counts, float64[member]."""
    people = [observe(one, judged.simulated, judged.borders, judged.drawn) for one in counts]
    return np.asarray(np.sum(people, axis=0) / _days(counts))


# ---- queues --------------------------------------------------------------------------------------------------------


def queue_rows(scores: CountScores, crossings: Iterable[str]) -> tuple[CountScore, ...]:
    """Counts of who or what waits at some crossings, and for how long."""
    wanted = frozenset(crossings)
    return tuple(row for row in scores.rows if row.crossing in wanted and row.type in (*AT_CROSSINGS, "stock"))


# ---- forecasts ahead of several dates ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contest:
    """A baseline beside the run, on the counts that both can say something of.

    Attributes:
        baseline: its name.
        n: counts.
        crps: weighted mean of the baseline's CRPS; crps_of_run: of the run's; in the unit of the counts.
        relative: the same of the CRPS as a share of each count, which large counts do not rule; relative_of_run: the
            run's. Counts of 0 are left out.
        won: share of counts on which the run's CRPS is the smaller.
    """

    baseline: str
    n: int
    crps: float
    crps_of_run: float
    relative: float
    relative_of_run: float
    won: float


def scored_ahead(scores: CountScores, horizon_days: int) -> tuple[CountScore, ...]:
    """Counts that lie ahead and enter averages.

    Raises:
        RunError: RUN-306 if the run has no information date.
    """
    return tuple(row for row in ahead(scores, horizon_days) if row.is_scored)


def contest(baseline: str, rows: Iterable[CountScore]) -> Contest | None:
    """Compare a run with a baseline; None if there is no count that both can say something of."""
    both = [row for row in rows if row.is_scored and row.baselines[baseline] is not None]
    if not both:
        return None
    weights = np.array([row.weight for row in both])
    values = np.array([row.observed for row in both])
    theirs = np.array([row.baselines[baseline] for row in both], dtype=np.float64)
    ours = np.array([row.crps for row in both], dtype=np.float64)
    some = values > 0
    return Contest(
        baseline,
        len(both),
        crps=_average(theirs, weights),
        crps_of_run=_average(ours, weights),
        relative=_average(theirs[some] / values[some], weights[some]),
        relative_of_run=_average(ours[some] / values[some], weights[some]),
        won=_average((ours < theirs).astype(np.float64), weights),
    )


def contests(rows: Iterable[CountScore]) -> tuple[Contest, ...]:
    """The run against each baseline that can say something."""
    rows = tuple(rows)
    return tuple(one for name in BASELINES if (one := contest(name, rows)) is not None)


def _average(values: Floats, weights: Floats) -> float:
    """Weighted mean, NaN of nothing."""
    return float(np.average(values, weights=weights)) if len(values) else float("nan")


# ---- statements of what is to come ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """What the members say of a quantity of a host: on a day, or in the month that ends on it."""

    host: str
    date: date
    quantity: str
    spread: Spread


def stock_statements(judged: Judged, days: Iterable[date]) -> tuple[Statement, ...]:
    """People who fled since the run began and are in each host on some days, by host and day."""
    simulated = judged.simulated
    return tuple(
        Statement(host, day, "stock_fled", spread(simulated.values["stock", host][:, (day - simulated.start).days]))
        for host, day in itertools.product(sorted(judged.borders.places), days)
    )


def month_statements(judged: Judged, after: date) -> tuple[Statement, ...]:
    """Crossings of each host's border, everybody included, in each whole month of the run that ends after a day.

    Raises:
        NotKept: if the run did not keep who crossed.
    """
    months = [month for month in _months(judged.simulated) if month[1] > after]
    chosen = itertools.product(sorted(judged.borders.crossings), months, ("in", "out"))
    return tuple(_month_statement(judged, host, month, direction) for host, month, direction in chosen)


def _month_statement(judged: Judged, host: str, month: Span, direction: str) -> Statement:
    first, last = month
    count = Count("", "", "crossing", direction, host, "", first, last, 0.0, last)
    people = observe(count, judged.simulated, judged.borders, judged.drawn)
    return Statement(host, last, f"monthly_crossings_{direction}", spread(people))


def _months(simulated: Simulated) -> Iterator[Span]:
    """First and last day of each whole month of a run."""
    days = (simulated.start + timedelta(days=day) for day in range(simulated.n_days + 1))
    for first, following in itertools.pairwise(day for day in days if day.day == 1):
        yield first, following - timedelta(days=1)
