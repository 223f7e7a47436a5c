"""``spillover stance`` as users have it: fit, show, why, and bad input."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from spillover.estimators.ideal_points import Chains, fit_ideal_points
from spillover.experiments import general_axis
from spillover.interfaces.cli import main, stance

Say = Callable[..., subprocess.CompletedProcess[str]]

SHORT = Chains(number=2, sweeps=40, warm_up=20, climb=5)
ACTS = """date,iso3,kind,act,direction,weight,source_url,confidence
2021-11-30,BLR,recognition,Crimea is Russian,-0.9,1.0,https://example.org/1,high
2021-12-10,KAZ,statement,Allies,-0.6,0.6,https://example.org/2,high
2022-06-17,KAZ,recognition,Will not recognise them,0.8,1.0,https://example.org/3,high
2022-09-26,KAZ,recognition,Will not recognise the votes,0.8,1.0,https://example.org/4,high
2022-11-26,KAZ,recognition,Later than the fit,0.8,1.0,https://example.org/5,high
"""


@pytest.fixture
def say(monkeypatch, capsys, tmp_path) -> Say:
    """Say words to the command line within this process, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acts.csv").write_text(ACTS, encoding="utf-8")
    app = typer.Typer(pretty_exceptions_enable=False)
    app.add_typer(stance.app, name="stance")
    monkeypatch.setattr(main, "app", app)

    def said(*words: object) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["spillover", "stance", *map(str, words)])
        try:
            main.main()
        except SystemExit as end:
            code = int(end.code or 0)
        else:
            code = 0
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, told.out, told.err)

    return said


def fitted(say: Say, *more: object) -> subprocess.CompletedProcess[str]:
    return say("fit", "--acts", "acts.csv", "--as-of", "2022-10-07", "--out", "pack", *more)


def document(done: subprocess.CompletedProcess[str]):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_fit_writes_positions_evidence_and_what_it_did(say):
    done = fitted(say)
    assert done.returncode == 0, done.stderr
    assert "2 states, 12 months to 2022-10-07: 4 acts" in done.stderr
    assert sorted(path.name for path in Path("pack").iterdir()) == ["evidence.csv", "fit.json", "positions.csv"]
    with Path("pack/positions.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["iso3", "month", "date", "mean", "sd", "q05", "q95", "known"]
    assert (rows[-1]["iso3"], rows[-1]["month"], rows[-1]["date"]) == ("KAZ", "2022-10", "2022-10-07")
    assert all(float(row["q05"]) < float(row["mean"]) < float(row["q95"]) for row in rows)
    about = json.loads(Path("pack/fit.json").read_text())
    assert about["settled"] is True
    assert [finding["code"] for finding in about["left_out"]] == ["STA-190"]


def test_a_fit_in_json(say):
    told = document(fitted(say, "--json"))
    assert told["counts"] == {"states": 2, "items": 0, "votes": 0, "acts": 4, "events": 0}
    assert (told["axis"], told["as_of"], told["settled"]) == ("war", "2022-10-07", True)


def test_positions_are_not_replaced_unless_told(say):
    fitted(say)
    Path("pack/notes.md").write_text("mine")
    refused = fitted(say)
    assert refused.returncode == 2
    assert "STA-205" in refused.stderr
    assert "--force" in refused.stderr
    assert fitted(say, "--force").returncode == 0
    assert Path("pack/notes.md").read_text() == "mine"
    assert not list(Path("pack").glob(".*"))


def test_nothing_is_written_when_the_evidence_is_bad(say):
    Path("acts.csv").write_text(ACTS.replace("statement", "statment"))
    done = fitted(say)
    assert done.returncode == 2
    assert "did you mean 'statement'?" in done.stderr
    assert not Path("pack").exists()


def test_show_lists_months_and_the_evidence_beside_them(say):
    fitted(say)
    text = say("show", "pack", "--iso", "kaz,BLR", "--from", "2022-08").stdout
    assert "2022-09" in text
    assert "2022-07" not in text
    assert "https://example.org/4" in text
    assert "https://example.org/3" not in text
    told = document(say("show", "pack", "--iso", "KAZ", "--from", "2022-06", "--to", "2022-06", "--json"))
    assert [row["month"] for row in told["positions"]] == ["2022-06"]
    assert [row["source"] for row in told["evidence"]] == ["https://example.org/3"]


def test_show_of_the_projects_own_pack(say):
    told = document(say("show", "--iso", "KAZ,UZB,KGZ,TJK,ARM,GEO", "--from", "2021-01", "--json"))
    assert told["known"] == "2022-10-07"
    assert {row["iso3"] for row in told["positions"]} == {"KAZ", "UZB", "KGZ", "TJK", "ARM", "GEO"}
    assert all(row["date"] <= "2022-10-07" for row in told["positions"] + told["evidence"])
    earlier = document(say("show", "--iso", "KAZ", "--as-of", "2022-10-01", "--json"))
    assert earlier["known"] == "2022-09-30"


def test_show_draws(say):
    fitted(say)
    assert say("show", "pack", "--plot", "a.svg").returncode == 0
    assert Path("a.svg").read_text().startswith("<?xml")
    assert "RUN-305" in say("show", "pack", "--plot", "a.gif").stderr


def test_why_sums_to_the_change(say):
    told = document(say("why", "KAZ", "--from", "2022-02", "--to", "2022-10", "--json"))
    assert sum(row["added"] for row in told["evidence"]) + told["prior"] == pytest.approx(told["change"], abs=1e-8)
    assert all(row["source"] for row in told["evidence"])
    rows = document(say("show", "--iso", "KAZ", "--from", "2022-02", "--json"))["positions"]
    assert told["change"] == pytest.approx(rows[-1]["mean"] - rows[0]["mean"], abs=2e-4)
    assert told["p_moved_away"]["votes"] < told["p_moved_away"]["all"]


def test_why_in_words(say):
    text = say("why", "KAZ", "--from", "2021-12", "--to", "2022-10").stdout
    assert "will not recognise the four" in text
    assert "Probability that KAZ moved away from Moscow: 0." in text
    assert "on votes alone" in text


@pytest.mark.parametrize(
    ("words", "code", "cure"),
    [
        (("show", "--iso", "KZA"), "STA-212", "did you mean"),
        (("show", "--from", "2031-01"), "STA-213", "ask for days among them"),
        (("show", "--from", "soon"), "STA-214", "year-month"),
        (("show", "--from", "2022-05", "--to", "2022-04"), "STA-215", "swap them"),
        (("show", "--as-of", "2014-01-01"), "STA-204", "later --as-of"),
        (("show", "nowhere"), "STA-202", "check its name"),
        (("why", "KAX", "--from", "2022-01", "--to", "2022-10"), "STA-212", "did you mean 'KAZ'?"),
        (("why", "KAZ", "--from", "1999-01", "--to", "2022-10"), "STA-211", "give a month among them"),
        (("why", "KAZ", "--from", "2022-02", "--to", "2022-09", "--as-of", "2022-09-26"), "STA-210", "evidence"),
        (("fit", "--out", "new"), "STA-207", "--votes, --acts"),
        (("fit", "--acts", "acts.csv", "--out", "new", "--as-of", "2001-01-01"), "STA-201", "later --as-of"),
        (("fit", "--acts", "acts.csv", "--out", "acts.csv"), "STA-205", "give a folder"),
        (("fit", "--acts", "no.csv", "--out", "new"), "STA-101", "check its name"),
    ],
)
def test_bad_input_ends_with_a_cure(say, words, code, cure):
    done = say(*words)
    assert done.returncode == 2
    assert code in done.stderr
    assert cure in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("new").exists()


def test_the_general_axis_by_session(say, monkeypatch):
    states, rows = ("USA", "FRA", "KAZ", "RUS", "CUB"), []
    for rcid in range(60):
        leaning = [3 if (rcid * 7 + index) % 11 < 2 * index + 1 else 1 for index in range(len(states))]
        on = f"{2019 + rcid // 20}-12-{1 + rcid % 20:02d}"
        rows += [
            f"{rcid},{on},A/RES/{rcid},Matter {rcid},{state},{vote}"
            for state, vote in zip(states, leaning, strict=True)
        ]
    Path("votes.csv").write_text("\n".join(["rcid,date,resolution,title,iso3,vote", *rows]) + "\n")
    monkeypatch.setattr(general_axis, "fit_ideal_points", lambda *given: fit_ideal_points(*given[:2], SHORT))
    words = ("fit", "--votes", "votes.csv", "--axis", "general", "--as-of", "2021-06-30", "--out", "pack")
    told = document(say(*words, "--json"))
    assert (told["axis"], told["counts"]["sessions"]) == ("general", 2)
    rows = document(say("show", "pack", "--iso", "USA,CUB", "--json"))["positions"]
    assert {row["session"] for row in rows} == {"74", "75"}
    assert "nearer to the United States" in say("show", "pack").stdout
    assert "STA-210" in say("why", "USA", "pack", "--from", "2020-01", "--to", "2020-12").stderr
    assert "STA-216" in say(*words, "--force", "--sessions", "10-12").stderr
    assert "STA-217" in say(*words, "--force", "--sessions", "ten").stderr
    assert "STA-208" in say(*words, "--force", "--acts", "acts.csv").stderr


def test_a_damaged_pack_is_named(say):
    fitted(say)
    text = Path("pack/positions.csv").read_text()
    Path("pack/positions.csv").write_text(text.replace("KAZ", "KZZ", 1).replace("2022-10-07", "2022-10-77", 1))
    done = say("show", "pack")
    assert done.returncode == 2
    assert done.stderr.count("STA-203") == 2
