"""Runs by their exact names: the folders directly in the runs folder, and nothing else that a request may name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from spillover.engine.index import RunRow, list_runs
from spillover.engine.manifest import FILE
from spillover.ground.errors import Finding, did_you_mean
from spillover.interfaces.serve.faults import Refused


class Found(NamedTuple):
    """A run folder, and when its manifest was last written, in nanoseconds."""

    folder: Path
    written: int


def rows(runs: Path) -> list[RunRow]:
    """The runs that may be asked for, the one used last at the end."""
    own = set(_names(runs))
    return [row for row in list_runs(runs) if row.name in own]


def run_named(name: str, runs: Path) -> Found:
    """The folder of a run.

    The name is compared with those that are there, and no path is made of it: what is no name is no run.

    Raises:
        Refused: RUN-004 if there is no run of that name.
    """
    known = _names(runs)
    if name in known:
        folder = runs / known[known.index(name)]
        return Found(folder, (folder / FILE).stat().st_mtime_ns)
    cure = did_you_mean(name, known) if known else "run a scenario first"
    shown = name if len(name) <= 80 else f"{name[:80]}…"
    raise Refused(404, Finding("RUN-004", f"there is no run '{shown}'", cure, value=shown))


def _names(runs: Path) -> list[str]:
    """Names of the folders that hold a manifest; links are left out, as they may lead anywhere."""
    found = (entry for entry in runs.iterdir() if not entry.name.startswith("."))
    return [entry.name for entry in found if not entry.is_symlink() and (entry / FILE).is_file()]
