"""The response model against simulated governments, against a plain reckoning, and against nothing at all."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from spillover.estimators.response_panel import (
    CASE,
    CHOICE,
    TERMS,
    UNKNOWN,
    WORD,
    Evidence,
    Kinds,
    Panel,
    panel,
    pieces,
)
from spillover.estimators.responses import EFFECTS, Model, crude_rate, fit, log_rates, log_rows, model, shares
from spillover.estimators.responses_held_out import foretold, leave_one_out, summed
from spillover.estimators.slice_sampler import Steps

KINDS = Kinds(
    ("tighten", "ease", "close", "warn", "explicit", "toward", "leave_alliance"), 4,
    np.array([0.0, 0.0, 0.0, 0.3, 0.7, -1.0, 0.6]), np.array([1.0, -1.0, 1.5, 0.0, 0.0, 0.0, 0.0]),
)  # fmt: skip
QUICK = Steps(burnt=80, kept=160, apart=1)

CASES = pl.DataFrame(
    [
        ("FIN", "RUS", date(2022, 9, 21), 0.0, 0.001, None, date(2022, 9, 30), date(2022, 9, 30), "close"),
        ("EST LVA", "RUS", date(2022, 3, 1), 0.01, 0.03, 2.25, None, date(2022, 10, 7), ""),
        ("LBN", "SYR", date(2012, 3, 1), None, None, None, None, date(2012, 5, 1), ""),
    ],
    schema=("host", "origin", "surge_start", "share_low", "share_high", "rent_ratio", "first_restriction",
            "watched_until", "kind"),
    orient="row",
)  # fmt: skip
ACTS = pl.DataFrame(
    [
        (date(2022, 9, 19), "EST", "tighten"), (date(2022, 9, 30), "FIN", "close"),
        (date(2022, 9, 26), "KAZ", "explicit"),
        (date(2022, 9, 27), "KAZ", "explicit"), (date(2022, 3, 5), "FIN", "toward"), (date(2022, 9, 22), "KAZ", "warn"),
    ],
    schema=("date", "iso3", "kind"), orient="row",
)  # fmt: skip
HOSTS = pl.DataFrame(
    [("FIN", 0.4, 0.0, 0.0), ("EST", 0.6, 0.0, 0.0), ("KAZ", 0.7, 0.8, 1.0)],
    schema=("iso3", "fear", "dependence", "alliance"), orient="row",
)  # fmt: skip
VOTES = pl.DataFrame(
    [("FIN", date(2021, 12, 1), 1.0), ("KAZ", date(2021, 12, 1), -1.0), ("KAZ", date(2022, 9, 20), 0.0)],
    schema=("iso3", "date", "direction"), orient="row",
)  # fmt: skip
ELECTIONS = pl.DataFrame(
    [("FIN", date(2023, 4, 2), date(2022, 6, 1)), ("LBN", date(2013, 3, 15), date(2012, 1, 1)),
     ("EST", date(2022, 10, 1), date(2022, 7, 15))],
    schema=("iso3", "date", "known"), orient="row",
)  # fmt: skip
SHOCKS = pl.DataFrame([(date(2022, 9, 20), 1.0)], schema=("date", "strength"), orient="row")
WINDOW = date(2022, 2, 24), date(2022, 10, 7)
EVIDENCE = Evidence(CASES, ACTS, ELECTIONS, SHOCKS, HOSTS, VOTES, WINDOW)


def of(whole: Panel, kind: int, unit: str) -> Panel:
    return whole.rows((whole.kind == kind) & (whole.unit == whole.units.index(unit)))


# ---- the panel -------------------------------------------------------------------------------------


def test_months_cover_the_time_without_gap():
    found = list(pieces(date(2022, 1, 31), date(2022, 5, 3), [date(2022, 3, 10), date(2023, 1, 1)]))
    assert found[0][0] == date(2022, 1, 31)
    assert found[-1][1] == date(2022, 5, 3)
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert date(2022, 3, 10) in {first for first, _ in found}
    assert max((end - first).days for first, end in found) <= 31


def test_a_case_ends_with_its_restriction():
    finland = of(panel(EVIDENCE, KINDS), CASE, "FIN")
    assert finland.months == pytest.approx([9 / 30.44])
    assert finland.acts.tolist() == [[0, 0, 1, 0, 0, 0, 0]]
    assert finland.terms[0, TERMS.index("arrivals")] == pytest.approx(math.log1p(0.0005 / 0.005))
    assert finland.terms[0, TERMS.index("fear")] == 0.4
    assert finland.terms[0, TERMS.index("shock")] == pytest.approx(0.5 ** (1 / 60))
    assert finland.terms[0, TERMS.index("election")] == 1.0
    assert np.isnan(finland.terms[0, TERMS.index("rent")])


def test_several_that_decide_together_are_one_unit():
    baltic = of(panel(EVIDENCE, KINDS), CASE, "EST LVA")
    assert baltic.acts.sum() == 0.0
    assert baltic.months.sum() == pytest.approx(220 / 30.44)
    assert baltic.terms[0, TERMS.index("rent")] == pytest.approx(2.0)
    assert baltic.terms[:, TERMS.index("election")].tolist() == [0.0] * 5 + [1.0] * 3  # called in July
    assert of(panel(EVIDENCE, KINDS), CHOICE, "EST LVA").acts.tolist() == [[1, 0, 0, 0, 0, 0, 0]]


def test_far_cases_know_no_fear_and_no_shock_but_elections():
    lebanon = of(panel(EVIDENCE, KINDS), CASE, "LBN")
    assert np.isnan(lebanon.terms[:, TERMS.index("fear")]).all()
    assert (lebanon.terms[:, TERMS.index("shock")] == 0.0).all()
    assert lebanon.terms[:, TERMS.index("election")].tolist() == [0.0, 1.0]


def test_words_are_counted_where_they_fell_and_restrictions_of_cases_are_not_used_twice():
    whole = panel(EVIDENCE, KINDS)
    kazakhstan = of(whole, WORD, "KAZ")
    assert kazakhstan.months.sum() == pytest.approx(226 / 30.44)
    assert kazakhstan.acts.sum(axis=0).tolist() == [0, 0, 0, 0, 2, 0, 0]
    assert kazakhstan.position[0] == -1.0
    assert kazakhstan.position[-1] == -0.5
    assert set(whole.unit[whole.kind == CHOICE]) == {whole.units.index("KAZ"), whole.units.index("EST LVA")}
    assert whole.counts.tolist() == [1, 0, 1, 1, 2, 1, 0]


def test_only_members_leave_an_alliance():
    whole = panel(EVIDENCE, KINDS)
    assert of(whole, WORD, "KAZ").open[:, 6].all()
    assert not of(whole, WORD, "FIN").open[:, 6].any()


def test_summed_rows_have_the_same_likelihood():
    whole = panel(EVIDENCE, KINDS)
    one = model(whole)
    points = np.random.default_rng(1).normal(size=(3, n_parameters(one)))
    numbers = one.unpacked(points)
    assert len(whole.summed().kind) < len(whole.kind)
    np.testing.assert_allclose(one.log_likelihood(points).sum(axis=1), log_rows(whole, numbers).sum(axis=1))


# ---- the likelihood --------------------------------------------------------------------------------


def n_parameters(one: Model) -> int:
    return sum(len(block) for block in one.blocks)


def test_the_likelihood_is_that_of_a_plain_reckoning():
    """One case with one restriction: log(rate · share of what was done) − rate · share of restrictions · months."""
    whole = panel(EVIDENCE, KINDS)
    row = whole.rows((whole.kind == CASE) & (whole.acts.sum(axis=1) > 0))
    one = model(whole)
    numbers = one.unpacked(np.random.default_rng(2).normal(size=(1, n_parameters(one))))
    value = {name: float(each[0]) for name, each in numbers.value.items()}
    unknown = dict(zip(UNKNOWN, numbers.unknown[0, row.case[0]], strict=True))
    terms = {name: unknown[name] if np.isnan(each) else each for name, each in zip(TERMS, row.terms[0], strict=True)}
    rate = math.exp(
        value["surge_log_hazard"] + sum(value[term] * terms[term] for term in TERMS) + numbers.traits[0, 0, row.unit[0]]
    )
    worth = {"wait": math.exp(value["like_wait"])}
    for name, against, severity in zip(KINDS.names[:4], KINDS.against[:4], KINDS.severity[:4], strict=True):
        lean = value["stance"] * row.position[0] * against - value["dependence"] * row.dependence[0] * max(against, 0)
        worth[name] = math.exp(value[f"like_{name}"] + lean + value["opinion_pull"] * severity * terms["opinion"])
    share = {name: each / sum(worth.values()) for name, each in worth.items()}
    expected = math.log(rate * share["close"]) - rate * (share["tighten"] + share["close"]) * row.months[0]
    assert log_rows(row, numbers)[0, 0] == pytest.approx(expected)


def test_dependence_holds_back_acts_against_the_home_country_only():
    """Kazakhstan, dependent: explicit words become rarer beside an act in Moscow's favour, which costs nothing."""
    row = of(panel(EVIDENCE, KINDS), WORD, "KAZ").rows(np.array([0]))
    one = model(panel(EVIDENCE, KINDS))
    point = np.zeros((2, n_parameters(one)))
    point[1, one.names.index("dependence")] = 2.0
    share = shares(row, one.unpacked(point))[:, 0]
    explicit, toward, leaving = (KINDS.names.index(name) for name in ("explicit", "toward", "leave_alliance"))
    wait = 1.0 - share.sum(axis=1)
    changes = [float(np.diff(np.log(share[:, kind] / wait))[0]) for kind in (explicit, toward, leaving)]
    assert changes == pytest.approx([-2.0 * 0.5 * 0.8 * 0.7, 0.0, -2.0 * 0.5 * 0.8 * 0.6])


def test_shares_of_a_choice_leave_no_room_for_waiting():
    whole = panel(EVIDENCE, KINDS)
    one = model(whole)
    total = shares(whole, one.unpacked(np.zeros((1, n_parameters(one)))))[0].sum(axis=1)
    assert total[whole.kind == CHOICE] == pytest.approx(1.0)
    assert (total[whole.kind != CHOICE] < 1.0).all()


# ---- the posterior ---------------------------------------------------------------------------------


def test_without_data_the_prior_comes_back():
    nothing = Evidence(CASES.clear(), ACTS.clear(), ELECTIONS, SHOCKS, HOSTS, VOTES.clear(), WINDOW)
    one = model(panel(nothing, KINDS))
    found = fit(one, Steps(10, 1500, 1), seed=3)
    for name, mean, sd in zip(one.names, one.mean, one.sd, strict=True):
        drawn = found.draws(())[name]
        assert drawn.mean() == pytest.approx(mean, abs=0.08 * sd), name
        assert drawn.std() == pytest.approx(sd, rel=0.06), name


def simulated(seed: int) -> tuple[Panel, dict[str, float]]:
    """Twelve governments that follow the model, watched for a year and a half; the numbers come from the prior."""
    random = np.random.default_rng(seed)
    n, units = 12 * 18, tuple(f"H{number:02d}" for number in range(12))
    kind = np.repeat([CASE, WORD, CHOICE], n // 3)
    unit = np.tile(np.arange(12), n // 12)
    blank = Panel(
        units=units, kinds=KINDS, counts=np.zeros(7, dtype=np.int64), kind=kind, unit=unit,
        case=np.where(kind == CASE, unit, -1),
        months=np.where(kind == CHOICE, 0.0, 3.0), terms=random.normal(0.5, 0.8, size=(n, 6)),
        position=random.normal(size=n), dependence=random.uniform(size=n), open=np.ones((n, 7), dtype=bool),
        acts=np.zeros((n, 7)), n_cases=12,
    )  # fmt: skip
    blank.terms[kind == CASE, 1] = np.nan
    one = dataclasses.replace(model(blank), panel=blank)
    numbers = one.unpacked(random.normal(size=(1, n_parameters(one))))
    share = shares(blank, numbers)[0]
    rate = np.exp(log_rates(blank, numbers)[0])
    timed = random.poisson(np.where(kind == CHOICE, 0.0, rate * blank.months)[:, None] * share)
    restricts = np.isin(KINDS.names, KINDS.restrictions)
    timed[kind == CASE] *= restricts
    chosen = np.array([random.multinomial(1, each / each.sum()) for each in share])
    blank.acts[:] = np.where((kind == CHOICE)[:, None], chosen, timed)
    return blank, {name: float(each[0]) for name, each in numbers.value.items()}


def test_simulated_truth_is_recovered():
    """Over some worlds, 80 % intervals hold the truth about as often as they say, and data narrow the effects."""
    inside, narrowed = [], []
    for seed in range(3):
        whole, truth = simulated(seed)
        one = model(whole)
        drawn = fit(one, QUICK, seed).draws(())
        for name, value in truth.items():
            low, high = np.quantile(drawn[name], (0.1, 0.9))
            inside.append(low <= value <= high)
        narrowed += [drawn[name].std() / EFFECTS[name][1] for name in EFFECTS]
    assert 0.68 <= np.mean(inside) <= 0.92
    assert np.mean(narrowed) < 0.75


def test_joint_hosts_share_their_trait_and_strangers_have_none():
    found = fit(model(panel(EVIDENCE, KINDS)), Steps(5, 10, 1))
    drawn = found.draws(("EST", "LVA", "TKM"))
    assert (drawn["rules[EST]"] == drawn["rules[LVA]"]).all()
    assert "rules[TKM]" not in drawn


def test_traits_of_the_two_domains_are_correlated_as_said():
    one = model(panel(EVIDENCE, KINDS))
    points = np.random.default_rng(4).normal(size=(20_000, n_parameters(one)))
    points[:, one.names.index("correlation_atanh")] = 1.0
    traits = one.unpacked(points).traits
    assert np.corrcoef(traits[:, 0, 0], traits[:, 1, 0])[0, 1] == pytest.approx(math.tanh(0.3 + 0.5), abs=0.02)
    assert traits.std(axis=0) == pytest.approx(np.ones((2, len(one.panel.units))), abs=0.03)


def test_terms_that_are_not_integrated_are_nought():
    one = model(panel(EVIDENCE, KINDS), integrates=False)
    assert (one.unpacked(np.ones((1, n_parameters(one)))).unknown == 0.0).all()


def test_the_crude_rate_counts_acts_by_month():
    whole = panel(EVIDENCE, KINDS)
    months = (9 + 220 + 61) / 30.44
    assert crude_rate(whole) == pytest.approx(1 / months)


# ---- held out --------------------------------------------------------------------------------------


def test_what_is_foretold_learns_from_earlier_months():
    """Two draws, one of which never acts: after a month without an act it is believed more."""
    chance = np.array([[1e-12, 1e-12, 1e-12], [0.5, 0.5, 0.5]])
    found = foretold(chance, np.array([False, False, True]))
    assert found == pytest.approx([0.25, 0.5 / 3, 0.1])


def test_each_host_is_left_out_once():
    scores = list(leave_one_out(panel(EVIDENCE, KINDS), CASE, Steps(20, 20, 1)))
    assert [one.unit for one in scores] == ["EST LVA", "FIN", "LBN"]
    total = summed(scores)
    assert total.acted == 1
    assert total.log_score == pytest.approx(sum(one.log_score for one in scores))
    months, others = 9 / 30.44, 281 / 30.44
    finland = next(one for one in scores if one.unit == "FIN")
    assert finland.base_log_score == pytest.approx(math.log(-math.expm1(-0.5 / others * months)))
