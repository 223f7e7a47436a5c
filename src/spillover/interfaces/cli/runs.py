"""``spillover runs``: which runs there are."""

from __future__ import annotations

from dataclasses import asdict

from spillover.interfaces.cli import speak
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, Runs, show, show_json


def runs(runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """List the runs of a folder, the one used last at the end."""
    from spillover.engine.index import list_runs
    from spillover.report.tables import runs_table

    rows = list_runs(runs)
    if json:
        show_json([asdict(row) | {"folder": str((runs / row.name).resolve())} for row in rows])
    elif rows:
        show(runs_table(rows))
    else:
        speak.note(f"There are no runs in '{runs}' yet. Make one with: spillover run SCENARIO")
