"""What the requests of one server share, and where they find it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from spillover.interfaces.serve.desk import Desk
from spillover.interfaces.serve.folder import run_named
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.models import Job
from spillover.interfaces.serve.shelf import Document, Shelf
from spillover.interfaces.serve.static import Static

CACHE = ".views"
"""Within the runs folder; documents of runs are kept there."""


@dataclass(frozen=True, slots=True)
class Services:
    """All that requests need.

    Attributes:
        runs: the folder that holds runs.
        foreman: the queue.
        desk: what needs the engine.
        static: files of the page.
        shelf: documents asked for lately.
    """

    runs: Path
    foreman: Foreman
    desk: Desk = field(default_factory=Desk)
    static: Static = field(default_factory=Static)
    shelf: Shelf = field(default_factory=Shelf)

    async def document(self, task: str, *names: str) -> Document:
        """The view of a run, or the difference of two.

        Raises:
            SpilloverError: if there is no such run, or the document cannot be made.
        """
        found = [await asyncio.to_thread(run_named, name, self.runs) for name in names]
        key = (task, *(f"{name} {run.written}" for name, run in zip(names, found, strict=True)))
        known = self.shelf.find(key)
        if known is not None:
            return known
        packed = await self.desk.ask(task, *(str(run.folder.resolve()) for run in found), str(self._cache))
        return self.shelf.keep(key, Document.of(packed, "application/json"))

    @property
    def _cache(self) -> Path:
        return self.runs.resolve() / CACHE

    async def job(self, job: str) -> Job:
        """One job as it is now.

        Raises:
            Refused: RUN-094 if there is none of that name.
        """
        await asyncio.to_thread(self.foreman.ledger.entry, job)
        return next(one for one in await asyncio.to_thread(self.foreman.jobs) if one.id == job)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Shared = Annotated[Services, Depends(_services)]
"""The services, as a parameter of a route."""
