"""Dated acts by which governments show where they stand on the war: recognitions, statements, sanctions, votes.

A row says who did what and when, in which direction (−1 with Moscow, 1 with Kyiv), how telling it is, and on whose
word. ``known`` is the day from which it could be known; a fit as of an earlier day does not see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from spillover.data.countries import countries
from spillover.data.stance.sheets import Sheet, day, number, read_sheet
from spillover.ground.errors import Finding, StanceError, capped, did_you_mean

KINDS = (
    "recognition", "treaty", "military", "arms", "sanctions", "extradition", "migration", "csto", "summit",
    "statement", "aid", "un_vote", "unsc_vote",
)  # fmt: skip
CONFIDENCES = ("high", "medium", "low")
VOTES = ("yes", "abstain", "no", "absent")
NEEDED = ("date", "iso3", "kind", "act", "direction", "weight", "source_url")
OPTIONAL = ("confidence", "checked", "vote", "known")
SCHEMA = pl.Schema({
    "date": pl.Date, "iso3": pl.String, "kind": pl.String, "act": pl.String, "direction": pl.Float64,
    "weight": pl.Float64, "source_url": pl.String, "confidence": pl.String, "checked": pl.String, "vote": pl.String,
    "known": pl.Date,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts that were known on a day.

    Attributes:
        table: one act a row, columns of ``SCHEMA``; by date, then country.
        findings: what was left out, as warnings.
    """

    table: pl.DataFrame
    findings: tuple[Finding, ...] = ()


def read_acts(path: Path, as_of: date | None = None) -> Acts:
    """Read and check a table of acts.

    Args:
        path: a CSV file with the columns ``NEEDED``, and any of ``OPTIONAL``.
        as_of: information date; later acts, and acts known later, are left out.

    Raises:
        StanceError: everything that is wrong with the table at once: STA-101 to STA-103 for its form, STA-104 dates,
            STA-105 countries, STA-106 kinds, STA-107 directions, STA-108 weights, STA-109 acts without source or
            text, STA-110 an act that stands twice, STA-111 other words that are not known.
    """
    sheet = read_sheet(path, NEEDED, OPTIONAL)
    names = countries()
    rows = [_act(sheet, line, row, names) for line, row in sheet.rows]
    _blame_twins(sheet)
    if sheet.findings:
        raise StanceError(*capped(sheet.findings))
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("date", "iso3", maintain_order=True)
    if as_of is None:
        return Acts(table)
    seen = table.filter((pl.col("date") <= as_of) & (pl.col("known") <= as_of))
    return Acts(seen, tuple(_hidden(path, table.height - seen.height, as_of)))


def _act(sheet: Sheet, line: int, row: Any, names: Any) -> tuple[Any, ...]:
    on = day(sheet, "STA-104", line, "date", row["date"])
    known = day(sheet, "STA-104", line, "known", row["known"]) if row["known"] else on
    if on and known and known < on:
        told = (
            row["known"],
            f"known on {known}, before the act itself on {on}",
            "give the day of the source, or leave it",
        )
        sheet.blame("STA-104", line, "known", told)
    _name(sheet, "STA-105", (line, "iso3"), row["iso3"], names)
    _name(sheet, "STA-106", (line, "kind"), row["kind"], KINDS)
    for column, allowed in (("confidence", CONFIDENCES), ("vote", VOTES)):
        if row[column]:
            _name(sheet, "STA-111", (line, column), row[column], allowed)
    for column, missing in (("act", "what was done is not said"), ("source_url", "the act has no source")):
        if not row[column]:
            sheet.blame("STA-109", line, column, ("", missing, "add it, or leave the act out"))
    direction = number(sheet, "STA-107", line, "direction", (row["direction"], -1.0, 1.0))
    weight = number(sheet, "STA-108", line, "weight", (row["weight"], 0.0, 1.0))
    words = (row[name] or None for name in ("confidence", "checked", "vote"))
    return on, row["iso3"], row["kind"], row["act"], direction, weight, row["source_url"], *words, known


def _name(sheet: Sheet, code: str, place: tuple[int, str], text: str, known: Any) -> None:
    if text not in known:
        line, column = place
        cure = did_you_mean(text, known) if text else "fill it in"
        sheet.blame(code, line, column, (text, f"'{text}' is no known {column}", cure))


def _blame_twins(sheet: Sheet) -> None:
    first: dict[tuple[str, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(row[name].casefold() for name in ("date", "iso3", "kind", "act"))
        if first.setdefault(key, line) != line:
            message = f"the act of {row['iso3']} on {row['date']} stands in row {first[key]} as well"
            sheet.blame("STA-110", line, "act", (row["act"], message, "leave one of them out"))


def _hidden(path: Path, number: int, as_of: date) -> Iterator[Finding]:
    if number:
        message = f"{number:,} act{'' if number == 1 else 's'} after {as_of}, or known later, are not seen"
        yield Finding("STA-190", message, "nothing to do: that is what an information date is for", path.name)
