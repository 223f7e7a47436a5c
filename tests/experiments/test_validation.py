from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from counting import BORDERS, CROSSINGS, N_DAYS, START, count, simulated
from spillover.experiments.count_scores import Bases, CountScore, CountScores, score_origins, score_simulated
from spillover.experiments.counts import Count
from spillover.experiments.observing import Params, Simulated
from spillover.experiments.validation import (
    Judged,
    contest,
    contests,
    fall,
    in_sample,
    median_error,
    month_statements,
    queue_rows,
    score_weeks,
    scored_ahead,
    spread,
    stock_statements,
)
from spillover.experiments.weeks import Week
from spillover.ground.errors import RunError
from spillover.ground.params import declared

ROOT = Path(__file__).parents[2]
EXACT = dict.fromkeys(declared(Params), np.zeros(3))
"""Authorities that publish what happened."""


def day(number: int) -> date:
    return START + timedelta(days=number)


def judged(*counts: Count, values: Mapping[tuple[str, str], Any] | None = None, as_of: date | None = None) -> Judged:
    """Three members, of whom each has 100 entries a day at each crossing, unless values [member, day] say otherwise."""
    sea = simulated({("crossed_in", place): 100.0 for place in CROSSINGS} | dict(values or {}))
    scores = score_simulated(counts, sea, Bases(BORDERS, {"FIN": 1.0, "KAZ": 1.0}), as_of)
    return Judged(counts, scores, sea, BORDERS, EXACT)


def row(crps: float, theirs: float | None, observed: float = 100.0, **more: Any) -> CountScore:
    """A count with the CRPS of the run and that of persistence."""
    one = count(days=(0, 0), value=observed)
    bare = CountScore(
        one.id, one.series, one.type, one.direction, one.country, one.crossing, "", one.first_day, one.last_day, 1.0,
        observed, in_sample=False, crps=crps, baselines={"persistence": theirs, "gravity": None, "series_mean": None},
    )  # fmt: skip
    return replace(bare, **more)


# ---- weeks ---------------------------------------------------------------------------------------------------------


def test_a_week_beside_the_members():
    members = np.array([[50.0], [100.0], [200.0]])
    sea = judged(values={("crossed_in", "Imatra"): members, ("crossed_in", "Nuijamaa"): members})
    week = Week("published", count(days=(0, 6), value=1000.0), ("a",))
    (one,) = score_weeks([week], sea)
    assert one.spread == spread(np.array([700.0, 1400.0, 2800.0]))
    assert one.error == pytest.approx(0.4), "the median is 1400"
    assert (one.inside_50, one.inside_90) == (False, True), "the quarters are 1050 and 2100"


def test_a_week_without_arrivals_has_no_relative_error():
    assert score_weeks([Week("published", count(days=(0, 6), value=0.0), ("a",))], judged()) == ()


def test_the_median_of_errors():
    weeks = [Week("published", count(days=(0, 4), value=value), ("a",)) for value in (1000.0, 500.0, 2000.0)]
    assert median_error(score_weeks(weeks, judged())) == 0.5, "of 0, 1 and a half"
    assert median_error([]) is None


# ---- in sample -----------------------------------------------------------------------------------------------------


def test_in_sample_are_scored_counts_that_were_known_and_had_ended():
    counts = (count("in"), count("shown", weight=0.0), count("late", days=(3, 3)), count("secret", known=day(5)))
    assert [one.id for one in in_sample(judged(*counts, as_of=day(4)).scores, day(2))] == ["in"]


# ---- a fall --------------------------------------------------------------------------------------------------------


def test_a_fall_is_compared_on_the_days_that_were_counted():
    after_the_bar = np.where(np.arange(N_DAYS) < 4, 100.0, np.array([[10.0], [20.0], [40.0]]))
    after_the_bar[:, 1] = 1e6  # a day that nobody counted
    values = {("crossed_in", place): after_the_bar for place in ("Imatra", "Nuijamaa")}
    counts = (
        count("b0", value=1000.0),
        count("b2", days=(2, 2), value=600.0),
        count("a4-5", days=(4, 5), value=300.0),
        count("a6", days=(6, 6), value=180.0),
        count("later", days=(7, 7), value=1e6, known=day(30)),
        count("long", days=(0, 7), value=1e6),
    )
    one = fall(judged(*counts, values=values), "FIN", (day(0), day(3)), (day(4), day(7)), known=day(9))
    assert one is not None
    assert (one.before, one.after, one.days_before, one.days_after) == (("b0", "b2"), ("a4-5", "a6"), 2, 3)
    assert one.observed == pytest.approx(160 / 800)
    assert one.simulated == pytest.approx(spread(np.array([0.1, 0.2, 0.4])))
    assert one.off == pytest.approx(0)


def test_no_fall_without_counts_on_both_sides_or_without_people_before():
    before, after = (day(0), day(3)), (day(4), day(7))
    assert fall(judged(count()), "FIN", before, after, day(9)) is None
    both = count(), count("b", days=(5, 5))
    nobody = {("crossed_in", place): 0.0 for place in CROSSINGS}
    assert fall(judged(*both, values=nobody), "FIN", before, after, day(9)) is None
    assert fall(judged(*both), "FIN", before, after, day(9)) is not None


# ---- queues --------------------------------------------------------------------------------------------------------


def test_queues_are_what_waits_at_the_crossings_asked_about():
    kinds = {"wait": "Imatra", "queue": "Imatra", "stock": "Imatra", "crossing": "Imatra", "permit": ""}
    rows = [row(1, 1, id=type_, type=type_, crossing=place) for type_, place in kinds.items()]
    scores = CountScores((*rows, row(1, 1, id="there", type="wait", crossing="Syrym")), None)
    assert [one.id for one in queue_rows(scores, ["Imatra"])] == ["wait", "queue", "stock"]


# ---- forecasts ahead -----------------------------------------------------------------------------------------------


def test_ahead_are_the_counts_that_rolling_origins_score():
    counts = [count(f"d{i}", days=(i, i)) for i in range(N_DAYS)]
    scores = judged(*counts, count("shown", days=(5, 5), weight=0.0), as_of=day(2)).scores
    assert [one.id for one in scored_ahead(scores, 3)] == ["d3", "d4", "d5"]
    (one, _) = score_origins([scores], [3])
    assert one.by_type[0].n == 3


def test_a_run_without_an_information_date_is_no_forecast():
    with pytest.raises(RunError) as raised:
        scored_ahead(judged(count()).scores, 7)
    assert raised.value.findings[0].code == "RUN-306"


def test_a_contest_reckoned_by_hand():
    rows = [row(10, 40, 100), row(300, 200, 1000), row(5, None), row(9, 9, weight=0.0), row(2, 8, 0.0)]
    one = contest("persistence", rows)
    assert one is not None
    assert (one.n, one.crps_of_run, one.crps) == (3, 104, pytest.approx(248 / 3))
    assert one.relative_of_run == pytest.approx((0.1 + 0.3) / 2), "nothing is a share of 0"
    assert one.relative == pytest.approx((0.4 + 0.2) / 2)
    assert one.won == pytest.approx(2 / 3)
    assert contests(rows) == (one,)
    assert contest("gravity", rows) is None


def test_conflicting_counts_share_their_weight():
    one = contest("persistence", [row(10, 40, weight=0.25), row(30, 20, weight=0.75)])
    assert one is not None
    assert (one.crps_of_run, one.crps, one.won) == (25, 25, 0.25)


# ---- statements ----------------------------------------------------------------------------------------------------


def until_november(values: Mapping[tuple[str, str], np.ndarray]) -> Judged:
    """42 days, so that October is the only whole month."""
    sea = Simulated(START, 42, 0, np.arange(3), values)
    return Judged((), CountScores((), None), sea, BORDERS, EXACT)


def test_stocks_are_stated_by_host_and_day():
    grows = np.arange(42.0) * np.array([[1.0], [2.0], [3.0]])
    found = stock_statements(until_november({("stock", "FIN"): grows, ("stock", "KAZ"): grows * 0}), [day(10), day(20)])
    assert [(one.host, one.date, one.spread["q50"]) for one in found] == [
        ("FIN", day(10), 20), ("FIN", day(20), 40), ("KAZ", day(10), 0), ("KAZ", day(20), 0),
    ]  # fmt: skip
    assert {one.quantity for one in found} == {"stock_fled"}


def test_crossings_are_stated_by_whole_months():
    ones = {(name, place): np.ones((3, 42)) for name in ("crossed_in", "crossed_out") for place in CROSSINGS}
    found = month_statements(until_november(ones), date(2022, 10, 7))
    assert [(one.host, one.date, one.quantity, one.spread["q05"]) for one in found] == [
        ("FIN", date(2022, 10, 31), "monthly_crossings_in", 62),
        ("FIN", date(2022, 10, 31), "monthly_crossings_out", 62),
        ("KAZ", date(2022, 10, 31), "monthly_crossings_in", 31),
        ("KAZ", date(2022, 10, 31), "monthly_crossings_out", 31),
    ]
    assert month_statements(until_november(ones), date(2022, 10, 31)) == ()


# ---- the command ---------------------------------------------------------------------------------------------------


def test_the_command_writes_the_page_and_says_what_is_met(tmp_path):
    words = ["--quick", "--members", "2", "--workers", "1", "--date", "2026-01-02", "--runs", tmp_path / "runs"]
    command = [sys.executable, ROOT / "tools" / "validate.py", *words, "--out", tmp_path / "out"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "asked: 80 % to 97 %" in done.stderr
    page = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "Made on 2026-01-02" in page
    assert "/work/" not in page
    figures = json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))
    assert len(figures["targets"]) == page.partition("## In sample")[0].count("\n| ") - 2
    assert [week["observed"] for week in figures["weeks"]][:2] == [98_000, 102_000]
    with (tmp_path / "out" / "forecasts-2022-10-07.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    stocks = [row for row in rows if row["quantity"] == "stock_fled"]
    assert {row["date"] for row in stocks} == {"2022-12-31", "2023-06-30"}
    assert len(stocks) == 2 * len({row["host"] for row in rows})
    assert all(float(row["q05"]) <= float(row["q50"]) <= float(row["q95"]) for row in rows)
