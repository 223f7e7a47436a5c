"""What holds on which day by Flee's rules: chances, shares, capacities; by hand from the published formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from inmemory import plan

PLACES = (
    "Alpha Homeland town 1000 | Beta Homeland town 3000 | Near Eastland camp 0 200 | Shelter Homeland idp_camp "
    "| Hub Homeland hub | Abroad - off_map"
)
ROUTES = "Alpha Beta 90 | Alpha Near 190 | Alpha Shelter 40 | Alpha Hub 290"
TABLES = {"places": PLACES, "routes": ROUTES, "events": "0 Alpha 1"}
KM = {"Beta": 90, "Near": 190, "Shelter": 40, "Hub": 290}


@dataclass(frozen=True)
class Day:
    """The rules of one day: ``share`` of Alpha's leavers by goal, ``chance`` of leaving by place."""

    share: dict[str, float]
    chance: dict[str, float]


def day(number: int = 0, settings: str = "", **tables: str) -> Day:
    made = plan(settings, movement="flee3", **TABLES | tables)
    prepared, names = made.part("flee3").prepared, made.place_names
    regime = prepared.regime_of_day[number]
    share = dict.fromkeys(names, 0.0)
    first, last = prepared.itinerary.candidate_from[:2]
    for k in range(first, last):
        share[names[prepared.itinerary.candidate_end[k]]] += float(prepared.rules.walks[regime, k].share)
    chances = prepared.rules.places[regime].chance.tolist()
    return Day(share, dict(zip(names, chances, strict=True)))


def shares(**pull: float) -> dict[str, float]:
    """Shares that follow from weights; goals left out pull by distance alone."""
    weight = {name: 1 / (10 + km) for name, km in KM.items()} | pull
    total = sum(weight.values())
    return {name: weight.get(name, 0.0) / total for name in ("Alpha", "Beta", "Near", "Shelter", "Hub", "Abroad")}


# ---- shares ----------------------------------------------------------------------------------------


def test_places_attract_by_distance():
    assert day().share == pytest.approx(shares())


@pytest.mark.parametrize(
    ("settings", "pull"),
    [
        ("flee3.foreign_weight=3", {"Near": 3 / 200}),
        ("flee3.camp_weight=2", {"Near": 2 / 200, "Shelter": 2 / 50}),
        ("flee3.foreign_weight=3 flee3.camp_weight=2", {"Near": 6 / 200, "Shelter": 2 / 50}),
        ("flee3.softening_km=60", {name: 1 / (60 + km) for name, km in KM.items()}),
        ("flee3.distance_power=2", {name: 1 / (10 + km) ** 2 for name, km in KM.items()}),
        ("flee3.weight_power=2", {name: 1 / (10 + km) ** 2 for name, km in KM.items()}),
        ("flee3.weight_softening=0.5 flee3.camp_weight=2", {"Beta": 1.5 / 100, "Near": 2.5 / 200, "Shelter": 2.5 / 50,
                                                            "Hub": 1.5 / 300}),
        ("flee3.pop_for_weight=true flee3.pop_power=0.5", {"Beta": 3000**0.5 / 100}),
        ("flee3.pruning_threshold=3", {"Near": 0, "Hub": 0}),
        ("flee3.pruning_threshold=4", {"Hub": 0}),
    ],
)  # fmt: skip
def test_each_setting_changes_the_weights_as_its_formula_says(settings: str, pull: dict[str, float]):
    assert day(settings=settings).share == pytest.approx(shares(**pull))


def test_a_place_in_conflict_attracts_less_by_a_power_of_its_intensity():
    events = "0 Alpha 1 | 3 Beta 2"
    settings = "flee3.conflict_weight=0.25"
    assert day(2, settings, events=events).share == pytest.approx(shares())
    assert day(3, settings, events=events).share == pytest.approx(shares(Beta=0.25**2 / 100))


def test_as_a_conflict_wears_off_it_deters_less():
    settings = "flee3.conflict_weight=0.25 departures.conflict_decay=1;0.5;0 departures.conflict_decay_interval_days=3"
    weights = [day(number, settings, events="0 Alpha 1 | 2 Beta 1").share["Beta"] for number in (2, 4, 5, 8)]
    expected = [shares(Beta=0.25**force / 100)["Beta"] for force in (1, 1, 0.5, 0)]
    assert weights == pytest.approx(expected)


def test_far_places_attract_less_by_a_globe_on_its_side():
    places = "Alpha Homeland town 1 - - - 10 60 | Beta Homeland town 1 - - - 14 60 | Near Eastland camp - - - - 10 64"
    settings = "flee3.stay_close_to_home=true flee3.home_distance_power=1"
    share = day(settings=settings, places=places, routes="Alpha Beta 90 | Alpha Near 90").share
    # Exchanged, Beta lies along a parallel of 60 degrees (half as far), and Near along a meridian.
    assert share["Near"] / share["Beta"] == pytest.approx(0.5, rel=0.01)


def test_two_roads_to_a_place_count_twice():
    share = day(routes="Alpha Near 190 1 | Alpha Near 90 2 | Alpha Beta 90").share
    weights = 1 / 200 + 1 / 100
    assert share["Near"] == pytest.approx(weights / (weights + 1 / 100))


def test_with_more_awareness_a_place_counts_once_for_every_way_to_it():
    routes = "Alpha Beta 90 | Alpha Hub 40 | Hub Beta 140"
    share = day(settings="flee3.awareness_level=2", routes=routes).share
    beta, hub = 1 / 100 + 1 / (10 + 180), 1 / 50 + 1 / (10 + 230)
    assert share["Beta"] == pytest.approx(beta / (beta + hub))


# ---- closures --------------------------------------------------------------------------------------


def test_a_closed_link_is_no_choice_until_it_opens():
    closed = {"closures": "border Homeland Eastland 3 6"}
    assert day(2, **closed).share == pytest.approx(shares())
    assert day(3, **closed).share == day(5, **closed).share == pytest.approx(shares(Near=0))
    assert day(6, **closed).share == pytest.approx(shares())


def test_where_everything_is_closed_there_is_no_choice():
    assert sum(day(3, closures="place Alpha - 2").share.values()) == 0


def test_reopening_one_closure_opens_its_links_even_where_another_still_holds():
    closures = "border Homeland Eastland 2 6 | route Alpha Near 3 12"
    assert day(5, closures=closures).share["Near"] == 0
    assert day(7, closures=closures).share["Near"] > 0


def test_a_way_of_several_links_is_closed_with_any_of_them():
    routes = "Alpha Beta 90 | Beta Near 100"
    share = day(3, "flee3.awareness_level=2", routes=routes, closures="route Beta Near 3").share
    assert share["Beta"] == pytest.approx(1.0)


# ---- chances ---------------------------------------------------------------------------------------


def test_each_kind_of_place_has_its_chance_of_being_left():
    settings = "flee3.default_movechance=0.4 flee3.camp_movechance=0.02 flee3.idp_camp_movechance=0.07"
    chance = day(settings=settings).chance
    assert chance == {"Alpha": 1.0, "Beta": 0.4, "Near": 0.02, "Shelter": 0.07, "Hub": 1.0, "Abroad": 0.0}


def test_a_conflict_changes_the_chance_and_its_end_makes_even_a_camp_an_ordinary_place():
    events = "0 Alpha 1 | 2 Near 1 | 5 Near 0 | 7 Alpha 0"
    settings = "flee3.conflict_movechance=0.8 flee3.camp_movechance=0.02"
    by_day = [day(number, settings, events=events).chance for number in (0, 2, 5, 7)]
    assert [chance["Near"] for chance in by_day] == [0.02, 0.8, 0.3, 0.3]
    assert [chance["Alpha"] for chance in by_day] == [0.8, 0.8, 0.8, 0.3]


def test_a_shut_camp_is_a_town_and_then_what_it_was():
    closures = "camp Near - 4 8"
    settings = "flee3.camp_weight=2"
    assert [day(number, settings, closures=closures).chance["Near"] for number in (3, 4, 8)] == [0.001, 0.3, 0.001]
    assert day(4, settings, closures=closures).share == pytest.approx(shares(Shelter=2 / 50))


def test_the_chance_of_leaving_can_grow_with_the_size_of_a_place():
    settings = "flee3.movechance_pop_base=12000 flee3.movechance_pop_scale=0.5 flee3.default_movechance=0.4"
    chance = day(settings=settings).chance
    assert chance["Beta"] == pytest.approx(0.4 * (3000 / 12000) ** 0.5)
    assert chance["Near"] == pytest.approx(0.001 * (200 / 12000) ** 0.5)  # the capacity, where it is larger
    assert chance["Alpha"] <= 1.0


# ---- capacity --------------------------------------------------------------------------------------


def capacity(settings: str = "", **tables: str) -> float:
    made = plan(settings, movement="flee3", **TABLES | tables)
    return float(made.part("flee3").prepared.rules.bounds[2].capacity)


def test_those_counted_on_day_zero_take_up_room_twice():
    assert capacity() == 200
    assert capacity(observations="0 Near 60 | 9 Near 90") == 140
    assert capacity("departures.insert_day0=false", observations="0 Near 60 | 9 Near 90") == 200
    assert capacity("departures.source=conflict", observations="0 Near 60 | 9 Near 90") == 200


def test_a_camp_that_has_no_room_by_that_count_has_no_limit():
    made = plan(movement="flee3", **TABLES, observations="0 Near 200 | 9 Near 300")
    rules = made.part("flee3").prepared.rules
    assert rules.bounds[2].capacity < 1
    assert 2 not in rules.limited


def test_capacities_can_be_scaled_and_ignored():
    assert capacity("flee3.capacity_scaling=1.5") == 300
    assert capacity("flee3.respect_capacity=false") < 0


def test_days_without_a_change_share_their_rules():
    made = plan(movement="flee3", **TABLES | {"events": "0 Alpha 1 | 4 Beta 1 | 6 Beta 3"}, closures="camp Near - 9 12")
    regime = made.part("flee3").prepared.regime_of_day
    assert np.flatnonzero(np.diff(regime)).tolist() == [3, 8, 11]
