"""Files that are whole or absent: written beside their place, made durable, then renamed into it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from spillover.ground.errors import Finding, RunError

UNFINISHED = ".unfinished"
FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def write_whole(path: Path, content: bytes, cure: str = "choose another folder, or free some space") -> None:
    """Write a file so that nobody ever sees half of it.

    Args:
        path: where it shall stand; an older file of that name is replaced.
        content: all of it.
        cure: what the user can do if the disk is full.

    Raises:
        RunError: if the disk is full or the folder cannot be written; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise unwritable(path, error, cure) from error
    finally:
        beside.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError, cure: str) -> RunError:
    """The error for a file that could not be written, with the cure that fits its cause."""
    if error.errno in FULL:
        return RunError(Finding("RUN-008", f"no space is left in '{path.parent}' to write '{path.name}'", cure))
    reason = error.strerror or str(error)
    return RunError(
        Finding(
            "RUN-009",
            f"'{path.name}' could not be written in '{path.parent}': {reason}",
            "check that the folder exists and that you may write in it, or choose another one",
        )
    )


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left unfinished; only the holder of a run may call this."""
    for leftover in folder.glob(f".*{UNFINISHED}"):
        leftover.unlink(missing_ok=True)
