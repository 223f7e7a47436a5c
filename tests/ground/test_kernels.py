"""One decorator compiles; one switch turns it off."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from spillover.ground.kernels import IS_COMPILED, inlined, kernel

PROBE = """
from spillover.ground import draws, kernels
print(kernels.IS_COMPILED, hasattr(draws.binomial, "py_func"))
"""


def probe(**environment: str) -> str:
    variables = {key: value for key, value in os.environ.items() if key != "SPILLOVER_NOJIT"} | environment
    done = subprocess.run([sys.executable, "-c", PROBE], env=variables, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_kernels_are_compiled_unless_told_not_to():
    assert probe() == "True True"
    assert probe(SPILLOVER_NOJIT="0") == "True True"


def test_told_not_to_they_are_plain_python():
    assert probe(SPILLOVER_NOJIT="1") == "False False"


@pytest.mark.skipif(not IS_COMPILED, reason="looks at the options of the compiler")
@pytest.mark.parametrize("decorator", [kernel, inlined])
def test_floating_point_is_strict_and_loops_are_serial(decorator):
    options = decorator(lambda x: x).targetoptions
    assert not options.get("fastmath")
    assert not options.get("parallel")
    assert options["nogil"]
