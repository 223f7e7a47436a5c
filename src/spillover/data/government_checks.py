"""What must hold in the tables about governments: acts, positions, polities, elections and moves."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from spillover.data.draft import Check, Draft, speller
from spillover.ground.errors import Finding

_ANEW = "write the table anew: spillover stance fit"
_SHARES = ("democracy", "land_border", "threat")


def check_acting_countries(draft: Draft) -> Iterator[Finding]:
    """Governments that act are described, and lie abroad."""
    described = set(draft.tables["polities"]["country"])
    home = draft.declaration.home
    suggest = speller(described)
    is_known = pl.col("country").is_in(draft.names("country"))
    for row in draft.rows("acts", is_known & ~pl.col("country").is_in(described)):
        message = f"'{row['country']}' acts, but polities does not describe it"
        cure = "describe it there, or leave the act out" if row["country"] == home else suggest(row["country"])
        yield draft.finding("SCN-443", ("acts", row, "country"), message, cure)
    for row in draft.rows("polities", pl.col("country") == home):
        message = f"'{home}' is the home country, whose moves are in table moves"
        yield draft.finding("SCN-443", ("polities", row, "country"), message, "leave the row out")


def check_positions(draft: Draft) -> Iterator[Finding]:
    """An interval holds its mean, and the date lies in the month."""
    wrong = (pl.col("q05") > pl.col("mean")) | (pl.col("mean") > pl.col("q95"))
    for row in draft.rows("positions", wrong):
        message = f"the mean {row['mean']:g} lies outside {row['q05']:g} to {row['q95']:g}"
        yield draft.finding("SCN-444", ("positions", row, "mean"), message, _ANEW)
    for row in draft.rows("positions", pl.col("date").dt.strftime("%Y-%m") != pl.col("month")):
        message = f"{row['date']} does not lie in {row['month']}"
        yield draft.finding("SCN-444", ("positions", row, "date"), message, _ANEW)


def check_shares_of_polities(draft: Draft) -> Iterator[Finding]:
    """Marks of a country lie between 0 and 1, and a population is somebody."""
    for row in draft.rows("polities", pl.col("quantity").is_in(_SHARES) & (pl.col("value") > 1)):
        message = f"{row['quantity']} is {row['value']:g}, but at most 1"
        yield draft.finding("SCN-445", ("polities", row, "value"), message, "correct the value or the quantity")
    for row in draft.rows("polities", (pl.col("quantity") == "population") & (pl.col("value") < 1)):
        message = f"the population of '{row['country']}' is {row['value']:g}"
        yield draft.finding("SCN-445", ("polities", row, "value"), message, "write how many people live there")


ERRORS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (check_acting_countries, ("acts", "polities", "places")),
    (check_positions, ("positions",)),
    (check_shares_of_polities, ("polities",)),
)
"""Each check with the tables that it looks at."""
