"""How much each uncertain parameter matters on Mali 2012: written into docs/explanation/assumptions.md.

One at a time, each is set to the 5 % and the 95 % quantile of its prior while the others keep their defaults; the same
seed and members on both sides, capacities ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from pages import ROOT, put, table

import spillover as sp
from spillover.data.scenario import Scenario
from spillover.experiments.measures import measure
from spillover.ground.params import Param, declared
from spillover.mechanisms import catalogue

PAGE = ROOT / "docs" / "explanation" / "assumptions.md"
START, END = "<!-- influence: written by tools/influence.py -->", "<!-- end of influence -->"
HEADER = ("parameter", "from", "to", "rescaled ARD at the first", "at the second", "people moved")
MEMBERS, SEED = 40, 0
QUANTILES = (0.05, 0.95)
HEARD = ("allure", "violence", "walk")
BARE = {"walk.respect_capacity": "false"}
WITHOUT_PRIOR = {"allure.spread": (0.5, 2.0), "walk.speed_km_per_day": (100.0, 400.0)}
"""Held fixed in runs; tried at half and at twice the default."""


def main() -> None:
    """Measure, and write the table into its place."""
    put(PAGE, START, END, "\n".join(table(HEADER, rows())))


def rows() -> Iterator[tuple[str, ...]]:
    """One row for each uncertain parameter of the default movement."""
    scenario = sp.load(ROOT / "scenarios" / "mali-2012")
    uncertain = dict(_uncertain())
    fixed = BARE | {name: f"{one.value:g}" for name, (one, _) in uncertain.items()}
    for name, (_, ends) in uncertain.items():
        errors, stocks = zip(*(_run(scenario, fixed | {name: f"{value:g}"}) for value in ends), strict=True)
        moved = np.abs(stocks[0] - stocks[1]).sum(axis=1).mean() / 2
        yield f"`{name}`", *map(_short, ends), *(f"{error:.3f}" for error in errors), f"{moved:,.0f}"


def _uncertain() -> Iterator[tuple[str, tuple[Param, tuple[float, ...]]]]:
    """Parameters that may be otherwise, and the two values that are tried."""
    for mechanism in HEARD:
        for one in declared(catalogue()[mechanism].Params).values():
            name = f"{mechanism}.{one.name}"
            if one.prior is not None:
                yield name, (one, tuple(one.prior.quantile(np.array(QUANTILES)).tolist()))
            elif name in WITHOUT_PRIOR:
                yield name, (one, WITHOUT_PRIOR[name])


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _run(scenario: Scenario, settings: Mapping[str, str]) -> tuple[float, np.ndarray]:
    """Rescaled ARD, and mean stocks [day, k]."""
    plan = sp.compile(scenario, settings)
    results = sp.simulate(plan, members=MEMBERS, seed=SEED)
    stock = results.stock([plan.place_names[place] for place in plan.observed.places])
    return measure(stock, plan.observed.daily).ard_rescaled, stock.mean(axis=0)


if __name__ == "__main__":
    main()
