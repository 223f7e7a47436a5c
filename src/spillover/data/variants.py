"""Variants: a scenario that says only in what it differs from another, the base.

Its rows replace those of the base that have the same key, in their place, or are added at the end of the table;
``[[remove.<table>]]`` names keys of rows that are left out. What comes out is a draft like any other, whose rows still
know the file that they were read from.
"""

from __future__ import annotations

import datetime as dt
import os.path
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from spillover.data.checks import check_keys
from spillover.data.columns import Table, Type
from spillover.data.declaration import FILE, Declaration, TableEntry, VariantDeclaration, misfits
from spillover.data.draft import Draft
from spillover.data.naming import holds_scenario, named_scenario, suggest
from spillover.data.reading import LINE
from spillover.data.strict_toml import line_of
from spillover.data.tables import TABLES
from spillover.ground.errors import Finding, did_you_mean

LINES_OF_A_FILE = 10**9
"""A row of the base remembers its line plus this, one of the base's base twice this, and so on."""

ROWS_COMPARED = 2_000
"""A slip in a key is not looked up among more."""

Key = tuple[Any, ...]
Files = Mapping[str, str]
Frames = Mapping[str, pl.DataFrame]

_SETTINGS = ("start", "days", "movement", "as_of", "stay")
_KINDS: Mapping[Type, type | tuple[type, ...]] = MappingProxyType(
    {"text": str, "integer": int, "number": (int, float), "date": dt.date}
)


@dataclass(frozen=True, slots=True)
class Descent:
    """A draft and the files that its rows were read from.

    Attributes:
        draft: of a scenario, or of a variant with all that it inherits.
        files: names of files by table, as seen from the folder of the draft: its own first, then those of its base.
    """

    draft: Draft
    files: tuple[Files, ...]

    def told(self, finding: Finding) -> Finding:
        """A finding with the file and the line that its row was read from."""
        if finding.row is None or finding.file == FILE:
            return finding
        generation, line = divmod(finding.row, LINES_OF_A_FILE)
        tables = (name for name, entry in self.draft.declaration.tables.items() if entry.file == finding.file)
        table = next(tables, "")
        return replace(finding, file=self.files[generation].get(table, finding.file), row=line)


def files_of(tables: Mapping[str, TableEntry]) -> Files:
    """The declared files, by table."""
    return {name: entry.file for name, entry in tables.items()}


def base_of(folder: Path, said: VariantDeclaration, text: str, heirs: Sequence[Path]) -> Path | Finding:
    """The folder that a variant extends.

    Args:
        folder: of the variant.
        said: what it declares.
        text: that this was read from.
        heirs: folders of the variants that led here, the first asked for first.

    Returns:
        The folder, or why there is none.
    """
    extends, line = said.extends, line_of(["extends"], text)
    base = folder / extends
    base = base if holds_scenario(base) else named_scenario(extends) or base
    if not holds_scenario(base):
        message = f"extends is '{extends}', but no scenario lies there, and none has that name"
        cure = f'give the folder of the base as seen from this one, such as "../..", or a name: {suggest(extends)}'
        return Finding("SCN-110", message, cure, FILE, line, "extends", extends)
    line_of_descent = [each.resolve() for each in (*heirs, folder)]
    if base.resolve() in line_of_descent:
        circle = " → ".join(each.name for each in (*line_of_descent, base.resolve()))
        return Finding("SCN-111", f"it extends itself: {circle}", "let one of them stand alone", FILE, line, "extends")
    return base


def path_between(folder: Path, base: Path) -> str:
    """The folder of a base as seen from its variant."""
    return Path(os.path.relpath(base.resolve(), folder.resolve())).as_posix()


def seen_through(path: str, file: str) -> str:
    """The file of a base as seen from its variant."""
    return posixpath.normpath(posixpath.join(path, file))


def extend(base: Descent, path: str, said: VariantDeclaration, text: str, own: Frames) -> Descent | list[Finding]:
    """Put a variant over its base.

    Args:
        base: checked, without errors.
        path: of the base's folder, as seen from the variant's.
        said: what the variant declares.
        text: that this was read from.
        own: its tables, typed, with the lines of their rows.

    Returns:
        The whole of it, not checked as a whole yet; or what is wrong with the variant by itself.
    """
    inherited = tuple({name: seen_through(path, file) for name, file in files.items()} for files in base.files)
    declaration = _declaration(base.draft.declaration, said, inherited[0])
    older = {name: _filled(frame, base.draft.declaration.tables.get(name)) for name, frame in base.draft.tables.items()}
    newer = {name: _filled(frame, said.tables[name]) for name, frame in own.items()}
    removals = _Removals(said, text, older, newer)
    findings = [
        *misfits(said, text, declaration.sources),
        *check_keys(Draft(declaration, newer)),
        *removals.findings(),
    ]
    if findings:
        return findings
    tables = {name: _merged(name, older[name], newer.get(name), removals.keys(name)) for name in older}
    files = {**inherited[0], **files_of(said.tables)}
    if bare := [name for name, frame in tables.items() if TABLES[name].required and frame.is_empty()]:
        return [_bare(name) for name in bare]
    return Descent(Draft(declaration, tables), (files, *inherited))


def _bare(name: str) -> Finding:
    message = f"all rows of table '{name}' are removed"
    return Finding("SCN-202", message, "leave one at least, or add one", FILE, column=f"remove.{name}")


def _declaration(base: Declaration, said: VariantDeclaration, files: Files) -> Declaration:
    given = {name: getattr(said, name) for name in _SETTINGS if getattr(said, name) is not None}
    words = {name: getattr(said, name) for name in ("id", "title", "question")}
    tables = {name: entry.model_copy(update={"file": files[name]}) for name, entry in base.tables.items()}
    sources = {"sources": base.sources | said.sources, "tables": tables | said.tables}
    return base.model_copy(update=given | words | sources)


def _filled(frame: pl.DataFrame, entry: TableEntry | None) -> pl.DataFrame:
    """Every row with its source: the table of the whole has no single one."""
    default = pl.lit(entry.source if entry else "")
    return frame.with_columns(source=pl.when(pl.col("source") == "").then(default).otherwise(pl.col("source")))


def _merged(name: str, older: pl.DataFrame, newer: pl.DataFrame | None, removed: frozenset[Key]) -> pl.DataFrame:
    older = older.with_columns(pl.col(LINE) + LINES_OF_A_FILE)
    if newer is None and not removed:
        return older
    rows = {key: row for key, row in _rows(TABLES[name], older).items() if key not in removed}
    if newer is not None:
        rows |= _rows(TABLES[name], newer)
    return pl.DataFrame(list(rows.values()), schema=older.schema, orient="row")


def _rows(table: Table, frame: pl.DataFrame) -> dict[Key, Mapping[str, Any]]:
    return {key_of(table, row): row for row in frame.iter_rows(named=True)}


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """What names a row in its table; a route is the same both ways."""
    key = tuple(row[name] for name in table.key)
    return (*sorted(key[:2]), *key[2:]) if table.name == "routes" else key


@dataclass(frozen=True, slots=True)
class _Removals:
    """The keys of ``[[remove.<table>]]``, held against the rows that there are."""

    said: VariantDeclaration
    text: str
    older: Frames
    newer: Frames

    def keys(self, name: str) -> frozenset[Key]:
        """Keys of the rows of a table that are left out."""
        return frozenset(_full_key(TABLES[name], given) for given in self.said.remove.get(name, ()))

    def findings(self) -> Iterator[Finding]:
        """What is no key, names no row, or is given again."""
        for name, several in self.said.remove.items():
            if name not in TABLES:
                continue
            for number, given in enumerate(several):
                wrong = list(self._malformed(name, number, given))
                yield from wrong or self._misplaced(name, number, given)

    def _malformed(self, name: str, number: int, given: Mapping[str, Any]) -> Iterator[Finding]:
        key = {column.name: column for column in TABLES[name].columns if column.name in TABLES[name].key}
        for column, value in given.items():
            if column not in key:
                message = f"'{column}' is not part of the key of table '{name}'"
                yield self._finding("SCN-112", (name, number, column), message, did_you_mean(column, key))
            elif not isinstance(value, _KINDS[key[column].type]):
                message = f"'{column}' is {str(value)!r}, which is no {key[column].type}"
                cure = "a date is written without quotes, a text with them, a number without"
                yield self._finding("SCN-112", (name, number, column), message, cure)
        for column, one in key.items():
            if column not in given and one.required:
                message = f"'{column}' is missing, which is part of the key of table '{name}'"
                yield self._finding("SCN-112", (name, number, column), message, f"add it: {one.about}")

    def _misplaced(self, name: str, number: int, given: Mapping[str, Any]) -> Iterator[Finding]:
        table, key = TABLES[name], _full_key(TABLES[name], given)
        known = _rows(table, self.older[name])
        if key not in known:
            message = f"there is no row to remove with the key {_in_words(key)}"
            cure = did_you_mean(_in_words(key), map(_in_words, known)) if len(known) < ROWS_COMPARED else "correct it"
            yield self._finding("SCN-113", (name, number, ""), message, cure)
        elif name in self.newer and key in _rows(table, self.newer[name]):
            message = f"the row {_in_words(key)} is removed, and given again"
            yield self._finding(
                "SCN-114", (name, number, ""), message, "a row that is given replaces it: remove nothing"
            )

    def _finding(self, code: str, at: tuple[str, int, str], message: str, cure: str) -> Finding:
        name, number, column = at
        line = line_of(["remove", name, number, *([column] if column else [])], self.text)
        return Finding(code, message, cure, FILE, line, f"remove.{name}" + (f".{column}" if column else ""))


def _full_key(table: Table, given: Mapping[str, Any]) -> Key:
    """The key with what an empty cell means where nothing is given."""
    return key_of(table, {column.name: given.get(column.name, column.filling) for column in table.columns})


def _in_words(key: Key) -> str:
    return ", ".join(str(part) for part in key if part != "")
