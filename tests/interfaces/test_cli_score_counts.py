"""``spillover score`` of a scenario with counts by type, as users have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factories import DECLARATION, tiny_scenario
from running import spillover
from spillover.data.scenario import load
from spillover.engine.known import compile_known
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete

HEADER = "id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by,weight,known,confidence\n"
COUNTS = HEADER + (
    "E0,east,stock,,Eastland,,all camps,2019-12-30,2019-12-30,120,Ministry,,2019-12-31,high\n"
    "E1,east,stock,,Eastland,,all camps,2020-01-16,2020-01-16,1000,Ministry,,2020-01-17,high\n"
    "E2,east,stock,,Eastland,,all camps,2020-01-30,2020-01-30,1900,Ministry,,2020-02-05,low\n"
    "E3,east,stock,,Eastland,,all camps,2020-01-30,2020-01-30,9000,Newspaper,0,2020-02-01,low\n"
    "W1,gate,crossing,in,Westland,,the western gate,2020-01-10,2020-01-12,77,Border guard,,,med\n"
    "W2,gate,crossing,in,Westland,,after the run,2020-03-10,2020-03-12,50,Border guard,,,med\n"
)
TOTAL_ONLY = "date,place,kind,value\n2020-01-01,,total,100\n2020-01-16,,total,1500\n2020-01-30,,total,3100\n"
AS_OF = DECLARATION.replace('home = "Homeland"', 'as_of = 2020-01-20\nhome = "Homeland"')


def run_of(tmp_path: Path, source: str = "observed", **tables: str) -> Path:
    scenario = load(tiny_scenario(tmp_path, **tables))
    plan = compile_known(scenario, {"departures.source": source})
    return complete(prepare(scenario, plan, tmp_path / "runs", members=20, seed=1), plan).folder


@pytest.fixture(scope="module")
def with_both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_of(tmp_path_factory.mktemp("both"), counts=COUNTS, declaration=AS_OF, source="hazard")


def asked(folder: Path, *words: str) -> str:
    done = spillover("score", folder, *words, cwd=folder.parent.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_json_gives_each_count_beside_the_stocks_of_camps(with_both):
    found = json.loads(asked(with_both, "--json"))
    assert found["crps"] > 0, "stocks of camps are scored as before"
    assert found["as_of"] == "2020-01-20"
    rows = {row["id"]: row for row in found["counts"]}
    assert set(rows) == {"E1", "E2", "E3", "W1"}, "counts before and after the run are not scored"
    assert rows["E1"]["observed"] == 1000
    assert 0 < rows["E1"]["q05"] < rows["E1"]["q50"] < rows["E1"]["q95"]
    assert (rows["E1"]["in_sample"], rows["E2"]["in_sample"]) == (True, False)
    assert rows["E1"]["baselines"]["persistence"] == 1000 - 120
    assert rows["E2"]["baselines"]["persistence"] == 1900 - 1000
    assert (rows["W1"]["mean"], rows["W1"]["note"]) == (None, "the scenario has no crossing of Westland")
    assert [(one["type"], one["sample"], one["n"]) for one in found["counts_by_type"]] == [
        ("stock", "all", 2),
        ("stock", "in sample", 1),
        ("stock", "forecast", 1),
    ]


def test_the_terminal_shows_the_counts_of_each_series_and_the_means_by_type(with_both):
    text = asked(with_both)
    assert "without capacities" in text
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert lines["east:"].split() == ["east:", "stock,", "Eastland"]
    assert lines["gate:"].split() == ["gate:", "crossing", "in,", "Westland"]
    assert "2020-01-10, 3 days" in lines["W1"]
    assert "1,000" in lines["E1"]
    assert "forecast" in lines["E2"]
    assert "(9,000)" in lines["E3"]
    assert "W1: the scenario has no crossing of Westland." in text
    assert lines["stock"].split()[1:3] == ["forecast", "1"], "the last line of that type"


def test_counts_are_scored_where_no_camp_was_counted(tmp_path):
    folder = run_of(tmp_path, counts=COUNTS, observations=TOTAL_ONLY)
    found = json.loads(asked(folder, "--json"))
    assert set(found) == {"run", "as_of", "counts", "counts_by_type"}
    assert found["as_of"] is None
    assert "without capacities" not in asked(folder)


def test_a_scenario_without_counts_is_scored_as_before(tmp_path):
    found = json.loads(asked(run_of(tmp_path), "--json"))
    assert "counts" not in found
    assert found["baselines"]["persistence_30"]["crps"] > 0


def test_a_run_with_neither_says_so(tmp_path):
    folder = run_of(tmp_path, observations=TOTAL_ONLY)
    done = spillover("score", folder, cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-301" in done.stderr
