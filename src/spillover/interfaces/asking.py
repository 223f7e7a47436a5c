"""What a run is asked for, in one schema: the command line and the browser are held to the same words and bounds."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from spillover.data.strict_toml import Strict
from spillover.ground.errors import Finding, ParameterError, did_you_mean
from spillover.interfaces.cli.asked import Asked, read_date

MEMBERS = 100
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
LARGEST_SEED = 2**63 - 1
"""The index of runs keeps whole numbers of 64 bits."""

_FINDING = "finding"
_WORDS = MappingProxyType(
    {
        "missing": ("is missing", "give it"),
        "json_invalid": ("is no JSON document", "send one JSON object"),
        "string_type": ("is no text", "write it in quotes"),
        "int_type": ("is no whole number", "write a whole number in digits, without quotes"),
        "bool_type": ("is neither true nor false", "write true or false, without quotes"),
        "list_type": ("is no list", "write a list in [brackets]"),
        "dict_type": ("is no group of names and values", "write an object in {braces}"),
        "date_type": ("is no date", "write year-month-day in quotes, as 2022-09-21"),
    }
)
"""What is wrong and the cure, by the kind of mistake."""


def complaint(finding: Finding) -> PydanticCustomError:
    """A finding in the form in which a check of a field may raise it."""
    # a stranger's text may hold braces, so it is filled into the message instead of being one
    return PydanticCustomError(_FINDING, "{message}", {"message": finding.message, "finding": finding})


def refused(errors: Iterable[ErrorDetails], column: Callable[[str], str] = str) -> tuple[Finding, ...]:
    """What is wrong with a request, as findings.

    Args:
        errors: as pydantic lists them.
        column: how the asker calls a field, given its path with dots.
    """
    return tuple(_finding(error, column) for error in errors)


def _finding(error: ErrorDetails, column: Callable[[str], str]) -> Finding:
    path = ".".join(str(part) for part in error["loc"] if part != "[key]")
    if error["type"] == _FINDING:
        told: Finding = error["ctx"]["finding"]
        return dataclasses.replace(told, column=column(path or told.column or "") or None)
    named = column(path) or None
    what = f"'{named}'" if named else "what was sent"
    value = None if isinstance(error["input"], Mapping | list | None) else _short(str(error["input"]))
    if error["type"] in _WORDS:
        message, cure = _WORDS[error["type"]]
        return Finding("RUN-091", f"{what} {message}", cure, column=named, value=value)
    cure = error["msg"][:1].lower() + error["msg"][1:]
    return Finding(
        "RUN-091", f"{what} cannot be {'so' if value is None else repr(value)}", cure, column=named, value=value
    )


def _short(text: str) -> str:
    """A stranger's text as it can be shown: not too long, and without halves of letters, which nobody can write."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 80 else f"{text[:80]}…"


def _read_day(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        day = read_date(given)
    except ParameterError as error:
        raise complaint(error.findings[0]) from error
    if not EARLIEST <= day <= LATEST:
        cure = f"give a day from {EARLIEST} to {LATEST}"
        raise complaint(Finding("PAR-008", f"{day} lies too far away", cure, value=given))
    return day


Day = Annotated[dt.date, BeforeValidator(_read_day)]
"""A date that is sent as text."""


class Sent(Strict):
    """What somebody sends: an unknown name is an error, with the name that was probably meant."""

    @model_validator(mode="before")
    @classmethod
    def _known_names(cls, said: object) -> object:
        if isinstance(said, Mapping):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for name in said:
                if name not in known:
                    cure = did_you_mean(str(name), known) if known else "send an empty object: {}"
                    shown = _short(str(name))
                    raise complaint(Finding("RUN-091", f"there is no '{shown}' here", cure, value=shown))
        return said


Named = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2_000)]


class RunRequest(Sent):
    """What a run is asked for."""

    scenario: Named = Field(description="a scenario: its name, as exodus-2022 or exodus-2022/eu-opens")
    members: int = Field(MEMBERS, ge=1, description="members of the ensemble")
    seed: int = Field(0, ge=-LARGEST_SEED, le=LARGEST_SEED, description="root of all random numbers")
    days: int | None = Field(None, description="days to simulate; without it, as many as the scenario says")
    until: Day | None = Field(None, description="last day to simulate, instead of days")
    as_of: Day | None = Field(None, description="information date: what became known later is hidden")
    movement: Name | None = Field(None, description="another movement mechanism; without it, that of the scenario")
    settings: dict[Name, Text] = Field({}, description="parameters to set, as mechanism.parameter: value")

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if self.days is not None and self.until is not None:
            message = "days and until both say how long"
            raise complaint(Finding("PAR-009", message, "give one of them", column="until"))
        return self

    @property
    def asked(self) -> Asked:
        """How the scenario is changed."""
        return Asked(self.settings, self.movement, self.days, self.until, self.as_of)

    def command(self) -> Iterator[str]:
        """The words with which the command line would ask for the same."""
        yield from ("spillover", "run", self.scenario, "--members", str(self.members), "--seed", str(self.seed))
        for option in ("days", "until", "as_of", "movement"):
            if (given := getattr(self, option)) is not None:
                yield from (_option(option), str(given))
        for name, text in self.settings.items():
            yield from ("--set", f"{name}={text}")


def asked_for(**words: Any) -> RunRequest:
    """Check the words of a command.

    Raises:
        ParameterError: everything that is wrong, under the names of the options.
    """
    try:
        return RunRequest(**words)
    except ValidationError as error:
        raise ParameterError(*refused(error.errors(include_url=False), _option)) from error


def _option(path: str) -> str:
    field = path.partition(".")[0]
    if field in ("", "scenario"):
        return field.upper()
    return "--set" if field == "settings" else f"--{field.replace('_', '-')}"
