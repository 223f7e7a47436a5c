"""Who lives in each region: the shares that ``composition`` keeps by city, over the people of a region's cities.

A region is the column of that name in table ``places``; a city without one is by itself. Residents of a region who live
outside the cities of the scenario are not known, so that a share is one of its cities together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.data.scenario import Scenario
from spillover.engine.files import write_whole
from spillover.experiments.results import QUANTILES, Results

Floats = NDArray[np.float64]

NEWCOMERS, OWN = "newcomers_share", "own_share"


def shares_by_region(results: Results, scenario: Scenario) -> pl.DataFrame:
    """Shares of newcomers, and of those who speak their language, by region and day.

    Args:
        results: of a run that kept ``newcomers_share`` and ``own_share``.
        scenario: that it was made from, with regions and residents of places.

    Returns:
        ``date, country, region, quantity, mean, q05, q25, q50, q75, q95``, by country, region, quantity and day. Cities
        of which nobody says what residents speak are left out of ``own_share``; a region without others has no row.

    Raises:
        RunError: RUN-025 if the run kept no such field.
    """
    places = scenario.table("places").filter((pl.col("kind") == "city") & (pl.col("population") > 0))
    region = pl.when(pl.col("region") == "").then("place").otherwise("region").alias("region")
    groups = places.with_columns(region).group_by("country", "region", maintain_order=True)
    labels = {name: number for number, name in enumerate(results.field_labels(NEWCOMERS))}
    kept = {name: results.field_values(name) for name in (NEWCOMERS, OWN)}
    dates = pl.date_range(results.start, pl.lit(results.start).dt.offset_by(f"{results.n_days - 1}d"), eager=True)
    frames = [
        _spread(values).with_columns(
            date=dates, country=pl.lit(country), region=pl.lit(name), quantity=pl.lit(quantity)
        )
        for (country, name), cities in groups
        for quantity, values in _shares(
            kept, [labels[city] for city in cities["place"]], cities["population"].to_numpy()
        )
    ]
    return pl.concat(frames).select("date", "country", "region", "quantity", "mean", *QUANTILES).sort(
        "country", "region", "quantity", "date"
    )  # fmt: skip


def _shares(
    kept: Mapping[str, NDArray[np.float32]], cities: list[int], residents: NDArray[np.int64]
) -> Iterator[tuple[str, Floats]]:
    """Each share of some cities together, float64[member, day]; residents are one part in 1 - newcomers_share."""
    newcomers = kept[NEWCOMERS][:, :, cities].astype(np.float64)
    people = residents / (1.0 - newcomers)
    yield NEWCOMERS, (newcomers * people).sum(axis=2) / people.sum(axis=2)
    own = kept[OWN][:, :, cities].astype(np.float64)
    is_said = ~np.isnan(own).any(axis=(0, 1))
    if is_said.any():
        own, people = own[:, :, is_said], people[:, :, is_said]
        yield OWN, (own * people).sum(axis=2) / people.sum(axis=2)


def _spread(values: Floats) -> pl.DataFrame:
    quantiles = np.quantile(values, list(QUANTILES.values()), axis=0)
    return pl.DataFrame({"mean": values.mean(axis=0)} | dict(zip(QUANTILES, quantiles, strict=True)))


def write_regions(results: Results, scenario: Scenario, file: Path) -> None:
    """Write :func:`shares_by_region` as CSV; an older file of that name is replaced.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written, RUN-025 if the run kept no shares.
    """
    write_whole(file, shares_by_region(results, scenario).write_csv().encode())
