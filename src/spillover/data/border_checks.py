"""What must hold in the tables about borders: groups, crossings, changes, shocks, cities, traffic and counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import MappingProxyType

import polars as pl

from spillover.data.draft import Check, Draft, Row, speller
from spillover.data.reading import LINE
from spillover.data.tables import AT_CROSSINGS, POLLED
from spillover.ground.errors import Finding, did_you_mean

MOST_DAYS_BEFORE = 400
"""A shock that is dated earlier than so many days before the start is a slip, or another crisis."""

OF_COUNTRIES = ("crossings", "ties", "traffic", "counts", "polls", "acts", "polities", "elections", "moves")
"""Tables with a column of countries."""

LEAST_FELT = 0.01
"""Part of a shock below which nothing is left of it."""

_LARGEST = MappingProxyType({"open": 1, "draft_office": 1, "open_hours": 24})


def check_crossings(draft: Draft) -> Iterator[Finding]:
    """A crossing is a place of that kind with a capacity, and every place of that kind is one."""
    places = draft.tables["places"]
    kind = dict(places.select("place", "kind").iter_rows())
    for row in draft.rows("crossings", pl.col("crossing").is_in(places["place"].implode())):
        name = row["crossing"]
        if kind[name] != "crossing":
            message = f"'{name}' is a crossing here, but a place of kind {kind[name]}"
            yield draft.finding("SCN-418", ("crossings", row, "crossing"), message, "write crossing as its kind")
    listed = draft.tables["crossings"]["crossing"].implode()
    for row in draft.rows("places", (pl.col("kind") == "crossing") & ~pl.col("place").is_in(listed)):
        message = f"'{row['place']}' is a crossing without capacity"
        cure = "add its row to crossings with people_per_day, or change the kind"
        yield draft.finding("SCN-419", ("places", row, "kind"), message, cure)


def check_entered_countries(draft: Draft) -> Iterator[Finding]:
    """A crossing lies in the country that is entered there, and leads out of home."""
    country, home = dict(draft.tables["places"].select("place", "country").iter_rows()), draft.declaration.home
    for row in draft.rows("crossings", pl.col("country") != ""):
        at, entered = ("crossings", row, "country"), row["country"]
        lies = country.get(row["crossing"], entered)
        if lies != entered:
            message = f"'{row['crossing']}' leads into {entered}, but places has it in {lies}"
            yield draft.finding("SCN-421", at, message, "write the country that is entered in both tables")
        elif entered == home:
            message = f"'{row['crossing']}' leads into {home}, which people leave"
            yield draft.finding("SCN-421", at, message, "write the country that is entered in both tables")


def check_countries(draft: Draft) -> Iterator[Finding]:
    """Every country that a table speaks of is one of places."""
    known = draft.names("country")
    suggest = speller(known)
    for name in OF_COUNTRIES:
        for row in draft.rows(name, (pl.col("country") != "") & ~pl.col("country").is_in(known)):
            message = f"no place lies in '{row['country']}'"
            yield draft.finding("SCN-427", (name, row, "country"), message, suggest(row["country"]))


def check_groups(draft: Draft) -> Iterator[Finding]:
    """Residents belong to groups that are declared."""
    known = set(draft.tables["groups"]["group"])
    suggest = speller(known)
    for row in draft.rows("residents", (pl.col("group") != "") & ~pl.col("group").is_in(known)):
        message = f"'{row['group']}' is not a group"
        yield draft.finding("SCN-420", ("residents", row, "group"), message, suggest(row["group"]))


def check_changes(draft: Draft) -> Iterator[Finding]:
    """What changes, or is counted at a crossing, has a row in ``crossings``; a change has a value that can be."""
    known = set(draft.tables["crossings"]["crossing"])
    suggest = speller(known)
    for name in ("changes", "counts"):
        is_place = pl.col("crossing").is_in(draft.tables["places"]["place"].implode())
        for row in draft.rows(name, is_place & ~pl.col("crossing").is_in(known)):
            message = f"'{row['crossing']}' has no row in crossings"
            yield draft.finding("SCN-422", (name, row, "crossing"), message, suggest(row["crossing"]))
    for quantity, most in _LARGEST.items():
        for row in draft.rows("changes", (pl.col("quantity") == quantity) & (pl.col("value") > most)):
            message = f"{quantity} is {row['value']:g}, but at most {most}"
            yield draft.finding("SCN-423", ("changes", row, "value"), message, "correct the value or the quantity")
    between = (pl.col("quantity") == "open") & (pl.col("value") > 0) & (pl.col("value") < 1)
    for row in draft.rows("changes", between):
        message, cure = f"open is {row['value']:g}, but a crossing is open or not", "write 1 or 0, or change open_hours"
        yield draft.finding("SCN-423", ("changes", row, "value"), message, cure)


def check_shocks(draft: Draft) -> Iterator[Finding]:
    """A shock that is dated before the start is recent, and still felt then."""
    start = draft.declaration.start
    for row in draft.rows("shocks", pl.col("date") < start):
        days = (start - row["date"]).days
        message = f"the shock is dated {row['date']}, {days} days before the start"
        cure = "leave it out, correct its date, or begin the scenario earlier"
        if not _is_felt(row, days):
            yield draft.finding("SCN-424", ("shocks", row, "date"), f"{message}, and has worn off by then", cure)
        elif days > MOST_DAYS_BEFORE:
            message += f"; at most {MOST_DAYS_BEFORE} are allowed"
            yield draft.finding("SCN-424", ("shocks", row, "date"), message, cure)


def check_passports_of_shocks(draft: Draft) -> Iterator[Finding]:
    """A shock for one passport is felt wherever its holders are, and somebody holds it."""
    held = set(draft.tables["groups"]["passport"])
    for row in draft.rows("shocks", pl.col("passport") != ""):
        at = "shocks", row, "passport"
        if row["passport"] not in held:
            message = f"no group travels on a passport of {row['passport']}"
            yield draft.finding("SCN-440", at, message, did_you_mean(row["passport"], held))
        elif row["place"]:
            message = f"the shock concerns passports of {row['passport']}, and names a place as well"
            yield draft.finding("SCN-441", at, message, "leave one of them out: such a shock is felt everywhere")


def _is_felt(row: Row, days: int) -> bool:
    """Whether anything is left of a shock so many days after its date."""
    half_life = row["half_life_days"]
    if half_life is None or row["rise_days"] is None:
        return True
    return bool(0.5 ** ((days + 1 - max(row["rise_days"], 1)) / half_life) >= LEAST_FELT)


def check_counts(draft: Draft) -> Iterator[Finding]:
    """A count ends after it begins, a wait names its crossing, and a series has one type and one direction."""
    for row in draft.rows("counts", pl.col("type").is_in(AT_CROSSINGS) & (pl.col("crossing") == "")):
        message = f"a count of type {row['type']} names no crossing"
        cure = "name the crossing at which people wait, or correct the type"
        yield draft.finding("SCN-433", ("counts", row, "crossing"), message, cure)
    for row in draft.rows("counts", pl.col("last_day") < pl.col("first_day")):
        message = f"it ends on {row['last_day']}, before it begins on {row['first_day']}"
        yield draft.finding("SCN-425", ("counts", row, "last_day"), message, "swap the days, or correct one")
    for column in ("type", "direction"):
        first = (pl.first(name).over("series").alias(f"first_{name}") for name in (column, LINE))
        known = pl.col("series").is_not_null() & (pl.col("series") != "")
        mixed = (
            draft.tables["counts"].with_columns(*first).filter(known & (pl.col(column) != pl.col(f"first_{column}")))
        )
        for row in mixed.iter_rows(named=True):
            here, there = (value or "neither" for value in (row[column], row[f"first_{column}"]))
            message = (
                f"series '{row['series']}' has mixed {column}s: {here} here, {there} in row {row[f'first_{LINE}']}"
            )
            yield draft.finding("SCN-426", ("counts", row, column), message, f"give each {column} a series of its own")


def check_polls(draft: Draft) -> Iterator[Finding]:
    """A poll ends after it begins, is of people abroad, and a question is about one thing in each country."""
    home = draft.declaration.home
    for row in draft.rows("polls", pl.col("date") < pl.col("first_day")):
        message = f"it ends on {row['date']}, before it begins on {row['first_day']}"
        yield draft.finding("SCN-434", ("polls", row, "date"), message, "swap the days, or correct one")
    for row in draft.rows("polls", pl.col("country") == home):
        message = f"the poll is of {home}, where opinion is not followed"
        yield draft.finding("SCN-435", ("polls", row, "country"), message, "leave it out, or correct the country")
    first = pl.first("quantity").over("country", "question").alias("before")
    read = draft.tables["polls"].filter(pl.col("quantity").is_in(POLLED))
    mixed = read.with_columns(first).filter(pl.col("quantity") != pl.col("before"))
    for row in mixed.iter_rows(named=True):
        message = f"question '{row['question']}' is about {row['quantity']} here, and about {row['before']} above"
        yield draft.finding("SCN-436", ("polls", row, "quantity"), message, "give each quantity a question of its own")


def check_traffic(draft: Draft) -> Iterator[Finding]:
    """Traffic of all modes together does not stand beside that of one, which would be counted twice."""
    whole = pl.col("mode") == "all"
    both = whole.any().over("country") & ~whole.all().over("country")
    for row in draft.tables["traffic"].filter(both & whole).iter_rows(named=True):
        message = f"all traffic into {row['country']} stands beside that of single modes"
        yield draft.finding("SCN-428", ("traffic", row, "mode"), message, "keep the total, or the modes")


def check_cities(draft: Draft) -> Iterator[Finding]:
    """A city is a place of that kind."""
    others = draft.tables["places"].filter(pl.col("kind") != "city")["place"]
    for row in draft.rows("cities", pl.col("place").is_in(others.implode())):
        message = f"'{row['place']}' is no place of kind city"
        yield draft.finding(
            "SCN-429", ("cities", row, "place"), message, "write city as its kind, or leave the row out"
        )


def check_posterior(draft: Draft) -> Iterator[Finding]:
    """Every draw of a posterior gives every number."""
    table = draft.tables["posterior"]
    for (as_of,), rows in table.group_by("as_of", maintain_order=True):
        draws = rows["draw"].n_unique()
        for (name,), several in rows.group_by("name", maintain_order=True):
            if len(several) != draws or several["draw"].max() != draws - 1:
                at = "posterior", several.row(0, named=True), "name"
                message = f"'{name}' has {len(several):,} draws, where the posterior of {as_of} has {draws:,}"
                cure = "give every number once for each draw, which are numbered from 0; better, fit it again"
                yield draft.finding("SCN-442", at, message, cure)


def warn_of_early_shocks(draft: Draft) -> Iterator[Finding]:
    """A shock that began before the start is felt from the first day on."""
    start = draft.declaration.start
    recent = pl.col("date").is_between(start - timedelta(days=MOST_DAYS_BEFORE), start, closed="left")
    for row in draft.rows("shocks", recent):
        days = (start - row["date"]).days
        if _is_felt(row, days):
            message = f"the shock begins on {row['date']}, {days} days before the start"
            cure = "check its date; nobody can set off before the start because of it"
            yield draft.finding("SCN-509", ("shocks", row, "date"), message, cure)


def warn_of_residents(draft: Draft) -> Iterator[Finding]:
    """A group without residents does nothing."""
    living = set(draft.tables["residents"].filter(pl.col("people") > 0)["group"])
    for row in draft.rows("groups", (pl.col("group") != "") & ~pl.col("group").is_in(living)):
        message = f"nobody belongs to group '{row['group']}'"
        yield draft.finding("SCN-510", ("groups", row, "group"), message, "add its residents, or leave the group out")


ERRORS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (check_crossings, ("places", "crossings")),
    (check_entered_countries, ("places", "crossings")),
    (check_countries, ("places", *OF_COUNTRIES)),
    (check_polls, ("polls",)),
    (check_groups, ("groups", "residents")),
    (check_changes, ("places", "crossings", "changes", "counts")),
    (check_shocks, ("shocks",)),
    (check_posterior, ("posterior",)),
    (check_passports_of_shocks, ("shocks", "groups")),
    (check_counts, ("counts",)),
    (check_traffic, ("traffic",)),
    (check_cities, ("places", "cities")),
)
"""Each check with the tables that it looks at."""

WARNINGS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (warn_of_early_shocks, ("shocks",)),
    (warn_of_residents, ("groups", "residents")),
)
