"""The border: queues in closed form, who is served, who turns away, what a closure or a ban does."""

from __future__ import annotations

import numpy as np
import pytest

from mechanisms.exodus.borderland import FAMILIES, FLIGHT, MEN, NORTH, SOUTH, Border, run
from spillover.world.crossings import Gate

MANY = range(40)
ALL_AT_ONCE = [50.0, *[0.0] * 19]
ONLY_NORTH = {2: Gate.SHUT, 3: Gate.SHUT}
NEAR = {"shock_per_day": 1.0, "road_km_per_day": 5000.0}
N, S = 0, 1  # numbers of crossings


def rush(**changes) -> Border:
    """All men of Edge, 10,000, come to North Gate on the first day, which passes 700 a day."""
    usual = {"men": (10_000, 0, 0), "families": (0, 0, 0), "felt": ALL_AT_ONCE, "gate": ONLY_NORTH}
    return Border(**(usual | {"people_per_day": (700, 700, 700)} | changes))


def queue(capacity: float, days: int = 20) -> np.ndarray:
    """A queue of 10,000 of whom as many leave every day."""
    return np.maximum(10_000 - capacity * np.arange(1, days + 1), 0)


# ---- the queue -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("capacity", "foot"), [(700, 0), (1400, 0), (700, 700), (0.5, 0)])
def test_a_queue_shortens_by_what_the_border_passes(capacity: float, foot: float):
    history = run(rush(people_per_day=(capacity, 0, 0), foot_per_day=(foot, 0, 0)), **NEAR)
    room = int(capacity) + int(foot)
    if room == 0:
        assert not history["queue"].any()  # a crossing that passes nobody is shut
        return
    np.testing.assert_array_equal(history["queue"][0, :, NORTH], queue(room))
    np.testing.assert_allclose(history["waiting_days"][0, :, NORTH], queue(room) / room)
    np.testing.assert_array_equal(history["fled_in"][0, :, NORTH].cumsum(), 10_000 - queue(room))


def test_twice_the_capacity_halves_the_wait():
    first = [run(rush(people_per_day=(room, 0, 0)), **NEAR)["waiting_days"][0, 0, NORTH] for room in (500, 1000)]
    assert first[0] + 1 == 2 * (first[1] + 1)  # the day itself counts


def test_a_border_that_shuts_keeps_its_queue():
    history = run(rush(changes=[(3, "people_per_day", N, 0.0), (6, "people_per_day", N, 700.0)]), **NEAR)
    expected = 10_000 - 700 * np.cumsum([1, 1, 1, 0, 0, 0, *[1] * 14])
    np.testing.assert_array_equal(history["queue"][0, :, NORTH], np.maximum(expected, 0))
    assert (history["waiting_days"][0, 3:6, NORTH] == 30).all()


def test_groups_and_ordinary_travellers_are_served_alike():
    border = rush(families=(30_000, 0, 0), traffic=(0, 10_000, 0, 0), people_per_day=(5_000, 0, 0))
    history = run(border, MANY, others_follow=1.0, **NEAR)
    fled = history["fled_in"][:, 0, NORTH]
    travelled = history["crossed_in"][:, 0, NORTH] - fled
    men = 10_000 - history.cells("queue")[:, 0, N, MEN]
    assert (fled + travelled == 5_000).all()
    assert travelled.mean() == pytest.approx(1_000, rel=0.02)
    assert men.mean() == pytest.approx(1_000, rel=0.02)
    assert men.std() == pytest.approx(np.sqrt(5_000 * 0.2 * 0.8 * 0.9), rel=0.35)  # drawn without replacement


# ---- turning away --------------------------------------------------------------------------------------------------


def test_nobody_turns_away_who_is_patient_enough():
    both = {3: Gate.SHUT}
    patient = run(rush(gate=both), patience_days=100.0, turn_per_day=1.0, **NEAR)
    np.testing.assert_array_equal(patient.people, run(rush(gate=both), turn_per_day=0.0, **NEAR).people)


def test_who_turns_away_gives_up_or_tries_elsewhere():
    tired = {"turn_per_day": 0.02, "patience_days": 2.0}
    homesick = run(rush(), give_up_share=1.0, **tired, **NEAR)
    wait = 9_300 / 700
    assert homesick["fled_in"][0, 1, NORTH] == 700
    expected = 9_300 * (1 - np.exp(-0.02 * (wait - 2.0)))
    assert homesick.cells("home")[0, 1, :, MEN].sum() == pytest.approx(expected, rel=0.1)
    nowhere = run(rush(), give_up_share=0.0, **tired, **NEAR)
    np.testing.assert_array_equal(nowhere["queue"][0, :, NORTH], queue(700))
    two = {"gate": {3: Gate.SHUT}, "people_per_day": (200, 2_000, 0)}
    turning, staying = run(rush(**two), give_up_share=0.0, **tired, **NEAR), run(rush(**two), **NEAR)
    assert turning["fled_in"][0, :, SOUTH].sum() > 1.05 * staying["fled_in"][0, :, SOUTH].sum()
    assert turning["queue"][0, 9, NORTH] < staying["queue"][0, 9, NORTH]


def test_who_turns_away_goes_nowhere_that_asks_for_more_papers():
    border = rush(gate={1: Gate.FREE, 2: Gate.VISA, 3: Gate.SHUT})
    history = run(border, visa_share=0.0, turn_per_day=1.0, give_up_share=0.0, **NEAR)
    assert not history["fled_in"][0, :, SOUTH].any()
    assert history["fled_in"][0, 0, NORTH] == 700


def test_nobody_turns_from_a_queue_to_a_flight():
    border = rush(gate={1: Gate.FREE, 2: Gate.SHUT, 3: Gate.FREE}, changes=[(0, "people_per_day", 2, 0.0),
                  (1, "people_per_day", 2, 1e6)])  # fmt: skip
    history = run(border, turn_per_day=1.0, give_up_share=0.0, **NEAR)
    assert not history["fled_in"][0, :, FLIGHT].any()


def test_who_turns_from_a_flight_goes_by_land():
    border = rush(gate={1: Gate.FREE, 2: Gate.SHUT, 3: Gate.FREE}, people_per_day=(10_000, 0, 100))
    history = run(border, turn_per_day=1.0, give_up_share=0.0, patience_days=0.0, **NEAR)
    assert history["queue"][0, 0, FLIGHT] > 3_000
    assert history["queue"][0, 2, FLIGHT] == 0
    assert history["fled_in"][0, :3, NORTH].sum() + history["fled_in"][0, :3, FLIGHT].sum() == 10_000


# ---- closures, bans, draft offices ---------------------------------------------------------------------------------


def test_a_closed_crossing_sends_people_to_others_where_queues_grow():
    room = {"people_per_day": (150, 400, 150), "days": 20}
    opened = run(Border(**room), MANY)
    closed = run(Border(**room, changes=[(5, "people_per_day", S, 0.0)]), MANY)
    np.testing.assert_array_equal(opened.people[:, :5], closed.people[:, :5])
    assert not closed["fled_in"][:, 5:, SOUTH].any()
    for crossing in (NORTH, FLIGHT):
        assert (closed["queue"][:, -1, crossing] > opened["queue"][:, -1, crossing]).all()


@pytest.mark.parametrize("exempt", [0.0, 0.4])
def test_a_ban_on_tourists_lets_in_the_exempt_only(exempt: float):
    gate = {1: Gate.VISA, 2: Gate.SHUT, 3: Gate.SHUT}
    papers = {"visa_share": 0.5, "exempt_share": exempt, **NEAR}
    before = run(rush(gate=gate), MANY, **papers)
    after = run(rush(gate=gate, changes=[(4, "gate", 1, Gate.BARRED)]), MANY, **papers)
    waiting = before["queue"][:, 3, NORTH]
    np.testing.assert_array_equal(after["queue"][:, 3, NORTH], waiting)
    assert after["fled_in"][:, 4:, NORTH].sum(axis=1).mean() == pytest.approx(exempt * waiting.mean(), rel=0.05)
    home = after.cells("home")[:, -1, :, MEN].sum(axis=1)
    assert (home + after["fled_in"][:, :, NORTH].sum(axis=1) == 10_000).all()


def test_a_ban_also_meets_those_on_their_way_who_go_elsewhere():
    border = {"gate": {3: Gate.SHUT}, "men": (0, 0, 10_000)}
    slow = {"shock_per_day": 1.0, "road_km_per_day": 400.0, "visa_share": 0.0}
    banned = run(rush(**border, changes=[(2, "gate", 1, Gate.SHUT)]), **slow)
    assert banned.cells("road")[0, 1, N].sum() > 1_000
    assert not banned["fled_in"][0, :, NORTH].any()
    assert banned["fled_in"][0, :, SOUTH].sum() + banned["queue"][0, -1, SOUTH] == 10_000


def test_a_draft_office_turns_liable_men_back():
    border = rush(
        families=(10_000, 0, 0), turned_back=(0.3, 0, 0), people_per_day=(1e6, 0, 0), felt=[50.0] + [0.0] * 19
    )
    history = run(border, MANY, others_follow=1.0, **NEAR)
    home = history.cells("home")[:, 0].sum(axis=1)
    assert home[:, MEN].mean() == pytest.approx(3_000, rel=0.02)
    assert not home[:, FAMILIES].any()


# ---- ordinary traffic ----------------------------------------------------------------------------------------------


def test_ordinary_traffic_goes_and_comes_back_and_is_counted():
    history = run(Border(felt=0.0, days=60, traffic=(0, 300, 0, 0)), MANY)
    came, went, away = (history[name][:, :, NORTH] for name in ("crossed_in", "crossed_out", "visiting"))
    assert came.mean() == pytest.approx(300, rel=0.02)
    assert came.var() == pytest.approx(300, rel=0.1)
    assert away.mean() == pytest.approx(300 / (1 - np.exp(-1 / 5)), rel=0.05)
    assert went[:, -10:].mean() == pytest.approx(300, rel=0.03)
    np.testing.assert_array_equal(np.diff(away, axis=1), (came - went)[:, 1:])
    assert not history["fled_in"].any()


@pytest.mark.parametrize(("gate", "share"), [(Gate.VISA, 1.0), (Gate.BARRED, 0.3), (Gate.SHUT, 0.0)])
def test_a_gate_holds_for_ordinary_travellers_too(gate: Gate, share: float):
    history = run(Border(felt=0.0, traffic=(0, 300, 0, 0), gate={1: gate}), MANY, exempt_share=0.3)
    assert history["crossed_in"][:, :, NORTH].mean() == pytest.approx(300 * share, rel=0.03)


def test_traffic_of_a_country_splits_over_its_crossings_by_what_they_pass():
    border = Border(felt=0.0, leads_to=(1, 1, 3), traffic=(0, 400, 0, 0), people_per_day=(1e5, 3e5, 1))
    history = run(border, MANY)
    assert history["crossed_in"][:, :, NORTH].mean() == pytest.approx(100, rel=0.05)
    assert history["crossed_in"][:, :, SOUTH].mean() == pytest.approx(300, rel=0.05)
