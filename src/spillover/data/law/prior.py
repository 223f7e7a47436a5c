"""What an index of passports says where no law is cited: who needs what at which border.

The table is a prior for the whole world, overridden by any cited rule: a file ``passport-index.csv`` in a folder of
law, with its source and licence in ``passport-index.toml``.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from spillover.data.law.prior_table import COLUMNS, Histories, PriorEntry, Sheet, csv_rows
from spillover.data.law.rule import Source, Words
from spillover.data.strict_toml import Codes, read_model
from spillover.data.text import read_text
from spillover.ground.errors import Finding, LawError

__all__ = ["Prior", "PriorEntry", "PriorSource", "read_prior", "write_prior"]

TABLE_FILE, SOURCE_FILE = "passport-index.csv", "passport-index.toml"
LARGEST_TABLE = 32 * 2**20
"""Bytes."""

CODES = Codes(syntax="LAW-001", missing="LAW-002", unknown="LAW-003", type="LAW-004", value="LAW-005")


class PriorSource(Source):
    """``passport-index.toml``: where the table comes from."""

    format: Literal[1] = Field(description="version of this format")
    licence: Words = Field(description="terms under which the table may be used, with the notice that they ask for")
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", description="of the table; empty: any table will do")


@dataclass(frozen=True, slots=True)
class Prior:
    """The table, with its source."""

    entries: Histories
    source: PriorSource

    def rows(self) -> Iterator[PriorEntry]:
        """All entries, by passport, host and time."""
        for _, history in sorted(self.entries.items()):
            yield from history

    def at(self, passport: str, host: str, day: dt.date) -> PriorEntry | None:
        """What the last snapshot no later than a day says; None if none of them knows the pair.

        Between two snapshots that differ, and after the last of all, ``is_certain`` is false of the answer.
        """
        seen = [entry for entry in self.entries.get((passport, host), ()) if entry.first_seen <= day]
        ended = seen[-1].changed_before if seen else None
        return seen[-1] if seen and (ended is None or day < ended) else None

    def known_on(self, day: dt.date) -> Prior:
        """The table as it was on a day: without what only later snapshots show."""
        snapshots = {seen for entry in self.rows() for seen in (entry.first_seen, entry.last_seen)}
        latest = max((seen for seen in snapshots if seen <= day), default=day)
        known = {pair: tuple(_as_of(history, day, latest)) for pair, history in self.entries.items()}
        return Prior({pair: history for pair, history in known.items() if history}, self.source)


def _as_of(history: Iterable[PriorEntry], day: dt.date, latest: dt.date) -> Iterator[PriorEntry]:
    for entry in history:
        if entry.first_seen <= day:
            ended = entry.changed_before if entry.changed_before and entry.changed_before <= day else None
            yield replace(entry, last_seen=min(entry.last_seen, latest), changed_before=ended)


def read_prior(folder: Path) -> Prior | None:
    """Read the table of a folder of law.

    Returns:
        The table; None if there is none.

    Raises:
        LawError: everything that is wrong with it or with the file of its source.
    """
    if not (folder / TABLE_FILE).exists():
        return None
    sheet = Sheet(TABLE_FILE, {name: name for name in COLUMNS})
    text = read_text(folder, TABLE_FILE, LARGEST_TABLE)
    source = _read_source(folder)
    if isinstance(text, Finding):
        sheet.findings.append(text)
    else:
        entries = sheet.histories(sheet.cells(csv_rows(TABLE_FILE, text, sheet.findings)))
    if isinstance(source, list):
        sheet.findings.extend(source)
    elif source.sha256 and isinstance(text, str) and source.sha256 != _digest(text):
        message = f"it is not the table that {SOURCE_FILE} describes"
        cure = f"import it again, or delete the line sha256 in {SOURCE_FILE} if it was changed on purpose"
        sheet.findings.append(Finding("LAW-307", message, cure, TABLE_FILE))
    if sheet.findings or isinstance(source, list):
        raise sheet.error()
    return Prior(entries, source)


def _read_source(folder: Path) -> PriorSource | list[Finding]:
    text = read_text(folder, SOURCE_FILE, 2**20)
    return [text] if isinstance(text, Finding) else read_model(text, PriorSource, SOURCE_FILE, CODES)


def write_prior(prior: Prior, folder: Path, *, overwrite: bool = False) -> None:
    """Write the table and its source into a folder of law, which is made if it is not there.

    Both files are written beside their places before either is put into its place.

    Args:
        prior: what to write.
        folder: where to.
        overwrite: replace the table that the folder has.

    Raises:
        LawError: LAW-331 if the folder has such a table, LAW-332 if the disk refuses.
    """
    table = _table_text(prior)
    texts = {SOURCE_FILE: _source_text(prior.source, _digest(table)), TABLE_FILE: table}
    try:
        present = [file for file in texts if (folder / file).exists()]
        if present and not overwrite:
            cure = "choose another folder, or say --force to replace it"
            raise LawError(Finding("LAW-331", f"{folder} has a {present[-1]} already", cure, value=str(folder)))
        folder.mkdir(parents=True, exist_ok=True)
        _replace_files(folder, texts)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}"
        cure = "check the disk's space and the folder's permissions"
        raise LawError(Finding("LAW-332", message, cure, value=str(folder))) from error


def _replace_files(folder: Path, texts: Mapping[str, str]) -> None:
    partial = {file: folder / f".{file}.{secrets.token_hex(4)}.partial" for file in texts}
    try:
        for file, path in partial.items():
            path.write_text(texts[file], encoding="utf-8", newline="\n")
        for file, path in partial.items():
            path.replace(folder / file)
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)


def _table_text(prior: Prior) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in prior.rows():
        values = (getattr(entry, name) for name in COLUMNS)
        writer.writerow(["" if value is None else str(value) for value in values])
    return file.getvalue()


def _source_text(source: PriorSource, digest: str) -> str:
    """The file of the source. Quoted as in JSON, which TOML reads alike but for the character of deletion."""
    settings = source.model_dump(exclude_none=True) | {"sha256": digest}
    order = ("format", "title", "url", "licence", "date", "note", "sha256")
    lines = (f"{key} = {_toml(settings[key])}\n" for key in order if key in settings)
    return "".join(lines)


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)


def _digest(table: str) -> str:
    """SHA-256 of the table, whatever the ends of its lines."""
    return hashlib.sha256(table.replace("\r\n", "\n").encode()).hexdigest()
