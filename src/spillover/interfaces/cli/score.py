"""``spillover score``: how far a run is from what was counted, beside baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, progress, show, show_json

if TYPE_CHECKING:
    from spillover.engine.runstore import Run
    from spillover.experiments.count_scores import CountScores


def score(run: RunName, runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """Measure a run against counts of each type and stocks of camps, beside forecasts that need no simulation."""
    from spillover.engine.index import find_run
    from spillover.engine.runstore import open_run
    from spillover.report.counts import count_tables
    from spillover.report.tables import scores_table

    found = open_run(find_run(run, runs))
    counts, has_stocks = _score_counts(found)
    scores = _score_stocks(found) if has_stocks or counts is None else {}
    if json:
        show_json({"run": str(found.folder)} | scores | ({} if counts is None else counts.as_dict()))
        return
    name = found.folder.name
    show(*([scores_table(name, scores)] if scores else []), *(count_tables(name, counts) if counts else ()))


def _score_stocks(run: Run) -> dict[str, Any]:
    """Scores of the stocks of camps."""
    from spillover.experiments.scores import score_run

    with progress("without capacities") as on_progress:
        return score_run(run.folder, on_progress).as_dict()


def _score_counts(run: Run) -> tuple[CountScores | None, bool]:
    """Scores of the counts of the scenario, None if it has none; and whether stocks of camps were counted too."""
    from spillover.data.scenario import load
    from spillover.engine.runstore import INPUTS, load_inputs
    from spillover.experiments.count_scores import score_counts
    from spillover.experiments.results import Results

    if load(run.folder / INPUTS).table("counts").is_empty():
        return None, True
    scenario, plan = load_inputs(run)
    return score_counts(scenario, plan, Results.of_run(run)), len(plan.observed.places) > 0
