"""What a run over borders says in a few figures: who fled whereto, who is there on the last day, the worst queues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.compare import Outcome
from spillover.experiments.observing import Borders
from spillover.experiments.results import Results

Floats = NDArray[np.float64]

FLED, WAIT = Outcome("all", "", "arrivals", "total"), Outcome("all", "", "waiting_days", "peak")
_KINDS: Mapping[tuple[str, str, str], int] = MappingProxyType(
    {
        ("all", "arrivals", "total"): 1,
        ("all", "departed", "total"): 1,
        ("country", "arrivals", "total"): 5,
        ("country", "stock", "end"): 5,
        ("field", "queue", "peak"): 3,
        ("all", "waiting_days", "peak"): 1,
    }
)
"""What is looked at, and how many of a kind: those with most."""
_MOST_OF_A_FIELD = 3
_FEW: Mapping[str, float] = MappingProxyType(
    dict.fromkeys(("arrivals", "departed", "stock", "queue"), 20.0) | {"waiting_days": 0.1}
)
"""So few are about as good as none, by quantity; others are looked at as they are."""


def measured(results: Results, borders: Borders, fields: Iterable[str] = ()) -> dict[Outcome, Floats]:
    """What is looked at, float64[member] each: who fled, who is where on the last day, and the worst at crossings.

    Args:
        results: of a run.
        borders: of its plan.
        fields: fields that are kept, to be looked at too, on the last day.

    Raises:
        RunError: RUN-025 if one of the fields is not kept.
    """
    departed = results.wide.select("departed").collect().to_numpy().reshape(-1, results.n_days)
    found = {Outcome("all", "", "departed", "total"): departed.sum(axis=1, dtype=np.float64)}
    for country, places in borders.places.items():
        if country != borders.home:
            stock = results.stock(places)[:, -1].sum(axis=1, dtype=np.float64)
            found[Outcome("country", country, "stock", "end")] = stock
    if "fled_in" in results.kept:
        fled = _by_label(results, "fled_in", np.sum)
        found[FLED] = np.sum(list(fled.values()), axis=0)
        for country, crossings in borders.crossings.items():
            arrivals = np.sum([fled[crossing] for crossing in crossings], axis=0)
            found[Outcome("country", country, "arrivals", "total")] = arrivals
    if {"queue", "waiting_days"} <= set(results.kept):
        queues = _by_label(results, "queue", np.max)
        found |= {Outcome("field", label, "queue", "peak"): queue for label, queue in queues.items()}
        found[WAIT] = np.max(list(_by_label(results, "waiting_days", np.max).values()), axis=0)
    for field in fields:
        ends = _by_label(results, field, lambda values, axis: values[:, -1])
        found |= {Outcome("field", label, field, "end"): end for label, end in ends.items()}
    return {one: values for one, values in found.items() if not np.isnan(values).any()}


def _by_label(results: Results, field: str, measure: Callable[..., Any]) -> dict[str, Floats]:
    """A measure over the days of a field, float64[member] by label."""
    values = measure(results.field_values(field).astype(np.float64), axis=1)
    return dict(zip(results.field_labels(field), values.T, strict=True))


def chosen(found: Mapping[Outcome, Floats], fields: Iterable[str] = ()) -> tuple[Outcome, ...]:
    """Of each kind those with most, but for those that never vary."""
    kinds = dict(_KINDS) | {("field", field, "end"): _MOST_OF_A_FIELD for field in fields}
    several = []
    for kind, most in kinds.items():
        alike = [one for one in found if (one.level, one.quantity, one.measure) == kind and np.ptp(found[one]) > 0]
        several += sorted(alike, key=lambda one: -abs(float(found[one].mean())))[:most]
    return tuple(several)


def is_on_log_scale(one: Outcome) -> bool:
    """Whether a quantity is looked at by its logarithm."""
    return one.quantity in _FEW


def on_scale(one: Outcome, values: Floats) -> Floats:
    """Logarithms of people and days; anything else as it is."""
    return np.log(values + _FEW[one.quantity]) if is_on_log_scale(one) else values
