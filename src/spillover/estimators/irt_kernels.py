"""Kernels of the ordinal item-response model: one sweep over all items, one over the paths of all states.

    P(y ≤ k) = Φ(c_k − β θ),    y: 0 yes, 1 abstain, 2 no,    c_1 < c_2

Latent utilities are integrated out. An item is (β, c_1, log(c_2 − c_1)) and moves by one Newton step with noise of
the inverse information; a state's whole path moves by forward filtering and backward sampling of the same quadratic
approximation, under a random walk over sessions. Either is a Metropolis–Hastings proposal [hastings1970], accepted
with the exact ratio, so that approximation costs acceptance and never truth.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from spillover.estimators.ordinal_probit import slopes
from spillover.ground.kernels import inlined, kernel
from spillover.ground.streams import Luck, point, uniform

Floats = NDArray[np.float64]
Cells = NDArray[np.int32]
Starts = NDArray[np.int64]
Votes = NDArray[np.int8]
Addresses = NDArray[np.uint64]

ITEM_WORK, PATH_WORK = 32, 8
"""Room that a sweep needs: numbers for an item, rows of sessions for a path."""

STRAY_ITEM, STRAY_PATH = 0.3, 0.1
"""Shares of proposals around where an item or a path is, not around Newton's mean, which may lie far off."""
WIDEST = 5.0
"""Log of the widest gap that is looked at."""

HALVINGS = 5
"""How often a step that leads down is shortened."""


@inlined
def normal(luck: Luck) -> float:
    """Next standard normal number of an address."""
    radius = math.sqrt(-2.0 * math.log(uniform(luck)))
    return radius * math.cos(2.0 * math.pi * uniform(luck))


@kernel
def look_at_item(
    x: Floats, theta: Floats, cells: Cells, votes: Votes, first: int, last: int, prior: Floats, out: Floats
) -> float:
    """Log posterior of an item at x, with Newton's mean, and the root of the information, in ``out``.

    Args:
        x: (β, c_1, log of the gap).
        theta: positions, float64[cell].
        cells: of each vote, by item.
        votes: 0, 1 or 2, by item.
        first: the item's first vote.
        last: behind its last.
        prior: means and precisions of x, float64[2, 3].
        out: receives the mean (0–2), the lower root L of the information (3–8: 00, 10, 11, 20, 21, 22), log |L| (9).
    """
    beta, gamma, gap = x[0], x[1], math.exp(x[2])
    total = 0.0
    g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    for n in range(first, last):
        t = theta[cells[n]]
        a = gamma - beta * t
        log_p, by_a, by_b, aa, bb, ab = slopes(votes[n], a, a + gap)
        total += log_p
        both = by_a + by_b
        twice_a, twice_b = aa + ab, bb + ab
        g0 -= t * both
        g1 += both
        g2 += by_b
        h00 -= t * t * (twice_a + twice_b)
        h01 += t * (twice_a + twice_b)
        h02 += t * twice_b
        h11 -= twice_a + twice_b
        h12 -= twice_b
        h22 -= bb
    h00 += prior[1, 0]
    h11 += prior[1, 1]
    h02 *= gap
    h12 *= gap
    h22 = h22 * gap * gap + prior[1, 2]
    g2 *= gap
    for k in range(3):
        total -= 0.5 * prior[1, k] * (x[k] - prior[0, k]) ** 2
    g0 -= prior[1, 0] * (x[0] - prior[0, 0])
    g1 -= prior[1, 1] * (x[1] - prior[0, 1])
    g2 -= prior[1, 2] * (x[2] - prior[0, 2])
    l00 = math.sqrt(h00)
    l10 = h01 / l00
    l11 = math.sqrt(max(h11 - l10 * l10, 1e-9))
    l20 = h02 / l00
    l21 = (h12 - l20 * l10) / l11
    l22 = math.sqrt(max(h22 - l20 * l20 - l21 * l21, 1e-9))
    z0 = g0 / l00
    z1 = (g1 - l10 * z0) / l11
    z2 = (g2 - l20 * z0 - l21 * z1) / l22
    s2 = z2 / l22
    s1 = (z1 - l21 * s2) / l11
    s0 = (z0 - l10 * s1 - l20 * s2) / l00
    out[0], out[1], out[2] = x[0] + s0, x[1] + s1, x[2] + s2
    out[3], out[4], out[5], out[6], out[7], out[8] = l00, l10, l11, l20, l21, l22
    out[9] = math.log(l00 * l11 * l22)
    return total


@inlined
def log_proposal(x: Floats, seen: Floats) -> float:
    """Log density, up to a constant, of proposing x from what :func:`look_at_item` left in ``seen``."""
    d0, d1, d2 = x[0] - seen[0], x[1] - seen[1], x[2] - seen[2]
    r0 = seen[3] * d0 + seen[4] * d1 + seen[6] * d2
    r1 = seen[5] * d1 + seen[7] * d2
    r2 = seen[8] * d2
    found: float = seen[9] - 0.5 * (r0 * r0 + r1 * r1 + r2 * r2)
    return found


@kernel
def sweep_items(
    items: Floats,
    theta: Floats,
    starts: Starts,
    cells: Cells,
    votes: Votes,
    prior: Floats,
    addresses: Addresses,
    chain: int,
    sweep: int,
    luck: Luck,
    work: Floats,
) -> int:
    """Update every item once; returns how many moved.

    Args:
        items: float64[item, 4]: β, c_1, log of the gap, the gap; changed in place.
        theta: float64[cell].
        starts: where the votes of each item begin, int64[item + 1].
        cells: int32[vote], by item.
        votes: int8[vote], by item.
        prior: float64[2, 3].
        addresses: of the items' luck, uint64[item].
        chain: number of the chain.
        sweep: number of the sweep.
        luck: pointed at each item in turn.
        work: float64[ITEM_WORK].
    """
    moved = 0
    here, there, other = work[:10], work[10:20], work[20:23]
    for j in range(items.shape[0]):
        point(luck, chain, sweep, 0, addresses[j])
        x = items[j]
        now = look_at_item(x, theta, cells, votes, starts[j], starts[j + 1], prior, here)
        strays = uniform(luck) < STRAY_ITEM
        if strays:
            here[0], here[1], here[2] = x[0], x[1], x[2]
        z2 = normal(luck) / here[8]
        z1 = (normal(luck) - here[7] * z2) / here[5]
        z0 = (normal(luck) - here[4] * z1 - here[6] * z2) / here[3]
        other[0], other[1], other[2] = here[0] + z0, here[1] + z1, here[2] + z2
        if other[2] > WIDEST:
            continue
        then = look_at_item(other, theta, cells, votes, starts[j], starts[j + 1], prior, there)
        if strays:
            there[0], there[1], there[2] = other[0], other[1], other[2]
        ratio = then - now + log_proposal(x, there) - log_proposal(other, here)
        if math.log(uniform(luck)) < ratio:
            x[0], x[1], x[2], x[3] = other[0], other[1], other[2], math.exp(other[2])
            moved += 1
    return moved


@kernel
def climb_items(
    items: Floats, theta: Floats, starts: Starts, cells: Cells, votes: Votes, prior: Floats, work: Floats
) -> None:
    """Move every item one Newton step up its posterior, a shorter one where a whole one would lead down.

    It brings a chain from a wild start to where proposals are good; it is no step of the chain itself. Arguments as
    those of :func:`sweep_items`.
    """
    here, there, other = work[:10], work[10:20], work[20:23]
    for j in range(items.shape[0]):
        x = items[j]
        now = look_at_item(x, theta, cells, votes, starts[j], starts[j + 1], prior, here)
        share = 1.0
        for _ in range(HALVINGS):
            for k in range(3):
                other[k] = x[k] + share * (here[k] - x[k])
            other[2] = min(other[2], WIDEST)
            if look_at_item(other, theta, cells, votes, starts[j], starts[j + 1], prior, there) > now:
                x[0], x[1], x[2], x[3] = other[0], other[1], other[2], math.exp(other[2])
                break
            share *= 0.4


@kernel
def look_at_path(
    path: Floats,
    items: Floats,
    starts: Starts,
    of_items: Cells,
    votes: Votes,
    cell: int,
    mean: Floats,
    precision: Floats,
) -> float:
    """Log likelihood of a state's votes on its path; the quadratic approximation by session in mean and precision.

    Args:
        path: float64[session].
        items: float64[item, 4].
        starts: where the votes of each cell begin, int64[cell + 1].
        of_items: item of each vote, by cell.
        votes: int8[vote], by cell.
        cell: of the path's first session.
        mean: receives Newton's mean, float64[session].
        precision: receives the information, 0 where there are no votes.
    """
    total = 0.0
    for t in range(path.shape[0]):
        slope = bend = 0.0
        for n in range(starts[cell + t], starts[cell + t + 1]):
            x = items[of_items[n]]
            beta = x[0]
            a = x[1] - beta * path[t]
            log_p, by_a, by_b, aa, bb, ab = slopes(votes[n], a, a + x[3])
            total += log_p
            slope -= beta * (by_a + by_b)
            bend -= beta * beta * (aa + bb + 2.0 * ab)
        bend = bend if bend > 1e-6 else 0.0
        precision[t] = bend
        mean[t] = path[t] + slope / bend if bend > 0.0 else 0.0
    return total


@kernel
def smooth(
    mean: Floats, precision: Floats, before: Floats, after: Floats, step: float, filtered: Floats, spread: Floats
) -> float:
    """Filter a stretch of a random walk through Gaussian sightings; returns their log likelihood, up to a constant.

    Args:
        mean: sightings, float64[session].
        precision: of them; 0 where there is none.
        before: mean and variance of the first position, without sightings.
        after: the position behind the stretch, and 1; or two noughts where the path ends.
        step: variance of a session's step.
        filtered: receives means given past and present, float64[session].
        spread: receives variances.
    """
    total = 0.0
    for t in range(mean.shape[0]):
        m, v = (before[0], before[1]) if t == 0 else (filtered[t - 1], spread[t - 1] + step)
        if precision[t] > 0.0:
            s = v + 1.0 / precision[t]
            d = mean[t] - m
            total -= 0.5 * (d * d / s + math.log(s))
            gain = v / s
            m, v = m + gain * d, v * (1.0 - gain)
        filtered[t], spread[t] = m, v
    if after[1] > 0.0:
        last = mean.shape[0] - 1
        s = spread[last] + step
        d = after[0] - filtered[last]
        total -= 0.5 * (d * d / s + math.log(s))
        gain = spread[last] / s
        filtered[last] += gain * d
        spread[last] *= 1.0 - gain
    return total


@inlined
def log_sightings(path: Floats, mean: Floats, precision: Floats) -> float:
    """Log density of the sightings given a path, up to the same constant as in :func:`smooth`."""
    total = 0.0
    for t in range(path.shape[0]):
        if precision[t] > 0.0:
            d = mean[t] - path[t]
            total -= 0.5 * (d * d * precision[t] - math.log(precision[t]))
    return total


@inlined
def copy(source: Floats, target: Floats) -> None:
    """Copy numbers into an array of the same length."""
    for t in range(source.shape[0]):
        target[t] = source[t]


@kernel
def move_stretch(
    path: Floats,
    ends: Floats,
    items: Floats,
    starts: Starts,
    of_items: Cells,
    votes: Votes,
    cell: int,
    luck: Luck,
    work: Floats,
) -> bool:
    """Propose a new stretch of a path, given what lies before and after it; whether it was taken.

    Args:
        path: the stretch, float64[session], changed in place.
        ends: what :func:`smooth` takes as before and after, and the variance of a step: float64[5].
        items: float64[item, 4].
        starts: where the votes of each cell begin.
        of_items: item of each vote, by cell.
        votes: int8[vote], by cell.
        cell: of the stretch's first session.
        luck: pointed at the path.
        work: float64[PATH_WORK, sessions].
    """
    length, step = path.shape[0], ends[4]
    mean, precision, filtered, spread = work[0, :length], work[1, :length], work[2, :length], work[3, :length]
    other, mean_there, precision_there = work[4, :length], work[5, :length], work[6, :length]
    strays = uniform(luck) < STRAY_PATH
    now = look_at_path(path, items, starts, of_items, votes, cell, mean, precision)
    if strays:
        copy(path, mean)
    ratio = smooth(mean, precision, ends[:2], ends[2:4], step, filtered, spread)
    for t in range(length - 1, -1, -1):
        m, v = filtered[t], spread[t]
        if t < length - 1:
            gain = v / (v + step)
            m, v = m + gain * (other[t + 1] - m), v * (1.0 - gain)
        other[t] = m + math.sqrt(v) * normal(luck)
    then = look_at_path(other, items, starts, of_items, votes, cell, mean_there, precision_there)
    if strays:
        copy(other, mean_there)
    ratio += log_sightings(path, mean_there, precision_there) - log_sightings(other, mean, precision)
    ratio += then - now - smooth(mean_there, precision_there, ends[:2], ends[2:4], step, filtered, spread)
    if math.log(uniform(luck)) >= ratio:
        return False
    copy(other, path)
    return True


@kernel
def sweep_paths(
    theta: Floats,
    items: Floats,
    starts: Starts,
    of_items: Cells,
    votes: Votes,
    spans: Starts,
    prior: Floats,
    addresses: Addresses,
    chain: int,
    sweep: int,
    luck: Luck,
    work: Floats,
) -> float:
    """Update the path of every state once, in stretches that begin elsewhere in each sweep; returns the share taken.

    Args:
        theta: float64[cell], changed in place.
        items: float64[item, 4].
        starts: where the votes of each cell begin, int64[cell + 1].
        of_items: int32[vote], by cell.
        votes: int8[vote], by cell.
        spans: cells of each path, int64[path, 2]: first, and behind the last.
        prior: variance of a path's first position, and of a session's step; longest stretch.
        addresses: of the paths' luck, uint64[path].
        chain: number of the chain.
        sweep: number of the sweep.
        luck: pointed at each path in turn.
        work: float64[PATH_WORK, sessions].
    """
    taken = tried = 0
    longest = int(prior[2])
    ends = work[7, :5]
    ends[4] = prior[1]
    for i in range(spans.shape[0]):
        point(luck, chain, sweep, 1, addresses[i])
        first, behind = spans[i, 0], spans[i, 1]
        begin = first
        end = min(first + 1 + int(uniform(luck) * longest), behind)
        while begin < behind:
            ends[0], ends[1] = (0.0, prior[0]) if begin == first else (theta[begin - 1], prior[1])
            ends[2], ends[3] = (theta[end], 1.0) if end < behind else (0.0, 0.0)
            taken += move_stretch(theta[begin:end], ends, items, starts, of_items, votes, begin, luck, work)
            tried += 1
            begin, end = end, min(end + longest, behind)
    return taken / tried
