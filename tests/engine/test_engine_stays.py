"""Who arrives, departs or leaves the map is a uniform draw, and the stays keep pace with the places."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from spillover.engine.stays import Standing, find_standing, keep_pace, luck_of_stays, take_out
from spillover.ground.calendar import Calendar
from spillover.ground.errors import ConservationError
from spillover.world.mechanism import Cells, Today
from spillover.world.rings import FIRST_DAY, lodge
from spillover.world.stays import OVERSTAYER, StayRule, Stays, compile_stays, new_stays

MEMBERS = np.arange(800)
GROUPS = {"RUS": 0.6, "TJK": 0.3, "UZB": 0.1}
TABLE = compile_stays([StayRule("A", group) for group in GROUPS], {"A": 0}, GROUPS, Calendar(date(2022, 9, 21), 99))
TWO_CELLS = Standing(np.array([1, 3]), np.array([0, 2]), np.array([-1, 0]))
LUCK = luck_of_stays(0)


def people(*cells: int) -> np.ndarray:
    return np.tile(np.array([9, cells[0], 9, cells[1]]), (len(MEMBERS), 1))


def after(*pairs: tuple[int, int]) -> Stays:
    """The stays after some days, of which each ends with so many people in the two cells."""
    stays = new_stays(TABLE, len(MEMBERS))
    for day, pair in enumerate(pairs, FIRST_DAY):
        keep_pace(stays, people(*pair), TWO_CELLS, day, MEMBERS, LUCK)
    return stays


def z_of(counts: np.ndarray, mean: float, variance: float) -> float:
    assert counts.var() == pytest.approx(variance, rel=0.25)
    return abs(float((counts.mean() - mean) / np.sqrt(variance / len(counts))))


def hypergeometric(n: int, good: int, total: int) -> tuple[float, float]:
    share = good / total
    return n * share, n * share * (1 - share) * (total - n) / (total - 1)


def test_arrivals_fall_into_groups_by_their_shares():
    stays = after((100, 0), (300, 700))
    assert (stays.people.sum(axis=(1, 2, 3)) == 1000).all()
    for group, share in enumerate(GROUPS.values()):
        assert z_of(stays.people[:, 0, 0, group], 1000 * share, 1000 * share * (1 - share)) < 4


def test_departures_are_a_uniform_draw_over_groups_and_statuses():
    stays = after((1000, 0))
    before = stays.people[:, 0, 0].copy()
    for m in MEMBERS:
        lodge(stays.rings, m, OVERSTAYER * 3 + 2, 500)
    keep_pace(stays, people(900, 200), TWO_CELLS, 5, MEMBERS, LUCK)
    gone = before - stays.people[:, 0, 0]
    assert (stays.people.sum(axis=(1, 2, 3)) == 1100).all()
    assert z_of(500 - stays.people[:, OVERSTAYER, 0, 2], *hypergeometric(400, 500, 1500)) < 4
    for group, share in enumerate(GROUPS.values()):
        mean = 400 * share * 1000 / 1500
        assert abs(gone[:, group].mean() - mean) < 4 * np.sqrt(mean / len(MEMBERS))


def test_movement_between_places_of_a_host_changes_nothing():
    stays = after((1000, 0), (0, 1000), (400, 600))
    assert stays.rings.seasons.sum() == 1000 * len(MEMBERS)
    assert stays.rings.days[:, :, 0, 0, 0].sum() == 1000 * len(MEMBERS)


def day_with(here: np.ndarray, entered: int) -> Today:
    came = np.full((len(MEMBERS), 1), entered)
    return Today(3, MEMBERS, 0, here, came, {}, {}, {}, None)


def test_those_who_leave_the_map_are_a_uniform_draw_but_for_todays_newcomers():
    stays = after((700, 300))
    for cells in (stays.rings.total, stays.rings.seasons[:, :, 0]):
        cells[:, 0] -= 100  # they have changed their status
    here = people(700, 300 + 50)  # fifty set off today from the second cell
    take_out(stays, np.full((len(MEMBERS), 1), 100), TWO_CELLS, day_with(here, 50), LUCK)
    assert (here[:, 1] + here[:, 3] == 950).all()
    assert z_of(700 - here[:, 1], *hypergeometric(100, 700, 1000)) < 4
    assert (here[:, [0, 2]] == 9).all()


def test_a_host_without_its_people_stops_the_run():
    stays = after((700, 300))
    with pytest.raises(ConservationError) as error:
        take_out(stays, np.zeros((len(MEMBERS), 1), np.int64), TWO_CELLS, day_with(people(700, 299), 0), LUCK)
    assert error.value.findings[0].code == "PLN-105"


def test_cells_are_found_by_host_and_the_road_belongs_to_none():
    cells = Cells(place=np.array([0, 1, 2, 1, -1]), entry=np.array([0, 1, 2]))
    table = compile_stays(
        [StayRule(host, "RUS") for host in "AB"], {"A": 7, "B": 4}, {"RUS": 1.0}, Calendar(date(2022, 9, 21), 9)
    )
    standing = find_standing(table, np.array([5, 4, 7]), cells)
    assert standing.cell.tolist() == [2, 1, 3]
    assert standing.start.tolist() == [0, 1, 3]
    assert standing.entry_place.tolist() == [2, 1, -1]
