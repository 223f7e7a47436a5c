"""Reading the public Passport Index dataset: a snapshot of who needs what at which border, or runs of snapshots.

Source: I. Ilyankou, "Passport Index dataset", MIT, scraped from passportindex.org. Its values were written in three
ways: 3, 2, 1, 0 in 2019; VF, VOA, ETA, VR and numbers of days until May 2020; words and numbers of days since.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import polars as pl

from spillover.data.law.prior import LARGEST_TABLE, Prior, PriorSource
from spillover.data.law.prior_table import (
    AREA,
    MOST_ROWS,
    Cells,
    Histories,
    Row,
    Sheet,
    Slip,
    csv_rows,
)
from spillover.data.strict_toml import shown
from spillover.data.text import read_text
from spillover.ground.errors import Finding, LawError, did_you_mean

STANDS_FOR_AREA = "DEU"
"""The index has no rows for the Schengen area; those of Germany stand for it."""

INTERVALS: Mapping[str, str] = MappingProxyType(
    {
        "passport": "passport",
        "host": "destination",
        "requirement": "requirement",
        "days": "days",
        "first_seen": "first_snapshot",
        "last_seen": "last_snapshot",
        "changed_after": "from_after",
        "changed_before": "to_before",
    }
)
"""Our names of columns, each with its name in the interval form."""

TIDY: Mapping[str, str] = MappingProxyType({name: INTERVALS[name] for name in ("passport", "host", "requirement")})
ALSO_CALLED: Mapping[str, str] = MappingProxyType({"code": "requirement", "value": "requirement"})

IN_2019: Mapping[str, str] = MappingProxyType(
    {"3": "visa_free", "2": "visa_on_arrival", "1": "eta", "0": "visa_required"}
)
SINCE_2020: Mapping[str, str] = MappingProxyType(
    {
        "visa free": "visa_free",
        "vf": "visa_free",
        "visa required": "visa_required",
        "vr": "visa_required",
        "visa on arrival": "visa_on_arrival",
        "voa": "visa_on_arrival",
        "e-visa": "e_visa",
        "hayya entry permit": "e_visa",
        "eta": "eta",
        "evw": "eta",
        "no admission": "no_admission",
        "covid ban": "covid_ban",
    }
)

TITLE = "Passport Index dataset, by I. Ilyankou, from passportindex.org"
URL = "https://github.com/ilyankou/passport-index-dataset"
LICENCE = "MIT, Copyright (c) 2019 Ilya Ilyankou: Passport Index dataset, I. Ilyankou, MIT, from passportindex.org"
NOTE = (
    "It says whether a visa is needed and, for some pairs, how many days one may stay without. It cannot see windows "
    "(90 days a visit, 90 in 180 and 90 a year are the same 90), terms of registration, bars by purpose or route, or "
    "documents other than a passport. No change is dated: it lies between two snapshots, mostly a month apart, at most "
    "194 days. Known gaps, for Russian passports: no days for UZB, KGZ, TJK and BLR; 360 for 365 in GEO; 90 for 30 in "
    "SRB until January 2023; no days at all in 2019. From 2020-02-07 to 2020-05-09 the labels of eTA and visa on "
    "arrival seem to be exchanged; they are kept as published. SCH has the values of Germany."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read.

    Attributes:
        prior: the table, with its source.
        own_country: rows about a passport in its own country, which were left out.
    """

    prior: Prior
    own_country: int


def read_passport_index(path: Path, snapshot: dt.date | None = None) -> Imported:
    """Read a file of the dataset.

    Args:
        path: the tidy CSV with codes of three letters, or the interval form as CSV or Parquet.
        snapshot: date of a tidy file; by default the name of its folder, if that is a date.

    Raises:
        LawError: everything that is wrong with the file.
    """
    path, findings = path.absolute(), list[Finding]()
    is_parquet = path.suffix.casefold() == ".parquet"
    rows = _parquet_rows(path) if is_parquet else csv_rows(path.name, _text_of(path), findings)
    line, header = next(rows, (1, ()))
    if not header:
        findings = findings or [
            Finding("LAW-301", "the file is empty", f"begin it with {','.join(TIDY.values())}", path.name)
        ]
        raise LawError(*findings)
    names = [ALSO_CALLED.get(name, name) for name in (name.strip().casefold() for name in header)]
    is_tidy = not {"first_snapshot", "last_snapshot"} & set(names)
    sheet = Sheet(path.name, TIDY if is_tidy else INTERVALS, findings)
    left_out: Counter[str] = Counter()
    cells = _abroad(sheet.cells(chain([(line, names)], rows)), left_out)
    prepared = _from_snapshot(sheet, cells, _day_of(path, snapshot)) if is_tidy else _from_intervals(cells)
    if snapshot and not is_tidy:
        cure = "leave --snapshot out, or give the tidy file of that date"
        raise LawError(Finding("LAW-322", "the file holds the dates of its snapshots", cure, path.name))
    histories = sheet.histories(prepared)
    if findings:
        raise sheet.error()
    newest = max(entry.last_seen for history in histories.values() for entry in history)
    source = PriorSource(format=1, title=TITLE, url=URL, licence=LICENCE, date=newest, note=NOTE)
    return Imported(Prior(_with_area(histories), source), left_out["own country"])


def _day_of(path: Path, snapshot: dt.date | None) -> dt.date:
    try:
        return snapshot or dt.date.fromisoformat(path.parent.name)
    except ValueError:
        cure = "say --snapshot 2022-10-05, or keep it in a folder that is called by its date"
        raise LawError(Finding("LAW-321", "the file does not say of which day it is", cure, path.name)) from None


def _abroad(rows: Iterator[tuple[int, Cells]], left_out: Counter[str]) -> Iterator[tuple[int, Cells]]:
    for line, cells in rows:
        if cells["passport"] == cells["host"]:
            left_out["own country"] += 1
        else:
            yield line, cells


def _from_intervals(rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for line, cells in rows:
        yield line, {**cells, "days": "" if cells["days"] == "-1" else cells["days"]}


def _from_snapshot(sheet: Sheet, rows: Iterator[tuple[int, Cells]], snapshot: dt.date) -> Iterator[tuple[int, Cells]]:
    dates = {"first_seen": str(snapshot), "last_seen": str(snapshot), "changed_after": "", "changed_before": ""}
    for line, cells in rows:
        value = _value(cells["requirement"], in_2019=snapshot.year <= 2019)
        if isinstance(value, Slip):
            sheet.complain(line, "requirement", cells["requirement"], value)
            sheet.values(line, {name: cells[name] for name in ("passport", "host")})
        else:
            yield line, {**cells, "requirement": value[0], "days": value[1], **dates}


@lru_cache(maxsize=1024)
def _value(text: str, *, in_2019: bool) -> tuple[str, str] | Slip:
    """Requirement and days that a value of the dataset stands for."""
    if in_2019:
        if text in IN_2019:
            return IN_2019[text], ""
        cure = (
            "it is 3, 2, 1 or 0 in snapshots of 2019; correct the date of the snapshot if the file is of another year"
        )
        return Slip("LAW-312", f"'{shown(text)}' is no value of the year 2019", cure)
    if re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII):
        return "visa_free", text
    if text.casefold() in SINCE_2020:
        return SINCE_2020[text.casefold()], ""
    if text in IN_2019:
        cure = "0 was written for visa required in 2019 only: correct the date of the snapshot"
        return Slip("LAW-312", "'0' is no value since 2020", cure)
    cure = did_you_mean(text, SINCE_2020)
    return Slip("LAW-312", f"'{shown(text)}' is no value of the dataset, nor a number of days", cure)


def _with_area(histories: Histories) -> Histories:
    """The table with rows for the Schengen area, where it has none."""
    area = {
        (passport, AREA): tuple(replace(entry, host=AREA) for entry in history)
        for (passport, host), history in histories.items()
        if host == STANDS_FOR_AREA
    }
    return {**area, **histories}


def _text_of(path: Path) -> str:
    """The text of a file that may be a link."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        real = path
    text = read_text(real.parent, real.name, LARGEST_TABLE)
    if isinstance(text, Finding):
        raise LawError(text)
    return text


def _parquet_rows(path: Path) -> Iterator[Row]:
    """Header and rows of a Parquet file as text, numbered as if the header were row 1."""
    try:
        if not path.is_file():
            raise _unreadable(path, "it is a folder" if path.is_dir() else "it is not there")
        if (size := path.stat().st_size) > LARGEST_TABLE:
            raise _unreadable(path, f"it has {size:,} bytes; at most {LARGEST_TABLE:,} are read")
        frame = pl.scan_parquet(io.BytesIO(path.read_bytes()))
        if frame.select(pl.len()).collect().item() > MOST_ROWS:
            raise _unreadable(path, f"it has more than {MOST_ROWS:,} rows")
        texts = frame.select(pl.all().cast(pl.String).fill_null("")).collect()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _unreadable(path, str(error).splitlines()[0]) from error
    yield 1, texts.columns
    yield from enumerate(texts.iter_rows(), 2)


def _unreadable(path: Path, reason: str) -> LawError:
    cure = "give the dataset's tidy CSV, or its interval form as CSV or Parquet"
    return LawError(Finding("LAW-323", f"the file cannot be read as Parquet: {shown(reason)}", cure, path.name))
