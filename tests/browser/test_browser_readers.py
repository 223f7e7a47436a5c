"""Other readers: with keys only, in Russian and Kazakh, on a phone; and pictures of the main views to be looked at."""

# ruff: noqa: RUF001 - Russian letters are meant

from __future__ import annotations

import re

import pytest
from looking import TABS, Explorer
from playwright.sync_api import Page, expect

FOCUS = """() => {
  const on = document.activeElement
  const style = getComputedStyle(on)
  const shape = on.querySelector('.map-shape')
  const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
  return {
    tag: on.tagName, kind: on.className?.baseVal ?? on.className,
    name: on.getAttribute('aria-label') ?? on.textContent.slice(0, 60),
    seen: ringed || (shape !== null && parseFloat(getComputedStyle(shape).strokeWidth) >= 2),
  }
}"""
NAMELESS = {
    "button",
    "link",
    "checkbox",
    "radio",
    "combobox",
    "textbox",
    "slider",
    "spinbutton",
    "searchbox",
    "tab",
    "Date",
    "region",
}
"""Roles of what one can act upon, which must have a name."""


def focused(page: Page) -> dict:
    return page.evaluate(FOCUS)


def tab_to(page: Page, wanted: str, *, most: int = 60) -> dict:
    """Press Tab until something is focused whose name or class matches; each stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = focused(page)
        assert stop["tag"] == "BODY" or stop["seen"], f"the focus is not seen on {stop}"
        if re.search(wanted, f"{stop['kind']} {stop['name']}"):
            return stop
    return pytest.fail(f"Tab does not reach {wanted}")


def test_with_keys_only(explorer, page):
    explorer.open(at="GEO", day="2022-10-07")
    tab_to(page, "^skip ")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    shown = page.get_by_role("combobox", name="Show", exact=True)
    tab_to(page, "People who came and are there")
    expect(shown).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(shown).not_to_have_value("stock")
    page.keyboard.press("ArrowUp")
    expect(shown).to_have_value("stock")
    tab_to(page, "^map-keys ")
    before = page.locator(".map-land g").first.get_attribute("transform")
    page.keyboard.press("+")
    expect(page.locator(".map-land g").first).not_to_have_attribute("transform", before or "")
    page.keyboard.press("0")
    item = tab_to(page, "map-item")
    assert item["name"].startswith("Georgia:")
    page.keyboard.press("ArrowRight")
    moved = focused(page)
    assert "map-item" in moved["kind"]
    assert moved["name"] != item["name"]
    page.keyboard.press("Enter")
    name = moved["name"].partition(":")[0]
    expect(page.locator(".map-chosen")).to_have_attribute("aria-label", re.compile(f"^{re.escape(name)}:"))
    expect(page.get_by_role("complementary").get_by_role("heading", level=2)).to_contain_text(name)
    tab_to(page, "Play")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(explorer.slider).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(explorer.day).to_have_text("6 Oct 2022")
    expect(page).to_have_url(re.compile("day=2022-10-06"))
    tab_to(page, "Download")
    page.keyboard.press("Enter")
    tab_to(page, "^ ?CSV")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "map-stock-2022-10-06.csv"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Download")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.reload()
    explorer.settled("map")
    tab_to(page, "^ ?Series")
    page.keyboard.press("Enter")
    explorer.settled("series")


@pytest.mark.parametrize("tab", TABS)
def test_whatever_can_be_acted_upon_has_a_name(explorer, page, context, names, tab):
    explorer.open(tab=tab, at="KAZ", other=names.closed)
    page.locator("details").evaluate_all("(all) => all.slice(0, 12).forEach((one) => { one.open = true })")
    nodes = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and "role" in node
    ]
    acted = [(role, name) for role, name in found if role in NAMELESS]
    assert len(acted) > 12
    assert [(role, name) for role, name in acted if not name.strip()] == []


# ---- languages -----------------------------------------------------------------------------------

WORDS = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true })
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const found = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const holder = texts.currentNode.parentElement
      const lang = holder.closest('[lang]')?.lang
      if (lang !== document.documentElement.lang || holder.closest('code, pre, script, style')) continue
      if (holder.closest('option') === null && !holder.checkVisibility()) continue
      found.push(texts.currentNode.textContent)
    }
    done(found)
  })))
}"""
"""Visible texts in the language of the page: neither marked as of another one, nor code."""
LATIN = re.compile(r"(?<![\w.:=/-])[A-Za-z]{2,}(?![\w=/-]|\.\w)")
"""Words; not parts of codes, of names of runs and files, or of addresses."""
NAMES = {
    "Spillover", "CSV", "XLSX", "GeoJSON", "Parquet", "PNG", "SVG", "HXL", "Excel", "LibreOffice", "Enter", "Escape",
    "Tab", "ID", "II", "sha", "host", "in", "out", "registered", "permit", "protection",
}  # fmt: skip
"""Names of programs, forms and keys, and the columns of a table of stays."""
SOURCED = re.compile(r"^[A-Z]{3}$")
"""Codes of countries."""


def english_left(page: Page) -> dict[str, list[str]]:
    """English words by the texts that they stand in."""
    left = {}
    for text in page.evaluate(WORDS):
        words = [word for word in LATIN.findall(text) if word not in NAMES and not SOURCED.match(word)]
        if words:
            left[text.strip()[:120]] = words
    return left


@pytest.mark.parametrize("tab", TABS)
def test_russian_has_no_english_word_left(explorer, page, names, tab, keep_picture):
    explorer.open(tab=tab, at="KAZ", other=names.closed, day="2022-10-07", lang="ru")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    if tab == "map":
        keep_picture("map-ru")
    assert english_left(page) == {}


def test_russian_answers_and_forms_have_none_either(explorer, page):
    explorer.open(tab="stay", lang="ru")
    page.get_by_role("combobox", name="Паспорт").select_option("RUS")
    page.get_by_role("combobox", name="Страна пребывания").select_option("KAZ")
    page.get_by_label("На какой день").fill("2022-11-15")
    page.get_by_role("checkbox", name="На этот день намечен въезд").check()
    page.get_by_role("button", name="Узнать").click()
    expect(page.locator("section.answer")).to_be_visible()
    assert english_left(page) == {}
    explorer.open(tab="runs", lang="ru")
    page.get_by_role("combobox", name="Сценарий").select_option("exodus-2022")
    page.get_by_label("Найти параметр").fill("exodus.")
    expect(page.locator(".parameter").first).to_be_visible()
    assert english_left(page) == {}


def test_russian_writes_numbers_and_dates_as_russians_do(explorer, page, server, names):
    explorer.open(at="KAZ", day="2022-10-07", lang="ru")
    expect(explorer.day).to_have_text("7 окт. 2022 г.")
    value = server.view(names.usual).spread("stock", "KAZ", "2022-10-07")[2]
    said = explorer.spot("Казахстан").get_attribute("aria-label")
    thousands = f"{round(value, -3):,.0f}".replace(",", "\u00a0")
    assert said.startswith(f"Казахстан: {thousands} чел., 7 окт. 2022 г., с вероятностью 90 % от ")
    numbers = page.locator(".map-numbers").inner_text()
    assert re.search(r"\b8,\d|\d\d,\d\b", numbers)
    assert not re.search(r"\d\.\d|[1-9]\d*,\d{3}\b", numbers)


def test_kazakh_has_its_names_and_tabs(explorer, page):
    explorer.open(at="KAZ", day="2022-10-07", lang="kk")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page.get_by_role("navigation").get_by_role("button")).to_have_text(
        ["Карта", "Қатарлар", "Салыстыру", "Неліктен", "Болу мерзімі", "Есептеулер"]
    )
    expect(page.get_by_role("heading", name="Қазақстан")).to_be_visible()
    for name in ("Грузия", "Моңғолия", "Өзбекстан", "Түркия"):
        expect(explorer.spot(name)).to_be_attached()
    expect(explorer.day).to_have_text("2022 ж. 7 қаз.")
    assert english_left(page) == {}


def test_the_language_of_the_browser_is_taken(page, browser, server, names):
    reader = browser.new_context(locale="ru-RU")
    try:
        opened = reader.new_page()
        opened.goto(f"{server.address}/#run={names.usual}")
        expect(opened.locator("html")).to_have_attribute("lang", "ru")
        opened.get_by_role("combobox", name="Язык").select_option("en")
        expect(opened.locator("html")).to_have_attribute("lang", "en")
        assert "lang=en" in opened.url
    finally:
        reader.close()


# ---- phones --------------------------------------------------------------------------------------

PHONES = {"390": {"width": 390, "height": 844}, "360": {"width": 360, "height": 740}}
WIDER = """() => {
  const width = document.documentElement.clientWidth
  const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1)
  const over = document.documentElement.scrollWidth - width
  return { over, wide: wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)) }
}"""


@pytest.mark.parametrize("size", PHONES.values(), ids=PHONES)
def test_no_tab_is_wider_than_a_phone(explorer, page, names, size, keep_picture):
    page.set_viewport_size(size)
    for tab in TABS:
        explorer.open(tab=tab, at="KAZ", other=names.closed, day="2022-10-07")
        found = page.evaluate(WIDER)
        assert found["over"] <= 0, f"{tab}: {found}"
        if tab == "map":
            keep_picture(f"map-{size['width']}")


@pytest.mark.parametrize("size", PHONES.values(), ids=PHONES)
def test_a_question_about_a_stay_on_a_phone(explorer, page, size, keep_picture):
    page.set_viewport_size(size)
    explorer.open(tab="stay")
    page.get_by_role("combobox", name="Passport").select_option("RUS")
    page.get_by_role("combobox", name="Host country").select_option("KAZ")
    page.get_by_label("Day asked about").fill("2022-11-15")
    page.get_by_role("button", name="Add a stay").click()
    stay = page.get_by_role("group", name="Stay 1")
    stay.get_by_role("combobox", name="Country").select_option("KAZ")
    stay.get_by_label("Entry").fill("2022-09-25")
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.get_by_role("region", name=re.compile("awful"))
    expect(answer.get_by_role("heading", level=2)).to_be_focused()
    expect(answer.get_by_role("heading", level=2)).to_contain_text(re.compile(r"\d+ \w{3} 202[23]"))
    keep_picture(f"stay-{size['width']}")
    reasons = answer.locator("details.reason")
    reasons.filter(has_text="Stay").first.locator("summary").click()
    fired = answer.locator("li.fired").first
    expect(fired).to_be_visible()
    expect(answer.get_by_role("link").first).to_have_attribute("href", re.compile("^https?://"))
    assert page.evaluate(WIDER)["over"] <= 0, page.evaluate(WIDER)
    assert "RUS" not in page.url
    for control in (
        page.locator("form.form").get_by_role("combobox").or_(page.locator("form.form").get_by_role("button")).all()
    ):
        if control.is_visible():
            box = control.bounding_box()
            assert box["height"] >= 24, "too small for a thumb"
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]


# ---- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["map", "series", "compare", "why"])
def test_pictures_of_the_main_views_are_kept(explorer: Explorer, tab, names, keep_picture):
    explorer.open(tab=tab, at="KAZ", other=names.closed if tab == "compare" else "", day="2022-10-14")
    if tab == "compare":
        expect(explorer.page.locator(".compare-maps figure")).to_have_count(3)
    assert keep_picture(tab).stat().st_size > 40_000, "a page that is blank makes a small picture"
