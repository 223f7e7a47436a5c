"""``closures.csv``: type, name1, name2, first day, last day. Days become dates.

Flee compares both days with ``==``, the first one before the last one. So a last day of -1, beyond the run or before
the first day never opens anything again, and a first day outside the run never shuts anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from spillover.data.flee.period import Period
from spillover.data.flee.places import Location
from spillover.data.flee.routes import Road
from spillover.data.flee.sheets import Row, Sheet
from spillover.ground.errors import did_you_mean

_KINDS = MappingProxyType({"country": "border", "location": "place", "camp": "camp", "idpcamp": "camp"})
_IDLE = MappingProxyType(
    {
        "link": "Flee 3 shuts no road for a closure of type 'link'",
        "remove_forced_redirection": "forced redirection acts on nothing in Flee 3, so removing it does not either",
    }
)


@dataclass(frozen=True, slots=True)
class Closure:
    """A border between a and b, roads between a and b, the place a or the camp a: shut from a day until another."""

    kind: str
    a: str
    b: str
    first: int
    until: int | None


@dataclass(frozen=True, slots=True)
class _Map:
    """The names that closures may use, and the roads."""

    places: Mapping[str, Location]
    countries: frozenset[str]
    roads: Sequence[Road]

    def within(self, country: str) -> list[tuple[str, str]]:
        """The ends of the roads inside a country, each pair once."""
        pairs = dict.fromkeys(tuple(sorted((road.start, road.end))) for road in self.roads)
        inside = {name for name, place in self.places.items() if place.country == country}
        return [(a, b) for a, b in pairs if a in inside and b in inside]


def read_closures(
    sheet: Sheet, places: Sequence[Location], roads: Sequence[Road], period: Period
) -> tuple[Closure, ...]:
    """Read every closure that acts; those that do not are left out, each with a warning."""
    known = _Map({place.name: place for place in places}, frozenset(place.country for place in places), roads)
    found: dict[tuple[str, frozenset[str], int], Closure] = {}
    for row in sheet.body:
        for closure in _closures(sheet, row, known, period):
            key = (closure.kind, frozenset((closure.a, closure.b)), closure.first)
            found[key] = _earlier_end(sheet, row, found[key], closure) if key in found else closure
    return tuple(found.values())


def _closures(sheet: Sheet, row: Row, known: _Map, period: Period) -> list[Closure]:
    """The closures of one row; a country shut against itself shuts the roads inside it."""
    closure = _closure(sheet, row, known, period)
    if closure is None:
        return []
    if closure.kind == "border" and closure.a == closure.b:
        return [replace(closure, kind="route", a=a, b=b) for a, b in known.within(closure.a)]
    return [closure]


def _closure(sheet: Sheet, row: Row, known: _Map, period: Period) -> Closure | None:
    word = row[0]
    if word.casefold().lstrip("#") == "closure_type":
        sheet.warn("IMP-101", "the header is not commented out", "begin it with #", row)
        return None
    if word in _IDLE:
        sheet.warn(
            "IMP-130", f"a closure is left out: {_IDLE[word]}", "nothing to do: Flee's results are the same", row
        )
        return None
    if word not in _KINDS:
        sheet.refuse(row, "IMP-050", f"'{word}' is no type of closure", did_you_mean(word, [*_KINDS, *_IDLE]), "type")
        return None
    first, last = sheet.whole(row, 3, "closure_start"), sheet.whole(row, 4, "closure_end")
    if (
        first is None
        or last is None
        or not _names_exist(sheet, row, known)
        or not _acts(sheet, row, first, last, period)
    ):
        return None
    until = last if first < last < period.days else None
    return Closure(_KINDS[word], row[1], row[2] if word == "country" else "", first, until)


def _names_exist(sheet: Sheet, row: Row, known: _Map) -> bool:
    """Whether a closure names what is on the map; Flee passes over unknown countries and locations."""
    if row[0] in ("camp", "idpcamp"):
        return _is_camp(sheet, row, known)
    what, names = ("country", known.countries) if row[0] == "country" else ("place", frozenset(known.places))
    for name in (row[1], row[2])[: 2 if what == "country" else 1]:
        if name not in names:
            message = (
                f"'{name}' is no {what} of locations.csv, so the closure has no effect and is left out, as in Flee"
            )
            sheet.warn("IMP-131", message, sheet.notes.spell(name, names), row)
            return False
    return True


def _is_camp(sheet: Sheet, row: Row, known: _Map) -> bool:
    place = known.places.get(row[1])
    if place is None:
        sheet.refuse(
            row, "IMP-051", f"'{row[1]}' is no place of locations.csv", sheet.notes.spell(row[1], known.places)
        )
    elif not place.is_camp:
        cure = "give it type camp in locations.csv (Flee would make it a camp on the last day)"
        sheet.refuse(row, "IMP-052", f"'{row[1]}' is no camp, so it cannot be shut as one", cure)
    return place is not None and place.is_camp


def _acts(sheet: Sheet, row: Row, first: int, last: int, period: Period) -> bool:
    if not 0 <= first < period.days:
        message = f"the closure begins on day {first}, outside the run (0 to {period.days - 1}), and is left out"
        sheet.warn("IMP-132", message, "nothing to do: Flee's results are the same", row)
        return False
    if first == last:
        sheet.warn(
            "IMP-133", f"the closure begins and ends on day {first} and is left out", "correct its last day", row
        )
        return False
    if 0 <= last < first:
        message = f"the closure ends on day {last}, before it begins on day {first}: it never ends, as in Flee"
        sheet.warn("IMP-134", message, "correct its last day, or write -1", row)
    return True


def _earlier_end(sheet: Sheet, row: Row, old: Closure, new: Closure) -> Closure:
    """Of two closures of the same thing from the same day, the one that opens first: in Flee that opens it."""
    sheet.warn("IMP-135", f"'{new.a}' is shut twice from day {new.first}; the earlier end counts", "keep one row", row)
    return min(old, new, key=lambda closure: (closure.until is None, closure.until or 0))
