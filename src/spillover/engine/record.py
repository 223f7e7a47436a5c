"""What is kept of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spillover.world.plan import Plan
from spillover.world.stays import CHANGES, STATUSES

PAIR = " to "
"""Between the names of two countries, the one left and the one entered, in the label of a pair."""


@dataclass(frozen=True, slots=True)
class StayRecord:
    """What is kept of stays abroad.

    Attributes:
        hosts: names of the countries.
        stock: int32[member, day, host, status], people at the end of each day.
        flow: int32[member, day, host, change], people who changed their status on that day.
    """

    hosts: tuple[str, ...]
    stock: NDArray[np.int32]
    flow: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KeptField:
    """A mechanism's field at the end of each day.

    Attributes:
        labels: places, hosts, countries or pairs of them, as the field has dimensions.
        values: float32[member, day, label].
    """

    labels: tuple[str, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one block of members.

    Attributes:
        members: int64[member], their names.
        stock: int32[member, day, place], people standing at each place at the end of each day.
        travelling: int32[member, day], people on the road at the end of the day.
        departed: int32[member, day], people who set off on that day.
        stays: of people abroad, where their stay is followed.
        kept: fields that are kept, by name.
    """

    members: NDArray[np.int64]
    stock: NDArray[np.int32]
    travelling: NDArray[np.int32]
    departed: NDArray[np.int32]
    stays: StayRecord | None = None
    kept: Mapping[str, KeptField] = field(default_factory=dict)


def empty_record(plan: Plan, members: NDArray[np.int64]) -> Record:
    """A record of a plan, to be filled day by day."""
    shape = len(members), plan.n_days
    return Record(
        members,
        np.zeros((*shape, len(plan.world.places)), dtype=np.int32),
        np.zeros(shape, dtype=np.int32),
        np.zeros(shape, dtype=np.int32),
        None if plan.stays is None else _empty_stays(plan.stays.hosts, shape),
        {name: KeptField(labels, np.zeros((*shape, len(labels)), np.float32)) for name, labels in kept_labels(plan)},
    )


def kept_labels(plan: Plan) -> list[tuple[str, tuple[str, ...]]]:
    """The fields that a plan keeps, in the order of its parts, with what they are by."""
    labels = dimensions(plan)
    kept = [each for part in plan.parts for each in part.mechanism.fields if each.keep]
    return [(each.name, labels[each.dims[0]]) for each in kept]


def dimensions(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Labels along each dimension that a field can have."""
    hosts = () if plan.stays is None else plan.stays.hosts
    countries = plan.world.countries
    pairs = tuple(f"{left}{PAIR}{entered}" for left in countries for entered in countries)
    governments = plan.world.governments
    acts = () if governments is None else governments.acts
    return {"place": plan.place_names, "host": hosts, "country": countries, "pair": pairs, "act": acts}


def _empty_stays(hosts: tuple[str, ...], shape: tuple[int, int]) -> StayRecord:
    stock = np.zeros((*shape, len(hosts), len(STATUSES)), dtype=np.int32)
    return StayRecord(hosts, stock, np.zeros((*shape, len(hosts), len(CHANGES)), dtype=np.int32))
