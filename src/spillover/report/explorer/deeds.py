"""What governments do by themselves in a run: how often, when, driven by what."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.data.scenario import Scenario
from spillover.experiments.fence import Band, watch
from spillover.experiments.fence.deeds import RESPONSE
from spillover.experiments.results import Results
from spillover.report.explorer.atlas import Atlas
from spillover.report.explorer.recipes import Deeds
from spillover.world.plan import Plan


def has_governments(plan: Plan | None) -> bool:
    """Whether some government decides for itself."""
    return (
        plan is not None and plan.world.governments is not None and RESPONSE in {p.mechanism.name for p in plan.parts}
    )


def dated_deeds(plan: Plan | None) -> Deeds | None:
    """How often each dated act was done by the end of each day, by its label; None without governments."""
    if plan is None or not has_governments(plan) or plan.world.governments is None:
        return None
    done = plan.world.governments.done.cumsum(axis=0).astype(np.float64)
    return {
        f"{name} {kind}": done[:, number, at]
        for number, name in enumerate(plan.world.governments.names)
        for at, kind in enumerate(KINDS_OF_ACT)
    }


def acts_of(scenario: Scenario, plan: Plan | None, results: Results, atlas: Atlas) -> list[dict[str, Any]]:
    """Acts of which some member does one by itself, as ``Act`` in the explorer's types, by country and kind."""
    if plan is None or not has_governments(plan):
        return []
    fence = watch(scenario, plan, results, Band.of(plan))
    found = []
    for host in fence.hosts:
        for act in host.acts:
            chance = act.own.last
            if chance.p > 0:
                found.append({
                    "country": atlas.code(host.name), "kind": act.kind,
                    "share": round(chance.p, 4), "low": round(chance.low, 4), "high": round(chance.high, 4),
                    "q05": _iso(act.own.q05), "median": _iso(act.own.median_date), "q95": _iso(act.own.q95),
                    "drivers": [
                        {"driver": one.driver, "of": one.of, "mean": round(one.mean, 4),
                         "share": None if one.share is None else round(one.share, 4)}
                        for one in act.drivers
                        if round(one.mean, 4)
                    ],
                })  # fmt: skip
    return found


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
