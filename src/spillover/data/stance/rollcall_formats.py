"""Three formats of roll calls of the General Assembly, told apart by their columns, brought to one.

| format | a row | votes |
| --- | --- | --- |
| plain | ``rcid, iso3, vote``; dates and titles there or in a second file | 1 yes, 2 abstain, 3 no, 8 absent |
| UN Digital Library, voting data [undl2025] | ``undl_id, ms_code, ms_vote`` | Y, A, N, X |
| Voeten's group, ``UNVotes.csv`` [voeten2013] | ``rcid, ccode, vote`` | 1, 2, 3, 8; 9 for no member yet |
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from spillover.data.strict_toml import shown
from spillover.ground.errors import Finding, StanceError, did_you_mean

YES, ABSTAIN, NO, ABSENT = 1, 2, 3, 8
NO_MEMBER = 9

_IN_NUMBERS: Mapping[str, int] = MappingProxyType(
    {str(vote): vote for vote in (YES, ABSTAIN, NO, ABSENT)}
    | {f"{vote}.0": vote for vote in (YES, ABSTAIN, NO, ABSENT)}
)


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a file of votes.

    Attributes:
        name: as the user knows it.
        needed: our name of each column that must be there, with theirs.
        optional: the same of columns that may be there.
        votes: our number of each of their votes.
    """

    name: str
    needed: Mapping[str, str]
    optional: Mapping[str, str]
    votes: Mapping[str, int]


PLAIN = Format(
    "plain table",
    MappingProxyType({"rcid": "rcid", "state": "iso3", "vote": "vote"}),
    MappingProxyType({name: name for name in ("session", "date", "resolution", "title", "amend", "para")}),
    _IN_NUMBERS,
)
LIBRARY = Format(
    "voting data of the UN Digital Library",
    MappingProxyType(
        {"rcid": "undl_id", "state": "ms_code", "vote": "ms_vote", "date": "date", "session": "session"}
        | {"resolution": "resolution", "title": "title"}
    ),
    MappingProxyType({}),
    MappingProxyType({"Y": YES, "A": ABSTAIN, "N": NO, "X": ABSENT}),
)
VOETEN = Format(
    "UNVotes.csv of Voeten's group",
    MappingProxyType(
        {"rcid": "rcid", "state": "ccode", "vote": "vote", "date": "date", "session": "session", "resolution": "unres"}
    ),
    MappingProxyType({"amend": "amend", "para": "para", "title": "short", "description": "descr"}),
    MappingProxyType({**_IN_NUMBERS, "9": NO_MEMBER, "9.0": NO_MEMBER}),
)
MARKS: Mapping[str, Format] = MappingProxyType({"undl_id": LIBRARY, "ms_code": LIBRARY, "ccode": VOETEN, "iso3": PLAIN})
"""The column by which a format is known."""

SEPTEMBER = 9
OPENING_DAY = 12
"""An ordinary session opens in the second or third week of September."""


def read_table(path: Path) -> pl.DataFrame:
    """Read a CSV (every cell as text) or a Parquet file.

    Raises:
        StanceError: for what is missing, empty, in another encoding, or neither of the two.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise StanceError(Finding("STA-001", f"the file {what}", "give a CSV or Parquet file", path.name))
    try:
        data = path.read_bytes()
        table = pl.read_parquet(io.BytesIO(data)) if data[:4] == b"PAR1" else _csv(path.name, data)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = shown(str(error).splitlines()[0])
        cure = "give a CSV with a header, in UTF-8, or a Parquet file"
        raise StanceError(Finding("STA-001", f"the file cannot be read: {reason}", cure, path.name)) from error
    if table.is_empty():
        raise StanceError(Finding("STA-002", "the file holds no rows", "give a file with votes", path.name))
    return table.rename(str.strip)


def _csv(file: str, data: bytes) -> pl.DataFrame:
    if not data.strip():
        raise StanceError(Finding("STA-002", "the file is empty", "give a file with votes", file))
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        cure = "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)"
        raise StanceError(Finding("STA-003", message, cure, file, row)) from error
    return pl.read_csv(data, infer_schema=False)


def format_of(table: pl.DataFrame, file: str) -> Format:
    """The format of a table of votes.

    Raises:
        StanceError: for missing columns, each with the name that was perhaps meant.
    """
    columns = {name.casefold(): name for name in table.columns}
    found = next((known for mark, known in MARKS.items() if mark in columns), None)
    if found is None:
        found = max((PLAIN, LIBRARY, VOETEN), key=lambda known: len(set(known.needed.values()) & set(columns)))
    missing = [name for name in found.needed.values() if name not in columns]
    if missing:
        raise StanceError(*(_missing(name, columns, found, file) for name in missing))
    return found


def _missing(name: str, columns: Mapping[str, str], found: Format, file: str) -> Finding:
    near = did_you_mean(name, columns)
    named = f"; is it there as another name? {near}" if near.startswith("did") else ""
    cure = f"the {found.name} has the columns {', '.join(found.needed.values())}{named}"
    return Finding("STA-004", f"there is no column '{name}'", cure, file, 1, name)


def in_our_words(table: pl.DataFrame, found: Format) -> pl.DataFrame:
    """The table with our names of columns and types; what cannot be read is null.

    Returns:
        ``row`` (in the file), ``rcid``, ``state`` and ``vote`` as text, and, where the file has them, ``date``,
        ``session``, ``resolution``, ``title``, ``description``, ``amend``, ``para``.
    """
    columns = {name.casefold(): name for name in table.columns}
    wanted = {ours: columns[theirs] for ours, theirs in {**found.needed, **found.optional}.items() if theirs in columns}
    return (
        table.lazy()
        .select(
            pl.int_range(2, pl.len() + 2).alias("row"),
            *(_typed(ours, table.schema[theirs], theirs).alias(ours) for ours, theirs in wanted.items()),
        )
        .collect()
    )


def _typed(ours: str, dtype: pl.DataType, theirs: str) -> pl.Expr:
    column = pl.col(theirs)
    if ours == "date":
        return (
            column.str.strip_chars().str.head(10).str.to_date("%Y-%m-%d", strict=False)
            if dtype == pl.String
            else column.cast(pl.Date)
        )
    if ours == "rcid":
        number = column.cast(pl.Float64, strict=False)
        return pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)
    text = column.cast(pl.String).str.strip_chars()
    if ours in ("amend", "para"):
        return text.cast(pl.Float64, strict=False).fill_null(0.0) == 1.0
    return text.str.to_uppercase() if ours in ("state", "vote") else text


def session_of(session: pl.Expr, date: pl.Expr) -> pl.Expr:
    """The number of a session; of an emergency or special session that of the ordinary one at its date."""
    number = session.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    opened = (date.dt.month() > SEPTEMBER) | ((date.dt.month() == SEPTEMBER) & (date.dt.day() >= OPENING_DAY))
    ordinary = (date.dt.year() - 1946 + opened.cast(pl.Int32)).cast(pl.Int64).clip(1)
    return pl.when(number.is_between(1, 200)).then(number).otherwise(ordinary)
