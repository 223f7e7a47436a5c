"""The arithmetic of ``rules.counting``, compiled as it stands, for many people at once on arrays of histories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from spillover.ground.errors import Finding, LawError
from spillover.ground.kernels import IS_COMPILED, kernel
from spillover.rules import counting
from spillover.rules.counting import days_used, lawful_to
from spillover.rules.law import Law
from spillover.rules.presence import covered
from spillover.world.law import FAR, VISITOR, Clock, Spell

SPELL = np.dtype([(name, np.int32) for name in Spell._fields])
CLOCK = np.dtype([(name, np.int32) for name in Clock._fields])

_ARITHMETIC: tuple[Callable[..., Any], ...] = (
    counting.year_of, counting.first_of_year, counting.days_before_month, counting.months_later,
    counting.days_that_count, counting.limit_of, counting.counted_from, counting.counted_to,
    counting._window_of_first_entry, counting.window_from, counting.days_used, counting.excess,
    counting._breach_within, counting.next_breach, counting.is_lawful, counting.first_breach, counting.last_lawful,
    counting.lawful_to,
)  # fmt: skip
if IS_COMPILED:
    for _function in _ARITHMETIC:
        register_jitable(_function)


@dataclass(frozen=True, slots=True)
class Histories:
    """Many people, each with spells of presence in order of their first day.

    Attributes:
        spells: SPELL[spell], person after person; ``host`` is a number of the table's hosts.
        start: int64[person + 1], where each person's spells begin in ``spells``.
        passport: int64[person], number of the passport in the table.
        host: int64[person], number of the host that is asked about.
    """

    spells: NDArray[Any]
    start: NDArray[np.int64]
    passport: NDArray[np.int64]
    host: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of people."""
        return len(self.passport)


@dataclass(frozen=True, slots=True)
class LawTable:
    """Clocks that can end a stay, as arrays by passport and host.

    Attributes:
        passports: passport of each number.
        hosts: host of each number; an area stands for its members.
        clocks: CLOCK[clock], pair after pair.
        start: int64[pair + 1], where the clocks of pair ``passport · hosts + host`` begin.
        ids: rule of each clock.
        covered: for each pair int64[interval, 2], days on which some rule says how long one may stay, both ends
            included.
        answers_from: int64[pair], first day for which the pack answers.
    """

    passports: tuple[str, ...]
    hosts: tuple[str, ...]
    clocks: NDArray[Any]
    start: NDArray[np.int64]
    ids: tuple[str, ...]
    covered: tuple[NDArray[np.int64], ...]
    answers_from: NDArray[np.int64]


def compile_law(law: Law, passports: Sequence[str], hosts: Sequence[str], day: dt.date) -> LawTable:
    """Compile the clocks of passports at hosts.

    Args:
        law: the law.
        passports: ISO 3166 codes.
        hosts: ISO 3166 codes, an area under its own.
        day: day on which hosts are assigned to areas.

    Raises:
        LawError: LAW-106, LAW-107, LAW-201, and what is wrong with a pack.
    """
    rows: list[Clock] = []
    ids: list[str] = []
    start, known, begins = [0], [], []
    for passport in passports:
        for host in hosts:
            statute = law.statute(passport, host, day)
            rows += statute.binding_clocks
            ids += [timed.rule.id for timed in statute.binding]
            start.append(len(rows))
            stays = [timed for timed in statute.clocks if timed.rule.role == "stay"]
            known.append(np.array(covered(stays), dtype=np.int64).reshape(-1, 2))
            begins.append(law.packs_of(host, day)[-1].covers_from.toordinal())
    return LawTable(
        tuple(passports), tuple(hosts), np.array(rows, dtype=CLOCK), np.array(start), tuple(ids), tuple(known),
        np.array(begins),
    )  # fmt: skip


def lawful_until_many(table: LawTable, people: Histories, on: NDArray[np.int64]) -> NDArray[np.int64]:
    """Last lawful day of each person's stay at the host that is asked about, as :func:`spillover.stay` gives it.

    Who is abroad on the day is taken to come in on it.

    Args:
        table: from :func:`compile_law`.
        people: histories.
        on: int64[person], the day of each question as an ordinal, or one for all.

    Returns:
        int64[person], ordinals: FAR where the stay has no end; the day before the entry where no day is lawful.

    Raises:
        LawError: LAW-202 where the table has no law for a person on the day.
    """
    days = np.broadcast_to(np.asarray(on, dtype=np.int64), (len(people),))
    until, entry = np.empty((2, len(people)), dtype=np.int64)
    asked = days, len(table.hosts)
    _lawful_until(table.clocks, table.start, _columns(people), asked, _scratch(people), (until, entry))
    _refuse_missing(table, people, days, (entry, np.minimum(np.maximum(until, days), FAR - 1)))
    return until


def days_used_many(table: LawTable, people: Histories, on: NDArray[np.int64], clock: int) -> NDArray[np.int64]:
    """Days that clock number ``clock`` of the table counts for each person on the day, int64[person]."""
    days = np.broadcast_to(np.asarray(on, dtype=np.int64), (len(people),))
    used = np.empty(len(people), dtype=np.int64)
    _days_used(table.clocks[clock : clock + 1], _columns(people), days, _scratch(people), used)
    return used


def lawful_many(table: LawTable, people: Histories, on: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each person's stay is lawful on the day, bool[person]; who is abroad is taken to come in on it."""
    until = lawful_until_many(table, people, on)
    return until >= np.broadcast_to(np.asarray(on, dtype=np.int64), until.shape)


def _columns(people: Histories) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return people.spells, people.start, people.passport, people.host


def _scratch(people: Histories) -> NDArray[Any]:
    most = int(np.diff(people.start).max(initial=0))
    return np.zeros(most + 1, dtype=SPELL)


@kernel
def _gather(spells: NDArray[Any], begin: int, end: int, host: int, own: Any) -> int:
    """Copy the spells at one host; returns how many."""
    n = 0
    for k in range(begin, end):
        if spells[k].host == host:
            own[n] = spells[k]
            n += 1
    return n


@kernel
def _here(own: Any, n: int, day: int) -> int:
    """Number of the spell in which the person is on a day, −1 if abroad; as in ``presence``, the last one counts."""
    for k in range(n - 1, -1, -1):
        if own[k].first <= day and day <= own[k].last:
            return k
    return -1


@kernel
def _come_in(own: Any, n: int, day: int) -> None:
    own[n].first = day
    own[n].last = FAR
    own[n].entry = day
    own[n].exit = FAR
    own[n].status = VISITOR


@kernel
def _lawful_until(clocks: Any, start: NDArray[np.int64], people: Any, asked: Any, own: Any, found: Any) -> None:
    spells, begin, passport, host = people
    days, n_hosts = asked
    until, entry = found
    for p in range(passport.shape[0]):
        n = _gather(spells, begin[p], begin[p + 1], host[p], own)
        here = _here(own, n, days[p])
        if here < 0:
            _come_in(own, n, days[p])
            here = n
            n += 1
        entry[p] = own[here].entry
        pair = passport[p] * n_hosts + host[p]
        until[p] = lawful_to(clocks[start[pair] : start[pair + 1]], own[:n], here, days[p])[0]


@kernel
def _days_used(clocks: Any, people: Any, days: NDArray[np.int64], own: Any,
               used: NDArray[np.int64]) -> None:  # fmt: skip
    spells, begin, passport, host = people
    for p in range(passport.shape[0]):
        n = _gather(spells, begin[p], begin[p + 1], host[p], own)
        used[p] = days_used(clocks[0], own[:n], _here(own, n, days[p]), days[p])


def _refuse_missing(table: LawTable, people: Histories, days: NDArray[np.int64], rests_on: Any) -> None:
    """An answer that rests on days without law is none."""
    entry, until = rests_on
    pair = people.passport * len(table.hosts) + people.host
    for number in np.unique(pair):
        known, these = table.covered[number], np.flatnonzero(pair == number)
        at = np.searchsorted(known[:, 0], entry[these], side="right") - 1
        reach = np.where(at >= 0, known[at, 1], -1) if len(known) else np.full(len(these), -1)
        first_gap = np.where(reach >= entry[these], reach + 1, entry[these])
        wrong = (first_gap <= until[these]) | (days[these] < table.answers_from[number])
        if wrong.any():
            k = int(np.flatnonzero(wrong)[0])
            day = int(min(first_gap[k], days[these[k]]) if first_gap[k] > until[these[k]] else first_gap[k])
            raise _missing(table, int(number), day, (int(these[k]), int(wrong.sum())))


def _missing(table: LawTable, pair: int, day: int, people: tuple[int, int]) -> LawError:
    passport, host = table.passports[pair // len(table.hosts)], table.hosts[pair % len(table.hosts)]
    person, several = people
    message = (
        f"no rule says how long one may stay: passport {passport} at host {host} on {dt.date.fromordinal(day)} "
        f"(person {person}, and {several - 1:,} more)"
    )
    cure = f"add it to {host.lower()}.toml with its citation, or leave these people out"
    return LawError(Finding("LAW-202", message, cure, value=f"{passport} {host}"))
