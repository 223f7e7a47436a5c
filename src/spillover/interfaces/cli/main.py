"""The command ``spillover``: one file a command; the engine is imported only by the commands that compute."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from spillover.interfaces.cli import (
    calibrate,
    check,
    compare,
    explain,
    export,
    fence,
    import_,
    law,
    plan,
    replay,
    report,
    run,
    runs,
    score,
    sensitivity,
    serve,
    show,
    stance,
    stay,
)
from spillover.interfaces.cli.speak import exit_status

app = typer.Typer(
    name="spillover",
    help="Simulates displacement crises, as ensembles, with uncertainty, sources and baselines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("run")(run.run)
app.command("calibrate")(calibrate.calibrate)
app.command("compare")(compare.compare)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("score")(score.score)
app.command("runs")(runs.runs)
app.command("show")(show.show)
app.command("plan")(plan.plan)
app.command("fence")(fence.fence)
app.command("export")(export.export)
app.command("serve")(serve.serve)
app.command("replay")(replay.replay)
app.command("report")(report.report)
app.add_typer(import_.app, name="import")
app.add_typer(stay.app, name="stay")
app.add_typer(stance.app, name="stance")
app.add_typer(law.app, name="law")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"spillover {version('spillover')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Spillover."""


def main() -> None:
    """Run a command; end with 0, 2 for bad input, 130 when interrupted, and never with a traceback."""
    gc.set_threshold(100_000)  # importing makes many objects and no garbage: looking for it costs a tenth of a start
    try:
        app()
    except Exception as error:  # the last net: users get sentences
        sys.exit(exit_status(error, as_json="--json" in sys.argv))


if __name__ == "__main__":
    main()
