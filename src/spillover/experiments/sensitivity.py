"""What matters: how far each number that nobody knows moves what a run says, ranked.

Inputs are all numbers that members draw: parameters with a prior, one by one, and the deviates of the movement, all of
a kind together. A design of SALib [iwanaga2022] says which quantiles of what is believed of them each run takes:

* ``morris`` [morris1991] moves one input after the other by half of its probability, from many starting points, and
  takes the mean of the absolute changes;
* ``sobol`` [saltelli2010] takes the share of the variance that would be left if all others were known.

All runs from one starting point share their luck, so that what moves is the input alone: one that does nothing has an
index of exactly 0. Luck itself is one more input, for which every starting point runs again with other luck; it holds
all that members draw and no parameter or deviate says.

People and days are looked at by their logarithm, ``log(value + a few)``, so that a large host does not drown the
others and a change is a factor.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spillover.experiments.calibration import Number
from spillover.experiments.compare import Outcome
from spillover.experiments.designs import METHODS, SCREENING, Design, Indices, Problem, method_of
from spillover.experiments.ensemble import simulate
from spillover.experiments.executors import Workers
from spillover.experiments.observing import borders_of
from spillover.experiments.outputs import chosen, measured, on_scale
from spillover.ground.errors import Finding, RunError
from spillover.ground.params import Setting
from spillover.ground.priors import Normal, Prior
from spillover.ground.streams import stream_key
from spillover.world.joint import Joint
from spillover.world.plan import Plan

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

LUCK = "luck"
"""The input that is not a number."""
_TINY = 1e-9  # keeps quantiles of priors off their ends

# ---- inputs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A number that members draw.

    Attributes:
        number: its name, prior and bounds.
        draws: float64[draw] of the posterior, in place of the prior; None where it was not fitted.
        factor: name of the input that it belongs to.
        source: of its declaration; empty for a deviate, of which no table says anything.
    """

    number: Number
    draws: Floats | None
    factor: str
    source: str

    def of(self, u: Floats) -> Floats:
        """Values of quantiles; of a posterior those of its margin, without what it knows of two numbers together."""
        u = np.clip(u, _TINY, 1.0 - _TINY)
        values = self.number.prior.quantile(u) if self.draws is None else np.quantile(self.draws, u)
        return np.clip(values, self.number.low, self.number.high)


@dataclass(frozen=True, slots=True)
class Factor:
    """One input.

    Attributes:
        name: ``exodus.kin``, ``exodus.country[…]``, or ``LUCK``.
        n: numbers that move together.
        belief: "prior" or "posterior"; "" for luck.
        source: of the declaration; "" for deviates and luck.
    """

    name: str
    n: int
    belief: str
    source: str

    @property
    def is_assumed(self) -> bool:
        """Whether nobody but this project says so."""
        return self.source.startswith("assumed:")


def drawn_numbers(plan: Plan) -> tuple[Drawn, ...]:
    """All numbers of a plan that members draw: parameters of every part, and the deviates of the movement."""
    settings = [one for part in plan.parts for one in part.settings.values() if one.is_drawn and one.param.prior]
    mover = plan.mover.name
    names = [f"{mover}.{name}" for name in plan.mover.deviates(plan.part(mover).prepared)]
    normal = Normal(0.0, 1.0)
    return (
        *(Drawn(_number(one), _draws(plan, one.name), one.name, one.param.source) for one in settings),
        *(Drawn(Number(name, normal), _draws(plan, name), f"{name.partition('[')[0]}[…]", "") for name in names),
    )


def _number(setting: Setting) -> Number:
    low, high = setting.param.low, setting.param.high
    prior = cast("Prior", setting.param.prior)
    return Number(setting.name, prior, -math.inf if low is None else low, math.inf if high is None else high)


def _draws(plan: Plan, name: str) -> Floats | None:
    return plan.joint.rows[:, plan.joint.names.index(name)] if plan.joint and name in plan.joint.names else None


def _factors(drawn: Sequence[Drawn]) -> tuple[Factor, ...]:
    """Inputs in the order of their first numbers, luck last."""
    together: dict[str, list[Drawn]] = {}
    for one in drawn:
        together.setdefault(one.factor, []).append(one)
    return (
        *(
            Factor(name, len(own), "prior" if all(one.draws is None for one in own) else "posterior", own[0].source)
            for name, own in together.items()
        ),
        Factor(LUCK, 0, "", ""),
    )


# ---- the experiment ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """What matters to what.

    Attributes:
        scenario: its name.
        start: civil date of day 0.
        n_days: days simulated.
        fitted: information date of the posterior, if there is one.
        method: name of the method.
        size: starting points.
        runs: model runs, all told.
        factors: inputs, luck last.
        outputs: what was looked at.
        index: float64[output, factor], the effect; ``error`` and ``second`` alike, see :class:`Indices`.
    """

    scenario: str
    start: date
    n_days: int
    fitted: date | None
    method: str
    size: int
    runs: int
    factors: tuple[Factor, ...]
    outputs: tuple[Outcome, ...]
    index: Floats
    error: Floats
    second: Floats

    @property
    def relative(self) -> Floats:
        """float64[output, factor], by the largest of each output."""
        return np.asarray(self.index / self.index.max(axis=1, keepdims=True))

    @property
    def above_luck(self) -> NDArray[np.bool_]:
        """bool[output, factor], whether the interval of an index lies above that of luck."""
        return np.asarray(self.index - self.error > self.index[:, -1:] + self.error[:, -1:])

    def ranking(self) -> pl.DataFrame:
        """Inputs, those that matter most first.

        Returns:
            ``rank, input, numbers, overall, above_luck, belief, source, assumed``: ``overall`` is the mean over outputs
            of the index by the largest of its output, ``above_luck`` the number of outputs in which it is above luck.
        """
        overall, above = self.relative.mean(axis=0), self.above_luck.sum(axis=0)
        order = sorted(range(len(self.factors)), key=lambda i: (-overall[i], self.factors[i].name))
        return pl.DataFrame(
            [
                {"rank": rank, "input": one.name, "numbers": one.n, "overall": float(overall[i]),
                 "above_luck": int(above[i]), "belief": one.belief, "source": one.source, "assumed": one.is_assumed}
                for rank, i in enumerate(order, 1)
                for one in (self.factors[i],)
            ]
        )  # fmt: skip

    def frame(self) -> pl.DataFrame:
        """Every index: ``level, name, quantity, measure, input, index, error, <second>, relative, above_luck``."""
        n = len(self.factors)
        words = {name: np.repeat(list(column), n).tolist() for name, column in _columns(self.outputs).items()}
        figures = {"index": self.index, "error": self.error, METHODS[self.method].second: self.second,
                   "relative": self.relative, "above_luck": self.above_luck}  # fmt: skip
        names = [one.name for one in self.factors] * len(self.outputs)
        return pl.DataFrame({**words, "input": names, **{key: value.ravel() for key, value in figures.items()}})


def _columns(several: Sequence[Outcome]) -> dict[str, tuple[str, ...]]:
    return dict(zip(Outcome._fields, zip(*several, strict=True), strict=True))


def sensitivity(
    plan: Plan,
    design: Design = SCREENING,
    seed: int = 0,
    workers: int = 1,
    fields: Sequence[str] = (),
    on_step: Progress = lambda done, of: None,
) -> Sensitivity:
    """Rank what members draw by how far it moves what a run says.

    Args:
        plan: compiled; what it holds fixed is no input.
        design: its method and size; runs are size × (inputs + 2 or 3) × repeats.
        seed: root of all random numbers.
        workers: processes; the result does not depend on them.
        fields: fields that are kept, to be looked at too, on the last day.
        on_step: called with runs done, and of all.

    Raises:
        RunError: RUN-014 without SALib, RUN-025 for a field that is not kept, RUN-050 for another method, RUN-051 for a
            single starting point, RUN-052 if members draw nothing, or if nothing that is looked at varies.
    """
    method, _, repeats = design
    way, size = method_of(method, design.size)
    drawn = drawn_numbers(plan)
    if not drawn:
        message = f"members of '{plan.scenario_id}' draw nothing: every number is set"
        raise RunError(Finding("RUN-052", message, "leave out some of --set", value=plan.scenario_id))
    problem = _problem(drawn, way.ends)
    of_design = _seed(seed, "design")
    points = way.points(problem, size, of_design)
    ensembles = np.stack([one.of(points[:, i]) for i, one in enumerate(drawn)], axis=1).reshape(size, -1, len(drawn))
    asked = _Asked(plan, tuple(one.number.name for one in drawn), repeats, tuple(fields))
    found, other = _run(asked, ensembles, (seed, _seed(seed, "luck")), workers, on_step)
    several = chosen(found, fields)
    if not several:
        message = f"nobody flees in any run of '{plan.scenario_id}', so that nothing matters"
        raise RunError(Finding("RUN-052", message, "let it run for more days", value=plan.scenario_id))
    indices = []
    for one in several:
        output, again = on_scale(one, found[one]), on_scale(one, other[one])
        own = way.analyse(problem, points, output.ravel(), of_design)
        index, error = way.luck(output[:, 0], again, float(output[:, (0, -1)].var()))
        indices.append(Indices(*(np.append(a, b) for a, b in zip(own, (index, error, math.nan), strict=True))))
    fitted, runs = plan.joint.as_of if plan.joint else None, (len(points) + size) * repeats
    return Sensitivity(
        plan.scenario_id, plan.start, plan.n_days, fitted, method, size, runs, _factors(drawn), several,
        *(np.stack(each) for each in zip(*indices, strict=True)),
    )  # fmt: skip


def _seed(seed: int, name: str) -> int:
    """A seed of its own, 31 bits long; never 0, which SALib takes for none."""
    return int(stream_key(seed, f"sensitivity/{name}")) % 2**31 | 1


def _problem(drawn: Sequence[Drawn], ends: tuple[float, float]) -> Problem:
    """The inputs in the words of SALib."""
    return {
        "num_vars": len(drawn),
        "names": [one.number.name for one in drawn],
        "groups": [one.factor for one in drawn],
        "bounds": [list(ends)] * len(drawn),
    }


class _Asked(NamedTuple):
    plan: Plan
    names: tuple[str, ...]
    repeats: int
    fields: tuple[str, ...]


def _run(
    asked: _Asked, ensembles: Floats, lucks: tuple[int, int], workers: int, on_step: Progress
) -> tuple[dict[Outcome, Floats], dict[Outcome, Floats]]:
    """What is looked at, float64[start, ensemble], and with other luck, float64[start].

    Args:
        asked: of each ensemble.
        ensembles: float64[start, ensemble, number]; start s is member s of each ensemble.
        lucks: seeds.
        workers: processes.
        on_step: called with runs done, and of all.
    """
    size, n, _ = ensembles.shape
    tasks = [(ensembles[:, k], lucks[0]) for k in range(n)] + [(ensembles[:, 0], lucks[1])]
    lots = []
    with Workers(workers).for_blocks(len(tasks)) as pool:
        each = map if pool.width == 1 else pool.executor.map
        for lot in each(_ensemble, itertools.repeat(asked), *zip(*tasks, strict=True)):
            lots.append(lot)
            on_step(len(lots) * size * asked.repeats, len(tasks) * size * asked.repeats)
    everywhere = [one for one in lots[0] if all(one in lot for lot in lots)]
    return {one: np.stack([lot[one] for lot in lots[:-1]], axis=1) for one in everywhere}, lots[-1]


def _ensemble(asked: _Asked, rows: Floats, seed: int) -> dict[Outcome, Floats]:
    """What is looked at in one run from each starting point, float64[start]; this runs in the workers."""
    plan = dataclasses.replace(asked.plan, joint=Joint(asked.plan.start, asked.names, rows))
    found = measured(simulate(plan, len(rows) * asked.repeats, seed), borders_of(plan), asked.fields)
    return {one: values.reshape(asked.repeats, len(rows)).mean(axis=0) for one, values in found.items()}
