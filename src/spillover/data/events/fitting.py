"""Which layout a file has, seen on its first lines, and where its columns are; a file of another format is named."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spillover.data.events.layout import Columns, Layout, known_layouts
from spillover.ground.errors import Finding, StanceError, did_you_mean


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout, and where its columns are in one file.

    Attributes:
        layout: how the file is written.
        width: number of cells of a row.
        places: our name of each column → its number from 0.
    """

    layout: Layout
    width: int
    places: Mapping[str, int]


def fit(layouts: Sequence[Layout], lines: Sequence[str], file: str) -> Fit:
    """Find the layout that a file has.

    Args:
        layouts: those that it may have.
        lines: its first lines; without a header one of them has to fit, as the others may be spoilt.
        file: its name.

    Raises:
        StanceError: STA-310 if it is of another format, STA-311 for columns that it does not have, STA-312 for a
            column of a known name that stands twice.
    """
    coders = {layout.coder for layout in layouts}
    others = [one for one in known_layouts() if one.coder not in coders and _is_of(one, lines[0])]
    for layout in layouts:
        for line in lines[:1] if layout.header else lines:
            if _is_of(layout, line) or (layout.header and not others and _has_some(layout, line)):
                cells = _cells(line, layout)
                return Fit(layout, len(cells), _places(layout, cells, file))
    raise StanceError(_other_format(layouts, others, lines[0], file))


def _cells(line: str, layout: Layout) -> list[str]:
    if not layout.quotes:
        return line.split(layout.separator)
    return [cell.strip() for cell in next(csv.reader([line], delimiter=layout.separator))]


def _names(layout: Layout) -> list[str]:
    return [place for place in layout.columns.given().values() if isinstance(place, str)]


def _is_of(layout: Layout, line: str) -> bool:
    """Whether a header has all names, or a file without one as many cells as it should, and a number for a score."""
    cells = _cells(line, layout)
    numbers = [place for place in layout.columns.given().values() if isinstance(place, int)]
    if len(cells) < 2 or layout.width not in (None, len(cells)) or max(numbers, default=1) > len(cells):
        return False
    score = layout.columns.score
    is_word = not layout.header and isinstance(score, int) and cells[score - 1].strip().isalpha()
    return set(_names(layout)) <= set(cells) and not is_word


def _has_some(layout: Layout, line: str) -> bool:
    """Whether a header has one of the names at least, so that the others may be misspelt."""
    return not set(_names(layout)).isdisjoint(_cells(line, layout))


def _places(layout: Layout, cells: Sequence[str], file: str) -> Mapping[str, int]:
    places, findings = {}, []
    for name, place in layout.columns.given().items():
        if isinstance(place, int):
            places[name] = place - 1
        elif cells.count(place) == 1:
            places[name] = cells.index(place)
        else:
            findings.append(_misfit(name, place, cells, file))
    if findings:
        raise StanceError(*findings)
    return places


def _misfit(name: str, place: str, cells: Sequence[str], file: str) -> Finding:
    if place in cells:
        message = f"the column '{place}' stands {cells.count(place)} times"
        return Finding("STA-312", message, "give each column a name of its own", file, 1, place)
    what = Columns.model_fields[name].description
    cure = did_you_mean(place, cells)
    return Finding("STA-311", f"there is no column '{place}', which says {what}", cure, file, 1, place)


def _other_format(layouts: Sequence[Layout], others: Sequence[Layout], line: str, file: str) -> Finding:
    """What a file is not, and what it looks like."""
    wanted = " or ".join(dict.fromkeys(layout.title for layout in layouts))
    looks_like = others[0] if others else None
    width = len(_cells(line, looks_like or layouts[0]))
    what = f"{width} unnamed columns" if looks_like and not looks_like.header else f"{width} columns"
    if looks_like:
        message, cure = f"{what}: this looks like {looks_like.title}, not {wanted}", f"say --map {looks_like.coder}"
    else:
        message = f"{what}: this does not look like {wanted}"
        cure = "say with a TOML file which column is which, and what stands between them"
    return Finding("STA-310", message, cure, file, 1)
