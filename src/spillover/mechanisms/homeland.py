"""What the home country does to others: it asks, threatens, hurts trade, recruits and annexes; nationals come to harm.

Up to the information date by dated moves; after it by hazards. Each kind of move raises a level that wears off by a
half-life. It asks and recruits whatever others do; threats and economic measures follow acts against it that go beyond
what it tolerates. The equations and where each number comes from: ``docs/explanation/governments.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_MOVE
from spillover.ground.calendar import MONTH_DAYS
from spillover.ground.fields import Field
from spillover.ground.kernels import kernel
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal
from spillover.ground.streams import Luck, new_luck, point, stream_key, uniform
from spillover.world.governments import LEAD_DAYS, Governments
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEMAND, THREAT, SQUEEZE, RECRUITMENT, ANNEXATION, KILLED, CAPTURED = range(len(KINDS_OF_MOVE))
_EVERYWHERE = np.uint64(0x5C1E)
"""Address of what concerns all governments at once."""


def _number(median: float, unit: str, source: str, about: str, sigma: float = 0.7) -> Any:
    low, high = (1.0, 3_650.0) if unit == "day" else (0.0, 100.0)
    return param(median, unit=unit, low=low, high=high, prior=LogNormal(median, sigma), source=source, about=about)


@dataclass(frozen=True, slots=True)
class Params:
    """How often the home country moves, and for how long it is felt; hazards by government and month."""

    demands: float = _number(0.1, "1", "assumed:A-95", "demands a month")
    threats: float = _number(0.02, "1", "assumed:A-95", "threats a month, if nothing provokes them")
    recruitments: float = _number(0.2, "1", "assumed:A-95", "new offers to nationals a month")
    annexations: float = _number(0.02, "1", "assumed:A-95", "annexations, or what shocks alike, a month")
    provoked: float = _number(0.3, "1", "assumed:A-96", "threats and economic measures a month by a unit of defiance")
    tolerance: float = _number(
        0.35, "1", "assumed:A-96", "defiance that it lets pass: veiled words, aid, warnings", 0.5
    )
    harm: float = _number(0.02, "1", "assumed:A-95", "shock by a national known to be killed or captured")
    demand_days: float = _number(60.0, "day", "assumed:A-97", "days in which a demand is half forgotten", 0.5)
    threat_days: float = _number(60.0, "day", "assumed:A-97", "days in which a threat is half forgotten", 0.5)
    squeeze_days: float = _number(120.0, "day", "assumed:A-97", "days in which an economic measure half wears off", 0.5)
    shock_days: float = _number(60.0, "day", "assumed:A-97", "days in which a shock is half forgotten", 0.5)


class Levels(NamedTuple):
    """What is felt of moves by kind, float64[member, country] each."""

    demanded: Floats
    menace: Floats
    squeezed: Floats
    recruited: Floats
    annexed: Floats
    harmed: Floats


@kernel
def _draw(members: Ints, day: int, ids: NDArray[np.uint64], chance: Floats, luck: Luck, moved: Floats) -> None:
    """Whether each kind of move happens today, float64[member, government, kind]; chances 0 are not drawn."""
    for m in range(members.shape[0]):
        for g in range(ids.shape[0]):
            for kind in range(chance.shape[2]):
                if chance[m, g, kind] > 0.0:
                    at = _EVERYWHERE if kind == ANNEXATION else ids[g]
                    point(luck, members[m], day, kind, at)
                    moved[m, g, kind] += 1.0 if uniform(luck) < chance[m, g, kind] else 0.0


class Homeland:
    """Owns what others feel of the home country's moves; speaks to nobody."""

    name = "homeland"
    about = "the home country asks, threatens, hurts trade, recruits and annexes"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("demanded", ("country",), "1", 0.0, "what the home country asks, as far as it is in mind", keep=True),
        Field("menace", ("country",), "1", 0.0, "threats, as far as they are in mind", keep=True),
        Field("squeezed", ("country",), "1", 0.0, "economic measures in force", keep=True),
        Field("recruited", ("country",), "1", 0.0, "offers to nationals, as far as they are in mind", keep=True),
        Field("annexed", ("country",), "1", 0.0, "annexations, as far as they are in mind", keep=True),
        Field("harmed", ("country",), "1", 0.0, "nationals killed or captured, as far as in mind", keep=True),
        Field("alarm", ("country",), "1", 0.0, "shock felt: annexation, recruitment and harm together"),
    )
    reads = ("governments", "defiance", "lost")
    adds: tuple[str, ...] = ()
    draws = ("move",)
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Governments | None:
        """The governments; None, and then it does nothing, in a world without any."""
        return world.governments

    def scratch(self, prepared: Governments | None) -> dict[int, Luck]:
        """The stream's key, once the seed is known."""
        return {}

    def signal(self, prepared: Governments | None, today: Today) -> None:
        """The home country speaks through no port."""

    def flow(self, prepared: Governments | None, today: Today, proposal: Ints) -> None:
        """Moves of states move nobody by themselves."""

    def update(self, prepared: Governments | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Levels wear off, and rise by the moves of the day."""
        if prepared is None:
            return
        values, at = today.values, prepared.country
        keep = {name: 0.5 ** (1.0 / values[name])[:, None] for name in _HALF_LIVES}
        moved = self._moves(prepared, today)
        was = (
            _remembered(prepared, values)
            if today.day == 0
            else Levels(*(today.fields[x][:, at] for x in Levels._fields))
        )
        now = Levels(
            was.demanded * keep["demand_days"] + moved[..., DEMAND],
            was.menace * keep["threat_days"] + moved[..., THREAT],
            was.squeezed * keep["squeeze_days"] + moved[..., SQUEEZE],
            was.recruited * keep["shock_days"] + moved[..., RECRUITMENT],
            was.annexed * keep["shock_days"] + moved[..., ANNEXATION],
            was.harmed * keep["shock_days"] + moved[..., KILLED] + moved[..., CAPTURED]
            + values["harm"][:, None] * today.fields["lost"][:, at],
        )  # fmt: skip
        for name, level in now._asdict().items():
            own[name][:, at] = np.minimum(level, 1.0)
        own["alarm"][:, at] = np.minimum(sum(own[name][:, at] for name in ("recruited", "annexed", "harmed")), 1.0)

    def _moves(self, governments: Governments, today: Today) -> Floats:
        """float64[member, government, kind]: dated moves of the day, and those that are drawn."""
        dated = governments.moves[LEAD_DAYS + today.day]
        moved = np.repeat(dated[None], len(today.members), axis=0)
        if today.day < governments.begins:
            return moved
        if today.root_seed not in today.scratch:
            today.scratch[today.root_seed] = new_luck(stream_key(today.root_seed, "homeland/move"))
        chance = _chances(governments, today)
        _draw(today.members, today.day, governments.ids, chance, today.scratch[today.root_seed], moved)
        return moved


_HALF_LIVES = ("demand_days", "threat_days", "squeeze_days", "shock_days")


def _chances(governments: Governments, today: Today) -> Floats:
    """float64[member, government, kind], of a move today; harm to nationals is no move that is drawn."""
    values = {name: each[:, None] for name, each in today.values.items()}
    defiance = today.fields["defiance"][:, governments.country]
    provoked = values["provoked"] * np.maximum(defiance - values["tolerance"], 0.0)
    hazard = np.zeros((*defiance.shape, len(KINDS_OF_MOVE)))
    hazard[..., DEMAND] = values["demands"]
    hazard[..., THREAT] = values["threats"] + provoked
    hazard[..., SQUEEZE] = provoked
    hazard[..., RECRUITMENT] = values["recruitments"] * governments.recruited_from
    hazard[..., ANNEXATION] = values["annexations"]
    return np.asarray(1.0 - np.exp(-hazard / MONTH_DAYS))


def _remembered(governments: Governments, values: Mapping[str, Floats]) -> Levels:
    """What is left on the day before the run of moves before it."""
    age = np.arange(LEAD_DAYS - 1, -1, -1.0)
    kinds = (DEMAND,), (THREAT,), (SQUEEZE,), (RECRUITMENT,), (ANNEXATION,), (KILLED, CAPTURED)
    names = ("demand_days", "threat_days", "squeeze_days", "shock_days", "shock_days", "shock_days")
    before = governments.moves[:LEAD_DAYS]
    return Levels(*(
        np.minimum(0.5 ** (age / values[name][:, None]) @ before[..., list(several)].sum(axis=2), 1.0)
        for name, several in zip(names, kinds, strict=True)
    ))  # fmt: skip


MECHANISM = Homeland()
