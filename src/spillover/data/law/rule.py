"""What every rule of a pack states: for whom, from when to when, where it stands, and how sure we are.

Two pairs of dates must not be confused. ``from`` and ``to`` say when a rule is in force. ``known`` and ``to_known`` say
when the public could know that it begins, and that it ends: a question that is frozen at an earlier date sees neither.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from spillover.data.strict_toml import Strict, day_between

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2099, 12, 31)
ANYBODY = "*"
"""Stands for every foreign passport."""

WEAK = ("C", "P")
"""Confidence of what is marked in every answer: hearsay, and values of an index of passports."""


Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=2_000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Passport = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|\*)$")]
Day = Annotated[dt.date, AfterValidator(day_between(EARLIEST, LATEST))]
Confidence = Literal["A", "A-", "B", "B-", "C", "P"]
Status = Literal["visitor", "registered", "permit", "protection"]


class Source(Strict):
    """One ``[sources.<key>]``: where the text of rules was read."""

    title: Words = Field(description="what the source is called")
    url: str = Field("", description="where it was found; empty when it is not on the web", max_length=2_000)
    date: Day | None = Field(None, description="day of the version read, where it shows one")
    note: str = Field("", description="what a careful reader should know", max_length=2_000)


class Cited(Strict):
    """What is common to all rules."""

    id: Identifier = Field(
        description="name of the rule, unique in the pack; begins with the host, as kaz-90-per-entry"
    )
    begins: Day | None = Field(None, alias="from", description="first day in force; without it: since before the pack")
    to: Day | None = Field(None, description="last day in force; without it: still in force")
    known: Day | None = Field(None, description="day on which it could be known; without it: the first day in force")
    to_known: Day | None = Field(None, description="day on which its end could be known; without it: the day after it")
    cite: Words = Field(description="provision, agreement or statement in which it stands")
    source: Identifier = Field(description="key of the source in which it was read")
    confidence: Confidence = Field(description="A official text … C hearsay, P index of passports")
    contested: str = Field("", description="what another source says instead", max_length=2_000)
    note: str = Field("", description="what a careful reader should know", max_length=2_000)

    @property
    def is_weak(self) -> bool:
        """Whether every answer that rests on it has to be marked."""
        return self.confidence in WEAK

    @property
    def is_uncertain(self) -> bool:
        """Whether it is weak, or a source contradicts it."""
        return self.is_weak or bool(self.contested)

    def in_force(self, day: dt.date) -> bool:
        """Whether it is in force on that day."""
        return (self.begins is None or self.begins <= day) and (self.to is None or day <= self.to)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Cited:
        if self.begins and self.to and self.to < self.begins:
            message = f"it ends on {self.to}, before it begins on {self.begins}"
            raise ValueError(message)
        return self


class ForPassports(Cited):
    """A rule for the holders of some passports."""

    passports: Annotated[list[Passport], Field(min_length=1)] = Field(
        description='passports to which it applies, as ISO 3166 codes of three letters; ["*"] for all foreigners'
    )
    excluding: list[Iso3] = Field([], description="passports to which it does not apply")

    def applies_to(self, passport: str) -> bool:
        """Whether a holder of that passport falls under it."""
        named = passport in self.passports or ANYBODY in self.passports
        return named and passport not in self.excluding


def as_of(rule: Cited, day: dt.date | None) -> Cited | None:
    """A rule as it could be known on a day: None if not yet, without its end if that was not known yet."""
    if day is None:
        return rule
    known = rule.known or rule.begins
    if known is not None and known > day:
        return None
    if rule.to is not None and (rule.to_known or rule.to + dt.timedelta(days=1)) > day:
        return rule.model_copy(update={"to": None, "to_known": None})
    return rule
