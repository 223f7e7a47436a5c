"""One person's question: may I enter, until when is my stay lawful, what would extend it, what does an overstay cost.

The answer is given for each passport, and the one is put first under which most is allowed; a state's own national is
no foreigner to it, whatever other passport is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spillover.data.law.pack import Pack, PenaltyRule
from spillover.data.law.rule import Cited
from spillover.ground.errors import Finding, LawError
from spillover.rules import entry as border
from spillover.rules.answers import Answer, ClockAnswer, EntryAnswer, Extension, Penalty, weakest
from spillover.rules.counting import days_that_count, last_lawful
from spillover.rules.law import FREE, Law, Timed, other_time, read_law
from spillover.rules.person import Person, check_stays
from spillover.rules.presence import Presence, presence, refuse_gaps
from spillover.rules.reasons import Reason
from spillover.world.law import FAR

MOST_PASSPORTS = 5


def stay(person: Person, host: str, on: dt.date, law: Law | None = None, *, merge: bool = False) -> Answer:
    """What the law says of a person at a host on a day.

    A person who is abroad on the day is taken to come in on it. Days are civil days; both ends of a stay count unless
    a rule says otherwise.

    Args:
        person: passports, stays and what else is stated.
        host: ISO 3166 code of the host; SCH, or any member, for the Schengen area.
        on: the day.
        law: from :func:`read_law`; by default that of the project, which is then read anew for each question.
        merge: whether stays may overlap; days that they share then count once.

    Raises:
        LawError: LAW-1xx for what cannot be true of a person, LAW-2xx for law that no pack has.
    """
    law = law or read_law()
    check_stays(person, merge=merge)
    check_passports(person, law)
    check_hosts(person, host, law)
    if host in person.passports:
        return _of_national(person, host, on, law)
    answers = [_under(person, passport, host, on, law) for passport in person.passports]
    best = max(range(len(answers)), key=lambda k: _allows(answers[k]))
    others = tuple(answer for k, answer in enumerate(answers) if k != best)
    return replace(answers[best], other_passports=others)


def check_hosts(person: Person, host: str, law: Law) -> None:
    """Refuse a question, or a stay, at a host that does not exist.

    Raises:
        LawError: LAW-107, with the row of the stay.
    """
    for named in (host, person.coming_from) if person.coming_from else (host,):
        law.check_host(named)
    for one in person.stays:
        try:
            law.check_host(one.host)
        except LawError as error:
            found = (replace(finding, file=person.file, row=one.row, column="host") for finding in error.findings)
            raise LawError(*found) from None


def check_passports(person: Person, law: Law) -> None:
    """Refuse a person without a passport, with one that does not exist, or with too many.

    Raises:
        LawError: LAW-106, LAW-109.
    """
    if not 1 <= len(person.passports) <= MOST_PASSPORTS or len(set(person.passports)) < len(person.passports):
        message = f"{len(person.passports)} passports are stated: {', '.join(person.passports)}"
        raise LawError(Finding("LAW-109", message, f"state one to {MOST_PASSPORTS} different ones"))
    for passport in person.passports:
        law.check_passport(passport)


def _allows(answer: Answer) -> tuple[bool, bool, int]:
    until = dt.date.max if answer.unlimited else answer.lawful_until or dt.date.min
    return answer.may_enter, answer.lawful, until.toordinal()


def _of_national(person: Person, host: str, on: dt.date, law: Law) -> Answer:
    others = [passport for passport in person.passports if passport != host]
    notes = tuple(f"{host} sees its own national, whatever {passport} says" for passport in others)
    why = Reason("national", True, f"the person is a national of {host}; no clock runs for nationals")
    present = any(one.host == host and one.entry <= on <= (one.exit or dt.date.max) for one in person.stays)
    return Answer(
        person.passports, host, host, on, present, True, border.NATIONAL, None, True, None, None, None, None, 0,
        (), (), (), (), (), (), (*notes, *_late(law, host, on)), (why,),
    )  # fmt: skip


def _under(person: Person, passport: str, host: str, on: dt.date, law: Law) -> Answer:
    """The answer under one passport."""
    abroad = presence(law, person, passport, host, on)
    entry = border.entry(law, person, abroad.statute, on)
    if on < (begin := law.packs_of(host, on)[-1].covers_from):
        error = law.missing(f"what held before {begin}", passport, host, on)
        raise error
    here = abroad.entering()
    lawful = here.is_lawful()
    breaches = here.breaches()
    by = min(here.binding(), key=lambda timed: breaches[timed.rule.id], default=None)
    breach = breaches[by.rule.id] if by else FAR
    until, ended_by = (breach - 1, by if breach < FAR else None) if lawful else here.last_lawful()
    if abroad.here < 0 and not entry.may_enter and here.gap(here.day) is not None:
        return _turned_away(person, abroad, entry, tuple(_late(law, host, on)), law)
    refuse_gaps(law, here, max(until, here.day) if breach < FAR else FAR - 1)
    shown = _shown(abroad, ended_by)
    used = abroad.used(shown) if shown else None
    limit = abroad.limit(shown) if shown else None
    overstay = abroad.unlawful_days()
    over = not lawful and abroad.here < 0
    again = here.coming_back()
    return Answer(
        passports=person.passports,
        passport=passport,
        host=host,
        on=on,
        present=abroad.here >= 0,
        lawful=lawful,
        entry=entry if again.is_lawful() else _no_day_left(entry, again.last_lawful()[1]),
        lawful_until=_date(until) if until >= here.spells[here.here].entry and not over and breach < FAR else None,
        unlimited=breach >= FAR,
        ends_by=ended_by.rule.id if ended_by else None,
        days_used=used,
        days_left=None if used is None or limit is None else limit - used,
        longest_stay=None if breach >= FAR else max(until - here.day + 1, 0) if lawful else 0,
        overstay_days=overstay,
        clocks=tuple(_clock(timed, abroad, here, breaches[timed.rule.id]) for timed in _in_force(abroad)),
        extends=tuple(_extensions(law, here, until, breaches)),
        penalties=tuple(_penalties(law, passport, host, on, overstay)),
        exposure=(),
        conflicts=(),
        weak=weakest(_used(law, abroad, on, by=ended_by)),
        notes=(*_new_rule(ended_by, on), *_of_visa(entry), *_late(law, host, on)),
        why=_why(law, person, abroad, overstay),
    )


def _turned_away(person: Person, abroad: Presence, entry: EntryAnswer, notes: tuple[str, ...], law: Law) -> Answer:
    """Who may not come in needs no rule on how long to stay."""
    statute, on = abroad.statute, _date(abroad.day)
    silent = f"no rule says how long one may stay: passport {statute.passport} at host {statute.host} on {on}"
    return Answer(
        person.passports, statute.passport, statute.host, on, False, False, entry, None, False, None, None, None, 0,
        abroad.unlawful_days(), (), (), (), (), (), weakest(border.used_rules(law, statute, on)), (silent, *notes),
        _why(law, person, abroad, 0),
    )  # fmt: skip


def _no_day_left(entry: EntryAnswer, by: Timed | None) -> EntryAnswer:
    word = f"no day is left under {by.rule.id}" if by else "no day is left"
    return replace(entry, may_enter=False, because=(*entry.because, word))


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day)


def _in_force(found: Presence) -> list[Timed]:
    return [timed for timed in found.statute.clocks if timed.clock.first <= found.day <= timed.clock.last]


def _shown(found: Presence, ended_by: Timed | None) -> Timed | None:
    """The clock of which days used and left are told: the one that ends the stay, if it runs on the day already.

    Else the one of those in force with the fewest days left.
    """
    running = [timed for timed in _in_force(found) if timed.rule.ends_stay]
    if ended_by is None or ended_by in running:
        return ended_by or next((timed for timed in running if timed.rule.role == "stay"), None)
    limited = [timed for timed in running if found.limit(timed) is not None]
    return min(limited, key=lambda timed: (found.limit(timed) or 0) - found.used(timed), default=None)


def _clock(timed: Timed, abroad: Presence, here: Presence, due: int) -> ClockAnswer:
    lifted = bool((timed.clock.lifted >> here.spells[here.here].status) & 1)
    if due == here.day:
        due = last_lawful((timed.clock,), here.spells, here.here, here.day)[0] + 1
    while due < FAR and not days_that_count(due - 1, due - 1, timed.clock.week):
        due -= 1  # what has to be done within working days is due on the last of them
    return ClockAnswer(
        timed.rule.id, timed.rule.about, timed.rule.role, abroad.used(timed), abroad.limit(timed), lifted,
        timed.rule.ends_stay, _date(due - 1) if due < FAR else None, timed.rule.confidence,
    )  # fmt: skip


def _used(law: Law, found: Presence, on: dt.date, by: Timed | None) -> Iterator[Cited]:
    yield from border.used_rules(law, found.statute, on)
    yield from (timed.rule for timed in _in_force(found))
    if by:
        yield by.rule


def _of_visa(entry: EntryAnswer) -> Iterator[str]:
    if entry.requirement not in (*FREE, "no_admission"):
        yield "a visa is needed: its own dates and days may end the stay earlier"


def _new_rule(by: Timed | None, on: dt.date) -> Iterator[str]:
    if by and by.rule.begins and by.rule.begins > on:
        settled = "" if by.rule.transition_settled else "; the law is silent on days before it: see --transition"
        yield f"{by.rule.id} comes into force on {by.rule.begins} and ends the stay{settled}"


def _late(law: Law, host: str, on: dt.date) -> Iterator[str]:
    for pack in law.packs_of(host, on):
        if on > pack.checked:
            yield f"the law of {pack.host} was followed up to {pack.checked}; what changed later is not known here"


# --- what would extend it, what it costs ------------------------------------------------------------------------------


def _extensions(law: Law, here: Presence, until: int, breaches: Mapping[str, int]) -> Iterator[Extension]:
    yield from _by_registering(here, until, breaches)
    yield from _by_leaving(here, until)
    on = _date(here.day)
    for pack in law.packs_of(here.statute.host, on):
        for rule in pack.permit:
            if rule.applies_to(here.statute.passport) and rule.in_force(on):
                conditions = f" ({'; '.join(rule.conditions)})" if rule.conditions else ""
                until_day = _date(until) + dt.timedelta(days=rule.days) if rule.days and until < FAR - 1 else None
                yield Extension(f"{rule.grants}: {rule.route}{conditions}", until_day, rule.cite, rule.id)


def _by_registering(here: Presence, until: int, breaches: Mapping[str, int]) -> Iterator[Extension]:
    """Registering on the last day that allows it."""
    spell = here.spells[here.here]
    for timed in here.binding():
        if timed.rule.role != "registration" or not here.day <= until < FAR - 1 or spell.status != 0:
            continue
        if breaches[timed.rule.id] != until + 1:
            continue
        registered = spell._replace(first=until + 1, status=1)
        spells = (*here.spells[: here.here], spell._replace(last=until), registered)
        later, _ = Presence(here.statute, spells, here.here + 1, until + 1).first_breach()
        how = f"register by {_date(until)}"
        yield Extension(how, _date(later - 1) if later < FAR else None, timed.rule.cite, timed.rule.id)


def _by_leaving(here: Presence, until: int) -> Iterator[Extension]:
    """Leaving on the last lawful day and coming back: the same day, or as soon as it gives days again."""
    if until >= FAR - 1:
        return
    leave = max(until, here.day)
    left = here.left(leave).spells
    back = _earliest_return(Presence(here.statute, left, -1, leave))
    if back is None:
        return
    again, by = Presence(here.statute, left, -1, back).entering().first_breach()
    if again - 1 > until and by is not None:
        how = f"leave by {_date(leave)} and come back on {_date(back)}"
        yield Extension(how, _date(again - 1) if again < FAR else None, by.rule.cite, by.rule.id)


def _earliest_return(left: Presence) -> int | None:
    """First day from the day on at which a new stay would have a lawful day; None within a year and a day."""
    for day in (left.day, left.day + 1):
        if replace(left, day=day).entering().is_lawful() and _gains(left, day):
            return day
    low, high = left.day + 1, left.day + 367
    if not replace(left, day=high).entering().is_lawful():
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if replace(left, day=middle).entering().is_lawful():
            high = middle
        else:
            low = middle
    return high


def _gains(left: Presence, day: int) -> bool:
    """Whether coming back on that day gives more than the day itself."""
    breach, _ = replace(left, day=day).entering().first_breach()
    return breach > day + 1


def _penalties(law: Law, passport: str, host: str, on: dt.date, overstay: int) -> Iterator[Penalty]:
    if overstay == 0:
        return
    for pack in law.packs_of(host, on):
        for rule in pack.penalty:
            if _fits(rule, overstay) and rule.applies_to(passport) and rule.in_force(on):
                yield Penalty(_cost(rule, pack, on, overstay), rule.cite, rule.id, rule.confidence)


def _fits(rule: PenaltyRule, overstay: int) -> bool:
    return 0 < overstay and rule.over_days <= overstay and (rule.up_to_days is None or overstay <= rule.up_to_days)


def _cost(rule: PenaltyRule, pack: Pack, on: dt.date, overstay: int) -> str:
    text = _words(rule)
    value = next((one for one in pack.index if one.unit == rule.fine_unit and one.in_force(on)), None)
    if rule.fine_low is None or (value is None and not rule.per_day):
        return text
    times = (value.value if value else 1.0) * (overstay if rule.per_day else 1)
    low, high = rule.fine_low * times, (rule.fine_high or rule.fine_low) * times
    amount = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    return f"{text}: {amount} {value.currency if value else rule.fine_unit}"


# --- why ------------------------------------------------------------------------------------------------------------


def _why(law: Law, person: Person, abroad: Presence, overstay: int) -> tuple[Reason, ...]:
    on, statute = _date(abroad.day), abroad.statute
    packs = law.packs_of(statute.host, on)
    clocks = tuple(_clock_reason(law, timed, abroad, packs) for timed in statute.clocks)
    tree = [border.reasons(law, person, statute, on), Reason("stay", True, "clocks of the stay", children=clocks)]
    others: Sequence[tuple[str, str]] = (("permit", "ways to a status"), ("penalty", "what an overstay costs"))
    for group, words in (*others, ("remark", "what else the law says")):
        lines = [
            law.reason(rule, pack, *_applied(rule, on, overstay))
            for pack in packs
            for rule in getattr(pack, group)
            if rule.applies_to(statute.passport)
        ]
        if lines:
            tree.append(Reason(group, any(line.fired for line in lines), words, children=tuple(lines)))
    return tuple(tree)


def _applied(rule: Cited, on: dt.date, overstay: int) -> tuple[bool, str]:
    """Whether a rule applies on the day, and why not; a penalty only to an overstay of its tier."""
    late = other_time(rule, on)
    if not late and isinstance(rule, PenaltyRule) and not _fits(rule, overstay):
        to = f" to {rule.up_to_days}" if rule.up_to_days is not None else " on"
        late = f"for an overstay from {rule.over_days}{to} days: {_words(rule)}"
    return not late, late or _words(rule)


def _words(rule: Cited) -> str:
    text = getattr(rule, "text", "") or getattr(rule, "about", "") or getattr(rule, "route", "")
    condition = getattr(rule, "condition", "")
    return f"{text} ({condition})" if condition else str(text)


def _clock_reason(law: Law, timed: Timed, abroad: Presence, packs: Sequence[Pack]) -> Reason:
    on = _date(abroad.day)
    late = other_time(timed.rule, on)
    limit = abroad.limit(timed)
    days = f"{abroad.used(timed)} of {limit} days" if limit is not None else "no limit"
    return law.reason(timed.rule, packs[-1], not late, late or f"{days}: {timed.rule.about}")


# --- questions of one value -------------------------------------------------------------------------------------------


def lawful_until(person: Person, host: str, on: dt.date, law: Law | None = None) -> dt.date | None:
    """Last lawful day of the stay (see :func:`stay`); None if there is none, or no end."""
    return stay(person, host, on, law).lawful_until


def days_left(person: Person, host: str, on: dt.date, law: Law | None = None) -> int | None:
    """Limit minus days used on the day, by the clock that ends first; None without a limit."""
    return stay(person, host, on, law).days_left


def longest_stay(person: Person, host: str, on: dt.date, law: Law | None = None) -> int | None:
    """Days that the person may be present from the day on without a break; None if there is no end."""
    return stay(person, host, on, law).longest_stay
