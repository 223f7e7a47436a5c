"""Fit ``walk`` on three crises and show it on the fourth, in turn, all capacities ignored.

    python benchmarks/leave_one_out.py [--members 20] [--out FILE]

Fitted is how fast the pull of a shelter falls with distance; every other parameter keeps its default, or its prior. The score is the rescaled
averaged relative difference, the mean over members; beside it stands ``flee3`` without capacities. The grid is small
on purpose: with four crises a finer one would fit noise.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from instances import INSTANCES, NO_CAPACITY, plan_of, stock_at_scored_places  # noqa: E402

from spillover.experiments.measures import Measures, measure  # noqa: E402

GRID = {"walk.scale_km": (150.0, 250.0, 500.0, 1000.0, 1500.0, 2500.0, 5000.0)}
HASTEN = 10  # people that one simulated person stands for; enough for a split over a dozen camps


def score(instance: str, movement: str, settings: dict[str, str], members: int) -> Measures:
    """Measures of one movement on one instance, without capacities."""
    plan = plan_of(instance, movement, {**NO_CAPACITY, **settings}, HASTEN)
    return measure(stock_at_scored_places(plan, members), plan.observed.daily)


def points() -> list[dict[str, str]]:
    """Every point of the grid."""
    return [dict(zip(GRID, map(str, values), strict=True)) for values in itertools.product(*GRID.values())]


def leave_one_out(table: np.ndarray) -> list[int]:
    """For each instance, the point of the grid (rows of ``table``) that is best on the others."""
    return [int(np.argmin(np.delete(table, left_out, axis=1).mean(axis=1))) for left_out in range(table.shape[1])]


def main() -> None:
    """Fit, show, and print the table that stands in the README of this folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    grid = points()
    measures = [[score(instance, "walk", point, args.members) for instance in INSTANCES] for point in grid]
    rescaled = np.array([[one.ard_rescaled for one in row] for row in measures])
    flee = [score(instance, "flee3", {}, args.members) for instance in INSTANCES]
    chosen = leave_one_out(rescaled)
    overall = int(np.argmin(rescaled.mean(axis=1)))
    print("| left out | chosen on the other three | walk ARD | rescaled | flee3 ARD | rescaled |")
    print("| --- | --- | --- | --- | --- | --- |")
    for k, instance in enumerate(INSTANCES):
        mine = measures[chosen[k]][k]
        print(
            f"| {instance} | {grid[chosen[k]]} | {mine.ard:.3f} | {mine.ard_rescaled:.3f} "
            f"| {flee[k].ard:.3f} | {flee[k].ard_rescaled:.3f} |"
        )
    shown = [measures[chosen[k]][k] for k in range(len(INSTANCES))]
    print(
        f"| mean | | {np.mean([m.ard for m in shown]):.3f} | {np.mean([m.ard_rescaled for m in shown]):.3f} "
        f"| {np.mean([m.ard for m in flee]):.3f} | {np.mean([m.ard_rescaled for m in flee]):.3f} |"
    )
    print(f"best on all four: {grid[overall]}: {np.round(rescaled[overall], 3)}, mean {rescaled[overall].mean():.3f}")
    if args.out:
        args.out.write_text(json.dumps({"grid": grid, "instances": INSTANCES, "rescaled": rescaled.tolist()}))


if __name__ == "__main__":
    main()
