"""``spillover import events`` and ``headlines`` as users have them: files in, a table out, errors with their cure."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from event_rows import ICEWS, gdelt, icews, write
from spillover.data.events.table import read_events
from spillover.interfaces.cli import main


@pytest.fixture
def ask(monkeypatch, capsys, tmp_path):
    """Say words to ``spillover import`` within this process."""
    monkeypatch.chdir(tmp_path)
    write(Path("a.tsv"), [gdelt(1), gdelt(2, type="01"), gdelt(3, target="USA"), gdelt(4, date="2022-09-26")])

    def say(*words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["spillover", "import", *words])
        with pytest.raises(SystemExit) as end:
            main.main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(end.value.code or 0), told.out, told.err)

    return say


def test_events_are_imported_and_every_row_is_counted(ask):
    done = ask("events", "a.tsv", "--map", "gdelt", "--out", "events.csv", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert Path(figures.pop("table")) == Path("events.csv").resolve()
    assert Path(figures.pop("quarantine")) == Path("events.csv.quarantine.csv").resolve()
    assert [(one["code"], one["row"]) for one in figures.pop("findings")] == [("STA-323", 4)]
    left_out = {"later": 0, "without_pair": 0, "elsewhere": 1, "within": 0, "copies": 0, "merged": 0}
    assert figures == {"rows": 4, "unusable": 1, "left_out": left_out, "events": 2, "rows_written": 1}
    assert read_events(Path("events.csv"))["n"].to_list() == [2]
    assert Path("events.csv.quarantine.csv").read_text().splitlines()[1].startswith("a.tsv,4,STA-323,")


def test_without_json_it_is_said_in_sentences(ask):
    done = ask("events", "a.tsv", "--map", "gdelt", "--out", "events.csv", "--quarantine", "bad.csv")
    assert done.stdout == ""
    assert "1 rows from 2 events, of 4 rows" in done.stderr
    assert "warning STA-323 a.tsv, row 4" in done.stderr
    assert "1 that cannot be (in bad.csv), 1 about other countries" in done.stderr
    assert Path("bad.csv").is_file()


def test_several_files_weeks_targets_and_an_information_date(ask):
    write(Path("b.tsv"), [gdelt(5, target="USA", date="20221001")])
    words = ("events", "a.tsv", "b.tsv", "--map", "gdelt", "--out", "events.csv", "--by", "week", "--targets", "USA")
    assert ask(*words, "--as-of", "2022-09-30").returncode == 0
    assert read_events(Path("events.csv"), by="week")["n"].to_list() == [1]
    assert ask(*words, "--force").returncode == 0
    assert read_events(Path("events.csv"), by="week")["n"].to_list() == [2]


def test_a_table_is_replaced_only_by_force(ask):
    Path("events.csv").write_text("mine")
    done = ask("events", "a.tsv", "--map", "gdelt", "--out", "events.csv")
    assert (done.returncode, "STA-315" in done.stderr) == (2, True)
    assert Path("events.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--map", "icews"), "STA-310"),
        (("--map", "gdlet"), "STA-303"),
        (("--map", "none.toml"), "SCN-003"),
        (("--map", "gdelt", "--by", "monht"), "STA-314"),
        (("--map", "gdelt", "--targets", "RUX"), "STA-314"),
        (("--map", "gdelt", "--most-unusable", "0.1"), "STA-317"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(ask, words, code):
    done = ask("events", "a.tsv", "--out", "events.csv", "--json", *words)
    assert done.returncode == 2
    assert json.loads(done.stderr.splitlines()[0])["code"] == code
    assert [path.name for path in Path().iterdir()] == ["a.tsv"]


def test_a_format_with_a_header_is_imported(ask):
    write(Path("b.tab"), [ICEWS, icews(1)])
    assert ask("events", "b.tab", "--map", "icews", "--out", "events.csv").returncode == 0
    assert read_events(Path("events.csv"))["coder"].to_list() == ["icews"]


def test_headlines_become_proposals(ask):
    Path("headlines.csv").write_text(
        "date,text,url\n2022-10-07,Kyrgyzstan cancels CSTO exercise,https://example.org/\n2022-10-07,Rain,https://example.org/\n"
    )
    done = ask("headlines", "headlines.csv", "--out", "proposed.csv", "--json")
    figures = json.loads(done.stdout)
    assert (done.returncode, figures["proposed"], figures["without_phrase"]) == (0, 1, 1)
    assert "KGZ,csto" in Path("proposed.csv").read_text()
    again = ask("headlines", "headlines.csv", "--out", "proposed.csv")
    assert (again.returncode, "STA-315" in again.stderr) == (2, True)
    assert "1 proposed" in ask("headlines", "headlines.csv", "--out", "proposed.csv", "--force").stderr
