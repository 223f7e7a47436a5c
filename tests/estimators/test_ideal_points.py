"""Ideal points: simulated truth comes back, with honest spread; kernels do what slow mathematics says."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from spillover.data.stance.rollcalls import read_rollcalls
from spillover.estimators.ballot_table import ballot_table
from spillover.estimators.bridging import bridge, plain
from spillover.estimators.convergence import effective_draws, split_rhat
from spillover.estimators.held_out import HeldOutScore, forecast, hold_out, own_shares, predict, score
from spillover.estimators.ideal_points import ITEM_PRIOR, Chains, IdealPoints, Sampler, fit_ideal_points
from spillover.estimators.irt_kernels import (
    ITEM_WORK,
    PATH_WORK,
    look_at_item,
    look_at_path,
    smooth,
    sweep_items,
    sweep_paths,
)
from spillover.estimators.ordinal_probit import slopes
from spillover.ground.errors import StanceError
from spillover.ground.streams import cell_id, new_luck, stream_key

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


def test_simulated_truth_comes_back_with_honest_intervals() -> None:
    points, theta = fitted()
    assert np.corrcoef(points.mean.ravel(), theta.ravel())[0, 1] > 0.97
    frame = points.to_frame()
    low, high = frame["q05"].to_numpy(), frame["q95"].to_numpy()
    covered = (low <= theta.ravel()) & (theta.ravel() <= high)
    assert 0.82 < covered.mean() < 0.97
    assert np.quantile(points.convergence()["rhat"].to_numpy(), 0.9) < 1.1


def test_the_frame_has_each_state_and_session_once() -> None:
    frame = fitted()[0].to_frame()
    assert frame.columns == ["iso3", "session", "date", "mean", "sd", "q05", "q95"]
    assert frame.select("iso3", "session").is_unique().all()
    assert frame.height == STATES * SESSIONS
    assert frame["date"].unique().sort().to_list() == [date(2015 + t, 12, 1) for t in range(SESSIONS)]
    assert ((frame["q05"] < frame["mean"]) & (frame["mean"] < frame["q95"])).all()


def test_origin_unit_and_sign_are_set() -> None:
    points, _ = fitted()
    draw = points.draws[0, 0].astype(float)
    assert (draw.mean(), draw.std()) == pytest.approx((0, 1), abs=1e-5)
    assert points.mean[points.table.states.index("USA")].min() > 0
    calls, votes, _ = simulated(1, sharpness=3.0)
    turned = votes.with_columns(pl.col("vote").replace({1: 3, 3: 1}))
    again = fit_ideal_points(calls, turned, Chains(2, 200, 100))
    assert np.corrcoef(again.mean.ravel(), points.mean.ravel())[0, 1] > 0.98


def test_the_order_of_rows_does_not_matter() -> None:
    calls, votes, _ = simulated(2)
    short = Chains(1, 12, 4)
    one = fit_ideal_points(calls, votes, short)
    two = fit_ideal_points(
        calls.sample(fraction=1, shuffle=True, seed=3), votes.sample(fraction=1, shuffle=True, seed=4), short
    )
    np.testing.assert_array_equal(one.draws, two.draws)


def test_chains_have_luck_of_their_own_and_seeds_matter() -> None:
    calls, votes, _ = simulated(2)
    one = fit_ideal_points(calls, votes, Chains(2, 12, 4))
    assert (one.draws[0] != one.draws[1]).any()
    assert (fit_ideal_points(calls, votes, Chains(2, 12, 4, seed=1)).draws != one.draws).any()


def test_what_cannot_be_fitted_is_refused() -> None:
    calls, votes, _ = simulated(2)
    with pytest.raises(StanceError, match="STA-221"):
        fit_ideal_points(calls, votes.filter(pl.col("iso3") != "USA"))
    with pytest.raises(StanceError, match="STA-220"):
        fit_ideal_points(calls, votes.with_columns(vote=pl.lit(1)))


def test_parts_after_1989_and_undivided_calls_are_counted_out() -> None:
    calls, votes, _ = simulated(2)
    calls = calls.with_columns(is_part=pl.col("rcid") < 5)
    votes = votes.with_columns(vote=pl.when(pl.col("rcid") == 7).then(1).otherwise("vote"))
    table = ballot_table(calls, votes)
    assert table.left_out == {"parts": 5, "undivided": 1}
    assert table.calls["rcid"].min() == 5
    earlier = calls.with_columns(date=pl.date(1980, 1, 1))
    assert ballot_table(earlier, votes).left_out["parts"] == 0


def test_absences_are_reported_by_state() -> None:
    calls, votes, _ = simulated(2)
    votes = votes.with_columns(vote=pl.when(pl.col("iso3") == "V05", pl.col("rcid") % 2 == 0).then(8).otherwise("vote"))
    points = fit_ideal_points(calls, votes, Chains(1, 60, 20))
    rates = dict(points.absence.select("iso3", "rate").iter_rows())
    assert rates["V05"] == pytest.approx(0.54, abs=0.04)
    assert rates["V06"] < 0.2
    unlisted = fit_ideal_points(calls, votes.filter(pl.col("vote") < 8), Chains(1, 60, 20))
    assert unlisted.absence.equals(points.absence)


def test_staying_away_when_torn_shows() -> None:
    calls, votes, _ = simulated(3)
    torn = [f"V{i}" for i in range(12, 28)]
    goes = pl.col("iso3").is_in(torn) & (pl.col("vote") == 2)
    points = fit_ideal_points(
        calls, votes.with_columns(vote=pl.when(goes).then(8).otherwise("vote")), Chains(1, 150, 50)
    )
    z = points.absence.with_columns(is_torn=pl.col("iso3").is_in(torn)).group_by("is_torn").agg(pl.col("z").mean())
    means = dict(z.iter_rows())
    assert means[True] < -1.5
    assert abs(means[False]) < 0.6


def votes_of(table: list[tuple[int, str]]) -> pl.DataFrame:
    rows = [(rcid, f"S{i}", int(vote)) for rcid, word in table for i, vote in enumerate(word)]
    return pl.DataFrame(rows, {"rcid": pl.Int64, "iso3": pl.String, "vote": pl.Int64}, orient="row")


def bridged(*calls: tuple[int, int, str, str]) -> dict[int, int]:
    frame = pl.DataFrame([call[:3] for call in calls], ["rcid", "session", "title"], orient="row")
    found = bridge(frame, votes_of([(call[0], call[3]) for call in calls]))
    return dict(found.items.iter_rows())


ALL, MOST, TURNED = "1111122233" * 2, "1111122233111112222 3".replace(" ", ""), "3332221111" * 2


def test_recurring_resolutions_share_an_item() -> None:
    assert bridged((1, 70, "Nuclear tests", ALL), (2, 71, "NUCLEAR TESTS, 2016", MOST)) == {1: 1, 2: 1}
    assert bridged((1, 70, "A", ALL), (2, 71, "A", ALL), (3, 72, "A", ALL)) == {1: 1, 2: 1, 3: 1}


def test_bridges_are_refused_where_votes_differ_or_a_session_lies_between() -> None:
    assert bridged((1, 70, "A", ALL), (2, 71, "A", TURNED)) == {1: 1, 2: 2}
    assert bridged((1, 70, "A", ALL), (2, 72, "A", ALL), (3, 73, "B", TURNED)) == {1: 1, 2: 2, 3: 3}


def test_untitled_calls_are_joined_by_their_votes_alone() -> None:
    assert bridged((1, 70, "A", ALL), (2, 71, "", ALL)) == {1: 1, 2: 1}
    assert bridged((1, 70, "A", ALL), (2, 71, "", ALL), (3, 71, "A", MOST)) == {1: 1, 2: 2, 3: 1}
    nobody_against = "1" * 20
    assert bridged((1, 70, "A", nobody_against), (2, 71, "", nobody_against)) == {1: 1, 2: 2}


def test_titles_are_compared_without_case_signs_and_years() -> None:
    assert plain("Follow-up, 2010: The Treaty!") == "follow up the treaty"
    assert len(plain("word " * 40)) <= 60


def log_chance(vote: int, a: float, b: float) -> float:
    if vote == 0:
        return float(norm.logcdf(a))
    if vote == 2:
        return float(norm.logsf(b))
    return float(np.log(norm.cdf(b) - norm.cdf(a)) if a < 0 else np.log(norm.sf(a) - norm.sf(b)))


@pytest.mark.parametrize("vote", [0, 1, 2])
@pytest.mark.parametrize(("a", "gap"), [(-6.3, 0.4), (-1.01, 1.7), (0.02, 0.1), (2.2, 0.9), (5.0, 3.0)])
def test_chances_and_slopes_are_those_of_the_normal_law(vote: int, a: float, gap: float) -> None:
    b, h = a + gap, 1e-3
    found = slopes(vote, a, b)
    at = {(i, j): log_chance(vote, a + i * h, b + j * h) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    wanted = (
        at[0, 0],
        (at[1, 0] - at[-1, 0]) / (2 * h),
        (at[0, 1] - at[0, -1]) / (2 * h),
        (at[1, 0] - 2 * at[0, 0] + at[-1, 0]) / h**2,
        (at[0, 1] - 2 * at[0, 0] + at[0, -1]) / h**2,
        (at[1, 1] - at[1, -1] - at[-1, 1] + at[-1, -1]) / (4 * h**2),
    )
    assert found[0] == pytest.approx(wanted[0], rel=1e-7, abs=1e-8)
    assert found[1:] == pytest.approx(wanted[1:], rel=2e-3, abs=2e-3)


def sampler() -> Sampler:
    calls, votes, _ = simulated(5)
    return Sampler(ballot_table(calls, votes), Chains(1, 5, 1))


def test_an_item_is_looked_at_as_a_plain_sum_says() -> None:
    sample = sampler()
    theta, x = sample.start(0), np.array([0.8, 0.3, -0.4])
    starts, cells, votes = sample.by_item
    wanted = (
        sum(
            log_chance(votes[n], x[1] - x[0] * theta[cells[n]], x[1] - x[0] * theta[cells[n]] + np.exp(x[2]))
            for n in range(starts[3], starts[4])
        )
        - 0.5 * (ITEM_PRIOR[1] * (x - ITEM_PRIOR[0]) ** 2).sum()
    )
    found = look_at_item(x, theta, cells, votes, starts[3], starts[4], ITEM_PRIOR, np.zeros(10))
    assert found == pytest.approx(wanted, rel=1e-8)


def test_newtons_mean_of_an_item_leads_to_its_top() -> None:
    sample = sampler()
    theta, x, seen = sample.start(0), np.array([0.5, 0.3, -0.4]), np.zeros(10)
    starts, cells, votes = sample.by_item
    values = []
    for _ in range(12):
        values.append(look_at_item(x, theta, cells, votes, starts[3], starts[4], ITEM_PRIOR, seen))
        x = seen[:3].copy()
    assert values[-1] == pytest.approx(values[-2], abs=1e-6)
    assert values[-1] >= max(values) - 1e-6


def test_a_path_is_looked_at_as_a_plain_sum_says() -> None:
    sample = sampler()
    items = np.tile([0.7, 0.2, -0.4, np.exp(-0.4)], (len(sample.table.items), 1))
    starts, of_items, votes = sample.by_cell
    path = np.array([0.3, -0.2, 0.4, 1.0])
    wanted = sum(
        log_chance(votes[n], 0.2 - 0.7 * path[t], 0.2 - 0.7 * path[t] + np.exp(-0.4))
        for t in range(4)
        for n in range(starts[8 + t], starts[9 + t])
    )
    mean, precision = np.zeros(4), np.zeros(4)
    assert look_at_path(path, items, starts, of_items, votes, 8, mean, precision) == pytest.approx(wanted, rel=1e-8)
    assert (precision > 0).all()


def test_smoothing_is_that_of_the_joint_normal_law() -> None:
    step, y, precision = 0.16, np.array([1.0, 0.0, -0.5]), np.array([4.0, 0.0, 2.0])
    prior = 1.0 + step * np.minimum.outer(np.arange(3), np.arange(3))
    seen = [0, 2]
    spread = prior[np.ix_(seen, seen)] + np.diag(1 / precision[seen])
    gain = prior[:, seen] @ np.linalg.inv(spread)
    filtered, variance = np.zeros(3), np.zeros(3)
    total = smooth(y, precision, np.array([0.0, 1.0]), np.zeros(2), step, filtered, variance)
    assert filtered[2] == pytest.approx((gain @ y[seen])[2])
    assert variance[2] == pytest.approx((prior - gain @ prior[seen])[2, 2])
    wanted = -0.5 * (y[seen] @ np.linalg.solve(spread, y[seen]) + np.log(np.linalg.det(spread)))
    assert total == pytest.approx(wanted)


FEW = np.array([0, 0, 1, 0, 2, 1, 2, 2, 0, 1], dtype=np.int8)
"""Votes so few that posteriors are far from normal: what is exact must not lean on the approximation."""


def log_likelihood(a: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """Of FEW, whose lower thresholds lie ``a`` above, by vote in the last axis."""
    yes, below = norm.cdf(a), norm.cdf(a + gap)
    return np.log(np.select([FEW == 0, FEW == 1], [yes, below - yes], 1 - below)).sum(-1)


def test_paths_are_drawn_from_their_exact_posterior() -> None:
    theta, items = np.zeros(2), np.array([[1.4, -0.2, 0.0, 1.0], [-0.6, 0.4, -0.5, np.exp(-0.5)]])
    of_items = np.array([0, 1] * 5, dtype=np.int32)
    starts, spans = np.array([0, 10, 10]), np.array([[0, 2]])  # no votes in the second session
    luck, work, draws = new_luck(stream_key(0, "test")), np.zeros((PATH_WORK, 8)), np.empty((30_000, 2))
    prior, addresses = np.array([1.0, 0.16, 6.0]), np.array([cell_id("x")])
    for k in range(len(draws)):
        sweep_paths(theta, items, starts, of_items, FEW, spans, prior, addresses, 0, k, luck, work)
        draws[k] = theta
    grid = np.linspace(-5, 5, 1001)
    beta, cut, gap = (items[of_items, column] for column in (0, 1, 3))
    logs = log_likelihood(cut - beta * grid[:, None], gap) - grid**2 / 2
    weight = np.exp(logs - logs.max())
    mean = (grid * weight).sum() / weight.sum()
    sd = np.sqrt(((grid - mean) ** 2 * weight).sum() / weight.sum())
    assert draws.mean(0) == pytest.approx([mean, mean], abs=0.03)
    assert draws.std(0) == pytest.approx([sd, np.hypot(sd, 0.4)], rel=0.04)


def test_items_are_drawn_from_their_exact_posterior() -> None:
    theta = np.linspace(-1.5, 1.5, 10)
    prior = np.array([[0.0, 0.0, -0.7], [1.0, 1.0, 1.0]])
    items, draws = np.array([[0.0, 0.0, -0.7, np.exp(-0.7)]]), np.empty((40_000, 3))
    starts, cells, addresses = np.array([0, 10]), np.arange(10, dtype=np.int32), np.array([cell_id("x")])
    luck, work = new_luck(stream_key(0, "test")), np.zeros(ITEM_WORK)
    for k in range(len(draws)):
        sweep_items(items, theta, starts, cells, FEW, prior, addresses, 0, k, luck, work)
        draws[k] = items[0, :3]
    axes = np.linspace(-3, 4, 57), np.linspace(-3.5, 3.5, 57), np.linspace(-4, 2.5, 57)
    beta, cut, log_gap = np.meshgrid(*axes, indexing="ij")
    above = cut[..., None] - beta[..., None] * theta
    logs = log_likelihood(above, np.exp(log_gap)[..., None]) - (beta**2 + cut**2 + (log_gap + 0.7) ** 2) / 2
    weight = np.exp(logs - logs.max())
    means = [(x * weight).sum() / weight.sum() for x in (beta, cut, log_gap)]
    sds = [
        np.sqrt(((x - m) ** 2 * weight).sum() / weight.sum()) for x, m in zip((beta, cut, log_gap), means, strict=True)
    ]
    assert draws.mean(0) == pytest.approx(means, abs=0.04)
    assert draws.std(0) == pytest.approx(sds, rel=0.05)


def test_rhat_is_one_for_draws_alike_and_large_for_stuck_chains() -> None:
    rng = np.random.default_rng(0)
    alike = rng.normal(size=(4, 1000, 50))
    assert split_rhat(alike).max() < 1.02
    apart = alike + np.array([0, 0, 0, 3.0])[:, None, None]
    assert split_rhat(apart).min() > 1.5
    trend = alike[:1] + np.linspace(0, 5, 1000)[:, None]
    assert split_rhat(trend).min() > 1.3
    still = np.ones((2, 100, 1))
    assert split_rhat(still)[0] == 1.0
    assert np.isinf(split_rhat(still * np.array([1.0, 2.0])[:, None, None]))[0]


def test_effective_draws_follow_autocorrelation() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(4, 2000, 20))
    assert effective_draws(noise).mean() == pytest.approx(8000, rel=0.1)
    slow = noise.copy()
    for k in range(1, 2000):
        slow[:, k] = 0.9 * slow[:, k - 1] + np.sqrt(1 - 0.81) * noise[:, k]
    assert effective_draws(slow).mean() == pytest.approx(8000 * 0.1 / 1.9, rel=0.2)


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


PLAIN = """
import sys; sys.path.insert(0, {tests!r})
from test_ideal_points import *
calls, votes, _ = simulated(2)
keep = [f"V{{i:02}}" for i in range(1, 8)] + ["USA"]
votes = votes.filter(pl.col("iso3").is_in(keep), pl.col("rcid") % 1000 < 10)
calls = calls.filter(pl.col("rcid") % 1000 < 10)
print(fit_ideal_points(calls, votes, Chains(1, 8, 2, climb=3)).draws.sum(dtype=float).hex())
"""


def test_kernels_say_the_same_uncompiled() -> None:
    code = PLAIN.format(tests=str(Path(__file__).parent))
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "SPILLOVER_NOJIT": jit},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for jit in ("0", "1")
    ]
    assert float.fromhex(said[0]) == pytest.approx(float.fromhex(said[1]), rel=1e-5)


@pytest.mark.peer
def test_four_sessions_of_the_assembly(shared: Path) -> None:
    read = read_rollcalls(shared / "stance" / "unga_votes.parquet", as_of=date(2022, 10, 6))
    calls = read.calls.filter(pl.col("session") >= 73)
    votes = read.votes.join(calls.select("rcid"), on="rcid", how="semi")
    seen, held = hold_out(votes)
    points = fit_ideal_points(calls, seen, Chains(2, 200, 80))
    mean = dict(zip(points.table.states, points.mean[:, -1], strict=True))
    assert mean["USA"] > mean["GBR"] > mean["JPN"] > mean["IND"] > mean["CUB"]
    assert mean["RUS"] > mean["KAZ"]  # the axis is not one from Moscow to Kyiv
    found: HeldOutScore = score(points, seen, held)
    assert found.model > found.own_shares + 0.15
