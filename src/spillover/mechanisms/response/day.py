"""One day of all governments: hazard, choice, and what is in force.

With P = Σ effect · term over the six terms of pressure, government g acts on rules today with probability
1 − exp(−exp(log hazard + P + spread · trait(g)) / month), the complementary log-log; on words likewise, with a trait of
its own. Which act: a multinomial logit [mcfadden1974] over those that are open to it and over doing nothing,

    V(k) = like(k) + against(k) · (stance · (position − neutral) / reach − asked · demanded)
           − max(against(k), 0) · (dependence · dependence(g) + retaliation · (menace + squeezed))
           + severity(k) · (opinion_pull · opinion + kin_pull · kin + income_pull · income).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.data.government_tables import KINDS_OF_ACT, RULES
from spillover.ground.calendar import MONTH_DAYS
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point, uniform
from spillover.mechanisms.response.params import Minds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N_KINDS, N_RULES = len(KINDS_OF_ACT), len(RULES)
(TIGHTEN, EASE, CLOSE, EXTRADITE, REFUSE_EXTRADITION, WARN, VEILED, EXPLICIT, REFUSE_RECOGNITION, TOWARD,
 LEAVE_ALLIANCE) = range(N_KINDS)  # fmt: skip
WAIT = N_KINDS
LEAST = 0.05
"""Below so much of a level, nothing is left of an offer to recruits."""
_WHETHER, _WHICH = 0, 1
_SHUT = 3


class Traits(NamedTuple):
    """What describes governments in every member; ``trait`` is drawn, or fitted.

    Attributes:
        against, severity: float64[kind], of acts; the last is doing nothing.
        ids: uint64[government].
        dependence, kin, income, alliance: float64[government].
        trait: float64[member, domain, government], of rules and of words.
        likes: float64[member, kind].
    """

    against: Floats
    severity: Floats
    ids: NDArray[np.uint64]
    dependence: Floats
    kin: Floats
    income: Floats
    alliance: Floats
    trait: Floats
    likes: Floats


class Seen(NamedTuple):
    """What governments see today, float64[member, government]; terms with the six of pressure last."""

    terms: Floats
    share: Floats
    position: Floats
    demanded: Floats
    menace: Floats
    squeezed: Floats
    recruited: Floats
    annexed: Floats


class InForce(NamedTuple):
    """What governments have done, float64[member, government]; acts with the kind last.

    Attributes:
        acts: acts of each kind so far.
        strictness: −1 eased, 0 as it stood, 1 tightened; closed: 1 if the border or visas were closed beyond the law.
        coming: strictness, and coming_closed: closed, once what is decided is in force.
        countdown: days until then; 0 if nothing is on its way.
    """

    acts: Floats
    strictness: Floats
    closed: Floats
    coming: Floats
    coming_closed: Floats
    countdown: Floats


@inlined
def pressure(m: int, terms: Floats, minds: Minds) -> float:
    """Σ effect · term."""
    return float(
        minds[m].arrivals * terms[0]
        + minds[m].rent * terms[1]
        + minds[m].opinion * terms[2]
        + minds[m].election * terms[3]
        + minds[m].fear * terms[4]
        + minds[m].shock * terms[5]
    )


@inlined
def log_hazard(m: int, domain: int, share: float, minds: Minds) -> float:
    """Log hazard of a month before pressure and traits."""
    if domain == 1:
        return float(minds[m].words_log_hazard)
    return float(minds[m].surge_log_hazard if share >= minds[m].surge_share else minds[m].calm_log_hazard)


@kernel
def is_open(m: int, g: int, kind: int, gate: int, alliance: float, seen: Seen, now: InForce) -> bool:
    """Whether an act would change anything, or can be done at all."""
    if kind == TIGHTEN:
        return bool(now.coming[m, g] < 1.0)
    if kind == EASE:
        return bool(now.coming[m, g] > -1.0 or now.coming_closed[m, g] > 0.0)
    if kind == CLOSE:
        return bool(now.coming_closed[m, g] == 0.0 and gate < _SHUT)
    if kind == WARN:
        return bool(seen.recruited[m, g] > LEAST)
    if kind == REFUSE_RECOGNITION:
        return bool(seen.annexed[m, g] > 0.0 and now.acts[m, g, kind] == 0.0)
    if kind == LEAVE_ALLIANCE:
        return alliance > 0.0
    return True


@kernel
def weigh(m: int, g: int, domain: int, gate: int, traits: Traits, seen: Seen, minds: Minds, now: InForce,
          weight: Floats) -> float:  # fmt: skip
    """Weights of the acts of a domain and of doing nothing; returns their sum."""
    first, end = (0, N_RULES) if domain == 0 else (N_RULES, N_KINDS)
    lean = minds[m].stance * (seen.position[m, g] - minds[m].neutral) / minds[m].reach
    lean -= minds[m].asked * seen.demanded[m, g]
    cost = minds[m].dependence * traits.dependence[g]
    cost += minds[m].retaliation * (seen.menace[m, g] + seen.squeezed[m, g])
    harsh = minds[m].opinion_pull * seen.terms[m, g, 2] + minds[m].kin_pull * traits.kin[g]
    harsh += minds[m].income_pull * traits.income[g]
    total = 0.0
    for kind in range(N_KINDS + 1):
        weight[kind] = 0.0
        if kind == WAIT or (first <= kind < end and is_open(m, g, kind, gate, traits.alliance[g], seen, now)):
            against = traits.against[kind]
            worth = traits.likes[m, kind] + against * lean - max(against, 0.0) * cost + traits.severity[kind] * harsh
            weight[kind] = math.exp(worth)
            total += weight[kind]
    return total


@kernel
def _choose(u: float, weight: Floats) -> int:
    left, last = u, WAIT
    for kind in range(weight.shape[0]):
        if weight[kind] > 0.0:
            last = kind
            left -= weight[kind]
            if left < 0.0:
                return kind
    return last


@kernel
def put_in_force(m: int, g: int, now: InForce) -> None:
    """What was decided comes into force when its day has come."""
    if now.countdown[m, g] > 0.0:
        now.countdown[m, g] = max(now.countdown[m, g] - 1.0, 0.0)
        if now.countdown[m, g] == 0.0:
            now.strictness[m, g] = now.coming[m, g]
            now.closed[m, g] = now.coming_closed[m, g]


@kernel
def act(m: int, g: int, kind: int, delay: float, now: InForce) -> None:
    """A government does something; rules come into force later."""
    now.acts[m, g, kind] += 1.0
    if kind == TIGHTEN:
        now.coming[m, g] = min(now.coming[m, g] + 1.0, 1.0)
    elif kind == CLOSE:
        now.coming_closed[m, g] = 1.0
    elif kind == EASE and now.coming_closed[m, g] > 0.0:
        now.coming_closed[m, g] = 0.0
    elif kind == EASE:
        now.coming[m, g] = max(now.coming[m, g] - 1.0, -1.0)
    if kind in (TIGHTEN, CLOSE, EASE) and now.countdown[m, g] == 0.0:
        now.countdown[m, g] = max(delay, 1.0)


@kernel
def governments_day(day: int, members: Ints, gate: Ints, traits: Traits, seen: Seen, minds: Minds, luck: Luck,
                    weight: Floats, now: InForce) -> None:  # fmt: skip
    """Whether and how each government of each member acts today.

    Args:
        day: day of the run.
        members: int64[member], names.
        gate: int64[government], the gate by law.
        traits: of governments.
        seen: what they see.
        minds: how they decide.
        luck: the stream.
        weight: scratch, float64[kind + 1].
        now: what they have done; written.
    """
    for m in range(members.shape[0]):
        for g in range(gate.shape[0]):
            put_in_force(m, g, now)
            felt = pressure(m, seen.terms[m, g], minds)
            for domain in range(2):
                rate = log_hazard(m, domain, seen.share[m, g], minds) + felt
                rate += minds[m].host_spread * traits.trait[m, domain, g]
                point(luck, members[m], day, 2 * domain + _WHETHER, traits.ids[g])
                if uniform(luck) >= 1.0 - math.exp(-math.exp(min(rate, 20.0)) / MONTH_DAYS):
                    continue
                total = weigh(m, g, domain, gate[g], traits, seen, minds, now, weight)
                point(luck, members[m], day, 2 * domain + _WHICH, traits.ids[g])
                kind = _choose(uniform(luck) * total, weight)
                if kind != WAIT:
                    act(m, g, kind, minds[m].delay_days, now)
