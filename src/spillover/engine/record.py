"""What is kept of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.world.stays import CHANGES, STATUSES


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
class Record:
    """What is kept of one block of members.

    Attributes:
        members: int64[member], their names.
        stock: int32[member, day, place], people standing at each place at the end of each day.
        travelling: int32[member, day], people on the road at the end of the day.
        departed: int32[member, day], people who set off on that day.
        stays: of people abroad, where their stay is followed.
    """

    members: NDArray[np.int64]
    stock: NDArray[np.int32]
    travelling: NDArray[np.int32]
    departed: NDArray[np.int32]
    stays: StayRecord | None = None


def empty_record(
    members: NDArray[np.int64], n_days: int, n_places: int, hosts: tuple[str, ...] | None = None
) -> Record:
    """A record to be filled day by day; ``hosts`` are those where stays are followed."""
    n_members = len(members)
    return Record(
        members,
        np.zeros((n_members, n_days, n_places), dtype=np.int32),
        np.zeros((n_members, n_days), dtype=np.int32),
        np.zeros((n_members, n_days), dtype=np.int32),
        None if hosts is None else _empty_stays(hosts, (n_members, n_days)),
    )


def _empty_stays(hosts: tuple[str, ...], shape: tuple[int, int]) -> StayRecord:
    stock = np.zeros((*shape, len(hosts), len(STATUSES)), dtype=np.int32)
    return StayRecord(hosts, stock, np.zeros((*shape, len(hosts), len(CHANGES)), dtype=np.int32))
