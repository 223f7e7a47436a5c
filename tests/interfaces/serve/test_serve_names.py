"""Runs by their names: whatever else a request says in their place leads nowhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from interfaces.serve.serving import Asker, codes

HOSTILE = [
    "..", "../runs", "../outside", "/", "/etc/passwd", "C:\\", "..\\outside", "./run", "run/", "run/../run", "~",
    ".hidden", "link", "run\0", "\0", "run\n", " run", "RUN", "rùn", "run%2e", "*", "r?n", "a" * 300, "a" * 5_000,
    "<script>", "'; DROP TABLE runs; --", "\u202erun", "last", "manifest.json", "index.sqlite", ".queue.sqlite",
    ".views",
]  # fmt: skip
CODED = [quote(name, safe="") for name in HOSTILE]
CODED_TWICE = [quote(name, safe="") for name in CODED]


@pytest.fixture
def hostile(ask: Asker, runs: Path) -> Asker:
    """A folder with a run of the name ``run``, beside which lie things that no request may reach."""
    first, second = sorted(path for path in runs.iterdir() if path.is_dir())
    first.rename(runs / "run")
    shutil.copytree(second, runs.parent / "outside")
    second.rename(runs / ".hidden")
    (runs / "link").symlink_to(runs.parent / "outside")
    return ask


def test_a_hostile_name_is_not_found_however_it_is_coded(hostile: Asker):
    for name in CODED + CODED_TWICE:
        for path in (f"{name}/view", f"run/difference/{name}", f"{name}/difference/run"):
            answer = hostile.get(f"/api/runs/{path}")
            assert answer.status_code == 404, path
            assert codes(answer)[0] in ("RUN-004", "RUN-097")


def test_a_path_that_is_written_otherwise_is_not_found(hostile: Asker):
    for path in (
        "/api/runs/../runs/run/view",
        "/api/runs//run/view",
        "/api/runs/run/view/",
        "//api/runs",
        "/assets/..",
    ):

        async def raw(scope, receive, send, path=path):
            await hostile.app({**scope, "path": path, "raw_path": path.encode()}, receive, send)

        assert Asker(raw).get("/").status_code == 404, path


def test_the_name_itself_is_found_and_the_rest_is_not_listed(hostile: Asker):
    assert hostile.get("/api/runs/run/view").status_code == 200
    assert [row["name"] for row in hostile.get("/api/runs").json()["runs"]] == ["run"]


def test_a_hostile_job_is_not_found(ask: Asker):
    for name in CODED:
        answer = ask.get(f"/api/jobs/{name}")
        assert answer.status_code == 404
        assert codes(answer)[0] in ("RUN-094", "RUN-097")
