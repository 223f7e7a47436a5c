"""Documents kept between askings: made once for each state of a run, and each form of document."""

from __future__ import annotations

import glob
import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from spillover.engine.files import write_whole
from spillover.engine.manifest import versions
from spillover.engine.runstore import Run, open_run
from spillover.ground.digest import digest
from spillover.ground.errors import RunError
from spillover.report.explorer.difference import difference_of
from spillover.report.explorer.packing import encoded
from spillover.report.explorer.view import view_of

VIEW_EPOCH = 1
"""Raised by any change of what documents say, so that those of before are made again."""
CACHE = ".views"
"""Where documents are kept, within the folder that holds the runs; `interfaces/serve/services.py` says the same."""
DIGITS = 12
ENDING = ".json.gz"


def view_beside(run: Run) -> dict[str, Any]:
    """The view of a run, kept beside it for whoever asks next.

    Raises:
        SpilloverError: as ``view_of`` does.
    """
    return _opened(cached_view(run.folder, run.folder.parent / CACHE))


def difference_beside(against: Run, compared: Run) -> dict[str, Any]:
    """The difference of a run from another, kept beside the first.

    Raises:
        SpilloverError: as ``difference_of`` does.
    """
    return _opened(cached_difference(against.folder, compared.folder, against.folder.parent / CACHE))


def _opened(content: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(content))
    return document


def cached_view(folder: Path, cache: Path) -> bytes:
    """The encoded view of a run.

    Args:
        folder: of the run.
        cache: where documents are kept; one that cannot be written is done without.

    Raises:
        SpilloverError: as ``open_run`` and ``view_of`` do.
    """
    run = open_run(folder)
    return _cached(cache, f"{run.folder.name}.view", _state(run), lambda: view_of(run))


def cached_difference(one: Path, other: Path, cache: Path) -> bytes:
    """The encoded difference of a run (``other``) from another (``one``); arguments and errors as for a view.

    Raises:
        SpilloverError: as ``open_run`` and ``difference_of`` do.
    """
    against, compared = open_run(one), open_run(other)
    name = f"{against.folder.name}~{compared.folder.name}.difference"
    return _cached(cache, name, _state(against, compared), lambda: difference_of(against, compared))


def _state(*runs: Run) -> str:
    """What a document depends on: the numbers of the runs, what is said of them, and who says it."""
    parts = [
        (
            run.manifest.digest,
            run.manifest.members,
            run.manifest.title,
            *(block.digest for block in run.manifest.blocks),
        )
        for run in runs
    ]
    return digest(VIEW_EPOCH, versions()["spillover"], *parts)[:DIGITS]


def _cached(cache: Path, name: str, state: str, made: Callable[[], Mapping[str, Any]]) -> bytes:
    path = cache / f"{name}.{state}{ENDING}"
    kept = _read(path)
    if kept is not None:
        return kept
    content = encoded(made())
    _keep(path, name, content)
    return content


def _read(path: Path) -> bytes | None:
    """A document that is whole; None for another, or for none."""
    try:
        content = path.read_bytes()
        return content if gzip.decompress(content) else None
    except (OSError, EOFError, zlib.error):
        return None


def _keep(path: Path, name: str, content: bytes) -> None:
    """Write a document and remove older ones of the same name, as far as the disk lets us."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        for older in path.parent.glob(f"{glob.escape(name)}.*{ENDING}"):
            if older != path and older.name.count(".") == path.name.count("."):
                older.unlink(missing_ok=True)
    except (OSError, RunError):
        return
