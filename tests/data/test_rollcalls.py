"""Roll calls: three formats read alike; what is wrong is refused, what is left out is counted and named."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spillover.data.stance.rollcalls import members, read_rollcalls
from spillover.ground.errors import StanceError

HEAD = "rcid,iso3,vote,date,session,resolution,title"
ROWS = (
    "7,USA,3,2021-12-16,76,A/RES/76/1,Peace",
    "7,KAZ,1,2021-12-16,76,A/RES/76/1,Peace",
    "7,TKM,8,2021-12-16,76,A/RES/76/1,Peace",
    "8,USA,1,2022-03-02,ES-11,A/RES/ES-11/1,Aggression",
    "8,KAZ,2,2022-03-02,ES-11,A/RES/ES-11/1,Aggression",
)


def written(folder: Path, *rows: str, head: str = HEAD, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def codes(path: Path) -> list[str]:
    with pytest.raises(StanceError) as caught:
        read_rollcalls(path)
    return [finding.code for finding in caught.value.findings]


def test_a_plain_table_is_read_and_sorted(tmp_path: Path) -> None:
    read = read_rollcalls(written(tmp_path, *reversed(ROWS)))
    assert read.votes.rows() == [
        (7, "KAZ", 1),
        (7, "TKM", 8),
        (7, "USA", 3),
        (8, "KAZ", 2),
        (8, "USA", 1),
    ]
    assert read.calls.rows() == [
        (7, 76, date(2021, 12, 16), "A/RES/76/1", "Peace", False),
        (8, 76, date(2022, 3, 2), "A/RES/ES-11/1", "Aggression", False),
    ]
    assert read.findings == ()


@given(order=st.permutations(ROWS))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_order_of_rows_does_not_matter(order: list[str], tmp_path: Path) -> None:
    read, again = read_rollcalls(written(tmp_path, *ROWS)), read_rollcalls(written(tmp_path, *order))
    assert read.votes.equals(again.votes)
    assert read.calls.equals(again.calls)


def test_parquet_with_a_file_of_roll_calls_beside_it(tmp_path: Path) -> None:
    table = pl.read_csv(written(tmp_path, *ROWS, name="text.csv"))
    table.select("rcid", "iso3", "vote").write_parquet(tmp_path / "un_votes.parquet")
    calls = table.unique("rcid").select(
        "rcid", pl.col("date").str.to_date(), "resolution", "title", para=pl.lit(1.0), amend=pl.lit(None, pl.Float64)
    )
    calls.filter(pl.col("rcid") == 8).vstack(calls.filter(pl.col("rcid") == 7)).write_parquet(
        tmp_path / "un_rollcalls.parquet"
    )
    read = read_rollcalls(tmp_path / "un_votes.parquet")
    assert read.calls["is_part"].to_list() == [True, True]
    assert read.calls["session"].to_list() == [76, 76]
    assert read.votes.height == 5


def test_the_library_and_voetens_group_say_the_same(tmp_path: Path) -> None:
    library = written(
        tmp_path,
        "4000001,USA,UNITED STATES,N,2021-12-16,76,A/RES/76/1,A/76/L.1,Peace",
        "4000001,KAZ,KAZAKHSTAN,Y,2021-12-16,76,A/RES/76/1,A/76/L.1,Peace",
        "4000001,TKM,TURKMENISTAN,X,2021-12-16,76,A/RES/76/1,A/76/L.1,Peace",
        "4000002,USA,UNITED STATES,Y,2022-03-02,11emsp,A/RES/ES-11/1,A/ES-11/L.1,Aggression",
        "4000002,KAZ,KAZAKHSTAN,A,2022-03-02,11emsp,A/RES/ES-11/1,A/ES-11/L.1,Aggression",
        head="undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,title",
        name="library.csv",
    )
    voeten = written(
        tmp_path,
        "7,2,1,3,76,2021-12-16,R/76/1,0,0,,Peace",
        "7,705,1,1,76,2021-12-16,R/76/1,0,0,,Peace",
        "7,701,1,8,76,2021-12-16,R/76/1,0,0,,Peace",
        "7,626,0,9,76,2021-12-16,R/76/1,0,0,,Peace",
        "8,2,1,1,76,2022-03-02,R/ES-11/1,NA,0,,Aggression",
        "8,705,1,2,76,2022-03-02,R/ES-11/1,NA,0,,Aggression",
        head="rcid,ccode,member,vote,session,date,unres,amend,para,short,descr",
        name="UNVotes.csv",
    )
    one, two = read_rollcalls(library), read_rollcalls(voeten)
    assert one.votes.drop("rcid").equals(two.votes.drop("rcid"))
    assert one.calls.select("session", "date", "title").equals(two.calls.select("session", "date", "title"))
    assert [finding.code for finding in two.findings] == ["STA-013"]


def test_votes_after_the_information_date_are_not_seen(tmp_path: Path) -> None:
    read = read_rollcalls(written(tmp_path, *ROWS), as_of=date(2022, 3, 1))
    assert read.calls["rcid"].to_list() == [7]
    assert read.votes["rcid"].unique().to_list() == [7]
    with pytest.raises(StanceError, match="STA-010"):
        read_rollcalls(written(tmp_path, *ROWS), as_of=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("9,SSD,1,2005-12-16,60,A/RES/60/1,Sudan", "SSD"),
        ("9,DDR,1,2005-12-16,60,A/RES/60/1,Germany", "DDR"),
        ("9,SUN,1,2005-12-16,60,A/RES/60/1,Soviet Union", "SUN"),
        ("9,SRB,1,1995-12-16,50,A/RES/50/1,Between Yugoslavia and Serbia", "SRB"),
        ("9,CHN,1,1970-12-16,25,A/RES/25/1,Before it took the seat", "CHN"),
    ],
)
def test_votes_of_states_that_were_no_members_are_left_out(row: str, state: str, tmp_path: Path) -> None:
    read = read_rollcalls(written(tmp_path, *ROWS, row))
    assert read.votes.height == len(ROWS)
    assert [(finding.code, finding.value) for finding in read.findings] == [("STA-014", state)]
    assert "1 votes" in read.findings[0].message


def test_predecessors_and_the_month_of_admission_count(tmp_path: Path) -> None:
    read = read_rollcalls(
        written(
            tmp_path,
            "1,SUN,3,1980-01-14,34,R/34/1,Afghanistan",
            "1,ZAR,1,1980-01-14,34,R/34/1,Afghanistan",
            "2,DEU,1,1973-09-03,28,R/28/1,Dates to the month only",
        )
    )
    assert read.votes["iso3"].to_list() == ["COD", "RUS", "DEU"]
    assert read.findings == ()


def test_unknown_states_are_counted_and_named(tmp_path: Path) -> None:
    read = read_rollcalls(written(tmp_path, *ROWS, "7,KAZA,1,2021-12-16,76,A/RES/76/1,Peace"))
    (finding,) = read.findings
    assert (finding.code, finding.value) == ("STA-012", "KAZA")
    assert "did you mean 'KAZ'" in finding.cure


def test_the_same_vote_twice_is_kept_once(tmp_path: Path) -> None:
    read = read_rollcalls(written(tmp_path, *ROWS, ROWS[0]))
    assert read.votes.height == len(ROWS)
    assert [finding.code for finding in read.findings] == ["STA-015"]


def test_contradictory_votes_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(StanceError, match=r"STA-008.*KAZ votes 1 and 3 on roll call 7"):
        read_rollcalls(written(tmp_path, *ROWS, ROWS[1].replace("KAZ,1", "KAZ,3")))


def test_one_roll_call_under_two_numbers_is_kept_once(tmp_path: Path) -> None:
    again = [row.replace("7,", "70,", 1).replace("A/RES/", "") for row in ROWS[:3]]
    other = [row.replace("7,", "71,", 1).replace("Peace", "Other peace") for row in ROWS[:3]]
    read = read_rollcalls(written(tmp_path, *ROWS, *again, *other))
    assert read.calls["rcid"].to_list() == [7, 8, 71]
    assert [finding.code for finding in read.findings] == ["STA-016"]
    assert "70" in read.findings[0].message


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (ROWS[1].replace("KAZ,1", "KAZ,5"), "STA-007"),
        (ROWS[1].replace("KAZ,1", "KAZ,9"), "STA-007"),
        (ROWS[1].replace("KAZ,1", "KAZ,"), "STA-007"),
        (ROWS[1].replace("2021-12-16", "16.12.2021"), "STA-006"),
        (ROWS[1].replace("2021-12-16", "1921-12-16"), "STA-006"),
        (ROWS[1].replace("7,KAZ", "seven,KAZ"), "STA-005"),
        (ROWS[1].replace("7,KAZ", "7.5,KAZ"), "STA-005"),
        (ROWS[1].replace("2021-12-16", "2021-12-17"), "STA-009"),
    ],
)
def test_what_cannot_be_read_is_refused(changed: str, code: str, tmp_path: Path) -> None:
    assert codes(written(tmp_path, ROWS[0], changed, *ROWS[2:])) == [code]


def test_all_slips_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS[0].replace("USA,3", "USA,4"), ROWS[1].replace("2021-12-16", "soon"))
    with pytest.raises(StanceError) as caught:
        read_rollcalls(path)
    assert [(finding.code, finding.row, finding.value) for finding in caught.value.findings] == [
        ("STA-006", 3, "soon"),
        ("STA-007", 2, "4"),
    ]


def test_columns_are_missed_with_the_name_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(StanceError, match=r"STA-004.*did you mean 'voet'"):
        read_rollcalls(written(tmp_path, *ROWS, head=HEAD.replace("vote", "voet")))
    assert codes(written(tmp_path, "7,USA,3", head="rcid,iso3,vote")) == ["STA-004"]


def test_empty_missing_and_wrongly_encoded_files_are_refused(tmp_path: Path) -> None:
    assert codes(written(tmp_path)) == ["STA-002"]
    (tmp_path / "empty.csv").touch()
    assert codes(tmp_path / "empty.csv") == ["STA-002"]
    assert codes(tmp_path / "nowhere.csv") == codes(tmp_path) == ["STA-001"]
    (tmp_path / "latin.csv").write_bytes(f"{HEAD}\n{ROWS[0]}é\n".encode("latin-1"))
    with pytest.raises(StanceError, match=r"STA-003.*row 2.*0xe9"):
        read_rollcalls(tmp_path / "latin.csv")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and nothing more")
    assert codes(tmp_path / "torn.parquet") == ["STA-001"]


def test_members_join_once_at_a_time() -> None:
    table = members().sort("iso3", "from")
    assert table["iso3"].n_unique() == 198
    assert table.filter(pl.col("to").is_null()).height == 193
    overlaps = table.with_columns(before=pl.col("to").shift(1).over("iso3"), nth=pl.int_range(pl.len()).over("iso3"))
    assert overlaps.filter(
        pl.col("nth") > 0, pl.col("before").is_null() | (pl.col("from") <= pl.col("before"))
    ).is_empty()
    numbers = table.unique("iso3")["cow"].str.split(" ").explode()
    assert numbers.is_unique().all()


@pytest.mark.peer
def test_the_shared_roll_calls(shared: Path) -> None:
    read = read_rollcalls(shared / "stance" / "unga_votes.parquet", as_of=date(2022, 10, 6))
    assert read.calls["date"].max() == date(2022, 7, 28)
    assert {finding.code for finding in read.findings} <= {"STA-011", "STA-014", "STA-016"}
    on_aggression = read.votes.join(read.calls.filter(pl.col("resolution") == "A/RES/ES-11/1"), on="rcid")
    assert on_aggression["vote"].value_counts().sort("vote")["count"].to_list() == [141, 35, 5]
