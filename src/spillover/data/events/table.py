"""The table of evidence from events: written whole or not at all, and read with every cell checked."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import polars as pl

from spillover.data.countries import countries
from spillover.data.events.aggregate import Period
from spillover.data.stance.sheets import Sheet, day, number, read_sheet
from spillover.ground.errors import Finding, StanceError, capped, did_you_mean

COLUMNS = ("source_iso3", "target_iso3", "coder", "score", "n", "mentions", "first_url", "known")
"""Columns after the period, which is called ``month`` or ``week``."""
MOST = 1e12


def read_events(path: Path, as_of: dt.date | None = None, by: Period = "month") -> pl.DataFrame:
    """Read a table that ``spillover import events`` wrote.

    Args:
        path: the CSV file.
        as_of: information date; rows of which anything became known later are left out.
        by: the period that its rows must stand for.

    Returns:
        ``month`` or ``week`` (Date, its first day), source_iso3, target_iso3, coder, score (−1 to 1), n, mentions,
        first_url, known (Date).

    Raises:
        StanceError: everything that is wrong with the table: STA-101 to STA-103 for its form, STA-340 periods, STA-341
            countries, STA-342 scores and numbers, STA-343 a pair that stands twice in a period, STA-344 known.
    """
    sheet = read_sheet(path, (by, *COLUMNS))
    names = countries()
    rows = [_row(sheet, line, row, by, names) for line, row in sheet.rows]
    _blame_twins(sheet, by)
    if sheet.findings:
        raise StanceError(*capped(sheet.findings))
    types = (pl.Date, pl.String, pl.String, pl.String, pl.Float64, pl.Int64, pl.Int64, pl.String, pl.Date)
    table = pl.DataFrame(rows, schema=dict(zip((by, *COLUMNS), types, strict=True)), orient="row")
    return table if as_of is None else table.filter(pl.col("known") <= as_of)


def _row(sheet: Sheet, line: int, row: Mapping[str, str], by: Period, names: Mapping[str, str]) -> tuple[object, ...]:
    start = _start(sheet, line, by, row[by])
    for column in ("source_iso3", "target_iso3"):
        if row[column] not in names:
            told = (row[column], f"'{row[column]}' is no country", did_you_mean(row[column], names))
            sheet.blame("STA-341", line, column, told)
    score = number(sheet, "STA-342", line, "score", (row["score"], -1.0, 1.0))
    n, mentions = (_whole(sheet, line, row, name) for name in ("n", "mentions"))
    known = day(sheet, "STA-344", line, "known", row["known"])
    if known and start and known < start:
        told = (row["known"], f"all of it is known on {known}, before {start}", "import the file again")
        sheet.blame("STA-344", line, "known", told)
    return start, row["source_iso3"], row["target_iso3"], row["coder"], score, n, mentions, row["first_url"], known


def _start(sheet: Sheet, line: int, by: Period, text: str) -> dt.date | None:
    start = day(sheet, "STA-340", line, by, text)
    if start and (start.day != 1 if by == "month" else start.weekday() != 0):
        what = "the first day of a month" if by == "month" else "a Monday"
        sheet.blame("STA-340", line, by, (text, f"'{text}' is not {what}", f"give {what}"))
    return start


def _whole(sheet: Sheet, line: int, row: Mapping[str, str], name: str) -> int | None:
    text, least = row[name], 1 if name == "n" else 0
    if text.isascii() and text.isdigit() and least <= int(text) < MOST:
        return int(text)
    told = (text, f"'{text}' is not a whole number from {least}", f"give a whole number from {least}")
    sheet.blame("STA-342", line, name, told)
    return None


def _blame_twins(sheet: Sheet, by: Period) -> None:
    first: dict[tuple[str, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(row[name] for name in (by, "source_iso3", "target_iso3", "coder"))
        if first.setdefault(key, line) != line:
            message = f"{key[1]} to {key[2]} stands in row {first[key]} as well"
            sheet.blame("STA-343", line, by, (key[0], message, "leave one of them out"))


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Iterator[TextIO]:
    """A text file that gets its name when all of it was written, and is gone if that fails.

    Args:
        path: where it shall stand.
        overwrite: replace a file of that name.

    Raises:
        StanceError: STA-315 if there is a file of that name, STA-316 if the disk refuses.
    """
    if path.is_dir() or (path.exists() and not overwrite):
        cure = "choose another name, or say --force to replace it"
        raise StanceError(Finding("STA-315", f"'{path}' is there already", cure, value=str(path)))
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        message = f"'{path}' cannot be written: {error.strerror or error}"
        cure = "check that its folder is there, its permissions, and the disk's space; nothing was changed"
        raise StanceError(Finding("STA-316", message, cure, value=str(path))) from error
    finally:
        beside.unlink(missing_ok=True)
