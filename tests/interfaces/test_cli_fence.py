"""``spillover fence`` as users have it, and ``spillover compare --without``."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from government_world import governed
from spillover.data.government_tables import KINDS_OF_ACT

DATED = "date,country,kind,act\n2022-09-24,GEO,explicit,says so\n"
BUSY = ("--set", "response.words_log_hazard=2", "--set", "response.calm_log_hazard=1")
FEW = ("--members", 6, "--workers", 1)


@pytest.fixture
def here(ask, tmp_path: Path) -> Path:
    """A folder with a run of governments that act often."""
    governed(tmp_path / "world", as_of="2022-09-25", acts=DATED)
    assert ask("run", "world", *FEW, *BUSY, cwd=tmp_path).returncode == 0
    return tmp_path


def told(ask, *words: object, cwd: Path) -> dict:
    done = ask("fence", "last", *words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_json_has_hosts_acts_dates_and_drivers(ask, here: Path):
    document = told(ask, "--by", "2022-10-05", "--by", "2022-10-10", cwd=here)
    assert document["as_of"] == "2022-09-25"
    assert document["band"] == {"low": -2.11, "high": 0.37, "act": 0.5}
    assert set(document["hosts"]) == {"FIN", "GEO", "TUR"}
    assert list(document["hosts"]["GEO"]["acts"]) == list(KINDS_OF_ACT)
    explicit = document["hosts"]["GEO"]["acts"]["explicit"]
    assert explicit["p_by"] == {"2022-10-05": 1.0, "2022-10-10": 1.0}
    assert explicit["dated"][0]["date"] == "2022-09-24"
    acts = [act for host in document["hosts"].values() for act in host["acts"].values()]
    assert {"p_by", "p_by_90", "median_date", "q05", "q95", "drivers", "dated", "by_itself"} <= set(acts[0])
    assert all(bool(act["drivers"]) == (max(act["by_itself"]["p_by"].values()) > 0) for act in acts)
    off = document["hosts"]["FIN"]["off_the_fence"]
    assert off["p_by"]["2022-10-05"] <= off["p_by"]["2022-10-10"]
    assert {row["host"] for row in document["dependence_on_band"]} == {"FIN", "GEO", "TUR"}


def test_another_band_says_something_else(ask, here: Path):
    own = told(ask, cwd=here)["hosts"]["GEO"]["off_the_fence"]
    wide = told(ask, "--low", -50, "--high", 50, "--act", 1.01, cwd=here)
    assert max(own["p_by"].values()) > 0
    assert max(wide["hosts"]["GEO"]["off_the_fence"]["p_by"].values()) == 0
    assert wide["hosts"]["GEO"]["off_the_fence"]["median_date"] is None


def test_tables_and_csv_show_the_hosts_asked_for(ask, here: Path):
    done = ask("fence", "last", "--host", "GEO,TUR", "--csv", "f.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "FIN" not in done.stdout
    assert "refuse extradition" in done.stdout
    assert "2022-09-24" in done.stdout
    table = pl.read_csv(here / "f.csv")
    assert set(table["host"]) == {"GEO", "TUR"}
    assert set(table["kind"]) == {"off_the_fence", *KINDS_OF_ACT}


@pytest.mark.parametrize(
    ("words", "code", "cure"),
    [
        (("--host", "GOE"), "RUN-071", "did you mean 'GEO'"),
        (("--by", "2022-12-01"), "RUN-072", "give days from 2022-09-21 to 2022-10-10"),
        (("--by", "soon"), "PAR-008", "write year-month-day"),
        (("--low", 2), "RUN-073", "less than --high"),
    ],
)
def test_what_cannot_be_answered_is_told_with_a_cure(ask, here: Path, words: tuple, code: str, cure: str):
    done = ask("fence", "last", *words, cwd=here)
    assert done.returncode == 2
    assert code in done.stderr
    assert cure in done.stderr


def test_a_run_without_governments_is_told(ask, tmp_path: Path):
    governed(tmp_path / "world", polities="")
    assert ask("run", "world", "--members", 1, "--workers", 1, cwd=tmp_path).returncode == 0
    done = ask("fence", "last", cwd=tmp_path)
    assert (done.returncode, "RUN-070" in done.stderr, "polities.csv" in done.stderr) == (2, True, True)
    done = ask("compare", "world", "--without", "rent", *FEW, cwd=tmp_path)
    assert (done.returncode, "RUN-070" in done.stderr) == (2, True)


def test_of_an_interrupted_run_the_finished_members_are_shown(ask, here: Path):
    manifest = next(here.glob("runs/*/manifest.json"))
    manifest.write_text(manifest.read_text().replace('"status": "complete"', '"status": "interrupted"').replace(
        '"members": 6', '"members": 9'))  # fmt: skip
    done = ask("fence", "last", "--json", cwd=here)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["members"] == 6
    assert "6 of 9 members" in done.stderr


# --- drivers removed --------------------------------------------------------------------------------------------------


def test_a_scenario_and_a_run_are_compared_without_a_driver(ask, here: Path):
    run = next(here.glob("runs/small-exodus-*")).name
    for words in (("world", *FEW, *BUSY), (run, "--workers", 1)):
        done = ask("compare", *words, "--without", "fear", "--without", "trait", "--json", cwd=here)
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert [run["name"] for run in document["runs"]] == ["small-exodus", "without fear", "without trait"]
        acts = [row for row in document["differences"] if row["level"] == "act"]
        assert len(acts) == 2 * 3 * len(KINDS_OF_ACT)
        assert any(row["mean"] for row in acts)
    assert len(list(here.glob("runs/*/manifest.json"))) == 3, "the same runs both times"


def test_the_table_of_acts_has_the_biggest_difference_first(ask, here: Path):
    done = ask("compare", "world", "--without", "trait", *FEW, *BUSY, "--csv", "d.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.partition("acts done by the end")[2]
    rows = pl.read_csv(here / "d.csv").filter(pl.col("level") == "act").sort(pl.col("mean").abs(), descending=True)
    largest = rows.filter(pl.col("mean").abs() == rows["mean"].abs().max())["name"].to_list()
    first = next(line for line in shown.splitlines() if any(f"{host} " in line for host in ("FIN", "GEO", "TUR")))
    assert any(name in first for name in largest)


def test_a_misspelt_driver_is_told_before_anything_is_computed(ask, tmp_path: Path):
    governed(tmp_path / "world")
    done = ask("compare", "world", "--without", "rents", *FEW, cwd=tmp_path)
    assert (done.returncode, "RUN-075" in done.stderr, "did you mean 'rent'" in done.stderr) == (2, True, True)
    assert not (tmp_path / "runs").exists()
