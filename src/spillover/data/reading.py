"""Reading the files of a scenario: from bytes that strangers wrote to columns of the declared types.

Nothing here raises for bad input: each function gives back what it could read and a finding for all that it could not.
A file is looked at before it is opened, and measured before it is read.
"""

from __future__ import annotations

import csv
import io
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath

import polars as pl

from spillover.data.tables import Table
from spillover.ground.errors import Finding, did_you_mean

LARGEST_FILE = 64 * 2**20
"""Bytes; a table that is larger is refused before it is read."""

LINE = "line of the file"
"""Name of the hidden column that remembers where a row was read; it has blanks, so no table can have it."""

MOST_FINDINGS = 10_000
"""Findings of one kind that are counted in one column; a file that is wrong throughout is not told row by row."""

_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text: every column a string, with the line of each row."""

    file: str
    frame: pl.DataFrame


def read_text(folder: Path, name: str, limit: int = LARGEST_FILE) -> str | Finding:
    """Read one UTF-8 file that lies inside a folder.

    A byte-order mark is dropped, and letters with accents are brought to their composed form (NFC), so that one name
    has one spelling.

    Args:
        folder: the scenario's folder.
        name: path of the file inside it, with forward slashes.
        limit: largest size in bytes.

    Returns:
        The text, or what is wrong with the file.
    """
    data = _read_bytes(folder, name, limit)
    if isinstance(data, Finding):
        return data
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        message = "the file holds a NUL byte, so it is not plain text"
        return Finding("SCN-009", message, "save it as UTF-8 text (CSV UTF-8 in a spreadsheet)", name, line)
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return Finding("SCN-008", message, "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)", name, line)


def _read_bytes(folder: Path, name: str, limit: int) -> bytes | Finding:
    try:
        path = _inside(folder, name)
        if isinstance(path, Finding):
            return path
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            return Finding("SCN-004", f"'{name}' is {what}, not a file", "put a file there", name)
        if status.st_size > limit:
            return _too_large(name, status.st_size, limit)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return Finding("SCN-003", f"there is no file '{name}' in {folder}", "add it, or correct its name", name)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Finding("SCN-006", f"'{name}' cannot be read: {reason}", "check its links and permissions", name)
    return data if len(data) <= limit else _too_large(name, len(data), limit)


def _too_large(name: str, size: int, limit: int) -> Finding:
    message = f"the file has {size:,} bytes; at most {limit:,} are read"
    return Finding("SCN-007", message, "keep only the rows that the question needs", name, value=str(size))


def _inside(folder: Path, name: str) -> Path | Finding:
    """The real path of a file, or a finding if it would lead out of the folder."""
    parts = PurePosixPath(name)
    windows = PureWindowsPath(name)
    if parts.is_absolute() or windows.drive or windows.root or ".." in windows.parts or "\0" in name:
        return _outside(name)
    path = (folder / parts).resolve(strict=True)
    return path if path.is_relative_to(folder.resolve(strict=True)) else _outside(name)


def _outside(name: str) -> Finding:
    message = f"'{name}' leads out of the scenario's folder"
    return Finding("SCN-005", message, "copy the file into the folder and name it relative to it", name, value=name)


def read_table(folder: Path, file: str, table: Table) -> tuple[RawTable | None, list[Finding]]:
    """Read one CSV file as text and compare its header with the schema.

    Returns:
        The rows as text, None if the file cannot be taken apart or lacks a column; and the findings.
    """
    text = read_text(folder, file)
    if isinstance(text, Finding):
        return None, [text]
    splitter = _Splitter(file, text)
    header = splitter.header()
    if header is None:
        return None, splitter.findings or [_empty(file, table)]
    splitter.findings += _check_header(file, header, table)
    if len(set(header)) < len(header):
        return None, splitter.findings
    frame = splitter.rows(header)
    if table.required and frame.is_empty() and not splitter.findings:
        message = f"table '{table.name}' has a header but no row"
        splitter.findings.append(Finding("SCN-202", message, "add at least one row", file))
    complete = all(column.optional or column.name in header for column in table.columns)
    return (RawTable(file, frame) if complete else None), splitter.findings


def _empty(file: str, table: Table) -> Finding:
    return Finding("SCN-201", "the file is empty", f"begin it with the header {','.join(table.names)}", file)


class _Splitter:
    """Takes a CSV text apart, remembering lines and complaints."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)

    def header(self) -> list[str] | None:
        """The names in the first row that is not blank."""
        return next((cells for _, cells in self._records()), None)

    def rows(self, header: Sequence[str]) -> pl.DataFrame:
        """The remaining rows as text columns, with the column of line numbers in front."""
        schema = {LINE: pl.Int64(), **{name: pl.String() for name in header}}
        records = self._even_records(len(header))
        blocks = [pl.DataFrame(schema=schema)]
        while block := list(islice(records, _ROWS_AT_ONCE)):
            blocks.append(pl.DataFrame(list(zip(*block, strict=True)), schema=schema))
        return pl.concat(blocks)

    def _even_records(self, width: int) -> Iterator[tuple[int | str, ...]]:
        for line, cells in self._records():
            if len(cells) == width:
                yield line, *cells
            elif len(self.findings) < MOST_FINDINGS:
                self.findings.append(_ragged(self.file, line, len(cells), width))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank, with the line on which it begins."""
        try:
            line = self._reader.line_num + 1
            for cells in self._reader:
                if cells:
                    yield line, cells
                line = self._reader.line_num + 1
        except csv.Error as error:
            message = f"the row cannot be taken apart: {error}"
            cure = 'put text that holds commas or quotes in "double quotes", and double the quotes inside'
            self.findings.append(Finding("SCN-207", message, cure, self.file, line))


def _ragged(file: str, line: int, found: int, expected: int) -> Finding:
    message = f"the row has {found} cells, the header has {expected}"
    cure = 'one cell for each column; text with a comma goes in "double quotes"'
    return Finding("SCN-206", message, cure, file, line)


def _check_header(file: str, header: Sequence[str], table: Table) -> Iterator[Finding]:
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            cure = "save it with commas (in a spreadsheet: CSV UTF-8, comma delimited)"
            yield Finding("SCN-208", f"the columns are separated by {word}", cure, file, 1)
            return
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield Finding("SCN-205", f"column '{name}' occurs twice", "keep one of them", file, 1, name)
        if name not in table.names:
            cure = did_you_mean(name, table.names)
            yield Finding("SCN-203", f"table '{table.name}' has no column '{name}'", cure, file, 1, name, name)
    for column in table.columns:
        if not column.optional and column.name not in header:
            cure = f"add it: {column.about}"
            yield Finding("SCN-204", f"column '{column.name}' is missing", cure, file, 1, column.name)
