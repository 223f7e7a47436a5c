"""Briefings as files: several pages as PDF, one figure as PNG or SVG. Needs the extra ``plots``.

Drawn without any global state of matplotlib; the same documents give the same bytes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spillover.data.scenario import Scenario
from spillover.experiments.executors import optional
from spillover.experiments.results import Results
from spillover.report.briefing.book import Book
from spillover.report.briefing.boundaries import world
from spillover.report.briefing.differing import two_runs
from spillover.report.briefing.governments import governments
from spillover.report.briefing.pages import crossings, hosts, published, strain, summary
from spillover.report.briefing.sheet import SHEET_STYLE
from spillover.report.briefing.words import limits_and_sources
from spillover.report.figures import DOTS_PER_INCH, camps_figure

FORMS = ("pdf", "png", "svg")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a briefing is about.

    Attributes:
        views: documents of one run or of two.
        difference: of the second run less the first; None where there is none.
        refused: why two runs have no difference.
        camps: results and scenario of the first run where it has camps to draw, instead of a map of borders.
    """

    views: tuple[Mapping[str, Any], ...]
    difference: Mapping[str, Any] | None = None
    refused: str = ""
    camps: tuple[Results, Scenario] | None = None


def drawn(subject: Subject, form: str) -> bytes:
    """The content of a file of one form: all pages for ``pdf``, the first figure for ``png`` and ``svg``.

    Raises:
        RunError: RUN-014 if matplotlib is not installed, RUN-086 if the boundaries are missing.
    """
    matplotlib = optional("matplotlib", "plots")
    with matplotlib.rc_context(SHEET_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a letter that the font lacks is drawn as a box
        if form == "pdf":
            return _pdf(pages(subject), str(subject.views[0]["run"]["title"]))
        content = io.BytesIO()
        nameless = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        _first(subject).savefig(content, format=form, dpi=DOTS_PER_INCH, metadata=nameless)
    return content.getvalue()


def pages(subject: Subject) -> Iterator[Any]:
    """The figures of matplotlib of all pages, one after the other; of two runs the comparison comes first."""
    if len(subject.views) > 1:
        yield _first(subject)
    for view in subject.views:
        book = Book(view)
        yield from _of_borders(book) if book.has_crossings else _of_camps(book, subject)
        yield from (sheet.figure for sheet in limits_and_sources(book))


def _of_borders(book: Book) -> Iterator[Any]:
    yield summary(book, world()).figure
    for page in (hosts, published, crossings, strain, governments):
        sheet = page(book)
        if sheet is not None:
            yield sheet.figure


def _of_camps(book: Book, subject: Subject) -> Iterator[Any]:
    """Camps of the run whose results are at hand, else its map; what was published is in the panels of camps."""
    if subject.camps is not None and book.document is subject.views[0]:
        yield camps_figure(*subject.camps)
    else:
        yield summary(book, world()).figure


def _first(subject: Subject) -> Any:
    """The one figure of a run, or of two."""
    books = [Book(view) for view in subject.views]
    if len(books) > 1:
        difference = None if subject.difference is None else Book(subject.difference)
        return two_runs((books[0], books[1]), difference, subject.refused, world()).figure
    if subject.camps is not None:
        return camps_figure(*subject.camps)
    return summary(books[0], world()).figure


def _pdf(figures: Iterable[Any], title: str) -> bytes:
    """All pages in one file that does not know when it was made."""
    content = io.BytesIO()
    nameless = {"Title": title, "Creator": "Spillover", "Producer": None, "CreationDate": None, "ModDate": None}
    with optional("matplotlib.backends.backend_pdf", "plots").PdfPages(content, metadata=nameless) as file:
        for figure in figures:
            file.savefig(figure)
    return content.getvalue()
