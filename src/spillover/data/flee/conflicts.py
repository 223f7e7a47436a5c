"""``conflicts.csv``: one row a day, one column a place. What comes out are the days on which an intensity changes.

The first row is the header, whether or not it begins with ``#``. Rows are counted, their day numbers are not read.
Flee itself follows only the changes between none and some; whether changes of a lasting conflict matter is the
business of the movement rules, so all of them are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spillover.data.flee.period import Period
from spillover.data.flee.places import Location
from spillover.data.flee.sheets import Row, Sheet, finite, listed
from spillover.ground.errors import Finding, did_you_mean

_NONE = 1e-6
"""An intensity below is none, as in Flee."""


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on, the conflict at a place has an intensity; day -1 is how things stand before the start."""

    day: int
    place: str
    intensity: float


def read_conflicts(sheet: Sheet, places: Sequence[Location], period: Period) -> tuple[Change, ...]:
    """Every change of intensity, in the order of places and days.

    A place that ``locations.csv`` makes a conflict zone from the beginning is one before day 0, and stays one until
    the table switches its conflict on and off again.
    """
    columns = _columns(sheet, frozenset(place.name for place in places))
    courses = _courses(sheet, columns, period)
    changes = tuple(change for place in places for change in _changes(place, courses.get(place.name, [])))
    _warn_of_dates(sheet, places, changes)
    return changes


def _changes(place: Location, course: Sequence[float]) -> list[Change]:
    begun_before = place.conflict_before_start
    first = [Change(-1, place.name, begun_before)] if begun_before and not any(course[:1]) else []
    steps = zip(course, [0.0, *course], strict=False)
    return first + [Change(day, place.name, now) for day, (now, before) in enumerate(steps) if now != before]


def _columns(sheet: Sheet, places: frozenset[str]) -> dict[int, str]:
    """Which column speaks of which place; what is no place is left out with a warning, as Flee does."""
    header = sheet.rows[0] if sheet.rows else Row(1, ("",))
    named = {position: name for position, name in enumerate(header.cells) if position and name}
    double = sorted({name for name in named.values() if list(named.values()).count(name) > 1})
    if double:
        sheet.refuse(header, "IMP-042", f"columns stand twice: {listed(double)}", "keep one of each")
    unknown = [name for name in named.values() if name not in places]
    if unknown:
        message = f"columns that are no places of locations.csv are left out: {listed(unknown)}"
        sheet.warn("IMP-120", message, f"'{unknown[0]}': {did_you_mean(unknown[0], places)}", header)
    return named


def _courses(sheet: Sheet, columns: dict[int, str], period: Period) -> dict[str, list[float]]:
    """The intensity of each place on each simulated day; none is exactly 0."""
    days = [row for row in sheet.rows[1:] if _is_day(row)]
    if len(days) < period.days:
        message = f"the table has {len(days)} days, the run has {period.days}; Flee stops on day {len(days)}"
        cure = f"add the missing rows, or shorten the run: --days {len(days)}"
        sheet.notes.errors.append(Finding("IMP-040", message, cure, sheet.file))
    courses: dict[str, list[float]] = {name: [] for name in columns.values()}
    for row in days[: period.days]:
        _check_width(sheet, row, columns)
        for position, name in columns.items():
            courses[name].append(_intensity(sheet, row, position, name))
    return courses


def _is_day(row: Row) -> bool:
    """A row of one cell adds nothing in Flee; a comment in words is no day either."""
    return len(row) > 1 and not (row.is_comment and finite(row[1]) is None)


def _check_width(sheet: Sheet, row: Row, columns: dict[int, str]) -> None:
    unnamed = [cell for position, cell in enumerate(row.cells) if position and cell and position not in columns]
    if len(row) <= max(columns, default=0) or unnamed:
        message = f"the row has {len(row)} cells, the header names {len(columns)} places after the day"
        sheet.refuse(row, "IMP-041", message, "give one value for each place of the header")


def _intensity(sheet: Sheet, row: Row, position: int, name: str) -> float:
    if position >= len(row):
        return 0.0
    value = sheet.number(row, position, name) or 0.0
    if value < 0:
        sheet.warn("IMP-121", f"the intensity {value:g} at '{name}' counts as none, as in Flee", "write 0", row)
    return value if value >= _NONE else 0.0


def _warn_of_dates(sheet: Sheet, places: Sequence[Location], changes: Sequence[Change]) -> None:
    """A conflict date after day 0 says nothing in Flee: only this table switches conflicts on."""
    onset: dict[str, int] = {}
    for change in changes:
        onset.setdefault(change.place, change.day)
    ignored = [
        f"{place.name} ({place.conflict_day} in locations.csv, {onset.get(place.name, 'never')} here)"
        for place in places
        if place.conflict_day is not None and place.conflict_day > 0 and onset.get(place.name) != place.conflict_day
    ]
    if ignored:
        message = f"the day of onset here, not the conflict date of locations.csv, counts: {listed(ignored)}"
        sheet.warn("IMP-122", message, "nothing to do, if conflicts.csv is right")
