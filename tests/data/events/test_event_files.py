"""Event files as they come: what is read out of each format, and what becomes of every kind of bad row."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import zipfile

import pytest

from event_rows import ICEWS, POLECAT, gdelt, icews, imported, polecat, write
from spillover.data.events import lines
from spillover.data.events.importing import Target, import_events
from spillover.data.events.layout import layouts_of
from spillover.data.events.reading import Question
from spillover.ground.errors import StanceError

MAP = """\
format = 1
coder = "mine"
{extra}
[columns]
date = "when"
source_iso3 = "who"
target_iso3 = "whom"
type = "what"
score = "how"
"""


def codes(done) -> dict[str, int]:
    return {finding.code: finding.row for finding in done.findings}


def refused(tmp_path, files, layout="gdelt", **asked) -> StanceError:
    with pytest.raises(StanceError) as error:
        imported(tmp_path, files, layout, **asked)
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "aside.csv").exists()
    return error.value


def my_map(tmp_path, extra: str = "", **replaced: str) -> str:
    text = MAP.format(extra=extra)
    for old, new in replaced.items():
        text = text.replace(f'{old} = "', f"{old} = {new} # ")
    path = tmp_path / "columns.toml"
    path.write_text(text)
    return str(path)


# ---- formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "url"), [(61, "https://example.org/1"), (58, "https://example.org/1"), (57, "")])
def test_gdelt_is_read_in_each_of_its_widths(tmp_path, width, url):
    done = imported(tmp_path, {"a.tsv": [gdelt(1, width), gdelt(2, width, type="04", score="-10", mentions="1")]})
    assert done.table.rows() == [(dt.date(2022, 9, 1), "KAZ", "UKR", "gdelt", -0.325, 2, 5, url, dt.date(2022, 9, 26))]
    assert done.findings == ()


def test_icews_is_read_with_its_names_of_countries(tmp_path):
    rows = [ICEWS, icews(1), icews(2, Source_Country="Czech Republic"), icews(3, Target_Country="ukraine")]
    done = imported(tmp_path, {"a.tab": rows}, "icews")
    assert done.table.select("source_iso3", "target_iso3", "score").rows() == [
        ("CZE", "RUS", -0.2), ("KAZ", "RUS", -0.2), ("KAZ", "UKR", -0.2)
    ]  # fmt: skip


def test_polecat_is_read_and_none_is_no_country(tmp_path):
    rows = [
        POLECAT,
        polecat(1),
        polecat(2, Recipient_Country="None"),
        polecat(3, Event_Type="Consult", Intensity="1.5"),
    ]
    done = imported(tmp_path, {"a.txt": rows}, "polecat")
    assert done.table.select("score", "n", "known").rows() == [(0.4, 2, dt.date(2022, 9, 27))]
    assert done.left_out["without_pair"] == 1


def test_a_quoted_cell_may_hold_the_delimiter(tmp_path):
    rows = ["what,when,who,whom,how,note", 'A,2022-01-02,KAZ,RUS,5,"a, b ""c"""', 'A,2022-01-03,"KAZ",RUS,-5,']
    done = imported(tmp_path, {"a.csv": rows}, my_map(tmp_path))
    assert done.table.select("score", "n", "coder").rows() == [(0.0, 2, "mine")]
    assert done.findings == ()


def test_a_map_may_number_the_columns_of_a_file_without_header(tmp_path):
    numbers = {"date": "2", "source_iso3": "3", "target_iso3": "4", "type": "1", "score": "5"}
    layout = my_map(tmp_path, 'header = false\ndelimiter = "bar"\nscore_most = 5\ndate_format = "%d.%m.%Y"', **numbers)
    done = imported(tmp_path, {"a.csv": ["A|02.01.2022|KAZ|RUS|-2.5"]}, layout)
    assert done.table["score"].to_list() == [-0.5]


@pytest.mark.parametrize(("encoding", "stored"), [("utf-16", "utf-16"), ("latin-1", "latin-1"), (None, "utf-8-sig")])
def test_a_file_may_be_stored_in_several_ways(tmp_path, encoding, stored):
    path = tmp_path / "a.tsv"
    path.write_text("".join(f"{gdelt(number, url='https://example.org/é')}\r\n" for number in (1, 2)), encoding=stored)
    target = Target(tmp_path / "out.csv", tmp_path / "aside.csv")
    done = import_events([path], Question(layouts_of("gdelt"), encoding=encoding), target)
    assert done.table["first_url"].to_list() == ["https://example.org/é"]
    assert (done.n_rows, done.n_unusable) == (2, 0)


def test_blocks_of_any_size_give_the_same(tmp_path, monkeypatch):
    rows = [gdelt(number, date=f"202209{1 + number % 30:02}", score=str(number % 7)) for number in range(200)]
    rows[50], rows[120] = "short", gdelt(120, score="11")
    whole = imported(tmp_path, {"a.tsv": rows})
    monkeypatch.setattr(lines, "BLOCK", 997)
    cut = imported(tmp_path, {"a.tsv": rows})
    assert cut.table.equals(whole.table)
    assert codes(cut) == codes(whole) == {"STA-320": 51, "STA-327": 121}


# ---- bad rows --------------------------------------------------------------------------------------

BAD = [
    (gdelt(9) + "\tone more", "STA-320"),
    (gdelt(9).rpartition("\t")[0], "STA-320"),
    (gdelt(9, url="a\N{REPLACEMENT CHARACTER}b"), "STA-321"),
    (gdelt(9, url="a\0b"), "STA-321"),
    (gdelt(9, date="20220931"), "STA-323"),
    (gdelt(9, date="2022930"), "STA-323"),
    (gdelt(9, date=""), "STA-323"),
    (gdelt(9, date="19781231"), "STA-324"),
    (gdelt(9, date="21010101"), "STA-324"),
    (gdelt(9, source="XYZ"), "STA-325"),
    (gdelt(9, target="kaz"), "STA-325"),
    (gdelt(9, type="21"), "STA-326"),
    (gdelt(9, type=""), "STA-326"),
    (gdelt(9, score="10.01"), "STA-327"),
    (gdelt(9, score="-11"), "STA-327"),
    (gdelt(9, score=""), "STA-327"),
    (gdelt(9, score="nan"), "STA-327"),
    (gdelt(9, mentions="-1"), "STA-328"),
    (gdelt(9, mentions="2.5"), "STA-328"),
    (gdelt(9, added="2022"), "STA-329"),
    (gdelt(9, added="20220926x"), "STA-329"),
    (gdelt(1, score="1"), "STA-330"),
]


@pytest.mark.parametrize(("row", "code"), BAD)
def test_a_bad_row_is_named_put_aside_and_not_used(tmp_path, row, code):
    good = [gdelt(1), gdelt(2), gdelt(3, target="RUS", score="-1")]
    done = imported(tmp_path, {"a.tsv": [*good, row]})
    without = [gdelt(2), good[2]] if code == "STA-330" else good
    [finding] = done.findings
    assert (finding.code, finding.file) == (code, "a.tsv")
    with (tmp_path / "aside.csv").open(newline="", encoding="utf-8") as file:
        aside = list(csv.DictReader(line.replace("\0", "?") for line in file))
    assert {one["code"] for one in aside} == {code}
    assert len(aside) == done.n_unusable == (2 if code == "STA-330" else 1)
    assert finding.row == int(aside[0]["row"])
    if code != "STA-330":
        assert (finding.row, aside[0]["text"]) == (4, row.replace("\0", "?"))
    assert done.table.equals(imported(tmp_path, {"b.tsv": without}).table)


def test_a_quote_that_is_not_closed_spoils_its_own_line_only(tmp_path):
    rows = ["what,when,who,whom,how", 'A,2022-01-02,KAZ,RUS,"5', "A,2022-01-03,KAZ,RUS,-5", "A,2022-01-04,KAZ,RUS,1"]
    done = imported(tmp_path, {"a.csv": rows}, my_map(tmp_path))
    assert codes(done) == {"STA-322": 2}
    assert done.table["n"].to_list() == [2]


def test_bytes_of_latin_1_are_put_aside_with_the_cure(tmp_path):
    path = write(tmp_path / "a.tsv", [gdelt(1), gdelt(2, type="01"), gdelt(3, type="02")])
    path.write_bytes(path.read_bytes().replace(b"https://example.org/2", b"caf\xe9"))
    target = Target(tmp_path / "out.csv", tmp_path / "aside.csv")
    done = import_events([path], Question(layouts_of("gdelt")), target)
    [finding] = done.findings
    assert (finding.code, finding.row) == ("STA-321", 2)
    assert "--encoding latin-1" in finding.cure
    assert done.table["n"].to_list() == [2]


@pytest.mark.parametrize("code", ["43", "10", "210", "0111x", "", "make statement"])
def test_a_code_of_icews_that_lost_its_zero_is_not_guessed(tmp_path, code):
    done = imported(tmp_path, {"a.tab": [ICEWS, icews(1), icews(2, CAMEO_Code=code)]}, "icews")
    assert codes(done) == {"STA-326": 3}


def test_rows_that_are_not_asked_for_are_counted(tmp_path):
    rows = [gdelt(1), gdelt(2, target=""), gdelt(3, target="EUR"), gdelt(4, target="USA"), gdelt(5, source="UKR")]
    done = imported(tmp_path, {"a.tsv": [*rows, gdelt(6), gdelt(1)]})
    assert done.left_out == {"without_pair": 2, "elsewhere": 1, "within": 1, "later": 0, "copies": 1, "merged": 1}
    assert (done.n_rows, done.n_unusable, done.n_events) == (7, 0, 1)


def test_nothing_known_later_than_the_information_date_is_used(tmp_path):
    rows = [gdelt(1), gdelt(2, type="01", added="20220930000000"), gdelt(3, date="20221001", added="20221001000000")]
    done = imported(tmp_path, {"a.tsv": rows}, as_of=dt.date(2022, 9, 29))
    assert done.left_out["later"] == 2
    assert done.table["n"].to_list() == [1]
    assert imported(tmp_path, {"a.tsv": rows}, as_of=dt.date(2022, 9, 30)).table["n"].to_list() == [2]


# ---- files that are not what they should be --------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "layout", "told"),
    [
        ([gdelt(1)], "icews", "61 unnamed columns: this looks like GDELT 2.0"),
        ([gdelt(1, 58)], "polecat", "58 unnamed columns: this looks like GDELT 1.0"),
        ([ICEWS, icews(1)], "gdelt", "20 columns: this looks like ICEWS"),
        ([POLECAT, polecat(1)], "icews", "this looks like POLECAT"),
        (["a,b,c", "1,2,3"], "gdelt", "1 columns: this does not look like GDELT 1.0 or GDELT 2.0"),
        (
            [gdelt(1, score="GoldsteinScale")],
            "gdelt",
            "61 columns: this does not look like GDELT 1.0 or GDELT 2.0",
        ),
    ],
)
def test_a_file_of_another_format_is_named(tmp_path, rows, layout, told):
    [finding] = refused(tmp_path, {"a.tsv": rows}, layout).findings
    assert finding.code == "STA-310"
    assert told in finding.message


def test_a_file_without_header_may_begin_with_a_spoilt_row(tmp_path):
    done = imported(tmp_path, {"a.tsv": ["cut off", gdelt(1, score="GoldsteinScale"), gdelt(2)]}, most_unusable=0.7)
    assert codes(done) == {"STA-320": 1, "STA-327": 2}
    assert done.table["n"].to_list() == [1]


def test_columns_that_are_missing_or_stand_twice_are_all_named(tmp_path):
    header = ICEWS.replace("Intensity", "intensty").replace("Source Name", "Event Date")
    findings = refused(tmp_path, {"a.tab": [header, icews(1)]}, "icews").findings
    assert [(one.code, one.column) for one in findings] == [("STA-312", "Event Date"), ("STA-311", "Intensity")]
    assert "did you mean 'intensty'?" in findings[1].cure


@pytest.mark.parametrize("text", ["", "\n\n", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_an_empty_file_is_refused(tmp_path, text):
    (tmp_path / "a.tsv").write_text(text, encoding="utf-8")
    [finding] = _refused_path(tmp_path).findings
    assert finding.code == "STA-309"


def _refused_path(tmp_path, layout="gdelt", **asked) -> StanceError:
    target = Target(tmp_path / "out.csv", tmp_path / "aside.csv")
    with pytest.raises(StanceError) as error:
        import_events([tmp_path / "a.tsv"], Question(layouts_of(layout), **asked), target)
    assert not list(tmp_path.glob("*out*"))
    return error.value


def test_a_file_with_nothing_but_a_header_is_refused(tmp_path):
    assert refused(tmp_path, {"a.tab": [ICEWS]}, "icews").findings[0].code == "STA-309"


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    assert "No such file" in _refused_path(tmp_path).findings[0].message
    (tmp_path / "a.tsv").mkdir()
    assert "is a folder" in _refused_path(tmp_path).findings[0].message


def test_packed_files_are_named(tmp_path):
    path = tmp_path / "a.tsv"
    with gzip.open(path, "wt") as file:
        file.write(gdelt(1))
    assert "(gzip)" in _refused_path(tmp_path).findings[0].message
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", gdelt(1))
    assert "(zip)" in _refused_path(tmp_path).findings[0].message


@pytest.mark.parametrize("stored", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_its_cure(tmp_path, stored):
    (tmp_path / "a.tsv").write_text(gdelt(1), encoding=stored)
    [finding] = _refused_path(tmp_path).findings
    assert finding.code == "STA-302"
    assert "UTF-16" in finding.message
    assert "--encoding utf-16" in finding.cure
    (tmp_path / "a.tsv").write_text(gdelt(1), encoding="utf-8")
    assert "not written in UTF-16" in _refused_path(tmp_path, encoding="utf-16").findings[0].message


def test_a_line_without_end_is_no_table(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    (tmp_path / "a.tsv").write_text(gdelt(1) + "x" * 2000)
    assert "no end of line" in _refused_path(tmp_path).findings[0].message


def test_too_many_unusable_rows_are_refused_with_the_reasons(tmp_path):
    rows = [gdelt(1), gdelt(2, date="2022-09-26"), gdelt(3, date="2022-09-27")]
    findings = refused(tmp_path, {"a.tsv": rows}).findings
    assert [one.code for one in findings] == ["STA-317", "STA-323"]
    assert "2 of 3 rows" in findings[0].message
    assert imported(tmp_path, {"a.tsv": rows}, most_unusable=0.7).n_unusable == 2


@pytest.mark.parametrize(
    ("extra", "code", "told"),
    [
        ("colums = 3", "STA-306", "colums"),
        ('delimiter = "comma', "STA-304", "TOML"),
        ('score_most = "ten"', "STA-307", "score_most"),
        ("score_most = -1.0", "STA-308", "score_most"),
        ('date_format = "%Y-%m"', "STA-308", "date_format"),
        ("header = false", "STA-308", "number the columns"),
    ],
)
def test_what_is_wrong_with_a_map_is_said(tmp_path, extra, code, told):
    findings = refused(tmp_path, {"a.csv": ["x"]}, my_map(tmp_path, extra)).findings
    assert findings[0].code == code
    assert told in findings[0].message


def test_a_map_names_or_numbers_each_column(tmp_path):
    [finding] = refused(tmp_path, {"a.csv": ["x"]}, my_map(tmp_path, score="0")).findings
    assert (finding.code, finding.column) == ("STA-308", "columns.score")
    [finding] = refused(tmp_path, {"a.csv": ["x"]}, "gdlt").findings
    assert (finding.code, finding.cure.partition(",")[0]) == ("STA-303", "did you mean 'gdelt'?")


@pytest.mark.parametrize(
    ("asked", "column"),
    [
        ({"targets": ("RUS", "UKK")}, "--targets"),
        ({"encoding": "utf8"}, "--encoding"),
        ({"most_unusable": 2.0}, "--most"),
    ],
)
def test_what_is_asked_must_exist(tmp_path, asked, column):
    [finding] = refused(tmp_path, {"a.tsv": [gdelt(1)]}, **asked).findings
    assert finding.code == "STA-314"
    assert finding.column.startswith(column)


def test_a_file_is_named_once_and_never_written_over(tmp_path):
    path = write(tmp_path / "a.tsv", [gdelt(1)])
    question = Question(layouts_of("gdelt"))
    for paths, out in (([path, path], tmp_path / "o.csv"), ([path], path)):
        with pytest.raises(StanceError) as error:
            import_events(paths, question, Target(out, tmp_path / "aside.csv", overwrite=True))
        assert error.value.findings[0].code == "STA-318"
    assert path.read_text() == gdelt(1) + "\n"
