"""A number is never alone: value, unit, prior, bounds, source and meaning travel together.

A mechanism declares its numbers as fields of a frozen dataclass; :func:`declared` reads them back as
:class:`Param` records, from which come checks, tables, priors and bibliographies.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from spillover.ground.errors import Finding, ParameterError, did_you_mean
from spillover.ground.priors import Prior

Value = float | int | bool | str | tuple[float, ...]

UNITS = frozenset({"1", "person", "day", "km", "km/day", "1/day", "person/day", "utils", "switch", "name", "link"})


@dataclass(frozen=True, slots=True)
class Param:
    """One declared number of a mechanism.

    Attributes:
        name: name within its mechanism; ends in its unit where that is not persons or 1.
        value: default.
        unit: one of ``UNITS`` ("switch" for true/false, "name" for a choice).
        source: key of ``references.bib``, ``assumed:A-nn``, or ``fit:<experiment>``.
        about: meaning in one phrase.
        prior: distribution drawn once a member, or None for a number that is held fixed.
        low: smallest value allowed.
        high: largest value allowed.
        choices: allowed names, for unit "name".
    """

    name: str
    value: Value
    unit: str
    source: str
    about: str
    prior: Prior | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def param(value: Any, *, unit: str, source: str, about: str, **more: Any) -> Any:
    """Declare one number of a mechanism, as the default of a field of its ``Params``.

    Raises:
        ValueError: if the unit is not one of ``UNITS``.
    """
    if unit not in UNITS:
        message = f"unit '{unit}' is not known; {did_you_mean(unit, UNITS)}"
        raise ValueError(message)
    return dataclasses.field(default=value, metadata={"unit": unit, "source": source, "about": about, **more})


def declared(params: type) -> dict[str, Param]:
    """The parameters of a mechanism's ``Params`` class, by name, in the order of declaration."""
    return {
        field.name: Param(name=field.name, value=cast("Value", field.default), **field.metadata)
        for field in dataclasses.fields(params)
    }


def parse(param_: Param, text: str, mechanism: str) -> Value:
    """Read a setting from text, with the type of the parameter's default, and hold it against its bounds.

    Lists are written ``1;1;0.5``.

    Raises:
        ParameterError: naming the setting, the text and the cure.
    """
    try:
        value = _convert(param_, text.strip())
    except ValueError:
        raise ParameterError(_wrong_type(param_, text, mechanism)) from None
    _check_bounds(param_, value, mechanism)
    return value


def _convert(param_: Param, text: str) -> Value:
    default = param_.value
    if isinstance(default, bool):
        return {"true": True, "false": False}[text.lower()] if text.lower() in {"true", "false"} else _refuse()
    if isinstance(default, tuple):
        return tuple(_finite(part) for part in text.split(";") if part.strip()) if text else ()
    if isinstance(default, int):
        number = _finite(text)
        return int(number) if number == int(number) else _refuse()
    if isinstance(default, str):
        return text if not param_.choices or text in param_.choices else _refuse()
    return _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) < float("inf") else _refuse()


def _refuse() -> Any:
    raise ValueError


def _wrong_type(param_: Param, text: str, mechanism: str) -> Finding:
    default = param_.value
    if isinstance(default, bool):
        cure = "write true or false"
    elif isinstance(default, tuple):
        cure = "write numbers separated by semicolons, as 1;1;0.5"
    elif isinstance(default, int):
        cure = "write a whole number"
    elif param_.choices:
        cure = did_you_mean(text, param_.choices)
    else:
        cure = "write a finite number"
    return Finding("PAR-002", f"{mechanism}.{param_.name} cannot be '{text}'", cure, value=text)


def _check_bounds(param_: Param, value: Value, mechanism: str) -> None:
    numbers = value if isinstance(value, tuple) else (value,)
    for number in numbers:
        if isinstance(number, str):
            continue
        too_low = param_.low is not None and number < param_.low
        too_high = param_.high is not None and number > param_.high
        if too_low or too_high:
            low = "−∞" if param_.low is None else f"{param_.low:g}"
            high = "∞" if param_.high is None else f"{param_.high:g}"
            raise ParameterError(
                Finding(
                    "PAR-003",
                    f"{mechanism}.{param_.name} = {number:g} is out of bounds",
                    f"choose a value between {low} and {high} ({param_.unit})",
                    value=str(number),
                )
            )


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter as it stands in a plan.

    Attributes:
        mechanism: its mechanism.
        param: its declaration.
        value: the value in force.
        set_by: "default", "posterior", "scenario" or "command".
        source: who says so: the declaration's source, or that of the table row that set it.
        is_drawn: whether each member draws it, from its prior or from the posterior.
    """

    mechanism: str
    param: Param
    value: Value
    set_by: str
    source: str
    is_drawn: bool

    @property
    def name(self) -> str:
        """``mechanism.parameter``."""
        return f"{self.mechanism}.{self.param.name}"

    def fitted(self, value: float, source: str) -> Setting:
        """The same setting where members draw it from a posterior, of which ``value`` is the median."""
        return dataclasses.replace(self, value=value, set_by="posterior", source=source)


def settle(
    mechanism: str, params: type, overrides: Mapping[str, tuple[str, str, str]], *, with_priors: bool
) -> tuple[Setting, ...]:
    """Combine a mechanism's declarations with what a scenario or a command sets.

    Args:
        mechanism: its name.
        params: its ``Params`` class.
        overrides: parameter name → (text, set_by, source).
        with_priors: whether parameters that nobody sets are drawn from their priors, member by member.

    Raises:
        ParameterError: for every unknown name (with a suggestion), wrong type or value out of bounds.
    """
    known = declared(params)
    findings = [
        Finding("PAR-001", f"{mechanism} has no parameter '{name}'", did_you_mean(name, known), value=name)
        for name in overrides
        if name not in known
    ]
    settings = []
    for name, param_ in known.items():
        if name not in overrides:
            drawn = with_priors and param_.prior is not None
            settings.append(Setting(mechanism, param_, param_.value, "default", param_.source, drawn))
            continue
        text, set_by, source = overrides[name]
        try:
            settings.append(Setting(mechanism, param_, parse(param_, text, mechanism), set_by, source, is_drawn=False))
        except ParameterError as error:
            findings.extend(error.findings)
    if findings:
        raise ParameterError(*findings)
    return tuple(settings)
