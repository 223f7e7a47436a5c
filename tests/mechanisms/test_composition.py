"""Who lives in a city: what share newcomers are, and what share speaks their language."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import ALPHA, FAR, NEAR, OTHER, cities, follow, go, lasting, untold, with_cities
from spillover.mechanisms import composition
from spillover.world.plan import Plan

COMPOSITION = composition.MECHANISM
KNOWN = cities(own_share=(np.nan, 0.5, 0.0, np.nan))


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, COMPOSITION, known=KNOWN, **world)  # type: ignore[arg-type]


def test_it_changes_nothing_for_others():
    assert same(go(made(), 10), go(with_cities("", known=KNOWN), 10))


def test_shares_are_those_of_all_people_in_a_city():
    course = follow(made("composition.speakers=0.9"), "composition", lasting((7, 2500, 10_000, 0), 2))
    np.testing.assert_allclose(course["newcomers_share"][-1], [0, 0.2, 0.25, 0], rtol=1e-12)
    own = course["own_share"][-1]
    assert own[NEAR] == pytest.approx((0.5 * 10_000 + 0.9 * 2500) / 12_500, rel=1e-12)
    assert own[OTHER] == pytest.approx(0.9 * 0.25, rel=1e-12)
    assert np.isnan(own[FAR])
    assert own[ALPHA] == 0


def test_the_shares_of_a_run_are_those_of_its_stock():
    record = go(made(), 3)
    near = record.stock[:, :, NEAR].astype(float)
    assert near.max() > 0
    np.testing.assert_allclose(record.kept["newcomers_share"].values[:, :, NEAR], near / (10_000 + near), rtol=1e-6)


@given(st.integers(0, 10**8), st.floats(0, 1), st.floats(0, 1))
def test_shares_are_shares(people: int, speakers: float, own_share: float):
    known = cities(own_share=(np.nan, own_share, np.nan, np.nan))
    settled = with_cities(f"composition.speakers={speakers}", COMPOSITION, known=known)
    course = follow(settled, "composition", lasting((0, people, 0, 0), 1))
    assert 0 <= course["newcomers_share"][0, NEAR] < 1
    low, high = sorted((speakers, own_share))
    assert low - 1e-9 <= course["own_share"][0, NEAR] <= high + 1e-9


def test_in_a_world_without_cities_it_does_nothing():
    assert COMPOSITION.prepare(plan(places="Alpha Homeland town 10").world, {}) is None


def test_each_number_is_told_with_its_source():
    assert untold(COMPOSITION) == set()
