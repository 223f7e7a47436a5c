"""The law of clocks on a grid of people by days: every day of every person is judged, none is leapt over.

Written apart from the arithmetic that it checks: it adds up columns of a table of true and false.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data.law.pack import ClockRule
from spillover.world.law import FAR, Spell

BEYOND = 800  # days simulated after the last question


class Grid:
    """People by days, from the day before the earliest spell to some time after the question."""

    def __init__(self, people: list[list[Spell]], present: NDArray[np.int64], on: NDArray[np.int64]) -> None:
        """Lay the spells out; the spell in which a person is on the day of the question goes on to the end."""
        self.first = min(spell.first for spells in people for spell in spells)
        self.days = int(on.max()) + BEYOND - self.first
        shape = len(people), self.days
        self.status = np.full(shape, -1, dtype=np.int8)
        self.before = np.full(shape, -1, dtype=np.int8)  # of the stay that ends on the day on which the next begins
        self.is_entry = np.zeros(shape, dtype=bool)
        for p, spells in enumerate(people):
            for k, spell in enumerate(spells):
                stop = self.days if k == present[p] else min(spell.last, FAR) - self.first + 1
                if k > present[p]:
                    continue
                begin = spell.first - self.first
                if begin < stop and self.status[p, begin] >= 0:
                    self.before[p, begin] = self.status[p, begin]
                self.status[p, begin:stop] = spell.status
                if spell.first == spell.entry:
                    self.is_entry[p, spell.first - self.first] = True

    def breaches(self, rule: ClockRule, limits: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Days of presence that are unlawful under one clock, bool[person, day]; both ends of a stay count."""
        ordinal = np.arange(self.days) + self.first
        lifted = [("visitor", "registered", "permit", "protection").index(status) for status in rule.lifted_by]
        counts = (self.status >= 0) & ~np.isin(self.status, lifted)
        too = counts if rule.kind == "per_entry" else counts | ((self.before >= 0) & ~np.isin(self.before, lifted))
        if rule.transition == "restart" and rule.begins:
            too &= ordinal >= rule.begins.toordinal()
        in_force = np.ones(self.days, dtype=bool)
        if rule.begins:
            in_force &= ordinal >= rule.begins.toordinal()
        if rule.to:
            in_force &= ordinal <= rule.to.toordinal()
        return counts & in_force & (self._count(rule, too, ordinal) > limits[:, None])

    def _count(self, rule: ClockRule, counts: NDArray[np.bool_], ordinal: NDArray[Any]) -> NDArray[np.int64]:
        if rule.kind == "per_entry":
            weekday = (ordinal - 1) % 7
            closed = {"all": 7, "weekdays": 5, "not_sundays": 6}[rule.days_counted]
            return self._since_entry(counts & (weekday < closed))
        total = np.cumsum(counts, axis=1)
        if rule.kind == "rolling":
            before = np.zeros_like(total)
            before[:, rule.window_days :] = total[:, : -rule.window_days]
            return total - before
        if rule.kind == "calendar_year":
            years = _years(ordinal)
            out = np.zeros_like(total)
            for year in np.unique(years):
                inside = years == year
                out[:, inside] = np.cumsum(counts[:, inside], axis=1)
            return out
        return self._from_first_entry(rule.window_days, counts)

    def _since_entry(self, counts: NDArray[np.bool_]) -> NDArray[np.int64]:
        out = np.zeros(counts.shape, dtype=np.int64)
        running = np.zeros(len(counts), dtype=np.int64)
        for day in range(self.days):
            fresh = self.is_entry[:, day]
            running = np.where(fresh, 0, running) + counts[:, day]
            out[:, day] = running
        return out

    def _from_first_entry(self, window: int, counts: NDArray[np.bool_]) -> NDArray[np.int64]:
        out = np.zeros(counts.shape, dtype=np.int64)
        began = np.full(len(counts), -window)
        running = np.zeros(len(counts), dtype=np.int64)
        for day in range(self.days):
            fresh = counts[:, day] & (day >= began + window)
            began = np.where(fresh, day, began)
            running = np.where(fresh, 0, running) + counts[:, day]
            out[:, day] = running
        return out


def _years(ordinal: NDArray[np.int64]) -> NDArray[Any]:
    return (ordinal - 719163).astype("datetime64[D]").astype("datetime64[Y]")


def lawful_until(
    grid: Grid, rules: list[ClockRule], entry: NDArray[np.int64], on: NDArray[np.int64], limits: Any
) -> NDArray[np.int64]:
    """Last lawful day as seen from the day of the question, FAR if it lies beyond the grid."""
    wrong = np.zeros((len(entry), grid.days), dtype=bool)
    for rule, limit in zip(rules, limits, strict=True):
        wrong |= grid.breaches(rule, limit)
    out = np.empty(len(entry), dtype=np.int64)
    for p in range(len(entry)):
        at = on[p] - grid.first
        if wrong[p, at]:
            lawful = np.flatnonzero(~wrong[p, entry[p] - grid.first : at])
            out[p] = entry[p] + lawful[-1] if len(lawful) else entry[p] - 1
        else:
            ahead = np.flatnonzero(wrong[p, at:])
            out[p] = on[p] + ahead[0] - 1 if len(ahead) else FAR
    return out
