"""Every figure that Spillover claims, measured side by side: `make bench`, or `bench.py SECTION ...` for some of them.

Prints one table and keeps it in `benchmarks/out/figures.md`; `--write` also puts it into `benchmarks/README.md`.
Flee runs live on Mali (about a minute); its longer runs come from `flee-reference.toml` unless BENCH_FLEE_FULL=1.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import clocks
import draws_only
import events
import explorer
import ideal_points
import identity
import law
import loop
import numpy as np
from flee_side import flee_run
from instances import (
    FLEE_DATA,
    HERE,
    INSTANCES,
    NO_CAPACITY,
    OUT,
    SPILLOVER,
    crowded_plan_of,
    folder_of,
    plan_of,
    stock_at_scored_places,
)
from measuring import Figure, cpu_per_member, machine, run_process, time_by_module

from spillover.experiments.measures import measure

TIMES_LESS = {"mali": 5_000, "ssudan": 8_000}
PROCESS_TIMES_LESS = 40
ARD_OF_FLEE = {"mali": (1, 0.32), "burundi": (10, 0.55), "ssudan": (10, 0.57), "car": (10, 0.39)}
SEED_NOISE = 0.02
START, END = "<!-- figures: written by bench.py -->", "<!-- end of figures -->"


def speed() -> Iterator[Figure]:
    """CPU of one member in an ensemble of 100 against one run of Flee, people one to one."""
    for instance, asked in TIMES_LESS.items():
        flee, ours = flee_run(instance), cpu_per_member(plan_of(instance))
        yield Figure(f"{instance}: one run of Flee 3.1 at full scale ({flee.how})", f"{flee.cpu_s:.1f} s CPU")
        yield Figure(f"{instance}: one member of 100", f"{ours * 1e3:.2f} ms CPU")
        times = flee.cpu_s / ours
        yield Figure(f"{instance}: times less CPU", f"{times:,.0f}", f"at least {asked:,}", times >= asked)


def process() -> Iterator[Figure]:
    """A single Mali run as a whole process, from start to stored results."""
    flee, scenario = flee_run("mali"), folder_of("mali")
    usages = []
    for _ in range(4):  # the first may compile
        with tempfile.TemporaryDirectory() as folder:
            usages.append(run_process(_run_command(scenario, 1, folder)))
    best = min(usages[1:], key=lambda usage: usage.cpu_s)
    times = flee.process_cpu_s / best.cpu_s
    yield Figure("mali: Flee, whole process", f"{flee.process_cpu_s:.1f} s CPU")
    yield Figure("mali: `spillover run --members 1`, whole process", f"{best.cpu_s:.2f} s CPU, {best.wall_s:.2f} s")
    yield Figure("mali: times less CPU", f"{times:.0f}", f"at least {PROCESS_TIMES_LESS}", times >= PROCESS_TIMES_LESS)


def people() -> Iterator[Figure]:
    """Ten times the people on the same map: from one simulated person in ten to all, and from all to ten times all."""
    for instance in TIMES_LESS:
        plans = (plan_of(instance, hasten=10), plan_of(instance), crowded_plan_of(instance, 10))
        tenth, full, tenfold = (cpu_per_member(plan) for plan in plans)
        yield _growth(f"{instance}: time of ten times the people, a tenth to all", tenth, full)
        yield _growth(f"{instance}: time of ten times the people, all to ten times all", full, tenfold)


def memory() -> Iterator[Figure]:
    """Peak memory of all processes of a run of 1,000 members."""
    for instance in TIMES_LESS:
        with tempfile.TemporaryDirectory() as folder:
            usage = run_process(_run_command(folder_of(instance), 1_000, folder))
        what = f"{instance}: peak memory of 1,000 members, all processes ({usage.wall_s:.0f} s)"
        yield Figure(what, f"{usage.peak_mb:,.0f} MB", "under 1,000 MB", usage.peak_mb < 1_000)


def profile() -> Iterator[Figure]:
    """What the time goes into: random draws, and everything else."""
    for instance in TIMES_LESS:
        modules = [f"{name} {share:.0%}" for name, share in time_by_module(plan_of(instance)).items() if share >= 0.01]
        yield Figure(f"{instance}: time of 100 members by module", ", ".join(modules))
        made = draws_only.recorded_draws(instance)
        alone, whole = draws_only.seconds_of(made), cpu_per_member(plan_of(instance))
        drawn = f"{len(made.n):,} binomial draws and {made.n_single:,} choices of one person"
        yield Figure(
            f"{instance}: a member's draws alone",
            f"{alone * 1e3:.2f} of {whole * 1e3:.2f} ms ({alone / whole:.0%}); {drawn}",
        )


def errors() -> Iterator[Figure]:
    """Error of `flee3` on the four instances, beside Flee's own."""
    for instance, (hasten, flee) in ARD_OF_FLEE.items():
        plan = plan_of(instance, hasten=hasten)
        found = measure(stock_at_scored_places(plan, 50), plan.observed.daily)
        yield Figure(
            f"{instance}, hasten {hasten}: rescaled ARD of `flee3`, 50 members",
            f"{found.ard_rescaled:.3f}",
            f"{flee} (Flee)",
            abs(found.ard_rescaled - flee) <= SEED_NOISE,
        )


def capacities() -> Iterator[Figure]:
    """Both movement mechanisms without capacities, which in these instances come from the data that score them."""
    ard = {
        movement: np.array([_ard_without_capacity(instance, movement) for instance in INSTANCES])
        for movement in ("flee3", "walk")
    }
    for movement, values in ard.items():
        each = ", ".join(f"{instance} {value:.3f}" for instance, value in zip(INSTANCES, values, strict=True))
        yield Figure(f"`{movement}` without capacities: mean ARD", f"{values.mean():.3f} ({each})")
    lower = ard["walk"].mean() < ard["flee3"].mean()
    yield Figure("`walk` below `flee3`", f"{ard['walk'].mean() - ard['flee3'].mean():+.3f}", "below 0", bool(lower))


SECTIONS: dict[str, Callable[[], Iterator[Figure]]] = {
    "speed": speed,
    "process": process,
    "people": people,
    "memory": memory,
    "profile": profile,
    "identity": identity.figures,
    "errors": errors,
    "capacities": capacities,
    "law": law.figures,
    "clocks": clocks.figures,
    "loop": loop.figures,
    "events": events.figures,
    "positions": ideal_points.figures,
    "explorer": explorer.figures,
}


def _growth(what: str, before: float, after: float) -> Figure:
    measured = f"{after / before:.2f} x ({before * 1e3:.2f} to {after * 1e3:.2f} ms)"
    return Figure(what, measured, "at most 1.5 x", after / before <= 1.5)


def _ard_without_capacity(instance: str, movement: str) -> float:
    hasten = ARD_OF_FLEE[instance][0]
    plan = plan_of(instance, movement, NO_CAPACITY, hasten)
    return measure(stock_at_scored_places(plan, 50), plan.observed.daily).ard


def _run_command(scenario: Path, n_members: int, folder: str) -> tuple[object, ...]:
    return (*SPILLOVER, "run", scenario, "--members", n_members, "--seed", 1, "--out", Path(folder) / "runs")


def report(names: list[str]) -> str:
    """Measure the named sections, printing each line as it comes, and return the table."""
    lines = [f"{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}, {machine()}.", ""]
    lines += ["| | measured | asked | holds |", "| --- | --- | --- | --- |"]
    print("\n".join(lines))
    for name in names:
        for figure in SECTIONS[name]():
            holds = {True: "yes", False: "**no**", None: ""}[figure.holds]
            lines.append(f"| {figure.what} | {figure.measured} | {figure.asked} | {holds} |")
            print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def write_into_readme(table: str) -> None:
    """Replace what stands between the marks in README.md."""
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    readme.write_text(f"{before}{START}\n{table}{END}{after}", encoding="utf-8")


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    if not FLEE_DATA.is_dir():
        print(f"no instances of Flee in {FLEE_DATA}: set SPILLOVER_SHARED to the folder that holds data/flee")
        return 2
    OUT.mkdir(exist_ok=True)
    table = report(arguments.sections or list(SECTIONS))
    (OUT / "figures.md").write_text(table, encoding="utf-8")
    if arguments.write:
        write_into_readme(table)
    return int("**no**" in table)


if __name__ == "__main__":
    sys.exit(main())
