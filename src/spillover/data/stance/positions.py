"""A pack of positions: where each state stood by month, the evidence behind it, and how it was fitted.

    positions.csv   iso3, month or session, date, mean, sd, q05, q95, known
    evidence.csv    each observation: who, when, what, from where, how precise and how strong
    fit.json        the fit: axis, information date, convergence, counts, what was left out

``known`` is the information date of a fit; a file may hold several fits, of which a reader takes the newest it may see.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from spillover.data.countries import countries
from spillover.data.naming import packs_folder
from spillover.data.stance.sheets import Sheet, day, number, read_sheet
from spillover.ground.errors import Finding, StanceError, capped, did_you_mean

POSITIONS, EVIDENCE, FIT = "positions.csv", "evidence.csv", "fit.json"
FIGURES = ("mean", "sd", "q05", "q95")
MOST = 1e6
POSITION_SCHEMA = pl.Schema(
    {"iso3": pl.String, "period": pl.String, "date": pl.Date, **dict.fromkeys(FIGURES, pl.Float64), "known": pl.Date}
)
EVIDENCE_SCHEMA = pl.Schema({
    "iso3": pl.String, "date": pl.Date, "kind": pl.String, "what": pl.String, "said": pl.String,
    "precision": pl.Float64, "pull": pl.Float64, "source": pl.String, "known": pl.Date,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class StancePack:
    """Positions as read.

    Attributes:
        folder: where they lie.
        by: "month" or "session".
        positions: of one fit: columns of ``POSITION_SCHEMA``, ``period`` as 2022-10 or a number of a session.
        evidence: columns of ``EVIDENCE_SCHEMA``; no rows where the pack has none.
        about: what ``fit.json`` says; empty where there is none, or where it speaks of another fit.
    """

    folder: Path
    by: str
    positions: pl.DataFrame
    evidence: pl.DataFrame
    about: Mapping[str, Any]

    @property
    def known(self) -> date:
        """Information date of the fit."""
        known: date = self.positions["known"][0]
        return known


def stance_folder() -> Path:
    """The pack of the project."""
    return packs_folder() / "stance"


def read_stance_pack(folder: Path | None = None, as_of: date | None = None) -> StancePack:
    """Read and check a pack; of several fits, the newest that was known by a day.

    Args:
        folder: the pack; None: that of the project.
        as_of: the day; None: the newest of all.

    Raises:
        StanceError: STA-202 if there are no positions, STA-203 for rows that cannot be used, STA-204 if no fit was
            known by the day, and STA-101 to STA-103 for the form of the files.
    """
    folder = folder or stance_folder()
    if not (folder / POSITIONS).is_file():
        near = "make one with spillover stance fit" if folder.is_dir() else "check its name"
        message = f"there is no {POSITIONS} in '{folder}'"
        raise StanceError(Finding("STA-202", message, f"give a pack of positions, or {near}", value=str(folder)))
    by, rows = _positions(folder / POSITIONS)
    knowns = sorted({known for known in rows["known"].to_list() if as_of is None or known <= as_of})
    if not knowns:
        message = f"no positions of {POSITIONS} were known by {as_of}; the first on {min(rows['known'].to_list())}"
        raise StanceError(Finding("STA-204", message, "give a later --as-of", POSITIONS, column="--as-of"))
    about = _about(folder / FIT)
    ours = about.get("as_of") == knowns[-1].isoformat()
    evidence = _evidence(folder / EVIDENCE) if ours else pl.DataFrame(schema=EVIDENCE_SCHEMA)
    newest = rows.filter(pl.col("known") == knowns[-1]).sort("iso3", "date")
    return StancePack(folder, by, newest, evidence, about if ours else {})


def _positions(path: Path) -> tuple[str, pl.DataFrame]:
    sheet = read_sheet(path, ("iso3", "date", *FIGURES), ("month", "session", "known"))
    by = "month" if any(row["month"] for _, row in sheet.rows) else "session"
    names = countries()
    rows = []
    for line, row in sheet.rows:
        on = day(sheet, "STA-203", line, "date", row["date"])
        known = day(sheet, "STA-203", line, "known", row["known"]) if row["known"] else on
        if row["iso3"] not in names and by == "month":
            told = row["iso3"], f"'{row['iso3']}' is no known country", did_you_mean(row["iso3"], names)
            sheet.blame("STA-203", line, "iso3", told)
        figures = [number(sheet, "STA-203", line, name, (row[name], -MOST, MOST)) for name in FIGURES]
        rows.append((row["iso3"], row[by], on, *figures, known))
    return by, _frame(sheet, rows, POSITION_SCHEMA)


def _evidence(path: Path) -> pl.DataFrame:
    if not path.is_file():
        return pl.DataFrame(schema=EVIDENCE_SCHEMA)
    sheet = read_sheet(path, tuple(EVIDENCE_SCHEMA))
    rows = []
    for line, row in sheet.rows:
        dates = [day(sheet, "STA-203", line, name, row[name]) for name in ("date", "known")]
        least = {"precision": 0.0, "pull": -MOST}
        counted = [number(sheet, "STA-203", line, name, (row[name], low, MOST)) for name, low in least.items()]
        words = (row[name] for name in ("kind", "what", "said"))
        rows.append((row["iso3"], dates[0], *words, *counted, row["source"], dates[1]))
    return _frame(sheet, rows, EVIDENCE_SCHEMA)


def _frame(sheet: Sheet, rows: Sequence[tuple[Any, ...]], schema: pl.Schema) -> pl.DataFrame:
    if not sheet.rows:
        sheet.findings.append(Finding("STA-203", "there are no rows", "make it anew", sheet.file))
    if sheet.findings:
        raise StanceError(*capped(sheet.findings))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        about = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{FIT} cannot be read: {error}"
        raise StanceError(Finding("STA-203", message, "make the pack anew with spillover stance fit", FIT)) from error
    return about if isinstance(about, dict) else {}


# ---- writing -----------------------------------------------------------------------------------------------


def positions_csv(rows: pl.DataFrame, by: str) -> bytes:
    """``positions.csv`` of rows of ``POSITION_SCHEMA``, figures with four decimals."""
    figures = [pl.col(name).round(4) + 0.0 for name in FIGURES]
    return rows.with_columns(figures).rename({"period": by}).write_csv().encode()


def table_csv(rows: pl.DataFrame) -> bytes:
    """A table with every digit of its numbers, so that sums can be made again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([repr(value) if isinstance(value, float) else value for value in row] for row in rows.iter_rows())
    return text.getvalue().encode()


def refuse_to_overwrite(folder: Path, *, overwrite: bool) -> None:
    """See that a folder may take a pack.

    Raises:
        StanceError: STA-205 if it holds positions that may not be replaced, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise StanceError(
            Finding("STA-205", f"'{folder}' is a file", "give a folder", column="--out", value=str(folder))
        )
    if (folder / POSITIONS).exists() and not overwrite:
        message = f"'{folder}' holds positions already"
        cure = "give another folder, or --force to replace them"
        raise StanceError(Finding("STA-205", message, cure, column="--out", value=str(folder)))


def write_stance_pack(folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> None:
    """Write the files of a pack: all are made beside their places, then renamed into them, the positions last.

    Args:
        folder: made if it is missing; other files in it stay.
        files: content by name.
        overwrite: replace positions that are there.

    Raises:
        StanceError: STA-205 as ``refuse_to_overwrite``, STA-206 if the folder cannot be written; nothing is then kept.
    """
    refuse_to_overwrite(folder, overwrite=overwrite)
    mark = f".{secrets.token_hex(4)}.unfinished"
    beside = {name: folder / f".{name}{mark}" for name in sorted(files, key=lambda name: name == POSITIONS)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in beside.items():
            _write(path, files[name])
        for name, path in beside.items():
            path.replace(folder / name)
    except OSError as error:
        message = f"'{folder}' cannot be written: {error.strerror or error}"
        cure = "check the disk's space and the folder's permissions"
        raise StanceError(Finding("STA-206", message, cure, column="--out", value=str(folder))) from error
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
