"""``spillover sensitivity``: tables, JSON and CSV, and its errors, in processes of their own."""

from __future__ import annotations

import csv
import json

from exodus_world import TABLES, folder
from running import spillover

ASKED = ("--days", 5, "--workers", 1)


def test_the_ranking_as_json_and_csv(tmp_path):
    folder(tmp_path)
    done = spillover("sensitivity", ".", *ASKED, "--size", 2, "--csv", "all.csv", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["method"] == "morris"
    assert found["posterior"] is None
    ranks = [row["rank"] for row in found["ranking"]]
    assert ranks == list(range(1, len(ranks) + 1))
    assert found["runs"] == 2 * (len(ranks) + 1)
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text("utf-8").splitlines()))
    assert len(rows) == len(found["indices"]) > len(ranks)


def test_the_ranking_as_tables(tmp_path):
    folder(tmp_path)
    done = spillover("sensitivity", ".", *ASKED, "--size", 2, cwd=tmp_path)
    assert "What matters in small-exodus: morris" in done.stdout
    assert "exodus.country[…] (3 numbers)" in done.stdout
    assert "all else that members draw" in done.stdout
    assert "×" in done.stdout.partition("What leads")[2]


def test_recalled_values_as_a_table(tmp_path):
    folder(tmp_path, crossings=TABLES["crossings"].replace("cost_usd", "cost_usd,confidence").replace(
        "6000,", "60,,recalled").replace("5000,", "5000,,low").replace("1000,1500", "1000,1500,low"))  # fmt: skip
    done = spillover("sensitivity", ".", *ASKED, "--recalled", "--size", 3, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "halved and doubled; 3 members" in done.stdout
    assert "crossings.people_per_day" in done.stdout


def test_a_misspelt_method_is_told_with_the_nearest(tmp_path):
    folder(tmp_path)
    done = spillover("sensitivity", ".", *ASKED, "--method", "sobel", cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-050" in done.stderr
    assert "sobol" in done.stderr


def test_the_extra_is_not_needed_for_recalled_values(tmp_path):
    folder(tmp_path)
    done = spillover("sensitivity", ".", *ASKED, "--recalled", cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-053" in done.stderr
