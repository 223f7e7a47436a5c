"""What the closed loop costs: a run in which governments decide, beside one without any, in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from measuring import Figure, cpu_per_member

from spillover.data.scenario import Scenario, load
from spillover.engine.known import compile_known

ASKED = 1.5
GOVERNMENTS = ("polities", "positions", "acts", "elections", "moves")
FROZEN = date(2022, 10, 7)


def without_governments(scenario: Scenario) -> Scenario:
    """The same scenario, in which nobody decides and no act is dated."""
    emptied = {name: scenario.table(name).clear() for name in GOVERNMENTS}
    return scenario.changed(tables={**scenario.tables, **emptied})


def figures() -> Iterator[Figure]:
    """CPU of a member with and without governments, to the end of 2022."""
    scenario = load("exodus-2022").changed(as_of=FROZEN)
    open_loop = cpu_per_member(compile_known(without_governments(scenario)), 50)
    closed = cpu_per_member(compile_known(scenario), 50)
    yield Figure("exodus-2022: one member without governments", f"{open_loop * 1e3:.1f} ms CPU")
    yield Figure("exodus-2022: one member in which they decide", f"{closed * 1e3:.1f} ms CPU")
    ratio = closed / open_loop
    yield Figure("exodus-2022: closed loop, times the CPU", f"{ratio:.2f}", f"at most {ASKED}", ratio <= ASKED)
