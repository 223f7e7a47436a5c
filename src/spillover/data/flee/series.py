"""Counts over time as Flee holds them: rows of (day, people), in the order of the file, which may not be that of time.

Three rules of Flee decide what a series says; each is a function here: how files on one row of ``data_layout.csv`` are
added together, how a registration correction rescales what came before it, and how days between rows are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spillover.data.flee.period import Period
from spillover.data.flee.sheets import Row, Sheet, day_of, finite
from spillover.ground.errors import Finding

Series = Sequence[tuple[int, float]]
"""Rows of (day, people); day 0 is the start of the simulation."""


def read_series(sheet: Sheet, period: Period) -> Series:
    """Read date and count of every row; rows without a count are passed over, as is a header in the first row."""
    rows = list(sheet.body)
    if rows and day_of(rows[0][0]) is None and finite(rows[0][1]) is None:
        rows = rows[1:]
    found = [_row(sheet, row, period) for row in rows if row[1]]
    series = tuple(row for row in found if row is not None)
    if not found:
        sheet.notes.errors.append(
            Finding("IMP-062", "the file holds no count", "add rows such as 2012-03-22,1500", sheet.file)
        )
    further = [row for row in rows if any(row.cells[2:])]
    if further:
        sheet.warn("IMP-140", "only the first two columns are read, as in Flee", "nothing to do", further[0])
    return series


def _row(sheet: Sheet, row: Row, period: Period) -> tuple[int, float] | None:
    when, count = sheet.day(row, 0, "date"), sheet.whole(row, 1, "count")
    if count is not None and count < 0:
        sheet.refuse(row, "IMP-065", f"{count} people cannot be", "write 0 or more", "count")
    return None if when is None or count is None else (period.day_of(when), float(count))


def add(first: Series, second: Series) -> Series:
    """Add two series by Flee's rule, which goes through the rows of the second one.

    A row of the first series that comes before is emitted with the second's last count; one of the same day is added;
    a row of the second that comes before is added to the first's next count. Rows of the first after the last of the
    second are lost; rows of the second after the last of the first add nothing.
    """
    total: list[tuple[int, float]] = []
    position, last_count = 0, 0.0
    for day, count in second:
        while day > first[position][0]:
            total.append((first[position][0], last_count + first[position][1]))
            if position == len(first) - 1:
                break
            position += 1
        if day > first[position][0]:
            continue
        total.append((day, count + first[position][1]))
        if day == first[position][0]:
            position = min(position + 1, len(first) - 1)
        last_count = count
    return tuple(total)


def loses_rows(first: Series, second: Series) -> bool:
    """Whether rows of one series lie after the last one of the other, where Flee's rule loses them."""
    return bool(first and second) and max(first)[0] != max(second)[0]


def without_repeats(series: Series) -> Series:
    """The series without rows that repeat the row before them, which say nothing new."""
    return (*series[:1], *(row for before, row in pairwise(series) if row != before))


def is_in_order(series: Series) -> bool:
    """Whether each row is later than the one before it."""
    return all(before[0] < row[0] for before, row in pairwise(series))


def correct(series: Series, day: int) -> Series:
    """Multiply all counts above the row of a day by that row's count over the one before it.

    Several rows of that day act one after another; the first row of a series has nothing to correct.
    """
    rows = list(series)
    for position, (row_day, count) in enumerate(rows):
        if position and row_day == day:
            factor = count / rows[position - 1][1]
            rows[:position] = [(earlier, people * factor) for earlier, people in rows[:position]]
    return tuple(rows)


def value_on(series: Series, day: int) -> float:
    """People on a day, before Flee cuts the fraction off: linear between rows, constant before and after them.

    The first row (but the first of all) that lies after the day ends the interval; the row above it begins it.
    """
    if day <= series[0][0]:
        return series[0][1]
    for (day_before, before), (day_after, after) in pairwise(series):
        if day < day_after:
            return before + (day - day_before) / (day_after - day_before) * (after - before)
    return series[-1][1]


def daily(series: Series, days: int) -> Series:
    """One row for each simulated day."""
    return tuple((day, value_on(series, day)) for day in range(days))
