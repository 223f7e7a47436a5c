"""``scenario.toml``: the question, the period, the sources and the files, as declared by whoever wrote the scenario.

Pydantic stands here, at the edge where strangers' text comes in, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from spillover.data.provenance import Source
from spillover.data.tables import EARLIEST_DATE, LATEST_DATE, TABLES
from spillover.data.text import read_text
from spillover.ground.errors import Finding, did_you_mean

FILE = "scenario.toml"
FORMAT = 1
LONGEST_PERIOD_DAYS = 20_000
LARGEST_DECLARATION = 2**20
"""Bytes."""


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
    try:
        content = tomllib.loads(text)
        declaration = Declaration.model_validate(content)
    except ValidationError as error:
        return None, list(_explain(error, text))
    except (ValueError, RecursionError) as error:
        return None, [_syntax(error)]
    return declaration, list(_check_tables(declaration, text))


def _syntax(error: ValueError | RecursionError) -> Finding:
    """What tomllib complains about; it names the line in its message."""
    text = str(error)
    line = re.search(r"at line (\d+)", text)
    message = f"the file is not valid TOML: {text}"
    cure = "correct the line; text and keys stand once each, text in quotes, dates without"
    return Finding("SCN-101", message, cure, FILE, int(line[1]) if line else None)


def _explain(error: ValidationError, text: str) -> Iterator[Finding]:
    """Pydantic's complaints in our own words."""
    for problem in error.errors(include_url=False):
        path = [str(part) for part in problem["loc"] if part != "[key]"]
        key, line, value = ".".join(path), _line_of(path, text), _shown(problem["input"])
        match problem["type"]:
            case "missing":
                yield Finding("SCN-102", f"'{key}' is missing", _meaning(path), FILE, None, key)
            case "extra_forbidden":
                cure = did_you_mean(path[-1], _model(path).model_fields)
                yield Finding("SCN-103", f"there is no setting '{key}'", cure, FILE, line, key, value)
            case "literal_error":
                message = f"format {value} is not known"
                yield Finding("SCN-108", message, f"this version reads format {FORMAT}", FILE, line, key, value)
            case kind:
                message = f"'{key}' is {value}: {_in_words(problem)}"
                code = "SCN-104" if kind.endswith("_type") else "SCN-105"
                yield Finding(code, message, _meaning(path), FILE, line, key, value)


def _line_of(path: list[str], text: str) -> int | None:
    """The line on which a setting or a section stands; None if it is written in another way than usual."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            section = re.sub(r"[\s\"']", "", header[1])
            if section == ".".join(path):
                return number
        key = re.match(r"\s*[\"']?([^\s\"'=]+)[\"']?\s*=", line)
        if key and key[1] == path[-1] and section == ".".join(path[:-1]):
            return number
    return None


def _in_words(problem: Mapping[str, Any]) -> str:
    texts = {
        "date_type": "a date is written without quotes and without a time, as 2012-02-29",
        "string_type": 'text is written in "quotes"',
        "int_type": "a whole number is written in digits",
        "model_type": "this is a section with settings of its own",
        "dict_type": "this is a group of sections",
    }
    if problem["type"] == "string_pattern_mismatch" and problem["ctx"]["pattern"] == r"\S":
        return "it must not be blank"
    if problem["type"] == "string_pattern_mismatch":
        return "small letters, digits and hyphens (movement: underscores) only"
    return texts.get(problem["type"], str(problem["msg"]).removeprefix("Value error, ").replace("Input ", "it "))


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, str | int | float | dt.date) else type(value).__name__
    return text if len(text) <= 80 else text[:79] + "…"


def _model(path: list[str]) -> type[_Strict]:
    """The model that a dotted key belongs to."""
    if path[0] == "stay" and len(path) > 1:
        return AdoptionEntry if path[1] == "adopted" and len(path) > 2 else StayEntry
    if len(path) > 2:
        return SourceEntry if path[0] == "sources" else TableEntry
    return Declaration


def _meaning(path: list[str]) -> str:
    name = path[1] if path[0] == "stay" and len(path) == 3 else path[-1]  # an entry of a mapping, as stay.groups.RUS
    field = _model(path).model_fields.get(name)
    return f"{name}: {field.description}" if field and field.description else "see the reference of the format"


def _check_tables(declaration: Declaration, text: str) -> Iterator[Finding]:
    """Tables must be known, complete, and name a source that exists."""
    for name, entry in declaration.tables.items():
        key = f"tables.{name}"
        if name not in TABLES:
            cure = did_you_mean(name, TABLES)
            line = _line_of(["tables", name], text)
            yield Finding("SCN-106", f"there is no table '{name}'", cure, FILE, line, key, name)
        if entry.source not in declaration.sources:
            message = f"source '{entry.source}' of table '{name}' is not declared"
            cure = did_you_mean(entry.source, declaration.sources) if declaration.sources else "add [sources.<key>]"
            line = _line_of(["tables", name, "source"], text)
            yield Finding("SCN-109", message, cure, FILE, line, f"{key}.source", entry.source)
    for name, table in TABLES.items():
        if table.required and name not in declaration.tables:
            cure = f'add [tables.{name}] with file = "{name}.csv" and source = "<key>"'
            yield Finding("SCN-107", f"table '{name}' is not declared", cure, FILE, column=f"tables.{name}")
