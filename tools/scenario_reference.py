"""Write the reference of the scenario format, docs/reference/scenario-format.md and scenario.schema.json.

Without arguments both are written; with ``--check`` the exit status is 1 if they are out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from spillover.data.cells import LONGEST_TEXT, bounds_in_words
from spillover.data.columns import EARLIEST_DATE, LATEST_DATE, Column, Table
from spillover.data.declaration import AdoptionEntry, Declaration, SourceEntry, StayEntry, TableEntry
from spillover.data.schema import json_schema
from spillover.data.tables import TABLES
from spillover.data.text import LARGEST_FILE
from spillover.ground.errors import SHOWN

FOLDER = Path(__file__).parents[1] / "docs" / "reference"

INTRODUCTION = f"""\
# The format of a scenario

<!-- Made by tools/scenario_reference.py from src/spillover/data/tables.py and declaration.py: change those. -->

A scenario is a folder with `scenario.toml` and CSV tables. `spillover check FOLDER` names every error at once, with
file, row, column, value and cure. The same as JSON Schema: [scenario.schema.json](scenario.schema.json).

- Text is UTF-8 (a byte-order mark is accepted); accented letters are read in their composed form.
- Tables are separated by commas and begin with a header. Columns may stand in any order; blank lines are skipped.
- Dates are ISO (`2012-02-29`), from {EARLIEST_DATE} to {LATEST_DATE}. Numbers have a point for decimals and nothing
  between thousands; whole numbers are written in full.
- Names are compared letter by letter and have no blanks around them. A text has at most {LONGEST_TEXT} letters.
- A file stays inside the folder and has at most {LARGEST_FILE // 2**20} MiB. Of each kind of error {SHOWN} are shown.
- The order of rows has a meaning in `places` (the order of results) and `corrections` (the order of application) only.
"""


def main() -> int:
    """Write the pages, or compare them."""
    pages = {
        FOLDER / "scenario-format.md": reference_page(),
        FOLDER / "scenario.schema.json": json.dumps(json_schema(), indent=2) + "\n",
    }
    if "--check" in sys.argv[1:]:
        stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
        sys.stderr.writelines(f"{path} is out of date: run python tools/scenario_reference.py\n" for path in stale)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def reference_page() -> str:
    """The whole page in Markdown."""
    return "\n".join([INTRODUCTION, *_declaration(), *(line for table in TABLES.values() for line in _table(table))])


def _declaration() -> Iterator[str]:
    yield "## `scenario.toml`\n"
    yield from _settings(Declaration)
    sections = {
        "[sources.<key>]": SourceEntry,
        "[tables.<table>]": TableEntry,
        "[stay]": StayEntry,
        "[[stay.adopted]]": AdoptionEntry,
    }
    for title, model in sections.items():
        yield f"### `{title}`\n"
        yield from _settings(model)


def _settings(model: type[BaseModel]) -> Iterator[str]:
    properties = model.model_json_schema()["properties"]
    yield from _header("setting", "needed", "meaning")
    for name, field in model.model_fields.items():
        low, high = (properties[name].get(bound) for bound in ("minimum", "maximum"))
        bounds = f" ({low:,} to {high:,})" if low is not None and high is not None else ""
        needed = "yes" if field.is_required() else f"no ({json.dumps(field.default)})" if field.default else "no"
        yield f"| `{name}` | {needed} | {field.description}{bounds} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## Table `{table.name}`{'' if table.required else ' (optional)'}\n"
    yield f"{table.about} No two rows have the same {' + '.join(f'`{name}`' for name in table.key)}.\n"
    yield from _header("column", "type", "unit", "empty cell", "meaning")
    for column in table.columns:
        name = f"`{column.name}`{' (may be left out)' if column.optional else ''}"
        yield f"| {name} | {_type(column)} | {column.unit} | {_empty(column)} | {column.about} |"
    yield ""


def _header(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"


def _type(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    return f"{column.type}, {bounds_in_words(column)}" if column.type in {"integer", "number"} else column.type


def _empty(column: Column) -> str:
    if column.required:
        return "error"
    if column.required_unless:
        return "error unless `{}` is `{}`".format(*column.required_unless)
    if column.default is not None:
        return f"{column.default:g}"
    return "allowed" if column.type == "text" else "no value"


if __name__ == "__main__":
    sys.exit(main())
