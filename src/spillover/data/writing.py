"""Writing a scenario: whole or not at all.

Everything is written into a folder beside the target, which is then renamed; whatever happens in between (a full disk,
Ctrl-C), no half-written scenario is left.
"""

from __future__ import annotations

import csv
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import tomlkit

from spillover.data.columns import Column, Table
from spillover.data.declaration import FILE
from spillover.data.tables import TABLES
from spillover.ground.errors import Finding, ScenarioError


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written.

    Attributes:
        declaration: ``scenario.toml`` without its tables; entries that are None are left out.
        tables: the frames by name.
    """

    declaration: Mapping[str, object]
    tables: Mapping[str, pl.DataFrame]


def write_folder(content: Content, folder: Path, verify: Callable[[Path], object], *, overwrite: bool) -> None:
    """Write ``scenario.toml`` and the tables that have rows.

    Args:
        content: what to write.
        folder: the folder to make.
        verify: raises if what was written is not sound; then nothing is kept.
        overwrite: replace the scenario in the folder.

    Raises:
        ScenarioError: if the folder holds something else, or the disk refuses.
    """
    folder = folder.absolute()
    try:
        refuse_to_destroy(folder, overwrite=overwrite)
        with _beside(folder) as partial:
            if folder.exists():
                _carry_over(folder, partial)
            _write_files(content, partial)
            verify(partial)
            _swap(partial, folder)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}"
        cure = "check the disk's space and the folder's permissions; nothing was changed"
        raise ScenarioError(Finding("SCN-011", message, cure, value=str(folder))) from error


def refuse_to_destroy(folder: Path, *, overwrite: bool) -> None:
    """See that a folder is new or empty, or a scenario that may be replaced.

    Raises:
        ScenarioError: SCN-010 if it is not.
    """
    if folder.is_dir() and (not any(folder.iterdir()) or (overwrite and (folder / FILE).is_file())):
        return
    if folder.exists() or folder.is_symlink():
        cure = "choose a new folder, or say that it may be overwritten (only a scenario can be)"
        raise ScenarioError(Finding("SCN-010", f"{folder} exists and is not empty", cure, value=str(folder)))


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A hidden folder next to the target, gone at the end whatever happens."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.partial"
    partial.mkdir()
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _carry_over(folder: Path, partial: Path) -> None:
    """Keep what is not ours, such as a README."""
    ours = shutil.ignore_patterns(FILE, *(f"{name}.csv" for name in TABLES))
    shutil.copytree(folder, partial, symlinks=True, ignore=ours, dirs_exist_ok=True)


def _swap(partial: Path, folder: Path) -> None:
    """Put the new folder in the place of the old, and the old back if that fails."""
    if not folder.exists():
        partial.rename(folder)
        return
    old = partial.with_suffix(".old")
    folder.rename(old)
    try:
        partial.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_files(content: Content, folder: Path) -> None:
    entries = {}
    for name, table in TABLES.items():
        frame = content.tables.get(name, table.empty())
        if table.required or not frame.is_empty():
            source = _commonest(frame["source"])
            _write_table(folder / f"{name}.csv", _condensed(frame, table, source))
            entries[name] = {"file": f"{name}.csv", "source": source}
    settings = {key: value for key, value in content.declaration.items() if value is not None}
    (folder / FILE).write_text(_toml(settings | {"tables": entries}), encoding="utf-8", newline="\n")


def _commonest(sources: pl.Series) -> str:
    counts = sources.value_counts().sort(["count", "source"], descending=[True, False])
    return str(counts["source"][0])


def _condensed(frame: pl.DataFrame, table: Table, source: str) -> pl.DataFrame:
    """The frame without the optional columns that say nothing but the default."""
    frame = frame.with_columns(source=pl.when(pl.col("source") == source).then(pl.lit("")).otherwise(pl.col("source")))
    return frame.drop(column.name for column in table.columns if column.optional and _says_nothing(frame, column))


def _says_nothing(frame: pl.DataFrame, column: Column) -> bool:
    default = pl.lit(column.filling, column.dtype)
    return frame.filter(pl.col(column.name).ne_missing(default)).is_empty()


def _write_table(path: Path, frame: pl.DataFrame) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([_text(value) for value in row] for row in frame.iter_rows())


def _text(value: str | float | date | None) -> str:
    """The shortest text that is read back as the same value."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _toml(settings: Mapping[str, Any]) -> str:
    """The declaration with a blank line before each section."""
    document = tomlkit.document()
    for key, value in settings.items():
        if not isinstance(value, Mapping):
            document[key] = value
    if "stay" in settings:
        document["stay"] = {key: value for key, value in settings["stay"].items() if value}
    for group in ("sources", "tables"):
        section = tomlkit.table(is_super_table=True)
        for key, entry in settings[group].items():
            section[key] = _section(entry)
        document[group] = section
    return tomlkit.dumps(document)


def _section(entry: Mapping[str, object]) -> tomlkit.items.Table:
    table = tomlkit.table()
    for key, value in entry.items():
        table[key] = value
    return table
