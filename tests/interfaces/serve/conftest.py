"""A folder with a scenario that has a name and finished runs, a server in this process, and servers of their own."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from factories import tiny_scenario
from interfaces.serve.serving import Asker, HereDesk, Server
from running import BY_FLEE
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete
from spillover.interfaces.serve.app import application
from spillover.interfaces.serve.foreman import Foreman
from spillover.interfaces.serve.guard import Doors
from spillover.interfaces.serve.services import Services


@pytest.fixture
def world(tmp_path: Path, monkeypatch) -> Path:
    """The current folder, with the scenario ``tiny``."""
    tiny_scenario(tmp_path / "scenarios", declaration=BY_FLEE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def runs(world: Path) -> Path:
    """A folder with two finished runs of 4 members, which differ in one setting."""
    scenario = load(world / "scenarios" / "tiny")
    for settings in ({}, {"flee3.max_move_speed_km_per_day": "100"}):
        plan = compile_plan(scenario, settings, 10)
        complete(prepare(scenario, plan, world / "runs", 4), plan)
    return world / "runs"


@pytest.fixture
def ask(world: Path) -> Asker:
    """Asks a server in this process, whose queue does not start, over the folder ``runs``."""
    return asker(world)


@pytest.fixture
def asker_with_token(world: Path) -> Asker:
    """The same, where a token is needed."""
    return asker(world, Doors("secret-of-sixteen", any_host=True))


def asker(world: Path, doors: Doors | None = None) -> Asker:
    (world / "runs").mkdir(exist_ok=True)
    return Asker(application(Services(world / "runs", Foreman(world / "runs", works=False), HereDesk()), doors))


@pytest.fixture
def server(world: Path):
    """Starts servers as users have them, each in a process of its own; those that are left are ended."""
    with contextlib.ExitStack() as stack:
        yield lambda *words: stack.enter_context(Server(world, *words))
