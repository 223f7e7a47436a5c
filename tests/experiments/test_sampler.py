"""The sampler against what is known exactly: a linear model with normal errors, and a curve with two branches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.sampler import Luck, temper

Floats = NDArray[np.float64]

MODEL = np.array([[1.0, 0.5, 0.0, 0.0], [0.0, 1.0, -1.0, 0.0], [2.0, 0.0, 0.3, 0.0]])
OBSERVED = np.array([1.2, -0.7, 2.5])
VARIANCE = np.array([0.04, 0.25, 0.09])


def linear(x: Floats) -> Floats:
    return np.asarray(-0.5 * ((x @ MODEL.T - OBSERVED) ** 2 / VARIANCE).sum(axis=1))


def sample(n: int, log_likelihood, seed: int, parameters: int = 4) -> Floats:  # type: ignore[no-untyped-def]
    return temper(log_likelihood, (n, parameters), Luck(seed), moves=6).last


def test_a_linear_model_gives_the_exact_posterior():
    found = sample(3000, linear, 1)
    covariance = np.linalg.inv(np.eye(4) + MODEL.T @ np.diag(1 / VARIANCE) @ MODEL)
    np.testing.assert_allclose(found.mean(axis=0), covariance @ MODEL.T @ (OBSERVED / VARIANCE), atol=0.08)
    np.testing.assert_allclose(np.cov(found.T), covariance, atol=0.1)


def test_what_says_nothing_leaves_the_prior():
    found = sample(2000, lambda x: np.zeros(len(x)), 2)
    np.testing.assert_allclose(found.mean(axis=0), 0.0, atol=0.1)
    np.testing.assert_allclose(found.std(axis=0), 1.0, atol=0.07)


def test_both_branches_of_a_curve_are_found():
    found = sample(1000, lambda x: -0.5 * ((np.abs(x[:, 0]) - 1.5) / 0.1) ** 2, 3, parameters=1)
    np.testing.assert_allclose(np.abs(found), 1.5, atol=0.5)
    assert 0.35 < (found > 0).mean() < 0.65


def test_temperatures_rise_to_one_and_strides_are_taken():
    course = temper(linear, (500, 4), Luck(4))
    assert course.temperatures[0] == 0.0
    assert course.temperatures[-1] == 1.0
    assert (np.diff(course.temperatures) > 0).all()
    assert min(course.taken) > 0.05


def test_the_same_luck_gives_the_same_guesses():
    assert (sample(200, linear, 5) == sample(200, linear, 5)).all()
    assert (sample(200, linear, 5) != sample(200, linear, 6)).any()
