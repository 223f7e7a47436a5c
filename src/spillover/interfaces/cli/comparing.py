"""From the words of ``spillover compare`` to ensembles side by side. It brings the engine, as ``compiling`` does."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spillover.data.frozen import frozen
from spillover.data.naming import find_scenario, holds_scenario, scenario_names
from spillover.data.scenario import Scenario
from spillover.engine.index import find_run, list_runs
from spillover.engine.manifest import FILE as MANIFEST
from spillover.engine.runstore import INPUTS, Run, load_inputs, open_run, prepare
from spillover.experiments.compare import Pairing, distinct, first_members
from spillover.experiments.executors import Workers
from spillover.experiments.fence import governments_of
from spillover.experiments.results import Results
from spillover.experiments.without import settings_without
from spillover.ground.errors import Finding, RunError, ScenarioError, did_you_mean
from spillover.interfaces.cli.asked import Asked
from spillover.interfaces.cli.compiling import compiled
from spillover.interfaces.cli.run import completed
from spillover.world.plan import Plan

MEMBERS = 100


@dataclass(frozen=True, slots=True)
class Entrant:
    """One of those that are compared.

    Attributes:
        label: what it is called in tables.
        scenario: with all that is known today.
        plan: compiled from it.
        seed: root of its random numbers.
        members: how many are compared.
        run: what was given; None if it was a scenario.
    """

    label: str
    scenario: Scenario
    plan: Plan
    seed: int
    members: int
    run: Run | None = None

    @property
    def pairing(self) -> Pairing:
        """What must be the same in others, for pairs."""
        return Pairing(self.plan.start, self.plan.n_days, self.seed, range(self.members))

    def computed(self, runs: Path, team: Workers) -> Run:
        """The run with all its members: as it was given, or run now."""
        if self.run is not None:
            return self.run
        opened = prepare(self.scenario, self.plan, runs, self.members, self.seed, sys.argv)
        return completed(opened, self.plan, self.members, team)

    def results(self, run: Run) -> Results:
        """What is compared of its run, which may have more members."""
        return first_members(Results.open(run.folder), self.members)


def entrants(
    named: Sequence[str],
    asked: Asked,
    size: tuple[int | None, int | None],
    runs: Path,
    removed: Sequence[str] = (),
) -> list[Entrant]:
    """Find and compile what is to be compared, without computing anything.

    What the command leaves open is as in the first run that was named: members, seed, days, information date, settings.

    Args:
        named: scenarios, variants, runs.
        asked: how scenarios are changed.
        size: members and seed; None where the command says nothing.
        runs: the folder that holds runs.
        removed: drivers of governments, without each of which the first is run once more.

    Raises:
        SpilloverError: for what is neither a scenario nor a run, for every fault of a scenario, RUN-011 for a run that
            lacks members, and RUN-034 if two of them ask the same.
    """
    found = [_found(each, runs) for each in named]
    given = next((each for each in found if isinstance(each, Run)), None)
    if given is not None:
        asked, size = _as_in(given, asked, size)
    settled = size[0] or MEMBERS, size[1] or 0
    made = [_entrant(each, asked, settled) for each in found]
    if removed:
        governments_of(made[0].plan)
    made += [_without(driver, found[0], asked, settled) for driver in removed]
    labels = distinct([each.label for each in made])
    made = [replace(each, label=label) for each, label in zip(made, labels, strict=True)]
    for one, other in itertools.combinations(made, 2):
        if _ask_the_same(one, other):
            message = f"'{other.label}' changes nothing: it asks the same as '{one.label}'"
            cure = "leave one out, or let it differ; what became known after the information date does not count"
            raise RunError(Finding("RUN-034", message, cure, value=other.label))
    return made


def _found(named: str, runs: Path) -> Run | Path:
    """A run folder first, then a scenario by folder or name, then a run by the start of its name."""
    if (Path(named) / MANIFEST).is_file():
        return open_run(Path(named))
    try:
        folder = find_scenario(named)
    except ScenarioError:
        folder = Path(named)
    if holds_scenario(folder) or folder.exists():
        return folder
    try:
        return open_run(find_run(named, runs))
    except RunError as error:
        if error.findings[0].code != "RUN-004":
            raise
    known = [*scenario_names(), *(row.name for row in list_runs(runs))]
    cure = did_you_mean(named, known) if known else "give the folder of a scenario, or of a run"
    raise RunError(Finding("RUN-033", f"there is neither a scenario nor a run '{named}'", cure, value=named))


def _as_in(run: Run, asked: Asked, size: tuple[int | None, int | None]) -> tuple[Asked, tuple[int, int]]:
    manifest = run.manifest
    filled = replace(
        asked,
        settings=asked.settings or manifest.settings,
        days=manifest.days if asked.days is None and asked.until is None else asked.days,
        as_of=asked.as_of or manifest.as_of,
    )
    return filled, (size[0] or manifest.members, manifest.seed if size[1] is None else size[1])


def _entrant(found: Run | Path, asked: Asked, size: tuple[int, int]) -> Entrant:
    if isinstance(found, Run):
        Results.open(found.folder)  # an error now is better than one after computing the others
        scenario, plan = load_inputs(found)
        return Entrant(scenario.id, scenario, plan, found.manifest.seed, found.manifest.members, found)
    scenario, plan = compiled(found, asked)
    members, seed = size
    return Entrant(scenario.id, scenario, plan, seed, members)


def _without(driver: str, found: Run | Path, asked: Asked, size: tuple[int, int]) -> Entrant:
    """The first entrant again, without one driver of its governments."""
    changed = replace(asked, settings={**asked.settings, **settings_without(driver)})
    if isinstance(found, Run):
        changed, found = replace(changed, movement=found.manifest.movement), found.folder / INPUTS
    return replace(_entrant(found, changed, size), label=f"without {driver}")


def _ask_the_same(one: Entrant, other: Entrant) -> bool:
    chosen = [(each.plan.settings, each.plan.mover.name, each.plan.n_days, each.seed) for each in (one, other)]
    return chosen[0] == chosen[1] and frozen(one.scenario).asks_the_same(frozen(other.scenario))
