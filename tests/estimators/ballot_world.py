"""Simulated roll calls of an assembly whose positions are known."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from spillover.estimators.ideal_points import Chains, IdealPoints, fit_ideal_points

STATES, SESSIONS, CALLS = 40, 4, 50
CHAINS = Chains(number=2, sweeps=1_500, warm_up=200)


def simulated(seed: int, sharpness: float = 1.5) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """Roll calls that recur each session, with known positions of mean 0 and sd 1; one row a vote.

    The sharper the items, the more of them are found again, and the faster chains mix.
    """
    rng = np.random.default_rng(seed)
    steps = np.vstack([rng.normal(size=(1, STATES)), rng.normal(0, 0.3, (SESSIONS - 1, STATES))])
    theta = steps.cumsum(0).T
    theta = (theta - theta.mean()) / theta.std()
    beta, cut = rng.normal(0, sharpness, CALLS), rng.normal(0, 1, CALLS)
    lean = theta[:, :, None] * beta + rng.normal(size=(STATES, SESSIONS, CALLS))
    votes = 1 + (lean > cut) + (lean > cut + 0.6)
    votes[rng.random(votes.shape) < 0.08] = 8
    states = ["USA", *(f"V{i:02}" for i in range(1, STATES))]
    order = np.argsort(-theta.mean(1))
    theta, votes = theta[order], votes[order]  # the anchor is the most positive
    i, t, j = np.indices(votes.shape).reshape(3, -1)
    ballots = pl.DataFrame({"rcid": t * 1000 + j, "iso3": [states[k] for k in i], "vote": votes.ravel()})
    calls = pl.DataFrame(
        {"session": np.repeat(70 + np.arange(SESSIONS), CALLS), "at": np.tile(np.arange(CALLS), SESSIONS)}
    )
    calls = calls.select(
        rcid=(pl.col("session") - 70) * 1000 + pl.col("at"),
        session="session",
        date=pl.date(pl.col("session") + 1945, 12, 1),
        title=pl.format("Item {}", "at"),
        is_part=pl.lit(value=False),
    )
    return calls, ballots, theta


@cache
def fitted() -> tuple[IdealPoints, np.ndarray]:
    calls, votes, theta = simulated(1, sharpness=3.0)
    return fit_ideal_points(calls, votes, CHAINS), theta


def votes_of(table: list[tuple[int, str]]) -> pl.DataFrame:
    rows = [(rcid, f"S{i}", int(vote)) for rcid, word in table for i, vote in enumerate(word)]
    return pl.DataFrame(rows, {"rcid": pl.Int64, "iso3": pl.String, "vote": pl.Int64}, orient="row")
