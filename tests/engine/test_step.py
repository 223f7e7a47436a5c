"""What the engine holds mechanisms to: one writer a field, nobody made or lost, order that cannot matter."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from engine.odd import MOOD, Odd, with_part
from inmemory import plan, same
from spillover.engine.simulate import simulate
from spillover.engine.state import first_state
from spillover.ground.errors import ConservationError, RunError
from spillover.ground.fields import PORTS
from spillover.world.plan import Plan

TABLES = {
    "places": "Alpha Homeland town 1000 | Near Eastland camp - - 50",
    "routes": "Alpha Near 150",
    "events": "0 Alpha 1",
}
PLAN = plan("departures.source=hazard departures.hazard_per_day=0.1", days=6, **TABLES)


def run(made: Plan, members: int = 2):
    return simulate(made, range(members), 0)


def moved_by(flow) -> Plan:
    """The plan with its movement replaced by a function."""
    return with_part(PLAN, Odd("walk", proposes="move", on_flow=flow))


# ---- fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [0, 3])
def test_writing_the_field_of_another_is_an_error_of_numpy(day: int):
    def meddle(today, own):
        if today.day == day:
            today.fields["residents"][...] = 0.0

    with pytest.raises(ValueError, match="read-only"):
        run(with_part(PLAN, Odd(on_update=meddle)))


def test_a_field_of_another_is_not_among_ones_own():
    seen: list[set[str]] = []
    run(with_part(PLAN, Odd(fields=(MOOD,), on_update=lambda today, own: seen.append(set(own)))))
    assert seen == [{"mood"}] * 6


def test_what_is_written_today_is_seen_tomorrow():
    seen: list[float] = []

    def look(today):
        seen.append(float(today.fields["mood"][0, 0]))

    def double(today, own):
        own["mood"][...] = 2 * today.fields["mood"]
        assert today.fields["mood"][0, 0] == seen[-1]

    run(with_part(PLAN, Odd(fields=(MOOD,), adds=("push",), on_signal=look, on_update=double)))
    assert seen == [1, 2, 4, 8, 16, 32]


def test_a_field_without_a_first_value_begins_with_the_residents():
    state = first_state(PLAN, np.arange(2), 0)
    assert state.fields["residents"].tolist() == [[1000, 0]] * 2


def test_fields_of_one_block_are_not_those_of_the_next():
    assert same(run(PLAN), run(PLAN))


# ---- ports ---------------------------------------------------------------------------------------


def test_ports_begin_each_day_from_nothing_and_add_up_in_the_order_of_names():
    heard: list[float] = []

    def say(today):
        today.ports["push"][...] += 0.25

    def hear(today, own):
        heard.append(float(today.ports["push"][0, 1]))

    made = with_part(PLAN, Odd("listener", on_update=hear))
    for name in ("aaa", "zzz"):
        made = with_part(made, Odd(name, adds=("push",), on_signal=say))
    quiet = with_part(made, Odd("violence"))
    run(quiet)
    assert heard == [0.5] * 6


def test_a_sum_begins_from_nothing_and_a_product_from_one():
    assert PORTS["push"].neutral == 0.0
    assert replace(PORTS["push"], rule="product").neutral == 1.0


def test_a_mechanism_without_effect_changes_not_a_bit():
    assert same(run(PLAN), run(with_part(PLAN, Odd(fields=(MOOD,), adds=("push", "worth")))))


# ---- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "code"), [((0, 1), "PLN-102"), ((0, -1), "PLN-102"), ((-2000, 2000), "PLN-103")])
def test_moves_that_make_or_lose_people_or_leave_fewer_than_nobody_stop_the_run(change: tuple[int, int], code: str):
    def flow(today, proposal):
        proposal[...] = 0
        proposal[1, :2] = change  # the second member only

    with pytest.raises(ConservationError) as error:
        run(moved_by(flow))
    assert [finding.code for finding in error.value.findings] == [code]
    assert "day 0" in str(error.value)
    assert "report" in error.value.findings[0].cure


def test_fewer_than_nobody_cannot_set_off():
    def flow(today, proposal):
        proposal[0, 0] = -1

    fields = PLAN.part("departures").mechanism.fields
    with pytest.raises(ConservationError) as error:
        run(with_part(PLAN, Odd("departures", proposes="entry", fields=fields, on_flow=flow)))
    assert error.value.findings[0].code == "PLN-101"


def test_moves_are_applied_as_proposed():
    def flow(today, proposal):
        proposal[...] = 0
        proposal[:, 0], proposal[:, 1] = 3, -3

    record = run(moved_by(flow))
    assert record.stock[0, :, 1].tolist() == [47, 44, 41, 38, 35, 32]


def test_the_record_counts_the_standing_the_travelling_and_those_who_set_off():
    record = run(PLAN)
    present = record.stock.sum(axis=2) + record.travelling
    assert (present == 50 + np.cumsum(record.departed, axis=1)).all()


# ---- members -------------------------------------------------------------------------------------


def test_a_member_is_the_same_alone_and_in_any_company():
    together = run(PLAN, 5)
    for company in ([3], [4, 3, 0], [3, 100, 7]):
        alone = simulate(PLAN, company, 0)
        at = company.index(3)
        for name in ("stock", "travelling", "departed"):
            assert (getattr(alone, name)[at] == getattr(together, name)[3]).all()


def test_members_have_luck_of_their_own_and_so_have_seeds():
    record, other = run(PLAN, 4), simulate(PLAN, range(4), 1)
    assert all((a != b).any() for a, b in itertools.combinations(record.departed, 2))
    assert (record.departed != other.departed).any()


def test_days_are_reported_as_they_are_done():
    days: list[int] = []
    simulate(PLAN, range(1), 0, days.append)
    assert days == [0, 1, 2, 3, 4, 5]


def test_a_shorter_run_is_the_beginning_of_a_longer_one():
    short, long = (simulate(plan("departures.source=hazard", days=days, **TABLES), range(3), 0) for days in (5, 9))
    assert (short.stock == long.stock[:, :5]).all()


def test_more_people_than_can_be_counted_stop_the_run_with_a_cure():
    crowd = "departures.source=conflict departures.people_per_conflict_day=1e9"
    with pytest.raises(RunError) as error:
        simulate(plan(crowd, **TABLES), range(1), 0)
    assert error.value.findings[0].code == "RUN-024"
    assert "departures.hasten" in error.value.findings[0].cure


def test_a_run_of_no_members_is_empty():
    assert simulate(PLAN, [], 0).stock.shape == (0, 6, 2)


# ---- parameters that are drawn -------------------------------------------------------------------


def test_members_draw_their_parameters_from_priors_unless_somebody_sets_them():
    members = np.arange(2000)
    drawn = first_state(plan(**TABLES), members, 0).values["walk"]
    held = first_state(plan("walk.scale_km=700", **TABLES), members, 0).values["walk"]
    assert (held["scale_km"] == 700.0).all()
    assert (held["border_hope"] == drawn["border_hope"]).all()
    assert np.median(drawn["scale_km"]) == pytest.approx(1000.0, rel=0.05)
    assert np.log(drawn["scale_km"]).std() == pytest.approx(0.5, rel=0.05)
    assert abs(np.corrcoef(drawn["scale_km"], drawn["patience_days"])[0, 1]) < 0.1
    assert (drawn["patience_days"] >= 1.0).all()
