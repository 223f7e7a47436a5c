"""Evidence on how governments respond, as arrays: host-months at risk, what pressed on them, and what they did.

Three kinds of row. *Cases*: months in which people arrived at a host, up to its first restriction. *Words*: months in
which a host could have spoken about the home country. *Choices*: acts on rules whose timing is not used, because nobody
collected all of them; they say only which act was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.ground.calendar import MONTH_DAYS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TERMS = ("arrivals", "rent", "opinion", "election", "fear", "shock")
UNKNOWN = ("arrivals", "rent", "opinion", "fear")
"""Terms that may be unknown of a case; then one number, the same in all its months, is integrated out."""

CASE, WORD, CHOICE = range(3)
SHARE_SCALE = 0.005
SHOCK_DAYS = 60.0
VOTES = 4
"""Roll calls whose mean is where a host stood before a day."""


class Kinds(NamedTuple):
    """Kinds of act, in order: the first ``n_rules`` change rules, the others are words.

    Attributes:
        names: of the kinds.
        against: float64[kind], how far each goes against the home country; severity: against those who arrive.
        restrictions: names of those that end a case.
    """

    names: tuple[str, ...]
    n_rules: int
    against: Floats
    severity: Floats
    restrictions: tuple[str, ...] = ("tighten", "close")


class Evidence(NamedTuple):
    """What was known.

    Attributes:
        cases, responses, elections, shocks: as read from files.
        hosts: iso3, fear (0 to 1), dependence (0 to 1), alliance (0 or 1).
        votes: iso3, date, direction (−1 to 1); hosts that have some are those of the months of words.
        window: first and last day of the months of words.
        home: whose people and whose shocks those of ``hosts`` and ``shocks`` are.
    """

    cases: pl.DataFrame
    responses: pl.DataFrame
    elections: pl.DataFrame
    shocks: pl.DataFrame
    hosts: pl.DataFrame
    votes: pl.DataFrame
    window: tuple[date, date]
    home: str = "RUS"


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Rows by unit and time; a unit is a host, or several that decided together.

    Attributes:
        units: names, hosts between blanks.
        kinds: of acts.
        counts: int64[kind], acts of each kind that were coded and known.
        kind, unit, case: int64[row]; of the case −1 where there is none.
        months: float64[row], at risk; 0 for a choice.
        terms: float64[row, term]; NaN where unknown.
        position, dependence: float64[row].
        open: bool[row, act], whether the act could be done.
        acts: float64[row, act], how often it was.
        n_cases: number of cases.
    """

    units: tuple[str, ...]
    kinds: Kinds
    counts: Ints
    kind: Ints
    unit: Ints
    case: Ints
    months: Floats
    terms: Floats
    position: Floats
    dependence: Floats
    open: NDArray[np.bool_]
    acts: Floats
    n_cases: int

    @property
    def unit_of_case(self) -> Ints:
        """int64[case]; each case has rows."""
        found = np.zeros(self.n_cases, dtype=np.int64)
        found[self.case[self.case >= 0]] = self.unit[self.case >= 0]
        return found

    @property
    def of_unit(self) -> Floats:
        """float64[row, unit], 1 where a row is of a unit."""
        return np.asarray(self.unit[:, None] == np.arange(len(self.units)), dtype=np.float64)

    def rows(self, chosen: NDArray[np.bool_] | Ints) -> Panel:
        """The same with some of its rows."""
        fields = ("kind", "unit", "case", "months", "terms", "position", "dependence", "open", "acts")
        kept = {name: getattr(self, name)[chosen] for name in fields}
        return Panel(self.units, self.kinds, self.counts, n_cases=self.n_cases, **kept)

    def summed(self) -> Panel:
        """Rows that differ in months and acts alone, added up: the likelihood is the same, and faster."""
        parts = (self.kind, self.unit, self.case, self.position, self.dependence)
        alike = np.column_stack([*parts, np.nan_to_num(self.terms, nan=-1e9), self.open])
        _, first, group = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        months, acts = np.zeros(len(first)), np.zeros((len(first), self.acts.shape[1]))
        np.add.at(months, group.ravel(), self.months)
        np.add.at(acts, group.ravel(), self.acts)
        kept = self.rows(first)
        kept.months[:], kept.acts[:] = months, acts
        return kept


def panel(evidence: Evidence, kinds: Kinds) -> Panel:
    """Rows of all that was known."""
    history = _History(evidence, kinds)
    rows = [*history.of_cases(), *history.of_words(), *history.of_choices()]
    units = tuple(sorted({str(row["unit"]) for row in rows}))
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "unit"} if rows else {}
    coded = evidence.responses["kind"].to_list()
    return Panel(
        units=units,
        kinds=kinds,
        counts=np.array([coded.count(name) for name in kinds.names], dtype=np.int64),
        unit=np.array([units.index(row["unit"]) for row in rows], dtype=np.int64),
        n_cases=evidence.cases.height,
        **columns if rows else _nothing(kinds),
    )


def _nothing(kinds: Kinds) -> dict[str, Any]:
    none, width = np.zeros(0), len(kinds.names)
    whole = {name: none.astype(np.int64) for name in ("kind", "case")}
    wide = {"terms": np.zeros((0, len(TERMS))), "open": np.zeros((0, width), dtype=bool), "acts": np.zeros((0, width))}
    return {**whole, **wide, "months": none, "position": none, "dependence": none}


def pieces(first: date, end: date, cuts: Sequence[date] = ()) -> Iterator[tuple[date, date]]:
    """Months from ``first`` to ``end``, the last perhaps shorter, cut at some days as well; ends are not included."""
    months = (first + timedelta(days=round(MONTH_DAYS * number)) for number in range(1 + (end - first).days // 30))
    edges = sorted({day for day in (*months, *cuts) if first <= day < end} | {end})
    return pairwise(edges)


class _History:
    """What each host faced and did, by day."""

    def __init__(self, evidence: Evidence, kinds: Kinds) -> None:
        self.evidence, self.kinds = evidence, kinds
        self.cases = list(evidence.cases.iter_rows(named=True))
        self.hosts = {row["iso3"]: row for row in evidence.hosts.iter_rows(named=True)}
        self.shocks = list(evidence.shocks.select("date", "strength").iter_rows())
        self.elections = list(evidence.elections.select("iso3", "date", "known").iter_rows())
        self.votes: dict[str, list[tuple[date, float]]] = {}
        for iso3, day, direction in evidence.votes.sort("date").select("iso3", "date", "direction").iter_rows():
            self.votes.setdefault(iso3, []).append((day, direction))

    def of_cases(self) -> Iterator[dict[str, Any]]:
        for number, case in enumerate(self.cases):
            steps = list(pieces(case["surge_start"], case["watched_until"]))
            for first, end in steps:
                ends = (first, end) == steps[-1] and case["first_restriction"] is not None
                yield self._row(CASE, case["host"], first, (first, end), number, [case["kind"]] if ends else [])

    def of_words(self) -> Iterator[dict[str, Any]]:
        first, last = self.evidence.window
        cuts = [day for day, _ in self.shocks]
        acts = self.evidence.responses.filter(pl.col("kind").is_in(self.kinds.names[self.kinds.n_rules :]))
        for host in sorted(self.votes):
            own = [(row[0], row[1]) for row in acts.filter(pl.col("iso3") == host).select("date", "kind").iter_rows()]
            for begin, end in pieces(first, last + timedelta(days=1), cuts):
                done = [kind for day, kind in own if begin <= day < end]
                yield self._row(WORD, host, begin, (begin, end), self._case_of(host, begin), done)

    def of_choices(self) -> Iterator[dict[str, Any]]:
        ended = {(host, case["first_restriction"]) for case in self.cases for host in case["host"].split()}
        rules = self.evidence.responses.filter(pl.col("kind").is_in(self.kinds.names[: self.kinds.n_rules]))
        for row in rules.iter_rows(named=True):
            host, day = row["iso3"], row["date"]
            if (host, day) not in ended:
                yield self._row(CHOICE, host, day, (day, day), self._case_of(host, day), [row["kind"]])

    def _case_of(self, host: str, day: date) -> int:
        """The episode that a host of the home country's neighbours was in."""
        for number, case in enumerate(self.cases):
            if host in case["host"].split() and case["origin"] == self.evidence.home and case["surge_start"] <= day:
                return number
        return -1

    def _row(
        self, kind: int, host: str, day: date, span: tuple[date, date], case: int, done: Sequence[str]
    ) -> dict[str, Any]:
        known = [self.hosts[one] for one in host.split() if one in self.hosts]
        is_near = case < 0 or self.cases[case]["origin"] == self.evidence.home
        mean = {name: _mean(row[name] for row in known) if is_near else 0.0 for name in ("dependence", "alliance")}
        unit = self.cases[case]["host"] if case >= 0 else host
        acts = np.array([float(done.count(name)) for name in self.kinds.names])
        may = [self._is_open(name, day, is_near, mean["alliance"]) for name in self.kinds.names]
        return {
            "kind": kind, "unit": unit, "case": case, "months": (span[1] - span[0]).days / MONTH_DAYS,
            "terms": self._terms(host, day, case, is_near),
            "position": _mean(self._position(one, day) for one in host.split()) if is_near else 0.0,
            "dependence": mean["dependence"],
            "open": np.array(may) | (acts > 0.0),
            "acts": acts,
        }  # fmt: skip

    def _terms(self, host: str, day: date, case: int, is_near: bool) -> list[float]:
        hosts = host.split()
        votes = (self._is_election_near(one, day) for one in hosts)
        fear = _mean(self.hosts[one]["fear"] for one in hosts if one in self.hosts) if is_near else np.nan
        shock = self._shock(day) if is_near else 0.0
        arrivals, rent, opinion = _strain(self.cases[case]) if case >= 0 else (0.0, 0.0, 0.0)
        return [arrivals, rent, opinion, float(any(votes)), fear, shock]

    def _is_election_near(self, host: str, day: date) -> bool:
        return any(
            iso3 == host and known <= day <= vote <= day + timedelta(days=365) for iso3, vote, known in self.elections
        )

    def _shock(self, day: date) -> float:
        felt = (strength * 0.5 ** ((day - when).days / SHOCK_DAYS) for when, strength in self.shocks if when <= day)
        return min(float(sum(felt)), 1.0)

    def _position(self, host: str, day: date) -> float:
        return _mean([direction for when, direction in self.votes.get(host, []) if when < day][-VOTES:])

    def _is_open(self, kind: str, day: date, is_near: bool, alliance: float) -> bool:
        """Warnings answer a shock; only members can leave an alliance."""
        if kind == "leave_alliance":
            return alliance > 0.0
        return kind != "warn" or (is_near and self._shock(day) > 0.5)


def _strain(case: Mapping[str, Any]) -> tuple[float, float, float]:
    """Newcomers and rents of an episode as terms of pressure; opinion is not known of any."""
    low, high, ratio = case["share_low"], case["share_high"], case["rent_ratio"]
    arrivals = np.nan if low is None else np.log1p((low + high) / 2 / SHARE_SCALE)
    return float(arrivals), float(np.nan if ratio is None else np.log(ratio) / np.log(1.5)), np.nan


def _mean(values: Any) -> float:
    found = list(values)
    return float(sum(found) / len(found)) if found else 0.0
