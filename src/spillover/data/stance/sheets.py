"""Small CSV tables of evidence: read whole, cell by cell as text, each row with its line in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from spillover.ground.errors import Finding, StanceError, did_you_mean

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table, and what was found wrong with it so far.

    Attributes:
        file: the file as the user knows it.
        rows: line in the file, and the text of each column without blanks at its ends.
        findings: all that is wrong; readers add to it, and refuse the table at the end.
    """

    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]
    findings: list[Finding] = field(default_factory=list)

    def blame(self, code: str, line: int, column: str, said: tuple[str, str, str]) -> None:
        """Note what is wrong with a cell: its value, the message and the cure."""
        value, message, cure = said
        self.findings.append(Finding(code, message, cure, self.file, line, column, value))


def read_sheet(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The rows of a CSV file with a header.

    Args:
        path: the file, UTF-8.
        needed: columns that must be there.
        optional: columns that may be; those that are missing are read as empty.

    Raises:
        StanceError: STA-101 for a file that cannot be read, STA-102 for a column that is missing, STA-103 for a row
            of another length than the header.
    """
    lines = csv.reader(io.StringIO(_text(path), newline=""))
    header = [name.strip() for name in next(lines, [])]
    missing = [name for name in needed if name not in header]
    if missing:
        raise StanceError(*(_missing(path, name, header) for name in missing))
    sheet = Sheet(path.name, rows=[])
    rows, gaps = [], dict.fromkeys(optional, "")
    for cells in lines:
        if len(cells) == len(header):
            rows.append((lines.line_num, gaps | dict(zip(header, map(str.strip, cells), strict=True))))
        elif cells:
            message = f"the row has {len(cells)} cells, the header {len(header)}"
            cure = "put texts that hold a comma between double quotes"
            sheet.findings.append(Finding("STA-103", message, cure, path.name, lines.line_num))
    return Sheet(path.name, rows, sheet.findings)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        message = f"'{path}' cannot be read: {error.strerror or error}"
        raise StanceError(Finding("STA-101", message, "check its name and place", path.name)) from error
    except UnicodeDecodeError as error:
        message = f"'{path}' is no text in UTF-8: byte {error.start + 1:,} cannot be read"
        raise StanceError(Finding("STA-101", message, "save it as CSV in UTF-8", path.name)) from error


def _missing(path: Path, name: str, header: Sequence[str]) -> Finding:
    near = did_you_mean(name, header) if header else "the file is empty"
    message = f"there is no column {name}"
    return Finding("STA-102", message, f"add it, or rename the one that is meant: {near}", path.name, 1, name)


def day(sheet: Sheet, code: str, line: int, column: str, text: str) -> date | None:
    """A date; None, with a finding, for what is none."""
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    sheet.blame(code, line, column, (text, f"'{text}' is not a date", "write year-month-day, as 2022-09-26"))
    return None


def number(sheet: Sheet, code: str, line: int, column: str, asked: tuple[str, float, float]) -> float | None:
    """A number within bounds, given as (text, lowest, highest); None, with a finding, for what is none."""
    text, low, high = asked
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if low <= value <= high:
        return value
    told = f"'{text}' is not a number from {low:g} to {high:g}"
    sheet.blame(code, line, column, (text, told, f"give a number from {low:g} to {high:g}"))
    return None
