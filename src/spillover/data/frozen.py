"""A scenario as it could be known on a day: what became known later is not in it.

| rows | could be known |
| --- | --- |
| of a table with a column ``known`` | on that day; where it is empty, on their own date |
| of events, observations, corrections | on their date |
| of closures | on their first day; that they end was known on the day of their end |
| of ``[stay]`` adopted | on the day in ``known``; without it, on their first day in force |

Rows without any date were always known. A row about days to come, as a what-if has them, says in ``known`` since when
it is supposed. The law has dates of its own, and is hidden where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

from spillover.data.declaration import StayEntry
from spillover.data.scenario import Scenario

DATED: Mapping[str, str] = MappingProxyType(
    {
        "closures": "from",
        "events": "date",
        "observations": "date",
        "corrections": "date",
        "changes": "date",
        "shocks": "date",
        "counts": "last_day",
        "polls": "date",
        "posterior": "as_of",
    }
)
"""The column that says by itself when a row could be known."""


def frozen(scenario: Scenario, as_of: date | None = None) -> Scenario:
    """Leave out all that became known later than the information date.

    Args:
        scenario: with all that is known today.
        as_of: the information date, instead of the scenario's own.

    Returns:
        The scenario of that day, with its own digest; the same scenario where neither says a date.
    """
    day = as_of or scenario.as_of
    if day is None:
        return scenario
    tables = {name: frame.filter(was_known(name, frame, day)) for name, frame in scenario.tables.items()}
    foreseen = pl.when(pl.col("until") <= day).then(pl.col("until"))
    tables["closures"] = tables["closures"].with_columns(until=foreseen)
    return scenario.changed(as_of=day, tables=tables, stay=_known_stay(scenario.stay, day))


def was_known(name: str, table: pl.DataFrame, day: date) -> pl.Expr:
    """Whether the rows of a table could be known on a day, as an expression over its columns."""
    dates = [column for column in ("known", DATED.get(name, "")) if column in table.columns]
    return (pl.coalesce(dates) <= day).fill_null(value=True) if dates else pl.lit(value=True)


def _known_stay(stay: StayEntry | None, day: date) -> StayEntry | None:
    if stay is None:
        return None
    return stay.model_copy(update={"adopted": [each for each in stay.adopted if (each.known or each.day) <= day]})
