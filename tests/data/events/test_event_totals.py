"""Sums of events do not depend on how the rows lie: order, files, blocks and copies change nothing."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from event_rows import gdelt, imported

ROW = st.fixed_dictionaries({
    "date": st.sampled_from(["20220926", "20220927", "20221003", "20221231"]),
    "source": st.sampled_from(["KAZ", "UZB", "RUS", ""]),
    "target": st.sampled_from(["RUS", "UKR", "USA"]),
    "type": st.sampled_from(["01", "05", "11"]),
    "score": st.sampled_from(["-10", "-3.4", "0.1", "7", "12"]),
    "mentions": st.sampled_from(["1", "5", "x"]),
    "url": st.sampled_from(["https://example.org/a", "https://example.org/b"]),
})  # fmt: skip
ROWS = st.lists(ROW, min_size=1, max_size=30)


def total(*files: list[str], **asked: object):
    with tempfile.TemporaryDirectory() as folder:
        named = {f"{number}.tsv": rows for number, rows in enumerate(files)}
        return imported(Path(folder), named, most_unusable=1.0, **asked)


@settings(max_examples=25, deadline=None)
@given(cells=ROWS, chance=st.randoms(use_true_random=False), by=st.sampled_from(["month", "week"]))
def test_the_order_of_rows_does_not_matter(cells, chance, by):
    rows = [gdelt(number, **one) for number, one in enumerate(cells)]
    mixed = chance.sample(rows, len(rows))
    one, other = total(rows, by=by), total(mixed, by=by)
    assert one.table.equals(other.table)
    assert (one.left_out, one.n_unusable) == (other.left_out, other.n_unusable)


@settings(max_examples=25, deadline=None)
@given(cells=ROWS, at=st.integers(1, 29))
def test_two_halves_give_what_the_whole_gives(cells, at):
    rows = [gdelt(number, **one) for number, one in enumerate([*cells, cells[0]])]
    at = min(at, len(rows) - 1)
    whole, halves = total(rows), total(rows[:at], rows[at:])
    assert whole.table.equals(halves.table)
    assert (whole.n_rows, whole.left_out, whole.n_unusable) == (halves.n_rows, halves.left_out, halves.n_unusable)


@settings(max_examples=25, deadline=None)
@given(cells=ROWS)
def test_copies_change_nothing_and_every_row_is_accounted_for(cells):
    rows = [gdelt(number, **one) for number, one in enumerate(cells)]
    once, twice = total(rows), total(rows, rows)
    assert once.table.equals(twice.table)
    for done in (once, twice):
        assert done.n_rows == done.n_unusable + sum(done.left_out.values()) + done.n_events
        assert done.n_events == done.table["n"].sum()


def test_a_mean_is_worked_out_by_hand():
    rows = [
        gdelt(1, score="4", mentions="2"),
        gdelt(2, score="-1", mentions="3"),  # of the same day, pair and type as the first: one event of score 1.5
        gdelt(3, score="-6", type="11", mentions="1", date="20220925", url="https://example.org/9"),
        gdelt(4, score="9", date="20221001", added="20221002000000"),
    ]
    done = total(rows)
    assert done.table.drop("source_iso3", "target_iso3", "coder").rows() == [
        (dt.date(2022, 9, 1), -0.225, 2, 6, "https://example.org/9", dt.date(2022, 9, 26)),
        (dt.date(2022, 10, 1), 0.9, 1, 4, "https://example.org/4", dt.date(2022, 10, 2)),
    ]
    weeks = total(rows, by="week").table
    assert weeks["week"].to_list() == [dt.date(2022, 9, 19), dt.date(2022, 9, 26)]
    assert weeks["n"].to_list() == [1, 2]
    assert weeks["score"].to_list() == [-0.6, 0.525]


def test_any_target_may_be_asked_for():
    done = total([gdelt(1), gdelt(2, target="USA")], targets=("USA",))
    assert done.table["target_iso3"].to_list() == ["USA"]
