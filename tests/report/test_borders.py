"""Tables of a run over borders: who fled to each country, who is there, how long people waited."""

from __future__ import annotations

from datetime import date
from io import StringIO

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from spillover.experiments.results import Results
from spillover.report.borders import border_tables, crossing_rows, host_rows, is_over_borders

PLACES = ("Town", "Lars", "Tbilisi", "Syrym", "Oral [red]")
COUNTRY_OF = {"Lars": "GEO", "Tbilisi": "GEO", "Syrym": "KAZ", "Oral [red]": "KAZ"}
FLED = {"Lars": [[10, 20], [30, 40]], "Syrym": [[100, 200], [300, 400]]}
QUEUE = {"Lars": [[5, 50], [70, 7]], "Syrym": [[0, 0], [0, 0]]}
WAITING = {"Lars": [[0.5, 5.0], [7.0, 0.7]], "Syrym": [[0, 0], [0, 0]]}
STOCK = {"Tbilisi": [[1, 25], [2, 65]], "Oral [red]": [[3, 280], [4, 690]]}


def column(values: dict[str, list[list[float]]], place: str) -> list[float]:
    return np.array(values.get(place, [[0, 0], [0, 0]]), dtype=np.float32).reshape(-1).tolist()


@pytest.fixture
def results() -> Results:
    """Two members, two days."""
    columns: dict[str, list[float] | list[int]] = {
        "member": [0, 0, 1, 1], "day": [0, 1, 0, 1], "travelling": [0] * 4, "departed": [0] * 4,
    }  # fmt: skip
    columns |= {place: [int(value) for value in column(STOCK, place)] for place in PLACES}
    for name, values in (("fled_in", FLED), ("queue", QUEUE), ("waiting_days", WAITING)):
        columns |= {f"field: {name}: {place}": column(values, place) for place in PLACES}
    frame = pl.DataFrame(columns).lazy()
    observed = pl.DataFrame(schema={"day": pl.Int32, "place": pl.String, "observed": pl.Float64})
    return Results(date(2022, 9, 21), 2, PLACES, (frame,), observed, {})


def test_people_who_fled_are_those_of_all_days_and_all_crossings(results: Results):
    rows = host_rows(results, COUNTRY_OF)
    assert [row["country"] for row in rows] == ["KAZ", "GEO"]
    assert rows[0]["fled"] == pytest.approx({"q05": 320, "q50": 500, "q95": 680})
    assert rows[1]["fled"] == pytest.approx({"q05": 32, "q50": 50, "q95": 68})
    assert rows[1]["present"] == pytest.approx({"q05": 27, "q50": 45, "q95": 63})


def test_a_crossing_shows_its_longest_day_and_one_without_a_queue_is_left_out(results: Results):
    (row,) = crossing_rows(results)
    assert row["crossing"] == "Lars"
    assert row["waiting_days"] == pytest.approx({"q05": 5.1, "q50": 6, "q95": 6.9})
    assert row["queue"] == pytest.approx({"q05": 51, "q50": 60, "q95": 69})


def test_the_tables_take_names_literally(results: Results):
    console = Console(file=StringIO(), width=100, highlight=False)
    console.print(*border_tables(results, COUNTRY_OF))
    text = console.file.getvalue()
    assert "KAZ" in text
    assert "320 to 680" in text


def test_a_run_without_crossings_is_none(results: Results):
    plain = results.wide.drop(pl.selectors.starts_with("field:")).lazy()
    bare = Results(results.start, 2, PLACES, (plain,), results.observed, {})
    assert is_over_borders(results)
    assert not is_over_borders(bare)
