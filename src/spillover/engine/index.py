"""Which runs there are: a small SQLite index beside the run folders, and the names by which a user calls them.

The manifests are the truth. The index remembers what they said and when they were last written, so that a thousand
runs are listed at once; whatever is missing, stale or damaged in it is read again from the folders.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spillover.engine.lock import is_held
from spillover.engine.manifest import FILE, read_manifest
from spillover.ground.errors import Finding, RunError

INDEX = "index.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS runs (
  name TEXT PRIMARY KEY, written INTEGER, digest TEXT, scenario TEXT, movement TEXT, members INTEGER, done INTEGER,
  days INTEGER, seed INTEGER, status TEXT, created TEXT, updated TEXT)
"""
_COLUMNS = "name, digest, scenario, movement, members, done, days, seed, status, created, updated"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the list of runs; times are ISO texts in UTC."""

    name: str
    digest: str
    scenario: str
    movement: str
    members: int
    done: int
    days: int
    seed: int
    status: str
    created: str
    updated: str


def list_runs(runs: Path) -> list[RunRow]:
    """All runs in a folder, the one used last at the end. A run whose process has died is listed as interrupted."""
    if not runs.is_dir():
        return []
    try:
        rows = _read(runs, runs / INDEX)
    except sqlite3.DatabaseError:
        rows = _rebuilt(runs)
    return [_truthful(row, runs) for row in rows]


def find_run(text: str, runs: Path) -> Path:
    """The folder of a run, from its path, the start of its name or digest, or ``last``.

    Raises:
        RunError: RUN-004 if there is none, RUN-005 if there are several.
    """
    if (Path(text) / FILE).is_file():
        return Path(text)
    rows = list_runs(runs)
    if text == "last" and rows:
        return runs / rows[-1].name
    fitting = [row.name for row in rows if text and (row.name.startswith(text) or row.digest.startswith(text))]
    exact = [name for name in fitting if name == text]
    if len(exact or fitting) == 1:
        return runs / (exact or fitting)[0]
    raise _several(text, fitting) if fitting else _none(text, runs, len(rows))


def _several(text: str, names: list[str]) -> RunError:
    return RunError(
        Finding("RUN-005", f"'{text}' fits {len(names)} runs", f"use one of: {', '.join(names)}", value=text)
    )


def _none(text: str, runs: Path, n_runs: int) -> RunError:
    cure = (
        "give a run folder, the start of a run's name or digest, or 'last'; see `spillover runs`"
        if n_runs
        else "run a scenario first, or say with --runs where your runs lie"
    )
    return RunError(Finding("RUN-004", f"there is no run '{text}' in '{runs}' ({n_runs} runs)", cure, value=text))


def _truthful(row: RunRow, runs: Path) -> RunRow:
    if row.status != "running" or is_held(runs / row.name):
        return row
    return dataclasses.replace(row, status="interrupted")


def _rebuilt(runs: Path) -> list[RunRow]:
    """Start the index anew; where it cannot be written, do without."""
    with contextlib.suppress(OSError):
        (runs / INDEX).unlink(missing_ok=True)
        (runs / f"{INDEX}-journal").unlink(missing_ok=True)
    try:
        return _read(runs, runs / INDEX)
    except sqlite3.DatabaseError:
        return _read(runs, ":memory:")


def _read(runs: Path, index: Path | str) -> list[RunRow]:
    with contextlib.closing(sqlite3.connect(index, timeout=10)) as database, database:
        database.execute(_TABLE)
        known = dict(database.execute("SELECT name, written FROM runs"))
        present = dict(_written(runs))
        gone = [(name,) for name in known if name not in present]
        database.executemany("DELETE FROM runs WHERE name = ?", gone)
        stale = [name for name, written in present.items() if known.get(name) != written]
        database.executemany(
            f"INSERT OR REPLACE INTO runs VALUES ({', '.join('?' * 12)})",  # noqa: S608 - only question marks
            [_row(runs, name, present[name]) for name in stale],
        )
        found = database.execute(f"SELECT {_COLUMNS} FROM runs ORDER BY updated, written")  # noqa: S608 - constant
        return [RunRow(*row) for row in found]


def _written(runs: Path) -> Iterator[tuple[str, int]]:
    """The folders that hold a manifest, and when each manifest was last written, in nanoseconds."""
    for folder in runs.iterdir():
        with contextlib.suppress(OSError):
            if not folder.name.startswith("."):
                yield folder.name, (folder / FILE).stat().st_mtime_ns


def _row(runs: Path, name: str, written: int) -> tuple[str | int, ...]:
    try:
        run = read_manifest(runs / name)
    except RunError:
        return (name, written, "", "", "", 0, 0, 0, 0, "damaged", "", "")
    times = run.created.isoformat(), run.updated.isoformat()
    counts = run.members, run.n_done, run.days, run.seed
    return (name, written, run.digest, run.scenario, run.movement, *counts, run.status, *times)
