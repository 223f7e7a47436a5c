"""From single events to a month's or a week's mean: what one country did to another, as one program read the news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, cast, get_args

import polars as pl

from spillover.data.events.checks import FINE
from spillover.data.events.lines import Bad
from spillover.data.events.reading import KEY, Raw
from spillover.data.events.reasons import Quarantine
from spillover.ground.errors import Finding, StanceError, did_you_mean

Period = Literal["month", "week"]
CONTENT = (*KEY, "score", "mentions", "known")


def period_of(name: str) -> Period:
    """A period by its name.

    Raises:
        StanceError: STA-314 if there is none of that name.
    """
    for period in get_args(Period):
        if name == period:
            return cast(Period, period)
    cure = did_you_mean(name, get_args(Period))
    raise StanceError(Finding("STA-314", f"'{name}' is no period", cure, column="--by", value=name))


def distinct(raw: Raw, files: Sequence[str], quarantine: Quarantine) -> tuple[pl.DataFrame, Counter[str]]:
    """Each event once: copies are dropped, and events of one day, pair and type are one, with their mean score.

    Args:
        raw: what was read.
        files: names of the files.
        quarantine: gets the rows that share a number with another event.

    Returns:
        One row for each day, pair and type, with score in millionths, mentions, known and url; and how many rows were
        ``copies`` of another or ``merged`` with one.
    """
    is_shared = pl.col("id").is_not_null() & pl.col("id").is_duplicated()
    shared, single = raw.events.filter(is_shared), raw.events.filter(~is_shared)
    once = shared.group_by("id", *CONTENT).agg(pl.col("url").min())
    clashing = once.filter(pl.col("id").is_duplicated()).select("id").unique()
    aside = shared.join(clashing, on="id", how="semi")
    _put_aside(aside, files, quarantine)
    single = pl.concat([single.select(once.columns), once.join(clashing, on="id", how="anti")])
    score = (pl.col("score").sum() / pl.len()).round().cast(pl.Int64).alias("score")
    merged = single.group_by(KEY).agg(score, pl.col("mentions").sum(), pl.col("known").max(), pl.col("url").min())
    copies = raw.events.height - aside.height - single.height
    return merged, Counter(copies=copies, merged=single.height - merged.height)


def _put_aside(rows: pl.DataFrame, files: Sequence[str], quarantine: Quarantine) -> None:
    for file, row, *cells, number in rows.sort("file", "row").select("file", "row", *CONTENT, "id").iter_rows():
        text = "\t".join(str(cell) for cell in (number, *cells))
        quarantine.add(files[file], [(Bad(row, "id", text), number)])


def summed(events: pl.DataFrame, coder: str, by: Period) -> pl.DataFrame:
    """Means by period and pair.

    Args:
        events: of ``distinct``.
        coder: the program that coded them.
        by: month or week (of which the Monday is given).

    Returns:
        The columns of ``table.COLUMNS``, sorted: mean score from −1 to 1, number of events, mentions, the address of a
        report of the earliest event, and the day on which all of it was known.
    """
    start = pl.col("date").dt.truncate("1mo" if by == "month" else "1w").alias(by)
    first_url = pl.col("url").sort_by("date", "url").drop_nulls().first().fill_null("").alias("first_url")
    grouped = events.group_by(start, pl.col("source").alias("source_iso3"), pl.col("target").alias("target_iso3")).agg(
        pl.lit(coder).alias("coder"),
        (pl.col("score").sum() / pl.len() / FINE).round(6).alias("score"),
        pl.len().cast(pl.Int64).alias("n"),
        pl.col("mentions").sum(),
        first_url,
        pl.col("known").max(),
    )
    return grouped.sort(by, "source_iso3", "target_iso3")
