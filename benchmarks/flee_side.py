"""The Flee half of the comparison: its own environment, a live run, and the record of runs too long to repeat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass

from instances import FLEE_DATA, HERE
from measuring import run_process

ENVIRONMENT = HERE.parent / ".venv-flee"
RUN_AGAIN = os.environ.get("BENCH_FLEE_FULL") == "1"
ALWAYS_LIVE = ("mali",)


@dataclass(frozen=True)
class FleeRun:
    """One run of Flee at full scale.

    Attributes:
        cpu_s: CPU of the run itself, imports left out.
        process_cpu_s: CPU of the whole process.
        ard_rescaled: its error.
        how: "live" or "recorded <date> on <machine>".
    """

    cpu_s: float
    process_cpu_s: float
    ard_rescaled: float
    how: str


def flee_run(instance: str) -> FleeRun:
    """Run Flee side by side, or take the recorded run of an instance that needs minutes."""
    if instance in ALWAYS_LIVE or RUN_AGAIN:
        return live(instance)
    return recorded(instance)


def live(instance: str) -> FleeRun:
    """Run Flee now, once, at full scale."""
    usage = run_process((python_of_flee(), HERE / "flee_driver.py", FLEE_DATA / instance, "--hasten", 1))
    report = json.loads(usage.stdout.splitlines()[-1])
    return FleeRun(report["cpu_s"], usage.cpu_s, report["ard_rescaled"], "live")


def recorded(instance: str) -> FleeRun:
    """Read the dated record."""
    record = tomllib.loads((HERE / "flee-reference.toml").read_text(encoding="utf-8"))
    run = record[instance]
    how = f"recorded {run['date']}, {record['machine']}"
    return FleeRun(run["cpu_s"], run["process_cpu_s"], run["ard_rescaled"], how)


def python_of_flee() -> str:
    """Make Flee's environment if it is missing; return its interpreter."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        requirements = str(HERE / "requirements-flee.txt")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return str(python)
