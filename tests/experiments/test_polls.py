"""Polls beside what members think: levels, changes, sampling, baselines, and what is not scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, norm

from inmemory import plan, scenario
from spillover.engine.simulate import simulate
from spillover.experiments.polls import Minds, Poll, predict, read_polls, score_minds, score_polls
from spillover.experiments.results import Results
from spillover.ground.errors import RunError

START = date(2022, 9, 21)
MANY = 4000


def poll(name: str = "P1", day: int = 10, value: float = 0.6, **changes: object) -> Poll:
    at = START + timedelta(days=day)
    whole = Poll(name, "GEO", "for-visas", "suspicion", at, at, value, 1000, at + timedelta(days=5), "all adults")
    return replace(whole, **changes)  # type: ignore[arg-type]


def minds(change: float | np.ndarray = 0.0, members: int = MANY, days: int = 30, **fields: object) -> Minds:
    """Members whose suspicion in Georgia is the same every day, or by day."""
    values: Mapping = {("suspicion", "GEO"): np.broadcast_to(np.asarray(change), (members, days))}
    return Minds(START, START + timedelta(days=days - 1), 0, np.arange(members), {**values, **fields})


def test_without_an_earlier_poll_the_level_is_anything():
    shares = predict(poll(n=10**6), minds())
    expected = norm.cdf(0.7 * norm.ppf([0.05, 0.5, 0.95]))
    np.testing.assert_allclose(np.quantile(shares, [0.05, 0.5, 0.95]), expected, atol=0.02)


def test_an_earlier_poll_sets_the_level_and_opinion_moves_it_by_standard_deviations():
    before = poll("P0", -20, 0.3, n=10**6)
    for change in (-0.5, 0.0, 0.5):
        found = predict(poll(n=10**6), minds(change), before)
        assert np.median(found) == pytest.approx(norm.cdf(norm.ppf(0.3) + change), abs=0.002)


def test_a_poll_within_the_run_sets_the_level_with_the_opinion_of_its_days():
    rising = np.linspace(0, 0.58, 30)
    found = predict(poll(day=25, n=10**6), minds(rising), poll("P0", 5, 0.3, n=10**6))
    assert np.median(found) == pytest.approx(norm.cdf(norm.ppf(0.3) + 0.4), abs=0.002)


def test_opinion_is_the_mean_of_the_days_of_asking_and_nothing_before_the_run():
    rising = np.arange(30) / 30
    asked = poll(day=3, first_day=START - timedelta(days=4))
    assert minds(rising).change(asked) == pytest.approx((0 + 1 + 2 + 3) / 30 / 8)


@pytest.mark.parametrize(("n", "counted"), [(400, 400), (None, 1000)])
def test_a_published_share_errs_as_answers_that_are_worth_a_quarter_each(n: int | None, counted: int):
    before = poll("P0", -20, 0.3, n=10**7)
    found = predict(poll(n=n), minds(), before)
    assert found.std() == pytest.approx(beta(0.3 * counted / 4, 0.7 * counted / 4).std(), rel=0.15)
    assert found.mean() == pytest.approx(0.3, abs=0.003)


@given(st.floats(0, 1), st.integers(2, 10**6), st.floats(-50, 50))
def test_a_share_is_a_share_however_sure_people_are(value: float, n: int, change: float):
    found = predict(poll(n=n), minds(change, members=3), poll("P0", -9, value, n=n))
    assert ((found >= 0) & (found <= 1)).all()


def test_a_member_says_the_same_in_any_company():
    alone = replace(minds(0.1, members=1), members=np.array([7]))
    assert predict(poll(), alone)[0] == predict(poll(), minds(0.1, members=9))[7]


def test_scores_have_the_figures_of_the_members_and_a_baseline():
    (row,) = score_minds([poll(value=0.6)], minds(0.2)).rows
    assert row.q05 < row.q25 < row.q50 < row.mean + 0.05 < row.q75 + 0.05 < row.q95
    assert (row.inside_50, row.inside_90) == (True, True)
    assert (row.baseline, row.baseline_crps) == ("half", pytest.approx(0.1))
    assert 0 < row.crps < 0.2


def test_the_baseline_is_the_last_poll_of_the_question_that_was_known():
    first, last = poll("P0", -90, 0.2), poll("P1", -40, 0.4)
    late = poll("P2", -30, 0.9, known=START + timedelta(days=90))
    elsewhere = poll("P3", -20, 0.99, country="ARM"), poll("P4", -20, 0.99, question="against-visas")
    rows = score_minds([first, last, late, *elsewhere, poll("P9")], minds()).rows
    assert [row.id for row in rows if not row.note] == ["P9"]
    assert (rows[-1].baseline, rows[-1].baseline_crps) == ("persistence", pytest.approx(0.2))
    assert rows[-1].q50 == pytest.approx(0.4, abs=0.02)


def test_what_was_not_known_at_the_information_date_sets_no_level():
    within = poll("P1", 3, 0.2)
    early, late = (score_minds([within, poll("P9", 20)], minds(), START + timedelta(days=day)) for day in (7, 8))
    assert [row.baseline for row in early.rows] == ["half", "half"]
    assert [row.baseline for row in late.rows] == ["half", "persistence"]
    assert [row.in_sample for row in late.rows] == [True, False]


def test_what_cannot_be_scored_says_why():
    asked = [poll("A", -1), poll("B", 30), poll("C", 3, quantity="other"), poll("D", 3, quantity="fear")]
    scores = score_minds(asked, minds())
    outside = "dated outside the run, which goes from 2022-09-21 to 2022-10-20"
    notes = [outside, outside, "no field of opinion answers this question", "the run kept no fear of GEO"]
    assert [row.note for row in scores.rows] == notes
    assert {row.crps for row in scores.rows} == {None}
    assert scores.by_quantity() == ()


def test_a_single_member_claims_no_interval():
    (row,) = score_minds([poll()], minds(members=1)).rows
    assert (row.inside_50, row.inside_90) == (None, None)
    assert row.crps == pytest.approx(abs(row.mean - 0.6))


def test_means_are_by_quantity_and_of_all():
    fear = {("fear", "GEO"): np.zeros((MANY, 30))}
    asked = [poll("A", value=0.5), poll("B", value=0.999), poll("C", quantity="fear", question="war", value=0.5)]
    found = {one.quantity: one for one in score_minds(asked, minds(**{})).by_quantity()}
    assert set(found) == {"suspicion", "all"}
    both = replace(minds(), values={**minds().values, **fear})
    found = {one.quantity: one for one in score_minds(asked, both).by_quantity()}
    assert [(name, one.n) for name, one in found.items()] == [("fear", 1), ("suspicion", 2), ("all", 3)]
    assert found["suspicion"].coverage_90 == 0.5
    assert found["all"].baseline_crps == pytest.approx(0.499 / 3)
    plain = score_minds(asked, both).as_dict()
    assert plain["polls"][0]["first_day"] == "2022-10-01"
    assert [one["quantity"] for one in plain["polls_by_quantity"]] == ["fear", "suspicion", "all"]


def test_a_run_without_opinion_is_told_so_and_one_without_members_is_refused():
    tables = {"places": "Alpha Homeland town 1000 | Near Eastland camp", "routes": "Alpha Near 100"}
    declared = scenario(**tables)
    row = {"id": "P", "country": "Eastland", "question": "q", "quantity": "fear", "date": date(2020, 1, 5),
           "value": 0.4, "scope": "adults"}  # fmt: skip
    polls = pl.DataFrame([row], schema=declared.table("polls").schema)
    declared = replace(declared, tables={**declared.tables, "polls": polls})
    (asked,) = read_polls(declared)
    assert (asked.first_day, asked.known, asked.n) == (date(2020, 1, 5), date(2020, 1, 5), None)
    made = plan("departures.source=hazard", **tables)
    results = Results.of_records(made, [simulate(made, range(2), 0)], 0)
    assert score_polls(declared, results).rows[0].note == "the run kept no fear of Eastland"
    with pytest.raises(RunError, match="RUN-303"):
        score_polls(declared, replace(results, parts=()))
