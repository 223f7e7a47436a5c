"""No number of a golden run changes unless somebody means it and says so."""

from __future__ import annotations

import difflib

import pytest

from golden import cases
from spillover.ground.digest import RESULTS_EPOCH

pytestmark = pytest.mark.skipif(cases.kept_epoch() is None, reason="no goldens yet: make golden")

CURE = """
If this is meant: raise RESULTS_EPOCH in src/spillover/ground/digest.py, write a fragment changelog.d/*.results.md with
numbers before and after, and run make golden. If not: these numbers are bitwise on one machine image; on another, exp
and log may differ in their last bit.
"""


@pytest.mark.parametrize("name", cases.CASES)
def test_a_golden_run_gives_the_numbers_kept(name: str):
    kept = cases.kept_digests().get(name)
    assert kept is not None, f"{name} has no golden: make golden"
    now = cases.made(name)
    before = cases.kept_summary(name)
    changes = list(difflib.unified_diff(before.splitlines(), now.summary.splitlines(), "kept", "now", lineterm="", n=0))
    assert now.digest == kept, "\n".join([f"{name} has moved", *changes[:20], CURE])
    assert now.summary == before, f"{name}.csv was changed by hand"


def test_goldens_are_of_this_epoch_of_results():
    assert cases.kept_epoch() == RESULTS_EPOCH, "the epoch of results was raised: make golden"


def test_every_golden_kept_is_of_a_case():
    assert set(cases.kept_digests()) == set(cases.CASES)
    assert {file.stem for file in cases.FOLDER.glob("*.csv")} == set(cases.CASES)
