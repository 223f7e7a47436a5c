"""What is wrong with a table of polls is told with file, row and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.border_world import border_folder
from spillover.data.frozen import frozen
from spillover.data.scenario import check, load

POLLS = """\
id,country,question,quantity,first_day,date,value,n,scope,counted_by,known
P1,FIN,against-visas,suspicion,2022-09-20,2022-09-25,0.6,1000,adults,Institute,2022-10-01
P2,FIN,against-visas,suspicion,,2022-10-05,0.7,,adults,Institute,2022-11-01
P3,KAZ,invasion,fear,,2022-10-05,0.1,900,adults,Institute,
"""


def with_polls(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in POLLS
    return border_folder(tmp_path, polls=POLLS.replace(old, new, 1))


def test_a_sound_table_is_read_by_country_question_and_date(tmp_path):
    assert check(with_polls(tmp_path))[0] == []
    polls = load(tmp_path / "border").table("polls")
    assert polls["id"].to_list() == ["P1", "P2", "P3"]
    assert polls["n"].to_list() == [1000, None, 900]


@pytest.mark.parametrize(
    ("old", "new", "code", "row", "column", "says"),
    [
        ("0.6,1000", "60,1000", "SCN-305", 2, "value", "60"),
        ("0.6,1000", "-0.6,1000", "SCN-305", 2, "value", "-0.6"),
        ("0.6,1000", "0.6,1", "SCN-305", 2, "n", "1"),
        ("visas,suspicion,2022-09-20", "visas,suspicoin,2022-09-20", "SCN-306", 2, "quantity", "suspicion"),
        ("P3,KAZ", "P3,KAX", "SCN-427", 4, "country", "did you mean 'KAZ'?"),
        ("P3,KAZ", "P3,RUS", "SCN-435", 4, "country", "opinion is not followed"),
        ("2022-09-20,2022-09-25", "2022-09-28,2022-09-25", "SCN-434", 2, "date", "before it begins on 2022-09-28"),
        ("visas,suspicion,,", "visas,fear,,", "SCN-436", 3, "quantity", "about fear here, and about suspicion above"),
        ("P2,FIN", "P1,FIN", "SCN-401", 3, "id", "P1"),
    ],
)
def test_a_slip_is_found(tmp_path, old: str, new: str, code: str, row: int, column: str, says: str):
    (found,) = check(with_polls(tmp_path, old, new))[0]
    assert (found.code, found.row, found.column) == (code, row, column)
    assert found.file == "polls.csv"
    assert says in f"{found.message} {found.cure} {found.value}"


def test_a_frozen_scenario_has_the_polls_that_were_known(tmp_path):
    assert frozen(load(with_polls(tmp_path))).table("polls")["id"].to_list() == ["P1", "P3"]
