"""conflicts.csv."""

from __future__ import annotations

from datetime import date, timedelta

START = date(2020, 1, 1)
CONFLICTS = "input_csv/conflicts.csv"
LOCATIONS = "input_csv/locations.csv"


def table(header: str, *rows: str) -> str:
    return header + "\n" + "".join(f"{day},{row}\n" for day, row in enumerate(rows))


def events(instance) -> list[tuple[object, int, object]]:
    return [(row["place"], (row["date"] - START).days, row["value"]) for row in instance.rows("events")]


def test_only_days_on_which_an_intensity_changes_become_events(instance):
    assert events(instance) == [("Aton", 0, 1.0)]


def test_every_change_of_intensity_is_kept_on_and_off(instance):
    values = [0, 0.5, 0.5, 0.65, 0, 0, 1, 1, 1, 0]
    instance.write(CONFLICTS, table("#Day,Aton,Bton", *(f"1,{value}" for value in values)))
    assert events(instance)[1:] == [("Bton", 1, 0.5), ("Bton", 3, 0.65), ("Bton", 4, 0), ("Bton", 6, 1), ("Bton", 9, 0)]


def test_the_order_of_rows_counts_and_not_their_numbers(instance):
    instance.write(CONFLICTS, "#Day,Aton,Bton\n" + "".join(f"x{9 - day},1,{int(day > 6)}\n" for day in range(10)))
    assert events(instance) == [("Aton", 0, 1), ("Bton", 7, 1)]


def test_a_zone_from_the_beginning_that_the_table_denies_was_one_before_the_start(instance):
    instance.write(CONFLICTS, table("#Day,Aton,Bton", *["0,0"] * 10))
    assert events(instance) == [("Aton", -1, 1.0)]


def test_a_zone_before_the_start_that_the_table_ends_later_ends_then(instance):
    instance.write(CONFLICTS, table("#Day,Aton", *"0001100000"))
    assert events(instance) == [("Aton", -1, 1.0), ("Aton", 3, 1.0), ("Aton", 5, 0.0)]


def test_the_intensity_before_the_start_can_be_an_attribute(instance):
    instance.replace(LOCATIONS, "population\n", "population,conflict_intensity\n")
    instance.replace(LOCATIONS, "0,1000", "0,1000,0.3")
    instance.write(CONFLICTS, table("#Day,Bton", *"0000000000"))
    assert events(instance) == [("Aton", -1, 0.3)]


def test_a_later_conflict_date_says_nothing_and_the_difference_is_told(instance):
    instance.replace(LOCATIONS, "conflict_zone,0", "conflict_zone,5")
    assert events(instance) == [("Aton", 0, 1.0)]
    assert "Aton (5 in locations.csv, 0 here)" in instance.warnings()["IMP-122"]


def test_names_are_stripped_and_a_comma_at_the_end_of_the_header_is_nothing(instance):
    instance.write(CONFLICTS, "#Days, Aton , Bton,\n" + "".join(f"{day}, 1, 0\n" for day in range(10)))
    assert events(instance) == [("Aton", 0, 1.0)]
    assert instance.load().warnings == ()


def test_the_header_need_not_be_a_comment_and_may_be_quoted_after_a_bom(instance):
    instance.write(CONFLICTS, '\ufeff"#Day","Bton"\r\n' + "".join(f"{day},{int(day > 1)}\r\n" for day in range(10)))
    assert ("Bton", 2, 1) in events(instance)
    instance.write(CONFLICTS, table("Day,Bton", *"0011111111"))
    assert ("Bton", 2, 1) in events(instance)


def test_columns_that_are_no_places_are_left_out_with_a_warning(instance):
    instance.write(CONFLICTS, table("#Day,Aton,Isale,\ufeff#name", *["1,1,1"] * 10))
    assert events(instance) == [("Aton", 0, 1.0)]
    assert "Isale" in instance.warnings()["IMP-120"]


def test_blank_rows_and_comments_are_no_days(instance):
    instance.write(CONFLICTS, "#Day,Bton\n\n# quiet, at first\n" + table("#a comment", *"0001111111"))
    assert ("Bton", 3, 1) in events(instance)


def test_too_few_rows_are_refused_with_both_numbers_and_the_longest_possible_run(instance):
    instance.write(CONFLICTS, table("#Day,Aton", *"1111111"))
    text = instance.errors()["IMP-040"]
    assert "7 days" in text
    assert "10" in text
    assert "--days 7" in text


def test_too_few_rows_are_enough_for_a_shorter_run(instance):
    instance.write(CONFLICTS, table("#Day,Aton", *"1111111"))
    assert instance.load(days=7).scenario.days == 7


def test_rows_beyond_the_run_are_not_looked_at(instance):
    instance.add_lines(CONFLICTS, "10,0,nonsense")
    assert events(instance) == [("Aton", 0, 1.0)]


def test_rows_of_another_width_are_refused(instance):
    instance.replace(CONFLICTS, "3,1,0\n", "3,1\n")
    assert "row 5" in instance.errors()["IMP-041"]
    instance.replace(CONFLICTS, "3,1\n", "3,1,0,1\n")
    assert "row 5" in instance.errors()["IMP-041"]


def test_a_value_that_is_no_number_is_refused_with_its_place(instance):
    instance.replace(CONFLICTS, "3,1,0\n", "3,1,war\n")
    text = instance.errors()["IMP-012"]
    assert "column Bton" in text
    assert "'war'" in text


def test_a_place_with_two_columns_is_refused(instance):
    instance.write(CONFLICTS, table("#Day,Aton,Aton", *["1,1"] * 10))
    assert "Aton" in instance.errors()["IMP-042"]


def test_a_negative_intensity_is_none_with_a_warning(instance):
    instance.replace(CONFLICTS, "3,1,0\n", "3,1,-1\n")
    assert events(instance) == [("Aton", 0, 1.0)]
    assert "IMP-121" in instance.warnings()


def test_events_lie_in_the_calendar(instance):
    assert instance.rows("events")[0]["date"] == START + timedelta(days=0)
