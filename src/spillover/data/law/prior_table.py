"""From the text of a visa table to entries: which passport needs what at which border, and when it was seen so.

An index of passports is looked at in dated snapshots. A value began on some day after the last snapshot without it and
no later than the first snapshot with it. The table keeps both dates, and never pretends to know the day.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from spillover.data.countries import countries
from spillover.data.law.rule import EARLIEST, LATEST
from spillover.data.strict_toml import shown
from spillover.ground.errors import Finding, LawError, capped, did_you_mean

MOST_ROWS = 500_000
MOST_FINDINGS = 1_000
"""Findings after which no more rows are read."""

REQUIREMENTS = ("visa_free", "visa_required", "visa_on_arrival", "e_visa", "eta", "no_admission", "covid_ban")
AREA = "SCH"

Row = tuple[int, Sequence[str]]
"""A row as text, with the line on which it begins."""

Cells = Mapping[str, str]
"""A row as text, by our names of columns."""


@dataclass(frozen=True, slots=True)
class PriorEntry:
    """What the index says of one passport at one border, over one run of snapshots.

    Attributes:
        passport: ISO 3166 code of three letters.
        host: the same, or SCH for the Schengen area.
        requirement: one of ``REQUIREMENTS``.
        days: of a stay without a visa; None if the index gives none. Of which window is never said.
        first_seen: the first snapshot with this value.
        last_seen: the last one.
        changed_after: the last snapshot with the value before; None if there was none. The change lies after it, and
            no later than ``first_seen``.
        changed_before: the first snapshot with the value after; None if there is none yet.
    """

    passport: str
    host: str
    requirement: str
    days: int | None
    first_seen: dt.date
    last_seen: dt.date
    changed_after: dt.date | None = None
    changed_before: dt.date | None = None

    def is_certain(self, day: dt.date) -> bool:
        """Whether snapshots before and after a day (or on it) agree; never so after the last one."""
        return self.first_seen <= day <= self.last_seen


COLUMNS = tuple(column.name for column in fields(PriorEntry))
_IN_ORDER = ("changed_after", "first_seen", "last_seen", "changed_before")

Histories = Mapping[tuple[str, str], tuple[PriorEntry, ...]]
"""By passport and host, in order of time."""


class Slip(NamedTuple):
    """What is wrong with one cell."""

    code: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that a stranger wrote, on its way from text to entries; what is wrong is collected.

    Attributes:
        file: its name, as shown in findings.
        names: our names of the columns that it must have, each with its name in the file.
        findings: what was found so far.
    """

    file: str
    names: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def error(self) -> LawError:
        """All findings as one error."""
        return LawError(*capped(self.findings, MOST_FINDINGS))

    def cells(self, rows: Iterator[Row]) -> Iterator[tuple[int, Cells]]:
        """Take the header off, and give the cells of each row their names; stop at the limits of size."""
        header = next(rows, None)
        if header is None or not self._has_its_columns(*header):
            return
        ours = {theirs: name for name, theirs in self.names.items()}
        columns = [ours[name.strip()] for name in header[1]]
        for number, (line, row) in enumerate(rows):
            if number >= MOST_ROWS:
                cure = "keep only the passports and hosts that the question needs"
                self.findings.append(Finding("LAW-306", f"more than {MOST_ROWS:,} rows are not read", cure, self.file))
            elif len(row) != len(columns):
                message = f"the row has {len(row)} cells, the header has {len(columns)}"
                self.findings.append(Finding("LAW-305", message, "one cell for each column", self.file, line))
            else:
                yield line, {name: cell.strip() for name, cell in zip(columns, row, strict=True)}
            if number >= MOST_ROWS or len(self.findings) >= MOST_FINDINGS:
                return

    def _has_its_columns(self, line: int, header: Sequence[str]) -> bool:
        found, wanted = [name.strip() for name in header], list(self.names.values())
        before = len(self.findings)
        for name in wanted:
            if name not in found:
                cure = f"begin the file with {','.join(wanted)}"
                self.findings.append(Finding("LAW-303", f"column '{name}' is missing", cure, self.file, line, name))
        for name in dict.fromkeys(found):
            if name not in wanted or found.count(name) > 1:
                what = "occurs twice" if name in wanted else "is not known"
                cure = "keep one of them" if name in wanted else did_you_mean(name, wanted)
                message = f"column '{shown(name)}' {what}"
                self.findings.append(Finding("LAW-304", message, cure, self.file, line, shown(name)))
        return len(self.findings) == before

    def histories(self, rows: Iterable[tuple[int, Cells]]) -> Histories:
        """Read rows into entries, and hold those of a pair against each other."""
        found: dict[tuple[str, str], list[tuple[PriorEntry, int]]] = {}
        for line, cells in rows:
            values = self.values(line, cells)
            if values and (entry := self._entry(line, values)):
                found.setdefault((entry.passport, entry.host), []).append((entry, line))
        if not found and not self.findings:
            self.findings.append(Finding("LAW-301", "the file holds no row", "add at least one", self.file))
        return {pair: self._in_order(history) for pair, history in sorted(found.items())}

    def values(self, line: int, cells: Cells) -> dict[str, Any] | None:
        """The values that the cells of a row stand for; None if any of them cannot be read."""
        values = {name: _READ[name](text) for name, text in cells.items()}
        slips = {name: value for name, value in values.items() if isinstance(value, Slip)}
        for name, slip in slips.items():
            self.complain(line, name, cells[name], slip)
        return None if slips else values

    def complain(self, line: int, name: str, text: str, slip: Slip) -> None:
        """Remember what is wrong with a cell."""
        where = self.file, line, self._theirs(name), shown(text)
        self.findings.append(Finding(slip.code, slip.message, slip.cure, *where))

    def _theirs(self, name: str) -> str:
        return self.names.get(name, name)

    def _entry(self, line: int, values: Mapping[str, Any]) -> PriorEntry | None:
        """The entry of a row, if its dates are in order."""
        entry = PriorEntry(**values)
        given = [(name, values[name]) for name in _IN_ORDER if values[name] is not None]
        for (name, day), (later, later_day) in pairwise(given):
            if day > later_day or (day == later_day and later != "last_seen"):
                theirs = [self._theirs(name) for name in _IN_ORDER]
                message = f"{self._theirs(name)} is {day}, {self._theirs(later)} is {later_day}"
                cure = "their order is {} < {} <= {} < {}".format(*theirs)
                where = self.file, line, self._theirs(later), str(later_day)
                self.findings.append(Finding("LAW-315", message, cure, *where))
                return None
        return entry

    def _in_order(self, history: list[tuple[PriorEntry, int]]) -> tuple[PriorEntry, ...]:
        history.sort(key=lambda one: (one[0].first_seen, one[1]))
        for (before, one), (after, other) in pairwise(history):
            ended = before.changed_before or before.last_seen + dt.timedelta(days=1)
            began = after.changed_after or before.last_seen
            if after.first_seen < ended or began < before.last_seen:
                message = (
                    f"what {after.passport} needs for {after.host} is said twice, here and in row {min(one, other)}"
                )
                cure = "one row for each run of snapshots; a row begins after the one before has ended"
                where = self.file, max(one, other), self._theirs("first_seen"), str(after.first_seen)
                self.findings.append(Finding("LAW-316", message, cure, *where))
        return tuple(entry for entry, _ in history)


def csv_rows(file: str, text: str, findings: list[Finding]) -> Iterator[Row]:
    """The rows of a CSV text that are not blank; ends with a finding where it cannot be taken apart."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"the row cannot be taken apart: {error}"
        cure = 'put text that holds commas or quotes in "double quotes", and double the quotes inside'
        findings.append(Finding("LAW-302", message, cure, file, line))


@cache
def _codes() -> frozenset[str]:
    return frozenset(countries())


@lru_cache(maxsize=1024)
def _country(text: str) -> str | Slip:
    if text in _codes() or text == AREA:
        return text
    form = "write the code of three capital letters, as RUS; of the dataset's files take passport-index-tidy-iso3.csv"
    cure = did_you_mean(text, _codes()) if len(text) == len(AREA) else form
    return Slip("LAW-311", f"'{shown(text)}' is no code of a country", cure)


@lru_cache(maxsize=1024)
def _requirement(text: str) -> str | Slip:
    if text in REQUIREMENTS:
        return text
    return Slip("LAW-312", f"'{shown(text)}' is no requirement", did_you_mean(text, REQUIREMENTS))


@lru_cache(maxsize=1024)
def _days(text: str) -> int | Slip | None:
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) and int(text) > 0:
        return int(text)
    return Slip("LAW-313", f"'{shown(text)}' is no number of days", "write 1 to 9999 in digits, or nothing")


@lru_cache(maxsize=1024)
def _date(text: str) -> dt.date | Slip:
    form = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII)
    try:
        day = dt.date.fromisoformat(text) if form else None
    except ValueError:
        day = None
    if day and EARLIEST <= day <= LATEST:
        return day
    cure = f"write year, month and day as 2012-02-29, between {EARLIEST} and {LATEST}"
    return Slip("LAW-314", f"'{shown(text)}' is no date" if text else "a date is missing", cure)


def _date_or_none(text: str) -> dt.date | Slip | None:
    return _date(text) if text else None


_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "passport": _country,
        "host": _country,
        "requirement": _requirement,
        "days": _days,
        "first_seen": _date,
        "last_seen": _date,
        "changed_after": _date_or_none,
        "changed_before": _date_or_none,
    }
)
