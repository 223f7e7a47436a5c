"""Who sees to it that the queue is worked off, one run at a time, and tells listeners whatever changes.

Whoever computes holds a lock of the runs folder for as long as it lives. A server that comes back after it was killed
therefore knows whether its old worker still lives, and two servers of one folder do not compute at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from spillover.engine.lock import is_locked
from spillover.ground.errors import Finding
from spillover.interfaces.serve.ledger import Entry, Ledger
from spillover.interfaces.serve.models import Job, Jobs
from spillover.interfaces.serve.progress import Progress

WORK = "spillover.interfaces.serve.work"
INTERRUPTED, BUSY = 130, 3
SECONDS_BUSY, SECONDS_IDLE = 0.5, 5.0
"""Between two looks at the queue."""
SECONDS_OF_PATIENCE = 60.0
"""Blocks under way may be finished first when a run is interrupted."""
HEARTBEAT = 15.0


class Foreman:
    """Starts, watches and ends whoever computes; knows all jobs as they were last seen."""

    def __init__(self, runs: Path, *, works: bool = True) -> None:
        """Open the queue of a folder.

        Args:
            runs: the folder that holds runs.
            works: whether jobs are computed; otherwise they only wait.

        Raises:
            RunError: RUN-099 if the queue cannot be kept there.
        """
        self.ledger = Ledger(runs)
        self._progress = Progress(runs)
        self._works = works
        self._child: subprocess.Popen[bytes] | None = None
        self._childs_job = ""
        self._told_to_end: dict[int, float] = {}
        self._news = "data: {}\n\n"
        self._changed = asyncio.Event()
        self._poke = asyncio.Event()
        self.closing = False

    @property
    def has_child(self) -> bool:
        """Whether a process that we started was still computing at the last look."""
        return self._child is not None

    # ---- one look, in a thread ------------------------------------------------------------------

    def look(self) -> list[Job]:
        """Bury the dead, end the cancelled, start the next, and say how all jobs are."""
        self._bury()
        entries = self.ledger.entries()
        if any(entry.pid is not None and entry.state != "running" for entry in entries) and is_locked(self.ledger.lock):
            self._end_the_cancelled(entries)
        elif self._works and self._child is None and any(entry.state in ("queued", "running") for entry in entries):
            self._start_next()
        return self.jobs()

    def jobs(self) -> list[Job]:
        """All jobs as they are now, in the order in which they are computed."""
        return self._progress.jobs(self.ledger.entries())

    def _bury(self) -> None:
        """Take note of the end of our child; what it did not say itself is said for it."""
        if self._child is None or (status := self._child.poll()) is None:
            return
        interrupted = self._child.pid in self._told_to_end or status in (0, INTERRUPTED, -signal.SIGINT, BUSY)
        self._told_to_end.pop(self._child.pid, None)
        self.ledger.leave(self._child.pid)
        self._child = None
        if not interrupted:
            how = f"by signal {-status}" if status < 0 else f"with status {status}"
            message = f"the process that computed the run was ended {how}; the usual cause is memory"
            cure = "finished blocks are kept: resume the job, if need be with other programs closed"
            self.ledger.end(self._childs_job, "failed", [Finding("RUN-096", message, cure)])

    def _end_the_cancelled(self, entries: list[Entry]) -> None:
        """Interrupt whoever computes what was cancelled; if that does not help for long, harder."""
        for pid in [entry.pid for entry in entries if entry.pid is not None and entry.state != "running"]:
            if pid not in self._told_to_end:
                self._told_to_end[pid] = time.monotonic()
                _send(pid, signal.SIGINT)
            elif time.monotonic() - self._told_to_end[pid] > SECONDS_OF_PATIENCE:
                _send(pid, signal.SIGTERM)

    def _start_next(self) -> None:
        if is_locked(self.ledger.lock):
            return
        job = self.ledger.next()
        if job is not None:
            self._childs_job = job
            self._child = subprocess.Popen(  # noqa: S603 - our own program, and the name that we gave to the job
                [sys.executable, "-m", WORK, str(self.ledger.runs.resolve()), job],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in our terminal is for us; we pass it on
            )

    # ---- watching -------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Look again and again, until cancelled; more often while there is work."""
        while True:
            self._poke.clear()
            busy = await self.look_now()
            pause = SECONDS_BUSY if busy else SECONDS_IDLE
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poke.wait(), pause)

    async def look_now(self) -> bool:
        """Look once, tell listeners what is new, and say whether something runs or waits."""
        try:
            jobs = await asyncio.to_thread(self.look)
        except (OSError, sqlite3.Error) as error:  # a full disk, say: the queue waits until it can be read again
            logging.getLogger(__name__).warning("the queue cannot be looked at: %s", error)
            return False
        news = f"data: {Jobs(jobs=jobs).model_dump_json()}\n\n"
        if news != self._news:
            self._news = news
            self._wake()
        return any(job.state in ("queued", "running") for job in jobs) or self.has_child

    def poke(self) -> None:
        """Look soon: the queue was changed."""
        self._poke.set()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def events(self) -> AsyncIterator[str]:
        """What a listener hears: all jobs at once and whenever one changes, and a comment now and then."""
        heard = ""
        while not self.closing:
            changed = self._changed
            if heard != self._news:
                heard = self._news
                yield heard
                continue
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": still here\n\n"

    def hang_up(self) -> None:
        """Let all listeners go."""
        self.closing = True
        self._wake()

    def stop(self) -> None:
        """Interrupt our child. Its job stays the one that runs, and goes on when a server is started again."""
        if self._child is not None and self._child.poll() is None:
            _send(self._child.pid, signal.SIGINT)


def _send(pid: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM if sys.platform == "win32" else sign)
