"""Spillover: what a displacement shock does to a country's neighbours, as ensembles, with sources and baselines.

    import spillover as sp

    scenario = sp.load("scenarios/mali-2012")
    plan = sp.compile(scenario, {"walk.respect_capacity": "false"})
    results = sp.simulate(plan, members=100, seed=0)
    results.summary()                    # a polars frame; results.to_xarray() gives a labelled Dataset
    sp.score(scenario, plan, results)    # errors beside baselines

The names are imported when they are first used, so that ``import spillover`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spillover.data.flee import import_flee
    from spillover.data.scenario import Scenario, check, load
    from spillover.engine.compile import compile_plan as compile
    from spillover.experiments.ensemble import simulate
    from spillover.experiments.results import Results
    from spillover.experiments.scores import score_results as score
    from spillover.world.plan import Plan

__all__ = ["Plan", "Results", "Scenario", "check", "compile", "import_flee", "load", "score", "simulate"]

_HOMES = MappingProxyType(
    {
        "Plan": ("spillover.world.plan", "Plan"),
        "Results": ("spillover.experiments.results", "Results"),
        "Scenario": ("spillover.data.scenario", "Scenario"),
        "check": ("spillover.data.scenario", "check"),
        "compile": ("spillover.engine.compile", "compile_plan"),
        "import_flee": ("spillover.data.flee", "import_flee"),
        "load": ("spillover.data.scenario", "load"),
        "score": ("spillover.experiments.scores", "score_results"),
        "simulate": ("spillover.experiments.ensemble", "simulate"),
    }
)


def __getattr__(name: str) -> Any:
    """Find a public name in the module that is its home."""
    if name not in _HOMES:
        message = f"module 'spillover' has no attribute '{name}'; it has {', '.join(__all__)}"
        raise AttributeError(message)
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted(__all__)
