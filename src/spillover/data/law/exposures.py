"""Rules of exposure: what a passport makes its holder liable to, what protects, and which nationality counts where.

A rule of exposure says one thing about one act: that service in foreign forces is an offence, that a treaty allows
extradition, that a second nationality is permitted. A rule of conflict says how two nationalities of one person are
settled. Cases, statistics and statements are kept beside the law as evidence; they are shown and decide nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from spillover.data.law.rule import ANYBODY, Cited, Day, Iso3, Passport, Words
from spillover.data.strict_toml import Strict

Exposed = Literal[
    "foreign_fighting", "draft", "dual_nationality", "extradition", "prisoner_of_war", "exit_ban", "alliance"
]  # fmt: skip
Act = Literal[
    "foreign_service", "own_service", "mercenary", "recruiting",
    "draft_evasion", "mobilisation_summons", "absence", "desertion", "refusal_to_fight", "surrender",
    "second_nationality", "reporting", "any_offence", "military_offence", "own_national", "other_grounds", "asylum",
    "conviction", "deportation", "request", "return", "return_wounded", "return_by_force", "leaving", "attack_on_ally",
]  # fmt: skip
Says = Literal[
    "liable", "not_an_offence", "not_prosecuted", "permitted", "not_recognised", "forbidden", "loses_nationality",
    "may_extradite", "condition", "duty", "bar", "practice", "case", "statistic", "statement",
]  # fmt: skip
Need = Literal["wanted", "case_opened"]

EVIDENCE = frozenset({"case", "statistic", "statement"})
"""What is shown with an answer and decides nothing."""


class Party(Strict):
    """A state that is bound by a treaty, and when."""

    state: Iso3 = Field(description="the state")
    begins: Day | None = Field(None, alias="from", description="first day; without it: as long as the rule itself")
    to: Day | None = Field(None, description="last day; without it: as long as the rule itself")
    sure: bool = Field(True, description="whether the source leaves no doubt of it")


class ExposureRule(Cited):
    """``[[exposure]]``: what the law says of an act of those whom it binds.

    A rule binds holders of the passports in ``nationals``. One with ``parties`` holds only where the host is a party,
    and, for a duty between two states, the state of the passport too.
    """

    kind: Exposed = Field(description="kind of exposure")
    act: Act = Field(description="what is done, or what the rule speaks of")
    says: Says = Field(description="what the rule says of it")
    nationals: Annotated[list[Passport], Field(min_length=1)] = Field(
        description='passports whose holders it binds; ["*"]: anybody'
    )
    second: list[Iso3] = Field([], description="holds only beside one of these other passports; empty: any, or none")
    parties: list[Party] = Field([], max_length=100, description="states bound by the treaty; empty: not a treaty")
    years_low: float | None = Field(None, ge=0, le=100, description="least years of imprisonment")
    years_high: float | None = Field(None, ge=0, le=100, description="most years of imprisonment; without: not known")
    life: bool = Field(False, description="whether imprisonment may be for life")
    years_contested: str = Field("", description="what another source says of the punishment", max_length=2_000)
    excludes_citizens_of_the_state_served: bool | None = Field(
        None, description="whether the offence leaves out a citizen of the state served; without it: text not seen"
    )
    threshold_years: float | None = Field(
        None, gt=0, le=100, description="extradition: years that the offence must be punishable by, in both states"
    )
    needs: list[Need] = Field([], description="extradition: facts that must all hold (conditions)")
    days: int | None = Field(None, ge=1, le=3_660, description="term of a duty, in days")
    about: Words = Field(description="the rule, in words")

    @property
    def article(self) -> str:
        """The article alone, as ``art. 154-1``; the whole citation where it names none."""
        found = re.search(r"\bArt (\d[\w.-]*(?:\(\d+\))?(?: part \d+)?)", self.cite)
        return f"art. {found[1]}" if found else self.cite

    @property
    def is_evidence(self) -> bool:
        """Whether it is shown and decides nothing."""
        return self.says in EVIDENCE

    def binds(self, passport: str) -> bool:
        """Whether a holder of that passport falls under it."""
        return passport in self.nationals or ANYBODY in self.nationals

    def party(self, state: str, day: dt.date) -> Party | None:
        """A state as a party on a day; None if it is not known to be one."""
        for party in self.parties:
            begun = party.begins is None or party.begins <= day
            if party.state == state and begun and (party.to is None or day <= party.to):
                return party
        return None

    @model_validator(mode="after")
    def _fits_together(self) -> ExposureRule:
        if self.says == "may_extradite" and not (self.parties and self.threshold_years):
            message = "may_extradite needs parties and threshold_years"
            raise ValueError(message)
        if (self.years_low or 0) > (self.years_high if self.years_high is not None else 100):
            message = f"years_low {self.years_low} is more than years_high {self.years_high}"
            raise ValueError(message)
        return self


class ConflictRule(Cited):
    """``[[conflict]]``: how the nationalities of one person are settled.

    ``own_national_only``: a state treats its national as nothing else. ``treaty_exception``: not so for these others.
    """

    kind: Literal["own_national_only", "treaty_exception"] = Field(description="what it settles")
    nationals: Annotated[list[Iso3], Field(min_length=1)] = Field(description="nationality of which it speaks")
    second: list[Iso3] = Field([], description="other nationalities to which it is confined; empty: any")
    about: Words = Field(description="the rule, in words")

    def speaks_of(self, passport: str, other: str) -> bool:
        """Whether it settles this pair."""
        return passport in self.nationals and (not self.second or other in self.second)
