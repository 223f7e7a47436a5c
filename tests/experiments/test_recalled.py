"""Recalled values are scaled as what they are, and what hangs on them shows on the same members."""

from __future__ import annotations

import pytest

from exodus_world import LARS, TABLES, folder
from spillover.data.scenario import Scenario, load
from spillover.experiments.recalled import Recalled, influence_of_recalled, recalled_columns, scaled
from spillover.ground.errors import RunError

CROSSINGS = """\
crossing,country,mode,people_per_day,cost_usd,confidence
Torfyanovka,FIN,road,{},,{}
Lars,GEO,road,{},,{}
Airport,TUR,air,1000,1500,low
"""
TIES = "country,tie,value,confidence\nFIN,kin,0.6,recalled\nGEO,kin,0.1,high\nGEO,cis,1,recalled\n"


def scenario_of(path, **tables: str) -> Scenario:
    return load(folder(path, **tables))


def test_only_what_is_recalled_and_said_is_scaled(tmp_path):
    crossings = CROSSINGS.format(5000, "recalled", 6000, "low")
    scenario = scenario_of(tmp_path, crossings=crossings, ties=TIES)
    found = recalled_columns(scenario)
    assert found == (Recalled("crossings", "people_per_day", "", 1), Recalled("ties", "value", "kin", 1))
    assert [one.name for one in found] == ["crossings.people_per_day", "ties.value[kin]"]
    people = scaled(scenario, found[0], 0.5).table("crossings")["people_per_day"]
    assert people.to_list() == [2500, 6000, 1000]
    values = scaled(scenario, found[1], 2.0).table("ties").sort("country", "tie")["value"]
    assert values.to_list() == [1.0, 1.0, 0.1]  # kin of Finland, a share; membership, a switch; kin that has a source


def test_people_stay_whole(tmp_path):
    rows = "place,group,people,confidence\nCapital,men,5,recalled\nNorth,men,400000,high\n"
    scenario = scenario_of(tmp_path, residents=rows)
    people = scaled(scenario, recalled_columns(scenario)[0], 0.5).table("residents")["people"]
    assert sorted(people) == [2, 400000]


def test_a_capacity_that_binds_changes_the_queue_and_who_gets_through(tmp_path):
    crossings = CROSSINGS.format(900_000, "low", 50, "recalled")
    scenario = scenario_of(tmp_path, crossings=crossings)
    found = influence_of_recalled(scenario, {"allure.spread": "0"}, 6, members=4).changes
    for factor, sign in ((0.5, -1), (2.0, 1)):
        rows = found.filter(found["factor"] == factor)
        queue = rows.filter(rows["name"] == LARS, rows["quantity"] == "queue").to_dicts()[0]
        fled = rows.filter(rows["name"] == "GEO", rows["quantity"] == "arrivals").to_dicts()[0]
        assert queue["mean"] != 0
        assert sign * fled["share_q05"] > 0
        assert sign * fled["share_q95"] > 0
        assert fled["share_q05"] <= fled["share"] <= fled["share_q95"]


def test_a_capacity_that_does_not_bind_changes_nothing(tmp_path):
    crossings = CROSSINGS.format(900_000, "low", 900_000, "recalled")
    found = influence_of_recalled(scenario_of(tmp_path, crossings=crossings), {}, 6, members=4)
    assert [one.name for one in found.columns] == ["crossings.people_per_day"]
    assert found.changes["share"].to_list() == [0.0] * len(found.changes)
    assert len(found.changes) == 2 * len(found.outputs) > 0


def test_nothing_recalled_is_refused(tmp_path):
    with pytest.raises(RunError) as error:
        influence_of_recalled(scenario_of(tmp_path))
    assert error.value.findings[0].code == "RUN-053"
    assert "confidence" not in TABLES["crossings"]
