"""What the explorer costs a reader: bytes, seconds to a usable page, frames, memory, fifty readers at once.

Measured in Debian's chromium, drawn in software, over a run of 500 members made for the purpose. The figure that it is
held beside is an empty page in the same browser: what any page costs on this machine.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from instances import SPILLOVER
from measuring import Figure, memory_of_tree, run_process
from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
STATIC = Path(__file__).resolve().parents[1] / "src" / "spillover" / "report" / "explorer" / "static"
FLAGSHIP = ("exodus-2022", "--as-of", "2022-10-07", "--until", "2022-12-31", "--seed", "0")
HOSTS, CROSSINGS, FLOWS, STEPS = 20, 60, 300, 200
READERS = 50
FRAME_MS, USABLE_S, PAINT_S = 16, 2, 1
SLIDER = "input[type=range]"


def figures() -> Iterator[Figure]:
    """All of them, one after the other."""
    yield from bundle()
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        runs = Path(folder) / "runs"
        run_process((*SPILLOVER, "run", *FLAGSHIP, "--members", 500, "--out", runs))
        yield from one_file(chromium, runs, Path(folder) / "report.html")
        yield from frames(chromium, runs, Path(folder) / "large.html")
        yield from served(chromium, runs)


def bundle() -> Iterator[Figure]:
    """Bytes of what every reader loads, and of what is loaded when it is first needed."""
    size = sum(zipped(STATIC / name) for name in ("explorer.js", "explorer.css"))
    yield Figure("bundle, script and style, gzip", f"{size / 1000:.1f} KB", "150 KB", size <= 150_000)
    for name, what in {"world.json": "boundaries", "writers.js": "writers of XLSX and Parquet"}.items():
        yield Figure(f"besides: {what}, gzip", f"{zipped(STATIC / name) / 1000:.1f} KB")


def zipped(file: Path) -> int:
    """Bytes of a file, compressed."""
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


def one_file(chromium: Browser, runs: Path, file: Path) -> Iterator[Figure]:
    """The report of 500 members: bytes, and seconds until its slider can be moved, beside an empty page."""
    run_process((*SPILLOVER, "report", "last", "--runs", runs, "--html", file))
    size = file.stat().st_size
    yield Figure("one file, 500 members x 102 days", f"{size / 1e6:.2f} MB", "1.5 MB", size <= 1_500_000)
    empty = file.with_name("empty.html")
    empty.write_text("<!doctype html><input type=range>")
    usable = median_of(lambda: seconds_to_usable(chromium, file.as_uri()))
    bare = median_of(lambda: seconds_to_usable(chromium, empty.as_uri()))
    measured = f"{usable:.2f} s (an empty page: {bare:.2f} s)"
    yield Figure("one file, until its slider can be moved", measured, f"{USABLE_S} s", usable < USABLE_S)


def median_of(measure, repeats: int = 5) -> float:
    """Median of some repeats."""
    return statistics.median(measure() for _ in range(repeats))


def seconds_to_usable(chromium: Browser, address: str) -> float:
    """From asking for a page to a slider that can be moved, in a fresh profile."""
    with page_of(chromium) as page:
        began = time.perf_counter()
        page.goto(address)
        page.locator(SLIDER).first.wait_for(state="visible")
        page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
        return time.perf_counter() - began


def frames(chromium: Browser, runs: Path, file: Path) -> Iterator[Figure]:
    """Work of the browser's main thread a day of the slider, with as many hosts, crossings and flows as asked for."""
    report = file.with_name("report.html").read_text("utf-8")
    file.write_text(with_view(report, enlarged), "utf-8")
    with page_of(chromium) as page:
        page.goto(file.as_uri())
        page.locator(SLIDER).first.wait_for(state="visible")
        for spent in (work_of_steps(page, 20), work_of_steps(page, STEPS)):
            each = spent / STEPS * 1000
        taken = own_frames(page)
    what = f"a day of the slider, {HOSTS} hosts, {CROSSINGS} crossings, {FLOWS} flows"
    yield Figure(f"{what}: all work of the main thread, mean", f"{each:.1f} ms", f"{FRAME_MS} ms", each < FRAME_MS)
    if taken:
        tail = statistics.quantiles(taken, n=20)[-1]
        yield Figure("the explorer's own part, median and 95 %", f"{statistics.median(taken):.1f}, {tail:.1f} ms")


def work_of_steps(page: Page, steps: int) -> float:
    """Seconds of script, style, layout and paint while the slider goes some days, a frame each."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = task_seconds(session)
    page.evaluate(STEPPING, steps)
    return task_seconds(session) - before


STEPPING = """async (steps) => {
  const slider = document.querySelector('input[type=range]')
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
  for (let step = 0; step < steps; step += 1) {
    set.call(slider, String(step % Number(slider.max)))
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
  }
}"""


def task_seconds(session: Any) -> float:
    """Seconds that the main thread has worked so far."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"]


def own_frames(page: Page) -> list[float]:
    """Milliseconds of each frame that the explorer measured itself."""
    return page.evaluate("() => performance.getEntriesByName('explorer-frame').map((one) => one.duration)")


def with_view(report: str, change) -> str:
    """The report with another view in it."""
    head, rest = report.split('id="spillover-data">', 1)
    data, tail = rest.split("</script>", 1)
    contents = json.loads(gzip.decompress(base64.b64decode(data)))
    contents["views"] = [change(view) for view in contents["views"]]
    packed = base64.b64encode(gzip.compress(json.dumps(contents).encode(), 6)).decode()
    return f'{head}id="spillover-data">{packed}</script>{tail}'


def enlarged(view: dict[str, Any]) -> dict[str, Any]:
    """A view with at least as many crossings and flows as asked for: copies beside those that there are."""
    crossings = [place for place in view["places"] if place["kind"] == "crossing"]
    copied = []
    for number in range(max(0, CROSSINGS - len(crossings))):
        like = crossings[number % len(crossings)]
        name = f"{like['name']} ({number})"
        copied.append(like | {"name": name, "at": [like["at"][0] + 0.3, like["at"][1] + 0.3]})
        view["series"] += [one | {"label": name} for one in view["series"] if one["label"] == like["name"]]
    view["places"] += copied
    flows = view["flows"]
    shift = len(flows)
    for number in range(max(0, FLOWS - shift)):
        like = flows[number % shift]
        path = [[lon + 0.1 + number / 400, lat - 0.1] for lon, lat in like["path"]]
        flows.append(like | {"id": f"{like['id']} {number}", "path": path})
    hosts = [country for country in view["countries"] if not country["home"]]
    if len(hosts) < HOSTS - 1:
        message = f"the flagship has {len(hosts)} hosts"
        raise AssertionError(message)
    return view


def served(chromium: Browser, runs: Path) -> Iterator[Figure]:
    """A server over the run: memory at rest, first paint, fifty readers at once."""
    with server(runs) as (process, address):
        rest = memory_of_tree(process.pid)
        yield Figure("server at rest, with its children", f"{rest:.0f} MB", "150 MB", rest < 150)
        with page_of(chromium) as page:  # so that the view is made
            page.goto(address)
            page.locator(SLIDER).first.wait_for(state="visible", timeout=120_000)
        paint = median_of(lambda: first_paint(chromium, address))
        yield Figure("first paint on localhost", f"{paint:.2f} s", f"{PAINT_S} s", paint < PAINT_S)
        usable = median_of(lambda: seconds_to_usable(chromium, address))
        yield Figure("the same, until its slider can be moved", f"{usable:.2f} s")
        asked, failed, took = many_readers(chromium, address)
        measured = f"{failed} of {asked} requests failed, {took:.0f} s"
        yield Figure(f"{READERS} browsers on one run", measured, "0 failed", failed == 0)


def first_paint(chromium: Browser, address: str) -> float:
    """Seconds to the first contentful paint, in a fresh profile."""
    with page_of(chromium) as page:
        page.goto(address)
        page.locator(SLIDER).first.wait_for(state="visible")
        entries = "() => performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)"
        return page.evaluate(entries)[0] / 1000


def many_readers(chromium: Browser, address: str) -> tuple[int, int, float]:
    """Fifty profiles open the run and watch the queue; requests, failures, and seconds until all are usable."""
    asked: list[str] = []
    failed: list[str] = []
    contexts = [chromium.new_context() for _ in range(READERS)]
    began = time.perf_counter()
    pages = []
    for context in contexts:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: None if is_let_go(request) else failed.append(request.url))
        page.on("response", lambda told: failed.append(told.url) if told.status >= 400 else None)
        page.goto(f"{address}#tab=runs", wait_until="commit")
        pages.append(page)
    for page in pages:
        page.locator("nav button").first.wait_for(timeout=120_000)
    with ThreadPoolExecutor(READERS) as readers:  # beside the browsers: the document itself, all at once
        sizes = list(readers.map(lambda _: read_view(address), range(READERS)))
    failed += ["view" for size in sizes if size == 0]
    for page in pages:
        page.locator("nav button").first.click()
    for page in pages:
        page.locator(SLIDER).first.wait_for(state="visible", timeout=120_000)
    took = time.perf_counter() - began
    n_failed = len(failed)
    for context in contexts:
        context.close()
    return len(asked) + len(sizes), n_failed, took


def is_let_go(request: Request) -> bool:
    """Whether the page itself ended a request: the stream of progress, when its tab is left."""
    return request.url.endswith("/jobs/events") and request.failure == "net::ERR_ABORTED"


def read_view(address: str) -> int:
    """Bytes of the run's view; 0 if it is refused."""
    told = httpx.get(f"{address.rstrip('/')}/api/runs", timeout=60).json()
    view = httpx.get(f"{address.rstrip('/')}/api/runs/{told['runs'][-1]['name']}/view", timeout=120)
    return len(view.content) if view.is_success else 0


@contextmanager
def server(runs: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own, and where it listens."""
    command = [*map(str, SPILLOVER), "serve", "--port", "0", "--runs", str(runs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        address = next(found.group() for line in process.stdout if (found := re.search(r"http://[^\s]+", line)))
        try:
            yield process, address
        finally:
            process.terminate()


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@contextmanager
def page_of(chromium: Browser) -> Iterator[Page]:
    """A page in a profile of its own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()


if __name__ == "__main__":
    from measuring import told

    raise SystemExit(told(figures()))
