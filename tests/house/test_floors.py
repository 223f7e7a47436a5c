"""Floors import downwards only, and no mechanism knows another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from house.source import ROOT


def test_the_contracts_of_the_house_are_kept():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout
