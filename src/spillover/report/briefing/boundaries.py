"""Boundaries of countries as the United Nations draws them, and the flat map they are drawn on.

The boundaries are those of the explorer (TopoJSON: lines as whole numbers, each the step from the point before it).
The map is Albers' conic projection with two standard parallels, on which equal areas stay equal [snyder1987].
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.report.explorer.page import WORLD, asset

Points = NDArray[np.float64]
"""float64[point, 2]: longitude and latitude in degrees, or x and y on the map."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or an area whose status is disputed, as closed rings of longitude and latitude."""

    code: str
    is_disputed: bool
    rings: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class World:
    """All countries, and the lines between them that are disputed or undetermined."""

    countries: tuple[Country, ...]
    disputed: tuple[Points, ...]


def world() -> World:
    """The boundaries that are shipped with the program.

    Raises:
        RunError: RUN-086 if the boundaries are missing from this installation.
    """
    return decoded(json.loads(asset(WORLD)))


def decoded(topology: Mapping[str, Any]) -> World:
    """The countries of a TopoJSON document."""
    arcs, objects = _arcs(topology), topology["objects"]
    found = tuple(
        Country(
            str(shape.get("id", "")),
            bool(shape.get("properties", {}).get("disputed")),
            tuple(_line(indices, arcs) for indices in _rings_of(shape)),
        )
        for shape in _shapes(objects.get("countries"))
    )
    lines = (line for shape in _shapes(objects.get("disputed")) for line in shape["arcs"])
    return World(found, tuple(_line(indices, arcs) for indices in lines))


def _shapes(named: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return [] if named is None else named.get("geometries", [named])


def _arcs(topology: Mapping[str, Any]) -> list[Points]:
    transform = topology.get("transform")
    if transform is None:
        return [np.array(arc, dtype=np.float64) for arc in topology["arcs"]]
    scale, shift = np.array(transform["scale"]), np.array(transform["translate"])
    return [np.cumsum(np.array(arc, dtype=np.float64), axis=0) * scale + shift for arc in topology["arcs"]]


def _rings_of(shape: Mapping[str, Any]) -> list[Sequence[int]]:
    if shape.get("type") == "Polygon":
        return list(shape["arcs"])
    if shape.get("type") == "MultiPolygon":
        return [ring for polygon in shape["arcs"] for ring in polygon]
    return []


def _line(indices: Sequence[int], arcs: Sequence[Points]) -> Points:
    """A ring or a line of arcs, each beginning where the last one ended; ~index is an arc from its end."""
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


@dataclass(frozen=True, slots=True)
class Conic:
    """Albers' equal-area conic projection of a sphere of radius 1.

    Attributes:
        middle: longitude and latitude of the middle, in degrees; the map is torn opposite of it.
        parallels: latitudes at which lengths are true, in degrees.
    """

    middle: tuple[float, float]
    parallels: tuple[float, float]

    @staticmethod
    def around(points: Points) -> Conic:
        """A projection that suits some points: true at a sixth of their height from the top and from the bottom."""
        longitude = np.radians(points[:, 0])
        east = float(np.degrees(np.arctan2(np.sin(longitude).sum(), np.cos(longitude).sum())))
        around = _beside(points[:, 0], east)
        low, high = float(points[:, 1].min()), float(points[:, 1].max())
        centre = float(around.min() + around.max()) / 2
        sixth = (high - low) / 6
        first, second = low + sixth, high - sixth
        if abs(first + second) < 1.0:  # a cone with no opening is a cylinder, for which the formula is of no use
            second += 1.0
        return Conic((centre, (low + high) / 2), (first, second))

    def __call__(self, points: Points) -> Points:
        """Where points lie on the map, float64[point, 2]; lines across the tear go on beyond it."""
        first, second = np.radians(self.parallels)
        n = (np.sin(first) + np.sin(second)) / 2
        c = np.cos(first) ** 2 + 2 * n * np.sin(first)
        turn = n * np.radians(self._unwrapped(points[:, 0]) - self.middle[0])
        radius, zero = (
            np.sqrt(np.maximum(c - 2 * n * np.sin(np.radians(latitude)), 0)) / n
            for latitude in (points[:, 1], self.middle[1])
        )
        return np.column_stack([radius * np.sin(turn), zero - radius * np.cos(turn)])

    def _unwrapped(self, longitude: NDArray[np.float64]) -> NDArray[np.float64]:
        """Longitudes without jumps from 180 to −180, beginning beside the middle."""
        line = np.unwrap(longitude, period=360.0)
        return np.asarray(line - 360.0 * np.round((line.mean() - self.middle[0]) / 360.0))


def _beside(longitude: NDArray[np.float64], middle: float) -> NDArray[np.float64]:
    return np.asarray((longitude - middle + 180.0) % 360.0 - 180.0 + middle)
