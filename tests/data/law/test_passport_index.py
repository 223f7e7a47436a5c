"""The public dataset, in every spelling it has had, becomes our table; and what is not the dataset is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from house.source import ROOT
from spillover.data.law import passport_index as module
from spillover.data.law.passport_index import read_passport_index
from spillover.data.law.prior import PriorEntry, read_prior, write_prior
from spillover.ground.errors import Finding, LawError

NOW, EARLY_2020, IN_2019 = dt.date(2022, 10, 5), dt.date(2020, 4, 2), dt.date(2019, 12, 17)
INTERVALS = "passport,destination,requirement,days,first_snapshot,last_snapshot,from_after,to_before"
ROWS = (
    "RUS,SRB,visa_free,90,2020-02-07,2023-01-11,2019-12-17,2023-02-09",
    "RUS,SRB,visa_free,30,2023-02-09,2025-01-12,2023-01-11,",
    "RUS,DEU,visa_required,-1,2019-11-23,2025-01-12,,",
)
HOSTS = "KAZ UZB KGZ TJK TKM ARM AZE GEO BLR MDA MNG TUR SRB ISR ARE RUS UKR SCH FIN".split()


def tidy(tmp_path: Path, *rows: str, header: str = "Passport,Destination,Requirement") -> Path:
    path = tmp_path / "passport-index-tidy-iso3.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def value_of(tmp_path: Path, text: str, snapshot: dt.date) -> tuple[str, int | None]:
    prior = read_passport_index(tidy(tmp_path, f"RUS,KAZ,{text}"), snapshot).prior
    entry = prior.at("RUS", "KAZ", snapshot)
    assert entry == PriorEntry("RUS", "KAZ", entry.requirement, entry.days, snapshot, snapshot)
    return entry.requirement, entry.days


def errors_of(path: Path, snapshot: dt.date | None = None) -> list[Finding]:
    with pytest.raises(LawError) as error:
        read_passport_index(path, snapshot)
    return list(error.value.findings)


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


# ---- one snapshot ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "snapshot", "requirement", "days"),
    [
        ("3", IN_2019, "visa_free", None),
        ("2", IN_2019, "visa_on_arrival", None),
        ("1", IN_2019, "eta", None),
        ("0", IN_2019, "visa_required", None),
        ("3", EARLY_2020, "visa_free", 3),
        ("VF", EARLY_2020, "visa_free", None),
        ("VOA", EARLY_2020, "visa_on_arrival", None),
        ("ETA", EARLY_2020, "eta", None),
        ("VR", EARLY_2020, "visa_required", None),
        ("360", EARLY_2020, "visa_free", 360),
        ("visa free", NOW, "visa_free", None),
        ("90", NOW, "visa_free", 90),
        ("visa required", NOW, "visa_required", None),
        ("visa on arrival", NOW, "visa_on_arrival", None),
        ("e-visa", NOW, "e_visa", None),
        ("Hayya Entry Permit", NOW, "e_visa", None),
        ("eta", NOW, "eta", None),
        ("EVW", NOW, "eta", None),
        ("covid ban", NOW, "covid_ban", None),
        ("no admission", NOW, "no_admission", None),
        ("1", dt.date(2020, 1, 1), "visa_free", 1),
        ("1", dt.date(2019, 12, 31), "eta", None),
    ],
)
def test_every_value_of_every_year_is_understood(tmp_path, text, snapshot, requirement, days):
    assert value_of(tmp_path, text, snapshot) == (requirement, days)


@pytest.mark.parametrize(
    ("text", "snapshot", "says"),
    [
        ("visa fre", NOW, "'visa free'"),
        ("visa_free", NOW, "'visa free'"),
        ("", NOW, "use one of"),
        ("-1", NOW, "no value of the dataset"),
        ("0", NOW, "in 2019 only"),
        ("90.0", NOW, "nor a number of days"),
        ("10000", NOW, "nor a number of days"),
        ("90", IN_2019, "if the file is of another year"),
        ("VR", IN_2019, "3, 2, 1 or 0"),
    ],
)
def test_an_unknown_value_is_an_error_with_its_row(tmp_path, text, snapshot, says):
    finding = only(errors_of(tidy(tmp_path, "RUS,UZB,3", f"RUS,KAZ,{text}"), snapshot))
    assert (finding.code, finding.row, finding.column, finding.value) == ("LAW-312", 3, "requirement", text)
    assert says in finding.message + finding.cure


@pytest.mark.parametrize(
    "header", ["passport,DESTINATION,requirement", "Passport,Destination,Code", " Passport ,Destination,Value"]
)
def test_the_header_may_be_written_as_it_was_in_other_years(tmp_path, header):
    prior = read_passport_index(tidy(tmp_path, "RUS,KAZ,90", header=header), NOW).prior
    assert prior.at("RUS", "KAZ", NOW).days == 90


def test_a_passport_in_its_own_country_is_left_out_and_counted(tmp_path):
    imported = read_passport_index(tidy(tmp_path, "RUS,RUS,-1", "RUS,KAZ,90", "KAZ,KAZ,-1"), NOW)
    assert set(imported.prior.entries) == {("RUS", "KAZ")}
    assert imported.own_country == 2


def test_germany_stands_for_the_schengen_area(tmp_path):
    prior = read_passport_index(tidy(tmp_path, "RUS,DEU,visa required", "RUS,FIN,e-visa"), NOW).prior
    assert prior.at("RUS", "SCH", NOW).requirement == "visa_required"
    assert prior.at("RUS", "DEU", NOW).host == "DEU"
    prior = read_passport_index(tidy(tmp_path, "RUS,DEU,visa required", "RUS,SCH,e-visa"), NOW).prior
    assert prior.at("RUS", "SCH", NOW).requirement == "e_visa"


def test_the_date_is_taken_from_the_folder_unless_it_is_said(tmp_path):
    folder = tmp_path / "2022-10-05"
    folder.mkdir()
    path = tidy(folder, "RUS,KAZ,90")
    assert read_passport_index(path).prior.at("RUS", "KAZ", NOW).first_seen == NOW
    assert read_passport_index(path, EARLY_2020).prior.source.date == EARLY_2020


def test_without_a_date_a_snapshot_is_not_read(tmp_path):
    finding = only(errors_of(tidy(tmp_path, "RUS,KAZ,90")))
    assert finding.code == "LAW-321"
    assert "--snapshot" in finding.cure


def test_a_date_far_from_our_time_is_refused(tmp_path):
    findings = errors_of(tidy(tmp_path, "RUS,KAZ,3"), dt.date(1019, 1, 1))
    assert {finding.code for finding in findings} == {"LAW-314"}


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    findings = errors_of(tidy(tmp_path, "RU,Kazakhstan,visa fre", "RUS,KAZ,90", "RUS,KAZ,30", "UZB,KAZ"), NOW)
    assert [(finding.code, finding.row) for finding in findings] == [
        ("LAW-312", 2), ("LAW-311", 2), ("LAW-311", 2), ("LAW-305", 5), ("LAW-316", 4),
    ]  # fmt: skip
    assert all("tidy-iso3" in finding.cure for finding in findings[1:3])


# ---- runs of snapshots -----------------------------------------------------------------------------


def parquet(tmp_path: Path, **columns: object) -> Path:
    frame = pl.read_csv("\n".join([INTERVALS, *ROWS]).encode(), try_parse_dates=True).with_columns(**columns)
    path = tmp_path / "intervals.parquet"
    frame.write_parquet(path)
    return path


def test_the_interval_form_is_read_alike_from_csv_and_parquet(tmp_path):
    from_csv = read_passport_index(tidy(tmp_path, *ROWS, header=INTERVALS)).prior
    types = {"passport": pl.col("passport").cast(pl.Categorical), "days": pl.col("days").cast(pl.Int16)}
    assert read_passport_index(parquet(tmp_path, **types)).prior == from_csv
    before, after = from_csv.entries["RUS", "SRB"]
    assert (before.days, after.days, before.changed_before) == (90, 30, after.first_seen)
    assert from_csv.at("RUS", "SCH", NOW).days is None
    assert from_csv.source.date == dt.date(2025, 1, 12)


def test_empty_days_and_a_rows_own_country_are_read_alike(tmp_path):
    rows = [row.replace("-1", "", 1) if "DEU" in row else row for row in ROWS]
    own = "RUS,RUS,visa_free,-1,2019-11-23,2025-01-12,,"
    again = read_passport_index(tidy(tmp_path, *rows, own, header=INTERVALS))
    assert again.prior == read_passport_index(tidy(tmp_path, *ROWS, header=INTERVALS)).prior
    assert again.own_country == 1


def test_a_date_for_a_file_that_has_dates_is_refused(tmp_path):
    assert only(errors_of(tidy(tmp_path, *ROWS, header=INTERVALS), NOW)).code == "LAW-322"


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("2020-02-07", "12.03.2022", "LAW-314", "first_snapshot"),
        ("2023-02-09\n", "2023-01-11\n", "LAW-315", "to_before"),
        ("90", "-2", "LAW-313", "days"),
        ("visa_required", "visa required", "LAW-312", "requirement"),
        ("DEU", "GER", "LAW-311", "destination"),
        ("2023-02-09,2025-01-12,2023-01-11", "2023-02-08,2025-01-12,2023-01-11", "LAW-316", "first_snapshot"),
        ("days,", "", "LAW-303", "days"),
    ],
)
def test_findings_name_the_columns_as_the_file_does(tmp_path, old, new, code, column):
    text = "\n".join([INTERVALS, *ROWS]) + "\n"
    assert old in text
    path = tmp_path / "intervals.csv"
    path.write_text(text.replace(old, new, 1))
    finding = errors_of(path)[0]
    assert (finding.code, finding.column) == (code, column)


def test_rows_of_a_parquet_file_are_counted_as_in_a_table_with_a_header(tmp_path):
    path = parquet(tmp_path, passport=pl.Series(["RUS", "RUS", "XXX"]))
    assert only(errors_of(path)).row == 4


# ---- what is not the dataset -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.csv", b"", "LAW-301"),
        ("x.csv", b"\n\n", "LAW-301"),
        ("x.csv", b"Passport,Destination,Requirement\n", "LAW-301"),
        ("x.csv", b"Passport,Destination,Requirement\nRUS,K\0Z,90\n", "SCN-009"),
        ("x.csv", b"Passport,Destination,Requirement\nRUS,K\xd4Z,90\n", "SCN-008"),
        ("x.csv", b"Passport,Destination\nRUS,KAZ\n", "LAW-303"),
        ("x.csv", b"Passport;Destination;Requirement\nRUS;KAZ;90\n", "LAW-303"),
        ("x.csv", b'Passport,Destination,Requirement\nRUS,"KAZ,90\n', "LAW-302"),
        ("x.csv", b"PAR1\0\0PAR1", "SCN-009"),
        ("x.parquet", b"Passport,Destination,Requirement\nRUS,KAZ,90\n", "LAW-323"),
        ("x.parquet", b"", "LAW-323"),
        ("x.parquet", b"PAR1" + bytes(100) + b"PAR1", "LAW-323"),
    ],
)
def test_a_file_that_is_not_the_dataset_is_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    findings = errors_of(path, NOW)
    assert (findings[0].code, findings[0].file) == (code, name)


@pytest.mark.parametrize(("name", "code"), [("x.csv", "SCN-004"), ("x.parquet", "LAW-323")])
def test_a_folder_is_not_a_file(tmp_path, name, code):
    (tmp_path / name).mkdir()
    assert only(errors_of(tmp_path / name, NOW)).code == code


@pytest.mark.parametrize(("name", "code"), [("x.csv", "SCN-003"), ("x.parquet", "LAW-323")])
def test_a_file_that_is_not_there_is_an_error(tmp_path, name, code):
    assert only(errors_of(tmp_path / name, NOW)).code == code


def test_sizes_are_limited(tmp_path, monkeypatch):
    path, text = parquet(tmp_path), tidy(tmp_path, *ROWS, header=INTERVALS)
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    assert "more than 2 rows" in only(errors_of(path)).message
    monkeypatch.setattr(module, "LARGEST_TABLE", 100)
    assert "at most 100 are read" in only(errors_of(path)).message
    assert only(errors_of(text)).code == "SCN-007"


def test_a_parquet_file_that_was_cut_off_is_refused(tmp_path):
    sound = parquet(tmp_path).read_bytes()
    path = tmp_path / "cut.parquet"
    for length in range(0, len(sound), 50):
        path.write_bytes(sound[:length])
        assert only(errors_of(path)).code == "LAW-323"


def test_a_link_to_a_file_elsewhere_is_followed(tmp_path):
    link = tmp_path / "links" / "2022-10-05" / "tidy.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(tidy(tmp_path, "RUS,KAZ,90"))
    assert read_passport_index(link).prior.at("RUS", "KAZ", NOW).days == 90


# ---- the dataset itself ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(shared):
    """The whole dataset, all snapshots."""
    return read_passport_index(shared / "law" / "passport_index_intervals.parquet").prior


@pytest.mark.peer
def test_the_whole_dataset_is_read(world):
    assert len(world.entries) == 199 * 198 + 198
    frame_rows = sum(len(history) for (_, host), history in world.entries.items() if host != "SCH")
    assert frame_rows == 112_441


@pytest.mark.peer
def test_it_says_for_russian_passports_of_october_2022_what_it_said_then(world):
    free = {"KAZ": 90, "UZB": None, "KGZ": None, "TJK": None, "ARM": 180, "AZE": 90, "GEO": 360, "BLR": None, "MDA": 90}
    free |= {"MNG": 30, "TUR": 60, "SRB": 90, "ISR": 90, "ARE": 90}
    said = {host: world.at("RUS", host, NOW) for host in HOSTS if host != "RUS"}
    assert {host: entry.days for host, entry in said.items() if entry.requirement == "visa_free"} == free
    barred = {host for host, entry in said.items() if entry.requirement == "visa_required"}
    assert barred == {"TKM", "UKR", "FIN", "SCH"}


@pytest.mark.peer
def test_the_correction_for_serbia_came_between_two_snapshots(world):
    assert world.at("RUS", "SRB", dt.date(2023, 1, 11)).is_certain(dt.date(2023, 1, 11))
    between = world.at("RUS", "SRB", dt.date(2023, 2, 8))
    assert (between.days, between.is_certain(dt.date(2023, 2, 8))) == (90, False)
    assert world.at("RUS", "SRB", dt.date(2023, 2, 9)).days == 30
    assert world.known_on(dt.date(2023, 2, 8)).at("RUS", "SRB", dt.date(2024, 1, 1)).days == 90


@pytest.mark.peer
def test_bans_of_the_pandemic_are_kept_apart(world):
    assert world.at("RUS", "ISR", dt.date(2022, 1, 5)).requirement == "covid_ban"
    assert world.at("RUS", "ISR", dt.date(2022, 2, 10)).requirement == "visa_free"
    assert sum(row.requirement == "covid_ban" for row in world.rows() if row.host != "SCH") == 15_382


@pytest.mark.peer
def test_the_table_of_the_project_says_what_the_dataset_says(world):
    ours = read_prior(ROOT / "packs" / "law")
    passports = {passport for passport, _ in ours.entries}
    expected = {pair: rows for pair, rows in world.entries.items() if pair[0] in passports and pair[1] in HOSTS}
    assert ours.entries == expected
    assert len(passports) == 8


@pytest.mark.peer
def test_the_rows_with_a_source_in_the_table_of_stay_rules_are_in_ours(world, shared):
    ours = read_prior(ROOT / "packs" / "law")
    rules = pl.read_csv(shared / "law" / "stay_rules.csv", infer_schema=False).filter(
        pl.col("rule") == "visa_requirement"
    )
    assert rules.height > 100
    for rule in rules.iter_rows(named=True):
        requirement, _, days = rule["value"].partition(" ")
        entry = ours.at(rule["nationality"], rule["host"].partition("(")[0], dt.date.fromisoformat(rule["from"]))
        assert (entry.requirement, entry.days) == (requirement, int(days) if days else None), rule["id"]
        assert str(entry.first_seen) == rule["from"]


@pytest.mark.peer
def test_the_whole_dataset_is_written_and_read_again(world, tmp_path):
    write_prior(world, tmp_path)
    assert read_prior(tmp_path).entries == world.entries
