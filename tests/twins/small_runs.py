"""Digests of a few tiny runs, printed one a line; run with and without compilation by ``test_nojit.py``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from inmemory import run
from spillover.ground.digest import digest

WORLD = {
    "places": "Alpha Homeland town 900 | Beta Homeland town 300 | Near Eastland camp - 60 20 3 | Far Westland camp "
    "| Hub Homeland hub | Abroad - off_map",
    "routes": "Alpha Beta 90 | Beta Near 120 | Alpha Hub 60 | Hub Far 200 | Beta Hub 250",
    "events": "0 Alpha 1 | 2 Beta 2 | 4 Alpha 0",
    "closures": "border Homeland Eastland 2 4",
    "observations": "0 Abroad 0 | 6 Abroad 600 | 0 Near 10",
}
RUNS = {
    "walk": ("walk", "walk.return_per_day=0.3 walk.camp_leave_per_day=0.1 walk.patience_days=2 walk.border_hope=0.9"),
    "walk by hazard": ("walk", "departures.source=hazard departures.hazard_per_day=0.1"),
    "flee3": ("flee3", "flee3.awareness_level=2 flee3.camp_movechance=0.1"),
    "flee3 on foot": ("flee3", "flee3.start_on_foot=true departures.source=conflict departures.conflict_mode=poisson"),
}


def small_run(name: str) -> str:
    """The digest of one of the runs."""
    movement, settings = RUNS[name]
    record = run(settings, movement, days=6, members=2, **WORLD)
    return digest(record.stock, record.travelling, record.departed)


if __name__ == "__main__":
    sys.stdout.writelines(f"{small_run(name)}\n" for name in RUNS)
