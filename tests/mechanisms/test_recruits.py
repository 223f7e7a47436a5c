"""People between two laws: each is in one place at a time, nobody is made up, and each number does what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house.source import ROOT
from inmemory import plan, read_settings
from spillover.data.government_tables import KINDS_OF_ACT
from spillover.ground.params import declared, settle
from spillover.mechanisms import recruits
from spillover.world.governments import Governments
from spillover.world.groups import Groups
from spillover.world.mechanism import Today
from spillover.world.world import World

RECRUITS = recruits.MECHANISM
NAMES = ("KGZ", "TJK", "UZB")
KGZ, TJK, UZB = 1, 2, 3  # numbers of countries; RUS is 0
PLACES = "Alpha RUS town 100 | Beta RUS town 100 | Osh KGZ camp | Khujand TJK camp | Bukhara UZB camp"
GROUPS = {"men": ("RUS", 1.0), "kgz": ("KGZ", 0.05), "dual-kgz": ("KGZ", 1.0), "tjk": ("TJK", 0.05),
          "dual-tjk": ("TJK", 0.8), "uzb": ("UZB", 0.05)}  # fmt: skip
PEOPLE = (9000, 3000, 500, 2000, 800, 4000)
DAYS = 60
COUNTS = ("signed", "called_up", "serving", "serving_duals", "killed", "captured", "captured_duals", "claimed_by_own",
          "claimed_by_home", "claimed_by_both", "came_back", "prosecuted", "lost")  # fmt: skip
BRISK = "sign_per_day=0.01 call_up_per_day=0.02 killed_per_day=0.01 captured_per_day=0.01 serve_days=20 "
BRISK += "prosecuted_share=0.5 known_share=0.5 deterrence=0.5 "
Course = Mapping[str, np.ndarray]


def governments(**law: Sequence[float]) -> Governments:
    """Three states whose laws are those told: ``crime``, ``own_only``, ``treaty``, all 0 by default."""
    nothing = np.zeros(3)
    known = {field.name: nothing for field in fields(Governments)}
    known |= {name: np.array(values, dtype=np.float64) for name, values in law.items()}
    known["crime"] = np.tile(known["crime"], (DAYS, 1))
    known |= {
        "names": NAMES,
        "iso3": NAMES,
        "country": np.array([KGZ, TJK, UZB]),
        "ids": np.arange(3, dtype=np.uint64),
        "begins": 0,
    }
    return Governments(**known)


def world(groups: Mapping[str, tuple[str, float]] = GROUPS, **law: Sequence[float]) -> World:
    made = plan(places=PLACES, routes="Alpha Osh 10", home="RUS").world
    passports, liable = zip(*groups.values(), strict=True)
    nobody = np.zeros((5, len(groups)), dtype=np.int64)
    ids = np.arange(len(groups), dtype=np.uint64)
    known = Groups(tuple(groups), passports, ids, np.array(liable), nobody)
    return replace(made, governments=governments(**law), groups=known)


def course(
    text: str = "",
    where: World | None = None,
    *,
    people: Sequence[int] = PEOPLE,
    at: int = 0,
    offers: float = 1.0,
    warnings: Mapping[int, int] | None = None,
    members: Sequence[int] = (0,),
    days: int = DAYS,
) -> Course:
    """Fields at the end of each day, float64[day, member, country], of people who stand at one place all the time."""
    where = world() if where is None else where
    own = {name: (value, "test", "invented") for name, value in read_settings(text).items()}
    settled = {each.param.name: each for each in settle("recruits", RECRUITS.Params, own, with_priors=False)}
    prepared, n = RECRUITS.prepare(where, settled), len(members)
    values = {name: np.full(n, float(each.value)) for name, each in settled.items()}  # type: ignore[arg-type]
    by_group = np.zeros((n, 5, len(people)), dtype=np.int64)
    by_group[:, at] = people
    state = {field.name: np.zeros((n, 4)) for field in RECRUITS.fields}
    acts, scratch, nobody = np.zeros((n, 3, len(KINDS_OF_ACT))), RECRUITS.scratch(prepared), np.zeros((n, 0), int)
    kept: dict[str, list[np.ndarray]] = {name: [] for name in state}
    for day in range(days):
        others = {"recruited": np.full((n, 4), offers), "acts": acts.reshape(n, -1)}
        tomorrow = {name: each.copy() for name, each in state.items()}
        today = Today(day, np.array(members), 7, nobody, nobody, state | others, {}, values, scratch, by_group=by_group)
        RECRUITS.update(prepared, today, tomorrow)
        acts[..., KINDS_OF_ACT.index("warn")] += (warnings or {}).get(day, 0)
        state = tomorrow
        for name, each in state.items():
            kept[name].append(each)
    return {name: np.array(each) for name, each in kept.items()}


# ---- nobody is made or lost -------------------------------------------------------------------------------------

SHARES, HAZARDS = st.floats(0, 1), st.floats(0, 0.3)


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[HAZARDS] * 4), st.floats(1, 500), st.tuples(*[SHARES] * 4), st.tuples(*[st.integers(0, 5000)] * 6))
def test_everybody_is_in_one_place_and_none_is_made_up(
    hazards: tuple[float, ...], days: float, shares: tuple[float, ...], people: tuple[int, ...]
):
    names = ("sign_per_day", "call_up_per_day", "killed_per_day", "captured_per_day")
    text = " ".join(f"{name}={value!r}" for name, value in zip(names, hazards, strict=True)) + f" serve_days={days!r} "
    text += " ".join(
        f"{name}={value!r}"
        for name, value in zip(("deterrence", "warned_share", "prosecuted_share", "known_share"), shares, strict=True)
    )
    law = {"crime": (1, 0.5, 0), "own_only": (0, 0, 1), "treaty": (0, 1, 0)}
    found = course(text, world(**law), people=people, warnings={3: 2}, days=25)
    for name in COUNTS:
        assert (found[name] == np.floor(found[name])).all()
        assert (found[name] >= 0).all()
    gone = found["killed"] + found["captured"] + found["came_back"]
    assert (found["signed"] + found["called_up"] == found["serving"] + gone).all()
    assert (found["serving_duals"] <= found["serving"]).all()
    assert (found["captured_duals"] <= found["captured"]).all()
    assert (found["prosecuted"] <= found["came_back"]).all()
    claimed = found["claimed_by_own"] + found["claimed_by_home"] + found["claimed_by_both"]
    assert (claimed == found["captured_duals"]).all()
    _, kgz, dual_kgz, tjk, dual_tjk, uzb = people
    assert (found["signed"][-1, 0] <= [0, kgz, tjk, uzb]).all()
    assert (found["called_up"][-1, 0] <= [0, dual_kgz, dual_tjk, 0]).all()
    assert (found["lost"].cumsum(axis=0) <= found["killed"] + found["captured"]).all()
    assert ((found["warned"] >= 0) & (found["warned"] <= 1)).all()


def test_all_sign_or_are_called_up_in_the_end_and_nobody_beyond():
    found = course("sign_per_day=1 call_up_per_day=1")
    assert found["signed"][-1, 0].tolist() == [0, 3000, 2000, 4000]
    assert found["called_up"][-1, 0].tolist() == [0, 500, 800, 0]


def test_where_fewer_live_than_joined_nobody_joins():
    where = world()
    prepared = RECRUITS.prepare(where, {})
    state = {field.name: np.zeros((1, 4)) for field in RECRUITS.fields}
    state["signed"][0, KGZ] = state["serving"][0, KGZ] = 100
    state |= {"recruited": np.ones((1, 4)), "acts": np.zeros((1, 3 * len(KINDS_OF_ACT)))}
    values = {name: np.ones(1) for name in declared(RECRUITS.Params)}
    by_group = np.zeros((1, 5, 6), dtype=np.int64)
    by_group[0, 0, 1] = 90
    nobody, own = np.zeros((1, 0), int), {name: each.copy() for name, each in state.items()}
    today = Today(0, np.array([0]), 7, nobody, nobody, state, {}, values, {}, by_group=by_group)
    RECRUITS.update(prepared, today, own)
    assert own["signed"][0, KGZ] == 100


# ---- what each number does --------------------------------------------------------------------------------------


def test_without_offers_nobody_signs_and_duals_are_called_up_all_the_same():
    found = course(BRISK, offers=0.0)
    assert not found["signed"].any()
    assert found["called_up"][-1, 0, KGZ] > 0


def test_offers_count_in_proportion():
    whole, half = (course("sign_per_day=1e-3", offers=offers, members=range(100), days=20) for offers in (1.0, 0.5))
    for found, offers in ((whole, 1.0), (half, 0.5)):
        expected = 3000 * (1 - np.exp(-20e-3 * offers))
        mean = found["signed"][-1, :, KGZ].mean()
        assert mean == pytest.approx(expected, abs=4 * np.sqrt(expected / 100))


def test_duals_are_called_up_by_how_liable_they_are():
    found = course("call_up_per_day=1e-3", members=range(100), days=20)["called_up"][-1].mean(axis=0)
    assert found[KGZ] == pytest.approx(500 * (1 - np.exp(-20e-3)), rel=0.1)
    assert found[TJK] == pytest.approx(800 * (1 - np.exp(-16e-3)), rel=0.1)


def test_only_groups_liable_to_call_up_are_duals():
    people = {"none": ("KGZ", 0.49), "dual": ("TJK", 0.5)}
    found = course("sign_per_day=1 call_up_per_day=1", world(people), people=(100, 100))
    assert found["signed"][-1, 0].tolist() == [0, 100, 0, 0]
    assert found["called_up"][-1, 0].tolist() == [0, 0, 100, 0]


def test_nobody_joins_who_holds_no_passport_of_theirs_or_lives_elsewhere():
    elsewhere = course(BRISK, at=2)
    others = course(BRISK, world({"men": ("RUS", 1.0), "arm": ("ARM", 0.05)}), people=(9000, 9000))
    assert all(not found[name].any() for found in (elsewhere, others) for name in COUNTS)


def test_service_ends_in_three_ways_by_their_hazards():
    text = "sign_per_day=1 call_up_per_day=0 killed_per_day=0.01 captured_per_day=0.005 serve_days=200"
    found = course(text, members=range(20), days=60)
    ways = np.array([found[name][-1, :, UZB].mean() for name in ("killed", "captured", "came_back")])
    np.testing.assert_allclose(ways / ways.sum(), [0.5, 0.25, 0.25], atol=0.02)
    assert found["serving"][-1, :, UZB].mean() == pytest.approx(4000 * np.exp(-0.02 * 59), rel=0.05)


def test_who_joins_today_comes_to_no_harm_before_tomorrow():
    found = course("sign_per_day=1 call_up_per_day=1 killed_per_day=1 serve_days=1")
    assert found["signed"][0, 0, KGZ] > 0
    assert found["killed"][0].sum() == found["came_back"][0].sum() == 0
    assert found["killed"][1, 0, KGZ] > 0


def test_some_of_the_killed_and_captured_become_known():
    found = course(BRISK + "known_share=0.25", members=range(20))
    lost = found["killed"][-1].sum() + found["captured"][-1].sum()
    assert found["lost"].sum() == pytest.approx(0.25 * lost, rel=0.05)
    assert not course(BRISK + "known_share=0")["lost"].any()


# ---- warnings, and law ------------------------------------------------------------------------------------------


def test_a_warning_is_heard_a_day_later_and_wears_off_by_halves():
    found = course("warned_share=0.4 warned_days=10", warnings={0: 1, 30: 2})["warned"][:, 0, KGZ]
    assert found[0] == 0
    np.testing.assert_allclose(found[[1, 11, 21]], [0.4, 0.2, 0.1])
    assert found[31] == pytest.approx(1 - (1 - found[30] / 2**0.1) * 0.6**2)


def test_warnings_keep_people_from_signing_only_where_it_is_a_crime():
    text = "sign_per_day=1e-3 deterrence=0.8 warned_share=1 warned_days=36500"
    where = world(crime=(1, 0, 0))
    calm, warned = (course(text, where, warnings=each, members=range(50)) for each in ({}, {0: 1}))
    kgz, tjk, uzb = (warned["signed"][-1, :, at].sum() / calm["signed"][-1, :, at].sum() for at in (KGZ, TJK, UZB))
    assert kgz == pytest.approx(0.2, abs=0.05)
    assert (tjk, uzb) == (1, 1)


def test_with_full_deterrence_nobody_signs_who_was_warned():
    text = "sign_per_day=0.01 warned_share=1 warned_days=36500 deterrence="
    warned, deaf = (course(text + each, world(crime=(1, 1, 1)), warnings={0: 1}, days=22) for each in ("1", "0"))
    assert (warned["signed"][:2] == deaf["signed"][:2]).all()
    assert warned["signed"][-1, 0, KGZ] - warned["signed"][1, 0, KGZ] <= 1
    assert deaf["signed"][-1, 0, KGZ] - deaf["signed"][1, 0, KGZ] > 400


def test_people_are_prosecuted_only_where_it_is_a_crime():
    found = course(BRISK, world(crime=(1, 0, 1)), members=range(20))
    assert not found["prosecuted"][..., TJK].any()
    for country in (KGZ, UZB):
        back = found["came_back"][-1, :, country].sum()
        assert found["prosecuted"][-1, :, country].sum() == pytest.approx(0.5 * back, rel=0.1)


def test_captured_duals_are_claimed_by_own_by_both_or_by_home_and_a_treaty_goes_first():
    claims = ("claimed_by_own", "claimed_by_both", "claimed_by_home")
    for law, claimed in (
        ({"own_only": (1, 0, 0)}, claims[0]),
        ({"treaty": (1, 0, 0)}, claims[1]),
        ({"own_only": (1, 0, 0), "treaty": (1, 0, 0)}, claims[1]),
        ({}, claims[2]),
    ):
        found = course(BRISK, world(**law))
        assert found["captured_duals"][-1, 0, KGZ] > 0
        assert [name for name in claims if found[name][-1, 0, KGZ]] == [claimed]
        assert found["claimed_by_home"][-1, 0, TJK] == found["captured_duals"][-1, 0, TJK] > 0


# ---- luck -------------------------------------------------------------------------------------------------------


def test_what_befalls_a_member_does_not_depend_on_its_company():
    together, turned, alone = (course(BRISK, members=members) for members in ([0, 1, 2], [2, 1, 0], [2]))
    for name in COUNTS:
        assert (together[name][:, 2:] == alone[name]).all()
        assert (together[name] == turned[name][:, ::-1]).all()
    assert (together["signed"][:, 0] != together["signed"][:, 1]).any()


def test_states_kinds_and_what_happens_have_luck_of_their_own():
    where = world({"kgz": ("KGZ", 0.0), "dual-kgz": ("KGZ", 1.0), "tjk": ("TJK", 0.0)})
    text = "sign_per_day=0.5 call_up_per_day=0.5 killed_per_day=0.5 captured_per_day=0 serve_days=36500"
    found = course(text, where, people=(1000, 1000, 1000), members=range(300), days=2)
    again = found["signed"][1, :, TJK] - found["signed"][0, :, TJK]
    drawn = (found["signed"][0, :, KGZ], found["called_up"][0, :, KGZ], found["signed"][0, :, TJK], again,
             found["killed"][1, :, TJK] - 0.4 * found["signed"][0, :, TJK])  # fmt: skip
    together = np.corrcoef(drawn)
    np.fill_diagonal(together, 0.0)
    together[2, 3:] = together[3:, 2] = 0.0  # who signed on the first day is no longer free on the second
    assert abs(together).max() < 0.25


def test_what_befalls_a_state_does_not_depend_on_the_others():
    whole = course(BRISK)
    without = course(BRISK, people=(9000, 3000, 500, 0, 0, 0))
    assert all((whole[name][..., KGZ] == without[name][..., KGZ]).all() for name in COUNTS)
    assert not without["signed"][..., TJK].any()


def test_a_warning_moves_only_those_who_heed_it():
    """Two runs share their luck: until the warning is heard they are the same, and duals are called up alike after."""
    where = world(crime=(1, 1, 1))
    calm, warned = (course(BRISK, where, warnings=each) for each in ({}, {20: 1}))
    assert all((calm[name][:22] == warned[name][:22]).all() for name in COUNTS)
    assert (calm["called_up"] == warned["called_up"]).all()
    assert calm["signed"][-1].sum() > warned["signed"][-1].sum()


def test_the_kernel_says_the_same_as_plain_python():
    if not hasattr(recruits._serve, "py_func"):
        pytest.skip("kernels are not compiled")
    where = world(crime=(1, 1, 0))
    compiled = course(BRISK, where, warnings={5: 1}, members=(0, 1))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_some", "_serve"):
            patch.setattr(recruits, name, getattr(recruits, name).py_func)
        plain = course(BRISK, where, warnings={5: 1}, members=(0, 1))
    assert all((compiled[name] == plain[name]).all() for name in compiled)


# ---- where it has no part ---------------------------------------------------------------------------------------


def test_without_governments_or_groups_it_does_nothing():
    where = world()
    own = {field.name: np.zeros((1, 4)) for field in RECRUITS.fields}
    nobody = np.zeros((1, 0), int)
    for lacking in (replace(where, governments=None), replace(where, groups=None)):
        assert RECRUITS.prepare(lacking, {}) is None
        today = Today(0, np.array([0]), 7, nobody, nobody, {}, {}, {}, {}, by_group=np.zeros((1, 5, 6), int))
        RECRUITS.update(None, today, own)
    untold = Today(0, np.array([0]), 7, nobody, nobody, {}, {}, {}, {})
    RECRUITS.update(RECRUITS.prepare(where, {}), untold, own)
    assert not any(each.any() for each in own.values())


def test_each_number_is_told_with_its_assumption():
    page = (ROOT / "docs" / "explanation" / "recruits.md").read_text("utf-8")
    for name, number in declared(RECRUITS.Params).items():
        row = re.search(rf"^\| `recruits\.{name}` \| ([\d.]+) .*A-98 \|$", page, re.MULTILINE)
        assert row
        assert float(row[1]) == number.value
