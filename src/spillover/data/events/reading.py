"""Reading event files: rows about the pairs that are asked for, and what became of all others.

Files are read block by block, and only what is asked for is kept, so that their size does not matter.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from spillover.data.countries import countries
from spillover.data.events.checks import country_codes, judged
from spillover.data.events.fitting import Fit, fit
from spillover.data.events.layout import Layout
from spillover.data.events.lines import Bad, Block, blocks, first_lines
from spillover.data.events.reasons import Quarantine
from spillover.ground.errors import Finding, StanceError, did_you_mean

KEY = ("date", "source", "target", "type")
SCHEMA = pl.Schema({
    "file": pl.Int32, "row": pl.Int64, "date": pl.Date, "source": pl.String, "target": pl.String, "type": pl.String,
    "score": pl.Int64, "mentions": pl.Int64, "known": pl.Date, "id": pl.String, "url": pl.String,
})  # fmt: skip
ENCODINGS = ("utf-8", "latin-1", "cp1252", "utf-16")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the files.

    Attributes:
        layouts: those that the files may have.
        targets: one of a pair is one of these.
        as_of: information date: no later event, and none that was added later; None for all.
        encoding: how letters are stored, if otherwise than the layout says.
    """

    layouts: tuple[Layout, ...]
    targets: tuple[str, ...] = ("RUS", "UKR")
    as_of: dt.date | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        """See that countries and encoding exist.

        Raises:
            StanceError: STA-314 for each that does not.
        """
        known = countries()
        findings = [
            Finding("STA-314", f"'{name}' is no country", did_you_mean(name, known), column="--targets", value=name)
            for name in self.targets
            if name not in known
        ]
        if self.encoding not in (None, *ENCODINGS):
            what, cure = f"there is no encoding '{self.encoding}'", did_you_mean(str(self.encoding), ENCODINGS)
            findings.append(Finding("STA-314", what, cure, column="--encoding", value=self.encoding))
        if findings:
            raise StanceError(*findings)


@dataclass(slots=True)
class Raw:
    """What was read.

    Attributes:
        events: sound rows about the pairs, columns of ``SCHEMA``; scores in millionths of the most there is.
        n_rows: rows of all files.
        left_out: sound rows that are not asked for, by reason.
    """

    events: pl.DataFrame = field(default_factory=SCHEMA.to_frame)
    n_rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def read_raw(paths: Sequence[Path], question: Question, quarantine: Quarantine) -> Raw:
    """Read event files of one format.

    Args:
        paths: the files.
        question: what is kept.
        quarantine: gets the rows that cannot be used.

    Raises:
        StanceError: a file that cannot be read, is empty, or is of another format.
    """
    layouts = [_with_encoding(layout, question.encoding) for layout in question.layouts]
    fits = [fit(layouts, first_lines(path, layouts[0].encoding), path.name) for path in paths]
    raw, parts = Raw(), [SCHEMA.to_frame()]
    for number, (path, fitted) in enumerate(zip(paths, fits, strict=True)):
        before, codes = raw.n_rows, country_codes(fitted.layout.countries)
        for block in blocks(path, fitted.layout, fitted.width):
            quarantine.add(path.name, ((bad, "") for bad in block.bad))
            rows = judged(_cells(block, fitted), fitted.layout, codes)
            quarantine.add(path.name, _unsound(block, rows))
            asked = _asked(rows.filter(pl.col("fault").is_null()), question, raw.left_out)
            parts.append(asked.select(pl.lit(number, pl.Int32).alias("file"), *list(SCHEMA)[1:]))
            raw.n_rows += block.rows.size + len(block.bad)
        if raw.n_rows == before:
            raise StanceError(
                Finding("STA-309", "the file has no rows", "give the file that was downloaded", path.name)
            )
    raw.events = pl.concat(parts)
    return raw


def _with_encoding(layout: Layout, encoding: str | None) -> Layout:
    return layout.model_copy(update={"encoding": encoding}) if encoding else layout


def _cells(block: Block, fitted: Fit) -> pl.DataFrame:
    """The cells that are looked at, as text, with their rows."""
    places, separator = fitted.places, fitted.layout.separator
    if not block.text:
        return pl.DataFrame(schema={"row": pl.Int64} | dict.fromkeys(places, pl.String))
    table = pl.read_csv(
        io.BytesIO(block.text),
        has_header=False,
        separator=separator,
        quote_char=None,
        schema={str(number): pl.String for number in range(fitted.width)},
        columns=sorted(set(places.values())),
    )
    cells = table.select(pl.col(str(number)).alias(name) for name, number in places.items())
    return cells.with_columns(pl.Series("row", block.rows))


def _unsound(block: Block, rows: pl.DataFrame) -> Iterator[tuple[Bad, str]]:
    at = rows.with_row_index("at").filter(pl.col("fault").is_not_null()).select("at", "row", "fault", "value")
    lines = block.text.split(b"\n") if at.height else []
    for index, row, fault, value in at.iter_rows():
        yield Bad(row, fault, lines[index].decode()), value or ""


def _asked(rows: pl.DataFrame, question: Question, left_out: Counter[str]) -> pl.DataFrame:
    """The rows that are asked for; what is left out is counted."""
    source, target = pl.col("source"), pl.col("target")
    later = pl.lit(False) if question.as_of is None else pl.col("known") > question.as_of
    sieves: Iterable[tuple[str, pl.Expr]] = (
        ("later", later),
        ("without_pair", (source == "") | (target == "")),
        ("elsewhere", ~(source.is_in(question.targets) | target.is_in(question.targets))),
        ("within", source == target),
    )
    for name, sieve in sieves:
        kept = rows.filter(~sieve)
        left_out[name] += rows.height - kept.height
        rows = kept
    return rows
