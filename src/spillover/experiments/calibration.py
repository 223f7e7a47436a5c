"""Calibration: numbers that nobody knows, fitted to the counts that were known on a day.

What is fitted are the parameters of the movement that have a prior, its deviates that a count tells of, and what stands
between people and published counts, the model's own misfit among it. Each is drawn from its prior by a standard normal
number; these the sampler leads to the posterior. A count enters by the logarithm of its value, normal with the error of
its confidence and the misfit. The likelihood of a guess is that of one member with its own luck, small beside both.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from spillover.data.provenance import Source
from spillover.data.scenario import Scenario
from spillover.engine.joint import OBSERVATION, TABLE, without_posterior
from spillover.engine.known import compile_known
from spillover.engine.simulate import simulate as simulate_members
from spillover.experiments.counts import Count, read_counts
from spillover.experiments.ensemble import simulate
from spillover.experiments.executors import Pool, Workers
from spillover.experiments.observing import (
    Borders,
    Drawn,
    NotKept,
    Params,
    Simulated,
    borders_of,
    draw,
    error_name,
    further_error,
    gather,
    misfit_name,
    observe,
)
from spillover.experiments.results import Results
from spillover.experiments.sampler import MOVES, Course, Luck, temper
from spillover.ground.errors import Finding, PlanError
from spillover.ground.params import Param, declared
from spillover.ground.priors import Normal, Prior
from spillover.world.joint import Joint
from spillover.world.plan import Plan

Floats = NDArray[np.float64]

MEMBERS, LEAST_MEMBERS, BLOCK = 400, 20, 50
_FLOOR = MappingProxyType({"queue": 100.0, "wait": 2.0})
"""Added before the logarithm is taken: so few are about as good as none."""
_PERSONS = 20.0
_TINY = 1e-9  # keeps quantiles of priors off their ends


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard a fit tries.

    Attributes:
        members: draws of the posterior.
        moves: tried by each draw at each temperature; each runs the model once.
        seed: root of all random numbers.
        workers: processes.
    """

    members: int = MEMBERS
    moves: int = MOVES
    seed: int = 0
    workers: int = 1


USUAL = Effort()


@dataclass(frozen=True, slots=True)
class Number:
    """One number that is fitted: its full name, prior and bounds."""

    name: str
    prior: Prior
    low: float = -math.inf
    high: float = math.inf

    def of(self, z: Floats) -> Floats:
        """Values of standard normal numbers."""
        u = np.clip(ndtr(z), _TINY, 1.0 - _TINY)
        return np.clip(self.prior.quantile(u), self.low, self.high)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A count beside what the draws make of it, before any error of reporting: float64[draw] before and after."""

    count: Count
    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A fit.

    Attributes:
        scenario: what was fitted, without a posterior.
        as_of: information date.
        numbers: what was fitted, with priors.
        joint: the posterior.
        fits: the counts used, in their order.
        course: how the sampling went.
    """

    scenario: Scenario
    as_of: date
    numbers: tuple[Number, ...]
    joint: Joint
    fits: tuple[Fitted, ...]
    course: Course

    def calibrated(self) -> Scenario:
        """The scenario with the posterior in place of any other."""
        fitted = Source(
            key="fitted",
            title=f"Fit of the model to the counts that were known on {self.as_of}",
            url="",
            licence="as this project",
            date=self.as_of,
            note=f"{len(self.joint.rows)} joint draws.",
        )
        return self.scenario.changed(
            as_of=None,
            sources={**self.scenario.sources, fitted.key: fitted},
            tables={**self.scenario.tables, TABLE: posterior_table(self.joint)},
        )


def posterior_table(joint: Joint) -> pl.DataFrame:
    """A posterior as the table ``posterior`` of a scenario, values to five digits."""
    n = len(joint.rows)
    return pl.DataFrame(
        {
            "as_of": pl.Series([joint.as_of] * joint.rows.size, dtype=pl.Date),
            "draw": np.tile(np.arange(n, dtype=np.int64), len(joint.names)),
            "name": np.repeat(np.array(joint.names, dtype=object), n).tolist(),
            "value": [float(f"{value:.5g}") for value in joint.rows.T.ravel()],
            "source": ["fitted"] * joint.rows.size,
        }
    )


def calibrate(
    scenario: Scenario, as_of: date, settings: dict[str, str] | None = None, effort: Effort = USUAL,
    on_temperature: Callable[[float], None] = lambda _: None,
) -> Calibration:  # fmt: skip
    """Fit a scenario to the counts that were known on a day.

    Args:
        scenario: with counts; a posterior in it is left out of account.
        as_of: information date; later counts, events and law are not looked at.
        settings: "mechanism.parameter" → text, held fixed.
        effort: how many draws, and how far they wander.
        on_temperature: called with each temperature, 0 to 1, when it is done with.

    Raises:
        PlanError: PLN-041 if no count can be fitted to, PLN-042 for fewer draws than can carry a fit.
    """
    if effort.members < LEAST_MEMBERS:
        message = f"{effort.members} draws cannot tell a signal from chance"
        raise PlanError(Finding("PLN-042", message, f"ask for {LEAST_MEMBERS} at least; some hundreds are better"))
    bare = without_posterior(scenario).changed(as_of=as_of)
    days = min(bare.days, max((as_of - bare.start).days + 1, 1))
    plan = compile_known(bare, settings or {}, days)
    counts = usable(read_counts(bare), plan, as_of)
    if not counts:
        message = f"no count of '{bare.id}' within the run was known on {as_of}, so there is nothing to fit to"
        raise PlanError(Finding("PLN-041", message, "choose a later --as-of, or add counts", value=str(as_of)))
    numbers = free_numbers(plan, counts)
    with Workers(effort.workers).for_blocks(-(-effort.members // BLOCK)) as pool:
        model = _Model(plan, numbers, counts, effort.seed, pool)
        course = temper(model, (effort.members, len(numbers)), Luck(effort.seed), effort.moves, on_temperature)
        before, after = model.outputs(course.first), model.outputs(course.last)
    fits = tuple(Fitted(count, before[:, i], after[:, i]) for i, count in enumerate(counts))
    return Calibration(bare, as_of, numbers, _joint(as_of, numbers, course.last), fits, course)


def _joint(as_of: date, numbers: Sequence[Number], z: Floats) -> Joint:
    columns = {number.name: number.of(z[:, i]) for i, number in enumerate(numbers)}
    names = tuple(sorted(columns))
    return Joint(as_of, names, np.stack([columns[name] for name in names], axis=1))


def usable(counts: Sequence[Count], plan: Plan, as_of: date) -> tuple[Count, ...]:
    """Counts with a weight that lie within the run, were known, and are of something that the run keeps."""
    last = plan.start + timedelta(days=plan.n_days - 1)
    borders = borders_of(plan)
    known = [
        count
        for count in counts
        if count.weight > 0 and count.known <= as_of and plan.start <= count.first_day and count.last_day <= last
    ]
    if not known:
        return ()
    probe = gather(simulate(plan, members=1), borders, {count.type for count in known})
    return tuple(count for count in known if _is_kept(count, probe, borders))


def _is_kept(count: Count, probe: Simulated, borders: Borders) -> bool:
    try:
        observe(count, probe, borders, draw(probe.seed, probe.members))
    except NotKept:
        return False
    return True


def free_numbers(plan: Plan, counts: Sequence[Count]) -> tuple[Number, ...]:
    """What can be fitted: parameters of the movement with priors, its deviates that counts tell of, and observation."""
    part = plan.part(plan.mover.name)
    told = {count.country for count in counts} | {count.crossing for count in counts}
    numbers = [_number(setting.name, setting.param) for setting in part.settings.values() if setting.is_drawn]
    for name in plan.mover.deviates(part.prepared):
        kind, _, label = name.removesuffix("]").partition("[")
        if kind == "shock" or label in told:
            numbers.append(Number(f"{plan.mover.name}.{name}", Normal(0.0, 1.0)))
    between = [one for name, one in declared(Params).items() if not name.startswith("error")]
    return (*numbers, *(_number(f"{OBSERVATION}.{one.name}", one) for one in between))


def _number(name: str, param: Param) -> Number:
    low, high = (
        math.copysign(math.inf, sign) if end is None else end for sign, end in ((-1, param.low), (1, param.high))
    )
    return Number(name, cast("Prior", param.prior), low, high)


class _Model:
    """The run, and how likely what was published is by each of its members."""

    def __init__(self, plan: Plan, numbers: Sequence[Number], counts: Sequence[Count], seed: int, pool: Pool) -> None:
        self._plan, self._numbers, self._counts, self._seed, self._pool = plan, numbers, tuple(counts), seed, pool
        self._scale = Scale.of_counts(counts)

    def __call__(self, z: Floats) -> Floats:
        """Logarithm of the likelihood, float64[member], of float64[member, number]."""
        drawn = draw(self._seed, np.arange(len(z)), self._joint(z))
        return self._scale.log_likelihood(self.outputs(z), drawn)

    def outputs(self, z: Floats) -> Floats:
        """What counts would be without any error, float64[member, count]."""
        plan = dataclasses.replace(self._plan, joint=self._joint(z))
        blocks = [range(first, min(first + BLOCK, len(z))) for first in range(0, len(z), BLOCK)]
        submit = self._pool.executor.submit
        futures = [submit(published, plan, block, self._seed, self._counts) for block in blocks]
        return np.concatenate([future.result() for future in futures])

    def _joint(self, z: Floats) -> Joint:
        return _joint(self._plan.start, self._numbers, z)


def published(plan: Plan, members: range, seed: int, counts: Sequence[Count]) -> Floats:
    """What counts would be in some members without any error, float64[member, count]; this runs in the workers."""
    results = Results.of_records(plan, [simulate_members(plan, members, seed)], seed)
    borders = borders_of(plan)
    simulated = gather(results, borders, {count.type for count in counts})
    drawn = draw(seed, simulated.members, plan.joint)
    return np.stack([observe(count, simulated, borders, drawn) for count in counts], axis=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale on which counts are fitted: log(value + floor), where their errors are about the same everywhere.

    Attributes:
        floor: float64[count]; observed: float64[count], on the scale.
        reporting: float64[count], variance of reporting.
        weight: float64[count], above 0.
        kind: name of each count's misfit.
    """

    floor: Floats
    observed: Floats
    reporting: Floats
    weight: Floats
    kind: tuple[str, ...]

    @classmethod
    def of_counts(cls, counts: Sequence[Count]) -> Scale:
        """The scale of some counts, with errors of reporting as their priors have them in the middle."""
        middle = {name: float(cast("float", one.value)) for name, one in declared(Params).items()}
        value = np.array([count.value for count in counts])
        further = np.array([further_error(count, middle) for count in counts])
        relative = np.array([middle[error_name(count)] for count in counts])
        floor = np.array([_FLOOR.get(count.type, _PERSONS) for count in counts])
        reporting = ((relative * value) ** 2 + further**2) / (value + floor) ** 2
        weight = np.array([count.weight for count in counts])
        return cls(floor, np.log(value + floor), reporting, weight, tuple(map(misfit_name, counts)))

    def log_likelihood(self, values: Floats, drawn: Drawn) -> Floats:
        """Of ``values[member, count]`` with each member's misfits, float64[member], but for a constant."""
        misfit = np.stack([drawn[name] for name in self.kind], axis=1)
        variance = self.reporting + misfit**2
        left = self.observed - np.log(values + self.floor)
        return np.asarray(-0.5 * (np.log(variance) + left**2 / variance) @ self.weight)
