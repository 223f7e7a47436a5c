"""``spillover import``: scenarios, tables of visas, and evidence on governments, from the files of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from spillover.interfaces.cli.speak import Json, note, show_json, tell

SAID = MappingProxyType(
    {
        "later": "known after the information date",
        "without_pair": "without two countries",
        "elsewhere": "about other countries",
        "within": "within one country",
        "copies": "copies",
        "merged": "merged with another of that day, pair and type",
    }
)
"""Why rows are left out, in words."""

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


@app.command("events")
def events(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Event files of one format.")],
    layout: Annotated[
        str, typer.Option("--map", metavar="MAP", help="gdelt, icews, polecat, or a TOML file: what each column is.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of evidence (CSV).")],
    by: Annotated[str, typer.Option(metavar="month|week", help="The period of a row.")] = "month",
    targets: Annotated[str, typer.Option(metavar="ISO,ISO", help="One of a pair is one of these.")] = "RUS,UKR",
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="No event that was known later."),
    ] = None,
    quarantine: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows that cannot be used (default: FILE.quarantine.csv).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="utf-8, latin-1, cp1252 or utf-16, if not as usual.")
    ] = None,
    most_unusable: Annotated[
        float, typer.Option("--most-unusable", metavar="SHARE", help="Refuse if more rows cannot be used.")
    ] = 0.5,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:
    """Import machine-coded events, summed by pair and period. Rows that cannot be used are counted and put aside."""
    from dataclasses import asdict

    from spillover.data.events.aggregate import period_of
    from spillover.data.events.importing import Target, import_events
    from spillover.data.events.layout import layouts_of
    from spillover.data.events.reading import Question

    pairs_of = tuple(name.strip() for name in targets.split(",") if name.strip())
    question = Question(layouts_of(layout), pairs_of, as_of.date() if as_of else None, encoding)
    aside = quarantine or out.with_name(f"{out.name}.quarantine.csv")
    imported = import_events(files, question, Target(out, aside, period_of(by), most_unusable, force))
    figures = {
        "rows": imported.n_rows,
        "unusable": imported.n_unusable,
        "left_out": dict(imported.left_out),
        "events": imported.n_events,
        "rows_written": imported.table.height,
    }
    if json:
        paths = {"table": str(out.resolve()), "quarantine": str(aside.resolve())}
        show_json(paths | figures | {"findings": [asdict(finding) for finding in imported.findings]})
        return
    tell(imported.findings, "warning")
    note(f"Wrote {out}: {imported.table.height:,} rows from {imported.n_events:,} events, of {imported.n_rows:,} rows.")
    counts = ", ".join(f"{number:,} {SAID[name]}" for name, number in imported.left_out.items() if number)
    note(f"Not used: {imported.n_unusable:,} that cannot be (in {aside}){', ' if counts else ''}{counts}.")


@app.command("headlines")
def headlines(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with the columns date, text and url.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table of proposed acts (CSV).")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="No later headline.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    json: Json = False,
) -> None:
    """Propose acts of governments from dated headlines, by rules. Each has weight 0 until a person accepts it."""
    from spillover.data.events.headlines import propose, write_proposals

    proposed = propose(file, as_of.date() if as_of else None)
    write_proposals(proposed, out, overwrite=force)
    counts = dict(proposed.counts)
    if json:
        show_json({"table": str(out.resolve())} | counts)
        return
    said = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
    note(f"Wrote {out}: {said}. Look at each before you give it a weight.")
