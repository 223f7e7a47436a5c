"""Scenarios are found by folder or by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from factories import tiny_scenario
from spillover.data import naming
from spillover.data.naming import find_scenario, packs_folder, scenario_names
from spillover.data.scenario import check, load
from spillover.ground.errors import ScenarioError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a scenario and its variant, and packs with another scenario."""
    monkeypatch.setattr(naming, "packs_folder", lambda: tmp_path / "packs")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    tiny_scenario(tmp_path / "here" / "scenarios", "tiny-2020")
    tiny_scenario(tmp_path / "here" / "scenarios" / "tiny-2020" / "variants", "shut")
    tiny_scenario(tmp_path / "packs", "flight-2022")
    tiny_scenario(tmp_path / "packs", "tiny-2020")
    (tmp_path / "packs" / "law").mkdir()
    return tmp_path / "here"


def test_a_folder_is_itself_whatever_names_there_are(here: Path):
    folder = tiny_scenario(here, "flight-2022")
    assert find_scenario("flight-2022").resolve() == folder
    assert find_scenario(folder) == folder
    assert find_scenario("./scenarios/tiny-2020") == Path("scenarios/tiny-2020")
    assert find_scenario("No name") == Path("No name")


def test_names_are_looked_up_nearest_first(here: Path):
    assert find_scenario("tiny-2020").resolve() == here / "scenarios" / "tiny-2020"
    assert find_scenario("tiny-2020/shut").resolve() == here / "scenarios" / "tiny-2020" / "variants" / "shut"
    assert find_scenario("flight-2022") == here.parent / "packs" / "flight-2022"


def test_a_folder_without_a_scenario_gives_way_to_a_name(here: Path):
    (here / "flight-2022").mkdir()
    assert find_scenario("flight-2022") == here.parent / "packs" / "flight-2022"


def test_every_scenario_and_variant_has_a_name(here: Path):
    assert scenario_names() == ("tiny-2020", "tiny-2020/shut", "flight-2022")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("tiny-2002", "tiny-2020"), ("tiny-2020/shot", "tiny-2020/shut"), ("fligth-2022", "flight-2022")],
)
def test_a_slip_is_told_with_the_nearest_name(here: Path, slip: str, meant: str):
    with pytest.raises(ScenarioError, match=rf"SCN-001.*{slip}.*did you mean '{meant}'"):
        find_scenario(slip)
    assert [finding.code for finding in check(slip)[0]] == ["SCN-001"]


def test_where_nothing_has_a_name_a_slip_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(naming, "packs_folder", lambda: tmp_path / "packs")
    with pytest.raises(ScenarioError, match=r"SCN-001.*there are none here"):
        find_scenario("anything")


def test_scenarios_are_loaded_by_name(here: Path):
    assert load("tiny-2020") == load(here / "scenarios" / "tiny-2020")


def test_the_packs_of_the_project_are_found():
    assert (packs_folder() / "law" / "kaz.toml").is_file()
