"""Figures: what is drawn is what the run says, the file tells where it comes from, and is the same each time."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

from factories import DECLARATION, tiny_scenario
from running import finished_run, spillover
from spillover.data.scenario import load
from spillover.engine.runstore import INPUTS
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.report import figures
from spillover.report.figures import camps, panels_of, source_lines

import spillover as sp  # isort: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return finished_run(tmp_path_factory.mktemp("figures"), members=9)


@pytest.fixture(scope="module")
def results(run):
    return Results.open(run.folder)


@pytest.fixture(scope="module")
def scenario(run):
    return load(run.folder / INPUTS)


def written_in(svg: str) -> str:
    """The texts of an SVG file; letters are drawn as paths, and each text is kept as a comment beside them."""
    return "\n".join(re.findall(r"<!-- (.*?) -->", svg))


def test_each_scored_camp_is_drawn_with_its_counts_and_capacity(results, scenario):
    panels = {panel.title: panel for panel in panels_of(results, scenario)}
    assert set(panels) == {"Camp East, Eastland", "Camp West, Westland"}
    east = panels["Camp East, Eastland"]
    assert east.capacity == 3000
    assert east.count_days.tolist() == [0, 15, 29]
    assert east.counts.tolist() == [100, 1000, 1900]


def test_the_line_is_the_median_and_the_bands_hold_it(results, scenario):
    stock = results.stock(["Camp West"])[:, :, 0]
    west = next(panel for panel in panels_of(results, scenario) if panel.title.startswith("Camp West"))
    assert np.array_equal(west.quantiles[2], np.median(stock, axis=0))
    assert (np.diff(west.quantiles, axis=0) >= 0).all()


def test_the_largest_camp_comes_first(results, scenario):
    last = [panel.quantiles[-1].max() for panel in panels_of(results, scenario)]
    assert last == sorted(last, reverse=True)


def test_capacities_that_the_run_ignored_are_not_drawn(tmp_path):
    scenario = load(tiny_scenario(tmp_path))
    plan = sp.compile(scenario, {"walk.respect_capacity": "false"})
    panels = panels_of(sp.simulate(plan, members=2), scenario)
    assert [panel.capacity for panel in panels] == [None, None]


def test_counts_and_capacities_shrink_with_the_simulated_people(tmp_path):
    scenario = load(tiny_scenario(tmp_path))
    plan = sp.compile(scenario, {"departures.hasten": "10"})
    panels = panels_of(sp.simulate(plan, members=2), scenario)
    assert {panel.capacity for panel in panels} == {300, 200}
    assert {panel.counts[-1] for panel in panels} == {190, 120}


def test_the_source_line_names_run_seed_members_and_sources(run, results, scenario):
    text = " ".join(source_lines(results, scenario, 100))
    for words in (run.manifest.name, "9 members", "seed 0", "flee3", "Invented for tests (2020-02-01)", "Not for"):
        assert words in text


def test_the_file_carries_its_source_line_and_the_same_run_gives_the_same_bytes(run, results, scenario, tmp_path):
    for form in ("svg", "png"):
        first, second = tmp_path / f"first.{form}", tmp_path / f"second.{form}"
        camps(results, scenario, first)
        camps(results, scenario, second)
        assert first.read_bytes() == second.read_bytes()
    text = written_in((tmp_path / "first.svg").read_text("utf-8"))
    assert run.manifest.name in text
    assert "Camp East, Eastland" in text


def test_names_are_taken_literally_and_not_as_formulas(tmp_path):
    odd = tiny_scenario(tmp_path, declaration=DECLARATION.replace("Three towns", "$x^2$ <towns>"))
    scenario = load(odd)
    camps(sp.simulate(sp.compile(scenario), members=2), scenario, tmp_path / "odd.svg")
    assert "$x^2$" in written_in((tmp_path / "odd.svg").read_text("utf-8"))


def test_a_scenario_without_camps_or_counts_is_refused(tmp_path):
    towns = "place,region,country,latitude,longitude,kind,population,capacity\n"
    towns += "Alpha,,Homeland,10,10,town,10,\nBeta,,Homeland,10,11,town,10,\n"
    plain = tiny_scenario(
        tmp_path, places=towns, routes="from,to,distance_km\nAlpha,Beta,80\n", closures=None, events=None,
        observations=None,
    )  # fmt: skip
    scenario = load(plain)
    results = sp.simulate(sp.compile(scenario), members=1)
    with pytest.raises(RunError, match="RUN-304"):
        camps(results, scenario, tmp_path / "none.png")


def test_another_kind_of_file_is_refused_before_anything_is_drawn(results, scenario, tmp_path):
    with pytest.raises(RunError, match="RUN-305"):
        camps(results, scenario, tmp_path / "camps.jpg")
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_the_cure_names_the_extra(results, scenario, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RunError, match=r"RUN-014.*spillover\[plots\]"):
        camps(results, scenario, tmp_path / "camps.png")


def test_the_command_draws_a_run_and_refuses_none(run, tmp_path):
    done = spillover("report", run.folder, "--png", "camps.png", "--svg", "camps.svg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "camps.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "camps.svg").read_text("utf-8")
    nothing = spillover("report", run.folder, cwd=tmp_path)
    assert nothing.returncode == 2
    assert "--png" in nothing.stderr
    wrong = spillover("report", run.folder, "--png", "camps.svg.txt", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "RUN-305" in wrong.stderr


def test_matplotlib_is_left_as_it_was_found(results, scenario, tmp_path):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    camps(results, scenario, tmp_path / "camps.png")
    assert dict(mpl.rcParams) == before
    assert figures.STYLE["font.size"] == 8
