"""Forecasts that need no simulation: what a run has to beat.

Each gives stocks[day, k] of the scored places, and none looks ahead: on day t it uses what is known on day t.
Like the runs themselves, all but persistence are told the observed total of each day, so that only the split between
places is judged.

| name | on day t |
| --- | --- |
| `equal_split` | the day's total in equal parts |
| `persistence_30` | until day 29 the stocks of day 0, from day 30 on those of day 30 |
| `gravity` | the total in proportion to Σ over origins of population x conflict so far / (shortest road, km)² |
| `capacity_share` | the total in proportion to capacity; left out when no scored place has one |

Nothing is fitted. Two limits: stocks between two dates of observation are interpolated, so that day 30 may lean on a
count published a few days later; and where capacities were taken from the very series that is scored,
`capacity_share` knows the answer's shape.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph, csr_array

from spillover.data.series import Observed
from spillover.experiments.measures import Measures, measure_forecast
from spillover.world.network import Network
from spillover.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PERSISTENCE_DAY = 30
MINIMUM_DISTANCE_KM = 1.0


def score_baselines(world: World, observed: Observed) -> dict[str, Measures]:
    """Measure every baseline that this world allows."""
    return {name: measure_forecast(stock, observed.daily) for name, stock in forecasts(world, observed).items()}


def forecasts(world: World, observed: Observed) -> dict[str, Floats]:
    """Stocks [day, k] of every baseline that this world allows, by name."""
    daily = observed.daily
    roads = shortest_roads(world.network, len(world.places), observed.places)
    intensity = world.conflict.intensity[: len(daily)]
    found = {
        "equal_split": equal_split(daily),
        "persistence_30": persistence(daily),
        "gravity": split(daily, pull_of_conflict(world.places.population, intensity, roads)),
    }
    if (observed.capacity > 0).any():
        found["capacity_share"] = capacity_share(daily, observed.capacity)
    return found


def equal_split(daily: Ints) -> Floats:
    """Split each day's total equally. ``daily[day, k]``, persons, is what was observed, as in all that follows."""
    return split(daily, np.ones(daily.shape))


def persistence(daily: Ints, day: int = PERSISTENCE_DAY) -> Floats:
    """Keep the stocks of one day from then on; before it, those of day 0."""
    forecast = np.repeat(daily[:1], len(daily), axis=0)
    forecast[day:] = daily[day : day + 1]
    return forecast.astype(np.float64)


def capacity_share(daily: Ints, capacity: Ints) -> Floats:
    """Split each day's total in proportion to capacity [k]; a place without a known one gets nothing."""
    return split(daily, np.broadcast_to(np.maximum(0.0, capacity), daily.shape))


def split(daily: Ints, weight: Floats) -> Floats:
    """Split each day's observed total in proportion to ``weight[day, k]``; equally where all weights are 0."""
    all_weight = weight.sum(axis=1, keepdims=True)
    equal = np.full(weight.shape, 1 / weight.shape[1])
    share = np.divide(weight, all_weight, out=equal, where=all_weight > 0)
    return np.asarray(share * daily.sum(axis=1, keepdims=True), dtype=np.float64)


def pull_of_conflict(population: Ints, intensity: Floats, distance_km: Floats) -> Floats:
    """Pull [day, k] of each scored place: conflict so far, weighed by people and by the inverse square of the road.

    Args:
        population: residents [place].
        intensity: conflict [day, place].
        distance_km: shortest road [k, place] from each scored place; infinite where there is none.
    """
    people_days = np.cumsum(intensity, axis=0) * population
    return np.asarray(people_days @ np.maximum(MINIMUM_DISTANCE_KM, distance_km).T ** -2.0)


def shortest_roads(network: Network, n_places: int, targets: Ints) -> Floats:
    """Shortest road in km [target, place], whatever is closed at times; infinite where there is none."""
    table = np.full((n_places, n_places), np.inf)
    np.minimum.at(table, (network.source, network.target), network.distance_km)  # the shortest of parallel roads
    roads = csr_array(np.where(np.isfinite(table), table, 0))
    return np.asarray(csgraph.dijkstra(roads, indices=targets))
