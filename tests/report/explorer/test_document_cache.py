"""Documents are kept between askings, made anew when a run has grown, and done without where the disk refuses."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest

import explorer_world
from spillover.engine.manifest import write_manifest
from spillover.engine.runstore import Run, load_inputs
from spillover.experiments.ensemble import complete
from spillover.interfaces.serve import services
from spillover.report.explorer import cache, cached_difference, cached_view, encoded, view_of


@pytest.fixture
def made(monkeypatch):
    """Stands in for what makes documents, and notes what it was asked for."""
    asked = []

    def view(run: Run):
        asked.append(run.manifest.name)
        return {"done": run.manifest.n_done}

    def difference(one: Run, other: Run):
        asked.append((one.manifest.n_done, other.manifest.n_done))
        return {"paired": True}

    monkeypatch.setattr(cache, "view_of", view)
    monkeypatch.setattr(cache, "difference_of", difference)
    return asked


def read(content: bytes):
    return json.loads(gzip.decompress(content))


def test_what_is_kept_is_what_would_be_made(run, tmp_path):
    assert cached_view(run.folder, tmp_path) == encoded(view_of(run))
    (kept,) = tmp_path.iterdir()
    assert kept.name.startswith(run.folder.name)


def test_a_document_is_made_once(run, tmp_path, made):
    first = cached_view(run.folder, tmp_path / "new" / "cache")
    assert cached_view(run.folder, tmp_path / "new" / "cache") == first
    assert made == [run.manifest.name]


def test_it_is_made_again_when_the_run_has_grown_or_its_form_changed(run, tmp_path, made, monkeypatch):
    folder = tmp_path / run.folder.name
    shutil.copytree(run.folder, folder)
    kept = tmp_path / "cache"
    assert read(cached_view(folder, kept)) == {"done": 9}
    _, plan = load_inputs(run)
    complete(Run(folder, run.manifest), plan, 10)
    assert read(cached_view(folder, kept)) == {"done": 10}
    assert len(list(kept.iterdir())) == 1  # the older one is gone
    monkeypatch.setattr(cache, "VIEW_EPOCH", cache.VIEW_EPOCH + 1)
    cached_view(folder, kept)
    assert (len(made), len(list(kept.iterdir()))) == (3, 1)


def test_it_is_made_again_when_members_that_were_asked_for_are_done(run, tmp_path, made):
    folder = tmp_path / run.folder.name
    shutil.copytree(run.folder, folder)
    broken = explorer_world.without_last_block(run)
    write_manifest(broken.manifest, folder)
    assert read(cached_view(folder, tmp_path / "cache")) == {"done": broken.manifest.n_done}
    write_manifest(run.manifest, folder)
    assert read(cached_view(folder, tmp_path / "cache")) == {"done": 9}


def test_documents_of_other_runs_stay(run, busy, tmp_path, made):
    cached_view(run.folder, tmp_path)
    cached_difference(run.folder, busy.folder, tmp_path)
    cached_difference(busy.folder, run.folder, tmp_path)
    cached_view(busy.folder, tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    for folder in (run.folder, busy.folder):
        cached_view(folder, tmp_path)
    assert read(cached_difference(run.folder, busy.folder, tmp_path)) == {"paired": True}
    assert made == [run.manifest.name, (9, 9), (9, 9), busy.manifest.name]


@pytest.mark.parametrize("damage", [lambda content: content[:-20], lambda _: b"no document", lambda _: b""])
def test_a_damaged_document_is_made_again(run, tmp_path, made, damage):
    content = cached_view(run.folder, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage(content))
    assert cached_view(run.folder, tmp_path) == content == kept.read_bytes()
    assert len(made) == 2


def test_a_cache_that_cannot_be_written_is_done_without(run, tmp_path, made):
    (tmp_path / "cache").write_text("a file, and no folder", "utf-8")
    assert read(cached_view(run.folder, tmp_path / "cache")) == {"done": 9}
    assert read(cached_view(run.folder, tmp_path / "cache" / "below")) == {"done": 9}
    assert len(made) == 2


def test_names_that_are_patterns_remove_nothing_else(runs, tmp_path, made):
    run = explorer_world.run_of(runs[1], runs[0])
    for name in ("ab", "a[b]"):
        shutil.copytree(run.folder, tmp_path / name)
        cached_view(tmp_path / name, tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_everybody_keeps_documents_in_the_same_place():
    assert services.CACHE == cache.CACHE
