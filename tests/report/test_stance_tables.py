"""Tables of positions say what moved a state, the largest first, and leave nothing out of the sum."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from spillover.data.stance.positions import read_stance_pack
from spillover.experiments.stances import explain
from spillover.ground.errors import StanceError
from spillover.report.stance import SHOWN, plain, position_tables, why_table, window

BETWEEN = date(2021, 12, 1), date(2022, 10, 31)


@pytest.fixture(scope="module")
def pack():
    return read_stance_pack()


def shown(*parts: object) -> str:
    screen = Console(file=StringIO(), width=260)
    screen.print(*parts)
    return screen.file.getvalue()


def test_the_table_of_reasons_sums_to_the_change(pack):
    found = explain(pack, "KAZ", BETWEEN)
    text = shown(*why_table(found, "KAZ", BETWEEN))
    added = [float(number) for number in re.findall(r"[+-]\d\.\d{3}", text)]
    assert len(added) == SHOWN + 3
    assert sum(added[:-1]) == pytest.approx(added[-1], abs=0.001 * SHOWN)
    assert found.why.added.sum() + found.why.prior == pytest.approx(found.why.change, abs=1e-8)


def test_the_largest_comes_first_with_its_source(pack):
    rows = explain(pack, "KAZ", BETWEEN).evidence
    assert rows["added"].abs().is_sorted(descending=True)
    assert rows["kind"][0] == "recognition"
    assert rows["source"].str.starts_with("http").all()


def test_which_evidence_speaks_is_said(pack):
    chances = explain(pack, "KAZ", BETWEEN).chances
    assert set(chances) == {"votes", "acts", "all"}
    assert set(explain(pack, "TKM", BETWEEN).chances) == {"votes", "all"}


def test_states_stand_in_the_order_asked_for_and_months_without_any_are_an_error(pack):
    asked = window(pack, ["uzb", "KAZ", "UZB"], (date(2022, 5, 1), None))
    assert asked.states == ("UZB", "KAZ")
    heads = next(line for line in shown(*position_tables(asked)).splitlines() if "Month" in line)
    assert heads.index("UZB") < heads.index("KAZ")
    with pytest.raises(StanceError) as error:
        window(pack, None, (date(2030, 1, 1), None))
    assert error.value.findings[0].code == "STA-213"


def test_every_fit_of_the_pack_knows_only_its_past(pack):
    whole = pl.read_csv(pack.folder / "positions.csv", try_parse_dates=True)
    assert (whole["date"] <= whole["known"]).all()
    assert sorted(set(whole["known"].cast(pl.String))) == ["2022-09-25", "2022-09-30", "2022-10-04", "2022-10-07"]
    assert (pack.evidence["known"] <= pack.known).all()
    assert len(plain(window(pack, None, (None, None)))["positions"]) == pack.positions.height
