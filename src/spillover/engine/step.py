"""One day, in six phases; the only file that changes how many people stand where.

    1 events   what the calendar says (compiled into each mechanism's tables)
    2 signal   mechanisms add to ports
    3 flow     one mechanism proposes who sets off, then one who changes legal status abroad, then one who moves
    4 apply    the engine applies each proposal, and checks that nobody is made or lost
    5 update   mechanisms write tomorrow's fields
    6 record   what is kept

Within a phase order cannot matter: a phase reads only what earlier phases wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.engine.record import Record
from spillover.engine.state import State, count_groups, count_stock
from spillover.engine.stays import (
    Standing,
    begin_day,
    change_status,
    keep_pace,
    luck_of_stays,
    standing_of,
    status_shape,
    take_out,
)
from spillover.ground.errors import ConservationError, Finding, RunError
from spillover.ground.fields import PORTS
from spillover.ground.kernels import kernel
from spillover.world.mechanism import Today
from spillover.world.plan import Part, Plan

MOST_PEOPLE = 2**31 - 1  # what a column of a record holds


@dataclass(slots=True)
class Bench:
    """Working arrays of one block: proposals, and each mechanism's scratch space."""

    entered: NDArray[np.int64]
    moved: NDArray[np.int64]
    changes: NDArray[np.int64]
    standing: Standing | None
    scratch: dict[str, Any]


def new_bench(plan: Plan, n_members: int) -> Bench:
    """Working arrays for ``n_members``."""
    stays = plan.stays
    return Bench(
        np.zeros((n_members, len(plan.world.places)), dtype=np.int64),
        np.zeros((n_members, len(plan.cells.place)), dtype=np.int64),
        np.zeros(() if stays is None else status_shape(stays, n_members), dtype=np.int64),
        None if stays is None else standing_of(plan, stays),
        {part.mechanism.name: part.mechanism.scratch(part.prepared) for part in plan.parts},
    )


def step(plan: Plan, state: State, bench: Bench, record: Record, day: int, root_seed: int) -> None:
    """Advance every member of a block by one day."""
    today = Today(
        day, record.members, root_seed, state.people, bench.entered, state.fields, state.ports, {}, None, state.stays,
        state.stock, state.by_group,
    )  # fmt: skip
    _signal(plan, state, bench, today)
    bench.entered[...] = 0
    for part in _proposing(plan, "entry"):
        part.mechanism.flow(part.prepared, _for(part, today, state, bench), bench.entered)
        _enter(state.people, bench.entered, plan.cells.entry, day)
    state.alive += bench.entered.sum(axis=1)
    _change_status(plan, state, bench, record, today)
    for part in _proposing(plan, "move"):
        part.mechanism.flow(part.prepared, _for(part, today, state, bench), bench.moved)
        _apply(state.people, bench.moved, day)
    _keep_stays(state, bench, record, today)
    if state.stock is not None:
        count_stock(state.people, plan.cells.place, state.stock)
    if state.by_group is not None and plan.cells.group is not None:
        count_groups(state.people, plan.cells.place, plan.cells.group, state.by_group)
    for part in plan.parts:
        own = {field.name: state.drafts[field.name] for field in part.mechanism.fields}
        part.mechanism.update(part.prepared, _for(part, today, state, bench), own)
    state.turn_the_page()
    for name, kept in record.kept.items():
        kept.values[:, day] = state.fields[name]
    most = _keep(
        state.people, state.alive, plan.cells.place, bench.entered, record.stock[:, day], record.travelling[:, day],
        record.departed[:, day],
    )  # fmt: skip
    if most < 0:
        raise ConservationError(_fault("PLN-106", f"people of day {day} are not those who set off and have not left"))
    if most > MOST_PEOPLE:
        cure = "let one simulated person stand for several: --set departures.hasten=100"
        raise RunError(Finding("RUN-024", f"{most:,} people on day {day} are more than a run can count", cure))


def _signal(plan: Plan, state: State, bench: Bench, today: Today) -> None:
    for name, port in state.ports.items():
        port[...] = PORTS[name].neutral
    for part in plan.parts:
        if part.mechanism.adds:
            part.mechanism.signal(part.prepared, _for(part, today, state, bench))


def _proposing(plan: Plan, kind: str) -> list[Part]:
    return [part for part in plan.parts if part.mechanism.proposes == kind]


def _for(part: Part, today: Today, state: State, bench: Bench) -> Today:
    name = part.mechanism.name
    return replace(today, values=state.values[name], scratch=bench.scratch[name])


def _enter(people: NDArray[np.int64], entered: NDArray[np.int64], entry: NDArray[np.int64], day: int) -> None:
    if entered.min(initial=0) < 0:
        raise ConservationError(_fault("PLN-101", f"fewer than nobody set off on day {day}"))
    people[:, entry] += entered


def _change_status(plan: Plan, state: State, bench: Bench, record: Record, today: Today) -> None:
    """Law and status of people abroad; those who go home or move on leave the map."""
    stays, standing, kept = state.stays, bench.standing, record.stays
    if stays is None or standing is None or kept is None:
        return
    luck = luck_of_stays(today.root_seed)
    begin_day(stays, today.day, state.fields["regime"], today.members, luck)
    bench.changes[...] = 0
    for part in _proposing(plan, "status"):
        part.mechanism.flow(part.prepared, _for(part, today, state, bench), bench.changes)
    flow, exits = change_status(stays, bench.changes, today.day, today.members, luck)
    take_out(stays, exits, standing, today, luck)
    state.alive -= exits.sum(axis=(1, 2))
    kept.flow[:, today.day] = flow


def _keep_stays(state: State, bench: Bench, record: Record, today: Today) -> None:
    """Arrivals enter, departures leave."""
    if state.stays is not None and bench.standing is not None and record.stays is not None:
        luck = luck_of_stays(today.root_seed)
        keep_pace(state.stays, state.people, bench.standing, today.day, today.members, luck)
        record.stays.stock[:, today.day] = state.stays.people.sum(axis=3).swapaxes(1, 2)


def _apply(people: NDArray[np.int64], moved: NDArray[np.int64], day: int) -> None:
    fault = _apply_moves(people, moved)
    if fault == 1:
        raise ConservationError(_fault("PLN-102", f"moves of day {day} made or lost people"))
    if fault == 2:
        raise ConservationError(_fault("PLN-103", f"moves of day {day} left a cell with fewer than nobody"))


def _fault(code: str, message: str) -> Finding:
    return Finding(code, message, "this is a fault of the program; please report it with the scenario")


@kernel
def _apply_moves(people: NDArray[np.int64], moved: NDArray[np.int64]) -> int:
    """Add net changes to cells. Returns 0, or 1 if a member's changes do not cancel, or 2 if a cell falls below 0."""
    for m in range(people.shape[0]):
        balance = 0
        for cell in range(people.shape[1]):
            balance += moved[m, cell]
            people[m, cell] += moved[m, cell]
            if people[m, cell] < 0:
                return 2
        if balance != 0:
            return 1
    return 0


@kernel
def _keep(people: NDArray[np.int64], alive: NDArray[np.int64], place: NDArray[np.int64], entered: NDArray[np.int64],
          stock: NDArray[np.int32], travelling: NDArray[np.int32], departed: NDArray[np.int32]) -> int:  # fmt: skip
    """Sum up the day for each member. Returns the people of the member that has most, −1 if one has not its number."""
    most = 0
    for m in range(people.shape[0]):
        everybody = 0
        for cell in range(people.shape[1]):
            everybody += people[m, cell]
            if place[cell] >= 0:
                stock[m, place[cell]] += people[m, cell]
            else:
                travelling[m] += people[m, cell]
        for origin in range(entered.shape[1]):
            departed[m] += entered[m, origin]
        if everybody != alive[m]:
            return -1
        most = max(most, everybody)
    return int(most)
