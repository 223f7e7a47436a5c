"""Tables of acts: what is wrong is said at once, with its place and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spillover.data.stance.acts import KINDS, read_acts
from spillover.data.stance.positions import stance_folder
from spillover.ground.errors import StanceError

HEAD = "date,iso3,kind,act,direction,weight,source_url,confidence,checked,vote,known"
GOOD = "2022-09-26,KAZ,recognition,Will not recognise,0.8,1.0,https://example.org/a,high,seen,,2022-09-27"


def table(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "acts.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def codes(path: Path) -> list[str]:
    with pytest.raises(StanceError) as error:
        read_acts(path)
    return [finding.code for finding in error.value.findings]


def changed(column: str, text: str) -> str:
    cells = dict(zip(HEAD.split(","), GOOD.split(","), strict=True)) | {column: text}
    return ",".join(cells.values())


def test_a_good_row_is_read(tmp_path):
    (row,) = read_acts(table(tmp_path, GOOD)).table.to_dicts()
    assert (row["date"], row["direction"], row["known"]) == (date(2022, 9, 26), 0.8, date(2022, 9, 27))


@pytest.mark.parametrize(
    ("column", "text", "code", "cure"),
    [
        ("date", "26.9.2022", "STA-104", "year-month-day"),
        ("date", "2022-02-30", "STA-104", "year-month-day"),
        ("known", "2022-09-01", "STA-104", "day of the source"),
        ("iso3", "KZA", "STA-105", "did you mean"),
        ("kind", "recogniton", "STA-106", "did you mean 'recognition'?"),
        ("direction", "1.5", "STA-107", "from -1 to 1"),
        ("direction", "away", "STA-107", "from -1 to 1"),
        ("direction", "nan", "STA-107", "from -1 to 1"),
        ("weight", "-0.1", "STA-108", "from 0 to 1"),
        ("source_url", "", "STA-109", "leave the act out"),
        ("act", "", "STA-109", "leave the act out"),
        ("confidence", "hihg", "STA-111", "did you mean 'high'?"),
        ("vote", "maybe", "STA-111", "use one of"),
    ],
)
def test_a_bad_cell_is_named_with_its_cure(tmp_path, column, text, code, cure):
    with pytest.raises(StanceError) as error:
        read_acts(table(tmp_path, GOOD, changed(column, text)))
    (finding,) = [one for one in error.value.findings if one.code != "STA-110"]
    assert (finding.code, finding.row, finding.column) == (code, 3, column)
    assert cure in finding.cure


def test_everything_wrong_is_said_at_once(tmp_path):
    bad = [changed("kind", "x"), changed("weight", "2"), changed("iso3", "QQQ")]
    assert sorted(codes(table(tmp_path, *bad))) == ["STA-105", "STA-106", "STA-108"]


def test_an_act_that_stands_twice_names_the_first(tmp_path):
    with pytest.raises(StanceError) as error:
        read_acts(table(tmp_path, GOOD, changed("act", "Another"), GOOD))
    (finding,) = error.value.findings
    assert (finding.code, finding.row) == ("STA-110", 4)
    assert "row 2" in finding.message


def test_the_form_of_the_file_is_checked(tmp_path):
    assert codes(tmp_path / "none.csv") == ["STA-101"]
    assert codes(table(tmp_path, head=HEAD.replace("kind", "kin"))) == ["STA-102"]
    assert codes(table(tmp_path, GOOD + ",more")) == ["STA-103"]
    path = table(tmp_path, GOOD)
    path.write_bytes(path.read_text().encode("utf-16"))
    assert codes(path) == ["STA-101"]


@given(st.dates(date(2022, 9, 1), date(2022, 10, 31)))
def test_only_what_was_known_is_seen(tmp_path_factory, as_of):
    path = table(tmp_path_factory.mktemp("acts"), GOOD)
    told = read_acts(path, as_of)
    assert told.table.height == (as_of >= date(2022, 9, 27))
    assert [finding.code for finding in told.findings] == ["STA-190"] * (1 - told.table.height)


def test_the_acts_of_the_project_are_in_order():
    acts = read_acts(stance_folder() / "acts.csv").table
    assert acts.height == 290
    assert set(acts["kind"]) <= set(KINDS)
    assert (acts["known"] >= acts["date"]).all()
    assert max(acts["date"]) <= date(2022, 10, 7)
