"""Results as files that other programs open: CSV, Excel, Parquet. A file appears whole or not at all."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from spillover.engine.files import unwritable, write_whole
from spillover.engine.shards import parquet_bytes
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError

ROWS_OF_A_SHEET = 1_048_575
PARAMETERS = ("mechanism", "name", "value", "unit", "source", "set_by")
SOURCES = ("key", "title", "url", "licence", "date", "note")
TABLES = ("parameters", "sources", "blocks", "places")


def write_csv(results: Results, file: Path) -> None:
    """Write the summary in long form; an older file of that name is replaced.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written.
    """
    write_whole(file, results.summary().write_csv().encode())


def write_xlsx(results: Results, file: Path) -> None:
    """Write a workbook with the sheets summary, parameters, sources and manifest.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written, RUN-019 if the summary has more rows than a sheet.
    """
    summary = results.summary()
    if summary.height > ROWS_OF_A_SHEET:
        message = f"the summary has {summary.height} rows, an Excel sheet holds {ROWS_OF_A_SHEET}"
        raise RunError(Finding("RUN-019", message, "export it with --csv or --parquet"))
    content = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(content, plain) as book:
        _sheet(book, "summary", summary.columns, summary.iter_rows())
        for name, columns in (("parameters", PARAMETERS), ("sources", SOURCES)):
            _sheet(book, name, columns, [[row.get(column, "") for column in columns] for row in results.about[name]])
        _sheet(book, "manifest", ("item", "value"), _flat(results.about))
    write_whole(file, content.getvalue())


def write_parquet(results: Results, folder: Path) -> None:
    """Write a folder of ``summary.parquet``, ``parameters.parquet``, ``sources.parquet`` and ``members/*.parquet``.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written, RUN-020 if the folder exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        finding = Finding(
            "RUN-020", f"'{folder}' exists and is not an empty folder", "choose another, or remove it first"
        )
        raise RunError(finding)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            fresh = Path(beside) / folder.name
            _fill(fresh, results)
            fresh.rename(folder)
    except OSError as error:
        raise unwritable(folder, error, "free some space, or choose another folder") from error


def _fill(folder: Path, results: Results) -> None:
    (folder / "members").mkdir(parents=True)
    write_whole(folder / "summary.parquet", parquet_bytes(results.summary()))
    for name, columns in (("parameters", PARAMETERS), ("sources", SOURCES)):
        frame = pl.DataFrame(list(results.about[name]), schema=dict.fromkeys(columns, pl.String))
        write_whole(folder / f"{name}.parquet", parquet_bytes(frame))
    for number, part in enumerate(results.members_in_parts()):
        write_whole(folder / "members" / f"part-{number:04d}.parquet", parquet_bytes(part))


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)


def _flat(about: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The manifest as lines; its tables have sheets of their own, or are of no use outside the run folder."""
    lines: list[tuple[str, str]] = []
    for key, value in about.items():
        if isinstance(value, Mapping):
            lines += _flat(value, f"{prefix}{key}.")
        elif key not in TABLES:
            lines.append((prefix + key, " ".join(value) if isinstance(value, list) else str(value)))
    return lines
