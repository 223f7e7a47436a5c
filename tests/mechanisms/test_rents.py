"""Rents follow newcomers with a lag, homes catch up later, and dear cities draw fewer people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import FAR, NEAR, OTHER, cities, follow, go, lasting, untold, with_cities
from spillover.engine.simulate import simulate
from spillover.mechanisms import rents
from spillover.world.plan import Plan

RENTS = rents.MECHANISM
FIXED_HOMES = "rents.supply_days=36500 rents.settled_share=1 rents.ceiling=100 "


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, RENTS, **world)  # type: ignore[arg-type]


def asked(settings: str, people: tuple[int, ...], days: int = 200, **world: object) -> np.ndarray:
    """float64[day, place], asking rents while the same people are there."""
    return follow(made(settings, **world), "rents", lasting(people, days))["rent"]


def test_a_scenario_without_cities_has_no_part_of_it():
    parts = plan(places="Alpha Homeland town 1000 | Near Eastland camp", routes="Alpha Near 150").parts
    assert {"rents", "schools", "composition", "opinion"}.isdisjoint(part.mechanism.name for part in parts)


def test_with_no_weight_it_might_as_well_not_be_there():
    assert same(go(made("rents.disutility=0"), 20), go(with_cities(""), 20))


def test_with_weight_fewer_people_go_where_rents_rise_most():
    """Other has three times the residents of Near and Far, so that the same people press less there."""
    indifferent, careful = (go(made(f"rents.disutility={weight}"), 20).stock[:, -1].mean(axis=0) for weight in (0, 2))
    assert careful[OTHER] > 1.1 * indifferent[OTHER]
    assert careful[NEAR] < indifferent[NEAR]
    assert careful[FAR] < indifferent[FAR]


def test_what_a_member_sees_does_not_depend_on_its_company():
    together, alone = (simulate(made(), members, 0) for members in ([0, 1, 2], [2]))
    assert (together.stock[2:] == alone.stock).all()
    for name in ("rent", "rent_paid", "evicted"):
        assert (together.kept[name].values[2:] == alone.kept[name].values).all()
    assert together.kept["rent"].values.max() > 1


def test_a_hundredth_more_people_raises_asking_rents_by_the_elasticity():
    rise = np.log(asked(FIXED_HOMES + "rents.elasticity=8 rents.lag_days=0.1", (0, 100, 300, 0))[-1])
    np.testing.assert_allclose(rise, [0, 8 * np.log(1.01), 8 * np.log(1.01), 0], rtol=1e-3)


def test_rents_follow_with_their_lag():
    rise = np.log(asked(FIXED_HOMES + "rents.elasticity=2 rents.lag_days=20", (0, 500, 0, 0))[:, NEAR])
    full = np.log(100) * np.tanh(2 * np.log(1.05) / np.log(100))
    np.testing.assert_allclose(rise, full * (1 - np.exp(-np.arange(1, 201) / 20)), rtol=1e-9)


def test_when_homes_have_caught_up_the_settled_share_of_the_rise_stays():
    settings = "rents.elasticity=2 rents.lag_days=1 rents.ceiling=100 rents.supply_days=20 rents.settled_share=0.4"
    rise = np.log(asked(settings, (0, 200, 0, 0), days=400)[:, NEAR])
    full = 2 * np.log(1.02)
    assert rise.max() > 0.85 * full
    assert rise[-1] == pytest.approx(0.4 * full, rel=1e-3)
    assert rise[19] == pytest.approx(full * (1 - 0.6 * 0.5), rel=0.03)  # homes have made up half of what they will


def test_rents_fall_when_people_leave_and_not_below_what_they_were():
    stock = np.concatenate((lasting((0, 900, 0, 0), 60), lasting((0, 0, 0, 0), 120)))
    course = follow(made("rents.supply_days=60"), "rents", stock)
    rent, evicted = course["rent"][:, NEAR], course["evicted"][:, NEAR]
    assert rent[:60].max() > 1.3
    assert (np.diff(rent[60:]) < 0).all()
    assert rent[-1] == pytest.approx(1, abs=1e-6)
    assert (np.diff(evicted) >= 0).all()  # low rents bring nobody back


@pytest.mark.parametrize("people_per_home", [2, 4])
def test_where_homes_are_known_people_are_held_against_their_room(people_per_home: int):
    known = cities(homes=(np.nan, 2000, np.nan, np.nan))
    settings = FIXED_HOMES + f"rents.lag_days=0.1 rents.elasticity=1 rents.people_per_home={people_per_home}"
    rent = asked(settings, (0, 80, 0, 80), known=known)[-1]
    assert rent[NEAR] == pytest.approx(1 + 80 / (2000 * people_per_home), rel=1e-5)
    assert rent[FAR] == pytest.approx(1 + 80 / 10_000, rel=1e-5)


def test_people_who_were_there_before_are_in_the_rents_of_day_0():
    rent = asked("", (0, 700, 0, 700), at_start=(0, 700, 0, 600))
    assert (rent[:, NEAR] == 1).all()
    assert rent[-1, FAR] == pytest.approx(asked("", (0, 0, 0, 100))[-1, FAR], rel=1e-12)


def test_where_letting_anew_brings_twice_as_much_tenants_are_put_out_at_the_hazard():
    settings = FIXED_HOMES + "rents.lag_days=0.1 rents.elasticity=1 rents.paid_share=0 rents.evicted_per_day=0.01"
    course = follow(made(settings), "rents", lasting((0, 10_000, 0, 0), 100))
    rent = course["rent"][-1, NEAR]
    np.testing.assert_allclose(
        course["evicted"][:, NEAR], 1 - np.exp(-0.01 * (rent - 1) * np.arange(1, 101)), rtol=2e-3
    )


def test_nobody_is_put_out_where_all_pay_what_newcomers_pay():
    course = follow(made("rents.paid_share=1"), "rents", lasting((0, 3000, 0, 0), 50))
    assert (course["evicted"] == 0).all()
    np.testing.assert_allclose(course["rent_paid"], course["rent"], rtol=1e-12)


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=40),
    st.floats(0, 50),
    st.floats(0, 1),
    st.floats(1.1, 20),
)
def test_rents_stay_within_bounds_whatever_comes(people: list[int], elasticity: float, paid: float, ceiling: float):
    settings = f"rents.elasticity={elasticity} rents.paid_share={paid} rents.ceiling={ceiling}"
    stock = np.array([[0, n, n // 2, 0] for n in people])
    course = follow(made(settings), "rents", stock)
    for each in course.values():
        assert np.isfinite(each).all()
    assert course["rent"].max() <= ceiling * (1 + 1e-12)
    assert course["rent"].min() >= 1
    assert (course["evicted"] >= 0).all()
    assert (course["evicted"] <= 1).all()
    assert (np.diff(course["evicted"], axis=0) >= 0).all()
    assert (course["rent"][:, [0, FAR]] == 1).all()


def test_a_city_of_which_neither_residents_nor_homes_are_known_keeps_its_rents():
    empty = made(known=cities(homes=(np.nan, 0, np.nan, np.nan)))
    assert list(RENTS.prepare(empty.world, {}).place) == [NEAR, OTHER, FAR]
    world = plan(places="Alpha Homeland town 10 | Bare Eastland city", routes="Alpha Bare 10").world
    assert RENTS.prepare(world, {}) is None


def test_kernels_say_the_same_as_plain_python():
    compiled = getattr(rents._follow, "py_func", None)
    if compiled is None:
        pytest.skip("kernels are not compiled")
    course = follow(made(), "rents", lasting((0, 700, 10, 3), 30))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rents, "_follow", compiled)
        plain = follow(made(), "rents", lasting((0, 700, 10, 3), 30))
    assert all((course[name] == plain[name]).all() for name in course)


def test_each_number_is_told_with_its_source():
    assert untold(RENTS) == set()
