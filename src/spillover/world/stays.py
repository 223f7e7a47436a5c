"""Stays of people abroad: the law of hosts as a table that a step only looks up, and who stays how.

A *host* is a country abroad, a *group* are the holders of one passport, a *regime* is a whole set of rules that a host
could put in force. Each is compiled into versions by the day on which they come into force. So a government's response
within a run is a choice among compiled regimes, and no rule is ever edited.

People live from day to day with the clock of one continuous stay. A rolling window therefore counts as its limit (or as
none, if the window is no longer than the limit), and what it adds is that leaving and coming back does not reset it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spillover.ground.calendar import Calendar
from spillover.ground.errors import Finding, LawError
from spillover.ground.streams import cell_id
from spillover.world.events import NEVER
from spillover.world.rings import Rings, new_rings

STATUSES = ("visitor", "registered", "permit", "overstayer")
VISITOR, REGISTERED, PERMIT, OVERSTAYER = range(len(STATUSES))
N_CLOCKED = 2
"""Visitors and registered people have clocks; permits have none, and overstayers are past theirs."""

CHANGES = ("registrations", "permits", "runs", "moved_on", "went_home", "overstays")
REGISTER, GET_PERMIT, RUN, MOVE_ON, GO_HOME, OVERSTAY = range(len(CHANGES))
DUE, FREE = 0, 1
"""Whether a change is made by people whose lawful stay ends today, or by any of the others."""

AS_IT_STOOD = "law"
"""Name of the regime that consists of the law as it is without any response."""
TIGHTENED, EASED = "tightened", "eased"
"""Names of the regimes among which a government that decides for itself chooses, beside the law as it stands."""
_USUAL_LIMIT = 90
"""Days that are halved where no clock limits a stay."""
NOBODY = -(2**31)


@dataclass(frozen=True, slots=True)
class StayRule:
    """One version of the law of stay of a host for a group, under one regime, with all its clocks taken together.

    Attributes:
        host: the country, as in ``places.country``.
        group: the group's passport.
        regime: name of the regime; ``AS_IT_STOOD`` for the law without any response.
        begins: first day in force; None: since before the run.
        known: day on which it could be known; None: the first day in force.
        entry_days: days of presence lawful after an entry, both end days counted; ``NEVER`` if there is no limit.
        rolling_days: days lawful within any window; ``NEVER`` if there is no such clock.
        window_days: length of that window.
        registration_days: deadline of a duty to register; ``NEVER`` if there is none.
        ends_stay: whether the stay of those who do not meet it becomes unlawful.
        run_resets: whether leaving and coming back on one day begins the clock anew.
        restarts: whether earlier days do not count when it comes into force; else they are counted back.
    """

    host: str
    group: str
    regime: str = AS_IT_STOOD
    begins: dt.date | None = None
    known: dt.date | None = None
    entry_days: int = NEVER
    rolling_days: int = NEVER
    window_days: int = NEVER
    registration_days: int = NEVER
    ends_stay: bool = True
    run_resets: bool = False
    restarts: bool = False

    @property
    def limits(self) -> tuple[int, int]:
        """Days lawful for visitors and for registered people."""
        rolling = self.rolling_days if self.rolling_days < self.window_days else NEVER
        registered = min(self.entry_days, rolling)
        return min(registered, self.registration_days if self.ends_stay else NEVER), registered


@dataclass(frozen=True, slots=True)
class Adoption:
    """A host puts a regime in force on a day, as a dated event of the scenario."""

    host: str
    regime: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class StayTable:
    """The law of stay as frozen arrays.

    Attributes:
        hosts: names of the countries; groups: names of the passports; regimes: names, by host.
        country: int64[host], number of the country among those of places.
        share: float64[group], part of the people who arrive, summing to 1.
        ids: uint64[host, group], stable addresses for random numbers.
        host_ids: uint64[host].
        epoch: int64[day], number of the stretch of days with the same law.
        row: int64[epoch, host, group, regime], the rule in force.
        limit_days: int64[rule, N_CLOCKED], days lawful, by status.
        has_duty: bool[rule], whether there is a duty to register.
        run_resets: bool[rule].
        restarts: bool[rule].
        first_day: int64[rule], day of the run on which it came into force (negative: before).
        adopted: int64[day, host], the regime in force by dated events; regime 0 is in force when the run begins.
    """

    hosts: tuple[str, ...]
    groups: tuple[str, ...]
    regimes: tuple[tuple[str, ...], ...]
    country: NDArray[np.int64]
    share: NDArray[np.float64]
    ids: NDArray[np.uint64]
    host_ids: NDArray[np.uint64]
    epoch: NDArray[np.int64]
    row: NDArray[np.int64]
    limit_days: NDArray[np.int64]
    has_duty: NDArray[np.bool_]
    run_resets: NDArray[np.bool_]
    restarts: NDArray[np.bool_]
    first_day: NDArray[np.int64]
    adopted: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of statuses, hosts and groups: cells of the rings stand in this order."""
        return len(STATUSES), len(self.hosts), len(self.groups)

    @property
    def longest(self) -> int:
        """The longest limit of stay, in days."""
        finite = self.limit_days[self.limit_days < NEVER]
        return int(finite.max(initial=0))


@dataclass(frozen=True, slots=True)
class Stays:
    """Who stays how, in one block of members; written by the engine alone.

    Attributes:
        table: the law.
        rings: people by cell (status, host, group) and day of entry.
        row: int64[member, host, group], the rule in force.
        since: int64[member, host, group], day from which days of stay count; ``NOBODY`` if all do.
        until: int64[member, clocked status, host, group]: the lawful stay of those who entered by then ends today.
        due: int64[member, clocked status, host, group], how many these are.
    """

    table: StayTable
    rings: Rings
    row: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    due: NDArray[np.int64]

    @property
    def people(self) -> NDArray[np.int64]:
        """int64[member, status, host, group], people abroad; a view."""
        return self.rings.total.reshape(-1, *self.table.shape)


def new_stays(table: StayTable, n_members: int) -> Stays:
    """Nobody abroad, on the day before the run, under the law of its first day."""
    _, n_hosts, n_groups = table.shape
    row = np.broadcast_to(table.row[table.epoch[0], :, :, 0], (n_members, n_hosts, n_groups)).copy()
    clocked = (n_members, N_CLOCKED, n_hosts, n_groups)
    return Stays(
        table,
        new_rings(n_members, len(STATUSES) * n_hosts * n_groups, table.longest),
        row,
        np.where(table.restarts[row], table.first_day[row], NOBODY),
        np.full(clocked, NOBODY, dtype=np.int64),
        np.zeros(clocked, dtype=np.int64),
    )


def look_up_law(stays: Stays, day: int, regime: NDArray[np.int64]) -> None:
    """Put the law of a day in force, and find whose lawful stay ends on it: ``row``, ``since`` and ``until``.

    Args:
        stays: to be written.
        day: day of the run.
        regime: int64[member, host], the regime that each government has chosen.
    """
    table = stays.table
    host, group = np.ogrid[: len(table.hosts), : len(table.groups)]
    row = table.row[table.epoch[day]][host, group, regime[:, :, None]]
    since = np.where(table.restarts[row], day, NOBODY)
    stays.since[...] = np.where(row == stays.row, stays.since, since)
    stays.row[...] = row
    until = day + 1 - np.moveaxis(table.limit_days[row], -1, 1)
    stays.until[...] = np.where(until >= stays.since[:, None], until, NOBODY)


def compile_stays(
    rules: Iterable[StayRule],
    country: Mapping[str, int],
    share: Mapping[str, float],
    calendar: Calendar,
    adoptions: Sequence[Adoption] = (),
    as_of: dt.date | None = None,
) -> StayTable:
    """Compile versions of the law of stay.

    Args:
        rules: of all hosts, groups and regimes, in any order.
        country: number of each host among the countries of places, by name.
        share: part of the people who arrive, by group; need not sum to 1.
        calendar: days of the run.
        adoptions: regimes put in force by dated events.
        as_of: information date: what could be known later only is left out.

    Raises:
        LawError: LAW-221 if there is no law for a host, a group and a day; LAW-222 if a host has no regime of that
            name.
    """
    known = [rule for rule in rules if as_of is None or (rule.known or rule.begins or as_of) <= as_of]
    known.sort(key=lambda rule: rule.begins or dt.date.min)
    hosts, groups = tuple(country), tuple(share)
    chosen = {host: _adopted(adoptions, host, calendar) for host in hosts}
    regimes = tuple(_regimes(known, host, chosen[host]) for host in hosts)
    first = np.array([_first_day(rule, calendar) for rule in known], dtype=np.int64)
    row = _rows(known, (hosts, groups, regimes), calendar, first)
    differs = np.flatnonzero((row[1:] != row[:-1]).any(axis=(1, 2, 3))) + 1
    starts = np.concatenate(([0], differs)).astype(np.int64)
    limits = np.array([rule.limits for rule in known], dtype=np.int64).reshape(-1, N_CLOCKED)
    shares = np.array([share[group] for group in groups])
    return StayTable(
        hosts=hosts,
        groups=groups,
        regimes=regimes,
        country=np.array([country[host] for host in hosts], dtype=np.int64),
        share=shares / shares.sum(),
        ids=np.array([[cell_id("stay", host, group) for group in groups] for host in hosts], dtype=np.uint64),
        host_ids=np.array([cell_id("host", host) for host in hosts], dtype=np.uint64),
        epoch=np.searchsorted(starts, np.arange(calendar.n_days), side="right").astype(np.int64) - 1,
        row=row[starts],
        limit_days=limits,
        has_duty=np.array([rule.registration_days < NEVER for rule in known], dtype=bool),
        run_resets=np.array([rule.run_resets for rule in known], dtype=bool),
        restarts=np.array([rule.restarts for rule in known], dtype=bool),
        first_day=first,
        adopted=_adopted_by_day(chosen, regimes, calendar.n_days),
    )


def _first_day(rule: StayRule, calendar: Calendar) -> int:
    return NOBODY if rule.begins is None else calendar.day_of(rule.begins)


def _adopted(adoptions: Sequence[Adoption], host: str, calendar: Calendar) -> list[tuple[int, str]]:
    """Regimes of one host by day, from the one in force on day 0."""
    days = sorted((calendar.day_of(one.day), one.regime) for one in adoptions if one.host == host)
    before = [regime for day, regime in days if day <= 0]
    return [(0, before[-1] if before else AS_IT_STOOD), *((day, regime) for day, regime in days if day > 0)]


def _regimes(rules: Sequence[StayRule], host: str, chosen: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Names of a host's regimes, the one in force on day 0 first."""
    names = {AS_IT_STOOD} | {rule.regime for rule in rules if rule.host == host}
    for _, regime in chosen:
        if regime not in names:
            cure = f"use one of: {', '.join(sorted(names))}"
            raise LawError(Finding("LAW-222", f"{host} has no regime '{regime}'", cure, value=regime))
    first = chosen[0][1]
    return first, *sorted(names - {first})


def _adopted_by_day(
    chosen: Mapping[str, Sequence[tuple[int, str]]], regimes: Sequence[Sequence[str]], n_days: int
) -> NDArray[np.int64]:
    adopted = np.zeros((n_days, len(regimes)), dtype=np.int64)
    for number, (events, names) in enumerate(zip(chosen.values(), regimes, strict=True)):
        for day, regime in events:
            adopted[day:, number] = names.index(regime)
    return adopted


def _rows(
    rules: Sequence[StayRule],
    names: tuple[Sequence[str], Sequence[str], Sequence[Sequence[str]]],
    calendar: Calendar,
    first: NDArray[np.int64],
) -> NDArray[np.int64]:
    """int64[day, host, group, regime], the rule in force; a group that a regime does not name keeps the law it had."""
    hosts, groups, regimes = names
    row = np.full((calendar.n_days, len(hosts), len(groups), max(map(len, regimes), default=1)), -1, dtype=np.int64)
    for h, host in enumerate(hosts):
        for g, group in enumerate(groups):
            versions = [(i, rule.regime) for i, rule in enumerate(rules) if (rule.host, rule.group) == (host, group)]
            for i, regime in versions:
                if regime == AS_IT_STOOD:
                    row[max(first[i], 0) :, h, g, :] = i
            for i, regime in versions:
                if regime != AS_IT_STOOD:
                    row[max(first[i], 0) :, h, g, regimes[h].index(regime)] = i
            lacking = np.flatnonzero((row[:, h, g] < 0).any(axis=1))
            if len(lacking):
                when = calendar.date_of(int(lacking[0]))
                cure = "add the law to the pack of the host, or leave the group or the host out of [stay]"
                message = f"no law says how long holders of {group} may stay in {host} on {when}"
                raise LawError(Finding("LAW-221", message, cure, value=f"{group} {host}"))
    return row


def possible_regimes(rules: Iterable[StayRule]) -> list[StayRule]:
    """The regimes among which a government chooses, beside the law as it stands; hypothetical, and alike for all.

    Tightened: half the days, within any window of twice the days of the law, so that coming back gains nothing. Eased:
    twice the days, at each entry, and nobody's stay ends for want of registration. What a pack says of later law is not
    used: it would be known from the future.
    """
    stood = [rule for rule in rules if rule.regime == AS_IT_STOOD]
    return [made for rule in stood for made in (_tightened(rule), _eased(rule))]


def _tightened(rule: StayRule) -> StayRule:
    limit = rule.limits[1] if rule.limits[1] < NEVER else _USUAL_LIMIT
    days = max(limit // 2, 1)
    return replace(rule, regime=TIGHTENED, entry_days=NEVER, rolling_days=days, window_days=4 * days, run_resets=False)


def _eased(rule: StayRule) -> StayRule:
    limit = rule.limits[1]
    days = 2 * limit if limit < NEVER else NEVER
    return replace(
        rule, regime=EASED, entry_days=days, rolling_days=NEVER, window_days=NEVER, ends_stay=False, run_resets=True
    )
