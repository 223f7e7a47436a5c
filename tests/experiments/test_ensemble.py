"""Ensembles: the same bits whoever computes them, and nothing lost when a worker dies."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
from concurrent.futures import BrokenExecutor

import numpy as np
import pytest

import spillover
from running import finished_run, new_run
from spillover.engine.runstore import open_run
from spillover.engine.shards import digest_of, frame_of
from spillover.engine.simulate import simulate as simulate_members
from spillover.experiments import ensemble, executors
from spillover.experiments.ensemble import block_size, complete, simulate
from spillover.experiments.executors import InProcess, Pool, Workers
from spillover.ground.errors import RunError


def code_of(error: pytest.ExceptionInfo[RunError]) -> str:
    return error.value.findings[0].code


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bits(tmp_path, workers):
    alone = finished_run(tmp_path, members=30)
    run, plan = new_run(tmp_path, members=30, runs="others")
    assert complete(run, plan, workers=Workers(workers)).manifest.results_digest == alone.manifest.results_digest


@pytest.mark.parametrize("size", [1, 7, 30])
def test_any_block_size_gives_the_same_bits(tmp_path, monkeypatch, size):
    usual = finished_run(tmp_path, members=30)
    monkeypatch.setattr(ensemble, "block_size", lambda *_: size)
    run, plan = new_run(tmp_path, members=30, runs="others")
    other = complete(run, plan)
    assert len(other.manifest.blocks) == -(-30 // size)
    assert other.manifest.results_digest == usual.manifest.results_digest


def test_one_member_alone_has_the_same_bits_as_in_company(tmp_path):
    _, plan = new_run(tmp_path)
    together, alone = simulate_members(plan, range(12), 3), simulate_members(plan, [7], 3)
    for name in ("stock", "travelling", "departed"):
        assert np.array_equal(getattr(together, name)[7:8], getattr(alone, name))


def test_another_seed_gives_other_bits(tmp_path):
    first, second = finished_run(tmp_path), finished_run(tmp_path, seed=1)
    assert first.manifest.results_digest != second.manifest.results_digest


def test_more_members_extend_a_run_and_fewer_leave_it_alone(tmp_path):
    run, plan = new_run(tmp_path, members=10)
    ten = complete(run, plan)
    assert complete(run, plan, 5).manifest.members == 10
    thirty = complete(run, plan, 30)
    assert (thirty.manifest.members, thirty.manifest.n_done) == (30, 30)
    assert thirty.manifest.blocks[: len(ten.manifest.blocks)] == ten.manifest.blocks
    at_once = finished_run(tmp_path, members=30, runs="at-once")
    assert thirty.manifest.results_digest == at_once.manifest.results_digest


def test_a_complete_run_is_not_computed_again(tmp_path, monkeypatch):
    run, plan = new_run(tmp_path)
    whole = complete(run, plan)
    monkeypatch.setattr(ensemble, "simulate_members", lambda *_: pytest.fail("computed again"))
    assert complete(run, plan).manifest.results_digest == whole.manifest.results_digest


def test_a_lost_summary_is_made_again_without_computing_members(tmp_path, monkeypatch):
    run, plan = new_run(tmp_path)
    complete(run, plan)
    (run.folder / "summary.parquet").write_bytes(b"no parquet")
    monkeypatch.setattr(ensemble, "simulate_members", lambda *_: pytest.fail("computed again"))
    assert complete(run, plan).manifest.status == "complete"
    assert (run.folder / "summary.parquet").stat().st_size > 100


def test_progress_counts_members_up_to_all(tmp_path):
    run, plan = new_run(tmp_path, members=20)
    seen = []
    complete(run, plan, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == [(0, 20), (8, 20), (16, 20), (20, 20)]


def test_a_killed_worker_costs_its_block_and_nothing_else(tmp_path):
    alone = finished_run(tmp_path, members=40)
    run, plan = new_run(tmp_path, members=40, runs="others")
    killed = []

    def kill_one(done: int, _: int) -> None:
        if done and not killed:
            killed.append(multiprocessing.active_children()[0])
            killed[0].kill()
            killed[0].join()

    again = complete(run, plan, workers=Workers(2), on_progress=kill_one)
    assert killed
    assert again.manifest.results_digest == alone.manifest.results_digest


def test_workers_that_are_always_killed_are_given_up_with_the_finished_blocks_kept(tmp_path, monkeypatch):
    run, plan = new_run(tmp_path, members=40)
    opened = []

    @contextlib.contextmanager
    def pool_that_breaks_after_one_block(*_):
        opened.append(1)
        yield Pool(BreaksAfter(1 if len(opened) == 1 else 0), 2)

    monkeypatch.setattr(Workers, "for_blocks", pool_that_breaks_after_one_block)
    with pytest.raises(RunError) as error:
        complete(run, plan)
    assert code_of(error) == "RUN-013"
    assert len(opened) == 1 + ensemble.RESTARTS
    kept = open_run(run.folder).manifest
    assert (kept.status, kept.n_done) == ("interrupted", 10)


class BreaksAfter(InProcess):
    """Does so many tasks, then breaks, as a pool does whose worker was killed."""

    def __init__(self, tasks: int) -> None:
        self.left = tasks

    def submit(self, task, /, *args, **kwargs):
        self.left -= 1
        if self.left < 0:
            future = super().submit(lambda: None)
            future._exception = BrokenExecutor()
            return future
        return super().submit(task, *args, **kwargs)


def test_a_full_disk_is_said_to_be_full_and_what_is_finished_is_kept(tmp_path, monkeypatch):
    run, plan = new_run(tmp_path, members=40)
    written = []

    def sync(_: int) -> None:
        written.append(1)
        if len(written) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", sync)
        with pytest.raises(RunError) as error:
            complete(run, plan)
    assert code_of(error) == "RUN-008"
    assert str(run.folder) in error.value.findings[0].message
    assert f"spillover run --resume {run.folder}" in error.value.findings[0].cure
    assert not [path for path in run.folder.rglob("*") if path.name.endswith(".unfinished")]
    kept = len(list(run.blocks.iterdir()))
    assert 0 < kept < 4
    whole = complete(run, plan)
    assert whole.manifest.results_digest == finished_run(tmp_path, members=40, runs="roomy").manifest.results_digest


def test_an_interruption_keeps_the_finished_blocks(tmp_path):
    run, plan = new_run(tmp_path, members=40)

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        complete(run, plan, on_progress=interrupt)
    kept = open_run(run.folder).manifest
    assert (kept.status, kept.n_done) == ("interrupted", 10)


def test_workers_have_one_thread_each_and_the_driver_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    with executors.local_pool(1) as pool:
        there = pool.executor.submit(os.getenv, "OMP_NUM_THREADS").result()
    assert (there, os.environ["OMP_NUM_THREADS"]) == ("1", "7")
    assert "NUMBA_NUM_THREADS" not in os.environ


def test_a_single_block_starts_no_process():
    with Workers(8).for_blocks(1) as pool:
        assert isinstance(pool.executor, InProcess)


def test_no_workers_and_no_members_are_refused(tmp_path):
    _, plan = new_run(tmp_path)
    for refused in (lambda: Workers(0), lambda: simulate(plan, members=0)):
        with pytest.raises(RunError) as error:
            refused()
        assert code_of(error) == "RUN-018"


def test_a_block_of_a_large_crisis_stays_small_in_memory(tmp_path):
    _, plan = new_run(tmp_path)
    assert block_size(plan, 1000, Workers(2)) == ensemble.MOST_MEMBERS
    assert block_size(plan, 10, Workers(2)) == ensemble.LEAST_MEMBERS
    _, long = new_run(tmp_path, days=20_000)
    assert block_size(long, 1000, Workers(2)) * 4 * 20_000 * 9 <= ensemble.MOST_BYTES


def test_a_missing_extra_is_named():
    with pytest.raises(RunError) as error:
        executors.optional("no_such_package", "cluster")
    assert code_of(error) == "RUN-014"
    assert "spillover[cluster]" in str(error.value)


@pytest.mark.parametrize("workers", [1, 2])
def test_in_memory_the_members_are_those_of_a_run(tmp_path, workers):
    run, plan = new_run(tmp_path, members=20)
    results = simulate(plan, members=20, workers=workers)
    assert digest_of(results.wide) == complete(run, plan).manifest.results_digest
    assert digest_of(results.wide) == digest_of(frame_of(simulate_members(plan, range(20), 0), plan.place_names).lazy())


def test_the_whole_way_takes_ten_lines_of_python(tmp_path):
    new_run(tmp_path)
    scenario = spillover.load(tmp_path / "tiny")
    plan = spillover.compile(scenario)
    results = spillover.simulate(plan, members=10)
    assert results.summary().height == 30 * 7
    assert 0 < spillover.score(scenario, plan, results).measures.ard < 2


def test_a_public_name_that_does_not_exist_is_an_attribute_error():
    assert set(dir(spillover)) == set(spillover.__all__)
    with pytest.raises(AttributeError, match="simulate"):
        _ = spillover.simulat
