"""Whether and how governments act, and what follows for law, border, opinion and the home country."""

from __future__ import annotations

import math

import numpy as np
import pytest

from government_world import NAMES, SURELY, governed, only, plan_of, record_of
from inmemory import same
from spillover.data.government_tables import KINDS_OF_ACT, RULES
from spillover.engine.record import Record
from spillover.engine.state import first_state
from spillover.mechanisms.response import day, rules
from spillover.mechanisms.response.day import InForce, Seen, Traits
from spillover.mechanisms.response.params import MIND
from spillover.mechanisms.response.rules import traits_of
from spillover.world.governments import AGAINST, SEVERITY

FIN, GEO, TUR = range(3)
CALM = {f"response.{name}": "0" for name in ("arrivals", "rent", "opinion", "election", "fear", "shock")}
ALIKE = {f"response.{name}": "0" for name in ("stance", "dependence", "opinion_pull", "kin_pull", "income_pull",
                                              "retaliation", "asked")}  # fmt: skip
QUIET = {f"homeland.{name}": "0" for name in ("demands", "threats", "recruitments", "annexations", "provoked")}


def acts(record: Record) -> np.ndarray:
    """float32[member, day, government, kind]."""
    kept = record.kept["acts"]
    return kept.values.reshape(*kept.values.shape[:2], len(NAMES), len(KINDS_OF_ACT))


def of(record: Record, name: str, country: str) -> np.ndarray:
    kept = record.kept[name]
    return kept.values[:, :, kept.labels.index(country)]


# --- nothing without a cause ------------------------------------------------------------------------------------------


def test_governments_that_do_not_decide_change_nothing(tmp_path):
    without = record_of(plan_of(governed(tmp_path / "a", polities="", stay=True)))
    idle = record_of(plan_of(governed(tmp_path / "b", stay=True), {"response.decides": "false"}))
    assert (without.stock == idle.stock).all()
    assert (without.stays.flow == idle.stays.flow).all()
    for name, kept in without.kept.items():
        assert np.array_equal(kept.values, idle.kept[name].values, equal_nan=True), name
    assert not acts(idle).any()


def test_nobody_acts_before_the_information_date_but_by_dated_acts(tmp_path):
    dated = "date,country,kind,act\n2022-09-23,GEO,explicit,says\n"
    plan = plan_of(governed(tmp_path, as_of="2022-09-30", acts=dated), SURELY | {"response.words_log_hazard": "15"})
    done = acts(record_of(plan))
    assert done[:, 2:10, GEO, KINDS_OF_ACT.index("explicit")].tolist() == [[1.0] * 8] * 4
    assert done[:, 9].sum() == 4
    assert (done[:, 10].sum(axis=(1, 2)) > 1).all()


# --- whether ----------------------------------------------------------------------------------------------------------


def test_the_hazard_is_that_of_the_complementary_log_log(tmp_path):
    settings = CALM | only("toward", words_log_hazard="0.5", calm_log_hazard="-20", surge_log_hazard="-20",
                           host_spread="0", innovation="0")  # fmt: skip
    done = acts(record_of(plan_of(governed(tmp_path, days=30), settings), range(300)))
    came = done[:, -1, :, KINDS_OF_ACT.index("toward")].ravel()
    days = 29
    assert came.mean() == pytest.approx(days * (1 - math.exp(-math.exp(0.5) / 30.44)), abs=3 * math.sqrt(1.6 / 900))
    assert done.sum() == done[..., KINDS_OF_ACT.index("toward")].sum()


@pytest.mark.parametrize(("share", "log_hazard"), [("0", "surge"), ("10", "calm")])
def test_in_a_surge_another_hazard_holds(tmp_path, share, log_hazard):
    asked = {"response.surge_share": share, "response.host_spread": "0", f"response.{log_hazard}_log_hazard": "15"}
    asked |= {"response.calm_log_hazard": "-20", "response.surge_log_hazard": "-20"} | {
        f"response.{log_hazard}_log_hazard": "15"
    }
    done = acts(record_of(plan_of(governed(tmp_path), CALM | only("extradite") | asked)))
    assert (done[:, -1, :, KINDS_OF_ACT.index("extradite")] >= 17).all()


def test_pressure_makes_acts_more_frequent_by_each_of_its_terms():
    minds = np.zeros(1, dtype=MIND).view(np.recarray)
    for number, name in enumerate(("arrivals", "rent", "opinion", "election", "fear", "shock")):
        minds[name] = 0.1 * (number + 1)
    assert day.pressure(0, np.array([1.0, 2, 3, 4, 5, 6]), minds) == pytest.approx(0.1 * 91)


def test_traits_of_a_government_go_together_by_their_correlation(tmp_path):
    plan, members = plan_of(governed(tmp_path), {"response.correlation_atanh": "1.0986"}), np.arange(400)
    z = traits_of(plan.world.governments, members, 0, first_state(plan, members, 0).values["response"])
    assert np.corrcoef(z[:, 0].ravel(), z[:, 1].ravel())[0, 1] == pytest.approx(0.8, abs=0.03)
    assert z.std() == pytest.approx(1, abs=0.05)


def test_a_fitted_trait_takes_the_place_of_a_drawn_one(tmp_path):
    rows = "as_of,draw,name,value\n2022-09-21,0,response.rules[GEO],9\n2022-09-21,0,response.rules[FIN],-9\n"
    asked = CALM | only("extradite", calm_log_hazard="-2", surge_log_hazard="-2")
    done = acts(record_of(plan_of(governed(tmp_path, posterior=rows), asked)))[:, -1, :, RULES.index("extradite")]
    assert (done[:, GEO] >= 17).all()
    assert not done[:, FIN].any()


# --- which ------------------------------------------------------------------------------------------------------------


def standing(**levels: float) -> tuple[Traits, Seen, np.recarray, InForce]:
    """One government that sees nothing and has done nothing, unless told."""
    one = {name: np.array([[levels.get(name, 0.0)]]) for name in Seen._fields if name != "terms"}
    terms = np.zeros((1, 1, 6))
    terms[0, 0, 2] = levels.get("opinion", 0.0)
    kinds = (*KINDS_OF_ACT, "wait")
    traits = Traits(
        np.array([AGAINST.get(kind, 0.0) for kind in kinds]), np.array([SEVERITY.get(kind, 0.0) for kind in kinds]),
        np.zeros(1, dtype=np.uint64), np.array([levels.get("dependence", 0.0)]), np.zeros(1), np.zeros(1),
        np.array([levels.get("alliance", 0.0)]), np.zeros((1, 2, 1)), np.zeros((1, len(kinds))),
    )  # fmt: skip
    minds = np.zeros(1, dtype=MIND).view(np.recarray)
    for name in ("stance", "dependence", "opinion_pull", "retaliation", "asked"):
        minds[name] = 1.0
    minds["reach"] = 1.0
    now = InForce(np.zeros((1, 1, len(KINDS_OF_ACT))), *(np.zeros((1, 1)) for _ in range(5)))
    return traits, Seen(terms, **one), minds, now


def shares(domain: int, gate: int = 0, **levels: float) -> dict[str, float]:
    traits, seen, minds, now = standing(**levels)
    weight = np.zeros(len(KINDS_OF_ACT) + 1)
    total = day.weigh(0, 0, domain, gate, traits, seen, minds, now, weight)
    assert total == pytest.approx(weight.sum())
    return dict(zip((*KINDS_OF_ACT, "wait"), weight / total, strict=True))


def test_what_is_chosen_among_follows_from_where_a_government_stands():
    assert {kind for kind, share in shares(0).items() if share} == {
        "tighten", "ease", "close", "extradite", "refuse_extradition", "wait"
    }  # fmt: skip
    assert shares(0, gate=3)["close"] == 0
    assert shares(0, recruited=0.5)["warn"] > 0
    assert shares(1)["refuse_recognition"] == 0 == shares(1)["leave_alliance"]
    assert shares(1, annexed=0.5)["refuse_recognition"] > 0 < shares(1, alliance=1)["leave_alliance"]


def test_the_choice_is_a_multinomial_logit():
    found = shares(1, position=0.8, dependence=0.5, demanded=0.2, menace=0.1, annexed=1.0)
    worth = {kind: AGAINST[kind] * 0.6 - max(AGAINST[kind], 0) * 0.6
             for kind in ("veiled", "explicit", "refuse_recognition", "toward")} | {"wait": 0.0}  # fmt: skip
    total = sum(map(math.exp, worth.values()))
    for kind, value in worth.items():
        assert found[kind] == pytest.approx(math.exp(value) / total), kind


@pytest.mark.parametrize(("level", "rises", "falls", "domain"), [
    ("position", "refuse_recognition", "toward", 1), ("demanded", "toward", "explicit", 1),
    ("dependence", "toward", "refuse_recognition", 1), ("squeezed", "wait", "explicit", 1),
    ("opinion", "close", "ease", 0), ("opinion", "tighten", "refuse_extradition", 0),
])  # fmt: skip
def test_each_cause_moves_the_choice_its_way(level, rises, falls, domain):
    before, after = (shares(domain, annexed=1.0, **{level: value}) for value in (0.0, 1.0))
    assert after[rises] > before[rises]
    assert after[falls] < before[falls]


def test_frequencies_of_a_run_are_those_of_the_weights(tmp_path):
    settings = CALM | ALIKE | QUIET | only("toward", words_log_hazard="15", calm_log_hazard="-20")
    likes = {"veiled": 0.5, "explicit": 0.0, "toward": -0.5, "wait": 0.0}
    settings |= {f"response.like_{kind}": str(like) for kind, like in likes.items()}
    settings |= {"response.surge_log_hazard": "-20", "response.host_spread": "0"}
    done = acts(record_of(plan_of(governed(tmp_path), settings), range(100)))[:, -1].sum(axis=(0, 1))
    tries = 100 * 3 * 19
    total = sum(map(math.exp, likes.values()))
    for kind in ("veiled", "explicit", "toward"):
        share = math.exp(likes[kind]) / total
        slack = 4 * math.sqrt(share * (1 - share) / tries)
        assert done[KINDS_OF_ACT.index(kind)] / tries == pytest.approx(share, abs=slack)


def test_a_refusal_to_recognise_is_made_once(tmp_path):
    moves = "date,country,move,strength,act\n2022-09-21,,annexation,1,declared\n"
    settings = only("refuse_recognition", words_log_hazard="15", like_wait="-20", calm_log_hazard="-20")
    done = acts(record_of(plan_of(governed(tmp_path, moves=moves), settings)))
    assert (done[:, -1, :, KINDS_OF_ACT.index("refuse_recognition")] == 1).all()


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_rule_is_in_force_after_its_delay_and_only_once(tmp_path):
    plan = plan_of(governed(tmp_path), SURELY | only("tighten", delay_days="5"))
    record = record_of(plan)
    strict = of(record, "strictness", "GEO")
    first = int(np.argmax(acts(record)[0, :, GEO, RULES.index("tighten")] > 0))
    assert first == 1
    assert np.flatnonzero(np.diff(strict[0])).tolist() == [first + 4]
    assert (acts(record)[:, -1, :, RULES.index("tighten")] == 1).all()


def test_a_country_that_asks_for_visas_turns_people_to_others(tmp_path):
    plan = plan_of(governed(tmp_path, days=30), {"response.decides": "false"})
    free = record_of(plan, range(20))
    asked = SURELY | only("close", delay_days="1", words_log_hazard="-20")
    closed = record_of(plan_of(governed(tmp_path / "b", days=30), asked), range(20))
    assert (of(closed, "closed", "GEO")[:, 3:] == 1).all()
    into = {name: np.array([record.kept["fled_in"].values[:, 5:, record.kept["fled_in"].labels.index(place)].sum()
                            for record, place in ((free, place), (closed, place))])
            for name, place in (("GEO", "Lars"), ("FIN", "Torfyanovka"), ("TUR", "Airport"))}  # fmt: skip
    assert into["GEO"][1] < 0.6 * into["GEO"][0]
    assert closed.stock[:, :3].shape == free.stock[:, :3].shape


def test_flows_deflect_to_a_country_that_stays_open(tmp_path):
    polities = "country,quantity,value\nGEO,population,3700000\n"
    free = record_of(
        plan_of(governed(tmp_path / "a", days=30, polities=polities), {"response.decides": "false"}), range(20)
    )
    asked = SURELY | only("close", delay_days="1", words_log_hazard="-20")
    closed = record_of(plan_of(governed(tmp_path / "b", days=30, polities=polities), asked), range(20))

    def fled(record: Record, place: str) -> float:
        kept = record.kept["fled_in"]
        return float(kept.values[:, 5:, kept.labels.index(place)].sum())

    assert fled(closed, "Lars") < 0.6 * fled(free, "Lars")
    assert fled(closed, "Airport") > 1.05 * fled(free, "Airport")


def test_another_regime_of_stay_comes_into_force(tmp_path):
    plan = plan_of(governed(tmp_path, stay=True), SURELY | only("tighten", delay_days="1"))
    regimes = plan.world.governments.regimes
    record = record_of(plan)
    assert (of(record, "strictness", "GEO")[:, 4:] == 1).all()
    assert regimes[GEO, 0] > 0


def test_stays_end_sooner_under_a_tightened_rule(tmp_path):
    groups = "group,passport,liable,about\nmen,RUS,1,liable to call-up\nfamilies,RUS,0,not liable\n"
    asked = {"status.permit_per_day": "0", "status.run_weight": "0", "response.calm_log_hazard": "-20"}
    ends = []
    for name, more in (("a", {"response.decides": "false"}), ("b", SURELY | only("tighten"))):
        record = record_of(
            plan_of(governed(tmp_path / name, days=50, stay=True, groups=groups), asked | more), range(2)
        )
        ends.append(record.stays.flow[:, :, record.stays.hosts.index("TUR"), 3:].sum())
    assert ends[0] == 0 < ends[1], "60 days at each entry become 30"


def test_an_easing_opens_what_was_closed_before_it_eases_the_rules():
    now = InForce(np.zeros((1, 1, len(KINDS_OF_ACT))), *(np.zeros((1, 1)) for _ in range(5)))
    steps = []
    for kind in ("close", "tighten", "ease", "ease", "ease"):
        day.act(0, 0, KINDS_OF_ACT.index(kind), 3.0, now)
        steps.append((float(now.coming[0, 0]), float(now.coming_closed[0, 0])))
    assert steps == [(0, 1), (1, 1), (1, 0), (0, 0), (-1, 0)]
    assert now.countdown[0, 0] == 3
    for _ in range(3):
        day.put_in_force(0, 0, now)
    assert (now.strictness[0, 0], now.closed[0, 0]) == (-1, 0)


def test_harsh_rules_lend_suspicion_by_the_signal_they_are(tmp_path):
    asked = SURELY | only("close", delay_days="1", words_log_hazard="-20")
    plain, loud = (
        record_of(
            plan_of(
                governed(tmp_path / signal, days=15), asked | {"response.signal": signal, "opinion.lag_days": "0.1"}
            )
        )
        for signal in ("0", "0.5")
    )
    rise = of(loud, "suspicion", "TUR") - of(plain, "suspicion", "TUR")
    assert rise[:, 10] == pytest.approx(0.5, abs=0.02)


# --- positions --------------------------------------------------------------------------------------------------------

POSITIONS = "iso3,month,date,mean,sd,q05,q95,known\nGEO,2022-09,2022-09-21,0.9,0.2,0.5,1.3,2022-09-21\n"


def test_positions_start_at_their_estimate_and_wander_from_there(tmp_path):
    settings = QUIET | only("wait", innovation="0.2", drift="0", commitment="0", words_log_hazard="-20")
    found = of(
        record_of(plan_of(governed(tmp_path, days=61, positions=POSITIONS), settings), range(400)), "position", "GEO"
    )
    assert found[:, 0].mean() == pytest.approx(0.9, abs=0.03)
    assert found[:, 0].std() == pytest.approx(0.2, abs=0.02)
    moved = found[:, 60] - found[:, 0]
    assert moved.mean() == pytest.approx(0, abs=0.05)
    assert moved.std() == pytest.approx(0.2 * math.sqrt(60 / 30.44), abs=0.03)


def test_acts_commit_and_shocks_drift(tmp_path):
    base = only("refuse_recognition", innovation="0", calm_log_hazard="-20", words_log_hazard="15")
    moves = "date,country,move,strength,act\n2022-09-21,,annexation,1,declared\n"
    plan = plan_of(
        governed(tmp_path / "a", moves=moves), QUIET | base | {"response.commitment": "0.3", "response.drift": "0"}
    )
    found = of(record_of(plan), "position", "GEO")
    assert (found[:, -1] - found[:, 0]).tolist() == pytest.approx([0.3] * 4, abs=1e-6)
    still = QUIET | base | {"response.words_log_hazard": "-20", "response.commitment": "0", "response.drift": "0.5"}
    drifted = of(record_of(plan_of(governed(tmp_path / "b", moves=moves), still)), "position", "GEO")
    assert (drifted[:, -1] > drifted[:, 0] + 0.1).all()


# --- one by one -------------------------------------------------------------------------------------------------------


def test_a_member_does_the_same_in_any_company(tmp_path):
    plan = plan_of(governed(tmp_path), {"response.words_log_hazard": "1"})
    together, alone = record_of(plan, range(5)), record_of(plan, [3])
    assert (acts(together)[3] == acts(alone)[0]).all()
    assert (together.stock[3] == alone.stock[0]).all()
    assert same(record_of(plan, range(2)), record_of(plan, range(2)))


def test_the_kernel_says_the_same_as_plain_python(tmp_path, monkeypatch):
    if not hasattr(day.governments_day, "py_func"):
        pytest.skip("kernels are not compiled")
    plan = plan_of(governed(tmp_path), {"response.words_log_hazard": "1", "response.calm_log_hazard": "1"})
    compiled = record_of(plan, range(2))
    for name in ("pressure", "log_hazard", "is_open", "weigh", "_choose", "put_in_force", "act", "governments_day"):
        monkeypatch.setattr(day, name, getattr(day, name).py_func)
    monkeypatch.setattr(rules, "governments_day", day.governments_day)
    plain = record_of(plan, range(2))
    assert acts(compiled).sum() > 10
    assert (acts(compiled) == acts(plain)).all()
