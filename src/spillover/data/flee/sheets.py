"""Flee's CSV files as rows of clean cells, and the list of all that is wrong or odd in them.

Flee's files have no header in the usual sense: a row whose first cell begins with ``#`` is a comment, and columns are
told apart by their position. Blanks around cells, blank rows, a byte-order mark and either line ending are accepted.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from spillover.data.columns import EARLIEST_DATE, LATEST_DATE
from spillover.data.text import read_text
from spillover.ground.errors import SHOWN, Finding, did_you_mean


@dataclass(frozen=True, slots=True)
class Notes:
    """What the import has to say: ``errors`` stop it, ``warnings`` are shown with the result."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def spell(self, name: str, known: Iterable[str]) -> str:
        """The known name nearest to a misspelt one; not for a file full of slips, where comparing takes hours."""
        return did_you_mean(name, known) if len(self.errors) + len(self.warnings) < SHOWN else "correct the spelling"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the line it begins on, and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_comment(self) -> bool:
        """Flee skips a row whose first cell begins with ``#``; its header is such a row."""
        return self.cells[0].startswith("#")

    def __getitem__(self, position: int) -> str:
        """The cell at a position; the empty text where the row is too short."""
        return self.cells[position] if position < len(self.cells) else ""

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of an instance.

    Attributes:
        file: its name, as findings show it.
        rows: its rows that are not blank, comments included.
        notes: where findings are kept.
    """

    file: str
    rows: tuple[Row, ...]
    notes: Notes

    @property
    def body(self) -> Iterator[Row]:
        """The rows that are no comments."""
        return (row for row in self.rows if not row.is_comment)

    def refuse(self, row: Row, code: str, message: str, cure: str, column: str | None = None) -> None:
        """Note an error in a row."""
        self.notes.errors.append(Finding(code, message, cure, self.file, row.line, column))

    def warn(self, code: str, message: str, cure: str, row: Row | None = None) -> None:
        """Note a warning about the file or one of its rows."""
        self.notes.warnings.append(Finding(code, message, cure, self.file, row.line if row else None))

    def number(self, row: Row, position: int, column: str, *, empty: float | None = None) -> float | None:
        """Read a finite number; None, with an error noted, if there is none."""
        text = row[position]
        if not text and empty is not None:
            return empty
        value = finite(text)
        if value is None:
            self._refuse_cell(row, "IMP-012", f"'{text}' is not a number", "write it like 12.5", column, text)
        return value

    def whole(self, row: Row, position: int, column: str, *, empty: int | None = None) -> int | None:
        """Read a whole number (``12.0`` counts as one); None, with an error noted, if there is none."""
        text = row[position]
        if not text and empty is not None:
            return empty
        value = finite(text)
        if value is None or value != int(value):
            cure = "write digits only, without marks between thousands (Flee stops here too)"
            self._refuse_cell(row, "IMP-013", f"'{text}' is not a whole number", cure, column, text)
            return None
        return int(value)

    def day(self, row: Row, position: int, column: str) -> date | None:
        """Read a date as Flee writes them; None, with an error noted, if there is none."""
        text = row[position]
        value = day_of(text)
        if value is None:
            cure = f"write year-month-day, as 2012-03-22, between {EARLIEST_DATE} and {LATEST_DATE}"
            self._refuse_cell(row, "IMP-014", f"'{text}' is not a date", cure, column, text)
        return value

    def _refuse_cell(self, row: Row, code: str, message: str, cure: str, column: str, text: str) -> None:
        self.notes.errors.append(Finding(code, message, cure, self.file, row.line, column, text))


def open_sheet(folder: Path, name: str, notes: Notes) -> Sheet | None:
    """Read one file of an instance; None, with an error noted, if that is impossible."""
    text = read_text(folder, name)
    if isinstance(text, Finding):
        notes.errors.append(as_import(text))
        return None
    try:
        return Sheet(name, tuple(_rows(text)), notes)
    except csv.Error as error:
        cure = 'look for a "double quote" that is never closed'
        notes.errors.append(Finding("IMP-010", f"the file cannot be taken apart: {error}", cure, name))
        return None


def open_optional(folder: Path, name: str, notes: Notes) -> Sheet:
    """Read a file that need not be there; a missing one has no rows."""
    sheet = open_sheet(folder, name, notes) if (folder / name).exists() else None
    return sheet or Sheet(name, (), notes)


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for cells in reader:
        clean = tuple(cell.strip() for cell in cells)
        if any(clean):
            yield Row(line, clean)
        line = reader.line_num + 1


def as_import(finding: Finding) -> Finding:
    """A finding about a file of a scenario, as one about a file to import: same number, other letters."""
    return replace(finding, code=finding.code.replace("SCN", "IMP"))


def finite(text: object) -> float | None:
    """The finite number that a text (or a number) stands for, or None."""
    try:
        value = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def day_of(text: str) -> date | None:
    """The date that a text stands for; None if it is none, or far from our time."""
    try:
        value = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
    return value if EARLIEST_DATE <= value <= LATEST_DATE else None


def listed(names: Iterable[object], limit: int = 12) -> str:
    """Names in one line, the first ones if there are many."""
    shown = [str(name) for name in names]
    more = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(shown[:limit]) + more
