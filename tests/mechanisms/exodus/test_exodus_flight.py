"""Setting off: hazards in closed form, what shocks do and do not do, how long the way takes."""

from __future__ import annotations

import numpy as np
import pytest

from mechanisms.exodus.borderland import EDGE, FAMILIES, FLIGHT, INLAND, MEN, NORTH, SOUTH, Border, run
from spillover.world.crossings import Gate

MANY = range(40)
ROADS = Border(days=8, gate={3: Gate.SHUT})


def left(history, group: int = MEN) -> np.ndarray:
    """People who have left home, float64[member, day]."""
    start = history.prepared.cells.start[: history.cells("home").shape[2] * 2].reshape(-1, 2)[:, group].sum()
    return start - history.cells("home")[..., group].sum(axis=2)


def test_people_set_off_at_the_hazard_of_a_shock():
    history = run(Border(days=5), MANY, shock_per_day=0.02)
    expected = 100_000 * (1 - np.exp(-0.02 * np.arange(1, 6)))
    np.testing.assert_allclose(left(history).mean(axis=0), expected, rtol=0.01)
    assert not left(history, FAMILIES).any()


@pytest.mark.parametrize("follow", [0.25, 1.0])
def test_those_not_liable_follow_with_their_share(follow: float):
    history = run(Border(days=1), MANY, shock_per_day=0.02, others_follow=follow)
    expected = 100_000 * (1 - np.exp(-0.02 * follow))
    assert left(history, FAMILIES)[:, 0].mean() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("felt", [0.0, -3.0])
def test_without_a_shock_only_the_ordinary_hazard_is_left(felt: float):
    history = run(Border(days=1, felt=felt), MANY, base_per_day=0.001, shock_per_day=1.0)
    for group in (MEN, FAMILIES):
        assert left(history, group)[:, 0].mean() == pytest.approx(100_000 * (1 - np.exp(-0.001)), rel=0.05)
    assert not left(run(Border(felt=felt), shock_per_day=1.0)).any()


def test_push_makes_people_leave_the_place_that_it_speaks_of():
    gone = np.diff(run(Border(days=2, felt=0.0), push={INLAND: 0.01}).cells("home")[0, :, :, MEN], axis=0)[0]
    assert gone[INLAND] < 0
    assert gone[EDGE] == 0


def test_who_sees_no_way_stays_at_home():
    gate = dict.fromkeys((1, 2, 3), Gate.SHUT)
    assert not left(run(Border(gate=gate))).any()
    assert not left(run(Border(people_per_day=(0, 0, 0)))).any()


def test_a_foot_lane_alone_is_a_way():
    history = run(Border(people_per_day=(0, 0, 0), foot_per_day=(100, 0, 0)))
    assert history["fled_in"][0, -1, NORTH] == 100


def test_the_way_takes_the_days_that_its_kilometres_ask_for():
    only_inland = Border(days=8, men=(0, 50_000, 0), gate={2: Gate.SHUT, 3: Gate.SHUT}, felt=[1, *[0] * 7])
    km = (
        1.3
        * 6371
        * np.arccos(
            np.sin(np.radians(55)) * np.sin(np.radians(50.5))
            + np.cos(np.radians(55)) * np.cos(np.radians(50.5)) * np.cos(np.radians(1))
        )
    )
    for pace in (1000, 400, 200, 50):
        fled = run(only_inland, road_km_per_day=pace)["fled_in"][0, :, NORTH]
        assert np.flatnonzero(fled).tolist() == [min(int(np.ceil(km / pace)) - 1, 6)]


def test_who_flies_is_there_on_the_same_day():
    assert run(Border(days=1, gate={1: Gate.SHUT, 2: Gate.SHUT}))["fled_in"][0, 0, FLIGHT] > 0


def test_half_the_shock_and_twice_the_response_are_the_same():
    one = run(Border(felt=0.5), shock_per_day=0.02)
    np.testing.assert_array_equal(one.people, run(Border(felt=1.0), shock_per_day=0.01).people)


def test_more_shock_never_makes_fewer_leave():
    assert (left(run(Border(felt=1.2), MANY)) >= left(run(Border(felt=1.0), MANY))).all()


def test_people_of_the_edge_are_at_the_border_first():
    history = run(ROADS, road_km_per_day=200)
    assert 0 < history["fled_in"][0, 0, SOUTH] < history["fled_in"][0, 6, SOUTH]
