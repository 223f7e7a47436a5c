"""The graph of a day's walk, on maps small enough to be followed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from spillover.mechanisms.flee3.itinerary import NOTHING, STOPS, TRAVELS, Itinerary, Pace, candidates_of, lay_out
from spillover.world.network import Network

A, B, C, D = range(4)
RIDE = Pace(360.0, None)


def roads(*rows: tuple[int, int, float], speed: float = float("nan")) -> Network:
    """Roads as (place, place, km), each a link there and one back."""
    there_and_back = [link for a, b, km in rows for link in ((a, b, km), (b, a, km))]
    source, target, km = (np.array(column) for column in zip(*there_and_back, strict=True))
    n = len(there_and_back)
    return Network(source, target, km.astype(float), np.full(n, speed), np.arange(n, dtype=np.uint64))


def no_markers(network: Network) -> np.ndarray:
    return np.zeros(int(network.source.max()) + 1, dtype=bool)


def laid_out(
    network: Network, awareness: int = 1, pace: Pace = RIDE, *, apart: bool = True, markers: set[int] = frozenset()
):
    is_marker = no_markers(network)
    is_marker[list(markers)] = True
    return lay_out(network, is_marker, awareness, pace, tells_km_apart=apart)


def nodes(graph: Itinerary) -> set[tuple[int, float]]:
    return set(zip(graph.node_place.tolist(), graph.node_km.tolist(), strict=True))


def onward(graph: Itinerary, place: int, km: float) -> list[object]:
    """Where the walks from a node lead: (place, km), STOPS or TRAVELS."""
    (node,) = np.flatnonzero((graph.node_place == place) & (graph.node_km == km))
    arcs = graph.arc_to[graph.arc_from[node] : graph.arc_from[node + 1]].tolist()
    return [(int(graph.node_place[arc]), float(graph.node_km[arc])) if arc >= 0 else arc for arc in arcs]


def walks(
    network: Network, awareness: int, start: int, markers: set[int] = frozenset()
) -> dict[tuple[int, ...], float]:
    is_marker = no_markers(network)
    is_marker[list(markers)] = True
    return {one.stops: one.distance_km for one in candidates_of(network, is_marker, awareness) if one.start == start}


CHAIN = roads((A, B, 100), (B, C, 250), (C, D, 355))


# ---- the day of a chain ----------------------------------------------------------------------------


def test_the_kilometres_of_a_day_add_up_until_the_march_is_done():
    graph = laid_out(CHAIN)
    from_alpha = graph.start_arc[graph.candidate_lane[graph.candidate_from[A]], 0]
    assert (graph.node_place[from_alpha], graph.node_km[from_alpha]) == (B, 100)
    assert onward(graph, B, 100) == [(A, 200), (C, 350)]
    assert onward(graph, C, 350) == [STOPS, STOPS]  # 355 km more are done the same day: a link gets a full day


def test_every_state_of_the_day_is_found_and_no_other():
    by_hand = {
        (A, 100), (A, 200), (A, 300), (A, 350),
        (B, 100), (B, 200), (B, 250), (B, 300),
        (C, 250), (C, 350), (C, 355),
        (D, 355),
    }  # fmt: skip
    assert nodes(laid_out(CHAIN)) == by_hand


def test_kilometres_only_grow_so_that_one_pass_moves_everybody():
    graph = laid_out(CHAIN)
    assert (np.diff(graph.node_km) >= 0).all()
    for node in range(len(graph.node_place)):
        arcs = graph.arc_to[graph.arc_from[node] : graph.arc_from[node + 1]]
        assert all(arc < 0 or arc > node for arc in arcs)


def test_states_from_which_the_same_ways_lead_on_are_one_where_kilometres_do_not_count():
    graph = laid_out(CHAIN, apart=False)
    assert np.bincount(graph.node_place).tolist() == [3, 3, 1, 1]
    for node in range(len(graph.node_place)):
        arcs = graph.arc_to[graph.arc_from[node] : graph.arc_from[node + 1]]
        assert all(arc < 0 or arc > node for arc in arcs)


@pytest.mark.parametrize(
    ("km", "days", "arc"), [(359.9, 1, "node"), (360.0, 2, TRAVELS), (361.0, 2, TRAVELS), (720.0, 3, TRAVELS)]
)
def test_a_link_as_long_as_the_march_is_not_done_the_same_day(km: float, days: int, arc: object):
    graph = laid_out(roads((A, B, km)))
    assert graph.lane_days[0, 0] == days
    assert (graph.start_arc[0, 0] >= 0) == (arc == "node")
    if days > 1:
        reached = graph.lane_node[0, 0]
        assert graph.node_km[reached] == pytest.approx(km - (days - 1) * 360, abs=1 / 16)


def test_a_road_of_its_own_speed_takes_its_own_time():
    assert laid_out(roads((A, B, 200), speed=60.0)).lane_days[0, 0] == 4
    assert laid_out(roads((A, B, 120), speed=60.0)).lane_days[0, 0] == 3


def test_on_foot_only_the_first_journey_is_slow():
    graph = laid_out(roads((A, B, 100)), pace=Pace(360.0, 35.0))
    assert graph.lane_days[0].tolist() == [3, 1]
    assert graph.lane_speed[0].tolist() == [35.0, 360.0]


# ---- which walks -------------------------------------------------------------------------------------

SQUARE = roads((A, B, 1), (B, C, 10), (C, D, 100), (D, A, 1000))


def test_with_an_awareness_of_one_people_see_their_neighbours():
    assert walks(SQUARE, 1, A) == {(B,): 1, (D,): 1000}


def test_with_an_awareness_of_two_they_see_two_roads_ahead_and_every_stop_is_a_goal():
    assert walks(SQUARE, 2, A) == {(B,): 1, (B, C): 11, (D,): 1000, (D, C): 1100}


def test_no_walk_visits_a_place_twice():
    assert walks(SQUARE, 4, A) == {
        (B,): 1, (B, C): 11, (B, C, D): 111, (D,): 1000, (D, C): 1100, (D, C, B): 1110
    }  # fmt: skip


def test_a_marker_is_passed_costs_nothing_and_is_no_goal():
    assert walks(SQUARE, 1, A, markers=(B,)) == {(B, C): 11, (D,): 1000}
    assert walks(SQUARE, 1, A, markers=(B, C)) == {(B, C, D): 111, (D,): 1000}


def test_parallel_roads_are_two_choices_of_one_way_to_go():
    network = roads((A, B, 600), (A, B, 100), (A, C, 300))
    is_marker = no_markers(network)
    found = [one for one in candidates_of(network, is_marker, 1) if one.start == A]
    assert [(one.stops, one.distance_km) for one in found] == [((B,), 600), ((B,), 100), ((C,), 300)]
    graph = laid_out(network)
    assert graph.candidate_lane[0] == graph.candidate_lane[1]
    assert graph.lane_link[graph.candidate_lane[1]] == 0  # everybody takes the first road


def test_a_road_from_a_place_to_itself_is_never_taken():
    assert walks(roads((A, A, 5), (A, B, 10)), 3, A) == {(B,): 10}


def test_candidates_stand_in_the_order_of_their_starts():
    graph = laid_out(SQUARE, 2)
    starts = [one.start for one in graph.candidates]
    assert starts == sorted(starts)
    assert np.diff(graph.candidate_from).tolist() == np.bincount(starts).tolist()


# ---- walks of several links ----------------------------------------------------------------------------


def test_the_rest_of_a_walk_is_a_lane_of_its_own():
    graph = laid_out(CHAIN, 2)
    (to_c,) = [k for k, one in enumerate(graph.candidates) if one.start == A and one.stops == (B, C)]
    first = graph.candidate_lane[to_c]
    rest = graph.lane_next[first]
    assert graph.lane_rest[first] == (C,)
    assert (graph.lane_link[first], graph.lane_link[rest]) == (0, 2)
    assert graph.lane_end[first] == graph.lane_end[rest] == C
    assert graph.lane_next[rest] == NOTHING


def test_at_a_stop_on_the_way_there_is_one_way_on_and_at_the_goal_all_of_them():
    graph = laid_out(CHAIN, 2)
    at = graph.node_lane != NOTHING
    counts = np.diff(graph.arc_from)
    assert at.any()
    assert (counts[at] == 1).all()
    choices = np.diff(graph.candidate_from)
    assert (counts[~at] == choices[graph.node_place[~at]]).all()
