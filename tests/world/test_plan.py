"""A plan explains itself: the step, the numbers and where they come from."""

from __future__ import annotations

import pytest

from inmemory import SOURCE, START, plan

PLACES = "Alpha Homeland town 1000 | Near Eastland camp"
TABLES = {"places": PLACES, "routes": "Alpha Near 100", "events": "0 Alpha 1"}


def test_the_schedule_stands_in_the_order_of_the_step():
    schedule = plan(**TABLES).explain().schedule
    assert [line.split(":")[0] for line in schedule] == [
        "events", "signal", "signal", "flow", "flow", "update", "record"
    ]  # fmt: skip
    assert "allure speaks to worth" in schedule[1]
    assert "violence speaks to push, worth" in schedule[2]
    assert "departures proposes who will set off" in schedule[3]
    assert "walk proposes who will move" in schedule[4]
    assert "departures writes residents" in schedule[5]


def test_mechanisms_that_nobody_listens_to_are_left_out():
    names = [part.mechanism.name for part in plan(movement="flee3", **TABLES).parts]
    assert names == ["departures", "flee3"]
    assert [part.mechanism.name for part in plan(**TABLES).parts] == ["allure", "departures", "violence", "walk"]


def test_every_number_stands_with_unit_value_source_and_who_set_it():
    tables = TABLES | {"parameters": "walk scale_km 700 | departures conflict_decay 1;0.5"}
    made = plan("walk.patience_days=7", **tables)
    rows = {f"{row['mechanism']}.{row['name']}": row for row in made.explain().parameters}
    scale, patience, hope = (rows[f"walk.{name}"] for name in ("scale_km", "patience_days", "border_hope"))
    assert (scale["value"], scale["unit"], scale["set_by"], scale["source"], scale["prior"]) == (
        "700.0", "km", "scenario", SOURCE, ""
    )  # fmt: skip
    assert (patience["value"], patience["set_by"], patience["source"]) == ("7.0", "command", "command line")
    assert (hope["set_by"], hope["prior"]) == ("default", "uniform(0, 0.2)")
    assert rows["departures.conflict_decay"]["value"] == "1;0.5"
    assert rows["departures.insert_day0"]["value"] == "true"
    assert all(row["unit"] and row["source"] and row["about"] for row in rows.values())


def test_sources_are_listed():
    assert plan(**TABLES).explain().sources == [
        {"key": SOURCE, "title": "Invented for tests", "licence": "CC0-1.0", "date": START.isoformat(), "url": ""}
    ]


def test_a_part_is_found_by_its_name():
    made = plan(**TABLES)
    assert made.part("walk").mechanism is made.mover
    with pytest.raises(KeyError):
        made.part("flee3")


def test_a_plan_knows_its_dates():
    made = plan(days=12, **TABLES)
    assert (made.start, made.n_days) == (START, 12)
