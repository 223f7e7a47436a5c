"""Ideal points of sessions 46 to 80: CPU to convergence, and one sweep beside one of R's samplers on the same votes.

R's samplers `MCMCpack` and `pscl` (Debian: r-base-core, r-cran-mcmcpack, r-cran-pscl) know yes and no only;
abstentions count with no. A sweep of ours has three outcomes, and items that recur. `MCMCpack` has positions by session
as we have, but its preparation grows with the square of the roll calls (two minutes for 1,200), so that both are
measured on the first eight sessions; `pscl`, on all of them, has no time: it is a smaller model, and shown for scale.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl
from instances import FLEE_DATA
from measuring import Figure, told

from spillover.data.stance.rollcalls import read_rollcalls
from spillover.estimators.ballot_table import ballot_table
from spillover.estimators.ideal_points import Chains, Sampler, fit_ideal_points

VOTES = FLEE_DATA.parent / "stance" / "unga_votes.parquet"
FIRST_SESSION = 46
MOST_CPU_S = 180
LAST_SESSION_OF_MCMCPACK = 53
LEAST_SHARE = 0.99
TIMES_CHEAPER = 50
PATIENCE_S = 300
R_HEAD = """
suppressMessages({library(pscl); library(MCMCpack)})
m <- as.matrix(read.csv("votes.csv", row.names = 1)); when <- scan("sessions.txt", quiet = TRUE)
seconds <- function(n) { set.seed(1); system.time(sink_run(n))[["user.self"]] }
per_sweep <- function(few, many) (seconds(many) - seconds(few)) / (many - few)
"""
PSCL = """
sink_run <- function(n) ideal(rollcall(m), d = 1, maxiter = n, burnin = 0, thin = 1, verbose = FALSE)
cat("seconds", per_sweep(10, 60), "\\n")
"""
MCMCPACK = """
m <- m[rowSums(!is.na(m)) > 0, ]; start <- rowMeans(m, na.rm = TRUE); start <- (start - mean(start)) / sd(start)
sink_run <- function(n) MCMCdynamicIRT1d(m, item.time.map = when, theta.start = start, alpha.start = 0, beta.start = 1,
  tau2.start = 0.16, mcmc = n, burnin = 0, thin = 1, verbose = 0, store.item = FALSE)
cat("seconds", per_sweep(2, 22), "\\n")
"""


def figures() -> Iterator[Figure]:
    """What the fit of all sessions costs and whether it has converged; a sweep of ours and of R's."""
    if not VOTES.is_file():
        yield Figure("ideal points", f"skipped: there is no {VOTES.name}")
        return
    read = read_rollcalls(VOTES)
    calls = read.calls.filter(pl.col("session") >= FIRST_SESSION)
    votes = read.votes.join(calls.select("rcid"), on="rcid", how="semi")
    sampler = Sampler(ballot_table(calls, votes), Chains(1, 60, 40))
    sweep = cpu_per_sweep(sampler)
    before = time.process_time()
    points = fit_ideal_points(calls, votes)
    cpu = time.process_time() - before
    found = points.convergence()
    share = float((found["rhat"] < 1.05).to_numpy().mean())
    what = f"ideal points, {len(points.table.vote):,} votes"
    yield Figure(f"{what}: fit", f"{cpu:.0f} s CPU", f"under {MOST_CPU_S} s", cpu < MOST_CPU_S)
    yield Figure(f"{what}: states with split R-hat below 1.05", f"{share:.1%}", "at least 99 %", share >= LEAST_SHARE)
    yield Figure(f"{what}: worst R-hat; least effective draws", f"{found['rhat'].max():.3f}; {found['ess'].min():.0f}")
    yield Figure(f"{what}: one sweep", f"{sweep * 1e3:.1f} ms CPU")
    if shutil.which("Rscript") is None:
        yield Figure("R's samplers", "skipped: there is no R (Debian: r-base-core, r-cran-mcmcpack, r-cran-pscl)")
        return
    early = calls.filter(pl.col("session") <= LAST_SESSION_OF_MCMCPACK)
    table = ballot_table(early, votes)
    ours = cpu_per_sweep(Sampler(table, Chains(1, 240, 40)))
    yield beside("MCMCpack, by session, to session 53", seconds_of(MCMCPACK, table.calls, votes), ours, TIMES_CHEAPER)
    yield beside("pscl, without time, all sessions", seconds_of(PSCL, points.table.calls, votes), sweep)


def cpu_per_sweep(sampler: Sampler) -> float:
    """Seconds of a sweep, after the start."""
    sweeps = sampler.run(0)
    for _ in islice(sweeps, 40):
        pass
    before = time.process_time()
    done = sum(1 for _ in sweeps)
    return (time.process_time() - before) / done


def beside(peer: str, seconds: float | None, ours: float, asked: int | None = None) -> Figure:
    """One sweep of a sampler of R's over one of ours."""
    if seconds is None:
        return Figure(f"one sweep of {peer}", f"no result within {PATIENCE_S} s")
    what = f"one sweep of {peer}: {seconds * 1e3:.0f} ms CPU against {ours * 1e3:.1f}"
    times = seconds / ours
    return Figure(what, f"{times:.1f} x", f"at least {asked} x" if asked else "", times >= asked if asked else None)


def written(folder: Path, calls: pl.DataFrame, votes: pl.DataFrame) -> None:
    """The votes as a matrix of 1 (yes), 0 (no, abstention) and NA, roll calls in order of session."""
    order = calls.sort("session", "rcid")
    wide = votes.join(order.select("rcid"), on="rcid", how="semi").pivot(on="rcid", index="iso3", values="vote")
    matrix = wide.select("iso3", *map(str, order["rcid"])).sort("iso3")
    binary = matrix.with_columns(
        pl.exclude("iso3").replace_strict({1: 1, 2: 0, 3: 0}, default=None, return_dtype=pl.Int64)
    )
    divided = [name for name in binary.columns[1:] if binary[name].drop_nulls().n_unique() > 1]
    binary.select("iso3", *divided).write_csv(folder / "votes.csv", null_value="NA")
    session = dict(order.select("rcid", "session").iter_rows())
    numbers = np.array([session[int(name)] for name in divided]) - FIRST_SESSION + 1
    (folder / "sessions.txt").write_text("\n".join(map(str, numbers)))


def seconds_of(script: str, calls: pl.DataFrame, votes: pl.DataFrame) -> float | None:
    """CPU seconds of a sweep that R measured by itself; None if it did not."""
    with tempfile.TemporaryDirectory() as name:
        written(Path(name), calls, votes)
        try:
            done = subprocess.run(
                ["Rscript", "-e", R_HEAD + script], cwd=name, capture_output=True, text=True, timeout=PATIENCE_S
            )
        except subprocess.TimeoutExpired:
            return None
    said = [line.split() for line in done.stdout.splitlines() if line.startswith("seconds")]
    return float(said[0][1]) if said else None


if __name__ == "__main__":
    sys.exit(told(figures()))
