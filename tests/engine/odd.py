"""Mechanisms that do one thing wrong, for tests of what the engine holds them to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import param
from spillover.world.mechanism import Today
from spillover.world.plan import Part, Plan

MOOD = Field("mood", ("place",), unit="1", first=1.0, about="a field for tests")


@dataclass(frozen=True, slots=True)
class Params:
    strength: float = param(1.0, unit="1", source="assumed:A-99", about="a number for tests")


def nothing(*_: Any) -> None:
    """Do nothing."""


@dataclass
class Odd:
    """A mechanism made of the functions that it is given."""

    name: str = "odd"
    about: str = "does something odd"
    Params: type = Params
    fields: tuple[Field, ...] = ()
    reads: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    proposes: str = ""
    on_signal: Callable[[Today], None] = nothing
    on_flow: Callable[[Today, NDArray[np.int64]], None] = nothing
    on_update: Callable[[Today, Mapping[str, NDArray[np.float64]]], None] = nothing

    def prepare(self, world: object, settings: object) -> None:
        """Nothing to prepare."""

    def scratch(self, prepared: object) -> None:
        """Nothing is needed."""

    def signal(self, prepared: object, today: Today) -> None:
        self.on_signal(today)

    def flow(self, prepared: object, today: Today, proposal: NDArray[np.int64]) -> None:
        self.on_flow(today, proposal)

    def update(self, prepared: object, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        self.on_update(today, own)


def with_part(plan: Plan, mechanism: Odd) -> Plan:
    """The plan with one mechanism more, or with another one of the same name."""
    others = [part for part in plan.parts if part.mechanism.name != mechanism.name]
    parts = sorted([*others, Part(mechanism, {}, None)], key=lambda part: part.mechanism.name)
    return replace(plan, parts=tuple(parts))
