"""Situations as a lawyer writes them, read from ``situations/<host>.toml`` and held against the program.

A file names its host once. A situation is a person; each ``ask`` is a day, what was reckoned by hand for it from the
text of the rule, and why. What an ask states of the person (a purpose, a transition, an information date) goes before
what the situation states.

    lawful = true, until = 2022-12-23           "no end" and "no day" stand for themselves
    days_left = 1, longest_stay = 90            the two that must never be confused
    due = { kaz-registration-3 = 2022-09-28 }   last day of clocks looked at alone
    extends = { "register by 2022-10-09" = 2022-11-23 }
    costs = ["kaz-overstay-warning"]            every penalty, in the order of the pack
    applies, applies_not, marked                rules that fired, that did not, that are named as weak or contested
    in_force, not_in_force                      penalties, whether or not the overstay falls into their tier
    error = "LAW-202", words = "how long"       the question has no answer
    only = "entry"                              asks about the border alone, where no rule says how long one may stay
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from spillover.ground.errors import LawError
from spillover.rules import entry as border
from spillover.rules.answers import Answer, EntryAnswer
from spillover.rules.law import Law, read_law
from spillover.rules.person import Person, Stay
from spillover.rules.reasons import Reason
from spillover.rules.stay import stay

FOLDER = Path(__file__).parent / "situations"
FACTS = ("passports", "stays", "host", "purpose", "route", "from", "visa", "document", "as_of", "transition")

Laws = Callable[[dt.date | None, str | None], Law]
Situation = dict[str, Any]


def read_situations(file: Path) -> list[Situation]:
    """The situations of a file, each with the host of the file."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    return [{"host": document["host"]} | situation for situation in document["situation"]]


def project_law() -> Laws:
    """The packs of the project, read once for each information date and transition."""
    return laws_of(None)


def laws_of(folder: Path | None) -> Laws:
    """The packs of a folder, read once for each information date and transition."""

    @cache
    def law(as_of: dt.date | None, transition: str | None) -> Law:
        return read_law(folder, as_of=as_of, transition=transition)

    return law


def disagreements(situation: Situation, laws: Laws) -> Iterator[str]:
    """Where the program says something else than was reckoned by hand."""
    for ask in situation["ask"]:
        facts = {key: value for key, value in (situation | ask).items() if key in FACTS}
        reckoned = {key: value for key, value in ask.items() if key not in {*FACTS, "on", "because", "only"}}
        law = laws(facts.get("as_of"), facts.get("transition"))
        said = _said(facts, ask, law)
        for key, value in reckoned.items():
            if problem := _differs(key, value, said):
                varied = "".join(f", {name} {ask[name]}" for name in FACTS if name in ask)
                yield f"on {ask['on']}{varied}: {problem}\n    by hand: {ask['because']}"


def _said(facts: Situation, ask: Situation, law: Law) -> Answer | EntryAnswer | LawError:
    host, on = facts["host"], ask["on"]
    try:
        if ask.get("only") == "entry":
            person = person_of(facts)
            return border.entry(law, person, law.statute(person.passports[0], host, on), on)
        return stay(person_of(facts), host, on, law)
    except LawError as error:
        return error


def person_of(facts: Situation) -> Person:
    """The person of a situation."""
    stays = tuple(
        Stay(one.get("host", facts["host"]), one["in"], one.get("out"), *(one.get(name) for name in STATUSES))
        for one in facts.get("stays", ())
    )
    return Person(
        tuple(facts["passports"]), stays, facts.get("document", "passport"), facts.get("purpose", ""),
        facts.get("route", ""), facts.get("from", ""), facts.get("visa", False),
    )  # fmt: skip


STATUSES = ("registered", "permit", "protection")


def _differs(key: str, value: Any, said: Answer | EntryAnswer | LawError) -> str:
    """What is wrong with one value; empty if nothing is."""
    if isinstance(said, LawError):
        agrees = (key == "error" and said.findings[0].code == value) or (key == "words" and value in str(said))
        return "" if agrees else f"{key} is not {value}, for there is no answer: {said}"
    if key in RULES:
        holds, rules = RULES[key], {reason.rule: reason for top in said.why for reason in _below(top)}
        wrong = [rule for rule in value if not holds(rules.get(rule))]
        return f"{key} is not true of {wrong}" if wrong else ""
    found = READ[key](said) if key in READ else getattr(said, key)
    return "" if found == value else f"{key} is {found}, not {value}"


def _below(reason: Reason) -> Iterator[Reason]:
    yield reason
    for child in reason.children:
        yield from _below(child)


def _in_force(reason: Reason | None) -> bool:
    return reason is not None and not reason.because.startswith("in force only")


RULES: dict[str, Callable[[Reason | None], bool]] = {
    "applies": lambda reason: reason is not None and reason.fired,
    "applies_not": lambda reason: reason is None or not reason.fired,
    "in_force": _in_force,
    "not_in_force": lambda reason: not _in_force(reason),
}


def _until(answer: Answer) -> dt.date | str:
    return "no end" if answer.unlimited else answer.lawful_until or "no day"


READ: dict[str, Callable[[Any], Any]] = {
    "until": _until,
    "error": lambda answer: "an answer",
    "words": lambda answer: "an answer",
    "days_left": lambda answer: "no limit" if answer.days_left is None else answer.days_left,
    "longest_stay": lambda answer: "no end" if answer.longest_stay is None else answer.longest_stay,
    "requirement": lambda answer: getattr(answer, "entry", answer).requirement,
    "documents": lambda answer: list(getattr(answer, "entry", answer).documents),
    "due": lambda answer: {clock.id: clock.due or "no end" for clock in answer.clocks if not clock.ends_stay},
    "extends": lambda answer: {one.how: one.until or "its own end" for one in answer.extends if _is_dated(one.how)},
    "costs": lambda answer: [penalty.rule for penalty in answer.penalties],
    "cost_in_words": lambda answer: "; ".join(penalty.text for penalty in answer.penalties),
    "marked": lambda answer: [rule.id for rule in answer.weak],
}


def _is_dated(how: str) -> bool:
    """Permits last as long as they say; they are asked for with ``applies``."""
    return not how.startswith(("permit:", "protection:")) or "extension" in how
