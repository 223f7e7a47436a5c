"""locations.csv."""

from __future__ import annotations

import pytest

from spillover.data.flee.places import kind_of

LOCATIONS = "input_csv/locations.csv"


def place(instance, name: str) -> dict[str, object]:
    return next(row for row in instance.rows("places") if row["place"] == name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("camp", "camp"),
        ("Camp", "camp"),
        ("idpcamp", "idp_camp"),
        ("IDP camp", "idp_camp"),
        ("conflict_zone", "town"),
        ("conflict", "town"),
        ("forwarding_hub", "hub"),
        ("forward", "hub"),
        ("marker", "marker"),
        ("flood_zone", "town"),
        ("town", "town"),
        ("default", "town"),
        ("conflict_camp", "camp"),
        ("forwarding town", "hub"),
        ("village", None),
    ],
)
def test_types_are_matched_by_substring_in_flees_order(text, kind):
    assert kind_of(text) == kind


def test_the_eighth_column_is_capacity_in_camps_and_population_elsewhere(instance):
    camp, town = place(instance, "East"), place(instance, "Aton")
    assert (camp["population"], camp["capacity"]) == (0, 500)
    assert (town["population"], town["capacity"]) == (1000, None)


def test_a_capacity_of_zero_is_no_limit(instance):
    assert place(instance, "West")["capacity"] is None


def test_empty_cells_are_what_flee_takes_them_for(instance):
    instance.add_lines(LOCATIONS, "Cton,,,,,town,,")
    row = place(instance, "Cton")
    assert (row["region"], row["country"], row["latitude"], row["population"]) == ("unknown", "unknown", 0.0, 0)
    assert "Cton" in instance.warnings()["IMP-104"]


def test_names_may_hold_blanks_apostrophes_slashes_and_brackets(instance):
    names = ["Distrito Capital", "Ombella_M'Poko", "Gao/North", "Camp(1)"]
    instance.add_lines(LOCATIONS, *(f"{name},,Homeland,1,1,town,," for name in names))
    instance.add_lines("input_csv/routes.csv", *(f"Aton,{name},5" for name in names))
    assert {row["to"] for row in instance.rows("routes")} >= set(names)


def test_quotes_crlf_a_bom_blanks_and_empty_lines_change_nothing(instance):
    plain = instance.load().scenario
    text = (instance.root / LOCATIONS).read_text()
    dressed = "\r\n".join(",".join(f'"{cell} "' for cell in line.split(",")) for line in text.splitlines())
    instance.write(LOCATIONS, "\ufeff" + dressed + "\r\n\r\n,,,,,,,\r\n")
    assert instance.load().scenario == plain


def test_comment_rows_in_the_middle_are_passed_over(instance):
    instance.replace(LOCATIONS, "Bton,", "# towns, with a comma\nBton,")
    assert len(instance.rows("places")) == 5


def test_a_header_whose_first_cell_is_double_is_a_comment_like_any_other(instance):
    instance.replace(LOCATIONS, "#name,region", "#name,#name,region")
    assert len(instance.rows("places")) == 5


def test_a_header_without_a_comment_sign_is_passed_over_with_a_warning(instance):
    instance.replace(LOCATIONS, "#name", "name")
    assert len(instance.rows("places")) == 5
    assert "IMP-101" in instance.warnings()


def test_attributes_that_act_are_read_by_the_name_in_the_header(instance):
    instance.replace(LOCATIONS, "population\n", "population,IPC,capacity_per_day,initial_idps\n")
    instance.replace(LOCATIONS, "camp,,500", "camp,,500,3,2.5,40")
    row = place(instance, "East")
    assert (row["initial_people"], row["capacity_per_day"]) == (40, 2.5)
    assert place(instance, "West")["initial_people"] == 0
    assert "IPC" in instance.warnings()["IMP-107"]


def test_initial_people_outside_camps_are_left_out_with_a_warning(instance):
    instance.replace(LOCATIONS, "population\n", "population,initial_idps\n")
    instance.replace(LOCATIONS, "town,,", "town,,,40")
    assert place(instance, "Bton")["initial_people"] == 0
    assert "Bton" in instance.warnings()["IMP-109"]


def test_columns_without_a_name_are_named_in_a_warning_only_if_they_hold_something(instance):
    instance.replace(LOCATIONS, "town,,", "town,,,")
    assert instance.load().warnings == ()
    instance.replace(LOCATIONS, "town,,,", "town,,,5")
    assert "IMP-108" in instance.warnings()


def test_an_unknown_type_is_a_hub_with_a_warning(instance):
    instance.replace(LOCATIONS, "town", "village")
    assert place(instance, "Bton")["kind"] == "hub"
    assert "village" in instance.warnings()["IMP-102"]


def test_a_flood_zone_is_a_town_with_a_warning(instance):
    instance.replace(LOCATIONS, "town", "flood_zone")
    assert place(instance, "Bton")["kind"] == "town"
    assert "Bton" in instance.warnings()["IMP-103"]


def test_home_is_the_country_of_the_first_place_even_if_that_is_a_camp(instance):
    lines = (instance.root / LOCATIONS).read_text().splitlines()
    instance.write(LOCATIONS, "\n".join([lines[0], lines[4], *lines[1:4], lines[5]]))
    assert instance.load().scenario.home == "Abroad"
    assert "East" in instance.warnings()["IMP-105"]


@pytest.mark.parametrize("population", ["1,000", "many", "12.5", "nan", "inf"])
def test_a_population_that_is_no_whole_number_is_refused(instance, population):
    instance.replace(LOCATIONS, "0,1000", f'0,"{population}"')
    text = instance.errors()["IMP-013"]
    assert population in text
    assert "locations.csv, row 2" in text


def test_a_whole_number_with_a_point_is_one(instance):
    instance.replace(LOCATIONS, "0,1000", "0,1000.0")
    assert place(instance, "Aton")["population"] == 1000


def test_a_negative_population_is_refused(instance):
    instance.replace(LOCATIONS, "0,1000", "0,-1000")
    assert "IMP-024" in instance.errors()


def test_a_conflict_zone_needs_a_date(instance):
    instance.replace(LOCATIONS, "conflict_zone,0", "conflict_zone,")
    assert "conflict_date" in instance.errors()["IMP-013"]


def test_places_with_one_name_are_refused_with_both_rows(instance):
    instance.add_lines(LOCATIONS, "Aton,,Homeland,1,1,town,,")
    assert "rows 2 and 7" in instance.errors()["IMP-023"]


def test_a_row_that_is_too_short_is_refused(instance):
    instance.add_lines(LOCATIONS, "Cton,North,Homeland")
    assert "row 7" in instance.errors()["IMP-020"]


def test_coordinates_off_the_globe_are_refused(instance):
    instance.replace(LOCATIONS, "Homeland,1,10", "Homeland,100,10")
    assert "latitude" in instance.errors()["IMP-022"]


def test_a_file_without_places_is_refused(instance):
    instance.write(LOCATIONS, "#name\n")
    assert "IMP-021" in instance.errors()
