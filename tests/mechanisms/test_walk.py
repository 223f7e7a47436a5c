"""Walking to shelter: a true budget of kilometres, camps that can be full, borders that hold people, ways home."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from inmemory import plan, run, same
from spillover.engine.record import Record

FIXED = (
    "walk.speed_km_per_day=100 walk.scale_km=1000 walk.border_hope=0.1 walk.patience_days=14 "
    "walk.camp_leave_per_day=0 walk.return_per_day=0 violence.push_per_day=0 violence.aversion=0 allure.spread=0 "
)
ONE_CAMP = "Alpha Homeland town 1000 | Beta Homeland town 500 | Near Eastland camp | Abroad - off_map"
TWO_CAMPS = f"{ONE_CAMP} | Far Westland camp"
ALPHA, BETA, NEAR, FAR = 0, 1, 2, 4
HUNDRED_ON_DAY_1 = "0 Abroad 0 | 1 Abroad 100"


def walk(
    settings: str = "", places: str = ONE_CAMP, counts: str = HUNDRED_ON_DAY_1, events: str = "0 Alpha 1",
    members: int = 1, **more,
) -> Record:  # fmt: skip
    return run(FIXED + settings, places=places, observations=counts, events=events, members=members, **more)


def arrivals(record: Record, place: int = NEAR) -> dict[int, int]:
    """People who arrived at a place (less those who left), by day, in the first member."""
    change = np.diff(record.stock[0, :, place], prepend=0)
    return {int(day): int(change[day]) for day in np.flatnonzero(change)}


# ---- a day's march -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("km", "day"), [(1, 1), (99.9, 1), (100, 1), (101, 2), (200, 2), (200.5, 3), (1000, 10)])
def test_a_way_takes_as_many_days_as_its_kilometres_ask_for(km: float, day: int):
    record = walk(routes=f"Alpha Near {km}")
    assert arrivals(record) == {day: 100}
    assert record.travelling[0, 1:day].tolist() == [100] * (day - 1)
    assert record.travelling[0, day:].sum() == 0


@pytest.mark.parametrize(("speed", "day"), [(50, 4), (100, 2), (150, 2), (200, 1)])
def test_faster_people_arrive_sooner(speed: int, day: int):
    assert arrivals(walk(f"walk.speed_km_per_day={speed}", routes="Alpha Near 200")) == {day: 100}


def test_the_budget_is_of_the_day_and_not_of_the_link():
    assert arrivals(walk(routes="Alpha Beta 60 | Beta Near 40")) == {1: 100}
    assert arrivals(walk(routes="Alpha Beta 60 | Beta Near 41")) == {2: 100}


def test_people_pass_towns_without_stopping():
    assert not walk(routes="Alpha Beta 150 | Beta Near 150").stock[0, :, BETA].any()


def test_they_take_the_shortest_way():
    assert arrivals(walk(routes="Alpha Near 300 | Alpha Beta 100 | Beta Near 90")) == {2: 100}
    assert arrivals(walk(routes="Alpha Near 300 1 | Alpha Near 150 2 | Alpha Near 500 3")) == {2: 100}


def test_a_slow_road_counts_as_a_longer_one():
    assert arrivals(walk(routes="Alpha Near 100 1 50")) == {2: 100}
    assert arrivals(walk(routes="Alpha Near 100 1 10 | Alpha Near 250 2")) == {3: 100}


def test_a_gate_that_is_open_costs_nothing():
    routes, later = "Alpha Beta 50 | Beta Near 50", "route Beta Near 15 16"
    assert arrivals(walk(routes=routes)) == {1: 100}
    assert arrivals(walk(routes=routes, closures=later)) == {1: 100}


def test_people_without_any_way_stay_where_they_are():
    record = walk(routes="Beta Near 10")
    assert record.stock[0, -1].tolist() == [100, 0, 0, 0]


def test_a_world_without_roads_runs():
    assert walk(routes="").stock[0, -1, ALPHA] == 100


def test_without_camps_people_seek_places_abroad_and_without_those_quiet_ones():
    abroad = "Alpha Homeland town 1000 | Beta Homeland town 500 | Town Eastland town | Abroad - off_map"
    assert arrivals(walk(places=abroad, routes="Alpha Town 50 | Alpha Beta 50")) == {1: 100}
    at_home = "Alpha Homeland town 1000 | Gamma Homeland town 9 | Beta Homeland town 500 | Abroad - off_map"
    record = walk(places=at_home, routes="Alpha Beta 50 | Alpha Gamma 50", events="0 Alpha 1 | 9 Gamma 1")
    assert arrivals(record, 2) == {1: 100}


# ---- which shelter -------------------------------------------------------------------------------------


def test_shelters_draw_people_by_distance():
    places = f"{TWO_CAMPS} | Mid Westland camp"
    km = {NEAR: 100, FAR: 900, 5: 400}
    routes = "Alpha Near 100 | Alpha Far 900 | Alpha Mid 400"
    stock = walk("walk.scale_km=500", places, routes=routes, members=300).stock[:, -1]
    weight = np.array([np.exp(-d / 500) for d in km.values()])
    expected = 300 * 100 * weight / weight.sum()
    assert stats.chisquare(stock[:, list(km)].sum(axis=0), expected).pvalue > 0.001


def test_a_longer_scale_makes_distance_matter_less():
    far = [
        walk(f"walk.scale_km={scale}", TWO_CAMPS, routes="Alpha Near 100 | Alpha Far 600", members=30).stock[:, -1, FAR]
        for scale in (100, 500, 5000)
    ]
    assert far[0].mean() < far[1].mean() < far[2].mean() < 55


def test_distance_is_that_of_the_shortest_way():
    stock = walk(
        "walk.scale_km=300", TWO_CAMPS, routes="Alpha Near 900 | Alpha Beta 100 | Beta Near 200 | Alpha Far 300",
        members=300,
    ).stock[:, -1]  # fmt: skip
    assert stock[:, NEAR].mean() == pytest.approx(50, abs=1.5)


def test_people_in_camps_move_on_at_a_hazard():
    places = TWO_CAMPS.replace("Near Eastland camp", "Near Eastland camp - - 1000")
    record = walk("walk.camp_leave_per_day=0.1", places, counts="", routes="Near Far 2000", members=100)
    assert record.stock[:, :19, NEAR].mean(axis=0) == pytest.approx(1000 * np.exp(-0.1 * np.arange(1, 20)), rel=0.03)


# ---- room in camps ---------------------------------------------------------------------------------------

SMALL = TWO_CAMPS.replace("Near Eastland camp", "Near Eastland camp - 60")
MANY = "0 Abroad 0 | 15 Abroad 3000"


def test_a_capacity_is_never_exceeded():
    places = SMALL.replace("Far Westland camp", "Far Westland camp - 900 0 20")
    record = walk("", places, MANY, routes="Alpha Near 30 | Alpha Far 150 | Near Far 100", members=50)
    growing = 900 + 20 * (np.arange(20) + 1)
    assert (record.stock[:, :, NEAR] <= 60).all()
    assert (record.stock[:, :, FAR] <= growing).all()
    assert record.stock[:, -1, NEAR].min() == 60


def test_those_who_find_a_full_camp_wait_outside_and_go_in_when_it_grows():
    places = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 50 0 5")
    record = walk("", places, routes="Alpha Near 50")
    assert arrivals(record) == {1: 60} | dict.fromkeys(range(2, 10), 5)
    assert record.travelling[0, 1:11].tolist() == [40, 35, 30, 25, 20, 15, 10, 5, 0, 0]


def test_those_who_wait_lose_patience_and_go_elsewhere():
    def far(patience: int) -> np.ndarray:
        record = walk(
            f"walk.scale_km=1 walk.patience_days={patience}", SMALL, routes="Alpha Near 10 | Near Far 100", members=200
        )
        return record.stock[:, :, FAR].mean(axis=0)

    assert far(5)[2:] == pytest.approx(40 * (1 - np.exp(-np.arange(1, 19) / 5)), rel=0.06)
    assert far(2)[5] > far(5)[5] > far(50)[5]


def test_nobody_sets_out_for_a_camp_known_to_be_full():
    full = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 50 50")
    assert walk("", full, routes="Alpha Near 50").stock[0, -1, ALPHA] == 100


def test_a_camp_of_no_capacity_takes_nobody():
    none = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - 0")
    assert not walk("", none, routes="Alpha Near 50").stock[0, :, NEAR].any()


def test_capacities_can_be_ignored():
    record = walk("walk.respect_capacity=false", SMALL, MANY, routes="Alpha Near 30 | Alpha Far 150", members=3)
    assert record.stock[:, -1, NEAR].min() > 1000


def test_a_shut_camp_lets_nobody_in_until_it_opens():
    record = walk(routes="Alpha Near 250", closures="camp Near - 2 8")
    assert arrivals(record) == {8: 100}


# ---- closed borders ----------------------------------------------------------------------------------------

TO_THE_BORDER = {"routes": "Alpha Beta 100 | Beta Near 100"}  # Beta is the last place at home


def test_a_closed_border_holds_people_at_the_last_place_before_it_and_lets_them_on_when_it_opens():
    record = walk(closures="border Homeland Eastland 0 10", **TO_THE_BORDER)
    assert record.stock[0, 1:10, BETA].tolist() == [100] * 9
    assert not record.stock[0, :10, NEAR].any()
    assert arrivals(record) == {10: 100}


def test_a_border_that_never_opens_holds_them_for_ever():
    record = walk(closures="border Eastland Homeland 0", **TO_THE_BORDER)
    assert record.stock[0, -1].tolist() == [0, 100, 0, 0]


def test_a_border_that_closes_on_people_under_way_stops_those_who_have_not_passed():
    routes = "Alpha Beta 150 | Beta Near 150"
    before, after = (walk(routes=routes, closures=f"border Homeland Eastland {day} 15") for day in (2, 3))
    assert before.stock[0, 2:15, BETA].tolist() == [100] * 13
    assert arrivals(before) == {16: 100}
    assert arrivals(after) == {3: 100}


def test_without_hope_nobody_sets_out_for_a_closed_border():
    record = walk("walk.border_hope=0", closures="border Homeland Eastland 0 10", **TO_THE_BORDER)
    assert record.stock[0, 5].tolist() == [100, 0, 0, 0]


def test_hope_is_the_pull_of_a_shelter_behind_a_closed_border():
    tables = {"routes": "Alpha Beta 100 | Beta Near 100 | Alpha Far 200", "closures": "border Homeland Eastland 0"}

    def held(hope: float) -> float:
        settings = f"walk.border_hope={hope} walk.patience_days=1000000"
        return float(walk(settings, TWO_CAMPS, members=300, **tables).stock[:, -1, BETA].mean())

    assert held(0) == 0
    assert held(0.25) == pytest.approx(100 * 0.25 / 1.25, abs=1.0)
    assert held(1) == pytest.approx(50, abs=1.5)


def test_those_held_lose_patience_and_turn_to_an_open_way():
    tables = {"routes": "Alpha Beta 10 | Beta Near 10 | Beta Far 20", "closures": "border Homeland Eastland 0"}
    held = [
        walk(f"walk.patience_days={days}", TWO_CAMPS, members=100, **tables).stock[:, 10, BETA].mean()
        for days in (2, 6, 1000)
    ]
    assert held[0] < held[1] < held[2]


def test_a_way_round_a_closed_border_is_taken():
    routes = "Alpha Near 100 | Alpha Beta 50 | Beta Other 50 | Other Near 100"
    record = walk("", f"{ONE_CAMP} | Other Westland town", routes=routes, closures="border Homeland Eastland 0")
    assert arrivals(record) == {2: 100}


def test_a_shut_place_is_walked_around():
    routes = "Alpha Beta 50 | Beta Near 40 | Alpha Near 250"
    assert arrivals(walk(routes=routes, closures="place Beta - 0")) == {3: 100}


# ---- ways home ---------------------------------------------------------------------------------------------

HOME = "walk.return_per_day=0.1"


def in_camp(settings: str = HOME, events: str = "0 Alpha 1 | 5 Alpha 0", members: int = 200, **more) -> np.ndarray:
    """float[day], mean stock of a camp of 1000 people."""
    places = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - - 1000")
    record = walk(settings, places, counts="", events=events, members=members, routes="Alpha Near 100", **more)
    assert (record.stock.sum(axis=2) + record.travelling == 1000).all()
    return record.stock[:, :, NEAR].mean(axis=0)


def test_nobody_returns_while_there_is_fighting_at_home():
    assert (in_camp(events="0 Alpha 1") == 1000).all()
    assert (in_camp()[:5] == 1000).all()


def test_nobody_returns_to_a_place_that_they_did_not_flee():
    assert (in_camp(events="") == 1000).all()
    assert (in_camp(events="8 Alpha 1 | 12 Alpha 0")[:12] == 1000).all()


def test_when_the_fighting_is_over_people_return_as_the_hazard_says():
    assert in_camp()[5:] == pytest.approx(1000 * np.exp(-0.1 * np.arange(1, 16)), rel=0.02)


def test_a_larger_hazard_sends_more_people_home_and_none_sends_nobody():
    last = [in_camp(f"walk.return_per_day={hazard}", members=20)[-1] for hazard in (0, 0.01, 0.1, 1)]
    assert last[0] == 1000
    assert last == sorted(last, reverse=True)


def test_returns_slow_down_with_the_part_of_homes_that_is_not_safe():
    half = in_camp(events="0 Alpha 1 | 0 Beta 1 | 5 Alpha 0")  # Alpha has 1000 of the 1500 residents
    assert half[5:] == pytest.approx(1000 * np.exp(-0.1 * 1000 / 1500 * np.arange(1, 16)), rel=0.02)


def test_renewed_fighting_ends_returns():
    stock = in_camp(events="0 Alpha 1 | 5 Alpha 0 | 9 Alpha 1")
    assert stock[8] < stock[5] < 1000
    assert (stock[9:] == stock[8]).all()


def test_people_who_return_arrive_at_home():
    places = ONE_CAMP.replace("Near Eastland camp", "Near Eastland camp - - 1000")
    record = walk("walk.return_per_day=1", places, counts="", events="0 Alpha 1 | 5 Alpha 0", routes="Alpha Near 250")
    assert not record.stock[0, :7, ALPHA].any()
    assert record.stock[0, 7, ALPHA] > 500


# ---- each number matters where it should and nowhere else -----------------------------------------------------

PLAIN = {"places": TWO_CAMPS, "routes": "Alpha Near 100 | Alpha Far 300", "members": 10}


@pytest.mark.parametrize(
    "setting",
    [
        "walk.border_hope=0.9",
        "walk.patience_days=2",
        "walk.respect_capacity=false",
        "walk.return_per_day=0.5",
        "violence.aversion=3",
        "violence.push_per_day=3",
    ],
)
def test_a_number_about_what_does_not_happen_changes_nothing(setting: str):
    assert same(walk(**PLAIN), walk(setting, **PLAIN))


def test_with_a_single_shelter_the_scale_of_distance_changes_nothing():
    one = {"routes": "Alpha Near 300", "members": 10}
    assert same(walk("walk.scale_km=10", **one), walk("walk.scale_km=10000", **one))


def test_speed_changes_when_people_arrive_and_not_where():
    slow, fast = (walk(f"walk.speed_km_per_day={speed}", **PLAIN) for speed in (50, 500))
    assert (slow.stock[:, -1] == fast.stock[:, -1]).all()
    assert (slow.stock[:, :, NEAR] <= fast.stock[:, :, NEAR]).all()
    assert slow.travelling.sum() > fast.travelling.sum()


def test_cells_of_people_on_the_way_are_not_at_a_place():
    made = plan(FIXED, places=ONE_CAMP, routes="Alpha Near 250", events="0 Alpha 1")
    assert made.cells.place[:4].tolist() == [0, 1, 2, 3]
    assert (made.cells.place[4:] == -1).all()
    assert made.cells.entry.tolist() == [0, 1, 2, 3]
