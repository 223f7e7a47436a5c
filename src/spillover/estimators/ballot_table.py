"""Roll calls as arrays: votes by item and by state and session, and what is left out of an estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.estimators.bridging import Bridges, bridge
from spillover.ground.errors import Finding, StanceError

LAST_YEAR_OF_PARTS = 1989
"""Votes on paragraphs and amendments of later years are left out: they multiply a few disputes. [assumed:A-80]"""
ABSENT = 8

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BallotTable:
    """Votes as the kernels take them. A cell is a state in a session: state × sessions + session.

    Attributes:
        states: codes, in order.
        sessions: numbers, without gaps.
        items: the first roll call of each item.
        state: of each vote, int64[vote].
        session: place of each vote's session.
        item: place of each vote's item.
        vote: 0 yes, 1 abstain, 2 no, int8[vote].
        spans: cells of each state's path, from its first session with a vote to behind its last, int64[state, 2].
        calls: roll calls used: rcid, session, date, item.
        bridges: how they were joined.
        left_out: counts: paragraphs and amendments, roll calls on which all agree.
    """

    states: tuple[str, ...]
    sessions: tuple[int, ...]
    items: tuple[int, ...]
    state: Numbers
    session: Numbers
    item: Numbers
    vote: NDArray[np.int8]
    spans: Numbers
    calls: pl.DataFrame
    bridges: Bridges
    left_out: dict[str, int]

    @property
    def cell(self) -> Numbers:
        """Cell of each vote."""
        return self.state * len(self.sessions) + self.session

    @property
    def is_member(self) -> NDArray[np.bool_]:
        """Cells that lie on a path, bool[cell]."""
        inside = np.zeros(len(self.states) * len(self.sessions), dtype=bool)
        for first, behind in self.spans:
            inside[first:behind] = True
        return inside


def ballot_table(calls: pl.DataFrame, votes: pl.DataFrame) -> BallotTable:
    """Arrays of all votes that can tell positions apart.

    Args:
        calls: rcid, session, date, title, is_part.
        votes: rcid, iso3, vote: 1 yes, 2 abstain, 3 no, 8 absent.

    Raises:
        StanceError: STA-220 when no roll call divides the states.
    """
    parts = calls.filter(pl.col("is_part"), pl.col("date").dt.year() > LAST_YEAR_OF_PARTS)
    whole = calls.join(parts.select("rcid"), on="rcid", how="anti")
    cast = votes.filter(pl.col("vote") != ABSENT).join(whole.select("rcid", "session"), on="rcid")
    dividing = cast.group_by("rcid").agg(pl.col("vote").n_unique()).filter(pl.col("vote") > 1).select("rcid")
    used = whole.join(dividing, on="rcid", how="semi")
    if used.is_empty():
        raise StanceError(Finding("STA-220", "no roll call divides the states", "give a file with more roll calls"))
    bridges = bridge(used, cast.join(dividing, on="rcid", how="semi").select("rcid", "iso3", "vote"))
    rows = cast.join(bridges.items, on="rcid").sort("item", "iso3", "rcid")
    states, items = sorted(rows["iso3"].unique()), sorted(rows["item"].unique())
    first, last = int(rows["session"].to_numpy().min()), int(rows["session"].to_numpy().max())
    state, session = np.searchsorted(states, rows["iso3"].to_numpy()), rows["session"].to_numpy() - first
    length = last - first + 1
    return BallotTable(
        states=tuple(states),
        sessions=tuple(range(first, last + 1)),
        items=tuple(items),
        state=state,
        session=session,
        item=np.searchsorted(items, rows["item"].to_numpy()),
        vote=(rows["vote"].to_numpy() - 1).astype(np.int8),
        spans=_spans(state, session, (len(states), length)),
        calls=used.join(bridges.items, on="rcid").select("rcid", "session", "date", "item").sort("rcid"),
        bridges=bridges,
        left_out={"parts": parts.height, "undivided": whole.height - used.height},
    )


def _spans(state: Numbers, session: Numbers, size: tuple[int, int]) -> Numbers:
    first, last = np.full(size[0], size[1]), np.zeros(size[0], dtype=np.int64)
    np.minimum.at(first, state, session)
    np.maximum.at(last, state, session)
    base = np.arange(size[0]) * size[1]
    return np.stack([base + first, base + last + 1], axis=1).astype(np.int64)
