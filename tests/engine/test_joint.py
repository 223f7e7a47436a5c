"""A posterior in a scenario: which is taken, by whom, and what is wrong with one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from exodus_world import START, folder
from spillover.data.scenario import load
from spillover.engine.joint import joint_of, without_posterior
from spillover.engine.known import compile_known
from spillover.engine.state import drawn_values
from spillover.ground.errors import Finding, PlanError, ScenarioError

HEADER = "as_of,draw,name,value\n"
OLD, NEW = "2022-09-25", "2022-10-04"
POSTERIOR = HEADER + "".join(
    f"{as_of},{draw},{name},{value + draw}\n"
    for as_of, value in ((OLD, 1.0), (NEW, 2.0))
    for draw in range(3)
    for name in ("exodus.kin", "exodus.country[GEO]", "counts.misfit")
)
MEMBERS = np.array([0, 1, 2, 3, 7])


def values(path: Path, as_of: date | None, settings: dict[str, str] | None = None) -> dict[str, np.ndarray]:
    plan = compile_known(load(folder(path, posterior=POSTERIOR)).changed(as_of=as_of), settings or {})
    return drawn_values(plan.part("exodus"), plan.joint, MEMBERS, 0)


def test_the_newest_that_was_known_is_taken_row_by_row(tmp_path: Path):
    np.testing.assert_array_equal(values(tmp_path, date(2022, 10, 7))["kin"], [2, 3, 4, 2, 3])
    np.testing.assert_array_equal(values(tmp_path, date(2022, 10, 3))["kin"], [1, 2, 3, 1, 2])
    np.testing.assert_array_equal(values(tmp_path, None)["country[GEO]"], [2, 3, 4, 2, 3])


def test_before_the_first_of_them_everything_is_drawn_from_priors(tmp_path: Path):
    found = values(tmp_path, START)
    assert "country[GEO]" not in found
    assert len(set(found["kin"])) == len(MEMBERS)


def test_what_somebody_sets_is_not_fitted(tmp_path: Path):
    np.testing.assert_array_equal(values(tmp_path, date(2022, 10, 7), {"exodus.kin": "0.25"})["kin"], 0.25)


def test_values_are_held_within_their_bounds(tmp_path: Path):
    wide = HEADER + f"{NEW},0,exodus.within,7\n"
    plan = compile_known(load(folder(tmp_path, posterior=wide)))
    np.testing.assert_array_equal(drawn_values(plan.part("exodus"), plan.joint, MEMBERS, 0)["within"], 1.0)


def test_parameters_say_who_fitted_them(tmp_path: Path):
    plan = compile_known(load(folder(tmp_path, posterior=POSTERIOR)))
    row = next(row for row in plan.explain().parameters if row["name"] == "kin")
    assert (row["value"], row["set_by"], row["source"], row["prior"]) == (
        "3.0", "posterior", f"fit:posterior of {NEW}", "posterior",
    )  # fmt: skip


def test_a_posterior_changes_the_digest_and_taking_it_out_restores_it(tmp_path: Path):
    plain, with_it = (load(folder(tmp_path, posterior=text)) for text in ("", POSTERIOR))
    assert compile_known(plain).digest != compile_known(with_it).digest
    bare = without_posterior(with_it)
    assert joint_of(bare) is None
    assert compile_known(bare).digest != compile_known(with_it).digest


@pytest.mark.parametrize(
    ("name", "meant"), [("exodus.kinn", "exodus.kin"), ("exodus.country[GEX]", "exodus.country[GEO]")]
)
def test_a_number_that_nobody_draws_is_refused_by_name(tmp_path: Path, name: str, meant: str):
    with pytest.raises(PlanError) as raised:
        compile_known(load(folder(tmp_path, posterior=f"{HEADER}{NEW},0,{name},1\n")))
    finding = raised.value.findings[0]
    assert finding.code == "PLN-040"
    assert meant in finding.cure


def found(path: Path, rows: str) -> Finding:
    with pytest.raises(ScenarioError) as raised:
        load(folder(path, posterior=HEADER + rows))
    return raised.value.findings[0]


def test_a_draw_that_lacks_a_number_is_found_with_its_row(tmp_path: Path):
    rows = f"{NEW},0,exodus.kin,1\n{NEW},1,exodus.kin,1\n{NEW},0,exodus.stay,1\n"
    finding = found(tmp_path, rows)
    assert (finding.code, finding.file, finding.row, finding.value) == ("SCN-442", "posterior.csv", 4, "exodus.stay")


def test_draws_are_numbered_from_0(tmp_path: Path):
    assert found(tmp_path, f"{NEW},1,exodus.kin,1\n{NEW},2,exodus.kin,1\n").code == "SCN-442"
