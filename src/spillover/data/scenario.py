"""A scenario: a dated question about a crisis, with the tables that it is asked of and the sources of every row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from spillover.data.cells import type_table
from spillover.data.checks import find_errors, find_warnings
from spillover.data.columns import Table
from spillover.data.declaration import (
    FILE,
    FORMAT,
    Declaration,
    StayEntry,
    TableEntry,
    VariantDeclaration,
    lacking,
    misfits,
    read_declaration,
)
from spillover.data.draft import Draft
from spillover.data.naming import find_scenario
from spillover.data.provenance import Source
from spillover.data.reading import LINE, MOST_FINDINGS, read_table
from spillover.data.tables import TABLES
from spillover.data.variants import Descent, base_of, extend, files_of, path_between, seen_through
from spillover.data.writing import Content, write_folder
from spillover.ground.digest import digest
from spillover.ground.errors import Finding, ScenarioError, capped


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A checked scenario. Two scenarios are equal when they say the same, wherever they lie.

    Attributes:
        folder: where it was read from.
        id: short name.
        title: name for people.
        question: what is asked, in words.
        start: first day.
        days: number of days simulated.
        home: country that people flee from.
        movement: name of the movement mechanism.
        as_of: information date, if it is a forecast.
        sources: who says so, by key.
        tables: all tables of ``tables.TABLES`` with their declared types; those left out are empty. Text is never
            null; an unknown number or date is null (``places.capacity``: no limit known; ``closures.until``: never).
            ``source`` is filled in every row.
        digest: SHA-256 of the content.
        stay: whose legal stay abroad is followed; None: nobody's.
    """

    folder: Path
    id: str
    title: str
    question: str
    start: date
    days: int
    home: str
    movement: str
    as_of: date | None
    sources: Mapping[str, Source]
    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    digest: str
    stay: StayEntry | None = None

    def table(self, name: str) -> pl.DataFrame:
        """One table by name."""
        return self.tables[name]

    def changed(self, **fields: Any) -> Scenario:
        """The same scenario with some fields changed, and the digest of what it says then."""
        other = replace(self, **fields)
        return replace(other, digest=_digest(_words(other), other.sources, other.tables))

    def asks_the_same(self, other: Scenario) -> bool:
        """Whether two scenarios differ at most in their words, and in who says so."""
        same = all(getattr(self, name) == getattr(other, name) for name in _SETTINGS)
        return same and all(
            frame.drop("source").equals(other.tables[name].drop("source")) for name, frame in self.tables.items()
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def load(named: str | Path) -> Scenario:
    """Read and check a scenario, or a variant with all that it inherits.

    Args:
        named: the folder that holds ``scenario.toml``, or the name of a scenario, as ``name`` or ``name/variant``.

    Raises:
        ScenarioError: with every finding at once.
    """
    found = _examine(find_scenario(named))
    if found.scenario is None:
        raise ScenarioError(*found.errors)
    return found.scenario


def check(named: str | Path) -> tuple[list[Finding], list[Finding]]:
    """Look for everything that is wrong with a scenario, without raising.

    Args:
        named: its folder or its name, as for :func:`load`.

    Returns:
        Errors, which forbid a run, and warnings, which do not.
    """
    try:
        found = _examine(find_scenario(named))
    except ScenarioError as error:
        return list(error.findings), []
    return found.errors, found.warnings


def write_scenario(scenario: Scenario, folder: Path, *, overwrite: bool = False) -> None:
    """Write a scenario into a new folder, whole or not at all.

    Args:
        scenario: what to write.
        folder: a folder that does not exist or is empty.
        overwrite: replace the scenario that lies there; its other files (a README) stay.

    Raises:
        ScenarioError: if it could not be loaded again, if something else lies there, or if the disk refuses.
    """
    declaration = {
        "format": FORMAT,
        **_words(scenario),
        "sources": {key: _source_entry(source) for key, source in scenario.sources.items()},
    }
    verify = _trust if _is_as_loaded(scenario) else load
    write_folder(Content(declaration, scenario.tables), Path(folder), verify, overwrite=overwrite)


def _is_as_loaded(scenario: Scenario) -> bool:
    """Whether nothing was changed since the scenario was loaded, and checked."""
    return scenario.digest == _digest(_words(scenario), scenario.sources, scenario.tables)


def _trust(_: Path) -> None:
    """What was checked when it was loaded is sound."""


_SETTINGS = ("start", "days", "home", "movement", "as_of", "stay")
_WORDS = ("id", "title", "question", *_SETTINGS[:-1])


def _words(said: Scenario | Declaration) -> dict[str, object]:
    """All that is said in words; ``stay`` only where it is, so that older scenarios keep their digests."""
    words = {key: getattr(said, key) for key in _WORDS}
    return words if said.stay is None else words | {"stay": said.stay.model_dump(exclude_none=True)}


def _source_entry(source: Source) -> dict[str, object]:
    return {key: value for key, value in asdict(source).items() if key != "key" and value not in (None, "")} | {
        "title": source.title,
        "licence": source.licence,
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a folder; there is a scenario, and what it was made of, where there are no errors."""

    errors: list[Finding]
    warnings: list[Finding] = field(default_factory=list)
    scenario: Scenario | None = None
    descent: Descent | None = None


def _examine(folder: Path, heirs: tuple[Path, ...] = ()) -> _Found:
    """Look into a folder; ``heirs`` are the variants that led to it."""
    findings = list(_check_folder(folder))
    if findings:
        return _Found(findings)
    declared = read_declaration(folder)
    if isinstance(declared, list):
        return _Found(capped(declared, MOST_FINDINGS))
    said, text = declared
    if isinstance(said, VariantDeclaration):
        return _examine_variant(folder, said, text, heirs)
    tables, found = _read_tables(folder, said.tables)
    whole = {name: _empty(table) for name, table in TABLES.items() if name not in said.tables} | tables
    draft = Draft(said, {name: whole[name] for name in TABLES if name in whole})
    findings = [*misfits(said, text, said.sources), *lacking(said), *found]
    return _judged(folder, Descent(draft, (files_of(said.tables),)), findings)


def _examine_variant(folder: Path, said: VariantDeclaration, text: str, heirs: tuple[Path, ...]) -> _Found:
    """The base first: a variant of what is not sound is not looked at."""
    where = base_of(folder, said, text, heirs)
    if isinstance(where, Finding):
        return _Found([where])
    base, path = _examine(where, (*heirs, folder)), path_between(folder, where)
    if base.descent is None or base.scenario is None:
        seen = (replace(each, file=seen_through(path, each.file)) if each.file else each for each in base.errors)
        return _Found(list(seen))
    own, findings = _read_tables(folder, said.tables)
    descent = extend(base.descent, path, said, text, own)
    if isinstance(descent, list) or findings:
        return _Found(capped([*findings, *(descent if isinstance(descent, list) else [])], MOST_FINDINGS))
    found = _judged(folder, descent, [])
    news = [warning for warning in found.warnings if not any(_is_same(warning, old) for old in base.warnings)]
    if found.scenario and found.scenario.asks_the_same(base.scenario):
        message = f"the variant changes nothing: it asks the same as '{base.scenario.id}', which it extends"
        news.append(Finding("SCN-519", message, "give rows, keys to remove, or settings that differ", FILE))
    return replace(found, warnings=news)


def _is_same(one: Finding, other: Finding) -> bool:
    return (one.code, one.message) == (other.code, other.message)


def _judged(folder: Path, descent: Descent, findings: list[Finding]) -> _Found:
    """Hold all checks against a draft; the scenario if there are no errors."""
    errors = [*findings, *map(descent.told, find_errors(descent.draft))]
    warnings = capped(map(descent.told, find_warnings(descent.draft)), MOST_FINDINGS)
    if errors:
        return _Found(capped(errors, MOST_FINDINGS), warnings)
    return _Found([], warnings, _settle(folder, descent.draft), descent)


def _check_folder(folder: Path) -> Iterable[Finding]:
    cure = "give the folder that holds scenario.toml"
    try:
        if not folder.exists():
            yield Finding("SCN-001", f"there is no folder {folder}", cure, value=str(folder))
        elif not folder.is_dir():
            yield Finding("SCN-002", f"{folder} is not a folder", cure, value=str(folder))
    except (OSError, ValueError) as error:
        yield Finding("SCN-006", f"{folder!s} cannot be opened: {error}", "check links and permissions")


def _read_tables(folder: Path, entries: Mapping[str, TableEntry]) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Read every declared table; what cannot be read is left out."""
    findings: list[Finding] = []
    frames: dict[str, pl.DataFrame] = {}
    for name, table in TABLES.items():
        if name in entries:
            raw, found = read_table(folder, entries[name].file, table)
            findings += found
            if raw is not None:
                frames[name], found = type_table(raw, table)
                findings += found
    return frames, findings


def _empty(table: Table) -> pl.DataFrame:
    return table.empty().with_columns(pl.lit(0, pl.Int64).alias(LINE))


def _settle(folder: Path, draft: Draft) -> Scenario:
    """The scenario of a draft without errors."""
    declaration = draft.declaration
    order = {place: i for i, place in enumerate(draft.tables["places"]["place"])}
    tables = {
        name: _with_sources(_in_order(draft.tables[name], table, order), declaration, name).drop(LINE)
        for name, table in TABLES.items()
    }
    sources = declaration.named_sources()
    return Scenario(
        folder=folder,
        **{key: getattr(declaration, key) for key in (*_WORDS, "stay")},
        sources=sources,
        tables=tables,
        digest=_digest(_words(declaration), sources, tables),
    )


def _with_sources(frame: pl.DataFrame, declaration: Declaration, name: str) -> pl.DataFrame:
    entry = declaration.tables.get(name)
    default = entry.source if entry else ""
    return frame.with_columns(source=pl.when(pl.col("source") == "").then(pl.lit(default)).otherwise(pl.col("source")))


def _in_order(frame: pl.DataFrame, table: Table, order: Mapping[str, int]) -> pl.DataFrame:
    """Rows in the order of the schema, so that the order in the file does not matter."""
    if not table.sort:
        return frame
    places = {column.name for column in table.columns if column.place}
    keys = [
        pl.col(name).replace_strict(order, default=-1, return_dtype=pl.Int64) if name in places else pl.col(name)
        for name in table.sort
    ]
    return frame.sort(keys, nulls_last=True, maintain_order=True)


def _digest(words: Mapping[str, object], sources: Mapping[str, Source], tables: Mapping[str, pl.DataFrame]) -> str:
    content = {
        "format": FORMAT,
        "words": words,
        "sources": {key: asdict(source) for key, source in sources.items()},
        "tables": {
            name: frame.to_dict(as_series=False)
            for name, frame in tables.items()
            if not TABLES[name].later or not frame.is_empty()
        },
    }
    return digest(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str))
