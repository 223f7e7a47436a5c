"""Every complaint says what, where, with which value, and what to do about it."""

from __future__ import annotations

import pickle

import pytest

from spillover.ground import errors
from spillover.ground.errors import Finding, ParameterError, ScenarioError, SpilloverError, did_you_mean

FINDING = Finding("SCN-020", "'-5' is below 0", "write 0 or more", "routes.csv", 7, "distance_km", "-5")


def test_a_finding_names_code_place_message_and_cure_in_one_line():
    assert str(FINDING) == "[SCN-020] routes.csv, row 7, column distance_km: '-5' is below 0 → write 0 or more"


def test_a_finding_without_a_place_leaves_it_out():
    assert str(Finding("PAR-004", "a run of 0 days is empty", "ask for 1 day or more")) == (
        "[PAR-004] a run of 0 days is empty → ask for 1 day or more"
    )


def test_an_error_tells_all_its_findings_one_a_line():
    error = ScenarioError(FINDING, FINDING)
    assert error.findings == (FINDING, FINDING)
    assert str(error).splitlines() == [str(FINDING)] * 2


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SpilloverError)]


@pytest.mark.parametrize("kind", KINDS)
def test_errors_travel_whole_between_processes(kind: type[SpilloverError]):
    back = pickle.loads(pickle.dumps(kind(FINDING)))  # noqa: S301 - our own bytes
    assert type(back) is kind
    assert back.findings == (FINDING,)
    assert str(back) == str(kind(FINDING))


def test_one_root_catches_every_kind():
    assert {kind.__name__ for kind in KINDS} >= {"ScenarioError", "ParameterError", "PlanError", "RunError"}
    with pytest.raises(SpilloverError):
        raise ParameterError(FINDING)


@pytest.mark.parametrize(
    ("slip", "meant"), [("scale_kn", "scale_km"), ("SCALE_KM", "scale_km"), ("speed_km_day", "speed_km_per_day")]
)
def test_a_slip_is_answered_with_the_nearest_name(slip: str, meant: str):
    assert did_you_mean(slip, ["scale_km", "speed_km_per_day", "patience_days"]) == f"did you mean '{meant}'?"


def test_without_a_near_name_the_choice_is_listed():
    assert did_you_mean("xyz", ["b", "a"]) == "use one of: a, b"


def test_a_long_choice_is_cut():
    assert did_you_mean("?", [f"name{i:02}" for i in range(20)]).endswith("name11, …")
