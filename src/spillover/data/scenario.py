"""A scenario: a dated question about a crisis, with the tables that it is asked of and the sources of every row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from spillover.data.cells import type_table
from spillover.data.checks import Draft, find_errors, find_warnings
from spillover.data.declaration import FORMAT, Declaration, StayEntry, read_declaration
from spillover.data.provenance import Source
from spillover.data.reading import LINE, MOST_FINDINGS, read_table
from spillover.data.tables import TABLES, Table
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

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def load(folder: str | Path) -> Scenario:
    """Read and check a scenario.

    Args:
        folder: the folder that holds ``scenario.toml``, as a path or as text.

    Raises:
        ScenarioError: with every finding at once.
    """
    errors, _, scenario = _examine(Path(folder))
    if scenario is None:
        raise ScenarioError(*errors)
    return scenario


def check(folder: str | Path) -> tuple[list[Finding], list[Finding]]:
    """Look for everything that is wrong with a scenario, without raising.

    Args:
        folder: the folder that holds ``scenario.toml``, as a path or as text.

    Returns:
        Errors, which forbid a run, and warnings, which do not.
    """
    errors, warnings, _ = _examine(Path(folder))
    return errors, warnings


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


_WORDS = ("id", "title", "question", "start", "days", "home", "movement", "as_of")


def _words(said: Scenario | Declaration) -> dict[str, object]:
    """All that is said in words; ``stay`` only where it is, so that older scenarios keep their digests."""
    words = {key: getattr(said, key) for key in _WORDS}
    return words if said.stay is None else words | {"stay": said.stay.model_dump()}


def _source_entry(source: Source) -> dict[str, object]:
    return {key: value for key, value in asdict(source).items() if key != "key" and value not in (None, "")} | {
        "title": source.title,
        "licence": source.licence,
    }


def _examine(folder: Path) -> tuple[list[Finding], list[Finding], Scenario | None]:
    """Errors, warnings, and the scenario if there are no errors."""
    findings = list(_check_folder(folder))
    if findings:
        return findings, [], None
    declaration, findings = read_declaration(folder)
    if declaration is None:
        return capped(findings, MOST_FINDINGS), [], None
    draft, found = _read_tables(folder, declaration)
    errors = capped([*findings, *found, *find_errors(draft)], MOST_FINDINGS)
    warnings = capped(find_warnings(draft), MOST_FINDINGS)
    return errors, warnings, None if errors else _settle(folder, draft)


def _check_folder(folder: Path) -> Iterable[Finding]:
    cure = "give the folder that holds scenario.toml"
    try:
        if not folder.exists():
            yield Finding("SCN-001", f"there is no folder {folder}", cure, value=str(folder))
        elif not folder.is_dir():
            yield Finding("SCN-002", f"{folder} is not a folder", cure, value=str(folder))
    except (OSError, ValueError) as error:
        yield Finding("SCN-006", f"{folder!s} cannot be opened: {error}", "check links and permissions")


def _read_tables(folder: Path, declaration: Declaration) -> tuple[Draft, list[Finding]]:
    """Read every declared table; what cannot be read is left out of the draft."""
    findings: list[Finding] = []
    frames: dict[str, pl.DataFrame] = {}
    for name, table in TABLES.items():
        entry = declaration.tables.get(name)
        if entry is None:
            frames[name] = table.empty().with_columns(pl.lit(0, pl.Int64).alias(LINE))
            continue
        raw, found = read_table(folder, entry.file, table)
        findings += found
        if raw is not None:
            frames[name], found = type_table(raw, table)
            findings += found
    return Draft(declaration, frames), findings


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
