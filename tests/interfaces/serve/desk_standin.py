"""Tasks for tests of the desk, in place of those that need the engine."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from spillover.ground.errors import Finding, RunError


def pid() -> int:
    return os.getpid()


def slow(notes: str, seconds: str) -> str:
    with Path(notes).open("a") as file:
        file.write("asked\n")
    time.sleep(float(seconds))
    return "done"


def refuse() -> None:
    raise RunError(Finding("RUN-004", "there is no run", "run one"))


class Untravelled(Exception):
    """An error that cannot be sent between processes."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def burst() -> None:
    raise Untravelled(1, 2)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(notes: str) -> str:
    if not Path(notes).exists():
        Path(notes).write_text("died")
        die()
    return "done"
