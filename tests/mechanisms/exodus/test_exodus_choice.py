"""The choice of a way: shares in closed form, by nested logit; what a gate, a wait and a tie do to them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mechanisms.exodus.borderland import FAR, FLIGHT, MEN, NORD, NORTH, SOUTH, SUD, SUDEN, Border, run
from spillover.ground.streams import cell_id, new_luck, stream_key
from spillover.mechanisms.exodus.choice import FEW, split
from spillover.world.crossings import Gate

CROSSINGS = [NORTH, SOUTH, FLIGHT]


def edge(**changes) -> Border:
    """One day on which all men of Edge leave."""
    return Border(days=1, men=(100_000, 0, 0), felt=50.0, **changes)


ONE_DAY = edge()


def fled(border: Border = ONE_DAY, **settings) -> np.ndarray:
    """People who cross at North, South and Flight on the day on which all men of Edge leave, all being near enough."""
    settings = {"shock_per_day": 1.0, "road_km_per_day": 5000.0} | settings
    return run(border, **settings)["fled_in"][0, 0, CROSSINGS]


def is_split_by(counts: np.ndarray, weights: list[float]) -> bool:
    expected = counts.sum() * np.array(weights) / np.sum(weights)
    return counts.sum() > 50_000 and stats.chisquare(counts, expected).pvalue > 1e-3


# ---- splitting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, FEW, FEW + 1, 1000])
def test_people_split_by_weight_one_by_one_and_in_crowds(n: int):
    weight, chosen = np.array([9.0, 1.0, 0.0, 3.0, 0.0]), np.zeros(5, dtype=np.int64)
    ids, luck = np.array([cell_id("option", i) for i in range(5)]), new_luck(stream_key(0, "test/choose"))
    total = np.zeros(5, dtype=np.int64)
    for member in range(4000):
        assert split(n, weight, (1, 5), np.uint64(7), 0, ids, (0, member, 3), luck, chosen)
        assert chosen.sum() == n
        total += chosen
    assert total[[0, 2, 4]].tolist() == [0, 0, 0]
    assert stats.binomtest(int(total[1]), 4000 * n, 0.25).pvalue > 1e-3


def test_nobody_is_split_where_no_option_has_weight():
    chosen = np.ones(2, dtype=np.int64)
    ids, luck = np.zeros(2, dtype=np.uint64), new_luck(stream_key(0, "test/choose"))
    assert not split(5, np.zeros(2), (0, 2), np.uint64(7), 0, ids, (0, 0, 0), luck, chosen)
    assert not chosen.any()


# ---- the logit -----------------------------------------------------------------------------------------------------


def test_countries_draw_people_by_their_cities():
    assert is_split_by(fled(), [1, 2, 1])
    bigger = edge(population=(100_000, 100_000, 50_000, 400_000))
    assert is_split_by(fled(bigger, population=0.5), [1, 1 + 0.5**0.5, 2])


def test_worth_of_cities_and_of_crossings_counts():
    assert is_split_by(fled(worth={SUD: 1.0, FAR: -1.0}), [1, 1 + np.e, np.exp(-1)])
    assert is_split_by(fled(worth={NORTH: 0.7}), [np.exp(0.7), 2, 1])


@pytest.mark.parametrize("within", [0.25, 1.0])
def test_crossings_into_one_country_share_a_nest(within: float):
    border = edge(leads_to=(1, 1, 3))
    north, south = np.exp(0.5 / within), 1.0
    together = (north + south) ** within
    shares = [together * north / (north + south), together * south / (north + south), 1.0]
    assert is_split_by(fled(border, within=within, worth={NORTH: 0.5}), shares)


def test_money_and_days_cost_worth():
    dear = edge(cost_usd=(0, 0, 2000))
    assert is_split_by(fled(dear, money_cost=0.6), [1, 2, np.exp(-1.2)])
    slow = {"road_km_per_day": 100.0, "time_cost": 0.2}
    days = run(ONE_DAY, **slow).prepared.tables.border
    far = np.exp(-0.2 * (days.days[0] + days.onward_days))
    on_the_way = run(ONE_DAY, shock_per_day=1.0, **slow)
    bound = on_the_way.cells("road")[0, 0, :, :, MEN].sum(axis=1) + on_the_way["fled_in"][0, 0, CROSSINGS]
    assert is_split_by(bound, (far * [1, 2, 1]).tolist())


def test_free_settings_and_a_world_without_the_thing_are_the_same():
    plain = run(Border())
    for border, weight in (
        (Border(cost_usd=(900, 50, 3000)), "money_cost"),
        (Border(ties={"kin": (0, 3, 1, 0)}), "kin"),
        (Border(ties={"eaeu": (0, 1, 1, 0)}), "eaeu"),
        (Border(own_share=(0.9, 0, 0, 0.1)), "language"),
        (Border(lawful_days={1: 30.0}), "stay"),
    ):
        np.testing.assert_array_equal(run(border, **{weight: 0.0}).people, plain.people)
        assert (run(border, **{weight: 1.0}).people != plain.people).any()


def test_language_kin_work_and_lawful_stay_draw_people():
    spoken = edge(own_share=(1, 0, 0, 0))
    assert is_split_by(fled(spoken, language=0.8), [np.exp(0.8), 2, 1])
    near = edge(ties={"kin": (0, 0.5, 0, 0), "eaeu": (0, 0, 1, 0)})
    assert is_split_by(fled(near, kin=1.0, eaeu=0.3), [np.exp(0.5), 2 * np.exp(0.3), 1])
    long = edge(lawful_days={1: 30.0, 2: np.inf, 3: 365.0})
    year = 1 + 365 / 30
    assert is_split_by(fled(long, stay=0.3), [2**0.3, 2 * year**0.3, year**0.3])


def test_the_country_of_the_passport_draws_its_own():
    border = edge(passports=("KAZ", "RUS"))
    assert is_split_by(fled(border, homeward=1.5), [1, 2 * np.exp(1.5), 1])


# ---- gates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "pass_share"), [(Gate.FREE, 1.0), (Gate.VISA, 0.4), (Gate.BARRED, 0.4 * 0.3), (Gate.SHUT, 0.0)]
)
def test_a_gate_lets_in_those_who_have_the_papers(gate: Gate, pass_share: float):
    counts = fled(edge(gate={1: gate}), visa_share=0.4, exempt_share=0.3)
    north = pass_share / 4
    others = (1 - north) / 3
    if gate == Gate.SHUT:
        assert counts[0] == 0
        assert is_split_by(counts[1:], [2, 1])
    else:
        assert is_split_by(counts, [north, 2 * others, others])


def test_where_one_waited_yesterday_fewer_go_today():
    narrow = Border(people_per_day=(1e6, 300, 1e6))
    careless, careful = (run(narrow, road_km_per_day=5000.0, time_cost=cost) for cost in (0.0, 0.5))
    assert careless["waiting_days"][0, 5, SOUTH] > 2
    assert careful["queue"][0, -1, SOUTH] < 0.7 * careless["queue"][0, -1, SOUTH]
    assert careful["fled_in"][0, -5:, NORTH].sum() > careless["fled_in"][0, -5:, NORTH].sum()


# ---- cities --------------------------------------------------------------------------------------------------------


def test_people_settle_in_cities_by_pull_and_distance():
    history = run(ONE_DAY, shock_per_day=1.0, road_km_per_day=5000.0, city_scale_km=100.0, worth={SUDEN: 0.5})
    settled = history.cells("city")[0, 0, :, MEN]
    tables = history.prepared.tables
    km = tables.abroad.km_from_crossing[tables.border.place.tolist().index(SOUTH)]
    weights = np.exp(-km / 100.0)[[1, 2]] * np.array([1, np.exp(0.5)])
    assert is_split_by(settled[[1, 2]], weights.tolist())
    assert [NORD, SUD, SUDEN, FAR] == tables.abroad.place.tolist()


# ---- what nobody wrote down ----------------------------------------------------------------------------------------


def test_countries_differ_between_members_by_the_spread_and_all_the_time():
    border = Border(days=2, men=(100_000, 0, 0), felt=[1.0, 1.0])
    history = run(border, range(400), road_km_per_day=5000.0, shock_per_day=0.5, spread=0.7)
    first, second = (np.log(history["fled_in"][:, day, FLIGHT] / history["fled_in"][:, day, NORTH]) for day in (0, 1))
    assert first.mean() == pytest.approx(0.0, abs=0.15)
    assert first.std() == pytest.approx(0.7 * np.sqrt(2), rel=0.1)
    assert np.corrcoef(first, second)[0, 1] > 0.99
