"""``spillover plan``, from the run of a small exodus to the workbook."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from exodus_world import folder
from factories import tiny_scenario
from running import spillover
from spillover.data.scenario import load
from spillover.engine.known import compile_known
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan")
    scenario = load(folder(path))
    plan = compile_known(scenario, days=8)
    return complete(prepare(scenario, plan, path / "runs", members=5, seed=0), plan).folder


def test_figures_are_printed_and_written(run: Path, tmp_path: Path):
    done = spillover("plan", run, "--host", "geo", "--xlsx", "geo.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Planning sheet of GEO" in done.stdout
    assert "as of 2022-10-07; 5 members" in done.stdout
    assert "the last day, as the run is shorter" in done.stdout
    assert "Wrote geo.xlsx" in done.stderr
    book = openpyxl.load_workbook(tmp_path / "geo.xlsx")
    assert run.name in book["stock"]["A2"].value
    assert "Sources: invented" in book["stock"]["A4"].value


def test_json_has_the_same_figures_and_the_shares_that_were_asked_for(run: Path, tmp_path: Path):
    words = ("--persons-per-room", 2, "--school-age-share", 0.5, "--set", "plan.bed_share=1", "--json")
    done = spillover("plan", run.name, "--runs", run.parent, "--host", "GEO", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["run"]["name"] == run.name
    assert len(found["arrivals"]) == 8
    assert found["peak"]["q50"] > 0
    present = found["present"]["persons"]["q50"]
    assert present > 0
    needs = {need["name"]: need["amount"]["q50"] for need in found["needs"]}
    assert (needs["beds"], needs["rooms"], needs["school places"]) == pytest.approx((present, present / 2, present / 2))
    set_by = {one["name"]: one["set_by"] for one in found["settings"]}
    assert set_by["plan.bed_share"] == set_by["plan.persons_per_room"] == "command"
    assert set_by["plan.registration_days"] == "default"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--host", "GEX"), "did you mean 'GEO'?"),
        (("--host", "GEO", "--school-age-share", 1.5), "PAR-003"),
        (("--host", "GEO", "--set", "plan.beds=1"), "plan has no parameter 'beds'"),
        (("--host", "GEO", "--set", "rents.lag=1"), "plan has no parameter 'rents.lag'"),
        (("--host", "GEO", "--xlsx", "old.xlsx"), "RUN-042"),
        (("--host", "GEO", "--xlsx", "absent/new.xlsx"), "RUN-009"),
    ],
)
def test_bad_words_are_told_and_leave_nothing_behind(run: Path, tmp_path: Path, words: tuple[object, ...], told: str):
    (tmp_path / "old.xlsx").write_text("old")
    done = spillover("plan", run, *words, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["old.xlsx"]


def test_a_run_that_is_not_finished_is_told_with_its_cure(tmp_path: Path):
    scenario = load(folder(tmp_path))
    unfinished = prepare(scenario, compile_known(scenario), tmp_path / "runs", members=5, seed=0)
    done = spillover("plan", unfinished.folder, "--host", "GEO", cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-011" in done.stderr
    assert "--resume" in done.stderr


def test_a_run_within_one_country_has_no_planning_sheet(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    plan = compile_known(scenario)
    folder = complete(prepare(scenario, plan, tmp_path / "runs", members=2, seed=0), plan).folder
    done = spillover("plan", folder, "--host", "Eastland", cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-040" in done.stderr
