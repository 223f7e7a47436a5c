"""What tests in a browser share: a server as a process, the page as a reader uses it, a second reader of documents."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from playwright.sync_api import Locator, Page, expect

from running import command

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
TABS = ("map", "series", "compare", "why", "stay", "runs")


@dataclass(frozen=True)
class Names:
    """Names of the runs that were made."""

    usual: str
    closed: str
    stranger: str


class Server:
    """`spillover serve` as a process of its own, over a folder of runs."""

    def __init__(self, runs: Path, *words: str, port: int = 0) -> None:
        self.runs, self.words, self.port = runs, words, port
        self.start()

    def start(self) -> None:
        """Start it, and wait until it says where it listens."""
        self.process = subprocess.Popen(
            command("serve", "--port", self.port, "--runs", self.runs, *self.words),
            cwd=self.runs.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            found = re.search(r"http://[^\s]+", line)
            if found and ("#token=" in line or "--host" not in self.words):
                self.link = found.group()
                return
        raise AssertionError("".join(said))

    @property
    def address(self) -> str:
        """Where it listens, without token."""
        return self.link.partition("#")[0].rstrip("/")

    def document(self, path: str) -> dict[str, Any]:
        """What the interface for programs answers."""
        with urllib.request.urlopen(f"{self.address}/api/{path}") as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def view(self, run: str) -> Book:
        """The document of a run."""
        return Book(self.document(f"runs/{quote(run)}/view"))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Book:
    """A view or a difference, unpacked by other code than the explorer's."""

    def __init__(self, document: Mapping[str, Any], start: str = "") -> None:
        self.document = document
        first = date.fromisoformat(start or document["run"]["start"])
        self.dates = [(first + timedelta(days=day)).isoformat() for day in document["times"]]
        self.series = {
            (one["quantity"], one["label"]): [[step * one["scale"] for step in accumulate(row)] for row in one["rows"]]
            for one in document["series"]
        }

    def labels(self, quantity: str) -> list[str]:
        """Where a quantity is ever different from 0."""
        return [label for name, label in self.series if name == quantity]

    def spread(self, quantity: str, label: str, day: str) -> list[float]:
        """All quantiles on a day."""
        return [row[self.dates.index(day)] for row in self.series[quantity, label]]


def three_digits(value: float) -> float:
    """To three digits, halves away from zero."""
    if value == 0:
        return 0.0
    exact = Decimal(value)
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - 2)), ROUND_HALF_UP))


def english(value: float) -> str:
    """People as an English reader sees them, to three digits."""
    return f"{three_digits(value):,.0f}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english_day(day: str) -> str:
    """2022-10-07 as 7 Oct 2022."""
    found = date.fromisoformat(day)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def people_there(name: str, spread: Sequence[float], day: str) -> str:
    """What the map says of people who came and are there."""
    low, middle, high = (english(spread[at]) for at in (0, 2, 4))
    return f"{name}: {middle} people on {english_day(day)}, 90 % between {low} and {high}"


class Explorer:
    """The page, as a reader handles it."""

    def __init__(self, page: Page, address: str, run: str) -> None:
        self.page, self.address, self.run = page, address, run

    def open(self, **state: str) -> None:
        """Open a link, and wait until what it links to is there."""
        self.page.goto(self.link(**state))
        self.settled(state.get("tab", "map"))

    def link(self, **state: str) -> str:
        """A link to a state."""
        return f"{self.address}/#{urlencode({'run': self.run} | state)}"

    def settled(self, tab: str) -> None:
        """Wait until a tab shows what it is for."""
        expect(self.page.locator(READY[tab]).first).to_be_visible()

    def tab(self, name: str) -> None:
        """Choose a tab by its English name."""
        self.page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
        self.settled(name.lower())

    @property
    def slider(self) -> Locator:
        """The day, as a range."""
        return self.page.locator(".time input[type=range]")

    @property
    def day(self) -> Locator:
        """The day, as it is written."""
        return self.page.locator(".time-date")

    def spot(self, name: str) -> Locator:
        """A country, city or crossing of the map, by the name it is spoken with."""
        return self.page.locator(f'.map-item[aria-label^="{name}:"]')


READY = {
    "map": ".map-country[aria-label]",
    "series": ".chart canvas",
    "compare": ".map-country[aria-label], .compare-choose",
    "why": ".why-facts",
    "stay": "form.form",
    "runs": ".runs table, .runs .empty",
}
