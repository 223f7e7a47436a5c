"""A real browser on a real server over real runs. Needs Debian's chromium, which `.ci/run` installs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from running import command

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ASKED = ("--as-of", "2022-10-07", "--until", "2022-10-20", "--members", "12", "--seed", "0", "--workers", "1")
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDE = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000


class Server:
    """`spillover serve` as a process of its own, over a folder of runs."""

    def __init__(self, runs: Path, *words: str) -> None:
        self.runs, self.words = runs, words
        self.start()

    def start(self) -> None:
        """Start it, and wait until it says where it listens."""
        self.process = subprocess.Popen(
            command("serve", "--port", "0", "--runs", self.runs, *self.words),
            cwd=self.runs.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"http://[^\s]+", line):
                self.link = found.group().rstrip(".,)")
                return
        raise AssertionError("".join(said))

    @property
    def address(self) -> str:
        """Where it listens, without token."""
        return self.link.partition("#")[0].rstrip("/")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs of the exodus of 2022: as it was, and with Lars closed."""
    if not Path(CHROMIUM).exists() and not os.environ.get("SPILLOVER_NEEDS_BROWSER"):
        pytest.skip(f"needs a browser at {CHROMIUM} (Debian: chromium; or set CHROMIUM)")
    folder = tmp_path_factory.mktemp("browser")
    for scenario in ("exodus-2022/lars-closed", "exodus-2022"):
        subprocess.run(command("run", scenario, *ASKED, "--out", folder / "runs"), check=True, capture_output=True)
    return folder / "runs"


@pytest.fixture(scope="session")
def names(made: Path) -> tuple[str, str]:
    """Names of the two runs: as it was, and with Lars closed."""
    found = sorted(path.name for path in made.iterdir() if path.name.startswith("exodus-2022"))
    closed = next(name for name in found if "lars" in name)
    return next(name for name in found if name != closed), closed


@pytest.fixture(scope="session")
def server(made: Path) -> Iterator[Server]:
    """One server for all tests that only look."""
    running = Server(made)
    yield running
    running.stop()


@pytest.fixture
def own_server(made: Path, tmp_path: Path) -> Iterator[Server]:
    """A server over a copy of the runs, for tests that start runs or stop the server."""
    shutil.copytree(made, tmp_path / "runs")
    running = Server(tmp_path / "runs")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's chromium; in place of the plugin's own, which would download one."""
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    yield launched
    launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader of English in Almaty's time, with a profile of its own."""
    opened = browser.new_context(locale="en-GB", timezone_id="Asia/Almaty", viewport=WIDE, accept_downloads=True)
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that forgives no error: anything said to the console as an error fails the test."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture
def keep_picture(page: Page):
    """Keep what the page shows as a picture to be looked at."""

    def keep(name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")
        return PICTURES / f"{name}.png"

    return keep
