"""``spillover report``: a run as a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spillover.ground.errors import Finding, RunError
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, note, show_json


def report(
    run: RunName,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Camps as small multiples, for screens.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="The same, for print.")] = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Draw the camps of a complete run beside what was counted (extra 'plots'). A file of that name is replaced."""
    from spillover.data.scenario import load
    from spillover.engine.index import find_run
    from spillover.engine.runstore import INPUTS
    from spillover.experiments.results import Results
    from spillover.report.figures import camps

    wanted = {"png": png, "svg": svg}
    files = {form: path for form, path in wanted.items() if path is not None}
    if not files:
        raise RunError(Finding("RUN-023", "no form was asked for", "give --png FILE or --svg FILE"))
    for form, path in files.items():
        if path.suffix.lower() != f".{form}":
            cure = f"let its name end in .{form}"
            raise RunError(Finding("RUN-305", f"'{path}' is no name of a {form.upper()} file", cure, value=str(path)))
    folder = find_run(run, runs)
    results, scenario = Results.open(folder), load(folder / INPUTS)
    for path in files.values():
        camps(results, scenario, path)
    written = [str(path) for path in files.values()]
    if json:
        show_json({"written": written})
    else:
        note(f"Wrote {', '.join(written)}")
