"""What holds of every crisis, however it is put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import same
from properties.strategies import DAYS, MOVEMENTS, SOURCES, Crisis, any_crisis, crises
from spillover.engine.simulate import simulate

SEEDS = st.integers(0, 2**31)
MANY = 500


# ---- people ----------------------------------------------------------------------------------------


@given(any_crisis, SEEDS)
def test_people_are_neither_made_nor_lost(crisis: Crisis, seed: int):
    made = crisis.plan()
    record = simulate(made, range(3), seed)
    at_start = made.world.places.people_at_start.sum()
    present = record.stock.sum(axis=2, dtype=np.int64) + record.travelling
    assert (present == at_start + np.cumsum(record.departed, axis=1)).all()


@given(any_crisis, SEEDS)
def test_nowhere_are_fewer_than_nobody(crisis: Crisis, seed: int):
    record = simulate(crisis.plan(), range(3), seed)
    assert record.stock.min() >= 0
    assert record.travelling.min() >= 0
    assert record.departed.min() >= 0


@given(crises("walk"), SEEDS)
def test_walking_to_shelter_fills_no_camp_beyond_its_capacity(crisis: Crisis, seed: int):
    made = crisis.plan("walk.respect_capacity=true departures.insert_day0=false")
    places = made.world.places
    record = simulate(made, range(3), seed)
    day = np.arange(DAYS)[:, None]
    capacity = np.where(places.capacity >= 0, places.capacity + places.capacity_per_day * (day + 1), np.inf)
    at_most = np.maximum(capacity, places.people_at_start)  # some camps begin too full
    camps = places.is_camp
    assert (record.stock[:, :, camps] <= at_most[:, camps]).all()


def test_walking_nobody_enters_a_full_camp_by_being_held_in_it():
    crisis = Crisis(
        "walk",
        ("Alpha Homeland town 1000", "Near Eastland camp - 10", "Far Eastland camp", "Abroad - off_map"),
        "Alpha Near 90 | Alpha Far 90", "0 Alpha 1", "border Homeland Eastland 2 -", "0 Abroad 0 | 1 Abroad 100",
        "walk.patience_days=2",
    )  # fmt: skip
    assert simulate(crisis.plan(), range(10), 0).stock[:, :, 1].max() <= 10


@given(any_crisis, SEEDS)
def test_nobody_is_at_a_place_that_no_road_leads_to(crisis: Crisis, seed: int):
    made = crisis.plan()
    record = simulate(made, range(2), seed)
    assert not record.stock[:, :, made.place_names.index("Abroad")].any()


@given(st.sampled_from(MOVEMENTS).flatmap(lambda movement: crises(movement, SOURCES[:2])), SEEDS)
def test_where_there_is_no_conflict_nobody_sets_off(crisis: Crisis, seed: int):
    assert not simulate(crisis.but(events="").plan(), range(2), seed).departed.any()


# ---- members ---------------------------------------------------------------------------------------


@given(any_crisis, SEEDS, st.permutations(range(6)), st.integers(1, 5))
def test_neither_the_order_of_members_nor_the_size_of_blocks_matters(
    crisis: Crisis, seed: int, order: list[int], cut: int
):
    made = crisis.plan()
    whole = simulate(made, range(6), seed)
    for block in (order[:cut], order[cut:]):
        part = simulate(made, block, seed)
        assert (part.members == block).all()
        assert (part.stock == whole.stock[block]).all()
        assert (part.travelling == whole.travelling[block]).all()
        assert (part.departed == whole.departed[block]).all()


@given(any_crisis, SEEDS, st.integers(0, 10**6))
def test_one_member_alone_is_the_same_as_in_a_block(crisis: Crisis, seed: int, member: int):
    made = crisis.plan()
    alone, block = simulate(made, [member], seed), simulate(made, [5, member, member + 1], seed)
    assert (alone.stock[0] == block.stock[1]).all()


@given(any_crisis, SEEDS)
def test_the_same_run_again_gives_the_same_bits(crisis: Crisis, seed: int):
    assert same(simulate(crisis.plan(), range(3), seed), simulate(crisis.plan(), range(3), seed))


# ---- places ----------------------------------------------------------------------------------------


@given(any_crisis, SEEDS, st.integers(0, 99))
def test_a_place_that_no_road_leads_to_changes_nobody_elses_luck(crisis: Crisis, seed: int, at: int):
    before = crisis.plan()
    at %= len(crisis.places) + 1
    lonely = "Lonely Farland camp"
    after = crisis.but(places=(*crisis.places[:at], lonely, *crisis.places[at:])).plan()
    old, new = simulate(before, range(3), seed), simulate(after, range(3), seed)
    others = [after.place_names.index(name) for name in before.place_names]
    assert (new.stock[:, :, others] == old.stock).all()
    assert not new.stock[:, :, at].any()
    assert (new.travelling == old.travelling).all()


# By Flee's rules every decision has an address made of names, and choices stand in the order of roads: another order
# of places permutes results exactly as long as no chain of draws runs along the table of places. One does where
# departures are split over several places (source=observed), and where camps fill up sums of expected arrivals
# may differ in their last bit. So this property is of departures by hazard or by war, with capacities ignored.
EXACT = ("departures.source=hazard departures.hazard_per_day=0.05", "departures.source=conflict")


@given(crises("flee3", EXACT), SEEDS, st.randoms(use_true_random=False))
def test_by_flees_rules_another_order_of_places_permutes_results(crisis: Crisis, seed: int, random):
    order = list(range(len(crisis.places)))
    random.shuffle(order)
    limitless = "flee3.respect_capacity=false"
    one = simulate(crisis.plan(limitless), range(3), seed)
    other = simulate(crisis.but(places=tuple(crisis.places[at] for at in order)).plan(limitless), range(3), seed)
    assert (other.stock == one.stock[:, :, order]).all()
    assert (other.travelling == one.travelling).all()


# Walking splits people over destinations by a chain of draws in the order of the table, so that order permutes
# results in law only: see below.
IN_LAW = Crisis(
    "walk",
    (
        "Alpha Homeland town 4000",
        "Beta Homeland town 900",
        "Near Eastland camp - 150 60",
        "Far Westland camp - 400",
        "Wide Westland camp",
        "Abroad - off_map",
    ),
    "Alpha Near 90 | Alpha Beta 120 | Beta Far 130 | Beta Wide 350 | Near Far 200",
    "0 Alpha 1 | 3 Beta 2 | 8 Beta 0",
    "border Homeland Westland 2 6",
    "0 Abroad 0 | 9 Abroad 900",
    "walk.camp_leave_per_day=0.03 walk.return_per_day=0.05 walk.patience_days=3",
)


def z_scores(crisis: Crisis, other: Crisis, order: list[int]) -> np.ndarray:
    """float[day, place], differences of means in standard errors."""
    one = simulate(crisis.plan(), range(MANY), 0).stock[:, :, order].astype(float)
    two = simulate(other.plan(), range(MANY, 2 * MANY), 0).stock.astype(float)
    error = np.sqrt((one.var(axis=0) + two.var(axis=0)) / MANY)
    return np.abs(one.mean(axis=0) - two.mean(axis=0)) / np.where(error > 0, error, 1.0)


@pytest.mark.parametrize("movement", MOVEMENTS)
@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [2, 0, 4, 5, 1, 3]])
def test_the_order_of_places_means_nothing(movement: str, order: list[int]):
    crisis = IN_LAW.but(movement=movement)
    other = crisis.but(places=tuple(crisis.places[at] for at in order))
    assert z_scores(crisis, other, order).max() < 4.5


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_the_names_of_places_mean_nothing(movement: str):
    crisis = IN_LAW.but(movement=movement)

    def renamed(text: str) -> str:
        for name in ("Alpha", "Beta", "Near", "Far", "Wide"):
            text = text.replace(name, f"{name}ville")
        return text

    other = replace(
        crisis,
        places=tuple(renamed(row) for row in crisis.places),
        routes=renamed(crisis.routes),
        events=renamed(crisis.events),
    )
    assert z_scores(crisis, other, list(range(6))).max() < 4.5


def test_the_order_of_places_means_nothing_where_a_full_camp_is_left():
    rows = ("Near Eastland camp - 100 100", "Alpha Homeland town 1000", "Far Westland camp", "Abroad - off_map")
    crisis = Crisis(
        "walk", rows, "Alpha Near 90 | Alpha Far 90 | Near Far 90", "0 Alpha 1", "", "0 Abroad 100",
        "walk.camp_leave_per_day=0.5 departures.insert_day0=false",
    )  # fmt: skip
    other = crisis.but(places=(rows[1], rows[0], *rows[2:]))
    assert z_scores(crisis, other, [1, 0, 2, 3]).max() < 4.5


# ---- influences ------------------------------------------------------------------------------------


@given(crises("walk"), SEEDS)
def test_violence_without_weight_is_absent(crisis: Crisis, seed: int):
    made = crisis.plan("violence.push_per_day=0 violence.aversion=0")
    without = replace(made, parts=tuple(part for part in made.parts if part.mechanism.name != "violence"))
    assert same(simulate(made, range(3), seed), simulate(without, range(3), seed))


@given(crises("walk"), SEEDS)
def test_allure_without_spread_is_absent(crisis: Crisis, seed: int):
    made = crisis.plan("allure.spread=0")
    without = replace(made, parts=tuple(part for part in made.parts if part.mechanism.name != "allure"))
    assert same(simulate(made, range(3), seed), simulate(without, range(3), seed))


INTENSITIES = st.lists(st.floats(0.0, 4.0), min_size=2, max_size=2).map(sorted)


@given(st.sampled_from(MOVEMENTS), st.integers(0, 200), st.integers(0, 6), INTENSITIES, SEEDS)
def test_under_common_luck_more_conflict_never_means_fewer_departures(
    movement: str, population: int, day: int, intensities: list[float], seed: int
):
    # Exact where fewer than ten are expected to leave a place on a day; beyond, draws are coupled only closely.
    def departed(value: float) -> np.ndarray:
        crisis = Crisis(
            movement,
            (f"Alpha Homeland town {population}", "Beta Homeland town 300", "Near Eastland camp", "Abroad - off_map"),
            "Alpha Beta 50 | Beta Near 100",
            f"0 Beta 1 | {day} Alpha {value}",
            "",
            "",
            "departures.source=hazard departures.hazard_per_day=0.01",
        )
        return np.cumsum(simulate(crisis.plan(), range(5), seed).departed, axis=1)

    less, more = intensities
    assert (departed(more) >= departed(less)).all()


@given(any_crisis, SEEDS, st.integers(1, DAYS - 1))
def test_a_shorter_run_is_the_beginning_of_a_longer_one(crisis: Crisis, seed: int, days: int):
    # Walking knows which conflicts end and which links close within the run: see the last tests of this file.
    lasting = crisis if crisis.movement == "flee3" else crisis.but(events="0 Alpha 1", closures="")
    whole, part = (simulate(lasting.plan(days=n), range(2), seed) for n in (DAYS, days))
    assert (part.stock == whole.stock[:, :days]).all()


@given(any_crisis, SEEDS, st.integers(3, DAYS))
def test_what_closes_later_changes_nothing_before(crisis: Crisis, seed: int, day: int):
    open_, closing = (
        crisis.but(closures=rows) for rows in ("", f"border Homeland Eastland {day} | place Beta - {day}")
    )
    one, other = (simulate(each.plan(), range(2), seed) for each in (open_, closing))
    assert (one.stock[:, :day] == other.stock[:, :day]).all()


def test_walking_what_closes_later_changes_nothing_before():
    crisis = IN_LAW.but(closures="", settings="walk.speed_km_per_day=400")
    closing = crisis.but(closures="route Near Far 11 12 | route Alpha Near 11 12 | route Beta Far 11 12")
    one, other = (simulate(each.plan(), range(20), 0) for each in (crisis, closing))
    assert (one.stock[:, :11] == other.stock[:, :11]).all()


# ---- what does not hold yet ------------------------------------------------------------------------


def test_walking_a_war_that_begins_later_changes_nothing_before():
    crisis = IN_LAW.but(closures="", events="0 Alpha 1 | 4 Alpha 0", observations="")
    war = crisis.but(events="0 Alpha 1 | 4 Alpha 0 | 10 Beta 1")
    one, other = (simulate(each.plan(), range(20), 0) for each in (crisis, war))
    assert (one.stock[:, :10] == other.stock[:, :10]).all()
