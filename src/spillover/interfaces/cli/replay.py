"""``spillover replay``: compute a run again and compare, block by block."""

from __future__ import annotations

import typer

from spillover.interfaces.cli import speak
from spillover.interfaces.cli.speak import DEFAULT_RUNS, OUR_FAULT, Json, RunName, Runs, show, show_json


def replay(run: RunName, runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """Compute every stored member of a run again from its own inputs; ends with 1 if a number differs."""
    from spillover.engine.index import find_run
    from spillover.engine.replay import replay as replay_run
    from spillover.engine.runstore import open_run
    from spillover.report.tables import replay_table

    again = replay_run(open_run(find_run(run, runs)))
    rows = [
        {
            "file": one.block.file,
            "then": one.block.digest,
            "now": one.digest,
            "is_stored_well": one.is_stored_well,
            "is_same": one.is_same,
        }
        for one in again.blocks
    ]
    if json:
        show_json({"is_same": again.is_same, "differences": list(again.differences), "blocks": rows})
    else:
        differing = sum(not row["is_same"] for row in rows)
        verdict = "every block is what it was" if again.is_same else f"{differing} of {len(rows)} blocks differ"
        show(replay_table(rows), *again.differences)
        speak.note(f"Replayed {len(rows)} blocks: {verdict}.")
    if not again.is_same:
        raise typer.Exit(OUR_FAULT)
