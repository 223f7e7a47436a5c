"""Rows of event files, as GDELT, ICEWS and POLECAT have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from spillover.data.events.importing import Imported, Target, import_events
from spillover.data.events.layout import layouts_of
from spillover.data.events.reading import Question

ICEWS = "\t".join(
    "Event ID,Event Date,Source Name,Source Sectors,Source Country,Event Text,CAMEO Code,Intensity,Target Name,"
    "Target Sectors,Target Country,Story ID,Sentence Number,Publisher,City,District,Province,Country,Latitude,"
    "Longitude".split(",")
)
POLECAT = "\t".join(
    "Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,"
    "Recipient Name,Recipient Country,Recipient COW,Placename,Country,Source,Publication Date,Language".split(",")
)


def gdelt(number: int = 1, width: int = 61, **cells: str) -> str:
    """One row in GDELT's shape: Kazakhstan thanks Ukraine on 26 September 2022."""
    url = f"https://example.org/{number}"
    usual = {"id": str(number), "date": "20220926", "source": "KAZ", "target": "UKR", "type": "05", "score": "3.5"}
    given = usual | {"mentions": "4", "added": "20220926121500" if width == 61 else "20220926", "url": url} | cells
    places = {"id": 1, "date": 2, "source": 8, "target": 18, "type": 29, "score": 31, "mentions": 32}
    places |= {"added": 60, "url": 61} if width == 61 else {"added": 57, "url": 58}
    row = ["x"] * width
    for name, place in places.items():
        if place <= width:
            row[place - 1] = given[name]
    return "\t".join(row)


def named(header: str, **cells: str) -> str:
    """One row under a header; names of columns are written with _ for blanks."""
    given = {name.replace("_", " "): text for name, text in cells.items()}
    assert set(given) <= set(header.split("\t"))
    return "\t".join(given.get(name, "") for name in header.split("\t"))


def icews(number: int = 1, **cells: str) -> str:
    """One row in ICEWS's shape."""
    usual = {"Event_ID": str(number), "Event_Date": "2022-09-26", "Source_Country": "Kazakhstan"}
    usual |= {"Target_Country": "Russian Federation", "CAMEO_Code": "112", "Intensity": "-2.0"}
    return named(ICEWS, **(usual | cells))


def polecat(number: int = 1, **cells: str) -> str:
    """One row in POLECAT's shape."""
    usual = {"Event_ID": f"E{number}", "Event_Date": "2022-09-26", "Event_Type": "SUPPORT", "Intensity": "6.5"}
    usual |= {"Actor_Country": "KAZ", "Recipient_Country": "UKR", "Publication_Date": "2022-09-27"}
    return named(POLECAT, **(usual | cells))


def write(path: Path, rows: Iterable[str]) -> Path:
    """A file with these lines."""
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def imported(folder: Path, files: Mapping[str, Iterable[str]], layout: str = "gdelt", **asked: object) -> Imported:
    """Import some files; settings of the question and of the target are given by name."""
    paths = [write(folder / name, rows) for name, rows in files.items()]
    target = {name: asked.pop(name) for name in ("by", "most_unusable") if name in asked}
    where = Target(folder / "out.csv", folder / "aside.csv", overwrite=True, **target)
    return import_events(paths, Question(layouts_of(layout), **asked), where)
