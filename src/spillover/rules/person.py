"""A person as the law sees one: passports, and stays with their dates. Civil dates only; no names, no other data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spillover.ground.errors import Finding, LawError, capped
from spillover.world.law import FAR, PERMIT, PROTECTION, REGISTERED, VISITOR, Spell

MOST_STAYS = 5_000


@dataclass(frozen=True, slots=True)
class Stay:
    """One presence at a host, without leaving it.

    Attributes:
        host: ISO 3166 code of the host; SCH, or any member, for the Schengen area.
        entry: day of entry.
        exit: day of exit; None while it lasts.
        registered: day on which the person registered, None if not.
        permit: first day of a residence permit or long-stay visa, None if none.
        protection: first day of protection, None if none.
        row: line of the file in which it stands, if it was read from one.
    """

    host: str
    entry: dt.date
    exit: dt.date | None = None
    registered: dt.date | None = None
    permit: dt.date | None = None
    protection: dt.date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is stated of a person; what is not stated is not assumed.

    Attributes:
        passports: ISO 3166 codes of the nationalities held.
        stays: earlier stays and the present one, in any order.
        document: document shown at the border.
        purpose: purpose of the journey, as in the packs' bars; empty if not stated.
        route: road, rail, air, foot or sea; empty if not stated.
        coming_from: country from which the border is crossed; empty if not stated.
        visa: whether a visa is held for hosts that require one.
        file: name of the file in which the stays stand, for messages.
    """

    passports: tuple[str, ...]
    stays: tuple[Stay, ...] = ()
    document: str = "passport"
    purpose: str = ""
    route: str = ""
    coming_from: str = ""
    visa: bool = False
    file: str | None = None


def check_stays(person: Person, *, merge: bool = False) -> None:
    """Look for stays that cannot have been.

    Args:
        person: whose stays are looked at.
        merge: whether stays that overlap are allowed; days that they share then count once.

    Raises:
        LawError: all that is wrong, with row and cure: LAW-101 exit before entry, LAW-102 overlap, LAW-103 two stays
            that have not ended, LAW-104 a status outside its stay, LAW-105 too many stays.
    """
    if len(person.stays) > MOST_STAYS:
        message = f"{len(person.stays):,} stays of one person; at most {MOST_STAYS:,} are looked at"
        cure = "give the stays of one person only, and leave out those that no window reaches"
        raise LawError(Finding("LAW-105", message, cure, person.file))
    wrong = [finding for stay in person.stays for finding in _faults(stay, person.file)]
    if not wrong and not merge:
        wrong = list(_overlaps(person))
    if wrong:
        raise LawError(*capped(wrong))


def _faults(stay: Stay, file: str | None) -> Iterator[Finding]:
    if stay.exit is not None and stay.exit < stay.entry:
        message = f"exit on {stay.exit} lies before entry on {stay.entry}"
        yield Finding("LAW-101", message, "swap the dates, or correct one", file, stay.row, "out", str(stay.exit))
    last = stay.exit or dt.date.max
    for name in ("registered", "permit", "protection"):
        day = getattr(stay, name)
        if day is not None and not stay.entry <= day <= last:
            until = f"to {stay.exit}" if stay.exit else "on"
            message = f"{name} on {day} does not lie within the stay from {stay.entry} {until}"
            yield Finding("LAW-104", message, "correct the date, or the stay", file, stay.row, name, str(day))


def _overlaps(person: Person) -> Iterator[Finding]:
    """Nobody is in two places; the day of leaving may be the day of entering elsewhere, or again."""
    earlier: Stay | None = None
    for stay in sorted(person.stays, key=lambda one: (one.entry, one.exit or dt.date.max)):
        if earlier is not None and earlier.exit is None:
            message = f"the stay in {earlier.host} from {earlier.entry} has no exit, but one in {stay.host} follows"
            cure = "give the day of exit; only the last stay may be without"
            yield Finding("LAW-103", message, cure, person.file, earlier.row, "out")
        elif earlier is not None and earlier.exit is not None and stay.entry < earlier.exit:
            message = (
                f"entry on {stay.entry} lies within the stay in {earlier.host} from {earlier.entry} to {earlier.exit}"
                + (f" (row {earlier.row})" if earlier.row else "")
            )
            cure = "correct the dates; with --merge days that two stays share count once"
            yield Finding("LAW-102", message, cure, person.file, stay.row, "in", str(stay.entry))
        if earlier is None or _end(stay) >= _end(earlier):
            earlier = stay


def _end(stay: Stay) -> dt.date:
    return stay.exit or dt.date.max


def spells_at(stays: Sequence[Stay], counts_at: Callable[[Stay], bool], number: int = 0) -> list[Spell]:
    """The stays at one host, or in one area, cut where the status changes.

    The day of registering counts as unregistered, the day on which a permit or protection begins does not. Who
    registers on the last day has a spell without days after it: that is how the stay would go on.

    Args:
        stays: of one person.
        counts_at: whether a stay is one at that host.
        number: number of the host, to be written into each spell.

    Returns:
        Spells in order of their first day.
    """
    chosen = sorted((stay for stay in stays if counts_at(stay)), key=lambda one: (one.entry, _end(one)))
    return [spell for stay in chosen for spell in _spells_of(stay, number)]


def _spells_of(stay: Stay, number: int) -> Iterator[Spell]:
    entry, exit_ = stay.entry.toordinal(), stay.exit.toordinal() if stay.exit else FAR
    changes = []
    if stay.registered is not None:
        changes.append((stay.registered.toordinal() + 1, REGISTERED))
    for day, status in ((stay.permit, PERMIT), (stay.protection, PROTECTION)):
        if day is not None:
            changes.append((day.toordinal(), status))
    first, status = entry, VISITOR
    for begin, stronger in sorted(changes):
        if stronger <= status:
            continue
        if begin > first:
            yield Spell(first, begin - 1, entry, exit_, status, number)
        first, status = max(begin, first), stronger
    yield Spell(first, exit_, entry, exit_, status, number)
