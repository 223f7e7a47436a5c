"""Fit exodus-2022 to what was known on each of some days, and write the posteriors into the pack.

    python tools/fit_pack.py [DATE …]

Each posterior is made of what was known on its day alone; a run takes the newest that its information date allows. The
order of the dates, and which others are fitted beside one, changes nothing.
"""

from __future__ import annotations

import functools
import os
import sys
from datetime import date
from pathlib import Path

import polars as pl

from spillover.data.scenario import load
from spillover.engine.files import write_whole
from spillover.experiments.calibration import Effort, calibrate

PACK = Path(__file__).parents[1] / "packs" / "exodus-2022"
DATES = tuple(date(2022, month, day) for month, day in ((9, 25), (9, 30), (10, 4), (10, 7)))
DRAWS = 200
"""Of each posterior; the fit is made with more, of which these are the first."""


OTHERS = "response."
"""Beginning of names that are fitted elsewhere, by ``fit_responses.py``."""


def main(texts: list[str]) -> None:
    """Fit for each date, and write ``posterior.csv``."""
    scenario = load(PACK)
    dates = [date.fromisoformat(text) for text in texts] or DATES
    is_kept = ~pl.col("as_of").is_in(dates) | pl.col("name").str.starts_with(OTHERS)
    kept = scenario.table("posterior").filter(is_kept)
    effort = Effort(workers=os.cpu_count() or 1)
    tables = [kept.drop("source")]
    for as_of in dates:
        found = calibrate(scenario, as_of, effort=effort, on_temperature=functools.partial(_tell, as_of))
        table = found.calibrated().table("posterior")
        tables.append(table.filter(pl.col("draw") < DRAWS).drop("source"))
    whole = pl.concat(tables).sort("as_of", "name", "draw")
    write_whole(PACK / "posterior.csv", whole.write_csv().encode())


def _tell(as_of: date, reached: float) -> None:
    sys.stderr.write(f"{as_of}: temperature {reached:.5f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
