"""One schema for the command line and the browser."""

from __future__ import annotations

import datetime as dt

import pytest

from spillover.ground.errors import ParameterError
from spillover.interfaces.asking import RunRequest, asked_for
from spillover.interfaces.serve.models import JobRequest


def refused(**words: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ParameterError) as error:
        asked_for(**words)
    return [(finding.code, finding.column) for finding in error.value.findings]


def test_a_request_becomes_what_changes_a_scenario():
    asked = asked_for(scenario="tiny", until="2020-01-10", as_of="2020-01-05", settings={"a.b": "1"}).asked
    assert (asked.until, asked.as_of) == (dt.date(2020, 1, 10), dt.date(2020, 1, 5))
    assert asked.settings == {"a.b": "1"}


def test_everything_that_is_wrong_is_told_under_the_names_of_the_options():
    told = refused(scenario="tiny", seed=2**63, as_of="soon", settings={"a.b": 3})
    assert told == [("RUN-091", "--seed"), ("PAR-008", "--as-of"), ("RUN-091", "--set")]
    assert refused(scenario="tiny", days=3, until="2020-01-10") == [("PAR-009", "--until")]


def test_the_browser_is_held_to_the_same_words_and_to_smaller_numbers():
    assert set(JobRequest.model_fields) == set(RunRequest.model_fields)
    assert RunRequest(scenario="tiny", members=20_000).members == 20_000
    with pytest.raises(ValueError, match="10000"):
        JobRequest(scenario="tiny", members=20_000)


def test_the_command_that_asks_for_the_same_is_known():
    request = asked_for(scenario="tiny", members=3, days=5, movement="walk", settings={"a.b": "1;2"})
    words = "spillover run tiny --members 3 --seed 0 --days 5 --movement walk --set a.b=1;2"
    assert list(request.command()) == words.split()
