"""Sudden arrivals, shares, contact, rents and what is heard of move opinion, each as its number says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import plan, same
from mechanisms.towns import (
    ALPHA,
    EASTLAND,
    FAR,
    HOMELAND,
    NEAR,
    OTHER,
    WESTLAND,
    cities,
    follow,
    go,
    lasting,
    shocks,
    untold,
    with_cities,
)
from spillover.engine.simulate import simulate
from spillover.mechanisms import opinion, rents
from spillover.world.groups import Groups
from spillover.world.plan import Plan

OPINION = opinion.MECHANISM
CALM = np.ones(4)
SILENT = "opinion.sudden=0 opinion.threat_per_point=0 opinion.contact=0 opinion.rent_burden=0 "
PROMPT = "opinion.lag_days=0.1 "


def made(settings: str = "", **world: object) -> Plan:
    return with_cities(settings, rents.MECHANISM, OPINION, **world)  # type: ignore[arg-type]


def course(settings: str, stock: np.ndarray, rent: np.ndarray = CALM, **world: object) -> Mapping[str, np.ndarray]:
    return follow(made(settings, days=len(stock), **world), "opinion", stock, rent=rent)


def course_of(men: int, families: int, settings: str = "opinion.men_alone=0.1") -> float:
    """Suspicion in Westland of a day on which all notice its newcomers; at home as many are of either group."""
    whole = made(SILENT + PROMPT + settings, days=2)
    residents = np.zeros((4, 2), dtype=np.int64)
    residents[ALPHA] = 50
    groups = Groups(("men", "families"), ("AAA", "AAA"), np.arange(2, dtype=np.uint64), np.array([1.0, 0.2]), residents)
    world = replace(whole.world, groups=groups)
    part = whole.part("opinion")
    again = replace(part, prepared=OPINION.prepare(world, part.settings))
    parts = tuple(again if one is part else one for one in whole.parts)
    there = np.zeros((4, 2), dtype=np.int64)
    there[FAR] = men, families
    known = replace(whole, world=world, parts=parts)
    return float(follow(known, "opinion", lasting((0, 0, 0, men + families), 2), there, rent=CALM)["suspicion"][-1, 2])


def test_men_alone_rouse_suspicion_and_families_allay_it():
    assert course_of(5000, 0) == pytest.approx(0.1 * 0.4, rel=1e-3)
    assert course_of(0, 5000) == pytest.approx(-0.1 * 0.4, rel=1e-3)
    assert course_of(2500, 2500) == pytest.approx(0, abs=1e-9)
    assert course_of(5000, 0, "opinion.men_alone=0") == 0


def test_with_no_weight_it_might_as_well_not_be_there():
    assert same(go(made("opinion.welcome=0"), 20), go(with_cities("", rents.MECHANISM), 20))


def test_with_weight_fewer_people_go_where_they_are_mistrusted():
    at_odds = shocks(20, clash=(FAR, 1.0))
    indifferent, careful = (
        go(made(f"{PROMPT} opinion.clash=4 opinion.welcome={weight}", heard=at_odds), 20).stock[:, -1].mean(axis=0)
        for weight in (0, 1)
    )
    assert careful[FAR] < 0.7 * indifferent[FAR]
    assert careful[NEAR] > indifferent[NEAR]


def test_what_a_member_sees_does_not_depend_on_its_company():
    together, alone = (simulate(made(), members, 0) for members in ([0, 1, 2], [2]))
    assert (together.kept["suspicion"].values[2:] == alone.kept["suspicion"].values).all()
    assert together.kept["suspicion"].labels == ("Homeland", "Eastland", "Westland")
    assert together.kept["suspicion"].values[:, -1, 1:].min() > 0


def test_a_share_of_newcomers_rouses_suspicion_in_proportion():
    settings = SILENT + PROMPT + "opinion.threat_per_point=0.05"
    found = course(settings, lasting((0, 400, 0, 300), 5))["suspicion"][-1]
    np.testing.assert_allclose(found, [0, 0.05 * 100 * 400 / 40_000, 0.05 * 3], rtol=1e-9)


def test_opinion_follows_with_its_lag():
    found = course(SILENT + "opinion.threat_per_point=0.1 opinion.lag_days=40", lasting((0, 0, 0, 100), 120))
    np.testing.assert_allclose(found["suspicion"][:, WESTLAND], 0.1 * (1 - np.exp(-np.arange(1, 121) / 40)), rtol=1e-9)


def test_the_same_people_startle_when_they_come_at_once_and_not_when_they_trickle_in():
    settings = SILENT + PROMPT + "opinion.sudden=0.2 opinion.noticed_share=0.005"
    at_once, trickle = lasting((0, 0, 0, 300), 400), lasting((0, 0, 0, 300), 400)
    trickle[:, FAR] = np.arange(1, 401) * 300 // 400
    rush, drip = (course(settings, stock)["suspicion"][:, WESTLAND] for stock in (at_once, trickle))
    assert rush[:10].max() == pytest.approx(0.2 * 0.03**2 / (0.03**2 + 0.005**2), rel=0.01)
    assert drip.max() < 0.2 * rush.max()


def test_whom_half_of_people_notice_is_a_number():
    settings = SILENT + PROMPT + "opinion.sudden=1 opinion.memory_days=36500 opinion.noticed_share="
    seen = [course(settings + str(half), lasting((0, 0, 0, 100), 3))["suspicion"][0, WESTLAND] for half in (0.01, 0.1)]
    expected = 0.01 * np.exp(-1 / 30)  # a day's arrivals, less what the month already knows of them
    np.testing.assert_allclose(seen, [expected**2 / (expected**2 + half**2) for half in (0.01, 0.1)], rtol=1e-3)


def test_a_sudden_arrival_is_remembered_and_half_forgotten_after_its_half_life():
    stock = np.concatenate((lasting((0, 0, 0, 900), 3), lasting((0, 0, 0, 0), 200)))
    found = course(SILENT + PROMPT + "opinion.sudden=0.2 opinion.memory_days=100", stock)["suspicion"][:, WESTLAND]
    assert found[102] == pytest.approx(found[2] / 2, rel=0.02)
    assert found[2] == pytest.approx(0.2, rel=0.02)


def test_contact_wears_suspicion_off_after_a_year_and_hardly_before_a_season_has_passed():
    found = course(SILENT + PROMPT + "opinion.contact=0.1", lasting((0, 0, 0, 200), 800))["suspicion"][:, WESTLAND]
    assert found[60] > -0.01
    assert found[365] < -0.08
    assert found[-1] == pytest.approx(-0.1 * 0.02**2 / (0.02**2 + 0.005**2), rel=0.02)


def test_rents_cost_sympathy_by_the_residents_who_pay_them():
    rent = np.array([1, 1.5, 1.0, 2.25])
    found = course(SILENT + PROMPT + "opinion.rent_burden=0.1", lasting((0, 0, 0, 0), 4), rent)["sympathy"][-1]
    np.testing.assert_allclose(found, [0, -0.1 / 4, -0.2], rtol=1e-9)


@pytest.mark.parametrize(
    ("shock", "field", "effect"), [("announcement", "sympathy", 0.3), ("clash-at-market", "suspicion", 0.4)]
)
def test_what_happens_at_home_is_heard_of_in_every_host_country_and_elsewhere_in_its_own(
    shock: str, field: str, effect: float
):
    settings = SILENT + PROMPT + "opinion.announcement=0.3 opinion.clash=0.4"
    for place, heard_in in ((ALPHA, [EASTLAND, WESTLAND]), (FAR, [WESTLAND])):
        found = course(settings, lasting((0, 0, 0, 0), 4), heard=shocks(4, **{shock: (place, 0.5)}))
        expected = np.zeros(3)
        expected[heard_in] = effect
        np.testing.assert_allclose(found[field][-1], expected, rtol=1e-9)
        others = {"sympathy", "suspicion", "fear"} - {field}
        assert all((found[name] == 0).all() for name in others)


def test_what_was_heard_is_forgotten_slowly_and_measured_against_the_strongest_so_far():
    """A clash wears off in the table of shocks at once, in minds by halves in 100 days; a stronger one counts anew."""
    heard = shocks(400, clash=(FAR, 0.0))
    heard.felt[0, [0, 100, 200], FAR] = 0.4, 0.1, 0.8
    settings = SILENT + PROMPT + "opinion.clash=1 opinion.memory_days=100"
    found = course(settings, lasting((0, 0, 0, 0), 400), heard=heard)["suspicion"][:, WESTLAND]
    np.testing.assert_allclose(found[[0, 50, 99]], 2 ** -np.array([0, 0.5, 0.99]), rtol=0.01)
    assert found[101] == pytest.approx(2**-1.01, rel=0.01)  # a quarter as strong as the first, of which half is left
    np.testing.assert_allclose(found[[201, 300]], 2 ** -np.array([0.01, 1.0]), rtol=0.01)


def test_what_comes_later_does_not_change_what_was_heard():
    early, late = shocks(30, clash=(FAR, 0.0)), shocks(30, clash=(FAR, 0.0))
    early.felt[0, 3, FAR] = late.felt[0, 3, FAR] = 1.0
    late.felt[0, 20, FAR] = 9.0
    one, two = (course(PROMPT, lasting((0, 0, 0, 50), 30), heard=each)["suspicion"] for each in (early, late))
    assert (one[:20] == two[:20]).all()
    assert (one[20:] != two[20:]).any()


def test_an_annexation_frightens_as_many_as_have_kin_of_the_annexing_country_among_them():
    seized, settings = shocks(4, annexation=(ALPHA, 1.0)), SILENT + PROMPT + "opinion.annexation=1.5"
    by_city = cities(own_share=(np.nan, 0.4, np.nan, np.nan))
    by_country = cities(own_share=(np.nan, 0.4, np.nan, 0.8), kin=(0.9, 0.0, 0.2))
    for known, kin in ((by_city, [0, 0.1, 0]), (by_country, [0, 0.1, 0.2])):
        found = course(settings, lasting((0, 0, 0, 0), 4), known=known, heard=seized)
        np.testing.assert_allclose(found["fear"][-1], 1.5 * np.array(kin), rtol=1e-9)
        assert found["fear"][-1, HOMELAND] == 0


def test_other_shocks_are_not_heard_of():
    found = course(SILENT + PROMPT, lasting((0, 0, 0, 0), 4), heard=shocks(4, rumour=(ALPHA, 9.0)))
    assert all((found[name] == 0).all() for name in ("sympathy", "suspicion", "fear"))


@pytest.mark.parametrize("field", opinion.TOLD)
def test_a_shock_abroad_that_names_a_field_moves_it_there_either_way_as_long_as_it_is_felt(field: str):
    told = shocks(9, **{f"{field}-market-fight": (FAR, 0.3), f"{field}-feast": (NEAR, -0.2), "feast": (OTHER, 5.0)})
    told.felt[:, 5:] = 0
    found = course(SILENT + PROMPT, lasting((0, 0, 0, 0), 9), heard=told)
    np.testing.assert_allclose(found[field][4], [0, -0.2, 0.3], rtol=1e-9)
    np.testing.assert_allclose(found[field][8], 0, atol=1e-9)
    assert all((found[name] == 0).all() for name in set(opinion.TOLD) - {field})


def test_a_shock_at_home_that_names_a_field_moves_nobody_abroad():
    found = course(SILENT + PROMPT, lasting((0, 0, 0, 0), 4), heard=shocks(4, suspicion=(ALPHA, 1.0)))
    assert not found["suspicion"].any()


def test_residents_are_used_to_those_who_were_there_before():
    found = course("", lasting((0, 500, 0, 0), 50), at_start=(0, 500, 0, 0))
    assert (found["suspicion"] == 0).all()


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=30), st.floats(1, 5))
def test_opinion_stays_within_what_its_causes_add_up_to(people: list[int], rent: float):
    stock = np.array([[0, n, n // 2, n] for n in people])
    found = course("", stock, np.full(4, rent))
    highest = 0.2 + 0.05 * 100 * stock[:, 1:].max() / 10_000
    assert (found["suspicion"] <= highest).all()
    assert (found["suspicion"] >= -0.1).all()
    assert (found["sympathy"] <= 0).all()
    assert (found["sympathy"] >= -0.1 * np.log(5) / np.log(1.5) - 1e-12).all()
    assert all((found[name][:, HOMELAND] == 0).all() for name in ("sympathy", "suspicion", "fear"))
    assert (found["startled"] <= 1).all()


def test_the_kernels_say_the_same_as_plain_python():
    if not hasattr(opinion._look, "py_func"):
        pytest.skip("kernels are not compiled")
    stock = lasting((0, 300, 20, 50), 40)
    compiled = course("", stock, np.array([1, 1.2, 1.1, 2.0]))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_toward", "_noticed", "_look", "_judge"):
            patch.setattr(opinion, name, getattr(opinion, name).py_func)
        plain = course("", stock, np.array([1, 1.2, 1.1, 2.0]))
    assert all((compiled[name] == plain[name]).all() for name in compiled)


def test_in_a_world_without_cities_it_does_nothing():
    assert OPINION.prepare(plan(places="Alpha Homeland town 10").world, {}) is None


def test_the_weights_of_a_country_s_cities_are_their_residents():
    hosts = OPINION.prepare(made().world, {})
    assert list(hosts.place) == [NEAR, OTHER, FAR]
    np.testing.assert_allclose(hosts.weight, [0.25, 0.75, 1])


def test_each_number_is_told_with_its_source():
    assert untold(OPINION) == set()
