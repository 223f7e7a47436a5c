"""What must hold across rows and tables of a scenario: one check, one function.

Checks of the tables about borders stand in ``border_checks``, of those about governments in ``government_checks``.

Each check looks at a draft (typed tables that still know the line of each row) and yields a finding for whatever is
wrong. A check runs only when the tables that it looks at could be read, so that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from unicodedata import category

import polars as pl

from spillover.data import border_checks, government_checks
from spillover.data.declaration import FILE
from spillover.data.draft import Check, Draft, speller
from spillover.data.reading import LINE, MOST_FINDINGS
from spillover.data.tables import TABLES
from spillover.ground.errors import Finding

__all__ = ["Draft", "find_errors", "find_warnings"]

CAMPS = ("camp", "idp_camp")
_TWO_ENDS = pl.col("kind").is_in(("border", "route"))


def find_errors(draft: Draft) -> Iterator[Finding]:
    """Everything across rows and tables that forbids a run."""
    return _run(ERRORS, draft)


def find_warnings(draft: Draft) -> Iterator[Finding]:
    """Everything suspicious that does not."""
    return _run(WARNINGS, draft)


def _run(checks: Iterable[tuple[Check, tuple[str, ...]]], draft: Draft) -> Iterator[Finding]:
    for check, needed in checks:
        if all(table in draft.tables for table in needed):
            yield from islice(check(draft), MOST_FINDINGS)


# --- errors ---------------------------------------------------------------------------------------------------------


def check_keys(draft: Draft) -> Iterator[Finding]:
    """No two rows of a table share the key; a route is the same both ways."""
    for name, frame in draft.tables.items():
        key = list(TABLES[name].key)
        if name == "routes":
            ends = pl.min_horizontal("from", "to").alias("from"), pl.max_horizontal("from", "to").alias("to")
            frame = frame.with_columns(*ends)
        first = pl.col(LINE).first().over(key)
        complete = pl.all_horizontal(pl.col(key).is_not_null())
        twice = frame.with_columns(first=first).filter(complete & (pl.col(LINE) != pl.col("first")))
        for row in twice.iter_rows(named=True):
            words = ", ".join(str(row[column]) for column in key if row[column] != "")
            message = f"{words} stands in row {row['first']} already"
            cure = f"keep one of the rows; {' + '.join(key)} must be different in each"
            yield draft.finding("SCN-401", (name, row, key[0]), message, cure)


def check_place_names(draft: Draft) -> Iterator[Finding]:
    """Every place that a table speaks of stands in ``places``."""
    known = draft.names("place")
    suggest = speller(known)
    for name, table in TABLES.items():
        for column in (column.name for column in table.columns if column.place and name in draft.tables):
            for row in draft.rows(name, (pl.col(column) != "") & ~pl.col(column).is_in(known)):
                place = row[column]
                yield draft.finding("SCN-402", (name, row, column), f"'{place}' is not a place", suggest(place))


def check_home(draft: Draft) -> Iterator[Finding]:
    """Somebody must live in the country that people flee from."""
    home = draft.declaration.home
    here = draft.tables["places"].filter((pl.col("country") == home) & (pl.col("kind") != "off_map"))
    if here.is_empty():
        cure = speller(draft.names("country"))(home)
        yield Finding("SCN-403", f"no place lies in the home country '{home}'", cure, FILE, column="home", value=home)


def check_routes(draft: Draft) -> Iterator[Finding]:
    """A road joins two different places, both on the map."""
    for row in draft.rows("routes", (pl.col("from") == pl.col("to")) & (pl.col("from") != "")):
        message = f"the road leads from '{row['from']}' to itself"
        yield draft.finding("SCN-404", ("routes", row, "to"), message, "leave it out, or correct one end")
    off_map = draft.tables["places"].filter(pl.col("kind") == "off_map")["place"]
    for column in ("from", "to"):
        for row in draft.rows("routes", pl.col(column).is_in(off_map.implode())):
            message = f"'{row[column]}' is off the map, so no road leads there"
            yield draft.finding("SCN-405", ("routes", row, column), message, "leave the road out, or change the kind")


def check_closures(draft: Draft) -> Iterator[Finding]:
    """A closure ends after it begins, and what it closes has two different ends."""
    for row in draft.rows("closures", pl.col("until") < pl.col("from")):
        message = f"it opens again on {row['until']}, before it closes on {row['from']}"
        yield draft.finding("SCN-406", ("closures", row, "until"), message, "swap the dates, or leave until empty")
    for row in draft.rows("closures", _TWO_ENDS & (pl.col("a") == pl.col("b")) & (pl.col("a") != "")):
        message = f"both ends of the closed {row['kind']} are '{row['a']}'"
        yield draft.finding("SCN-409", ("closures", row, "b"), message, "correct one of them")


def check_closed_ends(draft: Draft) -> Iterator[Finding]:
    """A border lies between two countries, a route between two places; a place and a camp are one place."""
    for column, kinds in (("country", ("border",)), ("place", ("place", "route", "camp"))):
        known, these = draft.names(column), pl.col("kind").is_in(kinds)
        suggest = speller(known)
        for end, having in (("a", these & (pl.col("a") != "")), ("b", these & _TWO_ENDS)):
            for row in draft.rows("closures", having & ~pl.col(end).is_in(known)):
                message = f"'{row[end]}' is not a {column}" if row[end] else f"the other {column} is missing"
                yield draft.finding("SCN-408", ("closures", row, end), message, suggest(row[end]))
    for row in draft.rows("closures", pl.col("kind").is_in(("place", "camp")) & (pl.col("b") != "")):
        message = f"a closed {row['kind']} has no other end, but b is '{row['b']}'"
        yield draft.finding("SCN-407", ("closures", row, "b"), message, "leave b empty")


def check_closed_camps(draft: Draft) -> Iterator[Finding]:
    """Only a camp can stop being one."""
    camps = draft.tables["places"].filter(pl.col("kind").is_in(CAMPS))["place"]
    known = draft.names("place")
    wrong = (pl.col("kind") == "camp") & ~pl.col("a").is_in(camps.implode()) & pl.col("a").is_in(known)
    for row in draft.rows("closures", wrong):
        message = f"'{row['a']}' is no camp, so it cannot stop being one"
        yield draft.finding("SCN-410", ("closures", row, "a"), message, "write place as the kind of closure")


def check_closed_routes(draft: Draft) -> Iterator[Finding]:
    """A closed route is one that exists."""
    ends = draft.tables["routes"].select("from", "to").iter_rows()
    known, roads = draft.names("place"), {frozenset(pair) for pair in ends}
    for row in draft.rows("closures", pl.col("kind") == "route"):
        pair = frozenset((row["a"], row["b"]))
        if len(pair) == 2 and pair <= known and pair not in roads:
            message = f"no road joins '{row['a']}' and '{row['b']}'"
            yield draft.finding("SCN-411", ("closures", row, "b"), message, "add it to routes, or correct the ends")


def check_observations(draft: Draft) -> Iterator[Finding]:
    """A stock is counted somewhere, a total is not."""
    for row in draft.rows("observations", (pl.col("kind") == "stock") & (pl.col("place") == "")):
        cure = "name the place, or write total as the kind"
        yield draft.finding("SCN-412", ("observations", row, "place"), "a stock is counted at a place", cure)
    for row in draft.rows("observations", (pl.col("kind") == "total") & (pl.col("place") != "")):
        message = f"a total has no place, but this one has '{row['place']}'"
        yield draft.finding("SCN-413", ("observations", row, "place"), message, "leave it empty, or write stock")


def check_corrections(draft: Draft) -> Iterator[Finding]:
    """A correction is a count that has one before it, larger than 0."""
    stocks = draft.tables["observations"].filter(pl.col("kind") == "stock").sort("date")
    before = pl.col("value").shift(1).over("place").alias("before")
    counts = stocks.select("place", "date", before).unique(["place", "date"])
    known, same = draft.names("place"), ["place", "date"]
    rows = draft.tables["corrections"].join(
        counts.with_columns(counted=True), on=same, how="left", maintain_order="left"
    )
    for row in rows.filter(pl.col("date").is_not_null() & pl.col("place").is_in(known)).iter_rows(named=True):
        place, day, at = row["place"], row["date"], ("corrections", row, "date")
        if not row["counted"]:
            message = f"'{place}' has no stock observed on {day}"
            yield draft.finding("SCN-414", at, message, "give the date of the first corrected count")
        elif row["before"] is None:
            message = f"{day} is the first count of '{place}', so nothing before it can be corrected"
            yield draft.finding("SCN-415", at, message, "leave the correction out")
        elif row["before"] == 0:
            message = f"the count of '{place}' before {day} is 0, so nothing can be divided by it"
            yield draft.finding("SCN-416", at, message, "leave the correction out, or correct the count")


def check_sources(draft: Draft) -> Iterator[Finding]:
    """Every row names a source that is declared."""
    known = set(draft.declaration.sources)
    suggest = speller(known)
    for name in draft.tables:
        for row in draft.rows(name, (pl.col("source") != "") & ~pl.col("source").is_in(known)):
            message = f"source '{row['source']}' is not declared in {FILE}"
            yield draft.finding("SCN-417", (name, row, "source"), message, suggest(row["source"]))


# --- warnings -------------------------------------------------------------------------------------------------------


def warn_of_lookalikes(draft: Draft) -> Iterator[Finding]:
    """Two names that differ only in case, blanks (Unicode Z) or punctuation (P) are probably one."""
    seen: dict[str, str] = {}
    for row in draft.rows("places", pl.col("place") != ""):
        folded = "".join(letter for letter in row["place"].casefold() if category(letter)[0] not in "PZ")
        other = seen.setdefault(folded, row["place"])
        if other != row["place"]:
            message = f"'{row['place']}' and '{other}' differ only in case, blanks or punctuation"
            yield draft.finding("SCN-501", ("places", row, "place"), message, "make them one, or rename one of them")


def warn_of_unreachable(draft: Draft) -> Iterator[Finding]:
    """Places without a road, and places that cannot be reached from home."""
    neighbours: dict[str, set[str]] = {}
    for one, other in draft.tables["routes"].select("from", "to").iter_rows():
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    places = draft.tables["places"]
    reached = _reachable(places.filter(pl.col("country") == draft.declaration.home)["place"], neighbours)
    for row in draft.rows("places", (pl.col("kind") != "off_map") & (pl.col("place") != "")):
        place, at = row["place"], ("places", row, "place")
        if place not in neighbours:
            yield draft.finding("SCN-502", at, f"no road leads to '{place}'", "add a route, or make the kind off_map")
        elif place not in reached:
            message = f"'{place}' cannot be reached from {draft.declaration.home}"
            yield draft.finding("SCN-503", at, message, "add the missing route")


def _reachable(starts: Iterable[str], neighbours: Mapping[str, set[str]]) -> set[str]:
    reached, frontier = set[str](), set(starts)
    while frontier:
        reached |= frontier
        frontier = {place for here in frontier for place in neighbours.get(here, ())} - reached
    return reached


def warn_of_idle_closures(draft: Draft) -> Iterator[Finding]:
    """A closure that opens on the day on which it closes does nothing."""
    for row in draft.rows("closures", pl.col("until") == pl.col("from")):
        message = f"it opens on {row['until']}, the day on which it closes, so it is never shut"
        yield draft.finding("SCN-504", ("closures", row, "until"), message, "leave it out; until is the first open day")


def warn_of_impossible_distances(draft: Draft) -> Iterator[Finding]:
    """A road is not shorter than the straight line (by more than 5 %, for rough coordinates)."""
    where = draft.tables["places"].select("place", "latitude", "longitude").unique("place")
    roads = draft.tables["routes"]
    for end in ("from", "to"):
        here = where.rename({"place": end, "latitude": f"latitude_{end}", "longitude": f"longitude_{end}"})
        roads = roads.join(here, on=end, maintain_order="left")
    roads = roads.with_columns(line_km=_great_circle_km()).filter(pl.col("distance_km") < 0.95 * pl.col("line_km"))
    for row in roads.iter_rows(named=True):
        message = f"{row['distance_km']:g} km by road, but {row['line_km']:.0f} km in a straight line"
        cure = "correct the distance or the coordinates"
        yield draft.finding("SCN-505", ("routes", row, "distance_km"), message, cure)


def _great_circle_km() -> pl.Expr:
    """Haversine formula on a sphere of 6371 km, between the coordinates of the two ends."""
    north, north_to, east, east_to = (
        pl.col(name).radians() for name in ("latitude_from", "latitude_to", "longitude_from", "longitude_to")
    )
    half = ((north_to - north) / 2).sin() ** 2 + north.cos() * north_to.cos() * ((east_to - east) / 2).sin() ** 2
    return 2 * 6371 * half.clip(0, 1).sqrt().arcsin()


def warn_of_sources(draft: Draft) -> Iterator[Finding]:
    """A source without a date, and one that nothing is taken from."""
    used = {entry.source for entry in draft.declaration.tables.values()}
    used |= {source for frame in draft.tables.values() for source in frame["source"]}
    used |= {adoption.source for adoption in draft.declaration.stay.adopted} if draft.declaration.stay else set()
    for key, source in draft.declaration.sources.items():
        column = f"sources.{key}"
        if source.date is None:
            cure = "give the day of the version used: date = 2012-12-31"
            yield Finding("SCN-506", f"source '{key}' has no date", cure, FILE, column=column)
        if key not in used:
            cure = "leave it out, or name it where it was used"
            yield Finding("SCN-507", f"nothing is taken from source '{key}'", cure, FILE, column=column)


def warn_of_later_knowledge(draft: Draft) -> Iterator[Finding]:
    """Rows that were not known at the information date are refused for forecasts."""
    as_of = draft.declaration.as_of
    for name in ("events", "observations"):
        late = draft.tables[name].filter(pl.col("date") > as_of) if as_of else draft.tables[name].clear()
        if not late.is_empty():
            message = f"{late.height:,} rows are dated after the information date {as_of}"
            cure = "a forecast will not use them; leave out as_of if this is not one"
            yield draft.finding("SCN-508", (name, late.row(0, named=True), "date"), message, cure)


ERRORS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (check_keys, ()),
    (check_place_names, ("places",)),
    (check_home, ("places",)),
    (check_routes, ("places", "routes")),
    (check_closures, ("closures",)),
    (check_closed_ends, ("places", "closures")),
    (check_closed_camps, ("places", "closures")),
    (check_closed_routes, ("places", "routes", "closures")),
    (check_observations, ("observations",)),
    (check_corrections, ("places", "observations", "corrections")),
    (check_sources, ()),
    *border_checks.ERRORS,
    *government_checks.ERRORS,
)
"""Each check with the tables that it looks at."""

WARNINGS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (warn_of_lookalikes, ("places",)),
    (warn_of_unreachable, ("places", "routes")),
    (warn_of_idle_closures, ("closures",)),
    (warn_of_impossible_distances, ("places", "routes")),
    (warn_of_sources, ()),
    (warn_of_later_knowledge, ("events", "observations")),
    *border_checks.WARNINGS,
)
