"""Dates and steps: a run counts days from 0; day ``t`` is the civil date ``start + t``. Intervals are half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTH_DAYS = 30.44
"""Mean days of a month, by which hazards a month become hazards a day."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a run.

    Attributes:
        start: civil date of day 0.
        n_days: number of days simulated; the last day is ``n_days - 1``.
    """

    start: date
    n_days: int

    def day_of(self, when: date) -> int:
        """Day number of a date; negative before the start."""
        return (when - self.start).days

    def date_of(self, day: int) -> date:
        """Civil date of a day number."""
        return self.start + timedelta(days=day)

    @property
    def dates(self) -> list[date]:
        """The civil date of each simulated day."""
        return [self.date_of(day) for day in range(self.n_days)]
