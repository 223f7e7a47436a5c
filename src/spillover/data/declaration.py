"""``scenario.toml``: the question, the period, the sources and the files, as declared by whoever wrote the scenario.

Pydantic stands here, at the edge where strangers' text comes in, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from spillover.data.columns import EARLIEST_DATE, LATEST_DATE
from spillover.data.provenance import Source
from spillover.data.strict_toml import Codes, Strict, day_between, line_of, read_model
from spillover.data.tables import TABLES
from spillover.data.text import read_text
from spillover.ground.errors import Finding, did_you_mean

FILE = "scenario.toml"
FORMAT = 1
LONGEST_PERIOD_DAYS = 20_000
LARGEST_DECLARATION = 2**20
"""Bytes."""

CODES = Codes(syntax="SCN-101", missing="SCN-102", unknown="SCN-103", type="SCN-104", value="SCN-105")


Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=5_000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Movement = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")]
Day = Annotated[dt.date, AfterValidator(day_between(EARLIEST_DATE, LATEST_DATE))]


class SourceEntry(Strict):
    """One ``[sources.<key>]``."""

    title: Words = Field(description="what the source is called")
    url: str = Field("", description="where it was found; empty when it is not on the web", max_length=2_000)
    licence: Words = Field(description="its terms, or plain words where none are stated")
    date: Day | None = Field(None, description="day of the version used")
    note: str = Field("", description="what a careful reader should know", max_length=5_000)


class TableEntry(Strict):
    """One ``[tables.<name>]``."""

    file: Words = Field(description="CSV file inside the scenario's folder")
    source: Words = Field(description="key of the source of its rows, unless a row names another")


Passport = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Share = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]


class AdoptionEntry(Strict):
    """One ``[[stay.adopted]]``."""

    host: Words = Field(description="country, as in places.country")
    regime: Words = Field(description="name of one of the regimes of its law; law: as it stands without any response")
    day: Day = Field(description="first day in force")
    known: Day | None = Field(None, description="day on which it could be known; without it, its first day in force")
    source: Words = Field(description="key of the source")


class StayEntry(Strict):
    """The section ``[stay]``."""

    groups: Annotated[dict[Passport, Share], Field(min_length=1, max_length=50)] = Field(
        description="passports of those who flee, with the part of people that holds each"
    )
    hosts: dict[Words, Passport] = Field(
        {}, description="code of a country's law, where the country is not called by it in places.country"
    )
    without_clock: dict[Words, list[Passport]] = Field(
        {},
        description="by country, passports of whose stay no rule is known, and which are let stay without a limit; "
        "where neither a rule nor this says anything, the scenario is refused",
    )
    adopted: Annotated[list[AdoptionEntry], Field(max_length=1_000)] = Field(
        [], description="regimes that hosts put in force, by date"
    )


class Declaration(Strict):
    """The whole of ``scenario.toml``."""

    format: Literal[1] = Field(description="version of this format")
    id: Identifier = Field(description="short name: small letters, digits and hyphens")
    title: Words = Field(description="name of the scenario")
    question: Words = Field(description="what is asked, in words")
    start: Day = Field(description="first day")
    days: int = Field(description="number of days simulated", ge=1, le=LONGEST_PERIOD_DAYS)
    home: Words = Field(description="country that people flee from, as in places.country")
    movement: Movement = Field("walk", description="name of the movement mechanism")
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


Key = dict[str, str | int | float | dt.date]


class VariantDeclaration(Strict):
    """The whole of ``scenario.toml`` where it says only in what it differs from another scenario."""

    format: Literal[1] = Field(description="version of this format")
    extends: Words = Field(description="the scenario that it changes: its folder, seen from this one, or its name")
    id: Identifier = Field(description="short name: small letters, digits and hyphens")
    title: Words = Field(description="name of the variant")
    question: Words = Field(description="what is asked, in words")
    start: Day | None = Field(None, description="another first day")
    days: int | None = Field(None, description="another number of days", ge=1, le=LONGEST_PERIOD_DAYS)
    movement: Movement | None = Field(None, description="another movement mechanism")
    as_of: Day | None = Field(None, description="another information date")
    stay: StayEntry | None = Field(None, description="instead of the whole of [stay]")
    sources: dict[Identifier, SourceEntry] = Field({}, description="who says so, beside the sources that it inherits")
    tables: dict[str, TableEntry] = Field({}, description="files of rows that are added, or replace those of their key")
    remove: dict[str, Annotated[list[Key], Field(min_length=1, max_length=10_000)]] = Field(
        {}, description="keys of rows that are left out, by name of the table"
    )


def read_declaration(folder: Path) -> tuple[Declaration | VariantDeclaration, str] | list[Finding]:
    """Read ``scenario.toml``.

    Returns:
        What it declares, each setting sound by itself, with the text that it was read from; or what is wrong.
    """
    text = read_text(folder, FILE, LARGEST_DECLARATION)
    if isinstance(text, Finding):
        return [text]
    model: type[Declaration | VariantDeclaration] = VariantDeclaration if _extends(text) else Declaration
    said = read_model(text, model, FILE, CODES)
    if isinstance(said, list):
        return [_of_another_format(finding) for finding in said]
    return said, text


def _extends(text: str) -> bool:
    try:
        return "extends" in tomllib.loads(text)
    except (ValueError, RecursionError):
        return False


def _of_another_format(finding: Finding) -> Finding:
    """A file of another version of the format says so, rather than that a number is wrong."""
    if finding.column != "format" or finding.code == CODES.missing:
        return finding
    message = f"format {finding.value} is not known"
    cure = f"this version reads format {FORMAT}"
    return Finding("SCN-108", message, cure, FILE, finding.row, finding.column, finding.value)


def misfits(said: Declaration | VariantDeclaration, text: str, sources: Collection[str]) -> Iterator[Finding]:
    """What no single setting shows: tables must be known, and whatever names a source must name one that exists.

    Args:
        said: a scenario or a variant.
        text: that it was read from.
        sources: keys of all sources that it may name.
    """
    for name in (*said.tables, *(said.remove if isinstance(said, VariantDeclaration) else ())):
        if name not in TABLES:
            at = "tables" if name in said.tables else "remove"
            cure, line = did_you_mean(name, TABLES), line_of([at, name], text)
            yield Finding("SCN-106", f"there is no table '{name}'", cure, FILE, line, f"{at}.{name}", name)
    for name, entry in said.tables.items():
        if entry.source not in sources:
            message = f"source '{entry.source}' of table '{name}' is not declared"
            cure = did_you_mean(entry.source, sources) if sources else "add [sources.<key>]"
            line = line_of(["tables", name, "source"], text)
            yield Finding("SCN-109", message, cure, FILE, line, f"tables.{name}.source", entry.source)
    for number, adoption in enumerate(said.stay.adopted if said.stay else ()):
        if adoption.source not in sources:
            message = f"source '{adoption.source}' of a regime is not declared"
            cure = did_you_mean(adoption.source, sources) if sources else "add [sources.<key>]"
            line = line_of(["stay", "adopted", number, "source"], text)
            yield Finding("SCN-109", message, cure, FILE, line, "stay.adopted.source", adoption.source)


def lacking(declaration: Declaration) -> Iterator[Finding]:
    """Tables that a scenario cannot do without."""
    for name, table in TABLES.items():
        if table.required and name not in declaration.tables:
            cure = f'add [tables.{name}] with file = "{name}.csv" and source = "<key>"'
            yield Finding("SCN-107", f"table '{name}' is not declared", cure, FILE, column=f"tables.{name}")
