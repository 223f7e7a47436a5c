"""From the words of a command to a plan. Only commands that compute import this: it brings the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from spillover.data.scenario import Scenario, load
from spillover.engine.compile import compile_plan
from spillover.world.plan import Plan


def compiled(
    folder: Path, settings: Mapping[str, str], days: int | None, movement: str | None
) -> tuple[Scenario, Plan]:
    """Load a scenario and compile it with the user's changes.

    Returns:
        The scenario as it stands in the folder, and the plan of the changed one.

    Raises:
        SpilloverError: with every finding of the scenario, or the first misfit of the plan.
    """
    scenario = load(folder)
    changed = dataclasses.replace(scenario, movement=movement or scenario.movement)
    return scenario, compile_plan(changed, settings, days)
