"""The answer about a stay as ``spillover stay --json`` prints it, described for the OpenAPI document."""

from __future__ import annotations

from pydantic import BaseModel


class EntryPart(BaseModel):
    """What is needed at the border."""

    requirement: str
    documents: list[str]
    because: list[str]


class ClockPart(BaseModel):
    """How one clock stands on the day."""

    id: str
    about: str
    role: str
    days_used: int
    limit: int | None
    days_left: int | None
    lifted: bool
    ends_stay: bool
    due: str | None
    confidence: str


class ExtensionPart(BaseModel):
    """What would extend or reset the stay."""

    how: str
    until: str | None
    cite: str
    rule: str


class PenaltyPart(BaseModel):
    """What the overstay costs."""

    text: str
    cite: str
    rule: str
    confidence: str


class ExposurePart(BaseModel):
    """What a passport exposes the person to."""

    passport: str
    kind: str
    verdict: str | None
    act: str
    state: str | None
    cite: str
    certain: bool
    confidence: str
    because: str
    rule: str
    rules: list[str]
    source: str
    url: str
    since: str | None


class ConflictPart(BaseModel):
    """Where the law of two passports contradicts itself."""

    kind: str
    passports: list[str]
    text: str
    cite: str
    certain: bool


class WeakPart(BaseModel):
    """A rule of low confidence on which the answer rests."""

    rule: str
    confidence: str
    cite: str
    contested: str


class ReasonPart(BaseModel):
    """A rule that was looked at, with those beneath it."""

    rule: str
    fired: bool
    because: str
    cite: str
    source: str
    url: str
    confidence: str
    since: str | None
    contested: str
    children: list[ReasonPart]


class OtherPassport(BaseModel):
    """The answer under another passport, in short."""

    passport: str
    may_enter: bool
    lawful: bool
    lawful_until: str | None
    unlimited: bool
    ends_by: str | None
    longest_stay: int | None


class StayAnswer(BaseModel):
    """What the law says of one person at one host on one day. It informs; it decides nothing about a person."""

    passports: list[str]
    passport: str
    host: str
    on: str
    present: bool
    lawful: bool
    may_enter: bool
    entry: EntryPart
    lawful_until: str | None
    unlimited: bool
    ends_by: str | None
    days_used: int | None
    days_left: int | None
    longest_stay: int | None
    overstay_days: int
    clocks: list[ClockPart]
    extends: list[ExtensionPart]
    penalties: list[PenaltyPart]
    exposure: list[ExposurePart]
    conflicts: list[ConflictPart]
    low_confidence: list[WeakPart]
    notes: list[str]
    why: list[ReasonPart]
    other_passports: list[OtherPassport]
