"""What evolves in a run: people, and the fields of mechanisms; one writer each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from spillover.engine.record import dimensions
from spillover.engine.stays import keep_pace, luck_of_stays, standing_of
from spillover.ground.fields import PORTS
from spillover.ground.kernels import kernel
from spillover.ground.params import Setting
from spillover.ground.streams import cell_id, uniforms
from spillover.world.joint import Joint
from spillover.world.plan import Part, Plan
from spillover.world.rings import FIRST_DAY
from spillover.world.stays import Stays, new_stays


@dataclass(slots=True)
class State:
    """People and fields of one block of members.

    Attributes:
        people: int64[member, cell]; written by the engine alone.
        alive: int64[member], how many there have to be: who was there or set off, without those who left the map.
        fields: float64[member, …] by name, as of yesterday; read-only.
        drafts: tomorrow's fields, each written by its owner, swapped in at the end of a step.
        ports: influences by name, float64[member, …].
        values: drawn parameters, by mechanism and name, float64[member].
        stays: who stays abroad under which law; None where nobody's stay is followed.
        stock: int64[member, place], people at each place after the last moves; None where nobody reads it.
        by_group: int64[member, place, group], the same by group; None where nobody reads it, or groups are one.
    """

    people: NDArray[np.int64]
    alive: NDArray[np.int64]
    fields: dict[str, NDArray[np.float64]]
    drafts: dict[str, NDArray[np.float64]]
    ports: dict[str, NDArray[np.float64]]
    values: dict[str, dict[str, NDArray[np.float64]]]
    stays: Stays | None
    stock: NDArray[np.int64] | None
    by_group: NDArray[np.int64] | None = None

    def turn_the_page(self) -> None:
        """What was written today is what everybody sees tomorrow."""
        for name, draft in self.drafts.items():
            self.fields[name].flags.writeable = True
            self.fields[name][...] = draft
            self.fields[name].flags.writeable = False


def first_state(plan: Plan, members: NDArray[np.int64], root_seed: int) -> State:
    """State on the day before the run."""
    n = len(members)
    people = np.zeros((n, len(plan.cells.place)), dtype=np.int64)
    if plan.cells.start is None:
        people[:, plan.cells.entry] = plan.world.places.people_at_start
    else:
        people[...] = plan.cells.start
    fields = {name: np.repeat(first[None], n, axis=0) for name, first in _first_fields(plan).items()}
    drafts = {name: field.copy() for name, field in fields.items()}
    for field in fields.values():
        field.flags.writeable = False
    named = {name for part in plan.parts for name in (*part.mechanism.adds, *part.mechanism.reads)}
    size = {dim: len(labels) for dim, labels in dimensions(plan).items()}
    ports = {name: np.zeros((n, size[PORTS[name].dims[0]])) for name in sorted(named & set(PORTS))}
    values = {part.mechanism.name: drawn_values(part, plan.joint, members, root_seed) for part in plan.parts}
    stays = _first_stays(plan, people, members, root_seed)
    is_read = any("stock" in part.mechanism.reads for part in plan.parts)
    stock = np.zeros((n, len(plan.world.places)), dtype=np.int64) if is_read else None
    if stock is not None:
        count_stock(people, plan.cells.place, stock)
    by_group = _no_groups(plan, n)
    if by_group is not None and plan.cells.group is not None:
        count_groups(people, plan.cells.place, plan.cells.group, by_group)
    return State(people, people.sum(axis=1), fields, drafts, ports, values, stays, stock, by_group)


def _no_groups(plan: Plan, n_members: int) -> NDArray[np.int64] | None:
    """Room for people by place and group, where somebody reads it and groups are told apart."""
    groups, is_read = plan.world.groups, any("by_group" in part.mechanism.reads for part in plan.parts)
    if groups is None or plan.cells.group is None or not is_read:
        return None
    return np.zeros((n_members, len(plan.world.places), len(groups)), dtype=np.int64)


@kernel
def count_groups(people: NDArray[np.int64], place: NDArray[np.int64], group: NDArray[np.int64],
                 by_group: NDArray[np.int64]) -> None:  # fmt: skip
    """Count the people of each group who stand at each place, int64[member, place, group]."""
    by_group[...] = 0
    for m in range(people.shape[0]):
        for cell in range(people.shape[1]):
            if place[cell] >= 0:
                by_group[m, place[cell], group[cell]] += people[m, cell]


@kernel
def count_stock(people: NDArray[np.int64], place: NDArray[np.int64], stock: NDArray[np.int64]) -> None:
    """Count the people who stand at each place, int64[member, place]."""
    stock[...] = 0
    for m in range(people.shape[0]):
        for cell in range(people.shape[1]):
            if place[cell] >= 0:
                stock[m, place[cell]] += people[m, cell]


def _first_fields(plan: Plan) -> dict[str, NDArray[np.float64]]:
    residents = plan.world.places.population.astype(np.float64)
    size = {dim: len(labels) for dim, labels in dimensions(plan).items()}
    return {
        field.name: residents if field.first is None else np.full([size[dim] for dim in field.dims], field.first)
        for part in plan.parts
        for field in part.mechanism.fields
    }


def _first_stays(plan: Plan, people: NDArray[np.int64], members: NDArray[np.int64], root_seed: int) -> Stays | None:
    """Whoever is abroad on the day before the run has entered on that day."""
    if plan.stays is None:
        return None
    stays = new_stays(plan.stays, len(members))
    keep_pace(stays, people, standing_of(plan, plan.stays), FIRST_DAY, members, luck_of_stays(root_seed))
    return stays


def drawn_values(
    part: Part, joint: Joint | None, members: NDArray[np.int64], root_seed: int
) -> dict[str, NDArray[np.float64]]:
    """float64[member] of every number among a mechanism's parameters, and of its deviates that were fitted.

    A number that nobody set is taken from the posterior where it is known there, else drawn from its prior.
    """
    values = {
        name: _drawn(setting, joint, members, root_seed)
        for name, setting in part.settings.items()
        if isinstance(setting.value, int | float)
    }
    if joint is None:
        return values
    own = f"{part.mechanism.name}."
    names = [name for name in joint.names if name.startswith(own) and name.endswith("]")]
    return values | {name.removeprefix(own): cast("NDArray[np.float64]", joint.of(name, members)) for name in names}


def _drawn(setting: Setting, joint: Joint | None, members: NDArray[np.int64], root_seed: int) -> NDArray[np.float64]:
    prior = setting.param.prior
    if not setting.is_drawn or prior is None:
        return np.full(len(members), float(setting.value))  # type: ignore[arg-type]
    given = None if joint is None else joint.of(setting.name, members)
    if given is not None:
        return np.clip(given, setting.param.low, setting.param.high)
    u = uniforms(root_seed, f"prior/{setting.name}", members, np.array([cell_id(setting.name)]))[:, 0]
    return np.clip(prior.quantile(u), setting.param.low, setting.param.high)
