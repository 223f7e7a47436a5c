"""Locks that die with their holder: an open transaction on a small SQLite file, whatever ends the process.

This module is light on purpose: whoever only wants to know which runs there are need not load the engine.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

LOCK = "lock.sqlite"
"""Name of the lock within a run folder."""

SECONDS_TO_GET = 1.0


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock; where no lock can be kept, as on a disk that is only read, go on without.

    Args:
        file: the lock's file, made if it is not there.

    Raises:
        BlockingIOError: if another process holds it.
    """
    with contextlib.closing(sqlite3.connect(file, timeout=SECONDS_TO_GET, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BlockingIOError(str(file)) from error
        yield


def is_locked(file: Path) -> bool:
    """Whether some process holds a lock now."""
    if not file.exists():
        return False
    with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
    return False


def is_held(folder: Path) -> bool:
    """Whether some process is computing the run of a folder now."""
    return is_locked(folder / LOCK)
