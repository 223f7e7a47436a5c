"""A scenario whose names, texts and addresses want to be run: on every tab of server and file they are read as text."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import hostile_world
import pytest
from hostile_world import ADDRESS, IMAGE, PLACES, SCRIPT, TURNED
from looking import TABS, Explorer, Server
from playwright.sync_api import Page, expect

from running import command


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """A folder with one run of that scenario, its file, and the scenario by its name."""
    folder = tmp_path_factory.mktemp("hostile")
    scenario = hostile_world.folder(folder / "scenarios" / "small-exodus")
    asked = command("run", scenario, "--members", "3", "--workers", "1", "--out", folder / "runs")
    subprocess.run(asked, check=True, capture_output=True)
    asked = command("report", "last", "--runs", folder / "runs", "--html", folder / "file.html")
    subprocess.run(asked, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def hostile_server(hostile):
    running = Server(hostile / "runs")
    yield running
    running.stop()


@pytest.fixture
def watched(page):
    """A page on which no dialog opens, nothing is run that is not ours, and no policy had to stop it."""
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: opened.append(request.url) if request.url.endswith("/x") else None)
    page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.blockedURI))")
    yield page
    assert opened == []
    assert page.evaluate("window.hurt") is None
    assert page.evaluate("Object.prototype.hurt") is None


HARM = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true })
  const all = [...document.querySelectorAll('#spillover *')]
  const handlers = all.flatMap((one) => [...one.attributes].filter((own) => own.name.startsWith('on')))
  const bad = /^\\s*(javascript|data|vbscript):/i
  const links = all.filter((one) => bad.test(one.getAttribute('href') ?? one.getAttribute('src') ?? ''))
  const scripts = all.filter((one) => ['SCRIPT', 'IMG', 'IFRAME'].includes(one.tagName))
  return { scripts: scripts.length, handlers: handlers.length, links: links.length }
}"""


def run_name(hostile: Path) -> str:
    return next(path.name for path in (hostile / "runs").iterdir() if path.name.startswith("small-exodus-"))


@pytest.mark.parametrize(("tab", "lang"), [*((tab, "en") for tab in TABS), ("map", "ru")])
def test_on_the_server(watched, hostile, hostile_server, tab, lang):
    explorer = Explorer(watched, hostile_server.address, run_name(hostile))
    for at in ("GEO", PLACES["Tbilisi"], PLACES["Lars"]):
        explorer.open(tab=tab, at=at, lang=lang)
        assert watched.evaluate(HARM) == {"scripts": 0, "handlers": 0, "links": 0}
    if tab == "runs":
        watched.get_by_role("combobox", name=re.compile("Scenario|Сценарий")).select_option("small-exodus")
        expect(watched.get_by_text(SCRIPT).first).to_be_visible()


def check_texts(page: Page) -> None:
    """Whatever was written is shown as it was written."""
    for name in (IMAGE, SCRIPT, TURNED):
        expect(page.locator(".map-item").and_(page.get_by_role("button", name=f"{name}: ")).first).to_be_attached()
    page.get_by_role("combobox", name="Choose a place").select_option(PLACES["Helsinki"])
    expect(page.get_by_role("heading", level=2)).to_contain_text(IMAGE)
    page.get_by_role("button", name="Why this number?").click()
    place = page.get_by_role("region", name="A number")
    expect(place).to_contain_text(IMAGE)
    expect(place).to_contain_text(ADDRESS)
    expect(page.get_by_role("link", name=re.compile("img src"))).to_have_count(0)
    page.get_by_role("navigation").get_by_role("button", name="Series").click()
    page.get_by_role("combobox", name="Country, city or crossing").select_option("GEO")
    page.locator(".series-events summary").click()
    events = page.locator(".series-events")
    expect(events).to_contain_text(SCRIPT)
    expect(events).to_contain_text(IMAGE)
    published = page.locator(".published-row").first
    published.click()
    expect(page.locator(".published-more")).to_contain_text(SCRIPT)
    assert page.evaluate(HARM) == {"scripts": 0, "handlers": 0, "links": 0}


def test_texts_are_shown_as_texts_by_the_server(watched, hostile, hostile_server):
    Explorer(watched, hostile_server.address, run_name(hostile)).open()
    check_texts(watched)


def test_texts_are_shown_as_texts_by_the_file(watched, context, hostile):
    context.set_offline(True)
    watched.goto((hostile / "file.html").as_uri())
    expect(watched.locator(".map-country[aria-label]").first).to_be_visible()
    check_texts(watched)
    strange = "[...document.scripts].filter((one) => one.type !== 'application/json' && /hurt/.test(one.textContent))"
    assert watched.evaluate(f"{strange}.length") == 0


def test_a_long_name_breaks_no_page(watched, hostile, hostile_server):
    explorer = Explorer(watched, hostile_server.address, run_name(hostile))
    watched.set_viewport_size({"width": 390, "height": 844})
    for tab in ("map", "series", "compare", "why"):
        explorer.open(tab=tab, at=PLACES["Istanbul"])
        assert watched.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, tab


def test_a_picture_holds_the_texts_as_texts(watched, hostile, hostile_server):
    explorer = Explorer(watched, hostile_server.address, run_name(hostile))
    explorer.open(layer="stock_at")
    watched.get_by_role("button", name="Download").click()
    with watched.expect_download() as waiting:
        watched.get_by_role("button", name=re.compile("^SVG ")).click()
    svg = Path(waiting.value.path())
    watched.goto(svg.rename(svg.with_suffix(".svg")).as_uri())
    assert watched.evaluate("document.documentElement.tagName") == "svg"
    assert watched.evaluate("document.querySelectorAll('script, image, [onerror], [onfocus], a').length") == 0
    assert IMAGE in watched.evaluate("document.documentElement.textContent")
