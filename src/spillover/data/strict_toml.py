"""From a TOML text that a stranger wrote to a checked model: what is wrong is said in our words, with its line."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from spillover.ground.errors import Finding, did_you_mean

Model = TypeVar("Model", bound=BaseModel)

_WORDS = MappingProxyType(
    {
        "date_type": "a date is written without quotes and without a time, as 2012-02-29",
        "string_type": 'text is written in "quotes"',
        "int_type": "a whole number is written in digits",
        "float_type": "a number is written in digits",
        "bool_type": "write true or false",
        "list_type": "a list is written in [brackets]",
        "model_type": "this is a section with settings of its own",
        "dict_type": "this is a group of sections",
    }
)
_FORMS = MappingProxyType(
    {
        r"\S": "it must not be blank",
        r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters, digits and hyphens only",
        r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores only",
        r"^[A-Z]{3}$": "three capital letters, as in ISO 3166",
        r"^([A-Z]{3}|\*)$": 'three capital letters, as in ISO 3166, or "*" for all foreigners',
    }
)
"""What the patterns of the formats mean."""


class Strict(BaseModel):
    """A section in which an unknown key is an error, and nothing is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def day_between(first: dt.date, last: dt.date) -> Callable[[dt.date], dt.date]:
    """A check that refuses days before ``first`` and after ``last``."""

    def check(day: dt.date) -> dt.date:
        if not first <= day <= last:
            message = f"{day} does not lie between {first} and {last}"
            raise ValueError(message)
        return day

    return check


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of the five kinds of complaint about a declared file."""

    syntax: str
    missing: str
    unknown: str
    type: str
    value: str


def read_model(text: str, model: type[Model], file: str, codes: Codes) -> Model | list[Finding]:
    """Check a text against a model.

    Args:
        text: TOML.
        model: what it must be.
        file: name to be shown in findings.
        codes: how the findings are numbered.

    Returns:
        The model, or everything that is wrong with the text.
    """
    try:
        return model.model_validate(tomllib.loads(text))
    except ValidationError as error:
        return list(_explain(error, text, _Context(model, file, codes)))
    except (ValueError, RecursionError) as error:
        return [_syntax(error, file, codes)]


@dataclass(frozen=True, slots=True)
class _Context:
    model: type[BaseModel]
    file: str
    codes: Codes


def _syntax(error: ValueError | RecursionError, file: str, codes: Codes) -> Finding:
    """What tomllib complains about; it names the line in its message."""
    text = str(error)
    line = re.search(r"at line (\d+)", text)
    message = f"the file is not valid TOML: {text}"
    cure = "correct the line; text and keys stand once each, text in quotes, dates without"
    return Finding(codes.syntax, message, cure, file, int(line[1]) if line else None)


def _explain(error: ValidationError, text: str, context: _Context) -> Iterator[Finding]:
    for problem in error.errors(include_url=False):
        path = [part for part in problem["loc"] if part != "[key]"]
        key, line, value = _dotted(path), line_of(path, text), shown(problem["input"])
        model = _model_at(context.model, path)
        match problem["type"]:
            case "missing":
                code, message, cure = context.codes.missing, f"'{key}' is missing", _meaning(model, path)
            case "extra_forbidden":
                code, message = context.codes.unknown, f"there is no setting '{key}'"
                cure = did_you_mean(str(path[-1]), _names(model))
            case kind:
                is_type = kind.endswith("_type")
                code = context.codes.type if is_type else context.codes.value
                message, cure = f"'{key}' is {value}: {_in_words(problem)}", _meaning(model, path)
        yield Finding(code, message, cure, context.file, line, key, value)


def _dotted(path: Sequence[int | str]) -> str:
    """The path as a person counts: ``clock 3.limit_days``."""
    text = ""
    for part in path:
        text += f" {part + 1}" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def line_of(path: Sequence[int | str], text: str) -> int | None:
    """The line on which a setting or a section stands; None if it is written in another way than usual."""
    names = [str(part) for part in path if isinstance(part, str)]
    wanted = next((part for part in path if isinstance(part, int)), None)
    section, count, nearest = "", -1, None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([^\[\]]+)\]", line):
            section = re.sub(r"[\s\"']", "", header[1])
            count += section == names[0] if names else 0
            here = wanted is None or count == wanted
            if here and (section == ".".join(names) or (wanted is not None and section == names[0])):
                nearest = number
                if section == ".".join(names):
                    return number
        key = re.match(r"\s*[\"']?([^\s\"'=]+)[\"']?\s*=", line)
        inside = section == ".".join(names[:-1]) and (wanted is None or count == wanted)
        if names and key and key[1] == names[-1] and inside:
            return number
    return nearest


def shown(value: object) -> str:
    """A value as it can stand in a message."""
    text = str(value) if isinstance(value, str | int | float | dt.date) else type(value).__name__
    return text if len(text) <= 80 else text[:79] + "…"


def _in_words(problem: Mapping[str, Any]) -> str:
    if problem["type"] == "string_pattern_mismatch":
        pattern = problem["ctx"]["pattern"]
        return _FORMS.get(pattern, f"it does not have the form {pattern}")
    text = _WORDS.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))
    return text.replace("Input ", "it ")


def _model_at(model: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel]:
    """The model that the last name of a path belongs to."""
    for part in path[:-1]:
        if isinstance(part, str) and (field := _field(model, part)):
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _field(model: type[BaseModel], name: str) -> Any:
    fields = {field.alias or key: field for key, field in model.model_fields.items()}
    return fields.get(name)


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _meaning(model: type[BaseModel], path: Sequence[int | str]) -> str:
    """What the last setting of a path is for; of a key of one's own choice, what the group is for."""
    for name in reversed(path):
        field = _field(model, name) if isinstance(name, str) else None
        if field and field.description:
            return f"{name}: {field.description}"
    return "see the reference of the format"
