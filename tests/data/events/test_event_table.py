"""The table of evidence is read as it was written, and every wrong cell is named."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from event_rows import gdelt, imported
from spillover.data.events.table import read_events, whole_file
from spillover.ground.errors import StanceError

HEADER = "month,source_iso3,target_iso3,coder,score,n,mentions,first_url,known\n"
ROW = "2022-09-01,KAZ,UKR,gdelt,0.35,2,5,https://example.org/1,2022-09-30\n"


def test_what_was_written_is_read(tmp_path):
    done = imported(tmp_path, {"a.tsv": [gdelt(1), gdelt(2, target="RUS", score="-3.33", url="")]})
    read = read_events(tmp_path / "out.csv")
    assert read.equals(done.table)
    assert read.schema == done.table.schema
    weeks = imported(tmp_path, {"a.tsv": [gdelt(1)]}, by="week")
    assert read_events(tmp_path / "out.csv", by="week").equals(weeks.table)


def test_a_month_is_hidden_until_all_of_it_is_known(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEADER + ROW)
    assert read_events(path, dt.date(2022, 9, 29)).is_empty()
    assert read_events(path, dt.date(2022, 9, 30)).height == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2022-09-01", "2022-09-02", "STA-340"),
        ("2022-09-01", "2022-09", "STA-340"),
        ("KAZ", "KZA", "STA-341"),
        ("UKR", "", "STA-341"),
        ("0.35", "1.01", "STA-342"),
        ("0.35", "nan", "STA-342"),
        (",2,", ",0,", "STA-342"),
        (",5,", ",-5,", "STA-342"),
        (",5,", ",9999999999999,", "STA-342"),
        ("2022-09-30", "2022-08-31", "STA-344"),
        ("2022-09-30", "", "STA-344"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, old, new, code):
    path = tmp_path / "events.csv"
    path.write_text(HEADER + ROW + ROW.replace("KAZ", "UZB").replace(old if old != "KAZ" else "UZB", new))
    with pytest.raises(StanceError) as error:
        read_events(path)
    assert [(one.code, one.row) for one in error.value.findings] == [(code, 3)]


def test_a_pair_stands_once_in_a_period(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEADER + ROW + ROW.replace("gdelt", "icews") + ROW)
    with pytest.raises(StanceError) as error:
        read_events(path)
    assert [(one.code, one.row) for one in error.value.findings] == [("STA-343", 4)]


def test_a_table_by_weeks_is_no_table_by_months(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEADER.replace("month", "week") + ROW)
    with pytest.raises(StanceError, match="month"):
        read_events(path)


def test_a_table_without_rows_has_its_columns(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEADER)
    assert read_events(path).schema["month"] == pl.Date


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "out.csv"
    with pytest.raises(UnicodeEncodeError), whole_file(path, overwrite=False) as file:
        file.write("half\ud800")
    assert list(tmp_path.iterdir()) == []
    path.write_text("older")
    with pytest.raises(StanceError, match="STA-315"), whole_file(path, overwrite=False):
        pass
    assert path.read_text() == "older"
    with pytest.raises(StanceError, match="STA-316"), whole_file(tmp_path / "none" / "out.csv", overwrite=False):
        pass
