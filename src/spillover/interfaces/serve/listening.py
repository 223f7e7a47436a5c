"""The server as a process: where it listens, how it starts, and how it stops."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.serve.app import application
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.guard import LOOPBACK, Doors
from spillover.interfaces.serve.services import Services

SHORTEST_TOKEN = 16
MOST_WAITING = 2_048
SECONDS_TO_FINISH = 3


@dataclass(frozen=True, slots=True)
class Post:
    """Where a server listens, already bound.

    Attributes:
        socket: what it listens on.
        address: by which browsers reach it.
        doors: who may ask.
    """

    socket: socket.socket
    address: str
    doors: Doors

    @property
    def link(self) -> str:
        """The address, with the token where one is needed: the page takes it out of the address at once."""
        return f"{self.address}#token={self.doors.token}" if self.doors.token else self.address


def post(host: str, port: int, token: str | None) -> Post:
    """Take a place to listen on.

    Args:
        host: a name or number of this machine.
        port: 0 for any that is free.
        token: asked of everybody; where it is None and others than this machine can ask, one is made.

    Raises:
        RunError: RUN-090 if it cannot be listened there, RUN-092 for a token that is easily guessed.
    """
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        cure = f"give {SHORTEST_TOKEN} letters and digits or more, or leave it out: one is made where it is needed"
        raise RunError(Finding("RUN-092", "the token is too short, or has other signs", cure, column="--token"))
    bound = _bound(host, port)
    number, given = bound.getsockname()[:2]
    alone = ipaddress.ip_address(number.partition("%")[0]).is_loopback
    doors = Doors(token if token or alone else secrets.token_urlsafe(32), any_host=not alone)
    return Post(bound, f"http://{_shown(host, number, alone=alone)}:{given}/", doors)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        cure = "give a name or number of this machine, as 127.0.0.1"
        raise RunError(
            Finding("RUN-090", f"there is no address '{host}'", cure, column="--host", value=host)
        ) from error
    listening = socket.socket(family, kind)
    try:
        if sys.platform != "win32":  # where it would let two servers listen on one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(MOST_WAITING)  # now, so that what connects from here on is answered
    except OSError as error:
        listening.close()
        raise _not_there(host, port, error) from error
    return listening


def _not_there(host: str, port: int, error: OSError) -> RunError:
    if error.errno == errno.EADDRINUSE:
        cure = f"end it, or choose another with --port {port + 1}, or --port 0 for any that is free"
        return RunError(Finding("RUN-090", f"another program listens on port {port} of {host}", cure, column="--port"))
    if error.errno == errno.EACCES:
        cure = "choose one from 1024 on"
        return RunError(Finding("RUN-090", f"you may not listen on port {port}", cure, column="--port"))
    cure = "give a name or number of this machine, as 127.0.0.1"
    message = f"it cannot be listened at '{host}': {error.strerror}"
    return RunError(Finding("RUN-090", message, cure, column="--host", value=host))


def _shown(host: str, number: str, *, alone: bool) -> str:
    """The name by which a browser calls it."""
    if ipaddress.ip_address(number.partition("%")[0]).is_unspecified:
        return socket.gethostname()
    called = host if not alone or host in LOOPBACK else number
    return f"[{called}]" if ":" in called else called


class _Server(uvicorn.Server):
    """Lets listeners go before it waits for connections to end."""

    def __init__(self, config: uvicorn.Config, hang_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._hang_up = hang_up

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hang_up()
        await super().shutdown(sockets)


def runs_folder(runs: Path) -> Path:
    """The folder that holds runs, made if it is not there.

    Raises:
        RunError: RUN-099 if it cannot be used.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "choose another folder with --runs"
        message = f"'{runs}' cannot hold runs: {error.strerror}"
        raise RunError(Finding("RUN-099", message, cure, column="--runs", value=str(runs))) from error
    return runs


def serve(place: Post, runs: Path, started: Callable[[], None]) -> None:
    """Answer requests until the process is told to stop.

    Args:
        place: where.
        runs: the folder that holds runs.
        started: called when the address can be used.

    Raises:
        RunError: RUN-099 if the queue cannot be kept in the folder.
    """
    with place.socket, _quiet_end((signal.SIGINT, signal.SIGTERM)):
        services = Services(runs, Foreman(runs))
        config = uvicorn.Config(
            application(services, place.doors),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
            ws="none",
        )
        started()
        _Server(config, services.foreman.hang_up).run([place.socket])


@contextlib.contextmanager
def _quiet_end(signals: Sequence[signal.Signals]) -> Iterator[None]:
    """The server stops at these signals by itself, then raises them again, which would end us with a bad status."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {sign: signal.signal(sign, lambda *_: None) for sign in signals}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
