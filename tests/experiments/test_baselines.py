from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spillover.experiments import baselines
from spillover.world.network import Network

DAILY = np.array([[10, 0], [60, 40]])
daily_stocks = hnp.arrays(np.int64, (45, 3), elements=st.integers(0, 10_000))


def network_of(*roads: tuple[int, int, float]) -> Network:
    there = np.array([(a, b, km) for a, b, km in roads for a, b in ((a, b), (b, a))])
    ends = there[:, :2].astype(np.int64)
    unknown = np.full(len(there), np.nan)
    return Network(ends[:, 0], ends[:, 1], there[:, 2], unknown, np.arange(len(there), dtype=np.uint64))


def test_equal_split_gives_every_place_the_same():
    assert baselines.equal_split(DAILY).tolist() == [[5, 5], [50, 50]]


def test_capacity_share_follows_capacity_and_forgets_places_without():
    assert baselines.capacity_share(DAILY, np.array([300, 100])).tolist() == [[7.5, 2.5], [75, 25]]
    assert baselines.capacity_share(DAILY, np.array([300, -1])).tolist() == [[10, 0], [100, 0]]


def test_persistence_keeps_day_0_then_day_30():
    daily = np.arange(40)[:, np.newaxis]
    forecast = baselines.persistence(daily)[:, 0]
    assert forecast[:30].tolist() == [0] * 30
    assert forecast[30:].tolist() == [30] * 10


def test_persistence_of_a_short_run_keeps_day_0():
    assert baselines.persistence(np.array([[7], [9]])).tolist() == [[7], [7]]


@given(daily=daily_stocks, later=daily_stocks, today=st.integers(0, 44))
def test_no_baseline_looks_ahead(daily, later, today):
    """Whatever happens after today, today's forecast stays."""
    other = np.concatenate([daily[: today + 1], later[today + 1 :]])
    capacity = np.array([1, 2, 3])
    for forecast in (baselines.equal_split, baselines.persistence, lambda d: baselines.capacity_share(d, capacity)):
        assert np.array_equal(forecast(daily)[today], forecast(other)[today])


@given(daily=daily_stocks, weight=hnp.arrays(np.float64, (45, 3), elements=st.floats(0, 1e6)))
def test_a_split_makes_and_loses_nobody(daily, weight):
    assert baselines.split(daily, weight).sum(axis=1) == pytest.approx(daily.sum(axis=1))


def test_the_shortest_road_may_lead_through_other_places():
    network = network_of((0, 1, 100.0), (1, 2, 50.0), (0, 2, 200.0), (0, 1, 90.0))
    assert baselines.shortest_roads(network, 4, np.array([2])).tolist() == [[140, 50, 0, np.inf]]


def test_gravity_weighs_origins_by_people_conflict_so_far_and_inverse_square():
    population = np.array([100, 50])
    intensity = np.array([[1.0, 0.0], [0.0, 2.0]])
    distance_km = np.array([[10.0, 20.0], [np.inf, 10.0]])
    pull = baselines.pull_of_conflict(population, intensity, distance_km)
    # Day 1: the first origin still counts with 1 x 100, the second with 2 x 50.
    assert pull == pytest.approx(np.array([[1.0, 0.0], [1.25, 1.0]]))


def test_gravity_splits_equally_before_anything_happens():
    assert baselines.split(DAILY, np.zeros((2, 2))).tolist() == [[5, 5], [50, 50]]
