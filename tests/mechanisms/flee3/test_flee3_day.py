"""People moved by Flee's rules: how far in a day, into which camps, and what closures do to those under way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from inmemory import run
from spillover.engine.record import Record
from spillover.mechanisms.flee3.choice import room_left

ONE_CAMP = "Alpha Homeland town 1000 | Beta Homeland town 500 | Near Eastland camp | Abroad - off_map"
TWO_CAMPS = f"{ONE_CAMP} | Far Westland camp"
ALPHA, BETA, NEAR, FAR = 0, 1, 2, 4
HUNDRED_ON_DAY_1 = "0 Abroad 0 | 1 Abroad 100"
STAY = "flee3.camp_movechance=0 flee3.conflict_movechance=1 "


def flee(
    settings: str = "", places: str = ONE_CAMP, counts: str = "0 Abroad 0 | 1 Abroad 100", members: int = 1, **more
):
    tables = {"events": "0 Alpha 1"} | more
    return run(STAY + settings, "flee3", places=places, observations=counts, members=members, **tables)


def arrivals(record: Record, place: int = NEAR) -> dict[int, int]:
    change = np.diff(record.stock[0, :, place], prepend=0)
    return {int(day): int(change[day]) for day in np.flatnonzero(change)}


# ---- room in camps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "room"), [(0, 1.0), (90, 1.0), (92, 0.8), (95, 0.5), (99, 0.1), (100, 0.0), (180, 0.0)]
)
def test_room_shrinks_between_the_buffer_and_the_capacity(people: int, room: float):
    assert room_left(float(people), 100.0, 0.9) == pytest.approx(room)


@pytest.mark.parametrize("capacity", [-1.0, 0.0, 0.5])
def test_below_a_capacity_of_one_there_is_no_limit(capacity: float):
    assert room_left(1e9, capacity, 0.9) == 1.0


def test_without_a_buffer_room_shrinks_from_the_first_person():
    assert room_left(25.0, 100.0, 0.0) == pytest.approx(0.75)


def test_a_camp_turns_people_away_halfway_between_comfortable_and_full():
    small = TWO_CAMPS.replace("Near Eastland camp", "Near Eastland camp - 200") + " | Hub Homeland hub"
    routes = "Alpha Hub 100 | Hub Near 200 | Hub Far 200"
    stock = flee("flee3.conflict_weight=0", small, "0 Abroad 0 | 15 Abroad 1500", 200, routes=routes).stock
    assert stock[:, -1, NEAR].mean() == pytest.approx(191, abs=1)  # room is counted as people come to the hub
    assert (stock[:, :, NEAR] <= 200).all()


def test_those_who_set_out_together_all_get_in_since_room_is_counted_at_the_decision():
    small = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 50")
    assert arrivals(flee("", small, "0 Abroad 0 | 2 Abroad 200", routes="Alpha Near 200")) == {1: 100}


def test_where_every_camp_is_full_people_stay():
    full = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 50 50")
    assert flee("", full, routes="Alpha Near 200").stock[0, -1, :3].tolist() == [100, 0, 50]


def test_capacities_can_be_ignored():
    full = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 50 50")
    assert flee("flee3.respect_capacity=false", full, routes="Alpha Near 200").stock[0, -1, NEAR] == 150


def test_a_growing_camp_lets_more_in():
    places = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 10 0 {}") + " | Hub Homeland hub"
    settings, routes = "flee3.conflict_weight=0", "Alpha Hub 100 | Hub Near 200"
    on_day_1 = [flee(settings, places.format(growth), routes=routes).stock[0, 1, NEAR] for growth in (0, 10, 20)]
    assert on_day_1 == [10, 29, 48]  # of a capacity of 10, 30 and 50


# ---- roads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("km", "day"), [(359, 1), (360, 2), (700, 2), (720, 3), (1100, 4)])
def test_a_link_takes_its_days(km: int, day: int):
    record = flee(routes=f"Alpha Near {km}")
    assert arrivals(record) == {day: 100}
    assert (record.travelling[0, 1:day] == 100).all()


def test_in_a_chain_each_link_gets_a_full_day():
    settings = "flee3.default_movechance=1 flee3.conflict_weight=0"
    record = flee(
        settings, f"{ONE_CAMP} | Gamma Homeland town", routes="Alpha Beta 100 | Beta Gamma 250 | Gamma Near 355"
    )
    assert record.stock[0, 1, NEAR] > 0  # 705 km on one day


def test_a_hub_is_left_at_once():
    record = flee(places=f"{ONE_CAMP} | Hub Homeland hub", routes="Alpha Hub 10 | Hub Near 20", members=50)
    assert not record.stock[:, :, 4].sum() > 0.02 * record.stock.sum()


def test_nobody_stays_at_a_marker():
    record = flee(places=f"{ONE_CAMP} | Fork Homeland marker", routes="Alpha Fork 100 | Fork Near 200", members=20)
    assert not record.stock[:, :, 4].any()
    assert (record.stock[:, -1, NEAR] == 100).all()


def test_a_first_journey_on_foot_is_slow():
    settings = "flee3.start_on_foot=true flee3.max_walk_speed_km_per_day=40"
    assert arrivals(flee(settings, routes="Alpha Near 100")) == {3: 100}


def test_people_split_by_the_shares():
    stock = flee(places=TWO_CAMPS, routes="Alpha Near 90 | Alpha Far 190", members=300).stock[:, -1]
    expected = 300 * 100 * np.array([2, 1]) / 3
    assert stats.chisquare(stock[:, [NEAR, FAR]].sum(axis=0), expected).pvalue > 0.001


def test_people_leave_a_town_with_its_chance():
    places = TWO_CAMPS.replace("Beta Homeland town 500", "Beta Homeland town 500 - 1000")
    record = flee("flee3.default_movechance=0.2", places, "", 100, routes="Beta Near 50", events="")
    assert record.stock[:, :8, BETA].mean(axis=0) == pytest.approx(1000 * 0.8 ** np.arange(1, 9), rel=0.03)


# ---- closures --------------------------------------------------------------------------------------


def test_those_on_a_link_that_closes_finish_their_way_and_are_put_back_at_its_start():
    record = flee(routes="Alpha Near 900", closures="border Homeland Eastland 2 4")
    assert record.travelling[0, 1:4].tolist() == [100, 100, 0]
    assert record.stock[0, 3, ALPHA] == 100
    assert record.stock[0, :6, NEAR].sum() == 0
    assert arrivals(record) == {6: 100}


def test_nobody_sets_out_over_a_closed_border():
    record = flee(routes="Alpha Near 100", closures="border Homeland Eastland 0 9")
    assert record.stock[0, 1:9, ALPHA].tolist() == [100] * 8
    assert arrivals(record) == {9: 100}
