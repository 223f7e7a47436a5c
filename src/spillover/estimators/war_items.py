"""What roll calls ask, who stays away on purpose, and how well coders see: fitted to positions that are given.

Each function takes one step of the EM algorithm [dempster1977]: positions are normal, with means and variances.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from spillover.estimators.ballots import (
    ABSENT,
    NO,
    NODES,
    ORDINARY,
    YES,
    Absence,
    Items,
    chances,
    mixing,
    seen,
    shares_away,
)
from spillover.estimators.war_evidence import Acts, Events, Votes

Array = NDArray[np.float64]

PRIOR = np.array([[np.log(2.0), 0.5], [0.0, 2.0], [np.log(1.5), 0.7]])
PRIOR.setflags(write=False)
"""Mean and sd of log a, c and log g before votes are seen. [assumed:A-85]"""
SCORINGS, DAMPED, LONGEST = 4, 0.5, 0.5
"""Steps of scoring in a round, what is taken of each, and the longest of them."""
HABITS = np.linspace(0.02, 0.98, 25)
HABIT_STRENGTH = 2.0
"""How many absences the average habit of all states weighs in each state's own. [assumed:A-87]"""
KEPT = tuple(product(np.linspace(0.0, 1.0, 6).tolist(), repeat=2))
ACT_STRENGTH = 10.0
"""How many acts the belief about their spread weighs. [assumed:A-86]"""
EVENT_SD = 1.5
"""Least spread of a coder's month around the position: three acts of weight 1 weigh 27 such months. [assumed:A-88]"""
EVENT_THIN = 5.0
"""Events in a month at which its spread is √2 times that of a month of many."""


def fit_items(votes: Votes, weights: Array, moments: tuple[Array, Array], items: Items) -> Items:
    """Items that the votes are most probable under, times the prior; averaged over the positions.

    Args:
        votes: as seen.
        weights: float64[4, vote], as of ``mixing``.
        moments: float64[vote] twice: mean and variance of the position behind each vote.
        items: where to begin.
    """
    nodes, share = hermegauss(NODES)
    x = moments[0][:, None] + np.sqrt(moments[1])[:, None] * nodes
    logs = np.stack([np.log(items.slope), items.low, np.log(items.gap)])
    for _ in range(SCORINGS):
        score, information = _scored(votes, weights, (x, share / share.sum()), logs)
        score -= (logs - PRIOR[:, :1]) / PRIOR[:, 1:] ** 2
        information += np.diag(1 / PRIOR[:, 1] ** 2)
        step = np.linalg.solve(information, score.T[:, :, None])[:, :, 0].T
        logs = logs + np.clip(DAMPED * step, -LONGEST, LONGEST)
    return Items(np.exp(logs[0]), logs[1], np.exp(logs[2]))


def _scored(votes: Votes, weights: Array, at: tuple[Array, Array], logs: Array) -> tuple[Array, Array]:
    """float64[3, item] and float64[item, 3, 3]: slope of the log probability by log a, c, log g, and information.

    The information is that of the squares of slopes [berndt1974].
    """
    x, share = at
    slope, gap = np.exp(logs[0]), np.exp(logs[2])
    a, c, g = (values[votes.item][:, None] for values in (slope, logs[1], gap))
    no, between, yes = chances(x, a, c, g)
    probability = seen(weights[:, :, None], np.stack([no, between, yes]))
    by_no, by_yes = ((weights[1 + end] - weights[2])[:, None] / probability for end in (NO, YES))
    by_gap = -by_yes * yes * (1 - yes)
    by_low = by_no * no * (1 - no) + by_gap
    by_each = np.stack([-by_low * x * a, by_low, by_gap * g])
    score = _by_item(votes, by_each @ share, slope.size)
    squares = np.einsum("inq,jnq,q->ijn", by_each, by_each, share).reshape(9, -1)
    return score, _by_item(votes, squares, slope.size).T.reshape(-1, 3, 3)


def _by_item(votes: Votes, rows: Array, n_items: int) -> Array:
    return np.array([np.bincount(votes.item, weights=row, minlength=n_items) for row in rows], dtype=np.float64)


def fit_absence(votes: Votes, x: Array, items: Items, before: Absence) -> Absence:
    """Habits of absence by state, shrunk to their average, and where they set in.

    Args:
        votes: as seen.
        x: float64[vote], the position behind each.
        items: of the votes.
        before: where to begin; its habits are used to place ``kept``.
    """
    votes_at = chances(x, *(values[votes.item] for values in (items.slope, items.low, items.gap)))

    def of_habit(habit: Array, kept: tuple[float, float]) -> Array:
        away, ordinary = shares_away(habit, kept), ORDINARY * votes.ordinary
        stayed = np.choose(np.minimum(votes.outcome, YES), 1 - away) * (1 - ordinary)
        weights = mixing(votes.outcome, ordinary, away)
        return np.log(np.where(votes.outcome == ABSENT, seen(weights, votes_at), np.maximum(stayed, 1e-12)))

    of_each = before.habit[votes.state]
    kept = max(KEPT, key=lambda pair: float(of_habit(of_each, pair).sum()) - _far(*pair))
    usual = HABIT_STRENGTH * float(before.habit.mean())
    prior = (usual - 1) * np.log(HABITS) + (HABIT_STRENGTH - usual - 1) * np.log(1 - HABITS)
    alike = (of_habit(np.full(of_each.size, habit), kept) for habit in HABITS)
    of_state = [np.bincount(votes.state, weights=each, minlength=before.habit.size) for each in alike]
    known = np.array(of_state, dtype=np.float64) + prior[:, None]
    chance = np.exp(known - known.max(axis=0))
    return Absence((HABITS[:, None] * chance).sum(axis=0) / chance.sum(axis=0), kept)


def _far(*shares: float) -> float:
    """What shares cost that are far from a half: they were believed to be around it."""
    return sum((share - 0.5) ** 2 for share in shares)


def neutral(items: Items) -> tuple[float, float]:
    """Where direction 0 of an act stands, and how far from it direction 1 does.

    0 is the middle of the abstentions; at ±1 the typical roll call has nine in ten vote yes, or no.
    """
    if not items.slope.size:
        return 0.0, 1.0
    middle = -(-items.low - items.gap / 2) / items.slope
    return float(np.median(middle)), float(np.median((items.gap / 2 + np.log(9)) / items.slope))


def fit_acts(acts: Acts, paths: tuple[Array, Array], scale: tuple[float, float]) -> float:
    """How much wider acts spread around the positions of their authors than was believed before.

    Args:
        acts: with their spreads.
        paths: float64[state, month] twice: means and variances of positions.
        scale: as of ``neutral``.
    """
    mean, variance = (of[acts.state, acts.month] for of in paths)
    error = ((scale[0] + scale[1] * acts.direction - mean) ** 2 + variance) / (acts.sd * scale[1]) ** 2
    return float(np.sqrt((ACT_STRENGTH + error.sum()) / (ACT_STRENGTH + error.size)))


def fit_coders(events: Events, moments: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """Level, slope and spread of each coder's scores over positions; a coder with no positive slope says nothing.

    Args:
        events: as coded.
        moments: float64[n] twice: mean and variance of the position behind each month.

    Returns:
        float64[coder] three times; a spread of 0 stands for a coder that says nothing.
    """
    fitted = []
    for coder in range(len(events.coders)):
        of = events.coder == coder
        share = 1 / (1 + EVENT_THIN / events.number[of])
        share /= share.sum()
        y, m, v = events.score[of], moments[0][of], moments[1][of]
        centre, level = share @ m, share @ y
        slope = (share @ ((m - centre) * (y - level))) / (share @ ((m - centre) ** 2 + v) + 0.05)
        error = share @ ((y - level - slope * (m - centre)) ** 2 + slope**2 * v)
        spread = np.sqrt(max(error, (EVENT_SD * slope) ** 2)) if slope > 0 and of.sum() > 2 else 0.0
        fitted.append((level - slope * centre, slope, spread))
    level, slope, spread = np.array(fitted, dtype=np.float64).reshape(-1, 3).T
    return level, slope, spread
