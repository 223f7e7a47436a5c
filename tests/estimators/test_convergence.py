"""R-hat and effective draws of chains whose behaviour is known."""

from __future__ import annotations

import numpy as np
import pytest

from spillover.estimators.convergence import effective_draws, split_rhat


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
