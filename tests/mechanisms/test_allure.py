"""Places differ in ways that nobody wrote down, and each member draws how."""

from __future__ import annotations

import numpy as np
import pytest

from inmemory import plan, run
from spillover.engine.simulate import simulate

FORK = {
    "places": "Alpha Homeland town 1000 | Near Eastland camp | Far Westland camp | Abroad - off_map",
    "routes": "Alpha Near 100 | Alpha Far 100",
    "events": "0 Alpha 1",
    "observations": "0 Abroad 0 | 10 Abroad 10000",
}
FIXED = "walk.scale_km=1000 walk.camp_leave_per_day=0 violence.aversion=0 violence.push_per_day=0 "


def shares(spread: float, members: int = 400) -> np.ndarray:
    """float[member], share of people who are at Near in the end."""
    stock = run(f"{FIXED} allure.spread={spread}", members=members, **FORK).stock[:, -1]
    return stock[:, 1] / stock.sum(axis=1)


def test_without_spread_places_are_alike_in_every_member():
    assert shares(0.0).std() == pytest.approx(0.5 / np.sqrt(10_000), rel=0.15)


def test_more_spread_makes_members_differ_more_and_favours_nobody():
    few, many = shares(0.3), shares(2.0)
    assert few.std() < many.std()
    assert few.mean() == pytest.approx(0.5, abs=4 * few.std() / 20)
    assert many.mean() == pytest.approx(0.5, abs=4 * many.std() / 20)


def test_the_spread_is_that_of_the_worth_of_a_place():
    share = shares(0.8, 2000)
    difference = np.log(share / (1 - share))  # of the worth of the two places
    assert difference.std() == pytest.approx(0.8 * np.sqrt(2), rel=0.06)
    assert difference.mean() == pytest.approx(0.0, abs=0.1)


def test_what_a_member_draws_lasts_all_days():
    stock = run(f"{FIXED} allure.spread=2", members=200, **FORK).stock.astype(float)
    early, late = (np.diff(stock[:, days], axis=1).sum(axis=1) for days in (slice(0, 5), slice(5, 11)))
    of_near = [days[:, 1] / days.sum(axis=1) for days in (early, late)]
    assert np.corrcoef(*of_near)[0, 1] > 0.99


def test_the_allure_of_a_place_is_its_own_whatever_other_places_there_are():
    more = FORK | {"places": f"Other Farland camp | {FORK['places']}"}
    one, two = (simulate(plan(f"{FIXED} allure.spread=2", **tables), range(20), 0) for tables in (FORK, more))
    assert (one.stock == two.stock[:, :, 1:]).all()
