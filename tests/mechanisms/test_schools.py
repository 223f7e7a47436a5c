"""Children among newcomers need school places where places were short already."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import FAR, NEAR, OTHER, cities, follow, go, lasting, untold, with_cities
from spillover.mechanisms import schools
from spillover.world.plan import Plan

SCHOOLS = schools.MECHANISM
KNOWN = cities(school_places_short=(np.nan, 120, np.nan, 0))


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, SCHOOLS, known=KNOWN, **world)  # type: ignore[arg-type]


def test_it_changes_nothing_for_others():
    assert same(go(made(), 10), go(with_cities("", known=KNOWN), 10))


def test_places_asked_for_follow_children_with_their_lag():
    settings = "schools.children_share=0.1 schools.enrol_days=20"
    course = follow(made(settings), "schools", lasting((0, 500, 40, 0), 300))
    needed = course["school_places_needed"]
    np.testing.assert_allclose(needed[:, NEAR], 50 * (1 - np.exp(-np.arange(1, 301) / 20)), rtol=1e-9)
    assert needed[-1, OTHER] == pytest.approx(4, rel=1e-5)
    assert needed[-1, FAR] == 0


def test_what_was_short_before_is_added_where_somebody_says_it():
    course = follow(made("schools.children_share=0.1"), "schools", lasting((0, 500, 40, 30), 400))
    short = course["school_places_short"]
    assert short[-1, NEAR] == pytest.approx(170, rel=1e-4)
    assert np.isnan(short[:, OTHER]).all()
    assert short[-1, FAR] == pytest.approx(3, rel=1e-4)


def test_children_who_were_there_before_are_among_those_short_before():
    course = follow(made(at_start=(0, 500, 0, 0)), "schools", lasting((0, 500, 0, 0), 50))
    assert (course["school_places_short"][:, NEAR] == 120).all()


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.floats(0, 1), st.floats(0.1, 1000))
def test_no_more_places_are_asked_for_than_there_were_ever_children(people: list[int], share: float, days: float):
    settings = f"schools.children_share={share} schools.enrol_days={days}"
    stock = np.array([[0, n, 0, 0] for n in people])
    needed = follow(made(settings), "schools", stock)["school_places_needed"][:, NEAR]
    assert (needed >= 0).all()
    assert (needed <= share * np.maximum.accumulate(people) * (1 + 1e-12)).all()


def test_more_children_need_more_places():
    few, many = (
        go(made(f"schools.children_share={share}"), 5).kept["school_places_needed"].values for share in (0.02, 0.2)
    )
    np.testing.assert_allclose(many, 10 * few, rtol=1e-5)
    assert few.max() > 0


def test_in_a_world_without_cities_it_does_nothing():
    assert SCHOOLS.prepare(plan(places="Alpha Homeland town 10").world, {}) is None


def test_each_number_is_told_with_its_source():
    assert untold(SCHOOLS) == set()
