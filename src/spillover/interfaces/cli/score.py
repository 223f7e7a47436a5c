"""``spillover score``: how far a run is from what was counted, beside baselines."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, progress, show, show_json

if TYPE_CHECKING:
    from spillover.engine.runstore import Run
    from spillover.experiments.count_scores import CountScores
    from spillover.experiments.polls import PollScores


def score(run: RunName, runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """Measure a run against counts of each type, polls and stocks of camps, beside forecasts without simulation."""
    from spillover.engine.index import find_run
    from spillover.engine.runstore import open_run
    from spillover.report.counts import count_tables
    from spillover.report.polls import poll_tables
    from spillover.report.tables import scores_table

    found = open_run(find_run(run, runs))
    counts, polls, has_stocks = _score_tables(found)
    scores = _score_stocks(found) if has_stocks or (counts is None and polls is None) else {}
    if json:
        of_tables = [one.as_dict() for one in (counts, polls) if one is not None]
        show_json({"run": str(found.folder)} | functools.reduce(operator.or_, of_tables, scores))
        return
    name = found.folder.name
    show(
        *([scores_table(name, scores)] if scores else []),
        *(count_tables(name, counts) if counts else ()),
        *(poll_tables(name, polls) if polls else ()),
    )


def _score_stocks(run: Run) -> dict[str, Any]:
    """Scores of the stocks of camps."""
    from spillover.experiments.scores import score_run

    with progress("without capacities") as on_progress:
        return score_run(run.folder, on_progress).as_dict()


def _score_tables(run: Run) -> tuple[CountScores | None, PollScores | None, bool]:
    """Scores of the counts and of the polls of the scenario, None if it has none; whether stocks were counted too."""
    from spillover.data.scenario import load
    from spillover.engine.runstore import INPUTS, load_inputs
    from spillover.experiments.count_scores import score_counts
    from spillover.experiments.polls import score_polls
    from spillover.experiments.results import Results

    given = load(run.folder / INPUTS)
    if given.table("counts").is_empty() and given.table("polls").is_empty():
        return None, None, True
    scenario, plan = load_inputs(run)
    results = Results.of_run(run)
    counts = None if given.table("counts").is_empty() else score_counts(scenario, plan, results)
    polls = None if given.table("polls").is_empty() else score_polls(scenario, results)
    return counts, polls, len(plan.observed.places) > 0
