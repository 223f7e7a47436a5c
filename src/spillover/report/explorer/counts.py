"""Published counts and polls beside what the members would have published, and over which series each may be laid."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np

from spillover.data import series
from spillover.data.scenario import Scenario
from spillover.engine.shards import FIELD
from spillover.experiments.count_scores import CountScore, score_counts
from spillover.experiments.counts import UNITS
from spillover.experiments.polls import PollScore, score_polls
from spillover.experiments.results import QUANTILES, Results
from spillover.report.explorer.atlas import Atlas
from spillover.report.explorer.packing import LEVELS
from spillover.report.explorer.recipes import Key
from spillover.world.plan import Plan

UNITS_OF_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "trip": "trips",
        "crossing": "crossings",
        "unique_person": "persons",
        "permit": "permits",
        "personal_number": "numbers",
        "registration": "registrations",
        "stock": "persons",
        **UNITS,
    }
)
NO_PLAN = "this version makes another plan of the run's inputs, so that nothing can be said of it"
AT_PLACES = frozenset({"crossed_in", "crossed_out", "fled_in", "queue", "waiting_days"})
"""Fields by place that counts are made of."""
_EMPTY = MappingProxyType({"direction": "", "crossing": "", "counted_by": "", "confidence": "", "note": ""})

Row = dict[str, Any]


def counts_of(
    scenario: Scenario, plan: Plan | None, results: Results, atlas: Atlas, told: Collection[Key], hasten: int
) -> list[Row]:
    """Counts, observations and polls that lie within the run, as ``Count`` in the explorer's types.

    Args:
        scenario: with all that is known today: what became known after the information date is shown, as no part of
            what the run knew.
        plan: compiled from it; None: no plan fits the run, and counts have nothing beside them.
        results: of the finished members.
        atlas: where they take place.
        told: the series of the view.
        hasten: people that one simulated person stands for.
    """
    rows = [*_published(scenario, plan, results, atlas, told)]
    rows += _observed(scenario, results, atlas, told, hasten)
    rows += _polled(scenario, results, atlas)
    return rows


def _covers(results: Results, first_day: date, last_day: date) -> bool:
    return results.start <= first_day and last_day <= results.start + timedelta(days=results.n_days - 1)


# --- published counts -------------------------------------------------------------------------------------------------


def _published(
    scenario: Scenario, plan: Plan | None, results: Results, atlas: Atlas, told: Collection[Key]
) -> Iterator[Row]:
    table = scenario.table("counts")
    if table.is_empty():
        return
    scores = {}
    if plan is not None:
        scores = {row.id: row for row in score_counts(scenario, plan, _at_borders(results, atlas)).rows}
    for row in table.iter_rows(named=True):
        if not _covers(results, row["first_day"], row["last_day"]):
            continue
        known = row["known"] or row["last_day"]
        plain = {
            name: row[name]
            for name in ("id", "series", "type", "direction", "crossing", "scope", "value", "counted_by", "confidence",
                         "source", "weight")
        }  # fmt: skip
        yield plain | {
            "country": atlas.code(row["country"]),
            "first_day": str(row["first_day"]),
            "last_day": str(row["last_day"]),
            "unit": UNITS_OF_TYPES[row["type"]],
            "known": str(known),
            "in_sample": scenario.as_of is None or known <= scenario.as_of,
            **_beside(scores.get(row["id"])),
            "over": _over(row, atlas, told),
        }


def _at_borders(results: Results, atlas: Atlas) -> Results:
    """Results without fields at places that are no crossings, which no count asks for: two thirds of what is read."""
    crossings = {name for name, spot in atlas.spots.items() if spot.kind == "crossing"}
    unread = []
    for column in results.wide.collect_schema().names():
        name, _, label = column.removeprefix(FIELD).partition(": ")
        if column.startswith(FIELD) and name in AT_PLACES and label not in crossings:
            unread.append(column)
    return dataclasses.replace(results, parts=tuple(part.drop(unread) for part in results.parts))


def _beside(score: CountScore | PollScore | None) -> Row:
    """Quantiles of the members, or why there are none."""
    if score is None:
        return {"predicted": None, "note": NO_PLAN}
    if score.q50 is None:
        return {"predicted": None, "note": score.note}
    return {"predicted": [getattr(score, name) for name in QUANTILES], "note": score.note}


def _over(row: Mapping[str, Any], atlas: Atlas, told: Collection[Key]) -> str:
    """The series of the very kind of a count; "" where there is none, or where it has no weight.

    A count without weight is of a part of a country, or in conflict with a better one: its scope says so only in words.
    """
    if row["weight"] == 0:
        return ""
    type_, crossing, country = row["type"], row["crossing"], atlas.code(row["country"])
    label = crossing or country
    if type_ in ("trip", "crossing"):
        wanted = _border(type_, row["direction"], country, crossing, atlas)
    else:
        at = (
            {"stock": "queue"} if crossing else {"stock": "stock", "registration": "registrations", "permit": "permits"}
        )
        wanted = [at.get(type_, "")]
    return next((name for name in wanted if Key(name, label) in told), "")


def _border(type_: str, direction: str, country: str, crossing: str, atlas: Atlas) -> list[str]:
    """Who crosses one way; who moves on between hosts is counted as a crossing of a country, not as a trip."""
    if country == atlas.home or not direction:
        return []
    if crossing:
        return [f"crossed_{direction}_at"]
    return ([{"in": "entries", "out": "exits"}[direction]] if type_ == "crossing" else []) + [f"crossed_{direction}"]


# --- observations -----------------------------------------------------------------------------------------------------


def _observed(scenario: Scenario, results: Results, atlas: Atlas, told: Collection[Key], hasten: int) -> Iterator[Row]:
    """People counted at places by date, after corrections of registrations, beside the stock there on that day."""
    sources = {
        (row["place"], row["date"]): row["source"] for row in scenario.table("observations").iter_rows(named=True)
    }
    scored = set(results.observed["place"])
    for place, counted in series.corrected(scenario).items():
        spot = atlas.spots.get(place)
        if place not in scored or spot is None:
            continue
        inside = (counted.days >= 0) & (counted.days < results.n_days)
        stock = results.stock([place])[:, counted.days[inside], 0] * float(hasten)
        levels = np.quantile(stock, LEVELS, axis=0).T
        for day, value, predicted in zip(counted.days[inside], counted.values[inside], levels, strict=True):
            when = scenario.start + timedelta(days=int(day))
            yield _EMPTY | {
                "id": f"{place} {when}", "series": place, "type": "stock", "country": spot.iso3, "crossing": place,
                "scope": "people counted at the place, after corrections of its registration",
                "first_day": str(when), "last_day": str(when), "value": float(value), "unit": "persons",
                "known": str(when), "source": sources.get((place, when), ""),
                "in_sample": scenario.as_of is None or when <= scenario.as_of,
                "weight": 1.0, "predicted": predicted.tolist(),
                "over": "stock_at" if Key("stock_at", place) in told else "",
            }  # fmt: skip


# --- polls ------------------------------------------------------------------------------------------------------------


def _polled(scenario: Scenario, results: Results, atlas: Atlas) -> Iterator[Row]:
    """Shares of answers; opinion moves in standard deviations, so that no series is of their kind."""
    table = scenario.table("polls")
    if table.is_empty():
        return
    scores = {row.id: row for row in score_polls(scenario, results).rows}
    for row in table.iter_rows(named=True):
        first_day = row["first_day"] or row["date"]
        if not _covers(results, first_day, row["date"]):
            continue
        yield _EMPTY | {
            "id": row["id"], "series": row["question"], "type": "poll", "country": atlas.code(row["country"]),
            "scope": row["scope"], "first_day": str(first_day), "last_day": str(row["date"]), "value": row["value"],
            "unit": "1", "counted_by": row["counted_by"], "confidence": row["confidence"],
            "known": str(row["known"] or row["date"]), "source": row["source"],
            "in_sample": scores[row["id"]].in_sample, "weight": 0.0 if row["quantity"] == "other" else 1.0,
            **_beside(scores[row["id"]]), "over": "",
        }  # fmt: skip
