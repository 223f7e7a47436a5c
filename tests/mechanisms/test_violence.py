"""Violence drives people out of places, and speaks against places as destinations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inmemory import plan, run, same
from spillover.engine.simulate import simulate
from spillover.world.plan import Plan

FORK = {
    "places": "Alpha Homeland town 1000 | Near Eastland camp | Far Westland camp - - 300",
    "routes": "Alpha Near 150 | Alpha Far 150 | Near Far 150",
}
BY_HAZARD = "departures.source=hazard departures.hazard_per_day=0.1 allure.spread=0 "
OFF = "violence.push_per_day=0 violence.aversion=0"


def without_violence(made: Plan) -> Plan:
    return replace(made, parts=tuple(part for part in made.parts if part.mechanism.name != "violence"))


@pytest.mark.parametrize("events", ["0 Alpha 1", "0 Alpha 1 | 4 Far 2 | 9 Far 0"])
def test_with_no_weight_it_might_as_well_not_be_there(events: str):
    made = plan(BY_HAZARD + OFF, events=events, **FORK)
    assert same(simulate(made, range(20), 0), simulate(without_violence(made), range(20), 0))


def test_with_weight_it_matters():
    made = plan(BY_HAZARD, events="0 Alpha 1 | 4 Far 2", **FORK)
    assert not same(simulate(made, range(20), 0), simulate(without_violence(made), range(20), 0))


def far(settings: str, events: str, members: int = 60) -> np.ndarray:
    """float[day], mean stock of the camp Far."""
    return run(BY_HAZARD + settings, members=members, events=events, **FORK).stock[:, :, 2].mean(axis=0)


def test_push_empties_a_place_of_conflict_as_its_hazard_says():
    settings = "violence.push_per_day=0.3 violence.aversion=50 walk.camp_leave_per_day=0 departures.hazard_per_day=0 "
    stock = far(settings, "2 Far 1", members=300)
    assert (stock[:2] == 300).all()
    expected = 300 * np.exp(-0.3 * np.arange(1, 9))
    np.testing.assert_allclose(stock[2:10], expected, rtol=0.05)


def test_push_grows_with_intensity_and_ends_with_the_conflict():
    settings = "violence.push_per_day=0.1 violence.aversion=50 walk.camp_leave_per_day=0 walk.return_per_day=0 "
    settings += "departures.hazard_per_day=0"
    mild, hard = (far(settings, f"2 Far {intensity} | 5 Far 0") for intensity in (1, 4))
    assert hard[4] < mild[4] < 300
    assert (mild[5:] == mild[5]).all()


def test_aversion_turns_people_to_other_places():
    fixed = "violence.push_per_day=0 walk.camp_leave_per_day=0 walk.return_per_day=0 walk.scale_km=1500 "
    gains = [far(f"{fixed} violence.aversion={aversion}", "0 Alpha 1 | 0 Far 1")[-1] for aversion in (0, 1, 3)]
    assert gains[0] > gains[1] > gains[2] > 300
    indifferent = (gains[0] - 300) * 2
    assert (gains[2] - 300) / indifferent == pytest.approx(np.exp(-3) / (1 + np.exp(-3)), rel=0.1)


def test_force_that_has_worn_off_is_no_longer_felt():
    worn = "violence.push_per_day=0.5 departures.conflict_decay=1;0 departures.conflict_decay_interval_days=3 "
    worn += "violence.aversion=50 walk.camp_leave_per_day=0 departures.hazard_per_day=0 walk.return_per_day=0"
    stock = far(worn, "2 Far 1")
    assert stock[2] > stock[3] > stock[4]
    assert (stock[5:] == stock[5]).all()
