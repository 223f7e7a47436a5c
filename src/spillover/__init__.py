"""Spillover: what a displacement shock does to a country's neighbours, as ensembles, with sources and baselines.

    import spillover as sp

    scenario = sp.load("scenarios/mali-2012")
    plan = sp.compile(scenario, {"walk.respect_capacity": "false"})
    results = sp.simulate(plan, members=100, seed=0)
    results.summary()                    # a polars frame; results.to_xarray() gives a labelled Dataset
    sp.score(scenario, plan, results)    # errors beside baselines
    sp.explore("last", runs="runs")      # the explorer, in a notebook

    law = sp.read_law(as_of=date(2022, 10, 7))
    person = sp.Person(("RUS",), (sp.Stay("KAZ", entry=date(2022, 9, 25)),))
    sp.stay(person, "KAZ", date(2022, 12, 24), law).lawful_until

The names are imported when they are first used, so that ``import spillover`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spillover.data.flee import import_flee
    from spillover.data.scenario import Scenario, check, load
    from spillover.engine.known import compile_known as compile
    from spillover.experiments.compare import compare
    from spillover.experiments.ensemble import simulate
    from spillover.experiments.results import Results
    from spillover.experiments.scores import score_results as score
    from spillover.interfaces.notebook import explore
    from spillover.rules.law import Law, read_law
    from spillover.rules.person import Person, Stay
    from spillover.rules.stay import days_left, lawful_until, longest_stay, stay
    from spillover.rules.temporal import always_lawful, ever_lawful, next_entry
    from spillover.world.plan import Plan

__all__ = [
    "Law", "Person", "Plan", "Results", "Scenario", "Stay", "always_lawful", "check", "compare", "compile", "days_left",
    "ever_lawful", "explore", "import_flee", "lawful_until", "load", "longest_stay", "next_entry", "read_law", "score",
    "simulate", "stay",
]  # fmt: skip

_HOMES = MappingProxyType(
    {
        "Law": ("spillover.rules.law", "Law"),
        "Person": ("spillover.rules.person", "Person"),
        "Plan": ("spillover.world.plan", "Plan"),
        "Results": ("spillover.experiments.results", "Results"),
        "Scenario": ("spillover.data.scenario", "Scenario"),
        "Stay": ("spillover.rules.person", "Stay"),
        "always_lawful": ("spillover.rules.temporal", "always_lawful"),
        "check": ("spillover.data.scenario", "check"),
        "compare": ("spillover.experiments.compare", "compare"),
        "compile": ("spillover.engine.known", "compile_known"),
        "days_left": ("spillover.rules.stay", "days_left"),
        "ever_lawful": ("spillover.rules.temporal", "ever_lawful"),
        "explore": ("spillover.interfaces.notebook", "explore"),
        "import_flee": ("spillover.data.flee", "import_flee"),
        "lawful_until": ("spillover.rules.stay", "lawful_until"),
        "load": ("spillover.data.scenario", "load"),
        "longest_stay": ("spillover.rules.stay", "longest_stay"),
        "next_entry": ("spillover.rules.temporal", "next_entry"),
        "read_law": ("spillover.rules.law", "read_law"),
        "score": ("spillover.experiments.scores", "score_results"),
        "simulate": ("spillover.experiments.ensemble", "simulate"),
        "stay": ("spillover.rules.stay", "stay"),
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
