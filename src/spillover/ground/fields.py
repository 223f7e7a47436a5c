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
        dims: dimensions after ``member``, from {"place", "host", "country", "pair"}; a pair is of two countries, the
            one left and the one entered.
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
        rule: "sum" (starts from 0) or "product" (starts from 1).
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
        return 0.0 if self.rule == "sum" else 1.0


PORTS = MappingProxyType(
    {
        port.name: port
        for port in (
            Port("push", ("place",), "1/day", "sum", "hazard of leaving a place"),
            Port("worth", ("place",), "utils", "sum", "what speaks for a place as a destination"),
        )
    }
)
