"""A real browser on a real server over real runs. Needs Debian's chromium, which `.ci/run` installs."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from looking import CHROMIUM, PATIENCE_MS, QUIET, WIDE, Explorer, Names, Server
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

import exodus_world

PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three runs of the exodus of 2022, their names, and a file of two; made by one worker for all."""
    if not Path(CHROMIUM).exists() and not os.environ.get("SPILLOVER_NEEDS_BROWSER"):
        pytest.skip(f"needs a browser at {CHROMIUM} (Debian: chromium; or set CHROMIUM)")
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "browser"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "names.json").exists():
            for half_made in ("runs", "warm", "small-exodus"):
                shutil.rmtree(shared / half_made, ignore_errors=True)
            (shared / "small-exodus").mkdir()
            exodus_world.folder(shared / "small-exodus")
            making = [sys.executable, Path(__file__).with_name("making.py"), shared]
            subprocess.run(making, check=True, capture_output=True)
    return shared


@pytest.fixture(scope="session")
def runs(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the runs for this worker: two servers keep no queue in one folder."""
    return Path(shutil.copytree(made / "runs", tmp_path_factory.mktemp("browser") / "runs"))


@pytest.fixture(scope="session")
def names(made: Path) -> Names:
    """Names of the runs: as it was, with Lars closed, and one of other luck that makes no pair with either."""
    return Names(**json.loads((made / "names.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def server(runs: Path) -> Iterator[Server]:
    """One server for all tests that only look."""
    running = Server(runs)
    yield running
    running.stop()


@pytest.fixture
def own_server(made: Path, tmp_path: Path) -> Iterator[Server]:
    """A server over a copy of the runs, for tests that start runs or stop the server; it has a small scenario too."""
    shutil.copytree(made / "runs", tmp_path / "runs")
    small = tmp_path / "scenarios" / "small-exodus"
    small.mkdir(parents=True)
    exodus_world.folder(small)
    running = Server(tmp_path / "runs")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright for one module: while it lives, nobody else of this process can run a loop of events."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
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
def complaints() -> list[str]:
    """What the page is allowed to say as an error: parts of such sentences, put in by the test."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A page that forgives no error: anything said to the console as an error fails the test."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert [error for error in errors if not any(part in error for part in complaints)] == []


@pytest.fixture
def explorer(page: Page, server: Server, names: Names) -> Explorer:
    """The explorer of the usual run in that page."""
    return Explorer(page, server.address, names.usual)


@pytest.fixture
def keep_picture(page: Page) -> Callable[[str], Path]:
    """Keep what the page shows as a picture to be looked at."""

    def keep(name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")
        return PICTURES / f"{name}.png"

    return keep
