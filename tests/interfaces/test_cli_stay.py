"""``spillover stay`` and ``spillover law`` as users have them: the first day's commands, and bad input."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from running import spillover
from spillover.data.law.library import LARGEST_PACK, law_folder
from spillover.interfaces.cli import main
from spillover.rules.person import MOST_STAYS

Say = Callable[..., subprocess.CompletedProcess[str]]

TRIPS = "host,in,out\nDEU,2024-01-01,2024-02-01\nFIN,2024-03-01,2024-03-20\n"
KAZ = ("stay", "--passport", "RUS", "--host", "KAZ")
NAMED_BY_THE_ISSUE = {
    "may_enter", "lawful_until", "ends_by", "days_used", "days_left", "longest_stay", "overstay_days", "exposure",
    "conflicts", "why",
}  # fmt: skip


@pytest.fixture
def say(monkeypatch, capsys, tmp_path) -> Say:
    """Say words to the command line within this process, in a folder of their own."""
    monkeypatch.chdir(tmp_path)

    def said(*words: object) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["spillover", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main.main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(end.value.code or 0), told.out, told.err)

    return said


def document(done: subprocess.CompletedProcess[str]):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


# --- the commands of a first day --------------------------------------------------------------------------------------


def test_lawful_until_and_the_clock_that_ends_first(say):
    words = (*KAZ, "--in", "2022-09-25", "--on", "2022-12-24")
    text = say(*words).stdout
    assert text.startswith("Passport RUS at KAZ on 2022-12-24: lawful until 2022-12-23, 1 day over")
    assert "a warning for up to 3 days" in text
    assert "decides nothing about a person" in text
    found = document(say(*words, "--json"))
    assert set(found) >= NAMED_BY_THE_ISSUE
    assert (found["lawful_until"], found["ends_by"]) == ("2022-12-23", "kaz-eaeu-90-per-entry")
    assert (found["days_used"], found["days_left"], found["longest_stay"], found["overstay_days"]) == (91, -1, 0, 1)
    assert found["may_enter"] is True


def test_why_shows_rules_that_applied_and_that_did_not(say):
    words = ("stay", "--passport", "RUS", "--host", "UZB", "--in", "2022-09-25", "--registered", "2022-10-03")
    text = say(*words, "--on", "2022-12-01", "--why").stdout
    assert "lawful until 2022-11-23" in text
    assert "✓ uzb-rus-registration-15" in text
    assert "· uzb-rus-registration-3" in text
    assert "Low confidence: uzb-rus-60-per-entry" in text


def test_exposure_is_told_for_each_passport_with_the_conflicts(say):
    words = ("stay", "--passport", "UZB", "--passport", "RUS", "--host", "UZB", "--exposure", "--on", "2023-02-01")
    found = document(say(*words, "--why", "--json"))
    assert (found["passport"], found["unlimited"]) == ("UZB", True)
    assert {one["passport"] for one in found["exposure"]} == {"UZB", "RUS"}
    assert all(set(one) >= {"passport", "kind", "verdict", "cite"} for one in found["exposure"])
    assert any("liable under UZB art. 154-1" in one["text"] for one in found["conflicts"])
    assert "Conflict:" in say(*words, "--why").stdout


def test_an_entry_is_planned_after_trips(say):
    Path("trips.csv").write_text(TRIPS)
    words = ("stay", "--passport", "RUS", "--host", "SCH", "--trips", "trips.csv", "--plan")
    found = document(say(*words, "2024-05-01", "--json"))
    assert (found["may_enter"], found["entry"]["requirement"]) == (False, "visa_required")
    assert (found["days_used"], found["days_left"], found["lawful_until"]) == (52, 38, "2024-06-07")
    later = document(say(*words, "2024-06-20", "--visa", "--json"))
    assert later["may_enter"]
    assert (later["days_left"], later["longest_stay"]) == (38, 90)


def test_the_table_has_every_host_with_its_citation(say):
    words = ("stay", "table", "--passport", "RUS", "--on", "2022-10-07")
    rows = {row["host"]: row for row in document(say(*words, "--json"))}
    hosts = {path.stem.upper() for path in law_folder().glob("*.toml")} - {"INT", "PASSPORT-INDEX"}
    assert set(rows) == hosts
    assert (rows["KAZ"]["entry"], rows["KAZ"]["days"], rows["KAZ"]["limits"]) == ("visa_free", 90, "90 per entry")
    assert rows["ARM"]["documents"] == "passport, internal_passport"
    assert (rows["UZB"]["registration"], rows["UZB"]["duties"], rows["UZB"]["low_confidence"]) == (15, "15 days", True)
    assert (rows["SCH"]["days"], rows["SCH"]["window"], rows["SCH"]["limits"]) == (90, 180, "90 in 180")
    assert rows["RUS"]["entry"] == "national"
    assert all(row["cite"] for host, row in rows.items() if host != "RUS")
    assert "Passport RUS on 2022-10-07" in say(*words).stdout


def test_packs_are_checked_and_compared_between_two_days(say):
    assert document(say("law", "check", "--json"))["errors"] == []
    assert "hosts" in say("law", "check").stdout
    words = ("law", "diff", "--from", "2022-10-07", "--to")
    found = document(say(*words, "2023-02-01", "--json"))
    assert {"day": "2023-01-27", "what": "begins", "rule": "kaz-eaeu-90-in-180"}.items() <= next(
        one.items() for one in found if one["rule"] == "kaz-eaeu-90-in-180"
    )
    assert not [one for one in document(say(*words, "2023-01-26", "--json")) if one["rule"] == "kaz-eaeu-90-in-180"]
    assert "kaz-eaeu-90-per-entry" in say(*words, "2023-02-01").stdout


def test_what_the_whole_process_says_is_the_same(tmp_path):
    done = spillover(*KAZ, "--in", "2022-09-25", "--on", "2022-12-24", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Passport RUS at KAZ on 2022-12-24: lawful until 2022-12-23")


def test_options_vary_the_question(say):
    words = (*KAZ, "--in", "2022-10-29", "--on", "2023-01-27", "--json")
    assert document(say(*words))["lawful"] is False
    assert document(say(*words, "--transition", "restart"))["lawful_until"] == "2023-04-26"
    assert document(say(*words, "--as-of", "2022-10-07"))["ends_by"] == "kaz-eaeu-90-per-entry"
    assert document(say(*words, "--permit", "2023-01-27"))["unlimited"] is True
    small = ("stay", "--passport", "rus", "--host", "kaz", "--on", "2022-10-07", "--json")
    assert document(say(*small))["passport"] == "RUS"


# --- bad input --------------------------------------------------------------------------------------------------------


def tree() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file() and not path.is_symlink()}


def complaints(say: Say, *words: object) -> list[dict]:
    """What is complained about: told as sentences and as JSON, with status 2, no traceback, and nothing written."""
    before = tree()
    done = say(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    as_json = say(*words, "--json")
    assert as_json.returncode == 2
    assert "Traceback" not in done.stderr + as_json.stderr
    found = [json.loads(line) for line in as_json.stderr.splitlines()]
    assert found
    for one in found:
        assert one["message"]
        assert one["cure"]
        assert one["code"] != "RUN-999"
        assert f"error {one['code']}" in done.stderr
        assert f"→ {one['cure']}" in done.stderr
    assert tree() == before
    return found


OPTIONS = [
    ("LAW-101", "2022-09-20", "swap the dates", (*KAZ, "--in", "2022-09-25", "--out", "2022-09-20")),
    ("LAW-104", "2022-09-24", "correct the date", (*KAZ, "--in", "2022-09-25", "--registered", "2022-09-24")),
    ("LAW-106", "RUX", "did you mean 'RUS'?", ("stay", "--passport", "RUX", "--host", "KAZ")),
    ("LAW-107", "UZX", "did you mean 'UZB'?", ("stay", "--passport", "RUS", "--host", "UZX")),
    ("LAW-108", "restrat", "did you mean 'restart'?", (*KAZ, "--transition", "restrat")),
    ("LAW-109", "RUS, RUS", "different ones", (*KAZ, "--passport", "RUS")),
    ("LAW-117", "12.03.2022", "correct --in", (*KAZ, "--in", "12.03.2022")),
    ("LAW-117", "12.03.2022", "correct --on", (*KAZ, "--on", "12.03.2022")),
    ("LAW-117", "12/03/2022", "correct --plan", (*KAZ, "--plan", "12/03/2022")),
    ("LAW-117", "2022-02-30", "correct --in", (*KAZ, "--in", "2022-02-30")),
    ("LAW-117", "yesterday", "correct --as-of", (*KAZ, "--as-of", "yesterday")),
    ("LAW-117", "12.03.2022", "correct --on", ("stay", "table", "--passport", "RUS", "--on", "12.03.2022")),
    ("LAW-118", "2099-01-01", "--plan", (*KAZ, "--in", "2099-01-01")),
    ("LAW-118", "2099-01-01", "--plan", (*KAZ, "--on", "2099-01-01")),
    ("LAW-118", "2099-01-01", "--plan", (*KAZ, "--in", "2022-09-25", "--out", "2099-01-01")),
    ("LAW-119", "passport", "--passport RUS", ("stay", "--host", "KAZ")),
    ("LAW-119", "host", "--host KAZ", ("stay", "--passport", "RUS")),
    ("LAW-124", "--registered", "add --in", (*KAZ, "--registered", "2022-09-25")),
    ("LAW-124", "--out", "add --in", (*KAZ, "--out", "2022-09-25")),
    ("LAW-125", "turism", "did you mean 'tourism'?", (*KAZ, "--purpose", "turism")),
    ("LAW-125", "pasport", "did you mean 'passport'?", (*KAZ, "--document", "pasport")),
    ("LAW-125", "rode", "did you mean 'road'?", (*KAZ, "--route", "rode")),
    ("LAW-126", "2023-02-01", "swap them", ("law", "diff", "--from", "2023-02-01", "--to", "2022-02-01")),
    ("LAW-127", "2022-10-01", "give the day of exit", (*KAZ, "--in", "2022-09-25", "--plan", "2022-10-01")),
    ("LAW-201", "USA", "usa.toml", ("stay", "--passport", "RUS", "--host", "USA")),
    ("LAW-202", "SYR at host KAZ on 2022-09-25", "kaz.toml",
     ("stay", "--passport", "SYR", "--host", "KAZ", "--on", "2022-09-25")),
    ("LAW-203", "SYR", "", ("stay", "table", "--passport", "SYR", "--on", "2022-09-25")),
    ("LAW-010", "nowhere", "--law DIR", (*KAZ, "--law", "nowhere")),
    ("LAW-010", "nowhere", "--law DIR", ("law", "check", "--law", "nowhere")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "cure", "words"), OPTIONS, ids=[f"{code} {' '.join(words[-2:])}" for code, _, _, words in OPTIONS]
)
def test_options_that_make_no_question(say, code: str, value: str, cure: str, words: tuple[str, ...]):
    (one,) = complaints(say, *words)
    assert one["code"] == code
    assert value in one["message"]
    assert cure in one["cure"]


CELLS = [
    ("LAW-101", 3, "out", "2022-02-01", "host,in,out\nKAZ,2021-01-01,2021-01-02\nKAZ,2022-03-01,2022-02-01\n"),
    ("LAW-102", 3, "in", "2022-03-09", "host,in,out\nKAZ,2022-03-01,2022-03-10\nUZB,2022-03-09,2022-03-12\n"),
    ("LAW-103", 2, "out", None, "host,in,out\nKAZ,2022-03-01,\nUZB,2022-04-01,\n"),
    ("LAW-104", 2, "registered", "2022-02-01", "host,in,out,registered\nKAZ,2022-03-01,,2022-02-01\n"),
    ("LAW-111", MOST_STAYS + 2, None, None, "host,in,out\n" + "KAZ,2022-03-01,2022-03-01\n" * 10_000),
    ("LAW-112", 2, None, None, "host,in,out\nKAZ,2022-03-01\n"),
    ("LAW-112", 2, None, None, 'host,in,out\nKAZ,"2022-03-01,\n'),
    ("LAW-113", 1, "out", None, "host,in\nKAZ,2022-03-01\n"),
    ("LAW-114", 1, "hots", "hots", "host,in,out,hots\nKAZ,2022-03-01,,\n"),
    ("LAW-114", 1, "in", "in", "host,in,out,in\nKAZ,2022-03-01,,\n"),
    ("LAW-115", 2, "in", "12.03.2022", "host,in,out\nKAZ,12.03.2022,\n"),
    ("LAW-115", 3, "out", "2022-02-30", "host,in,out\nKAZ,2021-01-01,2021-01-02\nKAZ,2022-02-01,2022-02-30\n"),
    ("LAW-115", 2, "host", "", "host,in,out\n,2022-03-01,\n"),
    ("LAW-115", 2, "in", "", "host,in,out\nKAZ,,2022-03-01\n"),
    ("LAW-116", 2, "in", "2099-01-01", "host,in,out\nKAZ,2099-01-01,\n"),
]


@pytest.mark.parametrize(
    ("code", "row", "column", "value", "text"), CELLS, ids=[f"{case[0]} row {case[1]} {case[2]}" for case in CELLS]
)
def test_a_file_of_trips_is_told_with_row_column_value_and_cure(say, code, row, column, value, text):
    Path("trips.csv").write_text(text)
    found = complaints(say, *KAZ, "--trips", "trips.csv")
    keys = "code", "file", "row", "column", "value"
    assert {tuple(one[key] for key in keys) for one in found} == {(code, "trips.csv", row, column, value)}


def test_a_dotted_date_is_told_as_it_should_be_written(say):
    Path("trips.csv").write_text("host,in,out\nKAZ,12.03.2022,\n")
    (one,) = complaints(say, *KAZ, "--trips", "trips.csv")
    assert "2022-03-12" in one["message"]
    (one,) = complaints(say, *KAZ, "--in", "12.03.2022")
    assert "2022-03-12" in one["message"]


def test_columns_that_are_missing_or_unknown_are_told_together_and_semicolons_by_name(say):
    Path("trips.csv").write_text("host,in,exit\nKAZ,2022-03-01,\n")
    found = complaints(say, *KAZ, "--trips", "trips.csv")
    assert {(one["code"], one["column"]) for one in found} == {("LAW-113", "out"), ("LAW-114", "exit")}
    Path("trips.csv").write_text("host;in;out\nKAZ;2022-03-01;\n")
    found = complaints(say, *KAZ, "--trips", "trips.csv")
    assert any("separated by commas" in one["cure"] for one in found)


def test_all_that_is_wrong_with_a_file_is_told_at_once(say):
    Path("trips.csv").write_text("host,in,out\n,2022-01-01,\nKAZ,2022-13-01,2022-14-01\nKAZ,2099-01-01,\n")
    found = complaints(say, *KAZ, "--trips", "trips.csv")
    assert [(one["row"], one["column"]) for one in found] == [(2, "host"), (3, "in"), (3, "out"), (4, "in")]


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("SCN-008", "host,in,out,note\nKAZ,2022-03-01,,Алматы\n".encode("cp1251")),
        ("SCN-009", "host,in,out\nKAZ,2022-03-01,\n".encode("utf-16")),
        ("LAW-113", b""),
        ("SCN-007", b"host,in,out\n" + b"KAZ,2022-03-01,2022-03-01\n" * 200_000),
    ],
    ids=["another encoding", "UTF-16", "empty", "too large"],
)
def test_files_that_are_no_table(say, code: str, data: bytes):
    Path("trips.csv").write_bytes(data)
    assert {one["code"] for one in complaints(say, *KAZ, "--trips", "trips.csv")} == {code}


def test_a_file_that_is_not_there_or_a_folder(say):
    (one,) = complaints(say, *KAZ, "--trips", "trips.csv")
    assert (one["code"], one["file"]) == ("SCN-003", "trips.csv")
    Path("trips.csv").mkdir()
    (one,) = complaints(say, *KAZ, "--trips", "trips.csv")
    assert one["code"] == "SCN-004"


def test_a_misspelt_host_in_a_file_of_trips_is_told(say):
    Path("trips.csv").write_text("host,in,out\nKAX,2023-01-01,2023-02-01\n")
    (one,) = complaints(say, *KAZ, "--trips", "trips.csv", "--on", "2023-02-02")
    assert (one["row"], one["column"], one["value"]) == (2, "host", "KAX")


def test_a_misspelt_country_that_is_left_is_told(say):
    (one,) = complaints(say, "stay", "--passport", "UKR", "--host", "FIN", "--route", "road", "--from", "RUX")
    assert "RUX" in one["message"]


def test_a_table_as_a_spreadsheet_saves_it_is_read(say):
    Path("trips.csv").write_bytes(b"\xef\xbb\xbfHost, In ,Out\r\nkaz,2023-02-01,2023-02-28\r\n\r\n")
    found = document(say(*KAZ, "--trips", "trips.csv", "--on", "2023-03-01", "--json"))
    assert found["days_used"] == 28


def test_trips_that_overlap_count_once_when_they_may(say):
    Path("trips.csv").write_text("host,in,out\nKAZ,2023-02-01,2023-02-20\nKAZ,2023-02-11,2023-02-28\n")
    words = (*KAZ, "--trips", "trips.csv", "--on", "2023-03-01")
    assert "--merge" in complaints(say, *words)[0]["cure"]
    assert document(say(*words, "--merge", "--json"))["days_used"] == 28


# --- packs of strangers -----------------------------------------------------------------------------------------------

PACK = """\
format = 1
host = "KAZ"
name = "Kazakhstan"
checked = 2025-01-12
covers_from = 2019-11-23

[sources.gazette]
title = "a gazette"

[[entry]]
id = "kaz-entry"
passports = ["RUS"]
requirement = "visa_free"
cite = "article 1"
source = "gazette"
confidence = "A"

[[clock]]
id = "kaz-30"
passports = ["RUS"]
kind = "per_entry"
limit_days = 30
about = "30 days at each entry"
cite = "article 2"
source = "gazette"
confidence = "A"
"""


@pytest.fixture
def pack(tmp_path) -> Iterator[Path]:
    """The pack of a stranger, in a folder of its own."""
    folder = tmp_path / "law"
    folder.mkdir()
    file = folder / "kaz.toml"
    file.write_text(PACK)
    return file


def test_a_strangers_pack_is_law_as_good_as_ours(say, pack):
    found = document(say(*KAZ, "--law", "law", "--on", "2022-09-25", "--json"))
    assert (found["lawful_until"], found["ends_by"]) == ("2022-10-24", "kaz-30")
    assert document(say("law", "check", "--law", "law", "--json"))["rules"] == 2


PACKS = [
    ("LAW-001", 22, "", ("limit_days = 30", "limit_days = = 30")),
    ("LAW-001", 2, "", ('host = "KAZ"', 'host = "KAZ')),
    ("LAW-002", 18, "about", ('about = "30 days at each entry"\n', "")),
    ("LAW-003", 22, "did you mean 'limit_days'?", ("limit_days", "limit_dayz")),
    ("LAW-003", 1, "", ("format = 1", "formatt = 1\nformat = 1")),
    ("LAW-004", 22, "limit_days", ("limit_days = 30", 'limit_days = "30"')),
    ("LAW-004", 4, "checked", ("checked = 2025-01-12", 'checked = "2025-01-12"')),
    ("LAW-005", 21, "kind", ('kind = "per_entry"', 'kind = "sliding"')),
    ("LAW-005", 22, "limit_days", ("limit_days = 30", "limit_days = -30")),
    ("LAW-005", 18, "", ("limit_days = 30", "limit_days = 30\nwindow_days = 180")),
    ("LAW-006", None, "kgz.toml", ('host = "KAZ"', 'host = "KGZ"')),
    ("LAW-007", None, "its own id", ('id = "kaz-30"', 'id = "kaz-entry"')),
    ("LAW-008", 25, "did you mean 'gazette'?", ('2"\nsource = "gazette"', '2"\nsource = "gazete"')),
]


@pytest.mark.parametrize(
    ("code", "row", "cure", "change"), PACKS, ids=[f"{code} {new.strip()[:40]}" for code, _, _, (_, new) in PACKS]
)
def test_a_pack_with_a_fault_is_told_with_its_line(say, pack, code, row, cure, change):
    assert change[0] in PACK
    pack.write_text(PACK.replace(*change))
    found = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert (code, row) in [(one["code"], one["row"]) for one in found]
    assert {one["file"] for one in found} == {"kaz.toml"}
    assert any(cure in one["cure"] for one in found)
    check = say("law", "check", "--law", "law", "--json")
    assert check.returncode == 2
    assert code in [one["code"] for one in json.loads(check.stdout)["errors"]]


def test_a_pack_cannot_name_a_file_outside_nor_be_one(say, pack, tmp_path):
    outside = tmp_path / "outside.toml"
    shutil.move(pack, outside)
    pack.symlink_to(outside)
    (one,) = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert (one["code"], one["file"]) == ("SCN-005", "kaz.toml")


def test_a_pack_that_is_too_large_is_not_read(say, pack):
    pack.write_text(PACK + "#" * LARGEST_PACK)
    (one,) = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert (one["code"], one["file"]) == ("SCN-007", "kaz.toml")
    assert f"{LARGEST_PACK:,}" in one["message"]


@pytest.mark.parametrize("data", [PACK.replace("gazette", "газета").encode("cp1251"), PACK.encode("utf-16")])
def test_a_pack_that_is_no_text(say, pack, data: bytes):
    pack.write_bytes(data)
    (one,) = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert one["code"] in {"SCN-008", "SCN-009"}


def test_a_pack_nested_out_of_all_bounds_is_told(say, pack):
    pack.write_text(PACK + "deep = " + "[" * 100_000)
    (one,) = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert one["code"] == "LAW-001"


def test_a_folder_in_the_place_of_a_pack_and_a_folder_without_packs(say, pack):
    pack.unlink()
    (one,) = complaints(say, *KAZ, "--law", "law")
    assert one["code"] == "LAW-010"
    pack.mkdir()
    (one,) = complaints(say, *KAZ, "--law", "law", "--on", "2022-09-25")
    assert one["code"] == "SCN-004"


def test_a_pack_holds_no_code(say, pack):
    about = "__import__('os').system('touch ran')"
    pack.write_text(PACK.replace("30 days at each entry", about))
    assert about in say(*KAZ, "--law", "law", "--on", "2022-09-25", "--json").stdout
    assert not Path("ran").exists()
