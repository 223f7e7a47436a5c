"""From the words of a command to a plan. Only commands that compute import this: it brings the engine."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from spillover.data.scenario import Scenario, load
from spillover.engine.known import compile_known
from spillover.interfaces.cli.asked import Asked
from spillover.world.plan import Plan


def compiled(named: str | Path, asked: Asked) -> tuple[Scenario, Plan]:
    """Load a scenario and compile it with the user's changes.

    Returns:
        The scenario as it stands in its folder, but for the information date; and the plan of the changed one.

    Raises:
        SpilloverError: with every finding of the scenario, or the first misfit of the plan.
    """
    scenario = load(named)
    if asked.as_of is not None:
        scenario = scenario.changed(as_of=asked.as_of)
    changed = dataclasses.replace(scenario, movement=asked.movement or scenario.movement)
    return scenario, compile_known(changed, asked.settings, asked.days_from(scenario.start))
