"""``spillover score`` of a scenario with polls, and ``export --regions``, as users have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.border_world import TABLES, border_folder
from running import spillover

POLLS = """\
id,country,question,quantity,first_day,date,value,n,scope,counted_by,known
P0,FIN,against-visas,suspicion,2022-09-01,2022-09-10,0.5,1000,adults,Institute,2022-09-20
P1,FIN,against-visas,suspicion,2022-09-20,2022-09-25,0.6,1000,adults,Institute,2022-10-01
P2,KAZ,on-the-war,other,,2022-09-28,0.1,900,adults,Institute,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("polls")
    scenario = border_folder(base, polls=POLLS, counts=TABLES["counts"].splitlines()[0] + "\n")
    asked = ("--members", "3", "--days", "10", "--set", "departures.source=hazard", "--out", base / "runs")
    done = spillover("run", scenario, *asked, "--json", cwd=base)
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["run"])


def asked(folder: Path, *words: str) -> str:
    done = spillover(words[0], folder, *words[1:], cwd=folder.parent.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_json_gives_each_poll_with_its_figures_or_why_there_are_none(folder):
    found = json.loads(asked(folder, "score", "--json"))
    assert set(found) == {"run", "polls", "polls_by_quantity"}
    rows = {row["id"]: row for row in found["polls"]}
    assert rows["P0"]["note"].startswith("dated outside the run")
    assert rows["P2"]["note"] == "no field of opinion answers this question"
    assert 0.4 < rows["P1"]["q50"] < 0.6
    assert (rows["P1"]["baseline"], rows["P1"]["first_day"]) == ("persistence", "2022-09-20")
    assert rows["P1"]["baseline_crps"] == pytest.approx(0.1)
    assert [(one["quantity"], one["n"]) for one in found["polls_by_quantity"]] == [("suspicion", 1), ("all", 1)]


def test_the_terminal_shows_polls_and_their_means(folder):
    text = asked(folder, "score")
    assert "How far opinion is from polls" in text
    assert "P2: no field of opinion answers this question." in text
    assert "without capacities" not in text


def test_regions_are_written_as_csv(folder, tmp_path):
    asked(folder, "export", "--regions", str(tmp_path / "regions.csv"))
    lines = (tmp_path / "regions.csv").read_text().splitlines()
    assert lines[0] == "date,country,region,quantity,mean,q05,q25,q50,q75,q95"
    assert lines[1].startswith("2022-09-21,FIN,Helsinki,newcomers_share,")
    assert len(lines) == 1 + 10 * (2 + 1)
