"""The view: all that the explorer shows of one run, as one document (``docs/reference/view.md``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from spillover.data.scenario import Scenario, load
from spillover.engine.runstore import INPUTS, Run, load_inputs
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError, SpilloverError
from spillover.report.explorer.about import hasten_of, notes, parameters, run_info, sources
from spillover.report.explorer.atlas import KINDS, Atlas, Spot, atlas_of
from spillover.report.explorer.counts import counts_of
from spillover.report.explorer.deeds import acts_of, dated_deeds
from spillover.report.explorer.marks import marks_of
from spillover.report.explorer.packing import LEVELS, Packed, Times, packed
from spillover.report.explorer.recipes import Book, Key, book_of, in_turn
from spillover.report.explorer.ways import flows
from spillover.world.plan import Plan

FORMAT = 1
LEAST_MOVED = 1.0
"""Pairs of countries between which the medians of all days add up to fewer people are left out."""
ASIDE = frozenset({"entries", "exits"})
"""Quantities that are there to lay counts over, and left out where no count is of their kind."""

FAMILIES = (
    ("stock", "stock_per_1000"),
    ("arrivals", "arrivals_per_100k", "arrivals_fled", "fled_in"),
    ("crossed_in", "entries", "crossed_in_at"),
    ("crossed_out", "exits", "crossed_out_at"),
    ("school_places_needed", "school_strain"),
)
"""Quantities whose series are often the same, but for a factor."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A run as documents need it.

    Attributes:
        run: its folder and manifest.
        scenario: its own copy, with all that is known today.
        plan: compiled from it; None where this version makes another plan of it.
        results: of the finished members.
        atlas: where they take place.
        book: its series.
        times: days that are kept.
    """

    run: Run
    scenario: Scenario
    plan: Plan | None
    results: Results
    atlas: Atlas
    book: Book
    times: Times


def opened(run: Run) -> Opened:
    """Open a run that has one finished member at least.

    Raises:
        RunError: RUN-080 if no member is finished, RUN-010 if a file is not as it was written.
        ScenarioError: if the run's copy of its scenario was damaged.
    """
    if not run.manifest.blocks:
        message = f"no member of '{run.manifest.name}' is finished, so that there is nothing to show"
        raise RunError(Finding("RUN-080", message, f"finish it with: {run.resume}", value=run.manifest.name))
    scenario, plan = _compiled(run)
    results, atlas = Results.of_run(run), atlas_of(scenario)
    book = book_of(results, atlas, hasten_of(run.manifest), dated_deeds(plan))
    return Opened(run, scenario, plan, results, atlas, book, Times.of(results.n_days))


def _compiled(run: Run) -> tuple[Scenario, Plan | None]:
    """The run's scenario, and its plan if this version still makes the same one."""
    try:
        return load_inputs(run)
    except SpilloverError:
        return load(run.folder / INPUTS), None


def view_of(run: Run) -> dict[str, Any]:
    """The view of the finished members of a run.

    Args:
        run: complete, or interrupted with one finished member at least.

    Returns:
        Plain values, ready for JSON, as ``View`` in the explorer's types.

    Raises:
        RunError: RUN-080 if no member is finished, RUN-010 if a file is not as it was written.
        ScenarioError: if the run's copy of its scenario was damaged.
    """
    one = opened(run)
    series = series_of(one)
    hasten = hasten_of(run.manifest)
    counts = counts_of(one.scenario, one.plan, one.results, one.atlas, {each.key for each in series}, hasten)
    unread = ASIDE - {count["over"] for count in counts}
    series = [each for each in series if each.key.quantity not in unread]
    last_day = one.results.start + timedelta(days=one.results.n_days - 1)
    return {
        "format": FORMAT,
        "run": run_info(run.manifest),
        "levels": list(LEVELS),
        "times": one.times.kept.tolist(),
        "home": one.atlas.home,
        "countries": _countries(one.atlas),
        "places": [_place(spot, one) for spot in one.atlas.spots.values() if spot.at],
        "quantities": told(one.book, series),
        "series": [each.as_dict() for each in series],
        "flows": flows(series, one.scenario, one.atlas),
        "counts": counts,
        "marks": marks_of(one.scenario, one.atlas, last_day),
        "acts": acts_of(one.scenario, one.plan, one.results, one.atlas),
        "sources": sources(run.manifest, one.scenario.sources),
        "parameters": parameters(run.manifest),
        "notes": [*notes(run.manifest, one.times), *_lacking(one)],
    }


def series_of(one: Opened) -> list[Packed]:
    """All series of a run that tell something."""
    found = {}
    for key, (values,) in in_turn([(one.results, one.book)], one.book.recipes):
        recipe, quantity = one.book.recipes[key], one.book.quantities[key.quantity]
        series = None if values is None else packed(key, values, quantity, one.times, recipe.rest)
        if series is not None and (key.quantity != "moved" or series.total >= LEAST_MOVED):
            found[key] = series
    return in_order(found, one.book, one.atlas)


def in_order(found: Mapping[Key, Packed], book: Book, atlas: Atlas) -> list[Packed]:
    """Series with those by head, which are their multiples; what is alike stands together, so that it packs well."""
    multiples = [
        Packed(key, found[ratio.of].scale * ratio.factor, found[ratio.of].steps)
        for key, ratio in book.ratios.items()
        if ratio.of in found
    ]
    order = {name: number for number, name in enumerate(book.quantities)}

    def rank(series: Packed) -> tuple[int, str, int]:
        quantity, label = series.key
        family = next((names for names in FAMILIES if quantity in names), None)
        if family is None:
            return order[quantity], "", order[quantity]
        country = atlas.spots[label].iso3 if label in atlas.spots else label
        return min(order[name] for name in family if name in order), country, order[quantity]

    return sorted([*found.values(), *multiples], key=rank)


def told(book: Book, series: Iterable[Packed]) -> list[dict[str, Any]]:
    """The quantities that have a series, in their order."""
    names: Collection[str] = {each.key.quantity for each in series}
    return [quantity.as_dict() for name, quantity in book.quantities.items() if name in names]


def _countries(atlas: Atlas) -> list[dict[str, Any]]:
    return [
        {"iso3": iso3, "home": iso3 == atlas.home, "residents": atlas.residents.get(iso3), "anchor": list(anchor)}
        for iso3, anchor in atlas.anchors.items()
    ]


def _place(spot: Spot, one: Opened) -> dict[str, Any]:
    mode, passes = _crossing(spot, one)
    return {
        "name": spot.name,
        "iso3": spot.iso3,
        "pcode": spot.pcode,
        "kind": KINDS.get(spot.kind, "other"),
        "at": None if spot.at is None else list(spot.at),
        "residents": spot.residents,
        "capacity": spot.capacity,
        "source": spot.row["source"],
        "mode": mode,
        "passes": passes,
    }


def _crossing(spot: Spot, one: Opened) -> tuple[str, list[int] | None]:
    """How people cross there, and how many can on each of the times, on foot too; neither where it is no crossing."""
    if spot.kind != "crossing":
        return "", None
    modes = dict(one.scenario.table("crossings").select("crossing", "mode").iter_rows())
    crossings = None if one.plan is None else one.plan.world.crossings
    if one.plan is None or crossings is None:
        return modes.get(spot.name, ""), None
    at = np.flatnonzero(crossings.place == one.plan.place_names.index(spot.name))
    if not len(at):
        return modes.get(spot.name, ""), None
    passes = (crossings.people_per_day + crossings.foot_per_day)[one.times.kept, at[0]]
    return modes.get(spot.name, ""), np.rint(passes).astype(np.int64).tolist()


def _lacking(one: Opened) -> Sequence[str]:
    """What the view leaves out, and why."""
    found = []
    if one.plan is None:
        found.append(
            "This version of Spillover makes another plan of the run's inputs: what members would have published, what "
            "governments do by themselves and what crossings pass are left out."
        )
    if any(key.quantity == "moved" for key in one.book.recipes):
        found.append(
            "Pairs of countries between which the medians of all days add up to less than one person are left out."
        )
    if off := [spot.name for spot in one.atlas.spots.values() if not spot.at]:
        found.append(f"Places without coordinates are left out: {', '.join(off)}.")
    return found
