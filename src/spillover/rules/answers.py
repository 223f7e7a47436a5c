"""What comes out of a question: the answer, and how it is written as JSON. Dates are civil, days are whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spillover.data.law.rule import Cited
from spillover.rules.exposure import Conflict, Exposure
from spillover.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """Whether a person may come in on a day, and with what.

    Attributes:
        may_enter: whether, with what was stated.
        requirement: visa_free, visa_required, visa_on_arrival, e_visa, eta, no_admission, or national.
        documents: documents that are accepted at the border.
        because: the reasons against, or what is needed, in words.
    """

    may_enter: bool
    requirement: str
    documents: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """How one clock stands on the day.

    Attributes:
        id: the rule.
        about: the rule, in words.
        role: "stay" or "registration".
        used: days that count.
        limit: days allowed; None if there is no limit.
        lifted: whether the person's status lifts it.
        ends_stay: whether the stay is unlawful past it.
        due: last day that it allows if the person stays on; None if it does not end.
        confidence: grade of the rule.
    """

    id: str
    about: str
    role: str
    used: int
    limit: int | None
    lifted: bool
    ends_stay: bool
    due: dt.date | None
    confidence: str

    @property
    def left(self) -> int | None:
        """Limit minus days used; negative once too many; None without a limit."""
        return None if self.limit is None else self.limit - self.used


@dataclass(frozen=True, slots=True)
class Extension:
    """What would extend or reset a stay: how, and until when (None: no end is known)."""

    how: str
    until: dt.date | None
    cite: str
    rule: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """What an overstay costs: the tier that it falls into."""

    text: str
    cite: str
    rule: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law says of one person at one host on one day.

    Attributes:
        passports: the passports held.
        passport: the one under which the answer is given.
        host: the host.
        on: the day.
        present: whether the person is at the host on the day.
        lawful: whether the stay is lawful on the day; if abroad, whether a stay that begins then would be.
        entry: whether the person may come in.
        lawful_until: last lawful day of the present stay, or of one that begins on the day; None if there is no such
            day, or no end (see ``unlimited``).
        unlimited: whether no clock ends the stay.
        ends_by: rule whose clock ends it.
        days_used: days counted on the day by that clock.
        days_left: its limit minus days used; not the same as ``longest_stay``.
        longest_stay: days that the person may be present from the day on without a break, while earlier days fall out
            of the window; None if there is no end.
        overstay_days: unlawful days of the latest stay, up to the day.
        clocks: every clock in force.
        extends: what would extend or reset the stay.
        penalties: what the overstay costs.
        exposure: what each passport exposes the person to, where that was asked.
        conflicts: where those answers contradict each other.
        weak: rules of low confidence, or contested, on which the answer rests.
        notes: what else a careful reader should know.
        why: the rules that were looked at.
        other_passports: the answers under the other passports.
    """

    passports: tuple[str, ...]
    passport: str
    host: str
    on: dt.date
    present: bool
    lawful: bool
    entry: EntryAnswer
    lawful_until: dt.date | None
    unlimited: bool
    ends_by: str | None
    days_used: int | None
    days_left: int | None
    longest_stay: int | None
    overstay_days: int
    clocks: tuple[ClockAnswer, ...]
    extends: tuple[Extension, ...]
    penalties: tuple[Penalty, ...]
    exposure: tuple[Exposure, ...]
    conflicts: tuple[Conflict, ...]
    weak: tuple[Cited, ...]
    notes: tuple[str, ...]
    why: tuple[Reason, ...]
    other_passports: tuple[Answer, ...] = ()

    @property
    def may_enter(self) -> bool:
        """Whether the person may come in on the day, with what was stated."""
        return self.entry.may_enter

    def to_json(self) -> dict[str, Any]:
        """The answer as it is printed with ``--json``."""
        return {
            "passports": list(self.passports),
            "passport": self.passport,
            "host": self.host,
            "on": self.on.isoformat(),
            "present": self.present,
            "lawful": self.lawful,
            "may_enter": self.may_enter,
            "entry": {
                "requirement": self.entry.requirement,
                "documents": list(self.entry.documents),
                "because": list(self.entry.because),
            },
            "lawful_until": _iso(self.lawful_until),
            "unlimited": self.unlimited,
            "ends_by": self.ends_by,
            "days_used": self.days_used,
            "days_left": self.days_left,
            "longest_stay": self.longest_stay,
            "overstay_days": self.overstay_days,
            "clocks": [_clock(clock) for clock in self.clocks],
            "extends": [
                {"how": one.how, "until": _iso(one.until), "cite": one.cite, "rule": one.rule} for one in self.extends
            ],
            "penalties": [
                {"text": one.text, "cite": one.cite, "rule": one.rule, "confidence": one.confidence}
                for one in self.penalties
            ],
            "exposure": [one.to_json() for one in self.exposure],
            "conflicts": [one.to_json() for one in self.conflicts],
            "low_confidence": [mark(rule) for rule in self.weak],
            "notes": list(self.notes),
            "why": [reason.to_json() for reason in self.why],
            "other_passports": [_brief(other) for other in self.other_passports],
        }


def mark(rule: Cited) -> dict[str, str]:
    """A rule of low confidence, as it is named in every answer that rests on it."""
    return {"rule": rule.id, "confidence": rule.confidence, "cite": rule.cite, "contested": rule.contested}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _clock(clock: ClockAnswer) -> dict[str, Any]:
    return {
        "id": clock.id, "about": clock.about, "role": clock.role, "days_used": clock.used, "limit": clock.limit,
        "days_left": clock.left, "lifted": clock.lifted, "ends_stay": clock.ends_stay, "due": _iso(clock.due),
        "confidence": clock.confidence,
    }  # fmt: skip


def _brief(other: Answer) -> dict[str, Any]:
    keys = ("passport", "may_enter", "lawful", "lawful_until", "unlimited", "ends_by", "longest_stay")
    whole = other.to_json()
    return {key: whole[key] for key in keys}


def weakest(rules: Iterable[Cited]) -> tuple[Cited, ...]:
    """The rules on which an answer should not rest without a mark, each once."""
    return tuple({rule.id: rule for rule in rules if rule.is_uncertain}.values())
