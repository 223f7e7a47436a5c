"""Makes what tests in a browser look at: three runs of the exodus of 2022, and a file for the mail. One process."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spillover.engine.runstore import Run
from spillover.interfaces.cli import main
from spillover.report.explorer import cache, view

ASKED = ("--as-of", "2022-10-07", "--workers", "1")
LIKE_TWINS = ("--until", "2022-10-20", "--members", "10", "--seed", "0")
CACHE = ".views"
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


def documents_made_once() -> None:
    """The server and the file tell the same documents, so that they are made for both at once."""
    made, kept = view.view_of, dict[str, Mapping[str, Any]]()

    def once(run: Run) -> Mapping[str, Any]:
        if run.folder.name not in kept:
            kept[run.folder.name] = made(run)
        return kept[run.folder.name]

    view.view_of = cache.view_of = once


def make(folder: Path) -> None:
    """Runs, the names of them, a file of two, and the documents that a server would make when first asked."""
    runs, names = folder / "runs", dict[str, str]()
    for name, words in MAKING.items():
        say("run", *words, *ASKED, "--out", runs)
        found = {path.name for path in runs.iterdir() if (path / "manifest.json").exists()}
        (names[name],) = found - set(names.values())
    documents_made_once()
    usual, closed = runs / names["usual"], runs / names["closed"]
    for run in (usual, closed):
        cache.cached_view(run, runs / CACHE)
    cache.cached_difference(usual, closed, runs / CACHE)
    say("report", names["usual"], names["closed"], "--runs", runs, "--html", folder / "two.html")
    (folder / "names.json").write_text(json.dumps(names), "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
