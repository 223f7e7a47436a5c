"""What a table of a scenario is: columns with type, unit, bounds and meaning, and the columns that many tables have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

import polars as pl

LARGEST_NUMBER = 1e10
"""No count, distance or speed of this world is larger; what is larger is a slip of the keyboard."""

EARLIEST_DATE, LATEST_DATE = date(1900, 1, 1), date(2200, 1, 1)
"""Dates outside are slips of the keyboard as well."""

Type = Literal["text", "integer", "number", "date"]
Value = str | int | float | None

DTYPES: Mapping[Type, pl.DataType] = MappingProxyType(
    {"text": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "date": pl.Date()}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: as in the header.
        type: text, integer, number or date (ISO, ``2012-02-29``).
        about: what it means, in one line.
        unit: of a number; empty for text and dates.
        required: an empty cell is an error.
        required_unless: an empty cell is an error unless another column holds a certain word.
        optional: the whole column may be left out.
        default: what an empty cell means; None stays unknown (null). Text is never null: it is ``""``.
        low: the least number allowed.
        above: the number must be larger than this.
        high: the largest number allowed.
        choices: the words allowed, if they are few.
        place: the text is the name of a place in table ``places``.
        pattern: the regular expression that the whole text must match.
    """

    name: str
    type: Type
    about: str
    unit: str = ""
    required: bool = False
    required_unless: tuple[str, str] | None = None
    optional: bool = False
    default: Value = None
    low: float | None = None
    above: float | None = None
    high: float = LARGEST_NUMBER
    choices: tuple[str, ...] = ()
    place: bool = False
    pattern: str = ""

    @property
    def dtype(self) -> pl.DataType:
        """The polars type of the column once it is read."""
        return DTYPES[self.type]

    @property
    def filling(self) -> Value:
        """The value that stands for an empty cell."""
        return "" if self.type == "text" and self.default is None else self.default


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a scenario.

    Attributes:
        name: as in ``[tables.<name>]``.
        about: what its rows are.
        columns: in the order in which they are written.
        key: the columns that name a row; no two rows share them.
        sort: the columns that rows are sorted by when they are read (places in the order of table ``places``);
            empty where the order of the rows has a meaning.
        required: a scenario cannot do without it.
        later: it joined the format later, so that it counts for the digest of a scenario only where it has rows.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...] = ()
    required: bool = False
    later: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The polars schema of the table once it is read."""
        return {column.name: column.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.schema)


SOURCE = Column("source", "text", "key of the source of this row; empty means the source of the table", optional=True)

KNOWN = Column(
    "known", "date", "day on which it could be known; empty: its date. A run frozen earlier does not see the row",
    optional=True,
)  # fmt: skip
CONFIDENCE = Column(
    "confidence", "text", "how sure the row is; recalled: from memory, without a source that was read",
    optional=True, choices=("high", "med", "low", "recalled", ""),
)  # fmt: skip

GROUP = "[a-z][a-z0-9-]*"
"""Pattern of names of groups, shocks and questions."""
