"""Where a run takes place: its countries and places, by the codes and points that a view draws them with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from spillover.data.countries import countries
from spillover.data.frozen import was_known
from spillover.data.scenario import Scenario

LonLat = tuple[float, float]

KINDS: Mapping[str, str] = MappingProxyType(
    {"town": "town", "city": "city", "crossing": "crossing", "camp": "camp", "idp_camp": "camp"}
)
"""Kinds of places in a view; what else a scenario tells apart is "other"."""
DIGITS = 4
"""Of degrees, which is some ten metres."""
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3}|[0-9]{2,})")


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a run.

    Attributes:
        name: as in the scenario.
        iso3: code of its country.
        kind: as in the scenario.
        at: longitude and latitude in degrees; None off the map.
        residents: people who live there; None where nobody says.
        capacity: people for whom there is room; None where no limit is known.
        row: the row of the scenario.
    """

    name: str
    iso3: str
    kind: str
    at: LonLat | None
    residents: int | None
    capacity: int | None
    row: Mapping[str, Any]

    @property
    def pcode(self) -> str:
        """Code of its region, where the region is given by one."""
        return self.row["region"] if _CODE.fullmatch(self.row["region"]) else ""


@dataclass(frozen=True, slots=True)
class Atlas:
    """The places of a run, in the order of its columns.

    Attributes:
        home: code of the country that is left.
        codes: code of each country by its label in the scenario.
        spots: places by name.
        residents: people of each country by code, where the scenario says.
        movers: people by place who could leave it, where the scenario tells groups apart.
    """

    home: str
    codes: Mapping[str, str]
    spots: Mapping[str, Spot]
    residents: Mapping[str, int]
    movers: Mapping[str, int]

    def code(self, label: str) -> str:
        """Code of a country; its label where it has none."""
        return self.codes.get(label, label)

    def of(self, iso3: str, *kinds: str) -> list[Spot]:
        """The places of a country on the map, of some kinds."""
        return [spot for spot in self.spots.values() if spot.iso3 == iso3 and spot.kind in kinds and spot.at]

    @property
    def anchors(self) -> Mapping[str, LonLat]:
        """Where flows of each country begin and end: its place with most residents, else the middle of its places."""
        found: dict[str, LonLat] = {}
        for iso3 in dict.fromkeys(spot.iso3 for spot in self.spots.values() if spot.iso3 and spot.at):
            spots = [spot for spot in self.spots.values() if spot.iso3 == iso3 and spot.at]
            inside = [spot for spot in spots if spot.kind != "crossing"] or spots
            largest = max(inside, key=lambda spot: spot.residents or 0)
            found[iso3] = (
                largest.at if largest.residents and largest.at else middle([one.at for one in inside if one.at])
            )
        return found


def middle(points: list[LonLat]) -> LonLat:
    """The mean of points on the globe, so that some east and some west of the date line have theirs there."""
    longitude, latitude = np.radians(np.array(points, dtype=np.float64)).T
    x, y, z = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    east, up = np.arctan2(y.sum(), x.sum()), np.arctan2(z.sum(), np.hypot(x.sum(), y.sum()))
    return rounded(float(np.degrees(east)), float(np.degrees(up)))


def rounded(longitude: float, latitude: float) -> LonLat:
    """A point to some ten metres."""
    return round(longitude, DIGITS), round(latitude, DIGITS)


def atlas_of(scenario: Scenario) -> Atlas:
    """The places of a scenario."""
    table = scenario.table("places")
    codes = _codes([*table["country"].unique(maintain_order=True), scenario.home], scenario)
    spots = {row["place"]: _spot(row, codes) for row in table.iter_rows(named=True)}
    movers: dict[str, int] = {}
    for row in scenario.table("residents").iter_rows(named=True):
        movers[row["place"]] = movers.get(row["place"], 0) + row["people"]
    return Atlas(codes.get(scenario.home, scenario.home), codes, spots, _residents(scenario, codes), movers)


def _codes(labels: list[str], scenario: Scenario) -> dict[str, str]:
    """Codes by label: its own, that of ``[stay]``, or that of a country of this name; else the label."""
    known = countries()
    by_name = {name.casefold(): code for code, name in known.items()}
    told = scenario.stay.hosts if scenario.stay else {}
    found = {}
    for label in dict.fromkeys(filter(None, labels)):
        name = label.replace("_", " ").casefold()
        found[label] = label if label in known else told.get(label) or by_name.get(name, label)
    return found if len(set(found.values())) == len(found) else {label: label for label in found}


def _spot(row: Mapping[str, Any], codes: Mapping[str, str]) -> Spot:
    latitude, longitude = row["latitude"], row["longitude"]
    at = None if latitude is None or longitude is None else rounded(longitude, latitude)
    country = row["country"]
    return Spot(
        row["place"], codes.get(country, country), row["kind"], at, row["population"] or None, row["capacity"], row
    )


def _residents(scenario: Scenario, codes: Mapping[str, str]) -> dict[str, int]:
    table = scenario.table("polities").filter(pl.col("quantity") == "population")
    if scenario.as_of is not None:
        table = table.filter(was_known("polities", table, scenario.as_of))
    return {codes.get(row["country"], row["country"]): round(row["value"]) for row in table.iter_rows(named=True)}
