"""What drove each first act: reckoned again from what the run kept and from what its members draw.

Whether a government acts is a sum: base + Σ effect · term + trait. Which act it takes is a sum as well, of which each
part counts by how much it favours the act over what else was open, weighed as it was chosen:

    part(act) − Σ weight(k) · part(k) / Σ weight(k).

Both are logarithms, of a hazard and of a weight, as they stood at the end of the day before the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT, RULES
from spillover.engine.state import drawn_values
from spillover.experiments.fence.deeds import RESPONSE, Deeds, governments_of
from spillover.experiments.results import Results
from spillover.mechanisms.response.day import LEAST
from spillover.mechanisms.response.rules import traits_of
from spillover.world.crossings import Gate
from spillover.world.governments import AGAINST, SEVERITY, TERMS
from spillover.world.plan import Plan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WHETHER = (*TERMS, "trait", "base")
WHICH = ("liking", "stance", "asked", "dependence", "retaliation", "opinion", "kin", "income")
BASE = "base"
"""The hazard of a surge or of calm, or that of words: where all begins, and no driver of its own."""

_LEVELS = ("newcomers_by_head", "position", "demanded", "menace", "squeezed", "recruited", "annexed")
_KINDS = (*KINDS_OF_ACT, "wait")
_IN_WORDS = np.arange(len(_KINDS)) >= len(RULES)
_WAIT = np.arange(len(_KINDS)) == len(KINDS_OF_ACT)


class Driver(NamedTuple):
    """What one thing contributed to an act.

    Attributes:
        driver: its name, in the words of ``WHETHER`` or ``WHICH``.
        of: "whether" to act, or "which" act.
        mean: mean of the members that did it, in log units; below 0 it spoke against the act.
        share: its part of all that spoke for the act; 0 where it spoke against it, None for the base.
    """

    driver: str
    of: str
    mean: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Drives:
    """First acts of their own, each with what drove it.

    Attributes:
        member, host, kind: int64[act], positions in the run; day: int64[act].
        whether: float64[act, driver], in the order of ``WHETHER``; which: the same, of ``WHICH``.
    """

    member: Ints
    host: Ints
    kind: Ints
    day: Ints
    whether: Floats
    which: Floats


def ranking(drives: Drives, host: int, kind: int) -> tuple[Driver, ...]:
    """Drivers of one government's acts of a kind, what spoke most for it first and the base last; none: ()."""
    chosen = (drives.host == host) & (drives.kind == kind)
    if not chosen.any():
        return ()
    named = [(name, "whether") for name in WHETHER] + [(name, "which") for name in WHICH]
    means = np.concatenate([drives.whether[chosen].mean(axis=0), drives.which[chosen].mean(axis=0)])
    found = [(*name, float(mean)) for name, mean in zip(named, means, strict=True)]
    spoken_for = sum(max(mean, 0.0) for name, _, mean in found if name != BASE)
    drivers = [
        Driver(name, of, mean, None if name == BASE else max(mean, 0.0) / spoken_for if spoken_for else 0.0)
        for name, of, mean in found
    ]
    return tuple(sorted(drivers, key=lambda one: (one.driver == BASE, -one.mean)))


def drives_of(results: Results, plan: Plan, deeds: Deeds) -> Drives:
    """What drove the first act of its own, of each kind, of each government and member.

    Args:
        results: of the finished members.
        plan: what they were simulated from.
        deeds: what they did.
    """
    first = deeds.first_own()
    member, host, kind = np.nonzero(np.isfinite(first))
    day = first[member, host, kind].astype(np.int64)
    moment = _Moment(results, plan, deeds, (member, host, kind, day))
    return Drives(member, host, kind, day, moment.whether(), moment.which())


class _Moment:
    """The day before each act: what was seen, and how the government of that member decides."""

    def __init__(self, results: Results, plan: Plan, deeds: Deeds, acts: tuple[Ints, Ints, Ints, Ints]) -> None:
        self.member, self.host, self.kind, self.day = acts
        self.governments, part = governments_of(plan), plan.part(RESPONSE)
        self.prepared = part.prepared
        seed = int(results.about["seed"])
        drawn = drawn_values(part, plan.joint, deeds.members, seed)
        self.values = {name: each[self.member] for name, each in drawn.items()}
        self.traits = traits_of(self.governments, deeds.members, seed, drawn)
        self.terms = np.stack([self._seen(results, f"pressure_{term}") for term in TERMS], axis=1)
        self.levels = {name: self._seen(results, name) for name in _LEVELS}
        self.deeds, self.is_word = deeds, self.kind >= len(RULES)

    def _seen(self, results: Results, name: str) -> Floats:
        """float64[act], a field of the acting country at the end of the day before; 0 before the run."""
        kept = results.field_values(name)[self.member, self.day - 1, self.governments.country[self.host]]
        return np.where(self.day > 0, kept, 0.0).astype(np.float64)

    def whether(self) -> Floats:
        """float64[act, driver], in the order of ``WHETHER``."""
        values, is_surge = self.values, self.levels["newcomers_by_head"] >= self.values["surge_share"]
        on_rules = np.where(is_surge, values["surge_log_hazard"], values["calm_log_hazard"])
        trait = values["host_spread"] * self.traits[self.member, self.is_word.astype(np.int64), self.host]
        terms = [values[term] * self.terms[:, number] for number, term in enumerate(TERMS)]
        return np.stack([*terms, trait, np.where(self.is_word, values["words_log_hazard"], on_rules)], axis=1)

    def which(self) -> Floats:
        """float64[act, driver], in the order of ``WHICH``."""
        parts = self.parts()
        weight = np.exp(parts.sum(axis=1)) * self.open()
        mean = (parts * weight[:, None]).sum(axis=2) / weight.sum(axis=1)[:, None]
        return np.asarray(parts[np.arange(len(self.kind)), :, self.kind] - mean)

    def parts(self) -> Floats:
        """float64[act, driver, kind], of the worth of each act that could be taken, and of waiting."""
        values, seen, prepared = self.values, self.levels, self.prepared
        against, severity = (np.array([of.get(kind, 0.0) for kind in _KINDS]) for of in (AGAINST, SEVERITY))
        cost = -np.maximum(against, 0.0)
        return np.stack([
            np.stack([values[f"like_{kind}"] for kind in _KINDS], axis=1),
            np.outer(values["stance"] * (seen["position"] - values["neutral"]) / values["reach"], against),
            np.outer(values["asked"] * seen["demanded"], -against),
            np.outer(values["dependence"] * self.governments.dependence[self.host], cost),
            np.outer(values["retaliation"] * (seen["menace"] + seen["squeezed"]), cost),
            np.outer(values["opinion_pull"] * self.terms[:, TERMS.index("opinion")], severity),
            np.outer(values["kin_pull"] * prepared.kin[self.host], severity),
            np.outer(values["income_pull"] * prepared.income[self.host], severity),
        ], axis=1)  # fmt: skip

    def open(self) -> NDArray[np.bool_]:
        """bool[act, kind], what could be done at that moment; as ``mechanisms.response.day.is_open`` has it."""
        coming, coming_closed = _on_the_way(self.deeds)
        at = self.member, self.day - 1, self.host
        strict, closed = (np.where(self.day > 0, each[at], 0.0) for each in (coming, coming_closed))
        refuse = KINDS_OF_ACT.index("refuse_recognition")
        done = self.deeds.own[*at, refuse] + self.deeds.dated[*at[1:], refuse]
        conditions: Mapping[str, NDArray[np.bool_]] = {
            "tighten": strict < 1.0,
            "ease": (strict > -1.0) | (closed > 0.0),
            "close": (closed == 0.0) & (self.governments.gate[self.day, self.host] < int(Gate.SHUT)),
            "warn": self.levels["recruited"] > LEAST,
            "refuse_recognition": (self.levels["annexed"] > 0.0) & (np.where(self.day > 0, done, 0.0) == 0.0),
            "leave_alliance": self.governments.alliance[self.host] > 0.0,
        }
        may = (self.is_word[:, None] == _IN_WORDS) | _WAIT
        for kind, condition in conditions.items():
            may[:, _KINDS.index(kind)] &= condition
        may[np.arange(len(self.kind)), self.kind] = True
        return np.asarray(may)


def _on_the_way(deeds: Deeds) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How strict rules are and whether borders are closed once what was decided is in force, [member, day, host].

    Acts on rules are one a day at most, so that their order is known.
    """
    daily = np.diff(deeds.own, axis=1, prepend=0)
    tighten, ease, close = (daily[..., KINDS_OF_ACT.index(kind)] for kind in ("tighten", "ease", "close"))
    strict, closed = np.zeros_like(tighten), np.zeros_like(tighten)
    now, shut = strict[:, 0], closed[:, 0]
    for day in range(strict.shape[1]):
        opens = (ease[:, day] > 0) & (shut > 0)
        now = np.clip(now + tighten[:, day] - np.where(opens, 0, ease[:, day]), -1, 1)
        shut = np.where(opens, 0, np.maximum(shut, close[:, day])).astype(np.float32)
        strict[:, day], closed[:, day] = now, shut
    return strict, closed
