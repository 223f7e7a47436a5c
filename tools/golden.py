"""Renew the golden runs of tests/golden on purpose; with ``--check`` say which have moved."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from golden import cases
from spillover.ground.digest import RESULTS_EPOCH

REFUSAL = """\
these have moved within epoch {epoch} of results: {names}
raise RESULTS_EPOCH in src/spillover/ground/digest.py and write a fragment changelog.d/*.results.md, then try again
"""


def main() -> int:
    """Write every golden, unless numbers moved and nobody raised the epoch."""
    goldens = {name: cases.made(name) for name in cases.CASES}
    moved = cases.moved(goldens)
    if "--check" in sys.argv[1:]:
        stale = moved or set(goldens) ^ set(cases.kept_digests()) or cases.kept_epoch() != RESULTS_EPOCH
        sys.stderr.writelines(f"{name} has moved\n" for name in moved)
        return 1 if stale else 0
    if moved and cases.kept_epoch() == RESULTS_EPOCH:
        sys.stderr.write(REFUSAL.format(epoch=RESULTS_EPOCH, names=", ".join(moved)))
        return 1
    cases.keep(goldens)
    return 0


if __name__ == "__main__":
    sys.exit(main())
