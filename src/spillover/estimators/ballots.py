"""How a position becomes no, abstention, yes, or an empty chair.

With position x, discrimination a and bounds c < c + g, and F the logistic function:

    P(no) = F(c − a·x)    P(yes) = F(a·x − c − g)    P(abstention) = the rest

A state is away for two reasons. Ordinarily, at half the share of other roll calls that it misses, r. On purpose, in
place of a vote that would have been no, abstention or yes, with shares s·k_no, s, s·k_yes; s is the state's habit:

    P(absent) = r + (1 − r) · s · (k_no · P(no) + P(abstention) + k_yes · P(yes))

So an absence speaks where it is a habit on these items and not on others, and is silent where a state is always away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]
NO, ABSTENTION, YES, ABSENT = 0, 1, 2, 3
NODES = 5
ORDINARY = 0.5
"""Ordinary absence from roll calls on the war, by that from all others: fewer chairs are empty by chance when much is
at stake. [assumed:A-87]"""


@dataclass(frozen=True, slots=True)
class Items:
    """What each roll call asks of a position.

    Attributes:
        slope: float64[item], discrimination a, positive.
        low: float64[item], c, between no and abstention.
        gap: float64[item], g, width of the abstention, positive.
    """

    slope: Array
    low: Array
    gap: Array


@dataclass(frozen=True, slots=True)
class Absence:
    """Who stays away on purpose.

    Attributes:
        habit: float64[state], s.
        kept: k_no and k_yes: how much rarer it is in place of a no and of a yes than in place of an abstention.
    """

    habit: Array
    kept: tuple[float, float] = (0.5, 0.5)


def chances(x: Array, slope: Array, low: Array, gap: Array) -> Array:
    """float64[3, …]: probability of no, abstention, yes at positions x."""
    no, yes = expit(low - slope * x), expit(slope * x - low - gap)
    return np.stack([no, 1 - no - yes, yes])


def shares_away(habit: Array, kept: tuple[float, float]) -> Array:
    """float64[3, …]: the share of each vote that is given up for an absence on purpose."""
    return np.stack([habit * kept[0], habit, habit * kept[1]])


def mixing(outcome: NDArray[np.int64], ordinary: Array, away: Array) -> Array:
    """float64[4, vote]: what is seen, as weights of 1 and of the three chances.

    Factors of a chance that do not depend on the position are left out.

    Args:
        outcome: int64[vote], as NO to ABSENT.
        ordinary: float64[vote], r.
        away: float64[3, vote], as of ``shares_away``.
    """
    absent = outcome == ABSENT
    weights = np.zeros((4, outcome.size))
    weights[0] = np.where(absent, ordinary, 0.0)
    for vote in (NO, ABSTENTION, YES):
        weights[1 + vote] = np.where(absent, (1 - ordinary) * away[vote], outcome == vote)
    return weights


def seen(weights: Array, probabilities: Array) -> Array:
    """float64[…]: probability of what was seen, up to factors that positions do not change."""
    return np.asarray(np.maximum(weights[0] + np.sum(weights[1:] * probabilities, axis=0), 1e-12))


def slopes(weights: Array, x: Array, items: Items) -> tuple[Array, Array]:
    """float64[…] twice: first derivative by x of the log probability of what was seen, and minus the second."""
    no, between, yes = chances(x, items.slope, items.low, items.gap)
    first_no, first_yes = -no * (1 - no), yes * (1 - yes)
    second_no, second_yes = -first_no * (1 - 2 * no), first_yes * (1 - 2 * yes)
    probability = seen(weights, np.stack([no, between, yes]))
    gain_no, gain_yes = weights[1] - weights[2], weights[3] - weights[2]
    first = (gain_no * first_no + gain_yes * first_yes) / probability
    second = (gain_no * second_no + gain_yes * second_yes) / probability
    return items.slope * first, items.slope**2 * (first**2 - second)


def as_normal(weights: Array, moments: tuple[Array, Array], items: Items) -> tuple[Array, Array]:
    """Votes as observations of a normal kind: their precision, and precision × value.

    Slopes are averaged over what is believed of each position, not taken at its middle [opper2009]: many members
    always vote alike, and the belief about such a position is lopsided. An absence may bend the log probability the
    wrong way; it then has a value but no precision.

    Args:
        weights: float64[4, vote].
        moments: float64[vote] twice: mean and variance of the position behind each vote.
        items: of each vote.
    """
    mean, variance = moments
    nodes, share = hermegauss(NODES)
    x = mean[:, None] + np.sqrt(variance)[:, None] * nodes
    at = Items(items.slope[:, None], items.low[:, None], items.gap[:, None])
    first, bend = (by @ (share / share.sum()) for by in slopes(weights[:, :, None], x, at))
    precision = np.maximum(bend, 0.0)
    return precision, precision * mean + first
