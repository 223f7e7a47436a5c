"""Dated shocks as arrays over days: where there is conflict, which links are closed, which camps are shut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEVER = 2**31


@dataclass(frozen=True, slots=True)
class Closure:
    """Something shut on days ``first_day`` ≤ t < ``end_day`` (``NEVER`` when it does not reopen).

    Attributes:
        kind: "border", "place", "route" or "camp".
        first_day: day on which it shuts; negative if before the run.
        end_day: day on which it reopens.
        links: int64, the links that cannot be entered meanwhile (none for a camp).
        place: the place or camp concerned, −1 otherwise.
    """

    kind: str
    first_day: int
    end_day: int
    links: NDArray[np.int64]
    place: int


@dataclass(frozen=True, slots=True)
class ConflictChange:
    """From day ``day`` (negative: before the run) the conflict at ``place`` has intensity ``value``."""

    day: int
    place: int
    value: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """Intensity of conflict, day by day.

    Attributes:
        intensity: float64[day, place], 0 where there is none.
        since: int64[day, place], day on which the present conflict began (−1: before the run).
        changed: bool[day], whether anything began or ended on that day.
        decay: share of a conflict's force that is left in each interval since it began; empty: all of it, always.
        decay_interval_days: length of an interval.
    """

    intensity: NDArray[np.float64]
    since: NDArray[np.int64]
    changed: NDArray[np.bool_]
    decay: tuple[float, ...]
    decay_interval_days: float

    def freshness(self, lag_days: NDArray[np.int64] | int = 0) -> NDArray[np.float64]:
        """float64[day, place], how much of a conflict's force is left after the time that it has lasted.

        Args:
            lag_days: days by which the count of time runs behind, int or int64[day].
        """
        if not self.decay:
            return np.ones_like(self.intensity)
        days = np.arange(len(self.intensity)) - lag_days
        lasted = np.maximum(days[:, None] - self.since, 0)
        step = np.minimum(lasted // self.decay_interval_days, len(self.decay) - 1).astype(np.int64)
        return np.asarray(np.array(self.decay)[step])


@dataclass(frozen=True, slots=True)
class Decay:
    """How a conflict's force wears off: ``shares`` left in successive intervals of ``interval_days``."""

    shares: tuple[float, ...] = ()
    interval_days: float = 30.0


def unfold_conflict(
    changes: tuple[ConflictChange, ...], shape: tuple[int, int], decay: Decay, *, only_onsets: bool
) -> Conflict:
    """Unfold dated changes to days.

    Args:
        changes: in any order.
        shape: days, places.
        decay: how force wears off.
        only_onsets: as Flee reads them: a conflict keeps the intensity of its first day until it ends, and any
            positive row on day 0 is an onset even where the conflict began before. Otherwise every change counts.
    """
    intensity = np.zeros(shape)
    since = np.full(shape, -1, dtype=np.int64)
    changed = np.zeros(shape[0], dtype=bool)
    for change in sorted(changes, key=lambda change: change.day):
        day = max(change.day, 0)
        if day >= shape[0]:
            continue
        was = intensity[day, change.place]
        is_reset = only_onsets and change.day == 0
        if only_onsets and was > 0 and change.value > 0 and not is_reset:
            continue
        begins = change.value > 0 and (was == 0 or is_reset)
        ends = change.value == 0 and was > 0
        if begins:
            since[day:, change.place] = max(change.day, -1)
        intensity[day:, change.place] = change.value
        changed[day] |= change.day >= 0 and (begins or ends)
    return Conflict(intensity, since, changed, decay.shares, decay.interval_days)
