"""Make the picture and the score table of the README again, from the run that ``make demo`` makes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pages import ROOT, put, table

import spillover as sp
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete
from spillover.experiments.measures import Measures
from spillover.experiments.results import Results
from spillover.experiments.scores import Scores, score_run
from spillover.report.figures import camps

MEMBERS, SEED = 100, 0
START, END = "<!-- scores: written by tools/picture.py -->", "<!-- end of scores -->"
HEADER = ("forecast", "ard", "rescaled", "rmse", "crps", "inside 50 %", "inside 90 %")


def main() -> None:
    """Run, draw and score."""
    scenario = sp.load(ROOT / "scenarios" / "mali-2012")
    plan = sp.compile(scenario)
    picture = ROOT / "docs" / "images" / "mali-2012.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        run = complete(prepare(scenario, plan, Path(runs), MEMBERS, SEED), plan)
        camps(Results.open(run.folder), scenario, picture)
        put(ROOT / "README.md", START, END, "\n".join(table(HEADER, _rows(score_run(run.folder)))))


def _rows(scores: Scores) -> Iterator[tuple[str, ...]]:
    yield "**model**", *_figures(scores.measures)
    yield "**model without capacities**", *_figures(scores.without_capacity)
    for name, measures in scores.baselines.items():
        yield name.replace("_", " "), *_figures(measures)


def _figures(measures: Measures) -> Iterator[str]:
    yield from (f"{measures.ard:.2f}", f"{measures.ard_rescaled:.2f}", f"{measures.rmse:,.0f}", f"{measures.crps:,.0f}")
    yield from (_share(measures.coverage_50), _share(measures.coverage_90))


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


if __name__ == "__main__":
    main()
