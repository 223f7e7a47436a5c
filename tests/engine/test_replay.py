"""A run computed again is the same run, and a change is found where it happened."""

from __future__ import annotations

import dataclasses

from running import finished_run
from spillover.engine.manifest import write_manifest
from spillover.engine.replay import replay
from spillover.engine.runstore import open_run


def test_a_run_computed_again_is_the_same(tmp_path):
    run = finished_run(tmp_path, members=20)
    seen = []
    again = replay(run, seen.append)
    assert again.is_same
    assert again.differences == ()
    assert [one.block for one in seen] == list(run.manifest.blocks)
    assert len(seen) == 3


def test_the_block_that_differs_is_named(tmp_path):
    run = finished_run(tmp_path, members=20)
    blocks = list(run.manifest.blocks)
    blocks[1] = dataclasses.replace(blocks[1], digest="0" * 64)
    write_manifest(run.manifest.changed(blocks=tuple(blocks)), run.folder)
    again = replay(open_run(run.folder))
    assert [one.is_same for one in again.blocks] == [True, False, True]
    assert not again.is_same


def test_a_damaged_file_is_told_from_a_changed_number(tmp_path):
    run = finished_run(tmp_path)
    shard = run.blocks / run.manifest.blocks[0].file
    shard.write_bytes(shard.read_bytes() + b" ")
    again = replay(run)
    assert again.blocks[0].digest == run.manifest.blocks[0].digest
    assert not again.blocks[0].is_stored_well
    assert not again.is_same


def test_other_versions_and_inputs_are_said(tmp_path):
    run = finished_run(tmp_path)
    manifest = run.manifest.changed(versions=run.manifest.versions | {"numpy": "0.1"}, results_epoch=0, seed=5)
    write_manifest(manifest, run.folder)
    differences = " / ".join(replay(open_run(run.folder)).differences)
    assert "numpy was 0.1" in differences
    assert "results epoch was 0" in differences
    assert "inputs" in differences
