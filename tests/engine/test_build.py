"""From tables to arrays: numbers for names, days for dates, simulated people for people."""

from __future__ import annotations

import numpy as np
import pytest

from inmemory import plan
from spillover.ground.streams import cell_id
from spillover.world.events import NEVER
from spillover.world.plan import Plan

PLACES = (
    "Alpha Homeland town 1000 | Beta Homeland town 95 | Near Eastland camp - 250 30 2 | Far Westland camp - 0 "
    "| Shelter Homeland idp_camp | Abroad - off_map"
)
ROUTES = "Alpha Near 100 | Near Alpha 300 2 50 | Beta Alpha 40 | Beta Far 60"
COUNTS = "0 Near 20 | 10 Near 120 | 0 Abroad 5 | 10 Abroad 25 | 0 total 30 | 10 total 160"


def made(settings: str = "", counts: str = COUNTS, **more: str) -> Plan:
    return plan(settings, places=PLACES, routes=ROUTES, observations=counts, events="0 Alpha 1", days=12, **more)


PLAIN = made()


def test_places_keep_the_order_of_the_table_and_have_addresses_of_their_names():
    places = PLAIN.world.places
    assert places.names == ("Alpha", "Beta", "Near", "Far", "Shelter", "Abroad")
    assert places.ids.tolist() == [int(cell_id("place", name)) for name in places.names]
    assert places.is_home.tolist() == [True, True, False, False, True, False]
    assert places.country.tolist() == [0, 0, 1, 2, 0, 3]


def test_an_unknown_capacity_is_no_limit_and_a_capacity_of_zero_is_one():
    assert PLAIN.world.places.capacity.tolist() == [-1, -1, 250, 0, -1, -1]


def test_each_road_is_a_link_there_and_one_back_with_an_address_of_its_own():
    network = PLAIN.world.network
    assert network.source.tolist() == [0, 2, 2, 0, 1, 0, 1, 3]
    assert network.target.tolist() == [2, 0, 0, 2, 0, 1, 3, 1]
    assert network.distance_km.tolist() == [100, 100, 300, 300, 40, 40, 60, 60]
    np.testing.assert_array_equal(network.speed_km_per_day[:4], [np.nan, np.nan, 50, 50])
    assert len(set(network.ids.tolist())) == 8


def test_addresses_of_links_are_those_of_their_names_wherever_they_stand():
    other = plan(places="Alpha Homeland town 1 | Near Eastland camp", routes="Alpha Near 999").world.network
    assert other.ids[:2].tolist() == PLAIN.world.network.ids[:2].tolist()


# ---- people --------------------------------------------------------------------------------------


def test_people_counted_on_day_zero_are_in_their_camps_beside_those_present_anyway():
    assert PLAIN.world.places.people_at_start.tolist() == [0, 0, 50, 0, 0, 0]
    assert PLAIN.world.places.counted_at_start.tolist() == [0, 0, 20, 0, 0, 0]


def test_camps_can_begin_empty():
    places = made("departures.empty_camps_on_day0=true").world.places
    assert places.people_at_start.tolist() == [0] * 6


def test_without_insertion_those_counted_on_day_zero_set_off_instead():
    world = made("departures.insert_day0=false").world
    assert world.places.people_at_start.tolist() == [0, 0, 30, 0, 0, 0]
    assert world.inflow[0] == 20 + 5 + 30  # the overall count once more, as in the model reproduced


def test_the_inflow_is_the_rise_of_the_places_or_of_the_overall_count():
    assert PLAIN.world.inflow.tolist() == [0] + [12] * 10 + [0]
    assert made("departures.sum_from_camps=false").world.inflow.tolist() == [0] + [13] * 10 + [0]


def test_where_departures_do_not_follow_counts_there_is_no_inflow():
    for source in ("conflict", "hazard"):
        world = made(f"departures.source={source}").world
        assert not world.inflow.any()
    assert PLAIN.world.inflow.any()
    assert not made(counts="").world.inflow.any()


def test_one_simulated_person_stands_for_several():
    world = made("departures.hasten=10").world
    assert world.places.population.tolist() == [100, 9, 0, 0, 0, 0]
    assert world.places.capacity.tolist() == [-1, -1, 25, 0, -1, -1]
    assert world.places.capacity_per_day[2] == pytest.approx(0.2)
    assert world.places.people_at_start.tolist() == [0, 0, 5, 0, 0, 0]
    assert world.inflow.sum() == 12


# ---- what is observed ----------------------------------------------------------------------------


def test_a_run_is_scored_on_camps_that_are_counted():
    observed = PLAIN.observed
    assert observed.places.tolist() == [2]
    assert observed.daily[:, 0].tolist() == [20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 120]
    assert observed.capacity.tolist() == [250]
    assert observed.total[[0, 1, 11]].tolist() == [30, 43, 160]
    assert observed.raw_maximum.tolist() == observed.corrected_maximum.tolist() == [120.0]


def test_scored_places_stand_in_the_order_of_places():
    observed = made(counts="0 Shelter 1 | 0 Far 2 | 0 Near 3").observed
    assert observed.places.tolist() == [2, 3, 4]
    assert observed.daily[0].tolist() == [3, 2, 1]


def test_the_largest_count_is_told_before_and_after_corrections():
    counts = "0 Near 50 | 4 Near 400 | 5 Near 100 | 11 Near 120 | 40 Near 999"
    observed = made(counts=counts, corrections="Near 5").observed
    assert observed.raw_maximum.tolist() == [999.0]
    assert observed.corrected_maximum.tolist() == [120.0]  # within the run


def test_without_observations_nothing_is_scored():
    observed = made(counts="").observed
    assert observed.daily.shape == (12, 0)
    assert observed.places.shape == observed.total.shape == (0,)


# ---- closures ------------------------------------------------------------------------------------

SHUT = {
    "border Eastland Homeland 3 5": ({0, 1, 2, 3}, -1, 3, 5),
    "border Homeland Eastland 3": ({0, 1, 2, 3}, -1, 3, NEVER),
    "border Eastland Westland 3": (set(), -1, 3, NEVER),
    "place Beta - -4 5": ({4, 5, 6, 7}, 1, -4, 5),
    "route Near Alpha 0 1": ({0, 1, 2, 3}, -1, 0, 1),
    "route Beta Near 0 1": (set(), -1, 0, 1),
    "camp Near - 2 9": (set(), 2, 2, 9),
}


@pytest.mark.parametrize("row", SHUT)
def test_a_closure_shuts_its_links_in_both_directions(row: str):
    links, place, first, end = SHUT[row]
    (closure,) = made(closures=row).world.closures
    assert set(closure.links.tolist()) == links
    assert (closure.kind, closure.place) == (row.split()[0], place)
    assert (closure.first_day, closure.end_day) == (first, end)


def test_conflict_is_read_by_the_rule_of_the_movement():
    tables = {"places": PLACES, "routes": ROUTES, "events": "0 Alpha 1 | 3 Alpha 2"}
    assert plan(**tables).world.conflict.intensity[5, 0] == 2.0
    assert plan(movement="flee3", **tables).world.conflict.intensity[5, 0] == 1.0
