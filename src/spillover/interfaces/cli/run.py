"""``spillover run``: an ensemble, stored as it is computed, finished if it was interrupted."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.cli.asked import SCENARIO, AsOf, Until
from spillover.interfaces.cli.speak import (
    DEFAULT_RUNS,
    INTERRUPTED,
    Days,
    Json,
    Movement,
    Setting,
    note,
    parse_settings,
    progress,
    show_json,
)

if TYPE_CHECKING:
    from spillover.engine.runstore import Run
    from spillover.experiments.executors import Workers
    from spillover.world.plan import Plan

MEMBERS = 100  # as in the schema of a request, which is imported late


def run(
    scenario: Annotated[str | None, typer.Argument(metavar="SCENARIO", help=SCENARIO)] = None,
    members: Annotated[int | None, typer.Option(metavar="N", help=f"Members (default: {MEMBERS}).", min=1)] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Root of all random numbers (default: 0).")] = None,
    days: Days = None,
    until: Until = None,
    as_of: AsOf = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Processes (default: one a core).", min=1)] = None,
    settings: Setting = None,
    movement: Movement = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder that holds your runs.")] = DEFAULT_RUNS,
    cluster: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="A dask scheduler to compute on (extra 'cluster').")
    ] = None,
    resume: Annotated[str | None, typer.Option(metavar="RUN", help="Finish this run; takes no SCENARIO.")] = None,
    json: Json = False,
) -> None:
    """Run an ensemble and store it. The same inputs give the same run folder, and are not computed twice."""
    from spillover.engine.index import find_run
    from spillover.engine.runstore import load_inputs, open_run, prepare
    from spillover.experiments.executors import Workers
    from spillover.interfaces.asking import asked_for
    from spillover.interfaces.cli.compiling import compiled

    team = Workers(workers or os.cpu_count() or 1, cluster)
    if resume is not None:
        _refuse_changes(
            {
                "SCENARIO": scenario,
                "--seed": seed,
                "--days": days,
                "--until": until,
                "--as-of": as_of,
                "--set": settings,
                "--movement": movement,
            }
        )
        opened = open_run(find_run(resume, out))
        _, plan = load_inputs(opened)
    elif scenario is None:
        finding = Finding("RUN-021", "there is nothing to run", "give a scenario, or --resume with a run")
        raise RunError(finding)
    else:
        words = {"scenario": scenario, "movement": movement, "days": days, "until": until, "as_of": as_of}
        numbers = {"members": members or MEMBERS, "seed": seed or 0}
        request = asked_for(**words, **numbers, settings=parse_settings(settings))
        loaded, plan = compiled(request.scenario, request.asked)
        members = request.members
        opened = prepare(loaded, plan, out, members, request.seed, sys.argv)
    finished = completed(opened, plan, members or 0, team)
    if members and members < finished.manifest.members:
        note(f"This run has {finished.manifest.members} members already; the figures are of all of them.")
    _report(finished, as_json=json)


def _refuse_changes(given: dict[str, object]) -> None:
    named = [name for name, value in given.items() if value is not None and value != []]
    if named:
        message = f"a run that is resumed keeps its inputs, but {', '.join(named)} was given too"
        raise RunError(Finding("RUN-021", message, "leave it out, or start another run without --resume"))


def completed(opened: Run, plan: Plan, members: int, team: Workers) -> Run:
    """Compute what a run lacks, with a progress bar; when interrupted, say what is kept and how to go on."""
    from spillover.engine.runstore import open_run
    from spillover.experiments.ensemble import complete

    try:
        with progress(opened.manifest.scenario) as on_progress:
            return complete(opened, plan, members, team, on_progress)
    except KeyboardInterrupt:
        kept = open_run(opened.folder).manifest
        note(f"Interrupted; {kept.n_done} of {kept.members} members are kept. Go on with: {opened.resume}")
        raise typer.Exit(INTERRUPTED) from None


def _report(finished: Run, *, as_json: bool) -> None:
    """The closing table, and where the run lies: last on stdout, so that scripts can take it from there."""
    from spillover.interfaces.cli.show import arrivals, borders, show_arrivals

    if as_json:
        manifest = finished.manifest
        show_json(
            {
                "run": str(finished.folder),
                "scenario": manifest.scenario,
                "members": manifest.members,
                "days": manifest.days,
                "as_of": manifest.as_of,
                "seed": manifest.seed,
                "seconds": manifest.seconds,
                "results_digest": manifest.results_digest,
                "arrivals": arrivals(finished),
                **borders(finished),
            }
        )
        return
    show_arrivals(finished)
    if sys.stdout.isatty():
        typer.echo(f"The run lies in {finished.folder}; measure it with: spillover score {finished.manifest.name}")
    else:
        typer.echo(str(finished.folder))
