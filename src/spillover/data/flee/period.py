"""``sim_period.csv``: the day on which a simulation starts, and for how many days it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from spillover.data.declaration import LONGEST_PERIOD_DAYS
from spillover.data.flee.sheets import Row, Sheet
from spillover.ground.errors import Finding


@dataclass(frozen=True, slots=True)
class Period:
    """The simulated days 0 to days - 1, of which day 0 is ``start``."""

    start: date
    days: int

    def date_of(self, day: int) -> date:
        """The calendar day of a simulated day; negative days lie before the start."""
        return self.start + timedelta(days=day)

    def day_of(self, when: date) -> int:
        """The simulated day of a calendar day."""
        return (when - self.start).days


def read_period(sheet: Sheet, start: date | None = None, days: int | None = None) -> Period | None:
    """Read the period; the file's rows may stand in either order and the names in any case.

    Args:
        sheet: the file, without rows if there is none.
        start: used instead of the file's.
        days: used instead of the file's.

    Returns:
        The period; None, with errors noted, if a part of it is not known.
    """
    rows = {row[0].casefold(): row for row in sheet.rows}
    if start is None and (row := _row(sheet, rows, "StartDate", "--start 2012-02-29")):
        start = sheet.day(row, 1, "StartDate")
    if days is None and (row := _row(sheet, rows, "Length", "--days 300")):
        days = sheet.whole(row, 1, "Length")
    if days is not None and not 1 <= days <= LONGEST_PERIOD_DAYS:
        message = f"a run of {days} days is not possible"
        sheet.notes.errors.append(
            Finding("IMP-016", message, f"give 1 to {LONGEST_PERIOD_DAYS} days", sheet.file, column="Length")
        )
        return None
    return Period(start, days) if start is not None and days is not None else None


def _row(sheet: Sheet, rows: dict[str, Row], name: str, option: str) -> Row | None:
    row = rows.get(name.casefold())
    if row is None:
        cure = f"add a row '{name},…' to {sheet.file}, or give it on the command line: {option}"
        sheet.notes.errors.append(Finding("IMP-015", f"{name} is not given", cure, sheet.file))
    return row
