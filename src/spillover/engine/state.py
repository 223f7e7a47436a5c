"""What evolves in a run: people, and the fields of mechanisms; one writer each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.engine.stays import find_standing, keep_pace, luck_of_stays
from spillover.ground.fields import PORTS
from spillover.ground.params import Setting
from spillover.ground.streams import cell_id, uniforms
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
    """

    people: NDArray[np.int64]
    alive: NDArray[np.int64]
    fields: dict[str, NDArray[np.float64]]
    drafts: dict[str, NDArray[np.float64]]
    ports: dict[str, NDArray[np.float64]]
    values: dict[str, dict[str, NDArray[np.float64]]]
    stays: Stays | None

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
    people[:, plan.cells.entry] = plan.world.places.people_at_start
    fields = {name: np.tile(first, (n, 1)) for name, first in _first_fields(plan).items()}
    drafts = {name: field.copy() for name, field in fields.items()}
    for field in fields.values():
        field.flags.writeable = False
    named = {name for part in plan.parts for name in (*part.mechanism.adds, *part.mechanism.reads)}
    ports = {name: np.zeros((n, len(plan.world.places))) for name in sorted(named & set(PORTS))}
    values = {part.mechanism.name: drawn_values(part, members, root_seed) for part in plan.parts}
    return State(
        people, people.sum(axis=1), fields, drafts, ports, values, _first_stays(plan, people, members, root_seed)
    )


def _first_fields(plan: Plan) -> dict[str, NDArray[np.float64]]:
    residents = plan.world.places.population.astype(np.float64)
    size = {"place": len(residents), "host": 0 if plan.stays is None else len(plan.stays.hosts)}
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
    standing = find_standing(plan.stays, plan.world.places.country, plan.cells)
    keep_pace(stays, people, standing, FIRST_DAY, members, luck_of_stays(root_seed))
    return stays


def drawn_values(part: Part, members: NDArray[np.int64], root_seed: int) -> dict[str, NDArray[np.float64]]:
    """float64[member] of every number among a mechanism's parameters; drawn from its prior where it has one."""
    return {
        name: _drawn(setting, members, root_seed)
        for name, setting in part.settings.items()
        if isinstance(setting.value, int | float)
    }


def _drawn(setting: Setting, members: NDArray[np.int64], root_seed: int) -> NDArray[np.float64]:
    prior = setting.param.prior
    if not setting.is_drawn or prior is None:
        return np.full(len(members), float(setting.value))  # type: ignore[arg-type]
    u = uniforms(root_seed, f"prior/{setting.name}", members, np.array([cell_id(setting.name)]))[:, 0]
    return np.clip(prior.quantile(u), setting.param.low, setting.param.high)
