"""Forecasts of acts beside a base rate, and how near either comes to what happened.

A forecast is the probability that a government does something of a kind by itself, by a date. Of n members of which k
did it, it is (k + ½) / (n + 1), the mean of Jeffreys' posterior [brown2001], so that its logarithm is always known. The
base rate knows no more than how often such acts were seen: (acts + ½) / host-months, and 1 − exp(−rate · months).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.data.stance.cases import RESTRICTIONS, Cases
from spillover.experiments.fence.deeds import Chance, Deeds
from spillover.ground.calendar import MONTH_DAYS

ALL = "all"


class Forecast(NamedTuple):
    """The probability that a host does something of a kind by itself by a date; ``base``: that of the base rate."""

    host: str
    kind: str
    by: date
    p: float
    base: float


class BaseRate(NamedTuple):
    """How often a kind of act was seen.

    Attributes:
        acts: how many; months: host-months in which they would have been.
    """

    acts: int
    months: float

    @property
    def rate(self) -> float:
        """Acts a host and month, of Jeffreys' posterior of a Poisson rate the mean."""
        return (self.acts + 0.5) / self.months

    def by(self, months: float) -> float:
        """Probability of one at least within some months."""
        return float(-np.expm1(-self.rate * months))


@dataclass(frozen=True, slots=True)
class Score:
    """Means over ``n`` forecasts of a kind, of which ``happened`` came true; lower is better.

    Attributes:
        brier, base_brier: mean squared error [brier1950], of the run and of the base rate.
        log, base_log: mean of −log of the probability given to what came.
    """

    kind: str
    n: int
    happened: int
    brier: float
    base_brier: float
    log: float
    base_log: float


def base_rates(known: Cases, hosts: Collection[str], window: tuple[date, date]) -> dict[str, BaseRate]:
    """The base rate of each kind of act, pooled over hosts.

    Restrictions are those of episodes of arrivals, each of which is watched up to its first restriction. Other acts
    are those of ``hosts``, each of which is watched throughout the window.

    Args:
        known: episodes and acts, as they were known on the information date.
        hosts: iso3 of those that are forecast.
        window: first and last day on which acts were collected.
    """
    cases, (first, last) = known.cases, window
    watched = float((cases["watched_until"] - cases["surge_start"]).dt.total_days().sum()) / MONTH_DAYS
    acts = known.responses.filter(pl.col("iso3").is_in(list(hosts)) & pl.col("date").is_between(first, last))
    months = len(hosts) * ((last - first).days + 1) / MONTH_DAYS
    return {
        kind: BaseRate(cases["kind"].to_list().count(kind), watched)
        if kind in RESTRICTIONS
        else BaseRate(acts["kind"].to_list().count(kind), months)
        for kind in KINDS_OF_ACT
    }


def forecasts(deeds: Deeds, rates: Mapping[str, BaseRate], dates: Sequence[date]) -> tuple[Forecast, ...]:
    """The forecasts of a run, by host, kind and date.

    Args:
        deeds: what its governments did.
        rates: of each kind.
        dates: by which.
    """
    first, since = deeds.first_own(), deeds.start + timedelta(days=deeds.begins - 1)
    return tuple(
        Forecast(host, kind, day, Chance.of(first[:, h, k] <= (day - deeds.start).days).smoothed,
                 rates[kind].by((day - since).days / MONTH_DAYS))
        for h, host in enumerate(deeds.hosts)
        for k, kind in enumerate(KINDS_OF_ACT)
        for day in dates
    )  # fmt: skip


def score_forecasts(
    given: Sequence[Forecast], outcomes: Mapping[tuple[str, str], date | None], watched_until: date
) -> tuple[Score, ...]:
    """Hold forecasts against what happened.

    Args:
        given: forecasts; those by a day after ``watched_until``, and those of which no outcome is known, are left out.
        outcomes: by host and kind, the day of the first act after the information date; None: there was none.
        watched_until: last day on which outcomes were looked for.

    Returns:
        Means by kind, in the order of kinds, then of all; nothing if no forecast can be scored.
    """
    known = [one for one in given if one.by <= watched_until and (one.host, one.kind) in outcomes]
    return tuple(_scores(known, outcomes))


def _scores(known: Sequence[Forecast], outcomes: Mapping[tuple[str, str], date | None]) -> Iterator[Score]:
    days = [outcomes[one.host, one.kind] for one in known]
    happened = np.array([day is not None and day <= one.by for day, one in zip(days, known, strict=True)], dtype=bool)
    kinds, p, base = (np.array([getattr(one, name) for one in known]) for name in ("kind", "p", "base"))
    for kind in (*KINDS_OF_ACT, ALL):
        of = (kinds == kind) | (kind == ALL)
        if of.any():
            came = happened[of]
            means = (mean for q in (p[of], base[of]) for mean in (np.mean((q - came) ** 2), _log_score(q, came)))
            brier, log, base_brier, base_log = map(float, means)
            yield Score(kind, int(of.sum()), int(came.sum()), brier, base_brier, log, base_log)


def _log_score(p: NDArray[np.float64], came: NDArray[np.bool_]) -> float:
    return float(-np.log(np.where(came, p, 1.0 - p)).mean())
