"""Reading the files of a scenario: from bytes that strangers wrote to columns of the declared types.

Nothing here raises for bad input: each function gives back what it could read and a finding for all that it could not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from spillover.data.columns import Table
from spillover.data.text import read_text
from spillover.ground.errors import Finding, did_you_mean

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
