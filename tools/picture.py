"""Make the picture of the README again: the run of ``make demo``, drawn into docs/images/mali-2012.png."""

from __future__ import annotations

import tempfile
from pathlib import Path

import spillover as sp
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete
from spillover.experiments.results import Results
from spillover.report.figures import camps

ROOT = Path(__file__).parents[1]
MEMBERS, SEED = 100, 0


def main() -> None:
    """Run and draw."""
    scenario = sp.load(ROOT / "scenarios" / "mali-2012")
    plan = sp.compile(scenario)
    picture = ROOT / "docs" / "images" / "mali-2012.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        run = complete(prepare(scenario, plan, Path(runs), MEMBERS, SEED), plan)
        camps(Results.open(run.folder), scenario, picture)


if __name__ == "__main__":
    main()
