"""An exodus through the engine: a folder is loaded, compiled under the law of the packs, run, and counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exodus_world import BAN, LARS, TABLES, TORFYANOVKA, folder
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.ground.digest import digest
from spillover.ground.errors import PlanError
from spillover.world.plan import Plan


def plan(path: Path, settings: dict[str, str] | None = None, **tables: str) -> Plan:
    """With crossings that pass what the table says."""
    return compile_plan(load(folder(path, **tables)), {"exodus.capacity_sd": "0"} | (settings or {}))


def kept(record: Record, made: Plan, field: str, place: str) -> np.ndarray:
    """A kept field at one place, float32[member, day]."""
    return record.kept[field].values[:, :, made.place_names.index(place)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan(tmp_path_factory.mktemp("exodus"))


@pytest.fixture(scope="module")
def record(made: Plan) -> Record:
    return simulate(made, range(6), 0)


def test_nobody_else_decides_who_sets_off(made: Plan):
    names = [part.mechanism.name for part in made.parts]
    assert "exodus" in names
    assert "departures" not in names
    assert any("exodus" in line for line in made.explain().schedule)


def test_residents_are_in_their_towns_and_whoever_left_is_on_the_way_or_abroad(made: Plan, record: Record):
    assert (record.stock.sum(axis=2) + record.travelling == 4_290_000).all()
    abroad = record.stock[
        :, :, [made.place_names.index(name) for name in ("Helsinki", "Tbilisi", "Batumi", "Istanbul")]
    ]
    assert (abroad[:, -1].sum(axis=1) > 1_000).all()


def test_what_crossings_saw_is_kept(made: Plan, record: Record):
    for place, room in ((LARS, 6_000), (TORFYANOVKA, 5_000)):
        crossed, fled, queue = (kept(record, made, name, place) for name in ("crossed_in", "fled_in", "queue"))
        assert (fled <= crossed).all()
        assert (crossed <= room).all()
        assert fled.sum() > 100
        np.testing.assert_allclose(kept(record, made, "waiting_days", place), np.minimum(queue / room, 30), rtol=1e-6)
    assert not kept(record, made, "crossed_in", "Tbilisi").any()
    assert "visiting" not in record.kept


def test_the_ban_of_30_september_lowers_arrivals_in_finland_and_nowhere_else(made: Plan, record: Record):
    assert made.world.crossings is not None
    before, after = (kept(record, made, "crossed_in", TORFYANOVKA)[:, days].mean(axis=1)
                     for days in (slice(BAN - 4, BAN), slice(BAN, BAN + 4)))  # fmt: skip
    assert (after < 0.6 * before).all()
    other = kept(record, made, "crossed_in", LARS)
    assert (other[:, BAN : BAN + 4].mean(axis=1) > 0.6 * other[:, BAN - 4 : BAN].mean(axis=1)).all()


def test_a_run_is_the_same_in_blocks_of_any_size(made: Plan, record: Record):
    one = simulate(made, [4], 0)
    assert digest(one.stock[0], one.travelling[0]) == digest(record.stock[4], record.travelling[4])
    for name, field in record.kept.items():
        np.testing.assert_array_equal(one.kept[name].values[0], field.values[4])


def test_a_closed_crossing_is_used_by_nobody_and_queues_grow_elsewhere(made: Plan, record: Record, tmp_path: Path):
    shut = plan(tmp_path, changes=f"date,crossing,quantity,value\n2022-09-25,{LARS},open,0\n")
    closed = simulate(shut, range(6), 0)
    assert not kept(closed, shut, "crossed_in", LARS)[:, 4:].any()
    np.testing.assert_array_equal(closed.stock[:, :4], record.stock[:, :4])
    longer, shorter = (kept(*pair, "queue", "Airport").sum(axis=1) for pair in ((closed, shut), (record, made)))
    assert (longer >= shorter).all()
    assert longer.sum() > 1.2 * shorter.sum()


def test_a_recalled_row_that_was_not_known_changes_nothing(record: Record, tmp_path: Path):
    later = plan(tmp_path, changes=f"date,crossing,quantity,value,known\n2022-09-25,{LARS},open,0,2022-11-01\n")
    np.testing.assert_array_equal(simulate(later, range(6), 0).stock, record.stock)


# ---- what is missing is told ---------------------------------------------------------------------------------------


def refused(path: Path, **tables: str) -> str:
    with pytest.raises(PlanError) as caught:
        plan(path, **tables)
    return str(caught.value)


def test_a_scenario_without_shocks_is_refused(tmp_path: Path):
    message = refused(tmp_path, shocks="")
    assert "PLN-031" in message
    assert "shocks" in message


def test_a_home_without_residents_is_refused(tmp_path: Path):
    assert "PLN-032" in refused(tmp_path, residents="place,group,people\nTbilisi,men,10\n")


def test_a_crossing_into_a_country_without_a_city_is_refused(tmp_path: Path):
    cities = TABLES["cities"].replace("Helsinki,600000,,3500,,0.02\n", "")
    places = TABLES["places"].replace("Helsinki,H,FIN,60.2,24.9,city,1200000,\n", "")
    message = refused(tmp_path, cities=cities, places=places)
    assert "PLN-033" in message
    assert TORFYANOVKA in message
    assert "FIN" in message
