"""The queue of real servers: from a request to a finished run, through cancelling, killing and starting again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from interfaces.serve.serving import Server, soon
from spillover.engine.index import list_runs
from spillover.engine.lock import is_locked, locked
from spillover.engine.manifest import read_manifest
from spillover.engine.runstore import open_run
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.ledger import LOCK, Ledger
from spillover.interfaces.serve.models import JobRequest

RUN = {"scenario": "tiny", "until": "2020-01-10", "members": 3}
MANY = 2_000
LONG = {"scenario": "tiny", "members": MANY}


def done(job: dict) -> bool:
    assert job["state"] != "failed", job["findings"]
    return job["state"] == "done"


def is_under_way(job: dict) -> bool:
    return job["state"] == "running" and 0 < job["done"] < job["members"]


def worker_of(runs: Path) -> int:
    return next(entry.pid for entry in Ledger(runs).entries() if entry.pid)


@contextlib.contextmanager
def paused(runs: Path):
    """The worker stands still meanwhile, however fast or slow this machine is."""
    worker = worker_of(runs)
    os.kill(worker, signal.SIGSTOP)
    try:
        yield worker
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)


def is_told(worker: int) -> bool:
    """Whether an interruption waits for a process that stands still."""
    status = Path(f"/proc/{worker}/status").read_text()
    pending = next(line.split()[1] for line in status.splitlines() if line.startswith("ShdPnd"))
    return bool(int(pending, 16) >> (signal.SIGINT - 1) & 1)


def idle(runs: Path) -> None:
    soon(lambda: is_locked(runs / LOCK), lambda held: not held)


def test_a_request_becomes_the_run_that_the_command_line_makes(server, world: Path):
    here = server()
    asked = RUN | {"settings": {"flee3.awareness_level": "2"}}
    job = here.job_when(here.post("/api/jobs", asked)["id"], done)
    assert (job["done"], job["members"], job["waiting"], job["eta_seconds"]) == (3, 3, 0, None)
    assert job["started"]
    assert job["ended"]
    assert [row["name"] for row in here.get("/api/runs")["runs"]] == [job["run"]]
    assert here.get(f"/api/runs/{job['run']}/view")["run"]["done"] == 3
    fewer = here.job_when(here.post("/api/jobs", asked | {"members": 1})["id"], done)
    assert (fewer["run"], fewer["members"], fewer["done"]) == (job["run"], 3, 3)
    manifest = read_manifest(world / "runs" / job["run"])
    words = "spillover run tiny --members 3 --seed 0 --until 2020-01-10 --set flee3.awareness_level=2"
    assert manifest.command == tuple(words.split())
    assert here.stop(signal.SIGTERM) == 0
    again = subprocess.run(
        [sys.executable, "-m", "spillover.interfaces.cli.main", *manifest.command[1:]], cwd=world, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert again.stdout.strip().endswith(job["run"])
    assert read_manifest(world / "runs" / job["run"]).results_digest == manifest.results_digest


def test_jobs_are_computed_one_after_another_and_listeners_hear_all(server):
    here = server()
    heard: list[list[dict]] = []

    def listen() -> None:
        for jobs in here.events():
            heard.append(jobs)
            if jobs and all(job["state"] == "done" for job in jobs) and len(jobs) == 2:
                return

    listener = threading.Thread(target=listen)
    listener.start()
    soon(lambda: heard, bool)
    assert heard[0] == []
    first, second = (here.post("/api/jobs", RUN | {"seed": seed})["id"] for seed in (1, 2))
    listener.join(60)
    assert not listener.is_alive()
    running = [[job["id"] for job in jobs if job["state"] == "running"] for jobs in heard]
    assert [first] in running
    assert [second] in running
    assert max(map(len, running)) == 1
    places = {job["waiting"] for jobs in heard for job in jobs if job["id"] == second}
    assert places >= {0, 1}


def test_after_kill_9_of_server_and_worker_a_new_server_goes_on_where_it_was(server, world: Path):
    here = server()
    job = here.post("/api/jobs", LONG)["id"]
    after = here.post("/api/jobs", RUN)["id"]
    seen = here.job_when(job, is_under_way)
    worker = worker_of(world / "runs")
    here.stop(signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    idle(world / "runs")
    kept = {path.name: path.stat().st_mtime_ns for path in open_run(world / "runs" / seen["run"]).blocks.iterdir()}
    assert kept
    there = server()
    assert there.job_when(job, lambda one: one["state"] == "running")["run"] == seen["run"]
    finished = there.job_when(job, done)
    assert (finished["done"], finished["started"]) == (MANY, seen["started"])
    blocks = {path.name: path.stat().st_mtime_ns for path in open_run(world / "runs" / seen["run"]).blocks.iterdir()}
    whole = {name: written for name, written in kept.items() if name.endswith(".parquet") and name[0] != "."}
    assert whole.items() <= blocks.items()
    there.job_when(after, done)


def test_a_worker_that_outlived_its_server_goes_on_alone_and_can_be_cancelled_and_resumed(server, world: Path):
    here = server()
    job = here.post("/api/jobs", LONG)["id"]
    run = world / "runs" / here.job_when(job, is_under_way)["run"]
    with paused(world / "runs") as worker:
        here.stop(signal.SIGKILL)
        there = server()
        assert there.get(f"/api/jobs/{job}")["state"] == "running"
        time.sleep(1)  # it looks at the queue meanwhile
        assert worker_of(world / "runs") == worker
        assert there.post(f"/api/jobs/{job}/cancel", {})["state"] == "cancelled"
        soon(lambda: is_told(worker), bool)
    idle(world / "runs")
    kept = read_manifest(run)
    assert kept.status == "interrupted"
    assert 0 < kept.n_done < MANY
    stopped = there.get(f"/api/jobs/{job}")
    assert (stopped["state"], stopped["done"], stopped["eta_seconds"]) == ("cancelled", kept.n_done, None)
    there.post(f"/api/jobs/{job}/resume", {})
    there.job_when(job, is_under_way)
    with paused(world / "runs") as worker:
        there.post(f"/api/jobs/{job}/cancel", {})
        assert there.post(f"/api/jobs/{job}/resume", {})["state"] == "queued"
        soon(lambda: is_told(worker), bool)
    assert there.job_when(job, done)["done"] == MANY
    assert [row.status for row in list_runs(world / "runs")] == ["complete"]


def test_a_server_that_is_stopped_interrupts_its_run_and_a_worker_that_is_killed_leaves_a_job_that_says_so(
    server, world
):
    here = server()
    job = here.post("/api/jobs", LONG)["id"]
    here.job_when(job, is_under_way)
    with paused(world / "runs"):
        assert here.stop(signal.SIGINT) == 0
    idle(world / "runs")
    assert [entry.state for entry in Ledger(world / "runs").entries()] == ["running"]
    there = server()
    soon(lambda: is_locked(world / "runs" / LOCK) and any(one.pid for one in Ledger(world / "runs").entries()), bool)
    os.kill(worker_of(world / "runs"), signal.SIGKILL)
    failed = there.job_when(job, lambda one: one["state"] == "failed")
    assert [finding["code"] for finding in failed["findings"]] == ["RUN-096"]
    assert "signal 9" in failed["findings"][0]["message"]
    there.post(f"/api/jobs/{job}/resume", {})
    assert there.job_when(job, done)["findings"] == []


def test_a_scenario_that_is_gone_fails_its_job_with_its_findings(world: Path):
    job = submitted(world)
    (world / "scenarios" / "tiny" / "places.csv").unlink()
    failed = worked_off(world, job)
    assert failed["state"] == "failed"
    assert failed["findings"][0]["code"].startswith("SCN-")


def test_what_was_under_way_comes_first_then_what_waits_longest(world: Path):
    first, second, third = (submitted(world) for _ in range(3))
    queue = Ledger(world / "runs")
    assert queue.next() == first
    queue.cancel(first)
    queue.resume(first)
    assert queue.next() == second
    queue.claim(third, 1)
    assert queue.next() == third
    assert [entry.id for entry in queue.entries()] == [second, third, first]


def test_two_servers_of_one_folder_do_not_compute_at_once(world: Path):
    job = submitted(world)
    with locked(world / "runs" / LOCK):
        foreman = Foreman(world / "runs")
        assert [one.state for one in foreman.look()] == ["queued"]
    assert worked_off(world, job)["state"] == "done"


def test_a_worker_that_comes_second_ends_and_does_no_harm(world: Path):
    job = submitted(world)
    words = [sys.executable, "-m", "spillover.interfaces.serve.work", world / "runs", job]
    with locked(world / "runs" / LOCK):
        assert subprocess.run(words, cwd=world, check=False).returncode == 3
    assert subprocess.run(words, cwd=world, check=False).returncode == 0
    assert subprocess.run(words, cwd=world, check=False).returncode == 0
    assert [entry.state for entry in Ledger(world / "runs").entries()] == ["done"]


def submitted(world: Path) -> str:
    (world / "runs").mkdir(exist_ok=True)
    return Ledger(world / "runs").submit(JobRequest(**RUN).model_dump_json(), 3)


def worked_off(world: Path, job: str) -> dict:
    foreman = Foreman(world / "runs")
    ended = ("done", "failed", "cancelled")
    jobs = soon(foreman.look, lambda jobs: all(one.state in ended for one in jobs) and not foreman.has_child)
    return next(one.model_dump() for one in jobs if one.id == job)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_server_with_listeners_and_a_child_stops_quickly_and_well(server: type[Server], sign: signal.Signals):
    here = server()
    here.get("/api/stay/words")
    with here.client.stream("GET", "/api/jobs/events") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("data:")
        begun = time.monotonic()
        assert here.stop(sign) == 0
        assert time.monotonic() - begun < 10
        assert list(lines)[-1] == ""  # the listener is let go: its stream has an end, and is not cut off
