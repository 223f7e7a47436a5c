"""Make the pictures and the score table of the README again: Mali, and the run that ``make demo`` makes."""

from __future__ import annotations

import datetime as dt
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
from spillover.report.briefing.write import Subject, drawn
from spillover.report.explorer import view_of
from spillover.report.figures import camps

MEMBERS, SEED = 100, 0
START, END = "<!-- scores: written by tools/picture.py -->", "<!-- end of scores -->"
IMAGES = ROOT / "docs" / "images"
AS_OF, LAST_DAY, MEMBERS_OF_EXODUS = dt.date(2022, 10, 7), dt.date(2022, 12, 31), 200
HEADER = ("forecast", "ard", "rescaled", "rmse", "crps", "inside 50 %", "inside 90 %")


def main() -> None:
    """Run, draw and score."""
    scenario = sp.load(ROOT / "scenarios" / "mali-2012")
    plan = sp.compile(scenario)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        run = complete(prepare(scenario, plan, Path(runs), MEMBERS, SEED), plan)
        camps(Results.open(run.folder), scenario, IMAGES / "mali-2012.png")
        (IMAGES / "exodus-2022.png").write_bytes(_exodus(Path(runs)))
        put(ROOT / "README.md", START, END, "\n".join(table(HEADER, _rows(score_run(run.folder)))))


def _exodus(runs: Path) -> bytes:
    """The map and the largest hosts of the exodus, as ``spillover report --png`` draws them."""
    scenario = sp.load("exodus-2022").changed(as_of=AS_OF)
    plan = sp.compile(scenario, {}, (LAST_DAY - scenario.start).days + 1)
    run = complete(prepare(scenario, plan, runs, MEMBERS_OF_EXODUS, SEED), plan)
    return drawn(Subject((view_of(run),)), "png")


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
