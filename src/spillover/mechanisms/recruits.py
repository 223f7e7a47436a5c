"""People between two laws: nationals of other states who serve the home country, and what becomes of them.

Those who live in the home country sign up for pay while offers to them are in mind, less where their own state warned
that this is a crime; dual nationals are called up. They are killed, captured, or come back, some to be prosecuted.
Whole numbers, by country of nationality. They are not taken off the map: they are some thousands among millions, and
nobody's movement reads it. The equations and where each number comes from: ``docs/explanation/recruits.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.ground.draws import binomial
from spillover.ground.fields import Field
from spillover.ground.kernels import inlined, kernel
from spillover.ground.params import Setting, param
from spillover.ground.priors import LogNormal, Uniform
from spillover.ground.streams import Luck, new_luck, point, stream_key
from spillover.world.governments import Governments
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NATIONAL, DUAL = range(2)
"""Who holds one passport, and who holds that of the home country beside it."""
JOINED, KILLED, CAPTURED, BACK, PROSECUTED, KNOWN = range(6)
"""What happens to people in a day; KNOWN: of the killed and captured, those whose country learns of it."""
_LEFT = 6  # part of the day in which it is drawn how many leave service; the others are numbered as what happens
DUAL_FROM = 0.5
"""Groups with a foreign passport who are liable to call-up at least so much are dual nationals."""
_WARN = KINDS_OF_ACT.index("warn")


def _hazard(median: float, sigma: float, about: str) -> Any:
    prior = LogNormal(median, sigma)
    return param(median, unit="1/day", low=0.0, high=1.0, prior=prior, source="assumed:A-98", about=about)


def _days(median: float, sigma: float, about: str) -> Any:
    prior = LogNormal(median, sigma)
    return param(median, unit="day", low=1.0, high=36_500.0, prior=prior, source="assumed:A-98", about=about)


def _share(middle: float, within: float, about: str) -> Any:
    prior = Uniform(middle - within, middle + within)
    return param(middle, unit="1", low=0.0, high=1.0, prior=prior, source="assumed:A-98", about=about)


@dataclass(frozen=True, slots=True)
class Params:
    """How many sign, are called up, come to harm, and are prosecuted."""

    sign_per_day: float = _hazard(3e-6, 1.0, "hazard of signing up while an offer is fully in mind")
    call_up_per_day: float = _hazard(1e-4, 1.0, "hazard of being called up, of a dual national fully liable")
    killed_per_day: float = _hazard(3e-4, 0.7, "hazard of being killed in service")
    captured_per_day: float = _hazard(5e-5, 1.0, "hazard of being captured in service")
    serve_days: float = _days(365.0, 0.3, "mean days of service")
    deterrence: float = _share(0.5, 0.5, "part of signing that a warning prevents where all have it in mind")
    warned_share: float = _share(0.4, 0.3, "part of nationals whom a warning reaches")
    warned_days: float = _days(90.0, 0.5, "days in which a warning is half forgotten")
    prosecuted_share: float = _share(0.1, 0.1, "part of those back who are prosecuted where service is an offence")
    known_share: float = _share(0.1, 0.1, "part of the killed and captured of whom their country learns")


class Prepared(NamedTuple):
    """Governments, and where and in which groups their nationals live.

    Attributes:
        governments: countries of nationality.
        is_home: bool[place].
        held: int64[group, government, kind], 1 where the group has that passport and is of that kind.
        liable: float64[group].
    """

    governments: Governments
    is_home: NDArray[np.bool_]
    held: Ints
    liable: Floats


class Minds(NamedTuple):
    """Parameters that the kernel looks up, float64[member] each."""

    killed_per_day: Floats
    captured_per_day: Floats
    serve_days: Floats
    prosecuted_share: Floats
    known_share: Floats


@inlined
def _some(n: int, chance: float, address: tuple[int, int, int], cell: np.uint64, luck: Luck) -> int:
    """How many of ``n`` people it befalls."""
    point(luck, address[0], address[1], address[2], cell)
    return binomial(n, chance, luck)


@kernel
def _serve(day: int, members: Ints, free: Ints, serving: Ints, hazard: Floats, crime: Floats, ids: NDArray[np.uint64],
           minds: Minds, luck: Luck, made: Ints) -> None:  # fmt: skip
    """What happens today, int64[member, government, kind, event]; who joins today comes to no harm before tomorrow."""
    for m in range(members.shape[0]):
        killed, captured, ends = minds.killed_per_day[m], minds.captured_per_day[m], 1.0 / minds.serve_days[m]
        for g in range(ids.shape[0]):
            for kind in range(free.shape[2]):
                who, part, now = members[m], 8 * kind, made[m, g, kind]
                joins = 1.0 - math.exp(-hazard[m, g, kind])
                leaves = 1.0 - math.exp(-(killed + captured + ends))
                now[JOINED] = _some(free[m, g, kind], joins, (who, day, part + JOINED), ids[g], luck)
                left = _some(serving[m, g, kind], leaves, (who, day, part + _LEFT), ids[g], luck)
                dies = killed / (killed + captured + ends)
                now[KILLED] = _some(left, dies, (who, day, part + KILLED), ids[g], luck)
                left -= now[KILLED]
                now[CAPTURED] = _some(left, captured / (captured + ends), (who, day, part + CAPTURED), ids[g], luck)
                now[BACK] = left - now[CAPTURED]
                tried = minds.prosecuted_share[m] * crime[g]
                now[PROSECUTED] = _some(now[BACK], tried, (who, day, part + PROSECUTED), ids[g], luck)
                lost = now[KILLED] + now[CAPTURED]
                now[KNOWN] = _some(lost, minds.known_share[m], (who, day, part + KNOWN), ids[g], luck)


def _people(name: str, about: str) -> Field:
    return Field(name, ("country",), "person", 0.0, about, keep=True)


class Recruits:
    """Owns who serves the home country with another's passport; speaks to nobody."""

    name = "recruits"
    about = "nationals of other states sign up or are called up, and come to harm, back, or before a court"
    Params = Params
    fields: tuple[Field, ...] = (
        _people("signed", "nationals who signed up, so far"),
        _people("called_up", "dual nationals called up, so far"),
        _people("serving", "of both, who serve"),
        _people("serving_duals", "dual nationals who serve"),
        _people("killed", "of both, killed so far"),
        _people("captured", "of both, captured so far"),
        _people("captured_duals", "dual nationals captured so far"),
        _people("claimed_by_own", "captured dual nationals whose own state sees in them its nationals only"),
        _people("claimed_by_home", "captured dual nationals whom only the home country claims by law"),
        _people("claimed_by_both", "captured dual nationals whose two nationalities a treaty recognises"),
        _people("came_back", "of both, whose service ended, so far"),
        _people("prosecuted", "of these, prosecuted so far for service that is an offence in their own state"),
        _people("lost", "killed and captured of whom their country learnt today"),
        Field("warned", ("country",), "1", 0.0, "nationals with a warning in mind that it is a crime", keep=True),
        Field("warnings", ("country",), "1", 0.0, "warnings that nationals have heard of, so far"),
    )
    reads = ("governments", "by_group", "recruited", "acts")
    adds: tuple[str, ...] = ()
    draws = ("service",)
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared | None:
        """Governments and their nationals; None, and then it does nothing, in a world without either."""
        governments, groups = world.governments, world.groups
        if governments is None or groups is None:
            return None
        held = np.zeros((len(groups), len(governments), 2), dtype=np.int64)
        for group, passport in enumerate(groups.passports):
            if passport in governments.iso3:
                kind = DUAL if groups.liable[group] >= DUAL_FROM else NATIONAL
                held[group, governments.iso3.index(passport), kind] = 1
        return Prepared(governments, world.places.is_home, held, groups.liable)

    def scratch(self, prepared: Prepared | None) -> dict[int, Luck]:
        """The stream's key, once the seed is known."""
        return {}

    def signal(self, prepared: Prepared | None, today: Today) -> None:
        """Recruits speak through no port."""

    def flow(self, prepared: Prepared | None, today: Today, proposal: Ints) -> None:
        """Who serves stays on the map."""

    def update(self, prepared: Prepared | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Who joins, comes to harm and comes back today; who has a warning in mind."""
        if prepared is None or today.by_group is None:
            return
        at, fields = prepared.governments.country, today.fields
        made = _made(prepared, today, today.by_group[:, prepared.is_home].sum(axis=1))
        for name, change in _changes(made).items():
            own[name][:, at] = fields[name][:, at] + change
        own["lost"][:, at] = made[..., KNOWN].sum(axis=2)
        claimant = _claimants(prepared.governments)
        for name in ("claimed_by_own", "claimed_by_home", "claimed_by_both"):
            own[name][:, at] = own["captured_duals"][:, at] * (claimant == name)
        acts = fields["acts"].reshape(len(made), len(at), len(KINDS_OF_ACT))[..., _WARN]
        unheard = acts - fields["warnings"][:, at]
        kept = fields["warned"][:, at] * 0.5 ** (1.0 / today.values["warned_days"])[:, None]
        own["warnings"][:, at] = acts
        own["warned"][:, at] = 1.0 - (1.0 - kept) * (1.0 - today.values["warned_share"][:, None]) ** unheard


def _made(prepared: Prepared, today: Today, at_home: Ints) -> Ints:
    """int64[member, government, kind, event], drawn; ``at_home`` are people in the home country by group."""
    governments, values = prepared.governments, today.values
    if today.root_seed not in today.scratch:
        today.scratch[today.root_seed] = new_luck(stream_key(today.root_seed, "recruits/service"))
    serving, duals, signed, called_up = (
        today.fields[name][:, governments.country].astype(np.int64)
        for name in ("serving", "serving_duals", "signed", "called_up")
    )
    free = np.tensordot(at_home, prepared.held, axes=1) - np.stack([signed, called_up], axis=2)
    minds = Minds(**{name: values[name] for name in Minds._fields})
    made = np.zeros((*free.shape, 6), dtype=np.int64)
    _serve(
        today.day, today.members, free, np.stack([serving - duals, duals], axis=2), _hazards(prepared, today, at_home),
        governments.crime[today.day], governments.ids, minds, today.scratch[today.root_seed], made,
    )  # fmt: skip
    return made


def _hazards(prepared: Prepared, today: Today, at_home: Ints) -> Floats:
    """float64[member, government, kind], of joining today."""
    governments, values = prepared.governments, {name: each[:, None] for name, each in today.values.items()}
    duals = prepared.held[..., DUAL]
    liable = np.einsum("mg,gc->mc", at_home * prepared.liable, duals) / np.maximum(at_home @ duals, 1)
    offers, warned = (today.fields[name][:, governments.country] for name in ("recruited", "warned"))
    heeded = 1.0 - values["deterrence"] * governments.crime[today.day] * warned
    return np.stack([values["sign_per_day"] * offers * heeded, values["call_up_per_day"] * liable], axis=2)


def _changes(made: Ints) -> dict[str, Ints]:
    """By how much the cohorts change, int64[member, government] each."""
    both, duals = made.sum(axis=2), made[:, :, DUAL]
    return {
        "signed": made[:, :, NATIONAL, JOINED],
        "called_up": duals[..., JOINED],
        "serving": both[..., JOINED] - both[..., [KILLED, CAPTURED, BACK]].sum(axis=2),
        "serving_duals": duals[..., JOINED] - duals[..., [KILLED, CAPTURED, BACK]].sum(axis=2),
        "killed": both[..., KILLED],
        "captured": both[..., CAPTURED],
        "captured_duals": duals[..., CAPTURED],
        "came_back": both[..., BACK],
        "prosecuted": both[..., PROSECUTED],
    }


def _claimants(governments: Governments) -> NDArray[np.str_]:
    """The field in which captured dual nationals of each government count: a treaty is the exception to its own law."""
    alone = np.where(governments.own_only > 0.0, "claimed_by_own", "claimed_by_home")
    return np.where(governments.treaty > 0.0, "claimed_by_both", alone)


MECHANISM = Recruits()
