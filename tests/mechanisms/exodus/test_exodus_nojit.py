"""The kernels of an exodus are their own twins: run as plain Python they give the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mechanisms.exodus.borderland import Border, run
from spillover.ground.digest import digest
from spillover.ground.kernels import IS_COMPILED
from spillover.mechanisms.exodus.params import MIND
from spillover.world.crossings import Gate

SETTINGS = {
    "others_follow": 0.3, "visa_share": 0.3, "exempt_share": 0.3, "turn_per_day": 0.2, "patience_days": 1.0,
    "onward_per_day": 0.05, "return_per_day": 0.05, "time_cost": 0.3, "within": 0.5, "road_km_per_day": 300.0,
    "spread": 1.0,
}  # fmt: skip
BORDER = Border(
    days=6, felt=3.0, people_per_day=(150, 2_000, 100), turned_back=(0.1, 0, 0), traffic=(0, 40, 30, 20),
    gate={1: Gate.VISA}, changes=[(3, "gate", 1, Gate.BARRED), (4, "people_per_day", 1, 0.0)],
)  # fmt: skip


def small_run() -> str:
    """The digest of a small run in which everything happens."""
    history = run(BORDER, (0, 7), **SETTINGS)
    return digest(history.people, *history.fields.values())


@pytest.mark.skipif(not IS_COMPILED, reason="nothing to compare with")
def test_compiled_kernels_and_plain_python_agree_bit_for_bit():
    tests = Path(__file__).parents[2]
    code = "from mechanisms.exodus.test_exodus_nojit import small_run; import sys; sys.stdout.write(small_run())"
    environment = os.environ | {"SPILLOVER_NOJIT": "1", "PYTHONPATH": str(tests)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not done.stderr
    assert done.stdout == small_run()


def test_no_number_hides_behind_an_attribute_that_every_record_has():
    assert not set(MIND.names or ()) & set(dir(np.record))
