"""``spillover sensitivity``: what matters, and what hangs on values that are recalled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from spillover.interfaces.cli.asked import Asked, AsOf, Scenario, Until, dates_asked
from spillover.interfaces.cli.speak import Days, Json, Setting, note, parse_settings, progress, show, show_json


def sensitivity(
    scenario: Scenario,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="morris (to screen) or sobol (shares of variance).")
    ] = "morris",
    size: Annotated[
        int, typer.Option(metavar="N", help="Starting points (morris: 20, sobol: 128), or members of --recalled (50).")
    ] = 0,
    repeats: Annotated[int, typer.Option(metavar="R", help="Runs that each point is the mean of.", min=1)] = 1,
    recalled: Annotated[
        bool, typer.Option("--recalled", help="Instead: halve and double what is recalled without a source.")
    ] = False,
    field: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Look at this kept field too, as rent; several times.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="Root of all random numbers.")] = 0,
    days: Days = None,
    until: Until = None,
    as_of: AsOf = None,
    settings: Setting = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Processes (default: one a core).", min=1)] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="All indices or changes, one row each.")] = None,
    json: Json = False,
) -> None:
    """Rank the numbers that nobody knows by how far they move who flees where and how long people wait.

    Needs the extra calib, but for --recalled. Numbers given with --set are held fixed.
    """
    from spillover.engine.files import write_whole

    asked = Asked(parse_settings(settings), None, days, *dates_asked(days, until, as_of))
    how = {"seed": seed, "workers": workers or os.cpu_count() or 1}
    frame, document, tables = (
        _recalled(scenario, asked, size, how) if recalled else _ranked(scenario, asked, (method, size, repeats),
                                                                       field or [], how)
    )  # fmt: skip
    if csv is not None:
        write_whole(csv, frame.write_csv().encode())
        note(f"Wrote {csv}")
    if json:
        show_json({"seed": seed, **document})
        return
    show(*tables)


def _ranked(
    scenario: str, asked: Asked, design: tuple[str, int, int], fields: list[str], how: dict[str, int]
) -> tuple[Any, dict[str, Any], tuple[Any, ...]]:
    from spillover.experiments.designs import Design
    from spillover.experiments.sensitivity import sensitivity as rank
    from spillover.interfaces.cli.compiling import compiled
    from spillover.report.sensitivity import plain, sensitivity_tables

    loaded, plan = compiled(scenario, asked)
    with progress(loaded.id, "runs") as on_step:
        found = rank(plan, Design(*design), **how, fields=fields, on_step=on_step)
    return found.frame(), plain(found), sensitivity_tables(found)


def _recalled(
    scenario: str, asked: Asked, size: int, how: dict[str, int]
) -> tuple[Any, dict[str, Any], tuple[Any, ...]]:
    from spillover.data.scenario import load
    from spillover.experiments.recalled import MEMBERS, influence_of_recalled
    from spillover.report.sensitivity import recalled_table

    loaded = load(scenario)
    if asked.as_of is not None:
        loaded = loaded.changed(as_of=asked.as_of)
    days = asked.days_from(loaded.start)
    with progress(loaded.id, "variants") as on_step:
        found = influence_of_recalled(loaded, asked.settings, days, size or MEMBERS, **how, on_step=on_step)
    document = {"scenario": found.scenario, "members": found.members, "changes": found.changes.to_dicts()}
    return found.changes, document, (recalled_table(found),)
