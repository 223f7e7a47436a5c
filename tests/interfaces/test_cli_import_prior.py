"""``spillover import passport-index`` as users have it: words in, a table out, errors with their cure."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from running import spillover
from spillover.data.law.prior import read_prior
from spillover.interfaces.cli import main

TIDY = "Passport,Destination,Requirement\nRUS,RUS,-1\nRUS,KAZ,90\nRUS,DEU,visa required\nUZB,RUS,visa free\n"


@pytest.fixture
def ask(monkeypatch, capsys, tmp_path):
    """Say words to ``spillover import passport-index`` within this process."""
    monkeypatch.chdir(tmp_path)
    Path("tidy.csv").write_text(TIDY)

    def say(*words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["spillover", "import", "passport-index", *words])
        with pytest.raises(SystemExit) as end:
            main.main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(end.value.code or 0), told.out, told.err)

    return say


def test_a_table_is_imported_and_counted(ask):
    done = ask("tidy.csv", "--snapshot", "2022-10-05", "--out", "law", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert Path(figures.pop("table")) == Path("law/passport-index.csv").resolve()
    assert figures == {
        "pairs": 4,
        "passports": 2,
        "destinations": 4,
        "rows": 4,
        "first_snapshot": "2022-10-05",
        "last_snapshot": "2022-10-05",
        "own_country": 1,
    }
    prior = read_prior(Path("law"))
    assert len(prior.entries) == 4
    assert "MIT" in prior.source.licence


def test_without_json_it_is_said_in_a_sentence(ask):
    done = ask("tidy.csv", "--snapshot", "2022-10-05", "--out", "law")
    assert done.stdout == ""
    assert "4 pairs, 2 passports, 4 destinations" in done.stderr
    assert "1 rows about a passport in its own country" in done.stderr


def test_a_table_is_replaced_only_by_force(ask):
    words = ("tidy.csv", "--snapshot", "2022-10-05", "--out", "law")
    assert ask(*words).returncode == 0
    Path("tidy.csv").write_text(TIDY.replace("90", "30"))
    refused = ask(*words)
    assert refused.returncode == 2
    assert "LAW-331" in refused.stderr
    assert [row.days for row in read_prior(Path("law")).rows() if row.host == "KAZ"] == [90]
    assert ask(*words, "--force").returncode == 0
    assert [row.days for row in read_prior(Path("law")).rows() if row.host == "KAZ"] == [30]


def test_nothing_is_written_when_anything_is_wrong(ask):
    Path("tidy.csv").write_text(TIDY.replace("KAZ", "KAS") + "UZB,KAZ,visa fre\n")
    done = ask("tidy.csv", "--snapshot", "2022-10-05", "--out", "law", "--json")
    assert done.returncode == 2
    findings = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(one["code"], one["row"]) for one in findings] == [("LAW-311", 3), ("LAW-312", 6)]
    assert not Path("law").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("tidy.csv",), "LAW-321"),
        (("tidy.csv", "--snapshot", "05.10.2022"), "%Y-%m-%d"),
        (("gone.csv", "--snapshot", "2022-10-05"), "SCN-003"),
        ((".", "--snapshot", "2022-10-05"), "SCN-004"),
    ],
)
def test_bad_words_end_with_2(ask, words, says):
    done = ask(*words, "--out", "law")
    assert done.returncode == 2
    assert says in done.stderr
    assert not Path("law").exists()


@pytest.mark.peer
def test_the_interval_form_is_imported_as_users_do_it(shared, tmp_path):
    file = shared / "law" / "passport_index_intervals.parquet"
    done = spillover("import", "passport-index", file, "--out", "law", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pairs"] == 199 * 198 + 198
