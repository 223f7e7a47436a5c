from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

import inmemory
from counting import BORDERS, CROSSINGS, N_DAYS, START, count, simulated
from spillover.experiments import count_scores
from spillover.experiments.count_scores import (
    BASELINES,
    Bases,
    CountScores,
    mean_of,
    persistence,
    pulls,
    score_counts,
    score_origins,
    score_simulated,
    summarise,
)
from spillover.experiments.counts import Count
from spillover.experiments.observing import Simulated, borders_of, draw, predict
from spillover.experiments.results import Results
from spillover.ground.errors import RunError, ScenarioError

PULLS = {"FIN": 3.0, "KAZ": 1.0, "Imatra": 1.0, "Nuijamaa": 2.0, "Syrym": 1.0}
BASES = Bases(BORDERS, PULLS)
KEYS_OF_THE_ISSUE = {"id", "type", "observed", "mean", "q05", "q25", "q50", "q75", "q95", "crps", "baselines"}


def world(n_members: int = 40, **fields: float) -> Simulated:
    flows = {"crossed_in": 100.0, "crossed_out": 40.0, "fled_in": 10.0} | fields
    return simulated({(name, place): value for name, value in flows.items() for place in CROSSINGS}, n_members)


def scored(*counts: Count, as_of: date | None = None, members: int = 40) -> CountScores:
    return score_simulated(counts, world(members), BASES, as_of)


def day(number: int) -> date:
    return date.fromordinal(START.toordinal() + number)


# ---- one count -----------------------------------------------------------------------------------------------------


def test_a_count_stands_beside_what_the_members_would_have_published():
    one = count("F027", days=(0, 6), value=1500.0)
    sea = world()
    values = predict(one, sea, BORDERS, draw(sea.seed, sea.members))
    (row,) = scored(one).rows
    assert (row.id, row.observed, row.type, row.country) == ("F027", 1500, "crossing", "FIN")
    assert (row.mean, row.q50) == pytest.approx((values.mean(), np.median(values)))
    assert 1100 < row.q25 < 1400 < row.q75 < 1800
    assert row.crps == pytest.approx(scoringrules.crps_ensemble(1500.0, values, estimator="nrg"))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 1e6))
def test_crps_is_that_of_another_library(values, observed):
    row = count_scores._scored(scored(count(value=observed)).rows[0], np.array(values))
    assert row.crps == pytest.approx(scoringrules.crps_ensemble(observed, np.array(values), estimator="nrg"), abs=1e-6)


@pytest.mark.parametrize(("observed", "inside"), [(200, (True, True)), (252, (False, True)), (900, (False, False))])
def test_whether_a_count_lies_inside(observed, inside):
    (row,) = scored(count(value=float(observed)), members=400).rows
    assert (row.inside_50, row.inside_90) == inside


def test_a_single_member_claims_no_interval():
    scores = scored(count(), members=1)
    assert (scores.rows[0].inside_50, scores.rows[0].inside_90) == (None, None)
    assert scores.by_type()[0].coverage_90 is None


def test_counts_outside_the_run_are_left_out_and_what_was_not_kept_is_told():
    early, late, there, nowhere = (
        count("early", days=(-1, 2)), count("late", days=(9, 10)), count("there"), count("nowhere", country="EUU"),
    )  # fmt: skip
    rows = {row.id: row for row in scored(early, late, there, nowhere).rows}
    assert set(rows) == {"there", "nowhere"}
    assert rows["nowhere"].crps is None
    assert "no crossing of EUU" in rows["nowhere"].note
    assert not rows["nowhere"].is_scored
    assert rows["there"].note == ""


def test_what_became_known_later_is_a_forecast():
    counts = [count(f"d{i}", days=(i, i)) for i in range(4)]  # each known on the next day
    assert [row.in_sample for row in scored(*counts, as_of=day(2)).rows] == [True, True, False, False]
    assert all(row.in_sample for row in scored(*counts).rows)


def test_a_series_of_two_types_is_refused():
    with pytest.raises(ScenarioError, match="SCN-431"):
        scored(count("a"), count("b", "trip"))


# ---- baselines -----------------------------------------------------------------------------------------------------


def test_persistence_carries_the_last_count_on_by_the_day():
    earlier = (count("a", days=(-9, -9), value=10.0), count("b", days=(-7, -1), value=700.0))
    assert persistence(count(days=(0, 2)), earlier) == 300
    assert mean_of(count(days=(0, 2)), earlier) == pytest.approx(710 / 8 * 3)
    assert persistence(count(), ()) is None
    assert mean_of(count(), ()) is None
    stock = count("s", "stock", "", value=80.0)
    assert persistence(stock, (stock,)) == 80


def test_baselines_know_what_was_published_before_the_count_and_by_the_information_date():
    counts = [count(f"d{i}", days=(i, i), value=100.0 * 2**i) for i in range(-2, 6)]
    by_id = {row.id: row.baselines for row in scored(*counts, as_of=day(3)).rows}
    assert by_id["d1"]["persistence"] == 200 - 50, "d0 is published on the day of d1"
    assert by_id["d5"]["persistence"] == 3200 - 400, "d3 is published after the information date"
    assert by_id["d0"]["series_mean"] == 100 - 25
    hindsight = {row.id: row.baselines for row in scored(*counts).rows}
    assert hindsight["d5"]["persistence"] == 3200 - 25, "without an information date: what was known before the start"


def test_a_series_without_a_past_has_no_persistence():
    assert scored(count()).rows[0].baselines["persistence"] is None


@pytest.mark.parametrize(
    ("more", "forecast"),
    [
        ({}, 300 * 3 / 4),
        ({"country": "KAZ"}, 300 / 4),
        ({"crossing": "Nuijamaa"}, 300 * 2 / 4),
        ({"direction": "out"}, 120 * 3 / 4),
        ({"days": (2, 5)}, 4 * 300 * 3 / 4),
    ],
)
def test_gravity_splits_the_total_of_the_run_by_pull(more, forecast):
    assert scored(count(**more)).rows[0].baselines["gravity"] == pytest.approx(abs(forecast - 100))


def test_gravity_splits_stocks_among_countries_and_queues_among_crossings():
    sea = simulated(
        {("stock", "FIN"): 300, ("stock", "KAZ"): 100} | {("queue", place): 50 for place in CROSSINGS}, n_members=2000
    )
    stock, queue = (
        score_simulated([count("x", "stock", "", value=0.0, crossing=crossing)], sea, BASES).rows[0].baselines
        for crossing in ("", "Syrym")
    )
    assert stock["gravity"] == pytest.approx((400 + 350) * 3 / 4, rel=0.05)
    assert queue["gravity"] == pytest.approx(150 / 4)


def test_gravity_splits_vehicles_among_crossings_but_no_hours():
    waiting = {("queue", place): 30 for place in CROSSINGS} | {("waiting_days", place): 2 for place in CROSSINGS}
    queue, wait = (
        score_simulated([count("x", type_, "", crossing="Syrym", value=0.0)], simulated(waiting, 2000), BASES).rows[0]
        for type_ in ("queue", "wait")
    )
    assert queue.baselines["gravity"] == pytest.approx(3 * 30 / 3 / 4, rel=0.1)
    assert (wait.baselines["gravity"], wait.q50) == (None, pytest.approx(48, rel=0.02))


def test_an_empty_crossing_lies_inside_if_almost_nobody_waits():
    one = count("x", "queue", "", crossing="Syrym", value=0.0)
    inside = [
        score_simulated([one], simulated({("queue", "Syrym"): people}, 400), BASES).rows[0].inside_90
        for people in (0, 60, 3000)
    ]
    assert inside == [True, True, False]


def test_home_is_pulled_by_nothing():
    assert scored(count(country="RUS", direction="out")).rows[0].baselines["gravity"] is None


def test_pulls_follow_residents_people_and_roads():
    places = (
        "Samara RUS town 1000 - - - 53 50 | Omsk RUS town 500 - - - 55 73 | Syrym KAZ crossing - - - - 51 50"
        " | Petro KAZ crossing - - - - 54 69 | Uralsk KAZ city 300 - - - 51 51 | Lars GEO crossing - - - - 43 44"
        " | Tbilisi GEO city 900 - - - 41 41"
    )
    routes = (
        "Samara Syrym 100 | Syrym Uralsk 100 | Omsk Petro 50 | Petro Uralsk 1000 | Samara Lars 300 | Lars Tbilisi 100"
        " | Samara Omsk 2000"
    )
    plan = inmemory.plan(home="RUS", places=places, routes=routes)
    found = pulls(plan.world, borders_of(plan))
    uralsk = 300 * (1000 / 200**2 + 500 / 1050**2)
    tbilisi = 900 * (1000 / 400**2 + 500 / 1650**2)
    syrym = 1000 / 100**2 + 500 / 1150**2
    petro = 1000 / 1200**2 + 500 / 50**2
    assert found["KAZ"] == pytest.approx(uralsk)
    assert found["GEO"] == found["Lars"] == pytest.approx(tbilisi)
    assert found["Syrym"] == pytest.approx(uralsk * syrym / (syrym + petro))
    assert found["Syrym"] + found["Petro"] == pytest.approx(found["KAZ"])


# ---- means ---------------------------------------------------------------------------------------------------------


def test_weights_of_conflicting_counts_weigh_the_means():
    near, far = count("near", value=200.0, weight=0.75), count("far", value=1000.0, weight=0.25)
    scores = scored(near, far)
    errors = {row.id: row.crps for row in scores.rows}
    (mean,) = scores.by_type()
    assert mean.crps == pytest.approx(0.75 * errors["near"] + 0.25 * errors["far"])
    assert (mean.n, mean.coverage_90) == (2, 0.75)


def test_a_count_of_weight_0_is_shown_but_not_scored():
    with_it = scored(count("a"), count("b", value=9e9, weight=0.0))
    assert [row.id for row in with_it.rows] == ["a", "b"]
    assert with_it.rows[1].crps is not None
    assert with_it.by_type() == scored(count("a")).by_type()


def test_types_are_never_averaged_in_persons():
    scores = scored(count("a"), count("b", "trip", series="t", value=200.0)).by_type()
    assert [(one.type, one.n) for one in scores] == [("crossing", 1), ("trip", 1), ("all", 2)]
    assert (scores[-1].crps, scores[-1].baselines) == (None, {})
    assert scores[-1].coverage_90 == 0.5


def test_a_baseline_is_held_against_the_run_on_the_counts_that_it_can_forecast():
    first, second = count("a", days=(-3, -3), value=160.0), count("b", days=(1, 1), value=230.0)
    third = count("c", series="t", value=5000.0)
    scores = scored(first, second, third)
    beside = scores.by_type()[0].baselines["persistence"]
    assert (beside.n, beside.crps) == (1, 70)
    assert beside.crps_of_run == next(row.crps for row in scores.rows if row.id == "b")


def test_samples_are_told_apart_where_there_are_two():
    counts = [count(f"d{i}", days=(i, i)) for i in range(4)]
    assert [(one.sample, one.n) for one in scored(*counts, as_of=day(1)).by_type()] == [
        ("all", 4),
        ("in sample", 1),
        ("forecast", 3),
    ]
    assert {one.sample for one in scored(*counts).by_type()} == {"all"}
    assert summarise([]) == ()


def test_everything_goes_into_json_under_the_names_that_were_agreed():
    found = scored(count(value=120.0), count("b", days=(3, 3)), as_of=day(2)).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"as_of", "counts", "counts_by_type"}
    assert set(found["counts"][0]) >= KEYS_OF_THE_ISSUE
    assert set(found["counts"][0]["baselines"]) == set(BASELINES)
    assert found["counts"][0]["first_day"] == found["as_of"].replace("23", "21") == "2022-09-21"


@pytest.mark.parametrize("wrong", [1.0, 1.7, 0.3])
def test_a_model_that_is_right_covers_what_it_promises_and_a_wrong_one_does_not(wrong):
    """Truths come from the distribution of the members, then from one with another centre."""
    rng = np.random.Generator(np.random.Philox(11))
    n = 400
    sea = {("crossed_in", place): rng.lognormal(6, 0.5, (300, N_DAYS)) for place in CROSSINGS}
    truth = {("crossed_in", place): rng.lognormal(6, 0.5, (n, N_DAYS)) * wrong for place in CROSSINGS}
    nature = simulated(truth, n_members=n, seed=99)
    luck = draw(99, nature.members)
    counts = []
    for i in range(n):
        blank = count(f"c{i}", days=(i % N_DAYS, i % N_DAYS))
        published = predict(blank, nature, BORDERS, luck)[i]
        counts.append(count(f"c{i}", days=(i % N_DAYS, i % N_DAYS), value=float(published)))
    (mean,) = score_simulated(counts, simulated(sea, n_members=300), BASES).by_type()
    inside = [
        binom.ppf(0.001, n, share) <= n * found <= binom.ppf(0.999, n, share)
        for share, found in ((0.5, mean.coverage_50), (0.9, mean.coverage_90))
    ]
    assert inside == [wrong == 1.0] * 2


# ---- runs ----------------------------------------------------------------------------------------------------------


def test_results_without_a_member_are_not_scored():
    scenario = inmemory.scenario(places="A Homeland town 9 - - - 1 1", routes="")
    plan = inmemory.plan(places="A Homeland town 9 - - - 1 1", routes="")
    empty = Results(plan.start, plan.n_days, plan.place_names, (), inmemory.frame("observations", ""), {"seed": 0})
    with pytest.raises(RunError, match="RUN-303"):
        score_counts(scenario, plan, empty)


def test_forecasts_of_several_days_are_scored_on_what_came_after_each():
    counts = [count(f"d{i}", days=(i, i), value=210.0) for i in range(-1, N_DAYS)]
    runs = [score_simulated(counts, world(), BASES, day(n)) for n in (1, 4)]
    found = score_origins(runs, horizons=(2, 5))
    assert [(one.as_of, one.horizon_days, one.by_type[0].n) for one in found] == [
        (day(1), 2, 2),
        (day(4), 2, 2),
        (None, 2, 4),
        (day(1), 5, 5),
        (day(4), 5, 5),
        (None, 5, 10),
    ]
    errors = {row.id: row.crps for row in runs[0].rows}
    assert found[0].by_type[0].crps == pytest.approx((errors["d2"] + errors["d3"]) / 2)
    assert found[0].by_type[0].baselines["persistence"].crps == 0, "they all are equal"


def test_what_began_before_the_forecast_or_was_known_is_no_forecast():
    week, known = count("week", days=(0, 6)), count("known", days=(3, 3), known=day(1), series="t")
    (one, _) = score_origins([score_simulated([week, known], world(), BASES, day(2))], horizons=(7,))
    assert one.by_type == ()


def test_a_run_without_an_information_date_is_no_forecast():
    with pytest.raises(RunError, match="RUN-306"):
        score_origins([scored(count())])
