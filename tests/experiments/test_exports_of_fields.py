"""Exports of runs that keep fields: queues, rents and opinion beside people, with country, crossing and type."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest

from engine.odd import MOOD, Odd, with_part
from inmemory import plan
from spillover.engine.record import StayRecord
from spillover.engine.simulate import simulate
from spillover.experiments.exports import summary_of, write_csv, write_parquet, write_xlsx
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.ground.fields import Field
from spillover.world.stays import CHANGES, STATUSES

TABLES = {
    "places": "Town RUS town 1000 | Gate KAZ crossing | Oral KAZ city | Camp Eastland camp - - 50",
    "routes": "Town Gate 150 | Gate Oral 100 | Oral Camp 100",
    "events": "0 Town 1",
}
DAYS, MEMBERS = 4, 5
PLAN = plan("departures.source=hazard departures.hazard_per_day=0.1", days=DAYS, home="RUS", **TABLES)
PLAIN = ["date", "day", "place", "quantity", "mean", "sd", "q05", "q25", "q50", "q75", "q95", "observed"]


def by_place(name: str) -> Field:
    return replace(MOOD, name=name, keep=True)


FIELDS = (
    *map(by_place, ("queue", "crossed_in", "crossed_out", "fled_in", "rent")),
    Field("fear", ("country",), unit="1", first=0.0, about="a field by country", keep=True),
)


def fill(today: Any, own: Mapping[str, np.ndarray]) -> None:
    """Each field is the member's number and the day; nobody knows the rents of towns."""
    for values in own.values():
        values[...] = (10 * today.members + today.day)[:, None]
    own["rent"][:, 0] = np.nan


@pytest.fixture(scope="module")
def results() -> Results:
    """Two blocks of members with fields, and with stays in two countries."""
    made = with_part(PLAN, Odd(fields=FIELDS, on_update=fill))
    records = [simulate(made, members, 0) for members in (range(2), range(2, MEMBERS))]
    hosts = "KAZ", "Eastland"
    for number, record in enumerate(records):
        shape = *record.travelling.shape, len(hosts)
        stays = StayRecord(hosts, np.full((*shape, len(STATUSES)), 7, np.int32), np.zeros((*shape, len(CHANGES)), int))
        stays.flow[:, :, 0, CHANGES.index("permits")] = record.members[:, None]
        records[number] = replace(record, stays=stays)
    return Results.of_records(made, records, 0)


@pytest.fixture(scope="module")
def table(results: Results) -> pl.DataFrame:
    return summary_of(results)


def rows(table: pl.DataFrame, quantity: str, place: str) -> pl.DataFrame:
    return table.filter(quantity=quantity, place=place)


def marks(table: pl.DataFrame, quantity: str, place: str) -> tuple[Any, ...]:
    (found,) = rows(table, quantity, place).select("iso3", "crossing", "type").unique().rows()
    return found


def test_a_run_without_fields_is_exported_as_ever(tmp_path: Path):
    plain = Results.of_records(PLAN, [simulate(PLAN, range(3), 0)], 0)
    assert summary_of(plain).equals(plain.summary())
    assert summary_of(plain).columns == PLAIN
    write_csv(plain, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == plain.summary().write_csv()


def test_rows_of_people_stand_as_before_with_three_columns_more(results: Results, table: pl.DataFrame):
    assert table.columns == [*PLAIN, "iso3", "crossing", "type"]
    people = table.filter(pl.col("quantity").is_in(["stock", "departed", "travelling"])).select(PLAIN)
    assert people.equals(results.summary())
    assert table["day"].is_sorted()
    assert table.height == table.select("day", "place", "quantity").unique().height


def test_fields_and_stays_are_summarised_over_members(table: pl.DataFrame):
    queue = rows(table, "queue", "Gate")
    for day in range(DAYS):
        expected = 10 * np.arange(MEMBERS) + day
        row = queue.row(day, named=True)
        assert row["mean"] == expected.mean()
        assert row["sd"] == pytest.approx(expected.std(ddof=1))
        assert [row[name] for name in ("q05", "q50", "q95")] == np.quantile(expected, [0.05, 0.5, 0.95]).tolist()
        assert str(row["date"]) == f"2020-01-0{1 + day}"
    assert queue["observed"].null_count() == DAYS
    assert rows(table, "fear", "KAZ")["q50"].to_list() == [20, 21, 22, 23]
    assert rows(table, "visitor", "Eastland")["mean"].to_list() == [7] * DAYS
    assert rows(table, "permits", "KAZ")["mean"].to_list() == [2] * DAYS
    assert rows(table, "permits", "Eastland")["mean"].to_list() == [0] * DAYS


def test_each_row_says_its_country_its_crossing_and_its_type(table: pl.DataFrame):
    expected = {
        ("stock", "Oral"): ("KAZ", "", "stock"),
        ("stock", "Gate"): ("KAZ", "Gate", "stock"),
        ("stock", "Camp"): ("", "", "stock"),
        ("departed", ""): ("", "", ""),
        ("crossed_in", "Gate"): ("KAZ", "Gate", "crossing"),
        ("crossed_out", "Gate"): ("KAZ", "Gate", "crossing"),
        ("fled_in", "Gate"): ("KAZ", "Gate", "unique_person"),
        ("queue", "Gate"): ("KAZ", "Gate", ""),
        ("rent", "Oral"): ("KAZ", "", ""),
        ("fear", "RUS"): ("RUS", "", ""),
        ("fear", "Eastland"): ("", "", ""),
        ("registrations", "KAZ"): ("KAZ", "", "registration"),
        ("permits", "Eastland"): ("", "", "permit"),
        ("registered", "KAZ"): ("KAZ", "", ""),
        ("overstayer", "KAZ"): ("KAZ", "", ""),
    }
    assert {key: marks(table, *key) for key in expected} == expected


def test_what_happens_at_crossings_has_no_rows_elsewhere(table: pl.DataFrame):
    for quantity in ("queue", "crossed_in", "crossed_out", "fled_in"):
        assert table.filter(quantity=quantity)["place"].unique().to_list() == ["Gate"]
    assert set(table.filter(quantity="rent")["place"]) == {"Town", "Gate", "Oral", "Camp"}


def test_what_is_no_number_is_an_empty_cell_in_every_form(results: Results, table: pl.DataFrame, tmp_path: Path):
    assert rows(table, "rent", "Town").select("mean", "sd", "q50").null_count().row(0) == (DAYS,) * 3
    write_csv(results, tmp_path / "a.csv")
    write_xlsx(results, tmp_path / "a.xlsx")
    write_parquet(results, tmp_path / "a")
    assert "NaN" not in (tmp_path / "a.csv").read_text()
    assert pl.read_parquet(tmp_path / "a" / "summary.parquet").equals(table)
    assert pl.read_parquet(tmp_path / "a" / "members" / "*.parquet").equals(results.members())
    sheet = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["summary"].iter_rows(values_only=True))
    assert list(sheet[0]) == table.columns
    assert len(sheet) == 1 + table.height
    (gate,) = (row for row in sheet if row[1:4] == (3, "Gate", "crossed_in"))
    assert gate[4:6] == (23, pytest.approx(np.std(10 * np.arange(MEMBERS), ddof=1)))
    assert gate[-3:] == ("KAZ", "Gate", "crossing")


@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.utime"])
def test_a_workbook_that_finds_no_room_leaves_nothing(results: Results, tmp_path: Path, monkeypatch, step: str):
    """Neither while rows are written, nor when the workbook is put together from its sheets."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(RunError) as error:
        write_xlsx(results, tmp_path / "a.xlsx")
    assert error.value.findings[0].code == "RUN-008"
    assert list(tmp_path.iterdir()) == []


def test_a_summary_never_asks_for_many_columns_at_once(results: Results, table: pl.DataFrame, monkeypatch):
    monkeypatch.setattr("spillover.engine.shards.BYTES_AT_ONCE", 4 * DAYS * MEMBERS)
    widest = 0
    collect = pl.LazyFrame.collect

    def watched(frame: pl.LazyFrame, *words: Any, **named: Any) -> Any:
        nonlocal widest
        found = collect(frame, *words, **named)
        if found.height == DAYS * MEMBERS:
            widest = max(widest, found.width)
        return found

    monkeypatch.setattr(pl.LazyFrame, "collect", watched)
    assert summary_of(results).equals(table)
    assert widest == 1


def test_a_dataset_has_fields_by_what_they_are_by(results: Results):
    dataset = results.to_xarray()
    assert dict(dataset.sizes) == {"member": MEMBERS, "time": DAYS, "place": 4, "country": 3}
    assert dataset["queue"].dims == ("member", "time", "place")
    assert dataset["fear"].dims == ("member", "time", "country")
    assert dataset["fear"].dtype == np.float32
    assert dataset["country"].to_numpy().tolist() == ["RUS", "KAZ", "Eastland"]
    assert float(dataset["fear"].sel(member=3, time="2020-01-03", country="KAZ")) == 32
    assert float(dataset["queue"].sel(member=4, time="2020-01-02", place="Gate")) == 41
    assert np.isnan(dataset["rent"].sel(place="Town")).all()
    assert dataset["queue"].attrs == {}


def test_a_dataset_may_be_asked_for_some_fields_only(results: Results):
    dataset = results.to_xarray(fields=["queue"])
    assert "queue" in dataset
    assert "rent" not in dataset
    assert "country" not in dataset.dims
    with pytest.raises(RunError, match="did you mean 'queue'"):
        results.to_xarray(fields=["queu"])


def test_a_field_by_host_is_by_host_in_a_dataset(results: Results):
    renamed = {f"field: fear: {name}": f"field: calm: {name}" for name in ("KAZ", "Eastland")}
    parts = tuple(part.drop("field: fear: RUS").rename(renamed) for part in results.parts)
    by_host = replace(results, parts=parts)
    assert by_host.field_dimension("calm") == "host"
    assert by_host.to_xarray()["calm"].dims == ("member", "time", "host")
    assert marks(summary_of(by_host), "calm", "KAZ") == ("KAZ", "", "")
