"""The sampler against posteriors that are known exactly: a normal one, the prior, and groups that are independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spillover.estimators.slice_sampler import Steps, slice_sample

Floats = NDArray[np.float64]

MODEL = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -1.0], [2.0, 0.0, 0.3]])
OBSERVED = np.array([1.2, -0.7, 2.5])
VARIANCE = np.array([0.04, 0.25, 0.09])
STEPS = Steps(burnt=100, kept=1000, apart=2)
ALL = np.full(3, -1)


def linear(points: Floats) -> Floats:
    return np.asarray(-0.5 * ((points @ MODEL.T - OBSERVED) ** 2 / VARIANCE).sum(axis=1, keepdims=True))


def check_linear(blocks: list[NDArray[np.int64]]) -> None:
    found = slice_sample(linear, blocks, STEPS, chains=4, seed=1).reshape(-1, 3)
    covariance = np.linalg.inv(np.eye(3) + MODEL.T @ np.diag(1 / VARIANCE) @ MODEL)
    np.testing.assert_allclose(found.mean(axis=0), covariance @ MODEL.T @ (OBSERVED / VARIANCE), atol=0.1)
    np.testing.assert_allclose(np.cov(found.T), covariance, atol=0.08)


def test_a_linear_model_gives_the_exact_posterior():
    check_linear([ALL])


def test_blocks_give_the_same_posterior():
    check_linear([ALL[:1], ALL[:2]])


def test_groups_move_on_their_own():
    """Two parameters, each seen once with its own error; a third that is seen by nobody keeps the prior."""
    seen, variance = np.array([2.0, -1.0]), np.array([0.5, 0.1])

    def by_group(points: Floats) -> Floats:
        return np.asarray(-0.5 * (points[:, :2] - seen) ** 2 / variance)

    found = slice_sample(by_group, [np.array([0, 1, 0])], STEPS, chains=4, seed=2).reshape(-1, 3)
    np.testing.assert_allclose(found.mean(axis=0), [*(seen / (1 + variance)), 0.0], atol=0.08)
    np.testing.assert_allclose(found.var(axis=0), [*(variance / (1 + variance)), 1.0], atol=0.1)


def test_what_says_nothing_leaves_the_prior():
    found = slice_sample(lambda points: np.zeros((len(points), 1)), [ALL], STEPS, chains=4, seed=3).reshape(-1, 3)
    np.testing.assert_allclose(found.mean(axis=0), 0.0, atol=0.06)
    np.testing.assert_allclose(found.std(axis=0), 1.0, atol=0.05)


def test_the_same_seed_gives_the_same_draws_whatever_the_number_of_chains():
    few, many, other = (
        slice_sample(linear, [ALL], Steps(5, 10, 1), chains, seed) for chains, seed in ((2, 1), (3, 1), (2, 2))
    )
    assert (few == many[:2]).all()
    assert (few != other).any()
