"""Write pages that are made from the code, or say which of them are out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def keep(pages: Mapping[Path, str], maker: str) -> int:
    """Write the pages; with ``--check`` on the command line compare them instead, and return 1 if any is stale."""
    if "--check" in sys.argv[1:]:
        stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
        sys.stderr.writelines(f"{path.relative_to(ROOT)} is out of date: run python tools/{maker}\n" for path in stale)
        return 1 if stale else 0
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown, line by line, with an empty line behind it."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def prose(docstring: str | None) -> str:
    """A docstring as Markdown."""
    return (docstring or "").strip().replace("``", "`")


def put(page: Path, start: str, end: str, content: str) -> None:
    """Put ``content`` between two marks of a page."""
    before, rest = page.read_text("utf-8").split(start)
    _, after = rest.split(end)
    page.write_text(f"{before}{start}\n\n{content.strip()}\n\n{end}{after}", encoding="utf-8", newline="\n")
