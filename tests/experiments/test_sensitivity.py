"""What matters is found where it is known, what does nothing has an index of exactly 0, and luck stands beside both."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date

import numpy as np
import pytest

from exodus_world import folder
from running import scenario_folder
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.experiments.compare import Outcome
from spillover.experiments.designs import Design, method_of
from spillover.experiments.outputs import FLED, chosen, on_scale
from spillover.experiments.sensitivity import LUCK, Sensitivity, drawn_numbers, sensitivity
from spillover.ground.errors import RunError
from spillover.world.joint import Joint
from spillover.world.plan import Plan

SHOCK = "exodus.shock_per_day"
DAYS = 5
TWO, SIX = Design(size=2), Design(size=6)


def plan_of(path, free=(SHOCK,)) -> Plan:
    """A plan in which members draw the parameters ``free`` only; deviates of shocks weigh nothing."""
    scenario = load(folder(path))
    loose = compile_plan(scenario, days=DAYS)
    settings = {one.name: str(one.value) for part in loose.parts for one in part.settings.values() if one.is_drawn}
    fixed = {name: value for name, value in settings.items() if name not in free}
    return compile_plan(scenario, fixed | {"exodus.shock_sd": "0", "allure.spread": "0"}, DAYS)


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("small"), (SHOCK, "opinion.clash", "exodus.time_cost"))


@pytest.fixture(scope="module")
def found(plan) -> Sensitivity:
    return sensitivity(plan, SIX)


def index_of(found: Sensitivity, name: str, output: Outcome = FLED) -> float:
    column = [one.name for one in found.factors].index(name)
    return float(found.index[found.outputs.index(output), column])


def test_the_one_number_that_decides_who_flees_ranks_first(found):
    rows = found.frame().filter(found.frame()["quantity"] == "arrivals", found.frame()["level"] == "all")
    assert rows.sort("relative", descending=True)["input"][0] == SHOCK
    assert found.ranking()["input"][0] == SHOCK
    above = dict(rows.select("input", "above_luck").rows())
    assert above[SHOCK]
    assert not above["opinion.clash"]
    assert not above[LUCK]


def test_what_does_nothing_is_exactly_nothing_and_luck_is_small(found):
    assert index_of(found, "opinion.clash") == 0
    assert index_of(found, "exodus.shock[…]") == 0
    assert 0 < index_of(found, LUCK) < 0.1 * index_of(found, SHOCK)


def test_more_shock_means_more_people(found):
    rows = found.frame().filter(found.frame()["input"] == SHOCK, found.frame()["quantity"] == "arrivals")
    assert rows["direction"].to_list() == [1.0] * len(rows)


def test_runs_are_counted_and_inputs_are_marked(found):
    inputs = [one.name for one in found.factors]
    assert inputs[-1] == LUCK
    assert found.runs == 6 * (len(inputs) + 1)
    marked = dict(found.ranking().select("input", "assumed").rows())
    assert marked[SHOCK]
    assert not marked["exodus.country[…]"]
    assert not marked[LUCK]


def test_the_same_seed_gives_the_same_bits_with_any_workers(plan, found):
    again = sensitivity(plan, SIX, workers=2)
    assert again.frame().equals(found.frame(), null_equal=True)
    other = sensitivity(plan, SIX, seed=1)
    assert not np.array_equal(other.index, found.index)


def test_sobol_gives_all_of_the_variance_to_the_one_number(plan):
    found = sensitivity(plan, Design("sobol", 12))
    assert found.size == 16
    assert index_of(found, SHOCK) == pytest.approx(1, abs=0.5)
    assert index_of(found, "opinion.clash") == 0
    assert index_of(found, LUCK) < 0.01
    assert sensitivity(plan, Design("sobol", 12)).frame().equals(found.frame(), null_equal=True)


def test_repeats_average_luck_away(plan, found):
    often = sensitivity(plan, Design(size=6, repeats=8))
    assert often.runs == 8 * found.runs
    assert index_of(often, LUCK) < index_of(found, LUCK)


def test_a_posterior_takes_the_place_of_priors(plan, found):
    narrow = Joint(date(2022, 10, 7), (SHOCK,), np.linspace(0.0010, 0.0011, 20)[:, None])
    fitted = sensitivity(dataclasses.replace(plan, joint=narrow), SIX)
    assert index_of(fitted, SHOCK) < 0.1 * index_of(found, SHOCK)
    assert fitted.fitted == date(2022, 10, 7)
    believed = {one.name: one.belief for one in fitted.factors}
    assert (believed[SHOCK], believed["exodus.time_cost"]) == ("posterior", "prior")


def test_values_stay_within_the_bounds_of_their_numbers(plan):
    for one in drawn_numbers(plan):
        values = one.of(np.array([0.0, 0.5, 1.0]))
        assert np.isfinite(values).all()
        assert (np.diff(values) >= 0).all()
        assert values[0] >= one.number.low
        assert values[-1] <= one.number.high


def test_a_kept_field_can_be_looked_at(plan):
    found = sensitivity(plan, TWO, fields=("sympathy",))
    assert any(one.quantity == "sympathy" for one in found.outputs)
    with pytest.raises(RunError) as error:
        sensitivity(plan, TWO, fields=("sympathi",))
    assert error.value.findings[0].code == "RUN-025"


def test_what_never_varies_is_no_output():
    people = Outcome("country", "FIN", "stock", "end")
    assert chosen({FLED: np.array([1.0, 2.0]), people: np.zeros(2)}) == (FLED,)


def test_people_are_looked_at_by_logarithm_and_opinion_as_it_is():
    assert on_scale(FLED, np.array([0.0]))[0] == pytest.approx(np.log(20))
    assert on_scale(Outcome("field", "FIN", "sympathy", "end"), np.array([-1.0]))[0] == -1


@pytest.mark.parametrize(("method", "size", "code", "words"), [
    ("moris", 4, "RUN-050", "morris"), ("morris", 1, "RUN-051", "2 at least"),
])  # fmt: skip
def test_bad_designs_are_refused(method, size, code, words):
    with pytest.raises(RunError) as error:
        method_of(method, size)
    assert error.value.findings[0].code == code
    assert words in error.value.findings[0].cure


def test_a_plan_whose_numbers_are_all_set_is_refused(tmp_path):
    scenario = load(scenario_folder(tmp_path))
    drawn = [one.number.name for one in drawn_numbers(compile_plan(scenario))]
    assert drawn
    defaults = {one.name: one.value for part in compile_plan(scenario).parts for one in part.settings.values()}
    with pytest.raises(RunError) as error:
        sensitivity(compile_plan(scenario, {name: str(defaults[name]) for name in drawn}), TWO)
    assert error.value.findings[0].code == "RUN-052"


def test_without_salib_the_extra_is_named(plan, monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(RunError) as error:
        sensitivity(plan, TWO)
    assert error.value.findings[0].code == "RUN-014"
    assert "spillover[calib]" in error.value.findings[0].cure
