"""Frozen arrays: stretches without change, open links, kinds of place."""

from __future__ import annotations

import numpy as np

from inmemory import plan
from spillover.world.events import NEVER, Closure
from spillover.world.places import Kind
from spillover.world.world import link_is_open, rows_that_differ


def shut(first: int, end: int, *links: int) -> Closure:
    return Closure("route", first, end, np.array(links, dtype=np.int64), -1)


def test_days_that_do_not_differ_share_a_row():
    first, row = rows_that_differ(np.array([[1, 1], [1, 1], [1, 2], [1, 2], [1, 1]]))
    assert first.tolist() == [0, 2, 4]
    assert row.tolist() == [0, 0, 1, 1, 2]


def test_a_change_in_any_table_begins_a_row():
    first, row = rows_that_differ(np.array([[1], [1], [1]]), np.array([[[1, 0]], [[1, 1]], [[1, 1]]]))
    assert first.tolist() == [0, 1]
    assert row.tolist() == [0, 1, 1]


def test_the_rows_give_the_table_back():
    table = np.random.default_rng(0).integers(0, 2, (50, 1))
    first, row = rows_that_differ(table)
    assert (table[first][row] == table).all()


def test_a_closure_is_half_open():
    assert link_is_open((shut(2, 4, 1),), 6, 2)[:, 1].tolist() == [True, True, False, False, True, True]
    assert link_is_open((shut(2, 4, 1),), 6, 2)[:, 0].all()


def test_a_closure_may_begin_before_the_run_and_never_end():
    assert not link_is_open((shut(-5, NEVER, 0),), 3, 1).any()
    assert link_is_open((shut(-5, -2, 0),), 3, 1).all()
    assert link_is_open((shut(7, 9, 0),), 3, 1).all()


def test_where_two_closures_overlap_both_must_end():
    assert link_is_open((shut(0, 3, 0), shut(1, 5, 0)), 6, 1)[:, 0].tolist() == [False] * 5 + [True]


KINDS = plan(
    places="A Homeland town | B Homeland camp | C Homeland idp_camp | D Homeland hub | E Homeland marker | F - off_map",
    routes="A B 10 | D E 5",
)


def test_camps_of_either_kind_are_camps():
    assert KINDS.world.places.is_camp.tolist() == [False, True, True, False, False, False]


def test_a_plan_names_its_places_as_the_scenario_does():
    assert KINDS.place_names == tuple("ABCDEF")
    assert KINDS.place_kind == ("town", "camp", "idp_camp", "hub", "marker", "off_map")
    assert KINDS.place_country == ("Homeland",) * 5 + ("",)
    assert len(KINDS.world.places) == 6
    assert [Kind(kind).name for kind in KINDS.world.places.kind] == [kind.upper() for kind in KINDS.place_kind]


def test_each_road_is_two_links():
    network = KINDS.world.network
    assert len(network) == 4
    assert network.source.tolist() == [0, 1, 3, 4]
    assert network.target.tolist() == [1, 0, 4, 3]
