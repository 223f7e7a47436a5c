"""How one person's days stand with the clocks that bind: days used, how long one may stay, since when not.

Everything here is reckoned with the arithmetic of ``rules.counting``, on ordinals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spillover.ground.errors import LawError
from spillover.rules import counting
from spillover.rules.counting import days_used, limit_of
from spillover.rules.law import Law, Statute, Timed
from spillover.rules.person import Person, Stay, spells_at
from spillover.world.law import FAR, PER_ENTRY, ROLLING, UNLIMITED, Spell


@dataclass(frozen=True, slots=True)
class Presence:
    """A person's spells at a host, and where the day of the question lies.

    Attributes:
        statute: what binds the person there.
        spells: in order of their first day.
        here: number of the spell in which the person is on ``day``; −1 if abroad.
        day: the day, an ordinal.
    """

    statute: Statute
    spells: tuple[Spell, ...]
    here: int
    day: int

    def binding(self) -> tuple[Timed, ...]:
        """Clocks that can end a stay."""
        return self.statute.binding

    def used(self, timed: Timed) -> int:
        """Days that a clock counts on the day."""
        return days_used(timed.clock, self.spells, self.here, self.day)

    def limit(self, timed: Timed) -> int | None:
        """Days that a clock allows; None if there is no limit."""
        clock = timed.clock
        if clock.limit == UNLIMITED and not clock.months:
            return None
        return limit_of(clock, self.spells[self.here].entry if self.here >= 0 else self.day)

    def entering(self) -> Presence:
        """The same person, coming in on the day if abroad."""
        if self.here >= 0:
            return self
        new = Spell(self.day, FAR, self.day, FAR, 0, 0)
        return Presence(self.statute, (*self.spells, new), len(self.spells), self.day)

    def left(self, day: int) -> Presence:
        """The same person abroad again, gone on a day of the present stay."""
        gone = self.spells[self.here]._replace(last=day, exit=day)
        return Presence(self.statute, (*self.spells[: self.here], gone), -1, day)

    def coming_back(self) -> Presence:
        """The same person as coming in on the day: once more, if present already."""
        return self.left(self.day).entering() if self.spells[self.here].entry < self.day else self

    def is_lawful(self) -> bool:
        """Whether no clock that ends a stay has run out on the day; the person is present."""
        return counting.is_lawful(self.statute.binding_clocks, self.spells, self.here, self.day)

    def first_breach(self) -> tuple[int, Timed | None]:
        """First day from the day on, if the person stays on, that is unlawful (FAR if none), and its clock."""
        day, by = counting.first_breach(self.statute.binding_clocks, self.spells, self.here, self.day)
        return day, self.binding()[by] if by >= 0 else None

    def gap(self, until: int) -> int | None:
        """First day from the entry to ``until`` for which no rule says how long one may stay."""
        begin = self.spells[self.here].entry if self.here >= 0 else self.day
        return first_gap([timed for timed in self.statute.clocks if timed.rule.role == "stay"], begin, until)

    def breaches(self) -> dict[str, int]:
        """The first such day of each clock, duties among them, by rule."""
        return {
            timed.rule.id: counting.next_breach(timed.clock, self.spells, self.here, self.day)
            for timed in self.statute.clocks
        }

    def last_lawful(self) -> tuple[int, Timed | None]:
        """Last lawful day of the stay up to the day, the day before its entry if none; and the clock that ended it."""
        day, by = counting.last_lawful(self.statute.binding_clocks, self.spells, self.here, self.day)
        return day, self.binding()[by] if by >= 0 else None

    def unlawful_days(self) -> int:
        """Unlawful days of the latest stay, up to the day; 0 if there was none."""
        begun = [k for k, spell in enumerate(self.spells) if spell.first <= self.day]
        entry = self.spells[begun[-1]].entry if begun else 0
        return sum(self._unlawful_in(k) for k in begun if self.spells[k].entry == entry)

    def _unlawful_in(self, here: int) -> int:
        """Unlawful days of one spell; neither lawful nor unlawful days are looked at one by one."""
        at, last, unlawful = self.spells[here].first, min(self.spells[here].last, self.day), 0
        while at <= last:
            over = self._surely_unlawful(here, at, last)
            if over == 0:
                at, _ = Presence(self.statute, self.spells, here, at).first_breach()
            unlawful, at = unlawful + over, at + over
        return unlawful

    def _surely_unlawful(self, here: int, day: int, last: int) -> int:
        """Days from a day on that are unlawful for certain; while present, only a new window or year lowers a count."""
        most = 0
        for clock in self.statute.binding_clocks:
            if counting.excess(clock, self.spells, here, day) > 0:
                sure = min(clock.last, last) - day + 1 if clock.kind in (PER_ENTRY, ROLLING) else 1
                most = max(most, sure)
        return most


def presence(law: Law, person: Person, passport: str, host: str, day: dt.date) -> Presence:
    """Where a person stands at a host on a day, under one passport.

    Raises:
        LawError: LAW-106, LAW-107, LAW-201.
    """
    statute = law.statute(passport, host, day)

    at = day.toordinal()
    stays = [_within_area(law, one, statute.area) for one in person.stays]
    spells = tuple(spells_at([one for one in stays if one is not None], lambda _: True))
    here = max((k for k, spell in enumerate(spells) if spell.first <= at <= spell.last), default=-1)
    return Presence(statute, spells, here, at)


def _within_area(law: Law, stay: Stay, area: str) -> Stay | None:
    """The part of a stay that counts at a host or in an area: from the day on which its host belongs there."""
    if stay.host == area:
        return stay
    begin = law.library.member_from(stay.host, area)
    if begin is None or (stay.exit is not None and stay.exit < begin):
        return None
    return stay if stay.entry >= begin else replace(stay, entry=begin)


def refuse_gaps(law: Law, found: Presence, until: int) -> None:
    """Refuse an answer that rests on days for which no rule says how long one may stay.

    Raises:
        LawError: LAW-202, naming passport, host and the first such day.
    """
    gap = found.gap(until)
    if gap is not None:
        raise _missing(law, found.statute, gap)


def _missing(law: Law, statute: Statute, day: int) -> LawError:
    return law.missing("how long one may stay", statute.passport, statute.host, dt.date.fromordinal(day))


def covered(clocks: Sequence[Timed]) -> list[tuple[int, int]]:
    """Days on which at least one of the clocks is in force, as intervals in order, both ends included."""
    found: list[tuple[int, int]] = []
    for clock in sorted((timed.clock for timed in clocks), key=lambda one: one.first):
        if found and clock.first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], clock.last)
        else:
            found.append((clock.first, clock.last))
    return found


def first_gap(clocks: Sequence[Timed], begin: int, until: int) -> int | None:
    """First day from ``begin`` to ``until`` on which none of the clocks is in force."""
    for first, last in covered(clocks):
        if first <= begin <= last:
            return last + 1 if last < min(until, FAR - 1) else None
    return begin
