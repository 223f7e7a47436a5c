"""The view of a scenario with camps: counts of places, rooms that fill, arrivals as rises, and no crossings."""

from __future__ import annotations

import numpy as np
import pytest

from explorer_world import labels, rows
from running import finished_run
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.runstore import INPUTS, prepare
from spillover.experiments.ensemble import complete
from spillover.experiments.results import Results
from spillover.report.explorer import view_of
from spillover.report.explorer.packing import LEVELS


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return finished_run(tmp_path_factory.mktemp("camps"), members=5)


@pytest.fixture(scope="module")
def view(run):
    return view_of(run)


def test_countries_without_a_code_keep_their_names(view):
    assert view["home"] == "Homeland"
    assert [country["iso3"] for country in view["countries"]] == ["Homeland", "Eastland", "Westland"]
    assert {country["residents"] for country in view["countries"]} == {None}
    assert view["countries"][1]["anchor"] == [12.0, 10.0]


def test_arrivals_are_rises_of_the_stock(run, view):
    stock = Results.of_run(run).stock(["Camp East"])[:, :, 0].astype(np.float64)
    rises = np.maximum(np.diff(stock, axis=1, prepend=stock[:, :1]), 0)
    expected = np.rint(np.quantile(rises, LEVELS, axis=0))
    np.testing.assert_array_equal(rows(view, "arrivals", "Eastland"), expected)
    assert expected.any()
    (about,) = [one["about"] for one in view["quantities"] if one["id"] == "arrivals"]
    assert about.startswith("rises of the stock")
    assert view["flows"] == view["acts"] == []


def test_the_share_of_members_above_room_is_a_share(run, view):
    stock = Results.of_run(run).stock(["Camp East", "Camp West"])
    for number, (camp, room) in enumerate({"Camp East": 3000, "Camp West": 2000}.items()):
        share = (stock[:, :, number] > room).mean(axis=0)
        shown = rows(view, "over_capacity", camp) if camp in labels(view, "over_capacity") else np.zeros((1, 30))
        assert shown.shape == (1, 30)
        np.testing.assert_allclose(shown[0], share, atol=0.003)
    assert [place["capacity"] for place in view["places"]] == [None, None, None, 3000, 2000]


def test_counts_of_places_lie_over_their_stock(run, view):
    assert {count["over"] for count in view["counts"]} == {"stock_at"}
    assert {count["type"] for count in view["counts"]} == {"stock"}
    first = view["counts"][0]
    day = (np.datetime64(first["first_day"]) - np.datetime64("2020-01-01")).astype(int)
    stock = Results.of_run(run).stock([first["crossing"]])[:, day, 0]
    assert first["predicted"] == np.quantile(stock, LEVELS).tolist()
    assert first["source"] == "invented"


def test_figures_are_people_where_a_simulated_person_stands_for_several(tmp_path):
    run = finished_run(tmp_path, members=2)
    scenario = load(run.folder / INPUTS)
    plan = compile_plan(scenario, {"departures.hasten": "10"}, 30)
    tenth = complete(prepare(scenario, plan, tmp_path / "tenth", 2, 0, []), plan)
    one, ten = view_of(run), view_of(tenth)
    assert ten["run"]["hasten"] == 10
    last = {name: rows(document, "stock", "Eastland")[2, -1] for name, document in (("one", one), ("ten", ten))}
    assert last["ten"] == pytest.approx(last["one"], rel=0.2)
    assert ten["counts"][-1]["value"] == one["counts"][-1]["value"]
    assert ten["counts"][-1]["predicted"][2] == pytest.approx(one["counts"][-1]["predicted"][2], rel=0.2)
    assert "Each simulated person stands for 10 people; figures are of people." in ten["notes"]
