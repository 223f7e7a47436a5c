"""Who was away, how often, and whether it was when it was torn.

Given its position a state is taken to be away at a rate of its own in each session. The rate has no part of the items
in it, so that it can be set aside when positions are estimated (the absences are ignorable [rubin1976]). That would be
wrong where a state leaves the hall on certain questions. So distances are compared: of its position to the nearer
threshold, in probit units, on roll calls that it missed and on those it took part in.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.estimators.ballot_table import BallotTable

Floats = NDArray[np.float64]


def absences(table: BallotTable, votes: pl.DataFrame, means: tuple[Floats, Floats]) -> pl.DataFrame:
    """Absences by state.

    Args:
        table: the votes used.
        votes: as read; a state without a row was away, as files of some years do not list absences.
        means: positions, float64[state, session], nan off a path; β, c_1 and c_2, float64[item, 3].

    Returns:
        iso3, calls (in sessions on its path), absent, rate, z: difference of the mean distances in standard errors;
        0 where it cannot be told. Below −2 it stays away when it is torn, above 2 when it is sure.
    """
    theta, items = means
    cast = votes.filter(pl.col("vote").is_between(1, 3)).join(table.calls.select("rcid"), on="rcid", how="semi")
    there = np.zeros((len(table.states), table.calls.height), dtype=bool)
    rows = np.searchsorted(table.states, cast["iso3"].to_numpy())
    there[rows, np.searchsorted(table.calls["rcid"].to_numpy(), cast["rcid"].to_numpy())] = True
    position = theta[:, table.calls["session"].to_numpy() - table.sessions[0]]
    item = items[np.searchsorted(table.items, table.calls["item"].to_numpy())]
    reach = item[:, 0] * position
    distance = np.minimum(np.abs(item[:, 1] - reach), np.abs(item[:, 2] - reach))
    invited = np.isfinite(position)
    away = invited & ~there
    calls, absent = invited.sum(1), away.sum(1)
    return pl.DataFrame(
        {
            "iso3": table.states,
            "calls": calls,
            "absent": absent,
            "rate": absent / np.maximum(calls, 1),
            "z": _differences(distance, away, invited & there),
        }
    )


def _differences(distance: Floats, away: NDArray[np.bool_], present: NDArray[np.bool_]) -> Floats:
    """Mean distance when away less that when present, in standard errors: float64[state]."""
    found = np.zeros(len(distance))
    for i, row in enumerate(distance):
        gone, here = row[away[i]], row[present[i]]
        if min(len(gone), len(here)) > 1:
            error = np.sqrt(gone.var(ddof=1) / len(gone) + here.var(ddof=1) / len(here))
            found[i] = (gone.mean() - here.mean()) / error if error > 0 else 0.0
    return found
