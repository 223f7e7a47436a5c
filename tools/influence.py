"""How much each uncertain parameter matters on Mali 2012: written into docs/explanation/assumptions.md.

One at a time, each is set to the 5 % and the 95 % quantile of its prior while the others keep their defaults; the same seed and
members on both sides, capacities ignored. ``python tools/influence.py`` takes about a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from pages import ROOT, table

import spillover as sp
from spillover.data.scenario import Scenario
from spillover.experiments.measures import measure
from spillover.ground.params import Param, declared
from spillover.mechanisms import catalogue

PAGE = ROOT / "docs" / "explanation" / "assumptions.md"
START, END = "<!-- influence: written by tools/influence.py -->", "<!-- end of influence -->"
MEMBERS, SEED = 40, 0
QUANTILES = (0.05, 0.95)
HEARD = ("violence", "walk")
BARE = {"walk.respect_capacity": "false"}


def main() -> None:
    """Measure, and write the table into its place."""
    put(
        PAGE,
        START,
        END,
        "\n".join(table(("parameter", "from", "to", "rescaled ARD from", "to", "people moved"), rows())),
    )


def put(page: Path, start: str, end: str, content: str) -> None:
    """Put ``content`` between two marks of a page."""
    before, rest = page.read_text("utf-8").split(start)
    _, after = rest.split(end)
    page.write_text(f"{before}{start}\n\n{content.strip()}\n\n{end}{after}", encoding="utf-8", newline="\n")


def rows() -> Iterator[tuple[str, ...]]:
    """One row for each parameter with a prior that `walk` listens to."""
    scenario = sp.load(ROOT / "scenarios" / "mali-2012")
    uncertain = dict(_uncertain())
    fixed = BARE | {name: f"{one.value:g}" for name, one in uncertain.items()}
    for name, one in uncertain.items():
        low, high = (float(value) for value in one.prior.quantile(np.array(QUANTILES)))
        errors, stocks = zip(*(_run(scenario, fixed | {name: f"{value:g}"}) for value in (low, high)), strict=True)
        moved = np.abs(stocks[0] - stocks[1]).sum(axis=1).mean() / 2
        yield f"`{name}`", f"{low:.3g}", f"{high:.3g}", f"{errors[0]:.3f}", f"{errors[1]:.3f}", f"{moved:,.0f}"


def _uncertain() -> Iterator[tuple[str, Param]]:
    for mechanism in HEARD:
        for one in declared(catalogue()[mechanism].Params).values():
            if one.prior is not None:
                yield f"{mechanism}.{one.name}", one


def _run(scenario: Scenario, settings: Mapping[str, str]) -> tuple[float, np.ndarray]:
    """Rescaled ARD, and mean stocks [day, k]."""
    plan = sp.compile(scenario, settings)
    results = sp.simulate(plan, members=MEMBERS, seed=SEED)
    stock = results.stock([plan.place_names[place] for place in plan.observed.places])
    return measure(stock, plan.observed.daily).ard_rescaled, stock.mean(axis=0)


if __name__ == "__main__":
    main()
