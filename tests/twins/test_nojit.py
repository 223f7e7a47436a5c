"""Every kernel is its own twin: the same source, run as plain Python, gives the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spillover.ground.kernels import IS_COMPILED
from twins.small_runs import RUNS, small_run


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    """Digests of the small runs without compilation, by name."""
    script = Path(__file__).with_name("small_runs.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"SPILLOVER_NOJIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return dict(zip(RUNS, done.stdout.split(), strict=True))


@pytest.mark.skipif(not IS_COMPILED, reason="nothing to compare with")
@pytest.mark.parametrize("name", RUNS)
def test_compiled_kernels_and_plain_python_agree_bit_for_bit(name: str, plain: dict[str, str]):
    assert small_run(name) == plain[name]


def test_the_small_runs_differ():
    assert len({small_run(name) for name in RUNS}) == len(RUNS)
