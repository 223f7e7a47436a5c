"""``spillover export`` of a run over borders, as users have it."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from mechanisms.exodus.test_exodus_run import LARS, folder
from running import spillover

ADDED = ["iso3", "crossing", "type"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a run of three members, and its exports."""
    path = tmp_path_factory.mktemp("export")
    (path / "small-exodus").mkdir()
    folder(path / "small-exodus")
    forms = "--csv", "a.csv", "--xlsx", "a.xlsx", "--parquet", "a"
    for words in (("run", "small-exodus", "--members", 3, "--days", 6), ("export", "last", *forms)):
        done = spillover(*words, cwd=path)
        assert done.returncode == 0, done.stderr
    return path


def test_queues_and_crossings_are_in_the_csv_by_country_crossing_and_type(exported: Path):
    with (exported / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[-4:] == ["observed", *ADDED]
    lars = {row["quantity"]: row for row in rows if row["place"] == LARS and row["day"] == "5"}
    assert float(lars["crossed_in"]["mean"]) >= float(lars["fled_in"]["mean"]) > 0
    assert [lars["crossed_in"][name] for name in ADDED] == ["GEO", LARS, "crossing"]
    assert [lars["fled_in"][name] for name in ADDED] == ["GEO", LARS, "unique_person"]
    assert [lars["queue"][name] for name in ADDED] == ["GEO", LARS, ""]
    assert {row["iso3"] for row in rows if row["quantity"] == "stock"} == {"RUS", "FIN", "GEO", "TUR"}
    assert {row["place"] for row in rows if row["quantity"] == "rent"} >= {"Tbilisi", "Istanbul"}
    assert "nan" not in {cell.lower() for row in rows for cell in row.values()}


def test_every_form_holds_the_same_rows(exported: Path):
    table = pl.read_parquet(exported / "a" / "summary.parquet")
    with (exported / "a.csv").open(newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == table.height
    sheet = openpyxl.load_workbook(exported / "a.xlsx")["summary"]
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) == 1 + table.height
    assert table.columns[-3:] == ADDED
