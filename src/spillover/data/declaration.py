"""``scenario.toml``: the question, the period, the sources and the files, as declared by whoever wrote the scenario.

Pydantic stands here, at the edge where strangers' text comes in, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from spillover.data.provenance import Source
from spillover.data.strict_toml import Codes, line_of, read_model
from spillover.data.tables import EARLIEST_DATE, LATEST_DATE, TABLES
from spillover.data.text import read_text
from spillover.ground.errors import Finding, did_you_mean

FILE = "scenario.toml"
FORMAT = 1
LONGEST_PERIOD_DAYS = 20_000
LARGEST_DECLARATION = 2**20
"""Bytes."""

CODES = Codes(syntax="SCN-101", missing="SCN-102", unknown="SCN-103", type="SCN-104", value="SCN-105")


def _known_date(day: dt.date) -> dt.date:
    if not EARLIEST_DATE <= day <= LATEST_DATE:
        message = f"{day} does not lie between {EARLIEST_DATE} and {LATEST_DATE}"
        raise ValueError(message)
    return day


Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=5_000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Day = Annotated[dt.date, AfterValidator(_known_date)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceEntry(_Strict):
    """One ``[sources.<key>]``."""

    title: Words = Field(description="what the source is called")
    url: str = Field("", description="where it was found; empty when it is not on the web", max_length=2_000)
    licence: Words = Field(description="its terms, or plain words where none are stated")
    date: Day | None = Field(None, description="day of the version used")
    note: str = Field("", description="what a careful reader should know", max_length=5_000)


class TableEntry(_Strict):
    """One ``[tables.<name>]``."""

    file: Words = Field(description="CSV file inside the scenario's folder")
    source: Words = Field(description="key of the source of its rows, unless a row names another")


Passport = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Share = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]


class AdoptionEntry(_Strict):
    """One ``[[stay.adopted]]``."""

    host: Words = Field(description="country, as in places.country")
    regime: Words = Field(description="name of one of the regimes of its law; law: as it stands without any response")
    day: Day = Field(description="first day in force")
    source: Words = Field(description="key of the source")


class StayEntry(_Strict):
    """The section ``[stay]``."""

    groups: Annotated[dict[Passport, Share], Field(min_length=1, max_length=50)] = Field(
        description="passports of those who flee, with the part of people that holds each"
    )
    hosts: dict[Words, Passport] = Field(
        {}, description="code of a country's law, where the country is not called by it in places.country"
    )
    adopted: Annotated[list[AdoptionEntry], Field(max_length=1_000)] = Field(
        [], description="regimes that hosts put in force, by date"
    )


class Declaration(_Strict):
    """The whole of ``scenario.toml``."""

    format: Literal[1] = Field(description="version of this format")
    id: Identifier = Field(description="short name: small letters, digits and hyphens")
    title: Words = Field(description="name of the scenario")
    question: Words = Field(description="what is asked, in words")
    start: Day = Field(description="first day")
    days: int = Field(description="number of days simulated", ge=1, le=LONGEST_PERIOD_DAYS)
    home: Words = Field(description="country that people flee from, as in places.country")
    movement: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")] = Field(
        "walk", description="name of the movement mechanism"
    )
    as_of: Day | None = Field(None, description="information date: what became known later is refused for forecasts")
    stay: StayEntry | None = Field(None, description="whose legal stay abroad is followed; without it, nobody's")
    sources: dict[Identifier, SourceEntry] = Field(description="who says so, by key")
    tables: dict[str, TableEntry] = Field(description="the files, by name of the table")

    def named_sources(self) -> dict[str, Source]:
        """The sources by key."""
        return {
            key: Source(key, entry.title, entry.url, entry.licence, entry.date, entry.note)
            for key, entry in self.sources.items()
        }


def read_declaration(folder: Path) -> tuple[Declaration | None, list[Finding]]:
    """Read ``scenario.toml``.

    Returns:
        The declaration, None if it is not usable; and what is wrong with it.
    """
    text = read_text(folder, FILE, LARGEST_DECLARATION)
    if isinstance(text, Finding):
        return None, [text]
    declaration = read_model(text, Declaration, FILE, CODES)
    if isinstance(declaration, list):
        return None, [_of_another_format(finding) for finding in declaration]
    return declaration, list(_misfits(declaration, text))


def _of_another_format(finding: Finding) -> Finding:
    """A file of another version of the format says so, rather than that a number is wrong."""
    if finding.column != "format" or finding.code == CODES.missing:
        return finding
    message = f"format {finding.value} is not known"
    cure = f"this version reads format {FORMAT}"
    return Finding("SCN-108", message, cure, FILE, finding.row, finding.column, finding.value)


def _misfits(declaration: Declaration, text: str) -> Iterator[Finding]:
    yield from _check_tables(declaration, text)
    for number, adoption in enumerate(declaration.stay.adopted if declaration.stay else ()):
        if adoption.source not in declaration.sources:
            message = f"source '{adoption.source}' of a regime is not declared"
            cure = did_you_mean(adoption.source, declaration.sources) if declaration.sources else "add [sources.<key>]"
            line = line_of(["stay", "adopted", number, "source"], text)
            yield Finding("SCN-109", message, cure, FILE, line, "stay.adopted.source", adoption.source)


def _check_tables(declaration: Declaration, text: str) -> Iterator[Finding]:
    """Tables must be known, complete, and name a source that exists."""
    for name, entry in declaration.tables.items():
        key = f"tables.{name}"
        if name not in TABLES:
            cure = did_you_mean(name, TABLES)
            line = line_of(["tables", name], text)
            yield Finding("SCN-106", f"there is no table '{name}'", cure, FILE, line, key, name)
        if entry.source not in declaration.sources:
            message = f"source '{entry.source}' of table '{name}' is not declared"
            cure = did_you_mean(entry.source, declaration.sources) if declaration.sources else "add [sources.<key>]"
            line = line_of(["tables", name, "source"], text)
            yield Finding("SCN-109", message, cure, FILE, line, f"{key}.source", entry.source)
    for name, table in TABLES.items():
        if table.required and name not in declaration.tables:
            cure = f'add [tables.{name}] with file = "{name}.csv" and source = "<key>"'
            yield Finding("SCN-107", f"table '{name}' is not declared", cure, FILE, column=f"tables.{name}")
