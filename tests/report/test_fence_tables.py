"""Tables of the fence: which rows, which dates, which words."""

from __future__ import annotations

import io
from datetime import date, timedelta

import numpy as np
from rich.console import Console

from spillover.experiments.fence import Act, Band, Chance, Driver, Fence, Host, OnBand, Timing
from spillover.experiments.fence.watching import DatedAct
from spillover.report.fence import drivers_in_words, fence_tables, words_of

START = date(2022, 10, 1)
DATES = tuple(START + timedelta(days=10 * n) for n in range(1, 8))
NEVER = Timing.of(np.full(10, np.inf), START, DATES)
BAND = Band(-1.0, 1.0, 0.5)
DRIVERS = (
    Driver("shock", "whether", 0.5, 0.6), Driver("stance", "which", 0.31, 0.4), Driver("kin", "which", -0.2, 0.0),
    Driver("base", "whether", -3.0, None),
)  # fmt: skip


def timing(members: int) -> Timing:
    """So many of ten members act on day 15."""
    return Timing.of(np.where(np.arange(10) < members, 15.0, np.inf), START, DATES)


def fence() -> Fence:
    dated = (DatedAct(date(2022, 9, 26), "says so", "high"),)
    shares = {"explicit": 9, "veiled": 3, "toward": 2, "close": 1, "warn": 0}
    acts = tuple(
        Act(kind, timing(10) if kind == "explicit" else timing(n), timing(n), DRIVERS if n else (),
            dated if kind == "explicit" else ())
        for kind, n in shares.items()
    )  # fmt: skip
    on_band = tuple(
        OnBand("KAZ", words, *band, Chance.of(np.arange(10) < n))
        for words, band, n in (("as it is", BAND, 4), ("as it is", BAND._replace(act=1.01), 1))
    )
    host = Host("KAZ", Chance.of(np.arange(10) < 2), timing(4), acts)
    return Fence(date(2022, 10, 7), 10, BAND, (host,), on_band)


def text(**how: bool) -> list[str]:
    console = Console(width=140, file=io.StringIO())
    console.print(*fence_tables("a-run", fence(), **how))
    return console.file.getvalue().splitlines()


def row(lines: list[str], word: str) -> list[str]:
    return next(line for line in lines if word in line).split()


def test_a_host_leaves_the_fence_by_these_dates():
    lines = text()
    assert "Off the fence, a-run, 10 members" in lines[0]
    heads = next(line for line in lines if "Outside at first" in line)
    assert [str(day) for day in DATES if str(day) in heads] == ["2022-10-11", "2022-11-10", "2022-12-10"]
    found = row(lines, "KAZ")
    assert found[1:5] == ["20", "0", "40", "40"]
    assert found[-4:] == ["-", "2022-10-16", "to", "later"]


def test_the_likeliest_acts_are_shown_with_drivers_and_dated_ones():
    lines = text()
    assert [word for word in ("explicit", "veiled", "toward", "close", "warn") if any(word in x for x in lines)] == [
        "explicit", "veiled", "toward",
    ]  # fmt: skip
    explicit = next(line for line in lines if "explicit" in line)
    assert "90" in explicit.split()
    assert "shock +0.5, stance (which) +0.31" in explicit
    assert explicit.rstrip().endswith("2022-09-26")


def test_all_acts_are_shown_where_a_host_was_asked_for():
    lines = text(in_full=True)
    assert row(lines, "warn")[:5] == ["KAZ", "warn", "0", "0", "0"]


def test_another_band_has_a_column_of_its_own():
    lines = text()
    assert any("position" in line and "as it is" in line for line in lines)
    assert ["KAZ", "40", "10"] in [line.split() for line in lines]


def test_words_of_a_band_and_of_drivers():
    assert words_of(BAND) == "a position below -1 or above 1, or an act of size 0.5 or more"
    assert words_of(BAND._replace(act=1.01)) == "a position below -1 or above 1"
    assert drivers_in_words(DRIVERS) == "shock +0.5, stance (which) +0.31"
    assert drivers_in_words(()) == drivers_in_words(DRIVERS[2:]) == "-"


def test_a_run_in_which_nobody_acts_has_tables_too():
    quiet = Fence(None, 10, BAND, (Host("KAZ", None, NEVER, ()),), ())
    assert len(fence_tables("a-run", quiet)) == 3
