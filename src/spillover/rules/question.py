"""A whole question as the command line, a form or a service puts it, and its answer with exposure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spillover.ground.errors import Finding, LawError, did_you_mean
from spillover.rules.answers import Answer
from spillover.rules.exposure import ExposureLaw, Situation, exposures
from spillover.rules.law import Law
from spillover.rules.person import Person
from spillover.rules.stay import stay

FACTS = ("served", "wanted_by", "case_by", "listed_by", "captured_by", "offence", "asylum")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        person: whose stay it is.
        host: the host.
        on: the day.
        plans: whether an entry on the day is planned; the person must then be abroad.
        merge: whether stays may overlap.
        situation: facts that bear on exposure; None if exposure is not asked about.
    """

    person: Person
    host: str
    on: dt.date
    plans: bool = False
    merge: bool = False
    situation: Situation | None = None


def answer(question: Question, law: Law) -> Answer:
    """Answer a question.

    Raises:
        LawError: LAW-127 if an entry is planned during a stay, and all that :func:`stay` and exposure raise.
    """
    person, on = question.person, question.on
    if question.plans:
        _refuse_open_stay(person, on)
    found = stay(person, question.host, on, law, merge=question.merge)
    later = sum(one.entry > on for one in person.stays)
    if later:
        word = "stay begins" if later == 1 else "stays begin"
        found = replace(found, notes=(*found.notes, f"{later} {word} after {on}, and was not looked at"))
    return found if question.situation is None else with_exposure(found, question.situation, law)


def _refuse_open_stay(person: Person, on: dt.date) -> None:
    for one in person.stays:
        if one.entry < on and (one.exit is None or on < one.exit):
            message = f"an entry on {on} is planned during the stay in {one.host} from {one.entry}"
            cure = "give the day of exit before the plan, or ask with --on instead of --plan"
            raise LawError(Finding("LAW-127", message, cure, person.file, one.row, "out"))


def read_situation(passports: tuple[str, ...], facts: Iterable[str]) -> Situation:
    """Facts as ``name=value`` texts; a name may stand several times, and ``none`` says that there is none.

    Raises:
        LawError: LAW-125 for a text of another form, LAW-129 for a name that is not known.
    """
    stated: dict[str, list[str]] = {}
    for fact in facts:
        name, equals, value = (part.strip() for part in fact.partition("="))
        if not equals or not value:
            cure = "write it as name=value, as served=RUS"
            raise LawError(Finding("LAW-125", f"'{fact}' is no fact", cure, value=fact))
        if name not in FACTS:
            raise LawError(Finding("LAW-129", f"there is no fact '{name}'", did_you_mean(name, FACTS), value=fact))
        stated.setdefault(name, []).append(value)
    states = {name: _states(values) for name, values in stated.items()}
    return Situation(
        passports,
        served=states.get("served", ()),
        offences=tuple(_offence(text) for text in stated.get("offence", ())),
        wanted_by=states.get("wanted_by"),
        case_opened_by=states.get("case_by"),
        captured_by=states["captured_by"][0] if states.get("captured_by") else None,
        asylum=_yes(stated["asylum"][-1]) if "asylum" in stated else None,
        mobilisation_list_of=states.get("listed_by"),
    )


def _states(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value.upper() for value in values if value.casefold() != "none")


def _offence(text: str) -> tuple[str, str]:
    state, colon, act = text.partition(":")
    if not colon:
        cure = "write state and act, as offence=RUS:desertion"
        raise LawError(Finding("LAW-125", f"'{text}' is no act of a state", cure, value=text))
    return state.upper(), act.lower()


def _yes(text: str) -> bool:
    if text.casefold() not in ("yes", "no"):
        raise LawError(Finding("LAW-125", f"'{text}' is neither yes nor no", "write asylum=yes or asylum=no"))
    return text.casefold() == "yes"


def with_exposure(found: Answer, situation: Situation, law: Law) -> Answer:
    """The same answer, with what each passport exposes the person to, and where those answers contradict each other.

    Raises:
        LawError: LAW-120 to LAW-122 for facts that no rule could be applied to.
    """
    states = dict.fromkeys((found.host, *found.passports))
    packs = [law.library.pack(state) for state in states if law.library.has(state)]
    treaties = law.library.treaties()
    exposed = exposures(situation, found.host, found.on, ExposureLaw([*packs, *([treaties] if treaties else [])]))
    return replace(found, exposure=exposed.exposure, conflicts=exposed.conflicts, why=(*found.why, *exposed.why))
