"""Run folders: whole or absent, named by their inputs, found again by name, mended when damaged."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from running import finished_run, new_run
from spillover.data.scenario import load
from spillover.engine.files import write_whole
from spillover.engine.index import INDEX, find_run, list_runs
from spillover.engine.lock import is_held
from spillover.engine.manifest import FILE, Block, read_manifest
from spillover.engine.runstore import held, load_inputs, missing, open_run, survey
from spillover.experiments.ensemble import complete
from spillover.ground.errors import RunError


def code_of(error: pytest.ExceptionInfo[RunError]) -> str:
    return error.value.findings[0].code


def test_the_same_inputs_have_the_same_folder_and_others_another(tmp_path):
    folder = new_run(tmp_path)[0].folder
    assert new_run(tmp_path, members=50)[0].folder == folder
    assert new_run(tmp_path, seed=1)[0].folder != folder
    assert new_run(tmp_path, days=29)[0].folder != folder


def test_a_run_needs_nothing_outside_its_folder(tmp_path):
    run = finished_run(tmp_path)
    moved = shutil.move(run.folder, tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "tiny")
    scenario, plan = load_inputs(open_run(Path(moved)))
    assert scenario.title == "Three towns and two camps"
    assert plan.digest == run.manifest.inputs.plan


def test_the_manifest_says_what_went_in_and_what_came_out(tmp_path):
    run = finished_run(tmp_path)
    manifest = read_manifest(run.folder)
    assert manifest.inputs.scenario == load(tmp_path / "tiny").digest
    assert set(manifest.inputs.files) >= {"scenario.toml", "places.csv", "routes.csv"}
    assert (manifest.status, manifest.members, manifest.n_done, manifest.seed) == ("complete", 12, 12, 0)
    assert manifest.versions["spillover"]
    assert manifest.machine["system"]
    assert [row["key"] for row in manifest.sources] == ["invented"]


def test_a_shard_has_a_row_a_member_and_day_and_a_column_a_place(tmp_path):
    run = finished_run(tmp_path)
    shard = pl.read_parquet(run.blocks / run.manifest.blocks[0].file)
    assert shard.columns == ["member", "day", "travelling", "departed", *run.manifest.place_names]
    assert set(shard.dtypes) == {pl.Int32}
    assert shard.height == 30 * run.manifest.blocks[0].stop


def test_a_folder_without_manifest_is_no_run(tmp_path):
    with pytest.raises(RunError) as error:
        open_run(tmp_path)
    assert code_of(error) == "RUN-001"


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', "[]", "\x00\x01"])
def test_a_damaged_manifest_is_said_to_be_damaged(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(RunError) as error:
        read_manifest(tmp_path)
    assert code_of(error) == "RUN-002"


def test_a_manifest_of_a_later_format_asks_for_the_version_that_made_it(tmp_path):
    run, _ = new_run(tmp_path)
    text = json.loads((run.folder / FILE).read_text())
    (run.folder / FILE).write_text(json.dumps(text | {"format": 2}))
    with pytest.raises(RunError) as error:
        open_run(run.folder)
    assert code_of(error) == "RUN-003"


def test_changed_inputs_are_not_taken_for_those_of_the_run(tmp_path):
    run = finished_run(tmp_path)
    places = run.folder / "inputs" / "places.csv"
    places.write_text(places.read_text().replace("3000", "3001"))
    with pytest.raises(RunError) as error:
        load_inputs(run)
    assert code_of(error) == "RUN-012"


def test_damaged_shards_are_made_again_and_sound_ones_are_kept(tmp_path):
    run, plan = new_run(tmp_path, members=30)
    whole = complete(run, plan)
    first, second, third, *_ = [run.blocks / block.file for block in whole.manifest.blocks]
    untouched = first.stat().st_mtime_ns
    second.write_bytes(second.read_bytes()[:-20])
    third.unlink()
    again = complete(run, plan)
    assert again.manifest.results_digest == whole.manifest.results_digest
    assert again.manifest.blocks == whole.manifest.blocks
    assert first.stat().st_mtime_ns == untouched


def test_blocks_that_the_manifest_does_not_know_are_found_on_disk(tmp_path):
    run = finished_run(tmp_path)
    forgetful = run.saved(blocks=())
    assert survey(forgetful) == run.manifest.blocks


def test_a_shard_in_disorder_counts_as_missing(tmp_path):
    run = finished_run(tmp_path)
    (run.blocks / "block-000099-000120.parquet").write_bytes(b"no parquet")
    assert survey(run) == run.manifest.blocks
    assert not (run.blocks / "block-000099-000120.parquet").exists()


def test_what_is_missing_is_asked_for_in_blocks():
    blocks = [Block("", 5, 10, "", ""), Block("", 12, 13, "", "")]
    assert missing(blocks, 20, 4) == [range(4), range(4, 5), range(10, 12), range(13, 17), range(17, 20)]
    assert missing([], 3, 50) == [range(3)]
    assert missing([Block("", 0, 50, "", "")], 20, 4) == []


def test_one_process_at_a_time_computes_a_run_and_its_death_lets_go(tmp_path):
    run, plan = new_run(tmp_path)
    holder = "import sys, pathlib, spillover.engine.runstore as s\n"
    holder += "with s.held(s.open_run(pathlib.Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, run.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        assert is_held(run.folder)
        assert [row.status for row in list_runs(tmp_path / "runs")] == ["running"]
        with pytest.raises(RunError) as error:
            complete(run, plan)
        assert code_of(error) == "RUN-007"
        process.kill()
    assert not is_held(run.folder)
    assert [row.status for row in list_runs(tmp_path / "runs")] == ["interrupted"]
    assert complete(run, plan).manifest.status == "complete"


def test_what_a_killed_writer_left_is_swept_by_the_next_holder(tmp_path):
    run, _ = new_run(tmp_path)
    leftover = run.blocks / ".block-000000-000007.parquet.123.unfinished"
    leftover.write_bytes(b"half")
    with held(run):
        assert not leftover.exists()


def test_runs_are_found_by_path_name_digest_and_last(tmp_path):
    runs = tmp_path / "runs"
    first, second = new_run(tmp_path)[0], finished_run(tmp_path, seed=1)
    assert find_run(str(first.folder), runs) == first.folder
    assert find_run(first.manifest.name, runs) == first.folder
    assert find_run(first.manifest.digest[:12], runs) == first.folder
    assert find_run("last", runs) == second.folder
    with pytest.raises(RunError) as error:
        find_run("tiny-", runs)
    assert code_of(error) == "RUN-005"
    for unknown in ("nowhere", ""):
        with pytest.raises(RunError) as error:
            find_run(unknown, runs)
        assert code_of(error) == "RUN-004"


def test_the_index_follows_the_folders(tmp_path):
    run = finished_run(tmp_path)
    runs = run.folder.parent
    assert [(row.name, row.status, row.done) for row in list_runs(runs)] == [(run.folder.name, "complete", 12)]
    run.saved(seconds=1.0, members=13)
    assert [row.members for row in list_runs(runs)] == [13]
    shutil.rmtree(run.folder)
    assert list_runs(runs) == []


@pytest.mark.parametrize("content", [None, b"no database", b"SQLite format 3\x00" + bytes(100)])
def test_a_missing_or_damaged_index_is_built_again(tmp_path, content):
    run = finished_run(tmp_path)
    list_runs(run.folder.parent)
    index = run.folder.parent / INDEX
    if content is None:
        index.unlink()
    else:
        index.write_bytes(content)
    assert [row.name for row in list_runs(run.folder.parent)] == [run.folder.name]
    with sqlite3.connect(index) as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    database.close()


def test_an_index_of_another_make_is_built_again(tmp_path):
    run = finished_run(tmp_path)
    with sqlite3.connect(run.folder.parent / INDEX) as database:
        database.execute("CREATE TABLE runs (something TEXT)")
    database.close()
    assert [row.name for row in list_runs(run.folder.parent)] == [run.folder.name]


def test_many_may_read_and_write_the_index_at_once(tmp_path):
    for seed in range(4):
        new_run(tmp_path, seed=seed)
    with ThreadPoolExecutor(8) as threads:
        lists = list(threads.map(lambda _: list_runs(tmp_path / "runs"), range(40)))
    assert {len(rows) for rows in lists} == {4}


def test_a_run_with_a_damaged_manifest_is_listed_as_damaged(tmp_path):
    run = finished_run(tmp_path)
    (run.folder / FILE).write_text("{")
    assert [row.status for row in list_runs(run.folder.parent)] == ["damaged"]


def test_a_file_is_whole_or_absent(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.txt", b"old")
    monkeypatch.setattr("os.fsync", refuse(errno.ENOSPC))
    with pytest.raises(RunError) as error:
        write_whole(tmp_path / "a.txt", b"new", "sweep the floor")
    assert code_of(error) == "RUN-008"
    assert error.value.findings[0].cure == "sweep the floor"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"


def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    with pytest.raises(RunError) as error:
        write_whole(tmp_path / "absent" / "a.txt", b"new")
    assert code_of(error) == "RUN-009"
    assert "absent" in str(error.value)


def refuse(number: int):
    def fail(*_: object) -> None:
        raise OSError(number, "no")

    return fail
