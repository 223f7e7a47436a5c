"""The law at a glance: every host for one passport on a day, and what changed between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from spillover.data.law.exposures import EVIDENCE
from spillover.data.law.library import Library
from spillover.data.law.pack import BarRule, ClockRule, DocumentRule, EntryRule, IndexRule
from spillover.data.law.rule import Cited
from spillover.ground.errors import Finding, LawError
from spillover.rules.entry import accepted
from spillover.rules.law import FREE, Law, Statute


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host in the table of a passport.

    Attributes:
        host: code.
        name: name.
        entry: requirement, "national", or "no rule".
        documents: documents accepted.
        days: days of the tightest limit of stay; None if there is no limit, or no rule.
        window: days of the shortest window; None where no clock has one.
        registration: days of the earliest duty to register; None if there is none.
        limits: the limits of stay in words, as "90 per entry; 90 in 180".
        duties: the duties to register in words, as "15 days".
        bars: bars on entry in force.
        cite: where it stands.
        confidence: grades of the rules used, weakest last.
        contested: whether a source contradicts one of them.
    """

    host: str
    name: str
    entry: str
    documents: str
    days: int | None
    window: int | None
    registration: int | None
    limits: str
    duties: str
    bars: str
    cite: str
    confidence: str
    contested: bool

    @property
    def is_weak(self) -> bool:
        """Whether it rests on a rule of low confidence, or a contested one."""
        return self.contested or any(grade in ("C", "P") for grade in self.confidence.split(" "))


def host_lines(law: Law, passport: str, on: dt.date) -> list[HostLine]:
    """Every host of the packs for the holder of a passport on a day.

    Raises:
        LawError: LAW-106 for a passport that does not exist; LAW-203 if no pack has a rule for it.
    """
    law.check_passport(passport)
    lines = [_line(law, passport, host, on) for host in law.library.hosts]
    if all(line.entry == _NO_RULE for line in lines):
        message = f"no pack has a rule for passport {passport} on {on}"
        cure = "import a table of visas for it (spillover import passport-index), or add rules to the packs"
        raise LawError(Finding("LAW-203", message, cure, value=passport))
    return lines


_NO_RULE = "no rule"


def _line(law: Law, passport: str, host: str, on: dt.date) -> HostLine:
    name = law.library.pack(host).name
    if passport == host:
        return HostLine(host, name, "national", "", None, None, None, "no limit", "", "", "", "", False)
    try:
        statute = law.statute(passport, host, on)
    except LawError:
        return HostLine(host, name, _NO_RULE, "", None, None, None, "", "", "", "", "", False)
    entry = statute.entry_on(on)
    clocks = [timed.rule for timed in statute.clocks if timed.rule.in_force(on)]
    stays = [rule for rule in clocks if rule.role == "stay" and (entry is None or _fits(entry.requirement, rule))]
    duties = [rule for rule in clocks if rule.role == "registration"]
    bars = list(_bars(law, statute, on))
    used: list[Cited] = [*([entry] if entry else []), *stays, *duties, *bars]
    return HostLine(
        host=host,
        name=name,
        entry=entry.requirement if entry else _NO_RULE,
        documents=", ".join(accepted(law, statute, on)) if entry else "",
        days=min((days for rule in stays if (days := _days(rule)) is not None), default=None),
        window=min((rule.window_days for rule in stays if rule.window_days), default=None),
        registration=min((rule.limit_days for rule in duties if rule.limit_days), default=None),
        limits="; ".join(limit_in_words(rule) for rule in stays) or ("no rule" if _needs_days(entry) else ""),
        duties="; ".join(limit_in_words(rule) for rule in duties),
        bars="; ".join(rule.about for rule in bars),
        cite="; ".join(dict.fromkeys(rule.cite for rule in used)),
        confidence=" ".join(sorted({rule.confidence for rule in used})),
        contested=any(rule.contested for rule in used),
    )


def _days(rule: ClockRule) -> int | None:
    """Days of a limit; months are told as 30 days each, for a table only."""
    return rule.limit_months * 30 if rule.limit_months else rule.limit_days


def _fits(requirement: str, rule: ClockRule) -> bool:
    """A limit for those who come without a visa says nothing of those who need one, unless it is all that is known."""
    return requirement in FREE or rule.confidence != "P"


def _needs_days(entry: object) -> bool:
    return entry is not None and getattr(entry, "requirement", "") in FREE


def _bars(law: Law, statute: Statute, on: dt.date) -> Iterator[BarRule]:
    for pack in law.packs_of(statute.host, on):
        for rule in pack.bar:
            if rule.applies_to(statute.passport) and rule.in_force(on):
                yield rule


def limit_in_words(rule: ClockRule) -> str:
    """The limit of a clock: ``90 in 180``, ``60 per entry``, ``90 a calendar year``, ``no limit``."""
    if rule.unlimited:
        return "no limit"
    if rule.role == "registration":
        unit = {"all": "days", "weekdays": "working days", "not_sundays": "days but Sundays"}[rule.days_counted]
        return f"{rule.limit_days} {unit}"
    if rule.limit_months:
        return f"{rule.limit_months} months per entry"
    words = {
        "per_entry": "per entry",
        "rolling": f"in {rule.window_days}",
        "first_entry": f"in {rule.window_days} from first entry",
        "calendar_year": "a calendar year",
    }
    return f"{rule.limit_days} {words[rule.kind]}"


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that began or ended between two days.

    Attributes:
        day: first day in force, or the day after the last.
        host: the pack.
        what: "begins" or "ends".
        group: kind of rule, as in the pack: entry, clock, bar …
        rule: the rule.
    """

    day: dt.date
    host: str
    what: str
    group: str
    rule: Cited

    @property
    def words(self) -> str:
        """The rule in words."""
        rule = self.rule
        text = getattr(rule, "about", "") or getattr(rule, "text", "") or getattr(rule, "route", "")
        if isinstance(rule, EntryRule):
            text = rule.requirement.replace("_", " ")
        if isinstance(rule, DocumentRule):
            text = f"accepted: {', '.join(rule.accepted)}"
        if isinstance(rule, IndexRule):
            text = f"{rule.unit} is {rule.value:g} {rule.currency}"
        return str(text or getattr(rule, "state", ""))

    @property
    def passports(self) -> list[str]:
        """Passports to which the rule applies; none for rules that bind everybody."""
        return list(getattr(self.rule, "passports", None) or getattr(self.rule, "nationals", None) or [])


def changes(law: Law, begin: dt.date, end: dt.date) -> list[Change]:
    """What came into force or ceased to be after ``begin``, up to ``end``, in order of days.

    Rules taken from the index of passports are left out, for their days of change are not known; and so are cases and
    statistics, which are no law.

    Raises:
        LawError: what is wrong with a pack.
    """
    found = [change for host in law.library.hosts for change in _changes_of(law, host, begin, end)]
    return sorted(found, key=lambda one: (one.day, one.host, one.what, one.rule.id))


def _changes_of(law: Law, host: str, begin: dt.date, end: dt.date) -> Iterator[Change]:
    pack = law.library.pack(host)
    for group in type(pack).model_fields:
        rules = getattr(pack, group)
        for rule in rules if isinstance(rules, list) else ():
            if not isinstance(rule, Cited) or getattr(rule, "says", "") in EVIDENCE:
                continue
            if rule.begins and begin < rule.begins <= end:
                yield Change(rule.begins, host, "begins", group, rule)
            after = rule.to + dt.timedelta(days=1) if rule.to else None
            if after and begin < after <= end:
                yield Change(after, host, "ends", group, rule)


@dataclass(frozen=True, slots=True)
class Census:
    """What a folder of packs holds, in numbers."""

    hosts: int
    rules: int
    sources: int
    weak: int
    contested: int


def census(library: Library) -> Census:
    """Count hosts, rules and sources, and the rules that every answer marks.

    Raises:
        LawError: what is wrong with a pack.
    """
    packs = [library.pack(host) for host in library.hosts]
    packs += [treaties] if (treaties := library.treaties()) else []
    rules = [rule for pack in packs for rule in pack.rules()]
    return Census(
        hosts=len(library.hosts),
        rules=len(rules),
        sources=sum(len(pack.sources) for pack in packs),
        weak=sum(rule.is_weak for rule in rules),
        contested=sum(bool(rule.contested) for rule in rules),
    )
