"""Series, comparison and reasons in a browser: the numbers are those of the documents, and each has its source."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from looking import Book, Explorer, english, english_day, three_digits
from playwright.sync_api import Locator, Page, expect

from running import spillover

DAY = "2022-10-07"
SHADES = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const found = {}
  for (let at = 0; at < data.length; at += 4) {
    const [red, , blue, alpha] = data.subarray(at, at + 4)
    if (alpha > 0 && blue > red + 20) found[alpha] = (found[alpha] ?? 0) + 1
  }
  return found
}"""
"""Blue pixels of a canvas by how much they cover."""


@pytest.fixture(scope="module")
def book(server, names):
    return server.view(names.usual)


@pytest.fixture(scope="module")
def difference(server, names, book):
    return Book(server.document(f"runs/{names.usual}/difference/{names.closed}"), book.document["run"]["start"])


def chart(page: Page, title: str) -> Locator:
    """A chart by the beginning of its heading."""
    return (
        page.locator("section.chart")
        .filter(has=page.get_by_role("heading", name=re.compile(f"^{re.escape(title)} ")))
        .first
    )


def source_of(book: Book, key: str) -> str:
    return book.document["sources"][key]["title"]


def test_bands_are_drawn(explorer, page):
    explorer.open(tab="series", at="KAZ", day=DAY)
    canvas = chart(page, "Arrivals").locator("canvas")
    expect(canvas).to_be_visible()
    shades = {int(alpha): count for alpha, count in canvas.evaluate(SHADES).items()}
    wide = [alpha for alpha, count in shades.items() if count > 1_000 and alpha < 250]
    assert len(wide) >= 2, shades
    assert sum(count for alpha, count in shades.items() if alpha >= 250) > 100, "the line of the median"


def test_a_published_figure_says_who_published_it(explorer, page, book):
    explorer.open(tab="series", at="KAZ", day=DAY)
    entries = chart(page, "All entries")
    counts = {(one["value"], one["first_day"]): one for one in book.document["counts"] if one["country"] == "KAZ"}
    count = counts[98_000.0, "2022-09-21"]
    point = entries.get_by_role("group", name="Published figures").get_by_role(
        "button", name=re.compile("98,000 crossings")
    )
    point.focus()
    tip = entries.locator(".chart-tip")
    expect(tip).to_contain_text("98,000 crossings, 21 Sep 2022 – 27 Sep 2022 (14,000 a day)")
    expect(tip).to_contain_text(count["counted_by"])
    expect(tip).to_contain_text(source_of(book, count["source"]))
    page.keyboard.press("Enter")
    citation = entries.get_by_role("dialog", name="Source")
    expect(citation).to_be_focused()
    expect(citation).to_contain_text(source_of(book, count["source"]))
    expect(citation.get_by_role("link").first).to_have_attribute(
        "href", book.document["sources"][count["source"]]["url"]
    )
    page.keyboard.press("Escape")
    expect(citation).to_have_count(0)
    expect(point).to_be_focused()


def test_a_flag_opens_the_citations_of_its_events(explorer, page, book):
    explorer.open(tab="series", at="KAZ", day=DAY)
    flag = chart(page, "Arrivals").get_by_role("group", name="Dated events").get_by_role("button").first
    said = flag.get_attribute("aria-label")
    flag.click()
    citation = chart(page, "Arrivals").get_by_role("dialog", name="Source")
    told = [mark for mark in book.document["marks"] if mark["text"] in said and english_day(mark["date"]) in said]
    assert told
    for mark in told:
        expect(citation).to_contain_text(mark["text"])
        expect(citation).to_contain_text(source_of(book, mark["source"]))


def test_the_table_of_a_chart_has_the_numbers_of_the_document(explorer, page, book):
    explorer.open(tab="series", at="KAZ", day=DAY)
    found = chart(page, "All entries")
    found.get_by_text("Table", exact=True).click()
    rows = [row.split("\t") for row in found.locator("tbody").inner_text().splitlines()]
    simulated = {row[4]: row[6:11] for row in rows if row[0] == "simulated"}
    assert len(simulated) == len(book.dates)
    for day in (book.dates[0], DAY, book.dates[-1]):
        assert simulated[english_day(day)] == [f"{value:,.0f}" for value in book.spread("entries", "KAZ", day)]
    published = [row for row in rows if row[0] == "published"]
    assert ["14,000", "Border crossings, in"] in [row[11:13] for row in published]
    expect(found.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", re.compile(english(book.spread("entries", "KAZ", DAY)[2]))
    )


def test_two_maps_share_one_scale(explorer, page, server, names, book):
    explorer.open(tab="compare", other=names.closed, day="2022-10-14")
    maps = page.locator(".compare-maps figure")
    expect(maps).to_have_count(3)
    expect(maps.nth(2).locator(".map-country[aria-label]").first).to_be_visible()
    legends = [maps.nth(at).get_by_role("region", name="Legend") for at in range(3)]
    expect(legends[0]).to_be_visible()
    expect(legends[1]).to_have_count(0)
    expect(legends[2]).to_be_visible()
    colours: dict[str, list[float]] = {}
    for at, numbers in ((0, book), (1, server.view(names.closed))):
        for item in maps.nth(at).locator(".map-country").all():
            label = item.get_attribute("aria-label")
            if (iso3 := ISO3.get(label.partition(":")[0])) is None:
                continue
            value = numbers.spread("stock", iso3, "2022-10-14")[2]
            assert f": {english(value)} people on 14 Oct 2022" in label
            fill = item.locator(".map-shape").evaluate("(shape) => getComputedStyle(shape).fill")
            colours.setdefault(fill, []).append(value)
    spans = sorted((min(values), max(values)) for values in colours.values())
    assert len(spans) > 2
    assert all(high < low for (_, high), (low, _) in pairwise(spans)), "one colour, one span of numbers"


ISO3 = {
    "Kazakhstan": "KAZ",
    "Georgia": "GEO",
    "Mongolia": "MNG",
    "Finland": "FIN",
    "Türkiye": "TUR",
    "Serbia": "SRB",
    "Armenia": "ARM",
}


def signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{english(value)}"


def test_the_difference_is_paired_and_has_its_interval(explorer, page, names, difference):
    explorer.open(tab="compare", other=names.closed, day="2022-10-14")
    low, middle, high = (difference.spread("stock", "GEO", "2022-10-14")[at] for at in (0, 2, 4))
    assert middle < 0, "with Lars closed fewer people reach Georgia"
    third = page.locator(".compare-maps figure").nth(2).locator('.map-item[aria-label^="Georgia:"]')
    said = f"{signed(middle)} people on 14 Oct 2022, 90 % between {english(low)} and {english(high)}"
    expect(third).to_have_attribute("aria-label", re.compile(re.escape(said)))
    largest = page.get_by_role("region", name="Largest differences on 14 Oct 2022")
    row = largest.locator("li").filter(has=page.get_by_role("button", name="Georgia", exact=True)).first
    expect(row).to_contain_text(f"{signed(middle)} {signed(low)} … {signed(high)}")
    expect(row.get_by_text("0 outside 90 %")).to_have_count(int(low > 0 or high < 0))
    expect(
        page.locator("section.chart")
        .filter(has=page.get_by_role("heading", name=re.compile("^Difference")))
        .first.locator("canvas")
    ).to_be_visible()


def test_runs_that_are_no_pair_say_why(explorer, page, names, complaints):
    complaints.append("Failed to load resource")  # the browser's own words for an answer that refuses
    explorer.open(tab="compare", other=names.stranger, day="2022-09-24")
    refused = page.locator("p.failure")
    expect(refused).to_contain_text("cannot be subtracted member by member")
    expect(refused).to_contain_text("seed")
    expect(page.locator(".compare-maps figure")).to_have_count(2)
    row = page.get_by_role("row", name=re.compile("^Seed"))
    expect(row.get_by_role("cell")).to_have_text(["0", "7"])


def test_a_number_says_where_it_comes_from(explorer, page, book, names):
    explorer.open(tab="why", why="stock_at|Almaty", day=DAY)
    (place,) = [one for one in book.document["places"] if one["name"] == "Almaty"]
    source, run = book.document["sources"][place["source"]], book.document["run"]
    number = page.get_by_role("region", name="A number")
    low, middle, high = (english(book.spread("stock_at", "Almaty", DAY)[at]) for at in (0, 2, 4))
    expect(number).to_contain_text(re.compile(rf"{middle} \(50%: .*90%: {low} – {high}\)"))
    expect(number).to_contain_text(names.usual)
    expect(number).to_contain_text(source["title"])
    expect(number).to_contain_text(english_day(source["date"]))
    expect(number).to_contain_text(source["licence"])
    facts = page.locator(".why-facts")
    for said in (names.usual, run["digest"], run["results_digest"], f"spillover {run['versions']['spillover']}"):
        expect(facts).to_contain_text(said)
    expect(facts.locator("dt", has_text="Seed").locator("xpath=following-sibling::dd[1]")).to_have_text(
        str(run["seed"])
    )


def test_an_act_has_the_share_and_the_drivers_of_the_fence(explorer, page, book, names, server, tmp_path):
    told = spillover("fence", names.usual, "--runs", server.runs, "--json", cwd=tmp_path)
    hosts = json.loads(told.stdout)["hosts"]
    act = max(book.document["acts"], key=lambda one: (one["share"], len(one["drivers"])))
    fence = hosts[act["country"]]["acts"][act["kind"]]
    last = max(fence["by_itself"]["p_by"])
    explorer.open(tab="why", why=f"act|{act['country']} {act['kind']}")
    detail = page.locator("article.why-act")
    share, (low, high) = fence["by_itself"]["p_by"][last], fence["by_itself"]["p_by_90"][last]
    expect(detail.locator(".why-value")).to_contain_text(f"{share:.0%} {low:.0%} – {high:.0%}")
    spoke = [one for one in fence["drivers"] if one["share"] is not None and abs(one["mean"]) >= 0.005]
    said = detail.locator(".why-drivers li:not(.why-driver-title) .number").all_inner_texts()
    assert sorted(said) == sorted(driver_words(one["mean"], one["share"]) for one in spoke)
    assert len(said) >= 3


def driver_words(mean: float, share: float) -> str:
    number = f"{mean:.2f}".rstrip("0").rstrip(".")
    return f"{number} · {share:.0%}" if share else number


def test_reasons_are_one_press_from_the_map(explorer: Explorer, page, book):
    explorer.open(at="GEO", day=DAY)
    page.get_by_role("button", name="Why this number?").click()
    explorer.settled("why")
    expect(page.get_by_role("region", name="A number").locator(".why-value")).to_contain_text(
        f"{three_digits(book.spread('stock', 'GEO', DAY)[2]):,.0f}"
    )
