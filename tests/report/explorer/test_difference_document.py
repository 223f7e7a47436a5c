"""The difference of two runs: member by member, of series of the same name, and only of pairs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import exodus_world
import explorer_world
from explorer_world import labels, rows
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.report.explorer import difference_of, encoded
from spillover.report.explorer.packing import LEVELS

TYPES = Path(__file__).parents[3] / "explorer" / "src" / "model" / "types.ts"
SHUT = explorer_world.CHANGES + "2022-09-24,Lars,open,0,2022-09-23\n"
NO_AIRPORT = {
    "places": "".join(
        line for line in exodus_world.TABLES["places"].splitlines(keepends=True) if "Airport" not in line
    ),
    "routes": "".join(line for line in explorer_world.ROUTES.splitlines(keepends=True) if "Airport" not in line),
    "crossings": "".join(
        line for line in exodus_world.TABLES["crossings"].splitlines(keepends=True) if "Airport" not in line
    ),
}


@pytest.fixture(scope="module")
def shut(runs, tmp_path_factory):
    """The run in which Lars is shut from the fourth day on."""
    return explorer_world.run_of(explorer_world.asked(tmp_path_factory.mktemp("shut"), changes=SHUT), runs[0])


@pytest.fixture(scope="module")
def difference(run, shut):
    return difference_of(run, shut)


def paired(one, other, of):
    first, second = (of(Results.of_run(each)).astype(np.float64) for each in (one, other))
    return np.quantile(second - first, LEVELS, axis=0)


def georgia(results: Results):
    return results.stock(["Tbilisi", "Batumi"]).sum(axis=2)


def test_it_is_taken_member_by_member(run, shut, difference):
    np.testing.assert_array_equal(rows(difference, "stock", "GEO"), np.rint(paired(run, shut, georgia)))
    fewer = rows(difference, "arrivals_fled", "GEO")
    assert fewer[2].min() < 0
    levels = [np.quantile(georgia(Results.of_run(one)), LEVELS, axis=0) for one in (run, shut)]
    assert np.abs(rows(difference, "stock", "GEO") - (levels[1] - levels[0])).max() > 1  # no difference of quantiles


def test_its_form_is_that_which_the_explorer_reads(difference):
    text = re.sub(r"/\*\*.*?\*/", "", TYPES.read_text("utf-8"), flags=re.DOTALL)
    (body,) = re.findall(r"export interface Difference {(.*?)\n}", text, flags=re.DOTALL)
    assert set(difference) == set(re.findall(r"^  (\w+)\??:", body, flags=re.MULTILINE))
    assert difference["paired"] is True
    assert {one["id"] for one in difference["quantities"]} == {one["quantity"] for one in difference["series"]}
    assert encoded(difference)


def test_figures_by_head_follow_those_of_the_country(difference):
    np.testing.assert_allclose(rows(difference, "stock_per_1000", "GEO"), rows(difference, "stock", "GEO") / 3700.0)


def test_a_run_differs_in_nothing_from_itself(run):
    assert difference_of(run, run)["series"] == []


def test_the_other_way_round_the_sign_changes(run, shut, difference):
    back = rows(difference_of(shut, run), "stock", "GEO")
    np.testing.assert_array_equal(back, -rows(difference, "stock", "GEO")[::-1])


def test_a_share_has_one_row(runs, run, busy):
    shown = rows(difference_of(run, busy), "acts", "GEO tighten")
    results = Results.of_run(busy)
    tightened = results.field_values("acts")[:, -1, results.field_labels("acts").index("GEO tighten")] > 0
    assert shown.shape == (1, 20)
    assert shown[0, -1] == pytest.approx(tightened.mean(), abs=0.005)
    assert tightened.any()


def test_where_one_run_has_no_such_place_people_are_nobody_and_rents_unknown(run, runs, tmp_path):
    scenario = explorer_world.asked(tmp_path / "asked", **NO_AIRPORT)
    other = explorer_world.run_of(scenario, runs[0])
    document = difference_of(run, other)
    results = Results.of_run(run)
    flown = results.field_values("fled_in")[:, :, results.field_labels("fled_in").index("Airport")]
    shown = rows(document, "fled_in", "Airport")
    np.testing.assert_allclose(
        shown, np.quantile(-flown.astype(np.float64), LEVELS, axis=0), atol=1 + flown.max() / 250
    )
    assert shown.min() < 0
    assert "Airport" not in labels(document, "waiting_days")
    assert "Airport" in labels(difference_of(other, run), "fled_in")


def test_of_runs_of_different_size_the_members_of_both_are_taken(runs, run, shut, difference):
    broken = explorer_world.without_last_block(shut)
    document = difference_of(run, broken)
    done = broken.manifest.n_done
    assert f"Both runs have {done} members in common." in document["notes"]

    def first(results: Results):
        return georgia(results)[:done]

    np.testing.assert_array_equal(rows(document, "stock", "GEO"), np.rint(paired(run, shut, first)))
    assert not any("in common." in note and "members" in note for note in difference["notes"][1:2])


def test_strangers_are_refused(runs, run):
    stranger = explorer_world.run_of(runs[1], runs[0], members=2, seed=1)
    with pytest.raises(RunError, match=r"RUN-031.*seed of 'small-exodus-\w+': 1") as refused:
        difference_of(run, stranger)
    assert {finding.code for finding in refused.value.findings} == {"RUN-031"}
