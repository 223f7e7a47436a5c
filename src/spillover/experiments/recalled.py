"""How much hangs on values that are recalled, without a source that was read.

The recalled values of one column of one table are halved, then doubled, all at once; the scenario runs again with the
same seed, and what changes is told member by member. Shares stay shares, people stay whole, and switches and
memberships, which have no half, stay as they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from spillover.data.columns import CONFIDENCE, LARGEST_NUMBER, Column
from spillover.data.frozen import frozen
from spillover.data.scenario import Scenario
from spillover.data.tables import TABLES
from spillover.engine.known import compile_known
from spillover.experiments.compare import Outcome, difference
from spillover.experiments.ensemble import simulate
from spillover.experiments.observing import borders_of
from spillover.experiments.outputs import Floats, chosen, measured, on_scale
from spillover.experiments.sensitivity import Progress
from spillover.ground.errors import Finding, RunError
from spillover.world.plan import Plan

MEMBERS = 50
FACTORS = (0.5, 2.0)
RECALLED = "recalled"

_UNUSED = frozenset({"counts", "polls"})
"""Tables that runs are held against, and do not use."""
_KINDS: Mapping[str, str] = MappingProxyType({"ties": "tie", "changes": "quantity"})
"""Tables with one column of values of several kinds, and the column that says which."""
_SWITCHES = frozenset({"csto", "eaeu", "cis", "open"})
_SHARES = frozenset({"trade", "language", "kin", "remittances", "draft_office"})


@dataclass(frozen=True, slots=True)
class Recalled:
    """The recalled values of a column.

    Attributes:
        table: its table.
        column: its name.
        kind: of the values, where a column holds several kinds; else "".
        values: how many there are.
    """

    table: str
    column: str
    kind: str
    values: int

    @property
    def name(self) -> str:
        """``crossings.people_per_day`` or ``ties.value[kin]``."""
        return f"{self.table}.{self.column}" + (f"[{self.kind}]" if self.kind else "")

    @property
    def rows(self) -> pl.Expr:
        """Those that are scaled: what is recalled and said, and neither 0 nor what an empty cell means."""
        declared = _column(self)
        own = (pl.col("confidence") == RECALLED) & (pl.col(self.column) != 0)
        if declared.default is not None:
            own &= pl.col(self.column) != declared.default
        return (own & (pl.col(_KINDS[self.table]) == self.kind) if self.kind else own).fill_null(value=False)


def _column(recalled: Recalled) -> Column:
    return next(column for column in TABLES[recalled.table].columns if column.name == recalled.column)


def recalled_columns(scenario: Scenario) -> tuple[Recalled, ...]:
    """What is recalled in a scenario and can be scaled, in the order of the tables."""
    return tuple(
        dataclasses.replace(one, values=n)
        for one in _candidates(scenario)
        if (n := scenario.table(one.table).filter(one.rows).height)
    )


def _candidates(scenario: Scenario) -> Iterator[Recalled]:
    for name, table in TABLES.items():
        if CONFIDENCE.name not in table.names or name in _UNUSED:
            continue
        by = _KINDS.get(name)
        kinds = sorted(set(scenario.table(name)[by]) - _SWITCHES) if by else [""]
        numbers = [column.name for column in table.columns if column.type in ("integer", "number")]
        yield from (Recalled(name, column, kind, 0) for column in numbers for kind in kinds)


def scaled(scenario: Scenario, recalled: Recalled, factor: float) -> Scenario:
    """The scenario with some recalled values scaled, within their bounds."""
    column = _column(recalled)
    high = 1.0 if recalled.kind in _SHARES else min(column.high, LARGEST_NUMBER)
    value = (pl.col(column.name) * factor).clip(upper_bound=high)
    value = (value.round() if column.type == "integer" else value).cast(column.dtype)
    table = scenario.table(recalled.table)
    changed = table.with_columns(pl.when(recalled.rows).then(value).otherwise(pl.col(column.name)).alias(column.name))
    return scenario.changed(tables={**scenario.tables, recalled.table: changed})


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """What follows from other values.

    Attributes:
        scenario: its name.
        members: pairs.
        columns: what is recalled.
        outputs: what was looked at.
        changes: a row a column, factor and output: ``recalled, values, factor, level, name, quantity, measure``, then
            as ``compare`` has them, and ``share, share_q05, share_q95``: the geometric mean over members of the change
            as a part of what was, less 1, and its quantiles.
    """

    scenario: str
    members: int
    columns: tuple[Recalled, ...]
    outputs: tuple[Outcome, ...]
    changes: pl.DataFrame


def influence_of_recalled(
    scenario: Scenario, settings: Mapping[str, str] | None = None, days: int | None = None, members: int = MEMBERS,
    seed: int = 0, workers: int = 1, on_step: Progress = lambda done, of: None,
) -> Influence:  # fmt: skip
    """Halve and double what is recalled, a column at a time.

    Args:
        scenario: as it could be known at its information date, if it has one.
        settings: "mechanism.parameter" → text.
        days: number of days, instead of the scenario's.
        members: of each run.
        seed: root of all random numbers.
        workers: processes.
        on_step: called with runs done, and of all.

    Raises:
        RunError: RUN-053 if nothing is recalled.
    """
    known = frozen(scenario)
    columns = recalled_columns(known)
    if not columns:
        message = f"no value of '{scenario.id}' that a run uses is marked as recalled"
        raise RunError(Finding("RUN-053", message, "mark what is in the column confidence", value=scenario.id))
    tasks = [(one, factor) for one in columns for factor in FACTORS]

    def run(variant: Scenario) -> dict[Outcome, Floats]:
        plan = compile_known(variant, settings, days)
        return _figures(plan, members, seed, workers)

    before = run(known)
    outputs = chosen(before)
    rows: list[dict[str, Any]] = []
    for done, (one, factor) in enumerate(tasks, 1):
        rows += _changes(one, factor, outputs, before, run(scaled(known, one, factor)))
        on_step(done, len(tasks))
    return Influence(scenario.id, members, columns, outputs, pl.DataFrame(rows, infer_schema_length=None))


def _figures(plan: Plan, members: int, seed: int, workers: int) -> dict[Outcome, Floats]:
    return measured(simulate(plan, members, seed, workers), borders_of(plan))


def _changes(
    one: Recalled, factor: float, outputs: Sequence[Outcome],
    before: Mapping[Outcome, Floats], after: Mapping[Outcome, Floats],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    for output in outputs:
        found = difference(before[output], after[output], paired=True)
        ratio = on_scale(output, after[output]) - on_scale(output, before[output])
        shares = {"share": ratio.mean(), "share_q05": np.quantile(ratio, 0.05), "share_q95": np.quantile(ratio, 0.95)}
        yield {"recalled": one.name, "values": one.values, "factor": factor, **output._asdict(), **found,
               **{name: float(np.expm1(share)) for name, share in shares.items()}}  # fmt: skip
