"""All that ``spillover fence`` says of a run: acts by host and kind, off the fence, and what another band would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from spillover.data.frozen import frozen
from spillover.data.government_tables import KINDS_OF_ACT
from spillover.data.scenario import Scenario
from spillover.experiments.fence.deeds import Band, Chance, Deeds, Timing, deeds_of, leaves
from spillover.experiments.fence.drivers import Driver, drives_of, ranking
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, ParameterError
from spillover.world.plan import Plan

OFF = "off_the_fence"
WIDTHS = (("narrower by half", 0.5), ("as it is", 1.0), ("wider by half", 1.5))
SIZES = (0.3, 0.6, 1.0, 1.01)
"""Sizes of act beside that of the band; acts are at most of size 1, so that by the last positions alone count."""


class DatedAct(NamedTuple):
    """An act that had happened by the information date."""

    date: date
    act: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act of one government.

    Attributes:
        kind: of act.
        done: when it is first done, dated acts included; own: when by the government's own decision, after the
            information date.
        drivers: of the first act of its own.
        dated: acts of that kind that had happened by the information date.
    """

    kind: str
    done: Timing
    own: Timing
    drivers: tuple[Driver, ...]
    dated: tuple[DatedAct, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """One government.

    Attributes:
        name: of its country.
        outside: whether it stood outside the band at the end of the information date; None if the run begins later.
        off: when it leaves the fence after that date.
        acts: by kind.
    """

    name: str
    outside: Chance | None
    off: Timing
    acts: tuple[Act, ...]


class OnBand(NamedTuple):
    """The probability that a host has left the fence by the end, if the fence were another; size above 1: no act."""

    host: str
    band: str
    low: float
    high: float
    act: float
    chance: Chance


@dataclass(frozen=True, slots=True)
class Fence:
    """What a run says of the fence.

    Attributes:
        as_of: information date; members: how many were finished.
        band: what counts as neutral.
        hosts: by name.
        on_band: off the fence by the end, host by host, under other bands and sizes of act.
    """

    as_of: date | None
    members: int
    band: Band
    hosts: tuple[Host, ...]
    on_band: tuple[OnBand, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            "as_of": None if self.as_of is None else str(self.as_of),
            "members": self.members,
            "band": self.band._asdict(),
            "hosts": {host.name: _host_as_dict(host) for host in self.hosts},
            "dependence_on_band": [
                {**row._asdict(), "chance": row.chance.p, "chance_90": [row.chance.low, row.chance.high]}
                for row in self.on_band
            ],
        }

    def table(self) -> pl.DataFrame:
        """One row for each host, kind of act (or ``off_the_fence``) and date."""
        return pl.DataFrame(list(_rows(self)), infer_schema_length=None)


def watch(scenario: Scenario, plan: Plan, results: Results, band: Band, dates: Sequence[date] = ()) -> Fence:
    """When governments act and leave the fence.

    Args:
        scenario: with its dated acts.
        plan: compiled from it.
        results: of the finished members.
        band: what counts as neutral.
        dates: by which probabilities are told; none: ends of months, and the last day.

    Raises:
        RunError: RUN-070 if the plan has no governments, RUN-074 if no member is finished.
        ParameterError: RUN-072 for a date outside the run.
    """
    deeds = deeds_of(results, plan)
    asked = tuple(sorted(set(dates))) or month_ends(deeds.start, deeds.last_day)
    _check_dates(asked, deeds)
    drives, dated = drives_of(results, plan, deeds), _dated(scenario, deeds.last_day)
    off, first, own = leaves(deeds, band), deeds.first(), deeds.first_own()
    timing = _Timer(deeds.start, asked)
    hosts = tuple(
        Host(name, _outside(deeds, band, number), timing(off[:, number]), tuple(
            Act(kind, timing(first[:, number, at]), timing(own[:, number, at]), ranking(drives, number, at),
                tuple(DatedAct(*row) for row in dated.get((name, kind), ())))
            for at, kind in enumerate(KINDS_OF_ACT)
        ))
        for number, name in enumerate(deeds.hosts)
    )  # fmt: skip
    return Fence(scenario.as_of, len(deeds.members), band, hosts, tuple(_on_band(deeds, band)))


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """Last days of months between two days, and the last of the two."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if (day + timedelta(days=1)).day == 1 or day == last)


class _Timer(NamedTuple):
    start: date
    dates: tuple[date, ...]

    def __call__(self, first: Any) -> Timing:
        return Timing.of(first, self.start, self.dates)


def _check_dates(dates: Sequence[date], deeds: Deeds) -> None:
    outside = [
        Finding("RUN-072", f"{day} lies outside the run", f"give days from {deeds.start} to {deeds.last_day}",
                column="--by", value=str(day))
        for day in dates
        if not deeds.start <= day <= deeds.last_day
    ]  # fmt: skip
    if outside:
        raise ParameterError(*outside)


def _dated(scenario: Scenario, last_day: date) -> dict[tuple[str, str], list[tuple[date, str, str]]]:
    """Acts that were known, by country and kind, in order of date."""
    found: dict[tuple[str, str], list[tuple[date, str, str]]] = {}
    acts = frozen(scenario).table("acts").filter(pl.col("date") <= last_day).sort("date")
    for row in acts.iter_rows(named=True):
        found.setdefault((row["country"], row["kind"]), []).append((row["date"], row["act"], row["confidence"]))
    return found


def _outside(deeds: Deeds, band: Band, host: int) -> Chance | None:
    if deeds.begins == 0:
        return None
    position = deeds.position[:, min(deeds.begins, len(deeds.dated)) - 1, host]
    return Chance.of((position < band.low) | (position > band.high))


def _on_band(deeds: Deeds, band: Band) -> Iterator[OnBand]:
    """Other widths with the same size of act, then other sizes with the same width."""
    others = [(words, band.scaled(factor)) for words, factor in WIDTHS]
    others += [(WIDTHS[1][0], band._replace(act=size)) for size in SIZES if size != band.act]
    for words, other in others:
        off = np.isfinite(leaves(deeds, other))
        for number, name in enumerate(deeds.hosts):
            yield OnBand(name, words, *other, Chance.of(off[:, number]))


# --- as plain values --------------------------------------------------------------------------------------------------


def _host_as_dict(host: Host) -> dict[str, Any]:
    outside = None if host.outside is None else host.outside.p
    acts = {act.kind: _act_as_dict(act) for act in host.acts}
    return {OFF: {"outside_at_start": outside, **host.off.as_dict()}, "acts": acts}


def _act_as_dict(act: Act) -> dict[str, Any]:
    return {
        **act.done.as_dict(),
        "by_itself": act.own.as_dict(),
        "drivers": [driver._asdict() for driver in act.drivers],
        "dated": [{**one._asdict(), "date": str(one.date)} for one in act.dated],
    }


def _rows(fence: Fence) -> Iterator[dict[str, Any]]:
    for host in fence.hosts:
        yield from _rows_of(host.name, OFF, host.off, host.off, ("", "", 0))
        for act in host.acts:
            first, second = ([one.driver for one in act.drivers if one.share] + ["", ""])[:2]
            yield from _rows_of(host.name, act.kind, act.done, act.own, (first, second, len(act.dated)))


def _rows_of(host: str, kind: str, done: Timing, own: Timing, more: tuple[str, str, int]) -> Iterator[dict[str, Any]]:
    dates = {name: getattr(done, name) for name in ("median_date", "q05", "q95")}
    for day, chance in done.by.items():
        alone = own.by[day]
        yield {
            "host": host, "kind": kind, "date": day, "p": chance.p, "p_low": chance.low, "p_high": chance.high,
            "p_by_itself": alone.p, "by_itself_low": alone.low, "by_itself_high": alone.high, **dates,
            "driver_1": more[0], "driver_2": more[1], "dated": more[2],
        }  # fmt: skip
