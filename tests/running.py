"""Runs for tests: the tiny scenario, compiled, stored, and asked for through the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from factories import DECLARATION, tiny_scenario
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.runstore import Run, prepare
from spillover.experiments.ensemble import complete
from spillover.world.plan import Plan

BY_FLEE = DECLARATION.replace('movement = "walk"', 'movement = "flee3"')


def scenario_folder(tmp_path: Path) -> Path:
    """A tiny scenario on disk, moved by the rules of Flee 3."""
    return tiny_scenario(tmp_path, declaration=BY_FLEE)


def new_run(tmp_path: Path, members: int = 12, seed: int = 0, days: int = 30, runs: str = "runs") -> tuple[Run, Plan]:
    """A run folder without any member yet, and the plan that it is of."""
    folder = tmp_path / "tiny"
    scenario = load(folder if folder.exists() else scenario_folder(tmp_path))
    plan = compile_plan(scenario, {}, days)
    return prepare(scenario, plan, tmp_path / runs, members, seed, ["spillover", "run"]), plan


def finished_run(tmp_path: Path, members: int = 12, seed: int = 0, days: int = 30, runs: str = "runs") -> Run:
    """A complete run."""
    run, plan = new_run(tmp_path, members, seed, days, runs)
    return complete(run, plan)


def spillover(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line, in a process of its own, as users have it."""
    return subprocess.run(command(*words), cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def command(*words: object) -> list[str]:
    """The command line as words for a process."""
    return [sys.executable, "-m", "spillover.interfaces.cli.main", *map(str, words)]
