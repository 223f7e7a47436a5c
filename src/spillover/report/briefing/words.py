"""The last pages of a briefing: limits, assumptions and sources, as text in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from spillover.report.briefing.book import Book
from spillover.report.briefing.sheet import BOUNDARIES, Sheet, foot_lines, members_in_words
from spillover.report.figures import GREY, INK

COLUMNS, LINE, LETTERS, LETTERS_OF_ADDRESSES = 3, 0.112, 74, 70
LONGEST_VALUE, LONGEST_ADDRESS, BLANK = 40, 120, 0.45


class Line(NamedTuple):
    """One line of text; ``look`` is "head", "strong", "plain" or "faint"."""

    text: str
    look: str = "plain"


_LOOKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "head": {"size": 9, "weight": "bold", "color": INK},
        "strong": {"size": 6, "weight": "bold", "color": INK},
        "plain": {"size": 6, "color": INK},
        "faint": {"size": 5.6, "color": GREY},
    }
)


def limits_and_sources(book: Book) -> list[Sheet]:
    """What a careful reader should know: notes, the run, its assumptions, and every source with its date."""
    paragraphs = [*_limits(book), *_assumptions(book), *_sources(book)]
    return _flowed("Limits, assumptions and sources", book, paragraphs)


def _limits(book: Book) -> Iterator[Sequence[Line]]:
    yield _head("Limits")
    for note in book.document["notes"]:
        yield _wrapped(note)
    yield _wrapped(BOUNDARIES)
    yield _head("The run")
    run = book.run
    inputs = f"{len(run['inputs'])} input files, digest of the run {run['digest'][:16]}"
    results = f"digest of the results {run['results_digest'][:16]}" if run["results_digest"] else "not complete"
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    yield _wrapped(f"{run['name']}: scenario {run['scenario']}, {members_in_words(run)}, seed {run['seed']}; {inputs}, "
                   f"{results}. Made with {versions}.")  # fmt: skip
    if run["settings"]:
        yield _wrapped("Set: " + ", ".join(f"{name}={value}" for name, value in run["settings"].items()))


def _assumptions(book: Book) -> Iterator[Sequence[Line]]:
    """Parameters that rest on no publication, which is where to doubt a run first."""
    assumed = [one for one in book.document["parameters"] if one["source"].startswith("assumed")]
    if assumed:
        yield _head(f"Assumptions: {len(assumed)} of {len(book.document['parameters'])} parameters")
    for one in assumed:
        number = one["source"].partition(":")[2]
        value = textwrap.shorten(one["value"], LONGEST_VALUE, placeholder=" …")
        spread = f", drawn from {one['prior']}" if one["prior"] else ""
        name = f"{one['mechanism']}.{one['name']}{f' ({number})' if number else ''}"
        unit = "" if one["unit"] in ("", "1") else f" {one['unit']}"
        yield [*_wrapped(name, "strong", 0), *_wrapped(f"{value}{unit}{spread}: {one['about']}")]


def _sources(book: Book) -> Iterator[Sequence[Line]]:
    sources = book.document["sources"]
    yield _head(f"Sources: {len(sources)}")
    for key in sorted(sources):
        one = sources[key]
        dated = f" ({one['date']})" if one["date"] else ""
        address = one["url"] if len(one["url"]) <= LONGEST_ADDRESS else f"{one['url'][:LONGEST_ADDRESS]}…"
        after = ". ".join(filter(None, (address, one["licence"])))
        yield [*_wrapped(f"{one['title']}{dated}", "plain", 0), *_wrapped(after, "faint")]


def _head(text: str) -> list[Line]:
    return [Line(""), Line(text, "head"), Line("")]


def _wrapped(text: str, look: str = "plain", blank: int = 1) -> list[Line]:
    letters = LETTERS if look != "faint" else LETTERS_OF_ADDRESSES
    return [*(Line(part, look) for part in textwrap.wrap(text, letters)), *[Line("")] * blank]


def _flowed(title: str, book: Book, paragraphs: Sequence[Sequence[Line]]) -> list[Sheet]:
    """Text in columns, on as many sheets as it needs; a paragraph is not torn unless it is longer than a column."""
    sheets: list[Sheet] = []
    column, row, rows = COLUMNS, 0.0, 0
    for number, paragraph in enumerate(paragraphs):
        wanted = len(paragraph)
        if wanted and paragraph[0].text == "" and number + 1 < len(paragraphs):
            wanted += len(paragraphs[number + 1])  # a heading stays with what follows it
        if column < COLUMNS and row + min(wanted, rows) > rows:
            column, row = column + 1, 0.0
        for line in paragraph:
            if row > rows - 1 and column < COLUMNS:
                column, row = column + 1, 0.0
            if column >= COLUMNS:
                sheets.append(Sheet(title, str(book.run["title"]), foot_lines([book.document])[:1]))
                column, row, rows = 0, 0.0, int(sheets[-1].room.height / LINE)
            _put(sheets[-1], column, row, line)
            row += (1.0 if line.text else BLANK) if row or line.text else 0.0
    return sheets


def _put(sheet: Sheet, column: int, row: float, line: Line) -> None:
    if line.text:
        width = sheet.room.width / COLUMNS
        sheet.text(
            sheet.room.left + width * column, sheet.room.top + LINE * (row + 0.5), line.text, **_LOOKS[line.look]
        )
