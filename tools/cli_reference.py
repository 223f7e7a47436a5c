"""Write docs/reference/cli.md from the command line itself; with ``--check`` say whether it is out of date."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

from pages import REFERENCE, keep, prose, table
from typer.main import get_command

from spillover.interfaces.cli.main import app

INTRODUCTION = """\
# The command line

<!-- Made by tools/cli_reference.py from src/spillover/interfaces/cli: change those. -->

Figures go to stdout, everything else to stderr. With `--json` the figures are one JSON document, and each error is one
JSON object a line. Progress is shown on terminals only. `spillover run` prints the run's folder as the last line of
stdout when stdout is not a terminal.

| exit status | meaning |
| --- | --- |
| 0 | done |
| 1 | a replayed number differs, or a fault of the program |
| 2 | bad input; every finding has a code that [errors](errors.md) explains |
| 130 | interrupted; finished blocks are kept |
"""


def main() -> int:
    """Write the page, or compare it."""
    lines = [INTRODUCTION, *(line for name, command in _commands(get_command(app)) for line in _command(name, command))]
    return keep({REFERENCE / "cli.md": "\n".join(lines)}, "cli_reference.py")


def _commands(group: Any, path: str = "spillover") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = " ".join([name, *(one.metavar if one.required else f"[{one.metavar}]" for one in arguments), "[OPTIONS]"])
    yield f"## `{name}`\n"
    yield f"```\n{usage}\n```\n"
    yield prose(inspect.cleandoc(command.help or "")) + "\n"
    yield from table(("", "meaning"), (_option(one) for one in command.params if "--help" not in one.opts))


def _option(one: Any) -> tuple[str, str]:
    if one.param_type_name == "argument":
        name = one.metavar
    else:
        name = ", ".join(one.opts) + ("" if one.is_flag else f" {one.metavar or 'VALUE'}")
    says_so = "[default:" in one.help
    default = "" if one.default in (None, False, ()) or says_so else f" (default: `{one.default}`)"
    needed = " Required." if one.required and one.param_type_name == "option" else ""
    return f"`{name}`", f"{one.help}{needed}{default}"


if __name__ == "__main__":
    sys.exit(main())
