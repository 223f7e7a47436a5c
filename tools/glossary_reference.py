"""Write docs/reference/glossary.md from glossary.csv beside it; with ``--check`` say whether it is out of date."""

from __future__ import annotations

import csv
import sys

from pages import REFERENCE, keep, table

INTRODUCTION = """\
# Words

<!-- Made by tools/glossary_reference.py from glossary.csv: change that. -->

One word has one meaning, in code, tables and documentation.
"""


def main() -> int:
    """Write the page, or compare it."""
    with (REFERENCE / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = [(f"**{row['say']}**", row["meaning"], row["not"]) for row in csv.DictReader(file)]
    lines = [INTRODUCTION, *table(("say", "for", "not"), rows)]
    return keep({REFERENCE / "glossary.md": "\n".join(lines)}, "glossary_reference.py")


if __name__ == "__main__":
    sys.exit(main())
