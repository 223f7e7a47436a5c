"""The format of a scenario as JSON Schema, for editors and for programs in other languages."""

from __future__ import annotations

from typing import Any

from spillover.data.columns import EARLIEST_DATE, LATEST_DATE, Column, Table
from spillover.data.declaration import Declaration
from spillover.data.tables import TABLES
from spillover.data.text import LARGEST_FILE

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """A scenario as one JSON document: its declaration, and each table as an array of rows.

    ``scenario.toml`` parsed to JSON is checked by ``#/$defs/Declaration``, one row of a table by ``#/$defs/<table>``.
    An empty cell is null.
    """
    declaration = Declaration.model_json_schema(ref_template="#/$defs/{model}")
    definitions = declaration.pop("$defs") | {"Declaration": declaration}
    definitions |= {table.name: _row(table) for table in TABLES.values()}
    rows = {
        name: {"type": "array", "description": table.about, "items": {"$ref": f"#/$defs/{name}"}}
        for name, table in TABLES.items()
    }
    return {
        "$schema": DIALECT,
        "title": "Spillover scenario",
        "description": f"A folder with scenario.toml and CSV tables of at most {LARGEST_FILE // 2**20} MiB each.",
        "type": "object",
        "properties": {"declaration": {"$ref": "#/$defs/Declaration"}, **rows},
        "required": ["declaration", *(name for name, table in TABLES.items() if table.required)],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _row(table: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"One row of {table.name}.csv; {' + '.join(table.key)} is different in each.",
        "properties": {column.name: _cell(column) for column in table.columns},
        "required": [column.name for column in table.columns if not column.optional],
        "additionalProperties": False,
    }


def _cell(column: Column) -> dict[str, Any]:
    kind = {"text": "string", "date": "string"}.get(column.type, column.type)
    bounds = {
        "minimum": -column.high if column.low is None and column.above is None else column.low,
        "exclusiveMinimum": column.above,
        "maximum": column.high,
    }
    cell: dict[str, Any] = {
        "type": kind if column.required else [kind, "null"],
        "description": f"{column.about} ({column.unit})" if column.unit else column.about,
    }
    if kind != "string":
        cell |= {name: bound for name, bound in bounds.items() if bound is not None}
    if column.type == "date":
        cell |= {"format": "date", "formatMinimum": str(EARLIEST_DATE), "formatMaximum": str(LATEST_DATE)}
    if column.choices:
        cell["enum"] = list(column.choices)
    if column.pattern:
        cell["pattern"] = f"^{column.pattern}$"
    if column.default is not None:
        cell["default"] = column.default
    return cell
