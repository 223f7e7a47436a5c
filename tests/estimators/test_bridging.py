"""Which roll calls are taken to ask the same again."""

from __future__ import annotations

import polars as pl

from estimators.ballot_world import votes_of
from spillover.estimators.bridging import bridge, plain


def bridged(*calls: tuple[int, int, str, str]) -> dict[int, int]:
    frame = pl.DataFrame([call[:3] for call in calls], ["rcid", "session", "title"], orient="row")
    found = bridge(frame, votes_of([(call[0], call[3]) for call in calls]))
    return dict(found.items.iter_rows())


ALL, MOST, TURNED = "1111122233" * 2, "1111122233111112222 3".replace(" ", ""), "3332221111" * 2


def test_recurring_resolutions_share_an_item() -> None:
    assert bridged((1, 70, "Nuclear tests", ALL), (2, 71, "NUCLEAR TESTS, 2016", MOST)) == {1: 1, 2: 1}
    assert bridged((1, 70, "A", ALL), (2, 71, "A", ALL), (3, 72, "A", ALL)) == {1: 1, 2: 1, 3: 1}


def test_bridges_are_refused_where_votes_differ_or_a_session_lies_between() -> None:
    assert bridged((1, 70, "A", ALL), (2, 71, "A", TURNED)) == {1: 1, 2: 2}
    assert bridged((1, 70, "A", ALL), (2, 72, "A", ALL), (3, 73, "B", TURNED)) == {1: 1, 2: 2, 3: 3}


def test_untitled_calls_are_joined_by_their_votes_alone() -> None:
    assert bridged((1, 70, "A", ALL), (2, 71, "", ALL)) == {1: 1, 2: 1}
    assert bridged((1, 70, "A", ALL), (2, 71, "", ALL), (3, 71, "A", MOST)) == {1: 1, 2: 2, 3: 1}
    nobody_against = "1" * 20
    assert bridged((1, 70, "A", nobody_against), (2, 71, "", nobody_against)) == {1: 1, 2: 2}


def test_titles_are_compared_without_case_signs_and_years() -> None:
    assert plain("Follow-up, 2010: The Treaty!") == "follow up the treaty"
    assert len(plain("word " * 40)) <= 60
