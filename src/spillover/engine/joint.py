"""The posterior of a scenario: from its table to joint draws, each number of which somebody must want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from spillover.data.scenario import Scenario
from spillover.ground.errors import Finding, PlanError, did_you_mean
from spillover.ground.params import Setting, declared
from spillover.world.joint import Joint
from spillover.world.mechanism import Mechanism

TABLE = "posterior"
OBSERVATION = "counts"
"""The first part of names of numbers that stand between people and published counts, which no mechanism knows."""


def joint_of(scenario: Scenario) -> Joint | None:
    """The newest posterior that a scenario holds; None if it holds none."""
    table = scenario.table(TABLE)
    if table.is_empty():
        return None
    newest = table["as_of"].max()
    rows = table.filter(pl.col("as_of") == newest).sort("name", "draw")
    names = tuple(rows["name"].unique(maintain_order=True))
    return Joint(newest, names, np.ascontiguousarray(rows["value"].to_numpy().reshape(len(names), -1).T))  # type: ignore[arg-type]


def without_posterior(scenario: Scenario) -> Scenario:
    """The same scenario before anything was fitted to it."""
    empty = scenario.table(TABLE).clear()
    return scenario.changed(tables={**scenario.tables, TABLE: empty})


def fitted(settings: Mapping[str, Setting], joint: Joint | None) -> dict[str, Setting]:
    """Settings of a mechanism, of which those that nobody set say so where a posterior knows them."""
    return {
        name: one.fitted(joint.median(one.name), joint.source)
        if joint is not None and one.is_drawn and one.name in joint.names
        else one
        for name, one in settings.items()
    }


def check_names(joint: Joint, catalogue: Mapping[str, Mechanism], deviates: Mapping[str, Iterable[str]]) -> None:
    """Every number of a posterior is a parameter with a prior, or a deviate of a mechanism of the plan.

    Args:
        joint: the posterior.
        catalogue: all mechanisms there are, in the plan or not.
        deviates: names of deviates, by mechanism; those of others mean nothing here.

    Raises:
        PlanError: PLN-040 for each name that is neither.
    """
    params = {
        f"{name}.{one.name}"
        for name, mechanism in catalogue.items()
        for one in declared(mechanism.Params).values()
        if one.prior is not None
    }
    known = params | {f"{mechanism}.{name}" for mechanism, names in deviates.items() for name in names}
    findings = [
        Finding("PLN-040", f"the posterior of {joint.as_of} gives '{name}', which nobody draws",
                did_you_mean(name, known), file=f"{TABLE}.csv", column="name", value=name)
        for name in joint.names
        if name not in known and not _means_nothing_here(name, deviates)
    ]  # fmt: skip
    if findings:
        raise PlanError(*findings)


def _means_nothing_here(name: str, deviates: Mapping[str, Iterable[str]]) -> bool:
    """Whether a number is one of the observation, or a deviate of a mechanism that draws none in this plan."""
    mechanism = name.partition(".")[0]
    return mechanism == OBSERVATION or ("[" in name and not list(deviates.get(mechanism, ())))
