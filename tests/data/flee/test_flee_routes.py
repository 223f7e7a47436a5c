"""routes.csv."""

from __future__ import annotations

import pytest

ROUTES = "input_csv/routes.csv"


def roads(instance) -> list[tuple[object, ...]]:
    return [(row["from"], row["to"], row["road"], row["distance_km"]) for row in instance.rows("routes")]


def test_rows_of_three_four_and_five_cells_are_read_alike(instance):
    instance.replace(ROUTES, "Gate,East,20.5,", "Gate,East,20.5,,")
    assert ("Gate", "East", 1, 20.5) in roads(instance)
    assert ("Bton", "Gate", 1, 50.0) in roads(instance)
    assert instance.load().warnings == ()


def test_no_header_is_needed(instance):
    before = roads(instance)
    instance.write(ROUTES, (instance.root / ROUTES).read_text().split("\n", 1)[1])
    assert roads(instance) == before


def test_a_header_without_a_comment_sign_is_passed_over_with_a_warning(instance):
    instance.replace(ROUTES, "#name1", "name1")
    assert "IMP-101" in instance.warnings()


def test_parallel_roads_are_numbered_in_the_order_of_the_file(instance):
    instance.add_lines(ROUTES, "Bton,Aton,70,0", "Aton,Bton,300")
    lengths = {row[2]: row[3] for row in roads(instance) if {row[0], row[1]} == {"Aton", "Bton"}}
    assert lengths == {1: 100.0, 2: 70.0, 3: 300.0}
    assert "Aton-Bton" in instance.warnings()["IMP-113"]


def test_forced_redirection_1_doubles_the_road_and_2_does_not(instance):
    instance.replace(ROUTES, "Aton,Bton,100,0", "Aton,Bton,100,1")
    instance.replace(ROUTES, "Aton,West,200,0", "Aton,West,200,2")
    assert ("Aton", "Bton", 2, 100.0) in roads(instance)
    assert ("Aton", "West", 2, 200.0) not in roads(instance)
    warnings = instance.warnings()
    assert "Aton-Bton" in warnings["IMP-112"]
    assert "IMP-113" not in warnings


@pytest.mark.parametrize("value", ["3", "drive", "-1", "1.5"])
def test_any_other_redirection_is_refused_with_its_value(instance, value):
    instance.replace(ROUTES, "Aton,Bton,100,0", f"Aton,Bton,100,{value}")
    assert f"'{value}'" in instance.errors()["IMP-032"]


def test_a_road_to_itself_is_left_out_with_a_warning_that_names_it(instance):
    instance.add_lines(ROUTES, "Gate,Gate,5,0")
    assert len(roads(instance)) == 4
    assert "Gate" in instance.warnings()["IMP-110"]


def test_a_distance_of_nothing_becomes_a_hundred_metres(instance):
    instance.replace(ROUTES, "Bton,Gate,50", "Bton,Gate,0")
    assert ("Bton", "Gate", 1, 0.1) in roads(instance)
    assert "Bton-Gate" in instance.warnings()["IMP-111"]


def test_an_unknown_place_is_refused_with_the_nearest_name(instance):
    instance.add_lines(ROUTES, "Aton,Baton,5,0")
    text = instance.errors()["IMP-030"]
    assert "row 6" in text
    assert "did you mean 'Aton'" in text or "did you mean 'Bton'" in text


@pytest.mark.parametrize(
    ("distance", "code"), [("far", "IMP-012"), ("", "IMP-012"), ("-3", "IMP-031"), ("nan", "IMP-012")]
)
def test_a_distance_that_is_none_is_refused(instance, distance, code):
    instance.replace(ROUTES, "Bton,Gate,50", f"Bton,Gate,{distance}")
    assert "row 3" in instance.errors()[code]


def test_a_roads_own_speed_is_kept_and_an_empty_one_is_none(instance):
    instance.replace(ROUTES, "forced_redirection\n", "forced_redirection,link_type,max_move_speed\n")
    instance.replace(ROUTES, "Aton,Bton,100,0", "Aton,Bton,100,0,drive,80")
    speeds = {row["to"]: row["speed_km_per_day"] for row in instance.rows("routes")}
    assert (speeds["Bton"], speeds["East"]) == (80.0, None)
    assert "link_type" in instance.warnings()["IMP-107"]


@pytest.mark.parametrize(("speed", "code"), [("0", "IMP-034"), ("-4", "IMP-034"), ("fast", "IMP-012")])
def test_an_impossible_speed_is_refused(instance, speed, code):
    instance.replace(ROUTES, "forced_redirection\n", "forced_redirection,max_move_speed\n")
    instance.replace(ROUTES, "Aton,Bton,100,0", f"Aton,Bton,100,0,{speed}")
    assert "row 2" in instance.errors()[code]


def test_a_chance_to_walk_is_refused_unless_it_is_none(instance):
    instance.replace(ROUTES, "forced_redirection\n", "forced_redirection,walk_probability\n")
    instance.replace(ROUTES, "Aton,Bton,100,0", "Aton,Bton,100,0,0.0")
    assert instance.load().warnings == ()
    instance.replace(ROUTES, "Aton,Bton,100,0,0.0", "Aton,Bton,100,0,0.4")
    assert "0.4" in instance.errors()["IMP-033"]
