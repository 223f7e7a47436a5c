"""What the governments of a run did and where they stood, by member and day; and when each first did something.

A dated act happens in all members alike; an act *of its own* is one that a government of a member decided after the
information date. The fence is a band of positions and a size of act: a government leaves it on the first day after the
information date on which its position lies outside the band, or on which it does something of that size by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, ParameterError, RunError
from spillover.world.governments import AGAINST, Governments
from spillover.world.plan import Plan

Floats = NDArray[np.float64]

RESPONSE = "response"
NEVER = np.inf


class Band(NamedTuple):
    """What counts as neutral.

    Attributes:
        low, high: lowest and highest position.
        act: least distance of an act from the home country, either way, that leaves the fence; above 1 none does.
    """

    low: float
    high: float
    act: float

    @classmethod
    def of(cls, plan: Plan, low: float | None = None, high: float | None = None, act: float | None = None) -> Band:
        """The band of a plan's settings, or of what is given instead.

        Raises:
            ParameterError: RUN-073 if no position lies inside, or no act can be of that size.
        """
        settings = plan.part(RESPONSE).settings
        given = {"low": low, "high": high, "act": act}
        values = {
            name: float(settings[f"fence_{name}"].value) if each is None else each  # type: ignore[arg-type]
            for name, each in given.items()
        }
        band = cls(**values)
        if not band.low < band.high:
            message = f"no position is above {band.low:g} and below {band.high:g}"
            raise ParameterError(Finding("RUN-073", message, "let --low be less than --high", column="--low"))
        if not band.act >= 0:
            message = f"an act has no distance of {band.act:g}"
            raise ParameterError(Finding("RUN-073", message, "give a distance from 0 to 1", column="--act"))
        return band

    def scaled(self, factor: float) -> Band:
        """A band of the same middle, ``factor`` times as wide."""
        middle, half = (self.low + self.high) / 2, factor * (self.high - self.low) / 2
        return self._replace(low=middle - half, high=middle + half)

    @property
    def kinds(self) -> NDArray[np.bool_]:
        """bool[kind], acts of that size."""
        return np.array([abs(AGAINST[kind]) >= self.act for kind in KINDS_OF_ACT])


@dataclass(frozen=True, slots=True)
class Deeds:
    """What governments did.

    Attributes:
        hosts: names of their countries; members: int64[member], names.
        start: civil date of day 0.
        begins: first day on which they decide for themselves.
        own: float32[member, day, host, kind], acts of their own so far, at the end of the day.
        dated: int64[day, host, kind], dated acts so far.
        position: float32[member, day, host], at the end of the day.
    """

    hosts: tuple[str, ...]
    members: NDArray[np.int64]
    start: date
    begins: int
    own: NDArray[np.float32]
    dated: NDArray[np.int64]
    position: NDArray[np.float32]

    @property
    def last_day(self) -> date:
        """Civil date of the last day."""
        return self.start + timedelta(days=len(self.dated) - 1)

    def first_own(self) -> Floats:
        """float64[member, host, kind], day of the first act of its own; infinite where there is none."""
        return first_day(self.own > 0)

    def first(self) -> Floats:
        """float64[member, host, kind], day of the first act, dated ones included."""
        return np.minimum(self.first_own(), first_day(self.dated > 0, axis=0))


def first_day(happened: NDArray[np.bool_], axis: int = 1) -> Floats:
    """The first day on which something was so, along an axis; infinite where it never was."""
    ever = happened.any(axis=axis)
    return np.where(ever, happened.argmax(axis=axis), NEVER) if happened.shape[axis] else np.full(ever.shape, NEVER)


def governments_of(plan: Plan) -> Governments:
    """The governments of a plan.

    Raises:
        RunError: RUN-070 if it has none.
    """
    governments = plan.world.governments
    if governments is None or all(part.mechanism.name != RESPONSE for part in plan.parts):
        message = f"'{plan.scenario_id}' has no governments that could act"
        cure = "describe them in polities.csv and run it again, or take a scenario that has them, as exodus-2022"
        raise RunError(Finding("RUN-070", message, cure, value=plan.scenario_id))
    return governments


def deeds_of(results: Results, plan: Plan) -> Deeds:
    """What the governments of the finished members did.

    Raises:
        RunError: RUN-070 if the plan has no governments, RUN-074 if no member is finished.
    """
    governments = governments_of(plan)
    if not results.parts:
        message = f"no member of this run of '{plan.scenario_id}' is finished"
        raise RunError(Finding("RUN-074", message, "finish it with: spillover run --resume and the run's name"))
    acts = results.field_values("acts")
    dated = governments.done.cumsum(axis=0)
    acts = acts.reshape(*acts.shape[:2], *dated.shape[1:])
    return Deeds(
        hosts=governments.names,
        members=results.member_names,
        start=results.start,
        begins=governments.begins,
        own=acts - dated.astype(np.float32),
        dated=dated,
        position=results.field_values("position")[:, :, governments.country],
    )


def leaves(deeds: Deeds, band: Band) -> Floats:
    """float64[member, host], day on which each leaves the fence; infinite where it stays on it."""
    decided = slice(deeds.begins, None)
    outside = (deeds.position[:, decided] < band.low) | (deeds.position[:, decided] > band.high)
    acted = (deeds.own[:, decided][..., band.kinds] > 0).any(axis=-1)
    return deeds.begins + first_day(outside | acted)


# --- shares of members, and when --------------------------------------------------------------------------------------


class Chance(NamedTuple):
    """A probability as a share of members, with the central 90 % of Jeffreys' posterior [brown2001].

    An end at which all members agree is 0 or 1.
    """

    p: float
    low: float
    high: float
    members: int

    @classmethod
    def of(cls, happened: NDArray[np.bool_]) -> Chance:
        """Of bool[member]."""
        k, n = int(happened.sum()), len(happened)
        low, high = betaincinv(k + 0.5, n - k + 0.5, [0.05, 0.95])
        return cls(k / n, 0.0 if k == 0 else float(low), 1.0 if k == n else float(high), n)

    @property
    def smoothed(self) -> float:
        """The mean of that posterior, which is never 0 or 1."""
        return (self.p * self.members + 0.5) / (self.members + 1)


@dataclass(frozen=True, slots=True)
class Timing:
    """When something happens first.

    Attributes:
        by: probability that it has happened, by date.
        median_date, q05, q95: days by which half, a twentieth and nineteen twentieths of the members have done it; None
            where fewer do.
    """

    by: Mapping[date, Chance]
    median_date: date | None
    q05: date | None
    q95: date | None

    @classmethod
    def of(cls, first: Floats, start: date, dates: Sequence[date]) -> Timing:
        """Of the first days of the members, float64[member]."""
        by = {day: Chance.of(first <= (day - start).days) for day in dates}
        levels = np.quantile(first, [0.5, 0.05, 0.95], method="inverted_cdf")
        return cls(by, *(start + timedelta(days=int(day)) if np.isfinite(day) else None for day in levels))

    @property
    def last(self) -> Chance:
        """The probability by the last of the dates."""
        return self.by[max(self.by)]

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: ``p_by``, ``p_by_90`` (the interval), ``median_date``, ``q05``, ``q95``."""
        return {
            "p_by": {str(day): chance.p for day, chance in self.by.items()},
            "p_by_90": {str(day): [chance.low, chance.high] for day, chance in self.by.items()},
            **{name: None if day is None else str(day) for name, day in self._dates()},
        }

    def _dates(self) -> list[tuple[str, date | None]]:
        return [("median_date", self.median_date), ("q05", self.q05), ("q95", self.q95)]
