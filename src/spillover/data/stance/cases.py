"""Episodes in which people arrived at a host, what the host did, and what else governments did by date.

A folder holds five tables: ``cases`` (one episode a row), ``responses`` (dated acts by kind), ``hosts``, ``elections``
and ``shocks``. A cell may be empty where nothing is known. What was not known on the information date is not seen: a
restriction that came, or was known, later leaves a host that had not restricted until that day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from spillover.data.countries import countries
from spillover.data.government_tables import KINDS_OF_ACT
from spillover.data.stance.sheets import Sheet, day, number, read_sheet
from spillover.ground.errors import StanceError, capped, did_you_mean

RESTRICTIONS = ("tighten", "close")
"""Kinds of act that end an episode."""

CHECKED = ("seen", "recalled")
CONFIDENCES = ("high", "med", "low", "recalled")

_Read = Callable[[Sheet, int, str, str], Any]


def _date(sheet: Sheet, line: int, column: str, text: str) -> date | None:
    return day(sheet, "STA-401", line, column, text)


def _share(sheet: Sheet, line: int, column: str, text: str) -> float | None:
    return number(sheet, "STA-402", line, column, (text, 0.0, 1.0))


def _level(sheet: Sheet, line: int, column: str, text: str) -> float | None:
    return number(sheet, "STA-402", line, column, (text, 0.0, 100.0))


def _ratio(sheet: Sheet, line: int, column: str, text: str) -> float | None:
    return number(sheet, "STA-402", line, column, (text, 0.01, 100.0))


def _text(sheet: Sheet, line: int, column: str, text: str) -> str:
    return text


def _one_of(choices: Collection[str]) -> _Read:
    def read(sheet: Sheet, line: int, column: str, text: str) -> str:
        if text not in choices:
            said = text, f"'{text}' is no known {column}", did_you_mean(text, choices)
            sheet.blame("STA-403", line, column, said)
        return text

    return read


def _all_of(choices: Collection[str]) -> _Read:
    """One country, or several that decided together, between blanks."""
    read_one = _one_of(choices)

    def read(sheet: Sheet, line: int, column: str, text: str) -> str:
        return " ".join(sorted(read_one(sheet, line, column, one) for one in text.split()))

    return read


@dataclass(frozen=True, slots=True)
class _Form:
    """What a table holds: how each column is read, which may be empty, and which together name a row."""

    columns: Mapping[str, tuple[_Read, pl.DataType]]
    may_be_empty: frozenset[str]
    key: tuple[str, ...]


def _form(key: tuple[str, ...], may_be_empty: tuple[str, ...], **columns: _Read) -> _Form:
    numbers = (_share, _ratio, _level)
    typed = {
        name: (read, pl.Date() if read is _date else pl.Float64() if read in numbers else pl.String())
        for name, read in columns.items()
    }
    return _Form(typed, frozenset(may_be_empty), key)


def _forms() -> Iterator[tuple[str, _Form]]:
    """Each table's name and form."""
    sure, country = _one_of(CHECKED), _all_of(countries())
    unknown = ("origin", "share_low", "share_high", "share_known", "rent_ratio", "rent_known", "rent_source_url")
    yield "cases", _form(
        ("host", "origin", "surge_start"), (*unknown, "first_restriction", "kind", "source_url"),
        host=country, origin=country, surge_start=_date, share_low=_share, share_high=_share, share_known=_date,
        rent_ratio=_ratio, rent_known=_date, rent_source_url=_text, first_restriction=_date, watched_until=_date,
        kind=_one_of(RESTRICTIONS), act=_text, checked=sure, source_url=_text, known=_date,
    )  # fmt: skip
    yield "responses", _form(
        ("date", "iso3", "kind"), ("source_url",), date=_date, iso3=country, kind=_one_of(KINDS_OF_ACT), act=_text,
        source_url=_text, known=_date, confidence=_one_of(CONFIDENCES),
    )  # fmt: skip
    yield "hosts", _form(("iso3",), (), iso3=country, land_border=_share, threat=_share, checked=sure)
    yield "elections", _form(("iso3", "date"), (), iso3=country, date=_date, known=_date, checked=sure)
    yield (
        "shocks",
        _form(
            ("date", "shock"), ("source_url",), date=_date, shock=_text, strength=_level, source_url=_text, known=_date
        ),
    )


@dataclass(frozen=True, slots=True)
class Cases:
    """The five tables, as they were known on a day; their columns are those of the files.

    Attributes:
        cases: one episode a row; ``first_restriction`` and ``kind`` are null where the host had not restricted by
            ``watched_until``; shares of the host's population, and ``rent_ratio`` (1: as before), where known.
        responses: dated acts; hosts: marks of 0 or 1; elections: contested ones; shocks: by which all are struck.
    """

    cases: pl.DataFrame
    responses: pl.DataFrame
    hosts: pl.DataFrame
    elections: pl.DataFrame
    shocks: pl.DataFrame


def read_cases(folder: Path, as_of: date | None = None) -> Cases:
    """Read the tables of a folder, and hide what was not known on a day.

    Args:
        folder: of ``cases.csv`` and its four companions.
        as_of: information date; None: everything is seen.

    Raises:
        StanceError: all that is wrong with the tables at once; STA-101 to STA-103 for their form, STA-401 dates,
            STA-402 numbers, STA-403 words and countries, STA-404 empty cells, STA-405 rows that stand twice, STA-406
            rows that contradict themselves, STA-407 rows that claim to have been read but name no source.
    """
    sheets = {name: (read_sheet(folder / f"{name}.csv", tuple(form.columns)), form) for name, form in _forms()}
    frames = {name: _frame(sheet, form) for name, (sheet, form) in sheets.items()}
    _check_cases(sheets["cases"][0], frames["cases"])
    _check_responses(sheets["responses"][0], frames["responses"])
    findings = [finding for sheet, _ in sheets.values() for finding in sheet.findings]
    if findings:
        raise StanceError(*capped(findings))
    return Cases(**frames if as_of is None else _as_known(frames, as_of))


def _frame(sheet: Sheet, form: _Form) -> pl.DataFrame:
    rows = [tuple(_cell(sheet, form, line, name, row[name]) for name in form.columns) for line, row in sheet.rows]
    first: dict[tuple[str, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(row[name] for name in form.key)
        if first.setdefault(key, line) != line:
            said = " ".join(key), f"{' '.join(key)} stands in row {first[key]} as well", "leave one of them out"
            sheet.blame("STA-405", line, form.key[0], said)
    return pl.DataFrame(rows, schema={name: kind for name, (_, kind) in form.columns.items()}, orient="row")


def _cell(sheet: Sheet, form: _Form, line: int, name: str, text: str) -> Any:
    read, kind = form.columns[name]
    if text:
        return read(sheet, line, name, text)
    if name not in form.may_be_empty:
        sheet.blame("STA-404", line, name, ("", f"{name} is empty", "fill it in, or leave out the row"))
    return "" if kind == pl.String() else None


def _check_cases(sheet: Sheet, frame: pl.DataFrame) -> None:
    for (line, _), row in zip(sheet.rows, frame.iter_rows(named=True), strict=True):
        for column, is_wrong, message in _contradictions(row):
            if is_wrong:
                sheet.blame("STA-406", line, column, (str(row[column] or ""), message, "correct one of the two"))
        if row["checked"] == "seen" and not row["source_url"]:
            cure = "name the source, or write recalled"
            sheet.blame("STA-407", line, "source_url", ("", "the episode is marked as seen, without a source", cure))


def _contradictions(row: Mapping[str, Any]) -> Iterator[tuple[str, bool, str]]:
    start, until, act = row["surge_start"], row["watched_until"], row["first_restriction"]
    low, high, known = row["share_low"], row["share_high"], row["known"]
    yield "share_low", (low is None) != (high is None), "one end of the share is given without the other"
    yield "share_low", None not in (low, high) and low > high, "the share ends below where it begins"
    yield "watched_until", None not in (start, until) and until <= start, "it is not watched beyond its start"
    yield "kind", (act is None) == bool(row["kind"]), "a kind and the day of the first restriction go together"
    if act is not None:
        yield "watched_until", until != act, "an episode is watched until its first restriction"
        yield "known", known is not None and known < act, "the restriction was known before it came"


def _check_responses(sheet: Sheet, frame: pl.DataFrame) -> None:
    for (line, _), row in zip(sheet.rows, frame.iter_rows(named=True), strict=True):
        if None not in (row["date"], row["known"]) and row["known"] < row["date"]:
            said = (
                str(row["known"]),
                "the act was known before it happened",
                "give the day of the act, or of its source",
            )
            sheet.blame("STA-406", line, "known", said)
        if row["confidence"] != "recalled" and not row["source_url"]:
            cure = "name the source, or write recalled"
            sheet.blame("STA-407", line, "source_url", ("", "the act has no source", cure))


def _as_known(frames: Mapping[str, pl.DataFrame], as_of: date) -> dict[str, pl.DataFrame]:
    known, today = pl.col("known") <= as_of, pl.lit(as_of)
    cases = frames["cases"].filter(pl.col("surge_start") < as_of)
    cases = cases.with_columns(
        pl.when(known).then("first_restriction").alias("first_restriction"),
        pl.when(known).then("kind").otherwise(pl.lit("")).alias("kind"),
        pl.min_horizontal("watched_until", today).alias("watched_until"),
        *(_seen(name, "share_known", as_of) for name in ("share_low", "share_high")),
        _seen("rent_ratio", "rent_known", as_of),
    )
    responses = frames["responses"].filter(known & (pl.col("date") <= as_of))
    later = {name: frames[name].filter(known) for name in ("elections", "shocks")}
    return {"cases": cases, "responses": responses, "hosts": frames["hosts"], **later}


def _seen(name: str, known: str, as_of: date) -> pl.Expr:
    """A value where it was known, or where its day is not told, which is long ago."""
    return pl.when((pl.col(known) <= as_of) | pl.col(known).is_null()).then(name).alias(name)
