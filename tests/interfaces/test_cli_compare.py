"""``spillover compare`` as users have it: scenarios, variants and runs by name, with the same luck."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from factories import tiny_scenario
from spillover.experiments.results import Results

MALI = Path(__file__).parents[2] / "scenarios" / "mali-2012"
FEW = ("--members", 6, "--workers", 1)
VARIANT = """\
format = 1
extends = "../.."
id = "{id}"
title = "{id}"
question = "What if?"
{settings}
"""
SHUT = """\
[tables.closures]
file = "closures.csv"
source = "supposed"
[sources.supposed]
title = "Supposed"
licence = "CC0-1.0"
"""


def variant(base: Path, name: str, settings: str, closures: str = "") -> None:
    folder = base / "variants" / name
    folder.mkdir(parents=True)
    (folder / "scenario.toml").write_text(VARIANT.format(id=name, settings=settings))
    if closures:
        (folder / "closures.csv").write_text("kind,a,b,from,until\n" + closures)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the scenario ``tiny`` and variants of it."""
    base = tiny_scenario(tmp_path / "scenarios")
    variant(base, "shut", SHUT, "border,Homeland,Eastland,2020-01-05,2020-01-25\n")
    variant(base, "same", "days = 30")
    variant(base, "later", "start = 2020-01-02")
    variant(base, "late-shut", SHUT, "place,Beta,,2020-01-25,\n")
    return tmp_path


def asked(ask, *words: object, cwd: Path) -> dict:
    done = ask("compare", *words, *FEW, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {word for line in done.stderr.splitlines() for word in line.split() if word[:4] in {"RUN-", "SCN-", "PLN-"}}


def change(document: dict, place: str, compared: str = "shut") -> dict:
    rows = pl.DataFrame(document["differences"], infer_schema_length=None)
    kept = (pl.col("name") == place) & (pl.col("compared") == compared) & (pl.col("measure") == "end")
    return rows.filter(kept & (pl.col("quantity") == "stock")).row(0, named=True)


def test_a_variant_is_compared_with_its_base(ask, here: Path):
    document = asked(ask, "tiny", "tiny/shut", cwd=here)
    assert document["paired"]
    assert [(run["name"], run["members"], run["seed"]) for run in document["runs"]] == [("tiny", 6, 0), ("shut", 6, 0)]
    assert change(document, "Camp West")["mean"] > 0
    stocks = [Results.open(Path(run["run"])).stock(["Camp West"])[:, -1, 0].astype(float) for run in document["runs"]]
    assert change(document, "Camp West")["q50"] == pl.Series(stocks[1] - stocks[0]).median()


def test_the_table_and_the_csv_say_the_same(ask, here: Path):
    done = ask("compare", "tiny", "tiny/shut", *FEW, "--csv", "d.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "shut less tiny, 6 members with common luck" in done.stdout
    frame = pl.read_csv(here / "d.csv")
    assert change({"differences": frame.to_dicts()}, "Camp West")["mean"] > 0
    assert "Wrote d.csv" in done.stderr


def test_what_was_run_is_not_run_again_and_a_longer_run_is_cut(ask, here: Path):
    assert ask("run", "tiny", "--members", 9, "--workers", 1, cwd=here).returncode == 0
    runs = lambda: {path: path.stat().st_mtime_ns for path in here.glob("runs/tiny-*/blocks/*")}  # noqa: E731
    before = runs()
    document = asked(ask, "tiny", "tiny/shut", cwd=here)
    assert runs() == before
    assert [run["members"] for run in document["runs"]] == [6, 6]


def test_a_scenario_takes_over_how_a_run_was_made(ask, here: Path):
    words = ("--members", 5, "--seed", 3, "--days", 20, "--workers", 1, "--set", "walk.respect_capacity=false")
    assert ask("run", "tiny", *words, cwd=here).returncode == 0
    done = ask("compare", "last", "tiny/shut", "--workers", 1, "--json", cwd=here)
    assert done.returncode == 0, done.stderr
    assert [(run["members"], run["seed"], run["days"]) for run in json.loads(done.stdout)["runs"]] == [(5, 3, 20)] * 2
    assert ask("runs", "--json", cwd=here).stdout.count('"seed": 3') == 2


def test_runs_of_other_members_or_seed_are_strangers(ask, here: Path):
    for words in (("--members", 3, "--seed", 0), ("--members", 4, "--seed", 1)):
        assert ask("run", "tiny", *words, "--workers", 1, cwd=here).returncode == 0
    names = [row["name"] for row in json.loads(ask("runs", "--json", cwd=here).stdout)]
    done = ask("compare", *names, cwd=here)
    assert done.returncode == 2
    assert codes(done) == {"RUN-031"}
    assert "seed of 'tiny (2)': 1" in done.stderr
    assert ask("compare", *names, "--unpaired", cwd=here).returncode == 0


def test_another_first_day_is_refused_before_anything_is_computed(ask, here: Path):
    done = ask("compare", "tiny", "tiny/later", *FEW, cwd=here)
    assert (done.returncode, codes(done)) == (2, {"RUN-031"})
    assert not (here / "runs").exists()


def test_a_variant_that_changes_nothing_is_an_error(ask, here: Path):
    done = ask("compare", "tiny", "tiny/same", *FEW, cwd=here)
    assert (done.returncode, codes(done)) == (2, {"RUN-034"})
    assert not (here / "runs").exists()
    checked = ask("check", "tiny/same", cwd=here)
    assert (checked.returncode, codes(checked)) == (0, {"SCN-519"})


def test_what_only_later_knowledge_changes_changes_nothing(ask, here: Path):
    words = ("tiny", "tiny/late-shut", *FEW, "--set", "departures.source=hazard")
    assert ask("compare", *words, cwd=here).returncode == 0
    done = ask("compare", *words, "--as-of", "2020-01-20", cwd=here)
    assert (done.returncode, codes(done)) == (2, {"RUN-034"})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("tiny",), "RUN-030"),
        (("tiny", "tiny/shot"), "RUN-033"),
        (("tiny", "tiny/shut", "--days", 3, "--until", "2020-01-09"), "PAR-009"),
    ],
)
def test_what_cannot_be_compared_is_told(ask, here: Path, words: tuple[object, ...], code: str):
    done = ask("compare", *words, "--workers", 1, cwd=here)
    assert done.returncode == 2
    assert code in done.stderr
    if code == "RUN-033":
        assert "did you mean 'tiny/shut'" in done.stderr


def test_a_run_that_lacks_members_is_told_before_anything_is_computed(ask, here: Path):
    assert ask("run", "tiny", "--members", 3, "--workers", 1, cwd=here).returncode == 0
    manifest = next(here.glob("runs/tiny-*/manifest.json"))
    manifest.write_text(manifest.read_text().replace('"status": "complete"', '"status": "interrupted"'))
    done = ask("compare", "last", "tiny/shut", "--workers", 1, cwd=here)
    assert (done.returncode, "RUN-011" in done.stderr) == (2, True)
    assert len(list(here.glob("runs/*/manifest.json"))) == 1


def test_a_border_of_mali_that_stays_shut(ask, tmp_path: Path):
    base = tmp_path / "scenarios" / "mali-2012"
    shutil.copytree(MALI, base)
    variant(base, "niger-shut", SHUT, "border,Mali,Niger,2012-02-29,2012-06-01\n")
    document = asked(ask, "mali-2012", "mali-2012/niger-shut", "--until", "2012-05-31", cwd=tmp_path)
    assert change(document, "Niger", "niger-shut")["share_rise"] == 0.0
    assert change(document, "Fassala-Mbera", "niger-shut")["share_rise"] == 1.0
    assert change(document, "Fassala-Mbera", "niger-shut")["variance_ratio"] < 1
