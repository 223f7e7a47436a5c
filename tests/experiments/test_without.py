"""Drivers removed, and differences of shares of members."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from government_world import governed, plan_of
from spillover.experiments.compare import compare, share_interval
from spillover.experiments.without import DRIVERS, settings_without
from spillover.ground.errors import ParameterError

BUSY = {f"response.{name}": "0.5" for name in ("surge_log_hazard", "calm_log_hazard", "words_log_hazard")}
MOVES = "date,country,move,strength,act\n2022-09-20,,annexation,1,a vote\n"
DATED = "date,country,kind,act\n2022-09-21,TUR,warn,warns\n"
SHARES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return governed(tmp_path_factory.mktemp("small"), moves=MOVES, acts=DATED)


@pytest.fixture(scope="module")
def acts(scenario) -> pl.DataFrame:
    """Acts without shocks and without rents beside those with them; shocks matter much, rents hardly."""
    plans = [plan_of(scenario, {"response.shock": "2"} | BUSY | dict(changed)) for changed in (
        {}, settings_without("shock"), {"response.rent": "0.001"},
    )]  # fmt: skip
    frame = compare(*plans, members=60, names=["all", "without shock", "other rent"])
    return frame.filter(pl.col("level") == "act")


def test_without_a_driver_fewer_members_act_and_the_interval_says_so(acts: pl.DataFrame):
    shock = acts.filter(compared="without shock")
    assert shock.height == 33
    assert set(shock["measure"]) == {"share"}
    assert shock["mean"].mean() < -0.05
    surest = shock.sort("mean").row(0, named=True)
    assert surest["q95"] < 0
    assert surest["q05"] < surest["mean"] < surest["q95"] + 0.02
    assert acts.filter(compared="other rent")["mean"].abs().max() < 0.1


def test_dated_acts_are_not_taken_for_their_own(acts: pl.DataFrame):
    warn = acts.filter(name="TUR warn", compared="without shock")
    assert warn["mean_against"].item() < 1.0


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_can_be_removed(scenario, driver: str):
    plan = plan_of(scenario, settings_without(driver))
    assert plan.settings == settings_without(driver)


def test_a_misspelt_driver_is_told():
    with pytest.raises(ParameterError) as error:
        settings_without("retalliation")
    assert [finding.code for finding in error.value.findings] == ["RUN-075"]
    assert "did you mean 'retaliation'" in error.value.findings[0].cure


@given(pairs=SHARES, paired=st.booleans())
def test_an_interval_of_a_difference_lies_about_it_and_turns_round_with_it(pairs: list, paired: bool):
    one, other = np.array(pairs, dtype=float).T
    found, back = share_interval(one, other, paired=paired), share_interval(other, one, paired=paired)
    mean = other.mean() - one.mean()
    assert found["q05"] < found["q25"] < found["q50"] < found["q75"] < found["q95"]
    assert found["q05"] - 0.05 <= mean <= found["q95"] + 0.05
    assert found["q05"] == pytest.approx(-back["q95"])


def test_pairs_that_agree_are_known_better_than_strangers():
    one = np.tile([0.0, 1.0], 30)
    paired, strangers = (share_interval(one, one, paired=paired) for paired in (True, False))
    assert 0 < paired["q95"] < strangers["q95"] / 2


def test_the_interval_of_pairs_covers_what_it_should():
    rng = np.random.default_rng(0)
    n, inside = 40, []
    for _ in range(2000):
        luck = rng.random(n)
        found = share_interval((luck < 0.3).astype(float), (luck < 0.45).astype(float), paired=True)
        inside.append(found["q05"] <= 0.15 <= found["q95"])
    assert np.mean(inside) == pytest.approx(0.90, abs=0.05)


def test_a_world_without_governments_has_no_acts_to_compare(tmp_path: Path):
    plan = plan_of(governed(tmp_path, polities="", days=3))
    assert compare(plan, plan, members=2).filter(pl.col("level") == "act").is_empty()
