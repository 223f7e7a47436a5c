"""``spillover calibrate``: fit what nobody knows to what was known on a day."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from spillover.interfaces.cli.asked import Scenario, dates_asked
from spillover.interfaces.cli.speak import Json, Setting, note, parse_settings, progress, show, show_json

REPORT = "calibration.json"


def calibrate(
    scenario: Scenario,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Fit to what was known on this day.")],
    members: Annotated[int, typer.Option(metavar="N", help="Draws of the posterior.", min=20)] = 400,
    moves: Annotated[int, typer.Option(metavar="K", help="Moves tried by each draw at each temperature.", min=1)] = 3,
    seed: Annotated[int, typer.Option(metavar="S", help="Root of all random numbers.")] = 0,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Processes (default: one a core).", min=1)] = None,
    settings: Setting = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the calibrated scenario.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the scenario that lies there.")] = False,
    json: Json = False,
) -> None:
    """Fit a scenario to its counts, and write it with its posterior, which its runs then use.

    The folder holds the whole scenario; run it as any other. Numbers given with --set are held fixed.
    """
    import json as encode
    from datetime import date

    from spillover.data.scenario import load, write_scenario
    from spillover.data.writing import refuse_to_destroy
    from spillover.engine.files import write_whole
    from spillover.experiments.calibration import Effort
    from spillover.experiments.calibration import calibrate as fit
    from spillover.report.calibration import calibration_tables, plain

    _, day = dates_asked(None, None, as_of)
    loaded = load(scenario)
    folder = out or Path("calibrated") / f"{loaded.id}-{day}"
    refuse_to_destroy(folder.absolute(), overwrite=overwrite)  # now, not after minutes of work
    with progress(f"{loaded.id}: temperature", "percent") as on_progress:
        found = fit(
            loaded,
            day or date.max,
            parse_settings(settings),
            Effort(members, moves, seed, workers or os.cpu_count() or 1),
            lambda reached: on_progress(round(100 * reached), 100),
        )
    write_scenario(found.calibrated(), folder, overwrite=overwrite)
    figures = {"seed": seed, "moves": moves, **plain(found)}
    write_whole(folder / REPORT, encode.dumps(figures, indent=1).encode() + b"\n")
    if json:
        show_json({"folder": str(folder), **figures})
        return
    show(*calibration_tables(found))
    note(f"Wrote {folder}; run it with: spillover run {folder} --as-of {day}")
