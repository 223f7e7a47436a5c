"""What leaves the page is opened again by other programs; and the page that is one file, from disk, with no network."""

from __future__ import annotations

import json
import re
import warnings
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from looking import Book, english, english_day, people_there
from PIL import Image
from playwright.sync_api import Locator, Page, expect

DAY = "2022-10-07"
LEVELS = ("q05", "q25", "q50", "q75", "q95")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def book(server, names):
    return server.view(names.usual)


def take(page: Page, form: str, within: Locator | None = None, *, hxl: bool = False) -> bytes:
    """Download what is shown in a form; the menu may be open already."""
    place = page.locator(".map-below") if within is None else within
    button = place.get_by_role("button", name="Download")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    menu = place.get_by_role("group", name="Download")
    box = menu.get_by_role("checkbox")
    box.set_checked(hxl)
    with page.expect_download() as waiting:
        menu.get_by_role("button", name=re.compile(f"^{form} ")).click()
    file = waiting.value
    assert file.suggested_filename.endswith(f".{form.lower()}")
    expect(menu.locator(".said")).to_have_text(f"Saved: {file.suggested_filename}")
    return Path(file.path()).read_bytes()


def sheet(content: bytes) -> openpyxl.Workbook:
    """A workbook; our writer names no default style, of which its reader warns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Workbook contains no default style")
        return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture
def cities(explorer, page):
    """The map of people in cities, on a day."""
    explorer.open(layer="stock_at", day=DAY)
    return page


def check(rows: pl.DataFrame, book: Book) -> None:
    """Rows of an export of cities are those of the document, the largest first."""
    assert len(rows) == len(book.labels("stock_at")) > 50
    for place in ("Almaty", "Tbilisi", "Istanbul"):
        (row,) = rows.filter(pl.col("place") == place).rows(named=True)
        assert [row[level] for level in LEVELS] == book.spread("stock_at", place, DAY)
        assert str(row["date"])[:10] == DAY
        assert (row["iso3"], row["unit"], row["quantity"]) == (
            {"A": "KAZ", "T": "GEO", "I": "TUR"}[place[0]],
            "person",
            "stock_at",
        )
    assert rows["q50"].is_sorted(descending=True)


def test_csv_opens_with_the_numbers_shown(cities, book, names):
    text = take(cities, "CSV").decode("utf-8-sig")
    rows = pl.read_csv(text.encode(), infer_schema_length=None)
    check(rows, book)
    codes = {place["name"]: place["pcode"] or None for place in book.document["places"]}
    assert dict(rows.select("place", "pcode").rows()).items() <= codes.items()
    assert all(names.usual in note for note in rows["notes"])
    assert "do not imply official endorsement" in rows["notes"][0]


def test_csv_has_a_row_of_hashtags_when_ticked(cities, book):
    header, tags, *rows = take(cities, "CSV", hxl=True).decode("utf-8-sig").splitlines()
    tagged = dict(zip(header.split(","), tags.split(","), strict=True))
    assert tagged["iso3"] == "#country+code+v_iso3"
    assert tagged["pcode"] == "#loc+code+v_pcode"
    assert all(tag.startswith("#") for tag in tagged.values())
    assert len(rows) == len(book.labels("stock_at"))


@pytest.mark.parametrize("hxl", [False, True], ids=["plain", "tagged"])
def test_xlsx_opens_with_the_numbers_shown(cities, book, hxl, names):
    workbook = sheet(take(cities, "XLSX", hxl=hxl))
    rows = list(workbook.worksheets[0].values)
    at = next(index for index, row in enumerate(rows) if row and "iso3" in row)
    header, body = rows[at], rows[at + 1 :]
    if hxl:
        assert body[0][header.index("iso3")] == "#country+code+v_iso3"
        body = body[1:]
    body = [row for row in body if row[0] is not None]
    check(pl.DataFrame(body, schema=[str(name) for name in header], orient="row", infer_schema_length=None), book)
    assert names.usual in " ".join(str(cell) for sheet in workbook for row in sheet.values for cell in row)


def test_geojson_opens_with_points_and_codes(cities, book, names):
    collection = json.loads(take(cities, "GeoJSON"))
    assert collection["type"] == "FeatureCollection"
    check(pl.DataFrame([feature["properties"] for feature in collection["features"]], infer_schema_length=None), book)
    places = {place["name"]: place["at"] for place in book.document["places"]}
    for feature in collection["features"]:
        assert feature["geometry"] == {"type": "Point", "coordinates": places[feature["properties"]["place"]]}
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -20 < longitude < 180
        assert 20 < latitude < 75
        assert re.fullmatch("[A-Z]{3}", feature["properties"]["iso3"])
    assert names.usual in json.dumps(collection["metadata"])


def test_parquet_opens_with_types(cities, book):
    rows = pl.read_parquet(BytesIO(take(cities, "Parquet")))
    check(rows, book)
    assert rows.schema["q50"].is_numeric()
    assert rows.schema["date"] == pl.Date


def test_png_is_a_picture_and_not_blank(cities):
    picture = Image.open(BytesIO(take(cities, "PNG")))
    assert picture.format == "PNG"
    assert picture.width > 1200
    assert picture.height > 700
    colours = picture.convert("RGB").getcolors(picture.width * picture.height)
    most = max(count for count, _ in colours)
    assert len(colours) > 100
    assert most < 0.9 * picture.width * picture.height


def test_svg_has_the_source_burnt_in(cities, book, names):
    root = ElementTree.fromstring(take(cities, "SVG"))  # noqa: S314 - our own file
    text = " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
    assert root.tag == f"{SVG}svg"
    assert names.usual in text
    assert "seed 0" in text
    assert english_day(DAY) in text
    assert "do not imply official endorsement" in re.sub(r"\s+", " ", text)
    assert len(list(root.iter(f"{SVG}path"))) > 60
    assert not [one for one in root.iter() if one.tag.endswith(("script", "image", "foreignObject"))]


def test_a_chart_leaves_the_page_with_its_numbers(explorer, page, book):
    explorer.open(tab="series", at="KAZ", day=DAY)
    arrivals = (
        page.locator("section.chart").filter(has=page.get_by_role("heading", name=re.compile("^Arrivals "))).first
    )
    rows = pl.read_parquet(BytesIO(take(page, "Parquet", arrivals)))
    (row,) = rows.filter(pl.col("date").cast(pl.String) == DAY, pl.col("kind") == "simulated").rows(named=True)
    assert [row[level] for level in LEVELS] == book.spread("arrivals", "KAZ", DAY)
    picture = Image.open(BytesIO(take(page, "PNG", arrivals)))
    assert len(picture.convert("RGB").getcolors(picture.width * picture.height)) > 20


# ---- one file ------------------------------------------------------------------------------------


@pytest.fixture
def file(page, context, made):
    """The file of two runs, opened from disk with the network off; whatever it asks for is noted."""
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.blockedURI))")
    context.set_offline(True)
    page.goto((made / "two.html").as_uri())
    expect(page.locator(".map-country[aria-label]").first).to_be_visible()
    yield page
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.asked[0].startswith("file:")


def test_a_file_shows_the_map_and_its_slider(file, book, names):
    expect(file.get_by_role("combobox", name="Run", exact=True)).to_have_value(names.usual)
    file.locator(".time input[type=range]").focus()
    for key, day in (("Home", book.dates[0]), ("PageUp", "2022-09-28")):
        file.keyboard.press(key)
        georgia = file.locator('.map-item[aria-label^="Georgia:"]')
        expect(georgia).to_have_attribute("aria-label", people_there("Georgia", book.spread("stock", "GEO", day), day))


def test_a_file_has_every_tab_that_needs_nobody_to_answer(file):
    tabs = file.get_by_role("navigation").get_by_role("button")
    expect(tabs).to_have_text(["Map", "Series", "Compare", "Why"])
    for name, ready in (("Series", ".chart canvas"), ("Compare", ".compare-maps .map-country"), ("Why", ".why-facts")):
        tabs.get_by_text(name, exact=True).click()
        expect(file.locator(ready).first).to_be_visible()
    file.get_by_role("combobox", name="Language").select_option("ru")
    expect(tabs).to_have_text(["Карта", "Ряды", "Сравнение", "Почему"])


def test_a_file_of_two_runs_has_their_difference(file, server, names, book):
    difference = Book(server.document(f"runs/{names.usual}/difference/{names.closed}"), book.document["run"]["start"])
    expect(file.get_by_role("combobox", name="Compare with")).to_have_value(names.closed)
    file.get_by_role("navigation").get_by_role("button", name="Compare").click()
    low, middle, high = (difference.spread("stock", "GEO", book.dates[-1])[at] for at in (0, 2, 4))
    said = f"{english(middle)} people on {english_day(book.dates[-1])}, 90 % between {english(low)} and {english(high)}"
    third = file.locator(".compare-maps figure").nth(2).locator('.map-item[aria-label^="Georgia:"]')
    expect(third).to_have_attribute("aria-label", re.compile(re.escape(said)))


def test_files_leave_the_file(file, book):
    file.get_by_role("combobox", name="Show", exact=True).select_option("stock_at")
    file.locator(".time input[type=range]").focus()
    file.keyboard.press("Home")
    for _ in range(16):
        file.keyboard.press("ArrowRight")
    expect(file).to_have_url(re.compile(f"day={DAY}"))
    check(pl.read_csv(BytesIO(take(file, "CSV")), infer_schema_length=None), book)
    rows = list(sheet(take(file, "XLSX")).worksheets[0].values)
    at = next(index for index, row in enumerate(rows) if row and "iso3" in row)
    check(
        pl.DataFrame(
            [row for row in rows[at + 1 :] if row[0] is not None],
            schema=list(rows[at]),
            orient="row",
            infer_schema_length=None,
        ),
        book,
    )
    check(pl.read_parquet(BytesIO(take(file, "Parquet"))), book)
    assert Image.open(BytesIO(take(file, "PNG"))).width > 1200
