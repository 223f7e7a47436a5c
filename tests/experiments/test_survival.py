"""Runs survive Ctrl-C, kill -9, a full disk and a dead worker of a cluster: all on real processes."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from running import command, finished_run, scenario_folder, spillover

MEMBERS, DAYS = 64, 3000
ASK = ("run", "tiny", "--members", MEMBERS, "--days", DAYS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> str:
    """Digest of the results of a run that nothing happened to."""
    return finished_run(tmp_path_factory.mktemp("whole"), MEMBERS, days=DAYS).manifest.results_digest


@contextmanager
def started(*words: object, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """A command in a process group of its own, as a terminal starts it; leaving ends it."""
    process = subprocess.Popen(
        command(*words), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_for_blocks(runs: Path, number: int, process: subprocess.Popen[str]) -> None:
    """Wait until so many blocks are stored; fail if the run ends before."""
    deadline = time.monotonic() + 240
    while len(list(runs.glob("*/blocks/block-*.parquet"))) < number:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def manifest_in(runs: Path) -> dict:
    return json.loads(next(runs.glob("*/manifest.json")).read_text())


def resumed(tmp_path: Path) -> dict:
    done = spillover("run", "--resume", "last", "--workers", 1, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return manifest_in(tmp_path / "runs")


@pytest.mark.parametrize("to_group", [True, False], ids=["ctrl-c", "signal"])
def test_an_interrupted_run_ends_with_130_and_is_finished_by_resume(tmp_path, whole, to_group):
    scenario_folder(tmp_path)
    with started(*ASK, "--workers", 2, cwd=tmp_path) as process:
        wait_for_blocks(tmp_path / "runs", 1, process)
        (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=240)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "--resume" in told
    kept = manifest_in(tmp_path / "runs")
    assert kept["status"] == "interrupted"
    assert 0 < len(kept["blocks"]) < 8
    assert resumed(tmp_path)["results_digest"] == whole


def test_a_run_killed_outright_leaves_no_orphans_and_is_finished_with_the_same_bits(tmp_path, whole):
    scenario_folder(tmp_path)
    with started(*ASK, "--workers", 2, cwd=tmp_path) as process:
        wait_for_blocks(tmp_path / "runs", 1, process)
        workers = children_of(process.pid)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert workers
    assert all(is_gone(worker) for worker in workers)
    runs = json.loads(spillover("runs", "--json", cwd=tmp_path).stdout)
    assert [row["status"] for row in runs] == ["interrupted"]
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "runs").glob("*/blocks/block-*.parquet")}
    assert 0 < len(kept) < 8
    assert resumed(tmp_path)["results_digest"] == whole
    blocks = next((tmp_path / "runs").glob("*/blocks"))
    assert {name: (blocks / name).stat().st_mtime_ns for name in kept} == kept
    assert not list(blocks.glob(".*"))


def children_of(pid: int) -> list[int]:
    """The processes that a process started, where the system tells."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    if not told.exists():
        pytest.skip("needs /proc")
    return [int(child) for child in told.read_text().split()]


def is_gone(pid: int) -> bool:
    """Whether a process has ended within a few seconds; one that only waits to be buried has."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_a_full_disk_is_named_and_what_is_finished_is_kept(tmp_path, whole):
    scenario_folder(tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "spillover-test", disk], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        done = spillover(*ASK, "--workers", 2, "--out", disk, cwd=tmp_path)
        assert done.returncode == 2, done.stderr
        assert "RUN-008" in done.stderr
        assert str(disk) in done.stderr
        assert "--resume" in done.stderr
        names = [path.name for path in disk.glob("*/blocks/*")]
        assert 0 < len(names) < 8
        assert not [name for name in names if name.endswith(".unfinished")]
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        done = spillover("run", "--resume", "last", "--out", disk, "--workers", 1, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert manifest_in(disk)["results_digest"] == whole
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_file_that_may_not_grow_ends_as_a_full_disk_does(tmp_path):
    scenario_folder(tmp_path)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    done = subprocess.run(
        command(*ASK, "--workers", 1), cwd=tmp_path, capture_output=True, text=True, preexec_fn=small_files, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "RUN-008" in done.stderr
    assert not list((tmp_path / "runs").glob("*/blocks/*"))


@contextmanager
def dask(tmp_path: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or a worker, without the extras that open ports of their own."""
    file = tmp_path / "scheduler.json"
    line = [sys.executable, "-m", "distributed.cli." + words[0], "--scheduler-file", str(file), *words[1:]]
    with subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def address_of(tmp_path: Path) -> str:
    """Address of the scheduler, once it has written it."""
    for _ in range(600):
        try:
            return json.loads((tmp_path / "scheduler.json").read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
    return pytest.fail("the scheduler did not start")


def test_a_cluster_survives_the_death_of_a_worker(tmp_path, whole):
    pytest.importorskip("distributed")
    scenario_folder(tmp_path)
    worker = ("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with dask(tmp_path, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"):
        address = address_of(tmp_path)
        with (
            dask(tmp_path, *worker) as doomed,
            dask(tmp_path, *worker),
            started(*ASK, "--cluster", address, cwd=tmp_path) as process,
        ):
            wait_for_blocks(tmp_path / "runs", 2, process)
            doomed.kill()
            _, told = process.communicate(timeout=240)
        assert process.returncode == 0, told
    assert manifest_in(tmp_path / "runs")["results_digest"] == whole
