"""When governments act and leave the fence, what drove them, and how forecasts of it are scored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from government_world import NAMES, governed, only, plan_of
from spillover.data.government_tables import KINDS_OF_ACT, RULES
from spillover.data.stance.cases import Cases
from spillover.engine.state import drawn_values
from spillover.experiments.ensemble import simulate
from spillover.experiments.fence import (
    Band,
    Chance,
    Deeds,
    Forecast,
    Timing,
    base_rates,
    deeds_of,
    drives_of,
    forecasts,
    leaves,
    month_ends,
    ranking,
    score_forecasts,
    watch,
)
from spillover.experiments.fence.drivers import WHETHER, WHICH, _Moment, _on_the_way
from spillover.experiments.results import Results
from spillover.ground.errors import ParameterError, RunError
from spillover.mechanisms.response.day import InForce, Seen, Traits, weigh
from spillover.mechanisms.response.params import MIND
from spillover.world.governments import AGAINST, SEVERITY
from spillover.world.plan import Plan

FIN, GEO, TUR = range(3)
EXPLICIT, WARN, VEILED = (KINDS_OF_ACT.index(kind) for kind in ("explicit", "warn", "veiled"))
START = date(2022, 9, 21)
BAND = Band(-1.0, 1.0, 0.5)
DATED = "date,country,kind,act\n2022-08-01,TUR,explicit,said so\n2022-09-24,GEO,explicit,says so\n"
MOVES = "date,country,move,strength,act\n2022-09-01,,annexation,1,a vote\n2022-09-20,,recruitment,1,asks nationals\n"
BUSY = {f"response.{name}": "2" for name in ("surge_log_hazard", "calm_log_hazard", "words_log_hazard")}


def simulated(path: Path, settings: Mapping[str, str], members: int = 20, **asked: str) -> tuple[Plan, Results]:
    plan = plan_of(governed(path, **asked), settings)
    return plan, simulate(plan, members, 0)


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Governments that act every few days, after two dated acts."""
    asked = {"as_of": "2022-09-25", "acts": DATED, "moves": MOVES}
    return simulated(tmp_path_factory.mktemp("busy"), BUSY | {"response.delay_days": "1"}, 20, **asked)


@pytest.fixture(scope="module")
def deeds(busy) -> Deeds:
    return deeds_of(busy[1], busy[0])


def by_hand(position=((0.0,) * 10,), begins: int = 4, own: Mapping[tuple[int, int], int] | None = None) -> Deeds:
    """One host and ten days; position[member][day], and acts of its own as (member, kind) → first day."""
    members = len(position)
    acts, dated = np.zeros((members, 10, 1, len(KINDS_OF_ACT)), np.float32), np.zeros((10, 1, len(KINDS_OF_ACT)), int)
    for (member, kind), day in (own or {}).items():
        acts[member, day:, 0, kind] = 1
    dated[2:, 0, EXPLICIT] = 1
    kept = np.array(position, np.float32)[:, :, None]
    return Deeds(("GEO",), np.arange(members), START, begins, acts, dated, kept)


# --- what is own and what is dated ------------------------------------------------------------------------------------


def test_dated_acts_are_certain_from_their_day_and_are_none_of_its_own(tmp_path):
    plan, results = simulated(tmp_path, {"response.decides": "false"}, 3, as_of="2022-09-30", acts=DATED)
    deeds = deeds_of(results, plan)
    assert deeds.first()[:, GEO, EXPLICIT].tolist() == [3.0] * 3
    assert deeds.first()[:, TUR, EXPLICIT].tolist() == [0.0] * 3, "what was done before the run counts on its first day"
    assert not np.isfinite(deeds.first_own()).any()


def test_acts_of_its_own_come_after_the_information_date(deeds: Deeds):
    first = deeds.first_own()
    assert np.isfinite(first).mean() > 0.1
    assert first.min() == deeds.begins == 5


def test_a_dated_act_does_not_hide_a_further_one(deeds: Deeds):
    again = np.isfinite(deeds.first_own()[:, GEO, EXPLICIT])
    assert 0 < again.sum() < 20
    assert (deeds.first()[:, GEO, EXPLICIT] == 3).all()


# --- when -------------------------------------------------------------------------------------------------------------


def test_days_by_which_parts_of_the_members_act():
    first = np.array([2.0, 4.0, 6.0] + [np.inf] * 3)
    timing = Timing.of(first, START, (date(2022, 9, 25), date(2022, 9, 30)))
    assert [chance.p for chance in timing.by.values()] == [2 / 6, 3 / 6]
    assert (timing.q05, timing.median_date, timing.q95) == (date(2022, 9, 23), date(2022, 9, 27), None)
    assert Timing.of(first[1:], START, (START,)).median_date is None, "fewer than half"


@given(n=st.integers(1, 300), data=st.data())
def test_the_interval_is_that_of_jeffreys(n: int, data):
    k = data.draw(st.integers(0, n))
    chance = Chance.of(np.arange(n) < k)
    low, high = stats.beta.ppf([0.05, 0.95], k + 0.5, n - k + 0.5)
    assert chance.low == pytest.approx(low if k else 0.0)
    assert chance.high == pytest.approx(high if k < n else 1.0)
    assert chance.low <= chance.p <= chance.high
    assert chance.smoothed == pytest.approx((k + 0.5) / (n + 1))


def test_ends_of_months_and_the_last_day():
    assert month_ends(date(2022, 9, 30), date(2022, 11, 15)) == (
        date(2022, 9, 30), date(2022, 10, 31), date(2022, 11, 15),
    )  # fmt: skip


# --- the fence --------------------------------------------------------------------------------------------------------


def test_who_stays_inside_and_does_nothing_large_stays_on_the_fence():
    small = {(0, VEILED): 6, (0, WARN): 7}
    assert leaves(by_hand(own=small), BAND).tolist() == [[np.inf]], "the dated act was known before"
    assert leaves(by_hand(own=small), BAND._replace(act=0.3)).tolist() == [[6.0]]


def test_a_position_outside_or_a_large_act_leaves_it():
    away = [0.0] * 7 + [1.2] * 3
    assert leaves(by_hand((away, [0.0] * 10), own={(1, EXPLICIT): 5}), BAND).tolist() == [[7.0], [5.0]]
    assert leaves(by_hand((away,)), BAND._replace(low=-2, high=2)).tolist() == [[np.inf]]
    assert leaves(by_hand(([-1.5] * 10,)), BAND).tolist() == [[4.0]], "who is outside already leaves on the first day"


def test_nobody_leaves_before_all_decide():
    assert leaves(by_hand(([0, 5, 5, 0, 0, 0, 0, 0, 0, 0],)), BAND).tolist() == [[np.inf]]
    assert leaves(by_hand(([5.0] * 10,), begins=10), BAND).tolist() == [[np.inf]]


@given(
    walk=st.lists(st.floats(-3, 3, width=32), min_size=10, max_size=10),
    factor=st.floats(1, 3),
    size=st.sampled_from([0.0, 0.3, 0.7, 1.01]),
)
def test_a_wider_fence_is_never_left_earlier(walk: list[float], factor: float, size: float):
    deeds = by_hand((walk,), own={(0, VEILED): 5, (0, EXPLICIT): 8})
    band = BAND._replace(act=size)
    assert leaves(deeds, band.scaled(factor)) >= leaves(deeds, band)
    assert leaves(deeds, band._replace(act=size + 0.3)) >= leaves(deeds, band)


def test_the_band_is_that_of_the_settings_or_what_is_given(busy):
    assert Band.of(busy[0]) == (-2.11, 0.37, 0.5)
    assert Band.of(busy[0], high=0.2, act=2) == (-2.11, 0.2, 2)
    for wrong in ({"low": 1.0}, {"act": -1.0}, {"high": math.nan}):
        with pytest.raises(ParameterError, match="RUN-073"):
            Band.of(busy[0], **wrong)


# --- drivers ----------------------------------------------------------------------------------------------------------


def moment_of(plan: Plan, results: Results, deeds: Deeds) -> _Moment:
    first = deeds.first_own()
    member, host, kind = np.nonzero(np.isfinite(first))
    return _Moment(results, plan, deeds, (member, host, kind, first[member, host, kind].astype(int)))


def test_weights_are_those_of_the_kernel(busy, deeds: Deeds):
    plan, results = busy
    moment, governments = moment_of(plan, results, deeds), plan.world.governments
    weight = np.exp(moment.parts().sum(axis=1)) * moment.open()
    drawn = drawn_values(plan.part("response"), plan.joint, deeds.members, 0)
    minds = np.zeros(20, dtype=MIND).view(np.recarray)
    for name in MIND.fields:
        minds[name] = drawn[name]
    kinds = (*KINDS_OF_ACT, "wait")
    traits = Traits(
        *(np.array([of.get(kind, 0.0) for kind in kinds]) for of in (AGAINST, SEVERITY)), governments.ids,
        governments.dependence, moment.prepared.kin, moment.prepared.income, governments.alliance,
        np.zeros((20, 2, 3)), np.stack([drawn[f"like_{kind}"] for kind in kinds], axis=1),
    )  # fmt: skip
    of = governments.country
    fields = {name: results.field_values(name)[:, :, of].astype(float) for name in results.kept if name != "acts"
              and results.field_labels(name) == plan.world.countries}  # fmt: skip
    coming, shut = (each.astype(float) for each in _on_the_way(deeds))
    assert len(moment.day) > 100
    for n, (member, host, day) in enumerate(zip(moment.member, moment.host, moment.day, strict=True)):
        before = day - 1
        seen = Seen(
            np.stack([fields[f"pressure_{term}"][:, before] for term in WHETHER[:6]], axis=2),
            *(fields[name][:, before] for name in ("newcomers_by_head", "position", "demanded", "menace", "squeezed",
                                                   "recruited", "annexed")),
        )  # fmt: skip
        acts = (deeds.own + deeds.dated)[:, before].astype(float)
        now = InForce(acts, coming[:, before], shut[:, before], coming[:, before], shut[:, before], shut[:, before])
        expected, domain = np.zeros(len(kinds)), int(moment.kind[n] >= len(RULES))
        weigh(member, host, domain, governments.gate[day, host], traits, seen, minds, now, expected)
        assert weight[n] == pytest.approx(expected, rel=1e-4)


def test_what_is_on_the_way_is_in_force_a_day_later(busy, deeds: Deeds):
    kept = busy[1].field_values("strictness")[:, :, busy[0].world.governments.country]
    coming, _ = _on_the_way(deeds)
    assert kept.any()
    assert (kept[:, 1:] == coming[:, :-1]).all()


def test_parts_of_the_hazard_are_effects_times_terms(busy, deeds: Deeds):
    plan, results = busy
    moment, whether = moment_of(plan, results, deeds), drives_of(results, plan, deeds).whether
    fear = results.field_values("pressure_fear")[:, :, plan.world.governments.country]
    seen = fear[moment.member, moment.day - 1, moment.host] * moment.values["fear"]
    assert whether[:, WHETHER.index("fear")] == pytest.approx(seen)
    assert set(whether[:, WHETHER.index("base")]) == {2.0}
    assert np.abs(whether[:, WHETHER.index("trait")]).max() > 0.5


def test_a_driver_that_is_switched_off_contributes_nothing(tmp_path):
    off = {"response.shock": "0", "response.stance": "0", "response.host_spread": "0"}
    plan, results = simulated(tmp_path, BUSY | off, 10, moves=MOVES)
    drives = drives_of(results, plan, deeds_of(results, plan))
    assert not drives.whether[:, [WHETHER.index("shock"), WHETHER.index("trait")]].any()
    assert not drives.which[:, WHICH.index("stance")].any()
    assert drives.which[:, WHICH.index("liking")].any()


def test_who_can_do_one_thing_only_was_not_driven_to_choose_it(tmp_path):
    plan, results = simulated(tmp_path, BUSY | only("explicit"), 5)
    drives = drives_of(results, plan, deeds_of(results, plan))
    assert set(drives.kind) == {EXPLICIT}
    assert np.abs(drives.which).max() < 1e-6


def test_acts_of_the_first_day_are_driven_by_what_there_was_before(tmp_path):
    sure = dict.fromkeys(BUSY, "15") | {"response.host_spread": "0"}
    shocks = "date,shock,place,strength,rise_days,half_life_days\n2022-09-20,announcement,,1,1,20\n"
    asked = {"as_of": "2022-09-20", "moves": MOVES, "shocks": shocks}
    plan, results = simulated(tmp_path, sure | only("explicit"), 2, **asked)
    drives = drives_of(results, plan, deeds_of(results, plan))
    assert (drives.day == 0).all()
    assert not drives.whether[:, :6].any()


def test_what_spoke_most_for_an_act_comes_first_and_the_base_last(busy, deeds: Deeds):
    drives = drives_of(busy[1], busy[0], deeds)
    drivers = ranking(drives, GEO, VEILED)
    assert {(one.driver, one.of) for one in drivers} == {*((name, "whether") for name in WHETHER),
                                                         *((name, "which") for name in WHICH)}  # fmt: skip
    *ranked, base = drivers
    assert (base.driver, base.share) == ("base", None)
    assert [one.mean for one in ranked] == sorted((one.mean for one in ranked), reverse=True)
    assert sum(one.share for one in ranked) == pytest.approx(1.0)
    assert all(one.share == 0 for one in ranked if one.mean <= 0)
    assert ranking(drives, GEO, len(KINDS_OF_ACT)) == ()


# --- all together -----------------------------------------------------------------------------------------------------


def test_all_that_a_run_says(busy, tmp_path):
    scenario = governed(tmp_path, as_of="2022-09-25", acts=DATED, moves=MOVES)
    fence = watch(scenario, *busy, BAND, (date(2022, 9, 26), date(2022, 10, 10)))
    assert [host.name for host in fence.hosts] == list(NAMES)
    told = fence.as_dict()["hosts"]["GEO"]["acts"]["explicit"]
    assert told["p_by"] == {"2022-09-26": 1.0, "2022-10-10": 1.0}
    assert told["median_date"] == told["q95"] == "2022-09-24"
    assert told["dated"] == [{"date": "2022-09-24", "act": "says so", "confidence": ""}]
    assert 0 < told["by_itself"]["p_by"]["2022-10-10"] < 1
    assert {row.chance.p for row in fence.on_band if row.host == "GEO" and (row.low, row.act) == (-1.0, 0.5)} == {
        fence.hosts[GEO].off.last.p
    }
    table = fence.table()
    assert table.height == 3 * 12 * 2
    assert table.filter(host="TUR", kind="explicit")["dated"].to_list() == [1, 1]


def test_days_outside_the_run_are_refused(busy, tmp_path):
    with pytest.raises(ParameterError) as error:
        watch(governed(tmp_path), *busy, BAND, (date(2022, 9, 20), date(2022, 9, 30), date(2024, 1, 1)))
    assert [finding.code for finding in error.value.findings] == ["RUN-072", "RUN-072"]


def test_a_run_without_governments_or_members_says_so(busy, tmp_path):
    plan = plan_of(governed(tmp_path, polities=""))
    with pytest.raises(RunError, match="RUN-070"):
        deeds_of(simulate(plan, 1, 0), plan)
    with pytest.raises(RunError, match="RUN-074"):
        deeds_of(Results(START, 20, (), (), pl.DataFrame(), {}), busy[0])


# --- forecasts --------------------------------------------------------------------------------------------------------


def known_cases() -> Cases:
    cases = pl.DataFrame(
        {
            "surge_start": [date(2022, 1, 1), date(2022, 1, 1)],
            "watched_until": [date(2022, 3, 2), date(2022, 5, 1)],
            "kind": ["close", ""],
        }
    )
    days, who = [date(2022, 3, 1), date(2022, 6, 1), date(2022, 6, 2)], ["GEO", "GEO", "CHN"]
    responses = pl.DataFrame({"date": days, "iso3": who, "kind": ["veiled", "veiled", "veiled"]})
    return Cases(cases, responses, pl.DataFrame(), pl.DataFrame(), pl.DataFrame())


def test_base_rates_count_what_was_seen_where_it_was_watched():
    rates = base_rates(known_cases(), ("GEO", "FIN"), (date(2022, 4, 1), date(2022, 9, 30)))
    assert rates["close"] == (1, pytest.approx(180 / 30.44))
    assert rates["tighten"].acts == 0
    assert rates["veiled"] == (1, pytest.approx(2 * 183 / 30.44)), "neither another's act nor one before the window"
    assert rates["veiled"].rate == pytest.approx(1.5 * 30.44 / 366)
    assert rates["veiled"].by(2.0) == pytest.approx(1 - math.exp(-2 * rates["veiled"].rate))


def test_forecasts_stand_beside_the_base_rate(deeds: Deeds):
    rates = base_rates(known_cases(), deeds.hosts, (date(2022, 4, 1), date(2022, 9, 25)))
    day = date(2022, 10, 10)
    given_ = {(one.host, one.kind): one for one in forecasts(deeds, rates, (day,))}
    assert len(given_) == 3 * len(KINDS_OF_ACT)
    own = np.isfinite(deeds.first_own()[:, GEO, EXPLICIT]).sum()
    assert given_["GEO", "explicit"].p == pytest.approx((own + 0.5) / 21)
    assert given_["GEO", "veiled"].base == pytest.approx(rates["veiled"].by(15 / 30.44))


def test_scores_are_those_of_brier_and_of_the_logarithm():
    early, late = date(2022, 12, 31), date(2023, 6, 30)
    told = [
        Forecast("A", "veiled", early, 0.2, 0.5), Forecast("A", "veiled", late, 0.9, 0.5),
        Forecast("B", "close", early, 0.1, 0.25), Forecast("C", "close", early, 0.99, 0.5),
        Forecast("B", "close", date(2024, 1, 1), 0.99, 0.5),
    ]  # fmt: skip
    outcomes = {("A", "veiled"): date(2023, 1, 1), ("B", "close"): None}
    close, veiled, together = score_forecasts(told, outcomes, date(2023, 12, 31))
    assert (close.kind, close.n, close.happened) == ("close", 1, 0)
    assert (close.brier, close.base_brier) == (pytest.approx(0.01), pytest.approx(0.0625))
    assert (veiled.n, veiled.happened) == (2, 1)
    assert veiled.brier == pytest.approx((0.04 + 0.01) / 2)
    assert veiled.log == pytest.approx(-(math.log(0.8) + math.log(0.9)) / 2)
    assert veiled.base_log == pytest.approx(math.log(2))
    assert (together.kind, together.n, together.happened) == ("all", 3, 1)
    assert score_forecasts(told, {}, late) == ()


@given(p=st.floats(0.01, 0.99), came=st.booleans())
def test_the_truth_scores_best(p: float, came: bool):
    day = date(2023, 1, 1)
    outcome = {("A", "warn"): day if came else None}
    honest = score_forecasts([Forecast("A", "warn", day, p, p)], outcome, day)[0]
    surer = score_forecasts([Forecast("A", "warn", day, 0.995 if came else 0.005, p)], outcome, day)[0]
    assert (honest.brier, honest.log) == (honest.base_brier, honest.base_log)
    assert surer.brier < honest.brier
    assert surer.log < honest.log
