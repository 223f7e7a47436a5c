"""Run the tutorials again and paste what the commands print.

In ``docs/tutorials/*.md`` a block that opens with ``python name.py`` is written to that file, and in a block that opens
with ``console`` each line that begins with ``$`` is run; what it prints replaces what stood below it. All of a page
runs in one fresh folder that holds a copy of ``scenarios``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import ROOT

BLOCK = re.compile(r"```(console|python \S+)\n(.*?)```", re.DOTALL)
HOME = "/home/you/spillover"
SECONDS = 300


def main() -> None:
    """Run every tutorial."""
    for page in sorted((ROOT / "docs" / "tutorials").glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "scenarios", Path(folder) / "scenarios")
            text = BLOCK.sub(lambda block, at=Path(folder): _again(block, at), page.read_text("utf-8"))
            page.write_text(text, encoding="utf-8", newline="\n")


def _again(block: re.Match[str], folder: Path) -> str:
    kind, body = block.groups()
    if kind != "console":
        (folder / kind.split()[1]).write_text(body, encoding="utf-8")
        return block[0]
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    return "```console\n" + "".join(f"{command}\n{_printed(command[2:], folder)}" for command in commands) + "```"


def _printed(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S602 - our own commands
        command, shell=True, cwd=folder, env={**os.environ, "PATH": path}, timeout=SECONDS, check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    lines = [line.rstrip() for line in done.stdout.replace(str(folder), HOME).strip("\n").splitlines()]
    return "\n".join(lines) + "\n" if lines else ""


if __name__ == "__main__":
    main()
