"""Who sets off: as many as were counted, as a war sends, or as a hazard takes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from inmemory import plan, run
from spillover.ground.errors import PlanError

# There is nowhere to go: people stand where they set off, so that stocks tell origins.
NOWHERE = {"places": "Alpha Homeland town 1000 | Beta Homeland town 3000 | Gamma Homeland town 500 | Abroad - off_map"}
WAR_IN_BOTH = "0 Alpha 1 | 0 Beta 1"
COUNTS = "0 Abroad 100 | 10 Abroad 1100"
BY_HAZARD = "departures.source=hazard departures.hazard_per_day=0.02"


def standing(settings: str = "", members: int = 1, days: int = 12, **tables: str) -> np.ndarray:
    """int[member, day, place], people who set off so far, where they did."""
    record = run(settings, days=days, members=members, **NOWHERE, **tables)
    assert not record.travelling.any()
    assert (record.stock.sum(axis=2) == record.departed.cumsum(axis=1)).all()
    return record.stock


# ---- as many as were counted -----------------------------------------------------------------------


def test_as_many_set_off_as_the_counts_rise_whatever_the_luck():
    record = run(days=12, members=5, events=WAR_IN_BOTH, observations=COUNTS, **NOWHERE)
    assert (record.departed == [0] + [100] * 10 + [0]).all()


def test_they_set_off_from_places_in_conflict_by_residents_and_intensity():
    stock = standing(members=400, events="0 Alpha 3 | 0 Beta 2 | 0 Gamma 9", observations=COUNTS)[:, -1]
    assert (stock.sum(axis=1) == 1000).all()
    share = np.array([3 * 1000, 2 * 3000, 9 * 500]) / 13_500
    assert stats.chisquare(stock[:, :3].sum(axis=0), 1000 * 400 * share).pvalue > 0.001
    assert stock[:, :3].var(axis=0) == pytest.approx(1000 * share * (1 - share), rel=0.25)


@pytest.mark.parametrize("events", ["", "0 Alpha 1 | 5 Alpha 0", "5 Alpha 1", "0 Abroad 1"])
def test_arrivals_that_nobody_can_have_set_off_for_are_refused(events: str):
    with pytest.raises(PlanError) as error:
        run(days=12, events=events, observations=COUNTS, **NOWHERE)
    assert error.value.findings[0].code == "PLN-006"


def test_fighting_may_be_over_when_nobody_arrives_any_more():
    record = run(days=12, events="0 Alpha 1 | 11 Alpha 0", observations=COUNTS, **NOWHERE)
    assert record.departed[0].tolist() == [0] + [100] * 10 + [0]


def test_a_fall_of_the_counts_is_a_debt():
    counts = "0 Abroad 0 | 2 Abroad 200 | 4 Abroad 100 | 8 Abroad 500"
    record = run(days=10, events="0 Alpha 1", observations=counts, **NOWHERE)
    assert record.departed[0].tolist() == [0, 100, 100, 0, 0, 0, 100, 100, 100, 0]


def test_the_force_of_a_conflict_wears_off_a_day_late_unless_another_begins_that_day():
    settings = "departures.conflict_decay=1;0;1 departures.conflict_decay_interval_days=3"
    stock = standing(settings, events="0 Alpha 1 | 2 Beta 1 | 5 Gamma 1", observations=COUNTS, members=20)
    of_alpha, of_beta = (np.diff(stock[:, :, place].sum(axis=0), prepend=0) for place in (0, 1))
    assert np.flatnonzero(of_alpha == 0).tolist() == [0, 4, 5, 6, 11]  # nobody arrives on the first day and the last
    assert np.flatnonzero(of_beta == 0).tolist() == [0, 1, 5, 6, 7, 8, 11]


def test_departures_reduce_the_population_that_weighs_only_where_that_is_asked_for():
    counts = "0 Abroad 0 | 10 Abroad 900"
    first, last = 1, 11
    kept = standing(members=300, events=WAR_IN_BOTH, observations=counts)
    taken = standing("departures.take_from_population=true", 300, events="0 Alpha 9 | 0 Beta 1", observations=counts)
    assert (kept[:, last, 0] / 900).mean() == pytest.approx(0.25, abs=0.01)
    assert (taken[:, first, 0] / 90).mean() == pytest.approx(0.75, abs=0.02)
    assert (taken[:, last, 0] / 900).mean() < 0.7


# ---- as a war sends --------------------------------------------------------------------------------


def test_a_war_sends_a_whole_number_a_day_in_proportion_to_its_intensity():
    settings = "departures.source=conflict departures.people_per_conflict_day=7"
    stock = standing(settings, events="0 Alpha 0.5 | 3 Beta 2 | 5 Beta 0")
    assert np.diff(stock[0, :, 0], prepend=0).tolist() == [3] * 12
    assert np.diff(stock[0, :, 1], prepend=0).tolist() == [0] * 3 + [14] * 2 + [0] * 7


def test_a_war_sends_a_share_of_residents_who_run_out_if_they_are_taken():
    settings = (
        "departures.source=conflict departures.conflict_mode=pop_ratio departures.people_per_conflict_day=0.5 "
        "departures.take_from_population=true"
    )
    sent = np.diff(standing(settings, events="0 Alpha 1")[0, :, 0], prepend=0)
    assert sent[:4].tolist() == [500, 250, 125, 62]
    assert sent.sum() <= 1000


def test_a_war_sends_a_random_number_of_the_right_mean_and_spread():
    settings = "departures.source=conflict departures.conflict_mode=poisson departures.people_per_conflict_day=12"
    sent = np.diff(standing(settings, members=300, events="0 Alpha 0.5"), axis=1, prepend=0)[:, :, 0]
    assert sent.mean() == pytest.approx(6.0, rel=0.03)
    assert sent.var() == pytest.approx(6.0, rel=0.1)


# ---- as a hazard takes -----------------------------------------------------------------------------


def test_a_hazard_takes_people_as_survival_says():
    stock = standing(BY_HAZARD, members=400, events="0 Alpha 1 | 0 Beta 2")
    days = np.arange(1, 13)
    for place, (population, hazard) in enumerate([(1000, 0.02), (3000, 0.04)]):
        gone = 1.0 - np.exp(-hazard * days)
        mean, sd = population * gone, np.sqrt(population * gone * (1 - gone))
        z = (stock[:, :, place].mean(axis=0) - mean) / (sd / np.sqrt(400))
        assert abs(z).max() < 4
        assert stock[:, -1, place].std() == pytest.approx(sd[-1], rel=0.15)


def test_a_population_wears_out_and_no_more_leave_than_there_are():
    stock = standing("departures.source=hazard departures.hazard_per_day=1", days=40, members=20, events="0 Alpha 2")
    assert (stock[:, -1, 0] == 1000).all()
    assert (stock <= 1000).all()


def test_departures_of_day_zero_count():
    stock = standing("departures.source=hazard departures.hazard_per_day=1", events="0 Alpha 9")
    assert stock[0, 0, 0] > 990


@pytest.mark.parametrize("silence", ["departures.hazard_per_day=0", "departures.conflict_decay=0"])
def test_without_a_hazard_or_without_force_nobody_leaves(silence: str):
    assert not standing(f"{BY_HAZARD} {silence}", events=WAR_IN_BOTH).any()


def test_a_place_at_peace_keeps_its_people_in_every_way():
    for settings in (BY_HAZARD, "departures.source=conflict"):
        assert not standing(settings, events="", observations=COUNTS).any()


def test_the_hazard_is_drawn_member_by_member_unless_somebody_sets_it():
    by_prior = standing("departures.source=hazard", members=300, events="0 Beta 1")[:, -1, 1]
    fixed = standing("departures.source=hazard departures.hazard_per_day=0.0005", 300, events="0 Beta 1")[:, -1, 1]
    assert by_prior.std() > 2 * fixed.std()


def test_adding_a_place_at_war_changes_no_departure_elsewhere_under_a_hazard():
    few = standing(BY_HAZARD, members=5, events="0 Alpha 1")
    more = standing(BY_HAZARD, members=5, events="0 Alpha 1 | 0 Beta 1 | 0 Gamma 1")
    assert (few[:, :, 0] == more[:, :, 0]).all()


def test_a_camp_can_be_a_place_that_people_flee_from():
    tables = {"places": "Near Eastland camp 400", "events": "0 Near 1"}
    assert plan(BY_HAZARD, **tables).world.places.population[0] == 400
    assert run(BY_HAZARD, **tables).departed.sum() > 0
