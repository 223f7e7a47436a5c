"""The compiled world: everything about the outside that a mechanism may look at. No strings, no dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.ground.calendar import Calendar
from spillover.world.cities import Cities, Shocks
from spillover.world.crossings import Crossings
from spillover.world.events import Closure, Conflict
from spillover.world.governments import Governments
from spillover.world.groups import Groups
from spillover.world.network import Network
from spillover.world.places import Places


@dataclass(frozen=True, slots=True)
class World:
    """Frozen arrays of the compiled world.

    Attributes:
        calendar: days of the run.
        places: nodes.
        network: directed links.
        conflict: intensity by day and place, read by the rule of the movement mechanism.
        closures: what is shut when.
        inflow: int64[day], newly displaced people according to the observations.
        groups: kinds of people; None where a scenario tells none apart.
        crossings: points of the border; None where a scenario has none.
        cities: what newcomers meet abroad; None where a scenario says nothing of it.
        shocks: what makes people set off, or keeps them; None where a scenario has none.
        governments: who decides about newcomers and takes sides; None where a scenario describes none.
    """

    calendar: Calendar
    places: Places
    network: Network
    conflict: Conflict
    closures: tuple[Closure, ...]
    inflow: NDArray[np.int64]
    groups: Groups | None = None
    crossings: Crossings | None = None
    cities: Cities | None = None
    shocks: Shocks | None = None
    governments: Governments | None = None

    @property
    def countries(self) -> tuple[str, ...]:
        """Labels of countries, by the numbers of ``places.country``."""
        return tuple(dict.fromkeys(self.places.countries))


def rows_that_differ(*tables: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Compress tables over days to the days on which a row differs from the day before.

    Args:
        tables: arrays [day, …] of equal length.

    Returns:
        ``first_day`` int64[row], the day on which each distinct stretch begins, and ``row_of_day`` int64[day].
    """
    n_days = len(tables[0])
    differs = np.zeros(n_days, dtype=bool)
    differs[:1] = True
    for table in tables:
        flat = table.reshape(n_days, -1)
        differs[1:] |= (flat[1:] != flat[:-1]).any(axis=1)
    return np.flatnonzero(differs), np.cumsum(differs) - 1


def link_is_open(closures: tuple[Closure, ...], n_days: int, n_links: int) -> NDArray[np.bool_]:
    """bool[day, link]: open unless some closure covers the day."""
    is_open = np.ones((n_days, n_links), dtype=bool)
    for closure in closures:
        is_open[max(closure.first_day, 0) : max(closure.end_day, 0), closure.links] = False
    return is_open
