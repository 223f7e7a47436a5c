"""The reference against what can be worked out by hand."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from reference.declared import Closure, Place, Road, Settings, World
from reference.people import Crisis, ensemble, members, simulate_people
from reference.reading import world_from_scenario
from reference.worlds import CATALOGUE
from spillover.data.flee import import_flee
from spillover.data.scenario import load

WAR = {0: 1.0}
STAY = Settings(camp_movechance=0.0)


def line(*km: float, people: int = 10, days: int = 6, settings: Settings = STAY) -> World:
    """A war zone, towns in a row, and a camp at the end; all people set off on day 0, everybody moves every day."""
    names = [f"p{i}" for i in range(len(km) + 1)]
    towns = [Place(name, population=1) for name in names[1:-1]]
    return World(
        places=(Place(names[0], population=1, conflict=WAR), *towns, Place(names[-1], "camp", "Abroad")),
        roads=tuple(Road(a, b, d) for (a, b), d in zip(pairwise(names), km, strict=True)),
        days=days,
        departures=(people, *[0] * (days - 1)),
        settings=settings,
    )


def fork(near: float, far: float, people: int = 4000, settings: Settings = STAY, **camp: object) -> World:
    """A war zone between two camps."""
    first = replace(Place("near", "camp", "Abroad"), **camp)  # type: ignore[arg-type]
    return World(
        places=(Place("war", population=1, conflict=WAR), first, Place("far", "camp", "Abroad")),
        roads=(Road("war", "near", near), Road("war", "far", far)),
        days=3,
        departures=(people, 0, 0),
        settings=settings,
    )


def share_of_near(world: World) -> float:
    last = simulate_people(world, 1)[-1]
    return float(last[1] / (last[1] + last[2]))


def within_luck(share: float, expected: float, people: int = 4000) -> bool:
    return abs(share - expected) < 4 * sqrt(expected * (1 - expected) / people)


# ---- travel ----------------------------------------------------------------------------------------------------------


def test_a_road_of_a_whole_days_way_takes_two_days():
    slow = replace(STAY, max_move_speed_km_per_day=100)
    assert simulate_people(line(100, settings=slow), 1)[:3, 1].tolist() == [0, 10, 10]
    assert simulate_people(line(99.9, settings=slow), 1)[:3, 1].tolist() == [10, 10, 10]


def test_every_link_of_a_day_gets_the_full_speed_again():
    onward = replace(STAY, default_movechance=1.0, conflict_weight=1e-9)
    stock = members(line(100, 250, 355, people=1, settings=onward), 300, 1)
    in_one_day = stock[:, 0, 3].mean()  # go straight ahead at two towns, by the weights of the roads
    expected = (1 / 260) / (1 / 260 + 1e-9) * (1 / 365) / (1 / 365 + 1 / 260)
    assert within_luck(in_one_day, expected, 300)


def test_no_further_link_is_taken_once_the_days_way_is_done():
    onward = replace(STAY, default_movechance=1.0, conflict_weight=1e-9, max_move_speed_km_per_day=100)
    assert simulate_people(line(99, 99, settings=onward), 1)[0].tolist() == [0, 0, 10]
    assert simulate_people(line(100.5, 99, settings=onward), 1)[1].tolist() == [0, 0, 10]
    assert simulate_people(line(99.5, 99, 99, settings=onward), 1)[0, 1] == 0
    assert simulate_people(line(99.5, 99, 99, settings=onward), 1)[0, 3] == 0


def test_the_first_link_is_walked_and_the_next_are_driven():
    on_foot = replace(
        STAY, start_on_foot=True, max_walk_speed_km_per_day=30, default_movechance=1.0, conflict_weight=1e-9
    )
    stock = simulate_people(line(100, 300, settings=on_foot), 1)
    assert stock[:3].sum() == 0
    assert stock[3].tolist() == [0, 0, 10]  # 10 km of the fourth day's 30 led to the town, then 300 km by car


def test_a_road_has_its_own_speed():
    world = replace(line(100), roads=(Road("p0", "p1", 100, speed=40),))
    assert simulate_people(world, 1)[:4, 1].tolist() == [0, 0, 10, 10]


def test_who_came_a_short_way_today_does_not_stay_in_a_town():
    rest = replace(STAY, default_movechance=0.0, conflict_weight=1e-9)
    assert simulate_people(line(100, 100, settings=rest), 1)[5].tolist() == [0, 10, 0]
    hurry = replace(rest, avoid_short_stints=True)
    assert simulate_people(line(100, 100, settings=hurry), 1)[0].tolist() == [0, 0, 10]


def test_who_came_far_lately_stays_in_a_town():
    hurry = replace(STAY, default_movechance=0.0, conflict_weight=1e-9, avoid_short_stints=True)
    stock = simulate_people(line(360 * 3 + 300, 100, settings=hurry), 1)
    assert stock[3].tolist() == [0, 10, 0]  # recent travel 0.875 and 300 km today


# ---- choice ----------------------------------------------------------------------------------------------------------


def test_people_choose_by_the_inverse_of_the_softened_distance():
    expected = (1 / 110) / (1 / 110 + 1 / 310)
    assert within_luck(share_of_near(fork(100, 300)), expected)


def test_softening_and_powers_bend_the_weights():
    shape = replace(STAY, softening_km=50, weight_softening=0.5, distance_power=0.75, weight_power=2, camp_weight=3)
    near, far = (((0.5 + 3) / (50 + km) ** 0.75) ** 2 for km in (100, 300))
    assert within_luck(share_of_near(fork(100, 300, settings=shape)), near / (near + far))


def test_weights_far_below_the_best_are_pruned():
    assert share_of_near(fork(100, 300, settings=replace(STAY, pruning_threshold=2.0))) == 1.0
    assert share_of_near(fork(100, 300, settings=replace(STAY, pruning_threshold=3.0))) < 1.0


def test_a_country_abroad_attracts_by_its_weight():
    heavy = replace(STAY, foreign_weight=3.0)
    world = fork(100, 100, settings=heavy, country="Home")
    assert within_luck(share_of_near(world), 1 / 4)


def test_closeness_is_measured_on_a_globe_that_lies_on_its_side():
    close = replace(STAY, stay_close_to_home=True, home_distance_power=1.0)
    world = fork(100, 100, settings=close, latitude=20.0, longitude=60.0)
    war, near, far = world.places
    places = (replace(war, latitude=10.0, longitude=60.0), near, replace(far, latitude=10.0, longitude=70.0))
    # read as they should be: 10 degrees north are farther than 10 degrees east at 10 north. Read as Flee does:
    # 10 degrees along the parallel of 60, half as far as 10 degrees along the meridian
    share = share_of_near(replace(world, places=places))
    assert within_luck(share, 2 / 3)


def test_two_roads_count_twice_and_all_take_the_first():
    world = replace(
        fork(100, 100), roads=(Road("war", "near", 700), Road("war", "near", 90), Road("war", "far", 90)), days=1
    )
    expected = (1 / 710 + 1 / 100) / (1 / 710 + 2 / 100)
    first = simulate_people(world, 1)[0]
    assert first[1] == 0  # 700 km are not done in a day, though most chose the short road
    assert within_luck(1 - first[2] / 4000, expected)


def test_a_marker_is_passed_and_costs_no_awareness():
    world = World(
        places=(
            Place("war", population=1, conflict=WAR),
            Place("fork", "marker"),
            Place("camp", "camp", "Abroad"),
            Place("next", "camp", "Abroad"),
        ),
        roads=(Road("war", "fork", 100), Road("fork", "camp", 100), Road("camp", "next", 1)),
        days=2,
        departures=(50, 0),
        settings=STAY,
    )
    assert simulate_people(world, 1)[0].tolist() == [0, 0, 50, 0]


def test_awareness_of_two_links_sees_the_place_behind():
    there = replace(STAY, awareness_level=2, default_movechance=0.0)
    stock = members(line(100, 100, people=1, settings=there), 400, 1)
    near, behind = 1 / 110, 1 / 210
    assert within_luck(stock[:, 0, 2].mean(), behind / (near + behind), 400)
    assert stock[:, 0].sum() == 400


def test_awareness_minus_one_is_one_and_nought_is_standing_still():
    world = line(100, 100, people=30)
    minus = replace(world, settings=replace(STAY, awareness_level=-1))
    assert (simulate_people(world, 4) == simulate_people(minus, 4)).all()
    nought = replace(world, settings=replace(STAY, awareness_level=0))
    assert simulate_people(nought, 4)[-1].tolist() == [30, 0, 0]


def test_large_places_are_left_as_their_population_says():
    settings = replace(STAY, conflict_movechance=0.2, movechance_pop_base=100, movechance_pop_scale=0.5)
    world = line(100, people=4000, days=1, settings=settings)
    war, camp = world.places
    stock = simulate_people(replace(world, places=(replace(war, population=400), camp)), 1)
    assert within_luck(stock[0, 1] / 4000, 0.4)


# ---- room in camps ---------------------------------------------------------------------------------------------------


def test_any_number_enters_a_camp_on_one_day():
    world = line(100, people=3000, settings=replace(STAY, camp_movechance=0.001))
    war, camp = world.places
    stock = simulate_people(replace(world, places=(war, replace(camp, capacity=1000))), 1)
    assert 2985 <= stock[1, 1] <= 3000


@pytest.mark.parametrize(("inside", "entering"), [(94, 10), (95, 0)])
def test_the_gate_shuts_halfway_between_comfortable_and_full(inside: int, entering: int):
    world = line(100)  # at 95 the room is 0.4999999999999999, with us as with Flee
    war, camp = world.places
    stock = simulate_people(replace(world, places=(war, replace(camp, capacity=100, initial_people=inside))), 1)
    assert stock[0, 1] - inside == entering


def test_a_filling_camp_attracts_less():
    world = fork(100, 100, people=1, capacity=1000, initial_people=930)
    entered = members(world, 400, 1)[:, 0, 1] - 930
    assert within_luck(entered.mean(), 0.7 / (0.7 + 1), 400)


def test_capacity_counts_for_nothing_if_it_is_not_respected():
    free = replace(STAY, respect_capacity=False)
    assert within_luck(share_of_near(fork(100, 100, settings=free, capacity=10)), 0.5)


def test_a_camp_without_room_left_on_day_0_has_no_limit():
    counted = {"capacity": 100, "initial_people": 100, "counted_on_day0": 100}
    world = fork(100, 100, people=0, **counted)
    world = replace(world, departures=(0, 400, 0))
    assert simulate_people(world, 1)[1, 1] > 250


def test_capacity_grows_from_the_first_day_on():
    crisis = Crisis(fork(100, 100, people=0, capacity=10, capacity_per_day=2.5), 1)
    crisis.run_day(0)
    assert crisis.spots["near"].capacity == 12.5


def test_a_route_is_given_up_on_the_way_when_its_goal_is_full():
    settings = replace(STAY, awareness_level=2, default_movechance=0.0, max_move_speed_km_per_day=150)
    world = line(140, 160, people=200, settings=settings)
    war, town, camp = world.places
    places = (war, town, replace(camp, capacity=20, initial_people=18))
    crisis = Crisis(replace(world, places=places, departures=(200, 200, 0, 0, 0, 0)), 1)
    for day in range(6):
        crisis.run_day(day)
    assert crisis.spots["p2"].people < 218
    assert crisis.spots["p1"].people > 100
    assert not any(person.route for person in crisis.people if person.spot.name == "p1" and person.link is None)


# ---- closures --------------------------------------------------------------------------------------------------------


def test_people_on_a_closed_road_are_put_back_even_once_it_is_open():
    world = line(1000, days=8)
    closed = replace(world, closures=(Closure("border", "Home", "Abroad", 1, 2),))
    assert simulate_people(world, 1)[:4, 1].tolist() == [0, 0, 10, 10]
    stock = simulate_people(closed, 1)
    assert stock[2].tolist() == [10, 0]
    assert stock[3:7].tolist() == [[0, 0], [0, 0], [0, 10], [0, 10]]


def test_a_closed_place_lets_nobody_in_or_out():
    world = line(100, 100, days=8, settings=replace(STAY, default_movechance=1.0, conflict_weight=1e-9))
    closed = replace(world, closures=(Closure("place", "p1", "", 0, 3),))
    stock = simulate_people(closed, 1)
    assert stock[:3].tolist() == [[10, 0, 0]] * 3
    assert stock[3].tolist() == [0, 0, 10]


def test_a_closed_route_closes_its_parallel_roads():
    world = replace(line(100), roads=(Road("p0", "p1", 100), Road("p1", "p0", 50)))
    closed = replace(world, closures=(Closure("route", "p1", "p0", 0, 2),))
    assert simulate_people(closed, 1)[:, 1].tolist() == [0, 0, 10, 10, 10, 10]


def test_a_closed_camp_is_a_town_without_a_gate():
    world = line(100, settings=replace(STAY, default_movechance=0.0))
    war, camp = world.places
    full = replace(world, places=(war, replace(camp, capacity=100, initial_people=100)))
    assert simulate_people(full, 1)[0].tolist() == [10, 100]
    town = replace(full, closures=(Closure("camp", "p1", "", 0, 2),))
    assert simulate_people(town, 1)[0].tolist() == [0, 110]


# ---- conflict and departures -----------------------------------------------------------------------------------------


def test_a_conflict_keeps_the_force_of_its_first_day():
    world = line(100)
    war, camp = world.places
    crisis = Crisis(replace(world, places=(replace(war, conflict={-3: 0.5, 2: 2.0, 4: 0.0, 5: 3.0}), camp)), 1)
    seen = []
    for day in range(6):
        crisis.run_day(day)
        spot = crisis.spots["p0"]
        seen.append((spot.intensity, spot.onset, spot.town))
    assert seen[:4] == [(0.5, 0, False)] * 4
    assert seen[4][0] == -1
    assert seen[4][2]
    assert seen[5] == (3.0, 5, False)


def test_the_decay_of_a_conflict_reaches_departures_a_day_late():
    settings = replace(STAY, conflict_decay=(1.0, 0.0), conflict_decay_interval_days=3, conflict_movechance=0.0)
    places = (
        Place("old", population=10, conflict=WAR),
        Place("new", population=10, conflict={1: 1.0}),
        Place("camp", "camp", "Abroad"),
    )
    world = World(
        places, (Road("old", "camp", 9), Road("new", "camp", 9)), 5, departures=(0, 0, 0, 100, 100), settings=settings
    )
    stock = simulate_people(world, 1)
    assert 20 < stock[3, 0] < 80
    assert (stock[4] - stock[3]).tolist() == [0, 100, 0]


def test_departures_follow_population_and_intensity():
    places = (
        Place("small", population=100, conflict={0: 0.5}),
        Place("large", population=200, conflict=WAR),
        Place("calm", population=900),
    )
    world = World(places, (), 1, departures=(4000,), settings=replace(STAY, conflict_movechance=0.0))
    stock = simulate_people(world, 1)
    assert within_luck(stock[0, 0] / 4000, 0.2)
    assert stock[0, 2] == 0


def test_departures_can_be_taken_from_the_population():
    settings = replace(STAY, take_from_population=True, source="conflict", conflict_mode="pop_ratio")
    settings = replace(settings, people_per_conflict_day=0.1)
    world = line(100, settings=settings, days=3)
    war, camp = world.places
    crisis = Crisis(replace(world, places=(replace(war, population=100), camp)), 1)
    left = []
    for day in range(3):
        crisis.run_day(day)
        left.append(crisis.spots["p0"].population)
    assert left == [90, 81, 73]


def test_poisson_departures_have_the_mean_and_variance_of_their_law():
    settings = replace(STAY, source="conflict", conflict_mode="poisson", people_per_conflict_day=8.0)
    mean, sd = ensemble(line(100, days=1, settings=settings), 2000, 1)
    assert mean[0, 1] == pytest.approx(8.0, abs=0.3)
    assert sd[0, 1] ** 2 == pytest.approx(8.0, abs=1.1)


def test_people_are_neither_made_nor_lost():
    world = replace(line(300, 500, 70, people=40, days=20), departures=(7,) * 20)
    crisis = Crisis(world, 3)
    for day in range(20):
        crisis.run_day(day)
        standing = sum(spot.people for spot in crisis.spots.values())
        travelling = sum(person.link is not None for person in crisis.people)
        assert standing + travelling == 7 * (day + 1)
        assert all(spot.people >= 0 for spot in crisis.spots.values())


def test_a_seed_fixes_a_member():
    world = line(300, 500, people=40)
    assert (simulate_people(world, 3) == simulate_people(world, 3)).all()
    assert (simulate_people(world, 3) != simulate_people(world, 4)).any()


# ---- reading a scenario ----------------------------------------------------------------------------------------------


def declared(tmp_path: Path, name: str) -> World:
    case = CATALOGUE[name].write(tmp_path, name)
    return world_from_scenario(load(case.folder), case.settings, case.days)


def test_a_fall_of_the_counts_is_paid_by_later_arrivals(tmp_path: Path):
    departures = declared(tmp_path, "debt").departures
    # counted in both camps: 20, 73, 126, 180, 166, 153, 140, 182; the fall by 40 is paid on day 7
    assert departures[:8] == (0, 53, 53, 54, 0, 0, 0, 2)


def test_counts_are_cut_after_dividing_and_after_correcting_the_register(tmp_path: Path):
    world = declared(tmp_path, "hastened-and-corrected")
    near = world.places[2]
    assert near.capacity == 1000 // 7
    assert near.initial_people == near.counted_on_day0 == int(200 * 1200 / 1500 / 7)
    on_day_1 = int((160 + (720 - 160) / 5) / 7) - int(160 / 7)
    assert world.departures[1] == on_day_1 + int((10 + 2990 / 20) / 7) - int(10 / 7)


def test_counts_of_day_0_set_off_with_the_overall_count_on_top(tmp_path: Path):
    world = declared(tmp_path, "day-0-sets-off")
    assert world.departures[0] == 100
    assert all(place.initial_people == place.counted_on_day0 == 0 for place in world.places)


def test_the_overall_count_can_drive_departures(tmp_path: Path):
    assert sum(declared(tmp_path, "overall-count").departures) == int(60 + 440 * 19 / 20) - 60


def test_camps_can_begin_empty(tmp_path: Path):
    world = declared(tmp_path, "empty-camps")
    assert world.departures[0] == 0
    assert simulate_people(world, 1)[0].sum() == 0


# ---- against Flee ----------------------------------------------------------------------------------------------------


@pytest.mark.peer
def test_the_reference_follows_flee_on_mali(shared: Path):
    mali = shared / "flee" / "mali"
    scenario = import_flee(mali / "input_csv", mali / "source_data", mali / "simsetting.yml").scenario
    world = world_from_scenario(scenario, {"departures.hasten": "50"}, 300)
    stock = members(world, 20, 1)
    column = {place.name: index for index, place in enumerate(world.places)}
    z = []
    with (mali / "flee3-ensemble-hasten50.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ours = stock[:, int(row["day"]), column[row["place"]]]
            mean, variance = float(row["mean_stock"]), float(row["sd_stock"]) ** 2 / int(row["runs"])
            if mean >= 5:
                z.append((ours.mean() - mean) / sqrt(variance + ours.var(ddof=1) / len(ours)))
    assert np.mean(np.abs(z) < 3) >= 0.97
    assert np.mean(np.square(z)) < 1.6
