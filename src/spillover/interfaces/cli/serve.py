"""``spillover serve``: the explorer in a browser, with a queue of runs to come."""

from __future__ import annotations

from typing import Annotated

import typer

from spillover.interfaces.cli.speak import DEFAULT_RUNS, Runs, note


def serve(
    runs: Runs = DEFAULT_RUNS,
    port: Annotated[int, typer.Option(metavar="N", help="Port; 0 for any that is free.", min=0, max=65_535)] = 8300,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Where to listen; others than this machine need a token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(metavar="TOKEN", help="Asked of every browser (default: made where one is needed)."),
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Show the runs of a folder in a browser, and compute new ones from there. Ctrl-C stops it.

    It listens to this machine alone unless told. What it computes goes on where it was when it is started again.
    """
    from spillover.interfaces.serve.listening import post, runs_folder, serve

    folder = runs_folder(runs)
    place = post(host, port, token)

    def started() -> None:
        typer.echo(place.address)
        if place.doors.token:
            typer.echo(place.link)
            note("Whoever has the second link can read the runs and start new ones. It travels unencrypted.")
        note(f"Runs lie in {folder}. Stop with Ctrl-C.")
        if show:
            typer.launch(place.link)

    serve(place, folder, started)
