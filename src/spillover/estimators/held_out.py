"""Votes that a fit did not see, foretold and scored against each country's own shares of yes, abstention and no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from spillover.estimators.ideal_points import STEP_SD, IdealPoints
from spillover.ground.streams import cell_id, uniforms

Floats = NDArray[np.float64]

DRAWS = 200
"""Draws that a prediction averages over."""
LEAST = 1e-6
"""No outcome is thought less probable."""


@dataclass(frozen=True, slots=True)
class HeldOutScore:
    """Mean log probability of votes that were not seen; nearer to 0 is better.

    Attributes:
        votes: how many.
        model: of the ideal points.
        own_shares: of each country's own vote shares.
    """

    votes: int
    model: float
    own_shares: float


def hold_out(votes: pl.DataFrame, share: float = 0.1, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Votes in two: those to fit to, and a share at random to foretell. Absences stay with the first.

    A vote's lot hangs on its roll call and state, not on its row.
    """
    rows = votes.sort("rcid", "iso3")
    names = zip(rows["rcid"].to_list(), rows["iso3"].to_list(), strict=True)
    cells = np.array([cell_id(*name) for name in names], dtype=np.uint64)
    lot = uniforms(seed, "stance/held_out", np.zeros(1, dtype=np.int64), cells)[0] < share
    out = pl.Series(lot) & rows["vote"].is_between(1, 3)
    return rows.filter(~out), rows.filter(out)


def predict(points: IdealPoints, votes: pl.DataFrame) -> tuple[pl.DataFrame, Floats]:
    """Probabilities of votes on roll calls whose other votes were seen.

    Args:
        points: a fit.
        votes: rcid, iso3, vote.

    Returns:
        The rows that can be foretold (the roll call is in the fit, the state on its path), and float64[row, 3]: the
        probabilities of yes, abstention and no.
    """
    table = points.table
    rows = votes.join(table.calls.select("rcid", "session", "item"), on="rcid").filter(
        pl.col("iso3").is_in(table.states)
    )
    state = np.searchsorted(table.states, rows["iso3"].to_numpy())
    session = rows["session"].to_numpy() - table.sessions[0]
    there = table.is_member.reshape(len(table.states), -1)[state, session]
    item = np.searchsorted(table.items, rows["item"].to_numpy())[there]
    draws, items = _thinned(points)
    found = np.zeros((len(item), 3))
    for theta, of_items in zip(draws[:, state[there], session[there]], items[:, item], strict=True):
        found += _chances(theta, of_items)
    return rows.filter(pl.Series(there)).select("rcid", "iso3", "vote"), found / len(draws)


def forecast(points: IdealPoints, states: Sequence[str], like: Sequence[int], ahead: int, seed: int = 0) -> Floats:
    """Probabilities of votes on a roll call that nobody has seen, if it is one of those that it is like.

    Positions walk on from each state's last session; the item is one of ``like``, each as probable as the other.

    Args:
        points: a fit to what was known.
        states: codes; each has a path.
        like: numbers of roll calls in the fit.
        ahead: sessions between the last of the fit and the roll call.
        seed: root of the random numbers.

    Returns:
        float64[state, 3].
    """
    table = points.table
    place = np.searchsorted(table.states, np.asarray(states))
    last = (table.spans[place, 1] - 1) % len(table.sessions)
    draws, items = _thinned(points)
    chosen = table.calls.filter(pl.col("rcid").is_in(list(like)))["item"].to_numpy()
    cells = np.array([cell_id(state) for state in states], dtype=np.uint64)
    noise = ndtri(uniforms(seed, "stance/forecast", np.arange(len(draws)), cells))
    since = len(table.sessions) - 1 - last + ahead
    theta = draws[:, place, last] + STEP_SD * np.sqrt(since) * noise
    found = np.zeros((len(states), 3))
    for item in np.searchsorted(table.items, chosen):
        for at, of_item in zip(theta, items[:, item], strict=True):
            found += _chances(at, of_item)
    return found / (len(chosen) * len(draws))


def own_shares(votes: pl.DataFrame, states: Sequence[str]) -> Floats:
    """Each state's shares of yes, abstention and no among its votes, one of each added: float64[state, 3]."""
    names = sorted(set(states))
    counts = np.ones((len(names), 3))
    cast = votes.filter(pl.col("vote").is_between(1, 3), pl.col("iso3").is_in(names))
    np.add.at(counts, (np.searchsorted(names, cast["iso3"].to_numpy()), cast["vote"].to_numpy() - 1), 1.0)
    shares = counts / counts.sum(1, keepdims=True)
    return np.asarray(shares[np.searchsorted(names, np.asarray(states))])


def score(points: IdealPoints, seen: pl.DataFrame, held: pl.DataFrame) -> HeldOutScore:
    """Score the foretelling of held-out votes of roll calls in the fit.

    Args:
        points: a fit to ``seen``.
        seen: the votes of all roll calls of the fit that it saw.
        held: votes that it did not see.
    """
    rows, chances = predict(points, held)
    used = seen.join(points.table.calls.select("rcid"), on="rcid", how="semi")
    return compared(rows["vote"].to_numpy(), chances, own_shares(used, rows["iso3"].to_list()))


def compared(votes: NDArray[np.int64], model: Floats, own: Floats) -> HeldOutScore:
    """Mean log probabilities of votes (1, 2, 3) under two sets of chances, float64[vote, 3]."""
    at = np.arange(len(votes)), votes - 1
    logs = (float(np.log(np.maximum(chances[at], LEAST)).mean()) for chances in (model, own))
    return HeldOutScore(len(votes), *logs)


def _thinned(points: IdealPoints) -> tuple[Floats, Floats]:
    """Some draws of all chains in one row: positions [draw, state, session], items [draw, item, 3]."""
    draws = points.draws.reshape(-1, *points.draws.shape[2:])
    items = points.items.reshape(-1, *points.items.shape[2:])
    step = max(1, len(draws) // DRAWS)
    return draws[::step].astype(np.float64), items[::step].astype(np.float64)


def _chances(theta: Floats, items: Floats) -> Floats:
    """Probabilities of yes, abstention and no: float64[…, 3]."""
    reach = items[..., 0] * theta
    yes, no = ndtr(items[..., 1] - reach), ndtr(reach - items[..., 2])
    return np.stack([yes, np.maximum(1 - yes - no, 0.0), no], axis=-1)
