"""The table of an index of passports: what it says on a day, what it could not know, and what it refuses to read."""

from __future__ import annotations

import datetime as dt
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.source import ROOT
from spillover.data.law import prior as module
from spillover.data.law import prior_table
from spillover.data.law.prior import Prior, PriorEntry, PriorSource, read_prior, write_prior
from spillover.data.law.prior_table import COLUMNS, MOST_FINDINGS
from spillover.ground.errors import SHOWN, Finding, LawError

HEADER = ",".join(COLUMNS)
ABOUT = 'format = 1\ntitle = "An index"\nlicence = "MIT"\n'
MONTHS = [dt.date(2022, month, 1) for month in range(1, 13)]
FREE = "RUS,KAZ,visa_free,90,2022-02-01,2022-04-01,2022-01-01,2022-06-01"
BARRED = "RUS,KAZ,no_admission,,2022-06-01,2022-08-01,2022-04-01,"
COMMITTED = ROOT / "packs" / "law"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def law_folder(tmp_path: Path, *rows: str, header: str = HEADER, about: str = ABOUT) -> Path:
    (tmp_path / "passport-index.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "passport-index.toml").write_text(about, encoding="utf-8")
    return tmp_path


def errors_of(folder: Path) -> list[Finding]:
    with pytest.raises(LawError) as error:
        read_prior(folder)
    return list(error.value.findings)


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


@pytest.fixture
def prior(tmp_path):
    found = read_prior(law_folder(tmp_path, BARRED, FREE))
    assert found is not None
    return found


# ---- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "requirement", "certain"),
    [
        ("2022-01-31", None, None),
        ("2022-02-01", "visa_free", True),
        ("2022-04-01", "visa_free", True),
        ("2022-04-02", "visa_free", False),
        ("2022-05-31", "visa_free", False),
        ("2022-06-01", "no_admission", True),
        ("2022-08-01", "no_admission", True),
        ("2022-08-02", "no_admission", False),
        ("2050-01-01", "no_admission", False),
    ],
)
def test_a_day_has_the_value_of_the_last_snapshot_before_it(prior, on, requirement, certain):
    entry = prior.at("RUS", "KAZ", day(on))
    assert (entry and entry.requirement) == requirement
    assert (entry and entry.is_certain(day(on))) == certain


def test_a_pair_that_is_not_there_has_no_value(prior):
    assert prior.at("RUS", "RUS", day("2022-03-01")) is None
    assert prior.at("KAZ", "RUS", day("2022-03-01")) is None


def test_a_value_that_ended_without_another_is_not_carried_on(tmp_path):
    prior = read_prior(law_folder(tmp_path, FREE))
    assert prior.at("RUS", "KAZ", day("2022-05-31")) is not None
    assert prior.at("RUS", "KAZ", day("2022-06-01")) is None


def test_the_entry_says_all_that_the_row_says(prior):
    dates = day("2022-02-01"), day("2022-04-01"), day("2022-01-01"), day("2022-06-01")
    assert prior.at("RUS", "KAZ", day("2022-03-01")) == PriorEntry("RUS", "KAZ", "visa_free", 90, *dates)
    assert prior.at("RUS", "KAZ", day("2022-07-01")).days is None


def test_what_was_not_known_yet_is_gone(prior):
    early = prior.known_on(day("2022-05-01"))
    entry = only(list(early.rows()))
    assert entry.requirement == "visa_free"
    assert entry.changed_before is None
    assert early.at("RUS", "KAZ", day("2022-07-01")) == entry
    assert not entry.is_certain(day("2022-04-02"))
    assert prior.known_on(day("2022-01-31")).entries == {}


def test_between_snapshots_the_last_one_is_the_last_that_was_known(tmp_path):
    long = "RUS,KAZ,visa_free,,2022-01-01,2022-12-01,,"
    prior = read_prior(law_folder(tmp_path, long, "RUS,UZB,e_visa,,2022-03-01,2022-03-01,,"))
    assert prior.known_on(day("2022-03-15")).at("RUS", "KAZ", day("2022-03-15")).last_seen == day("2022-03-01")


@st.composite
def priors(draw) -> Prior:
    """Tables made as an index makes them: from a value for each pair at each snapshot."""
    values = st.sampled_from(
        [("visa_free", 90), ("visa_free", None), ("visa_required", None), ("covid_ban", None), None]
    )
    pairs = draw(st.lists(st.sampled_from([("RUS", "KAZ"), ("RUS", "UZB"), ("UZB", "SCH")]), min_size=1, unique=True))
    rows = {pair: draw(st.lists(values, min_size=12, max_size=12)) for pair in pairs}
    entries = {pair: tuple(runs(pair, row)) for pair, row in rows.items()}
    source = PriorSource(
        format=1, title=draw(st.text(min_size=1).map(lambda text: f"An index {text}"[:99])), licence="MIT"
    )
    return Prior({pair: history for pair, history in entries.items() if history}, source)


def runs(pair, values):
    """Runs of equal values, each with its neighbouring snapshots."""
    first = 0
    for last in range(12):
        if last == 11 or values[last + 1] != values[first]:
            if values[first]:
                after = MONTHS[first - 1] if first else None
                before = MONTHS[last + 1] if last < 11 else None
                yield PriorEntry(*pair, *values[first], MONTHS[first], MONTHS[last], after, before)
            first = last + 1


@given(priors())
def test_what_is_written_is_read_again(tmp_path_factory, prior):
    folder = tmp_path_factory.mktemp("prior")
    write_prior(prior, folder)
    if not prior.entries:
        assert only(errors_of(folder)).code == "LAW-301"
        return
    again = read_prior(folder)
    assert again.entries == prior.entries
    assert again.source.model_copy(update={"sha256": ""}) == prior.source


def test_any_text_of_a_source_is_read_again(tmp_path, prior):
    source = prior.source.model_copy(update={"title": 'Pas\x7fs "index" \\ \n\t\x01 é 📖', "note": "#"})
    write_prior(replace(prior, source=source), tmp_path / "new")
    assert read_prior(tmp_path / "new").source.model_copy(update={"sha256": ""}) == source


@given(priors(), st.sampled_from(MONTHS), st.integers(-1, 1), st.integers(0, 200))
def test_a_frozen_table_says_of_its_own_day_what_the_whole_one_says(prior, snapshot, near, later):
    on = snapshot + dt.timedelta(days=near)
    frozen = prior.known_on(on)
    for pair in prior.entries:
        whole, seen = prior.at(*pair, on), frozen.at(*pair, on)
        assert (whole and (whole.requirement, whole.days)) == (seen and (seen.requirement, seen.days))
        afterwards = frozen.at(*pair, on + dt.timedelta(days=later))
        assert afterwards == seen
    assert all(entry.last_seen <= on for entry in frozen.rows())
    assert frozen.known_on(on).entries == frozen.entries
    assert prior.known_on(day("2100-01-01")).entries == prior.entries


# ---- what it refuses -------------------------------------------------------------------------------


def test_a_folder_without_the_table_has_no_prior(tmp_path):
    assert read_prior(tmp_path) is None


@pytest.mark.parametrize(
    ("row", "code", "column", "says"),
    [
        ("RSU,KAZ,visa_free,90,2022-02-01,2022-04-01,,", "LAW-311", "passport", "did you mean"),
        ("rus,KAZ,visa_free,90,2022-02-01,2022-04-01,,", "LAW-311", "passport", "'RUS'"),
        ("RUS,Kazakhstan,visa_free,90,2022-02-01,2022-04-01,,", "LAW-311", "host", "three capital letters"),
        (",KAZ,visa_free,90,2022-02-01,2022-04-01,,", "LAW-311", "passport", "three capital letters"),
        ("RUS,KAZ,visa-free,90,2022-02-01,2022-04-01,,", "LAW-312", "requirement", "'visa_free'"),
        ("RUS,KAZ,visa_free,0,2022-02-01,2022-04-01,,", "LAW-313", "days", "'0'"),
        ("RUS,KAZ,visa_free,-1,2022-02-01,2022-04-01,,", "LAW-313", "days", "'-1'"),
        ("RUS,KAZ,visa_free,90.0,2022-02-01,2022-04-01,,", "LAW-313", "days", "'90.0'"),
        ("RUS,KAZ,visa_free,٩٠,2022-02-01,2022-04-01,,", "LAW-313", "days", "digits"),
        ("RUS,KAZ,visa_free,90,12.03.2022,2022-04-01,,", "LAW-314", "first_seen", "2012-02-29"),
        ("RUS,KAZ,visa_free,90,20220201,2022-04-01,,", "LAW-314", "first_seen", "'20220201'"),
        ("RUS,KAZ,visa_free,90,,2022-04-01,,", "LAW-314", "first_seen", "missing"),
        ("RUS,KAZ,visa_free,90,2022-02-01,2022-02-30,,", "LAW-314", "last_seen", "'2022-02-30'"),
        ("RUS,KAZ,visa_free,90,2022-02-01,2022-04-01,,9999-01-01", "LAW-314", "changed_before", "2099"),
        ("RUS,KAZ,visa_free,90,2022-02-01,2022-01-01,,", "LAW-315", "last_seen", "2022-02-01"),
        ("RUS,KAZ,visa_free,90,2022-02-01,2022-04-01,2022-02-01,", "LAW-315", "first_seen", "changed_after"),
        ("RUS,KAZ,visa_free,90,2022-02-01,2022-04-01,,2022-04-01", "LAW-315", "changed_before", "last_seen"),
        ("RUS,KAZ,visa_free,90", "LAW-305", None, "4 cells"),
        ('RUS,KAZ,"visa_free,90,2022-02-01,2022-04-01,,', "LAW-302", None, "cannot be taken apart"),
    ],
)
def test_a_slip_in_a_row_is_named_with_its_place_and_cure(tmp_path, row, code, column, says):
    finding = only(errors_of(law_folder(tmp_path, BARRED, row)))
    assert (finding.code, finding.file, finding.row) == (code, "passport-index.csv", 3)
    assert finding.column == column
    assert says in finding.message + finding.cure


def test_all_bad_cells_are_told_at_once(tmp_path):
    bad = "RUSS,KA,visa,x,1.1.2022,2.1.2022,3,4"
    found = {(finding.row, finding.column) for finding in errors_of(law_folder(tmp_path, bad, BARRED, bad))}
    assert found == {(row, column) for row in (2, 4) for column in COLUMNS}


def test_a_table_that_is_wrong_throughout_is_not_told_row_by_row(tmp_path):
    findings = errors_of(law_folder(tmp_path, *[BARRED.replace("RUS", "XXX")] * 3 * MOST_FINDINGS))
    assert len(findings) == SHOWN + 1
    assert f"at least {MOST_FINDINGS - SHOWN:,} more" in findings[-1].message


@pytest.mark.parametrize(
    "other",
    [
        FREE,
        FREE.replace("visa_free,90", "e_visa,"),
        BARRED.replace("2022-06-01", "2022-05-01"),
        BARRED.replace("2022-06-01,2022-08-01,2022-04-01", "2022-03-01,2022-08-01,"),
        BARRED.replace("2022-04-01", "2022-03-01"),
    ],
)
def test_a_pair_may_not_be_said_twice(tmp_path, other):
    finding = only(errors_of(law_folder(tmp_path, FREE, "RUS,UZB,eta,,2022-02-01,2022-02-01,,", other)))
    assert (finding.code, finding.row) == ("LAW-316", 4)
    assert "row 2" in finding.message


def test_the_row_that_stands_later_is_to_blame_whatever_its_dates(tmp_path):
    early = BARRED.replace("2022-06-01", "2022-05-01")
    finding = only(errors_of(law_folder(tmp_path, early, FREE)))
    assert (finding.code, finding.row) == ("LAW-316", 3)
    assert "row 2" in finding.message


def test_blanks_around_cells_and_blank_rows_do_no_harm(tmp_path, prior):
    rows = [row.replace(",", " , ") for row in (FREE, BARRED)]
    assert read_prior(law_folder(tmp_path, "", *rows, ",,,,,,,", header=HEADER.replace(",", ", "))) == prior


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [
        (HEADER.replace("host,", ""), "LAW-303", "host"),
        (HEADER + ",note", "LAW-304", "note"),
        (HEADER + ",host", "LAW-304", "host"),
    ],
)
def test_the_header_has_its_columns_once(tmp_path, header, code, column):
    finding = only(errors_of(law_folder(tmp_path, BARRED, header=header)))
    assert (finding.code, finding.row, finding.column) == (code, 1, column)


def test_columns_may_stand_in_another_order(tmp_path, prior):
    turned = [",".join(reversed(row.split(","))) for row in (HEADER, FREE, BARRED)]
    assert read_prior(law_folder(tmp_path, *turned[1:], header=turned[0])) == prior


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "LAW-301"),
        (HEADER.encode(), "LAW-301"),
        (b"passport\0,host", "SCN-009"),
        (HEADER.encode() + b"\nRUS,KAZ,\xff", "SCN-008"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, code):
    (law_folder(tmp_path) / "passport-index.csv").write_bytes(content)
    assert only(errors_of(tmp_path)).code == code


def test_a_folder_in_the_place_of_the_table_is_refused(tmp_path):
    (tmp_path / "passport-index.toml").write_text(ABOUT)
    (tmp_path / "passport-index.csv").mkdir()
    assert only(errors_of(tmp_path)).code == "SCN-004"


def test_a_table_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_TABLE", 100)
    assert only(errors_of(law_folder(tmp_path, FREE, BARRED))).code == "SCN-007"


def test_rows_beyond_the_limit_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(prior_table, "MOST_ROWS", 2)
    assert only(errors_of(law_folder(tmp_path, FREE, BARRED, "bad"))).code == "LAW-306"
    assert read_prior(law_folder(tmp_path, FREE, BARRED)) is not None


def test_a_table_without_source_is_refused(tmp_path):
    law_folder(tmp_path, FREE)
    (tmp_path / "passport-index.toml").unlink()
    assert only(errors_of(tmp_path)).code == "SCN-003"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ('format = 1\ntitle = "An index"\n', "LAW-002"),
        (ABOUT + 'author = "x"\n', "LAW-003"),
        (ABOUT.replace("1", '"1"'), "LAW-005"),
        (ABOUT + "date = 12.03.2022\n", "LAW-001"),
        (ABOUT + 'sha256 = "12"\n', "LAW-005"),
    ],
)
def test_the_source_is_checked_with_the_table(tmp_path, about, code):
    findings = errors_of(law_folder(tmp_path, FREE.replace("90", "x"), about=about))
    assert [finding.code for finding in findings] == ["LAW-313", code]


# ---- writing ---------------------------------------------------------------------------------------


def test_a_table_that_was_changed_since_is_noticed(tmp_path, prior):
    folder = tmp_path / "new"
    write_prior(prior, folder)
    table = folder / "passport-index.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    assert read_prior(folder).entries == prior.entries
    table.write_bytes(table.read_bytes().replace(b",90,", b",30,"))
    assert only(errors_of(folder)).code == "LAW-307"


def test_a_table_is_not_replaced_unasked(tmp_path, prior):
    write_prior(prior, tmp_path / "new")
    fewer = Prior({pair: history[:1] for pair, history in prior.entries.items()}, prior.source)
    with pytest.raises(LawError, match="LAW-331"):
        write_prior(fewer, tmp_path / "new")
    assert read_prior(tmp_path / "new").entries == prior.entries
    write_prior(fewer, tmp_path / "new", overwrite=True)
    assert read_prior(tmp_path / "new").entries == fewer.entries


def test_a_disk_that_refuses_leaves_the_old_table_whole(tmp_path, prior, monkeypatch):
    folder = tmp_path / "new"
    write_prior(prior, folder)
    write = Path.write_text

    def full(path, text, **how):
        if text.startswith("passport,"):
            write(path, text[:20], **how)
            raise OSError(28, "No space left on device")
        return write(path, text, **how)

    monkeypatch.setattr(Path, "write_text", full)
    source = prior.source.model_copy(update={"title": "Another"})
    with pytest.raises(LawError, match=r"LAW-332.*No space left"):
        write_prior(replace(prior, source=source), folder, overwrite=True)
    assert sorted(path.name for path in folder.iterdir()) == ["passport-index.csv", "passport-index.toml"]
    assert read_prior(folder).source.title == "An index"


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path, prior):
    (tmp_path / "new").write_text("")
    with pytest.raises(LawError, match="LAW-332"):
        write_prior(prior, tmp_path / "new")


def test_what_is_written_may_be_read_by_whom_the_user_allows(tmp_path, prior):
    write_prior(prior, tmp_path / "new")
    (tmp_path / "plain").write_text("")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "plain", *(tmp_path / "new").iterdir()]}
    assert len(modes) == 1


# ---- the table of the project ----------------------------------------------------------------------


def test_the_table_of_the_project_can_be_read_and_names_its_licence():
    prior = read_prior(COMMITTED)
    assert prior.source.date == day("2025-01-12")
    assert "Passport Index dataset, I. Ilyankou, MIT, from passportindex.org" in prior.source.licence
    assert {passport for passport, _ in prior.entries} == set("RUS UZB TJK KGZ KAZ BLR UKR ARM".split())
    assert prior.source.sha256


def test_reading_the_table_needs_nothing_that_computes():
    code = (
        "import sys; from pathlib import Path; from spillover.data.law.prior import read_prior; "
        f"read_prior(Path({str(COMMITTED)!r})); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"polars", "numpy", "numba"} & set(loaded)
