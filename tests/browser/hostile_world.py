"""The small exodus, written by somebody who wants the page to run what they wrote: names, titles, texts, addresses."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import exodus_world
import government_world

IMAGE = '<img src=x onerror="window.hurt=1;alert(1)">'
SCRIPT = '"><script>window.hurt=1;alert(1)</script>'
BREAK = "</script><script>window.hurt=1</script><!--"
ADDRESS = "javascript:window.hurt=1;alert(1)"
TURNED = "Batumi \u202egnp.exe"
LONG = "Longname" * 30
TEMPLATE = "{{constructor.constructor('window.hurt=1')()}} ${window.hurt=1} {place} %s"
ATTRIBUTE = "' onmouseover='window.hurt=1' autofocus onfocus='window.hurt=1"
PROTO = "__proto__"
PLACES = {
    "Helsinki": IMAGE, "Tbilisi": SCRIPT, "Batumi": TURNED, "Istanbul": LONG, "Lars": ATTRIBUTE, "Airport": TEMPLATE,
    "Capital": BREAK, "North": PROTO,
}  # fmt: skip
"""The plain name of a place, and the one that it is given."""
TEXTS = (IMAGE, SCRIPT, TURNED, LONG, ATTRIBUTE, TEMPLATE, BREAK)
MORE = {
    "shocks": [
        ["date", "shock", "place", "strength", "rise_days", "half_life_days", "confidence"],
        ["2022-09-21", "announcement", "", "1", "1", "20", "high"],
        ["2022-09-24", "warning", "Capital", "0.1", "1", "20", "low"],
    ],
    "changes": [
        ["date", "crossing", "quantity", "value", "known", "confidence"],
        ["2022-09-23", "Lars", "open", "0", "2022-09-23", "high"],
    ],
    "moves": [
        ["date", "country", "move", "strength", "act", "known", "confidence"],
        ["2022-09-22", "", "annexation", "0.5", IMAGE, "2022-09-22", "high"],
    ],
    "acts": [
        ["date", "country", "kind", "act", "known", "confidence"],
        ["2022-09-24", "GEO", "warn", SCRIPT + LONG, "2022-09-24", "high"],
        ["2022-09-25", "TUR", "explicit", TURNED + BREAK, "2022-09-25", "high"],
    ],
    "counts": [
        ["id", "series", "type", "direction", "country", "crossing", "scope",
         "first_day", "last_day", "value", "counted_by", "weight", "known", "confidence"],
        ["c1", "aseries", "crossing", "in", "GEO", "", SCRIPT,
         "2022-09-22", "2022-09-24", "9000", ATTRIBUTE, "1", "2022-09-26", "high"],
    ],
}  # fmt: skip
SOURCE = """
[sources.invented]
title = '''{title}'''
url = "{url}"
licence = '''{licence}'''
date = 2022-10-01
note = '''{note}'''
"""


def renamed(table: str) -> str:
    """A table whose places have their other names."""
    rows = [[PLACES.get(cell, cell) for cell in row] for row in csv.reader(io.StringIO(table))]
    return written(rows)


def written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def folder(path: Path) -> Path:
    """The scenario folder."""
    path.mkdir(parents=True)
    tables = exodus_world.TABLES | {"polities": government_world.POLITIES}
    tables |= {name: written(rows) for name, rows in MORE.items()}
    exodus_world.folder(path, **{name: renamed(text) for name, text in tables.items()})
    file = path / "scenario.toml"
    text = file.read_text("utf-8").replace('"Three towns, three crossings, four cities"', f"'''{IMAGE} {TURNED}'''")
    text = text.replace('"Who leaves by which crossing?"', f"'''{SCRIPT}'''").replace(
        "as_of = 2022-10-07", "as_of = 2022-09-26"
    )
    head, _, rest = text.partition("\n[sources.invented]")
    source = SOURCE.format(title=f"{IMAGE} {BREAK}", url=ADDRESS, licence=SCRIPT, note=TEMPLATE)
    file.write_text(head + source + rest[rest.index("\n[tables") :], "utf-8")
    return path


if __name__ == "__main__":
    folder(Path(sys.argv[1]))
