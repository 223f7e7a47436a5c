"""Answers about the law in words and tables, for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from spillover.rules.answers import Answer, ClockAnswer
from spillover.rules.overview import Change, HostLine
from spillover.rules.reasons import Reason

NO_DECISION = "This informs; it decides nothing about a person, and is no reason to refuse protection."


def answer_in_words(answer: Answer, *, why: bool = False) -> Iterator[RenderableType]:
    """An answer: the verdict first, then the clocks, what would extend it, what it costs, exposure, and the reasons.

    Args:
        answer: the answer.
        why: whether to show the rules that were looked at.
    """
    yield Text(_headline(answer), "bold")
    yield from (f"  {line}" for line in _lines(answer))
    if answer.clocks:
        yield _clocks(answer.clocks)
    if answer.extends:
        yield _plain("What would extend or reset it", ("how", "until", "where it stands"), [
            (one.how, str(one.until) if one.until else "its own end", one.cite) for one in answer.extends
        ])  # fmt: skip
    if answer.penalties:
        yield _plain("What the overstay costs", ("penalty", "where it stands", "confidence"), [
            (one.text, one.cite, one.confidence) for one in answer.penalties
        ])  # fmt: skip
    yield from (Text(f"Conflict: {one.text}", "bold yellow") for one in answer.conflicts)
    if answer.exposure:
        yield _exposure(answer)
    yield from _marks(answer)
    if why:
        tree = Tree("Rules that applied (✓) and that did not (·)")
        for reason in answer.why:
            _grow(tree, reason)
        yield tree
    yield Text(NO_DECISION, "dim")


def _headline(answer: Answer) -> str:
    who = f"Passport {answer.passport} at {answer.host} on {answer.on}"
    if answer.unlimited:
        return f"{who}: no clock ends the stay"
    if not answer.lawful:
        since = f"lawful until {answer.lawful_until}, " if answer.lawful_until else "no lawful day, "
        days = f"{_days(answer.overstay_days)} over" if answer.present else "no day is left"
        return f"{who}: {since}{days} (ended by {answer.ends_by})"
    return f"{who}: lawful until {answer.lawful_until} (ended by {answer.ends_by})"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _lines(answer: Answer) -> Iterator[str]:
    word = "may enter" if answer.may_enter else "may not enter as stated"
    documents = f" with {' or '.join(answer.entry.documents)}" if answer.may_enter else ""
    yield f"{word}{documents}: {answer.entry.requirement.replace('_', ' ')}"
    yield from (f"- {reason}" for reason in answer.entry.because)
    if answer.days_used is not None:
        left = "no limit" if answer.days_left is None else f"{answer.days_left} left of the limit"
        yield f"days used on {answer.on}: {answer.days_used} ({left})"
    if answer.longest_stay is not None:
        yield f"longest stay from {answer.on}, while earlier days fall out: {_days(answer.longest_stay)}"
    if answer.overstay_days and not answer.present:
        yield f"the latest stay had {_days(answer.overstay_days)} that were unlawful"
    for other in answer.other_passports:
        until = "no end" if other.unlimited else str(other.lawful_until or "no lawful day")
        yield f"with passport {other.passport}: {'may' if other.may_enter else 'may not'} enter, lawful until {until}"


def _clocks(clocks: Sequence[ClockAnswer]) -> Table:
    rows = []
    for clock in clocks:
        left = "" if clock.left is None else str(clock.left)
        due = "lifted" if clock.lifted else str(clock.due or "none")
        word = clock.role if clock.ends_stay else f"{clock.role}, a duty"
        rows.append((clock.id, word, str(clock.used), left, due, clock.confidence, clock.about))
    return _plain("Clocks", ("clock", "kind", "used", "left", "last day", "confidence", "rule"), rows)


def _exposure(answer: Answer) -> Table:
    rows = []
    for one in answer.exposure:
        verdict = (one.verdict or "").replace("_", " ") + ("" if one.certain else " (uncertain)")
        rows.append((one.passport, one.kind.replace("_", " "), verdict, one.because, one.cite, one.confidence))
    return _plain("Exposure", ("passport", "kind", "verdict", "because", "where it stands", "confidence"), rows)


def _marks(answer: Answer) -> Iterator[RenderableType]:
    for rule in answer.weak:
        what = f"contested: {rule.contested}" if rule.contested else f"confidence {rule.confidence}"
        yield Text(f"Low confidence: {rule.id} ({what})", "yellow")
    yield from (Text(f"Note: {note}", "yellow") for note in answer.notes)


def _grow(tree: Tree, reason: Reason) -> None:
    since = f", since {reason.since}" if reason.since else ""
    where = f" [{reason.cite}; {reason.source}; {reason.confidence}{since}]" if reason.cite else ""
    contested = f" contested: {reason.contested}" if reason.contested else ""
    style = "" if reason.fired else "dim"
    branch = tree.add(Text(f"{'✓' if reason.fired else '·'} {reason.rule}: {reason.because}{where}{contested}", style))
    for child in reason.children:
        _grow(branch, child)


def hosts_in_words(lines: Sequence[HostLine], passport: str, on: dt.date) -> Iterator[RenderableType]:
    """Every host for one passport on a day."""
    rows = []
    for line in lines:
        grade = f"{line.confidence}{' contested' if line.contested else ''}{' !' if line.is_weak else ''}"
        entry = line.entry.replace("_", " ") + (f"; barred: {line.bars}" if line.bars else "")
        window = str(line.window or "")
        rows.append((line.host, entry, line.documents, line.limits, window, line.duties, grade, line.cite))
    head = ("host", "entry", "documents", "days", "window", "registration", "confidence", "where it stands")
    yield _plain(f"Passport {passport} on {on}", head, rows)
    yield Text("! marks what rests on a rule of low confidence (C, P), or a contested one", "dim")


def changes_in_words(found: Sequence[Change], begin: dt.date, end: dt.date) -> Iterator[RenderableType]:
    """What changed between two days."""
    if not found:
        yield f"No rule began or ended after {begin}, up to {end}."
        return
    rows = [
        (str(one.day), one.host, one.what, one.group, ", ".join(one.passports), one.words, one.rule.id, one.rule.cite)
        for one in found
    ]
    head = ("day", "host", "", "kind", "passports", "rule", "id", "where it stands")
    yield _plain(f"After {begin}, up to {end}", head, rows)


def _plain(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
