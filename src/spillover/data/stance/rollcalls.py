"""Roll calls of the General Assembly of the United Nations: who voted how on what, checked row by row.

Each file is read whole, and everything wrong with it is said at once. What is only left out (votes of states that were
no members, the same vote twice) is counted and named in the findings.

Source of ``states.csv``: United Nations, growth of membership; numbers of states by the Correlates of War project
[cow2017]. Older files give dates to the month only, so that membership is held against months.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from spillover.data.stance.rollcall_formats import (
    ABSENT,
    ABSTAIN,
    NO,
    NO_MEMBER,
    PLAIN,
    YES,
    Format,
    format_of,
    in_our_words,
    read_table,
    session_of,
)
from spillover.data.strict_toml import shown
from spillover.ground.errors import Finding, StanceError, capped, did_you_mean

__all__ = ["ABSENT", "ABSTAIN", "NO", "YES", "RollCalls", "members", "read_rollcalls"]

STATES = Path(__file__).with_name("states.csv")
FIRST_DATE, LAST_DATE = date(1946, 1, 1), date(2100, 1, 1)
NAMED = 8
"""Roll calls that a finding names; the rest are counted."""
MOST_SLIPS = 1_000
"""Cells of one kind that are looked at; more of them are not counted."""

SAID_ALOUD = r"(?i)^the (acting )?president\b"
"""Titles out of the verbatim record are those of separate votes, on a paragraph or an amendment."""


@dataclass(frozen=True, slots=True)
class RollCalls:
    """Roll calls as read.

    Attributes:
        calls: one row a roll call, by number: rcid, session (of an emergency session that of its date), date,
            resolution, title, is_part (a vote on a paragraph or an amendment).
        votes: rcid, iso3, vote: 1 yes, 2 abstain, 3 no, 8 absent. Absences that the file does not list have no row.
        findings: what was left out.
    """

    calls: pl.DataFrame
    votes: pl.DataFrame
    findings: tuple[Finding, ...]


def read_rollcalls(votes: Path, calls: Path | None = None, as_of: date | None = None) -> RollCalls:
    """Read a file of votes in one of the formats of :mod:`~spillover.data.stance.rollcall_formats`.

    Args:
        votes: CSV or Parquet.
        calls: for a plain table, the file with titles and dates; by default the one beside it with ``rollcalls`` in
            its name.
        as_of: information date; roll calls after it are not seen.

    Raises:
        StanceError: STA-001 to STA-010, everything that is wrong with the files.
    """
    table = read_table(votes)
    found = format_of(table, votes.name)
    rows = in_our_words(table, found)
    findings: list[Finding] = []
    if found is PLAIN and (path := calls or _beside(votes)):
        rows = _with_calls(rows, path, findings)
    rows = _complete(rows, votes.name)
    rows = _readable(rows, table, found, votes.name)
    if as_of:
        rows = rows.filter(pl.col("date") <= as_of)
    rows = _of_members(_known(rows, votes.name, findings), votes.name, findings)
    rows = _once(rows, votes.name, findings)
    if rows.is_empty():
        message = "no vote is left" + (f" up to {as_of}" if as_of else "")
        raise StanceError(Finding("STA-010", message, "give a file with earlier votes of member states", votes.name))
    described = _calls(rows, votes.name)
    kept = _distinct(described, rows, votes.name, findings)
    ballots = rows.join(kept.select("rcid"), on="rcid", how="semi").select("rcid", "iso3", "vote")
    return RollCalls(kept.sort("rcid"), ballots.sort("rcid", "iso3"), tuple(findings))


def members() -> pl.DataFrame:
    """Members of the United Nations: iso3, name, cow, also (of predecessors, until when), from, to (null if still)."""
    kinds = {"from": pl.Date, "to": pl.Date}
    return pl.read_csv(STATES, schema_overrides={"cow": pl.String, "also": pl.String, **kinds})


def _beside(votes: Path) -> Path | None:
    """The file of roll calls that lies beside a file of votes."""
    near = sorted(path for path in votes.parent.glob("*rollcalls*") if path != votes and path.suffix == votes.suffix)
    return near[0] if near else None


def _with_calls(rows: pl.DataFrame, path: Path, findings: list[Finding]) -> pl.DataFrame:
    """Rows with what a second file says of their roll calls."""
    table = read_table(path)
    called = {name.casefold(): name for name in table.columns}
    if "rcid" not in called:
        cure = f"give a file with a column rcid; {did_you_mean('rcid', called)}"
        raise StanceError(Finding("STA-004", "there is no column 'rcid'", cure, path.name, 1, "rcid"))
    names = {ours: ours for ours in (*PLAIN.optional, "rcid")}
    told = in_our_words(table, Format("roll calls", names, {"session": "session_no"}, {})).drop("row")
    twice = told.filter(pl.col("rcid").is_duplicated())
    if not twice.is_empty():
        message = f"{twice['rcid'].n_unique():,} roll calls stand twice: {_some(twice['rcid'])}"
        raise StanceError(Finding("STA-009", message, "keep one row for each", path.name, column="rcid"))
    unknown = rows.join(told, on="rcid", how="anti")
    if not unknown.is_empty():
        message = f"{unknown['rcid'].n_unique():,} roll calls are not described there: {_some(unknown['rcid'])}"
        findings.append(Finding("STA-011", message, "they are kept, without a title", path.name, column="rcid"))
    both = rows.join(told, on="rcid", how="left", suffix="_told")
    merged = [
        pl.coalesce(f"{name}_told", name).alias(name)
        for name in told.columns
        if name in rows.columns and name != "rcid"
    ]
    return both.with_columns(merged).drop(name for name in both.columns if name.endswith("_told"))


def _complete(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    """Rows with every column, absent ones empty."""
    if "date" not in rows.columns:
        cure = "add a column date, or give the file of roll calls that has it"
        raise StanceError(Finding("STA-004", "there is no column 'date'", cure, file, 1, "date"))
    texts = [pl.lit(None, pl.String).alias(name) for name in ("session", "resolution", "title", "description")]
    marks = [pl.lit(value=False).alias(name) for name in ("amend", "para")]
    return rows.with_columns(column for column in (*texts, *marks) if column.meta.output_name() not in rows.columns)


def _readable(rows: pl.DataFrame, table: pl.DataFrame, found: Format, file: str) -> pl.DataFrame:
    """Rows with votes as numbers.

    Raises:
        StanceError: for roll calls, dates and votes that cannot be read.
    """
    read = rows.with_columns(
        pl.col("vote").replace_strict(found.votes, default=None, return_dtype=pl.Int64).alias("ballot")
    )
    findings: list[Finding] = []
    for row, text in _slips(read.filter(pl.col("rcid").is_null()), table, found.needed["rcid"]):
        message, cure = f"'{text}' is no number of a roll call", "write a whole number"
        findings.append(Finding("STA-005", message, cure, file, row, found.needed["rcid"], text))
    in_time = pl.col("date").is_between(FIRST_DATE, LAST_DATE).fill_null(value=False)
    for row, text in _slips(read.filter(~in_time), table, "date"):
        message, cure = f"'{text}' is no date of a roll call", f"write it as 2022-03-02, not before {FIRST_DATE}"
        findings.append(Finding("STA-006", message, cure, file, row, "date", text))
    for row, text in _slips(read.filter(pl.col("ballot").is_null()), table, found.needed["vote"]):
        message, cure = f"'{text}' is no vote", f"write one of {', '.join(v for v in found.votes if '.' not in v)}"
        findings.append(Finding("STA-007", message, cure, file, row, found.needed["vote"], text))
    if findings:
        raise StanceError(*capped(findings, MOST_SLIPS))
    return read.drop("vote").rename({"ballot": "vote"})


def _slips(rows: pl.DataFrame, table: pl.DataFrame, column: str) -> Iterator[tuple[int, str]]:
    """Place in the file and text as written of what could not be read."""
    named = next((name for name in table.columns if name.casefold() == column), None)
    for row in rows["row"].head(MOST_SLIPS):
        value = table[named][row - 2] if named else None
        yield row, "" if value is None else shown(str(value))


def _known(rows: pl.DataFrame, file: str, findings: list[Finding]) -> pl.DataFrame:
    """Rows of states that are known, by their codes of three letters."""
    codes = _codes()
    rows = rows.with_columns(pl.col("state").str.strip_suffix(".0"))
    unknown = rows.join(codes, on="state", how="anti").group_by("state").len().sort("len", "state", descending=True)
    for state, count in unknown.head(NAMED * 4).iter_rows():
        message = f"'{shown(str(state or ''))}' is no code of a state; its {count:,} votes are left out"
        cure = did_you_mean(str(state), codes["state"]) if state else "write the code of the state"
        findings.append(Finding("STA-012", message, cure, file, column="state", value=state))
    return rows.join(codes, on="state")


def _codes() -> pl.DataFrame:
    """Every code by which a state is written: state, iso3, until (of the codes of predecessors)."""
    written = pl.concat(
        members().select(pl.col(column).str.split(" ").alias("state"), "iso3").explode("state")
        for column in ("iso3", "cow", "also")
    ).drop_nulls()
    return written.unique().select(
        pl.col("state").str.split(":").list.first(),
        "iso3",
        pl.col("state").str.split(":").list.get(1, null_on_oob=True).str.to_date().alias("until"),
    )


def _of_members(rows: pl.DataFrame, file: str, findings: list[Finding]) -> pl.DataFrame:
    """Rows of states that were members at the time."""
    early = rows.filter(pl.col("vote") == NO_MEMBER)
    if not early.is_empty():
        message = f"{early.height:,} rows say that a state was no member (9); they are left out"
        findings.append(Finding("STA-013", message, "nothing need be done", file, column="vote"))
    rows = rows.filter(pl.col("vote") != NO_MEMBER)
    keys = ["state", "date"]
    pairs = rows.select("iso3", "until", *keys).unique().join(members().select("iso3", "from", "to"), on="iso3")
    ends = pl.min_horizontal("to", "until").dt.month_end()
    inside = pairs.filter(
        pl.col("date") >= pl.col("from").dt.month_start(), (pl.col("date") <= ends).fill_null(value=True)
    )
    outside = rows.join(inside, on=keys, how="anti").group_by("state")
    in_short = outside.agg(
        pl.len(), (pl.col("vote") != ABSENT).sum().alias("cast"), pl.min("date"), last=pl.max("date")
    )
    for state, count, votes, first, last in in_short.sort("state").iter_rows():
        message = f"{state} was no member from {first} to {last}; its {count:,} rows ({votes:,} votes) are left out"
        cure = "correct the dates or the state, if it was"
        findings.append(Finding("STA-014", message, cure, file, column="state", value=state))
    return rows.join(inside, on=keys, how="semi").drop("state", "until")


def _once(rows: pl.DataFrame, file: str, findings: list[Finding]) -> pl.DataFrame:
    """Rows with one vote of each state on each roll call.

    Raises:
        StanceError: STA-008 for a state with two different votes on one.
    """
    single = rows.unique(["rcid", "iso3", "vote"], keep="first", maintain_order=True)
    twice = single.filter(pl.struct("rcid", "iso3").is_duplicated()).sort("rcid", "iso3", "row")
    if not twice.is_empty():
        raise StanceError(
            *capped(
                Finding(
                    "STA-008",
                    f"{iso3} votes {' and '.join(map(str, votes))} on roll call {rcid}",
                    "keep the row that is right",
                    file,
                    row,
                    "vote",
                )
                for rcid, iso3, votes, row in twice.group_by("rcid", "iso3", maintain_order=True)
                .agg("vote", pl.col("row").last())
                .head(MOST_SLIPS)
                .iter_rows()
            )
        )
    if dropped := rows.height - single.height:
        message = f"{dropped:,} votes stand twice in the same words; one of each is kept"
        findings.append(Finding("STA-015", message, "take the repeated rows out", file))
    return single


def _calls(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    """One row for each roll call.

    Raises:
        StanceError: STA-009 for a roll call with two dates or two resolutions.
    """
    title = pl.when(pl.col("title").fill_null("") == "").then(pl.col("description")).otherwise(pl.col("title"))
    told = rows.select("rcid", "date", "session", "resolution", title.alias("title"), "amend", "para").unique()
    several = told.select("rcid", "date", "resolution").unique().filter(pl.col("rcid").is_duplicated())
    if not several.is_empty():
        message = f"roll calls have two dates or two resolutions: {_some(several['rcid'])}"
        raise StanceError(Finding("STA-009", message, "give each roll call a number of its own", file, column="rcid"))
    return (
        told.unique("rcid", keep="first", maintain_order=True)
        .with_columns(pl.col("resolution", "title").fill_null("").str.strip_chars())
        .select(
            "rcid",
            session_of(pl.col("session"), pl.col("date")).alias("session"),
            "date",
            "resolution",
            "title",
            (pl.col("amend") | pl.col("para") | pl.col("title").str.contains(SAID_ALOUD)).alias("is_part"),
        )
    )


def _distinct(calls: pl.DataFrame, rows: pl.DataFrame, file: str, findings: list[Finding]) -> pl.DataFrame:
    """Roll calls without those that repeat another: same date, resolution, title and votes."""
    cast = rows.sort("rcid", "iso3").group_by("rcid").agg((pl.col("iso3") + pl.col("vote").cast(pl.String)).str.join())
    same = calls.join(cast, on="rcid").sort("rcid").with_columns(pl.col("resolution").str.strip_prefix("A/RES/"))
    again = same.filter(~pl.struct("date", "resolution", "title", "iso3").is_first_distinct())
    if not again.is_empty():
        message = f"{again.height:,} roll calls repeat another of the same votes: {_some(again['rcid'])}; one is kept"
        findings.append(Finding("STA-016", message, "take the repeated ones out", file, column="rcid"))
    return calls.join(again.select("rcid"), on="rcid", how="anti")


def _some(numbers: pl.Series) -> str:
    first = numbers.unique().sort()
    return ", ".join(map(str, first.head(NAMED))) + (", …" if len(first) > NAMED else "")
