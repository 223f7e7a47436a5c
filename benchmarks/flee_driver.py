"""One run of Flee over its public API, timed: the other side of every speed figure.

Runs in the bench's own environment (``requirements-flee.txt``), never in Spillover's. The order of a day follows
Flee's own run script: conflicts, new people, weights, closures, step. Flee talks a lot; its talk is thrown away,
so that printing is not counted against it.

    python flee_driver.py INSTANCE [--hasten H] [--days N] [--seed S] [--day0-capacity] [--out STOCKS.csv]

The last line of stdout is a JSON object with the CPU and wall seconds and the errors of the run.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.metadata
import io
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flee import InputGeography, flee, spawning
from flee.datamanager import handle_refugee_data
from flee.SimulationSettings import SimulationSettings


@dataclass(frozen=True)
class World:
    """What one run needs: Flee's geography reader, its ecosystem, its table of counts and the camps it scores."""

    geography: Any
    ecosystem: Any
    counts: Any
    camps: list[str]


def read_period(inputs: Path) -> tuple[str, int]:
    """Read start date and length in days; ours, since Flee's reader differs between its versions."""
    with (inputs / "sim_period.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = {row[0].strip().lower(): row[1].strip() for row in csv.reader(file) if len(row) > 1}
    return rows["startdate"], int(rows["length"])


def apply_settings(instance: Path, hasten: int) -> None:
    """Load the instance's settings and replace its factor of people per agent."""
    inputs = instance / "input_csv"
    SimulationSettings.ReadFromYML(str(instance / "simsetting.yml"))
    SimulationSettings.ConflictInputFile = str(inputs / "conflicts.csv")
    SimulationSettings.optimisations["PopulationScaleDownFactor"] = hasten


def build_world(instance: Path, start: str, hasten: int) -> World:
    """Read places, routes, closures, counts and corrections, and place the people of day 0."""
    inputs = instance / "input_csv"
    ecosystem = flee.Ecosystem()
    geography = InputGeography.InputGeography()
    if not getattr(geography, "conflicts", None):
        geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV(str(inputs / "locations.csv"))
    geography.ReadLinksFromCSV(str(inputs / "routes.csv"))
    geography.ReadClosuresFromCSV(str(inputs / "closures.csv"))
    ecosystem, places = geography.StoreInputGeographyInEcosystem(ecosystem)
    counts = handle_refugee_data.RefugeeTable(
        csvformat="generic",
        data_directory=str(instance / "source_data"),
        start_date=start,
        data_layout="data_layout.csv",
        population_scaledown_factor=hasten,
    )
    counts.ReadL1Corrections(str(inputs / "registration_corrections.csv"))
    camps = ecosystem.get_camp_names()
    for camp in camps:
        spawning.add_initial_refugees(ecosystem, counts, places[camp])
    return World(geography, ecosystem, counts, camps)


def reserve_day0_capacity(world: World) -> None:
    """Take the people of day 0 off the capacity of their camp, as Flee does since 3.1 (see README.md)."""
    for place in world.ecosystem.locations:
        if place.camp and place.capacity > 0:
            place.capacity -= int(world.counts.get_field(place.name, 0))


def run_day(world: World, day: int) -> None:
    """One day in the order of Flee's run script."""
    world.geography.AddNewConflictZones(world.ecosystem, day)
    spawning.spawn_daily_displaced(world.ecosystem, day, world.counts, SumFromCamps=True)
    spawning.refresh_spawn_weights(world.ecosystem)
    world.ecosystem.enact_border_closures(day)
    world.ecosystem.evolve()


def errors_of(world: World, stocks: np.ndarray) -> dict[str, float]:
    """Averaged relative difference of the run, as simulated and rescaled to the observed total."""
    names = [place.name for place in world.ecosystem.locations]
    simulated = stocks[:, [names.index(camp) for camp in world.camps]].astype(float)
    observed = np.array(
        [[world.counts.get_field(camp, day) for camp in world.camps] for day in range(len(stocks))], float
    )
    total = observed.sum(axis=1)
    scale = np.divide(total, simulated.sum(axis=1), out=np.zeros_like(total), where=simulated.sum(axis=1) > 0)
    rescaled = simulated * scale[:, None]

    def averaged(values: np.ndarray) -> float:
        return float(np.mean(np.abs(values - observed).sum(axis=1) / np.maximum(total, 1.0)))

    return {"ard": averaged(simulated), "ard_rescaled": averaged(rescaled)}


def write_stocks(path: Path, world: World, stocks: np.ndarray) -> None:
    """Write `day, place, is_camp, stock`, one row per place and day."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["day", "place", "is_camp", "stock"])
        for day, row in enumerate(stocks):
            for place, stock in zip(world.ecosystem.locations, row, strict=True):
                writer.writerow([day, place.name, int(place.name in world.camps), int(stock)])


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--hasten", type=int, default=1)
    parser.add_argument("--days", type=int, default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day0-capacity", action="store_true", help="reserve capacity for day 0, as later Flee does")
    parser.add_argument("--out", type=Path, default=None)
    return parser.parse_args()


def main() -> None:
    """Run once and report."""
    arguments = parse_arguments()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)  # noqa: NPY002  (Flee draws from the global generator)
    start, days = read_period(arguments.instance / "input_csv")
    days = arguments.days or days
    cpu, wall = time.process_time(), time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        apply_settings(arguments.instance, arguments.hasten)
        world = build_world(arguments.instance, start, arguments.hasten)
        stocks = np.zeros((days, len(world.ecosystem.locations)), dtype=np.int64)
        for day in range(days):
            if day == 0 and arguments.day0_capacity:
                reserve_day0_capacity(world)
            run_day(world, day)
            stocks[day] = [place.numAgents for place in world.ecosystem.locations]
    report = {
        "flee": importlib.metadata.version("flee"),
        "instance": arguments.instance.name,
        "hasten": arguments.hasten,
        "days": days,
        "seed": arguments.seed,
        "cpu_s": round(time.process_time() - cpu, 3),
        "wall_s": round(time.perf_counter() - wall, 3),
        "people": len(world.ecosystem.agents),
        **errors_of(world, stocks),
    }
    if arguments.out is not None:
        write_stocks(arguments.out, world, stocks)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
