"""Abroad: moving on, going home, and what is counted of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mechanisms.exodus.borderland import FLIGHT, MEN, NORD, NORTH, SOUTH, Border, run
from spillover.world.crossings import Gate

MANY = range(40)
WAVE = [50.0, *[0.0] * 19]
TO_NORD = {"gate": {2: Gate.SHUT, 3: Gate.SHUT}, "felt": WAVE, "men": (6_000, 3_000, 1_000), "families": (0, 0, 0)}
NEAR = {"shock_per_day": 1.0, "road_km_per_day": 5000.0}
NORD_, SUD_, SUDEN_, FAR_ = range(4)  # numbers of cities


def opened(**changes) -> Border:
    """Everybody is in Nord after the first day; from the second on, all gates are open."""
    return Border(**(TO_NORD | {"changes": [(1, "gate", 2, Gate.FREE), (1, "gate", 3, Gate.FREE)]} | changes))


def test_people_move_on_at_their_hazard_to_where_they_are_let_in():
    city = run(opened(), MANY, onward_per_day=0.05, **NEAR).cells("city")[..., MEN]
    assert (city[:, 0] == [10_000, 0, 0, 0]).all()
    left = 10_000 - city[:, 1, NORD_]
    assert left.mean() == pytest.approx(10_000 * (1 - np.exp(-0.05)), rel=0.02)
    assert (city[:, 1, 1:].sum(axis=1) == left).all()
    np.testing.assert_allclose(city[:, 1, 1:].mean(axis=0), left.mean() / 3, rtol=0.07)
    assert (city.sum(axis=2) == 10_000).all()


def test_a_visa_keeps_people_from_moving_on():
    visa = [(1, "gate", 2, Gate.VISA), (1, "gate", 3, Gate.FREE)]
    city = run(opened(changes=visa), visa_share=1.0, onward_per_day=0.05, **NEAR).cells("city")[..., MEN]
    assert not city[0, :, [SUD_, SUDEN_]].any()
    assert city[0, -1, FAR_] > 1_000
    stuck = run(opened(changes=()), onward_per_day=0.5, **NEAR).cells("city")[..., MEN]
    assert (stuck[0, :, NORD_] == 10_000).all()


def test_flights_and_nearness_draw_those_who_move_on():
    far = {"onward_per_day": 0.05, "onward_scale_km": 1000.0, **NEAR}
    near = run(opened(), **far).cells("city")[0, 1, :, MEN]
    assert near[SUD_] > 3 * near[FAR_]
    flown = run(opened(ties={"flights": (0, 0, 0, 19)}), flights=1.0, **far).cells("city")[0, 1, :, MEN]
    assert flown[FAR_] > 3 * near[FAR_]


def test_push_makes_people_leave_a_city():
    city = run(opened(), push={NORD: 0.1}, **NEAR).cells("city")[0, ..., MEN]
    assert city[1, NORD_] == pytest.approx(10_000 * np.exp(-0.1), rel=0.02)


def test_people_return_as_fear_fades():
    never, half, free = (
        run(Border(**(TO_NORD | {"felt": [50.0, *[left * 50.0] * 19]})), MANY, return_per_day=0.02, **NEAR)
        .cells("city")[:, -1, NORD_, MEN].mean()
        for left in (1.0, 0.5, 0.0)
    )  # fmt: skip
    assert never == 10_000
    # those who are home again set off again while anything is felt, so that only those without fear stay at home
    assert free == pytest.approx(10_000 * np.exp(-0.02 * 19), rel=0.02)
    assert free < half <= never


def test_half_the_fear_is_half_the_hazard():
    shocks = [50.0, *[25.0] * 19]
    history = run(Border(**(TO_NORD | {"felt": shocks, "changes": [(1, "gate", 1, Gate.SHUT)]})), MANY,
                  return_per_day=0.02, **NEAR)  # fmt: skip
    expected = 10_000 * np.exp(-0.02 * 0.5 * 19)
    assert history.cells("city")[:, -1, NORD_, MEN].mean() == pytest.approx(expected, rel=0.02)


def test_those_who_have_nothing_to_fear_return_all_the_time():
    border = Border(**(TO_NORD | {"men": (0, 0, 0), "families": (10_000, 0, 0), "felt": [50.0] * 20,
                                  "changes": [(1, "gate", 1, Gate.SHUT)]}))  # fmt: skip
    families = run(border, others_follow=0.1, return_per_day=0.02, **NEAR).cells("city")[0, :, NORD_, 1]
    assert families[-1] == pytest.approx(families[0] * np.exp(-0.02 * 0.9 * 19), rel=0.03)


def test_those_who_return_are_counted_and_split_over_origins_by_residents():
    history = run(Border(**TO_NORD), MANY, return_per_day=0.1, **NEAR)
    home = history.cells("home")[:, -1, :, MEN]
    assert (history["crossed_out"][:, :, NORTH].sum(axis=1) == home.sum(axis=1)).all()
    np.testing.assert_allclose(home.mean(axis=0) / home.mean(axis=0).sum(), [0.6, 0.3, 0.1], rtol=0.05)


def test_returns_are_counted_at_the_crossing_that_passes_most():
    gate = {3: Gate.SHUT}
    border = Border(**(TO_NORD | {"gate": gate, "leads_to": (1, 1, 3), "people_per_day": (2e4, 3e4, 1e6)}))
    history = run(border, return_per_day=0.1, **NEAR)
    assert history["crossed_out"][0, :, SOUTH].sum() > 1_000
    assert not history["crossed_out"][0, :, NORTH].any()


def test_who_comes_from_a_country_without_a_crossing_is_counted_nowhere():
    border = opened(leads_to=(1, 1, 1))
    history = run(border, return_per_day=0.1, onward_per_day=0.5, **NEAR)
    assert history.cells("home")[0, -1, :, MEN].sum() > history["crossed_out"][0].sum()


# ---- what holds for any border -------------------------------------------------------------------------------------

GATES = st.sampled_from([Gate.FREE, Gate.VISA, Gate.BARRED, Gate.SHUT])
BORDERS = st.builds(
    Border,
    days=st.just(8),
    felt=st.floats(0, 20),
    people_per_day=st.tuples(*[st.integers(0, 3_000)] * 3),
    foot_per_day=st.tuples(*[st.integers(0, 100)] * 3),
    turned_back=st.tuples(*[st.floats(0, 1)] * 3),
    traffic=st.tuples(*[st.integers(0, 500)] * 4),
    gate=st.dictionaries(st.sampled_from([1, 2, 3]), GATES),
    changes=st.lists(
        st.tuples(st.integers(1, 7), st.just("gate"), st.sampled_from([1, 2, 3]), GATES)
        | st.tuples(st.integers(1, 7), st.just("people_per_day"), st.integers(0, 2), st.integers(0, 3_000)),
        max_size=4,
    ),
)
LIVELY = {
    "others_follow": 0.3, "visa_share": 0.3, "exempt_share": 0.3, "turn_per_day": 0.2, "patience_days": 1.0,
    "onward_per_day": 0.05, "return_per_day": 0.05, "time_cost": 0.3, "within": 0.5, "road_km_per_day": 300.0,
}  # fmt: skip


@given(border=BORDERS)
@settings(max_examples=40, deadline=None)
def test_people_are_neither_made_nor_lost_and_counts_fit_together(border: Border):
    history = run(border, (0, 5), **LIVELY)
    assert (history.people.sum(axis=2) == 200_000).all()
    room = np.floor(border.people_per_day) + np.floor(border.foot_per_day)
    if not border.changes:
        assert (history["crossed_in"][:, :, [NORTH, SOUTH, FLIGHT]] <= room).all()
    assert (history["fled_in"] <= history["crossed_in"]).all()
    assert (history["queue"].sum(axis=2) == history.cells("queue").sum(axis=(2, 3))).all()


@given(border=BORDERS, seed=st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_a_member_does_not_depend_on_its_company(border: Border, seed: int):
    together, alone = run(border, (3, 8, 1), seed, **LIVELY), run(border, (8,), seed, **LIVELY)
    np.testing.assert_array_equal(together.people[1], alone.people[0])
    for name in together.fields:
        np.testing.assert_array_equal(together[name][1], alone[name][0])


def test_members_and_seeds_differ():
    people = run(Border(), (0, 1), 0, **LIVELY).people
    assert (people[0] != people[1]).any()
    assert (people[0] != run(Border(), (0,), 1, **LIVELY).people[0]).any()
