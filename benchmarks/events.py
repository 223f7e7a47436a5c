"""Event files: rows read, checked, summed per CPU second, beside Python's csv module reading the same columns.

    .venv/bin/python benchmarks/events.py

A file in GDELT's shape is made, 200,000 rows of 61 columns, with two countries in every row; a twentieth of the rows
is about RUS or UKR in the first file, all in the second. The csv module only reads the nine columns and does nothing
with them.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from measuring import Figure, told

from spillover.data.events.importing import Target, import_events
from spillover.data.events.layout import layouts_of
from spillover.data.events.reading import Question

N_ROWS, REPEATS = 200_000, 3
COUNTRIES = ("USA", "DEU", "KAZ", "UZB", "KGZ", "TJK", "ARM", "GEO", "TUR", "POL", "CHN", "FRA", "GBR", "ROM")
LOOKED_AT = (0, 1, 7, 17, 28, 30, 31, 59, 60)


def make(path: Path, share: float, first_id: int = 0, n_rows: int = N_ROWS) -> None:
    """Write a file of a given share of rows about RUS and UKR."""
    rng = np.random.default_rng(0)
    others = np.array(COUNTRIES)
    days = (np.datetime64("2022-01-01") + rng.integers(0, 365, n_rows)).astype(str)
    source, target = others[rng.integers(0, 14, n_rows)], others[rng.integers(0, 14, n_rows)]
    target = np.where(rng.random(n_rows) < share, np.where(rng.random(n_rows) < 0.5, "RUS", "UKR"), target)
    roots, scores = rng.integers(1, 21, n_rows), rng.integers(-100, 101, n_rows) / 10
    filling = ["4", "Kyiv, Kyyiv, Misto, Ukraine", "UP", "UP12", "25401", "50.4333", "30.5167", "-1044367"] * 3
    with path.open("w", encoding="utf-8") as file:
        for row in range(n_rows):
            day = days[row].replace("-", "")
            cells = [str(first_id + row), day, day[:6], day[:4], "2022.1", source[row], "PRESIDENT", source[row]]
            cells += [""] * 7 + [target[row], "GOVERNMENT", target[row]] + [""] * 7 + ["1"]
            cells += [
                f"{roots[row]:02}1",
                f"{roots[row]:02}1",
                f"{roots[row]:02}",
                "1",
                str(scores[row]),
                "6",
                "1",
                "6",
            ]
            cells += ["-2.3", *filling, day + "120000", f"https://example.org/news/{row}"]
            file.write("\t".join(cells) + "\n")


def with_csv(path: Path) -> None:
    """The nine columns, by the csv module."""
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            _ = [cells[number] for number in LOOKED_AT]


def with_ours(path: Path) -> None:
    """All of ``spillover import events``."""
    target = Target(path.with_suffix(".csv"), path.with_suffix(".bad.csv"), overwrite=True)
    import_events([path], Question(layouts_of("gdelt")), target)


def cpu(work: Callable[[Path], None], path: Path) -> float:
    """Least CPU seconds of some repeats, all threads together."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        work(path)
        taken.append(time.process_time() - began)
    return min(taken)


def figures() -> Iterator[Figure]:
    """Rows per CPU second for few and for many rows that are asked for, and memory for a file ten times as long."""
    with tempfile.TemporaryDirectory() as folder:
        for share, said in ((0.05, "a twentieth about RUS or UKR"), (1.0, "all about RUS or UKR")):
            path = Path(folder) / f"{share:g}.tsv"
            make(path, share)
            ours, plain = cpu(with_ours, path), cpu(with_csv, path)
            what = f"events, {N_ROWS:,} rows × 61, {said}"
            yield Figure(f"{what}: rows per CPU second", f"{N_ROWS / ours:,.0f}")
            times, asked = plain / ours, share < 1
            yield Figure(f"{what}: csv module, only reading the columns, times our CPU", f"{times:.2f}",
                         "at least 1" if asked else "", times >= 1 if asked else None)  # fmt: skip
        before = peak_mb()
        long = Path(folder) / "long.tsv"
        make(long, 0.05, n_rows=10 * N_ROWS)
        size = long.stat().st_size / 1e6
        with_ours(long)
        grown = peak_mb() - before
        yield Figure(f"events: memory for ten times the rows ({size:,.0f} MB), grown by", f"{grown:,.0f} MB",
                     "under 200 MB", grown < 200)  # fmt: skip


def peak_mb() -> float:
    """Most memory this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(told(figures()))
