"""``spillover calibrate``, as users have it: what it prints, writes, refuses, and what a run then does with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exodus_world import folder
from running import spillover

COUNTS = """\
id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by,known,confidence
G1,geo-in,crossing,in,GEO,,all,2022-09-21,2022-09-25,30000,guards,2022-09-26,high
F1,fin-in,crossing,in,FIN,,all,2022-09-21,2022-09-25,20000,guards,2022-09-26,high
F2,fin-in,crossing,in,FIN,,all,2022-09-26,2022-09-30,9000,guards,2022-10-05,high
"""
ASKED = ("--as-of", "2022-09-28", "--members", "20", "--moves", "1", "--workers", "1")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calibrate")
    (path / "world").mkdir()
    folder(path / "world", counts=COUNTS)
    return path


@pytest.fixture(scope="module")
def fitted(base: Path) -> dict[str, object]:
    done = spillover("calibrate", "world", *ASKED, "--out", "fitted", "--json", cwd=base)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_json_gives_numbers_before_and_after_and_the_counts_that_were_known(fitted: dict[str, object]):
    assert (fitted["as_of"], fitted["draws"], fitted["folder"]) == ("2022-09-28", 20, "fitted")
    numbers = {row["name"]: row for row in fitted["numbers"]}  # type: ignore[attr-defined]
    assert numbers["exodus.shock_per_day"]["prior"] == "log-normal(median 0.0015, sigma 0.5)"
    assert numbers["exodus.shock_per_day"]["after"]["q05"] < numbers["exodus.shock_per_day"]["after"]["q95"]
    assert {row["id"] for row in fitted["counts"]} == {"G1", "F1"}  # type: ignore[attr-defined]


def test_the_folder_is_a_scenario_with_a_posterior_and_the_figures(base: Path, fitted: dict[str, object]):
    assert json.loads((base / "fitted" / "calibration.json").read_text())["counts"] == fitted["counts"]
    done = spillover("run", "fitted", "--as-of", "2022-09-28", "--members", "2", "--json", cwd=base)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((base / json.loads(done.stdout)["run"] / "manifest.json").read_text())
    assert {row["set_by"] for row in manifest["parameters"] if row["name"] == "shock_per_day"} == {"posterior"}
    early = spillover("explain", "fitted", "--as-of", "2022-09-27", "--json", cwd=base)
    assert early.returncode != 0 or "posterior" not in early.stdout


def test_a_folder_that_holds_something_is_left_alone(base: Path, fitted: dict[str, object]):
    before = (base / "fitted" / "posterior.csv").read_bytes()
    refused = spillover("calibrate", "world", *ASKED, "--seed", "9", "--out", "fitted", cwd=base)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert (base / "fitted" / "posterior.csv").read_bytes() == before


def test_the_terminal_shows_numbers_and_counts(base: Path):
    done = spillover("calibrate", "world", *ASKED, "--out", "shown", cwd=base)
    assert "Numbers fitted to what was known on 2022-09-28" in done.stdout
    assert "G1 crossing in, GEO" in done.stdout
    assert "Wrote shown" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--as-of", "yesterday"), "PAR-008"),
        (("--as-of", "2022-09-21"), "PLN-041"),
        (("--as-of", "2022-09-28", "--set", "exodus.shock_per_dya=1"), "PAR-001"),
    ],
)
def test_bad_input_is_told_and_leaves_nothing(base: Path, words: tuple[str, ...], code: str):
    done = spillover("calibrate", "world", *words, "--out", "never", cwd=base)
    assert done.returncode == 2
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    assert not (base / "never").exists()
