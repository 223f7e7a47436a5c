"""``--as-of`` and ``--until``: what was known, and the last day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factories import EVENTS, tiny_scenario

HAZARD = ("--set", "departures.source=hazard", "--members", 3, "--workers", 1)


def ran(ask, *words: object, cwd: Path) -> dict:
    done = ask("run", *words, *HAZARD, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_until_is_the_last_day(ask, tmp_path: Path):
    tiny_scenario(tmp_path)
    document = ran(ask, "tiny", "--until", "2020-01-10", cwd=tmp_path)
    assert document["days"] == 10
    assert document["run"] == ran(ask, "tiny", "--days", 10, cwd=tmp_path)["run"]


def test_the_information_date_names_the_run_and_stands_in_its_manifest(ask, tmp_path: Path):
    tiny_scenario(tmp_path)
    document = ran(ask, "tiny", "--as-of", "2020-01-16", cwd=tmp_path)
    assert document["as_of"] == "2020-01-16"
    assert document["run"] != ran(ask, "tiny", cwd=tmp_path)["run"]
    assert json.loads((Path(document["run"]) / "manifest.json").read_text())["as_of"] == "2020-01-16"
    assert "as of  2020-01-16" in ask("show", document["run"], cwd=tmp_path).stdout


def test_what_happened_later_does_not_change_the_figures(ask, tmp_path: Path):
    tiny_scenario(tmp_path)
    tiny_scenario(tmp_path, "other", events=EVENTS + "2020-01-17,Gamma,conflict,1\n")
    plain, other = (ran(ask, name, "--as-of", "2020-01-16", cwd=tmp_path) for name in ("tiny", "other"))
    assert plain["results_digest"] == other["results_digest"]
    assert ran(ask, "tiny", cwd=tmp_path)["results_digest"] != ran(ask, "other", cwd=tmp_path)["results_digest"]


def test_replay_resume_and_score_know_what_the_run_knew(ask, tmp_path: Path):
    tiny_scenario(tmp_path, events=EVENTS + "2020-01-17,Gamma,conflict,1\n")
    folder = ran(ask, "tiny", "--as-of", "2020-01-16", cwd=tmp_path)["run"]
    assert ask("replay", folder, cwd=tmp_path).returncode == 0
    resumed = ask("run", "--resume", folder, "--members", 5, "--workers", 1, "--json", cwd=tmp_path)
    assert json.loads(resumed.stdout)["as_of"] == "2020-01-16"
    scored = ask("score", folder, "--json", cwd=tmp_path)
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)["days"] == 30


def test_counts_that_were_not_there_yet_are_not_followed(ask, tmp_path: Path):
    tiny_scenario(tmp_path)
    done = ask("run", "tiny", "--as-of", "2020-01-16", cwd=tmp_path)
    assert done.returncode == 2
    assert "PLN-010" in done.stderr
    assert "--until 2020-01-16" in done.stderr
    words = ("--as-of", "2020-01-16", "--until", "2020-01-16", "--members", 2, "--workers", 1)
    assert ask("run", "tiny", *words, cwd=tmp_path).returncode == 0


def test_explain_takes_the_same_words(ask, tmp_path: Path):
    tiny_scenario(tmp_path)
    plans = [
        json.loads(ask("explain", "tiny", *HAZARD[:2], *words, "--json", cwd=tmp_path).stdout)["plan"]
        for words in ((), ("--as-of", "2020-01-16"), ("--until", "2020-01-29"), ("--days", 29))
    ]
    assert len(set(plans)) == 3
    assert plans[2] == plans[3]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", "2019-12-31"), "PAR-007"),
        (("--until", "31.12.2020"), "PAR-008"),
        (("--as-of", "2020-02-30"), "PAR-008"),
        (("--days", 3, "--until", "2020-01-03"), "PAR-009"),
        (("--resume", "last", "--as-of", "2020-01-03"), "RUN-021"),
    ],
)
def test_dates_that_do_not_fit_are_told(ask, tmp_path: Path, words: tuple[object, ...], code: str):
    tiny_scenario(tmp_path)
    done = ask("run", *(() if "--resume" in words else ("tiny",)), *words, cwd=tmp_path)
    assert done.returncode == 2
    assert code in done.stderr
