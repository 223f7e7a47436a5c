"""Makes what tests in a browser look at: three runs of the exodus of 2022, and a file for the mail. One process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from spillover.interfaces.cli import main

ASKED = ("--as-of", "2022-10-07", "--workers", "1")
LIKE_TWINS = ("--until", "2022-10-20", "--members", "10", "--seed", "0")
MAKING = {
    "stranger": ("exodus-2022", "--until", "2022-09-26", "--members", "2", "--seed", "7"),
    "closed": ("exodus-2022/lars-closed", *LIKE_TWINS),
    "usual": ("exodus-2022", *LIKE_TWINS),
}


def say(*words: object) -> None:
    """The command line within this process, which finds its kernels loaded the second time."""
    sys.argv = ["spillover", *map(str, words)]
    try:
        main.main()
    except SystemExit as end:
        if end.code:
            raise


def make(folder: Path) -> None:
    """Runs, the names of them, and a file of two, which leaves the documents beside them that a server is asked for."""
    runs, names = folder / "runs", dict[str, str]()
    for name, words in MAKING.items():
        say("run", *words, *ASKED, "--out", runs)
        found = {path.name for path in runs.iterdir() if (path / "manifest.json").exists()}
        (names[name],) = found - set(names.values())
    say("run", folder / "small-exodus", "--members", "2", "--workers", "1", "--out", folder / "warm")  # kernels
    say("report", names["usual"], names["closed"], "--runs", runs, "--html", folder / "two.html")
    (folder / "names.json").write_text(json.dumps(names), "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
