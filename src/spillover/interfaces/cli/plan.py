"""``spillover plan``: the figures that a refugee contingency plan asks for, of one host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spillover.interfaces.cli.speak import (
    DEFAULT_RUNS,
    Json,
    RunName,
    Runs,
    Setting,
    note,
    parse_settings,
    show,
    show_json,
)

OWN = "plan."


def plan(
    run: RunName,
    host: Annotated[str, typer.Option("--host", metavar="ISO3", help="The country that plans, e.g. KAZ.")],
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="New workbook, a sheet a topic.")] = None,
    persons_per_room: Annotated[float | None, typer.Option(metavar="N", help="Beds in one room.")] = None,
    school_age_share: Annotated[
        float | None, typer.Option(metavar="X", help="Share of people present who need a school place.")
    ] = None,
    settings: Setting = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Show arrivals a day, people after three months, their needs, and when triggers are reached.

    The shares that needs rest on are parameters: --set plan.bed_share=0.2, for example.
    """
    from spillover.engine.index import find_run
    from spillover.experiments.planning import planning_sheet
    from spillover.experiments.results import Results
    from spillover.report.planning import origin, plain, planning_tables, refuse_to_replace, write_workbook

    if xlsx is not None:
        refuse_to_replace(xlsx)
    chosen = {name.removeprefix(OWN): value for name, value in parse_settings(settings).items()}
    options = {"persons_per_room": persons_per_room, "school_age_share": school_age_share}
    chosen |= {name: str(value) for name, value in options.items() if value is not None}
    results = Results.open(find_run(run, runs))
    overrides = {name: (value, "command", "command line") for name, value in chosen.items()}
    sheet = planning_sheet(results, host.upper(), overrides)
    if xlsx is not None:
        write_workbook(sheet, results.about, xlsx)
    if json:
        show_json(plain(sheet, results.about))
        return
    show(f"Planning sheet of {sheet.host}", *origin(sheet, results.about)[:2], "", *planning_tables(sheet))
    if xlsx is not None:
        note(f"Wrote {xlsx}")
