"""Positions of states on the general axis of the United Nations: ordinal ideal points by session [bailey2017].

    P(y ≤ k) = Φ(c_k − β θ),    y: 0 yes, 1 abstain, 2 no
    θ_first ~ N(0, 1),    θ_t ~ N(θ_t−1, 0.4²),    β ~ N(0, 5²),    c_1 ~ N(0, 15²),    log(c_2 − c_1) ~ N(−0.7, 1)

Roll calls that ask the same again share β and c (``bridging.py``). Origin and unit are set after every sweep, so that
all positions together have mean 0 and standard deviation 1; the United States are positive. It is not a scale from
Moscow to Kyiv.

Absences are counted, not dropped in silence (``absence.py``): given θ, a state is away at a rate of its own in each
session, so that which votes are missing says nothing about θ beyond those that were cast; the test says where not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from spillover.estimators.absence import absences
from spillover.estimators.ballot_table import BallotTable, ballot_table
from spillover.estimators.convergence import effective_draws, split_rhat
from spillover.estimators.irt_kernels import ITEM_WORK, PATH_WORK, climb_items, sweep_items, sweep_paths
from spillover.ground.errors import Finding, StanceError
from spillover.ground.streams import cell_id, new_luck, stream_key, uniforms

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]

ANCHOR = "USA"
STEP_SD = 0.4
"""Innovation of a session, in standard deviations of all positions; learnt, it shrinks. [assumed:A-82]"""
FIRST_SD = 1.0
ITEM_PRIOR = np.array([[0.0, 0.0, -0.7], [5.0**-2, 15.0**-2, 1.0]])
ITEM_PRIOR.setflags(write=False)
"""Means and precisions of β, c_1 and the log of the gap. [assumed:A-83]"""
LONGEST_STRETCH = 6
START_SPREAD = 0.5
KEPT = 1_000
"""Draws kept of all chains together."""


@dataclass(frozen=True, slots=True)
class Chains:
    """How long to sample.

    Attributes:
        number: of chains, each from a start of its own.
        sweeps: of each, the start among them.
        warm_up: sweeps that are not kept.
        climb: of those, the first, in which items climb to their posterior's top.
        seed: root of the random numbers.
    """

    number: int = 2
    sweeps: int = 3_000
    warm_up: int = 200
    climb: int = 30
    seed: int = 0


@dataclass(frozen=True, slots=True)
class IdealPoints:
    """Positions by state and session, with what they rest on.

    Attributes:
        table: the votes.
        draws: of positions, float32[chain, draw, state, session]; nan off a state's path.
        items: draws of β, c_1, c_2, float32[chain, draw, item, 3].
        rhat: split R-hat, float64[state, session]; nan off a path.
        ess: effective number of draws, the same.
        absence: by state: iso3, calls, absent, rate, z (below −2: a state stays away when it is torn).
    """

    table: BallotTable
    draws: Draws
    items: Draws
    rhat: Floats
    ess: Floats
    absence: pl.DataFrame

    @property
    def mean(self) -> Floats:
        """Posterior mean, float64[state, session]."""
        return np.asarray(self.draws.mean((0, 1), dtype=np.float64))

    @property
    def dates(self) -> tuple[date, ...]:
        """Last roll call of each session; of one without any, that of the session before."""
        last = dict(self.table.calls.group_by("session").agg(pl.col("date").max()).iter_rows())
        found = [last[self.table.sessions[0]]]
        found += [last.get(session, date(1945 + session, 12, 31)) for session in self.table.sessions[1:]]
        return tuple(found)

    def to_frame(self) -> pl.DataFrame:
        """iso3, session, date, mean, sd, q05, q95, by state and session."""
        flat = self.draws.reshape(-1, *self.draws.shape[2:]).astype(np.float64)
        inside = self.table.is_member.reshape(self.mean.shape)
        state, session = np.nonzero(inside)
        of_cells = flat[:, inside]
        low, high = np.quantile(of_cells, [0.05, 0.95], axis=0)
        return pl.DataFrame(
            {
                "iso3": [self.table.states[i] for i in state],
                "session": [self.table.sessions[t] for t in session],
                "date": [self.dates[t] for t in session],
                "mean": of_cells.mean(0),
                "sd": of_cells.std(0, ddof=1),
                "q05": low,
                "q95": high,
            }
        )

    def convergence(self) -> pl.DataFrame:
        """By state, worst of its sessions: iso3, rhat, ess."""
        rhat, ess = np.nanmax(self.rhat, 1), np.nanmin(self.ess, 1)
        return pl.DataFrame({"iso3": self.table.states, "rhat": rhat, "ess": ess})


def fit_ideal_points(calls: pl.DataFrame, votes: pl.DataFrame, chains: Chains | None = None) -> IdealPoints:
    """Estimate positions from roll calls.

    Args:
        calls: rcid, session, date, title, is_part. What is not in it is not seen.
        votes: rcid, iso3, vote: 1 yes, 2 abstain, 3 no, 8 absent.
        chains: how long to sample.

    Raises:
        StanceError: STA-220 when nothing divides the states, STA-221 when the United States did not vote.
    """
    chains = chains or Chains()
    table = ballot_table(calls, votes)
    if ANCHOR not in table.states:
        cure = "keep its votes: it says which end of the axis is positive"
        raise StanceError(Finding("STA-221", f"no vote of {ANCHOR} divides it from others", cure, value=ANCHOR))
    sampler = Sampler(table, chains)
    sampled = [_kept(sampler, chain) for chain in range(chains.number)]
    draws, items = (np.stack([one[part] for one in sampled]) for part in (0, 1))
    sign = np.sign(np.nanmean(draws[:, :, table.states.index(ANCHOR)]))
    draws *= sign
    items[..., 0] *= sign
    shape = draws.shape[2:]
    rhat, ess = np.full(shape, np.nan), np.full(shape, np.nan)
    inside = table.is_member.reshape(shape)
    rhat[inside], ess[inside] = split_rhat(draws[:, :, inside]), effective_draws(draws[:, :, inside])
    means = np.asarray(draws.mean((0, 1)), np.float64), np.asarray(items.mean((0, 1)), np.float64)
    return IdealPoints(table, draws, items, rhat, ess, absences(table, votes, means))


def _kept(sampler: Sampler, chain: int) -> tuple[Draws, Draws]:
    """Thinned draws of one chain, after its warm-up: positions and items."""
    chains, table = sampler.chains, sampler.table
    thin = max(1, (chains.sweeps - chains.warm_up) * chains.number // KEPT)
    shape = len(table.states), len(table.sessions)
    paths, items = list[Draws](), list[Draws]()
    for sweep, (theta, item) in enumerate(sampler.run(chain)):
        if sweep >= chains.warm_up and (sweep - chains.warm_up) % thin == 0:
            paths.append(np.where(sampler.inside, theta, np.nan).reshape(shape).astype(np.float32))
            items.append(np.stack([item[:, 0], item[:, 1], item[:, 1] + item[:, 3]], axis=1).astype(np.float32))
    return np.stack(paths), np.stack(items)


class Sampler:
    """Votes in the order of the kernels, and the sweeps of a chain."""

    def __init__(self, table: BallotTable, chains: Chains) -> None:
        """Sort the votes by item and by cell.

        Args:
            table: the votes.
            chains: how long to sample.
        """
        self.table, self.chains = table, chains
        self.inside = table.is_member
        by_item = np.lexsort((table.cell, table.vote, table.item))
        by_cell = np.lexsort((table.item, table.vote, table.cell))
        self.by_item = (
            np.searchsorted(table.item[by_item], np.arange(len(table.items) + 1)).astype(np.int64),
            table.cell[by_item].astype(np.int32),
            table.vote[by_item],
        )
        self.by_cell = (
            np.searchsorted(table.cell[by_cell], np.arange(len(self.inside) + 1)).astype(np.int64),
            table.item[by_cell].astype(np.int32),
            table.vote[by_cell],
        )
        self.item_addresses = np.array([cell_id("item", item) for item in table.items], dtype=np.uint64)
        self.state_addresses = np.array([cell_id("state", state) for state in table.states], dtype=np.uint64)

    def run(self, chain: int) -> Iterator[tuple[Floats, Floats]]:
        """Positions and items after each sweep of a chain; the arrays change with the next."""
        theta = self.start(chain)
        items = np.tile([0.0, 1.0, -0.5, math.exp(-0.5)], (len(self.table.items), 1))
        luck = new_luck(stream_key(self.chains.seed, "stance/ideal_points"))
        item_work, path_work = np.zeros(ITEM_WORK), np.zeros((PATH_WORK, max(len(self.table.sessions), PATH_WORK)))
        for sweep in range(self.chains.sweeps):
            climbs = sweep < self.chains.climb
            if climbs:
                climb_items(items, theta, *self.by_item, ITEM_PRIOR, item_work)
            else:
                sweep_items(items, theta, *self.by_item, ITEM_PRIOR, self.item_addresses, chain, sweep, luck, item_work)
            prior = np.array([FIRST_SD**2, STEP_SD**2, 1.0 if climbs else LONGEST_STRETCH])
            sweep_paths(
                theta,
                items,
                *self.by_cell,
                self.table.spans,
                prior,
                self.state_addresses,
                chain,
                sweep,
                luck,
                path_work,
            )
            self.set_origin_and_unit(theta, items)
            yield theta, items

    def start(self, chain: int) -> Floats:
        """A wild start: agreement with the anchor, the same in all sessions, with noise of the chain's own."""
        table = self.table
        anchor = table.state == table.states.index(ANCHOR)
        wanted = np.zeros(len(table.items))
        wanted[table.item[anchor]] = table.vote[anchor] - 1.0
        said = wanted[table.item]
        count = np.bincount(table.state, np.abs(said), len(table.states))
        agreement = np.bincount(table.state, said * (table.vote - 1.0), len(table.states)) / np.maximum(count, 1.0)
        noise = ndtri(uniforms(self.chains.seed, "stance/start", np.array([chain]), self.state_addresses)[0])
        position = (agreement - agreement.mean()) / max(agreement.std(), 1e-9) + START_SPREAD * noise
        return np.where(self.inside, np.repeat(position, len(table.sessions)), 0.0)

    def set_origin_and_unit(self, theta: Floats, items: Floats) -> None:
        """All positions to mean 0 and standard deviation 1, and items with them: votes stay as probable."""
        centre, unit = theta[self.inside].mean(), theta[self.inside].std()
        theta[self.inside] = (theta[self.inside] - centre) / unit
        items[:, 1] -= items[:, 0] * centre
        items[:, 0] *= unit
