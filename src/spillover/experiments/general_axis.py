"""Positions on the general axis of the United Nations, by session, as a pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from spillover.data.stance.positions import FIT, POSITIONS, positions_csv
from spillover.data.stance.rollcalls import RollCalls, read_rollcalls
from spillover.estimators.ideal_points import Chains, IdealPoints, fit_ideal_points
from spillover.ground.errors import Finding, StanceError

SETTLED = 1.05
"""Split R-hat below which a state's path counts as settled."""


def general_pack(
    votes: Path, as_of: date, sessions: tuple[int, int], chains: Chains | None = None
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Fit the general axis, and make the files of a pack.

    Args:
        votes: a file of roll calls.
        as_of: information date.
        sessions: first and last.
        chains: how long to sample.

    Returns:
        Content of the files by name, and what ``fit.json`` says.

    Raises:
        StanceError: STA-216 if no roll call is of these sessions; whatever is wrong with the file.
    """
    read = read_rollcalls(votes, as_of=as_of)
    calls = read.calls.filter(pl.col("session").is_between(*sessions))
    if calls.is_empty():
        held = read.calls["session"].to_list()
        asked = f"no roll call up to {as_of} is of sessions {sessions[0]} to {sessions[1]}"
        message = f"{asked}; the file has {min(held)} to {max(held)}"
        raise StanceError(Finding("STA-216", message, "ask for sessions among them", column="--sessions"))
    found = fit_ideal_points(calls, read.votes.join(calls.select("rcid"), on="rcid", how="semi"), chains)
    rows = found.to_frame().rename({"session": "period"}).with_columns(known=pl.lit(as_of))
    digest = {"file": votes.name, "sha256": sha256(votes.read_bytes()).hexdigest()}
    about = dict(_about(found, read, as_of)) | {"inputs": {"votes": digest}}
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    return {POSITIONS: positions_csv(rows, "session"), FIT: text.encode()}, about


def _about(found: IdealPoints, read: RollCalls, as_of: date) -> Iterator[tuple[str, Any]]:
    converged = found.convergence()
    rhat = converged["rhat"].to_numpy()
    yield "axis", "general"
    yield "as_of", as_of.isoformat()
    yield "settled", bool(np.mean(rhat < SETTLED) >= 0.99)
    yield "counts", {"states": len(found.table.states), "sessions": len(found.table.sessions),
                     "items": len(found.table.items), "votes": found.table.vote.size}  # fmt: skip
    yield "worst_rhat", float(rhat.max())
    yield "share_of_states_settled", float(np.mean(rhat < SETTLED))
    yield "least_ess", float(converged["ess"].to_numpy().min())
    yield "convergence", converged.to_dicts()
    yield "absence", found.absence.to_dicts()
    yield "left_out", [asdict(finding) for finding in read.findings]
