"""How much of a run is the random draws themselves?

One member is simulated as plain Python while every draw that it makes is written down: people and probability of
each binomial, and how many choices were made person by person. The same draws, compiled and with nothing around
them, are then timed: no engine of this kind could be faster.

    SPILLOVER_NOJIT=1 python draws_only.py INSTANCE OUT.npz      writes the draws down (called by the bench)
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numba
import numpy as np
from instances import OUT, plan_of
from numpy.typing import NDArray

from spillover.engine.simulate import simulate
from spillover.ground import draws, streams

REPEATS = 20


@dataclass(frozen=True)
class Draws:
    """All draws of one member: people and probability of each binomial, and the number of choices of one person."""

    n: NDArray[np.int64]
    p: NDArray[np.float64]
    n_single: int


def write_down(instance: str, path: Path) -> None:
    """Simulate one member uncompiled and record each draw."""
    plan = plan_of(instance)
    people: list[int] = []
    chances: list[float] = []
    n_single = 0

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal n_single
        if event != "call":
            return
        if frame.f_code is draws.binomial.__code__:
            n, p = int(frame.f_locals["n"]), float(frame.f_locals["p"])
            if n > 0 and 0.0 < p < 1.0:  # else nothing is left to chance
                people.append(n)
                chances.append(p)
        elif frame.f_code is streams.coin.__code__:
            n_single += 1

    sys.setprofile(watch)
    try:
        simulate(plan, range(1), 1)
    finally:
        sys.setprofile(None)
    np.savez(path, n=np.array(people, np.int64), p=np.array(chances), n_single=n_single)


def recorded_draws(instance: str) -> Draws:
    """Have the draws of one member written down by an uncompiled process."""
    path = OUT / f"draws-{instance}.npz"
    environment = {**os.environ, "SPILLOVER_NOJIT": "1"}
    subprocess.run([sys.executable, __file__, instance, str(path)], check=True, env=environment)
    with np.load(path) as saved:
        return Draws(saved["n"], saved["p"], int(saved["n_single"]))


@numba.njit(error_model="numpy")
def _draw_all(n: NDArray[np.int64], p: NDArray[np.float64], n_single: int, luck: NDArray[np.uint64]) -> float:
    total = 0.0
    for i in range(len(n)):
        streams.point(luck, 0, i, 0, np.uint64(i))
        total += draws.binomial(n[i], p[i], luck)
    for _ in range(n_single):
        total += streams.coin(luck)
    return total


def seconds_of(made: Draws) -> float:
    """Seconds that the draws take alone, compiled."""
    luck = streams.new_luck(np.uint64(1))
    _draw_all(made.n[:1], made.p[:1], 1, luck)
    began = time.process_time()
    for _ in range(REPEATS):
        _draw_all(made.n, made.p, made.n_single, luck)
    return (time.process_time() - began) / REPEATS


if __name__ == "__main__":
    write_down(sys.argv[1], Path(sys.argv[2]))
