"""The instances of Flee as plans of Spillover: imported once, compiled as asked."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data.flee import import_flee
from spillover.data.scenario import Scenario, write_scenario
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.world.plan import Plan

HERE = Path(__file__).parent
OUT = HERE / "out"
SHARED = Path(os.environ.get("SPILLOVER_SHARED", HERE.parent.parent / "shared"))
FLEE_DATA = SHARED / "data" / "flee"
INSTANCES = ("mali", "burundi", "ssudan", "car")
NO_CAPACITY = {"flee3.respect_capacity": "false", "walk.respect_capacity": "false"}
SPILLOVER = (sys.executable, "-m", "spillover.interfaces.cli.main")


@cache
def scenario_of(instance: str) -> Scenario:
    """An instance of Flee, imported."""
    source = FLEE_DATA / instance
    return import_flee(source / "input_csv", source / "source_data", source / "simsetting.yml").scenario


def folder_of(instance: str) -> Path:
    """The same as a scenario folder, for the command line."""
    folder = OUT / "scenarios" / instance
    write_scenario(scenario_of(instance), folder, overwrite=True)
    return folder


def crowded_plan_of(instance: str, times: int) -> Plan:
    """The same map with so many times the people: residents, counts and capacities alike."""
    scenario = dataclasses.replace(scenario_of(instance), movement="flee3")
    tables = dict(scenario.tables)
    tables["observations"] = tables["observations"].with_columns(pl.col("value") * times)
    tables["places"] = tables["places"].with_columns(pl.col("population", "capacity", "initial_people") * times)
    return compile_plan(dataclasses.replace(scenario, tables=tables), {"departures.hasten": "1"})


def plan_of(instance: str, movement: str = "flee3", settings: Mapping[str, str] | None = None, hasten: int = 1) -> Plan:
    """Compile an instance under one of the movement mechanisms."""
    scenario = dataclasses.replace(scenario_of(instance), movement=movement)
    return compile_plan(scenario, {"departures.hasten": str(hasten), **(settings or {})})


def stock_at_scored_places(plan: Plan, n_members: int, seed: int = 1) -> NDArray[np.int32]:
    """Simulate and keep the scored places: int32[member, day, k]."""
    stock = [record.stock[:, :, plan.observed.places] for record in in_blocks(plan, n_members, seed)]
    return np.concatenate(stock)


def in_blocks(plan: Plan, n_members: int, seed: int, size: int = 100) -> Iterator[Record]:
    """Simulate members in blocks, so that memory stays small."""
    for first in range(0, n_members, size):
        yield simulate(plan, range(first, min(first + size, n_members)), seed)
