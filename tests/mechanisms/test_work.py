"""Newcomers look for work beside residents who look for it, and find it the slower the more they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import EASTLAND, HOMELAND, WESTLAND, follow, go, lasting, untold, with_cities
from spillover.mechanisms import work
from spillover.world.plan import Plan

WORK = work.MECHANISM
PLAIN = "work.seek_share=0.5 work.labour_share=0.5 work.jobless_share=0.1 work.usual_days=100 "
AT_ONCE = PLAIN + "work.seek_days=0.1 "


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, WORK, **world)  # type: ignore[arg-type]


def course(settings: str, stock: np.ndarray, **world: object) -> Mapping[str, np.ndarray]:
    return follow(made(settings, **world), "work", stock)


def test_it_changes_nothing_for_others():
    assert same(go(made(), 10), go(with_cities(""), 10))


def test_without_crowding_they_find_work_as_residents_did():
    found = course(AT_ONCE + "work.crowding=0", lasting((0, 0, 0, 400), 300))
    np.testing.assert_allclose(found["work_sought"][:, WESTLAND], 200 * np.exp(-np.arange(1, 301) / 100), rtol=1e-3)
    assert (found["work_search_days"][:, WESTLAND] == 100).all()


def test_as_many_again_who_look_make_it_longer_by_the_elasticity():
    """500 residents of Westland looked for work before; 500 newcomers join them."""
    found = course(AT_ONCE + "work.crowding=0.5", lasting((0, 0, 0, 1000), 2))
    assert found["work_search_days"][0, WESTLAND] == pytest.approx(100 * 2**0.5, rel=1e-3)
    assert found["work_search_days"][0, EASTLAND] == 100
    assert found["work_search_days"][0, HOMELAND] == 0


def test_the_share_is_of_the_labour_force():
    found = course(PLAIN, lasting((0, 100, 700, 0), 50))
    np.testing.assert_allclose(
        found["work_sought_share"][:, EASTLAND], found["work_sought"][:, EASTLAND] / 20_000, rtol=1e-9
    )
    assert found["work_sought"][-1, EASTLAND] > 100


def test_they_look_for_work_after_some_days():
    early, late = (course(f"{PLAIN} work.seek_days={days}", lasting((0, 0, 0, 400), 10)) for days in (5, 50))
    assert early["work_sought"][-1, WESTLAND] > 3 * late["work_sought"][-1, WESTLAND] > 0


def test_those_who_were_there_before_are_counted_among_residents():
    found = course("", lasting((0, 500, 0, 0), 20), at_start=(0, 500, 0, 0))
    assert not found["work_sought"].any()


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_nobody_looks_and_works_at_once(people: list[int], share: float, crowding: float):
    stock = np.array([[0, n, 0, 0] for n in people])
    found = course(f"work.seek_share={share} work.crowding={crowding}", stock)
    sought, working = (found[name][:, EASTLAND] for name in ("work_sought", "work_found"))
    assert (sought >= 0).all()
    assert (working >= 0).all()
    assert (sought + working <= share * np.array(people) * (1 + 1e-9) + 1e-6).all()
    assert (found["work_search_days"][:, EASTLAND] >= 120 - 1e-9).all()


def test_a_run_keeps_it_by_country():
    kept = go(made(), 5).kept
    assert kept["work_sought"].labels == ("Homeland", "Eastland", "Westland")
    assert kept["work_sought"].values[:, -1, EASTLAND].min() > 0
    assert "work_found" not in kept


def test_in_a_world_without_cities_it_does_nothing():
    assert WORK.prepare(plan(places="Alpha Homeland town 10").world, {}) is None


def test_each_number_is_told_with_its_source():
    assert untold(WORK) == set()
