"""A whole instance: what becomes a scenario, where the parts are looked for, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from spillover.data.flee import import_flee
from spillover.data.scenario import check, load, write_scenario
from spillover.ground.errors import ImportFormatError


def test_a_clean_instance_becomes_a_scenario_without_warnings(instance):
    imported = instance.load()
    scenario = imported.scenario
    assert imported.warnings == ()
    assert (scenario.id, scenario.home, scenario.movement) == ("borderland", "Homeland", "flee3")
    assert (scenario.start, scenario.days) == (date(2020, 1, 1), 10)
    assert scenario.folder == instance.root / "input_csv"
    assert [source.licence for source in scenario.sources.values()] == ["as stated by its publisher"]


def test_an_imported_scenario_is_the_same_after_writing_and_loading(instance, tmp_path):
    scenario = instance.load().scenario
    write_scenario(scenario, tmp_path / "out")
    assert load(tmp_path / "out") == scenario
    assert check(tmp_path / "out")[0] == []


def test_nothing_is_written_by_an_import(instance):
    before = sorted(instance.root.rglob("*"))
    instance.load()
    assert sorted(instance.root.rglob("*")) == before


def test_counts_and_settings_are_found_beside_the_inputs_and_that_is_said(instance):
    instance.settings("move_rules:\n  max_move_speed: 111\n")
    imported = import_flee(instance.root / "input_csv", None, None)
    assert "max_move_speed_km_per_day" in imported.scenario.table("parameters")["parameter"].to_list()
    assert "111" in imported.scenario.table("parameters")["value"].to_list()
    assert [finding.code for finding in imported.warnings] == ["IMP-171", "IMP-172"]
    assert "simsetting.yml" in imported.warnings[1].message


def test_without_any_settings_flees_defaults_are_used_and_that_is_said(instance):
    instance.remove("simsetting.yml")
    assert "Flee's defaults" in instance.warnings(settings=None)["IMP-172"]


def test_an_id_can_be_given_and_is_made_from_the_folder_otherwise(instance, tmp_path):
    assert instance.load(scenario_id="other").scenario.id == "other"
    (tmp_path / "borderland").rename(tmp_path / "Mali (2012)_x")
    instance.root = tmp_path / "Mali (2012)_x"
    assert instance.load().scenario.id == "mali-2012-x"


def test_an_id_that_scenarios_do_not_allow_is_refused(instance):
    assert "Not An Id" in "".join(instance.errors(scenario_id="Not An Id").values())


def test_a_missing_input_folder_is_named(tmp_path):
    with pytest.raises(ImportFormatError, match=r"IMP-001.*nowhere"):
        import_flee(tmp_path / "nowhere", None, None)


@pytest.mark.parametrize("name", ["locations.csv", "routes.csv", "conflicts.csv"])
def test_a_missing_file_is_named_and_that_is_all(instance, name):
    instance.remove(f"input_csv/{name}")
    errors = instance.errors()
    assert set(errors) == {"IMP-003"}
    assert name in errors["IMP-003"]


def test_missing_closures_and_corrections_are_none(instance):
    instance.remove("input_csv/closures.csv")
    instance.remove("input_csv/registration_corrections.csv")
    assert instance.load().warnings == ()


def test_errors_of_all_files_are_told_at_once(instance):
    instance.remove("input_csv/sim_period.csv")
    instance.add_lines("input_csv/locations.csv", "X,,Homeland,north,0,town,,")
    instance.add_lines("input_csv/routes.csv", "Aton,Nowhere,1")
    instance.add_lines("input_csv/conflicts.csv", "10,1")
    instance.add_lines("input_csv/closures.csv", "locaton,Aton,,1,2")
    instance.add_lines("source_data/east.csv", "2020-01-11,many")
    instance.settings("move_rules:\n  fixed_routes: True\n")
    codes = set(instance.errors())
    assert {"IMP-015", "IMP-012", "IMP-030", "IMP-050", "IMP-013", "IMP-073"} <= codes


def test_a_file_that_is_not_utf8_is_refused_with_its_line(instance):
    instance.write("input_csv/closures.csv", b"#type\nlocation,S\xe3o,,1,2\n")
    assert "closures.csv, row 2" in instance.errors()["IMP-008"]


def test_a_file_with_a_nul_byte_is_refused(instance):
    instance.write("input_csv/closures.csv", b"location,A\0,,1,2\n")
    assert "IMP-009" in instance.errors()


def test_a_cell_of_endless_length_is_refused(instance):
    instance.write("input_csv/closures.csv", '"' + "x" * 200_000)
    assert "never closed" in instance.errors()["IMP-010"]


def test_many_alike_findings_are_counted_not_listed(instance):
    instance.add_lines("input_csv/routes.csv", *["Aton,Nowhere,1"] * 250)
    text = instance.errors()["IMP-030"]
    assert "150 more" in text
    assert text.count("\n") == 101


@pytest.mark.parametrize(
    ("text", "start", "days"),
    [
        ("Length, 7 \nStartDate,2020-02-01\n", date(2020, 2, 1), 7),
        ('"startdate","2020-02-01"\r\n"LENGTH","7"\r\n', date(2020, 2, 1), 7),
        ("\ufeffStartDate,2020-02-01\n\nLength,7\n\n", date(2020, 2, 1), 7),
    ],
)
def test_the_period_is_read_in_any_order_and_dress(instance, text, start, days):
    instance.write("input_csv/sim_period.csv", text)
    scenario = instance.load().scenario
    assert (scenario.start, scenario.days) == (start, days)


def test_a_missing_period_is_an_error_that_names_both_options(instance):
    instance.remove("input_csv/sim_period.csv")
    text = instance.errors()["IMP-015"]
    assert "--start" in text
    assert "--days" in text


def test_a_period_on_the_command_line_stands_before_the_file(instance):
    instance.remove("input_csv/sim_period.csv")
    scenario = instance.load(start=date(2020, 1, 1), days=4).scenario
    assert (scenario.start, scenario.days) == (date(2020, 1, 1), 4)


@pytest.mark.parametrize("days", ["0", "-5", "99999999"])
def test_an_impossible_length_is_refused(instance, days):
    instance.replace("input_csv/sim_period.csv", "Length,10", f"Length,{days}")
    assert days in instance.errors()["IMP-016"]


@pytest.mark.parametrize("when", ["01/02/2020", "2020-13-01", "0001-01-01", ""])
def test_an_impossible_start_is_refused(instance, when):
    instance.replace("input_csv/sim_period.csv", "2020-01-01", when)
    assert "IMP-014" in instance.errors()


@pytest.mark.parametrize(
    "name",
    [
        "demographics_age.csv",
        "flood_level.csv",
        "region_attributes_IPC.csv",
        "location_attributes_rain.csv",
        "agents.csv",
        "location_changes.csv",
        "major_routes.csv",
        "simsetting.csv",
    ],
)
def test_a_file_that_is_not_read_is_named(instance, name):
    instance.write(f"input_csv/{name}", "anything\n")
    assert name in instance.warnings()["IMP-160"]


def test_without_counts_nobody_can_set_off_as_counted(instance):
    (instance.root / "source_data").rename(instance.root / "elsewhere")
    with pytest.raises(ImportFormatError, match=r"IMP-063.*--validation"):
        import_flee(instance.root / "input_csv", None, None)


def test_without_counts_people_can_still_flee_from_conflict(instance):
    (instance.root / "source_data").rename(instance.root / "elsewhere")
    instance.settings("spawn_rules:\n  conflict_driven_spawning: {}\n")
    imported = import_flee(instance.root / "input_csv", None, None)
    assert imported.scenario.table("observations").is_empty()
    assert "IMP-173" in [finding.code for finding in imported.warnings]


@pytest.mark.peer
@pytest.mark.parametrize(
    ("crisis", "start", "days", "home", "camps"),
    [
        ("mali", date(2012, 2, 29), 300, "Mali", 7),
        ("burundi", date(2015, 5, 1), 396, "Burundi", 5),
        ("car", date(2013, 12, 1), 820, "CAR", 14),
        ("ssudan", date(2013, 12, 15), 604, "South_Sudan", 10),
    ],
)
def test_published_instances_become_scenarios(shared: Path, crisis, start, days, home, camps, tmp_path):
    folder = shared / "flee" / crisis
    imported = import_flee(folder / "input_csv", folder / "source_data", folder / "simsetting.yml")
    scenario = imported.scenario
    assert (scenario.id, scenario.start, scenario.days, scenario.home) == (crisis, start, days, home)
    assert (scenario.table("places")["kind"] == "camp").sum() == camps
    write_scenario(scenario, tmp_path / crisis)
    assert load(tmp_path / crisis) == scenario


@pytest.mark.peer
def test_what_is_odd_in_published_instances_is_told(shared: Path):
    def warnings(crisis):
        folder = shared / "flee" / crisis
        found = import_flee(folder / "input_csv", folder / "source_data", folder / "simsetting.yml").warnings
        return {finding.code: finding.message for finding in found}

    assert warnings("mali") == {}
    assert warnings("ssudan") == {}
    assert set(warnings("burundi")) == {"IMP-120", "IMP-130"}
    assert "Isale, Gitega-Ruyigi" in warnings("burundi")["IMP-120"]
    assert "Bossobolo" in warnings("car")["IMP-143"]


@pytest.mark.peer
def test_the_validation_rules_are_read_without_a_complaint(shared: Path):
    folder = shared / "flee"
    imported = import_flee(folder / "mali/input_csv", folder / "mali/source_data", folder / "simsetting-validation.yml")
    values = dict(imported.scenario.table("parameters").select("parameter", "value").iter_rows())
    assert imported.warnings == ()
    assert values["conflict_decay"] == "1;1;1;0.5;0.1"
    assert (values["softening_km"], values["distance_power"], values["avoid_short_stints"]) == ("50", "0.75", "true")
