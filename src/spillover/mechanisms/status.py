"""What people abroad do about their stay: register, get a permit, leave and come back, move on, go home, overstay.

Before their stay ends, people register where there is a duty to, and get permits, at constant hazards. On the last day
of a lawful stay all whose stay ends do one of the things that are open to them: registering, where the registered may
stay longer; a permit; leaving and coming back, where that begins the clock anew; moving on; going home; staying beyond.
Overstayers leave at a constant hazard. What is open follows from the regime that the host has in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.draws import binomial
from spillover.ground.fields import Field
from spillover.ground.kernels import kernel
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal
from spillover.ground.streams import Luck, new_luck, point, stream_key
from spillover.world.mechanism import Today
from spillover.world.stays import (
    CHANGES,
    DUE,
    FREE,
    GET_PERMIT,
    GO_HOME,
    MOVE_ON,
    OVERSTAY,
    OVERSTAYER,
    REGISTER,
    REGISTERED,
    RUN,
    VISITOR,
    StayTable,
)
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _hazard(value: float, sigma: float, source: str, about: str) -> float:
    prior = LogNormal(value, sigma)
    hazard: float = param(value, unit="1/day", low=0.0, high=10.0, prior=prior, source=source, about=about)
    return hazard


def _weight(value: float, source: str, about: str) -> float:
    prior = LogNormal(value, 0.7)
    weight: float = param(value, unit="1", low=0.0, high=1e6, prior=prior, source=source, about=about)
    return weight


@dataclass(frozen=True, slots=True)
class Params:
    """How people abroad deal with the end of their stay."""

    register_per_day: float = _hazard(0.05, 0.7, "assumed:A-12", "hazard of registering where there is a duty to")
    permit_per_day: float = _hazard(0.0003, 1.0, "assumed:A-13", "hazard of getting a permit before the stay ends")
    register_weight: float = _weight(4.0, "assumed:A-14", "weight of registering on the last day, where it helps")
    permit_weight: float = _weight(1.0, "assumed:A-14", "weight of getting a permit on the last day")
    run_weight: float = _weight(4.0, "assumed:A-15", "weight of leaving and coming back, where the clock begins anew")
    move_on_weight: float = _weight(1.0, "assumed:A-16", "weight of moving on to a country off the map")
    go_home_weight: float = _weight(3.0, "assumed:A-16", "weight of going home")
    overstay_weight: float = _weight(1.0, "assumed:A-16", "weight of staying beyond the limit")
    overstayer_leaves_per_day: float = _hazard(0.01, 1.0, "assumed:A-17", "hazard of leaving for those who overstay")


class Minds(NamedTuple):
    """How people decide, float64[member] each."""

    register_per_day: Floats
    permit_per_day: Floats
    register_weight: Floats
    permit_weight: Floats
    run_weight: Floats
    move_on_weight: Floats
    go_home_weight: Floats
    overstay_weight: Floats
    overstayer_leaves_per_day: Floats


class Options(NamedTuple):
    """What the law in force leaves open, bool[member, host, group] each."""

    has_duty: NDArray[np.bool_]
    gains: NDArray[np.bool_]
    run_resets: NDArray[np.bool_]


@kernel
def _split(n: int, weights: Floats, address: tuple[int, int, int], cell: np.uint64, luck: Luck, made: Ints) -> None:
    """``n`` people do one thing each, in proportion to ``weights``; what is left by rounding does the last one."""
    left, weight_left, last = n, weights.sum(), -1
    for change in range(weights.shape[0]):
        if weights[change] > 0.0:
            last = change
    for change in range(last + 1):
        if left == 0 or weights[change] <= 0.0:
            continue
        k = left
        if change < last:
            point(luck, address[0], address[1], address[2] + change, cell)
            k = binomial(left, weights[change] / weight_left, luck)
        made[change] += k
        left -= k
        weight_left -= weights[change]


@kernel
def _decide(day: int, members: Ints, people: Ints, due: Ints, options: Options, ids: NDArray[np.uint64], minds: Minds,
            work: Floats, luck: Luck, proposal: Ints) -> None:  # fmt: skip
    for m in range(members.shape[0]):
        for h in range(ids.shape[0]):
            for g in range(ids.shape[1]):
                for s in (VISITOR, REGISTERED, OVERSTAYER):
                    here = people[m, s, h, g]
                    if here == 0:
                        continue
                    made, part = proposal[m, s, h, g], 32 * s
                    ends = 0
                    if s != OVERSTAYER:
                        ends = due[m, s, h, g]
                        may_register = s == VISITOR and options.gains[m, h, g]
                        work[REGISTER] = minds.register_weight[m] if may_register else 0.0
                        work[GET_PERMIT] = minds.permit_weight[m]
                        work[RUN] = minds.run_weight[m] if options.run_resets[m, h, g] else 0.0
                        work[MOVE_ON] = minds.move_on_weight[m]
                        work[GO_HOME] = minds.go_home_weight[m]
                        work[OVERSTAY] = minds.overstay_weight[m]
                        if work.sum() <= 0.0:
                            work[OVERSTAY] = 1.0
                        _split(ends, work, (members[m], day, part), ids[h, g], luck, made[DUE])
                    _hazards(m, s, options.has_duty[m, h, g], minds, work)
                    point(luck, members[m], day, part + 16, ids[h, g])
                    n = binomial(here - ends, 1.0 - np.exp(-work.sum()), luck)
                    _split(n, work, (members[m], day, part + 17), ids[h, g], luck, made[FREE])


@kernel
def _hazards(m: int, status: int, has_duty: bool, minds: Minds, work: Floats) -> None:
    """Hazards of changes by those whose stay does not end today."""
    work[:] = 0.0
    if status == OVERSTAYER:
        share = minds.move_on_weight[m] + minds.go_home_weight[m]
        away = minds.move_on_weight[m] / share if share > 0.0 else 0.0
        work[MOVE_ON] = minds.overstayer_leaves_per_day[m] * away
        work[GO_HOME] = minds.overstayer_leaves_per_day[m] * (1.0 - away)
        return
    work[GET_PERMIT] = minds.permit_per_day[m]
    if status == VISITOR and has_duty:
        work[REGISTER] = minds.register_per_day[m]


class Status:
    """Proposes all changes of legal status; see the module's docstring."""

    name = "status"
    about = "people abroad deal with the end of their lawful stay"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("regime", ("host",), unit="1", first=0.0, about="number of the regime of stay that a host has in force"),
    )
    reads: tuple[str, ...] = ("stays", "regime", "decree")
    adds: tuple[str, ...] = ()
    draws = ("change",)
    proposes = "status"

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> None:
        """All that it looks up is the law in force, which the engine puts before it each day."""

    def scratch(self, prepared: None) -> tuple[Floats, dict[int, Luck]]:
        """A weight for each change, and the stream's key once the seed is known."""
        return np.zeros(len(CHANGES)), {}

    def signal(self, prepared: None, today: Today) -> None:
        """Status speaks through no port."""

    def flow(self, prepared: None, today: Today, proposal: Ints) -> None:
        """Changes of status of everybody abroad."""
        stays = today.stays
        if stays is None:
            return
        work, lucks = today.scratch
        if today.root_seed not in lucks:
            lucks[today.root_seed] = new_luck(stream_key(today.root_seed, "status/change"))
        minds = Minds(**{name: today.values[name] for name in Minds._fields})
        luck = lucks[today.root_seed]
        options = _options(stays.table, stays.row)
        _decide(
            today.day, today.members, stays.people, stays.due, options, stays.table.ids, minds, work, luck, proposal
        )

    def update(self, prepared: None, today: Today, own: Mapping[str, Floats]) -> None:
        """Regimes change by dated events; what a government decrees comes before them."""
        if today.stays is not None:
            adopted, decree = today.stays.table.adopted, today.ports["decree"]
            own["regime"][...] = np.where(decree > 0.0, decree, adopted[min(today.day + 1, len(adopted) - 1)])


def _options(table: StayTable, row: Ints) -> Options:
    limit = table.limit_days[row]
    return Options(table.has_duty[row], limit[..., REGISTERED] > limit[..., VISITOR], table.run_resets[row])


MECHANISM = Status()
