"""Cells of event files as values: dates, countries, types and scores, or the reason why they are none.

Most cells hold few different texts, so each text is judged once.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import polars as pl

from spillover.data.countries import countries
from spillover.data.events.layout import Layout

FIRST, LAST = dt.date(1979, 1, 1), dt.date(2100, 12, 31)
BLANKS = ("", "None", "NA", "NaN", "null")
FINE = 1_000_000
"""Scores are whole numbers of millionths, so that sums do not depend on the order of rows."""
CODES_FILE = Path(__file__).with_name("country_codes.csv")
PLOVER = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT".split()
)
ROOT = r"(0[1-9]|1[0-9]|20)"
_SPACE = re.compile(r"\s+")


def country_codes(system: str) -> Mapping[str, str]:
    """The country of each code or name in one system; empty for what is known to be no country.

    Args:
        system: ``iso3``, ``gdelt`` (CAMEO's codes) or ``icews`` (names, in small letters).
    """
    known = countries()
    own = {name.casefold(): code for code, name in known.items()} if system == "icews" else {one: one for one in known}
    with CODES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["countries"] == system:
                own[row["code"].casefold() if system == "icews" else row["code"]] = row["iso3"]
    return own | dict.fromkeys(BLANKS, "") | ({"none": "", "na": "", "nan": ""} if system == "icews" else {})


def judged(cells: pl.DataFrame, layout: Layout, codes: Mapping[str, str]) -> pl.DataFrame:
    """The values of some rows beside the reasons against them.

    Args:
        cells: text, columns ``row`` and those of ``layout.columns``.
        layout: how they are written.
        codes: ``country_codes`` of the layout.

    Returns:
        row, date, source, target (iso3; empty for none), type, score in millionths, mentions, known, id, url; and
        ``fault``, the name of the reason, null where the row is sound, with ``value``, the text at fault.
    """
    given = layout.columns.given()
    text = {name: pl.col(name).fill_null("").str.strip_chars() for name in given}
    rows = cells.with_columns(**text).with_columns(
        on=_mapped("date", cells, lambda cell: _day(cell, layout.date_format), pl.Date),
        source=_mapped("source_iso3", cells, lambda cell: _country(cell, layout, codes), pl.String),
        target=_mapped("target_iso3", cells, lambda cell: _country(cell, layout, codes), pl.String),
        kind=_mapped("type", cells, lambda cell: _type(cell, layout.types), pl.String),
        fine=_score(layout.score_most),
        times=pl.col("mentions").cast(pl.Int64, strict=False) if "mentions" in given else pl.lit(1, pl.Int64),
        seen=_mapped("added", cells, lambda cell: _moment(cell, layout.date_format), pl.Date)
        if "added" in given
        else pl.lit(None, pl.Date),
    )
    rows = rows.with_columns(fault=_fault("added" in given))
    value = pl.coalesce(*(pl.when(pl.col("fault") == fault).then(pl.col(name)) for fault, name in _at_fault(given)))
    return rows.select(
        "row", pl.col("on").alias("date"), "source", "target", pl.col("kind").alias("type"),
        pl.col("fine").alias("score"), pl.col("times").alias("mentions"),
        pl.max_horizontal("on", "seen").alias("known"), _or_null("id", given), _or_null("url", given),
        "fault", value.alias("value"),
    )  # fmt: skip


def _fault(has_added: bool) -> pl.Expr:
    """The name of the first reason against a row."""
    no = pl.Expr.is_null
    return (
        pl.when(no(pl.col("on"))).then(pl.lit("date"))
        .when(~pl.col("on").is_between(FIRST, LAST)).then(pl.lit("years"))
        .when(no(pl.col("source"))).then(pl.lit("source"))
        .when(no(pl.col("target"))).then(pl.lit("target"))
        .when(no(pl.col("kind"))).then(pl.lit("type"))
        .when(no(pl.col("fine"))).then(pl.lit("score"))
        .when(no(pl.col("times")) | (pl.col("times") < 0)).then(pl.lit("mentions"))
        .when(no(pl.col("seen")) & has_added).then(pl.lit("added"))
    )  # fmt: skip


def _at_fault(given: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each reason with the column that it is about."""
    pairs = [("years", "date"), ("source", "source_iso3"), ("target", "target_iso3")]
    pairs += [(name, name) for name in ("date", "type", "score", "mentions", "added")]
    return [(fault, name) for fault, name in pairs if name in given]


def _or_null(name: str, given: Mapping[str, object]) -> pl.Expr:
    if name not in given:
        return pl.lit(None, pl.String).alias(name)
    return pl.when(~pl.col(name).is_in(BLANKS)).then(pl.col(name)).alias(name)


def _mapped(name: str, cells: pl.DataFrame, judge: Callable[[str], object], dtype: type[pl.DataType]) -> pl.Expr:
    """What each different text of a column stands for; null for nothing."""
    texts = cells[name].fill_null("").str.strip_chars().unique().to_list()
    values = pl.Series([judge(text) for text in texts], dtype=dtype)
    return pl.col(name).replace_strict(pl.Series(texts, dtype=pl.String), values, default=None, return_dtype=dtype)


@lru_cache(maxsize=2**16)
def _day(text: str, form: str) -> dt.date | None:
    """A date that is written exactly as it should be; a missing zero is no reason to guess."""
    try:
        day = dt.datetime.strptime(text, form).date()
    except ValueError:
        return None
    return day if day.year >= 1000 and day.strftime(form) == text else None


def _moment(text: str, form: str) -> dt.date | None:
    """The day of a moment, which may be followed by a time in digits, or after a blank or T."""
    length = len(FIRST.strftime(form))
    rest = text[length:]
    if rest and not re.fullmatch(r"[0-9]{6}|[ T][0-9:.]+(Z|[+-][0-9:]+)?", rest):
        return None
    return _day(text[:length], form)


def _country(text: str, layout: Layout, codes: Mapping[str, str]) -> str | None:
    return codes.get(_SPACE.sub(" ", text).casefold() if layout.countries == "icews" else text)


def _type(text: str, scheme: str) -> str | None:
    """The type that is kept: CAMEO's root, PLOVER's word, or any text."""
    if scheme == "plover":
        return text.upper() if text.upper() in PLOVER else None
    if scheme == "any":
        return None if text in BLANKS else text
    form = ROOT + (r"[0-9]?[0-9a-z]" if scheme == "cameo_code" else r"([0-9]?[0-9a-z])?")
    found = re.fullmatch(form, text)
    return found[1] if found else None


def _score(most: float) -> pl.Expr:
    """The score as a share of the most there is, in millionths."""
    score = pl.col("score").cast(pl.Float64, strict=False)
    return pl.when(score.is_between(-most, most)).then((score / most * FINE).round().cast(pl.Int64, strict=False))
