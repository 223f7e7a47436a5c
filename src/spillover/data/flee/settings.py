"""``simsetting.yml``: what each of Flee's settings becomes here.

``settings.csv`` beside this module lists every setting that Flee reads, with its default and its fate: used, rewritten
(it sets others), refused (it changes results in a way that we do not simulate), silent (it changes no result), or
ignored (Flee itself does not act on it). Settings that a file leaves out are written with Flee's default, so that a
scenario reproduces Flee whatever our own defaults are.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from spillover.data.flee.sheets import Notes, finite, listed
from spillover.data.flee.yaml_text import read_yaml
from spillover.ground.errors import Finding

CONFLICT_DRIVEN = ("spawn_rules", "conflict_driven_spawning")
_NESTED = ".".join(CONFLICT_DRIVEN)
_V1_RULES = "move_rules", "use_v1_rules"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of Flee: a row of ``settings.csv``."""

    section: str
    key: str
    type: str
    default: str
    fate: str
    mechanism: str
    parameter: str
    unit: str
    reason: str

    @property
    def name(self) -> tuple[str, str]:
        """Section and key."""
        return self.section, self.key

    @property
    def title(self) -> str:
        """As findings show it."""
        return f"{self.section}.{self.key}" if self.section else self.key

    @property
    def default_value(self) -> object:
        """Flee's default as YAML reads it."""
        return yaml.safe_load(self.default)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of a scenario's table ``parameters``."""

    mechanism: str
    name: str
    value: str
    unit: str


@cache
def known_settings() -> Mapping[tuple[str, str], Setting]:
    """Every setting that Flee reads, by section and key."""
    with (Path(__file__).parent / "settings.csv").open(encoding="utf-8", newline="") as file:
        settings = [Setting(**row) for row in csv.DictReader(file)]
    return {setting.name: setting for setting in settings}


def read_settings(path: Path | None, notes: Notes) -> tuple[Parameter, ...]:
    """Read a settings file into parameters; without one, Flee's defaults.

    Errors (unreadable values, settings that we refuse) are noted, and the default stands in their place.
    """
    file = path.name if path else "simsetting.yml"
    reader = _Reader(file, dict(_given(read_yaml(path, notes), file, notes)) if path else {}, notes)
    reader.check_names()
    reader.check_refused()
    return reader.parameters()


def _given(document: Mapping[str, object], file: str, notes: Notes) -> Iterator[tuple[tuple[str, str], object]]:
    """Every setting of a file by section and key."""
    sections = {setting.section for setting in known_settings().values()} - {"", _NESTED}
    for name, value in document.items():
        if name not in sections:
            yield ("", name), value
        for key, inner in _section(name, value, file, notes) if name in sections else ():
            yield (name, key), inner
            if (name, key) == CONFLICT_DRIVEN:
                for deep_key, deepest in _section(_NESTED, inner, file, notes):
                    yield (_NESTED, deep_key), deepest


def _section(name: str, value: object, file: str, notes: Notes) -> list[tuple[str, object]]:
    if isinstance(value, Mapping):
        return [(str(key), inner) for key, inner in value.items()]
    if value is not None:
        message = f"section {name} is '{value}', where Flee expects settings"
        cure = f"write {name.rpartition('.')[2]}: on a line of its own and settings indented below it"
        notes.errors.append(Finding("IMP-071", message, cure, file, column=name))
    return []


class _Reader:
    """The settings of one file on their way to parameters."""

    def __init__(self, file: str, given: Mapping[tuple[str, str], object], notes: Notes) -> None:
        self.file = file
        self.given = given
        self.notes = notes

    def check_names(self) -> None:
        """Warn of what Flee passes over: unknown keys, and known ones that it does not act on."""
        for section, key in self.given:
            setting = known_settings().get((section, key))
            if setting is None:
                title = f"{section}.{key}" if section else key
                self._warn(
                    "IMP-150",
                    title,
                    f"'{title}' is no setting of Flee, which passes over it",
                    _near(section, key, self.notes),
                )
            elif setting.fate == "ignored" and self.given[setting.name] != setting.default_value:
                self._warn(
                    "IMP-153",
                    setting.title,
                    f"{setting.title} has no effect in Flee: {setting.reason}",
                    "nothing to do",
                )

    def check_refused(self) -> None:
        """Refuse every setting that is switched on and that we cannot honour."""
        for setting in known_settings().values():
            value = self.given.get(setting.name)
            if setting.fate == "refused" and value and value != setting.default_value:
                message = f"{setting.title} is {value}, but {setting.reason}"
                cure = "remove it, or simulate this instance with Flee"
                self.notes.errors.append(Finding("IMP-073", message, cure, self.file, None, setting.title, str(value)))

    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter that a setting of Flee decides, defaults filled in."""
        texts = {
            setting.name: self._text(self._settled(setting))
            for setting in known_settings().values()
            if setting.fate == "used"
        }
        texts |= self._v1_rules()
        self._warn_of_hidden_camps(texts)
        rows = [
            Parameter(setting.mechanism, setting.parameter, texts[name], setting.unit)
            for name, setting in known_settings().items()
            if setting.fate == "used"
        ]
        source = "observed" if self.given.get(CONFLICT_DRIVEN) is None else "conflict"
        return (
            Parameter("departures", "source", source, "name"),
            *rows,
            Parameter("flee3", "respect_capacity", "true", "switch"),
        )

    def _settled(self, setting: Setting) -> Setting:
        """A setting whose type and default do not depend on another one any more."""
        if setting.type != "rate":
            return setting
        by_ratio = str(self.given.get((_NESTED, "spawn_mode"))).casefold() == "pop_ratio"
        return replace(setting, type="number" if by_ratio else "whole", default="0.01" if by_ratio else "500")

    def _text(self, setting: Setting) -> str:
        """The text of a parameter: the value given, or the default if it is missing or wrong."""
        value = self.given.get(setting.name, setting.default_value)
        text = _READ[setting.type](value)
        if text is None or (setting.key in _AT_LEAST_ONE and int(text) < 1):
            message = f"{setting.title} is '{value}', which Flee cannot use"
            cure = f"write {_FORMS[setting.type]}; Flee's default is {setting.default or 'none'}"
            self.notes.errors.append(Finding("IMP-072", message, cure, self.file, None, setting.title, str(value)))
            return _READ[setting.type](setting.default_value) or ""
        self._warn_of_reading(setting, value, text)
        return text

    def _warn_of_reading(self, setting: Setting, value: object, text: str) -> None:
        if setting.type == "switch" and not isinstance(value, bool | int):
            message = f"{setting.title} is the text or value {value!r}, which Flee takes for {text}"
            self._warn("IMP-151", setting.title, message, "write True or False without quotes")
        if setting.type in ("whole", "awareness") and isinstance(value, float) and value != int(value):
            message = f"{setting.title} is {value}, of which Flee takes {text}"
            self._warn("IMP-152", setting.title, message, "write a whole number")

    def _v1_rules(self) -> dict[tuple[str, str], str]:
        """What ``use_v1_rules`` sets, whatever the file says otherwise."""
        setting = known_settings()[_V1_RULES]
        if self._text(setting) == "false":
            return {}
        self._warn("IMP-154", setting.title, f"{setting.title} {setting.reason}", "nothing to do")
        forced = {"max_move_speed": "200", "camp_weight": "2", "conflict_weight": "0.25"}
        switches = {"start_on_foot": "false", "avoid_short_stints": "false"}
        return {("move_rules", key): text for key, text in (forced | switches).items()}

    def _warn_of_hidden_camps(self, texts: Mapping[tuple[str, str], str]) -> None:
        low = [key for key in ("default_movechance", "conflict_movechance") if float(texts["move_rules", key]) < 0.005]
        if low:
            message = f"{listed(low)} below 0.005 makes Flee take such places for camps; here they stay what they are"
            self._warn("IMP-155", f"move_rules.{low[0]}", message, "give these places type camp if that is meant")

    def _warn(self, code: str, title: str, message: str, cure: str) -> None:
        self.notes.warnings.append(Finding(code, message, cure, self.file, column=title))


def _near(section: str, key: str, notes: Notes) -> str:
    """Where a key that Flee passes over may belong."""
    elsewhere = [setting.title for setting in known_settings().values() if setting.key == key]
    if elsewhere:
        return f"Flee looks for it as {elsewhere[0]}"
    return notes.spell(key, [setting.key for setting in known_settings().values() if setting.section == section])


def _number(value: object) -> str | None:
    number = finite(value)
    return None if number is None else f"{number:.0f}" if number == int(number) else repr(number)


def _whole(value: object) -> str | None:
    """Flee cuts off the fraction of a number, and refuses a text that is no whole number."""
    number = finite(value)
    if number is None or (isinstance(value, str) and not value.strip().lstrip("+-").isdigit()):
        return None
    return str(int(number))


def _awareness(value: object) -> str | None:
    """Links ahead. At -1 Flee acts as at 1; at 0 nobody ever moves, which is no use to anybody."""
    text = _whole(value)
    return {"-1": "1", "0": None}.get(text, text) if text else None


def _switch(value: object) -> str:
    """Anything but nothing is on: the text "False" is."""
    return "true" if value else "false"


def _list(value: object) -> str | None:
    """Factors by interval; none and an empty list are no decay. A mapping counts if its keys are 0, 1, 2 and so on."""
    if isinstance(value, Mapping):
        value = [value[position] for position in range(len(value))] if set(value) == set(range(len(value))) else "?"
    if value is None or value == []:
        return "1"
    texts = [_number(entry) for entry in value] if isinstance(value, list) else [None]
    return None if None in texts else ";".join(filter(None, texts))


def _mode(value: object) -> str | None:
    text = str(value).casefold()
    return text if text in ("constant", "pop_ratio", "poisson") else None


_READ: Mapping[str, Callable[[object], str | None]] = MappingProxyType(
    {"number": _number, "whole": _whole, "awareness": _awareness, "switch": _switch, "list": _list, "mode": _mode}
)
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "number": "a number",
        "whole": "a whole number",
        "awareness": "1, 2 or 3 (at 0 nobody ever moves in Flee)",
        "switch": "True or False",
        "list": "a list of numbers such as [1.0, 0.5]",
        "mode": "constant, pop_ratio or poisson",
    }
)
_AT_LEAST_ONE = frozenset({"hasten", "conflict_spawn_decay_interval"})
