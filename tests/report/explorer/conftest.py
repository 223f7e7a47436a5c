"""Runs that tests of the explorer's documents share; nobody changes them."""

from __future__ import annotations

import pytest

import explorer_world
from government_world import SURELY
from spillover.report.explorer import view_of


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """A folder for runs, and a scenario beside it."""
    folder = tmp_path_factory.mktemp("explorer")
    return folder / "runs", explorer_world.asked(folder / "asked")


@pytest.fixture(scope="session")
def run(runs):
    """The small exodus, nine members in two blocks."""
    return explorer_world.run_of(runs[1], runs[0])


@pytest.fixture(scope="session")
def busy(runs):
    """The same with governments that act on rules every day."""
    return explorer_world.run_of(runs[1], runs[0], settings=SURELY)


@pytest.fixture(scope="session")
def view(run):
    """The view of the first run."""
    return view_of(run)
