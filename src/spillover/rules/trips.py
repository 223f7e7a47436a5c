"""Reading stays from a CSV file with the columns host, in, out and, if wanted, registered, permit, protection."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from spillover.data.text import read_text
from spillover.ground.errors import Finding, LawError, capped, did_you_mean
from spillover.rules.person import MOST_STAYS, Stay

LARGEST_FILE = 2**22
"""Bytes."""

REQUIRED = ("host", "in", "out")
COLUMNS = (*REQUIRED, "registered", "permit", "protection")
_DOTTED = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")


def parse_day(text: str) -> dt.date | str:
    """Read a civil date.

    Returns:
        The date, or what is wrong with the text and how to write it.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
    except ValueError as error:
        return f"'{text}' is no day of the calendar ({error})"
    if dotted := _DOTTED.match(text):
        day, month, year = (int(part) for part in dotted.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"'{text}' is not written as a date here: if it is day.month.year, write {year}-{month:02}-{day:02}"
    return f"'{text}' is not a date: write year-month-day, as 2022-09-21"


def read_trips(path: Path, today: dt.date | None = None) -> tuple[Stay, ...]:
    """Read the stays of one person.

    Args:
        path: the file.
        today: what lies later cannot have happened; None if that is not to be looked at.

    Raises:
        LawError: LAW-111 to LAW-116, all that is wrong with the file at once, each with its row.
    """
    path = path.absolute()
    text = read_text(path.parent, path.name, LARGEST_FILE)
    if isinstance(text, Finding):
        raise LawError(text)
    rows = list(_rows(text, path.name))
    wrong: list[Finding] = []
    stays = [stay for row, cells in rows if (stay := _stay(row, cells, path.name, (wrong, today)))]
    if wrong:
        raise LawError(*capped(wrong))
    return tuple(stays)


def _rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next((cells for cells in reader if cells), [])
        names = [name.strip().casefold() for name in header]
        if wrong := list(_header(names, file)):
            raise LawError(*wrong)
        for number, cells in enumerate((cells for cells in reader if any(cell.strip() for cell in cells)), 1):
            if number > MOST_STAYS:
                cure = "give the stays of one person only, and leave out those that no window reaches"
                message = f"more than {MOST_STAYS:,} stays"
                raise LawError(Finding("LAW-111", message, cure, file, reader.line_num))
            if len(cells) != len(names):
                message = f"the row has {len(cells)} cells, the header has {len(names)}"
                cure = "one cell for each column; leave out empty while the stay lasts, but keep its comma"
                raise LawError(Finding("LAW-112", message, cure, file, reader.line_num))
            yield reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        message = f"the row cannot be taken apart: {error}"
        raise LawError(Finding("LAW-112", message, "write host,in,out", file, reader.line_num)) from error


def _header(names: Sequence[str], file: str) -> Iterator[Finding]:
    for name in REQUIRED:
        if name not in names:
            separator = " (columns are separated by commas)" if any(";" in one for one in names) else ""
            cure = f"begin the file with the header host,in,out{separator}"
            yield Finding("LAW-113", f"column '{name}' is missing", cure, file, 1, name)
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            yield Finding("LAW-114", f"there is no column '{name}'", did_you_mean(name, COLUMNS), file, 1, name, name)
        elif names.count(name) > 1:
            yield Finding("LAW-114", f"column '{name}' occurs twice", "keep one of them", file, 1, name, name)


def _stay(row: int, cells: Mapping[str, str], file: str, found: tuple[list[Finding], dt.date | None]) -> Stay | None:
    wrong, today = found
    days: dict[str, dt.date | None] = {}
    for column in (name for name in COLUMNS[1:] if name in cells):
        days[column] = None
        if not cells[column]:
            continue
        day = parse_day(cells[column])
        if isinstance(day, str):
            cure = "correct the cell"
            wrong.append(Finding("LAW-115", day, cure, file, row, column, cells[column]))
        elif today is not None and day > today:
            message, cure = f"{day} lies in the future (today is {today})", "leave it out; ask about plans with --plan"
            wrong.append(Finding("LAW-116", message, cure, file, row, column, cells[column]))
        else:
            days[column] = day
    host = cells["host"].upper()
    if not host:
        wrong.append(Finding("LAW-115", "no host", "write its code of three letters", file, row, "host", ""))
    entry = days["in"]
    if entry is None:
        if not cells["in"]:
            wrong.append(Finding("LAW-115", "no day of entry", "give it as 2022-09-21", file, row, "in", ""))
        return None
    return Stay(host, entry, days["out"], days.get("registered"), days.get("permit"), days.get("protection"), row)
