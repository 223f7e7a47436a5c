"""The server stays light at rest, and many may watch at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from interfaces.serve.serving import Server
from spillover.engine.index import list_runs

WATCHERS = 50
LARGEST_AT_REST = 150 * 2**20
HEAVY = ("numpy", "polars", "numba", "scipy", "spillover.engine.runstore", "spillover.report", "spillover.mechanisms")


def test_the_server_loads_no_engine():
    modules = "spillover.interfaces.cli.main, spillover.interfaces.serve.listening"
    code = f"import sys, {modules}; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_loads_no_server():
    code = "import sys, spillover.interfaces.cli.main; print(*[n for n in ('fastapi', 'pydantic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.fixture
def watched(server, runs: Path) -> Server:
    return server()


def test_fifty_watch_at_once_and_none_is_refused(watched: Server, runs: Path):
    names = [row.name for row in list_runs(runs)]
    paths = [f"/api/runs/{names[0]}/view", f"/api/runs/{names[0]}/difference/{names[1]}", "/api/runs", "/api/jobs"]

    async def watch(client: httpx.AsyncClient) -> list[int]:
        async with client.stream("GET", "/api/jobs/events") as events:
            heard = await anext(events.aiter_lines())
            statuses = [(await client.get(path)).status_code for path in paths]
        return [events.status_code, *statuses] if heard.startswith("data:") else []

    async def all_watch() -> list[list[int]]:
        limits = httpx.Limits(max_connections=2 * WATCHERS)
        async with httpx.AsyncClient(base_url=watched.address, timeout=120, limits=limits) as client:
            return await asyncio.gather(*(watch(client) for _ in range(WATCHERS)))

    assert asyncio.run(all_watch()) == [[200] * 5] * WATCHERS
    assert at_rest(watched) < LARGEST_AT_REST


def at_rest(server: Server) -> int:
    """Bytes of memory that the server itself has, its child left out."""
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
