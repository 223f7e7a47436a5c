"""What is kept of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one block of members.

    Attributes:
        members: int64[member], their names.
        stock: int32[member, day, place], people standing at each place at the end of each day.
        travelling: int32[member, day], people on the road at the end of the day.
        departed: int32[member, day], people who set off on that day.
    """

    members: NDArray[np.int64]
    stock: NDArray[np.int32]
    travelling: NDArray[np.int32]
    departed: NDArray[np.int32]


def empty_record(members: NDArray[np.int64], n_days: int, n_places: int) -> Record:
    """A record to be filled day by day."""
    n_members = len(members)
    return Record(
        members,
        np.zeros((n_members, n_days, n_places), dtype=np.int32),
        np.zeros((n_members, n_days), dtype=np.int32),
        np.zeros((n_members, n_days), dtype=np.int32),
    )
