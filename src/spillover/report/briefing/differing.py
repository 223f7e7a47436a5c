"""The figure of two runs: maps on one scale, medians over each other, and the paired difference with its intervals."""

from __future__ import annotations

import textwrap

from spillover.report.briefing.book import Book, same_scale
from spillover.report.briefing.boundaries import World
from spillover.report.briefing.chart import Chart, difference_scale, draw_chart, stock_scale
from spillover.report.briefing.panels import BAND, Panel, draw_difference, draw_key, draw_two
from spillover.report.briefing.sheet import Box, Sheet, foot_lines
from spillover.report.figures import BLUE, INK, VERMILION

GREEN = "#009e73"
HOSTS = 4
TALL_MAP = 2.85


def two_runs(books: tuple[Book, Book], difference: Book | None, refused: str, world: World) -> Sheet:
    """Both runs and their difference, the second less the first.

    Args:
        books: of the runs.
        difference: member by member; None where they are no pairs.
        refused: why, in words.
        world: boundaries, for runs over borders.
    """
    one, other = books
    with_map = one.has_crossings and other.has_crossings
    foot = foot_lines([one.document, other.document], with_map=with_map)
    called = [_called(books, number) for number in (0, 1)]
    subtitle = textwrap.shorten(f"{one.run['start']} to {one.last}. {_titles(books)}", 190, placeholder=" …")
    sheet = Sheet(f"{called[1]} beside {called[0]}", subtitle, foot)
    room = sheet.room
    if with_map:
        maps, room = Box(room.left, room.top + 0.12, room.width, room.height - 0.12).above(TALL_MAP, 0.12)
        _draw_maps(sheet, maps, books, difference, world)
    _draw_panels(sheet, room, books, difference)
    if difference is None:
        left, top = room.left + room.width * 0.68, sheet.room.top + 0.1 if with_map else room.top
        for number, line in enumerate(textwrap.wrap(f"No difference is drawn. {refused}", 66)):
            sheet.text(left, top + 0.15 * number, line, size=8, color=INK)
    return sheet


def _called(books: tuple[Book, Book], number: int) -> str:
    """A run by its scenario, or by its own name where both have one scenario."""
    key = "scenario" if books[0].run["scenario"] != books[1].run["scenario"] else "name"
    return str(books[number].run[key])


def _titles(books: tuple[Book, Book]) -> str:
    return " | ".join(dict.fromkeys(str(book.run["title"]) for book in reversed(books)))


def _draw_maps(sheet: Sheet, box: Box, books: tuple[Book, Book], difference: Book | None, world: World) -> None:
    """Both runs on one scale, and the difference on its own."""
    places = books[0].document["places"]
    scale = stock_scale(books)
    charts = [Chart(book, places, scale, home=book.home, with_circles=False) for book in books]
    titles = [_called(books, 0), _called(books, 1)]
    if difference is not None and difference.labels(scale.quantity):
        own = difference_scale(difference, scale.quantity)
        charts.append(Chart(difference, places, own, home=books[0].home, with_circles=False))
        titles.append("Difference, at the median")
    for frame, chart, title in zip(box.grid(1, 3, (0.25, 0.0)), charts, titles, strict=False):
        sheet.text(frame.left, frame.top - 0.1, title, size=8.5, weight="bold")
        draw_chart(sheet, frame, chart, world, names=0)


def _draw_panels(sheet: Sheet, room: Box, books: tuple[Book, Book], difference: Book | None) -> None:
    """Where the runs differ most: medians over each other, below them the difference."""
    quantity = "stock" if books[0].has_crossings else "stock_at"
    labels = _most_different(books, difference, quantity)
    key = [
        (f"{_called(books, 0)}: median", {"color": BLUE, "linewidth": 1.4}),
        ("90 %", {"color": BLUE, **BAND}),
        (f"{_called(books, 1)}: median", {"color": VERMILION, "linewidth": 1.4, "linestyle": (0, (4, 1.5))}),
        ("90 %", {"color": VERMILION, **BAND}),
    ]
    if difference is not None:
        key.append(("difference of pairs: median, 50 %, 90 %", {"color": GREEN, "linewidth": 1.4}))
    draw_key(sheet, room.left, room.top, key)
    room = Box(room.left + 0.4, room.top + 0.45, room.width - 0.4, room.height - 0.75)
    rows = 1 if difference is None else 2
    boxes = room.grid(rows, HOSTS, (0.6, 0.45))
    for box, label in zip(boxes, labels, strict=False):
        draw_two(sheet, box, books, Panel(books[0].name(label), quantity, label, note="people there"))
    if difference is not None:
        for box, label in zip(boxes[HOSTS:], labels, strict=False):
            panel = Panel(books[0].name(label), quantity, label, GREEN, "difference")
            draw_difference(sheet, box, difference, panel)


def _most_different(books: tuple[Book, Book], difference: Book | None, quantity: str) -> list[str]:
    """Hosts or places by the largest median difference; without a difference by the largest medians."""
    known = [label for label in books[0].labels(quantity) if label != books[0].home]
    if difference is not None:
        found = difference.largest(quantity, HOSTS)
        return [*found, *(label for label in known if label not in found)][:HOSTS]
    return sorted(known, key=lambda label: (-same_scale(books, quantity, [label]), label))[:HOSTS]
