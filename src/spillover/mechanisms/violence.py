"""Violence drives people out of places, and speaks against places as destinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal
from spillover.world.mechanism import Today
from spillover.world.world import World


@dataclass(frozen=True, slots=True)
class Params:
    """How strongly violence is felt."""

    push_per_day: float = param(
        1.0,
        unit="1/day",
        low=0.0,
        high=100.0,
        prior=LogNormal(1.0, 0.5),
        source="assumed:A-10",
        about="hazard, at intensity 1, that displaced people leave a place of conflict",
    )
    aversion: float = param(
        1.5,
        unit="utils",
        low=0.0,
        high=100.0,
        prior=LogNormal(1.5, 0.5),
        source="assumed:A-11",
        about="loss of worth of a destination in conflict of intensity 1",
    )


class Violence:
    """Speaks to ``push`` and ``worth``."""

    name = "violence"
    about = "violence drives people out and away"
    Params = Params
    fields: tuple[Field, ...] = ()
    reads: tuple[str, ...] = ()
    adds = ("push", "worth")
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> NDArray[np.float64]:
        """Force of conflict, float64[day, place]: intensity, worn off by time where the scenario says so."""
        return world.conflict.intensity * world.conflict.freshness()

    def scratch(self, prepared: NDArray[np.float64]) -> None:
        """Nothing is needed."""

    def signal(self, prepared: NDArray[np.float64], today: Today) -> None:
        """Add to the hazard of leaving, and take from the worth of a place."""
        force = prepared[today.day]
        today.ports["push"][...] += np.outer(today.values["push_per_day"], force)
        today.ports["worth"][...] -= np.outer(today.values["aversion"], force)

    def flow(self, prepared: NDArray[np.float64], today: Today, proposal: NDArray[np.int64]) -> None:
        """Violence moves nobody by itself."""

    def update(self, prepared: NDArray[np.float64], today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Violence owns no state."""


MECHANISM = Violence()
