"""Fit ``walk`` on three crises and show it on the fourth, in turn, all capacities ignored.

    python benchmarks/leave_one_out.py [--members 60]

Two numbers are fitted, one after the other; every other parameter keeps its default, or its prior. How fast the pull of
a shelter falls with distance is chosen by the averaged relative difference of the ensemble mean, how much shelters
differ beyond that by the CRPS of the ensemble. Beside it stands ``flee3`` without capacities. The grids are coarse on
purpose: with four crises finer ones would fit noise.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))
from instances import INSTANCES, NO_CAPACITY, plan_of, stock_at_scored_places

from spillover.experiments.measures import Measures, measure

HASTEN = 10  # people that one simulated person stands for; enough for a split over a dozen camps
STEPS: tuple[tuple[str, tuple[float, ...], str], ...] = (
    ("walk.scale_km", (250.0, 500.0, 1000.0, 1500.0, 2500.0, 5000.0), "ard"),
    ("allure.spread", (0.0, 0.5, 0.75, 1.0, 1.25, 1.5), "crps"),
)


def measured(instance: str, movement: str, settings: dict[str, str], members: int) -> tuple[Measures, float]:
    """Measures of one movement on one instance without capacities, and the mean observed stock."""
    plan = plan_of(instance, movement, {**NO_CAPACITY, **settings}, HASTEN)
    return measure(stock_at_scored_places(plan, members), plan.observed.daily), float(plan.observed.daily.mean())


def loss(by: str, instance: str, settings: dict[str, str], members: int) -> float:
    """What a step minimises; the CRPS relative to the size of the crisis, so that none outweighs the others."""
    measures, size = measured(instance, "walk", settings, members)
    return measures.ard if by == "ard" else measures.crps / size


def best_without(table: NDArray[np.float64], left_out: int) -> int:
    """The row of ``table`` [value, instance] that is best on the other instances."""
    return int(np.argmin(np.delete(table, left_out, axis=1).mean(axis=1)))


def fit(members: int) -> list[dict[str, str]]:
    """For each instance, the settings that are best on the other three; prints the tables that they come from."""
    chosen: list[dict[str, str]] = [{} for _ in INSTANCES]
    for name, values, by in STEPS:
        table = np.array(
            [[loss(by, instance, {name: str(value)}, members) for instance in INSTANCES] for value in values]
        )
        print(f"\n| {name} | {' | '.join(INSTANCES)} | mean {by} |")
        print("| --- " * (len(INSTANCES) + 2) + "|")
        for value, row in zip(values, table, strict=True):
            print(f"| {value:g} | {' | '.join(f'{x:.3f}' for x in row)} | {row.mean():.3f} |")
        for k in range(len(INSTANCES)):
            chosen[k][name] = str(values[best_without(table, k)])
    return chosen


def show(chosen: list[dict[str, str]], members: int) -> bool:
    """Print each instance with what was chosen without it, beside ``flee3``; true if ``walk`` has the smaller mean."""
    print("\n| left out | chosen on the other three | walk: ARD | rescaled | in 90 % | flee3 | rescaled | in 90 % |")
    print("| --- " * 8 + "|")
    rows = []
    for instance, settings in zip(INSTANCES, chosen, strict=True):
        walk, _ = measured(instance, "walk", settings, members)
        flee, _ = measured(instance, "flee3", {}, members)
        row = [getattr(one, key) for one in (walk, flee) for key in ("ard", "ard_rescaled", "coverage_90")]
        rows.append(row)
        words = ", ".join(f"{name} {float(value):g}" for name, value in settings.items())
        print(f"| {instance} | {words} | {' | '.join(f'{x:.3f}' for x in row)} |")
    mean = np.mean(rows, axis=0)
    print(f"| mean | | {' | '.join(f'{x:.3f}' for x in mean)} |")
    return bool(mean[0] < mean[3])


def main() -> None:
    """Fit, show, and end with 1 if ``walk`` is not the better of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=60)
    members = parser.parse_args().members
    sys.exit(0 if show(fit(members), members) else 1)


if __name__ == "__main__":
    main()
