"""What needs the engine is done at a desk: one child process that starts when it is asked and closes after a rest."""

from __future__ import annotations

import asyncio
import functools
import importlib
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from spillover.experiments.executors import end_with_parent
from spillover.ground.errors import Finding, SpilloverError
from spillover.interfaces.serve.faults import Fault, Refused, our_fault

TASKS = "spillover.interfaces.serve.tasks"
SECONDS_OF_REST = 60.0
MOST_WAITING = 200
"""Different questions that may wait at once; equal ones wait together."""

Question = tuple[str, ...]


def settle_in() -> None:
    """What the child does first: the server alone hears Ctrl-C, and the child ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def in_child(home: str, task: str, *words: str) -> Any:
    """Do a task. Its module brings the engine, so it is imported here, in the child, and never by the server.

    Raises:
        SpilloverError: as the task does; a Fault for whatever nobody expected.
    """
    try:
        return getattr(importlib.import_module(home), task)(*words)
    except SpilloverError:
        raise
    except Exception as error:  # what cannot travel between processes would break the pool
        raise Fault(our_fault(error)) from None


class Desk:
    """The child, and who waits for what."""

    def __init__(self, rest: float = SECONDS_OF_REST, home: str = TASKS) -> None:
        """Nothing is started yet.

        Args:
            rest: seconds without work after which the child is closed.
            home: module of the tasks.
        """
        self._rest, self._home = rest, home
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: dict[Question, asyncio.Task[Any]] = {}
        self._closing: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a child."""
        return self._pool is not None

    async def ask(self, task: str, *words: str) -> Any:
        """Have a task done; equal questions that are asked meanwhile get the same answer.

        Raises:
            SpilloverError: as the task does, or RUN-098 if too much waits or the child was killed twice.
        """
        question = (task, *words)
        if question not in self._under_way:
            if len(self._under_way) >= MOST_WAITING:
                message = f"{MOST_WAITING} questions wait already"
                raise Refused(503, Finding("RUN-098", message, "ask again in a minute"))
            started = asyncio.create_task(self._answer(question))
            self._under_way[question] = started
            started.add_done_callback(lambda done: self._answered(question, done))
        return await asyncio.shield(self._under_way[question])

    async def _answer(self, question: Question) -> Any:
        loop = asyncio.get_running_loop()
        for _ in range(2):
            pool = self._opened()
            try:
                return await loop.run_in_executor(pool, functools.partial(in_child, self._home, *question))
            except BrokenProcessPool:
                if self._pool is pool:
                    self._pool = None
                pool.shutdown(wait=False)
        message = f"the process that answers '{question[0]}' was killed twice; the usual cause is memory"
        raise Refused(503, Finding("RUN-098", message, "close other programs, then ask again"))

    def _opened(self) -> ProcessPoolExecutor:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), settle_in)
        return self._pool

    def _answered(self, question: Question, done: asyncio.Task[Any]) -> None:
        self._under_way.pop(question, None)
        if not done.cancelled():
            done.exception()  # nobody may be left to hear it
        if not self._under_way and self._pool is not None:
            self._closing = asyncio.get_running_loop().call_later(self._rest, self.close)

    def close(self) -> None:
        """Let the child go; it is started again when it is needed."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def end(self) -> None:
        """End the child at once, whatever it is doing."""
        self.close()
        for child in multiprocessing.active_children():
            child.terminate()
