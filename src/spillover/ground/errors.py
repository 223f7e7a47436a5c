"""Everything that Spillover may complain about, and how it says so.

    SpilloverError            what a user can mend; the command line prints it and exits with 2
    ├── ScenarioError         a scenario folder: one or many findings, all of them at once
    ├── ImportFormatError     files of another program that cannot be read
    ├── ParameterError        a setting that does not exist, has the wrong type, or is out of bounds
    ├── LawError              a law pack, or a question about the law, that cannot be answered as it stands
    ├── StanceError           roll calls, acts, events or cases from which positions and responses are estimated
    ├── PlanError             parts that do not fit together: two owners of a field, an unknown port
    ├── RunError              a run folder that is missing, damaged or of another version
    └── ConservationError     people made or lost: always our own fault, never the user's

Every message says what is wrong, where, with which value, and what to do about it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 100  # findings of one code that are shown; the rest are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (or suspicious) in the input, with its place and its cure.

    Attributes:
        code: stable identifier, documented in ``docs/reference/errors.md``.
        message: what is wrong, in one sentence, naming the value.
        cure: what the user can do about it.
        file: the file as the user knows it, relative to the folder given.
        row: line in that file, counted from 1 with the header as line 1.
        column: the column's name, or the option of the command.
        value: the offending text, as read.
    """

    code: str
    message: str
    cure: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, as ``routes.csv, row 7, column distance_km``."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(self.column if self.column.startswith("--") else f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        """One line: code, place, message and cure."""
        where = f"{self.place}: " if self.place else ""
        return f"[{self.code}] {where}{self.message} → {self.cure}"


class SpilloverError(Exception):
    """Something that the user can mend, with one or more findings."""

    def __init__(self, *findings: Finding) -> None:
        self.findings: tuple[Finding, ...] = findings
        super().__init__("\n".join(str(finding) for finding in findings))

    def __reduce__(self) -> tuple[type[SpilloverError], tuple[Finding, ...]]:
        """Travel whole between processes."""
        return type(self), self.findings


class ScenarioError(SpilloverError):
    """A scenario folder cannot be used as it is."""


class ImportFormatError(SpilloverError):
    """Files of another program cannot be read."""


class ParameterError(SpilloverError):
    """A setting does not exist, has the wrong type, or is out of bounds."""


class LawError(SpilloverError):
    """A law pack cannot be used, or no rule answers the question."""


class StanceError(SpilloverError):
    """Evidence on where governments stand, or how they respond, cannot be used as it is."""


class PlanError(SpilloverError):
    """Parts of a plan do not fit together."""


class RunError(SpilloverError):
    """A run folder is missing, damaged or of another version."""


class ConservationError(SpilloverError):
    """People were made or lost within a step."""


def capped(findings: Iterable[Finding], most: int | None = None) -> list[Finding]:
    """At most ``SHOWN`` findings of a code, then one that says how many more were found.

    Args:
        findings: all that were found.
        most: number at which whoever looked stopped looking, so that there may be more.
    """
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    shown: list[Finding] = []
    for code, alike in by_code.items():
        shown += alike[:SHOWN]
        if len(alike) > SHOWN:
            least = "at least " if most is not None and len(alike) >= most else ""
            message = f"{least}{len(alike) - SHOWN:,} more findings of this kind are not shown"
            shown.append(Finding(code, message, "mend those shown, then check again"))
    return shown


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the known name nearest to a misspelt one, whatever its case and its unit.

    Returns:
        ``did you mean 'x'?``, or the list of known names when none is near.
    """
    names: Sequence[str] = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not near:
        bare = {_bare(known_name): known_name for known_name in names}
        near = [bare[key] for key in difflib.get_close_matches(_bare(name), list(bare), n=1, cutoff=0.6)]
    if near:
        return f"did you mean '{near[0]}'?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"use one of: {shown}"


def _bare(name: str) -> str:
    """A name without its case and its unit: ``max_move_speed_km_per_day`` as ``max_move_speed``."""
    return re.sub(r"(_km)?(_per_day)?$|_km$|_days$", "", name.casefold())
