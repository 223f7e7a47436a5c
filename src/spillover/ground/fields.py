"""Declared state, and the points at which mechanisms meet without knowing each other.

A :class:`Field` is state with one owner. A :class:`Port` is where many may speak and one listens; contributions
are combined by the port's rule in the sorted order of mechanism names, so that not even the last bit depends on
how a scenario lists them. A new port needs a decision record: it is a new kind of influence.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Field:
    """State that a mechanism owns.

    Attributes:
        name: its name, unique in a plan.
        dims: dimensions after ``member``, from {"place", "host", "country", "pair", "act"}; a pair is of two countries,
            the one left and the one entered; an act is of a country and a kind.
        unit: canonical unit.
        first: value on the day before the run; None: the residents of the place.
        about: meaning in one phrase.
        keep: whether its value at the end of each day is kept with the run.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    first: float | None
    about: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A kind of influence: who reads it, in what unit, combined how.

    Attributes:
        name: its name.
        dims: dimensions after ``member``.
        unit: canonical unit.
        rule: "sum" or "most" (start from 0), or "product" (starts from 1).
        about: meaning in one phrase.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    rule: str
    about: str

    @property
    def neutral(self) -> float:
        """The value that changes nothing."""
        return 1.0 if self.rule == "product" else 0.0


PORTS = MappingProxyType(
    {
        port.name: port
        for port in (
            Port("push", ("place",), "1/day", "sum", "hazard of leaving a place"),
            Port("worth", ("place",), "utils", "sum", "what speaks for a place as a destination"),
            Port("gate", ("country",), "1", "most", "gate that a country imposes beyond its law, as ``Gate``"),
            Port("stay", ("country",), "1", "product", "lawful months by what the law on the map says"),
            Port("decree", ("host",), "1", "most", "number of the regime of stay that a government puts in force"),
            Port("mood", ("country",), "1", "sum", "suspicion that a government's acts lend to newcomers, in sd"),
        )
    }
)
