"""The small exodus with governments: Finland, Georgia and Turkey, of which Georgia has kin of those who come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import exodus_world
from spillover.data.scenario import Scenario, load
from spillover.engine.known import compile_known
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.world.plan import Plan

POLITIES = """\
country,quantity,value
FIN,population,5500000
FIN,democracy,1
FIN,land_border,1
GEO,population,3700000
GEO,democracy,1
GEO,land_border,1
GEO,gdp_per_head_usd,6700
TUR,population,85000000
TUR,gdp_per_head_usd,10600
"""
STAY = "\n[stay]\ngroups = { RUS = 1.0 }\n"
NAMES = ("FIN", "GEO", "TUR")
SURELY = {"response.calm_log_hazard": "15", "response.surge_log_hazard": "15", "response.host_spread": "0"}
"""Settings under which every government acts on rules every day, whatever presses on it."""


def governed(
    path: Path, days: int = 20, as_of: str = "2022-09-21", stay: bool = False, **tables: str
) -> Scenario:  # fmt: skip
    """The scenario; governments decide from the day after ``as_of``."""
    path.mkdir(parents=True, exist_ok=True)
    folder = exodus_world.folder(path, **({"polities": POLITIES} | tables))
    text = (folder / "scenario.toml").read_text("utf-8")
    text = text.replace("days = 20", f"days = {days}").replace("as_of = 2022-10-07", f"as_of = {as_of}")
    (folder / "scenario.toml").write_text(text + (STAY if stay else ""), "utf-8")
    return load(folder)


def plan_of(scenario: Scenario, settings: Mapping[str, str] | None = None) -> Plan:
    return compile_known(scenario, settings)


def record_of(plan: Plan, members: Sequence[int] = range(4), seed: int = 0) -> Record:
    return simulate(plan, members, seed)


def only(kind: str, **more: str) -> dict[str, str]:
    """Settings under which governments do one kind of act, if any."""
    kinds = ("tighten", "ease", "close", "extradite", "refuse_extradition", "warn", "veiled", "explicit",
             "refuse_recognition", "toward", "leave_alliance", "wait")  # fmt: skip
    likes = {f"response.like_{other}": "20" if other == kind else "-20" for other in kinds} | {
        "response.like_wait": "0"
    }
    return likes | {f"response.{name}": value for name, value in more.items()}
