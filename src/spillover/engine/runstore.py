"""Run folders: named by the digest of their inputs, whole in themselves, finished block by block.

    runs/mali-2012-3f9a0c17e2b4/
    ├── manifest.json      what went in, by digest; what is done
    ├── inputs/            the scenario, so that the run needs nothing else
    ├── observed.parquet   the counts that the run is compared with: day, place, observed
    ├── blocks/            block-000000-000012.parquet: members 0 to 12
    ├── summary.parquet    mean, spread and quantiles over the members, once all are done
    └── summary.csv        the same for every thirtieth day and the last, for eyes and diffs

Same inputs, same folder: nothing is run twice, and a run that was killed is finished by asking for it again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from spillover.data.scenario import Scenario, load, write_scenario
from spillover.engine.files import sweep, unwritable, write_whole
from spillover.engine.known import compile_known
from spillover.engine.lock import LOCK, locked
from spillover.engine.manifest import (
    FORMAT,
    Block,
    Inputs,
    Manifest,
    Place,
    machine,
    now,
    read_manifest,
    versions,
    write_manifest,
)
from spillover.engine.shards import damaged, found_block, parquet_bytes, sha256_of
from spillover.ground.digest import RESULTS_EPOCH, digest
from spillover.ground.errors import Finding, RunError
from spillover.world.plan import Plan

INPUTS, BLOCKS, OBSERVED = "inputs", "blocks", "observed.parquet"
DIGITS_IN_NAME = 12


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder and what its manifest said when it was last read or written."""

    folder: Path
    manifest: Manifest

    @property
    def blocks(self) -> Path:
        """The folder of the shards."""
        return self.folder / BLOCKS

    @property
    def resume(self) -> str:
        """The command that finishes the run."""
        return f"spillover run --resume {self.folder}"

    def saved(self, **fields: Any) -> Run:
        """The run with some fields of its manifest changed, in the file as well.

        Raises:
            RunError: if the manifest cannot be written; the older one then still stands.
        """
        manifest = self.manifest.changed(**fields)
        write_manifest(manifest, self.folder)
        return Run(self.folder, manifest)

    def part(self, block: Block) -> pl.LazyFrame:
        """The members of one block, one row a member and day.

        Raises:
            RunError: RUN-010 if the file is not as it was written.
        """
        if sha256_of(self.blocks / block.file) != block.sha256:
            raise damaged(self.blocks / block.file)
        return pl.scan_parquet(self.blocks / block.file)

    def wide(self) -> pl.LazyFrame:
        """The members of all blocks, of which there must be one at least, by member and day.

        Raises:
            RunError: RUN-010 if a file is not as it was written.
        """
        return pl.concat([self.part(block) for block in self.manifest.blocks])


def run_digest(plan: Plan, seed: int) -> str:
    """What names a run: all that changes its results. More members make the same run longer."""
    return digest(plan.digest, seed, RESULTS_EPOCH)


def open_run(folder: Path) -> Run:
    """Read a run folder.

    Raises:
        RunError: RUN-001 to RUN-003 if it is none, damaged or of another version.
    """
    return Run(folder.resolve(), read_manifest(folder))


def prepare(
    scenario: Scenario, plan: Plan, runs: Path, members: int = 100, seed: int = 0, command: Sequence[str] = ()
) -> Run:
    """Find the run of these inputs, or make its folder.

    Args:
        scenario: the question as it was loaded, with the information date asked for; copied into the folder.
        plan: compiled from it, perhaps with another movement.
        runs: the folder that holds runs.
        members: how many are wanted, if the run is new.
        seed: root of all random numbers.
        command: what the user typed, for the record.

    Raises:
        RunError: if the folder cannot be written, or holds a damaged run.
    """
    named = run_digest(plan, seed)
    folder = runs / f"{plan.scenario_id}-{named[:DIGITS_IN_NAME]}"
    if not folder.exists():
        _make(folder, scenario, plan, _first_manifest(folder.name, named, scenario, plan, members, seed, command))
    return open_run(folder)


def _make(folder: Path, scenario: Scenario, plan: Plan, manifest: Manifest) -> None:
    """Build the folder beside its place, then rename it: it is whole or absent."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            fresh = Path(beside) / folder.name
            (fresh / BLOCKS).mkdir(parents=True)
            write_scenario(scenario, fresh / INPUTS)
            write_whole(fresh / OBSERVED, parquet_bytes(observed_frame(plan)))
            files = {path.name: sha256_of(path) for path in sorted((fresh / INPUTS).iterdir())}
            inputs = Inputs(scenario.digest, plan.digest, files)
            write_manifest(manifest.changed(inputs=inputs), fresh)
            _rename(fresh, folder)
    except OSError as error:
        raise unwritable(folder, error, "free some space, or choose another folder with --out") from error


def _rename(fresh: Path, folder: Path) -> None:
    try:
        fresh.rename(folder)
    except OSError:
        if not folder.exists():  # if it does, another process was quicker, with the same content
            raise


def _first_manifest(
    name: str, named: str, scenario: Scenario, plan: Plan, members: int, seed: int, command: Sequence[str]
) -> Manifest:
    explanation = plan.explain()
    return Manifest(
        format=FORMAT,
        name=name,
        digest=named,
        scenario=scenario.id,
        title=scenario.title,
        start=plan.start,
        days=plan.n_days,
        members=members,
        seed=seed,
        movement=plan.mover.name,
        settings=dict(plan.settings),
        results_epoch=RESULTS_EPOCH,
        status="running",
        created=now(),
        updated=now(),
        seconds=0.0,
        command=tuple(command),
        inputs=Inputs(scenario.digest, plan.digest, {}),
        versions=versions(),
        machine=machine(),
        places=tuple(map(Place, plan.place_names, plan.place_kind, plan.place_country)),
        parameters=tuple(explanation.parameters),
        sources=tuple(explanation.sources),
        as_of=scenario.as_of,
    )


def observed_frame(plan: Plan) -> pl.DataFrame:
    """The counts that a run is compared with, as ``day, place, observed``, for each day and scored place."""
    series = plan.observed
    n_days, n_places = series.daily.shape
    names = np.array(plan.place_names, dtype=object)[series.places]
    return pl.DataFrame(
        {
            "day": np.repeat(np.arange(n_days, dtype=np.int32), n_places),
            "place": pl.Series(np.tile(names, n_days).tolist(), dtype=pl.String),
            "observed": series.daily.reshape(-1).astype(np.float64),
        }
    )


def load_inputs(run: Run) -> tuple[Scenario, Plan]:
    """Load the run's own copy of its scenario, and compile it as it was compiled then.

    Raises:
        ScenarioError: if the copy was damaged.
        RunError: RUN-012 if this version of Spillover makes another plan of it, so that its members would not fit.
    """
    scenario, plan = compile_again(run)
    if run_digest(plan, run.manifest.seed) != run.manifest.digest:
        made_by = run.manifest.versions.get("spillover", "another version")
        finding = Finding(
            "RUN-012",
            f"the inputs of '{run.manifest.name}' are no longer those that it was made of (Spillover {made_by})",
            "run the scenario again, which makes a new run folder, or use the version that made it",
            file=str(run.folder / INPUTS),
        )
        raise RunError(finding)
    return scenario, plan


def compile_again(run: Run) -> tuple[Scenario, Plan]:
    """The plan that this version of Spillover makes of a run's inputs, whatever was made of them then."""
    scenario = dataclasses.replace(load(run.folder / INPUTS), movement=run.manifest.movement)
    return scenario, compile_known(scenario, run.manifest.settings, run.manifest.days)


def survey(run: Run) -> tuple[Block, ...]:
    """The blocks that are stored and sound; damaged and overlapping files are removed, so that they are made again."""
    known = {block.file: block for block in run.manifest.blocks}
    sound: list[Block] = []
    reached = 0
    for path in sorted(run.blocks.glob("block-*.parquet")):
        block = known.get(path.name)
        if block is None or sha256_of(path) != block.sha256:
            block = found_block(path) if block is None else None
        if block is None or block.first < reached:
            path.unlink(missing_ok=True)
            continue
        sound.append(block)
        reached = block.stop
    return tuple(sound)


def missing(blocks: Sequence[Block], members: int, at_once: int) -> list[range]:
    """The members that are still to be computed, in blocks of at most ``at_once``."""
    gaps, reached = [], 0
    for first, stop in [(block.first, block.stop) for block in blocks] + [(members, members)]:
        gaps += [range(start, min(start + at_once, first)) for start in range(reached, first, at_once)]
        reached = max(reached, stop)
    return gaps


@contextlib.contextmanager
def held(run: Run) -> Iterator[None]:
    """Hold a run for writing. The lock dies with its holder, however that ends.

    Raises:
        RunError: RUN-007 if another process holds it.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locked(run.folder / LOCK))
        except BlockingIOError as error:
            cure = "wait until it is done, or end it and then run this again"
            finding = Finding("RUN-007", f"another process is computing '{run.manifest.name}'", cure)
            raise RunError(finding) from error
        sweep(run.blocks)
        sweep(run.folder)
        yield
