"""Calibration: it finds numbers that are known, looks at nothing later, and says what it cannot do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exodus_world import START, folder
from spillover.data.scenario import Scenario, load, write_scenario
from spillover.engine.joint import joint_of
from spillover.engine.known import compile_known
from spillover.experiments.calibration import (
    Calibration,
    Effort,
    Scale,
    _joint,
    calibrate,
    free_numbers,
    posterior_table,
    published,
    usable,
)
from spillover.experiments.counts import Count, read_counts
from spillover.experiments.observing import draw
from spillover.ground.errors import PlanError

DAYS = 14
AS_OF = START + timedelta(days=DAYS)
HEADER = "id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by,known,confidence\n"
WAYS = (("FIN", "Torfyanovka"), ("GEO", "Lars"), ("TUR", "Airport"))
TRUTH = {"exodus.shock_per_day": 1.0, "exodus.country[GEO]": 0.8, "exodus.visa_share": 0.7, "exodus.traffic[FIN]": -0.8}
"""Standard normal numbers of those that are not in the middle of their priors."""


def table(values: Mapping[str, float] | None = None) -> str:
    """Counts of three days each, of entries by country, and of waits and queues; with values or without."""
    rows = []
    for country, crossing in WAYS:
        for first in range(0, DAYS - 2, 3):
            days = START + timedelta(days=first), START + timedelta(days=first + 2)
            name = f"{country}-{first}"
            value = 1 if values is None else round(values[name])
            rows.append(
                f"{name},{country.lower()}-in,crossing,in,{country},,all,{days[0]},{days[1]},{value},guards,{days[1]},high"
            )
        name, day = f"{crossing}-queue", START + timedelta(days=9)
        value = 1 if values is None else round(values[name])
        rows.append(
            f"{name},{crossing.lower()}-queue,queue,,{country},{crossing},cars,{day},{day},{value},guards,{day},med"
        )
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, dict[str, float]]:
    """A scenario whose counts are those of one member with known numbers, and these numbers by name."""
    blank = load(folder(tmp_path_factory.mktemp("blank"), counts=table())).changed(as_of=AS_OF)
    plan = compile_known(blank, {}, DAYS)
    counts = usable(read_counts(blank), plan, AS_OF)
    numbers = free_numbers(plan, counts)
    z = np.array([[TRUTH.get(number.name, 0.0) for number in numbers]])
    truth = _joint(AS_OF, numbers, z)
    values = published(dataclasses.replace(plan, joint=truth), range(1), 77, counts)[0]
    told = {count.id: float(value) for count, value in zip(counts, values, strict=True)}
    made = load(folder(tmp_path_factory.mktemp("counted"), counts=table(told)))
    return made, dict(zip(truth.names, truth.rows[0], strict=True))


@pytest.fixture(scope="module")
def fit(world: tuple[Scenario, dict[str, float]]) -> Calibration:
    return calibrate(world[0], AS_OF, effort=Effort(200, seed=1))


def interval(fit: Calibration, name: str) -> NDArray[np.float64]:
    return np.quantile(fit.joint.rows[:, fit.joint.names.index(name)], (0.05, 0.95))


def test_known_numbers_lie_in_the_intervals(fit: Calibration, world: tuple[Scenario, dict[str, float]]):
    inside = {name: low <= value <= high for name, value in world[1].items() for low, high in [interval(fit, name)]}
    assert np.mean(list(inside.values())) >= 0.8
    assert all(inside[name] for name in TRUTH)


def test_what_counts_tell_of_is_known_better_than_before(fit: Calibration):
    def left(name: str) -> float:
        number = next(number for number in fit.numbers if number.name == name)
        before = np.quantile(number.of(np.random.default_rng(0).standard_normal(2000)), (0.05, 0.95))
        return float(np.diff(interval(fit, name))[0] / np.diff(before)[0])

    assert left("exodus.traffic[FIN]") < 0.7
    assert left("exodus.country[GEO]") < 0.9
    assert left("exodus.base_per_day") > 0.6


def test_draws_meet_the_counts_far_better_than_the_prior(fit: Calibration):
    def missed(values: NDArray[np.float64], count: Count) -> float:
        return float(abs(np.log(np.median(values) + 20) - np.log(count.value + 20)))

    crossings = [one for one in fit.fits if one.count.type == "crossing"]
    before, after = (
        np.mean([missed(getattr(one, when), one.count) for one in crossings]) for when in ("before", "after")
    )
    assert after < 0.1
    assert after < before / 2


def test_the_same_seed_gives_the_same_posterior(world: tuple[Scenario, dict[str, float]]):
    first, same, other = (calibrate(world[0], AS_OF, effort=Effort(20, 1, seed)) for seed in (3, 3, 4))
    assert (first.joint.rows == same.joint.rows).all()
    assert (first.joint.rows != other.joint.rows).any()


def test_later_counts_change_nothing(world: tuple[Scenario, dict[str, float]]):
    early = START + timedelta(days=5)
    counts = world[0].table("counts")
    later = counts["known"] > early
    changed = counts.with_columns(value=counts["value"].set(later, 1e6))
    other = world[0].changed(tables={**world[0].tables, "counts": changed})
    rows = [calibrate(each, early, effort=Effort(20, 1)).joint.rows for each in (world[0], other)]
    assert (rows[0] == rows[1]).all()


def test_a_calibrated_scenario_is_written_read_and_run_with_its_posterior(fit: Calibration, tmp_path: Path):
    write_scenario(fit.calibrated(), tmp_path / "fitted")
    again = load(tmp_path / "fitted")
    joint = joint_of(again)
    assert joint is not None
    assert (joint.as_of, joint.names) == (AS_OF, fit.joint.names)
    np.testing.assert_allclose(joint.rows, fit.joint.rows, rtol=1e-4)
    plan = compile_known(again.changed(as_of=AS_OF))
    assert {row["name"]: row["set_by"] for row in plan.explain().parameters}["shock_per_day"] == "posterior"
    refitted = calibrate(again, AS_OF, effort=Effort(20, 1))
    assert (refitted.joint.rows == calibrate(fit.scenario, AS_OF, effort=Effort(20, 1)).joint.rows).all()


def test_what_is_set_is_held_fixed(world: tuple[Scenario, dict[str, float]]):
    found = calibrate(world[0], AS_OF, {"exodus.kin": "0.25"}, effort=Effort(20, 1))
    assert "exodus.kin" not in found.joint.names


def test_the_likelihood_of_a_count_is_normal_on_its_logarithm():
    def count(value: float, weight: float = 1.0) -> Count:
        return Count("a", "s", "crossing", "in", "GEO", "", START, START, value, START, weight, "high")

    drawn = {name: np.array([0.2]) for name in draw(0, np.arange(1))}
    scale = Scale.of_counts([count(980.0), count(980.0, 0.5)])
    found = scale.log_likelihood(np.array([[480.0, 480.0]]), drawn)
    variance = (0.05 * 980 / 1000) ** 2 + 0.2**2
    expected = -0.5 * (np.log(variance) + np.log(2.0) ** 2 / variance)
    np.testing.assert_allclose(found, 1.5 * expected)


@pytest.mark.parametrize(("as_of", "members", "code"), [(START, 20, "PLN-041"), (AS_OF, 5, "PLN-042")])
def test_what_cannot_be_fitted_is_said(world: tuple[Scenario, dict[str, float]], as_of: date, members: int, code: str):
    with pytest.raises(PlanError) as raised:
        calibrate(world[0], as_of, effort=Effort(members))
    assert raised.value.findings[0].code == code


def test_draws_of_a_posterior_are_written_number_by_number(fit: Calibration):
    rows = posterior_table(fit.joint)
    first = rows.filter(rows["name"] == fit.joint.names[0])
    assert first["draw"].to_list() == list(range(len(fit.joint.rows)))
    np.testing.assert_allclose(first["value"], fit.joint.rows[:, 0], rtol=1e-4)
