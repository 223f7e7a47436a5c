"""Scenarios built in memory, for tests that need many small worlds or tables in an order of their own.

Rows are separated by ``|`` and cells by blanks, ``-`` is an empty cell, days are whole numbers from day 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from spillover.data.provenance import Source
from spillover.data.scenario import Scenario
from spillover.data.tables import TABLES
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.ground.digest import digest
from spillover.world.plan import Plan

START = date(2020, 1, 1)
SOURCE = "invented"

WAR_IN_ALPHA = "0 Alpha 1"

# Columns in the order in which a row gives them; those left out are empty.
CELLS: Mapping[str, tuple[str, ...]] = {
    "places": (
        "place",
        "country",
        "kind",
        "population",
        "capacity",
        "initial_people",
        "capacity_per_day",
        "latitude",
        "longitude",
    ),
    "routes": ("from", "to", "distance_km", "road", "speed_km_per_day"),
    "closures": ("kind", "a", "b", "from", "until"),
    "events": ("date", "place", "value"),
    "observations": ("date", "place", "value"),
    "corrections": ("place", "date"),
    "parameters": ("mechanism", "parameter", "value"),
}


def scenario(movement: str = "walk", days: int = 20, home: str = "Homeland", **tables: str) -> Scenario:
    """A scenario of the tables given, each a text of rows; the place ``total`` stands for the overall count."""
    frames = {name: frame(name, tables.get(name, "")) for name in TABLES}
    words = ("in-memory", START, days, home, movement)
    contents = {name: table.to_dict(as_series=False) for name, table in frames.items()}
    return Scenario(
        folder=Path("nowhere"),
        id=words[0],
        title="Built in memory",
        question="What happens?",
        start=START,
        days=days,
        home=home,
        movement=movement,
        as_of=None,
        sources={SOURCE: Source(SOURCE, "Invented for tests", "", "CC0-1.0", START)},
        tables=frames,
        digest=digest(*words, contents),
    )


def frame(name: str, rows: str) -> pl.DataFrame:
    """One table, typed as a loader would type it."""
    cells = [dict(zip(CELLS[name], row.split(), strict=False)) for row in rows.split("|") if row.strip()]
    return pl.DataFrame([typed(name, row) for row in cells], schema=TABLES[name].schema, orient="row")


def typed(name: str, cells: Mapping[str, str]) -> Sequence[object]:
    """One row in the order of the schema, with the schema's defaults."""
    values = {key: None if text == "-" else text for key, text in cells.items()}
    if name == "events":
        values["kind"] = "conflict"
    if name == "observations":
        is_total = values["place"] == "total"
        values |= {"kind": "total" if is_total else "stock", "place": "" if is_total else values["place"]}
    values["source"] = SOURCE
    row: list[object] = []
    for column in TABLES[name].columns:
        text = values.get(column.name)
        if text is None:
            row.append(column.filling)
        elif column.type == "date":
            row.append(START + timedelta(days=int(text)))
        else:
            row.append({"text": str, "integer": int, "number": float}[column.type](text))
    return row


def plan(settings: str = "", movement: str = "walk", days: int = 20, **tables: str) -> Plan:
    """The plan of a scenario built in memory; settings as ``mechanism.parameter=value``, separated by blanks."""
    return compile_plan(scenario(movement, days, **tables), read_settings(settings))


def run(settings: str = "", movement: str = "walk", days: int = 20, members: int = 1, **tables: str) -> Record:
    """A run of a scenario built in memory, root seed 0."""
    return simulate(plan(settings, movement, days, **tables), range(members), 0)


def read_settings(text: str) -> dict[str, str]:
    """``a.b=1 a.c=2`` as a mapping."""
    return dict(pair.split("=", 1) for pair in text.split())


def same(a: Record, b: Record) -> bool:
    """Whether two records are equal bit for bit."""
    return digest(a.stock, a.travelling, a.departed) == digest(b.stock, b.travelling, b.departed)
