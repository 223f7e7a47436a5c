"""Where blocks of members are computed: in this process, in processes of this machine, or on a cluster.

All three are the standard ``concurrent.futures.Executor``; nothing above knows which it is. A pool whose worker was
killed raises ``BrokenExecutor`` (or cancels its futures) and is simply opened again.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from spillover.ground.errors import Finding, RunError

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
SECONDS_TO_ANSWER = 10


@dataclass(frozen=True, slots=True)
class Pool:
    """Something that computes, and how many blocks it should have under way at once."""

    executor: Executor
    width: int


@dataclass(frozen=True, slots=True)
class Workers:
    """Who computes.

    Attributes:
        count: processes on this machine; 1 computes in this one.
        cluster: address of a dask scheduler, ``tcp://host:port``, whose workers take the place of the processes.
    """

    count: int = 1
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.count < 1:
            message = f"{self.count} workers can compute nothing"
            raise RunError(Finding("RUN-018", message, "give at least 1", value=str(self.count)))

    def for_blocks(self, n_blocks: int) -> AbstractContextManager[Pool]:
        """Open a pool; a single block is not worth starting a process for."""
        if self.cluster is not None:
            return cluster_pool(self.cluster)
        return local_pool(min(self.count, n_blocks)) if min(self.count, n_blocks) > 1 else in_process()


class InProcess(Executor):
    """Computes at once, here; an interruption passes through."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Compute, and return what is already done."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*args, **kwargs))
        except Exception as error:  # raised again where the result is asked for
            future.set_exception(error)
        return future


@contextlib.contextmanager
def in_process() -> Iterator[Pool]:
    """A pool of nobody but ourselves."""
    yield Pool(InProcess(), 1)


@contextlib.contextmanager
def local_pool(workers: int) -> Iterator[Pool]:
    """Processes of this machine, one thread each. Leaving it waits for the blocks under way, and drops the others."""
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), end_with_parent)
    try:
        with _one_thread_each(), _interrupts_held_back():  # both are inherited by the processes that start now
            for _ in range(workers):
                executor.submit(os.getpid)
        yield Pool(executor, workers)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def cluster_pool(address: str) -> Iterator[Pool]:
    """The workers of a dask scheduler, which itself gives the blocks of a killed worker to another.

    Raises:
        RunError: RUN-014 if the extra is not installed, RUN-015 if nobody answers.
    """
    distributed = optional("distributed", "cluster")
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        cure = "start one with `dask scheduler`, and give the address that it prints"
        raise RunError(Finding("RUN-015", f"no scheduler answers at '{address}'", cure, value=address)) from error
    try:
        yield Pool(client.get_executor(pure=False), 2 * max(1, sum(client.nthreads().values())))
    finally:
        client.close()


def optional(module: str, extra: str) -> Any:
    """Import a package that only some users need.

    Raises:
        RunError: RUN-014 if it is not installed, naming the extra.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        cure = f"install it with: pip install 'spillover[{extra}]'"
        raise RunError(Finding("RUN-014", f"this needs the package '{module}'", cure)) from error


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes beside each other need no threads within."""
    before = dict(os.environ)
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name in ONE_THREAD:
            if name in before:
                os.environ[name] = before[name]
            else:
                del os.environ[name]


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; workers inherit deafness to it, and the driver alone decides."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """A worker whose driver was killed would wait for work for ever: let it end too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=[parent], daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
