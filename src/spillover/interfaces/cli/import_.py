"""``spillover import``: scenarios from the files of other programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from spillover.interfaces.cli.speak import Json, note, show_json, tell

app = typer.Typer(help="Make a scenario from the files of another program.", no_args_is_help=True)


@app.callback()
def _formats() -> None:
    """Make a scenario from the files of another program."""


@app.command("flee")
def flee(
    input_dir: Annotated[Path, typer.Argument(metavar="INPUT_DIR", help="Flee's folder with locations.csv.")],
    out: Annotated[Path, typer.Option(metavar="SCENARIO_DIR", help="The new scenario folder.")],
    validation: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder with the counts of the camps.")] = None,
    settings: Annotated[Path | None, typer.Option(metavar="FILE", help="Flee's simsetting.yml.")] = None,
    scenario_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Short name of the scenario.")] = None,
    start: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day.")] = None,
    days: Annotated[int | None, typer.Option(metavar="D", help="Days to simulate.", min=1)] = None,
    json: Json = False,
) -> None:
    """Import an instance of Flee 3. What is not supported is listed; nothing is dropped silently."""
    from dataclasses import asdict

    from spillover.data.flee import import_flee
    from spillover.data.scenario import write_scenario

    first_day = start.date() if start else None
    imported = import_flee(input_dir, validation, settings, scenario_id=scenario_id, start=first_day, days=days)
    write_scenario(imported.scenario, out)
    if json:
        show_json({"scenario": str(out.resolve()), "warnings": [asdict(warning) for warning in imported.warnings]})
        return
    tell(imported.warnings, "warning")
    scenario = imported.scenario
    places, routes = scenario.table("places").height, scenario.table("routes").height
    note(f"Wrote {out}: {places} places, {routes} routes, {scenario.days} days from {scenario.start}.")
