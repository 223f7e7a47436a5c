"""Packing loses no more than it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spillover.report.explorer.packing import LEVELS, MOST_DAYS, Packed, Times, packed, quantiles, scale_of
from spillover.report.explorer.quantities import Quantity
from spillover.report.explorer.recipes import Key, Recipe

LEVEL = Quantity("rent", "1", "country", "level", "rents", "")
PEOPLE = Quantity("stock", "person", "country", "level", "", "")
FLOW = Quantity("arrivals", "person/day", "country", "flow", "", "")
SHARE = Quantity("closed", "1", "country", "share", "", "")
KEY = Key("rent", "KAZ")


def unpacked(series: Packed) -> np.ndarray:
    return np.cumsum(np.array(series.as_dict()["rows"], dtype=np.float64), axis=1) * series.as_dict()["scale"]


@given(st.floats(1e-6, 1e6), st.integers(0, 99))
def test_a_step_is_a_thousandth_of_the_largest_value_at_most(size, seed):
    values = size * np.random.default_rng(seed).normal(size=(5, 30))
    series = packed(KEY, values, LEVEL, Times.of(30))
    exact = quantiles(values, LEVEL, Times.of(30))
    assert np.abs(unpacked(series) - exact).max() <= 0.5001 * series.scale
    assert np.abs(exact).max() / 5001 <= series.scale <= np.abs(exact).max() / 999


@given(st.floats(0.1, 1e8))
def test_people_of_a_country_are_whole_persons(largest):
    assert scale_of(PEOPLE, largest) == scale_of(FLOW, largest) == 1.0


def test_people_at_a_place_are_persons_while_they_are_few():
    at = Quantity("stock_at", "person", "place", "level", "", "")
    assert [scale_of(at, largest) for largest in (1, 900, 2_500, 100_000)] == [1, 1, 2, 100]


def test_what_tells_nothing_is_left_out():
    nothing = np.zeros((3, 4))
    assert packed(KEY, nothing, LEVEL, Times.of(4)) is None
    assert packed(KEY, nothing + 1, LEVEL, Times.of(4), rest=1.0) is None
    assert packed(KEY, nothing + 1, LEVEL, Times.of(4)) is not None
    unknown = nothing + 1
    unknown[1, 2] = np.nan
    assert packed(KEY, unknown, LEVEL, Times.of(4)) is None
    assert packed(KEY, nothing + 0.2, PEOPLE, Times.of(4)) is None  # rounds to nobody


def test_a_share_is_one_row_of_the_part_of_members():
    done = np.array([[0, 0, 1], [0, 1, 1], [0, 0, 0], [0, 0, 1]], dtype=np.float64)
    shown = unpacked(packed(KEY, done, SHARE, Times.of(3)))
    np.testing.assert_allclose(shown, [[0, 0.25, 0.75]], atol=1e-3)


@pytest.mark.parametrize("n_days", [1, 2, 100, MOST_DAYS, MOST_DAYS + 1, 374, 1461])
def test_first_and_last_day_are_kept_and_not_too_many(n_days):
    kept = Times.of(n_days).kept
    assert (kept[0], kept[-1]) == (0, n_days - 1)
    assert len(kept) <= MOST_DAYS + 1
    assert len(kept) == n_days or n_days > MOST_DAYS
    assert len(set(np.diff(kept)[:-1])) <= 1


@pytest.mark.parametrize("n_days", [20, 374, 1000])
def test_flows_of_days_that_are_not_kept_are_in_the_mean(n_days):
    values = np.random.default_rng(1).poisson(40, size=(3, n_days)).astype(np.float64)
    times = Times.of(n_days)
    days = np.diff(times.kept, prepend=-1)
    np.testing.assert_allclose((times.flow(values) * days).sum(axis=1), values.sum(axis=1))
    np.testing.assert_array_equal(times.level(values), values[:, times.kept])
    assert times.flow(values).shape == times.level(values).shape


def test_levels_are_those_of_the_members():
    values = np.arange(101, dtype=np.float64)[:, None].repeat(2, axis=1)
    np.testing.assert_allclose(quantiles(values, LEVEL, Times.of(2))[:, 0], 100 * np.array(LEVELS))


def test_a_recipe_adds_up_rises_and_holds_against_a_limit():
    found = {"a": np.array([[1, 5, 2, 4]]), "b": np.array([[0, 1, 1, 1]])}
    np.testing.assert_array_equal(Recipe(("a", "b"), 10.0).of(found), [[10, 60, 30, 50]])
    np.testing.assert_array_equal(Recipe(("a", "b"), rises=True).of(found), [[0, 5, 0, 2]])
    np.testing.assert_array_equal(Recipe(("a", "b"), above=3.0).of(found), [[0, 1, 0, 1]])
    np.testing.assert_array_equal(Recipe(("a",), above=np.array([0, 5, 1, 4.5])).of(found), [[1, 0, 1, 0]])
