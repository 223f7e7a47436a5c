"""Plans and runs with an information date: the simulation knows nothing later, scores do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import factories
from factories import DECLARATION, tiny_scenario
from inmemory import same
from spillover.data.scenario import Scenario, load
from spillover.engine.compile import compile_plan
from spillover.engine.known import compile_known
from spillover.engine.replay import replay
from spillover.engine.runstore import load_inputs, open_run, prepare
from spillover.engine.simulate import simulate
from spillover.experiments.ensemble import complete
from spillover.ground.errors import PlanError

DAY = date(2020, 1, 16)
BY_HAZARD = {"departures.source": "hazard"}
LATER = {
    "events": factories.EVENTS + "2020-01-17,Gamma,conflict,1\n",
    "closures": factories.CLOSURES + "place,Beta,,2020-01-18,2020-01-25\n",
    "observations": factories.OBSERVATIONS.replace("2020-01-30,Camp East,stock,1900", "2020-01-30,Camp East,stock,9"),
    "corrections": "place,date\nCamp West,2020-01-30\n",
}


def asked(folder: Path, day: date | None = DAY) -> Scenario:
    return load(folder).changed(as_of=day)


@pytest.mark.parametrize("table", list(LATER))
def test_what_became_known_later_changes_nothing_that_is_simulated(tmp_path: Path, table: str):
    plain = asked(tiny_scenario(tmp_path))
    other = asked(tiny_scenario(tmp_path, "other", **{table: LATER[table]}))
    for settings, days in ((BY_HAZARD, 30), ({}, 16)):
        one, two = compile_known(plain, settings, days), compile_known(other, settings, days)
        assert same(simulate(one, range(3), 0), simulate(two, range(3), 0))
        assert one.digest != two.digest


def test_without_a_date_the_plan_is_the_plain_one(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    assert compile_known(scenario).digest == compile_plan(scenario).digest


def test_later_counts_are_kept_to_be_scored_on(tmp_path: Path):
    scenario = asked(tiny_scenario(tmp_path))
    plan, plain = compile_known(scenario, BY_HAZARD), compile_plan(scenario.changed(as_of=None), BY_HAZARD)
    assert np.array_equal(plan.observed.daily, plain.observed.daily)
    assert plan.observed.daily[-1].tolist() == [1900, 1200]


def test_departures_do_not_follow_counts_that_were_not_there_yet(tmp_path: Path):
    scenario = asked(tiny_scenario(tmp_path))
    with pytest.raises(PlanError, match=r"PLN-010.*2020-01-30.*2020-01-16.*--until 2020-01-16"):
        compile_known(scenario)
    compile_known(scenario, days=16)
    compile_known(scenario, BY_HAZARD)


def test_a_run_is_compiled_again_as_it_was_known_then(tmp_path: Path):
    scenario = asked(tiny_scenario(tmp_path, events=LATER["events"]))
    plan = compile_known(scenario, BY_HAZARD)
    run = complete(prepare(scenario, plan, tmp_path / "runs", 3, 0), plan)
    assert open_run(run.folder).manifest.as_of == DAY
    again, compiled = load_inputs(run)
    assert (again.as_of, compiled.digest) == (DAY, plan.digest)
    assert again.table("events").height == scenario.table("events").height
    assert replay(run).is_same


def test_runs_of_two_dates_are_two_runs(tmp_path: Path):
    folder = tiny_scenario(tmp_path, declaration=DECLARATION)
    digests = [compile_known(asked(folder, day), BY_HAZARD).digest for day in (None, DAY, date(2020, 1, 15))]
    assert len(set(digests)) == 3
