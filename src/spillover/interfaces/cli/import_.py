"""``spillover import``: scenarios from the files of other programs, and tables of visas."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from spillover.interfaces.cli.speak import Json, note, show_json, tell

app = typer.Typer(help="Make a scenario or a table from the files of others.", no_args_is_help=True)


@app.callback()
def _formats() -> None:
    """Make a scenario or a table from the files of others."""


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


@app.command("passport-index")
def passport_index(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="passport-index-tidy-iso3.csv, or the interval form (CSV, Parquet).")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of law that gets the table.")],
    snapshot: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="Date of a tidy file (default: the name of its folder)."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the table that the folder has.")] = False,
    json: Json = False,
) -> None:
    """Import the Passport Index dataset, as what is believed about entry where no rule is cited."""
    from spillover.data.law.passport_index import read_passport_index
    from spillover.data.law.prior import TABLE_FILE, write_prior

    imported = read_passport_index(file, snapshot.date() if snapshot else None)
    write_prior(imported.prior, out, overwrite=force)
    rows = list(imported.prior.rows())
    figures = {
        "pairs": len(imported.prior.entries),
        "passports": len({row.passport for row in rows}),
        "destinations": len({row.host for row in rows}),
        "rows": len(rows),
        "first_snapshot": min(row.first_seen for row in rows),
        "last_snapshot": max(row.last_seen for row in rows),
        "own_country": imported.own_country,
    }
    if json:
        show_json({"table": str((out / TABLE_FILE).resolve())} | figures)
        return
    counts = ", ".join(f"{figures[name]:,} {name}" for name in ("pairs", "passports", "destinations", "rows"))
    note(f"Wrote {out / TABLE_FILE}: {counts}, seen from {figures['first_snapshot']} to {figures['last_snapshot']}.")
    if imported.own_country:
        note(f"Left out: {imported.own_country:,} rows about a passport in its own country.")
