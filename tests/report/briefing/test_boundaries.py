"""The flat map: areas keep their ratios, lines do not jump, and boundaries are those of the United Nations."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from spillover.report.briefing.boundaries import Conic, decoded, world

SPOTS = np.array([[25.0, 60.0], [45.0, 42.0], [107.0, 48.0], [55.0, 25.0]])
TOPOLOGY = {
    "transform": {"scale": [0.5, 0.25], "translate": [10.0, 20.0]},
    "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]], [[1, 1], [1, 1]]],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "AAA", "arcs": [[0, -2]]},
                {"type": "MultiPolygon", "id": "XBB", "properties": {"disputed": True}, "arcs": [[[1, -1]], [[0, -2]]]},
                {"type": None, "id": "CCC"},
            ],
        },
        "disputed": {"type": "MultiLineString", "arcs": [[2]]},
    },
}


def area(ring) -> float:
    """Of a closed ring on the map, by the shoelace formula."""
    x, y = ring.T
    return abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2


def cell(west: float, south: float, size: float = 1.0, steps: int = 40):
    """A closed cell of the globe with many points on its sides."""
    along = np.linspace(0, size, steps)
    sides = [(west + along, south + 0 * along), (west + size + 0 * along, south + along),
             (west + size - along, south + size + 0 * along), (west + 0 * along, south + size - along)]  # fmt: skip
    return np.concatenate([np.column_stack(side) for side in sides])


@pytest.mark.parametrize("corner", [(30, 20), (60, 45), (100, 65), (-170, 50)])
def test_areas_are_those_of_the_globe(corner):
    west, south = corner
    own = np.radians(1.0) * (np.sin(np.radians(south + 1)) - np.sin(np.radians(south)))
    assert area(Conic.around(SPOTS)(cell(west, south))) == pytest.approx(own, rel=1e-3)


def test_lengths_are_true_along_the_standard_parallels():
    conic = Conic.around(SPOTS)
    for latitude in conic.parallels:
        one, other = conic(np.array([[60.0, latitude], [60.01, latitude]]))
        assert np.hypot(*(other - one)) == pytest.approx(np.radians(0.01) * np.cos(np.radians(latitude)), rel=1e-6)


def test_the_middle_of_the_map_is_its_origin():
    conic = Conic.around(SPOTS)
    assert conic(np.array([conic.middle])) == pytest.approx(np.zeros((1, 2)), abs=1e-12)


def test_a_line_over_the_date_line_does_not_jump():
    line = Conic.around(SPOTS)(np.array([[178.0, 66.0], [179.5, 66.0], [-179.0, 66.0], [-175.0, 66.0]]))
    assert np.hypot(*np.diff(line, axis=0).T).max() < 0.05


def test_places_on_both_sides_of_the_date_line_lie_beside_each_other():
    conic = Conic.around(np.array([[175.0, -20.0], [-175.0, -10.0]]))
    assert abs(conic.middle[0]) == pytest.approx(180)
    assert np.abs(conic(np.array([[175.0, -20.0], [-175.0, -10.0]]))).max() < 0.2


def test_a_map_of_the_equator_has_a_cone_too():
    conic = Conic.around(np.array([[10.0, -5.0], [20.0, 5.0]]))
    assert np.isfinite(conic(np.array([[10.0, -5.0], [20.0, 5.0]]))).all()


def test_arcs_are_added_up_scaled_and_turned_round():
    found = decoded(TOPOLOGY)
    ring = [[10, 20], [12, 20], [12, 21], [12, 21], [10, 21], [10, 20]]
    assert found.countries[0].rings[0].tolist() == [ring[0], ring[1], ring[2], ring[4], ring[5]]
    assert [country.code for country in found.countries] == ["AAA", "XBB", "CCC"]
    assert [country.is_disputed for country in found.countries] == [False, True, False]
    assert [len(country.rings) for country in found.countries] == [1, 2, 0]
    assert found.disputed[0].tolist() == [[10.5, 20.25], [11.0, 20.5]]


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((34.1, 44.95), "UKR"),
        ((37.6, 55.75), "RUS"),
        ((71.4, 51.2), "KAZ"),
        ((44.8, 41.7), "GEO"),
        ((25.0, 60.6), "FIN"),
    ],
)
def test_a_point_lies_in_its_country(point, code):
    inside = [one.code for one in world().countries if any(Outline(ring).contains_point(point) for ring in one.rings)]
    assert inside == [code]


def test_rings_are_closed_and_disputed_areas_marked():
    found = world()
    assert all(np.array_equal(ring[0], ring[-1]) for country in found.countries for ring in country.rings)
    assert {"XJK", "XAC"} <= {country.code for country in found.countries if country.is_disputed}
    assert found.disputed
