"""How people who leave a place are split over the walks that lead from it.

The weights follow Flee: the pull of a walk, times the room at its end. People who choose a camp that turns them away
stay where they are. A handful of people is taken person by person, a crowd by binomial draws; the law is the same.
"""

from __future__ import annotations

from spillover.ground.draws import binomial
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, coin
from spillover.mechanisms.flee3.tables import Graph, Rules, Work

PERSONS_BELOW = 16  # fewer leavers than this choose their walks one by one
FEW = 5  # fewer people than this decide one by one whether to leave at all
EVERYBODY = 2.0  # above any share
ALMOST_ONE = 1.0 - 1e-12  # a sum of shares may miss 1 by rounding; no draw is spent on that


@inlined
def room_left(people: float, capacity: float, buffer: float) -> float:
    """Capacity multiplier: 1 below ``buffer`` · capacity, 0 at capacity, linear between; 1 without a limit."""
    if capacity < 1.0 or people <= buffer * capacity:
        return 1.0
    if people >= capacity:
        return 0.0
    return 1.0 - (people - buffer * capacity) / (capacity * (1.0 - buffer))


@kernel
def prune(first: int, last: int, least: float, work: Work) -> float:
    """Drop walks that weigh less than ``least``; returns the weight that is left."""
    total = 0.0
    for k in range(first, last):
        if work.walks[k].share < least:
            work.walks[k].share = 0.0
        total += work.walks[k].share
    return total


@inlined
def add_up(place: int, graph: Graph, work: Work) -> None:
    """Add up the shares of the walks from a place; the last with any share takes what rounding leaves over."""
    total, last = 0.0, graph.places[place].first
    for k in range(graph.places[place].first, graph.places[place].last):
        if work.walks[k].share > 0.0:
            total += work.walks[k].share
            last = k
        work.walks[k].up_to = total
    for k in range(last, graph.places[place].last):
        work.walks[k].up_to = EVERYBODY
    work.places[place].open_share = total if total < ALMOST_ONE else 1.0


@inlined
def weigh(place: int, regime: int, graph: Graph, rules: Rules, work: Work) -> None:
    """Shares of a place's leavers by walk, now that camps are as full as they are."""
    first, last = graph.places[place].first, graph.places[place].last
    total, most, n_usable = 0.0, 0.0, 0
    for k in range(first, last):
        room = work.places[graph.walks[k].end].room
        if rules.weight_power != 1.0:
            room = room**rules.weight_power
        weight = max(rules.walks[regime, k].pull, 0.0) * room
        work.walks[k].share = weight
        total += weight
        most = max(most, weight)
        if rules.walks[regime, k].pull >= 0.0:
            n_usable += 1
    if rules.pruning > 1.0:
        total = prune(first, last, most / rules.pruning, work)
    for k in range(first, last):
        if total > 0.0:
            work.walks[k].share /= total
        elif rules.walks[regime, k].pull >= 0.0:
            work.walks[k].share = 1.0 / n_usable
        end = graph.walks[k].end
        if rules.places[regime, end].is_camp and work.places[end].room < 0.5:
            work.walks[k].share = 0.0  # chosen all the same, but turned away: they stay
    add_up(place, graph, work)


@inlined
def pick(u: float, first: int, last: int, work: Work) -> int:
    """The walk, counted from ``first``, in whose share ``u`` falls; without branches, which nobody could predict."""
    pick = 0
    for k in range(first, last):
        pick += 1 if u >= work.walks[k].up_to else 0
    return pick


@inlined
def split_few(n: int, first: int, last: int, chance: float, going: float, work: Work, luck: Luck) -> int:
    """One number for each person decides whether they go, and where to."""
    to_share = 1.0 / chance
    n_going = 0
    for _ in range(n):
        u = coin(luck)
        if u < going:
            work.chosen[pick(u * to_share, first, last, work)] += 1
            n_going += 1
    return n_going


@inlined
def split_crowd(left: int, first: int, last: int, share_left: float, work: Work, luck: Luck) -> None:
    """A chain of binomial draws; what rounding leaves over falls to the last walk with any share."""
    pick = -1
    for k in range(first, last):
        if left == 0:
            break
        if work.walks[k].share > 0.0:
            pick = k - first
            taken = binomial(left, work.walks[k].share / share_left, luck)
            work.chosen[pick] += taken
            left -= taken
            share_left -= work.walks[k].share
    if left > 0:
        work.chosen[pick] += left


@inlined
def split(n: int, place: int, chance: float, graph: Graph, work: Work, luck: Luck) -> int:
    """Split ``n`` people over the walks from ``place`` into ``work.chosen``; returns how many go."""
    first, last = graph.places[place].first, graph.places[place].last
    going = chance * work.places[place].open_share
    for k in range(last - first):
        work.chosen[k] = 0
    if going <= 0.0:
        return 0
    if n < FEW:
        return split_few(n, first, last, chance, going, work, luck)
    n_going = binomial(n, going, luck)
    if n_going < PERSONS_BELOW:
        for _ in range(n_going):
            work.chosen[pick(coin(luck) * work.places[place].open_share, first, last, work)] += 1
    else:
        split_crowd(n_going, first, last, work.places[place].open_share, work, luck)
    return n_going
