"""Fit the war stance for the project's pack, on each of some information dates, and write ``packs/stance``.

    python tools/fit_stance.py VOTES [DATE …]

VOTES is a file of roll calls that the project does not hold. The newest date gives the evidence and the months
from 2021 on; each earlier one adds what was known then of its last twelve months. The order of dates changes nothing.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from spillover.data.stance.positions import POSITIONS, positions_csv, write_stance_pack
from spillover.experiments.stances import Files, Fitted, fit_war_stances, pack_files, position_rows

PACK = Path(__file__).parents[1] / "packs" / "stance"
DATES = tuple(date(2022, month, day) for month, day in ((9, 25), (9, 30), (10, 4), (10, 7)))
FROM, YEAR = date(2021, 1, 1), timedelta(days=365)
HOSTS = "KAZ KGZ UZB TJK TKM ARM AZE GEO MDA MNG SRB TUR BLR CHN ISR"
OTHERS = "RUS UKR USA FIN EST LVA LTU POL NOR ARE"
STATES = tuple(sorted(f"{HOSTS} {OTHERS}".split()))


def main(texts: list[str]) -> None:
    """Fit on each date, and write positions, evidence and the fit."""
    files = Files(votes=Path(texts[0]), acts=PACK / "acts.csv")
    dates = sorted({date.fromisoformat(text) for text in texts[1:]} or DATES)
    fits = [_fit(files, as_of) for as_of in dates]
    newest = fits[-1]
    tables = [_rows(fitted, FROM if fitted is newest else fitted.as_of - YEAR) for fitted in fits]
    whole = pl.concat(tables).sort("known", "iso3", "date", maintain_order=True)
    written = pack_files(newest, STATES) | {POSITIONS: positions_csv(whole, "month")}
    write_stance_pack(PACK, written, overwrite=True)


def _fit(files: Files, as_of: date) -> Fitted:
    fitted = fit_war_stances(files, as_of)
    sys.stderr.write(f"{as_of}: {len(fitted.fit.course)} rounds, settled: {fitted.fit.settled}\n")
    return fitted


def _rows(fitted: Fitted, first: date) -> pl.DataFrame:
    return position_rows(fitted).filter(pl.col("iso3").is_in(STATES) & (pl.col("date") >= first))


if __name__ == "__main__":
    main(sys.argv[1:])
