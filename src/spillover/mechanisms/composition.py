"""Who lives in a city: what share newcomers are, and what share speaks their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting, param
from spillover.ground.priors import Uniform
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Params:
    """What newcomers speak."""

    speakers: float = param(
        0.95,
        unit="1",
        low=0.0,
        high=1.0,
        prior=Uniform(0.9, 1.0),
        source="assumed:A-38",
        about="share of newcomers who speak the language of the country that they left at home",
    )


class Towns(NamedTuple):
    """Cities that have residents, as arrays of length ``city``.

    Attributes:
        place: int64, number of the place.
        residents: float64.
        own_share: float64, share of residents who speak the newcomers' language; NaN where nobody says.
    """

    place: Ints
    residents: Floats
    own_share: Floats


class Composition:
    """Owns the shares; speaks through no port."""

    name = "composition"
    about = "newcomers change who lives in a city"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("newcomers_share", ("place",), unit="1", first=0.0, about="newcomers among the people of a city",
              keep=True),
        Field("own_share", ("place",), unit="1", first=0.0,
              about="speakers of the newcomers' language among the people of a city; no number where nobody says",
              keep=True),
    )  # fmt: skip
    reads = ("stock",)
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Towns | None:
        """The cities with residents; None, and then it does nothing, in a world without any."""
        if world.cities is None:
            return None
        place = np.flatnonzero(world.cities.is_city & (world.places.population > 0))
        return Towns(place, world.places.population[place].astype(np.float64), world.cities.own_share[place])

    def scratch(self, prepared: Towns | None) -> None:
        """Nothing is needed."""

    def signal(self, prepared: Towns | None, today: Today) -> None:
        """Composition speaks through no port."""

    def flow(self, prepared: Towns | None, today: Today, proposal: Ints) -> None:
        """Composition moves nobody."""

    def update(self, prepared: Towns | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Shares of today."""
        if prepared is None or today.stock is None:
            return
        newcomers = today.stock[:, prepared.place]
        people = prepared.residents + newcomers
        speaking = prepared.own_share * prepared.residents + today.values["speakers"][:, None] * newcomers
        own["newcomers_share"][:, prepared.place] = newcomers / people
        own["own_share"][:, prepared.place] = speaking / people


MECHANISM = Composition()
