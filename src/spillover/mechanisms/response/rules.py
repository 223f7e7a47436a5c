"""The mechanism as the engine sees it: what it reads, what it owns, to which ports it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.ground.calendar import MONTH_DAYS
from spillover.ground.fields import Field
from spillover.ground.params import Setting
from spillover.ground.priors import normal_quantile
from spillover.ground.streams import Luck, cell_id, new_luck, stream_key, uniforms
from spillover.mechanisms.response.day import InForce, Seen, Traits, governments_day
from spillover.mechanisms.response.params import MIND, Minds, Params
from spillover.world.crossings import Gate
from spillover.world.governments import AGAINST, SEVERITY, TERMS, Governments
from spillover.world.mechanism import Today
from spillover.world.world import World

Floats = NDArray[np.float64]
FULL_KIN = 0.15
"""Share of kin among residents that counts as full in the choice of an act; the middle of ``pressure.kin_scale``."""
_LEVELS = ("newcomers_by_head", "position", "demanded", "menace", "squeezed", "recruited", "annexed")
_OWN = ("strictness", "closed", "coming", "coming_closed", "countdown")


class Prepared(NamedTuple):
    """Governments, and whether they decide for themselves; kin and income relative to their mean."""

    governments: Governments
    decides: bool
    kin: Floats
    income: Floats


class Block(NamedTuple):
    """What belongs to one block, made when its members and the seed are known."""

    root_seed: int
    luck: Luck
    minds: Minds
    traits: Traits
    start: Floats


@dataclass(slots=True)
class Scratch:
    """Holds the block once it is made."""

    block: Block | None = None


class Response:
    """Owns what governments have done and where they stand; speaks to border, law and opinion."""

    name = "response"
    about = "governments change rules, speak and act"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("acts", ("act",), "1", 0.0, "acts of a government by kind, so far", keep=True),
        Field("position", ("country",), "1", 0.0, "position; larger is further from the home country", keep=True),
        Field("strictness", ("country",), "1", 0.0, "rules of stay: −1 eased, 0 by law, 1 tightened", keep=True),
        Field("closed", ("country",), "1", 0.0, "1 where border or visas are closed beyond the law", keep=True),
        Field("coming", ("country",), "1", 0.0, "strictness once what is decided is in force"),
        Field("coming_closed", ("country",), "1", 0.0, "closed once what is decided is in force"),
        Field("countdown", ("country",), "day", 0.0, "days until what is decided is in force"),
        Field("defiance", ("country",), "1", 0.0, "acts against the home country, as far as in mind there"),
    )
    reads = (
        "governments", "newcomers_by_head", "demanded", "menace", "squeezed", "recruited", "annexed", "alarm",
        *(f"pressure_{term}" for term in TERMS),
    )  # fmt: skip
    adds = ("gate", "stay", "decree", "mood")
    draws = ("act", "trait", "position")
    proposes = ""

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared | None:
        """The governments; None, and then it does nothing, in a world without any."""
        governments = world.governments
        if governments is None:
            return None
        income = np.log(np.where(governments.gdp_usd > 0, governments.gdp_usd, np.nan))
        known = income[~np.isnan(income)]
        income = np.nan_to_num(income - (known.mean() if len(known) else 0.0))
        return Prepared(
            governments, bool(settings["decides"].value), np.minimum(governments.kin / FULL_KIN, 1.0), income
        )

    def scratch(self, prepared: Prepared | None) -> Scratch:
        """What the members of the block draw, once the seed is known."""
        return Scratch()

    def signal(self, prepared: Prepared | None, today: Today) -> None:
        """What is in force: a gate, days of stay, a regime, and what harsh rules say of newcomers."""
        if prepared is None:
            return
        governments = prepared.governments
        at, is_host = governments.country, governments.host >= 0
        strict, closed = today.fields["strictness"][:, at], today.fields["closed"][:, at]
        imposed = np.minimum(governments.gate[today.day] + 1, int(Gate.SHUT))
        _most(today.ports["gate"], at, closed * imposed)
        today.ports["stay"][:, at] *= np.where(strict > 0, 0.5, np.where(strict < 0, 2.0, 1.0))
        regime = governments.regimes[np.arange(len(governments)), (1 - strict).astype(np.int64)]
        _most(today.ports["decree"], governments.host[is_host], np.where(strict != 0, regime, 0)[:, is_host])
        today.ports["mood"][:, at] += today.values["signal"][:, None] * (strict + closed)

    def flow(self, prepared: Prepared | None, today: Today, proposal: NDArray[np.int64]) -> None:
        """Governments move nobody by themselves."""

    def update(self, prepared: Prepared | None, today: Today, own: Mapping[str, Floats]) -> None:
        """Acts of today, dated or decided; positions and what the home country remembers follow."""
        if prepared is None:
            return
        governments, at = prepared.governments, prepared.governments.country
        block = _of_block(prepared, today)
        acts = today.fields["acts"].reshape(len(today.members), len(governments), len(KINDS_OF_ACT))
        now = InForce(acts + governments.done[today.day], *(today.fields[name][:, at] for name in _OWN))
        seen = _seen(prepared, today)
        if prepared.decides and today.day >= governments.begins:
            governments_day(
                today.day, today.members, governments.gate[today.day], block.traits, seen, block.minds, block.luck,
                np.zeros(len(KINDS_OF_ACT) + 1), now,
            )  # fmt: skip
        own["acts"][...] = now.acts.reshape(len(today.members), -1)
        for name in _OWN:
            own[name][:, at] = getattr(now, name)
        against = (now.acts - acts) @ np.array([AGAINST[kind] for kind in KINDS_OF_ACT])
        fading = 0.5 ** (1.0 / today.values["defiance_days"])[:, None]
        own["defiance"][:, at] = today.fields["defiance"][:, at] * fading + np.maximum(against, 0.0)
        own["position"][:, at] = _positions(prepared, today, block, seen.position, against)


def _most(port: Floats, at: NDArray[np.int64], values: Floats) -> None:
    port[:, at] = np.maximum(port[:, at], values)


def _seen(prepared: Prepared, today: Today) -> Seen:
    at, fields = prepared.governments.country, today.fields
    terms = np.stack([fields[f"pressure_{term}"][:, at] for term in TERMS], axis=2)
    levels = (fields[name][:, at] for name in _LEVELS)
    return Seen(terms, *levels)


def _of_block(prepared: Prepared, today: Today) -> Block:
    """What the block draws once: how its governments decide, their traits, and where they start."""
    scratch, seed = cast("Scratch", today.scratch), today.root_seed
    if scratch.block is None or scratch.block.root_seed != seed:
        minds = np.zeros(len(today.members), dtype=MIND).view(np.recarray)
        for name in MIND.fields or ():
            minds[name] = today.values[name]
        luck = new_luck(stream_key(seed, "response/act"))
        start = normal_quantile(uniforms(seed, "response/position", today.members, prepared.governments.ids))
        scratch.block = Block(seed, luck, minds, _traits(prepared, today), start)
    return scratch.block


def _traits(prepared: Prepared, today: Today) -> Traits:
    governments, kinds = prepared.governments, (*KINDS_OF_ACT, "wait")
    return Traits(
        against=np.array([AGAINST.get(kind, 0.0) for kind in kinds]),
        severity=np.array([SEVERITY.get(kind, 0.0) for kind in kinds]),
        ids=governments.ids,
        dependence=governments.dependence,
        kin=prepared.kin,
        income=prepared.income,
        alliance=governments.alliance,
        trait=traits_of(governments, today.members, today.root_seed, today.values),
        likes=np.stack([today.values[f"like_{kind}"] for kind in kinds], axis=1),
    )


def traits_of(
    governments: Governments, members: NDArray[np.int64], root_seed: int, values: Mapping[str, Floats]
) -> Floats:
    """float64[member, domain, government]: fitted where a posterior knows them, else drawn, correlated by domain.

    Args:
        governments: of the world.
        members: int64[member], their names.
        root_seed: seed of the run.
        values: float64[member] by name, parameters and what a posterior gives beside them.
    """
    ids = np.array([cell_id("trait", name) for name in governments.effects], dtype=np.uint64)
    z = normal_quantile(uniforms(root_seed, "response/trait", members, ids))
    z = z.reshape(len(members), 2, len(governments))
    rho = np.tanh(values["correlation_atanh"])[:, None]
    z[:, 1] = rho * z[:, 0] + np.sqrt(1.0 - rho**2) * z[:, 1]
    for number, name in enumerate(governments.effects):
        if name in values:
            z[:, number // len(governments), number % len(governments)] = values[name]
    return np.ascontiguousarray(z)


def _positions(prepared: Prepared, today: Today, block: Block, was: Floats, against: Floats) -> Floats:
    """The estimate and each member's deviate from it, as far as there is one; then it wanders, drifts and commits."""
    governments, values = prepared.governments, today.values
    estimated = governments.position[today.day] + governments.spread[today.day] * block.start
    step = normal_quantile(uniforms(today.root_seed, f"response/position {today.day}", today.members, governments.ids))
    wandered = was + values["innovation"][:, None] * step / np.sqrt(MONTH_DAYS)
    wandered += values["drift"][:, None] * today.fields["alarm"][:, governments.country] / MONTH_DAYS
    wandered += values["commitment"][:, None] * against
    is_known = (today.day <= governments.last_estimate) | (today.day == 0)
    return np.asarray(np.where(is_known, estimated, wandered))


MECHANISM = Response()
