"""data_layout.csv, its series and registration_corrections.csv."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from spillover.data import series as observed

LAYOUT = "source_data/data_layout.csv"
EAST = "source_data/east.csv"
CORRECTIONS = "input_csv/registration_corrections.csv"


def counts(instance, place: str, **more) -> list[tuple[int, object]]:
    rows = [row for row in instance.rows("observations", **more) if row["place"] == place]
    return [((row["date"] - date(2020, 1, 1)).days, row["value"]) for row in rows]


def test_the_first_row_is_the_total_and_the_others_are_stocks(instance):
    assert counts(instance, "") == [(0, 30.0), (9, 300.0)]
    assert counts(instance, "East") == [(0, 10.0), (4, 50.0), (9, 100.0)]


@pytest.mark.parametrize(
    "text",
    [
        "DateTime,x\n2020-01-01,10\n2020-01-10,100\n",
        ",\n2020-01-01,10\n2020-01-10,100\n",
        "2020-01-01,10\n2020-01-10,100\n",
        "#sep=,\t\nDate,x\n2020-01-01,10\n# a note, with a comma\n2020-01-05,\n2020-01-10,100\n\n\n",
        "\ufeffDate,x\r\n2020-1-1, 10\r\n2020-01-10,100.0\r\n",
        '"when","how many"\n"2020-01-01","10"\n"2020-01-10","100"\n',
    ],
)
def test_series_are_read_in_any_dress(instance, text):
    instance.write(EAST, text)
    assert counts(instance, "East") == [(0, 10.0), (9, 100.0)]


def test_further_columns_are_left_out_with_a_warning(instance):
    instance.write(EAST, "2020-01-01,10,7\n2020-01-10,100\n")
    assert counts(instance, "East") == [(0, 10.0), (9, 100.0)]
    assert "east.csv" in instance.warnings()["IMP-140"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2020-01-11,many", "IMP-013"),
        ("2020-01-11,1.5", "IMP-013"),
        ("11/01/2020,5", "IMP-014"),
        ("2020-01-11,-5", "IMP-065"),
    ],
)
def test_rows_that_cannot_be_read_are_refused_with_file_and_line(instance, row, code):
    instance.add_lines(EAST, row)
    assert "east.csv, row 5" in instance.errors()[code]


def test_a_series_without_counts_is_refused(instance):
    instance.write(EAST, "Date,count\n2020-01-01,\n")
    assert "east.csv" in instance.errors()["IMP-062"]


def test_a_missing_series_is_named(instance):
    instance.remove(EAST)
    assert "east.csv" in instance.errors()["IMP-003"]


def test_a_series_outside_the_folder_is_refused(instance):
    instance.replace(LAYOUT, "east.csv", "../../secret.csv")
    assert "IMP-005" in instance.errors()


def test_comments_blank_rows_and_a_bom_in_the_layout_are_passed_over(instance):
    instance.write(LAYOUT, "\ufefftotal,refugees.csv\n#East,none.csv\n\nWest\nEast,east.csv,\nWest,west.csv\n")
    assert counts(instance, "") == [(0, 30.0), (9, 300.0)]
    assert counts(instance, "East") != []


def test_a_label_that_stands_twice_is_refused(instance):
    instance.add_lines(LAYOUT, "East,west.csv")
    assert "row 4" in instance.errors()["IMP-061"]


def test_an_empty_layout_is_refused(instance):
    instance.write(LAYOUT, "# nothing\n")
    assert "IMP-060" in instance.errors()


def test_labels_that_are_no_places_become_places_off_the_map(instance):
    instance.add_lines(LAYOUT, "Far,west.csv")
    assert next(row["kind"] for row in instance.rows("places") if row["place"] == "Far") == "off_map"
    assert "Far" in instance.warnings()["IMP-143"]


def test_camps_without_a_series_are_named(instance):
    instance.replace(LAYOUT, "West,west.csv\n", "")
    assert "West" in instance.warnings()["IMP-147"]


def test_several_files_of_one_row_are_added(instance):
    instance.write("source_data/more.csv", "2020-01-01,1\n2020-01-03,2\n2020-01-10,3\n")
    instance.replace(LAYOUT, "east.csv", "east.csv,more.csv")
    assert counts(instance, "East") == [(0, 11.0), (2, 52.0), (4, 52.0), (9, 103.0)]


def test_files_that_end_on_different_days_are_told(instance):
    instance.write("source_data/more.csv", "2020-01-01,1\n2020-01-03,2\n")
    instance.replace(LAYOUT, "east.csv", "east.csv,more.csv")
    assert counts(instance, "East") == [(0, 11.0), (2, 52.0)]
    assert "'East'" in instance.warnings()["IMP-146"]


def test_unsorted_series_are_written_day_by_day_as_flee_reads_them(instance):
    instance.write(EAST, "2020-01-01,0\n2020-01-07,60\n2020-01-05,10\n2020-01-10,60\n")
    assert counts(instance, "East") == [(day, 10.0 * day) for day in range(6)] + [
        (6, 30.0),
        (7, 40.0),
        (8, 50.0),
        (9, 60.0),
    ]
    assert "East" in instance.warnings()["IMP-144"]


def test_a_day_that_stands_twice_is_a_jump_written_day_by_day(instance):
    instance.write(EAST, "2020-01-01,0\n2020-01-05,40\n2020-01-05,90\n")
    assert counts(instance, "East") == [(day, 10.0 * day) for day in range(4)] + [(day, 90.0) for day in range(4, 10)]


def test_a_row_that_is_only_repeated_is_no_jump(instance):
    instance.write(EAST, "2020-01-01,0\n2020-01-05,40\n2020-01-05,40\n")
    assert counts(instance, "East") == [(0, 0.0), (4, 40.0)]
    assert instance.load().warnings == ()


# --- which series is the total --------------------------------------------------------------------------------------


def inflow_of(instance) -> list[int]:
    """What departures would take from the imported scenario, per simulated person."""
    scenario = instance.load().scenario
    values = dict(scenario.table("parameters").select("parameter", "value").iter_rows())
    daily = observed.daily(observed.corrected(scenario, int(values["hasten"])), scenario.days)
    rise = observed.inflow(
        daily,
        sum_of_places=values["sum_from_camps"] == "true",
        present_at_start=values["insert_day0"] == "true",
    )
    return rise.tolist()


def fed_by_flee(rows: list[list[int]], *, insert_day0: bool) -> list[int]:
    """Flee's own rule for sums of camps: rows after the first; on day 0 all rows, or none."""
    stock = np.sum(rows[1:], axis=0)
    rise = np.diff(stock, prepend=stock[:1])
    rise[0] = 0 if insert_day0 else sum(row[0] for row in rows)
    return rise.tolist()


EAST_DAILY = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
WEST_DAILY = [20, 40, 60, 80, 100, 120, 140, 160, 180, 200]
TOTAL_DAILY = [30 * day for day in range(1, 11)]


@pytest.mark.parametrize("insert_day0", [True, False])
@pytest.mark.parametrize("hasten", [1, 3])
@pytest.mark.parametrize(
    ("layout", "rows"),
    [
        ("total,refugees.csv\nEast,east.csv\nWest,west.csv\n", [TOTAL_DAILY, EAST_DAILY, WEST_DAILY]),
        ("East,east.csv\nWest,west.csv\ntotal,refugees.csv\n", [EAST_DAILY, WEST_DAILY, TOTAL_DAILY]),
        ("East,east.csv\nWest,west.csv\n", [EAST_DAILY, WEST_DAILY]),
        ("People,refugees.csv\nWest,west.csv\nEast,east.csv\n", [TOTAL_DAILY, WEST_DAILY, EAST_DAILY]),
    ],
    ids=["total first", "total last", "no total", "another word"],
)
def test_the_inflow_is_flees_whatever_the_first_row_is(instance, layout, rows, hasten, insert_day0):
    instance.write(LAYOUT, layout)
    instance.settings(f"optimisations:\n  hasten: {hasten}\nspawn_rules:\n  insert_day0: {insert_day0}\n")
    cut = [[value // hasten for value in row] for row in rows]
    assert inflow_of(instance) == fed_by_flee(cut, insert_day0=insert_day0)


def test_a_first_row_that_is_a_place_is_told_and_still_a_stock(instance):
    instance.write(LAYOUT, "East,east.csv\nWest,west.csv\ntotal,refugees.csv\n")
    assert "'East'" in instance.warnings()["IMP-141"]
    assert instance.parameters()["departures.sum_from_camps"] == "false"
    assert counts(instance, "East") == [(0, 10.0), (4, 50.0), (9, 100.0)]


def test_a_total_of_another_name_is_told(instance):
    instance.replace(LAYOUT, "total", "Total")
    assert "'Total'" in instance.warnings()["IMP-142"]
    assert instance.parameters()["departures.sum_from_camps"] == "true"


def test_settings_that_ask_for_a_total_need_one(instance):
    instance.write(LAYOUT, "East,east.csv\nWest,west.csv\n")
    instance.settings("spawn_rules:\n  sum_from_camps: False\n")
    assert "total" in instance.errors()["IMP-064"]


def test_settings_that_ask_for_a_total_get_the_row_of_that_name(instance):
    instance.write(LAYOUT, "East,east.csv\nWest,west.csv\ntotal,refugees.csv\n")
    instance.settings("spawn_rules:\n  sum_from_camps: False\n")
    assert counts(instance, "") == [(0, 30.0), (9, 300.0)]
    assert inflow_of(instance) == [0] + [30] * 9


# --- corrections ----------------------------------------------------------------------------------------------------


def test_corrections_are_kept_in_the_order_of_the_file(instance):
    instance.write(CORRECTIONS, 'West,2020-01-10,"normalize"\nEast,2020-01-05\nEast,2020-01-10\n')
    rows = [(row["place"], row["date"].day) for row in instance.rows("corrections")]
    assert rows == [("West", 10), ("East", 5), ("East", 10)]
    assert counts(instance, "East") == [(0, 10.0), (4, 50.0), (9, 100.0)]


@pytest.mark.parametrize("text", ["", "\n", '""\n', '""\n""\n', "# none\n", "East\n"])
def test_a_file_without_corrections_has_none(instance, text):
    instance.write(CORRECTIONS, text)
    assert instance.rows("corrections") == []
    assert instance.load().warnings == ()


def test_a_correction_before_the_start_is_left_out_with_a_warning(instance):
    instance.write(CORRECTIONS, "East,2019-12-31\n")
    assert instance.rows("corrections") == []
    assert "before the start" in instance.warnings()["IMP-145"]


@pytest.mark.parametrize("when", ["2020-01-04", "2020-01-01", "2020-1-1"])
def test_a_correction_of_a_day_without_count_or_of_the_first_is_refused_with_the_nearest(instance, when):
    instance.write(CORRECTIONS, f"East,{when}\n")
    text = instance.errors()["IMP-067"]
    assert "2020-01-05, 2020-01-10" in text


def test_a_correction_of_an_unknown_label_is_refused_with_the_nearest(instance):
    instance.write(CORRECTIONS, "Est,2020-01-05\n")
    assert "did you mean 'East'" in instance.errors()["IMP-066"]


def test_a_correction_after_an_empty_camp_is_refused(instance):
    instance.replace(EAST, "2020-01-01,10", "2020-01-01,0")
    instance.write(CORRECTIONS, "East,2020-01-05\n")
    assert "rescaled" in instance.errors()["IMP-068"]


def test_a_correction_of_an_unsorted_series_is_made_at_once(instance):
    instance.write(EAST, "2020-01-03,100\n2020-01-01,100\n2020-01-05,50\n")
    instance.write(CORRECTIONS, "East,2020-01-05\n")
    assert instance.rows("corrections") == []
    assert counts(instance, "East") == [(day, 50.0) for day in range(10)]


def test_a_correction_of_the_total_is_made_at_once(instance):
    instance.write(CORRECTIONS, "total,2020-01-10\n")
    assert instance.rows("corrections") == []
    assert counts(instance, "") == [(0, 300.0), (9, 300.0)]


def test_a_correction_that_stands_twice_counts_once(instance):
    instance.write(CORRECTIONS, "East,2020-01-05\nEast,2020-01-05\n")
    assert len(instance.rows("corrections")) == 1
