"""Tables for the terminal: the right figures, in eighty columns, and names taken literally."""

from __future__ import annotations

from datetime import date
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from spillover.report.tables import arrivals_rows, arrivals_table, parameters_table, scores_table

FIGURES = {"ard": 0.25, "ard_rescaled": 0.2, "rmse": 1234.4, "crps": 99.6, "coverage_50": 0.5, "coverage_90": None}


def as_text(table) -> str:
    console = Console(file=StringIO(), width=80, highlight=False)
    console.print(table)
    return console.file.getvalue()


@pytest.fixture
def summary() -> pl.DataFrame:
    def row(day: int, place: str, quantity: str, median: float, observed: float | None) -> dict:
        spread = {"mean": median, "sd": 1.0, "q05": median - 10, "q25": median, "q50": median, "q75": median}
        return {"day": day, "place": place, "quantity": quantity, **spread, "q95": median + 10, "observed": observed}

    return pl.DataFrame(
        [
            row(0, "Abala", "stock", 0, 5),
            row(1, "", "departed", 7, None),
            row(1, "Kidal", "stock", 900, None),
            row(1, "Abala", "stock", 1200, 1000),
            row(1, "Camp [red]", "stock", 3000, 0),
            row(1, "New camp", "stock", 50, None),
        ],
        schema_overrides={"observed": pl.Float64},
    )


def test_arrivals_are_of_the_last_day_and_of_camps_and_counted_places_only(summary):
    rows = arrivals_rows(summary, {"New camp": "Niger", "Abala": "Niger"})
    assert [row["place"] for row in rows] == ["Abala", "Camp [red]", "New camp"]
    assert (rows[0]["median"], rows[0]["observed"], rows[0]["error"]) == (1200, 1000, 200)
    assert (rows[0]["country"], rows[1]["country"], rows[2]["error"]) == ("Niger", "", None)


def test_the_table_of_arrivals_shows_interval_count_and_error(summary):
    text = as_text(arrivals_table("Mali", date(2012, 12, 24), arrivals_rows(summary, {"New camp": ""}), 100))
    assert "Mali: people in each camp on 2012-12-24, 100 members" in text
    assert "1,190 to 1,210" in text
    assert "+200 (+20%)" in text
    assert "Camp [red]" in text
    assert text.index("Camp [red]") < text.index("Abala") < text.index("New camp")
    together = next(line for line in text.splitlines() if "Together" in line)
    assert "4,200" in together
    assert "1,000" in together


def test_a_single_member_has_no_interval_and_hastened_runs_say_so(summary):
    rows = arrivals_rows(summary, {})
    text = as_text(arrivals_table("Mali", date(2012, 12, 24), rows, 1, hasten=10))
    assert "1 member\n" in text.replace(" \n", "\n") or "1 member " in text
    assert " to " not in text.split("Error")[1].split("Together")[0]
    assert "stands for 10 people" in text


def test_scores_stand_beside_those_without_capacities_and_baselines():
    scores = {**FIGURES, "without_capacity": FIGURES, "baselines": {"equal_split": FIGURES}}
    text = as_text(scores_table("mali-1", {**scores, "capacity_from_validation": True}))
    for word in ("model", "without capacities", "equal split", "0.250", "1,234", "50%", "honest"):
        assert word in text
    assert "honest" not in as_text(scores_table("mali-1", {**scores, "capacity_from_validation": False}))


def test_parameters_stand_below_their_mechanism():
    row = {
        "mechanism": "walk",
        "name": "speed",
        "value": "0.31622776601683794",
        "unit": "1",
        "source": "s",
        "set_by": "me",
        "prior": "",
    }
    drawn = row | {"name": "hope", "value": "0.1", "prior": "uniform(0, 0.2)"}
    lines = [line.split() for line in as_text(parameters_table([row, drawn])).splitlines()]
    assert ["walk"] in lines
    assert ["speed", "0.316228", "1", "s", "me"] in lines
    assert ["hope", "uniform(0,", "0.2)", "1", "s", "me"] in lines  # each member draws its own: there is no one value
