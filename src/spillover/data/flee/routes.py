"""``routes.csv``: name1, name2, distance in km, forced redirection, attributes. Every row is a road both ways.

Roads that join the same two places are numbered in the order of the file; so is the double that Flee makes of a road
with forced redirection 1. Forced redirection has no other effect on movement in Flee 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from spillover.data.flee.sheets import Row, Sheet, finite, listed

_FIXED = 4
_SHORTEST_KM = 0.1
"""Stands for a distance of 0 km, which our scenarios do not allow; Flee softens distances by 10 km or so."""

_COPIES = MappingProxyType({"": 1, "0": 1, "1": 2, "2": 1})


@dataclass(frozen=True, slots=True)
class Road:
    """A road between two places; ``number`` tells parallel ones apart; speed is in km a day, None where general."""

    start: str
    end: str
    number: int
    distance_km: float
    speed_km_per_day: float | None


def read_routes(sheet: Sheet, places: frozenset[str]) -> tuple[Road, ...]:
    """Read every road, in the order of the file; loops are left out with a warning, rows with errors are noted."""
    columns = _attribute_names(sheet)
    built: Counter[frozenset[str]] = Counter()
    roads: list[Road] = []
    rows = _body(sheet)
    for row in rows:
        for start, end, distance, speed in _copies(sheet, row, columns, places):
            ends = frozenset((start, end))
            built[ends] += 1
            roads.append(Road(start, end, built[ends], distance, speed))
    _warn(sheet, rows, columns, built)
    return tuple(roads)


def _body(sheet: Sheet) -> list[Row]:
    """The rows that are roads; a header that is not commented out is passed over with a warning."""
    rows = list(sheet.body)
    if rows and rows[0][0].casefold() == "name1" and finite(rows[0][2]) is None:
        sheet.warn("IMP-101", "the header is not commented out", "begin it with #; Flee takes it for a road", rows[0])
        return rows[1:]
    return rows


def _attribute_names(sheet: Sheet) -> tuple[str, ...]:
    return tuple(cell for row in sheet.rows if row.is_comment for cell in row.cells[_FIXED:])


def _copies(
    sheet: Sheet, row: Row, columns: tuple[str, ...], places: frozenset[str]
) -> Iterator[tuple[str, str, float, float | None]]:
    """The roads that Flee builds from one row: one, two with forced redirection 1, none for a loop or an error."""
    start, end = row[0], row[1]
    for name in (start, end):
        if name not in places:
            sheet.refuse(row, "IMP-030", f"'{name}' is no place of locations.csv", sheet.notes.spell(name, places))
    copies = _COPIES.get(row[3])
    if copies is None:
        cure = "write 0, 1 or 2 in the fourth column; attributes such as link_type belong in the fifth and later ones"
        sheet.refuse(row, "IMP-032", f"'{row[3]}' is no forced redirection", cure, "forced_redirection")
    distance, speed = _distance(sheet, row), _speed(sheet, row, columns)
    if start in places and end in places and start != end and distance is not None:
        yield from [(start, end, distance, speed)] * (copies or 0)


def _distance(sheet: Sheet, row: Row) -> float | None:
    distance = sheet.number(row, 2, "distance")
    if distance is not None and distance < 0:
        sheet.refuse(row, "IMP-031", f"a road of {distance:g} km is not possible", "write its length", "distance")
    return _SHORTEST_KM if distance == 0 else distance


def _speed(sheet: Sheet, row: Row, columns: tuple[str, ...]) -> float | None:
    """The road's own speed; a chance to walk, which we do not simulate, is refused."""
    attributes = {name: position for position, name in enumerate(columns, start=_FIXED)}
    if "walk_probability" in attributes:
        chance = sheet.number(row, attributes["walk_probability"], "walk_probability", empty=0.0)
        if chance:
            message = f"people walk this road with probability {chance:g}, which is not simulated"
            cure = "set it to 0, or give the road a lower max_move_speed"
            sheet.refuse(row, "IMP-033", message, cure, "walk_probability")
    if not row[attributes.get("max_move_speed", len(row))]:
        return None
    speed = sheet.number(row, attributes["max_move_speed"], "max_move_speed")
    if speed is not None and speed <= 0:
        message = f"a speed of {speed:g} km a day is not possible"
        sheet.refuse(row, "IMP-034", message, "write more than 0, or nothing", "max_move_speed")
    return speed


def _warn(sheet: Sheet, rows: list[Row], columns: tuple[str, ...], built: Counter[frozenset[str]]) -> None:
    loops = [row[0] for row in rows if row[0] == row[1]]
    if loops:
        sheet.warn(
            "IMP-110",
            f"roads from a place to itself are left out: {listed(loops)}",
            "nothing to do: Flee never takes one",
        )
    touching = [f"{row[0]}-{row[1]}" for row in rows if finite(row[2]) == 0 and row[0] != row[1]]
    if touching:
        message = f"a distance of 0 km becomes {_SHORTEST_KM} km: {listed(touching)}"
        sheet.warn("IMP-111", message, "measure the road if it matters")
    doubled = [f"{row[0]}-{row[1]}" for row in rows if row[3] == "1"]
    if doubled:
        message = (
            f"forced redirection 1 makes Flee build a road twice, so it is chosen twice as often: {listed(doubled)}"
        )
        sheet.warn("IMP-112", message, "remove road 2 from routes.csv of the scenario if you do not want that")
    parallel = ["-".join(sorted(ends)) for ends, number in built.items() if number > 1]
    if len(parallel) > len(doubled):
        message = f"places joined by several roads, each of which counts in the choice: {listed(sorted(parallel))}"
        sheet.warn("IMP-113", message, "keep one of them if they are the same road")
    idle = [name for name in columns if name and name not in ("max_move_speed", "walk_probability")]
    if idle:
        message = f"columns without effect on Flee's movement rules are left out: {listed(idle)}"
        sheet.warn("IMP-107", message, "nothing to do")
