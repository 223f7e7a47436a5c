"""The command line as users and other tools have it: words in, figures out, errors with their cure."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

import spillover.interfaces.cli.compiling as compiling
from running import command, scenario_folder, spillover
from spillover.experiments import executors
from spillover.ground.errors import ConservationError, Finding
from spillover.interfaces.cli import speak

COMMANDS = ["check", "explain", "export", "import", "replay", "report", "run", "runs", "score", "show"]
HEAVY = {"numpy", "polars", "numba", "scipy", "pydantic", "spillover.engine", "spillover.data.scenario"}


@pytest.fixture
def tiny(tmp_path):
    return scenario_folder(tmp_path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A folder with one complete run of the tiny scenario."""
    folder = tmp_path_factory.mktemp("cli")
    scenario_folder(folder)
    done = spillover("run", "tiny", "--members", 10, "--workers", 1, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_help_names_every_command_and_says_how_it_is_used(ask, tmp_path):
    text = ask("--help", cwd=tmp_path).stdout
    assert all(name in text for name in COMMANDS)
    for name in COMMANDS:
        assert ask(name, "--help", cwd=tmp_path).returncode == 0


def test_help_imports_nothing_that_computes(tmp_path):
    code = "import sys; from spillover.interfaces.cli.main import app; print('\\n'.join(sys.modules))"
    loaded = set(subprocess.run([command()[0], "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not HEAVY & loaded


def test_help_costs_less_than_a_third_of_a_second(tmp_path):
    best = min(seconds_of_cpu("--help", cwd=tmp_path) for _ in range(3))
    assert best < 0.3


def seconds_of_cpu(*words: str, cwd: Path) -> float:
    before = os.times()
    spillover(*words, cwd=cwd)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_the_version_is_printed(tmp_path):
    assert spillover("--version", cwd=tmp_path).stdout.startswith("spillover ")


def test_a_sound_scenario_is_checked_with_no_errors(ask, tiny, tmp_path):
    done = ask("check", tiny, cwd=tmp_path)
    assert done.returncode == 0
    assert "no errors" in done.stdout


def test_every_error_is_told_with_place_and_cure_and_ends_with_2(ask, tiny, tmp_path):
    places = tiny / "places.csv"
    places.write_text(places.read_text().replace("10000", "-5").replace("town", "twon", 1))
    done = ask("check", tiny, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("places.csv, row") >= 2
    assert done.stderr.count("→") >= 2
    as_json = ask("check", tiny, "--json", cwd=tmp_path)
    assert as_json.returncode == 2
    findings = json.loads(as_json.stdout)["errors"]
    assert {finding["file"] for finding in findings} == {"places.csv"}
    assert all(finding["code"] and finding["cure"] for finding in findings)


def test_errors_that_only_a_plan_shows_are_found_by_check(ask, tiny, tmp_path):
    text = (tiny / "scenario.toml").read_text()
    (tiny / "scenario.toml").write_text(text.replace('movement = "flee3"', 'movement = "flee4"'))
    done = ask("check", tiny, cwd=tmp_path)
    assert done.returncode == 2
    assert "flee3" in done.stderr


def test_explain_numbers_the_steps_and_names_each_source(ask, tiny, tmp_path):
    text = ask("explain", tiny, "--set", "flee3.foreign_weight=2", cwd=tmp_path).stdout
    assert "  1. " in text
    assert "max_move_speed_km_per_day" in text
    assert "Invented for tests" in text
    plan = json.loads(ask("explain", tiny, "--json", "--set", "flee3.foreign_weight=2", cwd=tmp_path).stdout)
    row = next(row for row in plan["parameters"] if row["name"] == "foreign_weight")
    assert (float(row["value"]), row["set_by"]) == (2.0, "command")


def test_the_last_line_of_a_run_is_its_folder(tiny, tmp_path):
    done = spillover("run", tiny, "--members", 4, "--workers", 1, cwd=tmp_path)
    folder = Path(done.stdout.splitlines()[-1])
    assert (folder / "manifest.json").is_file()
    assert folder.parent == tmp_path / "runs"
    assert "Camp East" in done.stdout
    assert "1,900" in done.stdout
    assert done.stderr == ""
    again = spillover("run", tiny, "--members", 4, "--workers", 1, cwd=tmp_path)
    assert again.stdout.splitlines()[-1] == str(folder)


def test_a_run_as_json_is_one_document(ask, tiny, tmp_path):
    done = ask("run", tiny, "--members", 4, "--days", 10, "--seed", 7, "--workers", 1, "--json", cwd=tmp_path)
    document = json.loads(done.stdout)
    assert (document["members"], document["days"], document["seed"]) == (4, 10, 7)
    assert {row["place"] for row in document["arrivals"]} == {"Camp East", "Camp West"}
    assert Path(document["run"]).is_dir()


def test_another_movement_makes_another_run_that_can_be_resumed_and_replayed(ask, tiny, tmp_path):
    text = (tiny / "scenario.toml").read_text()
    (tiny / "scenario.toml").write_text(text.replace('"flee3"', '"walk"'))
    done = ask("run", tiny, "--movement", "flee3", "--members", 3, "--workers", 1, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ask("run", "--resume", "last", "--members", 5, "--workers", 1, cwd=tmp_path).returncode == 0
    assert ask("replay", "last", cwd=tmp_path).returncode == 0
    assert json.loads(ask("show", "last", "--json", cwd=tmp_path).stdout)["manifest"]["movement"] == "flee3"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run"], "RUN-021"),
        (["run", "nowhere"], "SCN-001"),
        (["run", "tiny", "--set", "flee3"], "RUN-022"),
        (["run", "tiny", "--set", "flee3.speed=1"], "PAR-"),
        (["run", "tiny", "--movement", "fly"], "PLN-"),
        (["run", "tiny", "--resume", "last"], "RUN-021"),
        (["run", "--resume", "last", "--seed", "0"], "RUN-021"),
        (["run", "--resume", "nowhere"], "RUN-004"),
        (["show", "nowhere"], "RUN-004"),
        (["export", "last"], "RUN-023"),
        (["score", "nowhere"], "RUN-004"),
    ],
)
def test_bad_words_end_with_2_and_a_cure(ask, ran, words, code):
    done = ask(*words, cwd=ran)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error {code}")
    assert "→" in done.stderr
    assert done.stdout == ""


def test_a_cluster_that_does_not_answer_is_named(ask, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "SECONDS_TO_ANSWER", 0.5)
    done = ask("run", tiny, "--cluster", "tcp://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-015" in done.stderr
    assert "tcp://127.0.0.1:9" in done.stderr


def test_a_folder_for_runs_that_is_a_file_is_refused(ask, tiny, tmp_path):
    (tmp_path / "runs").write_text("not a folder")
    done = ask("run", tiny, "--members", 2, "--workers", 1, cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-009" in done.stderr
    assert (tmp_path / "runs").read_text() == "not a folder"


def test_fewer_members_than_there_are_is_said(ask, ran):
    done = ask("run", "tiny", "--members", 3, "--workers", 1, cwd=ran)
    assert done.returncode == 0
    assert "has 10 members already" in done.stderr


def test_errors_go_to_stderr_as_sentences_or_as_lines_of_json(ran):
    done = spillover("show", "nowhere", cwd=ran)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error RUN-004")
    assert "Traceback" not in done.stderr
    done = spillover("show", "nowhere", "--json", cwd=ran)
    assert json.loads(done.stderr)["code"] == "RUN-004"
    assert done.returncode == 2


@pytest.mark.parametrize("words", [["fly"], ["run", "--members", "none"], ["run", "tiny", "--members", "0"], ["show"]])
def test_words_that_do_not_exist_end_with_2(ask, tmp_path, words):
    assert ask(*words, cwd=tmp_path).returncode == 2


def test_our_own_faults_are_said_to_be_ours(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for error in (ZeroDivisionError("oh"), ConservationError(Finding("ENG-001", "two people lost", "report it"))):
        assert speak.exit_status(error) == 1
        told = capsys.readouterr().err
        assert "our fault, not yours" in told
        assert "Traceback" not in told
    reports = list(tmp_path.iterdir())
    assert len(reports) == 2
    assert any("ZeroDivisionError: oh" in report.read_text() for report in reports)


def test_a_fault_within_a_command_ends_with_1(ask, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(compiling, "compile_known", lambda *_: 1 / 0)
    done = ask("run", tiny, cwd=tmp_path)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_are_listed_and_shown(ask, ran):
    assert "complete" in ask("runs", cwd=ran).stdout
    rows = json.loads(ask("runs", "--json", cwd=ran).stdout)
    assert [(row["scenario"], row["members"]) for row in rows] == [("tiny", 10)]
    shown = ask("show", rows[0]["name"][:8], cwd=ran).stdout
    assert "10 of 10, seed 0" in shown
    assert "Camp West" in shown
    assert json.loads(ask("show", "last", "--json", cwd=ran).stdout)["manifest"]["digest"] == rows[0]["digest"]


def test_an_empty_folder_has_no_runs(ask, tmp_path):
    done = ask("runs", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no runs" in done.stderr
    assert json.loads(ask("runs", "--json", cwd=tmp_path).stdout) == []


def test_a_run_is_scored_beside_baselines(ask, ran):
    text = ask("score", "last", cwd=ran).stdout
    assert "averaged relative difference" in text
    assert "without capacities" in text
    figures = json.loads(ask("score", "last", "--json", cwd=ran).stdout)
    assert {"ard", "ard_rescaled", "rmse", "crps", "coverage_50", "coverage_90", "baselines"} <= set(figures)
    assert {"capacity_from_validation", "without_capacity"} <= set(figures)


def test_a_run_is_exported(ask, ran, tmp_path):
    done = ask(
        "export",
        "last",
        "--csv",
        tmp_path / "a.csv",
        "--xlsx",
        tmp_path / "a.xlsx",
        "--parquet",
        tmp_path / "a",
        cwd=ran,
    )
    assert done.returncode == 0, done.stderr
    with (tmp_path / "a.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert ",".join(row) == "date,day,place,quantity,mean,sd,q05,q25,q50,q75,q95,observed"
    assert (tmp_path / "a.xlsx").stat().st_size > 1000
    assert (tmp_path / "a" / "summary.parquet").is_file()


def test_a_run_is_replayed_and_a_difference_ends_with_1(ask, ran, tmp_path):
    done = ask("replay", "last", cwd=ran)
    assert done.returncode == 0
    assert "every block is what it was" in done.stderr
    folder = Path(json.loads(ask("runs", "--json", cwd=ran).stdout)[0]["folder"])
    manifest = folder / "manifest.json"
    sound = manifest.read_text()
    digest = json.loads(sound)["blocks"][0]["digest"]
    manifest.write_text(sound.replace(digest, "0" * 64))
    done = ask("replay", "last", "--json", cwd=ran)
    manifest.write_text(sound)
    assert done.returncode == 1
    assert not json.loads(done.stdout)["blocks"][0]["is_same"]


def test_names_of_places_are_never_taken_for_colours(ask, tiny, tmp_path):
    for file in tiny.glob("*.csv"):
        file.write_text(file.read_text().replace("Camp East", "Camp [red] East"))
    assert "Camp [red] East" in ask("run", tiny, "--members", 2, "--workers", 1, cwd=tmp_path).stdout


@pytest.mark.peer
def test_a_flee_instance_is_imported_run_and_scored(ask, shared, tmp_path):
    mali = shared / "flee" / "mali"
    done = ask(
        "import",
        "flee",
        mali / "input_csv",
        "--validation",
        mali / "source_data",
        "--out",
        tmp_path / "mali",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert ask("run", "mali", "--members", 4, "--workers", 1, cwd=tmp_path).returncode == 0
    assert 0 < json.loads(ask("score", "last", "--json", cwd=tmp_path).stdout)["ard"] < 2
