"""Asking a server: within this process, or one in a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from running import command
from spillover.interfaces.serve.desk import TASKS, Desk, in_child

HOME = "http://127.0.0.1:8300"
PATIENCE = 120


class HereDesk(Desk):
    """Does in this process what else a child does."""

    async def ask(self, task: str, *words: str) -> Any:
        return await asyncio.to_thread(in_child, TASKS, task, *words)


class Asker:
    """Asks an application, without a network between."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=more.pop("home", HOME)) as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self("GET", path, **more)

    def post(self, path: str, body: object, **more: Any) -> httpx.Response:
        return self("POST", path, json=body, **more)


def codes(response: httpx.Response) -> list[str]:
    """Codes of the findings of a refusal, each of which has to say what to do."""
    findings = response.json()["findings"]
    assert all(finding["message"] and finding["cure"] for finding in findings)
    return [finding["code"] for finding in findings]


class Server:
    """``spillover serve`` in a process of its own, with a folder as current one."""

    def __init__(self, folder: Path, *words: object) -> None:
        self.process = subprocess.Popen(
            command("serve", "--port", 0, "--runs", "runs", *words),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self.process.stdout.readline().strip()
        self.client = httpx.Client(base_url=self.address, timeout=PATIENCE)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)
        self.process.stdout.close()

    def stop(self, sign: signal.Signals) -> int:
        """End it, and say with which status it ended."""
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)

    def get(self, path: str, **more: Any) -> Any:
        response = self.client.get(path, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: object) -> Any:
        response = self.client.post(path, json=body)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def job_when(self, job: str, holds: Callable[[dict], bool]) -> dict:
        """The job as soon as something holds of it."""
        return soon(lambda: self.get(f"/api/jobs/{job}"), holds)

    def events(self) -> Iterator[list[dict]]:
        """What a listener hears."""
        with self.client.stream("GET", "/api/jobs/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])["jobs"]


def soon(look: Callable[[], Any], holds: Callable[[Any], bool], seconds: float = PATIENCE) -> Any:
    """What is seen as soon as something holds of it."""
    end = time.monotonic() + seconds
    while not holds(seen := look()):
        assert time.monotonic() < end, f"still: {seen}"
        time.sleep(0.02)
    return seen
