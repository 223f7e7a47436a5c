"""The observation model on results made by hand: every sum can be reckoned on paper."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np
import pytest

import inmemory
from counting import BORDERS, CROSSINGS, N_DAYS, count, results, simulated
from spillover.data.tables import AT_CROSSINGS, COUNT_TYPES
from spillover.experiments.observing import NotKept, Params, borders_of, draw, gather, observe, predict
from spillover.ground.params import declared, parse
from spillover.world.crossings import Crossings

DAYS = np.arange(N_DAYS)
AT = dict(zip(CROSSINGS, (1000, 100, 10), strict=True))
VALUES = (
    {("crossed_in", place): each * DAYS for place, each in AT.items()}
    | {("crossed_out", place): each for place, each in AT.items()}
    | {("fled_in", place): each * DAYS / 2 for place, each in AT.items()}
    | {("queue", place): each + DAYS for place, each in AT.items()}
    | {("waiting_days", place): each / 100 + DAYS for place, each in AT.items()}
    | {("stock", "FIN"): 5000 + DAYS, ("stock", "KAZ"): 60}
)
WORLD = simulated(VALUES)
MISFITS = ("misfit", "misfit_queue")
MIDDLE = {one.name: np.full(3, float(str(one.value))) for one in declared(Params).values()}


def seen(type_: str, direction: str = "", days: tuple[int, int] = (2, 3), **more: object) -> float:
    values = observe(count("x", type_, direction, days, **more), WORLD, BORDERS, MIDDLE)
    assert values.shape == (3,)
    assert (values == values[0]).all()
    return float(values[0])


@pytest.mark.parametrize(
    ("type_", "direction", "more", "expected"),
    [
        ("crossing", "in", {}, 1100 * 5),
        ("crossing", "out", {}, 1100 * 2),
        ("crossing", "", {}, 1100 * 7),  # without a direction: both
        ("crossing", "in", {"crossing": "Nuijamaa"}, 100 * 5),
        ("crossing", "in", {"country": "KAZ"}, 10 * 5),
        ("trip", "in", {}, 1100 * 5),
        ("trip", "", {}, 1100 * 5),
        ("trip", "out", {"country": "RUS"}, 1110 * 5),  # out of home is into all the others
        ("crossing", "in", {"country": "RUS"}, 1110 * 2),
        ("crossing", "in", {"days": (9, 9)}, 1100 * 9),
        ("crossing", "in", {"days": (0, 9)}, 1100 * 45),
    ],
)
def test_everybody_who_crosses_is_counted_at_the_border(type_, direction, more, expected):
    assert seen(type_, direction, **more) == expected


def test_those_who_flee_are_one_person_each_and_travellers_one_only_once():
    t = 0.005 * 2
    once = (1 - math.exp(-t)) / t
    assert seen("unique_person", "in") == pytest.approx(1100 * 2.5 * (1 + once))
    assert seen("unique_person", "out") == pytest.approx(1100 * 2 * once)


def test_the_longer_the_window_the_fewer_persons_a_crossing_is():
    shares = [seen("unique_person", "out", (0, last)) / seen("crossing", "out", (0, last)) for last in range(N_DAYS)]
    assert shares[0] == pytest.approx(1, abs=0.003)
    assert (np.diff(shares) < 0).all()


def test_travellers_who_never_come_back_are_all_different():
    never = MIDDLE | {"recrossing_per_day": np.zeros(3)}
    assert observe(count("x", "unique_person", "out"), WORLD, BORDERS, never) == pytest.approx(1100)


def test_a_stock_is_of_its_day_and_includes_travellers():
    assert seen("stock", days=(4, 4)) == 5004 + 0.5 * 700
    assert seen("stock", days=(4, 4), country="KAZ") == 60


def test_the_stock_of_a_crossing_is_its_queue():
    assert seen("stock", days=(4, 4), crossing="Imatra") == 1004


def test_a_level_of_several_days_is_their_mean():
    assert seen("stock", days=(2, 6), crossing="Imatra") == 1004


def test_a_wait_is_told_in_hours_and_a_queue_in_vehicles():
    assert seen("wait", days=(4, 4), crossing="Imatra") == 24 * 14
    assert seen("wait", days=(3, 5), crossing="Nuijamaa") == 24 * 5
    assert seen("queue", days=(2, 2), crossing="Imatra") == 1002 / 3
    fuller = MIDDLE | {"persons_per_vehicle": np.full(3, 6.0)}
    assert observe(count("x", "queue", "", (2, 2), crossing="Imatra"), WORLD, BORDERS, fuller)[0] == 1002 / 6


# ---- those who move on from one host to another --------------------------------------------------------------------

MOVING = simulated(VALUES | {("moved_in", "FIN"): 40 * DAYS, ("moved_out", "FIN"): 7, ("moved_in", "RUS"): 9999})


@pytest.mark.parametrize(
    ("type_", "direction", "more", "moved"),
    [
        ("crossing", "in", {}, 40 * 5),
        ("crossing", "out", {}, 7 * 2),
        ("crossing", "", {}, 40 * 5 + 7 * 2),
        ("unique_person", "in", {}, 40 * 5),  # each of them once, however long the window
        ("unique_person", "in", {"days": (0, 9)}, 40 * 45),
        ("unique_person", "out", {}, 7 * 2),
        ("trip", "in", {}, 0),  # counted by home, of which they leave no border
        ("crossing", "in", {"crossing": "Imatra"}, 0),
        ("crossing", "in", {"country": "KAZ"}, 0),  # the run kept none
        ("crossing", "out", {"country": "RUS"}, 0),
        ("crossing", "in", {"country": "RUS"}, 0),
        ("personal_number", "", {}, 0),
    ],
)
def test_a_host_counts_those_who_move_on_at_all_its_borders(type_, direction, more, moved):
    one = count("x", type_, direction, **{"days": (2, 3)} | more)
    with_them, without = (observe(one, world, BORDERS, MIDDLE) for world in (MOVING, WORLD))
    assert with_them - without == pytest.approx(moved)


@pytest.mark.parametrize(("type_", "share"), [("registration", 0.3), ("permit", 0.02), ("personal_number", 0.2)])
def test_papers_are_a_share_of_those_who_fled(type_, share):
    assert seen(type_) == pytest.approx(1100 * 2.5 * share)


def test_papers_are_changes_of_status_where_stays_are_followed():
    followed = simulated(VALUES | {("registrations", "FIN"): DAYS, ("permits", "FIN"): 1})
    registered = observe(count("x", "registration", "", (2, 4)), followed, BORDERS, MIDDLE)
    assert registered == pytest.approx(9)
    assert observe(count("x", "permit", "", (2, 4)), followed, BORDERS, MIDDLE) == pytest.approx(3)


@pytest.mark.parametrize(
    ("one", "lacking"),
    [
        (count("x", "wait", "", crossing="Narva"), "kept no waiting_days of Narva"),
        (count("x", "queue", "", crossing="Narva"), "kept no queue of Narva"),
        (count("x", country="EUU"), "no crossing of EUU"),
        (count("x", crossing="Narva"), "kept no crossed_in of Narva"),
        (count("x", "stock", "", country="RUS"), "kept no stock of RUS"),
        (count("x", "stock", "", crossing="Narva"), "kept no queue of Narva"),
    ],
)
def test_what_was_not_kept_is_named(one, lacking):
    with pytest.raises(NotKept, match=lacking):
        observe(one, WORLD, BORDERS, MIDDLE)


def test_a_count_lies_within_a_run_with_all_its_days():
    inside = [WORLD.covers(count("x", days=days)) for days in [(0, 9), (9, 9), (-1, 0), (9, 10), (20, 30)]]
    assert inside == [True, True, False, False, False]


# ---- results -------------------------------------------------------------------------------------------------------

ROW = np.arange(3)[:, None] * 100
COLUMNS = {
    "Turku": (ROW + DAYS).astype(np.int32),
    "Uralsk": np.int32(4),
    "field: crossed_in: Imatra": (ROW * 2 + DAYS).astype(np.float32),
    "field: crossed_in: Nuijamaa": np.float32(0.5),
    "field: fled_in: Imatra": np.float32(3),
    "field: rent: Turku": np.float32(1),
    "field: moved_in: FIN": np.float32(2),
    "field: waiting_days: Imatra": np.float32(0.25),
    "stay: FIN: registrations": (ROW + 1).astype(np.int32),
    "stay: FIN: registered": np.int32(9),
}


def test_what_counts_are_made_of_is_taken_from_results_member_by_member():
    found = gather(results(COLUMNS), BORDERS, {"crossing", "stock", "registration"})
    assert set(found.values) == {
        ("crossed_in", "Imatra"),
        ("crossed_in", "Nuijamaa"),
        ("fled_in", "Imatra"),
        ("moved_in", "FIN"),
        ("registrations", "FIN"),
        ("stock", "FIN"),
        ("stock", "KAZ"),
    }
    assert (found.values["stock", "FIN"] == COLUMNS["Turku"]).all()
    assert (found.values["crossed_in", "Imatra"] == COLUMNS["field: crossed_in: Imatra"]).all()
    assert (found.values["registrations", "FIN"] == np.repeat(ROW + 1, N_DAYS, axis=1)).all()
    assert (found.seed, found.n_days, list(found.members)) == (7, N_DAYS, [0, 1, 2])


def test_only_what_the_types_need_is_read():
    assert set(gather(results(COLUMNS), BORDERS, {"wait"}).values) == {("waiting_days", "Imatra")}
    assert set(gather(results(COLUMNS), BORDERS, {"trip"}).values) == {
        ("crossed_in", "Imatra"),
        ("crossed_in", "Nuijamaa"),
    }
    assert not gather(results(COLUMNS), BORDERS, set()).values


def test_one_simulated_person_may_stand_for_many_in_a_stock():
    tenfold = gather(results(COLUMNS), dataclasses.replace(BORDERS, hasten=10), {"stock"})
    assert (tenfold.values["stock", "KAZ"] == 40).all()


def test_borders_are_those_of_the_compiled_world():
    places = (
        "Samara RUS town 1000 - - - 53 50 | Omsk RUS town 1000 - - - 55 73 | Syrym KAZ crossing - - - - 51 50"
        " | Uralsk KAZ city 300 - - - 51 51 | Astana KAZ city 900 - - - 51 71 | Batumi GEO city 100 - - - 41 41"
        " | Afar XXX off_map"
    )
    plan = inmemory.plan("departures.hasten=5", home="RUS", places=places, routes="Samara Syrym 9 | Syrym Uralsk 9")
    found = borders_of(plan)
    assert (found.home, found.hasten) == ("RUS", 5)
    assert found.crossings == {"KAZ": ("Syrym",)}
    assert found.places == {"KAZ": ("Uralsk", "Astana"), "GEO": ("Batumi",)}
    assert found.travellers == {}
    at_borders = Crossings(*[np.zeros(0)] * 10, traffic=np.array([0, 40.0, 6, 0]), traffic_stay_days=np.full(4, 5.0))
    busy = borders_of(dataclasses.replace(plan, world=dataclasses.replace(plan.world, crossings=at_borders)))
    numbers = dict(zip(plan.place_country, plan.world.places.country, strict=True))
    assert busy.travellers == {country: [0, 200, 30, 0][number] for country, number in numbers.items()}


# ---- what is drawn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", declared(Params).values(), ids=lambda one: one.name)
def test_every_number_has_bounds_a_prior_around_its_default_and_an_assumption(one):
    assert parse(one, str(one.value), "counts") == one.value
    assert one.prior.quantile(np.array([0.5]))[0] == pytest.approx(one.value)
    assert re.fullmatch(r"assumed:A-\d\d", one.source)
    assert one.unit != "1/day" or one.name.endswith("_per_day")


def test_every_type_can_be_observed():
    where = {type_: {"crossing": "Imatra"} for type_ in AT_CROSSINGS}
    assert {type_ for type_ in COUNT_TYPES if seen(type_, **where.get(type_, {})) > 0} == set(COUNT_TYPES)


def test_draws_keep_their_bounds_and_follow_the_member_not_its_company():
    all_of_them = draw(3, np.arange(400))
    for one in declared(Params).values():
        values = all_of_them[one.name]
        assert one.low <= values.min() < values.max() <= one.high
        assert (draw(3, np.array([7, 250]))[one.name] == values[[7, 250]]).all()
    assert (draw(4, np.arange(400))["error_low"] != all_of_them["error_low"]).all()


@pytest.mark.parametrize(
    ("confidence", "sd"), [("high", 0.05), ("med", 0.15), ("", 0.15), ("low", 0.4), ("recalled", 0.4)]
)
def test_the_less_sure_a_count_the_wider_its_error_around_the_truth(confidence, sd):
    many = simulated(VALUES, n_members=4000)
    drawn = {name: np.full(4000, 0.0 if name in MISFITS else values[0]) for name, values in MIDDLE.items()}
    errors = np.log(predict(count("x", confidence=confidence, days=(1, 1)), many, BORDERS, drawn) / 1100)
    assert errors.std() == pytest.approx(sd, rel=0.05)
    assert np.median(errors) == pytest.approx(0, abs=4 * sd / math.sqrt(4000))


@pytest.mark.parametrize(("type_", "sd"), [("wait", 24 * 0.1), ("queue", 30)])
def test_where_nobody_waits_a_few_may_be_told_and_where_a_few_wait_none(type_, sd):
    drawn = {name: np.full(4000, 0.0 if name in MISFITS else values[0]) for name, values in MIDDLE.items()}
    one = count("x", type_, "", (1, 1), crossing="Imatra", confidence="high")

    def told(waiting: float) -> np.ndarray:
        kept = {("waiting_days", "Imatra"): waiting / 24, ("queue", "Imatra"): waiting * 3}
        return predict(one, simulated(kept, n_members=4000), BORDERS, drawn)

    empty = told(0)
    assert empty.min() == 0
    assert (empty == 0).mean() == pytest.approx(0.5, abs=0.04)
    assert np.sqrt((empty**2).mean() * 2) == pytest.approx(sd, rel=0.1)
    assert (told(sd) == 0).mean() == pytest.approx(0.16, abs=0.03)
    full = told(100 * sd)
    assert full.min() > 0
    assert np.log(full).std() == pytest.approx(0.05, rel=0.1)


def test_other_counts_have_no_error_besides():
    assert (predict(count("x", crossing="Imatra"), simulated(dict.fromkeys(VALUES, 0)), BORDERS, MIDDLE) == 0).all()


@pytest.mark.parametrize(("type_", "missed"), [("crossing", "misfit"), ("queue", "misfit_queue")])
def test_what_the_model_misses_widens_the_error(type_, missed):
    nothing = {name: np.full(4000, 0.0 if name in MISFITS else values[0]) for name, values in MIDDLE.items()}
    one, many = count("x", type_, "in", (1, 1), crossing="Imatra"), simulated({
        ("crossed_in", "Imatra"): 1e6, ("queue", "Imatra"): 1e6,
    }, n_members=4000)  # fmt: skip
    sds = [
        np.log(predict(one, many, BORDERS, nothing | {missed: np.full(4000, sd)})).std() for sd in (0.0, 0.3)
    ]  # fmt: skip
    assert sds == pytest.approx([0.15, math.hypot(0.15, 0.3)], rel=0.05)


def test_errors_of_two_counts_are_independent_and_of_one_always_the_same():
    many = simulated(VALUES, n_members=2000)
    drawn = draw(0, many.members)
    a, b, again = (predict(count(id_, days=(1, 1)), many, BORDERS, drawn) for id_ in ("a", "b", "a"))
    assert (a == again).all()
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.1
