"""``spillover import events``: files of machine-coded events in, one table of evidence and a quarantine out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from spillover.data.events.aggregate import Period, distinct, summed
from spillover.data.events.reading import Question, Raw, read_raw
from spillover.data.events.reasons import Quarantine
from spillover.data.events.table import whole_file
from spillover.ground.errors import Finding, StanceError


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and under which conditions.

    Attributes:
        out: the table.
        quarantine: the table of rows that cannot be used.
        by: month or week.
        most_unusable: the share of rows that may be unusable.
        overwrite: replace files that are there.
    """

    out: Path
    quarantine: Path
    by: Period = "month"
    most_unusable: float = 0.5
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows.

    Attributes:
        table: the evidence, as written.
        n_rows: rows of all files.
        n_events: events behind the table.
        left_out: rows that were sound and not asked for, copies, and rows merged with another, by reason.
        findings: one for each reason why rows cannot be used.
        n_unusable: rows that cannot be used.
    """

    table: pl.DataFrame
    n_rows: int
    n_events: int
    left_out: Counter[str]
    findings: tuple[Finding, ...]
    n_unusable: int


def import_events(paths: Sequence[Path], question: Question, target: Target) -> Imported:
    """Import event files of one format; both files are written, or none.

    Args:
        paths: the files.
        question: what is asked of them.
        target: where to.

    Raises:
        StanceError: a file that is not what it should be, STA-317 if too many rows are unusable, STA-314 for a share
            that is none, STA-318 for a file that is named twice, STA-315 and STA-316 for files that cannot be written.
    """
    _see_that_it_makes_sense(paths, target)
    with (
        whole_file(target.out, overwrite=target.overwrite) as out,
        whole_file(target.quarantine, overwrite=target.overwrite) as aside,
    ):
        quarantine = Quarantine(aside)
        raw = read_raw(paths, question, quarantine)
        events, merged = distinct(raw, [path.name for path in paths], quarantine)
        _refuse_if_rotten(raw, quarantine, target.most_unusable)
        table = summed(events, question.layouts[0].coder, target.by)
        out.write(table.write_csv())
    left_out = Counter({**raw.left_out, **merged})
    findings, unusable = tuple(quarantine.findings()), quarantine.counts.total()
    return Imported(table, raw.n_rows, events.height, left_out, findings, unusable)


def _see_that_it_makes_sense(paths: Sequence[Path], target: Target) -> None:
    if not 0 <= target.most_unusable <= 1:
        message = f"{target.most_unusable:g} is no share"
        raise StanceError(Finding("STA-314", message, "give a number from 0 to 1", column="--most-unusable"))
    named = Counter(path.resolve() for path in (*paths, target.out, target.quarantine))
    for path, times in named.items():
        if times > 1:
            message = f"'{path.name}' is named {times} times"
            raise StanceError(Finding("STA-318", message, "name each file once, and write to others", path.name))


def _refuse_if_rotten(raw: Raw, quarantine: Quarantine, most: float) -> None:
    unusable = quarantine.counts.total()
    if unusable > most * raw.n_rows:
        message = f"{unusable:,} of {raw.n_rows:,} rows cannot be used, more than {most:.0%}; nothing was written"
        cure = "correct the map or the file, or say --most-unusable if that is as it should be"
        raise StanceError(Finding("STA-317", message, cure), *quarantine.findings())
