"""``spillover export``: a run as CSV, Excel or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, note, show_json


def export(
    run: RunName,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Summary in long form.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Workbook with summary and sources.")] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="DIR", help="New folder: summary, members, sources.")] = None,
    regions: Annotated[Path | None, typer.Option(metavar="FILE", help="Who lives in each region, as CSV.")] = None,
    journeys: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who went from which country to which, by month, as CSV.")
    ] = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Export a complete run. A file of that name is replaced; a folder must be new or empty."""
    from spillover.data.scenario import load
    from spillover.engine.index import find_run
    from spillover.engine.runstore import INPUTS
    from spillover.experiments.exports import write_csv, write_parquet, write_xlsx
    from spillover.experiments.journeys import write_journeys
    from spillover.experiments.regions import write_regions
    from spillover.experiments.results import Results

    def of_regions(results: Results, file: Path) -> None:
        write_regions(results, load(folder / INPUTS), file)

    wanted = [
        (csv, write_csv),
        (xlsx, write_xlsx),
        (parquet, write_parquet),
        (regions, of_regions),
        (journeys, write_journeys),
    ]
    if not any(target for target, _ in wanted):
        cure = "give --csv FILE, --xlsx FILE, --parquet DIR, --regions FILE or --journeys FILE"
        raise RunError(Finding("RUN-023", "no form was asked for", cure))
    folder = find_run(run, runs)
    results = Results.open(folder)
    written = []
    for target, write in wanted:
        if target is not None:
            write(results, target)
            written.append(str(target))
    if json:
        show_json({"written": written})
    else:
        note(f"Wrote {', '.join(written)}")
