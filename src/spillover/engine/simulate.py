"""A block of members from the first day to the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from spillover.engine.record import Record, empty_record
from spillover.engine.state import first_state
from spillover.engine.step import new_bench, step
from spillover.world.plan import Plan


def simulate(
    plan: Plan, members: Sequence[int] | range, seed: int, on_day: Callable[[int], None] | None = None
) -> Record:
    """Simulate some members of the ensemble of a plan.

    A member's results depend on the plan, the seed and its own name alone, never on the company it is run in.

    Args:
        plan: compiled run.
        members: names of the members, whole numbers ≥ 0.
        seed: root seed; 0 is a seed like any other.
        on_day: called with the day's number when a day is done.
    """
    names = np.asarray(members, dtype=np.int64)
    state = first_state(plan, names, seed)
    bench = new_bench(plan, len(names))
    record = empty_record(plan, names)
    for day in range(plan.n_days):
        step(plan, state, bench, record, day, seed)
        if on_day is not None:
            on_day(day)
    return record
