"""What the desk's child does: all that needs the engine. Texts go in, plain values come out.

The server never imports this.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, get_args

from spillover.data.countries import countries
from spillover.data.declaration import Declaration, read_declaration
from spillover.data.law.library import Library
from spillover.data.law.pack import Document, Purpose, Route
from spillover.data.law.rule import ANYBODY, ForPassports
from spillover.data.naming import find_scenario, named_scenario, scenario_names, suggest
from spillover.data.scenario import load
from spillover.data.variants import base_of
from spillover.engine.known import compile_known
from spillover.engine.runstore import DIGITS_IN_NAME, run_digest
from spillover.ground.errors import Finding, ScenarioError
from spillover.ground.params import Setting
from spillover.interfaces.cli.compiling import compiled
from spillover.interfaces.cli.stay import day_of
from spillover.interfaces.serve.models import JobRequest, StayQuestion, Trip
from spillover.report.explorer import cached_difference, cached_view
from spillover.rules.law import read_law
from spillover.rules.person import Person, Stay
from spillover.rules.question import Question, answer, read_situation


def view(run: str, cache: str) -> bytes:
    """The view of a run folder, as JSON in gzip.

    Raises:
        RunError: if the run cannot be shown.
    """
    return cached_view(Path(run), Path(cache))


def difference(against: str, compared: str, cache: str) -> bytes:
    """The second run less the first, as JSON in gzip.

    Raises:
        RunError: if the runs cannot be shown or are no pairs.
    """
    return cached_difference(Path(against), Path(compared), Path(cache))


def scenarios() -> list[dict[str, Any]]:
    """The scenarios that have a name, as they are declared; whoever asks for one is told if its tables are wrong."""
    rows = ((name, _declared(find_scenario(name))) for name in scenario_names())
    return [_row(name, said) for name, said in rows if said is not None]


class _Words(Protocol):
    """What a list of scenarios says of each."""

    @property
    def title(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def start(self) -> dt.date: ...
    @property
    def days(self) -> int: ...


def _declared(folder: Path, heirs: tuple[Path, ...] = ()) -> Declaration | None:
    """What a scenario declares, with what a variant inherits; None if that cannot be read."""
    declared = read_declaration(folder)
    if isinstance(declared, list):
        return None
    said, text = declared
    if isinstance(said, Declaration):
        return said
    base = base_of(folder, said, text, heirs)
    inherited = None if isinstance(base, Finding) else _declared(base, (*heirs, folder))
    if inherited is None:
        return None
    own = {name: getattr(said, name) for name in ("title", "question", "start", "days")}
    return inherited.model_copy(update={name: given for name, given in own.items() if given is not None})


def _row(name: str, said: _Words) -> dict[str, Any]:
    start = said.start.isoformat()
    return {"name": name, "title": said.title, "question": said.question, "start": start, "days": said.days}


def _named(name: str) -> Path:
    """The folder of a scenario that has a name; a path is none.

    Raises:
        ScenarioError: SCN-001 if there is no scenario of that name.
    """
    folder = named_scenario(name)
    if folder is None:
        message = f"there is no scenario of the name '{name}'"
        raise ScenarioError(Finding("SCN-001", message, suggest(name), column="scenario", value=name))
    return folder


def form(name: str) -> dict[str, Any]:
    """What may be asked of a scenario: every parameter of its plan, and the schema of a request.

    Raises:
        SpilloverError: SCN-001 if there is no such scenario, or what is wrong with it.
    """
    scenario = load(_named(name))
    plan = compile_known(scenario)
    settings = [setting for part in plan.parts for setting in part.settings.values()]
    told = plan.explain().parameters
    return {
        "scenario": _row(name, scenario),
        "request": JobRequest.model_json_schema(),
        "parameters": [_parameter(setting, words) for setting, words in zip(settings, told, strict=True)],
    }


def _parameter(setting: Setting, words: dict[str, str]) -> dict[str, Any]:
    param = setting.param
    bounds = {"low": _finite(param.low), "high": _finite(param.high)}
    return {"id": setting.name, "type": _type(setting), "choices": list(param.choices), **bounds, **words}


def _finite(bound: float | None) -> float | None:
    """JSON knows no infinity."""
    return bound if bound is not None and math.isfinite(bound) else None


def _type(setting: Setting) -> str:
    value = setting.param.value
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "number"
    return "choice" if setting.param.choices else "text"


def foreseen(request: str) -> str:
    """Check a request by compiling it, and say what its run will be called.

    Raises:
        SpilloverError: everything that is wrong with it, naming scenario, parameter or date.
    """
    asked = JobRequest.model_validate_json(request, strict=True)
    _, plan = compiled(_named(asked.scenario), asked.asked)
    return f"{plan.scenario_id}-{run_digest(plan, asked.seed)[:DIGITS_IN_NAME]}"


def stay(question: str) -> dict[str, Any]:
    """The answer about a stay, as ``spillover stay --json`` prints it.

    Raises:
        LawError: if the question cannot be answered as it stands.
    """
    asked = StayQuestion.model_validate_json(question)
    today = dt.date.today()
    day_of(asked.on.isoformat(), "on", None if asked.plan else today)
    stays = tuple(_stay(trip, number, today) for number, trip in enumerate(asked.trips, 1))
    words = (asked.document, asked.purpose, asked.route, asked.coming_from)
    person = Person(tuple(dict.fromkeys(asked.passports)), stays, *words, asked.visa)
    situation = read_situation(person.passports, asked.facts) if asked.facts else None
    law = read_law(None, as_of=asked.as_of)
    return answer(Question(person, asked.host, asked.on, asked.plan, situation=situation), law).to_json()


def _stay(trip: Trip, number: int, today: dt.date) -> Stay:
    days = {"in": trip.entry, "out": trip.exit}
    days |= {name: getattr(trip, name) for name in ("registered", "permit", "protection")}
    for name, day in days.items():
        day_of(day.isoformat() if day else None, f"{name} of stay {number}", today)
    return Stay(trip.host, trip.entry, trip.exit, trip.registered, trip.permit, trip.protection, number)


def words() -> dict[str, list[str]]:
    """Words that a question about a stay may use, from the law packs."""
    library = Library()
    passports = {passport for host in library.hosts for passport in _passports(library, host)}
    passports |= {entry.passport for entry in library.prior.rows()} if library.prior else set()
    return {
        "hosts": list(library.hosts),
        "passports": sorted(passports & set(countries())),
        "documents": list(get_args(Document)),
        "purposes": list(get_args(Purpose)),
        "routes": list(get_args(Route)),
    }


def _passports(library: Library, host: str) -> Iterator[str]:
    """Passports that a pack names; who holds one of any other is bound by its rules for all foreigners."""
    for rule in library.pack(host).rules():
        if isinstance(rule, ForPassports):
            yield from (passport for passport in rule.passports if passport != ANYBODY)
