"""May a person come in: what is required, which documents do, and what bars it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from spillover.data.law.pack import BarRule, DocumentRule, EntryRule
from spillover.data.law.rule import Cited
from spillover.rules.answers import EntryAnswer
from spillover.rules.law import FREE, Law, Statute, other_time
from spillover.rules.person import Person
from spillover.rules.reasons import Reason

NATIONAL = EntryAnswer(True, "national", ("passport",), ("a state may not refuse entry to its own national",))


def entry(law: Law, person: Person, statute: Statute, day: dt.date) -> EntryAnswer:
    """Whether a person may come in under one passport.

    Args:
        law: the law.
        person: what is stated of the person.
        statute: what binds the holder of the passport at the host.
        day: day of entry.

    Raises:
        LawError: LAW-202 if no rule says what is required.
    """
    rule = statute.entry_on(day)
    if rule is None:
        error = law.missing("whether one may enter", statute.passport, statute.host, day)
        raise error
    against = [*_requirement(rule, person), *_bars(law, person, statute, day)]
    documents = accepted(law, statute, day)
    if person.document not in documents:
        against.append(f"no rule accepts a document of kind {person.document}")
    met = rule.requirement in FREE or (person.visa and rule.requirement != "no_admission")
    return EntryAnswer(met and not against, rule.requirement, documents, tuple(against))


def accepted(law: Law, statute: Statute, day: dt.date) -> tuple[str, ...]:
    """Documents that the packs accept on a day; a passport where they say nothing."""
    found = [
        document
        for pack in law.packs_of(statute.host, day)
        for rule in pack.document
        if rule.applies_to(statute.passport) and rule.in_force(day)
        for document in rule.accepted
    ]
    return tuple(dict.fromkeys(found)) or ("passport",)


def _requirement(rule: EntryRule, person: Person) -> Iterator[str]:
    if rule.requirement == "no_admission":
        yield "holders of this passport are not admitted"
    elif rule.requirement not in FREE and not person.visa:
        word = rule.requirement.replace("_", " ")
        yield f"{word}: none was stated (--visa)" if word.startswith("visa") else f"{word} needed: --visa if it is held"


def _bars(law: Law, person: Person, statute: Statute, day: dt.date) -> Iterator[str]:
    for pack in law.packs_of(statute.host, day):
        for bar in pack.bar:
            if bar.applies_to(statute.passport) and bar.in_force(day) and (why := barred(bar, person)):
                yield why


def barred(bar: BarRule, person: Person) -> str:
    """Why a bar keeps a person out; empty if it does not. A purpose that was not stated is taken to be barred."""
    if person.purpose in bar.exempt or (bar.purposes and person.purpose and person.purpose not in bar.purposes):
        return ""
    if bar.routes and person.route not in bar.routes:
        return ""
    if bar.coming_from and person.coming_from not in bar.coming_from:
        return ""
    unstated = "" if person.purpose or not bar.purposes else " (no purpose was stated: --purpose)"
    return f"{bar.about}{unstated}"


def used_rules(law: Law, statute: Statute, day: dt.date) -> Iterator[Cited]:
    """The rules on which the answer about entry rests."""
    if rule := statute.entry_on(day):
        yield rule
    for pack in law.packs_of(statute.host, day):
        for other in (*pack.bar, *pack.document):
            if other.applies_to(statute.passport) and other.in_force(day):
                yield other


def reasons(law: Law, person: Person, statute: Statute, day: dt.date) -> Reason:
    """The rules of entry that were looked at."""
    packs = law.packs_of(statute.host, day)
    chosen = statute.entry_on(day)
    lines = []
    for rule in statute.entries:
        because = other_time(rule, day) or ("" if rule is chosen else "a cited rule goes before the index")
        lines.append(law.reason(rule, packs[-1], rule is chosen, because or rule.requirement.replace("_", " ")))
    for pack in packs:
        for bar in pack.bar:
            if bar.applies_to(statute.passport):
                late = other_time(bar, day)
                kept_out = "" if late else barred(bar, person)
                because = late or kept_out or "does not hold for this purpose or route"
                lines.append(law.reason(bar, pack, bool(kept_out), because))
        lines += [_document(law, rule, pack, day) for rule in pack.document if rule.applies_to(statute.passport)]
    return Reason("entry", bool(chosen), f"entry with passport {statute.passport}", children=tuple(lines))


def _document(law: Law, rule: DocumentRule, pack: object, day: dt.date) -> Reason:
    late = other_time(rule, day)
    return law.reason(rule, pack, not late, late or f"accepted: {', '.join(rule.accepted)}")  # type: ignore[arg-type]
