"""The map in a browser: what it says, how it moves, what it asks of the network."""

from __future__ import annotations

import re

import polars as pl
import pytest
from looking import CHROMIUM, PATIENCE_MS, QUIET, TABS, WIDE, Explorer, Server, english_day, people_there, three_digits
from playwright.sync_api import expect

from running import spillover

FIRST, LAST = "2022-09-21", "2022-10-20"
COUNT_DOTS = """
  window.dots = 0
  const fill = CanvasRenderingContext2D.prototype.fillRect
  CanvasRenderingContext2D.prototype.fillRect = function (...box) { window.dots += 1; return fill.apply(this, box) }
"""
"""The particles of the map are the only squares that it fills."""


@pytest.fixture(scope="module")
def book(server, names):
    return server.view(names.usual)


def test_asks_nobody_but_its_server_and_keeps_nothing(explorer, page, context, server, names):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.blockedURI))")
    for tab in TABS:
        explorer.open(tab=tab, other=names.closed, at="KAZ")
    answer = page.reload()
    policy = answer.all_headers()["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(asked) > len(TABS)
    assert [url for url in asked if not url.startswith((f"{server.address}/", "data:", "blob:"))] == []
    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_slider_by_keyboard_changes_what_the_map_says(explorer, page, book):
    explorer.open(at="KAZ")
    explorer.slider.focus()
    for key, day in (("Home", FIRST), ("ArrowRight", "2022-09-22"), ("PageUp", "2022-09-29"), ("End", LAST)):
        page.keyboard.press(key)
        said = people_there("Kazakhstan", book.spread("stock", "KAZ", day), day)
        expect(explorer.spot("Kazakhstan")).to_have_attribute("aria-label", said)
        expect(page).to_have_url(re.compile(f"day={day}"))
    assert (
        len({people_there("", book.spread("stock", "KAZ", day), "2022-10-20") for day in (FIRST, "2022-09-29", LAST)})
        == 3
    )


def test_slider_by_mouse_agrees_with_the_export(explorer, page, book, server, names, tmp_path):
    explorer.open(at="KAZ")
    box = explorer.slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("day=2022-10-0[4-7]"))
    day = re.search(r"day=([\d-]+)", page.url).group(1)
    expect(explorer.day).to_have_text(english_day(day))
    expect(explorer.spot("Almaty")).to_have_attribute(
        "aria-label", people_there("Almaty", book.spread("stock_at", "Almaty", day), day)
    )
    told = spillover("export", names.usual, "--runs", server.runs, "--csv", tmp_path / "all.csv", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    rows = pl.read_csv(tmp_path / "all.csv", infer_schema_length=None)
    (exported,) = rows.filter(pl.col("date") == day, pl.col("place") == "Almaty", pl.col("quantity") == "stock").rows(
        named=True
    )
    shown = book.spread("stock_at", "Almaty", day)
    for level, value in zip(("q05", "q25", "q50", "q75", "q95"), shown, strict=True):
        assert value == pytest.approx(exported[level], rel=0.004, abs=0.6), level


def test_play_moves_the_day_and_stops(explorer, page):
    page.add_init_script(COUNT_DOTS)
    explorer.open(day=FIRST)
    page.get_by_role("combobox", name="Speed").select_option("3")
    page.get_by_role("button", name="Play").click()
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    expect(explorer.day).to_have_text("26 Sep 2022")
    page.wait_for_function("window.dots > 0")
    pause.click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page).to_have_url(re.compile("day=2022-09-2[5-9]|day=2022-(09-30|10-)"))
    stopped = page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.dots))))"
    )
    page.evaluate(
        "new Promise((done) => { let n = 20; (function next() { --n ? requestAnimationFrame(next) : done() })() })"
    )
    assert page.evaluate("window.dots") == stopped


def test_play_ends_on_the_last_day(explorer, page, book):
    explorer.open(day="2022-10-12")
    page.get_by_role("combobox", name="Speed").select_option("14")
    page.get_by_role("button", name="Play").click()
    expect(explorer.day).to_have_text(english_day(LAST))
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page).to_have_url(re.compile(f"day={LAST}"))
    expect(explorer.spot("Georgia")).to_have_attribute(
        "aria-label", people_there("Georgia", book.spread("stock", "GEO", LAST), LAST)
    )


def test_reduced_motion_lets_no_particle_run(explorer, page):
    page.add_init_script(COUNT_DOTS)
    page.emulate_media(reduced_motion="reduce")
    explorer.open(day=FIRST)
    page.get_by_role("combobox", name="Speed").select_option("14")
    page.get_by_role("button", name="Play").click()
    expect(explorer.day).to_have_text(english_day(LAST))
    assert page.evaluate("window.dots") == 0


def fill_of(explorer: Explorer, name: str) -> str:
    return explorer.spot(name).locator(".map-shape").evaluate("(shape) => getComputedStyle(shape).fill")


def test_a_layer_recolours(explorer, page):
    explorer.open()
    before = {name: fill_of(explorer, name) for name in ("Kazakhstan", "Georgia", "Mongolia", "Poland")}
    assert len(set(before.values())) > 1
    page.get_by_role("combobox", name="Show", exact=True).select_option("stock_per_1000")
    expect(page).to_have_url(re.compile("layer=stock_per_1000"))
    expect(page.get_by_role("region", name="Legend").get_by_role("heading").first).to_have_text(
        "People there, per 1,000 residents"
    )
    after = {name: fill_of(explorer, name) for name in before}
    assert after != before
    assert (
        explorer.spot("Kazakhstan")
        .get_attribute("aria-label")
        .startswith("Kazakhstan: People there, per 1,000 residents ")
    )


def test_a_threshold_hatches_as_the_quantiles_say(explorer, page, book):
    explorer.open(day="2022-10-07")
    page.get_by_role("textbox", name="Probability of more than").fill("30000")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("threshold=30000"))
    classes = {0: "less than 5%", 1: "5–25%", 2: "25–50%", 3: "50–75%", 4: "75–95%", 5: "more than 95%"}
    found = set()
    for iso3, name in (
        ("KAZ", "Kazakhstan"),
        ("GEO", "Georgia"),
        ("AZE", "Azerbaijan"),
        ("POL", "Poland"),
        ("BLR", "Belarus"),
    ):
        above = sum(value > 30_000 for value in book.spread("stock", iso3, "2022-10-07"))
        expect(explorer.spot(name)).to_have_attribute(
            "aria-label", re.compile(rf"; probability of more than 30,000: {classes[above]}$")
        )
        hatch = explorer.spot(name).locator(".map-hatch")
        expect(hatch).to_have_attribute("fill", re.compile(rf"hatch.*-{above}\)" if above else "none"))
        found.add(above)
    assert len(found) > 1
    expect(
        page.get_by_role("region", name="Legend").get_by_role("heading", name="Probability of more than 30,000")
    ).to_be_visible()


def test_a_link_restores_the_view_and_back_goes_back(explorer, page, context, names):
    state = {"tab": "map", "layer": "arrivals", "day": "2022-10-01", "at": "GEO", "threshold": "500"}
    explorer.open(**state)
    explorer.tab("Series")
    page.go_back()
    explorer.settled("map")
    page.get_by_role("combobox", name="Choose a place").select_option("KAZ")
    expect(page.get_by_role("heading", name="Kazakhstan")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Georgia")).to_be_visible()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    said = explorer.spot("Georgia").get_attribute("aria-label")
    fresh = context.browser.new_context(locale="en-GB", viewport=WIDE)
    try:
        other = fresh.new_page()
        other.goto(link)
        expect(other.locator('.map-item[aria-label^="Georgia:"]')).to_have_attribute("aria-label", said)
        expect(other.locator(".time-date")).to_have_text("1 Oct 2022")
        expect(other.get_by_role("combobox", name="Show", exact=True)).to_have_value("arrivals")
        expect(other.get_by_role("textbox", name="Probability of more than")).to_have_value("500")
        expect(other.get_by_role("heading", name="Georgia")).to_be_visible()
        expect(other.get_by_role("combobox", name="Run", exact=True)).to_have_value(names.usual)
        other.goto(f"{link}&lang=ru")
        expect(other.locator("html")).to_have_attribute("lang", "ru")
        expect(other.get_by_role("heading", name="Грузия")).to_be_visible()
    finally:
        fresh.close()


def test_without_webgl_the_map_is_the_same(explorer, page, playwright):
    explorer.open(day="2022-10-07", at="KAZ")
    seen = page.locator(".map-item").evaluate_all(LOOKS)
    plain = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*QUIET, "--disable-3d-apis", "--disable-webgl", "--disable-webgl2"]
    )
    try:
        other = plain.new_page(locale="en-GB", viewport=WIDE)
        other.goto(explorer.link(day="2022-10-07", at="KAZ"))
        expect(other.locator(".map-country[aria-label]").first).to_be_visible(timeout=PATIENCE_MS)
        assert other.evaluate(
            "['webgl', 'webgl2'].map((kind) => document.createElement('canvas').getContext(kind))"
        ) == [None, None]
        assert other.locator(".map-item").evaluate_all(LOOKS) == seen
        assert len(seen) > 60
        assert other.locator(".map-keys canvas").evaluate(DRAWN)
    finally:
        plain.close()


LOOKS = """(items) => items.map((item) => [
  item.getAttribute('aria-label'), getComputedStyle(item.querySelector('.map-shape')).fill,
  item.querySelector('.map-shape').getAttribute('d'),
])"""
DRAWN = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  return data.some((value) => value > 0)
}"""


def test_an_empty_folder_says_so(page, tmp_path):
    (tmp_path / "runs").mkdir()
    server = Server(tmp_path / "runs")
    try:
        for tab in ("map", "series", "compare", "why"):
            page.goto(f"{server.address}/#tab={tab}")
            expect(page.get_by_text("There are no runs here yet.")).to_be_visible()
        page.goto(f"{server.address}/#tab=runs")
        expect(page.get_by_role("heading", name="New run")).to_be_visible()
    finally:
        server.stop()


def test_rounding_here_is_that_of_the_page(page):
    for value in (1245, 99.95, 0.04567, 123456, 1235, 8875):
        assert page.evaluate("(value) => Number(value.toPrecision(3))", value) == three_digits(value)
