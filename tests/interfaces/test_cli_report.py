"""``spillover report``: several forms at once, two runs, runs that are not complete, and names that do not fit."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest

from running import finished_run
from small_runs import SHUT, small_run
from spillover.report.explorer.page import asset


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder of runs: two that are pairs, and one of another seed."""
    folder = tmp_path_factory.mktemp("report")
    small_run(folder / "open", folder / "runs", title="As it <was>")
    small_run(folder / "shut", folder / "runs", crossings=SHUT)
    small_run(folder / "other", folder / "runs", seed=5)
    return folder / "runs"


@pytest.fixture(scope="module")
def names(runs):
    """Names of the three runs, in that order."""
    found = [json.loads(path.read_text()) for path in runs.glob("*/manifest.json")]
    by_seed = {one["name"] for one in found if one["seed"] == 5}
    (shown,) = [one["name"] for one in found if one["title"].startswith("As it")]
    (shut,) = [one["name"] for one in found if one["name"] not in {shown, *by_seed}]
    return shown, shut, by_seed.pop()


def contents_of(path) -> dict:
    (packed,) = re.findall(r'id="spillover-data">([^<]*)<', path.read_text("utf-8"))
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_all_forms_at_once(ask, runs, names, tmp_path):
    files = [f"r.{form}" for form in ("html", "pdf", "png", "svg")]
    options = [word for file in files for word in (f"--{file[2:]}", file)]
    done = ask("report", names[0], *options, "--runs", runs, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)
    assert [view["run"]["name"] for view in contents_of(tmp_path / "r.html")["views"]] == [names[0]]
    assert "As it &lt;was&gt;" in (tmp_path / "r.html").read_text("utf-8")
    assert asset("explorer.css")[:40] in (tmp_path / "r.html").read_text("utf-8")
    assert [(tmp_path / file).read_bytes()[:4] for file in files[1:3]] == [b"%PDF", b"\x89PNG"]
    assert "in place of" not in done.stderr


def test_an_older_file_is_replaced_and_that_is_said(ask, runs, names, tmp_path):
    (tmp_path / "r.html").write_text("older")
    done = ask("report", names[0], "--html", "r.html", "--runs", runs, "--json", cwd=tmp_path)
    assert json.loads(done.stdout) == {"written": ["r.html"], "replaced": ["r.html"], "refused": None}
    assert contents_of(tmp_path / "r.html")["views"]
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    again = ask("report", names[0], "--html", "r.html", "--runs", runs, cwd=tmp_path)
    assert "in place of an older r.html" in again.stderr


def test_two_runs_that_are_pairs_come_with_their_difference(ask, runs, names, tmp_path):
    done = ask("report", names[0], names[1], "--html", "r.html", "--runs", runs, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    contents = contents_of(tmp_path / "r.html")
    assert [view["run"]["name"] for view in contents["views"]] == list(names[:2])
    assert contents["difference"]["against"]["name"] == names[0]
    assert contents["difference"]["compared"]["name"] == names[1]
    assert contents["refused"] == ""


def test_two_runs_that_are_no_pairs_are_shown_and_the_reason_is_told(ask, runs, names, tmp_path):
    done = ask("report", names[0], names[2], "--html", "r.html", "--svg", "r.svg", "--runs", runs, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    contents = contents_of(tmp_path / "r.html")
    assert len(contents["views"]) == 2
    assert contents["difference"] is None
    assert "seed of" in contents["refused"]
    assert "There is no difference of these runs: seed of" in done.stderr
    assert "No difference is drawn. seed of" in (tmp_path / "r.svg").read_text("utf-8")


def test_of_a_run_that_is_not_complete_the_finished_members_are_shown(ask, tmp_path):
    run = finished_run(tmp_path, members=3)
    run.saved(members=9, status="interrupted")
    done = ask("report", run.folder, "--html", "r.html", "--svg", "r.svg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3 of 9 members are finished, and shown" in done.stderr
    assert contents_of(tmp_path / "r.html")["views"][0]["run"]["done"] == 3
    assert "3 of 9 members" in (tmp_path / "r.svg").read_text("utf-8")


def test_without_a_form_all_are_named(ask, runs, tmp_path):
    done = ask("report", "last", "--runs", runs, cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-023" in done.stderr
    assert all(f"--{form}" in done.stderr for form in ("html", "pdf", "png", "svg"))


@pytest.mark.parametrize(("option", "code"), [("--html", "RUN-085"), ("--pdf", "RUN-305"), ("--svg", "RUN-305")])
def test_a_name_that_does_not_say_what_it_is_is_refused_before_anything_is_written(ask, runs, tmp_path, option, code):
    done = ask("report", "last", "--png", "ok.png", option, "report.txt", "--runs", runs, cwd=tmp_path)
    assert done.returncode == 2
    assert code in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_misspelt_second_run_is_refused(ask, runs, names, tmp_path):
    done = ask("report", names[0], "nothing", "--html", "r.html", "--runs", runs, cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-004" in done.stderr
