"""Draws without replacement are exact in law, for few people and for millions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from spillover.ground.draws import below, hypergeometric
from spillover.ground.streams import Luck, new_luck, point, stream_key

DRAWS = 20_000
LEAST_P = 1e-4

FEW = [
    (1, 1, 1),
    (3, 2, 2),
    (7, 5, 6),
    (5, 20, 10),
    (20, 5, 10),
    (20, 5, 22),
    (60, 40, 50),
    (40, 60, 90),
    (100, 300, 60),
]
MANY = [
    (350, 8_000, 42),
    (8_000, 350, 42),
    (3_000, 3_000, 41),
    (9_000, 7_300, 500),
    (9_000, 7_400, 15_000),
    (40_000, 60_000, 30),
    (10**6, 10**6, 10**6),
    (5 * 10**8, 10**9, 2_000),
    (12, 10**6, 10**5),
    (10**6, 10**6, 19),
]


def luck_at(cell: int) -> Luck:
    luck = new_luck(stream_key(0, "test/hypergeometric"))
    point(luck, 0, 0, 0, np.uint64(cell))
    return luck


def drawn(good: int, bad: int, n: int) -> np.ndarray:
    luck = luck_at(0)
    return np.array([hypergeometric(good, bad, n, luck) for _ in range(DRAWS)])


@pytest.mark.parametrize(("good", "bad", "n"), FEW + MANY)
def test_draws_follow_the_exact_probabilities(good: int, bad: int, n: int):
    draws = drawn(good, bad, n)
    law = stats.hypergeom(good + bad, good, n)
    low, high = law.ppf(1e-12), law.ppf(1 - 1e-12)
    edges = np.unique(law.ppf(np.linspace(0.01, 0.99, 40)))  # groups of about equal weight
    seen = np.bincount(np.searchsorted(edges, draws), minlength=len(edges) + 1)
    due = np.diff(np.concatenate(([0.0], law.cdf(edges), [1.0]))) * DRAWS
    some = due > 0.01
    assert low <= draws.min()
    assert draws.max() <= high
    assert stats.chisquare(seen[some], due[some] * seen[some].sum() / due[some].sum()).pvalue > LEAST_P


@pytest.mark.parametrize(("good", "bad", "n", "due"), [(0, 9, 3, 0), (9, 0, 3, 3), (4, 5, 0, 0), (4, 5, 9, 4)])
def test_where_there_is_no_choice_nothing_is_left_to_luck(good: int, bad: int, n: int, due: int):
    assert hypergeometric(good, bad, n, luck_at(0)) == due


def test_more_than_there_are_means_all_and_fewer_than_none_means_none():
    assert hypergeometric(4, 5, 20, luck_at(0)) == 4
    assert hypergeometric(4, 5, -1, luck_at(0)) == 0


@pytest.mark.parametrize("n", [2, 3, 10, 1_000, 3 * 2**30])
def test_each_of_n_numbers_is_as_likely_as_another(n: int):
    luck = luck_at(n)
    draws = np.array([below(n, luck) for _ in range(DRAWS)])
    bins = min(n, 12)
    assert draws.min() >= 0
    assert draws.max() < n
    counts = np.bincount(draws * bins // n, minlength=bins)
    share = np.diff(np.ceil(np.arange(bins + 1) * n / bins)) / n  # how many of the numbers fall into each bin
    assert stats.chisquare(counts, DRAWS * share).pvalue > LEAST_P
