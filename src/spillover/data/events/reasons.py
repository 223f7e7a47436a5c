"""Why a row of an event file cannot be used: each reason with its code, how often it was met, and where first."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TextIO

from spillover.data.events.lines import Bad
from spillover.data.strict_toml import shown
from spillover.ground.errors import Finding

HEADER = ("file", "row", "code", "reason", "text")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its code, what is wrong with such a row, and the cure."""

    code: str
    what: str
    cure: str


REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "cells": Reason("STA-320", "too few or too many cells", "look for line breaks or delimiters within cells"),
        "letters": Reason(
            "STA-321",
            "bytes that are not in the file's encoding (from 0x80 to 0xff: often Latin-1)",
            "save the file as UTF-8, or say --encoding latin-1",
        ),
        "quote": Reason("STA-322", "a quote that is not closed on its line", "close it, or say quotes = false"),
        "date": Reason("STA-323", "a date that cannot be read", "correct date_format in the map, or the rows"),
        "years": Reason("STA-324", "a date before 1979 or after 2100", "correct the rows, or leave them out"),
        "source": Reason("STA-325", "a source that is no known country", "correct the rows, or countries in the map"),
        "target": Reason("STA-325", "a target that is no known country", "correct the rows, or countries in the map"),
        "type": Reason("STA-326", "a type that the scheme does not know", "correct the rows, or types in the map"),
        "score": Reason("STA-327", "no score within bounds", "correct the rows, or score_most in the map"),
        "mentions": Reason("STA-328", "mentions that are no whole number", "correct the rows, or the map's mentions"),
        "added": Reason("STA-329", "no day on which it was added", "correct the rows, or the map's column added"),
        "id": Reason("STA-330", "the number of another event", "find out which is right, and leave out the others"),
    }
)
"""By name, in the order in which they are looked for."""


@dataclass(slots=True)
class Quarantine:
    """Where rows go that cannot be used, as they are met.

    Attributes:
        sink: a text file that gets a table with the columns ``HEADER``; None keeps no rows.
        counts: rows by the name of the reason.
        first: file, row and text at fault of the first row by the name of the reason.
    """

    sink: TextIO | None = None
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[str, int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin the table."""
        self._write([HEADER])

    def add(self, file: str, rows: Iterable[tuple[Bad, str]]) -> None:
        """Take rows of a file, each with the text at fault where that is known."""
        for bad, value in rows:
            self.counts[bad.reason] += 1
            self.first.setdefault(bad.reason, (file, bad.row, value))
            reason = REASONS[bad.reason]
            self._write([(file, bad.row, reason.code, reason.what, bad.text)])

    def _write(self, rows: Iterable[tuple[object, ...]]) -> None:
        if self.sink is not None:
            csv.writer(self.sink, lineterminator="\n").writerows(rows)

    def findings(self) -> Iterator[Finding]:
        """One finding for each reason that was met."""
        for name, reason in REASONS.items():
            if number := self.counts[name]:
                file, row, value = self.first[name]
                example = f", as '{shown(value)}'" if value else ""
                message = f"{number:,} row{'' if number == 1 else 's'} with {reason.what}{example}"
                yield Finding(reason.code, message, reason.cure, file, row, value=value or None)
