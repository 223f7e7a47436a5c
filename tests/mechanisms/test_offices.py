"""Newcomers ask for papers, and wait where offices hand out fewer than are asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import EASTLAND, HOMELAND, WESTLAND, follow, go, lasting, untold, with_cities
from spillover.mechanisms import offices
from spillover.world.plan import Plan

OFFICES = offices.MECHANISM
AMPLE = "offices.handled_per_day=1 "


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, OFFICES, **world)  # type: ignore[arg-type]


def course(settings: str, stock: np.ndarray, **world: object) -> Mapping[str, np.ndarray]:
    return follow(made(settings, **world), "offices", stock)


def test_it_changes_nothing_for_others():
    assert same(go(made(), 10), go(with_cities(""), 10))


def test_where_offices_suffice_nobody_waits_and_those_who_want_papers_get_them_with_a_lag():
    found = course(AMPLE + "offices.ask_share=0.4 offices.ask_days=20", lasting((0, 300, 200, 0), 200))
    assert not found["papers_waiting"].any()
    expected = 0.4 * 500 * (1 - np.exp(-np.arange(1, 201) / 20))
    np.testing.assert_allclose(found["papers_held"][:, EASTLAND], expected, rtol=1e-9)
    np.testing.assert_allclose(found["papers_asked"].sum(axis=0), found["papers_held"][-1], rtol=1e-9)
    assert not found["papers_held"][:, [HOMELAND, WESTLAND]].any()


def test_where_more_ask_than_are_served_a_day_they_wait_as_long_as_their_number_says():
    settings = "offices.ask_share=1 offices.ask_days=0.1 offices.handled_per_day=0.001"
    found = course(settings, lasting((0, 0, 0, 100), 20))
    waiting = found["papers_waiting"][:, WESTLAND]
    np.testing.assert_allclose(waiting, np.maximum(100 - 10 * np.arange(1, 21), 0), atol=0.01)
    np.testing.assert_allclose(found["papers_wait_days"][:, WESTLAND], waiting / 10, atol=1e-9)


def test_who_leaves_takes_wishes_and_papers_along_in_proportion():
    settings = "offices.ask_share=1 offices.ask_days=0.1 offices.handled_per_day=0.001"
    stock = np.concatenate((lasting((0, 0, 0, 100), 3), lasting((0, 0, 0, 50), 1)))
    found = course(settings, stock)
    assert found["papers_held"][2:, WESTLAND] == pytest.approx([30, 15 + 10], abs=0.1)
    assert found["papers_waiting"][2:, WESTLAND] == pytest.approx([70, 35 - 10], abs=0.1)


def test_those_who_were_there_before_have_their_papers():
    found = course("", lasting((0, 500, 0, 0), 20), at_start=(0, 500, 0, 0))
    assert not any(values.any() for values in found.values())


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.floats(0, 1), st.floats(1e-6, 0.1))
def test_nobody_waits_twice_and_nobody_is_served_beyond_capacity(people: list[int], share: float, handled: float):
    stock = np.array([[0, n, 0, 0] for n in people])
    found = course(f"offices.ask_share={share} offices.handled_per_day={handled}", stock)
    waiting, held = (found[name][:, EASTLAND] for name in ("papers_waiting", "papers_held"))
    assert (waiting >= -1e-6).all()
    assert (waiting + held <= share * np.array(people) * (1 + 1e-9) + 1e-6).all()
    assert (np.diff(held, prepend=0) <= handled * 40_000 * (1 + 1e-9)).all()


def test_more_hands_shorten_the_wait_of_a_run():
    busy = "offices.ask_share=0.7 offices.ask_days=1 offices.handled_per_day="
    few, many = (go(made(busy + share), 5).kept["papers_wait_days"] for share in ("0.00001", "0.0001"))
    assert few.labels == ("Homeland", "Eastland", "Westland")
    assert few.values.max() > 5 * many.values.max() > 0


def test_in_a_world_without_cities_it_does_nothing():
    assert OFFICES.prepare(plan(places="Alpha Homeland town 10").world, {}) is None


def test_the_residents_of_a_country_are_those_of_its_cities():
    hosts = OFFICES.prepare(made().world, {})
    np.testing.assert_array_equal(hosts.residents, [0, 40_000, 10_000])


def test_each_number_is_told_with_its_source():
    assert untold(OFFICES) == set()
