"""Scores of a run: its errors beside those of the baselines, and what is left of them without capacities.

In many published instances the capacity of a camp *is* the maximum of the series that the run is scored on, so that
part of the answer is known beforehand. Every score therefore says for which camps this holds, and comes with a second
ensemble (same members, same seed) in which all capacities are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data import series
from spillover.data.scenario import Scenario
from spillover.data.series import Observed, Series
from spillover.engine.files import write_whole
from spillover.engine.known import compile_known
from spillover.engine.runstore import Run, load_inputs, open_run, run_digest
from spillover.engine.simulate import simulate
from spillover.experiments.baselines import score_baselines
from spillover.experiments.measures import Measures, measure, nothing_observed
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError
from spillover.world.plan import Plan

WITHOUT_CAPACITY = "without_capacity.json"
MEMBERS_AT_ONCE = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CampCapacity:
    """Where the capacity of one scored place may have come from.

    Attributes:
        place: its name.
        capacity: as in the scenario, persons; None where no limit is known.
        maximum: largest count of its series, persons: as published or corrected, within the run or of all dates,
            whichever is nearest to the capacity.
        equal: the two are the same number.
    """

    place: str
    capacity: int | None
    maximum: int
    equal: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a run is, and how much of that it may claim.

    Attributes:
        measures: of the ensemble as it was run.
        baselines: of forecasts without any simulation, by name.
        without_capacity: of the same members with all capacities ignored.
        by_camp: the capacities of the scored places.
        n_members: members scored.
        days: days scored.
    """

    measures: Measures
    baselines: Mapping[str, Measures]
    without_capacity: Measures
    by_camp: tuple[CampCapacity, ...]
    n_members: int
    days: int

    @property
    def capacity_from_validation(self) -> bool:
        """Some capacity was taken from the counts that the run is scored on."""
        return any(camp.equal for camp in self.by_camp)

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            **self.measures.as_dict(),
            "baselines": {name: measures.as_dict() for name, measures in self.baselines.items()},
            "capacity_from_validation": self.capacity_from_validation,
            "without_capacity": self.without_capacity.as_dict(),
            "by_camp": [asdict(camp) for camp in self.by_camp],
            "n_members": self.n_members,
            "days": self.days,
        }


def score(stock: NDArray[np.integer], observed: Observed) -> Measures:
    """Measure simulated stocks of the scored places, [member, day, k], against their counts."""
    return measure(stock, observed.daily)


def score_run(folder: Path, on_progress: Progress = lambda done, of: None) -> Scores:
    """Score the finished members of a run folder.

    The ensemble without capacities is computed once and kept in the folder as ``without_capacity.json``.

    Args:
        folder: a run folder, complete or not.
        on_progress: called with the members done, and of all, while the ensemble without capacities is computed.

    Raises:
        RunError: RUN-301 if nothing was observed, RUN-303 if no member is finished.
    """
    run = open_run(folder)
    if not run.manifest.blocks:
        finding = Finding("RUN-303", f"no member of '{run.manifest.name}' is finished", f"finish it with: {run.resume}")
        raise RunError(finding)
    scenario, plan = load_inputs(run)
    stock = scored_stock(plan, Results.of_run(run))
    members = [member for block in run.manifest.blocks for member in range(block.first, block.stop)]
    bare = plan_without_capacity(scenario, plan)
    return _assembled(scenario, plan, stock, _kept_measures(run, bare, members, on_progress))


def score_results(
    scenario: Scenario, plan: Plan, results: Results, on_progress: Progress = lambda done, of: None
) -> Scores:
    """Score results in memory, of the members 0 to n - 1 of a plan compiled from this scenario.

    Raises:
        RunError: RUN-301 if nothing was observed.
    """
    stock = scored_stock(plan, results)
    bare = plan_without_capacity(scenario, plan)
    without = score(simulated(bare, range(len(stock)), int(results.about["seed"]), on_progress), bare.observed)
    return _assembled(scenario, plan, stock, without)


def scored_stock(plan: Plan, results: Results) -> NDArray[np.int32]:
    """Stocks of the scored places, int32[member, day, k].

    Raises:
        RunError: RUN-301 if there is no scored place.
    """
    names = _scored_names(plan)
    if not names:
        raise nothing_observed()
    return results.stock(names)


def simulated(
    plan: Plan, members: Iterable[int], seed: int, on_progress: Progress = lambda done, of: None
) -> NDArray[np.int32]:
    """Simulate members block by block, keeping the scored places only: int32[member, day, k]."""
    wanted = list(members)
    blocks = []
    for first in range(0, len(wanted), MEMBERS_AT_ONCE):
        block = wanted[first : first + MEMBERS_AT_ONCE]
        blocks.append(simulate(plan, block, seed).stock[:, :, plan.observed.places])
        on_progress(first + len(block), len(wanted))
    return np.concatenate(blocks)


def plan_without_capacity(scenario: Scenario, plan: Plan) -> Plan:
    """The same plan with every capacity ignored."""
    settings = {**plan.settings, f"{scenario.movement}.respect_capacity": "false"}
    return compile_known(scenario, settings, plan.n_days)


def capacities(scenario: Scenario, plan: Plan) -> tuple[CampCapacity, ...]:
    """The capacity of each scored place beside the maximum of its series, both in people whatever ``hasten`` is."""
    places = scenario.table("places")
    capacity_of = dict(zip(places["place"], places["capacity"], strict=True))
    published, corrected = series.published(scenario), series.corrected(scenario)
    return tuple(
        _camp_capacity(name, capacity_of[name], _maxima((published[name], corrected[name]), plan.n_days))
        for name in _scored_names(plan)
    )


def _scored_names(plan: Plan) -> list[str]:
    return [plan.place_names[place] for place in plan.observed.places]


def _camp_capacity(place: str, capacity: int | None, maxima: list[int]) -> CampCapacity:
    """A capacity of 0 means that none is known, as an empty cell does."""
    if not capacity:
        return CampCapacity(place, None, maxima[0], equal=False)
    nearest = min(maxima, key=lambda maximum: abs(maximum - capacity))
    return CampCapacity(place, capacity, nearest, equal=nearest == capacity)


def _maxima(both: tuple[Series, Series], n_days: int) -> list[int]:
    """Largest counts: of all dates and within the run, as published and as corrected."""
    everything = [one.values for one in both]
    within = [one.values[(one.days >= 0) & (one.days < n_days)] for one in both]
    return [int(values.max()) for values in everything + within if len(values)]


def _assembled(scenario: Scenario, plan: Plan, stock: NDArray[np.int32], without_capacity: Measures) -> Scores:
    return Scores(
        measures=score(stock, plan.observed),
        baselines=score_baselines(plan.world, plan.observed),
        without_capacity=without_capacity,
        by_camp=capacities(scenario, plan),
        n_members=stock.shape[0],
        days=stock.shape[1],
    )


def _kept_measures(run: Run, bare: Plan, members: list[int], on_progress: Progress) -> Measures:
    """The measures without capacities: from the file if it was made for these members, else computed and kept."""
    path = run.folder / WITHOUT_CAPACITY
    made_for = {"digest": run_digest(bare, run.manifest.seed), "members": members}
    kept = _read_measures(path, made_for)
    if kept is None:
        kept = score(simulated(bare, members, run.manifest.seed, on_progress), bare.observed)
        write_whole(path, json.dumps({"made_for": made_for, "measures": kept.as_dict()}).encode())
    return kept


def _read_measures(path: Path, made_for: Mapping[str, object]) -> Measures | None:
    """Measures kept earlier; None if there are none, if they are of other members, or if the file was damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Measures(**kept["measures"]) if kept["made_for"] == made_for else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
