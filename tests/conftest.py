"""Fixtures of every test: the shared data of other projects, where a machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data that may not be committed; tests that need it are skipped without it."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("SPILLOVER_SHARED", default)) / "data"
    if not folder.is_dir():
        pytest.skip("needs the shared data of other projects (set SPILLOVER_SHARED to their folder)")
    return folder
