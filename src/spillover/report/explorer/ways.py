"""Ways that people go, as lines on a map: over a crossing, on to another host, and home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from spillover.data.scenario import Scenario
from spillover.engine.record import PAIR
from spillover.experiments.baselines import MINIMUM_DISTANCE_KM
from spillover.report.explorer.atlas import Atlas, LonLat, Spot
from spillover.report.explorer.packing import Packed

MOST_FLOWS = 240
"""Lines that are drawn at most, the widest first."""


def flows(series: Iterable[Packed], scenario: Scenario, atlas: Atlas) -> list[dict[str, Any]]:
    """The widest ways by the sum of their median over the days, as ``Flow`` in the explorer's types.

    A crossing's line comes from the town with the strongest pull on it and goes to the city with the strongest: people
    who could leave the town, residents of the city, over (km)² by the scenario's routes. Nothing says by which way each
    of them went, so that this is where most are likely to have come from, and no more.
    """
    roads = _roads(scenario)
    found: list[tuple[float, dict[str, Any]]] = []
    for one in series:
        flow = None
        if one.key.quantity == "fled_in":
            flow = _over(atlas.spots[one.key.label], atlas, roads)
        elif one.key.quantity == "moved":
            flow = _between(one.key.label, atlas)
        if flow is not None and one.total > 0:
            found.append((one.total, flow))
    found.sort(key=lambda each: (-each[0], each[1]["id"]))
    return [flow for _, flow in found[:MOST_FLOWS]]


Roads = Mapping[str, Sequence[tuple[str, float]]]


def _roads(scenario: Scenario) -> Roads:
    """Neighbours of each place with the length of the road, km."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in scenario.table("routes").iter_rows(named=True):
        for one, other in ((row["from"], row["to"]), (row["to"], row["from"])):
            found.setdefault(one, []).append((other, row["distance_km"]))
    return found


def _over(crossing: Spot, atlas: Atlas, roads: Roads) -> dict[str, Any] | None:
    """From home over a crossing into the country that is entered there."""
    near = [(atlas.spots[name], km) for name, km in roads.get(crossing.name, ())]
    origin = _strongest(atlas, ((spot, km) for spot, km in near if spot.iso3 == atlas.home and spot.at))
    cities = ((spot, km) for spot, km in near if spot.iso3 == crossing.iso3 and spot.kind == "city" and spot.at)
    city = _strongest(atlas, cities)
    if city is None:
        city = min(atlas.of(crossing.iso3, "city"), key=lambda spot: _far(spot, crossing), default=None)
    stops = [spot for spot in (origin, crossing, city) if spot is not None]
    if len(stops) == 1:
        return None
    return {
        "id": f"fled_in|{crossing.name}",
        "kind": "crossing",
        "quantity": "fled_in",
        "label": crossing.name,
        "from": atlas.home,
        "to": crossing.iso3,
        "path": [list(spot.at) for spot in stops if spot.at],
    }


def _strongest(atlas: Atlas, near: Iterator[tuple[Spot, float]]) -> Spot | None:
    """The place with most people by the square of the distance: who could leave it, else who lives there."""
    people = ((spot, atlas.movers.get(spot.name, 0) or spot.residents or 0, km) for spot, km in near)
    pulls = [(spot, several / max(km, MINIMUM_DISTANCE_KM) ** 2, km) for spot, several, km in people]
    best = max(pulls, key=lambda each: (each[1], -each[2]), default=None)
    return None if best is None else best[0]


def _far(one: Spot, other: Spot) -> float:
    """Angle between two places on the globe."""
    (a, b), (c, d) = (np.radians(spot.at or (0.0, 0.0)) for spot in (one, other))
    return float(np.arccos(np.clip(np.sin(b) * np.sin(d) + np.cos(b) * np.cos(d) * np.cos(a - c), -1, 1)))


def _between(pair: str, atlas: Atlas) -> dict[str, Any] | None:
    """From host to host, or home; who leaves home is drawn over crossings."""
    left, entered = pair.split(PAIR, 1)
    anchors: Mapping[str, LonLat] = atlas.anchors
    if left == atlas.home or left not in anchors or entered not in anchors:
        return None
    return {
        "id": f"moved|{pair}",
        "kind": "return" if entered == atlas.home else "onward",
        "quantity": "moved",
        "label": pair,
        "from": left,
        "to": entered,
        "path": [list(anchors[left]), list(anchors[entered])],
    }
