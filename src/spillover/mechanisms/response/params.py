"""How governments respond: numbers with priors.

Effects of pressure have the priors of the literature, of which most is a null or recalled; the posterior on cases and
acts, where a scenario has one, takes their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from spillover.ground.params import declared, param
from spillover.ground.priors import LogNormal, Normal


def _effect(mean: float, sd: float, source: str, about: str) -> Any:
    """A number that can have either sign."""
    prior = Normal(mean, sd)
    return param(mean, unit="1", low=-20.0, high=20.0, prior=prior, source=source, about=about)


def _scale(median: float, sigma: float, source: str, about: str) -> Any:
    """A number known within a factor."""
    prior = LogNormal(median, sigma)
    return param(median, unit="1", low=0.0, high=20.0, prior=prior, source=source, about=about)


def _liking(mean: float, about: str) -> Any:
    """How often a kind of act is chosen where nothing speaks for or against it, as a logarithm."""
    return _effect(mean, 1.0, "assumed:A-79", f"log weight of {about}, all else equal")


@dataclass(frozen=True, slots=True)
class Params:
    """Whether and how governments act. Hazards are of an act in a month, as logarithms."""

    decides: bool = param(
        value=True, unit="switch", source="assumed:A-76", about="whether governments act beyond what is dated"
    )
    surge_log_hazard: float = _effect(-3.3242, 1.0, "assumed:A-90", "log hazard of an act on rules in a surge")
    calm_log_hazard: float = _effect(-5.0106, 1.0, "assumed:A-90", "log hazard of an act on rules outside a surge")
    words_log_hazard: float = _effect(-3.3242, 1.0, "assumed:A-90", "log hazard of words, or an act in an alliance")
    arrivals: float = _effect(0.1, 0.2, "assumed:A-90", "effect of newcomers by head")
    rent: float = _effect(0.3, 0.3, "assumed:A-90", "effect of rents that rose by a half")
    opinion: float = _effect(0.2, 0.2, "assumed:A-90", "effect of one sd of opinion")
    election: float = _effect(0.3, 0.3, "assumed:A-90", "effect of a contested election within a year")
    fear: float = _effect(0.5, 0.5, "assumed:A-90", "effect of fear")
    shock: float = _effect(0.5, 0.5, "assumed:A-90", "effect of an annexation, or of recruitment of nationals")
    host_spread: float = param(
        1.0, unit="1", low=0.0, high=5.0, source="assumed:A-90", about="sd between governments that nothing explains"
    )
    correlation_atanh: float = _effect(0.3, 0.5, "assumed:A-91", "atanh of how both outcomes go together by government")
    surge_share: float = _scale(0.0005, 1.0, "assumed:A-74", "newcomers per resident from which a surge is one")
    stance: float = _effect(0.5, 0.5, "assumed:A-79", "pull of a position one reach from the middle")
    dependence: float = _effect(0.5, 0.5, "assumed:A-79", "what full dependence takes from acts against it")
    opinion_pull: float = _effect(0.5, 0.5, "assumed:A-79", "pull of one sd of opinion toward acts against newcomers")
    kin_pull: float = _effect(0.0, 0.5, "assumed:A-79", "pull of kin among residents toward acts against newcomers")
    income_pull: float = _effect(0.0, 0.5, "assumed:A-79", "pull of a product e times as high toward such acts")
    retaliation: float = _scale(
        0.5, 0.7, "assumed:A-79", "what threats and economic measures take from acts against it"
    )
    asked: float = _scale(0.5, 0.7, "assumed:A-79", "what a demand takes from acts against the home country")
    like_tighten: float = _liking(0.0, "a stricter rule of stay or registration")
    like_ease: float = _liking(-1.0, "an easier rule")
    like_close: float = _liking(-0.5, "closing the border, or asking for visas")
    like_extradite: float = _liking(-1.0, "handing somebody over")
    like_refuse_extradition: float = _liking(-0.5, "refusing to hand over")
    like_warn: float = _liking(0.0, "a warning to nationals")
    like_veiled: float = _liking(0.5, "veiled words")
    like_explicit: float = _liking(0.0, "explicit words")
    like_refuse_recognition: float = _liking(0.0, "a refusal to recognise")
    like_toward: float = _liking(0.0, "words or an act in favour of the home country")
    like_leave_alliance: float = _liking(-0.5, "an act away from an alliance")
    like_wait: float = _liking(-2.0, "doing nothing after all")
    delay_days: float = param(
        14.0, unit="day", low=1.0, high=365.0, prior=LogNormal(14.0, 0.5), source="assumed:A-76",
        about="days until a new rule is in force",
    )  # fmt: skip
    innovation: float = param(
        0.12, unit="1", low=0.0, high=2.0, prior=LogNormal(0.12, 0.19), source="assumed:A-90",
        about="sd by which a position wanders in a month",
    )  # fmt: skip
    commitment: float = _scale(
        0.1, 0.7, "assumed:A-76", "by how much a full act against the home country moves a position"
    )
    drift: float = _effect(0.05, 0.05, "assumed:A-76", "by how much a full shock moves a position in a month")
    defiance_days: float = param(
        60.0, unit="day", low=1.0, high=3_650.0, prior=LogNormal(60.0, 0.5), source="assumed:A-76",
        about="days in which acts against the home country are half forgotten there",
    )  # fmt: skip
    signal: float = _effect(0.0, 0.1, "assumed:A-76", "suspicion lent to newcomers by a stricter rule in force, in sd")
    neutral: float = param(
        -0.87, unit="1", low=-10.0, high=10.0, source="assumed:A-77", about="position that counts as the middle"
    )
    reach: float = param(
        2.49, unit="1", low=0.01, high=100.0, source="assumed:A-77",
        about="distance from the middle at which a state votes for one side nine times in ten",
    )  # fmt: skip
    fence_low: float = param(
        -2.11, unit="1", low=-10.0, high=10.0, source="assumed:A-77", about="lowest position that counts as neutral"
    )
    fence_high: float = param(
        0.37, unit="1", low=-10.0, high=10.0, source="assumed:A-77", about="highest position that counts as neutral"
    )
    fence_act: float = param(
        0.5, unit="1", low=0.0, high=1.0, source="assumed:A-77",
        about="least distance of an act from the home country, either way, that leaves the fence",
    )  # fmt: skip


MIND = np.dtype([(name, "f8") for name in declared(Params) if name != "decides"])
"""How the government of one member decides; one record a member, so that kernels compile fast."""

Minds = np.recarray
"""``MIND`` of each member."""
