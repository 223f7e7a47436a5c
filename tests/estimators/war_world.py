"""A made-up assembly whose positions are known: votes, absences and acts drawn from the model itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from spillover.estimators.ballots import chances, shares_away
from spillover.estimators.war_evidence import Sources

AS_OF = date(2022, 10, 7)
FIRST_YEAR = 2016
MONTHS = (2022 - FIRST_YEAR) * 12 + 10


@dataclass(frozen=True, slots=True)
class World:
    """Tables, and float64[state, month] the positions behind them."""

    sources: Sources
    truth: np.ndarray
    states: tuple[str, ...]


def month_start(month: int) -> date:
    return date(FIRST_YEAR + month // 12, month % 12 + 1, 1)


def world(seed: int = 1, n_states: int = 60, every: int = 3) -> World:
    """Walks of some states, a roll call on the war every few months, eight others beside it, and a few acts."""
    rng = np.random.default_rng(seed)
    states = tuple(f"S{index:02d}" for index in range(n_states))
    steps = rng.normal(size=(n_states, MONTHS)) * 0.12
    steps[:, 0] = rng.normal(size=n_states)
    truth = np.cumsum(steps, axis=1)
    habit, missed = rng.beta(1, 4, n_states), rng.beta(1, 9, n_states)
    calls, votes, items = [], [], []
    for month in range(1, MONTHS, every):
        slope, low, gap = np.exp(rng.normal(np.log(2.0), 0.3)), rng.normal(-1.5, 0.7), np.exp(rng.normal(0.5, 0.3))
        on, rcid = month_start(month).replace(day=20), 100 * month
        for other in range(1, 9):
            calls.append((rcid + other, on, f"A/RES/{month}/{900 + other}", "Another matter", False))
            votes += [
                (rcid + other, state, 8 if rng.random() < m else 1) for state, m in zip(states, missed, strict=True)
            ]
        calls.append((rcid, on, f"A/RES/{month}/1", "The war", False))
        items.append((f"A/RES/{month}/1", on, "Ukraine", 1))
        by = chances(truth[:, month], np.full(n_states, slope), np.full(n_states, low), np.full(n_states, gap))
        away = shares_away(habit, (0.6, 0.2))
        for index, state in enumerate(states):
            vote = rng.choice(3, p=by[:, index])
            absent = rng.random() < missed[index] / 2 or rng.random() < away[vote, index]
            votes.append((rcid, state, 8 if absent else (3, 2, 1)[vote]))
    return World(
        Sources(
            pl.DataFrame(calls, schema=["rcid", "date", "resolution", "title", "is_part"], orient="row"),
            pl.DataFrame(votes, schema=["rcid", "iso3", "vote"], orient="row"),
            pl.DataFrame(items, schema=["resolution", "date", "topic", "sign"], orient="row"),
        ),
        truth,
        states,
    )


def acts(rows: list[tuple[date, str, float, float]]) -> pl.DataFrame:
    """Recognitions: day, state, direction, weight."""
    return pl.DataFrame(
        [
            (on, state, "recognition", f"act {on}", direction, weight, "https://example.org", "high", "seen", None, on)
            for on, state, direction, weight in rows
        ],
        schema={
            "date": pl.Date, "iso3": pl.String, "kind": pl.String, "act": pl.String, "direction": pl.Float64,
            "weight": pl.Float64, "source_url": pl.String, "confidence": pl.String, "checked": pl.String,
            "vote": pl.String, "known": pl.Date,
        },
        orient="row",
    )  # fmt: skip


def events(world: World, coder: str, noise: float, seed: int = 5) -> pl.DataFrame:
    """Scores towards Kyiv that follow the positions, and noise; scores towards Moscow that say nothing."""
    rng = np.random.default_rng(seed)
    rows = []
    for month in range(MONTHS - 12, MONTHS - 1):
        start = month_start(month)
        for index, state in enumerate(world.states):
            score = 0.1 * world.truth[index, month] + noise * rng.normal()
            for target, value in (("UKR", score), ("RUS", 0.0)):
                rows.append(
                    (start, state, target, coder, float(np.clip(value, -1, 1)), 40, "https://example.org", start)
                )
    names = ["month", "source_iso3", "target_iso3", "coder", "score", "n", "first_url", "known"]
    return pl.DataFrame(rows, schema=names, orient="row")
