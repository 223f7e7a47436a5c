"""Finished runs of the small exodus with governments, for tests of what is shown of a run."""

from __future__ import annotations

from pathlib import Path

import exodus_world
from government_world import governed, plan_of
from spillover.data.scenario import load
from spillover.engine.runstore import Run, prepare
from spillover.experiments.ensemble import complete

TITLE = "Three towns, three crossings, four cities"
SHUT = exodus_world.TABLES["crossings"].replace("Lars,GEO,road,6000", "Lars,GEO,road,60")
"""Crossings of which Lars lets hardly anybody pass."""


def small_run(path: Path, runs: Path, *, members: int = 4, seed: int = 0, title: str = TITLE, **tables: str) -> Run:
    """A complete run: 20 days, three hosts, three crossings, governments from the first day on."""
    governed(path, stay=True, **tables)
    declared = path / "scenario.toml"
    declared.write_text(declared.read_text("utf-8").replace(f'"{TITLE}"', f"'{title}'"), "utf-8")
    scenario = load(path)
    plan = plan_of(scenario)
    return complete(prepare(scenario, plan, runs, members, seed, ["spillover", "run"]), plan)
