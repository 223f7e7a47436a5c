"""``data_layout.csv``, its series and ``registration_corrections.csv``: what was counted where, and when.

Flee takes the first row of ``data_layout.csv`` for the overall total, whatever its label, and every other row for a
place whose count adds to the inflow.

* First row a total: it becomes our total; the other rows become stocks, at places off the map if they name none.
* First row a place, or a row "total" further down: Flee's inflow is then not that of our stocks. The total becomes
  the sum that Flee feeds in, day by day, and departures follow that total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from spillover.data.flee.period import Period
from spillover.data.flee.places import Location
from spillover.data.flee.series import (
    Series,
    add,
    correct,
    daily,
    is_in_order,
    loses_rows,
    read_series,
    value_on,
    without_repeats,
)
from spillover.data.flee.sheets import Notes, Row, Sheet, listed, open_sheet
from spillover.ground.errors import Finding, did_you_mean

LAYOUT = "data_layout.csv"
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Inflow:
    """The settings that decide which counts make people set off.

    Attributes:
        observed: people set off as counted, not by conflict.
        from_camps: the inflow is the sum over the rows after the first one.
        present_at_start: people counted on day 0 are in their camps and do not set off.
        hasten: people per simulated person.
    """

    observed: bool
    from_camps: bool
    present_at_start: bool
    hasten: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted.

    Attributes:
        stocks: by label, which is a place's name; in order of time.
        total: the overall count, in order of time; None if there is none.
        corrections: place and day, in the order of the file.
        follow_total: departures follow the total although Flee sums camps.
    """

    stocks: Mapping[str, Series]
    total: Series | None
    corrections: tuple[tuple[str, int], ...]
    follow_total: bool


@dataclass(frozen=True, slots=True)
class _Raw:
    """Every series by label, in the order of the layout and of the files, and what is to be corrected."""

    table: Mapping[str, Series]
    corrections: tuple[tuple[str, int], ...]
    period: Period

    def corrected(self, label: str) -> Series:
        """A series with all its corrections made."""
        series = self.table[label]
        for corrected, day in self.corrections:
            series = correct(series, day) if corrected == label else series
        return series

    def is_regular(self, label: str) -> bool:
        """Whether every row of a series is later than the one above it."""
        return is_in_order(self.table[label])

    def in_time(self, label: str) -> Series:
        """A corrected series in order of time; one that is not becomes a count for each simulated day."""
        series = self.corrected(label)
        return series if self.is_regular(label) else daily(series, self.period.days)


def read_counts(folder: Path, corrections: Sheet, places: Sequence[Location], period: Period, inflow: Inflow) -> Counts:
    """Read every series of an instance; errors are noted and what has them is left out.

    Args:
        folder: the validation data.
        corrections: ``registration_corrections.csv``, without rows if there is none.
        places: of ``locations.csv``.
        period: the simulated days.
        inflow: how counts become departures.
    """
    notes = corrections.notes
    table = _read_layout(folder, notes, period)
    raw = _Raw(table, _read_corrections(corrections, table, period), period)
    names = frozenset(place.name for place in places)
    _warn_of_labels(notes, table, places)
    if not table:
        return Counts({}, None, (), follow_total=False)
    return _arrange(raw, names, inflow, notes)


def _read_layout(folder: Path, notes: Notes, period: Period) -> dict[str, Series]:
    sheet = open_sheet(folder, LAYOUT, notes)
    table: dict[str, Series] = {}
    if sheet is None:
        return table
    for row in (row for row in sheet.body if len(row) > 1):
        if not row[0] or row[0] in table:
            message = f"label '{row[0]}' stands twice" if row[0] else "the row has no label"
            sheet.refuse(row, "IMP-061", message, "one row for each place: Place,first.csv,second.csv")
        else:
            table[row[0]] = _sum_of_files(folder, row, notes, period)
    if not table:
        notes.errors.append(Finding("IMP-060", "no series is named", "add rows such as total,refugees.csv", LAYOUT))
    return {label: series for label, series in table.items() if series}


def _sum_of_files(folder: Path, row: Row, notes: Notes, period: Period) -> Series:
    """All series of one row added together; empty if one of them cannot be read."""
    parts: list[Series] = []
    for name in filter(None, row.cells[1:]):
        sheet = open_sheet(folder, name, notes)
        parts.append(read_series(sheet, period) if sheet else ())
    if not parts or not all(parts):
        return ()
    total = parts[0]
    for part in parts[1:]:
        if loses_rows(total, part):
            message = f"'{row[0]}': one of {listed(row.cells[1:])} ends before another; Flee's sum ends there too"
            notes.warnings.append(Finding("IMP-146", message, "let both files end on the same day", LAYOUT, row.line))
        total = add(total, part)
    return without_repeats(total)


def _read_corrections(sheet: Sheet, table: Mapping[str, Series], period: Period) -> tuple[tuple[str, int], ...]:
    """Label and day of every correction that can be made; a repeated one changes nothing in Flee either."""
    found: dict[tuple[str, int], None] = {}
    for row in (row for row in sheet.body if len(row) > 1):
        when = sheet.day(row, 1, "date")
        if row[0] not in table:
            sheet.refuse(row, "IMP-066", f"'{row[0]}' is no label of {LAYOUT}", sheet.notes.spell(row[0], table))
        elif when is not None and when < period.start:
            message = f"the correction of '{row[0]}' on {when} lies before the start and is left out, as in Flee"
            sheet.warn("IMP-145", message, "nothing to do", row)
        elif when is not None and _can_correct(sheet, row, when, [(period.date_of(d), n) for d, n in table[row[0]]]):
            found[row[0], period.day_of(when)] = None
    return tuple(found)


def _can_correct(sheet: Sheet, row: Row, when: date, counts: Sequence[tuple[date, float]]) -> bool:
    """Whether there is a count of the day, and one of at least a person above it."""
    above = next((before for (_, before), (day, _) in pairwise(counts) if day == when), None)
    if above is None:
        days = sorted({day for day, _ in counts[1:]}, key=lambda day: abs(day - when))
        message = f"'{row[0]}' has no count on {when} with another one before it"
        cure = f"the nearest that has: {listed(sorted(days[:2]))}" if days else "remove the row"
        sheet.refuse(row, "IMP-067", message, cure, "date")
    elif above < 1:
        message = f"the count of '{row[0]}' before {when} is {above:g}, so nothing can be rescaled"
        sheet.refuse(row, "IMP-068", message, "remove the row", "date")
    return above is not None and above >= 1


def _arrange(raw: _Raw, places: frozenset[str], inflow: Inflow, notes: Notes) -> Counts:
    """Decide which series is the total, and bring all of them into order of time."""
    first, *rest = raw.table
    starts_with_total = first not in places and _TOTAL not in rest
    follow_total = inflow.observed and inflow.from_camps and not starts_with_total
    total = first if starts_with_total else _TOTAL if _TOTAL in rest else None
    if inflow.observed and not inflow.from_camps and total is None:
        cure = "add a row total,refugees.csv at the top, or remove sum_from_camps: False from the settings"
        notes.errors.append(Finding("IMP-064", "the settings ask for the total, which is not there", cure, LAYOUT))
    _warn_of_first_row(notes, first, places, follow_total=follow_total)
    stocks = [label for label in raw.table if label in places or label not in (first, total)]
    _warn_of_order(notes, raw)
    return Counts(
        stocks={label: raw.table[label] if raw.is_regular(label) else raw.in_time(label) for label in stocks},
        total=_fed_in(raw, stocks, inflow) if follow_total else raw.in_time(total) if total else None,
        corrections=tuple(row for row in raw.corrections if row[0] in stocks and raw.is_regular(row[0])),
        follow_total=follow_total,
    )


def _fed_in(raw: _Raw, stocks: Sequence[str], inflow: Inflow) -> Series:
    """The count whose rise from day to day is the inflow that Flee takes from the rows after the first one.

    Flee divides by ``hasten`` and cuts off fractions before it adds. If nobody is there at the start, all rows set off
    on day 0: our departures add the stocks themselves, so the count begins with the rows that are no stocks.
    """
    scaled = {label: [(day, n / inflow.hasten) for day, n in raw.corrected(label)] for label in raw.table}
    fed = list(scaled.values())[1:]
    sums = [sum(int(value_on(series, day)) for series in fed) for day in range(raw.period.days)]
    others = sum(int(value_on(series, 0)) for label, series in scaled.items() if label not in stocks)
    base = 0 if inflow.present_at_start else min(sums[0] - others, *sums)
    return [(day, float(inflow.hasten * (people - base))) for day, people in enumerate(sums)]


def _warn_of_first_row(notes: Notes, first: str, places: frozenset[str], *, follow_total: bool) -> None:
    if follow_total:
        message = (
            f"Flee takes the first row, '{first}', for the total and leaves it out of the inflow, and counts every "
            "other row: the inflow is written as the total, day by day, and departures follow it"
        )
        cure = "put total,refugees.csv into the first row if that is not meant"
        notes.warnings.append(Finding("IMP-141", message, cure, LAYOUT))
    elif first != _TOTAL:
        what = "a place" if first in places else "no place"
        message = f"the first row is '{first}', {what}; Flee takes it for the total"
        notes.warnings.append(Finding("IMP-142", message, "call the first row 'total'", LAYOUT))


def _warn_of_order(notes: Notes, raw: _Raw) -> None:
    mixed = [label for label in raw.table if not raw.is_regular(label)]
    if mixed:
        message = (
            "dates out of order or twice change how Flee fills the days between, so these series are written as "
            f"Flee reads them, one count for each day, corrections included: {listed(mixed)}"
        )
        notes.warnings.append(Finding("IMP-144", message, "sort the files by date if that is not meant", LAYOUT))


def _warn_of_labels(notes: Notes, table: Mapping[str, Series], places: Sequence[Location]) -> None:
    names = frozenset(place.name for place in places)
    off_map = [label for label in list(table)[1:] if label not in names and label != _TOTAL]
    if off_map:
        message = (
            f"labels that are no places become places off the map, since they add to the inflow: {listed(off_map)}"
        )
        notes.warnings.append(Finding("IMP-143", message, f"'{off_map[0]}': {did_you_mean(off_map[0], names)}", LAYOUT))
    uncounted = [place.name for place in places if place.is_camp and place.name not in table]
    if uncounted:
        message = (
            f"camps without a series, where Flee stops; here they start empty and are not scored: {listed(uncounted)}"
        )
        notes.warnings.append(Finding("IMP-147", message, f"add a row to {LAYOUT} for each camp with counts", LAYOUT))
