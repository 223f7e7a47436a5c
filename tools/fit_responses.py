"""Fit how governments respond to what was known on each of some days; write draws for a scenario, and what was moved.

    python tools/fit_responses.py DRAWS [FIT]

DRAWS gets the rows to be added to packs/exodus-2022/posterior.csv: 200 joint draws for each information date. FIT gets
prior against posterior for the last of the dates, and for all that is known today.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from spillover.data.government_tables import KINDS_OF_ACT, RULES
from spillover.data.stance.acts import read_acts
from spillover.data.stance.cases import RESTRICTIONS, read_cases
from spillover.engine.files import write_whole
from spillover.estimators.convergence import effective_draws, split_rhat
from spillover.estimators.response_panel import Evidence, Kinds, Panel, panel
from spillover.estimators.responses import Posterior, crude_rate, fit, model
from spillover.world.governments import AGAINST, SEVERITY

PACKS = Path(__file__).parents[1] / "packs"
STANCE, EXODUS = PACKS / "stance", PACKS / "exodus-2022"
DATES = tuple(date(2022, month, day) for month, day in ((9, 25), (9, 30), (10, 4), (10, 7)))
FIRST, LAST = date(2022, 2, 24), date(2022, 10, 7)
"""Of the months in which acts were collected."""
DRAWS = 200
FULL_REMITTANCES, FULL_KIN = 0.2, 0.15
"""Shares of product and of residents at which dependence and fear for kin are full, as in a run."""

KINDS = Kinds(
    KINDS_OF_ACT,
    len(RULES),
    np.array([AGAINST[kind] for kind in KINDS_OF_ACT]),
    np.array([SEVERITY[kind] for kind in KINDS_OF_ACT]),
    RESTRICTIONS,
)


def panel_of(as_of: date | None) -> Panel:
    """The evidence of the packs that was known on a day."""
    known = read_cases(STANCE, as_of)
    acts = read_acts(STANCE / "acts.csv", LAST if as_of is None else as_of).table
    window = FIRST, min(as_of or LAST, LAST)
    votes = acts.filter(pl.col("kind") == "un_vote").select("iso3", "date", "direction")
    hosts = _hosts(known.hosts, as_of)
    return panel(Evidence(known.cases, known.responses, known.elections, known.shocks, hosts, votes, window), KINDS)


def _hosts(marks: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """Fear and dependence of each host, from marks and from the ties of the scenario that were known."""
    ties = pl.read_csv(EXODUS / "ties.csv", schema_overrides={"known": pl.Date})
    if as_of is not None:
        ties = ties.filter(pl.col("known").is_null() | (pl.col("known") <= as_of))
    tie = {(country, name): value for country, name, value in ties.select("country", "tie", "value").iter_rows()}
    rows = []
    for iso3, border, threat in marks.select("iso3", "land_border", "threat").iter_rows():
        kin = min(tie.get((iso3, "kin"), 0.0) / FULL_KIN, 1.0)
        alliance, union = (tie.get((iso3, name), 0.0) for name in ("csto", "eaeu"))
        money = min(tie.get((iso3, "remittances"), 0.0) / FULL_REMITTANCES, 1.0)
        rows.append((iso3, (kin + border + threat) / 3, (alliance + union + money) / 3, alliance))
    return pl.DataFrame(rows, schema=("iso3", "fear", "dependence", "alliance"), orient="row")


def posterior_of(as_of: date | None) -> Posterior:
    """The fit to what was known on a day; the surge's centre is then the rate of the cases known on it."""
    evidence = panel_of(as_of)
    return fit(model(evidence, None if as_of is None else crude_rate(evidence)))


def main(paths: list[str]) -> None:
    """Fit for each date; write both tables."""
    places = pl.read_csv(EXODUS / "places.csv")
    hosts = tuple(sorted(set(places["country"]) - {"RUS"}))
    rows, moved = [], []
    for as_of in (*DATES, None):
        found = posterior_of(as_of)
        drawn = found.draws(hosts)
        if as_of is not None:
            rows += list(_rows(as_of, drawn))
        if as_of in (DATES[-1], None):
            moved += list(_moved(as_of, found, drawn))
        worst = max(float(split_rhat(each)) for each in drawn.values())
        sys.stderr.write(f"{as_of}: largest split R-hat {worst:.3f}\n")
    header = "as_of", "draw", "name", "value", "source"
    write_whole(Path(paths[0]), _csv([header, *sorted(rows, key=lambda row: (row[0], row[2], row[1]))]))
    if len(paths) > 1:
        write_whole(Path(paths[1]), _csv(moved, _MOVED))


_MOVED = ("as_of", "name", "prior_mean", "prior_sd", "mean", "sd", "shift_in_prior_sd", "sd_by_prior_sd", "rhat", "ess")


def _rows(as_of: date, drawn: dict[str, np.ndarray[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    for name, values in drawn.items():
        flat = values.ravel()
        for draw, value in enumerate(flat[:: len(flat) // DRAWS][:DRAWS]):
            yield as_of, draw, f"response.{name}", f"{value:.5g}", "response-cases"


def _moved(as_of: date | None, found: Posterior, drawn: dict[str, np.ndarray[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    priors = dict(zip(found.model.names, zip(found.model.mean, found.model.sd, strict=True), strict=True))
    for name, values in drawn.items():
        mean, sd = priors.get(name, (0.0, 1.0))
        shift, narrowed = (values.mean() - mean) / sd, values.std() / sd
        numbers = (mean, sd, values.mean(), values.std(), shift, narrowed)
        yield (
            as_of or "",
            name,
            *(f"{one:.2f}" for one in numbers),
            f"{float(split_rhat(values)):.3f}",
            f"{float(effective_draws(values)):.0f}",
        )


def _csv(rows: list[tuple[Any, ...]], header: tuple[str, ...] = ()) -> bytes:
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerows([header, *rows] if header else rows)
    return "".join(lines).encode()


class _Lines:
    """A list that can be written to."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


if __name__ == "__main__":
    main(sys.argv[1:])
