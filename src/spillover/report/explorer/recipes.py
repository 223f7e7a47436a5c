"""How each series of a view is made of the columns of a run, member by member, before any quantile is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.engine.record import PAIR
from spillover.engine.shards import FIELD, STAY, place_columns
from spillover.experiments.results import Results
from spillover.report.explorer.atlas import Atlas, Spot
from spillover.report.explorer.quantities import (
    OWN,
    PEOPLE,
    RISEN,
    STATUS_QUANTITIES,
    By,
    Quantity,
    declared_fields,
    field_quantity,
    status_quantity,
)

Floats = NDArray[np.float64]
Deeds = Mapping[str, Floats]
"""By label of an act: how often it was done by the end of each day in every member alike, float64[day]."""
Labelled = Mapping[str, Mapping[str, str]]
"""Columns by field, then by label."""
HANDLED = frozenset({"crossed_in", "crossed_out", "fled_in", "moved_in", "moved_out", "acts", "closed"})
"""Fields of whose series some, or all, are made in other ways than that of a plain field."""


class Key(NamedTuple):
    """Name of a series: quantity and label."""

    quantity: str
    label: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a series is made.

    Attributes:
        columns: of the run, that are added up.
        factor: by which their sum is multiplied.
        rises: take what a day adds to the day before, where it adds something.
        above: float64[day] or one number; the series is the share of members above it. None: it is no share.
        rest: a series that never leaves this value tells nothing, and is left out.
    """

    columns: tuple[str, ...]
    factor: float = 1.0
    rises: bool = False
    above: Floats | float | None = None
    rest: float = 0.0

    def of(self, found: Mapping[str, NDArray[np.floating | np.integer]]) -> Floats:
        """Values of the series, float64[member, day], from those of its columns; of a share, 0 or 1."""
        total = np.zeros(np.shape(found[self.columns[0]]))
        for column in self.columns:
            total += found[column]
        if self.factor != 1.0:
            total *= self.factor
        if self.rises:
            total = np.maximum(np.diff(total, axis=1, prepend=total[:, :1]), 0.0)
        return total if self.above is None else (total > self.above).astype(np.float64)


class Ratio(NamedTuple):
    """A series that is another one times a number."""

    of: Key
    factor: float


@dataclass(frozen=True, slots=True)
class Book:
    """All series that a run can fill, in a fixed order.

    Attributes:
        quantities: by id.
        recipes: by key.
        ratios: of other series, by key.
    """

    quantities: dict[str, Quantity] = field(default_factory=dict)
    recipes: dict[Key, Recipe] = field(default_factory=dict)
    ratios: dict[Key, Ratio] = field(default_factory=dict)

    def add(self, quantity: Quantity, label: str, recipe: Recipe) -> None:
        """Enter one series."""
        self.quantities.setdefault(quantity.id, quantity)
        self.recipes[Key(quantity.id, label)] = recipe

    def add_by_head(self, name: str, label: str, of: str, heads: float, residents: int | None) -> None:
        """Enter a series by so many residents, where it and they are known."""
        if residents and Key(of, label) in self.recipes:
            self.quantities.setdefault(name, OWN[name])
            self.ratios[Key(name, label)] = Ratio(Key(of, label), heads / residents)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a run by what they hold.

    Attributes:
        stock: by place.
        stays: by status or change, then by host.
        fields: by name, then by label.
        hasten: people that one simulated person stands for.
    """

    stock: Mapping[str, str]
    stays: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Mapping[str, str]]
    hasten: int = 1

    @staticmethod
    def of(results: Results, hasten: int) -> Columns:
        """The columns of results."""
        stays: dict[str, dict[str, str]] = {}
        fields: dict[str, dict[str, str]] = {}
        for column in results.wide.collect_schema().names():
            if column.startswith(FIELD):
                name, _, label = column.removeprefix(FIELD).partition(": ")
                fields.setdefault(name, {})[label] = column
            elif column.startswith(STAY):
                host, _, name = column.removeprefix(STAY).rpartition(": ")
                stays.setdefault(name, {})[host] = column
        return Columns(dict(zip(results.places, place_columns(results.places), strict=True)), stays, fields, hasten)


def book_of(results: Results, atlas: Atlas, hasten: int = 1, dated: Deeds | None = None) -> Book:
    """Every series that results can fill.

    Args:
        results: of the finished members.
        atlas: where they take place.
        hasten: people that one simulated person stands for.
        dated: acts that happen in every member alike, by label; None: unknown, so that acts are left out.
    """
    columns, book = Columns.of(results, hasten), Book()
    for name in ("departed", "travelling"):
        book.add(OWN[name], "", Recipe((name,), hasten))
    _add_stocks(book, columns, atlas)
    _add_borders(book, columns, atlas)
    _add_statuses(book, columns, atlas)
    _add_fields(book, columns, atlas, results)
    _add_ratios(book, atlas)
    if dated is not None:
        _add_acts(book, columns, atlas, dated)
    return book


# --- people by place --------------------------------------------------------------------------------------------------


def _spots(columns: Columns, atlas: Atlas) -> Iterator[Spot]:
    """The places of the run on the map, in its order."""
    yield from (spot for name in columns.stock if (spot := atlas.spots.get(name)) is not None and spot.at is not None)


def _add_stocks(book: Book, columns: Columns, atlas: Atlas) -> None:
    """Stocks by country and place. Who waits at a crossing has not come yet; who could leave home is no newcomer."""
    by_country: dict[tuple[str, str], list[str]] = {}
    for spot in _spots(columns, atlas):
        column = columns.stock[spot.name]
        remains = bool(atlas.movers) and spot.iso3 == atlas.home
        name = "remaining" if remains else "stock"
        book.add(OWN[f"{name}_at"], spot.name, Recipe((column,), columns.hasten))
        if spot.kind != "crossing":
            by_country.setdefault((name, spot.iso3), []).append(column)
        if spot.capacity and not remains:
            book.add(OWN["over_capacity"], spot.name, Recipe((column,), columns.hasten, above=float(spot.capacity)))
    for (name, iso3), together in by_country.items():
        book.add(OWN[name], iso3, Recipe(tuple(together), columns.hasten))
        if name == "stock" and iso3 != atlas.home:
            if "fled_in" not in columns.fields:
                book.add(RISEN, iso3, Recipe(tuple(together), columns.hasten, rises=True))


# --- borders ----------------------------------------------------------------------------------------------------------

SUMS = (
    ("arrivals", "fled_in", "moved_in"),
    ("arrivals_fled", "fled_in", ""),
    ("crossed_in", "crossed_in", ""),
    ("crossed_out", "crossed_out", ""),
    ("entries", "crossed_in", "moved_in"),
    ("exits", "crossed_out", "moved_out"),
)
"""Quantities of a country: the field that is added up over its crossings, and that of moves between hosts."""


def _add_borders(book: Book, columns: Columns, atlas: Atlas) -> None:
    """Who crosses a border: by crossing, by country over its crossings, and from one host to another."""
    crossings = [spot for spot in _spots(columns, atlas) if spot.kind == "crossing"]
    at = {name: dict(_at(columns, name, crossings)) for name in ("fled_in", "crossed_in", "crossed_out")}
    declared = declared_fields()
    fled_in = field_quantity("fled_in", "place", declared)
    for name, found in at.items():
        for label, column in found.items():
            book.add(OWN.get(f"{name}_at", fled_in), label, Recipe((column,), columns.hasten))
    if at["fled_in"]:
        book.add(OWN["fled"], "", Recipe(tuple(at["fled_in"].values()), columns.hasten))
    moved = {name: _by_code(columns, atlas, name) for name in ("moved_in", "moved_out")}
    for name, found in moved.items():
        for iso3, column in found.items():
            book.add(field_quantity(name, "country", declared), iso3, Recipe((column,), columns.hasten))
    _add_sums(book, columns, atlas, at, moved)


def _add_sums(book: Book, columns: Columns, atlas: Atlas, at: Labelled, moved: Labelled) -> None:
    """What is added up over the crossings of each country abroad."""
    for iso3 in dict.fromkeys(spot.iso3 for spot in _spots(columns, atlas) if spot.iso3 != atlas.home):
        for name, field_name, way in SUMS:
            together = [column for place, column in at[field_name].items() if atlas.spots[place].iso3 == iso3]
            if field_name in columns.fields and iso3 in moved.get(way, {}):
                together.append(moved[way][iso3])
            if together:
                book.add(OWN[name], iso3, Recipe(tuple(together), columns.hasten))


def _at(columns: Columns, name: str, crossings: Sequence[Spot]) -> Iterator[tuple[str, str]]:
    """Names of crossings and the columns of a field there."""
    kept = columns.fields.get(name, {})
    yield from ((spot.name, kept[spot.name]) for spot in crossings if spot.name in kept)


def _by_code(columns: Columns, atlas: Atlas, name: str) -> dict[str, str]:
    return {atlas.code(label): column for label, column in columns.fields.get(name, {}).items()}


# --- statuses, fields, acts -------------------------------------------------------------------------------------------


def _add_statuses(book: Book, columns: Columns, atlas: Atlas) -> None:
    for name in STATUS_QUANTITIES:
        for host, column in columns.stays.get(name, {}).items():
            book.add(status_quantity(name), atlas.code(host), Recipe((column,), columns.hasten))


def _add_fields(book: Book, columns: Columns, atlas: Atlas, results: Results) -> None:
    """What mechanisms keep beyond people, as they keep it."""
    declared = declared_fields()
    for label, column in columns.fields.get("closed", {}).items():
        book.add(OWN["closed"], atlas.code(label), Recipe((column,), above=0.5))
    for name, kept in columns.fields.items():
        if name in HANDLED:
            continue
        by = _dimension(results.field_dimension(name))
        quantity = field_quantity(name, by, declared)
        factor = columns.hasten if quantity.unit in PEOPLE else 1
        first = (declared[name][1].first or 0.0) if name in declared else 0.0
        for label, column in kept.items():
            spot = atlas.spots.get(label) if by == "place" else None
            if by == "place" and (spot is None or spot.at is None):
                continue
            rest = 0.0 if spot is not None and spot.kind == "city" else first
            book.add(quantity, _label(label, by, atlas), Recipe((column,), factor, rest=rest))


def _dimension(name: str) -> By:
    return name if name in ("place", "pair", "country") else "country"  # type: ignore[return-value]


def _label(label: str, by: By, atlas: Atlas) -> str:
    if by == "pair":
        return PAIR.join(map(atlas.code, label.split(PAIR, 1)))
    return atlas.code(label) if by == "country" else label


def _add_ratios(book: Book, atlas: Atlas) -> None:
    """People by head of the country, school places by head of the city."""
    for iso3, residents in atlas.residents.items():
        if iso3 != atlas.home:
            book.add_by_head("stock_per_1000", iso3, "stock", 1_000.0, residents)
            book.add_by_head("arrivals_per_100k", iso3, "arrivals", 100_000.0, residents)
    for spot in atlas.spots.values():
        if spot.kind == "city":
            book.add_by_head("school_strain", spot.name, "school_places_needed", 1_000.0, spot.residents)


def _add_acts(book: Book, columns: Columns, atlas: Atlas, dated: Deeds) -> None:
    """Whether a government has done something by itself, beyond what was dated."""
    for label, column in columns.fields.get("acts", {}).items():
        country, _, kind = label.rpartition(" ")
        if label in dated:
            book.add(OWN["acts"], f"{atlas.code(country)} {kind}", Recipe((column,), above=dated[label] + 0.5))


# --- reading ----------------------------------------------------------------------------------------------------------

BYTES_AT_ONCE = 100_000_000


def in_turn(several: Sequence[tuple[Results, Book]], keys: Iterable[Key]) -> Iterator[tuple[Key, list[Floats | None]]]:
    """Values of series, few at a time, so that memory does not grow with their number.

    Args:
        several: ensembles of as many members and days each, with their series.
        keys: names of series, of which each ensemble may lack some.

    Returns:
        For each key the values of each ensemble, float64[member, day], None where it has no such series.
    """
    for some in _bundles(several, list(keys)):
        found = [_read(results, book, some) for results, book in several]
        for key in some:
            yield (
                key,
                [
                    book.recipes[key].of(columns) if key in book.recipes else None
                    for (_, book), columns in zip(several, found, strict=True)
                ],
            )


def _bundles(several: Sequence[tuple[Results, Book]], keys: Sequence[Key]) -> Iterator[list[Key]]:
    """Keys by so many columns as may be read at once."""
    rows = sum(int(results.wide.select("day").collect().height) for results, _ in several)
    most = max(1, BYTES_AT_ONCE // max(1, 4 * rows))
    some: list[Key] = []
    columns: set[str] = set()
    for key in keys:
        needed = {column for _, book in several if key in book.recipes for column in book.recipes[key].columns}
        if some and len(columns | needed) > most:
            yield some
            some, columns = [], set()
        some.append(key)
        columns |= needed
    if some:
        yield some


def _read(results: Results, book: Book, keys: Sequence[Key]) -> dict[str, NDArray[np.floating | np.integer]]:
    names = list(dict.fromkeys(c for key in keys if key in book.recipes for c in book.recipes[key].columns))
    frame = results.wide.select(names).collect() if names else None
    return {} if frame is None else {name: frame[name].to_numpy().reshape(-1, results.n_days) for name in names}
