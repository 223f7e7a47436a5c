"""Paired differences: the arithmetic, what must agree, and what common luck is worth."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmemory import WAR_IN_ALPHA, plan
from running import finished_run, new_run
from spillover.experiments import compare as module
from spillover.experiments.compare import compare, difference, distinct, first_members, outcomes
from spillover.experiments.ensemble import simulate
from spillover.experiments.results import Results
from spillover.ground.errors import RunError

HAZARD = "departures.source=hazard"
PLACES = "Alpha Homeland town 50000 | East Eastland camp - 900 | West Westland camp"
ROUTES = "Alpha East 90 | Alpha West 120"
SHUT = "border Homeland Eastland 5 15"
WORLD = {"places": PLACES, "routes": ROUTES, "events": WAR_IN_ALPHA}
COLUMNS = (
    "compared against level name quantity measure mean_against mean_compared mean sd q05 q25 q50 q75 q95 share_rise "
    "variance_ratio"
)


@pytest.fixture(scope="module")
def plans():
    return plan(HAZARD, **WORLD), plan(HAZARD, **WORLD, closures=SHUT)


@pytest.fixture(scope="module")
def frame(plans):
    return compare(*plans, members=40, names=["open", "shut"])


def row(frame: pl.DataFrame, *key: str) -> dict[str, float]:
    named = zip(("level", "name", "quantity", "measure"), key, strict=True)
    return frame.row(by_predicate=pl.all_horizontal(pl.col(name) == value for name, value in named), named=True)


# --- the arithmetic -------------------------------------------------------------------------------------------------


def test_a_difference_is_taken_member_by_member():
    found = difference(np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 3.0]), paired=True)
    assert (found["mean_against"], found["mean_compared"], found["mean"]) == (2.5, 3.0, 0.5)
    assert found["sd"] == pytest.approx(np.std([1, 0, 2, -1], ddof=1))
    assert (found["q25"], found["q50"], found["q75"], found["share_rise"]) == (-0.25, 0.5, 1.25, 0.5)
    assert found["variance_ratio"] == pytest.approx(np.var([1, 0, 2, -1], ddof=1) / (5 / 3 + 2))


def test_strangers_are_all_compared_with_all():
    found = difference(np.array([0.0, 10.0]), np.array([1.0, 11.0, 21.0]), paired=False)
    assert found["mean"] == 6.0
    assert found["sd"] == pytest.approx(np.sqrt(50 + 100))
    assert found["share_rise"] == pytest.approx(5 / 6)
    assert found["q50"] == np.median([1, 11, 21, -9, 1, 11])
    assert found["variance_ratio"] is None


def test_a_single_member_has_no_spread():
    found = difference(np.array([3.0]), np.array([5.0]), paired=True)
    assert (found["mean"], found["q05"], found["q95"], found["sd"], found["variance_ratio"]) == (2, 2, 2, None, None)


@given(values=st.lists(st.integers(0, 10**6), min_size=2, max_size=30), shift=st.integers(-(10**5), 10**5))
def test_a_shift_of_all_is_seen_exactly_however_much_members_differ(values: list[int], shift: int):
    one = np.array(values, dtype=np.float64)
    found = difference(one, one + shift, paired=True)
    assert {found[name] for name in ("q05", "q25", "q50", "q75", "q95")} == {shift}
    assert (found["sd"], found["share_rise"]) == (0, float(shift > 0))


def test_many_strangers_are_thinned_to_their_quantiles(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    one, other = rng.normal(0, 1, 900), rng.normal(2, 1, 900)
    whole = difference(one, other, paired=False)
    monkeypatch.setattr(module, "MOST_STRANGERS", 200)
    thin = difference(one, other, paired=False)
    assert thin["q05"] == pytest.approx(whole["q05"], abs=0.05)
    assert thin["q95"] == pytest.approx(whole["q95"], abs=0.05)
    assert (thin["mean"], thin["sd"]) == (whole["mean"], whole["sd"])


# --- what is compared -----------------------------------------------------------------------------------------------


def test_the_frame_has_places_countries_and_departures(frame: pl.DataFrame):
    assert frame.columns == COLUMNS.split()
    kinds = frame.filter(pl.col("level") != "field").select("level", "quantity", "measure").unique().rows()
    stock = {(level, "stock", measure) for level in ("place", "country") for measure in ("end", "peak")}
    arrivals = {(level, "arrivals", "total") for level in ("place", "country")}
    assert set(kinds) == stock | arrivals | {("all", "departed", "total")}
    assert set(frame["compared"]) == {"shut"}
    assert set(frame["against"]) == {"open"}


def test_figures_are_those_of_the_members(plans, frame: pl.DataFrame):
    one, two = (simulate(each, 40, 0).stock(["West"])[:, :, 0].astype(float) for each in plans)
    assert row(frame, "place", "West", "stock", "end")["mean"] == pytest.approx((two - one)[:, -1].mean())
    assert row(frame, "place", "West", "stock", "peak")["mean"] == pytest.approx(
        (two.max(axis=1) - one.max(axis=1)).mean()
    )
    rises = [np.maximum(np.diff(each, axis=1), 0).sum(axis=1) for each in (one, two)]
    assert row(frame, "place", "West", "arrivals", "total")["q50"] == np.median(rises[1] - rises[0])
    assert (
        row(frame, "country", "Westland", "stock", "end")["mean"] == row(frame, "place", "West", "stock", "end")["mean"]
    )


def test_a_border_that_shuts_sends_people_to_the_other(frame: pl.DataFrame):
    assert row(frame, "place", "West", "stock", "end")["share_rise"] > 0.9
    assert row(frame, "place", "East", "stock", "end")["share_rise"] < 0.1
    assert row(frame, "all", "", "departed", "total")["sd"] == 0.0


def test_common_luck_narrows_the_difference(frame: pl.DataFrame):
    ratio = row(frame, "place", "West", "arrivals", "total")["variance_ratio"]
    assert 0 < ratio < 0.8
    assert row(frame, "all", "", "departed", "total")["variance_ratio"] == 0.0


def test_the_mean_is_the_same_for_strangers_and_the_interval_is_wider(plans, frame: pl.DataFrame):
    strangers = compare(*plans, members=40, names=["open", "shut"], unpaired=True)
    key = "place", "West", "arrivals", "total"
    assert row(strangers, *key)["mean"] == row(frame, *key)["mean"]
    assert row(strangers, *key)["sd"] > row(frame, *key)["sd"]


def test_a_place_that_only_one_has_holds_nobody_in_the_other(plans):
    more = WORLD | {"places": PLACES + " | North Northland camp", "routes": ROUTES + " | Alpha North 100"}
    frame = compare(plans[0], plan(HAZARD, **more), members=3)
    assert row(frame, "place", "North", "stock", "end")["mean_against"] == 0.0
    assert row(frame, "country", "Northland", "stock", "end")["mean"] > 0


def test_several_are_held_against_the_first(plans):
    frame = compare(*plans, plan(HAZARD + " walk.respect_capacity=false", **WORLD), members=3)
    assert frame["against"].unique().to_list() == ["in-memory"]
    assert frame["compared"].unique(maintain_order=True).to_list() == ["in-memory (2)", "in-memory (3)"]


class Keeping:
    """Results of two members and two days that keep fields, as a movement over crossings does."""

    n_days, kept = 2, ("fled_in", "rent", "queue")
    about = {"places": [{"name": "Gate", "country": "KAZ"}, {"name": "Bridge", "country": "KAZ"}]}  # noqa: RUF012
    labels = {"fled_in": ("Gate", "Bridge"), "rent": ("Oral",), "queue": ("Gate",)}  # noqa: RUF012
    values = {  # noqa: RUF012
        "fled_in": [[[1, 10], [2, 20]], [[3, 30], [4, 40]]],
        "rent": [[[1.0], [1.5]], [[1.0], [np.nan]]],
        "queue": [[[7], [5]], [[9], [6]]],
    }

    def series(self):
        yield "departed", "", np.array([[1, 2], [3, 4]])
        yield "stock", "Gate", np.array([[1, 5], [3, 2]])

    def stays(self) -> pl.DataFrame:
        days = {"member": [0, 0, 1, 1], "country": ["KAZ"] * 4, "value": [1, 2, 4, 3]}
        return pl.concat([pl.DataFrame(days | {"quantity": [name] * 4}) for name in ("overstayer", "expired")])

    def field_labels(self, name: str) -> tuple[str, ...]:
        return self.labels[name]

    def field_values(self, name: str):
        return np.array(self.values[name], dtype=np.float32)


def test_crossings_statuses_and_fields_are_compared_where_they_are_kept():
    found = {tuple(key): values.tolist() for key, values in outcomes(Keeping()).items()}
    assert found["field", "Gate", "fled_in", "total"] == [3.0, 7.0]
    assert found["country", "KAZ", "arrivals", "total"] == [33.0, 77.0]
    assert found["country", "KAZ", "stock", "peak"] == [5.0, 3.0]
    assert found["place", "Gate", "arrivals", "total"] == [4.0, 0.0]
    assert found["field", "Gate", "queue", "end"] == [5.0, 6.0]
    assert found["field", "Gate", "queue", "peak"] == [7.0, 9.0]
    assert found["status", "KAZ", "overstayer", "end"] == [2.0, 3.0]
    assert found["status", "KAZ", "overstayer", "peak"] == [2.0, 4.0]
    assert not [key for key in found if "rent" in key or "expired" in key]


# --- what must agree ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(plans) -> Results:
    return simulate(plans[0], 4, 0)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (lambda one: dataclasses.replace(one, start=one.start + timedelta(days=1)), "first day"),
        (lambda one: dataclasses.replace(one, about={**one.about, "seed": 7}), "seed of 'b': 7, of 'a': 0"),
        (lambda one: first_members(one, 3), "members of 'b': 3 from 0 to 2, of 'a': 4 from 0 to 3"),
    ],
)
def test_members_that_are_no_pairs_are_refused_unless_as_strangers(results: Results, other, words: str):
    with pytest.raises(RunError, match="RUN-031") as refused:
        compare(results, other(results), names=["a", "b"])
    assert words in str(refused.value)
    assert "--unpaired" in str(refused.value)
    assert not compare(results, other(results), names=["a", "b"], unpaired=True).is_empty()


def test_another_length_is_refused(results: Results):
    with pytest.raises(RunError, match=r"RUN-031.*number of days"):
        compare(results, plan(HAZARD, days=10, **WORLD), members=4)


def test_another_scale_is_refused(results: Results):
    with pytest.raises(RunError, match=r"RUN-032.*stands for 10 people"):
        compare(results, plan(HAZARD + " departures.hasten=10", **WORLD), members=4, unpaired=True)


def test_one_alone_is_refused(results: Results):
    with pytest.raises(RunError, match="RUN-030"):
        compare(results)


def test_names_that_are_the_same_are_numbered():
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_runs_on_disk_are_compared_by_country_too(tmp_path: Path):
    one, other = (
        Results.open(finished_run(tmp_path, 4).folder),
        Results.open(finished_run(tmp_path, 4, runs="b").folder),
    )
    frame = compare(one, other)
    assert {"Eastland", "Westland", "Homeland"} == set(frame.filter(pl.col("level") == "country")["name"])
    assert frame["mean"].abs().max() == 0.0


def test_the_first_members_of_a_longer_run_are_those_of_a_shorter(tmp_path: Path):
    _, of = new_run(tmp_path)
    long, short = simulate(of, 9, 0), simulate(of, 5, 0)
    assert first_members(long, 5).wide.collect().equals(short.wide.collect())
