from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spillover.experiments import measures
from spillover.experiments.measures import measure, measure_forecast
from spillover.ground.errors import RunError

OBSERVED = np.array([[10, 0], [60, 40]])
# By hand. Day 0: |8-10| + |4-0| = 6 of 10. Day 1: |50-60| + |30-40| = 20 of 100. Mean of 0.6 and 0.2.
SIMULATED = np.array([[8, 4], [50, 30]])

counts = hnp.arrays(np.int64, (4, 3), elements=st.integers(0, 10_000))
ensembles = hnp.arrays(np.int32, (7, 4, 3), elements=st.integers(0, 10_000))


def test_relative_difference_agrees_with_a_sum_done_by_hand():
    assert measure_forecast(SIMULATED, OBSERVED).ard == pytest.approx(0.4)


def test_rescaled_difference_agrees_with_a_sum_done_by_hand():
    # Day 0, times 10/12: 20/3 and 10/3, off by 10/3 twice, of 10. Day 1, times 100/80: 62.5 and 37.5, off by 5 of 100.
    assert measure_forecast(SIMULATED, OBSERVED).ard_rescaled == pytest.approx((2 / 3 + 0.05) / 2)


def test_a_day_without_anybody_observed_divides_by_one():
    assert measure_forecast(np.array([[3, 0]]), np.array([[0, 0]])).ard == 3


def test_a_day_without_anybody_simulated_is_wholly_wrong_also_rescaled():
    found = measure_forecast(np.array([[0, 0]]), np.array([[6, 4]]))
    assert (found.ard, found.ard_rescaled) == (1, 1)


def test_an_ensemble_scores_the_mean_of_its_members_not_their_mean_run():
    ensemble = np.array([[[10, 0]], [[0, 10]]])
    observed = np.array([[5, 5]])
    assert measure(ensemble, observed).ard == 0  # the mean forecast is perfect
    assert measure(ensemble, observed).ard_members == 1  # each member is not
    assert measure(ensemble, observed).rmse == 0


@given(simulated=counts, observed=counts)
def test_relative_difference_is_zero_only_for_the_truth(simulated, observed):
    assert (measure_forecast(simulated, observed).ard == 0) == np.array_equal(simulated, observed)
    assert measure_forecast(observed, observed).ard == 0


@given(observed=counts, factor=st.integers(1, 50))
def test_rescaling_forgives_a_wrong_total(observed, factor):
    assert measure_forecast(observed * factor, observed).ard_rescaled == pytest.approx(0, abs=1e-9)


@given(stock=ensembles, observed=counts)
def test_crps_agrees_with_another_implementation(stock, observed):
    expected = scoringrules.crps_ensemble(observed.astype(float), stock.astype(float), m_axis=0, estimator="nrg").mean()
    assert measures.crps(stock, observed) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(forecast=counts, observed=counts)
def test_crps_of_one_forecast_is_its_mean_absolute_error(forecast, observed):
    found = measure_forecast(forecast, observed)
    assert found.crps == pytest.approx(np.abs(forecast - observed).mean())
    assert found.coverage_50 is None
    assert found.coverage_90 is None


@pytest.mark.parametrize("n_members", [19, 20, 100, 101])
def test_a_calibrated_ensemble_is_covered_as_often_as_it_claims(n_members):
    draws = np.random.default_rng(4).poisson(5_000, (n_members + 1, 100, 40))
    found = measure(draws[1:], draws[0])
    assert found.coverage_50 == pytest.approx(0.5, abs=0.04)
    assert found.coverage_90 == pytest.approx(0.9, abs=0.03)


def test_an_ensemble_that_is_too_sure_is_covered_too_seldom():
    random = np.random.default_rng(4)
    truth = random.poisson(5_000, (100, 40))
    timid = random.normal(5_000, 20, (100, 100, 40)).round()
    assert measure(timid, truth).coverage_90 < 0.5


def test_the_ends_of_an_interval_count_as_inside():
    ensemble = np.arange(1, 21).reshape(20, 1, 1)
    assert measures.coverage(ensemble, np.array([[1]]), 0.90) == 1
    assert measures.coverage(ensemble, np.array([[20]]), 0.90) == 1
    assert measures.coverage(ensemble, np.array([[21]]), 0.90) == 0


def test_nothing_observed_is_refused():
    with pytest.raises(RunError, match="RUN-301"):
        measure(np.zeros((2, 5, 0), np.int32), np.zeros((5, 0), np.int64))


def test_another_scenario_is_refused():
    with pytest.raises(RunError, match="RUN-302"):
        measure(np.zeros((2, 5, 3), np.int32), np.zeros((4, 3), np.int64))
