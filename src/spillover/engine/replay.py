"""Runs again: computes every block of a run from its own inputs and compares the digests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spillover.engine.manifest import Block, versions
from spillover.engine.runstore import Run, compile_again, run_digest
from spillover.engine.shards import digest_of, frame_of, sha256_of
from spillover.engine.simulate import simulate
from spillover.ground.digest import RESULTS_EPOCH
from spillover.world.plan import Plan


@dataclass(frozen=True, slots=True)
class BlockReplay:
    """One block, recomputed.

    Attributes:
        block: as the manifest has it.
        digest: of the numbers as computed now.
        is_stored_well: the file on disk is as it was written.
    """

    block: Block
    digest: str
    is_stored_well: bool

    @property
    def is_same(self) -> bool:
        """The numbers are those of the first time, in the file and when computed again."""
        return self.digest == self.block.digest and self.is_stored_well


@dataclass(frozen=True, slots=True)
class Replay:
    """A run, recomputed; ``differences`` are those of versions and inputs, as sentences, which may explain others."""

    blocks: tuple[BlockReplay, ...]
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Every block is what it was."""
        return all(block.is_same for block in self.blocks)


def replay(run: Run, on_block: Callable[[BlockReplay], None] = lambda _: None) -> Replay:
    """Compute a run's stored members again, block by block, in this process.

    Args:
        run: an open run, complete or not.
        on_block: called after each block.

    Raises:
        ScenarioError: if the run's copy of its scenario was damaged.
    """
    _, plan = compile_again(run)
    blocks = []
    for block in run.manifest.blocks:
        blocks.append(_replay_block(run, plan, block))
        on_block(blocks[-1])
    return Replay(tuple(blocks), tuple(_differences(run, plan)))


def _replay_block(run: Run, plan: Plan, block: Block) -> BlockReplay:
    record = simulate(plan, range(block.first, block.stop), run.manifest.seed)
    found = digest_of(frame_of(record, plan.place_names).lazy())
    return BlockReplay(block, found, sha256_of(run.blocks / block.file) == block.sha256)


def _differences(run: Run, plan: Plan) -> list[str]:
    then, today = run.manifest.versions, versions()
    lines = [f"{name} was {then.get(name)}, now {today[name]}" for name in today if then.get(name) != today[name]]
    if run.manifest.results_epoch != RESULTS_EPOCH:
        lines.append(
            f"the results epoch was {run.manifest.results_epoch}, now {RESULTS_EPOCH}: numbers were changed since"
        )
    if run_digest(plan, run.manifest.seed) != run.manifest.digest:
        lines.append("the inputs, or what is compiled from them, are not those of the first time")
    return lines
