"""The mechanism as the engine sees it: what it reads, what it owns, how its day is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from spillover.ground.errors import Finding, PlanError
from spillover.ground.fields import Field
from spillover.ground.params import Setting
from spillover.ground.streams import new_luck, stream_key
from spillover.mechanisms.exodus.abroad import Moves, new_moves
from spillover.mechanisms.exodus.choice import Heard, Lucks, Work, new_work
from spillover.mechanisms.exodus.crossing import LastNight, Tally, new_tally
from spillover.mechanisms.exodus.day import exodus_block
from spillover.mechanisms.exodus.distances import Pace
from spillover.mechanisms.exodus.layout import cells_of
from spillover.mechanisms.exodus.params import MIND, Minds, Params
from spillover.mechanisms.exodus.tables import Order, Parts, Tables, build_tables, order_of
from spillover.mechanisms.exodus.unsaid import STREAM, Unsaid, deviates_of, draw_unsaid
from spillover.world.mechanism import Cells, Today
from spillover.world.world import World


@dataclass(frozen=True, slots=True)
class Prepared:
    """Tables on one world, and the layout of a member's people.

    Attributes:
        tables: what the kernels look up; parts: what it was made of.
        cells: the layout.
        countries: int64[country], their numbers in the world, in the order of the tables.
        pairs: int64[pair], numbers of pairs of them and of home, which comes last; the one left first.
        deviates: names of what each member draws beside its parameters, by kind.
    """

    tables: Tables
    cells: Cells
    parts: Parts
    countries: NDArray[np.int64]
    pairs: NDArray[np.int64]
    deviates: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Scratch:
    """Working arrays of one block, made when its members and the seed are known, and what its crossings saw today."""

    work: Work
    block: Block | None = None


class Block(NamedTuple):
    """What belongs to one block: streams, how people decide, what the tables do not say, and counts of the day."""

    root_seed: int
    lucks: Lucks
    minds: Minds
    unsaid: Unsaid
    tally: Tally
    moves: Moves


class Exodus:
    """Proposes all moves of a day, setting off included; see the package's docstring."""

    name = "exodus"
    about = "people set off, choose a way over a border, queue, cross, settle, move on or come back"
    Params = Params
    fields: tuple[Field, ...] = (
        Field("queue", ("place",), "person", 0.0, "people who wait at a crossing in the evening", keep=True),
        Field("waiting_days", ("place",), "day", 0.0, "queue by what the crossing passes in a day", keep=True),
        Field("crossed_in", ("place",), "person", 0.0, "people who crossed into the country on the day", keep=True),
        Field("crossed_out", ("place",), "person", 0.0, "people who crossed back out of it on the day", keep=True),
        Field("fled_in", ("place",), "person", 0.0, "the part of crossed_in that flees", keep=True),
        Field("moved_in", ("country",), "person", 0.0, "people who came from another host on the day", keep=True),
        Field("moved_out", ("country",), "person", 0.0, "people who left for another host on the day", keep=True),
        Field(
            "moved",
            ("pair",),
            "person",
            0.0,
            "people who fled, moved on or returned from one country to another on the day",
            keep=True,
        ),
        Field("visiting", ("place",), "person", 0.0, "ordinary travellers who are abroad, by crossing"),
        Field("gate_heard", ("country",), "1", 0.0, "gate that each country imposed beyond its law on the day"),
    )
    reads = ("push", "worth", "gate", "stay")
    adds: tuple[str, ...] = ()
    draws = (*Lucks._fields, STREAM)
    proposes = "move"
    conflict_rule = "table"
    own_departures = True

    def prepare(self, world: World, settings: Mapping[str, Setting]) -> Prepared:
        """Lay out cells and tables.

        Raises:
            PlanError: PLN-031 to PLN-033 if the scenario lacks what an exodus needs.
        """
        parts = _parts(world)
        order = order_of(parts)
        _check(parts, order)
        pace = Pace(*(float(cast("float", settings[name].value)) for name in Pace._fields))
        tables = build_tables(parts, order, pace)
        cells = cells_of(tables.layout, order.origins, order.cities, parts.groups.residents)
        home = world.places.country[world.places.is_home][:1]
        numbers = np.concatenate((order.countries, home))
        pairs = np.add.outer(numbers * len(world.countries), numbers).ravel()
        return Prepared(tables, cells, parts, order.countries, pairs, deviates_of(parts, order))

    def deviates(self, prepared: Prepared) -> tuple[str, ...]:
        """Names of the deviates that each member draws beside its parameters."""
        return tuple(name for names in prepared.deviates.values() for name in names)

    def cells(self, prepared: Prepared) -> Cells:
        """People by group: at home, on the road to a crossing, in its queue, in a city abroad."""
        return prepared.cells

    def scratch(self, prepared: Prepared) -> Scratch:
        """Working arrays of one block."""
        return Scratch(new_work(prepared.tables))

    def signal(self, prepared: Prepared, today: Today) -> None:
        """An exodus speaks through no port."""

    def flow(self, prepared: Prepared, today: Today, proposal: NDArray[np.int64]) -> None:
        """One day's moves of every member."""
        scratch = cast("Scratch", today.scratch)
        if scratch.block is None or scratch.block.root_seed != today.root_seed:
            scratch.block = _new_block(prepared, today)
        block = scratch.block
        exodus_block(
            today.day,
            today.members,
            today.people,
            LastNight(today.fields["waiting_days"], today.fields["visiting"]),
            _heard(prepared, today),
            block.unsaid,
            block.minds,
            prepared.tables,
            scratch.work,
            block.tally,
            block.moves,
            block.lucks,
            proposal,
        )

    def update(self, prepared: Prepared, today: Today, own: Mapping[str, NDArray[np.float64]]) -> None:
        """What crossings saw today."""
        block = cast("Scratch", today.scratch).block
        if block is not None:
            for name in Tally._fields:
                own[name][:, prepared.tables.border.place] = getattr(block.tally, name)
            own["gate_heard"][...] = today.ports["gate"]
            own["moved_in"][:, prepared.countries] = block.moves.moved_in
            own["moved_out"][:, prepared.countries] = block.moves.moved_out
            own["moved"][:, prepared.pairs] = block.moves.moved.reshape(len(today.members), -1)


def _heard(prepared: Prepared, today: Today) -> Heard:
    """What ports say, those of countries in the order of the tables."""
    ports, at = today.ports, prepared.countries
    before = today.fields["gate_heard"][:, at]
    gate, stay = np.ascontiguousarray(ports["gate"][:, at]), np.ascontiguousarray(ports["stay"][:, at])
    return Heard(ports["push"], ports["worth"], gate, np.ascontiguousarray(before), stay)


def _new_block(prepared: Prepared, today: Today) -> Block:
    tables, n = prepared.tables, len(today.members)
    minds = np.zeros(n, dtype=MIND).view(np.recarray)
    for name in MIND.fields or ():
        minds[name] = today.values[name]
    given = minds, tables, prepared.parts
    return Block(
        today.root_seed,
        Lucks(*(new_luck(stream_key(today.root_seed, f"exodus/{stream}")) for stream in Lucks._fields)),
        minds,
        draw_unsaid(today.members, today.root_seed, today.values, prepared.deviates, given),
        new_tally(n, tables.layout.n_crossings),
        new_moves(n, len(prepared.countries)),
    )


def _parts(world: World) -> Parts:
    """What the scenario has to say, all of it."""
    named = {"groups": world.groups, "crossings": world.crossings, "cities": world.cities, "shocks": world.shocks}
    missing = [name for name, part in named.items() if part is None]
    if missing or world.groups is None or world.crossings is None or world.cities is None or world.shocks is None:
        message = f"the movement 'exodus' needs the tables {', '.join(missing)}, which the scenario does not have"
        raise PlanError(Finding("PLN-031", message, "add them, or choose another movement", value=missing[0]))
    return Parts(world.places, world.groups, world.crossings, world.cities, world.shocks)


def _check(parts: Parts, order: Order) -> None:
    """Somebody lives at home, and behind each crossing lies a city."""
    if len(order.origins) == 0:
        message = "nobody lives at home, so that nobody can set off"
        raise PlanError(Finding("PLN-032", message, "give residents of places at home in the table residents"))
    bare = np.flatnonzero(~np.isin(order.crossing_country, order.city_country))
    findings = []
    for country in dict.fromkeys(order.crossing_country[bare].tolist()):
        crossing = order.crossings[bare[order.crossing_country[bare] == country][0]]
        place = parts.crossings.place[crossing]
        name, code = parts.places.names[place], parts.places.countries[place]
        message = f"'{name}' leads into {code}, where no city is"
        findings.append(Finding("PLN-033", message, f"add a city of {code} to places and cities", value=code))
    if findings:
        raise PlanError(*findings)
