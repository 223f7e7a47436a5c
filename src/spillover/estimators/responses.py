"""How governments respond, estimated from few cases: whether they act by a hazard, and how by a choice among acts.

A government considers to act at a rate a month of exp(intercept + Σ effect · term + trait), one rate for rules and one
for words; then it chooses among the acts that are open to it and doing nothing, by a multinomial logit [mcfadden1974].
So a kind of act happens at the rate times its share, and its times are a Poisson process:

    log L  =  Σ over acts of log(rate · share)  −  Σ over months at risk of rate · (shares of the acts watched for).

Of cases only restrictions are watched for, of words all words. An act on rules whose timing is not used gives its share
among acts. Rates of rules and of words have one pressure and traits of each host that are correlated. All priors are
normal. Terms that are unknown of a case are drawn with the rest. What it rests on: ``docs/explanation/responses.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spillover.estimators.response_panel import CASE, CHOICE, TERMS, UNKNOWN, WORD, Panel
from spillover.estimators.slice_sampler import Steps, slice_sample

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EFFECTS = MappingProxyType({
    "arrivals": (0.1, 0.2), "rent": (0.3, 0.3), "opinion": (0.2, 0.2), "election": (0.3, 0.3), "fear": (0.5, 0.5),
    "shock": (0.5, 0.5),
})  # fmt: skip
"""Means and standard deviations of effects on the logarithm of the rate; literature and own estimates."""

PULLS = MappingProxyType({"stance": (0.5, 0.5), "dependence": (0.5, 0.5), "opinion_pull": (0.5, 0.5)})
SURGE_RATE, CALM_RATE = 0.036, 0.08 / 12
"""Acts a month, in a surge and outside of one, about which intercepts are centred."""
LIKE_WAIT = (-2.0, 1.0)
CORRELATION = (0.3, 0.5)
UNKNOWN_TERMS = MappingProxyType(
    {"arrivals": (0.0, 1.0), "rent": (0.5, 0.5), "opinion": (0.2, 0.2), "fear": (0.3, 0.3)}
)
"""Of a case of which nobody knows them; of arrivals, the logarithm of newcomers by head over half a percent."""

CHAINS = 4
STEPS = Steps(burnt=500, kept=1_000, apart=3)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The numbers that are estimated, and their priors.

    Attributes:
        panel: the evidence, summed.
        names: of the numbers, without traits and unknown terms, which come after them.
        mean, sd: float64[name], of their normal priors.
        integrates: whether unknown terms are drawn; else they are 0.
    """

    panel: Panel
    names: tuple[str, ...]
    mean: Floats
    sd: Floats
    integrates: bool = True

    @property
    def blocks(self) -> tuple[Ints, ...]:
        """What moves together: few numbers at a time, alike ones; then traits and unknown terms, by unit."""
        n_rules, units = self.panel.kinds.n_rules, np.arange(len(self.panel.units))
        sizes = [3, 3, 4, len(PULLS), n_rules, len(self.panel.kinds.names) - n_rules + 1]
        by_unit = np.concatenate([units, units, np.repeat(self.panel.unit_of_case, len(UNKNOWN))])
        return *(np.full(size, -1) for size in sizes), by_unit

    def unpacked(self, points: Floats) -> Numbers:
        """What standard normal points, float64[point, size], stand for."""
        n, units = len(self.names), len(self.panel.units)
        value = dict(zip(self.names, (self.mean + self.sd * points[:, :n]).T, strict=True))
        traits = points[:, n : n + 2 * units].reshape(len(points), 2, units).copy()
        rho = np.tanh(value["correlation_atanh"])[:, None]
        traits[:, 1] = rho * traits[:, 0] + np.sqrt(1.0 - rho**2) * traits[:, 1]
        about = np.array(list(UNKNOWN_TERMS.values()))
        drawn = points[:, n + 2 * units :].reshape(len(points), self.panel.n_cases, len(UNKNOWN))
        unknown = about[:, 0] + about[:, 1] * drawn
        unknown[..., 0] = np.log1p(np.exp(unknown[..., 0]))
        return Numbers(value, traits, unknown * self.integrates)

    def log_likelihood(self, points: Floats) -> Floats:
        """float64[point, unit] of standard normal points."""
        return np.asarray(log_rows(self.panel, self.unpacked(points)) @ self.panel.of_unit)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What points stand for.

    Attributes:
        value: float64[point], by name.
        traits: float64[point, domain, unit].
        unknown: float64[point, case, term], terms of cases in the order of ``UNKNOWN``.
    """

    value: Mapping[str, Floats]
    traits: Floats
    unknown: Floats

    def like(self, panel: Panel) -> Floats:
        """float64[point, kind]: how often each kind is chosen, all else equal, as a logarithm."""
        return np.stack([self.value[f"like_{name}"] for name in panel.kinds.names], axis=1)


def model(panel: Panel, surge_rate: float | None = None, *, integrates: bool = True, is_pressed: bool = True) -> Model:
    """Numbers and priors for a panel.

    Args:
        panel: the evidence.
        surge_rate: restrictions a month about which the intercept of a surge is centred; None: ``SURGE_RATE``, which
            was counted with all that is known today.
        integrates: whether unknown terms are drawn; else they are 0.
        is_pressed: whether pressure has an effect; else all effects are 0, and hosts differ by their traits alone.
    """
    share = np.log(panel.counts + 1.0)
    n_rules = panel.kinds.n_rules
    centred = np.concatenate([part - part.mean() for part in (share[:n_rules], share[n_rules:])])
    priors = {
        **{term: prior if is_pressed else (0.0, 0.0) for term, prior in EFFECTS.items()},
        "surge_log_hazard": (float(np.log(surge_rate or SURGE_RATE)), 1.0),
        "calm_log_hazard": (float(np.log(CALM_RATE)), 1.0),
        "words_log_hazard": (float(np.log(SURGE_RATE)), 1.0),
        "correlation_atanh": CORRELATION,
        **PULLS,
        **{f"like_{name}": (float(of), 1.0) for name, of in zip(panel.kinds.names, centred, strict=True)},
        "like_wait": LIKE_WAIT,
    }
    mean, sd = np.array(list(priors.values())).T
    return Model(panel.summed(), tuple(priors), mean, sd, integrates)


def crude_rate(panel: Panel, kind: int = CASE) -> float:
    """Acts by months at risk of the rows of a kind; half an act where there were none."""
    rows = panel.kind == kind
    return float(max(panel.acts[rows].sum(), 0.5) / max(panel.months[rows].sum(), 1.0))


def log_rates(panel: Panel, numbers: Numbers) -> Floats:
    """float64[point, row]: logarithm of how often a month the unit considers to act."""
    value, known = numbers.value, np.nan_to_num(panel.terms)
    effects = np.stack([value[term] for term in TERMS], axis=1)
    is_word = (panel.kind == WORD).astype(np.int64)
    base = np.stack([value["surge_log_hazard"], value["words_log_hazard"]], axis=1)
    rate = base[:, is_word] + effects @ known.T + numbers.traits[:, is_word, panel.unit]
    for column, term in enumerate(UNKNOWN):
        rate += value[term][:, None] * _drawn(panel, numbers, column)
    return np.minimum(rate, 20.0)


def _drawn(panel: Panel, numbers: Numbers, column: int) -> Floats:
    """float64[point, row]: an unknown term where it is unknown, else 0."""
    if not panel.n_cases:
        return np.zeros((len(numbers.unknown), len(panel.unit)))
    is_unknown = np.isnan(panel.terms[:, TERMS.index(UNKNOWN[column])])
    return np.asarray(np.where(is_unknown, numbers.unknown[:, panel.case, column], 0.0))


def shares(panel: Panel, numbers: Numbers) -> Floats:
    """float64[point, row, kind]: of each act among those of its domain and doing nothing; of choices, among acts."""
    value, kinds = numbers.value, panel.kinds
    opinion = np.nan_to_num(panel.terms[:, TERMS.index("opinion")]) + _drawn(panel, numbers, UNKNOWN.index("opinion"))
    pull = value["stance"][:, None] * panel.position
    cost = value["dependence"][:, None] * panel.dependence
    harsh = value["opinion_pull"][:, None] * opinion
    worth = numbers.like(panel)[:, None, :] + pull[..., None] * kinds.against + harsh[..., None] * kinds.severity
    worth -= cost[..., None] * np.maximum(kinds.against, 0.0)
    is_rule = np.arange(len(kinds.names)) < kinds.n_rules
    mine = panel.open & (is_rule != (panel.kind == WORD)[:, None])
    weight = np.where(mine, np.exp(worth), 0.0)
    wait = np.exp(value["like_wait"])[:, None] * (panel.kind != CHOICE)
    return np.asarray(weight / (weight.sum(axis=2) + wait)[..., None])


def log_rows(panel: Panel, numbers: Numbers) -> Floats:
    """float64[point, row]: what each row adds to the logarithm of the likelihood."""
    rate, share = log_rates(panel, numbers), shares(panel, numbers)
    chosen = (panel.acts * np.log(np.maximum(share, 1e-300))).sum(axis=2)
    timed = panel.acts.sum(axis=1) * rate - np.exp(rate) * watched(panel, share) * panel.months
    return np.asarray(chosen + (panel.kind != CHOICE) * timed)


def watched(panel: Panel, share: Floats) -> Floats:
    """float64[point, row]: share of the acts that would have been seen: restrictions in cases, all words else."""
    restricts = np.isin(panel.kinds.names, panel.kinds.restrictions)
    return np.asarray(np.where(panel.kind == CASE, share[..., restricts].sum(axis=2), share.sum(axis=2)))


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws.

    Attributes:
        model: what was fitted.
        points: float64[chain, draw, size], standard normal a priori.
    """

    model: Model
    points: Floats

    @property
    def numbers(self) -> Numbers:
        """All draws, chains one after another."""
        return self.model.unpacked(self.points.reshape(-1, self.points.shape[2]))

    def draws(self, hosts: tuple[str, ...]) -> dict[str, Floats]:
        """float64[chain, draw] by name: the numbers, then ``rules[host]`` and ``words[host]`` of some hosts.

        Hosts of which nothing is known are left out.
        """
        chains, draws = self.points.shape[:2]
        found, units = self.numbers, self.model.panel.units
        named = {name: each.reshape(chains, draws) for name, each in found.value.items()}
        for domain, word in enumerate(("rules", "words")):
            for host in hosts:
                number = next((number for number, unit in enumerate(units) if host in unit.split()), None)
                if number is not None:
                    named[f"{word}[{host}]"] = found.traits[:, domain, number].reshape(chains, draws)
        return named


def fit(one: Model, steps: Steps = STEPS, seed: int = 0, chains: int = CHAINS) -> Posterior:
    """Draw from the posterior.

    Args:
        one: numbers, priors and evidence.
        steps: thrown away, draws kept, steps between two draws.
        seed: root seed.
        chains: how many.
    """
    return Posterior(one, slice_sample(one.log_likelihood, one.blocks, steps, chains, seed))
