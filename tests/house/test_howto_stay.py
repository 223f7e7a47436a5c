"""The how-to about stays shows what the commands print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "ask-about-a-stay.md"
SPILLOVER = (sys.executable, "-m", "spillover.interfaces.cli.main")
BAD = "host,in,out\nKAZ,2022-09-25,2022-10-01\nKAZ,12.03.2022,\n"


def shown() -> list[tuple[str, list[str]]]:
    """Each command of the page with the lines that stand beneath it."""
    blocks = re.findall(r"^```\n(\$ .*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(part.splitlines()[0], part.splitlines()[1:]) for part in parts]


COMMANDS = [(command, lines) for command, lines in shown() if command.startswith("spillover ")]


def test_the_page_shows_commands():
    assert len(COMMANDS) > 10


@pytest.mark.parametrize(("command", "lines"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command_prints_what_the_page_shows(command: str, lines: list[str], tmp_path: Path):
    (tmp_path / "trips.csv").write_text("\n".join(dict(shown())["cat trips.csv"]) + "\n", encoding="utf-8")
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    done = subprocess.run(
        [*SPILLOVER, *shlex.split(command)[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    printed = re.sub(r"\s+", " ", done.stdout + done.stderr)
    told = [re.sub(r"\s+", " ", piece).strip() for piece in "\n".join(lines).split("…\n")]
    missing = [line for piece in told for line in piece.split("\n") if line and line.strip("… ") not in printed]
    assert not missing, f"{command} prints\n{done.stdout}{done.stderr}"
