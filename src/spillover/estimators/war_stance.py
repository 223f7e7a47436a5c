"""Where each state stands on the war, month by month: a random walk seen through votes, absences, acts and events.

A position is larger the further a state stands from Moscow; 0 is the mean of all states in each month. Its walk is
seen through roll calls, which all states vote on (``ballots``), dated acts, and scores of coders. The path is normal,
and the nearest to the true posterior of its kind [opper2009]; there each observation is a normal one of some precision
and value, so that the path is a weighted sum of what was seen, and the change between two months is the sum of what
each observation added to it. The model of votes is that of [martin2002], with absence added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

from spillover.estimators.ballots import ORDINARY, Absence, Items, as_normal, chances, mixing, shares_away
from spillover.estimators.walks import Walk
from spillover.estimators.war_evidence import Evidence, Ints, Votes
from spillover.estimators.war_items import EVENT_THIN, fit_absence, fit_acts, fit_coders, fit_items, neutral

Array = NDArray[np.float64]

MOST_ROUNDS, SETTLED = 150, 1e-3
NEWTON = 3
STEP_SD = 0.12
"""Spread of a position's change in a month. [assumed:A-85]"""
SHOCKS = MappingProxyType({date(2014, 3, 1): 0.5, date(2022, 2, 1): 0.5})
"""Months in which Moscow's acts made everybody choose again, annexation and invasion, with the spread of the choice.
[assumed:A-89]"""
LONGEST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Observations as normal ones, in the order votes, acts, events.

    Attributes:
        state, month: int64[n], of what and when.
        precision: float64[n].
        pull: float64[n], precision × value.
    """

    state: Ints
    month: Ints
    precision: Array
    pull: Array

    def totals(self, shape: tuple[int, int]) -> tuple[Array, Array]:
        """float64[state, month] twice: sums of precision and pull."""
        cell = self.state * shape[1] + self.month
        size = shape[0] * shape[1]
        sums = [np.bincount(cell, weights=of, minlength=size).reshape(shape) for of in (self.precision, self.pull)]
        return sums[0].astype(np.float64), sums[1].astype(np.float64)


@dataclass(frozen=True, slots=True)
class Reading:
    """How observations are read: what is fitted beside the positions.

    Attributes:
        items: of the roll calls.
        absence: habits of staying away.
        scale: position of direction 0 of an act, and distance to that of direction 1.
        loose: how much wider acts spread around positions than was believed before.
        coders: level, slope and spread of each coder.
    """

    items: Items
    absence: Absence
    scale: tuple[float, float]
    loose: float
    coders: tuple[Array, Array, Array]


@dataclass(frozen=True, slots=True)
class Fit:
    """Positions by state and month.

    Attributes:
        evidence: what was looked at.
        walk: what was believed before.
        reading: what is fitted beside the positions.
        measured: the observations as normal ones.
        mean, variance: float64[state, month].
        course: largest change of a position in each round.
    """

    evidence: Evidence
    walk: Walk
    reading: Reading
    measured: Measured
    mean: Array
    variance: Array
    course: tuple[float, ...] = field(default=())

    @property
    def settled(self) -> bool:
        """Whether the rounds came to rest."""
        return bool(self.course) and self.course[-1] < SETTLED

    def moved(self, first: int, last: int) -> Array:
        """float64[state]: probability that a state stands further from Moscow in one month than in another."""
        precision, _ = self.measured.totals(self.mean.shape)
        with_first = self.walk.covariance(precision, first)[:, last]
        variance = self.variance[:, first] + self.variance[:, last] - 2 * with_first
        return np.asarray(norm.cdf((self.mean[:, last] - self.mean[:, first]) / np.sqrt(np.maximum(variance, 1e-12))))


def usual_walk(evidence: Evidence, shocks: Mapping[date, float] = SHOCKS) -> Walk:
    """A walk with equal steps, but for some months."""
    steps = np.full(evidence.n_months - 1, STEP_SD)
    for month, sd in shocks.items():
        if 0 < (index := evidence.month(month)) < evidence.n_months:
            steps[index - 1] = np.hypot(STEP_SD, sd)
    return Walk(steps)


def fit(evidence: Evidence, walk: Walk | None = None) -> Fit:
    """Fit positions, and how evidence is to be read, in turns until they settle.

    Args:
        evidence: of some states and months.
        walk: what is believed before; by default that of ``usual_walk``.
    """
    walk = walk or usual_walk(evidence)
    reading = _first_reading(evidence)
    shape = len(evidence.states), evidence.n_months
    mean, variance = np.zeros(shape), np.ones(shape)
    course: list[float] = []
    for _ in range(MOST_ROUNDS):
        before = mean
        for _ in range(NEWTON):
            measured = _measure(evidence, reading, mean, variance)
            found, variance = walk.smooth(*measured.totals(shape))
            mean = mean + np.clip(found - mean, -LONGEST_STEP, LONGEST_STEP)
        if evidence.items.height:
            mean, reading = _centred(evidence, mean, reading)
        course.append(float(np.max(np.abs(mean - before))))
        if course[-1] < SETTLED:
            break
        reading = _read(evidence, reading, mean, variance)
    measured = _measure(evidence, reading, mean, variance)
    mean, variance = walk.smooth(*measured.totals(shape))
    return Fit(evidence, walk, reading, measured, mean, variance, tuple(course))


def _centred(evidence: Evidence, mean: Array, reading: Reading) -> tuple[Array, Reading]:
    """Positions whose mean over all states is 0 in each month, and the same votes.

    Where every roll call has bounds of its own, votes cannot tell a common move of all states from a resolution that
    asks for more. The prior prefers no common move; without this step the rounds get there, but slowly.
    """
    shift = mean.mean(axis=0)
    months = [evidence.month(on) for on in evidence.items["date"]]
    low = reading.items.low - reading.items.slope * shift[months]
    return mean - shift, replace(reading, items=replace(reading.items, low=low))


def _first_reading(evidence: Evidence) -> Reading:
    n_items, n_states, n_coders = evidence.items.height, len(evidence.states), len(evidence.events.coders)
    items = Items(np.full(n_items, 2.0), np.full(n_items, -2.0), np.full(n_items, 2.0))
    silent = np.zeros(n_coders)
    return Reading(items, Absence(np.full(n_states, 0.2)), neutral(items), 1.0, (silent, silent, silent))


def _read(evidence: Evidence, before: Reading, mean: Array, variance: Array) -> Reading:
    """Fit everything beside the positions to them."""
    votes, events = evidence.votes, evidence.events
    coders = fit_coders(events, (mean[events.state, events.month], variance[events.state, events.month]))
    loose = fit_acts(evidence.acts, (mean, variance), before.scale)
    if not votes.state.size:
        return Reading(before.items, before.absence, before.scale, loose, coders)
    x = mean[votes.state, votes.month]
    absence = fit_absence(votes, x, before.items, before.absence)
    weights = _weights(votes, absence)
    items = fit_items(votes, weights, (x, variance[votes.state, votes.month]), before.items)
    return Reading(items, absence, neutral(items), loose, coders)


def _weights(votes: Votes, absence: Absence) -> Array:
    away = shares_away(absence.habit[votes.state], absence.kept)
    return mixing(votes.outcome, ORDINARY * votes.ordinary, away)


def _measure(evidence: Evidence, reading: Reading, mean: Array, variance: Array) -> Measured:
    """Each observation as a normal one, as it looks from the present path."""
    parts = (evidence.votes, evidence.acts, evidence.events)
    state, month = (np.concatenate([getattr(part, of) for part in parts]) for of in ("state", "month"))
    pairs = list(_pairs(evidence, reading, mean, variance))
    return Measured(state, month, *(np.concatenate([pair[which] for pair in pairs]) for which in (0, 1)))


def _pairs(evidence: Evidence, reading: Reading, mean: Array, variance: Array) -> Iterator[tuple[Array, Array]]:
    """Precision and pull of votes, of acts, of events."""
    votes, acts, events = evidence.votes, evidence.acts, evidence.events
    weights = _weights(votes, reading.absence)
    items = Items(*(of[votes.item] for of in (reading.items.slope, reading.items.low, reading.items.gap)))
    yield as_normal(weights, (mean[votes.state, votes.month], variance[votes.state, votes.month]), items)
    centre, reach = reading.scale
    precision = 1 / (acts.sd * reach * reading.loose) ** 2
    yield precision, precision * (centre + reach * acts.direction)
    level, slope, spread = (of[events.coder] for of in reading.coders)
    heard = np.where(spread > 0, slope / np.where(spread > 0, spread, 1.0) ** 2, 0.0)
    heard = heard / (1 + EVENT_THIN / events.number)
    yield heard * slope, heard * (events.score - level)


# ---- why ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Why:
    """What a change between two months is made of; ``added`` and ``prior`` sum to ``change``.

    Attributes:
        change: difference of the means.
        added: float64[n], by observation: how much it asks for a position other than that of the first month, times how
            much more the last month listens to it than the first.
        prior: what the walk's start adds, which pulls towards 0.
        chance: probability that the state moved away from Moscow.
    """

    change: float
    added: Array
    prior: float
    chance: float


def why(walk: Walk, measured: Measured, between: tuple[int, int]) -> Why:
    """Split the change of one state's position into what each observation added.

    Args:
        walk: of the fit.
        measured: the observations of the state; ``state`` is not looked at.
        between: first and last month, as indices.
    """
    alone = Measured(np.zeros_like(measured.month), measured.month, measured.precision, measured.pull)
    precision, pull = alone.totals((1, walk.steps.size + 1))
    mean, _ = walk.smooth(precision, pull)
    first, last = between
    of_first, of_last = (walk.covariance(precision, month)[0] for month in between)
    listens = of_last - of_first
    start = mean[0, first]
    added = listens[measured.month] * (measured.pull - measured.precision * start)
    prior = listens[0] * (0.0 - start) / walk.start_sd**2
    spread = np.sqrt(max(listens[last] - listens[first], 1e-12))
    change = float(mean[0, last] - start)
    return Why(change, added, float(prior), float(norm.cdf(change / spread)))


# ---- votes to come -----------------------------------------------------------------------------------------


def expected_votes(fitted: Fit, month: int, like: Ints, ordinary: Array) -> Array:
    """float64[4, state]: chance of no, abstention, yes and absence on a roll call that is like some others.

    Args:
        fitted: positions.
        month: of the roll call; after the last month the walk goes on.
        like: int64[k], the items that it may be like, each with equal chance.
        ordinary: float64[state], share of other roll calls that a state misses.
    """
    last = fitted.mean.shape[1] - 1
    ahead = max(0, month - last) * STEP_SD**2
    nodes, share = np.polynomial.hermite_e.hermegauss(15)
    at = min(month, last)
    x = fitted.mean[:, at, None] + np.sqrt(fitted.variance[:, at] + ahead)[:, None] * nodes
    items = fitted.reading.items
    of_each = [chances(x, items.slope[item], items.low[item], items.gap[item]) for item in like]
    votes = np.mean(of_each, axis=0) @ (share / share.sum())
    away = shares_away(fitted.reading.absence.habit, fitted.reading.absence.kept)
    stays = (1 - ORDINARY * ordinary) * (1 - away) * votes
    return np.vstack([stays, 1 - stays.sum(axis=0)])


def positions(fitted: Fit) -> pl.DataFrame:
    """One row a state and month: iso3, month (since year 0), mean, sd, q05, q95."""
    n_states, n_months = fitted.mean.shape
    sd = np.sqrt(fitted.variance).ravel()
    mean = fitted.mean.ravel()
    return pl.DataFrame({
        "iso3": np.repeat(np.array(fitted.evidence.states), n_months),
        "month": np.tile(fitted.evidence.first + np.arange(n_months), n_states),
        "mean": mean, "sd": sd, "q05": mean + norm.ppf(0.05) * sd, "q95": mean + norm.ppf(0.95) * sd,
    })  # fmt: skip
