"""Results: the members of an ensemble, labelled again with dates and places.

Quantities, in persons: ``stock`` of each place at the end of each day; ``departed`` on a day and ``travelling`` at
its end, of all places together (their place is ``""``). Where stays abroad are followed, :meth:`Results.stays` has the
people of each country by status, and those who changed it; :meth:`Results.field` has what mechanisms keep beyond
people, as queues or rents. A run with ``departures.hasten`` above 1 counts simulated
persons, each of whom stands for so many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.engine.manifest import Block, as_json, versions
from spillover.engine.record import PAIR, Record
from spillover.engine.runstore import OBSERVED, Run, observed_frame, open_run
from spillover.engine.shards import FIELD, STAY, columns_in_turn, damaged, frame_of, place_columns
from spillover.experiments.executors import optional
from spillover.ground.errors import Finding, RunError, did_you_mean
from spillover.world.plan import Plan

if TYPE_CHECKING:
    import xarray

QUANTILES: Mapping[str, float] = MappingProxyType({"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95})
SUMMARY = "summary.parquet"
WHOLE = ("departed", "travelling")
LABELS = ("date", "day", "place", "quantity")


@dataclass(frozen=True, slots=True)
class Results:
    """The members of an ensemble, of a run folder or in memory.

    Attributes:
        start: civil date of day 0.
        n_days: days simulated.
        places: names, in the order of the columns.
        parts: tables of consecutive members, one row a member and day, one column a place; read when needed.
        observed: ``day, place, observed`` for the places with counts.
        about: scenario, seed, parameters, sources, versions.
    """

    start: date
    n_days: int
    places: tuple[str, ...]
    parts: tuple[pl.LazyFrame, ...]
    observed: pl.DataFrame
    about: Mapping[str, Any]

    @staticmethod
    def open(folder: Path) -> Results:
        """The results of a complete run.

        Raises:
            RunError: RUN-001 to RUN-003 if the folder is no sound run, RUN-010 if a file is missing, RUN-011 if members
                are missing.
        """
        run = open_run(folder)
        if run.manifest.status != "complete":
            message = f"'{run.manifest.name}' has {run.manifest.n_done} of {run.manifest.members} members"
            raise RunError(Finding("RUN-011", message, f"finish it with: {run.resume}"))
        return Results.of_run(run)

    @staticmethod
    def of_run(run: Run) -> Results:
        """The members that a run has by now."""
        manifest = run.manifest
        parts = tuple(run.part(block) for block in manifest.blocks)
        try:
            observed = pl.read_parquet(run.folder / OBSERVED)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise damaged(run.folder / OBSERVED) from error
        return Results(manifest.start, manifest.days, manifest.place_names, parts, observed, as_json(manifest))

    @staticmethod
    def of_records(plan: Plan, records: Sequence[Record], seed: int) -> Results:
        """Results that stay in memory."""
        return _of_plan(plan, [frame_of(record, plan.place_names) for record in records], seed)

    @staticmethod
    def of_shards(plan: Plan, folder: Path, blocks: Sequence[Block], seed: int) -> Results:
        """Results read into memory from shards that are about to vanish."""
        ordered = sorted(blocks, key=lambda block: block.first)
        return _of_plan(plan, [pl.read_parquet(folder / block.file) for block in ordered], seed)

    @property
    def wide(self) -> pl.LazyFrame:
        """All members as one table, rows by member and day."""
        return pl.concat(self.parts)

    @property
    def member_names(self) -> NDArray[np.int64]:
        """The members' numbers, int64[member], in the order of all arrays."""
        first_day = self.wide.filter(pl.col("day") == 0).select("member").collect()
        return first_day["member"].to_numpy().astype(np.int64)

    def stock(self, places: Sequence[str]) -> NDArray[np.int32]:
        """Stocks of some places, int32[member, day, place]."""
        names = dict(zip(self.places, place_columns(self.places), strict=True))
        chosen = self.wide.select([names[place] for place in places]).collect().to_numpy()
        return chosen.reshape(-1, self.n_days, len(places))

    def series(self) -> Iterator[tuple[str, str, NDArray[np.int32]]]:
        """Each quantity and place with its values, int32[member, day], one after the other."""
        names = dict(zip(place_columns(self.places), self.places, strict=True))
        for column, values in columns_in_turn(self.wide.drop("member", "day", *self._other_columns)):
            quantity, place = (column, "") if column in WHOLE else ("stock", names[column])
            yield quantity, place, values.reshape(-1, self.n_days)

    def other_series(self) -> Iterator[tuple[str, str, NDArray[Any]]]:
        """Each field that is kept and each quantity of stays, by its labels, with values[member, day], in turn."""
        for column, values in columns_in_turn(self.wide.select(self._other_columns)):
            yield *_quantity_and_label(column), values.reshape(-1, self.n_days)

    def summary(self) -> pl.DataFrame:
        """Mean, spread and quantiles over the members of :meth:`series`; see :meth:`summarised`."""
        return self.summarised(self.series())

    def summarised(self, series: Iterable[tuple[str, str, NDArray[Any]]]) -> pl.DataFrame:
        """Mean, spread and quantiles over the members.

        Args:
            series: of quantity, place (or another label) and values[member, day]; taken one after the other.

        Returns:
            ``date, day, place, quantity, mean, sd, q05, q25, q50, q75, q95, observed``, by day. ``sd`` is that of a
            sample and empty for a single member; ``observed`` is known for the stock of scored places.
        """
        spreads = [_spread(quantity, place, values) for quantity, place, values in series]
        counted = self.observed.with_columns(quantity=pl.lit("stock"))
        return (
            pl.concat(spreads)
            .join(counted, on=["day", "place", "quantity"], how="left", maintain_order="left")
            .sort("day", maintain_order=True)
            .with_columns(date=self._date())
            .select(*LABELS, "mean", "sd", *QUANTILES, "observed")
        )

    def members(self) -> pl.DataFrame:
        """Every member: ``member, date, day, place, quantity, value``, by member and day."""
        return pl.concat(list(self.members_in_parts()))

    def members_in_parts(self) -> Iterator[pl.DataFrame]:
        """The same a block at a time, since a thousand members of a large crisis are tens of millions of rows."""
        names = dict(zip(place_columns(self.places), self.places, strict=True)) | dict.fromkeys(WHOLE, "")
        quantity = pl.when(pl.col("column").is_in(WHOLE)).then(pl.col("column")).otherwise(pl.lit("stock"))
        for part in self.parts:
            plain = part.drop(self._other_columns)
            long = plain.unpivot(index=["member", "day"], variable_name="column").sort(
                "member", "day", maintain_order=True
            )
            place = pl.col("column").replace_strict(names, return_dtype=pl.String)
            yield (
                long.with_columns(date=self._date(), quantity=quantity, place=place)
                .select("member", *LABELS, "value")
                .collect()
            )

    def stays(self) -> pl.DataFrame:
        """People abroad by legal status, and changes of it.

        Returns:
            ``member, date, day, country, quantity, value``, by member and day; no rows where stays are not followed.
            ``visitor``, ``registered``, ``permit`` and ``overstayer`` are people at the end of the day, the other
            quantities people who changed their status on it.
        """
        columns = self._columns(STAY)
        if not columns:
            kinds = {"member": pl.Int32, "date": pl.Date, "day": pl.Int32, "country": pl.String, "quantity": pl.String}
            return pl.DataFrame(schema=kinds | {"value": pl.Int32})
        names = {column: column.removeprefix(STAY).rsplit(": ", 1) for column in columns}
        label = pl.col("column")
        return (
            self.wide.select("member", "day", *columns)
            .unpivot(index=["member", "day"], variable_name="column")
            .sort("member", "day", maintain_order=True)
            .select(
                "member",
                date=self._date(),
                day="day",
                country=label.replace_strict({key: name[0] for key, name in names.items()}, return_dtype=pl.String),
                quantity=label.replace_strict({key: name[1] for key, name in names.items()}, return_dtype=pl.String),
                value="value",
            )
            .collect()
        )

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the fields that are kept with the run."""
        return tuple(dict.fromkeys(_split(column)[0] for column in self._columns(FIELD)))

    def field_labels(self, name: str) -> tuple[str, ...]:
        """What a field that is kept is by: places, hosts or countries, in their order.

        Raises:
            RunError: RUN-025 if no field of that name is kept.
        """
        return tuple(_split(column)[1] for column in self._field_columns(name))

    def field_values(self, name: str) -> NDArray[np.float32]:
        """A field at the end of each day, float32[member, day, label].

        Raises:
            RunError: RUN-025 if no field of that name is kept.
        """
        columns = self._field_columns(name)
        found = np.empty((len(self.member_names), self.n_days, len(columns)), dtype=np.float32)
        for label, (_, values) in enumerate(columns_in_turn(self.wide.select(columns))):
            found[:, :, label] = values.reshape(-1, self.n_days)
        return found

    def field_dimension(self, name: str) -> Literal["place", "country", "host", "pair"]:
        """What the labels of a field that is kept are.

        Raises:
            RunError: RUN-025 if no field of that name is kept.
        """
        labels = self.field_labels(name)
        if labels == self.places:
            return "place"
        if labels and all(PAIR in label for label in labels):
            return "pair"
        return "country" if set(labels) == {place["country"] for place in self.about["places"]} else "host"

    def field(self, name: str) -> pl.DataFrame:
        """A field at the end of each day: ``member, date, day, label, value``, by member, day and label.

        Raises:
            RunError: RUN-025 if no field of that name is kept.
        """
        columns = self._field_columns(name)
        labels = {column: _split(column)[1] for column in columns}
        return (
            self.wide.select("member", "day", *columns)
            .unpivot(index=["member", "day"], variable_name="column")
            .sort("member", "day", maintain_order=True)
            .with_columns(date=self._date(), label=pl.col("column").replace_strict(labels, return_dtype=pl.String))
            .select("member", "date", "day", "label", "value")
            .collect()
        )

    def _field_columns(self, name: str) -> list[str]:
        columns = self._columns(f"{FIELD}{name}: ")
        if not columns:
            cure = did_you_mean(name, self.kept) if self.kept else "its mechanisms keep nothing beyond people"
            raise RunError(Finding("RUN-025", f"the run keeps no field '{name}'", cure, value=name))
        return columns

    @property
    def _other_columns(self) -> list[str]:
        """Columns that are not people by place, on the road or setting off."""
        return [*self._columns(STAY), *self._columns(FIELD)]

    def _columns(self, beginning: str) -> list[str]:
        return [name for name in self.wide.collect_schema().names() if name.startswith(beginning)]

    def to_xarray(self, fields: Sequence[str] | None = None) -> xarray.Dataset:
        """The members as a labelled Dataset of dims ``member, time, place``.

        Args:
            fields: fields that are kept, each a float32 variable of dims ``member, time`` and ``place``, ``country`` or
                ``host``; None: all, each of which takes 4 bytes a member, day and label. They come without units, which
                a run does not store.

        Raises:
            RunError: RUN-014 if the extra ``xarray`` is not installed, RUN-025 if one of the fields is not kept.
        """
        xr = optional("xarray", "xarray")
        per_day, per_place = ("member", "time"), ("member", "time", "place")
        whole = {quantity: values for quantity, place, values in self.series() if not place}
        data: dict[str, tuple[Any, ...]] = {
            "stock": (per_place, self.stock(self.places), _attributes("people at the place", "time: point")),
            "departed": (per_day, whole["departed"], _attributes("people who began their flight", "time: sum")),
            "travelling": (per_day, whole["travelling"], _attributes("people on the road", "time: point")),
            "observed": (per_place[1:], self._observed_grid(), _attributes("people counted", "time: point")),
        }
        times = np.datetime64(self.start, "ns") + np.arange(self.n_days) * np.timedelta64(1, "D")
        coords = {"member": self.member_names, "time": times, "place": list(self.places)}
        for field in self.kept if fields is None else fields:
            dimension = self.field_dimension(field)
            coords[dimension] = list(self.field_labels(field))
            data[field] = ((*per_day, dimension), self.field_values(field))
        named = {key: self.about[key] for key in ("scenario", "seed", "digest") if key in self.about}
        dataset: xarray.Dataset = xr.Dataset(data, coords=coords, attrs=named)
        return dataset

    def _observed_grid(self) -> NDArray[np.float64]:
        """Observed stocks, float64[day, place], NaN where nothing was counted."""
        grid = np.full((self.n_days, len(self.places)), np.nan)
        position = {place: column for column, place in enumerate(self.places)}
        columns = np.array([position[place] for place in self.observed["place"]], dtype=np.int64)
        grid[self.observed["day"].to_numpy(), columns] = self.observed["observed"].to_numpy()
        return grid

    def _date(self) -> pl.Expr:
        return pl.lit(self.start) + pl.duration(days=pl.col("day"))


def read_summary(folder: Path) -> pl.DataFrame:
    """The summary that a complete run stored.

    Raises:
        RunError: RUN-010 if it is not there.
    """
    try:
        return pl.read_parquet(folder / SUMMARY)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise damaged(folder / SUMMARY) from error


def _of_plan(plan: Plan, frames: Sequence[pl.DataFrame], seed: int) -> Results:
    explanation = plan.explain()
    about = {
        "scenario": plan.scenario_id,
        "digest": plan.digest,
        "seed": seed,
        "members": sum(len(frame) for frame in frames) // plan.n_days,
        "settings": dict(plan.settings),
        "parameters": list(explanation.parameters),
        "sources": list(explanation.sources),
        "places": [
            {"name": name, "kind": kind, "country": country}
            for name, kind, country in zip(plan.place_names, plan.place_kind, plan.place_country, strict=True)
        ],
        "versions": versions(),
    }
    parts = tuple(frame.lazy() for frame in frames)
    return Results(plan.start, plan.n_days, plan.place_names, parts, observed_frame(plan), about)


def _split(column: str) -> tuple[str, str]:
    """Name and label of a column of a field."""
    name, _, label = column.removeprefix(FIELD).partition(": ")
    return name, label


def _quantity_and_label(column: str) -> tuple[str, str]:
    """What a column is of that is not people by place, and where: ``("queue", "Lars")``, ``("permits", "KAZ")``."""
    if column.startswith(FIELD):
        return _split(column)
    host, quantity = column.removeprefix(STAY).rsplit(": ", 1)
    return quantity, host


def _spread(quantity: str, place: str, values: NDArray[Any]) -> pl.DataFrame:
    """One row a day of ``values[member, day]``; what is no number stays empty."""
    n_members, n_days = values.shape
    values = values.astype(np.float64)
    sd = np.std(values, axis=0, ddof=1) if n_members > 1 else [None] * n_days
    levels = np.quantile(values, list(QUANTILES.values()), axis=0)
    return pl.DataFrame(
        {
            "day": np.arange(n_days, dtype=np.int32),
            "place": pl.repeat(place, n_days, dtype=pl.String, eager=True),
            "quantity": pl.repeat(quantity, n_days, dtype=pl.String, eager=True),
            "mean": values.mean(axis=0),
            "sd": pl.Series(values=sd, dtype=pl.Float64),
            **dict(zip(QUANTILES, levels, strict=True)),
        }
    ).fill_nan(None)


def _attributes(long_name: str, cell_methods: str) -> dict[str, str]:
    return {"long_name": long_name, "units": "person", "cell_methods": cell_methods}
