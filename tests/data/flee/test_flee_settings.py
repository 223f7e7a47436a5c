"""simsetting.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from spillover.data.flee.settings import known_settings
from spillover.ground.params import declared, parse
from spillover.mechanisms import departures
from spillover.mechanisms.flee3 import rules

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "flee-settings.md"
REFUSED = [setting for setting in known_settings().values() if setting.fate == "refused"]


def test_settings_that_are_left_out_are_written_with_flees_defaults(instance):
    instance.settings("")
    values = instance.parameters()
    assert values["flee3.max_move_speed_km_per_day"] == "360"
    assert float(values["flee3.conflict_weight"]) == pytest.approx(10**-0.5)
    assert values["flee3.default_movechance"] == "0.3"
    assert values["flee3.respect_capacity"] == "true"
    assert values["departures.source"] == "observed"
    assert values["departures.conflict_decay"] == "1"
    assert values["departures.insert_day0"] == "true"
    assert values["departures.people_per_conflict_day"] == "500"


def test_every_used_setting_is_written_once_with_its_unit(instance):
    used = [setting for setting in known_settings().values() if setting.fate == "used"]
    rows = instance.rows("parameters")
    assert len(rows) == len(used) + 2
    assert all(row["unit"] for row in rows)


def test_every_parameter_is_declared_by_its_mechanism_with_that_unit(instance):
    params = {"departures": declared(departures.Params), "flee3": declared(rules.Params)}
    for row in instance.rows("parameters"):
        declaration = params[row["mechanism"]][row["parameter"]]
        assert declaration.unit == row["unit"]
        parse(declaration, row["value"], row["mechanism"])


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "spawn_rules:\nmove_rules:\noptimisations:\n", "{}"])
def test_an_empty_file_or_section_is_allowed(instance, text):
    instance.settings(text)
    assert instance.load().warnings == ()


def test_values_that_are_given_are_taken(instance):
    instance.settings(
        "spawn_rules:\n  take_from_population: True\n  conflict_spawn_decay: [1.0, 0.5]\n"
        "  conflict_spawn_decay_interval: 10\nmove_rules:\n  softening: 50.0\n  awareness_level: -1\n"
        "  camp_movechance: '1e-3'\n  pop_power_for_loc_weight: 0.2\noptimisations:\n  hasten: 20\n"
    )
    values = instance.parameters()
    assert values["departures.take_from_population"] == "true"
    assert values["departures.conflict_decay"] == "1;0.5"
    assert values["departures.conflict_decay_interval_days"] == "10"
    assert values["flee3.softening_km"] == "50"
    assert values["flee3.awareness_level"] == "1"
    assert values["flee3.camp_movechance"] == "0.001"
    assert values["flee3.pop_power"] == "0.2"
    assert values["departures.hasten"] == "20"


@pytest.mark.parametrize(("text", "expected"), [("[]", "1"), ("", "1"), ("{0: 1.0, 1: 0.25}", "1;0.25")])
def test_decay_may_be_empty_or_a_mapping_of_positions(instance, text, expected):
    instance.settings(f"spawn_rules:\n  conflict_spawn_decay: {text}\n")
    assert instance.parameters()["departures.conflict_decay"] == expected


@pytest.mark.parametrize(("text", "expected"), [("'False'", "true"), ("''", "false"), ("", "false"), ("[1]", "true")])
def test_a_switch_that_is_no_switch_is_read_as_flee_reads_it_with_a_warning(instance, text, expected):
    instance.settings(f"move_rules:\n  start_on_foot: {text}\n")
    assert instance.parameters()["flee3.start_on_foot"] == expected
    assert "start_on_foot" in instance.warnings()["IMP-151"]


def test_a_whole_number_with_a_fraction_is_cut_with_a_warning(instance):
    instance.settings("move_rules:\n  awareness_level: 2.7\n")
    assert instance.parameters()["flee3.awareness_level"] == "2"
    assert "2.7" in instance.warnings()["IMP-152"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("move_rules: {softening: soft}", "soft"),
        ("move_rules: {softening: }", "None"),
        ("move_rules: {softening: .nan}", "nan"),
        ("move_rules: {softening: [1]}", "[1]"),
        ("move_rules: {awareness_level: '1.5'}", "1.5"),
        ("move_rules: {awareness_level: 0}", "nobody ever moves"),
        ("optimisations: {hasten: 0}", "0"),
        ("spawn_rules: {conflict_spawn_decay: '1;2'}", "1;2"),
        ("spawn_rules: {conflict_spawn_decay: [1, x]}", "x"),
        ("spawn_rules: {conflict_spawn_decay: {1: 1.0}}", "1.0"),
        ("spawn_rules: {conflict_spawn_decay_interval: 0}", "0"),
        ("spawn_rules: {conflict_driven_spawning: {spawn_mode: often}}", "often"),
    ],
)
def test_values_that_flee_cannot_use_are_refused_by_name(instance, line, value):
    instance.settings(line)
    assert value in instance.errors()["IMP-072"]


@pytest.mark.parametrize(
    ("section", "mode", "rate"),
    [
        ("{}", "constant", "500"),
        ("{spawn_mode: pop_ratio}", "pop_ratio", "0.01"),
        ("{spawn_mode: Poisson, displaced_per_conflict_day: 20.9}", "poisson", "20"),
        ("{spawn_mode: pop_ratio, displaced_per_conflict_day: 0.2}", "pop_ratio", "0.2"),
    ],
)
def test_people_can_be_driven_by_conflict(instance, section, mode, rate):
    instance.settings(f"spawn_rules:\n  conflict_driven_spawning: {section}\n")
    values = instance.parameters()
    assert values["departures.source"] == "conflict"
    assert (values["departures.conflict_mode"], values["departures.people_per_conflict_day"]) == (mode, rate)


def test_version_1_rules_set_five_others(instance):
    instance.settings("move_rules:\n  use_v1_rules: True\n  max_move_speed: 360\n  start_on_foot: True\n")
    values = instance.parameters()
    assert values["flee3.max_move_speed_km_per_day"] == "200"
    assert (values["flee3.camp_weight"], values["flee3.conflict_weight"]) == ("2", "0.25")
    assert (values["flee3.start_on_foot"], values["flee3.avoid_short_stints"]) == ("false", "false")
    assert "200" in instance.warnings()["IMP-154"]


def write_setting(section: str, key: str, value: str) -> str:
    return f"{section}:\n  {key}: {value}\n" if section else f"{key}: {value}\n"


@pytest.mark.parametrize("setting", REFUSED, ids=lambda setting: setting.title)
def test_what_changes_results_and_is_not_simulated_is_refused_when_it_is_on(instance, setting):
    on = {"switch": "True", "number": "2", "list": "[6, 7]", "section": "{x: 1}"}[setting.type]
    instance.settings(write_setting(setting.section, setting.key, on))
    assert setting.title in instance.errors()["IMP-073"]


@pytest.mark.parametrize("setting", REFUSED, ids=lambda setting: setting.title)
def test_what_is_not_simulated_is_passed_over_when_it_is_off(instance, setting):
    instance.settings(write_setting(setting.section, setting.key, setting.default))
    assert instance.load().warnings == ()


def test_all_refused_settings_are_named_at_once(instance):
    instance.settings("move_rules:\n  fixed_routes: True\n  BoysTakeRisk: True\n")
    text = instance.errors()["IMP-073"]
    assert "fixed_routes" in text
    assert "BoysTakeRisk" in text


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("move_rules:\n  sofetning: 5\n", "did you mean 'softening'"),
        ("move_rules:\n  insert_day0: True\n", "spawn_rules.insert_day0"),
        ("hasten: 5\n", "optimisations.hasten"),
        ("mov_rules:\n  softening: 5\n", "use one of"),
    ],
)
def test_an_unknown_setting_is_told_with_where_it_may_belong(instance, text, cure):
    instance.settings(text)
    message = instance.warnings()["IMP-150"]
    assert cure in message
    assert "Flee, which passes over it" in message


def test_settings_that_flee_itself_does_not_act_on_are_told(instance):
    instance.settings("number_of_steps: 50\nspawn_rules:\n  camps_are_sinks: True\n")
    text = instance.warnings()["IMP-153"]
    assert "number_of_steps" in text
    assert "camps_are_sicks" in text


def test_a_move_chance_that_makes_flee_see_camps_is_told(instance):
    instance.settings("move_rules:\n  default_movechance: 0.001\n")
    assert "default_movechance" in instance.warnings()["IMP-155"]


@pytest.mark.parametrize(
    "text", ["move_rules: 5\n", "spawn_rules:\n  conflict_driven_spawning: True\n", "spawn_rules: [a]\n"]
)
def test_a_section_that_holds_no_settings_is_refused(instance, text):
    instance.settings(text)
    assert "IMP-071" in instance.errors()


@pytest.mark.parametrize(
    "text",
    [
        "move_rules: [\n",
        "just words\n",
        "- a\n- b\n",
        "a: &x [1, 1]\nb: *x\n",
        "a: " + "[" * 5000,
        "a: !!python/object/apply:os.getcwd []\n",
        "a: 2020-99-99\n",
    ],
    ids=["broken", "words", "list", "alias", "deep", "object", "date"],
)
def test_a_file_that_cannot_be_trusted_is_refused(instance, text):
    instance.settings(text)
    assert "simsetting.yml" in instance.errors()["IMP-070"]


def test_a_file_of_a_size_that_no_settings_have_is_refused(instance):
    instance.settings("#" * (2**20 + 1))
    assert "IMP-007" in instance.errors()


def test_a_settings_file_that_is_not_there_is_named(instance):
    assert "none.yml" in instance.errors(settings=instance.root / "none.yml")["IMP-003"]


def test_of_two_equal_keys_the_last_one_counts_with_a_warning(instance):
    instance.settings("move_rules:\n  softening: 5\n  softening: 6\n")
    assert instance.parameters()["flee3.softening_km"] == "6"
    assert "row 3" in instance.warnings()["IMP-156"]


def test_every_setting_stands_in_the_reference_with_its_fate():
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    for setting in known_settings().values():
        row = next((line for line in lines if line.startswith(f"| `{setting.title}` |")), "")
        expected = f"`{setting.mechanism}.{setting.parameter}`" if setting.fate == "used" else setting.reason
        assert expected in row, setting.title
