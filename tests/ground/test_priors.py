"""Priors are distributions drawn by quantile."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from spillover.ground.priors import LogNormal, Normal, Prior, Uniform

U = np.linspace(0.001, 0.999, 999)
LAWS = [
    (Uniform(-2.0, 3.0), stats.uniform(-2.0, 5.0)),
    (Normal(5.0, 2.0), stats.norm(5.0, 2.0)),
    (LogNormal(1500.0, 0.5), stats.lognorm(0.5, scale=1500.0)),
]


@pytest.mark.parametrize(("prior", "law"), LAWS)
def test_quantiles_are_those_of_the_distribution(prior: Prior, law):
    np.testing.assert_allclose(prior.quantile(U), law.ppf(U), rtol=1e-12)


@pytest.mark.parametrize("prior", [prior for prior, _ in LAWS])
def test_more_luck_is_a_larger_value(prior: Prior):
    assert (np.diff(prior.quantile(U)) > 0).all()


@pytest.mark.parametrize("prior", [prior for prior, _ in LAWS])
def test_quantiles_keep_the_shape_that_they_are_asked_in(prior: Prior):
    assert prior.quantile(np.full((2, 3), 0.5)).shape == (2, 3)


def test_the_middle_of_a_log_normal_is_its_median():
    assert LogNormal(14.0, 0.7).quantile(np.array([0.5]))[0] == pytest.approx(14.0)


def test_priors_say_what_they_are():
    assert str(Uniform(0.0, 0.2)) == "uniform(0, 0.2)"
    assert str(LogNormal(1500.0, 0.5)) == "log-normal(median 1500, sigma 0.5)"
    assert str(Normal(0.0, 1.0)) == "normal(mean 0, sd 1)"
