"""What is asked: a situation, the law of the packs that bear on it, and the weighed rule, of which answers are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, get_args

from spillover.data.law.exposures import Act, ConflictRule, Exposed, ExposureRule, Party
from spillover.data.law.rule import Cited, Source
from spillover.ground.errors import Finding, LawError, did_you_mean

TREATIES = "INT"
"""Host of the pack of treaties and customary law."""

ACTS: tuple[str, ...] = get_args(Act)
_GRADES = ("A", "A-", "B", "B-", "C", "P")

Verdict = Literal[
    "liable", "would_be_liable", "protected", "not_an_offence", "not_prosecuted", "permitted", "not_recognised",
    "forbidden", "own_service", "at_risk", "depends", "no_law",
]  # fmt: skip
"""What an answer says. ``would_be_liable``: if the act were done; ``at_risk``: the facts stated lead to it, or the law
leaves it to an authority; ``depends``: on a fact that is not stated; ``no_law``: the packs hold no rule."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is stated of a person. What is None, or an empty ``served``, is not stated: answers are then conditional.

    Attributes:
        passports: nationalities held.
        served: states in whose forces the person served.
        offences: state of a passport, and act that it alleges (as in ``Act``).
        wanted_by: states that have the person on an international wanted list; () if none has.
        case_opened_by: states that opened a criminal case; () if none did.
        captured_by: state that holds the person as a prisoner of war.
        asylum: whether the host granted asylum.
        mobilisation_list_of: states on whose mobilisation list the person stands; () if on none.
    """

    passports: tuple[str, ...]
    served: tuple[str, ...] = ()
    offences: tuple[tuple[str, str], ...] = ()
    wanted_by: tuple[str, ...] | None = None
    case_opened_by: tuple[str, ...] | None = None
    captured_by: str | None = None
    asylum: bool | None = None
    mobilisation_list_of: tuple[str, ...] | None = None

    def check(self) -> None:
        """Refuse facts that no rule could be applied to.

        Raises:
            LawError: LAW-120 no passport, LAW-121 an unknown act, LAW-122 a fact about a state without passport.
        """
        if not self.passports:
            raise LawError(Finding("LAW-120", "no passport is given", "name one passport at least: --passport RUS"))
        for _, act in self.offences:
            if act not in ACTS:
                raise LawError(Finding("LAW-121", f"there is no act '{act}'", did_you_mean(act, ACTS), value=act))
        states = {state for state, _ in self.offences}
        states.update(self.wanted_by or (), self.case_opened_by or (), self.mobilisation_list_of or ())
        for state in sorted(states - set(self.passports)):
            message = f"a fact speaks of '{state}', of which no passport is given ({', '.join(self.passports)})"
            cure = "leave it out, or add the passport: answers are for the law of the passports' states"
            raise LawError(Finding("LAW-122", message, cure, value=state))


class Held(NamedTuple):
    """A rule, the pack in which it stands, and where it was read."""

    pack: str
    rule: ExposureRule
    source: Source | None


class HeldConflict(NamedTuple):
    """A rule of conflict, and the pack in which it stands."""

    pack: str
    rule: ConflictRule
    source: Source | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """One rule, weighed for one passport.

    Attributes:
        passport: passport for which it is answered.
        kind: kind of exposure.
        verdict: what follows; None if the rule was looked at and says nothing here.
        because: why, in words.
        certain: whether law and facts leave no doubt.
        rules: rules on which it rests, the deciding one first.
        act: act of which it speaks.
        state: the other state: in whose forces, of which second nationality, at whose request.
    """

    passport: str
    kind: Exposed
    verdict: Verdict | None
    because: str
    certain: bool = False
    rules: tuple[Held, ...] = ()
    act: str = ""
    state: str = ""

    @property
    def cite(self) -> str:
        """Provisions on which it rests, the deciding one first."""
        return "; ".join(dict.fromkeys(held.rule.cite for held in self.rules))

    @property
    def confidence(self) -> str:
        """Grade of the weakest rule on which it rests."""
        return max((held.rule.confidence for held in self.rules), key=_GRADES.index, default="")

    def to_json(self) -> dict[str, Any]:
        """The answer as it is printed with ``--json``; rule, source and since are those of the deciding rule."""
        first = self.rules[0] if self.rules else None
        source = first.source if first else None
        return {
            "passport": self.passport,
            "kind": self.kind,
            "verdict": self.verdict,
            "act": self.act,
            "state": self.state or None,
            "cite": self.cite,
            "certain": self.certain,
            "confidence": self.confidence,
            "because": self.because,
            "rule": first.rule.id if first else "",
            "rules": [held.rule.id for held in self.rules],
            "source": source.title if source else "",
            "url": source.url if source else "",
            "since": first.rule.begins.isoformat() if first and first.rule.begins else None,
        }


class PackLike(Protocol):
    """What is needed of a law pack."""

    @property
    def host(self) -> str:
        """Code of the host."""

    @property
    def sources(self) -> dict[str, Source]:
        """Sources by key."""

    @property
    def exposure(self) -> Sequence[ExposureRule]:
        """Rules of exposure."""

    @property
    def conflict(self) -> Sequence[ConflictRule]:
        """Rules of conflict."""


class ExposureLaw:
    """Rules of exposure and conflict of some packs, by pack and kind."""

    def __init__(self, packs: Iterable[PackLike]) -> None:
        """Sort the rules, once for many questions.

        Args:
            packs: those of the passports' states, of the host, and of the treaties (``INT``), as of a day; a state
                without a pack has no law here.
        """
        rules: dict[tuple[str, str], list[Held]] = {}
        conflicts: list[HeldConflict] = []
        for pack in packs:
            for rule in pack.exposure:
                rules.setdefault((pack.host, rule.kind), []).append(
                    Held(pack.host, rule, pack.sources.get(rule.source))
                )
            conflicts += [HeldConflict(pack.host, rule, pack.sources.get(rule.source)) for rule in pack.conflict]
        self._rules = {key: tuple(held) for key, held in rules.items()}
        self.conflicts = tuple(conflicts)

    def of(self, pack: str, kind: Exposed) -> tuple[Held, ...]:
        """The rules of one pack on one kind of exposure, whenever in force."""
        return self._rules.get((pack, kind), ())


def other_time(rule: Cited, day: dt.date) -> str:
    """Why a rule is not in force on a day; empty if it is."""
    if rule.begins and day < rule.begins:
        return f"in force only from {rule.begins}"
    return f"in force only to {rule.to}" if rule.to and day > rule.to else ""


@dataclass(frozen=True, slots=True)
class Case:
    """A situation at a host on a day, and the law."""

    person: Situation
    host: str
    day: dt.date
    law: ExposureLaw

    def others(self, passport: str) -> tuple[str, ...]:
        """The other passports."""
        return tuple(one for one in self.person.passports if one != passport)

    def served(self) -> tuple[str, ...]:
        """States in whose forces the person served or, if that is not stated, might; empty text for any state."""
        if self.person.served:
            return self.person.served
        return self.person.passports if len(self.person.passports) > 1 else ("",)

    def alleged(self, state: str) -> frozenset[str]:
        """Acts that a state alleges."""
        return frozenset(act for of, act in self.person.offences if of == state)

    def sift(self, kind: Exposed, passport: str) -> tuple[list[Held], list[Exposure]]:
        """Rules that bear on a passport, and those that were looked at and do not.

        Looked at are those of the passport's state, of the treaties and, for a foreigner, of the host.
        """
        packs = [passport, TREATIES]
        if self.host not in self.person.passports:
            packs.append(self.host)
        bearing, silent = [], []
        for held in (held for pack in packs for held in self.law.of(pack, kind) if held.rule.binds(passport)):
            why_not = self._why_not(held, passport)
            if why_not:
                silent.append(Exposure(passport, kind, None, why_not, rules=(held,), act=held.rule.act))
            else:
                bearing.append(held)
        return bearing, silent

    def _why_not(self, held: Held, passport: str) -> str:
        rule = held.rule
        if when := other_time(rule, self.day):
            return when
        if rule.second and not set(rule.second) & set(self.others(passport)):
            return f"only for holders of a second passport of {' or '.join(rule.second)}"
        if rule.parties and not all(rule.party(state, self.day) for state in (self.host, passport)):
            return f"not in force between {self.host} and {passport}"
        return f"{rule.says}, decides nothing: {rule.about}" if rule.is_evidence else ""

    def only_its_own(self, passport: str, other: str) -> HeldConflict | None:
        """The rule by which the state of a passport does not recognise another nationality; None if there is none."""
        if self.settled(passport, other, "treaty_exception"):
            return None
        return self.settled(passport, other, "own_national_only")

    def settled(self, passport: str, other: str, kind: str) -> HeldConflict | None:
        """The rule of conflict of a kind that speaks of a pair of nationalities."""
        for held in self.law.conflicts:
            if held.rule.kind == kind and held.rule.speaks_of(passport, other) and held.rule.in_force(self.day):
                return held
        return None

    def weighed(
        self, passport: str, rules: tuple[Held, ...], verdict: Verdict | None, because: str, *,
        certain: bool = True, state: str = "",
    ) -> Exposure:  # fmt: skip
        """A weighed rule; of doubtful rules nothing is certain."""
        sound = not any(held.rule.is_uncertain for held in rules)
        sure = all(party.sure for held in rules if held.rule.parties for party in self._parties(held.rule, passport))
        first = rules[0].rule
        return Exposure(passport, first.kind, verdict, because, certain and sound and sure, rules, first.act, state)

    def _parties(self, rule: ExposureRule, passport: str) -> list[Party]:
        return [party for state in (self.host, passport) if (party := rule.party(state, self.day))]

    def no_law(self, passport: str, kind: Exposed, on: str = "", state: str = "") -> Exposure:
        """The answer where the packs hold no rule."""
        because = f"no pack has a rule of kind {kind}{f' on {on}' if on else ''} for passport {passport} on {self.day}"
        return Exposure(passport, kind, "no_law", because, state=state)
