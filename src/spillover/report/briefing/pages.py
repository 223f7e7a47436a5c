"""The pages of a briefing, each one topic of a run; a topic of which the run says nothing has no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from spillover.report.briefing.book import MIDDLE, WIDE, Book
from spillover.report.briefing.boundaries import World
from spillover.report.briefing.chart import Chart, draw_chart, stock_scale
from spillover.report.briefing.panels import KEY, Panel, draw_key, draw_series
from spillover.report.briefing.sheet import Box, Sheet, foot_lines, members_in_words
from spillover.report.figures import GREY

GREEN, PURPLE, ORANGE = "#009e73", "#aa4499", "#d55e00"
HOSTS_IN_TABLE, HOSTS_IN_PANELS = 9, 8
ROWS, COLUMNS = 4, 4
MOST_PANELS = 12


def summary(book: Book, world: World) -> Sheet:
    """The map, who is where at the end, and the largest hosts over time: the one figure of a run."""
    foot = foot_lines([book.document], with_map=True)
    sheet = Sheet(str(book.run["title"]), _subtitle(book), foot)
    left, right = sheet.room.beside(0.64)
    flows = [flow for flow in book.document["flows"] if flow["kind"] == "crossing"]
    places = book.document["places"]
    draw_chart(sheet, left, Chart(book, places, stock_scale([book]), flows, book.home), world)
    rows = min(HOSTS_IN_TABLE, len(book.hosts(HOSTS_IN_TABLE)))
    table, panels = right.above(0.5 + 0.185 * rows, 0.36)
    _draw_hosts(sheet, table, book)
    inside = Box(panels.left + 0.42, panels.top, panels.width - 0.42, panels.height - 0.42)
    for box, host in zip(inside.grid(2, 2, (0.55, 0.5)), book.hosts(4), strict=False):
        draw_series(sheet, box, book, Panel(book.name(host), "stock", host))
    words = "People there: median, central 50 % and 90 % of the members; circles: published"
    sheet.text(panels.left, panels.top + panels.height - 0.1, words, size=6.5, color=GREY)
    return sheet


def _subtitle(book: Book) -> str:
    as_of = f", with what was known on {book.run['as_of']}" if book.run["as_of"] else ""
    return f"{book.run['start']} to {book.last}{as_of}; {members_in_words(book.run)}"


def _draw_hosts(sheet: Sheet, box: Box, book: Book) -> None:
    """The largest hosts on the last day: median and central 90 %, and by their residents."""
    sheet.text(box.left, box.top + 0.07, f"People who came and are there on {book.last}", size=9, weight="bold")
    stops = (0.0, box.width - 2.05, box.width - 0.72, box.width)
    heads = ("Host", "Median", "90 % interval", "per 1,000")
    lines: list[tuple[str, ...]] = []
    hosts = sorted(book.hosts(99), key=lambda host: -book.at_end("stock", host)[MIDDLE])[:HOSTS_IN_TABLE]
    for host in hosts:
        low, middle, high = book.at_end("stock", host)[[WIDE[0], MIDDLE, WIDE[1]]]
        by_head = book.at_end("stock_per_1000", host)[MIDDLE] if book.has("stock_per_1000", host) else None
        words = "" if by_head is None else f"{by_head:.1f}"
        lines.append((book.name(host), f"{middle:,.0f}", f"{low:,.0f} to {high:,.0f}", words))
    for number, line in enumerate([heads, *lines]):
        top = box.top + 0.32 + 0.185 * number
        look = {"size": 7.2, "color": GREY} if number == 0 else {"size": 7.8}
        sheet.text(box.left, top, line[0], **look)
        for stop, word in zip(stops[1:], line[1:], strict=True):
            sheet.text(box.left + stop, top, word, **{**look, "ha": "right"})


def hosts(book: Book) -> Sheet | None:
    """People in the largest hosts, and arrivals there a day."""
    found = book.hosts(HOSTS_IN_PANELS)
    if not found:
        return None
    panels = [
        panel
        for host in found
        for panel in (
            Panel(book.name(host), "stock", host, note="people there"),
            Panel(book.name(host), "arrivals", host, GREEN, "arrivals a day"),
        )
    ]
    title = "The largest hosts: people who came and are there, and arrivals a day"
    return _panels_page(book, title, "People who fled or came on from another host; no ordinary travellers", panels)


def published(book: Book) -> Sheet | None:
    """The series of which most was published, beside it."""
    number: dict[tuple[str, str], int] = {}
    for count in book.document["counts"]:
        key = (count["over"], count["crossing"] or count["country"])
        if count["over"] and book.has(*key):
            number[key] = number.get(key, 0) + 1
    keys = sorted(number, key=lambda key: (-number[key], key))[:MOST_PANELS]
    panels = [Panel(book.name(label), quantity, label, note=words_of(quantity)) for quantity, label in keys]
    if not panels:
        return None
    note = "Each figure beside the series of its own kind; a line spans the days that it is of, at the mean of a day"
    return _panels_page(book, "Beside what was published", note, panels, 3)


def crossings(book: Book) -> Sheet | None:
    """The longest waits, and the queues there."""
    found = book.largest("waiting_days", HOSTS_IN_PANELS)
    panels = [
        panel
        for name in found
        for panel in (
            Panel(name, "queue", name, ORANGE, "people waiting"),
            Panel(name, "waiting_days", name, PURPLE, "days of wait"),
        )
    ]
    if not panels:
        return None
    return _panels_page(book, "Crossings: queues and waits", "Those with the longest wait at the median", panels)


def strain(book: Book) -> Sheet | None:
    """Rents and school places in the cities that feel most of it."""
    rents = book.largest("rent", HOSTS_IN_PANELS)
    schools = book.largest("school_strain", HOSTS_IN_PANELS)
    if not rents and not schools:
        return None
    panels = [Panel(city, "rent", city, ORANGE, "rent, 1 = before") for city in rents]
    panels += [Panel(city, "school_strain", city, PURPLE, "school places per 1,000") for city in schools]
    note = "Rents beside what they were; school places that newcomers ask for, per 1,000 residents"
    return _panels_page(book, "Cities: rents and schools", note, panels)


_WORDS: Mapping[str, str] = MappingProxyType({
    "stock": "people there", "entries": "entries a day", "exits": "exits a day", "crossed_in": "entries a day",
    "crossed_out": "exits a day", "crossed_in_at": "entries a day", "crossed_out_at": "exits a day", "queue": "waiting",
    "waiting_days": "days of wait", "stock_at": "people there",
})  # fmt: skip


def words_of(quantity: str) -> str:
    """A quantity in a few words."""
    return _WORDS.get(quantity, quantity.replace("_", " "))


def _panels_page(book: Book, title: str, subtitle: str, panels: Sequence[Panel], columns: int = COLUMNS) -> Sheet:
    """A page of small panels, each with its own scale."""
    sheet = Sheet(title, f"{subtitle}; each panel has its own scale", foot_lines([book.document]))
    has_counts = any(book.counts(panel.quantity, panel.label) for panel in panels)
    draw_key(sheet, sheet.room.left, sheet.room.top - 0.1, KEY if has_counts else KEY[:-1])
    below = sheet.room.above(0.16, 0.2)[1]
    room = Box(below.left + 0.35, below.top, below.width - 0.35, below.height - 0.25)
    rows = max(2, -(-len(panels) // columns))
    for box, panel in zip(room.grid(rows, columns, (0.55, 0.5)), panels, strict=False):
        draw_series(sheet, box, book, panel)
    return sheet
