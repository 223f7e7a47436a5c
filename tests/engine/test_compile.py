"""Slips fail at compile, with a cure; a plan remembers who set what, and its digest knows what changes results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.odd import MOOD, Odd
from factories import DECLARATION, tiny_scenario
from inmemory import SOURCE, scenario
from spillover.data.scenario import load
from spillover.engine import compile as compiler
from spillover.engine.compile import compile_plan
from spillover.ground.errors import ParameterError, PlanError
from spillover.ground.fields import Field
from spillover.mechanisms import catalogue

TABLES = {"places": "Alpha Homeland town 1000 | Near Eastland camp", "routes": "Alpha Near 100", "events": "0 Alpha 1"}
WORLD = scenario(**TABLES)


def refusal(kind: type[Exception], settings: dict[str, str] | None = None, made=WORLD, days: int | None = None):
    with pytest.raises(kind) as error:
        compile_plan(made, settings, days)
    return error.value.findings


# ---- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "code", "cure"),
    [
        ("walk.scale_kn", "1", "PAR-001", "did you mean 'scale_km'?"),
        ("walk.scale_km", "far", "PAR-002", "write a finite number"),
        ("departures.source", "observd", "PAR-002", "did you mean 'observed'?"),
        ("walk.scale_km", "-1", "PAR-003", "between 1 and"),
        ("wlak.scale_km", "1", "PAR-005", "did you mean 'walk'?"),
        ("scale_km", "1", "PAR-006", "write mechanism.parameter=value"),
        ("walk.", "1", "PAR-006", "write mechanism.parameter=value"),
        (".scale_km", "1", "PAR-006", "write mechanism.parameter=value"),
    ],
)
def test_a_slip_in_a_setting_is_named_with_its_cure(name: str, text: str, code: str, cure: str):
    (finding,) = refusal(ParameterError, {name: text})
    assert finding.code == code
    assert cure in finding.cure
    assert finding.value


@pytest.mark.parametrize("days", [0, -3, 20_001])
def test_a_run_without_a_day_or_of_a_lifetime_is_refused(days: int):
    (finding,) = refusal(ParameterError, days=days)
    assert (finding.code, finding.value) == ("PAR-004", str(days))


def test_all_slips_of_all_mechanisms_are_told_at_once():
    slips = {"walk.scale_km": "far", "violence.aversoin": "1", "wlak.x": "1", "flee3.awareness_level": "9"}
    assert sorted(finding.code for finding in refusal(ParameterError, slips)) == [
        "PAR-001", "PAR-002", "PAR-003", "PAR-005"
    ]  # fmt: skip


def test_a_slip_is_found_even_where_it_would_have_no_effect():
    (finding,) = refusal(ParameterError, {"flee3.awareness_level": "9"})
    assert finding.code == "PAR-003"


def test_the_parameters_of_a_scenario_are_held_to_the_same():
    (finding,) = refusal(ParameterError, made=scenario(**TABLES, parameters="walk scale_kn 1"))
    assert finding.code == "PAR-001"
    (finding,) = refusal(ParameterError, made=scenario(**TABLES, parameters="wlak scale_km 1"))
    assert finding.code == "PAR-005"


def test_a_command_goes_over_the_scenario_and_both_are_remembered():
    made = scenario(**TABLES, parameters="walk scale_km 700 | walk patience_days 3")
    plan = compile_plan(made, {"walk.scale_km": "900"})
    settings = plan.part("walk").settings
    told = {name: (one.value, one.set_by, one.source, one.is_drawn) for name, one in settings.items()}
    assert told["scale_km"] == (900.0, "command", "command line", False)
    assert told["patience_days"] == (3.0, "scenario", SOURCE, False)
    assert told["speed_km_per_day"] == (200.0, "default", "assumed:A-03", False)
    assert told["border_hope"][1] == "default"
    assert told["border_hope"][3]
    assert plan.settings == {"walk.scale_km": "900"}


# ---- what fits together --------------------------------------------------------------------------


def test_a_movement_that_does_not_exist_is_refused():
    (finding,) = refusal(PlanError, made=replace(WORLD, movement="wakl"))
    assert (finding.code, finding.value) == ("PLN-001", "wakl")
    assert "did you mean 'walk'?" in finding.cure


def test_a_mechanism_that_does_not_move_people_is_no_movement():
    (finding,) = refusal(PlanError, made=replace(WORLD, movement="violence"))
    assert finding.code == "PLN-001"


MISFITS = {
    "two owners of a field": (
        "PLN-002", Odd(adds=("push",), fields=(Field("residents", ("place",), "person", 0.0, "mine"),))
    ),
    "an unknown port": ("PLN-003", Odd(adds=("push", "worht"))),
    "two proposers": ("PLN-004", Odd(adds=("push",), proposes="entry")),
    "a read that nobody provides": ("PLN-005", Odd(adds=("push",), reads=("rents",))),
}  # fmt: skip


@pytest.mark.parametrize("slip", MISFITS)
def test_mechanisms_that_do_not_fit_are_refused(slip: str, monkeypatch: pytest.MonkeyPatch):
    code, odd = MISFITS[slip]
    monkeypatch.setattr(compiler, "catalogue", lambda: dict(catalogue()) | {odd.name: odd})
    (finding,) = refusal(PlanError)
    assert finding.code == code
    assert "odd" in finding.message


def test_an_unknown_port_is_answered_with_the_nearest_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compiler, "catalogue", lambda: dict(catalogue()) | {"odd": Odd(adds=("push", "worht"))})
    (finding,) = refusal(PlanError)
    assert "did you mean 'worth'?" in finding.message


def test_all_misfits_are_told_at_once(monkeypatch: pytest.MonkeyPatch):
    odd = Odd(adds=("push", "nowhere"), reads=("nothing",), proposes="move")
    monkeypatch.setattr(compiler, "catalogue", lambda: dict(catalogue()) | {"odd": odd})
    assert [finding.code for finding in refusal(PlanError)] == ["PLN-003", "PLN-004", "PLN-005"]


def test_a_mechanism_is_found_by_itself_and_speaks_where_it_is_heard(monkeypatch: pytest.MonkeyPatch):
    odd = Odd(adds=("push",), fields=(MOOD,), reads=("people", "residents", "worth"))
    monkeypatch.setattr(compiler, "catalogue", lambda: dict(catalogue()) | {"odd": odd})
    names = [part.mechanism.name for part in compile_plan(WORLD).parts]
    assert "odd" in names
    assert names == sorted(names)
    unheard = compile_plan(replace(WORLD, movement="flee3"))
    assert "odd" not in [part.mechanism.name for part in unheard.parts]


def test_the_catalogue_is_in_the_order_of_names():
    assert list(catalogue()) == sorted(catalogue())
    assert {"departures", "flee3", "violence", "walk"} <= set(catalogue())


# ---- digests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"walk.scale_km": "900"},
        {"walk.scale_km": "1500"},  # the default, but no longer drawn
        {"departures.insert_day0": "false"},
        {"departures.conflict_decay": "1;0.5"},
        {"violence.aversion": "0"},
    ],
)
def test_a_setting_that_changes_results_changes_the_digest(settings: dict[str, str]):
    assert compile_plan(WORLD, settings).digest != compile_plan(WORLD).digest


def test_a_setting_of_a_mechanism_that_is_not_in_the_plan_does_not():
    assert compile_plan(WORLD, {"flee3.awareness_level": "2"}).digest == compile_plan(WORLD).digest


def test_two_ways_of_saying_the_same_have_one_digest():
    by_table = compile_plan(scenario(**TABLES, parameters="walk scale_km 900"))
    same = [compile_plan(WORLD, {"walk.scale_km": text}).digest for text in ("900", " 900.0", "9e2")]
    assert len(set(same)) == 1
    assert by_table.digest not in same  # the scenario is another one


def test_days_and_movement_change_the_digest():
    digests = {
        compile_plan(WORLD).digest,
        compile_plan(WORLD, days=19).digest,
        compile_plan(replace(WORLD, movement="flee3")).digest,
    }
    assert len(digests) == 3
    assert compile_plan(WORLD, days=WORLD.days).digest == compile_plan(WORLD).digest


def test_the_folder_changes_nothing(tmp_path: Path):
    plans = [compile_plan(load(tiny_scenario(tmp_path, name=name))) for name in ("here", "there")]
    assert plans[0].digest == plans[1].digest
    other = tiny_scenario(tmp_path, name="other", declaration=DECLARATION.replace("2020-01-01", "2020-01-02", 1))
    assert compile_plan(load(other)).digest != plans[0].digest


def test_an_epoch_of_results_changes_the_digest(monkeypatch: pytest.MonkeyPatch):
    before = compile_plan(WORLD).digest
    monkeypatch.setattr(compiler, "RESULTS_EPOCH", compiler.RESULTS_EPOCH + 1)
    assert compile_plan(WORLD).digest != before
