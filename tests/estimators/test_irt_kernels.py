"""Kernels of the item-response model say what slow mathematics says, and draw from exact posteriors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from estimators.ballot_world import simulated
from spillover.estimators.ballot_table import ballot_table
from spillover.estimators.ideal_points import ITEM_PRIOR, Chains, Sampler
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
from spillover.ground.streams import cell_id, new_luck, stream_key


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
    chances = np.select([FEW == 0, FEW == 1], [yes, below - yes], 1 - below)
    return np.log(np.maximum(chances, 1e-300)).sum(-1)


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
