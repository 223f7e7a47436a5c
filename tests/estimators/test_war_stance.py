"""War stances: truth that was made up is found again, and what is said of a change is all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.war_world import AS_OF, MONTHS, acts, events, world
from spillover.data.stance.acts import read_acts
from spillover.data.stance.positions import stance_folder
from spillover.data.stance.rollcalls import read_rollcalls
from spillover.estimators.ballots import ABSENT, YES, Items, chances, mixing, seen, shares_away, slopes
from spillover.estimators.walks import Walk
from spillover.estimators.war_evidence import Sources, gather
from spillover.estimators.war_stance import Measured, expected_votes, fit, why
from spillover.ground.errors import StanceError


@pytest.fixture(scope="module")
def made():
    return world()


@pytest.fixture(scope="module")
def found(made):
    return fit(gather(made.sources, AS_OF))


# ---- the walk ----------------------------------------------------------------------------------------------


def dense(walk: Walk, precision: np.ndarray) -> np.ndarray:
    """The plain twin: the covariance of one state by inverting the whole matrix."""
    prior = np.concatenate([[walk.start_sd], walk.steps]) ** 2
    upto = np.minimum.outer(np.arange(prior.size), np.arange(prior.size))
    return np.linalg.inv(np.linalg.inv(np.cumsum(prior)[upto]) + np.diag(precision))


numbers = st.floats(0.0, 5.0, allow_subnormal=False)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, st.floats(-5, 5), st.floats(0.05, 1.0)), min_size=2, max_size=9))
def test_smoothing_is_the_inverse_of_the_whole_matrix(months):
    precision, pull, steps = (np.array(column) for column in zip(*months, strict=True))
    walk = Walk(steps[1:], start_sd=0.8)
    mean, variance = walk.smooth(precision[None], pull[None])
    whole = dense(walk, precision)
    np.testing.assert_allclose(mean[0], whole @ pull, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(variance[0], np.diag(whole), rtol=1e-8)
    np.testing.assert_allclose(walk.covariance(precision[None], 1)[0], whole[:, 1], rtol=1e-8, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 11), numbers, st.floats(-4, 4)), max_size=12),
    st.integers(0, 11),
    st.integers(0, 11),
)
def test_what_each_observation_added_sums_to_the_change(seen_of, first, last):
    month = np.array([row[0] for row in seen_of], dtype=np.int64)
    precision, value = (np.array([row[which] for row in seen_of], dtype=np.float64) for which in (1, 2))
    measured = Measured(np.zeros_like(month), month, precision, precision * value)
    told = why(Walk(np.full(11, 0.12)), measured, (first, last))
    assert told.added.sum() + told.prior == pytest.approx(told.change, abs=1e-8)


def test_an_observation_at_the_first_months_position_adds_nothing():
    month, precision = np.array([2, 9]), np.array([4.0, 4.0])
    walk = Walk(np.full(11, 0.12), start_sd=100.0)
    level = Measured(np.zeros(2, dtype=np.int64), month, precision, precision * 1.5)
    told = why(walk, level, (2, 9))
    np.testing.assert_allclose(told.added, 0.0, atol=1e-4)
    risen = why(walk, replace(level, pull=precision * np.array([1.5, 2.5])), (2, 9))
    assert risen.added[1] > 0.05
    assert risen.chance > 0.5


# ---- votes and absences ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.floats(-4, 4), st.integers(0, 3), st.floats(0.0, 0.9), st.floats(0.05, 0.95))
def test_slopes_are_those_of_the_log_probability(x, outcome, ordinary, habit):
    items = Items(np.array([2.0]), np.array([-1.5]), np.array([1.8]))
    weights = mixing(np.array([outcome]), np.array([ordinary]), shares_away(np.array([habit]), (0.7, 0.1)))

    def log(at: float) -> float:
        return float(np.log(seen(weights, chances(np.array([at]), items.slope, items.low, items.gap)))[0])

    step = 1e-4
    first, bend = slopes(weights, np.array([x]), items)
    assert first[0] == pytest.approx((log(x + step) - log(x - step)) / (2 * step), abs=1e-5)
    curvature = -(log(x + step) - 2 * log(x) + log(x - step)) / step**2
    assert bend[0] == pytest.approx(curvature, abs=1e-4)


def test_the_four_outcomes_make_one():
    at = chances(np.linspace(-3, 3, 7), np.full(7, 2.0), np.full(7, -1.0), np.full(7, 2.0))
    away, ordinary = shares_away(np.full(7, 0.4), (0.6, 0.2)), np.full(7, 0.1)
    absent = seen(mixing(np.full(7, ABSENT), ordinary, away), at)
    cast = (1 - ordinary) * np.sum((1 - away) * at, axis=0)
    np.testing.assert_allclose(cast + absent, 1.0)


def test_an_absence_speaks_where_it_is_a_habit_on_these_items_only():
    items = Items(np.full(2, 2.0), np.full(2, -1.0), np.full(2, 2.0))
    habit, ordinary = np.array([0.9, 0.1]), np.array([0.02, 0.8])
    weights = mixing(np.full(2, ABSENT), ordinary, shares_away(habit, (0.5, 0.1)))
    told, _ = slopes(weights, np.array([2.0, 2.0]), items)
    assert told[0] < 3 * told[1] < 0


# ---- the fit -----------------------------------------------------------------------------------------------


def test_made_up_positions_are_found_again(made, found):
    truth = (made.truth - made.truth.mean(axis=0))[:, 1:]  # the first roll call is in the second month
    low, high = (found.mean + side * 1.645 * np.sqrt(found.variance) for side in (-1, 1))
    assert found.settled
    assert 0.84 <= np.mean((low < truth) & (truth < high)) <= 0.95
    assert np.corrcoef(found.mean.ravel(), truth.ravel())[0, 1] > 0.85


def test_the_path_is_the_weighted_sum_of_what_was_seen(found):
    mean, _ = found.walk.smooth(*found.measured.totals(found.mean.shape))
    np.testing.assert_allclose(mean, found.mean, atol=1e-10)
    state = 7
    ours = found.measured.state == state
    part = Measured(*(getattr(found.measured, name)[ours] for name in ("state", "month", "precision", "pull")))
    told = why(found.walk, part, (20, 70))
    assert told.change == pytest.approx(found.mean[state, 70] - found.mean[state, 20], abs=1e-8)
    assert told.chance == pytest.approx(found.moved(20, 70)[state], abs=1e-8)


def test_nothing_later_than_the_information_date_is_seen(made):
    as_of = date(2019, 12, 31)
    calls, votes, items = made.sources.calls, made.sources.votes, made.sources.items
    earlier = Sources(calls.filter(pl.col("date") <= as_of), votes, items.filter(pl.col("date") <= as_of))
    np.testing.assert_array_equal(fit(gather(made.sources, as_of)).mean, fit(gather(earlier, as_of)).mean)


def test_the_order_of_rows_does_not_matter(made, found):
    turned = Sources(*(table.reverse() for table in (made.sources.calls, made.sources.votes, made.sources.items)))
    np.testing.assert_allclose(fit(gather(turned, AS_OF)).mean, found.mean, atol=1e-6)


def test_an_act_moves_its_author_and_a_weak_one_moves_it_less(made, found):
    where = int(np.argsort(found.mean[:, -1])[10])
    state = made.states[where]
    moved = [
        fit(gather(replace(made.sources, acts=acts([(date(2022, 9, 26), state, 1.0, weight)])), AS_OF)).mean[where, -1]
        for weight in (0.3, 1.0)
    ]
    assert found.mean[where, -1] + 0.01 < moved[0] < moved[1] - 0.1


def test_an_act_known_later_is_not_seen(made, found):
    late = acts([(date(2022, 9, 26), made.states[3], 1.0, 1.0)]).with_columns(known=pl.lit(date(2022, 10, 31)))
    np.testing.assert_allclose(fit(gather(replace(made.sources, acts=late), AS_OF)).mean, found.mean)


def test_a_vote_among_the_acts_is_not_seen_twice(made, found):
    resolution = made.sources.items["resolution"][0]
    vote = acts([(date(2016, 2, 20), made.states[3], 1.0, 1.0)]).with_columns(
        kind=pl.lit("un_vote"), source_url=pl.lit(f"https://undocs.org/{resolution}")
    )
    evidence = gather(replace(made.sources, acts=vote), AS_OF)
    assert evidence.acts.state.size == 0
    assert [finding.code for finding in evidence.findings] == ["STA-291"]
    assert gather(Sources(acts=vote), AS_OF).acts.state.size == 1


def test_a_coders_month_weighs_far_less_than_an_act(made, found):
    with_events = fit(gather(replace(made.sources, events=events(made, "gdelt", 0.3)), AS_OF))
    kinds = np.repeat([0, 1], [found.measured.state.size, with_events.evidence.events.state.size])
    assert kinds.sum() == 11 * len(made.states)
    heaviest = with_events.measured.precision[kinds == 1].max()
    assert 0 < heaviest < 1 / (9 * 0.5**2)
    deaf = fit(gather(replace(made.sources, events=events(made, "gdelt", 3.0)), AS_OF))
    assert deaf.measured.precision[kinds == 1].max() < heaviest


def test_acts_alone_are_enough():
    told = fit(
        gather(Sources(acts=acts([(date(2022, 3, 1), "KAZ", -0.5, 1.0), (date(2022, 9, 26), "KAZ", 0.8, 1.0)])), AS_OF)
    )
    assert told.mean[0, -1] > told.mean[0, 0]
    assert told.mean.shape == (1, 8)


def test_nothing_to_see_is_an_error():
    with pytest.raises(StanceError) as error:
        gather(Sources(acts=acts([(date(2022, 11, 1), "KAZ", 0.5, 1.0)])), AS_OF)
    assert error.value.findings[0].code == "STA-201"


def test_votes_to_come_are_shares_that_follow_the_position(found):
    shares = expected_votes(found, MONTHS + 3, np.array([0, 1]), np.full(len(found.evidence.states), 0.1))
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    order = np.argsort(found.mean[:, -1])
    assert shares[YES, order[-5:]].mean() > shares[YES, order[:5]].mean() + 0.3


@pytest.mark.peer
def test_kazakhstan_moved_on_its_acts_and_not_on_its_votes(shared):
    as_of = date(2022, 10, 7)
    calls = read_rollcalls(shared / "stance" / "unga_votes.parquet", as_of=as_of)
    recent = calls.calls.filter(pl.col("date") >= date(2007, 1, 1))
    items = pl.read_csv(stance_folder() / "items.csv", schema_overrides={"date": pl.Date})
    votes = Sources(recent, calls.votes.join(recent, on="rcid", how="semi"), items)
    told = read_acts(stance_folder() / "acts.csv", as_of).table
    chances_of = {}
    for name, sources in {"votes": votes, "acts": replace(votes, acts=told)}.items():
        found = fit(gather(sources, as_of))
        assert found.settled
        month = found.evidence.month
        moved = found.moved(month(date(2021, 12, 1)), month(as_of))
        chances_of[name] = dict(zip(found.evidence.states, moved, strict=True))
        last = dict(zip(found.evidence.states, found.mean[:, -1], strict=True))
        assert last["RUS"] < last["BLR"] < last["KAZ"] < last["GEO"]
        assert len(found.evidence.states) == 193
    assert chances_of["votes"]["KAZ"] < 0.4
    assert chances_of["acts"]["KAZ"] > 0.6
