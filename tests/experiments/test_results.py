"""Results: labelled tables of an ensemble, and the files that other programs open."""

from __future__ import annotations

import errno
import sys
from datetime import date

import numpy as np
import openpyxl
import polars as pl
import pytest

from running import finished_run, new_run, scenario_folder
from spillover.engine.runstore import load_inputs
from spillover.engine.simulate import simulate as simulate_members
from spillover.experiments import exports
from spillover.experiments.ensemble import simulate
from spillover.experiments.exports import write_csv, write_parquet, write_xlsx
from spillover.experiments.results import Results, read_summary
from spillover.ground.errors import RunError

COLUMNS = ["date", "day", "place", "quantity", "mean", "sd", "q05", "q25", "q50", "q75", "q95", "observed"]


def code_of(error: pytest.ExceptionInfo[RunError]) -> str:
    return error.value.findings[0].code


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return finished_run(tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def results(run):
    return Results.open(run.folder)


@pytest.fixture(scope="module")
def record(run):
    _, plan = load_inputs(run)
    return simulate_members(plan, range(12), 0)


def rows_of(summary: pl.DataFrame, quantity: str, place: str) -> pl.DataFrame:
    return summary.filter((pl.col("quantity") == quantity) & (pl.col("place") == place))


def test_the_summary_has_a_row_a_day_place_and_quantity(results):
    summary = results.summary()
    assert summary.columns == COLUMNS
    assert summary.height == 30 * (5 + 2)
    assert set(summary["quantity"]) == {"stock", "departed", "travelling"}
    assert set(summary.filter(pl.col("quantity") != "stock")["place"]) == {""}
    assert summary["day"].is_sorted()
    assert (summary["date"][0], summary["date"][-1]) == (date(2020, 1, 1), date(2020, 1, 30))


def test_the_summary_is_that_of_the_members(results, record):
    summary = results.summary()
    camp = record.stock[:, :, results.places.index("Camp East")]
    rows = rows_of(summary, "stock", "Camp East")
    assert np.allclose(rows["mean"], camp.mean(axis=0))
    assert np.allclose(rows["sd"], camp.std(axis=0, ddof=1))
    assert np.allclose(rows["q05"], np.quantile(camp, 0.05, axis=0))
    assert np.allclose(rows["q50"], np.median(camp, axis=0))
    assert np.allclose(rows_of(summary, "departed", "")["mean"], record.departed.mean(axis=0))
    assert np.allclose(rows_of(summary, "travelling", "")["q95"], np.quantile(record.travelling, 0.95, axis=0))


def test_counts_stand_beside_the_stock_of_scored_places_only(results):
    summary = results.summary()
    east = rows_of(summary, "stock", "Camp East")["observed"]
    assert (east[0], east[15], east[29]) == (100, 1000, 1900)
    assert summary.filter(pl.col("observed").is_not_null())["place"].unique().sort().to_list() == [
        "Camp East",
        "Camp West",
    ]
    assert set(summary.filter(pl.col("observed").is_not_null())["quantity"]) == {"stock"}


def test_the_stored_summary_is_the_computed_one(run, results):
    assert read_summary(run.folder).equals(results.summary())
    few = pl.read_csv(run.folder / "summary.csv", try_parse_dates=True)
    assert sorted(set(few["day"])) == [0, 29]


def test_members_are_long_and_complete(results, record):
    members = results.members()
    assert members.columns == ["member", "date", "day", "place", "quantity", "value"]
    assert members.height == 12 * 30 * 7
    one = members.filter((pl.col("member") == 3) & (pl.col("place") == "Camp West"))
    assert one["value"].to_list() == record.stock[3, :, results.places.index("Camp West")].tolist()
    departed = members.filter((pl.col("member") == 11) & (pl.col("quantity") == "departed"))
    assert departed["value"].to_list() == record.departed[11].tolist()


def test_stocks_come_as_an_array_in_the_order_asked_for(results, record):
    stock = results.stock(["Camp West", "Alpha"])
    assert stock.shape == (12, 30, 2)
    assert np.array_equal(stock[:, :, 1], record.stock[:, :, results.places.index("Alpha")])


def test_a_single_member_has_no_spread(tmp_path):
    _, plan = new_run(tmp_path)
    summary = simulate(plan, members=1).summary()
    assert summary["sd"].null_count() == summary.height
    assert (summary["q05"] == summary["q95"]).all()


def test_a_place_may_be_called_as_a_column_is(tmp_path):
    scenario_folder(tmp_path)
    for file in (tmp_path / "tiny").glob("*.csv"):
        file.write_text(file.read_text().replace("Alpha", "member").replace("Beta", "day"))
    results = Results.open(finished_run(tmp_path).folder)
    assert {"member", "day"} < set(results.summary()["place"])
    assert {"member", "day"} < set(results.members()["place"])
    assert results.stock(["member"]).shape == (12, 30, 1)


def test_as_a_dataset_everything_is_labelled(results, record):
    dataset = results.to_xarray()
    assert dict(dataset.sizes) == {"member": 12, "time": 30, "place": 5}
    assert dataset["stock"].dims == ("member", "time", "place")
    there = dataset["stock"].sel(member=2, time="2020-01-30", place="Camp East")
    assert int(there) == record.stock[2, 29, results.places.index("Camp East")]
    assert dataset["stock"].attrs["units"] == "person"
    assert float(dataset["observed"].sel(time="2020-01-16", place="Camp West")) == 500
    assert np.isnan(dataset["observed"].sel(place="Alpha")).all()


def test_without_xarray_the_extra_is_named(results, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(RunError) as error:
        results.to_xarray()
    assert code_of(error) == "RUN-014"
    assert "spillover[xarray]" in str(error.value)


def test_an_unfinished_run_has_no_results_yet(tmp_path):
    run, _ = new_run(tmp_path)
    with pytest.raises(RunError) as error:
        Results.open(run.folder)
    assert code_of(error) == "RUN-011"
    assert "--resume" in str(error.value)


def test_a_damaged_shard_is_never_read(tmp_path):
    run = finished_run(tmp_path)
    shard = run.blocks / run.manifest.blocks[0].file
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    with pytest.raises(RunError) as error:
        Results.open(run.folder)
    assert code_of(error) == "RUN-010"


def test_csv_has_exactly_the_columns_of_the_summary(results, tmp_path):
    write_csv(results, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == ",".join(COLUMNS)
    again = pl.read_csv(tmp_path / "out.csv", try_parse_dates=True)
    assert again.height == results.summary().height
    assert np.allclose(again["q95"], results.summary()["q95"])


def test_a_workbook_has_four_sheets_that_excel_reads(results, tmp_path):
    write_xlsx(results, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["summary", "parameters", "sources", "manifest"]
    rows = list(book["summary"].iter_rows(values_only=True))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 1 + results.summary().height
    assert book["sources"]["B2"].value == "Invented for tests"
    manifest = dict(book["manifest"].iter_rows(values_only=True))
    assert (manifest["scenario"], manifest["seed"]) == ("tiny", "0")
    parameters = {(row[0], row[1]): row[2] for row in book["parameters"].iter_rows(values_only=True)}
    assert parameters["flee3", "max_move_speed_km_per_day"] == "360.0"


def test_a_summary_too_long_for_a_sheet_is_refused(results, tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_OF_A_SHEET", 10)
    with pytest.raises(RunError) as error:
        write_xlsx(results, tmp_path / "out.xlsx")
    assert code_of(error) == "RUN-019"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_parquet_holds_summary_members_and_sources(results, tmp_path):
    write_parquet(results, tmp_path / "out")
    assert pl.read_parquet(tmp_path / "out" / "summary.parquet").equals(results.summary())
    assert pl.read_parquet(tmp_path / "out" / "members" / "*.parquet").equals(results.members())
    assert pl.read_parquet(tmp_path / "out" / "sources.parquet")["key"].to_list() == ["invented"]
    assert "max_move_speed_km_per_day" in pl.read_parquet(tmp_path / "out" / "parameters.parquet")["name"]


def test_a_folder_that_holds_something_is_not_touched(results, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(RunError) as error:
        write_parquet(results, tmp_path)
    assert code_of(error) == "RUN-020"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_results_in_memory_can_be_exported_too(tmp_path):
    _, plan = new_run(tmp_path)
    results = simulate(plan, members=3)
    for write, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx"), (write_parquet, "a")):
        write(results, tmp_path / name)
        assert (tmp_path / name).exists()


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
def test_an_export_to_a_full_disk_leaves_nothing(results, tmp_path, monkeypatch, write):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RunError) as error:
        write(results, tmp_path / "out")
    assert code_of(error) == "RUN-008"
    assert list(tmp_path.iterdir()) == []
