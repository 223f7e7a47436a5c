"""The law of a folder of packs, ready for questions: which rules bind the holder of a passport at a host.

Where no rule is cited, an index of passports answers, and the answer says so: whether a visa is needed, and for how
many days one may stay at a time, which is all that such an index knows. Where nothing is known, there is an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spillover.data.countries import countries
from spillover.data.law.library import PRIOR, Library
from spillover.data.law.pack import ClockRule, EntryRule, Pack
from spillover.data.law.prior import PriorEntry
from spillover.data.law.rule import Cited, ForPassports, Source
from spillover.ground.errors import Finding, LawError, did_you_mean
from spillover.rules.reasons import Reason
from spillover.world.law import Clock, compile_clock

FREE = ("visa_free", "visa_on_arrival")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timed:
    """A rule of a clock, and the clock as numbers."""

    rule: ClockRule
    clock: Clock


@dataclass(frozen=True, slots=True)
class Statute:
    """What binds the holder of one passport at one host.

    Attributes:
        passport: the passport.
        host: the host.
        area: the host, or the area to which it belongs: where days are counted.
        entries: entry rules, cited ones first, then those of the index.
        clocks: every clock, whenever in force.
    """

    passport: str
    host: str
    area: str
    entries: tuple[EntryRule, ...]
    clocks: tuple[Timed, ...]

    @property
    def binding(self) -> tuple[Timed, ...]:
        """Clocks that can end a stay."""
        return tuple(timed for timed in self.clocks if timed.clock.ends_stay)

    @property
    def binding_clocks(self) -> tuple[Clock, ...]:
        """The same as numbers."""
        return tuple(timed.clock for timed in self.clocks if timed.clock.ends_stay)

    def entry_on(self, day: dt.date) -> EntryRule | None:
        """The entry rule in force on a day; a cited one before one of the index."""
        return next((rule for rule in self.entries if rule.in_force(day)), None)

    def is_free_on(self, day: dt.date) -> bool:
        """Whether no visa has to be obtained beforehand."""
        entry = self.entry_on(day)
        return entry is not None and entry.requirement in FREE


class Law:
    """Packs, compiled when they are first asked about."""

    def __init__(self, library: Library, transition: str | None = None) -> None:
        """Take a library.

        Args:
            library: packs, as of a day.
            transition: "count_back" or "restart" where the law is silent on days before a change; None as the packs
                have it.
        """
        self.library = library
        self.transition = transition
        self._statutes: dict[tuple[str, str, str], Statute] = {}
        self._names = countries()

    @property
    def passports(self) -> tuple[str, ...]:
        """Passports that some rule names."""
        named = {
            passport
            for host in self.library.hosts
            for group in (self.library.pack(host).entry, self.library.pack(host).clock)
            for rule in group
            for passport in rule.passports
        }
        prior = self.library.prior
        return tuple(sorted((named | ({one for one, _ in prior.entries} if prior else set())) - {"*"}))

    def check_passport(self, passport: str) -> None:
        """Refuse what is no country's code.

        Raises:
            LawError: LAW-106.
        """
        if passport not in self._names:
            cure = f"write the ISO 3166 code of three letters; {did_you_mean(passport, self._names)}"
            raise LawError(Finding("LAW-106", f"there is no passport '{passport}'", cure, value=passport))

    def check_host(self, host: str) -> None:
        """Refuse what is no host.

        Raises:
            LawError: LAW-107.
        """
        if host not in self._names and not self.library.has(host):
            known = sorted({*self._names, *self.library.hosts})
            cure = f"write the ISO 3166 code of three letters, or SCH; {did_you_mean(host, known)}"
            raise LawError(Finding("LAW-107", f"there is no host '{host}'", cure, value=host))

    def area_of(self, host: str, day: dt.date) -> str:
        """Where days at a host are counted on a day: the host, or its area.

        Raises:
            LawError: LAW-107, LAW-201.
        """
        return self.library.area_of(host, day) or host

    def packs_of(self, host: str, day: dt.date) -> tuple[Pack, ...]:
        """The packs that hold for a host: its own, then that of its area.

        Raises:
            LawError: LAW-201 if there is none.
        """
        area = self.area_of(host, day)
        names = [name for name in dict.fromkeys((host, area)) if self.library.has(name)]
        return tuple(self.library.pack(name) for name in names or [host])

    def statute(self, passport: str, host: str, day: dt.date) -> Statute:
        """What binds the holder of a passport at a host, of which the host's area on ``day`` is looked at.

        Raises:
            LawError: LAW-106, LAW-107, LAW-201, and what is wrong with a pack.
        """
        self.check_passport(passport)
        self.check_host(host)
        area = self.area_of(host, day)
        key = passport, host, area
        if key not in self._statutes:
            self._statutes[key] = self._compiled(passport, host, self.library.pack(area))
        return self._statutes[key]

    def _compiled(self, passport: str, host: str, pack: Pack) -> Statute:
        cited = tuple(rule for rule in pack.entry if rule.applies_to(passport))
        clocks = [rule for rule in pack.clock if rule.applies_to(passport)]
        stays = [rule for rule in clocks if rule.role == "stay"]
        index = self._index(passport, host) or self._index(passport, pack.host)
        entries = cited + tuple(_entry_of_index(one) for one in index)
        clocks += [rule for one in index for rule in _clocks_of_index(one, stays)]
        return Statute(
            passport, host, pack.host, entries, tuple(Timed(one, compile_clock(one, self.transition)) for one in clocks)
        )

    def _index(self, passport: str, host: str) -> Sequence[PriorEntry]:
        prior = self.library.prior
        return prior.entries.get((passport, host), ()) if prior else ()

    def source_of(self, rule: Cited, pack: Pack | None) -> Source | None:
        """Where a rule was read."""
        if pack is not None and rule.source in pack.sources:
            return pack.sources[rule.source]
        return self.library.prior.source if self.library.prior and rule.source == PRIOR else None

    def reason(self, rule: Cited, pack: Pack | None, fired: bool, because: str) -> Reason:
        """A rule as a line in the tree of reasons."""
        source = self.source_of(rule, pack)
        return Reason(
            rule.id, fired, because, rule.cite, source.title if source else "", source.url if source else "",
            rule.confidence, rule.begins, rule.contested,
        )  # fmt: skip

    def missing(self, what: str, passport: str, host: str, day: dt.date) -> LawError:
        """The error for law that no pack has."""
        message = f"no rule says {what}: passport {passport} at host {host} on {day}"
        cure = f"add it to {host.lower()}.toml with its citation, or ask about another day; see: spillover stay table"
        return LawError(Finding("LAW-202", message, cure, value=f"{passport} {host} {day}"))


def other_time(rule: Cited, day: dt.date) -> str:
    """Why a rule is not in force on a day; empty if it is."""
    if rule.begins and day < rule.begins:
        return f"in force only from {rule.begins}"
    return f"in force only to {rule.to}" if rule.to and day > rule.to else ""


def in_force(rules: Sequence[ForPassports], passport: str, day: dt.date) -> Iterator[ForPassports]:
    """The rules that bind the holder of a passport on a day."""
    return (rule for rule in rules if rule.applies_to(passport) and rule.in_force(day))


def _common(one: PriorEntry, what: str) -> dict[str, object]:
    to = one.changed_before - ONE_DAY if one.changed_before else None
    note = f"seen in snapshots from {one.first_seen} to {one.last_seen}; the days of change are not known"
    return {
        "id": f"index-{one.passport.lower()}-{one.host.lower()}-{one.first_seen}-{what}",
        "from": one.first_seen, "to": to, "cite": "Passport Index", "source": PRIOR, "confidence": "P",
        "passports": [one.passport], "note": note,
    }  # fmt: skip


def _entry_of_index(one: PriorEntry) -> EntryRule:
    requirement = "no_admission" if one.requirement == "covid_ban" else one.requirement
    return EntryRule.model_validate(_common(one, "entry") | {"requirement": requirement})


def _clocks_of_index(one: PriorEntry, cited: Sequence[ClockRule]) -> Iterator[ClockRule]:
    """Days of the index, at the times at which no cited rule limits the stay."""
    if one.days is None:
        return
    common = _common(one, "days")
    for begin, end in _gaps(one.first_seen, common["to"], cited):  # type: ignore[arg-type]
        about = f"{one.days} days at a time; whether a window limits repeated stays is not known"
        fields = {"kind": "per_entry", "limit_days": one.days, "about": about, "from": begin, "to": end}
        yield ClockRule.model_validate(common | fields)


def _gaps(begin: dt.date, end: dt.date | None, cited: Sequence[ClockRule]) -> Iterator[tuple[dt.date, dt.date | None]]:
    """The days from ``begin`` to ``end`` on which no cited rule is in force, as intervals."""
    at, last = begin, end or dt.date.max
    for rule in sorted(cited, key=lambda one: one.begins or dt.date.min):
        first, stop = rule.begins or dt.date.min, rule.to or dt.date.max
        if stop < at or first > last:
            continue
        if first > at:
            yield at, first - ONE_DAY
        if stop == dt.date.max:
            return
        at = max(at, stop + ONE_DAY)
    if at <= last:
        yield at, end


def read_law(folder: Path | str | None = None, *, as_of: dt.date | None = None, transition: str | None = None) -> Law:
    """Open a folder of law packs.

    Args:
        folder: folder of packs; by default those of the project.
        as_of: information date: rules that became known later are hidden, and so is an end that was not known yet.
        transition: "count_back" or "restart", for changes on which the law is silent; None as the packs have it.

    Raises:
        LawError: LAW-010 if the folder is not there or holds no pack, LAW-108 for another transition.
    """
    if transition not in (None, "count_back", "restart"):
        cure = did_you_mean(transition, ("count_back", "restart"))
        raise LawError(Finding("LAW-108", f"there is no transition '{transition}'", cure, value=transition))
    return Law(Library(Path(folder) if folder is not None else None, as_of), transition)
