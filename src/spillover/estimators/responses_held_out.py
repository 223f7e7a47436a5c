"""How well the response model foresees hosts that it has not seen, beside the rate of all others.

Each host is left out in turn, and the model refitted. Its months are then foretold one after the other: at each, the
model knows how those before it ended, as the base rate need not. Scores are of whether anything happened in a month.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from spillover.estimators.response_panel import CASE, Panel
from spillover.estimators.responses import Posterior, crude_rate, fit, log_rates, model, shares, watched
from spillover.estimators.slice_sampler import Steps

Floats = NDArray[np.float64]
STEPS = Steps(burnt=200, kept=300, apart=2)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One unit, foretold without its own data.

    Attributes:
        unit: host, or hosts that decided together; "all" for the sum.
        periods: months, or parts of months, that are scored.
        acted: in how many something happened.
        log_score, base_log_score: sums of log probabilities, of the model and of the base rate; larger is better.
        brier, base_brier: sums of squared errors; smaller is better.
    """

    unit: str
    periods: int
    acted: int
    log_score: float
    base_log_score: float
    brier: float
    base_brier: float


def leave_one_out(
    panel: Panel, kind: int = CASE, steps: Steps = STEPS, *, is_pressed: bool = True
) -> Iterator[HeldOut]:  # fmt: skip
    """Scores of each unit that has rows of a kind.

    Args:
        panel: all evidence, not summed.
        kind: cases or words.
        steps: of each refit.
        is_pressed: whether pressure has an effect.
    """
    for number in np.unique(panel.unit[panel.kind == kind]):
        rest = _without(panel, number)
        found = fit(model(rest, crude_rate(rest), is_pressed=is_pressed), steps)
        own = panel.rows((panel.unit == number) & (panel.kind == kind))
        yield _scored(own, found, crude_rate(rest, kind))


def summed(scores: Sequence[HeldOut]) -> HeldOut:
    """The sum over units."""
    names = [field.name for field in dataclasses.fields(HeldOut) if field.name != "unit"]
    return HeldOut("all", **{name: sum(getattr(one, name) for one in scores) for name in names})


def _without(panel: Panel, unit: int) -> Panel:
    """A panel without the rows of a unit, and without its acts among those that were coded."""
    own = (panel.unit == unit) & (panel.kind != CASE)
    counts = panel.counts - panel.acts[own].sum(axis=0).astype(np.int64)
    return dataclasses.replace(panel.rows(panel.unit != unit), counts=np.maximum(counts, 0))


def _scored(own: Panel, found: Posterior, base_rate: float) -> HeldOut:
    """Nothing in the fit was of this unit, so that its draws of traits and of unknown terms are those of anybody."""
    numbers = found.numbers
    rate = np.exp(log_rates(own, numbers)) * watched(own, shares(own, numbers)) * own.months
    acted = own.acts.sum(axis=1) > 0
    chance = foretold(-np.expm1(-rate), acted)
    base = -np.expm1(-base_rate * own.months)
    return HeldOut(
        own.units[own.unit[0]], len(acted), int(acted.sum()),
        *(float(np.log(np.where(acted, each, 1.0 - each)).sum()) for each in (chance, base)),
        *(float(((acted - each) ** 2).sum()) for each in (chance, base)),
    )  # fmt: skip


def foretold(chance: Floats, acted: NDArray[np.bool_]) -> Floats:
    """float64[row]: probability that something happens, given how earlier rows ended.

    Args:
        chance: float64[draw, row], by draw.
        acted: bool[row], how each row ended.
    """
    chance = np.clip(chance, 1e-12, 1.0 - 1e-12)
    told = np.cumsum(np.log(np.where(acted, chance, 1.0 - chance)), axis=1)
    before = np.concatenate([np.zeros((len(chance), 1)), told[:, :-1]], axis=1)
    return np.asarray(np.exp(logsumexp(before + np.log(chance), axis=0) - logsumexp(before, axis=0)))
