"""Places differ in ways that nobody wrote down: kin, roads, rumours. Each member draws how much each place pulls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import normal_quantile
from spillover.ground.streams import uniforms
from spillover.world.mechanism import Today
from spillover.world.world import World


@dataclass(frozen=True, slots=True)
class Params:
    """How much places differ."""

    spread: float = param(
        1.0,
        unit="utils",
        low=0.0,
        high=5.0,
        source="fit:leave-one-out",
        about="standard deviation between places of the worth that nobody wrote down",
    )


class Allure:
    """Speaks to ``worth``."""

    name = "allure"
    about = "places differ in ways that nobody wrote down"
    Params = Params
    fields: tuple[Field, ...] = ()
    reads: tuple[str, ...] = ()
    adds = ("worth",)
    draws = ("allure",)
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> NDArray[np.uint64]:
        """Addresses of the places."""
        return world.places.ids

    def scratch(self, prepared: NDArray[np.uint64]) -> dict[int, NDArray[np.float64]]:
        """What the members of the block drew, once the seed is known."""
        return {}

    def signal(self, prepared: NDArray[np.uint64], today: Today) -> None:
        """Add each member's allure of each place; the same every day."""
        if today.root_seed not in today.scratch:
            drawn = uniforms(today.root_seed, "allure/allure", today.members, prepared)
            today.scratch[today.root_seed] = normal_quantile(drawn)
        today.ports["worth"][...] += today.values["spread"][:, None] * today.scratch[today.root_seed]

    def flow(self, prepared: NDArray[np.uint64], today: Today, proposal: NDArray[np.int64]) -> None:
        """Allure moves nobody by itself."""

    def update(self, prepared: NDArray[np.uint64], today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Allure owns no state."""


MECHANISM = Allure()
