"""Draws are exact in law, for any number of people and any probability, and change little when these do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from spillover.ground.draws import binomial, poisson
from spillover.ground.streams import Luck, new_luck, point, stream_key

DRAWS = 3_000
LEAST_P = 1e-4  # of about a hundred tests at fixed seeds: a right sampler fails none, a wrong one all

MANY = (
    [(1, p) for p in (0.001, 0.3, 0.5, 0.9)]
    + [(7, 0.5), (30, 0.1), (30, 0.9), (150, 0.5)]
    + [(20, 0.49), (20, 0.5), (20, 0.51), (1000, 0.0099), (1000, 0.0101), (1000, 0.9899), (1000, 0.9901)]
    + [(4094, 0.2), (4095, 0.2), (4096, 0.2), (4097, 0.2), (4095, 0.001), (4096, 0.001), (4097, 0.999)]
    + [(4096, 0.0024), (4096, 0.0025), (100_000, 0.3), (10**7, 1e-8), (10**9, 0.5)]
    + [(10**12, 1e-12), (10**12, 5e-12), (10**12, 0.25), (10**12, 0.999999), (2**53 - 1, 1e-15)]
)
MEANS = [0.001, 0.5, 3.0, 9.99, 10.0, 10.01, 35.0, 1000.0, 123_456.7, 1e9]


def luck_at(cell: int, stream: str = "test/draws") -> Luck:
    luck = new_luck(stream_key(0, stream))
    point(luck, 0, 0, 0, np.uint64(cell))
    return luck


def ranks(draws: list[int], law) -> np.ndarray:
    """Numbers that are uniform if the draws follow the law: the ties of whole numbers are spread at random."""
    spread = np.random.default_rng(0).random(len(draws))
    k = np.array(draws, dtype=np.float64)
    return law.cdf(k - 1) + spread * law.pmf(k)


def follows(draws: list[int], law) -> bool:
    return stats.kstest(ranks(draws, law), "uniform").pvalue > LEAST_P


@pytest.mark.parametrize(("n", "p"), MANY)
def test_binomial_draws_follow_their_law(n: int, p: float):
    draws = []
    luck = luck_at(0)
    for cell in range(DRAWS):
        point(luck, 0, 0, 0, np.uint64(cell))
        draws.append(binomial(n, p, luck))
    assert min(draws) >= 0
    assert max(draws) <= n
    assert follows(draws, stats.binom(n, p))


@pytest.mark.parametrize(("n", "p"), [(12, 0.3), (60, 0.4), (5000, 0.004)])
def test_every_number_of_people_is_as_likely_as_it_should_be(n: int, p: float):
    luck = luck_at(1)
    counts = np.bincount([binomial(n, p, luck) for _ in range(20_000)], minlength=n + 1)
    expected = 20_000 * stats.binom(n, p).pmf(np.arange(n + 1))
    usual = expected >= 8
    seen = np.append(counts[usual], counts[~usual].sum())
    due = np.append(expected[usual], expected[~usual].sum())
    assert stats.chisquare(seen[due > 0], due[due > 0] * seen.sum() / due.sum()).pvalue > LEAST_P


@pytest.mark.parametrize("n", [0, 1, 17, 4096, 10**12])
def test_nobody_takes_an_impossible_decision_and_everybody_a_certain_one(n: int):
    for p in (0.0, -1e-18):
        assert binomial(n, p, luck_at(0)) == 0
    for p in (1.0, 1.0 + 1e-15):
        assert binomial(n, p, luck_at(0)) == n


def test_of_nobody_nobody_decides():
    assert binomial(0, 0.5, luck_at(0)) == 0
    assert binomial(-3, 0.5, luck_at(0)) == 0


@pytest.mark.parametrize(("n", "p"), [(3, 1e-300), (3, 1 - 1e-16), (10**12, 1e-300), (2, 5e-324)])
def test_probabilities_next_to_certainty_neither_hang_nor_fail(n: int, p: float):
    assert 0 <= binomial(n, p, luck_at(0)) <= n


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_draws_follow_their_law(mean: float):
    luck = luck_at(2)
    assert follows([poisson(mean, luck) for _ in range(DRAWS)], stats.poisson(mean))


def test_no_events_are_expected_of_a_mean_of_nothing():
    assert poisson(0.0, luck_at(0)) == 0
    assert poisson(-1.0, luck_at(0)) == 0


# ---- common luck ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", range(100))
def test_where_few_are_expected_more_people_or_a_larger_hazard_never_mean_fewer(cell: int):
    by_chance = [binomial(200, p, luck_at(cell)) for p in np.linspace(0.0, 0.049, 25)]
    by_people = [binomial(n, 0.02, luck_at(cell)) for n in range(0, 490, 10)]
    by_mean = [poisson(mean, luck_at(cell)) for mean in np.linspace(0.0, 9.9, 25)]
    for along in (by_chance, by_people, by_mean):
        assert along == sorted(along)


@pytest.mark.parametrize(("n", "p"), [(1000, 0.2), (10**6, 0.01), (10**9, 0.4), (10**9, 0.6)])
def test_under_common_luck_a_small_change_moves_the_draw_by_little(n: int, p: float):
    assert unlikeness(n, p, p * 1.001) < 0.5


@pytest.mark.parametrize("n", [12, 10**6])
def test_under_common_luck_one_half_is_no_threshold(n: int):
    assert unlikeness(n, 0.4999, 0.5001) < 0.6


def unlikeness(n: int, p: float, q: float) -> float:
    """Spread of the difference between two draws of common luck, in spreads of one draw; 1.4 with luck of their own."""
    first, second = (np.array([binomial(n, x, luck_at(cell)) for cell in range(2_000)]) for x in (p, q))
    spread = np.sqrt(n * p * (1 - p))
    assert np.mean(second - first) == pytest.approx(n * (q - p), abs=0.06 * spread)
    return float(np.std(second - first) / spread)
