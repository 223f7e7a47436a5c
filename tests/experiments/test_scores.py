from __future__ import annotations

import json
from pathlib import Path

import pytest

from factories import DECLARATION, OBSERVATIONS, PLACES, tiny_scenario
from spillover.data.flee import import_flee
from spillover.data.scenario import Scenario, load
from spillover.engine.compile import compile_plan
from spillover.engine.runstore import Run, prepare
from spillover.engine.simulate import simulate
from spillover.experiments import ensemble, scores
from spillover.experiments.measures import measure
from spillover.experiments.scores import WITHOUT_CAPACITY, capacities, score_results, score_run
from spillover.ground.errors import RunError

KEYS = {"ard", "ard_rescaled", "ard_members", "rmse", "crps", "coverage_50", "coverage_90"}
TIGHT = PLACES.replace(",3000", ",1200").replace(",2000", ",900")
WITH_CORRECTION = "place,date,source\nCamp East,2020-01-30,invented\n"


def flee3_scenario(tmp_path: Path, **changes: str) -> Scenario:
    declaration = DECLARATION.replace('movement = "walk"', 'movement = "flee3"')
    return load(tiny_scenario(tmp_path, declaration=declaration, **changes))


def finished_run(tmp_path: Path, scenario: Scenario, members: int = 6) -> Run:
    plan = compile_plan(scenario)
    return ensemble.complete(prepare(scenario, plan, tmp_path / "runs", members, seed=3), plan)


def test_scores_carry_every_key_that_tools_rely_on(tmp_path):
    found = score_run(finished_run(tmp_path, flee3_scenario(tmp_path)).folder).as_dict()
    assert set(found) >= KEYS
    assert set(found["without_capacity"]) == KEYS
    assert set(found["baselines"]) == {"equal_split", "persistence_30", "gravity", "capacity_share"}
    assert all(set(baseline) == KEYS for baseline in found["baselines"].values())
    assert found["capacity_from_validation"] is False
    assert (found["n_members"], found["days"]) == (6, 30)
    assert json.loads(json.dumps(found)) == found


def test_a_run_is_scored_on_its_own_members(tmp_path):
    scenario = flee3_scenario(tmp_path)
    plan = compile_plan(scenario)
    stock = simulate(plan, range(6), 3).stock[:, :, plan.observed.places]
    assert score_run(finished_run(tmp_path, scenario).folder).measures == measure(stock, plan.observed.daily)


def test_results_in_memory_score_as_those_of_a_folder(tmp_path):
    scenario = flee3_scenario(tmp_path, places=TIGHT)
    plan = compile_plan(scenario)
    in_memory = score_results(scenario, plan, ensemble.simulate(plan, members=6, seed=3))
    assert in_memory == score_run(finished_run(tmp_path, scenario).folder)


def test_without_capacity_is_the_same_ensemble_with_capacities_ignored(tmp_path):
    scenario = flee3_scenario(tmp_path, places=TIGHT)
    bare = compile_plan(scenario, {"flee3.respect_capacity": "false"})
    stock = simulate(bare, range(6), 3).stock[:, :, bare.observed.places]
    found = score_run(finished_run(tmp_path, scenario).folder)
    assert found.without_capacity == measure(stock, bare.observed.daily)
    assert found.without_capacity != found.measures


def test_the_ensemble_without_capacities_is_computed_once(tmp_path, monkeypatch):
    run = finished_run(tmp_path, flee3_scenario(tmp_path))
    first = score_run(run.folder)
    monkeypatch.setattr(scores, "simulate", None)
    assert score_run(run.folder) == first


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"made_for": 1, "measures": {"ard": 0}}'])
def test_a_damaged_file_of_scores_is_made_again(tmp_path, content):
    run = finished_run(tmp_path, flee3_scenario(tmp_path))
    first = score_run(run.folder)
    kept = run.folder / WITHOUT_CAPACITY
    kept.write_text(content, encoding="utf-8")
    assert score_run(run.folder) == first
    assert json.loads(kept.read_text(encoding="utf-8"))["measures"] == first.without_capacity.as_dict()


def test_a_longer_run_is_scored_anew(tmp_path):
    scenario = flee3_scenario(tmp_path)
    short = score_run(finished_run(tmp_path, scenario, members=6).folder)
    run = finished_run(tmp_path, scenario, members=6)
    longer = ensemble.complete(run, compile_plan(scenario), members=9)
    found = score_run(longer.folder)
    assert found.n_members == 9
    assert found.without_capacity != short.without_capacity


@pytest.mark.parametrize(
    ("capacity", "maximum", "equal"),
    [(1900, 1900, True), (1901, 1900, False), (1000, 1900, False)],
)
def test_a_capacity_that_is_the_largest_count_is_found_out(tmp_path, capacity, maximum, equal):
    scenario = flee3_scenario(tmp_path, places=PLACES.replace(",3000", f",{capacity}"))
    east = capacities(scenario, compile_plan(scenario))[0]
    assert (east.place, east.capacity, east.maximum, east.equal) == ("Camp East", capacity, maximum, equal)


@pytest.mark.parametrize("capacity", [2850, 1900])
def test_a_capacity_may_be_the_largest_count_before_or_after_corrections(tmp_path, capacity):
    """The recount of 30 January cuts the earlier 2,850 to 1,900."""
    counts = OBSERVATIONS.replace("2020-01-16,Camp East,stock,1000", "2020-01-16,Camp East,stock,2850")
    places = PLACES.replace(",3000", f",{capacity}")
    scenario = flee3_scenario(tmp_path, places=places, observations=counts, corrections=WITH_CORRECTION)
    assert capacities(scenario, compile_plan(scenario))[0].equal


def test_the_largest_count_may_lie_after_the_run(tmp_path):
    scenario = flee3_scenario(tmp_path, places=PLACES.replace(",3000", ",1900"))
    assert capacities(scenario, compile_plan(scenario, days=10))[0].equal


def test_fewer_simulated_people_do_not_blur_the_comparison(tmp_path):
    scenario = flee3_scenario(tmp_path, places=PLACES.replace(",3000", ",1905"))
    plan = compile_plan(scenario, {"departures.hasten": "10"})
    assert not capacities(scenario, plan)[0].equal


def test_an_unknown_capacity_comes_from_nowhere(tmp_path):
    scenario = flee3_scenario(tmp_path, places=PLACES.replace(",3000", ","))
    east = capacities(scenario, compile_plan(scenario))[0]
    assert (east.capacity, east.equal) == (None, False)


def test_a_run_without_finished_members_is_not_scored(tmp_path):
    scenario = flee3_scenario(tmp_path)
    run = prepare(scenario, compile_plan(scenario), tmp_path / "runs", members=6, seed=3)
    with pytest.raises(RunError, match="RUN-303"):
        score_run(run.folder)


def test_a_run_without_counts_is_not_scored(tmp_path):
    scenario = flee3_scenario(tmp_path, observations="date,place,kind,value\n2020-01-01,,total,100\n")
    with pytest.raises(RunError, match="RUN-301"):
        score_run(finished_run(tmp_path, scenario).folder)


def test_progress_is_told_up_to_the_last_member(tmp_path):
    scenario = flee3_scenario(tmp_path)
    told: list[tuple[int, int]] = []
    score_run(finished_run(tmp_path, scenario).folder, lambda done, of: told.append((done, of)))
    assert told[-1] == (6, 6)


@pytest.mark.peer
@pytest.mark.parametrize(
    ("instance", "n_equal", "n_camps"), [("mali", 7, 7), ("burundi", 5, 5), ("ssudan", 10, 10), ("car", 8, 14)]
)
def test_published_instances_take_capacities_from_their_counts(shared, instance, n_equal, n_camps):
    source = shared / "flee" / instance
    scenario = import_flee(source / "input_csv", source / "source_data", source / "simsetting.yml").scenario
    camps = capacities(scenario, compile_plan(scenario))
    assert (sum(camp.equal for camp in camps), len(camps)) == (n_equal, n_camps)
