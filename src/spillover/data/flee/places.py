"""``locations.csv``: name, region, country, latitude, longitude, type, conflict date, population or capacity, more.

The type is matched by substring, in Flee's order. The eighth column is the capacity of a camp and the population of
any other place; further columns are attributes, named by a comment row that has more than eight cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from spillover.data.flee.sheets import Row, Sheet, finite, listed
from spillover.ground.errors import Finding

_FIXED = 8
_FEWEST = 6
_KINDS = (
    ("camp", "camp"),
    ("conflict", "town"),
    ("forward", "hub"),
    ("marker", "marker"),
    ("flood_zone", "town"),
    ("default", "town"),
    ("town", "town"),
)
_ACTING = MappingProxyType({"conflict_intensity": 1.0, "initial_idps": 0.0, "capacity_per_day": 0.0})
"""The attributes that change results, with Flee's defaults."""


@dataclass(frozen=True, slots=True)
class Location:
    """One place as Flee holds it before day 0.

    Attributes:
        name: as in every other file.
        region: province or district.
        country: "unknown" where the file says nothing.
        latitude: fourth column, degrees (Flee calls it x).
        longitude: fifth column, degrees.
        kind: of the place, in our words.
        population: people; 0 for camps.
        capacity: people; None where Flee knows no limit (0 in the file, and every place that is no camp).
        initial_people: displaced people there at the start, beyond those counted.
        capacity_per_day: people by which the capacity grows each day.
        conflict_before_start: intensity of a conflict that is on before day 0; None if there is none.
        conflict_day: the day in the column conflict_date, if the type speaks of a conflict.
        line: where it stands in the file.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    kind: str
    population: int
    capacity: int | None
    initial_people: int
    capacity_per_day: float
    conflict_before_start: float | None
    conflict_day: int | None
    line: int

    @property
    def is_camp(self) -> bool:
        """Whether people find shelter here."""
        return self.kind in ("camp", "idp_camp")


def read_places(sheet: Sheet) -> tuple[Location, ...]:
    """Read every place, in the order of the file; the first one's country is home.

    Rows with errors are noted and left out.
    """
    attributes = _attribute_names(sheet)
    body = tuple(_body(sheet))
    found = [_location(sheet, row, attributes) for row in body]
    places = tuple(place for place in found if place is not None)
    if not body:
        sheet.notes.errors.append(_no_place(sheet))
    _refuse_doubles(sheet, places)
    _warn_of_oddities(sheet, places)
    _warn_of_attributes(sheet, attributes)
    return places


def kind_of(type_text: str) -> str | None:
    """Our kind for Flee's type, matched by substring in Flee's order; None if no word fits."""
    folded = type_text.casefold()
    kind = next((kind for word, kind in _KINDS if word in folded), None)
    return "idp_camp" if kind == "camp" and "idp" in folded else kind


def _body(sheet: Sheet) -> list[Row]:
    """The rows that are places; a header that is not commented out is passed over with a warning."""
    rows = list(sheet.body)
    if rows and rows[0][0].casefold() == "name" and finite(rows[0][3]) is None:
        sheet.warn("IMP-101", "the header is not commented out", "begin it with #; Flee takes it for a place", rows[0])
        return rows[1:]
    return rows


def _attribute_names(sheet: Sheet) -> tuple[str, ...]:
    """Names of the columns after the eighth; as in Flee, every long comment row adds its own."""
    return tuple(cell for row in sheet.rows if row.is_comment for cell in row.cells[_FIXED:])


def _location(sheet: Sheet, row: Row, attributes: tuple[str, ...]) -> Location | None:
    """The place of a row; None if it has no name. What cannot be read is noted and stands as 0."""
    if not row[0] or len(row) < _FEWEST:
        message = "a place needs at least name, region, country, latitude, longitude and type"
        sheet.refuse(row, "IMP-020", message, "fill in the missing cells")
        return None
    kind, conflict_day = _kind(sheet, row)
    is_camp = kind in ("camp", "idp_camp")
    size = sheet.whole(row, 7, "pop/cap", empty=0) or 0
    intensity, idps, growth = _acting_attributes(sheet, row, attributes)
    if min(size, intensity, idps, growth) < 0:
        sheet.refuse(row, "IMP-024", "a number of people or an intensity is negative", "write 0 or more")
    if idps and not is_camp:
        sheet.warn("IMP-109", f"initial_idps of '{row[0]}' act in camps only, as in Flee", "nothing to do", row)
    return Location(
        name=row[0],
        region=row[1] or "unknown",
        country=row[2] or "unknown",
        latitude=_coordinate(sheet, row, 3, 90),
        longitude=_coordinate(sheet, row, 4, 180),
        kind=kind,
        population=0 if is_camp else size,
        capacity=size if is_camp and size > 0 else None,
        initial_people=int(idps) if is_camp else 0,
        capacity_per_day=growth,
        conflict_before_start=None if conflict_day is None or conflict_day > 0 or is_camp else intensity,
        conflict_day=conflict_day,
        line=row.line,
    )


def _kind(sheet: Sheet, row: Row) -> tuple[str, int | None]:
    """Our kind of a row, and its conflict date if its type speaks of a conflict.

    A place whose conflict begins after day 0 starts as a town, whatever else its type says.
    """
    conflict_day = sheet.whole(row, 6, "conflict_date") if "conflict" in row[5].casefold() else None
    if conflict_day is not None and conflict_day > 0:
        return "town", conflict_day
    kind = kind_of(row[5])
    if kind is None:
        message = f"type '{row[5]}' of '{row[0]}' is none that Flee knows: everybody moves on at once, as from a hub"
        sheet.warn("IMP-102", message, "use camp, idpcamp, conflict_zone, town, forwarding_hub or marker", row)
    elif kind == "town" and "flood_zone" in row[5].casefold():
        message = f"'{row[0]}' is a flood zone; floods are not simulated, so it is an ordinary town here"
        sheet.warn("IMP-103", message, "expect nobody to leave it because of a flood", row)
    return kind or "hub", conflict_day


def _coordinate(sheet: Sheet, row: Row, position: int, limit: int) -> float:
    column = "latitude" if position == 3 else "longitude"
    if not row[position]:
        sheet.warn("IMP-104", f"'{row[0]}' has no {column}: 0 is used, as in Flee", "fill it in", row)
        return 0.0
    value = sheet.number(row, position, column)
    if value is not None and abs(value) > limit:
        message = f"the {column} of '{row[0]}' is {value:g}"
        sheet.refuse(row, "IMP-022", message, f"write -{limit} to {limit}; latitude stands before longitude", column)
    return value or 0.0


def _acting_attributes(sheet: Sheet, row: Row, names: tuple[str, ...]) -> tuple[float, float, float]:
    """Conflict intensity, people at the start and growth of capacity; an empty cell is Flee's default."""
    values = dict(_ACTING)
    for position, name in enumerate(names, start=_FIXED):
        if name == "initial_idps":
            values[name] = sheet.whole(row, position, name, empty=0) or 0
        elif name in _ACTING:
            value = sheet.number(row, position, name, empty=_ACTING[name])
            values[name] = 0.0 if value is None else value
    return values["conflict_intensity"], values["initial_idps"], values["capacity_per_day"]


def _no_place(sheet: Sheet) -> Finding:
    return Finding("IMP-021", "there is no place in the file", "add a row for each place", sheet.file)


def _refuse_doubles(sheet: Sheet, places: Sequence[Location]) -> None:
    seen: dict[str, int] = {}
    for place in places:
        if place.name in seen:
            message = f"'{place.name}' stands in rows {seen[place.name]} and {place.line}"
            row = Row(place.line, (place.name,))
            sheet.refuse(row, "IMP-023", message, "keep one of them, or give them different names", "name")
        seen.setdefault(place.name, place.line)


def _warn_of_oddities(sheet: Sheet, places: Sequence[Location]) -> None:
    if places and places[0].is_camp:
        message = f"the first place, '{places[0].name}', is a camp, and Flee takes its country as home"
        sheet.warn("IMP-105", message, f"set home in scenario.toml if people do not flee from {places[0].country}")
    if places and places[0].country == "unknown":
        message = "the first place has no country, so home is 'unknown', as in Flee"
        sheet.warn("IMP-106", message, "fill in the countries")


def _warn_of_attributes(sheet: Sheet, names: tuple[str, ...]) -> None:
    idle = dict.fromkeys(name for name in names if name and name not in _ACTING)
    if idle:
        message = f"columns without effect on Flee's movement rules are left out: {listed(idle)}"
        sheet.warn("IMP-107", message, "nothing to do, unless you meant one of conflict_intensity, initial_idps, …")
    width = _FIXED + len(names)
    unnamed = [row for row in sheet.body if any(row.cells[width:])]
    if unnamed:
        message = f"{len(unnamed)} rows have more cells than the header has names; the rest is left out"
        sheet.warn("IMP-108", message, "name the columns in the header; Flee stops here", unnamed[0])
