"""``spillover score``: how far a run is from what was counted, beside baselines."""

from __future__ import annotations

from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, progress, show, show_json


def score(run: RunName, runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """Measure a run against observations, beside forecasts that need no simulation."""
    from spillover.engine.index import find_run
    from spillover.experiments.scores import score_run
    from spillover.report.tables import scores_table

    folder = find_run(run, runs)
    with progress("without capacities") as on_progress:
        scores = score_run(folder, on_progress).as_dict()
    if json:
        show_json({"run": str(folder.resolve())} | scores)
    else:
        show(scores_table(folder.resolve().name, scores))
