"""Tables of cases: what is read, what an information date hides, and what is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spillover.data.stance.cases import read_cases
from spillover.data.tables import TABLES
from spillover.ground.errors import StanceError

PACKS = Path(__file__).parents[2] / "packs"
STANCE = PACKS / "stance"
FILES = ("cases", "responses", "hosts", "elections", "shocks")


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        shutil.copy(STANCE / f"{name}.csv", tmp_path)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def findings_of(folder: Path) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(StanceError) as caught:
        read_cases(folder)
    return [(one.code, one.column, one.row) for one in caught.value.findings]


def test_the_pack_holds_the_cases_that_the_base_rate_was_counted_from():
    cases = read_cases(STANCE).cases
    months = (cases["watched_until"] - cases["surge_start"]).dt.total_days().sum() / 30.44
    assert cases["first_restriction"].is_not_null().sum() == 13
    assert months == pytest.approx(358, abs=1)


def test_cases_agree_with_the_table_they_were_typed_from(shared):
    theirs = pl.read_csv(shared / "stance" / "response_cases.csv")
    ours = read_cases(STANCE).cases
    assert ours.height == theirs.height
    for mine, other in zip(ours.iter_rows(named=True), theirs.iter_rows(named=True), strict=True):
        assert set(mine["host"].split()) == set(other["host"].split("/"))
        assert str(mine["surge_start"]) == other["surge_start"]
        assert (str(mine["first_restriction"] or "")) == (other["first_restriction"] or "")


def test_a_restriction_that_comes_later_leaves_a_host_that_has_not_restricted():
    cases = read_cases(STANCE, date(2022, 10, 7)).cases
    kazakhstan = cases.row(by_predicate=pl.col("host") == "KAZ", named=True)
    assert kazakhstan["first_restriction"] is None
    assert kazakhstan["kind"] == ""
    assert kazakhstan["watched_until"] == date(2022, 10, 7)
    assert kazakhstan["share_low"] is None
    finland = cases.row(by_predicate=pl.col("host") == "FIN", named=True)
    assert finland["first_restriction"] == date(2022, 9, 30)


@settings(deadline=None, max_examples=30)
@given(as_of=st.dates(date(2011, 1, 1), date(2025, 1, 1)))
def test_nothing_later_than_the_information_date_is_seen(as_of):
    seen, whole = read_cases(STANCE, as_of), read_cases(STANCE)
    cases = seen.cases.join(whole.cases, on=["host", "surge_start"], suffix="_whole")
    assert (seen.cases["surge_start"] < as_of).all()
    assert (seen.cases["watched_until"] <= as_of).all()
    later = cases.filter(pl.col("known_whole") > as_of)
    assert later["first_restriction"].is_null().all()
    assert cases.filter(pl.col("share_known") > as_of)["share_high"].is_null().all()
    assert cases.filter(pl.col("rent_known") > as_of)["rent_ratio"].is_null().all()
    for table in (seen.responses, seen.elections, seen.shocks):
        assert (table["known"] <= as_of).all()


def test_acts_of_the_scenario_are_those_of_the_pack():
    acts = pl.read_csv(PACKS / "exodus-2022" / "acts.csv", try_parse_dates=True)
    coded = read_cases(STANCE).responses
    places = set(pl.read_csv(PACKS / "exodus-2022" / "places.csv")["country"])
    expected = coded.filter(
        pl.col("date").is_between(date(2022, 2, 24), date(2022, 10, 7)) & pl.col("iso3").is_in(places)
    )
    same = ["date", "country", "kind", "act", "known", "confidence"]
    assert sorted(acts.select(same).rows()) == sorted(expected.rename({"iso3": "country"}).select(same).rows())
    assert acts.select(TABLES["acts"].key).is_unique().all()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("cases", "KAZ,RUS,2022-09-21", "KAZ,RUS,21.09.2022", ("STA-401", "surge_start", 2)),
        ("cases", "0.0075,0.0075", "0.0075,7.5", ("STA-402", "share_high", 2)),
        ("cases", "KAZ,RUS", "KZA,RUS", ("STA-403", "host", 2)),
        ("cases", ",tighten,", ",tigthen,", ("STA-403", "kind", 2)),
        ("cases", ",recalled,,2024-09-21", ",,,2024-09-21", ("STA-404", "checked", 5)),
        ("cases", "GEO,RUS,2022-03-01", "ARM,RUS,2022-03-01", ("STA-405", "host", 4)),
        ("cases", "0.0075,0.0075", "0.0075,", ("STA-406", "share_low", 2)),
        ("cases", "0.02,0.03", "0.03,0.02", ("STA-406", "share_low", 4)),
        ("cases", "2023-01-17,2023-01-17,tighten", "2023-01-17,2023-02-17,tighten", ("STA-406", "watched_until", 2)),
        ("cases", ",tighten,", ",,", ("STA-406", "kind", 2)),
        ("cases", "2024-03-01,,none: 365", "2022-02-01,,none: 365", ("STA-406", "watched_until", 3)),
        ("cases", ",2023-01-31\nGEO", ",2022-12-31\nGEO", ("STA-406", "known", 2)),
        ("responses", "2014-03-18,high", "2014-03-17,high", ("STA-406", "known", 2)),
        ("responses", "http://en.trend.az/regions/casia/kazakhstan/2254563.html", "", ("STA-407", "source_url", 2)),
        ("responses", ",toward,", ",towards,", ("STA-403", "kind", 2)),
        ("hosts", "ARM,0", "ARM,-1", ("STA-402", "land_border", 3)),
        ("elections", "recalled", "certain", ("STA-403", "checked", 2)),
        ("shocks", "regions declared,1", "regions declared,much", ("STA-402", "strength", 3)),
    ],
)
def test_bad_input_is_named_with_its_place(folder, name, old, new, expected):
    change(folder, name, old, new)
    assert expected in findings_of(folder)


def test_an_episode_marked_as_seen_must_name_its_source(folder):
    rows = (folder / "cases.csv").read_text("utf-8").replace("recalled,,2024-09-21", "seen,,2024-09-21", 1)
    (folder / "cases.csv").write_text(rows, "utf-8")
    assert ("STA-407", "source_url", 5) in findings_of(folder)


def test_all_that_is_wrong_is_said_at_once(folder):
    change(folder, "cases", "KAZ,RUS", "KZA,RUS")
    change(folder, "hosts", "ARM,0", "ARM,-1")
    assert {code for code, _, _ in findings_of(folder)} == {"STA-403", "STA-402"}


def test_a_misspelt_kind_is_told_what_it_may_mean(folder):
    change(folder, "responses", ",toward,", ",towards,")
    with pytest.raises(StanceError, match="did you mean 'toward'"):
        read_cases(folder)


def test_a_missing_file_is_named(folder):
    (folder / "shocks.csv").unlink()
    with pytest.raises(StanceError, match=r"shocks\.csv"):
        read_cases(folder)
