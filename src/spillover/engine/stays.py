"""Stays of people abroad, day by day: whose stay ends, who changes status, who arrives and who has left.

The engine knows where people stand, by place; the rings know who they are, by host, group, status and day of entry.
After each day's moves both agree on how many people each host has. Arrivals are the *net* rise of the people who stand
in a host's places, departures its net fall; who departs is a uniform draw over all statuses and days of entry, and
moves within a host change no day of entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import binomial, hypergeometric
from spillover.ground.errors import ConservationError, Finding, PlanError
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, new_luck, point, stream_key
from spillover.world.mechanism import Cells, Today
from spillover.world.places import Kind
from spillover.world.plan import Plan
from spillover.world.rings import FIRST_DAY, Rings, carry, count_until, enter, expire, leave, lodge, turn
from spillover.world.stays import (
    CHANGES,
    DUE,
    FREE,
    GET_PERMIT,
    GO_HOME,
    MOVE_ON,
    N_CLOCKED,
    OVERSTAY,
    OVERSTAYER,
    PERMIT,
    REGISTER,
    REGISTERED,
    RUN,
    STATUSES,
    VISITOR,
    Stays,
    StayTable,
    look_up_law,
)

Ints = NDArray[np.int64]
_MORNING, _CHANGE, _EXIT, _PACE, _START = range(5)
"""Parts of the day, which have luck of their own."""

# Those who register pass from visitors to registered people, so registered people come first.
_ORDER = np.array([REGISTERED, VISITOR, OVERSTAYER, PERMIT])


class Standing(NamedTuple):
    """Where the people of each host stand; where cells tell groups apart, the people of each host and group.

    Attributes:
        cell: int64[…], cells of the movement mechanism at places of a host, host by host, group by group.
        start: int64[host × sort + 1], where each host's begin in ``cell``; a sort is a group, or all of them together.
        entry_place: int64[…], the place whose newcomers begin in that cell, or −1.
    """

    cell: Ints
    start: Ints
    entry_place: Ints


def standing_of(plan: Plan, table: StayTable) -> Standing:
    """The cells of each host of a plan. Whoever stands at a crossing has not entered yet."""
    world = plan.world
    country = np.where(world.places.kind == Kind.CROSSING, -1, world.places.country)
    passports = world.groups.passports if world.groups and plan.cells.group is not None else ()
    return find_standing(table, country, plan.cells, [table.groups.index(passport) for passport in passports])


def find_standing(table: StayTable, country_of_place: Ints, cells: Cells, passport: Sequence[int] = ()) -> Standing:
    """The cells of each host.

    Args:
        table: the law of stay.
        country_of_place: int64[place], −1 where nobody is abroad.
        cells: layout of people.
        passport: number among the groups of ``table`` of each group of ``cells``; empty if they tell none apart.
    """
    country = np.where(cells.place >= 0, country_of_place[cells.place], -1)
    sort = np.zeros(len(country), dtype=np.int64)
    if cells.group is not None and passport:
        sort = np.asarray(passport, dtype=np.int64)[cells.group]
    sorts = range(len(table.groups)) if passport else range(1)
    found = [np.flatnonzero((country == number) & (sort == k)) for number in table.country for k in sorts]
    cell = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    entry_place = np.full(len(cells.place), -1, dtype=np.int64)
    entry_place[cells.entry] = np.arange(len(cells.entry))
    start = np.concatenate(([0], np.cumsum([len(each) for each in found]))).astype(np.int64)
    return Standing(cell, start, entry_place[cell])


def _ids(table: StayTable, standing: Standing) -> NDArray[np.uint64]:
    """uint64[host, sort], addresses of what is drawn for each host, or for each host and group."""
    is_sorted = len(standing.start) - 1 > len(table.hosts)
    return table.ids if is_sorted else table.host_ids[:, None]


def luck_of_stays(root_seed: int) -> Luck:
    """Luck of everything that the engine draws about stays."""
    return new_luck(stream_key(root_seed, "engine/stays"))


def begin_day(stays: Stays, day: int, regime: NDArray[np.float64], members: Ints, luck: Luck) -> None:
    """Put the law of the day in force, and count whose lawful stay ends on it.

    Args:
        stays: of a block of members.
        day: day of the run.
        regime: float64[member, host], number of the regime that each host has in force.
        members: int64[member], their names.
        luck: of stays.

    Raises:
        PlanError: PLN-007 if a host is to have a regime that it does not have.
    """
    numbers = regime.astype(np.int64)
    lacking = np.argwhere((numbers < 0) | (numbers >= [len(names) for names in stays.table.regimes]))
    if len(lacking):
        m, host = lacking[0]
        message = f"{stays.table.hosts[host]} has no regime number {numbers[m, host]}"
        raise PlanError(Finding("PLN-007", message, f"it has {', '.join(stays.table.regimes[host])}"))
    turn(stays.rings, day)
    look_up_law(stays, day, numbers)
    _count_due(day, members, stays.until, stays.rings, stays.table.ids, luck, stays.due)


@kernel
def _count_due(day: int, members: Ints, until: Ints, rings: Rings, ids: NDArray[np.uint64], luck: Luck,
               due: Ints) -> None:  # fmt: skip
    n_hosts, n_groups = ids.shape
    for m in range(members.shape[0]):
        for h in range(n_hosts):
            for g in range(n_groups):
                point(luck, members[m], day, _MORNING, ids[h, g])
                for s in range(N_CLOCKED):
                    cell = (s * n_hosts + h) * n_groups + g
                    due[m, s, h, g] = count_until(rings, m, cell, until[m, s, h, g], day, luck)


def change_status(stays: Stays, changes: Ints, day: int, members: Ints, luck: Luck) -> tuple[Ints, Ints]:
    """Apply the proposed changes of status.

    Args:
        stays: of a block of members.
        changes: int64[member, status, host, group, DUE or FREE, change].
        day: day of the run.
        members: int64[member], their names.
        luck: of stays.

    Returns:
        int64[member, host, change], people who made each change; int64[member, host, group], those who go home or
        move on.

    Raises:
        ConservationError: PLN-104 if somebody whose stay ends does nothing, or somebody changes who is not there.
    """
    due = np.zeros(stays.people.shape, dtype=np.int64)
    due[:, :N_CLOCKED] = stays.due
    asked = changes.sum(axis=5)
    others = np.delete(np.arange(len(STATUSES)), VISITOR)
    is_sound = (
        changes.min(initial=0) >= 0
        and (asked[..., DUE] == due).all()
        and (asked[..., FREE] <= stays.people - due).all()
        and not changes[:, others, ..., REGISTER].any()
    )
    if not is_sound:
        message = f"changes of status of day {day} do not fit the people who are there"
        raise ConservationError(Finding("PLN-104", message, "this is a fault of the program; please report it"))
    _change(day, members, changes, _ORDER, stays.until, stays.rings, stays.table.ids, luck)
    flow = changes.sum(axis=(1, 4))
    return flow.sum(axis=2), flow[..., MOVE_ON] + flow[..., GO_HOME]


@kernel
def _change(day: int, members: Ints, changes: Ints, order: Ints, until: Ints, rings: Rings, ids: NDArray[np.uint64],
            luck: Luck) -> None:  # fmt: skip
    n_hosts, n_groups = ids.shape
    for m in range(members.shape[0]):
        for h in range(n_hosts):
            for g in range(n_groups):
                point(luck, members[m], day, _CHANGE, ids[h, g])
                to = (REGISTERED * n_hosts + h) * n_groups + g
                runs, permits, overstays = 0, 0, 0
                for s in order:
                    made = changes[m, s, h, g]
                    cell = (s * n_hosts + h) * n_groups + g
                    if s < N_CLOCKED:
                        expire(rings, m, cell, to, made[DUE, REGISTER], until[m, s, h, g], day, luck)
                    carry(rings, m, cell, to, made[FREE, REGISTER], day, luck)
                    going = 0
                    for change in range(GET_PERMIT, made.shape[1]):
                        going += made[FREE, change]
                    leave(rings, m, cell, going, day, luck)
                    runs += made[DUE, RUN] + made[FREE, RUN]
                    permits += made[DUE, GET_PERMIT] + made[FREE, GET_PERMIT]
                    overstays += made[DUE, OVERSTAY] + made[FREE, OVERSTAY]
                enter(rings, m, (VISITOR * n_hosts + h) * n_groups + g, day, runs, luck)
                lodge(rings, m, (PERMIT * n_hosts + h) * n_groups + g, permits)
                lodge(rings, m, (OVERSTAYER * n_hosts + h) * n_groups + g, overstays)


def take_out(stays: Stays, exits: Ints, standing: Standing, today: Today, luck: Luck) -> None:
    """Take those who go home or move on off the map: at each host a uniform draw among those who stand in its places.

    Whoever set off today from there is not among them: the stays do not know them yet.

    Args:
        stays: of a block of members, which these people have left.
        exits: int64[member, host, group].
        standing: where the people of each host stand.
        today: the day; its ``people`` are written.
        luck: of stays.

    Raises:
        ConservationError: PLN-105 if a host had not as many people as stayed in it.
    """
    ids, people, entered = _ids(stays.table, standing), today.people, today.entered
    by_sort = (len(exits), *ids.shape, -1)
    leaving = exits.reshape(by_sort).sum(axis=3)
    known = stays.people.sum(axis=1).reshape(by_sort).sum(axis=3) + leaving
    if not _take_out(today.day, today.members, leaving, known, entered, standing, ids, luck, people):
        message = f"on day {today.day} a host has not as many people as stay in it"
        raise ConservationError(Finding("PLN-105", message, "this is a fault of the program; please report it"))


@kernel
def _take_out(day: int, members: Ints, exits: Ints, known: Ints, entered: Ints, standing: Standing,
              ids: NDArray[np.uint64], luck: Luck, people: Ints) -> bool:  # fmt: skip
    n_hosts, n_sorts = ids.shape
    for m in range(members.shape[0]):
        for h in range(n_hosts):
            for k in range(n_sorts):
                first, end = standing.start[h * n_sorts + k], standing.start[h * n_sorts + k + 1]
                rest = 0
                for at in range(first, end):
                    rest += _settled(m, at, standing, entered, people)
                if rest != known[m, h, k]:
                    return False
                n = exits[m, h, k]
                point(luck, members[m], day, _EXIT, ids[h, k])
                for at in range(first, end if n > 0 else first):
                    here = _settled(m, at, standing, entered, people)
                    going = hypergeometric(here, rest - here, n, luck)
                    people[m, standing.cell[at]] -= going
                    rest -= here
                    n -= going
    return True


@inlined
def _settled(m: int, at: int, standing: Standing, entered: Ints, people: Ints) -> int:
    """People in a cell, without those who set off today."""
    here = people[m, standing.cell[at]]
    if standing.entry_place[at] >= 0:
        here -= entered[m, standing.entry_place[at]]
    return int(here)


def keep_pace(stays: Stays, people: Ints, standing: Standing, day: int, members: Ints, luck: Luck) -> None:
    """Let those who arrived at a host enter, and those who left it leave, so that the stays count whom it has.

    On the day before the run everybody who is abroad enters.
    """
    address = (0, _START) if day == FIRST_DAY else (day, _PACE)
    share, ids = stays.table.share, _ids(stays.table, standing)
    _keep_pace(day, address, members, people, standing, stays.rings, share, ids, luck)


@kernel
def _keep_pace(day: int, address: tuple[int, int], members: Ints, people: Ints, standing: Standing, rings: Rings,
               share: NDArray[np.float64], ids: NDArray[np.uint64], luck: Luck) -> None:  # fmt: skip
    n_hosts, n_sorts = ids.shape
    n_groups = share.shape[0]
    n_rows = rings.total.shape[1] // n_groups  # a row: the groups of one status at one host
    wide = n_groups // n_sorts  # groups of a sort
    for m in range(members.shape[0]):
        for h in range(n_hosts):
            for k in range(n_sorts):
                point(luck, members[m], address[0], address[1], ids[h, k])
                here, known = 0, 0
                for at in range(standing.start[h * n_sorts + k], standing.start[h * n_sorts + k + 1]):
                    here += people[m, standing.cell[at]]
                for row in range(h, n_rows, n_hosts):
                    for cell in range(row * n_groups + k * wide, row * n_groups + (k + 1) * wide):
                        known += rings.total[m, cell]
                arrived, share_left = here - known, 1.0
                for g in range(k * wide, (k + 1) * wide if arrived > 0 else 0):
                    n = binomial(arrived, share[g] / share_left, luck) if g < (k + 1) * wide - 1 else arrived
                    enter(rings, m, (VISITOR * n_hosts + h) * n_groups + g, day, n, luck)
                    share_left -= share[g]
                    arrived -= n
                gone = known - here
                for row in range(h, n_rows if gone > 0 else h, n_hosts):
                    for cell in range(row * n_groups + k * wide, row * n_groups + (k + 1) * wide):
                        total = rings.total[m, cell]
                        n = hypergeometric(total, known - total, gone, luck)
                        leave(rings, m, cell, n, day, luck)
                        known -= total
                        gone -= n


def status_shape(table: StayTable, n_members: int) -> tuple[int, ...]:
    """Shape of a proposal of changes of status."""
    return (n_members, *table.shape, 2, len(CHANGES))
