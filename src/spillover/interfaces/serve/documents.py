"""The documents of a run and of two runs, for the OpenAPI document; ``explorer/src/model/types.ts`` has the same.

They are written by ``spillover.report.explorer`` in another process and passed on as they are.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

LonLat = tuple[float, float]
"""Degrees east and north."""


class RunInfo(BaseModel):
    """Where every number comes from."""

    name: str
    digest: str
    results_digest: str | None
    scenario: str
    title: str
    start: str = Field(description="civil date of day 0")
    days: int
    done: int = Field(description="members whose results are in the document")
    members: int
    seed: int
    as_of: str | None = Field(description="information date")
    movement: str
    settings: dict[str, str]
    created: str
    command: list[str]
    versions: dict[str, str]
    machine: dict[str, str]
    inputs: dict[str, str] = Field(description="file → sha256")
    hasten: int = Field(description="people for whom one simulated person stands")


class Country(BaseModel):
    """A country."""

    iso3: str
    home: bool
    residents: float | None
    anchor: LonLat = Field(description="where its flows begin and end")


class Place(BaseModel):
    """A place."""

    name: str
    iso3: str
    pcode: str
    kind: Literal["town", "city", "crossing", "camp", "other"]
    at: LonLat
    residents: float | None
    capacity: float | None = Field(description="people for whom there is room, null where no limit is known")
    source: str
    mode: str
    passes: list[float] | None = Field(description="of crossings: people who can pass at each time")


class Quantity(BaseModel):
    """What is measured."""

    id: str
    unit: str
    by: Literal["all", "country", "place", "pair", "act"]
    kind: Literal["level", "flow", "share"]
    mechanism: str
    about: str


class PackedSeries(BaseModel):
    """One quantity at one label: a row a level of the quantiles, as steps from time to time, in units of ``scale``."""

    quantity: str
    label: str
    scale: float
    rows: list[list[float]]


class Flow(BaseModel):
    """A way that people go."""

    id: str
    kind: Literal["crossing", "onward", "return"]
    quantity: str
    label: str
    origin: str = Field(alias="from")
    to: str
    path: list[LonLat]


class Count(BaseModel):
    """A published figure, beside what the members would have published in its place."""

    id: str
    series: str
    type: str
    direction: str
    country: str
    crossing: str
    scope: str
    first_day: str
    last_day: str
    value: float
    unit: str
    counted_by: str
    confidence: str
    known: str
    source: str
    in_sample: bool
    weight: float
    predicted: list[float] | None
    note: str
    over: str


class Mark(BaseModel):
    """Something dated that bears on the run."""

    date: str
    country: str
    place: str
    kind: str
    text: str
    source: str
    known: str
    confidence: str


class Driver(BaseModel):
    """What spoke for an act."""

    driver: str
    of: Literal["whether", "which"]
    mean: float
    share: float | None


class Act(BaseModel):
    """What a government does by itself in the run."""

    country: str
    kind: str
    share: float
    low: float
    high: float
    q05: str | None
    median: str | None
    q95: str | None
    drivers: list[Driver]


class SourceInfo(BaseModel):
    """Who says so."""

    title: str
    url: str
    licence: str
    date: str
    note: str


class ParameterInfo(BaseModel):
    """A parameter as it stood in the run."""

    mechanism: str
    name: str
    value: str
    unit: str
    source: str
    set_by: str
    prior: str
    about: str


class View(BaseModel):
    """All that the explorer shows of one run."""

    format: Literal[1]
    run: RunInfo
    levels: list[float]
    times: list[int]
    home: str
    countries: list[Country]
    places: list[Place]
    quantities: list[Quantity]
    series: list[PackedSeries]
    flows: list[Flow]
    counts: list[Count]
    marks: list[Mark]
    acts: list[Act]
    sources: dict[str, SourceInfo]
    parameters: list[ParameterInfo]
    notes: list[str]


class Difference(BaseModel):
    """Second run less first run, member by member where they are pairs."""

    format: Literal[1]
    against: RunInfo
    compared: RunInfo
    paired: bool
    levels: list[float]
    times: list[int]
    quantities: list[Quantity]
    series: list[PackedSeries]
    notes: list[str]
