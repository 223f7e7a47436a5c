"""Votes that a fit did not see."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from estimators.ballot_world import fitted, simulated, votes_of
from spillover.estimators.held_out import forecast, hold_out, own_shares, predict, score
from spillover.estimators.ideal_points import Chains, fit_ideal_points


def test_held_out_votes_are_foretold_better_than_by_own_shares() -> None:
    calls, votes, _ = simulated(6)
    seen, held = hold_out(votes)
    assert held.height / votes.filter(pl.col("vote") < 8).height == pytest.approx(0.1, abs=0.02)
    assert (seen.height + held.height, held["vote"].max()) == (votes.height, 3)
    again = hold_out(votes.sample(fraction=1, shuffle=True, seed=2))[1]
    assert again.equals(held)
    found = score(fit_ideal_points(calls, seen, Chains(1, 250, 100)), seen, held)
    assert held.height - 5 < found.votes <= held.height  # undivided roll calls cannot be foretold
    assert found.model > found.own_shares + 0.2


def test_predictions_are_chances_for_votes_on_paths_only() -> None:
    points, _ = fitted()
    asked = votes_of([]).vstack(pl.DataFrame({"rcid": [3, 3, 9_999], "iso3": ["USA", "XXX", "USA"], "vote": [1, 1, 1]}))
    rows, chances = predict(points, asked)
    assert rows.rows() == [(3, "USA", 1)]
    assert chances.sum(1) == pytest.approx(1)
    ahead = forecast(points, ["USA", "V39"], [3, 4], 1)
    assert ahead.sum(1) == pytest.approx(1)
    alike = [predict(points, asked.with_columns(rcid=pl.lit(3000 + k)).head(1))[1][0] for k in (3, 4)]
    assert ahead[0] == pytest.approx(np.mean(alike, axis=0), abs=0.12)


def test_own_shares_are_counted_with_one_of_each_added() -> None:
    votes = pl.DataFrame({"rcid": [1, 2, 3], "iso3": ["A", "A", "B"], "vote": [1, 1, 8]})
    np.testing.assert_allclose(own_shares(votes, ["B", "A"]), [[1 / 3] * 3, [3 / 5, 1 / 5, 1 / 5]])
