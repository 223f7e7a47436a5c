"""Ensembles: blocks of members, computed wherever there is room, each stored by whoever computed it.

A block is a pure function of (plan, seed, members): it writes its own shard and returns only name and digest. So a
killed worker, a killed driver, an interruption and a full disk all have one remedy: compute what is missing.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from pathlib import Path

from spillover.engine.files import write_whole
from spillover.engine.manifest import Block
from spillover.engine.record import kept_labels
from spillover.engine.runstore import Run, held, missing, open_run, survey
from spillover.engine.shards import digest_of, parquet_bytes, write_shard
from spillover.engine.simulate import simulate as simulate_members
from spillover.experiments.executors import Pool, Workers
from spillover.experiments.results import SUMMARY, Results, read_summary
from spillover.ground.errors import Finding, RunError
from spillover.world.plan import Plan

MOST_MEMBERS, LEAST_MEMBERS = 50, 8
"""A block of 8 members of the smallest published crisis takes 0.1 s, of 50 of the largest 4 s."""
MOST_BYTES = 40_000_000
"""Of a block's results. Its record, its table, its file and the engine's state together are about five times that."""
RESTARTS = 3
"""A pool that breaks so often without finishing a single block in between is given up."""
DAYS_BETWEEN_ROWS = 30
ALONE = Workers()

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker has to know, besides which members."""

    plan: Plan
    seed: int
    folder: Path
    resume: str


def compute_block(job: Job, first: int, stop: int) -> Block:
    """Compute members ``first <= member < stop`` and store them; this runs in the workers."""
    record = simulate_members(job.plan, range(first, stop), job.seed)
    return write_shard(job.folder, record, job.plan.place_names, job.resume)


def complete(
    run: Run, plan: Plan, members: int = 0, workers: Workers = ALONE, on_progress: Progress = lambda done, of: None
) -> Run:
    """Compute what a run still lacks, then summarise it.

    Args:
        run: an open run, new, interrupted or complete.
        plan: compiled from its inputs.
        members: how many are wanted; fewer than the run has already asks for nothing more.
        workers: where to compute.
        on_progress: called with the number of members done, and of all.

    Raises:
        RunError: RUN-007 if another process computes this run, RUN-008 or RUN-009 if the results cannot be written,
            RUN-013 if workers are killed again and again, RUN-015 to RUN-017 for troubles of a cluster. Finished
            blocks are kept in every case, also when interrupted.
    """
    with held(run):
        run = open_run(run.folder)
        done, members = survey(run), max(members, run.manifest.members)
        if _is_complete(run) and done == run.manifest.blocks and members == run.manifest.members:
            return run.saved()  # noting only that it was used
        run = run.saved(status="running", members=members, blocks=done, results_digest=None)
        ledger = _Ledger(run, on_progress)
        try:
            _compute_missing(ledger, plan, workers)
            return _finished(ledger.run, ledger.seconds)
        except BaseException:
            with contextlib.suppress(RunError):  # the shards themselves are the truth
                ledger.run.saved(status="interrupted", blocks=survey(ledger.run), seconds=ledger.seconds)
            raise


def simulate(plan: Plan, members: int = 100, seed: int = 0, workers: int = 1) -> Results:
    """Run an ensemble in memory.

    Args:
        plan: from :func:`spillover.compile`.
        members: how many.
        seed: root of all random numbers; 0 is a seed.
        workers: processes; more than one pays from a few seconds of work on, and a script that asks for them must
            do so under ``if __name__ == "__main__"``.

    Raises:
        RunError: RUN-018 for no members or no workers.
    """
    team = Workers(workers)
    ranges = missing((), _at_least_one(members), block_size(plan, members, team))
    if workers == 1:
        return Results.of_records(plan, [simulate_members(plan, block, seed) for block in ranges], seed)
    with tempfile.TemporaryDirectory(prefix="spillover-") as folder:
        job = Job(plan, seed, Path(folder), "free some space in the folder for temporary files")
        blocks: list[Block] = []
        compute_blocks(job, ranges, team, blocks.append)
        return Results.of_shards(plan, Path(folder), blocks, seed)


def block_size(plan: Plan, members: int, workers: Workers) -> int:
    """Members a block: enough to be worth sending, few enough for memory and for every worker to have some."""
    kept = sum(len(labels) for _, labels in kept_labels(plan))
    bytes_each = 4 * plan.n_days * (len(plan.place_names) + 4 + kept)
    fair = -(-members // (4 * workers.count))
    return max(1, min(MOST_BYTES // bytes_each, max(LEAST_MEMBERS, min(MOST_MEMBERS, fair))))


def compute_blocks(job: Job, ranges: Sequence[range], workers: Workers, on_block: Callable[[Block], None]) -> None:
    """Compute blocks of members in any order, opening the pool again when a worker was killed.

    Args:
        job: what all blocks share.
        ranges: the members of each block.
        workers: where to compute.
        on_block: called as each block is stored, in this process.

    Raises:
        RunError: as :func:`complete`.
    """
    left = {(block.start, block.stop) for block in ranges}

    def stored(block: Block) -> None:
        left.discard((block.first, block.stop))
        on_block(block)

    failures = 0
    while left:
        before = len(left)
        try:
            with workers.for_blocks(len(left)) as pool:
                _drain(pool, job, sorted(left), stored)
        except (BrokenExecutor, CancelledError) as error:
            failures = failures + 1 if len(left) == before else 1
            if failures > RESTARTS:
                raise _given_up(failures, len(left), job) from error


def _drain(pool: Pool, job: Job, ranges: Sequence[tuple[int, int]], stored: Callable[[Block], None]) -> None:
    """Keep as many blocks under way as the pool is wide: what waits in its queue could not be called back."""
    queue = iter(ranges)
    under_way = {_send(pool, job, members) for members in itertools.islice(queue, pool.width)}
    while under_way:
        finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in finished:
            stored(_result(future, job))
        under_way |= {_send(pool, job, members) for members in itertools.islice(queue, len(finished))}


def _send(pool: Pool, job: Job, members: tuple[int, int]) -> Future[Block]:
    return pool.executor.submit(compute_block, job, *members)


def _result(future: Future[Block], job: Job) -> Block:
    try:
        block = future.result()
    except (BrokenExecutor, CancelledError, RunError):
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "distributed":
            raise
        finding = Finding("RUN-016", f"the cluster gave up: {error}", f"see its log, then finish with: {job.resume}")
        raise RunError(finding) from error
    if not (job.folder / block.file).is_file():
        raise _unseen(block, job)
    return block


class _Ledger:
    """The run as its blocks come in; each is noted in the manifest at once."""

    def __init__(self, run: Run, on_progress: Progress) -> None:
        self.run = run
        self._started = time.monotonic() - run.manifest.seconds
        self._on_progress = on_progress
        on_progress(run.manifest.n_done, run.manifest.members)

    @property
    def seconds(self) -> float:
        """Time of computing so far, earlier sittings included."""
        return round(time.monotonic() - self._started, 3)

    def note(self, block: Block) -> None:
        blocks = sorted((*self.run.manifest.blocks, block), key=lambda each: each.first)
        self.run = self.run.saved(blocks=tuple(blocks), seconds=self.seconds)
        self._on_progress(self.run.manifest.n_done, self.run.manifest.members)


def _compute_missing(ledger: _Ledger, plan: Plan, workers: Workers) -> None:
    manifest = ledger.run.manifest
    job = Job(plan, manifest.seed, ledger.run.blocks, ledger.run.resume)
    at_once = block_size(plan, manifest.members - manifest.n_done, workers)
    compute_blocks(job, missing(manifest.blocks, manifest.members, at_once), workers, ledger.note)


def _is_complete(run: Run) -> bool:
    """Closed, with its summary in place; a summary that was lost or damaged is made again."""
    with contextlib.suppress(RunError):
        return run.manifest.results_digest is not None and not read_summary(run.folder).is_empty()
    return False


def _finished(run: Run, seconds: float) -> Run:
    """Summarise the members, and close the manifest last."""
    results = Results.of_run(run)
    summary = results.summary()
    cure = f"free some space, then finish the run with: {run.resume}"
    write_whole(run.folder / SUMMARY, parquet_bytes(summary), cure)
    few = summary.filter((summary["day"] % DAYS_BETWEEN_ROWS == 0) | (summary["day"] == run.manifest.days - 1))
    write_whole(run.folder / "summary.csv", few.write_csv().encode(), cure)
    return run.saved(status="complete", results_digest=digest_of(results.wide), seconds=seconds)


def _at_least_one(members: int) -> int:
    if members < 1:
        finding = Finding("RUN-018", f"an ensemble of {members} members says nothing", "give at least 1")
        raise RunError(finding)
    return members


def _given_up(failures: int, n_left: int, job: Job) -> RunError:
    return RunError(
        Finding(
            "RUN-013",
            f"workers were killed {failures} times running, with {n_left} blocks left; the usual cause is memory",
            f"use fewer workers (--workers 1 uses none), then finish with: {job.resume}; "
            "in a script, ask for workers under: if __name__ == '__main__'",
        )
    )


def _unseen(block: Block, job: Job) -> RunError:
    return RunError(
        Finding(
            "RUN-017",
            f"the cluster stored '{block.file}', but it cannot be seen in '{job.folder}'",
            "put the runs (--out) on a file system that every worker shares, under the same path",
        )
    )
