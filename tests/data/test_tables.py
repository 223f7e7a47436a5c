"""The schema of the tables, and what is made from it."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import polars as pl
import pytest

from spillover.data.columns import DTYPES, Column, Table
from spillover.data.schema import json_schema
from spillover.data.tables import TABLES

ROOT = Path(__file__).parents[2]
COLUMNS = [
    pytest.param(column, id=f"{table.name}.{column.name}") for table in TABLES.values() for column in table.columns
]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_says_what_it_means_and_in_which_unit(column: Column):
    assert len(column.about) > 3
    assert bool(column.unit) or column.type in {"text", "date"} or column.name == "value"
    assert not (column.required and column.optional), "a column that may be left out cannot be required"
    assert not (column.required and column.default is not None), "a default would never be used"
    assert column.about.isprintable()
    assert "|" not in column.about, "it would break the reference page"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_has_a_key_and_a_source(table: Table):
    assert table.key
    assert {*table.key, *table.sort} <= set(table.names)
    assert table.names[-1] == "source"
    assert len(set(table.names)) == len(table.names)


def test_the_tables_are_those_of_the_format():
    first = ["places", "routes", "closures", "events", "observations", "corrections", "parameters"]
    assert [name for name, table in TABLES.items() if not table.later] == first
    later = ["groups", "residents", "crossings", "changes", "shocks", "cities", "ties", "traffic", "counts"]
    later += ["polls", "posterior", "acts", "positions", "polities", "elections", "moves"]
    assert list(TABLES) == first + later
    assert [name for name, table in TABLES.items() if table.required] == ["places", "routes"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_an_empty_frame_has_the_declared_types(table: Table):
    frame = table.empty()
    assert frame.is_empty()
    assert frame.schema == pl.Schema({column.name: DTYPES[column.type] for column in table.columns})


def test_the_json_schema_knows_every_table_and_column():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["required"] == ["declaration", "places", "routes"]
    for name, table in TABLES.items():
        row = schema["$defs"][name]
        assert schema["properties"][name]["items"] == {"$ref": f"#/$defs/{name}"}
        assert list(row["properties"]) == list(table.names)
        assert row["required"] == [column.name for column in table.columns if not column.optional]


def test_the_json_schema_holds_the_bounds():
    definitions = json_schema()["$defs"]
    assert definitions["places"]["properties"]["latitude"]["minimum"] == -90
    assert definitions["routes"]["properties"]["distance_km"]["exclusiveMinimum"] == 0
    assert definitions["places"]["properties"]["kind"]["enum"][0] == "town"
    assert definitions["Declaration"]["properties"]["days"]["maximum"] == 20_000
    assert definitions["Declaration"]["additionalProperties"] is False


def references(node: object) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*(references(child) for child in node.values()))
    return set().union(*(references(child) for child in node)) if isinstance(node, list) else set()


def test_every_reference_within_the_json_schema_leads_somewhere():
    schema = json_schema()
    assert {reference.removeprefix("#/$defs/") for reference in references(schema)} == set(schema["$defs"])


def test_the_reference_pages_are_up_to_date(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.argv", ["scenario_reference.py", "--check"])
    tool = runpy.run_path(str(ROOT / "tools" / "scenario_reference.py"))
    assert tool["main"]() == 0, "run python tools/scenario_reference.py"


def test_the_reference_page_names_every_column():
    page = (ROOT / "docs" / "reference" / "scenario-format.md").read_text("utf-8")
    for table in TABLES.values():
        section = page.split(f"## Table `{table.name}`")[1].split("## Table")[0]
        assert all(f"| `{column.name}`" in section for column in table.columns)
