"""How far the jobs of the queue are: what the queue says, with what the manifests of their runs say."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from spillover.engine.manifest import FILE, read_manifest
from spillover.ground.errors import Finding, RunError
from spillover.interfaces.serve.ledger import Entry
from spillover.interfaces.serve.models import Job, JobRequest


class Stored(NamedTuple):
    """What a manifest says of its members.

    Attributes:
        done: members stored.
        updated: when the last of them were.
    """

    done: int
    updated: datetime


class Progress:
    """Reads each manifest again only when it was written."""

    def __init__(self, runs: Path) -> None:
        """Take the folder that holds runs."""
        self._runs = runs
        self._seen: dict[str, tuple[int, Stored]] = {}

    def jobs(self, entries: list[Entry]) -> list[Job]:
        """The jobs as they are told, in the order of the queue."""
        waiting = [entry.id for entry in entries if entry.state == "queued"]
        jobs = [self._job(entry, waiting.index(entry.id) + 1 if entry.id in waiting else 0) for entry in entries]
        named = {entry.run for entry in entries}
        self._seen = {run: seen for run, seen in self._seen.items() if run in named}
        return jobs

    def _job(self, entry: Entry, waiting: int) -> Job:
        stored = self._stored(entry.run) if entry.run else None
        done = min(stored.done, entry.members) if stored else 0
        return Job(
            id=entry.id,
            state=entry.state,
            run=entry.run,
            request=JobRequest.model_validate_json(entry.request),
            members=entry.members,
            done=done,
            submitted=entry.submitted,
            started=entry.started,
            ended=entry.ended,
            eta_seconds=_seconds_to_go(entry, stored),
            waiting=waiting,
            findings=[Finding(**one) for one in json.loads(entry.findings)],
        )

    def _stored(self, run: str) -> Stored | None:
        try:
            written = (self._runs / run / FILE).stat().st_mtime_ns
            seen = self._seen.get(run)
            if seen is None or seen[0] != written:
                manifest = read_manifest(self._runs / run)
                seen = self._seen[run] = (written, Stored(manifest.n_done, manifest.updated))
            return seen[1]
        except (OSError, RunError):  # removed or damaged: whoever opens the run is told
            return None


def _seconds_to_go(entry: Entry, stored: Stored | None) -> int | None:
    """From the members that were stored since this process began with them; None before the first."""
    if entry.state != "running" or stored is None or entry.since is None or stored.done <= entry.had:
        return None
    spent = (stored.updated - datetime.fromisoformat(entry.since)).total_seconds()
    return round(max(0, entry.members - stored.done) * spent / (stored.done - entry.had))
