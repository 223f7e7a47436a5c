"""How the bench measures: CPU of a simulation, CPU and memory of a process, and the lines of the report."""

from __future__ import annotations

import cProfile
import os
import platform
import pstats
import resource
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spillover.engine.simulate import simulate
from spillover.world.plan import Plan

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Figure:
    """One line of the report: what was measured, what came out, what was asked for and whether it holds."""

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class Usage:
    """What one process and its children took."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    stdout: str


def cpu_per_member(plan: Plan, n_members: int = 100, repeats: int = 3) -> float:
    """Least CPU seconds a member over some repeats, compiled beforehand."""
    simulate(plan, range(2), 1)
    taken = []
    for repeat in range(repeats):
        began = time.process_time()
        simulate(plan, range(n_members), repeat)
        taken.append(time.process_time() - began)
    return min(taken) / n_members


def time_by_module(plan: Plan, n_members: int = 100) -> dict[str, float]:
    """Share of a simulation's time by module, most first; compiled kernels count for the module that calls them."""
    simulate(plan, range(2), 1)
    watch = cProfile.Profile()
    watch.runcall(simulate, plan, range(n_members), 1)
    spent: dict[str, float] = {}
    for (file, _, _), (_, _, own_time, _, _) in pstats.Stats(watch).stats.items():  # type: ignore[attr-defined]
        parts = Path(file).with_suffix("").parts
        is_ours = "spillover" in parts
        name = ".".join(parts[len(parts) - parts[::-1].index("spillover") :]) if is_ours else "numpy and Python"
        spent[name] = spent.get(name, 0.0) + own_time
    total = sum(spent.values())
    return {name: time / total for name, time in sorted(spent.items(), key=lambda item: -item[1])}


def run_process(command: Sequence[object], environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end; CPU of it and all its children, and the peak of their memory together."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    peak = 0.0
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_as_users_have_it() | dict(environment or {}),
    ) as process:
        while process.poll() is None:
            peak = max(peak, memory_of_tree(process.pid))
            time.sleep(POLL_SECONDS)
        stdout = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Usage(cpu, time.perf_counter() - began, peak, stdout)


def _as_users_have_it() -> dict[str, str]:
    """The environment, but for the setting by which developers keep Python from storing what it compiles."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def memory_of_tree(root: int) -> float:
    """Memory in MB of a process and its descendants, shared pages counted once (Linux; 0 elsewhere)."""
    family, total = [root], 0.0
    while family:
        process = Path(f"/proc/{family.pop()}")
        try:
            for line in (process / "smaps_rollup").read_text().splitlines():
                total += float(line.split()[1]) / 1024 if line.startswith("Pss:") else 0.0
            for task in (process / "task").iterdir():
                family += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue  # it ended while we looked
    return total


def machine() -> str:
    """Processor, cores and versions, in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def told(figures: Iterable[Figure]) -> int:
    """Print figures as one table; 1 if one does not hold what was asked, else 0."""
    print(f"{machine()}.\n\n| | measured | asked | holds |\n| --- | --- | --- | --- |")
    failed = False
    for figure in figures:
        holds = {True: "yes", False: "**no**", None: ""}[figure.holds]
        failed |= figure.holds is False
        print(f"| {figure.what} | {figure.measured} | {figure.asked} | {holds} |", flush=True)
    return int(failed)
