"""Stay clocks: what a year of them costs a member, and whether they keep the law, for 20 hosts × 8 groups × 3 statuses.

Every day each cell receives as many people as keep it level, a binomial number leaves at a hazard that does not depend
on how long they have been there, and those whose stay ends are counted and go. They have had no chance to leave on the
day on which they entered nor on their last, so that of the arrivals Binomial(arrivals, (1 − chance)^(limit − 2)) last.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from measuring import Figure, told
from numpy.typing import NDArray

from spillover.ground.draws import binomial
from spillover.ground.kernels import kernel
from spillover.ground.streams import Luck, new_luck, point, stream_key
from spillover.world.rings import Rings, enter, expire, leave, new_rings, turn

N_HOSTS, N_GROUPS, N_STATUSES = 20, 8, 3
YEAR = 365
HAZARDS = (0.0005, 0.005, 0.05)
PEOPLE = (200_000, 2_000_000)
LEAST_EXPECTED = 5
ASKED_PEOPLE, ASKED_S = 200_000, 0.2
CELLS = N_HOSTS * N_GROUPS * N_STATUSES
TO = CELLS
"""One cell more, to which nobody passes: whoever lasts to the limit goes."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Law:
    """How those who last lie beside the closed form: mean square of z, and its correlation with the next day's."""

    mean_square: float
    correlation: float

    @property
    def holds(self) -> bool:
        return abs(self.mean_square - 1.0) < 0.03 and abs(self.correlation) < 0.03


@kernel
def _day(rings: Rings, m: int, day: int, limit: int, ids: NDArray[np.uint64], arrivals: Ints,
         chance: float, luck: Luck, lasted: Ints) -> None:  # fmt: skip
    """One day of all cells of a member; those who last are counted on the last day on which they may stay."""
    for cell in range(ids.shape[0]):
        point(luck, m, day, 0, ids[cell])
        until = day - limit + 1
        lasted[cell] = expire(rings, m, cell, TO, 0, until, day, luck)
        leave(rings, m, cell, binomial(rings.total[m, cell], chance, luck), day, luck)
        enter(rings, m, cell, day, arrivals[cell], luck)


def run(people: int, hazard: float, limit: int = YEAR, seed: int = 0) -> tuple[float, Ints, Ints]:
    """A year of one member, timed once its cells are full.

    Returns:
        CPU seconds, those who last int64[day, cell], and arrivals a day int64[cell].
    """
    chance = 1.0 - np.exp(-hazard)
    level = people / (N_GROUPS * N_STATUSES)
    arrivals = np.random.default_rng(1).poisson(level * chance / (1.0 - (1.0 - chance) ** limit), CELLS)
    ids = np.arange(CELLS, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    rings, luck = new_rings(1, CELLS + 1, limit), new_luck(stream_key(seed, "bench/clocks"))
    lasted = np.zeros((limit + YEAR, CELLS), dtype=np.int64)
    began = 0.0
    for day in range(limit + YEAR):
        began = time.process_time() if day == limit else began
        turn(rings, day)
        _day(rings, 0, day, limit, ids, arrivals, chance, luck, lasted[day])
    return time.process_time() - began, lasted[limit:], arrivals


def law(people: int, hazard: float) -> Law:
    """Hold those who last against the closed form, with a limit that enough people reach."""
    limit = min(YEAR, int(2.0 / hazard))
    _, lasted, arrivals = run(people, hazard, limit)
    survival = np.exp(-hazard * (limit - 2))
    expected = arrivals * survival
    some = expected > LEAST_EXPECTED
    z = (lasted[:, some] - expected[some]) / np.sqrt(expected[some] * (1.0 - survival))
    return Law(float(np.mean(z**2)), float(np.mean(z[1:] * z[:-1])))


def figures() -> Iterator[Figure]:
    """CPU of a member-year and the law, for three hazards and two numbers of people a host."""
    for people in PEOPLE:
        for hazard in HAZARDS:
            what = f"clocks, {people:,} people a host, hazard {hazard:g} a day"
            run(people, hazard)  # the first compiles
            cpu_s, found = min(run(people, hazard, seed=seed)[0] for seed in range(3)), law(people, hazard)
            asked, holds = ("", None) if people != ASKED_PEOPLE else (f"at most {ASKED_S} s", cpu_s <= ASKED_S)
            yield Figure(f"{what}: CPU of a member-year", f"{cpu_s:.3f} s", asked, holds)
            measured = f"mean z² {found.mean_square:.3f}, correlation of days {found.correlation:+.3f}"
            yield Figure(f"{what}: those who last, against the closed form", measured, "1 and 0 ± 0.03", found.holds)


if __name__ == "__main__":
    sys.exit(told(figures()))
