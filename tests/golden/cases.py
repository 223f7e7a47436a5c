"""Golden runs: small scenarios, run in one fixed way, and what is kept of them.

``goldens.toml`` holds the epoch of results that they were made in and one digest a run; beside it stands a CSV for each
run, for eyes and diffs. ``tools/golden.py`` makes them.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import inmemory
from factories import tiny_scenario
from reference.worlds import CATALOGUE
from spillover.data.scenario import load
from spillover.engine.compile import compile_plan
from spillover.engine.record import Record
from spillover.engine.simulate import simulate
from spillover.ground.digest import RESULTS_EPOCH, digest
from spillover.world.plan import Plan

FOLDER = Path(__file__).parent
MALI = Path(__file__).parents[2] / "scenarios" / "mali-2012"
MEMBERS, SEED, EVERY = 3, 0, 10

HAZARD = {
    "places": "Alpha Homeland town 4000 | Beta Homeland town 900 | Near Eastland camp - 150 60 2 "
    "| Far Westland camp - 400 | Shelter Homeland idp_camp | Hub Homeland hub",
    "routes": "Alpha Near 90 | Alpha Beta 120 | Beta Hub 130 | Hub Far 350 | Near Far 200 | Hub Shelter 80 1 40",
    "events": "0 Alpha 1 | 3 Beta 2 | 12 Beta 0 | 20 Alpha 0",
    "closures": "border Homeland Westland 2 16 | camp Shelter - 10 14",
}


def mali(movement: str) -> Plan:
    """Sixty days of the scenario that the project ships."""
    return compile_plan(replace(load(MALI), movement=movement), days=60)


def tiny(movement: str) -> Plan:
    """The scenario of most tests: three towns and two camps."""
    with tempfile.TemporaryDirectory() as folder:
        return compile_plan(replace(load(tiny_scenario(Path(folder))), movement=movement))


def everything() -> Plan:
    """All of Flee's rules at once."""
    with tempfile.TemporaryDirectory() as folder:
        case = CATALOGUE["everything"].write(Path(folder), "everything")
        return compile_plan(load(case.folder), case.settings, case.days)


def hazard() -> Plan:
    """Departures by hazard, closures, returns; the other parameters drawn from their priors."""
    return inmemory.plan("departures.source=hazard departures.hazard_per_day=0.02", days=30, **HAZARD)


CASES: Mapping[str, Callable[[], Plan]] = {
    "mali-2012-walk": lambda: mali("walk"),
    "mali-2012-flee3": lambda: mali("flee3"),
    "tiny-walk": lambda: tiny("walk"),
    "tiny-flee3": lambda: tiny("flee3"),
    "everything-flee3": everything,
    "hazard-walk": hazard,
}


@dataclass(frozen=True)
class Golden:
    """What is kept of one run: a digest of every number, and a table of some of them."""

    digest: str
    summary: str


def made(name: str) -> Golden:
    """Run a case now."""
    plan = CASES[name]()
    record = simulate(plan, range(MEMBERS), SEED)
    return Golden(digest(record.stock, record.travelling, record.departed), "".join(_lines(plan, record)))


def _lines(plan: Plan, record: Record) -> Iterator[str]:
    """Stocks of every tenth day and the last, with people on the road and people who set off so far."""
    yield ",".join(["day", "place", *(f"member_{member}" for member in range(MEMBERS))]) + "\n"
    days = sorted({*range(0, plan.n_days, EVERY), plan.n_days - 1})
    departed = record.departed.cumsum(axis=1)
    for day in days:
        rows = {name: record.stock[:, day, place] for place, name in enumerate(plan.place_names)}
        rows |= {"(on the road)": record.travelling[:, day], "(set off so far)": departed[:, day]}
        for place, people in rows.items():
            yield ",".join([str(day), place, *map(str, people)]) + "\n"


def kept_digests() -> dict[str, str]:
    """Digests kept, by case; empty before there are any."""
    return dict(_kept().get("digests", {}))


def kept_epoch() -> int | None:
    """The epoch of results that they were made in."""
    epoch = _kept().get("epoch")
    return None if epoch is None else int(epoch)


def kept_summary(name: str) -> str:
    """The table kept of one case."""
    return _summary_file(name).read_text("utf-8")


def _kept() -> dict[str, object]:
    file = FOLDER / "goldens.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


def _summary_file(name: str) -> Path:
    return FOLDER / f"{name}.csv"


def keep(goldens: Mapping[str, Golden]) -> None:
    """Write all of them, and forget those that are no longer cases."""
    for file in FOLDER.glob("*.csv"):
        file.unlink()
    for name, golden in goldens.items():
        _summary_file(name).write_text(golden.summary, encoding="utf-8", newline="\n")
    lines = [f"epoch = {RESULTS_EPOCH}\n", "\n[digests]\n"]
    lines += [f'{name} = "{golden.digest}"\n' for name, golden in goldens.items()]
    (FOLDER / "goldens.toml").write_text("".join(lines), encoding="utf-8", newline="\n")


def moved(goldens: Mapping[str, Golden]) -> list[str]:
    """Cases kept before whose numbers are no longer those."""
    return [name for name, kept in kept_digests().items() if name in goldens and goldens[name].digest != kept]
