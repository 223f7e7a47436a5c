"""Tables of a run over borders: who came to each host and is still there, and how long people waited at crossings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.results import Results

QUANTILES = (0.05, 0.5, 0.95)
FLED, QUEUE, WAITING = "fled_in", "queue", "waiting_days"
MOST_CROSSINGS = 12


def is_over_borders(results: Results) -> bool:
    """Whether the run kept who crossed."""
    return {FLED, QUEUE, WAITING} <= set(results.kept)


def host_rows(results: Results, country_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the ensemble says of each country: people who fled there over the run, and who stand there at its end.

    Args:
        results: of a run over borders.
        country_of: country of each crossing and of each city abroad.

    Returns:
        Rows of ``country, fled, present``, the latter two as ``{"q05", "q50", "q95"}`` in persons, most fled first.
    """
    fled = results.field_values(FLED).sum(axis=1, dtype=np.float64)
    labels = results.field_labels(FLED)
    rows = []
    for country in dict.fromkeys(country_of.values()):
        crossings = [k for k, place in enumerate(labels) if country_of.get(place) == country]
        places = [place for place in results.places if country_of.get(place) == country]
        present = results.stock(places)[:, -1].sum(axis=1, dtype=np.int64)
        rows.append({"country": country, "fled": _spread(fled[:, crossings].sum(axis=1)), "present": _spread(present)})
    return sorted(rows, key=lambda row: -row["fled"]["q50"])


def crossing_rows(results: Results) -> list[dict[str, Any]]:
    """The longest wait at each crossing over the run, and the longest queue.

    Returns:
        Rows of ``crossing, waiting_days, queue`` (each ``{"q05", "q50", "q95"}``; days, persons), longest wait first.
    """
    waits, queues = results.field_values(WAITING).max(axis=1), results.field_values(QUEUE).max(axis=1)
    rows = [
        {"crossing": name, "waiting_days": _spread(waits[:, k]), "queue": _spread(queues[:, k])}
        for k, name in enumerate(results.field_labels(WAITING))
        if queues[:, k].max() > 0
    ]
    return sorted(rows, key=lambda row: (-row["waiting_days"]["q50"], -row["queue"]["q95"]))


def _spread(values: NDArray[Any]) -> dict[str, float]:
    return dict(zip(("q05", "q50", "q95"), np.quantile(values, QUANTILES).tolist(), strict=True))


def border_tables(results: Results, country_of: Mapping[str, str]) -> list[Table]:
    """The two tables for a terminal; the crossings with the longest waits only."""
    hosts = [
        (row["country"], _people(row["fled"]["q50"]), _interval(row["fled"]), _people(row["present"]["q50"]),
         _interval(row["present"]))
        for row in host_rows(results, country_of)
    ]  # fmt: skip
    head = ("Country", "Fled there", "90 %", "There at the end", "90 %")
    waits = [
        (row["crossing"], f"{row['waiting_days']['q50']:.1f}", f"{row['waiting_days']['q95']:.1f}",
         _people(row["queue"]["q50"]), _people(row["queue"]["q95"]))
        for row in crossing_rows(results)[:MOST_CROSSINGS]
    ]  # fmt: skip
    names = ("Crossing", "Longest wait, days", "95 %", "Longest queue, persons", "95 %")
    return [_table("People who fled, by country", head, hosts), _table("Longest waits at crossings", names, waits)]


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _people(number: float) -> str:
    return f"{number:,.0f}"


def _interval(spread: Mapping[str, float]) -> str:
    return f"{_people(spread['q05'])} to {_people(spread['q95'])}"
