"""What the engine asks of a mechanism, and what it hands it.

A mechanism is one file: its parameters, its state, its kernels, its sources. It never sees another mechanism; it
reads yesterday's state, speaks through ports, and proposes flows that the engine applies.

The people of a member are one row of whole numbers over *cells*: people alike, at one place or at one point of a
road. Only the movement mechanism knows what tells cells of one place apart. Its proposal is a net change of cells;
the engine checks that it makes and loses nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from spillover.ground.fields import Field
from spillover.ground.params import Setting
from spillover.world.stays import Stays
from spillover.world.world import World


@dataclass(frozen=True, slots=True)
class Cells:
    """How the people of a member are laid out.

    Attributes:
        place: int64[cell], where the people of a cell stand, or −1 on the road.
        entry: int64[place], the cell in which newcomers at a place begin; without meaning where nobody sets off.
        start: int64[cell], people on the day before the run; None: those at places, each in the cell of newcomers.
        group: int64[cell], number of the group that stands in a cell, among those of the world; None where groups
            are not told apart. By it people enter the law of stay with their own passport, not by share.
    """

    place: NDArray[np.int64]
    entry: NDArray[np.int64]
    start: NDArray[np.int64] | None = None
    group: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """One day of one block of members, as a mechanism may see it. All arrays are read-only but those to write.

    Attributes:
        day: day of the run.
        members: int64[member], names of the members in this block.
        root_seed: seed of the run.
        people: int64[member, cell], as of now.
        entered: int64[member, place], people who set off today.
        fields: state by name, float64[member, …], as of yesterday.
        ports: influences by name, float64[member, …]; writable in ``signal`` only.
        values: the mechanism's own parameters, float64[member] by name (numbers only).
        scratch: working arrays of the mechanism, made once a block; they carry nothing from day to day.
        stays: who stays abroad under which law; None where nobody's stay is followed.
        stock: int64[member, place], people who stand at each place: in ``signal`` and ``flow`` at the end of
            yesterday, in ``update`` after today's moves. None unless some mechanism of the plan reads "stock".
        by_group: int64[member, place, group], the same by group of the world. None unless some mechanism reads
            "by_group" and the movement tells groups apart.
    """

    day: int
    members: NDArray[np.int64]
    root_seed: int
    people: NDArray[np.int64]
    entered: NDArray[np.int64]
    fields: Mapping[str, NDArray[np.float64]]
    ports: Mapping[str, NDArray[np.float64]]
    values: Mapping[str, NDArray[np.float64]]
    scratch: Any
    stays: Stays | None = None
    stock: NDArray[np.int64] | None = None
    by_group: NDArray[np.int64] | None = None


class Mechanism(Protocol):
    """A piece of the world's physics.

    ``proposes`` is "entry", "status", "move" or "" (a mechanism that only speaks).
    """

    name: str
    about: str
    Params: type
    fields: tuple[Field, ...]
    reads: tuple[str, ...]
    adds: tuple[str, ...]
    draws: tuple[str, ...]
    proposes: str

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Any:
        """Turn the world and the settings into frozen arrays, once, when a plan is compiled."""

    def scratch(self, prepared: Any) -> Any:
        """Working arrays for one block of members, or None."""

    def signal(self, prepared: Any, today: Today) -> None:
        """Add to ports; change nothing else."""

    def flow(self, prepared: Any, today: Today, proposal: NDArray[np.int64]) -> None:
        """Propose who sets off, who changes status, or who moves.

        Entries are int64[member, place]; changes of status int64[member, status, host, group, DUE or FREE, change], in
        the words of ``world.stays``; moves the net change of each cell, int64[member, cell].
        """

    def update(self, prepared: Any, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """Write tomorrow's values of the mechanism's own fields."""


class Mover(Mechanism, Protocol):
    """The one mechanism of a plan that proposes moves; it decides how people are laid out in cells.

    With ``own_departures`` it also decides who sets off, among people who are in its cells from the start: its plan
    has no mechanism ``departures``.
    """

    conflict_rule: str
    own_departures: bool

    def cells(self, prepared: Any) -> Cells:
        """The layout that its proposals refer to."""

    def deviates(self, prepared: Any) -> tuple[str, ...]:
        """Names of standard normal numbers that members draw beside parameters, as ``country[KAZ]``; often none."""
