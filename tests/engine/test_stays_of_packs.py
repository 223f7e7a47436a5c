"""A run under the project's law: what it knows on its information date, and what a government may choose within it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from factories import DECLARATION, EVENTS, OBSERVATIONS, tiny_scenario
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.record import StayRecord
from spillover.engine.simulate import simulate
from spillover.ground.errors import LawError
from spillover.rules.law import read_law
from spillover.rules.regimes import stay_rules
from spillover.world.events import NEVER
from spillover.world.stays import RUN, StayRule

DAYS = 250
CHANGE = (dt.date(2023, 1, 27) - dt.date(2022, 9, 21)).days
STAY = """
[stay]
groups = {RUS = 1.0}
hosts = {Eastland = "KAZ", Westland = "UZB"}
"""
ADOPTED = """
[[stay.adopted]]
host = "Eastland"
regime = "ninety-in-180"
day = 2023-01-27
source = "invented"
"""
PERIOD = dt.date(2022, 9, 21), dt.date(2023, 12, 31)


def scenario_of(folder: Path, stay: str, as_of: str = "") -> Path:
    """The small scenario of the factories, moved to the autumn of 2022, with stays followed."""

    def later(text: str) -> str:
        def moved(found: re.Match[str]) -> str:
            return str(dt.date.fromisoformat(found[0]) + (dt.date(2022, 9, 21) - dt.date(2020, 1, 1)))

        return re.sub(r"\d{4}-\d\d-\d\d", moved, text)

    lines = f"start = 2022-09-21\n{as_of}"
    declaration = DECLARATION.replace("start = 2020-01-01\n", lines).replace("days = 30", f"days = {DAYS}") + stay
    events = later(EVENTS).replace("2022-10-10,Alpha,conflict,0", "2022-12-31,Alpha,conflict,0")
    return tiny_scenario(
        folder, declaration=declaration, events=events, observations=later(OBSERVATIONS), closures=None
    )


def stays(folder: Path, stay: str = STAY, as_of: str = "") -> StayRecord:
    plan = compile_plan(load(scenario_of(folder, stay, as_of)), {"walk.camp_leave_per_day": "0"})
    kept = simulate(plan, np.arange(20), 0).stays
    assert kept is not None
    return kept


def runs_in_eastland(kept: StayRecord) -> np.ndarray:
    return kept.flow[:, :, kept.hosts.index("Eastland"), RUN].sum(axis=0)


def test_visa_runs_end_when_kazakhstan_counts_days_in_180(tmp_path: Path):
    runs = runs_in_eastland(stays(tmp_path))
    assert runs[:CHANGE].sum() > 0
    assert runs[CHANGE:].sum() == 0


def test_a_run_frozen_in_october_2022_does_not_know_the_change(tmp_path: Path):
    runs = runs_in_eastland(stays(tmp_path, as_of="as_of = 2022-10-07\n"))
    assert runs[CHANGE:].sum() > 0


def test_a_frozen_run_knows_it_where_the_government_adopts_it_within_the_run(tmp_path: Path):
    adopted = stays(tmp_path / "adopted", STAY + ADOPTED, as_of="as_of = 2022-10-07\n")
    as_it_came = stays(tmp_path / "law")
    assert (adopted.flow == as_it_came.flow).all()
    assert (adopted.stock == as_it_came.stock).all()


def test_the_law_of_a_host_by_stretches_of_days():
    rules = stay_rules(read_law(), {"Eastland": "KAZ"}, ["RUS"], PERIOD)
    as_it_stood = [rule for rule in rules if rule.regime == "law"]
    assert as_it_stood == [
        StayRule("Eastland", "RUS", entry_days=90, registration_days=3, ends_stay=False, run_resets=True),
        StayRule("Eastland", "RUS", begins=dt.date(2023, 1, 27), rolling_days=90, window_days=180, registration_days=3,
                 ends_stay=False),
    ]  # fmt: skip
    assert {rule.regime for rule in rules} == {"law", "per-entry", "ninety-in-180"}


def test_registration_that_the_stay_hangs_on():
    (rule,) = stay_rules(read_law(), {"Westland": "UZB"}, ["RUS"], PERIOD)
    assert (rule.limits, rule.run_resets) == ((15, 60), True)


def test_a_host_has_no_clock_for_its_own_nationals():
    (rule,) = stay_rules(read_law(), {"Eastland": "KAZ"}, ["KAZ"], PERIOD)
    assert rule.limits == (NEVER, NEVER)


def test_a_group_without_law_stops_the_compilation(tmp_path: Path):
    stay = STAY.replace("RUS", "SYR")
    with pytest.raises(LawError, match=r"LAW-221.*SYR.*Eastland.*2022-09-21"):
        stays(tmp_path, stay)


def test_a_country_without_a_code_stops_the_compilation(tmp_path: Path):
    with pytest.raises(LawError, match=r"LAW-224.*Eastland"):
        stays(tmp_path, "\n[stay]\ngroups = {RUS = 1.0}\n")


def test_a_scenario_may_say_that_no_clock_is_known(tmp_path: Path):
    """Holders of a passport of whose stay no rule is known stay without a limit, where the scenario says so."""
    stay = STAY.replace("RUS", "SYR") + 'without_clock = {Eastland = ["SYR"], Westland = ["SYR"]}\n'
    kept = stays(tmp_path, stay)
    assert kept.stock.sum() > 0
    assert kept.flow[..., RUN].sum() == 0


def test_what_is_said_of_a_passport_with_rules_changes_nothing(tmp_path: Path):
    said = stays(tmp_path / "said", STAY + 'without_clock = {Eastland = ["RUS"]}\n')
    assert (said.flow == stays(tmp_path / "not").flow).all()
