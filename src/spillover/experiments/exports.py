"""Results as files that other programs open: CSV, Excel, Parquet. A file appears whole or not at all.

Where mechanisms keep more than people, as queues or rents, the summary holds that as well, and stays by status.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import xlsxwriter
from numpy.typing import NDArray
from xlsxwriter.exceptions import FileCreateError

from spillover.engine.files import unwritable, write_whole
from spillover.engine.shards import parquet_bytes
from spillover.experiments.journeys import MOVED
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError

ROWS_OF_A_SHEET = 1_048_575
PARAMETERS = ("mechanism", "name", "value", "unit", "source", "set_by")
SOURCES = ("key", "title", "url", "licence", "date", "note")
TABLES = ("parameters", "sources", "blocks", "places")
AT_CROSSINGS = frozenset({"queue", "waiting_days", "crossed_in", "crossed_out", "fled_in"})
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "stock": "stock",
        "crossed_in": "crossing",
        "crossed_out": "crossing",
        "fled_in": "unique_person",
        "registrations": "registration",
        "permits": "permit",
    }
)
"""Type of published count that a quantity answers to. People who are registered are none: a count is of new ones."""


def summary_of(results: Results) -> pl.DataFrame:
    """What an export says of a run: :meth:`Results.summary`, and fields and stays where fields are kept.

    Returns:
        The columns of :meth:`Results.summary`. Where fields are kept, three more behind them: ``iso3`` (country of the
        place; empty if that is no code of three letters), ``crossing`` (name of the place if it is one) and ``type``
        (:data:`TYPES`; empty for all else). Rows by country have its name as their place.
    """
    if not results.kept:
        return results.summary()
    places = {place["name"]: place for place in results.about["places"]}
    crossings = [name for name, place in places.items() if place["kind"] == "crossing"]
    country_of = {name: place["country"] for name, place in places.items()}
    by_place = {"stock", *(name for name in results.kept if results.field_dimension(name) == "place")}
    place, quantity = pl.col("place"), pl.col("quantity")
    at_place = quantity.is_in(by_place)
    country = pl.when(at_place).then(place.replace(country_of)).otherwise(place)
    return results.summarised(chain(results.series(), _others(results, crossings))).with_columns(
        iso3=pl.when(country.str.contains("^[A-Z]{3}$")).then(country).otherwise(pl.lit("")),
        crossing=pl.when(at_place & place.is_in(crossings)).then(place).otherwise(pl.lit("")),
        type=quantity.replace_strict(TYPES, default="", return_dtype=pl.String),
    )


def _others(results: Results, crossings: Sequence[str]) -> Iterator[tuple[str, str, NDArray[Any]]]:
    """Fields and stays; a queue in the middle of a town, and a way that nobody went, would only be lines of zeros."""
    for quantity, label, values in results.other_series():
        is_empty = quantity == MOVED and not values.any()
        if not is_empty and (quantity not in AT_CROSSINGS or label in crossings):
            yield quantity, label, values


def write_csv(results: Results, file: Path) -> None:
    """Write the summary in long form; an older file of that name is replaced.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written.
    """
    write_whole(file, summary_of(results).write_csv().encode())


def write_xlsx(results: Results, file: Path) -> None:
    """Write a workbook with the sheets summary, parameters, sources and manifest.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written, RUN-019 if the summary has more rows than a sheet.
    """
    summary = summary_of(results)
    if summary.height > ROWS_OF_A_SHEET:
        message = f"the summary has {summary.height} rows, an Excel sheet holds {ROWS_OF_A_SHEET}"
        raise RunError(Finding("RUN-019", message, "export it with --csv or --parquet"))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as beside:
            content = _workbook(results, summary, Path(beside))
    except OSError as error:
        raise unwritable(file, error, "free some space, or choose another folder") from error
    write_whole(file, content)


def _workbook(results: Results, summary: pl.DataFrame, beside: Path) -> bytes:
    """A workbook; rows wait in files of the folder ``beside``, since hundreds of thousands of them fill the memory."""
    plain = {
        "constant_memory": True,
        "tmpdir": str(beside),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(beside / "whole.xlsx", plain)
    _sheet(book, "summary", summary.columns, summary.iter_rows())
    for name, columns in (("parameters", PARAMETERS), ("sources", SOURCES)):
        _sheet(book, name, columns, [[row.get(column, "") for column in columns] for row in results.about[name]])
    _sheet(book, "manifest", ("item", "value"), _flat(results.about))
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error
    return (beside / "whole.xlsx").read_bytes()


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
    write_whole(folder / "summary.parquet", parquet_bytes(summary_of(results)))
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
