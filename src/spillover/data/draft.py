"""A scenario before it is known to be sound: typed tables that still know the line of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from spillover.data.declaration import Declaration
from spillover.data.reading import LINE
from spillover.ground.errors import Finding, did_you_mean

Row = Mapping[str, Any]
_SPELLINGS_TRIED = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario before it is known to be sound.

    Attributes:
        declaration: the content of ``scenario.toml``.
        tables: the typed frames that could be read, with the column of line numbers.
    """

    declaration: Declaration
    tables: Mapping[str, pl.DataFrame]

    def rows(self, table: str, wrong: pl.Expr) -> Iterator[Row]:
        """The rows of a table for which an expression holds."""
        return self.tables[table].filter(wrong).iter_rows(named=True)

    def names(self, column: str) -> set[str]:
        """The places or the countries of table ``places``."""
        return set(self.tables["places"][column]) - {""}

    def finding(self, code: str, at: tuple[str, Row, str], message: str, cure: str) -> Finding:
        """A finding at a table, row and column."""
        table, row, column = at
        value = None if row[column] is None else str(row[column]).removesuffix(".0")
        return Finding(code, message, cure, self.declaration.tables[table].file, row[LINE], column, value)


Check = Callable[[Draft], Iterator[Finding]]


def speller(known: Iterable[str]) -> Callable[[str], str]:
    """``did_you_mean`` with a memory, and with an end: a file full of slips is not compared name by name."""
    names, suggestions = sorted(known), dict[str, str]()

    def suggest(name: str) -> str:
        if name not in suggestions and len(suggestions) < _SPELLINGS_TRIED:
            suggestions[name] = did_you_mean(name, names) if names else "name some first"
        return suggestions.get(name, "correct the spelling")

    return suggest
