"""What the engine keeps beyond people, and what a movement may say of its cells: start, groups, own departures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from engine.border_world import DECLARATION, border_scenario
from engine.odd import MOOD, Odd, with_part
from inmemory import plan, same
from spillover.engine import compile as compiling
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record
from spillover.engine.shards import FIELD, digest_of, frame_of, place_columns, write_shard
from spillover.engine.simulate import simulate
from spillover.experiments.results import Results
from spillover.ground.errors import PlanError, RunError
from spillover.ground.fields import Field
from spillover.mechanisms import catalogue
from spillover.world.mechanism import Cells
from spillover.world.plan import Plan
from spillover.world.stays import GO_HOME, REGISTERED, VISITOR, StayRule

TABLES = {
    "places": "Alpha Homeland town 1000 | Near Eastland camp - - 50 | Far Eastland camp",
    "routes": "Alpha Near 150 | Near Far 100",
    "events": "0 Alpha 1",
}
PLAN = plan("departures.source=hazard departures.hazard_per_day=0.1", days=6, **TABLES)
TENSION = Field("tension", ("country",), unit="1", first=0.5, about="a field by country", keep=True)
HIDDEN = Field("hidden", ("country", "place"), unit="1", first=2.0, about="a field that is not kept")
KEPT_MOOD = replace(MOOD, keep=True)


def note(today: Any, own: Mapping[str, np.ndarray]) -> None:
    """Mood is the day and the number of the place, tension the member's number."""
    own["mood"][...] = today.day + np.arange(3) / 8
    own["tension"][...] = today.members[:, None] + np.array([0, 0.25])


NOTING = Odd(fields=(KEPT_MOOD, TENSION, HIDDEN), on_update=note)
KEEPING = with_part(PLAN, NOTING)


def run(made: Plan, members: range = range(2)) -> Record:
    return simulate(made, members, 0)


# ---- fields that are kept ------------------------------------------------------------------------


def test_a_field_is_kept_as_it_is_at_the_end_of_each_day():
    kept = run(KEEPING).kept
    assert list(kept) == ["mood", "tension"]
    assert kept["mood"].labels == ("Alpha", "Near", "Far")
    assert kept["tension"].labels == ("Homeland", "Eastland")
    assert kept["mood"].values.dtype == np.float32
    assert kept["mood"].values[1].tolist() == [[day, day + 0.125, day + 0.25] for day in range(6)]
    assert kept["tension"].values[:, 5].tolist() == [[0, 0.25], [1, 1.25]]


def test_keeping_fields_changes_nothing_else():
    assert same(run(PLAN), run(KEEPING))
    assert run(PLAN).kept == {}


def test_a_field_may_have_several_dimensions_if_it_is_not_kept():
    shapes = []
    run(with_part(PLAN, Odd(fields=(HIDDEN,), on_update=lambda today, own: shapes.append(own["hidden"].shape))))
    assert shapes == [(2, 2, 3)] * 6


def test_results_have_kept_fields_as_long_tables_and_as_arrays():
    results = Results.of_records(KEEPING, [run(KEEPING), run(KEEPING, range(2, 3))], 0)
    assert results.kept == ("mood", "tension")
    assert results.field_labels("tension") == ("Homeland", "Eastland")
    assert results.field_values("tension").shape == (3, 6, 2)
    assert results.field_values("tension")[2, 0].tolist() == [2, 2.25]
    table = results.field("mood")
    assert table.columns == ["member", "date", "day", "label", "value"]
    assert table.height == 3 * 6 * 3
    row = table.filter(member=2, day=4, label="Far").row(0, named=True)
    assert (row["value"], str(row["date"])) == (4.25, "2020-01-05")
    assert table.sort("member", "day", maintain_order=True).equals(table)


def test_other_results_do_not_see_kept_fields():
    plain, keeping = (Results.of_records(made, [run(made)], 0) for made in (PLAN, KEEPING))
    assert plain.summary().equals(keeping.summary())
    assert plain.members().equals(keeping.members())
    assert plain.kept == ()
    assert keeping.stays().is_empty()


def test_a_field_that_is_not_kept_is_told_with_what_was_meant():
    with pytest.raises(RunError) as error:
        Results.of_records(KEEPING, [run(KEEPING)], 0).field("mod")
    assert error.value.findings[0].code == "RUN-025"
    assert "did you mean 'mood'?" in str(error.value)
    with pytest.raises(RunError) as error:
        Results.of_records(PLAN, [run(PLAN)], 0).field_values("mood")
    assert "keep nothing" in str(error.value)


def test_shards_hold_kept_fields_behind_everything_else_and_their_digest_follows_them(tmp_path: Path):
    before, record = run(PLAN), run(KEEPING)
    frame = frame_of(record, PLAN.place_names)
    plain = frame_of(before, PLAN.place_names)
    assert frame.select(plain.columns).equals(plain)
    assert frame.columns[plain.width :] == [
        "field: mood: Alpha", "field: mood: Near", "field: mood: Far",
        "field: tension: Homeland", "field: tension: Eastland",
    ]  # fmt: skip
    assert set(frame.dtypes[plain.width :]) == {pl.Float32}
    block = write_shard(tmp_path, record, PLAN.place_names, "")
    assert block.digest == digest_of(frame.lazy()) != digest_of(plain.lazy())
    assert pl.read_parquet(tmp_path / block.file).equals(frame)


def test_a_place_that_is_called_like_a_column_of_a_field_has_another():
    assert place_columns([f"{FIELD}mood: Alpha", "field"]) == ["field: mood: Alpha (place)", "field"]


def test_the_plan_in_words_names_what_is_kept():
    assert PLAN.explain().schedule[-1] == "record: stock by place, people on the road, people who set off"
    assert KEEPING.explain().schedule[-1].endswith("; at the end of the day mood, tension")


# ---- stock ---------------------------------------------------------------------------------------


def test_who_reads_stock_sees_yesterdays_people_in_the_morning_and_todays_in_the_evening():
    morning, evening = [], []
    reader = Odd(
        reads=("stock",),
        adds=("push",),
        on_signal=lambda today: morning.append(today.stock.copy()),
        on_update=lambda today, own: evening.append(today.stock.copy()),
    )
    record = run(with_part(PLAN, reader))
    assert (np.stack(evening, axis=1) == record.stock).all()
    assert morning[0].tolist() == [PLAN.world.places.people_at_start.tolist()] * 2
    assert (np.stack(morning[1:], axis=1) == record.stock[:, :-1]).all()


def test_without_a_reader_stock_is_not_counted():
    seen: list[object] = []
    run(with_part(PLAN, Odd(on_update=lambda today, own: seen.append(today.stock))))
    assert seen == [None] * 6


# ---- cells ---------------------------------------------------------------------------------------


def test_people_begin_in_the_cells_that_the_movement_says():
    start = np.zeros(len(PLAN.cells.place), dtype=np.int64)
    start[[0, 2]] = 40, 7
    still = Odd("walk", proposes="move", on_flow=lambda today, moved: moved.fill(0))
    quiet = plan("departures.source=hazard departures.hazard_per_day=0", days=2, **TABLES)
    record = run(with_part(replace(quiet, cells=replace(quiet.cells, start=start)), still))
    assert record.stock[1].tolist() == [[40, 0, 7]] * 2


@dataclass
class Fleeing(Odd):
    """A movement with a home, and one cell a group at each of two places abroad; it decides who sets off."""

    name: str = "fleeing"
    proposes: str = "move"
    conflict_rule: str = "table"
    own_departures: bool = True

    def cells(self, prepared: object) -> Cells:
        """Home, then the groups in Oral, then the groups at the crossing into Finland, then those in Helsinki."""
        place = np.array([1, 1, 1, 0, 0, 0, 3, 3, 3, 4, 4, 4])
        start = np.array([1000, 30, 70, 5, 6, 0, 0, 0, 9, 0, 0, 0])
        return Cells(place, np.zeros(6, dtype=np.int64), start, np.tile(np.arange(3), 4))


def move_ten(today: Any, moved: np.ndarray) -> None:
    """Ten guests leave for Oral on day 1, three of them come back on day 3; families go to the crossing on day 2."""
    moved[...] = 0
    if today.day == 1:
        moved[:, [1, 4]] = -10, 10
    if today.day == 2:
        moved[:, [2, 8]] = -20, 20
    if today.day == 3:
        moved[:, [1, 4]] = 3, -3


STAY = '\n[stay]\ngroups = { UZB = 0.01, RUS = 0.99 }\nhosts = { KAZ = "KAZ" }\n'
LAW = tuple(StayRule(host, group) for host in ("KAZ", "FIN") for group in ("RUS", "UZB"))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The catalogue with a movement that has its own departures, and whatever a test adds."""
    all_of_them = dict(catalogue()) | {"fleeing": Fleeing(on_flow=move_ten)}
    monkeypatch.setattr(compiling, "catalogue", lambda: all_of_them)
    return all_of_them


def fleeing_plan(tmp_path: Path, stay: str = "", **tables: str | None) -> Plan:
    declaration = DECLARATION.replace('movement = "walk"', 'movement = "fleeing"') + stay
    return compile_plan(border_scenario(tmp_path, declaration=declaration, **tables), days=5, law=LAW)


def names_of(made: Plan) -> list[str]:
    return [part.mechanism.name for part in made.parts]


def test_a_movement_with_its_own_departures_has_no_other_and_their_settings_have_no_effect(tmp_path: Path, known):
    made = fleeing_plan(tmp_path, cities=None, ties=None)
    assert names_of(made) == ["fleeing"]
    text = "mechanism,parameter,value\ndepartures,hasten,10\n"
    (tmp_path / "hastened").mkdir()
    hastened = fleeing_plan(tmp_path / "hastened", cities=None, ties=None, parameters=text)
    assert hastened.world.places.population.tolist() == made.world.places.population.tolist()
    record = run(made)
    assert not record.departed.any()
    assert record.stock[0, -1].tolist() == [18, 1073, 0, 29, 0, 0]


def test_people_enter_the_law_with_the_passport_of_their_group(tmp_path: Path, known):
    """By share nearly all would be Russians; and whoever stands at a crossing has not entered."""
    made = fleeing_plan(tmp_path, STAY)
    assert made.stays is not None
    assert made.stays.groups == ("UZB", "RUS")
    seen = []

    def look(today: Any, own: object) -> None:
        seen.append(today.stays.people.sum(axis=1).copy())

    idle = Odd("status", proposes="status", fields=made.part("status").mechanism.fields)
    run(with_part(with_part(made, idle), Odd("eyes", on_update=look)))
    kaz, fin = (made.stays.hosts.index(host) for host in ("KAZ", "FIN"))
    assert [day[0, kaz].tolist() for day in seen] == [[6, 5], [16, 5], [16, 5], [13, 5], [13, 5]]
    assert not any(day[:, fin].any() for day in seen)


def test_those_who_leave_the_map_are_of_the_passport_that_leaves(tmp_path: Path, known):
    made = fleeing_plan(tmp_path, STAY)
    stays = made.stays
    assert stays is not None
    kaz, uzb = stays.hosts.index("KAZ"), stays.groups.index("UZB")

    def two_go_home(today: Any, changes: np.ndarray) -> None:
        if today.day == 2:
            changes[:, VISITOR, kaz, uzb, 1, GO_HOME] = 2

    left: list[list[int]] = []
    status = Odd("status", proposes="status", fields=made.part("status").mechanism.fields, on_flow=two_go_home)
    eyes = Odd("eyes", on_update=lambda today, own: left.append(today.people[0, 3:6].tolist()))
    record = run(with_part(with_part(made, status), eyes))
    assert left == [[5, 6, 0], [5, 16, 0], [5, 14, 0], [5, 11, 0], [5, 11, 0]]
    assert record.stays is not None
    assert record.stays.flow[:, 2, kaz, GO_HOME].tolist() == [2, 2]
    assert not record.stays.stock[..., REGISTERED].any()


def test_every_passport_has_to_be_one_of_stay(tmp_path: Path, known):
    with pytest.raises(PlanError) as error:
        fleeing_plan(tmp_path, STAY.replace("UZB = 0.01, ", ""))
    assert [(finding.code, finding.value) for finding in error.value.findings] == [("PLN-008", "UZB")]


# ---- who joins a plan ----------------------------------------------------------------------------


def follower(name: str, *reads: str, **more: Any) -> Odd:
    return Odd(name, reads=reads, fields=(replace(MOOD, name=f"{name}_level", keep=True),), **more)


def test_the_owner_of_what_is_read_joins_the_plan(tmp_path: Path, known):
    known["fleeing"] = Fleeing(on_flow=move_ten, reads=("rumour_level",))
    known["rumour"] = replace(follower("rumour", "echo_level"), fields=(replace(MOOD, name="rumour_level"),))
    known["echo"] = replace(follower("echo"), fields=(replace(MOOD, name="echo_level"),))
    assert names_of(fleeing_plan(tmp_path, cities=None, ties=None)) == ["echo", "fleeing", "rumour"]


def test_who_follows_newcomers_joins_where_there_are_cities_and_all_is_there_that_it_reads(tmp_path: Path, known):
    known["fleeing"] = Fleeing(on_flow=move_ten, reads=("worth",))
    known["leases"] = follower("leases", "stock", adds=("worth",))
    known["mood"] = follower("mood", "leases_level")
    known["deaf"] = follower("deaf", "what_nobody_owns")
    known["deafer"] = follower("deafer", "deaf_level")
    with_cities = set(names_of(fleeing_plan(tmp_path)))
    assert {"fleeing", "leases", "mood"} <= with_cities
    assert not {"deaf", "deafer"} & with_cities
    (tmp_path / "without").mkdir()
    assert names_of(fleeing_plan(tmp_path / "without", cities=None, ties=None)) == ["allure", "fleeing", "violence"]


def test_a_field_of_two_dimensions_cannot_be_kept(tmp_path: Path, known):
    known["odd"] = Odd(fields=(replace(HIDDEN, keep=True),))
    with pytest.raises(PlanError) as error:
        fleeing_plan(tmp_path)
    assert error.value.findings[0].code == "PLN-009"
