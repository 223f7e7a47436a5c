"""What a fit of war stances looks at: votes, acts and coded events as arrays, each of a state and a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.estimators.ballots import ABSENT, ABSTENTION, NO, YES
from spillover.ground.errors import Finding, StanceError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

WINDOW = timedelta(days=365)
"""How far back other roll calls tell of ordinary absence."""
PSEUDO = 4.0
"""Roll calls at the average of all states that are added to each state's own. [assumed:A-87]"""
CODES = MappingProxyType({1: YES, 2: ABSTENTION, 3: NO, 8: ABSENT})

ACT_SD = MappingProxyType({
    "recognition": 0.5, "treaty": 0.6, "military": 0.5, "arms": 0.6, "sanctions": 0.6, "extradition": 0.8,
    "migration": 0.8, "csto": 0.8, "summit": 0.9, "statement": 0.8, "aid": 0.8, "un_vote": 0.7, "unsc_vote": 0.6,
})  # fmt: skip
"""Spread of an act of weight 1 around the position of its author; deeds bind more than words. [assumed:A-86]"""
UNSURE = MappingProxyType({"high": 1.0, "medium": 1.5, "low": 3.0})


@dataclass(frozen=True, slots=True)
class Seen:
    """Things seen of states, one an entry of each array.

    Attributes:
        state: int64[n], index in ``Evidence.states``.
        month: int64[n], index from ``Evidence.first``.
        table: n rows that say what each is: date, iso3, kind, what, said, source, known.
    """

    state: Ints
    month: Ints
    table: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Votes(Seen):
    """Votes and absences: ``item``, ``outcome`` int64[n]; ``ordinary`` float64[n], share of other roll calls missed."""

    item: Ints
    outcome: Ints
    ordinary: Array


@dataclass(frozen=True, slots=True)
class Acts(Seen):
    """Acts: ``direction`` float64[n] from −1 to 1, ``sd`` float64[n]."""

    direction: Array
    sd: Array


@dataclass(frozen=True, slots=True)
class Events(Seen):
    """Months of a coder: ``coder`` int64[n]; ``score`` towards Kyiv less that towards Moscow, ``number`` float64[n]."""

    coder: Ints
    score: Array
    number: Array
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a fit looks at.

    Attributes:
        states: codes, sorted.
        first: first month, as months since year 0.
        n_months: months from the first to that of the information date.
        items: one roll call a row: resolution, date, topic, title; those that were found and voted on.
        votes: of all states on the items.
        acts: of governments.
        events: of coders.
        findings: what was left out, as warnings.
    """

    states: tuple[str, ...]
    first: int
    n_months: int
    items: pl.DataFrame
    votes: Votes
    acts: Acts
    events: Events
    findings: tuple[Finding, ...]

    def month(self, of: date) -> int:
        """Index of the month of a day."""
        return month_number(of) - self.first


@dataclass(frozen=True, slots=True)
class Sources:
    """Tables that evidence is taken from; None where there is none.

    Attributes:
        calls: roll calls: rcid, date, resolution, title, is_part.
        votes: rcid, iso3, vote (1 yes, 2 abstention, 3 no, 8 absent).
        items: resolution, date, topic, sign (1 if yes is away from Moscow, −1 if it is towards it).
        acts: as of ``data.stance.acts``.
        events: month (its first day), source_iso3, target_iso3, coder, score, n, first_url, known.
    """

    calls: pl.DataFrame | None = None
    votes: pl.DataFrame | None = None
    items: pl.DataFrame | None = None
    acts: pl.DataFrame | None = None
    events: pl.DataFrame | None = None


def month_number(of: date) -> int:
    """Months since year 0."""
    return of.year * 12 + of.month - 1


def last_day(month: int) -> date:
    """The last day of a month since year 0."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def gather(sources: Sources, as_of: date) -> Evidence:
    """Everything that could be known on a day, as arrays.

    Raises:
        StanceError: STA-201 if nothing is left.
    """
    findings: list[Finding] = []
    items, votes = _votes(sources, as_of, findings)
    acts = _acts(sources, as_of, set(items["resolution"].to_list()), findings)
    events = _events(sources, as_of)
    tables = (votes, acts, events)
    if not sum(table.height for table in tables):
        message = f"there is no vote, act or event up to {as_of}"
        raise StanceError(Finding("STA-201", message, "give a later --as-of, or other files", column="--as-of"))
    states = tuple(sorted({state for table in tables for state in table["iso3"].to_list()}))
    first = min(month_number(table["date"].min()) for table in tables if table.height)  # type: ignore[arg-type]
    place = states, first
    return Evidence(
        states, first, month_number(as_of) - first + 1, items,
        Votes(*_seen(votes, place), *(votes[name].to_numpy() for name in ("item", "outcome", "ordinary"))),
        Acts(*_seen(acts, place), *(acts[name].to_numpy() for name in ("direction", "sd"))),
        _coded(events, place), tuple(findings),
    )  # fmt: skip


def _seen(table: pl.DataFrame, place: tuple[tuple[str, ...], int]) -> tuple[Ints, Ints, pl.DataFrame]:
    states, first = place
    at = {state: index for index, state in enumerate(states)}
    state = np.array([at[code] for code in table["iso3"]], dtype=np.int64)
    month = np.array([month_number(on) - first for on in table["date"]], dtype=np.int64)
    return state, month, table.select("date", "iso3", "kind", "what", "said", "source", "known")


# ---- votes -------------------------------------------------------------------------------------------------


def plain_number(resolution: pl.Expr) -> pl.Expr:
    """Resolutions by one name: A/RES/68/262, R/68/262 and 68/262 are the same."""
    return pl.lit("A/RES/") + resolution.str.extract(r"((?:ES-)?\d+/\d+[A-Z]?)$")


def _votes(sources: Sources, as_of: date, findings: list[Finding]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Items that were found, and a row for each state and item."""
    if sources.calls is None or sources.votes is None or sources.items is None:
        return pl.DataFrame(schema={"resolution": pl.String}), _no_votes()
    items = _items_found(sources.calls, sources.items.filter(pl.col("date") <= as_of), findings)
    calls = sources.calls.select("rcid", pl.col("date").alias("called")).filter(pl.col("called") <= as_of)
    others = sources.votes.join(calls.filter(~pl.col("rcid").is_in(items["rcid"].to_list())), on="rcid")
    parts = [_of_item(row, sources.votes, others) for row in items.iter_rows(named=True)]
    return items, pl.concat(parts) if parts else _no_votes()


def _items_found(calls: pl.DataFrame, items: pl.DataFrame, findings: list[Finding]) -> pl.DataFrame:
    whole = (
        calls.filter(~pl.col("is_part"))
        .with_columns(resolution=plain_number(pl.col("resolution")))
        .select("rcid", "resolution", "title")
    )
    found = items.join(whole.unique("resolution", keep="first", maintain_order=True), on="resolution").sort("date")
    missing = sorted(set(items["resolution"]) - set(found["resolution"]))
    if missing:
        message = f"{len(missing)} roll calls on the war are not among the votes: {', '.join(missing)}"
        findings.append(Finding("STA-290", message, "give a file that has them, if they were roll calls"))
    return found.with_row_index("item").with_columns(pl.col("item").cast(pl.Int64))


def _of_item(item: Mapping[str, Any], votes: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Each member's vote on an item; a member that has no row was away."""
    on: date = item["date"]
    before = others.filter(pl.col("called").is_between(on - WINDOW, on))
    missed = before.group_by("iso3").agg(away=(pl.col("vote") == 8).sum(), calls=pl.len())
    cast = votes.filter(pl.col("rcid") == item["rcid"]).select("iso3", "vote")
    usual = float((before["vote"] == 8).mean() or 0.0) if before.height else 0.1  # type: ignore[arg-type]
    members = missed.join(cast, on="iso3", how="full", coalesce=True).sort("iso3")
    outcome = pl.col("vote").fill_null(8).replace_strict(CODES, return_dtype=pl.Int64)
    if item["sign"] == -1:
        outcome = outcome.replace({NO: YES, YES: NO})
    ordinary = (pl.col("away").fill_null(0) + PSEUDO * usual) / (pl.col("calls").fill_null(0) + PSEUDO)
    said = pl.col("vote").fill_null(8).replace_strict({1: "yes", 2: "abstain", 3: "no", 8: "absent"})
    return members.select(
        "iso3", date=pl.lit(on), known=pl.lit(on), kind=pl.lit("vote"), said=said,
        what=pl.lit(f"{item['resolution']} ({item['topic']})"), source=pl.lit(f"https://undocs.org/{item['resolution']}"),
        item=pl.lit(item["item"], pl.Int64), outcome=outcome, ordinary=ordinary.cast(pl.Float64),
    )  # fmt: skip


def _no_votes() -> pl.DataFrame:
    numbers = {"item": pl.Int64, "outcome": pl.Int64, "ordinary": pl.Float64}
    return pl.DataFrame(schema=_WORDS | numbers)


_WORDS = MappingProxyType(
    {"iso3": pl.String, "date": pl.Date, "known": pl.Date}
    | dict.fromkeys(("kind", "said", "what", "source"), pl.String)
)


# ---- acts and events ---------------------------------------------------------------------------------------


def _acts(sources: Sources, as_of: date, voted: set[str], findings: list[Finding]) -> pl.DataFrame:
    """Acts known by the day; votes on items that the file of votes holds are not seen twice."""
    numbers = {"direction": pl.Float64, "sd": pl.Float64}
    if sources.acts is None:
        return pl.DataFrame(schema=_WORDS | numbers)
    known = sources.acts.filter((pl.col("date") <= as_of) & (pl.col("known") <= as_of) & (pl.col("weight") > 0))
    twice = (pl.col("kind") == "un_vote") & plain_number(pl.col("source_url")).is_in(sorted(voted))
    kept = known.filter(~twice.fill_null(value=False))
    if kept.height < known.height:
        message = f"{known.height - kept.height} acts are votes that the file of votes holds, and are not seen twice"
        findings.append(Finding("STA-291", message, "nothing to do"))
    unsure = pl.col("confidence").fill_null("high").replace_strict(UNSURE)
    return kept.select(
        "iso3", "date", "known", "kind", said=pl.format("{}", "direction"), what="act", source="source_url",
        direction="direction", sd=pl.col("kind").replace_strict(ACT_SD) * unsure / pl.col("weight"),
    )  # fmt: skip


def _events(sources: Sources, as_of: date) -> pl.DataFrame:
    """Months of each coder in which a state was coded towards both; the month must be over."""
    numbers = {"coder": pl.String, "score": pl.Float64, "number": pl.Float64}
    if sources.events is None:
        return pl.DataFrame(schema=_WORDS | numbers)
    dated = sources.events.filter(pl.col("known") <= as_of).with_columns(date=pl.col("month").dt.month_end())
    of = {code: dated.filter(pl.col("target_iso3") == code) for code in ("UKR", "RUS")}
    both = of["UKR"].join(of["RUS"], on=["month", "source_iso3", "coder", "date"], suffix="_rus")
    both = both.filter((pl.col("date") <= as_of) & ~pl.col("source_iso3").is_in(["UKR", "RUS"]))
    said = pl.format("{} towards UKR, {} towards RUS", pl.col("score").round(2), pl.col("score_rus").round(2))
    return both.sort("date", "source_iso3", "coder").select(
        iso3="source_iso3", date="date", kind=pl.lit("event"), said=said, source=pl.coalesce("first_url", "coder"),
        known=pl.max_horizontal("date", "known", "known_rus"),
        what=pl.format("{} events coded by {}", pl.col("n") + pl.col("n_rus"), "coder"),
        coder="coder", score=pl.col("score") - pl.col("score_rus"),
        number=1 / (1 / pl.col("n") + 1 / pl.col("n_rus")),
    )  # fmt: skip


def _coded(events: pl.DataFrame, place: tuple[tuple[str, ...], int]) -> Events:
    coders = tuple(events["coder"].unique().sort().to_list())
    coder = np.array([coders.index(name) for name in events["coder"]], dtype=np.int64)
    return Events(*_seen(events, place), coder, events["score"].to_numpy(), events["number"].to_numpy(), coders)
