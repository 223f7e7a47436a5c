"""Counts and results made by hand, of which every sum can be reckoned on paper.

Two countries abroad: FIN with the crossings Imatra and Nuijamaa and the city Turku, KAZ with the crossing Syrym and the
city Uralsk. Ten days from 21 September 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from spillover.experiments.counts import Count
from spillover.experiments.observing import Borders, Simulated
from spillover.experiments.results import Results

START = date(2022, 9, 21)
N_DAYS = 10
BORDERS = Borders(
    home="RUS",
    crossings={"FIN": ("Imatra", "Nuijamaa"), "KAZ": ("Syrym",)},
    places={"FIN": ("Turku",), "KAZ": ("Uralsk",)},
    travellers={"FIN": 700.0, "KAZ": 0.0},
)
CROSSINGS = ("Imatra", "Nuijamaa", "Syrym")


def count(
    id_: str = "a", type_: str = "crossing", direction: str = "in", days: tuple[int, int] = (0, 0), **more: Any
) -> Count:
    """A count of 100 in FIN, known on the day after its last."""
    first, last = (START + timedelta(days=day) for day in days)
    plain: dict[str, Any] = {"series": "s", "country": "FIN", "crossing": "", "value": 100.0}
    plain |= {"known": last + timedelta(days=1)}
    return Count(id_, type=type_, direction=direction, first_day=first, last_day=last, **(plain | more))


def simulated(values: Mapping[tuple[str, str], Any], n_members: int = 3, seed: int = 0) -> Simulated:
    """Values [member, day] by quantity and label; a number stands for all members and days."""
    shape = n_members, N_DAYS
    arrays = {key: np.broadcast_to(np.asarray(value, dtype=np.float32), shape) for key, value in values.items()}
    return Simulated(START, N_DAYS, seed, np.arange(n_members), arrays)


def results(columns: Mapping[str, Any], n_members: int = 3) -> Results:
    """Results of which each column has values [member, day]; the places are Turku and Uralsk."""
    shape = n_members, N_DAYS
    frame = pl.DataFrame(
        {
            "member": np.repeat(np.arange(n_members, dtype=np.int32), N_DAYS),
            "day": np.tile(np.arange(N_DAYS, dtype=np.int32), n_members),
            "travelling": np.zeros(n_members * N_DAYS, dtype=np.int32),
            "departed": np.zeros(n_members * N_DAYS, dtype=np.int32),
        }
        | {name: np.broadcast_to(value, shape).reshape(-1) for name, value in columns.items()}
    )
    observed = pl.DataFrame(schema={"day": pl.Int32, "place": pl.String, "observed": pl.Float64})
    return Results(START, N_DAYS, ("Turku", "Uralsk"), (frame.lazy(),), observed, {"seed": 7})
