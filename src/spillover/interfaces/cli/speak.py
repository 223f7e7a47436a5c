"""How the command line speaks: figures to stdout, everything else to stderr, errors with their cure.

With ``--json`` figures are one JSON document on stdout, and each error is one JSON object a line on stderr.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.text import Text

from spillover.ground.errors import ConservationError, Finding, ParameterError, SpilloverError

WIDTH_OF_A_FILE = 140
BAD_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Runs = Annotated[Path, typer.Option("--runs", help="The folder that holds your runs.", metavar="DIR")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A run folder, the start of a run's name or digest, or 'last'.")
]
Setting = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="MECHANISM.PARAM=VALUE", help="Set a parameter; may be given several times."),
]
Movement = Annotated[
    str | None, typer.Option("--movement", metavar="NAME", help="Use another movement mechanism, e.g. flee3.")
]
Days = Annotated[int | None, typer.Option("--days", metavar="D", help="Days to simulate (default: the scenario's).")]
DEFAULT_RUNS = Path("runs")


def show(*parts: RenderableType) -> None:
    """Print tables and sentences on stdout; a file or a pipe gets wide lines."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)
    for part in parts:
        console.print(part, markup=False)


def show_json(value: Any) -> None:
    """Print one JSON document on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def stderr_console() -> Console:
    """Where progress, notes and errors go."""
    return Console(stderr=True, highlight=False)


def note(sentence: str) -> None:
    """Say something on stderr."""
    stderr_console().print(sentence, markup=False, soft_wrap=True)


@contextlib.contextmanager
def progress(what: str, of_what: str = "members") -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr with the time to go, fed with (members done, of all); silent when stderr is not a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = stderr_console()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(f"{of_what},")
    times = TimeElapsedColumn(), TextColumn("gone,"), TimeRemainingColumn(), TextColumn("to go")
    with Progress(*columns, *times, console=console, transient=True, disable=not console.is_terminal) as bar:
        waiting = f"{what}: starting"  # on a new machine the kernels are compiled first, which takes half a minute
        task = bar.add_task(waiting, total=None)
        yield lambda done, of: bar.update(task, description=what if done else waiting, completed=done, total=of)


def tell(findings: Iterable[Finding], kind: str = "error", *, as_json: bool = False) -> None:
    """Print findings on stderr: code and place, what is wrong, what to do about it."""
    console = stderr_console()
    for finding in findings:
        if as_json:
            typer.echo(json.dumps({"kind": kind} | asdict(finding), ensure_ascii=False), err=True)
            continue
        head = Text.assemble((kind, "bold red" if kind == "error" else "bold yellow"), f" {finding.code} ")
        console.print(head.append(finding.place, "bold"), soft_wrap=True)
        console.print(f"  {finding.message}\n  → {finding.cure}", markup=False, soft_wrap=True)


def exit_status(error: Exception, *, as_json: bool = False) -> int:
    """Tell an error to the user, and say with which status to end."""
    if isinstance(error, SpilloverError) and not isinstance(error, ConservationError):
        tell(error.findings, as_json=as_json)
        return BAD_INPUT
    tell([_our_fault(error)], as_json=as_json)
    return OUR_FAULT


def _our_fault(error: Exception) -> Finding:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="spillover-", suffix=".txt", delete=False, encoding="utf-8") as report:
        report.write(" ".join(sys.argv) + "\n\n" + "".join(traceback.format_exception(error)))
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return Finding(
        "RUN-999",
        f"this is our fault, not yours: {what}",
        f"please report it, with the file {report.name}; runs keep their finished blocks",
    )


def parse_settings(texts: Iterable[str] | None) -> dict[str, str]:
    """Read ``mechanism.param=value`` settings; names and values are checked when the plan is compiled.

    Raises:
        ParameterError: RUN-022 for a text of another form.
    """
    settings = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or "." not in name:
            cure = "write it as mechanism.param=value, for example walk.respect_capacity=false"
            raise ParameterError(Finding("RUN-022", f"'{text}' is not a setting", cure, value=text))
        settings[name.strip()] = value.strip()
    return settings
