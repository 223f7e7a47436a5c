"""``spillover compare``: what follows from a change, member by member."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.cli.asked import Asked, AsOf, Until, dates_asked
from spillover.interfaces.cli.speak import (
    DEFAULT_RUNS,
    Days,
    Json,
    Movement,
    Runs,
    Setting,
    note,
    parse_settings,
    show,
    show_json,
)

if TYPE_CHECKING:
    from spillover.engine.runstore import Run
    from spillover.interfaces.cli.comparing import Entrant


def compare(
    named: Annotated[
        list[str], typer.Argument(metavar="A B [C …]", help="Scenarios, variants or runs; all are held against A.")
    ],
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="DRIVER", help="Compare with A without this driver of governments, as rent; several."),
    ] = None,
    members: Annotated[int | None, typer.Option(metavar="N", help="Members of each (default: 100).", min=1)] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Root of all random numbers (default: 0).")] = None,
    days: Days = None,
    until: Until = None,
    as_of: AsOf = None,
    settings: Setting = None,
    movement: Movement = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Processes (default: one a core).", min=1)] = None,
    unpaired: Annotated[
        bool, typer.Option("--unpaired", help="Compare runs of another start, length, seed or size, without pairs.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="All differences, one row each.")] = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Run what is missing with the same luck, and show what differs from A: mean, intervals, share of members.

    A run keeps its own members, seed, days, information date and settings; scenarios beside it take them over.
    """
    removed = without or []
    if len(named) + len(removed) < 2:
        raise RunError(Finding("RUN-030", "there is nothing to compare with", "give two scenarios or runs, or more"))
    from spillover.engine.files import write_whole
    from spillover.experiments import compare as experiment
    from spillover.experiments.executors import Workers
    from spillover.interfaces.cli.comparing import entrants

    asked = Asked(parse_settings(settings), movement, days, *dates_asked(days, until, as_of))
    team = Workers(workers or os.cpu_count() or 1, None)
    several = entrants(named, asked, (members, seed), runs, removed)
    if not unpaired:
        experiment.check_pairs({each.label: each.pairing for each in several})
    done = [each.computed(runs, team) for each in several]
    results = [each.results(run) for each, run in zip(several, done, strict=True)]
    differences = experiment.compare(*results, unpaired=unpaired, names=[each.label for each in several])
    if csv is not None:
        write_whole(csv, differences.write_csv().encode())
        note(f"Wrote {csv}")
    if json:
        show_json(
            {
                "paired": not unpaired,
                "runs": [_about(each, run) for each, run in zip(several, done, strict=True)],
                "differences": differences.to_dicts(),
            }
        )
        return
    from spillover.report.comparison import comparison_tables

    show(*comparison_tables(differences, len(results[0].member_names), paired=not unpaired))


def _about(each: Entrant, run: Run) -> dict[str, Any]:
    return {
        "name": each.label,
        "scenario": each.scenario.id,
        "run": str(run.folder),
        "members": each.members,
        "seed": each.seed,
        "start": each.plan.start,
        "days": each.plan.n_days,
        "as_of": each.scenario.as_of,
    }
