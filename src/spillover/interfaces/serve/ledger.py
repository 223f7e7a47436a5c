"""The queue on disk: one small SQLite file in the runs folder, which the server and whoever computes both write.

Each step is one transaction, so the queue is whole whenever either of them is killed.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from spillover.engine.manifest import now
from spillover.ground.errors import Finding, RunError
from spillover.interfaces.serve.faults import Refused
from spillover.interfaces.serve.models import State

FILE, LOCK = ".queue.sqlite", ".queue-lock.sqlite"
MOST_WAITING, MOST_ENDED = 100, 100
FORMAT = 1
SECONDS_TO_WAIT = 10
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, place INTEGER, state TEXT, request TEXT, members INTEGER, run TEXT, submitted TEXT,
  started TEXT, ended TEXT, findings TEXT, pid INTEGER, since TEXT, had INTEGER)
"""
_COLUMNS = "id, state, request, members, run, submitted, started, ended, findings, pid, since, had"


@dataclass(frozen=True, slots=True)
class Entry:
    """A job as it stands on disk.

    Attributes:
        id: its name.
        state: queued, running, done, cancelled or failed.
        request: JSON of a ``JobRequest``.
        members: members that the run has when it is done.
        run: name of the run's folder, None while there is none.
        submitted: time in UTC; so are ``started`` and ``ended``.
        started: when it was first computed.
        ended: when it ended.
        findings: JSON of the findings with which it failed.
        pid: process that computes it, None if there is none.
        since: when this process began with the members, None before.
        had: members that were stored then.
    """

    id: str
    state: State
    request: str
    members: int
    run: str | None
    submitted: str
    started: str | None
    ended: str | None
    findings: str
    pid: int | None
    since: str | None
    had: int


class Ledger:
    """The jobs of one runs folder."""

    def __init__(self, runs: Path) -> None:
        """Open the queue of a folder, or begin one.

        Raises:
            RunError: RUN-099 if it cannot be written, or is damaged.
        """
        self.runs = runs
        self.lock = runs / LOCK
        self._file = runs / FILE
        try:
            with self._open() as database:
                database.execute(_TABLE)
                found = database.execute("PRAGMA user_version").fetchone()[0] or FORMAT
                database.execute(f"PRAGMA user_version = {FORMAT}")  # a folder that is only read shows itself here
        except sqlite3.DatabaseError as error:
            raise _unusable(self._file, str(error)) from error
        if found != FORMAT:
            raise _unusable(self._file, f"it is of format {found}, this version reads {FORMAT}")

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction, that of a writer from its start."""
        with contextlib.closing(sqlite3.connect(self._file, timeout=SECONDS_TO_WAIT, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    def entries(self) -> list[Entry]:
        """All jobs, in the order in which they are computed."""
        with self._open() as database:
            return _entries(database, "TRUE")

    def entry(self, job: str) -> Entry:
        """One job.

        Raises:
            Refused: RUN-094 if there is none of that name.
        """
        with self._open() as database:
            return _one(database, job)

    def submit(self, request: str, members: int) -> str:
        """Put a job at the end of the queue; returns its name.

        Raises:
            Refused: RUN-093 if too many wait already.
        """
        job = secrets.token_hex(8)
        with self._open() as database:
            _check_room(database)
            row = (job, _last_place(database) + 1, "queued", request, members, _time(), "[]", 0)
            columns = "id, place, state, request, members, submitted, findings, had"
            database.execute(f"INSERT INTO jobs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
            _forget_oldest(database)
        return job

    def cancel(self, job: str) -> None:
        """Take a job out of the queue, or ask whoever computes it to end. Cancelling twice changes nothing.

        Raises:
            Refused: RUN-094 if there is none of that name, RUN-095 if it has ended.
        """
        with self._open() as database:
            state = _one(database, job).state
            if state in ("done", "failed"):
                raise _too_late(job, state, "cancelled", "see its run, or submit another")
            database.execute(
                "UPDATE jobs SET state = 'cancelled', ended = ? WHERE id = ? AND state != 'cancelled'", (_time(), job)
            )

    def resume(self, job: str) -> None:
        """Put a job that was cancelled or has failed back into the queue, at its end.

        Raises:
            Refused: RUN-094 if there is none of that name, RUN-095 if it is done, RUN-093 if too many wait already.
        """
        with self._open() as database:
            state = _one(database, job).state
            if state == "done":
                raise _too_late(job, state, "resumed", "submit it with more members, which makes the run longer")
            if state in ("cancelled", "failed"):
                _check_room(database)
                database.execute(
                    "UPDATE jobs SET state = 'queued', place = ?, ended = NULL, findings = '[]', since = NULL"
                    " WHERE id = ?",
                    (_last_place(database) + 1, job),
                )

    def next(self) -> str | None:
        """The job to be computed: one whose process died first, then the one that waits longest."""
        with self._open() as database:
            database.execute("UPDATE jobs SET pid = NULL")  # asked only while nobody computes
            order = "state IN ('running', 'queued') ORDER BY state = 'queued', place LIMIT 1"
            row = database.execute(f"SELECT id FROM jobs WHERE {order}").fetchone()  # noqa: S608 - our own text
            return None if row is None else str(row[0])

    def claim(self, job: str, pid: int) -> Entry | None:
        """Begin with a job; None if it was cancelled meanwhile."""
        with self._open() as database:
            database.execute("UPDATE jobs SET pid = NULL")
            found = database.execute(
                "UPDATE jobs SET state = 'running', pid = ?, started = coalesce(started, ?), since = NULL"
                " WHERE id = ? AND state IN ('queued', 'running')",
                (pid, _time(), job),
            )
            return _one(database, job) if found.rowcount else None

    def note(self, job: str, run: str, members: int, had: int) -> None:
        """Say which run a job became, how many members it will have, and how many it has."""
        with self._open() as database:
            words = (run, members, had, _time(), job)
            database.execute("UPDATE jobs SET run = ?, members = ?, had = ?, since = ? WHERE id = ?", words)

    def end(self, job: str, state: State, findings: Sequence[Finding] = ()) -> None:
        """Close a job that runs or waits; one that was cancelled stays so."""
        told = json.dumps([asdict(finding) for finding in findings])
        with self._open() as database:
            database.execute(
                "UPDATE jobs SET state = ?, findings = ?, ended = ?, pid = NULL"
                " WHERE id = ? AND state IN ('running', 'queued')",
                (state, told, _time(), job),
            )

    def leave(self, pid: int) -> None:
        """Note that a process computes no more."""
        with self._open() as database:
            database.execute("UPDATE jobs SET pid = NULL WHERE pid = ?", (pid,))


def _unusable(file: Path, why: str) -> RunError:
    cure = "make the folder writable; if it is the file, move that away: the runs themselves are not in it"
    return RunError(Finding("RUN-099", f"the queue cannot be kept in '{file}': {why}", cure, file=str(file)))


def _last_place(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT coalesce(max(place), 0) FROM jobs").fetchone()[0])


def _time() -> str:
    return now().isoformat()


def _entries(database: sqlite3.Connection, where: str, *values: str) -> list[Entry]:
    query = f"SELECT {_COLUMNS} FROM jobs WHERE {where} ORDER BY place"  # noqa: S608 - our own text
    return [Entry(*row) for row in database.execute(query, values)]


def _one(database: sqlite3.Connection, job: str) -> Entry:
    found = _entries(database, "id = ?", job)
    if not found:
        raise Refused(404, Finding("RUN-094", f"there is no job '{job}'", "see the queue: GET /api/jobs", value=job))
    return found[0]


def _check_room(database: sqlite3.Connection) -> None:
    waiting = database.execute("SELECT count(*) FROM jobs WHERE state = 'queued'").fetchone()[0]
    if waiting >= MOST_WAITING:
        message = f"{waiting} jobs wait already, and no more than {MOST_WAITING} may"
        raise Refused(429, Finding("RUN-093", message, "wait until some are done, or cancel some"))


def _forget_oldest(database: sqlite3.Connection) -> None:
    database.execute(
        "DELETE FROM jobs WHERE state NOT IN ('queued', 'running') AND id NOT IN (SELECT id FROM jobs"
        " WHERE state NOT IN ('queued', 'running') ORDER BY place DESC LIMIT ?)",
        (MOST_ENDED,),
    )


def _too_late(job: str, state: str, wanted: str, cure: str) -> Refused:
    return Refused(409, Finding("RUN-095", f"job '{job}' is {state}, so it cannot be {wanted}", cure, value=job))
