"""Which roll calls of successive sessions ask the same again, so that positions can be compared over time.

The Assembly votes on many resolutions every year. Such a pair gets the same thresholds, which is what ties one session
to the next [bailey2017]. Titles alone will not do: some sessions have none, wording and cataloguers change, and one
title may cover different drafts. So a pair is joined

- if titles agree, at least 85 % of the votes do, and the share of yes did not jump by more than 0.1; or
- without a title, if at least 95 % of the votes agree, yes moved by at most 0.05, and somebody was against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

AGREES, AGREES_UNTITLED = 0.85, 0.95
LARGEST_JUMP, LARGEST_JUMP_UNTITLED = 0.1, 0.05
LEAST_AGAINST = 0.05
"""Shares of the votes. [assumed:A-81]"""
VOTES = 3
TITLE_LENGTH = 60
"""Letters after which one cataloguer cut titles off."""


@dataclass(frozen=True, slots=True)
class Bridges:
    """Roll calls joined to items.

    Attributes:
        items: rcid and item, which is the first roll call that asked it.
        by_title: pairs of successive sessions joined by title and votes.
        by_votes: pairs joined by votes alone.
        refused: pairs of one title whose votes differ too much.
    """

    items: pl.DataFrame
    by_title: int
    by_votes: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Session:
    """Roll calls of one session: numbers, titles, and the votes, float64[3, roll call, state] of noughts and ones."""

    numbers: list[int]
    titles: list[str]
    votes: Floats

    @property
    def yes(self) -> Floats:
        """Share of yes among the votes, by roll call."""
        totals: Floats = self.votes[0].sum(1) / self.votes.sum((0, 2))
        return totals


def bridge(calls: pl.DataFrame, votes: pl.DataFrame) -> Bridges:
    """Join the roll calls of successive sessions that ask the same.

    Args:
        calls: rcid, session, title.
        votes: rcid, iso3, vote (1 yes, 2 abstain, 3 no; absences count for nothing).
    """
    cast = votes.filter(pl.col("vote") <= VOTES).join(calls.select("rcid", "session"), on="rcid")
    sessions = {number: _session(calls, cast, number) for number in sorted(cast["session"].unique())}
    first = {number: number for session in sessions.values() for number in session.numbers}
    by_title = by_votes = refused = 0
    for earlier, later in pairwise(sessions):
        if later != earlier + 1:
            continue
        score, same = _scores(sessions[earlier], sessions[later])
        refused += int((same & (score == 0)).sum())
        for a, b in _pairs(score):
            first[sessions[later].numbers[b]] = first[sessions[earlier].numbers[a]]
            by_title, by_votes = by_title + int(same[a, b]), by_votes + int(not same[a, b])
    items = pl.DataFrame({"rcid": list(first), "item": list(first.values())}, {"rcid": pl.Int64, "item": pl.Int64})
    return Bridges(items.sort("rcid"), by_title, by_votes, refused)


def plain(title: str) -> str:
    """A title without case, signs and years, cut where cataloguers cut."""
    words = re.sub(r"[^a-z0-9]+|\b(19|20)\d\d\b", " ", title.casefold())
    return " ".join(words.split())[:TITLE_LENGTH].strip()


def _session(calls: pl.DataFrame, cast: pl.DataFrame, session: int) -> _Session:
    own = cast.filter(pl.col("session") == session)
    numbers = sorted(own["rcid"].unique())
    titles = dict(calls.filter(pl.col("session") == session).select("rcid", "title").iter_rows())
    states = {iso3: i for i, iso3 in enumerate(sorted(cast["iso3"].unique()))}
    place = {number: i for i, number in enumerate(numbers)}
    found = np.zeros((VOTES, len(numbers), len(states)))
    rows, columns = [place[number] for number in own["rcid"]], [states[iso3] for iso3 in own["iso3"]]
    found[own["vote"].to_numpy() - 1, rows, columns] = 1.0
    return _Session(numbers, [plain(titles[number] or "") for number in numbers], found)


def _scores(one: _Session, two: _Session) -> tuple[Floats, NDArray[np.bool_]]:
    """How well each pair fits, 0 where it may not be joined, and whether titles agree: [earlier, later]."""
    together = np.einsum("ajs,bks->abjk", one.votes, two.votes, optimize=True)
    weights = np.abs(np.subtract.outer(np.arange(VOTES), np.arange(VOTES))) / 2
    both = together.sum((0, 1))
    agree = 1 - np.einsum("ab,abjk->jk", weights, together) / np.maximum(both, 1)
    jump = np.abs(np.subtract.outer(one.yes, two.yes))
    same = np.array([[bool(a) and a == b for b in two.titles] for a in one.titles]).reshape(agree.shape)
    against = np.minimum.outer(1 - one.yes, 1 - two.yes) >= LEAST_AGAINST
    joined = same & (agree >= AGREES) & (jump <= LARGEST_JUMP)
    alike = (agree >= AGREES_UNTITLED) & (jump <= LARGEST_JUMP_UNTITLED) & against
    return np.where(joined | alike, agree + same, 0.0), same


def _pairs(score: Floats) -> Iterator[tuple[int, int]]:
    """Pairs from the best on, each roll call once."""
    used_a, used_b = set[int](), set[int]()
    for at in np.argsort(-score, axis=None, kind="stable"):
        a, b = divmod(int(at), score.shape[1])
        if score[a, b] <= 0:
            return
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            yield a, b
