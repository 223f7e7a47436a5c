"""The difference of two runs whose members are pairs, series by series (``docs/reference/view.md``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from spillover.engine.runstore import Run
from spillover.experiments.compare import Pairing, check_pairs, check_scale, first_members
from spillover.report.explorer.about import notes, run_info
from spillover.report.explorer.packing import LEVELS, Packed, packed
from spillover.report.explorer.quantities import Quantity
from spillover.report.explorer.recipes import Book, Floats, in_turn
from spillover.report.explorer.view import ASIDE, FORMAT, LEAST_MOVED, Opened, in_order, opened, told

PAIRED = (
    "Each difference is that of one member in the second run from the same member in the first, which have their luck "
    "in common; quantiles are of these differences."
)


def difference_of(against: Run, compared: Run) -> dict[str, Any]:
    """The second run less the first, member by member.

    Where one of them has no such place or nobody there, it counts as nobody; a rent, a share or a waiting time that one
    of them does not know is left out.

    Args:
        against: the first run.
        compared: the second; of the same first day, length and seed. If one has more members, those of both are taken.

    Returns:
        Plain values, ready for JSON, as ``Difference`` in the explorer's types.

    Raises:
        RunError: RUN-031 if their members are no pairs, RUN-032 if a simulated person stands for different numbers of
            people, RUN-080 if one has no finished member, RUN-010 if a file is not as it was written.
        ScenarioError: if a copy of a scenario was damaged.
    """
    one, other = (opened(run) for run in (against, compared))
    one, other = _in_common(one, other)
    book = _together(one.book, other.book)
    series = _series(one, other, book)
    shared = len(one.results.member_names)
    more = [f"Both runs have {shared} members in common."] if _sizes(one, other) != {shared} else []
    return {
        "format": FORMAT,
        "against": run_info(against.manifest),
        "compared": run_info(compared.manifest),
        "paired": True,
        "levels": list(LEVELS),
        "times": one.times.kept.tolist(),
        "quantities": told(book, series),
        "series": [each.as_dict() for each in series],
        "notes": [PAIRED, *more, *notes(against.manifest, one.times)],
    }


def _sizes(*several: Opened) -> set[int]:
    return {one.run.manifest.n_done for one in several}


def _in_common(one: Opened, other: Opened) -> tuple[Opened, Opened]:
    """Both runs with the members that they have in common, which must be the first of each.

    Raises:
        RunError: RUN-031 if members are no pairs, RUN-032 for simulated persons of different weight.
    """
    several = {f"{name}": each for name, each in zip(_names(one, other), (one, other), strict=True)}
    check_scale(list(several), [each.results for each in several.values()])
    fewest = min(len(each.results.member_names) for each in several.values())
    common = [replace(each, results=first_members(each.results, fewest)) for each in several.values()]
    check_pairs({name: _pairing(each) for name, each in zip(several, common, strict=True)})
    return common[0], common[1]


def _names(one: Opened, other: Opened) -> tuple[str, str]:
    name, second = one.run.manifest.name, other.run.manifest.name
    return name, second if second != name else f"{second} (2)"


def _pairing(one: Opened) -> Pairing:
    members = one.results.member_names.tolist()
    return Pairing(one.results.start, one.results.n_days, one.run.manifest.seed, members)


def _together(one: Book, other: Book) -> Book:
    """The series of both; ratios only where they are by the same residents."""
    ratios = {key: ratio for key, ratio in one.ratios.items() if other.ratios.get(key) == ratio}
    return Book(one.quantities | other.quantities, one.recipes | other.recipes, ratios)


def _series(one: Opened, other: Opened, book: Book) -> list[Packed]:
    found = {}
    for key, (before, after) in in_turn([(one.results, one.book), (other.results, other.book)], book.recipes):
        quantity = book.quantities[key.quantity]
        values = _less(before, after, quantity)
        series = None if values is None else packed(key, values, quantity, one.times)
        if (
            series is not None
            and key.quantity not in ASIDE
            and (key.quantity != "moved" or _largest(series) >= LEAST_MOVED)
        ):
            found[key] = series
    return in_order(found, book, one.atlas)


def _less(before: Floats | None, after: Floats | None, quantity: Quantity) -> Floats | None:
    """``after`` less ``before``; None where one of them is not known."""
    if before is not None and after is not None:
        return after - before
    if not quantity.counts_people or (before is None and after is None):
        return None
    return -before if after is None and before is not None else after


def _largest(series: Packed) -> float:
    """Largest sum over the times of any row, either way."""
    return float(np.abs(series.steps.sum(axis=1)).max() * series.scale)
