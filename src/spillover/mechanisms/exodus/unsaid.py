"""What no table says and each member draws for itself: what shocks weigh, what speaks for a country or a crossing.

Each such number is a standard normal deviate with a name, as ``country[KAZ]``, drawn by address; a posterior that
knows it by name gives it instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spillover.ground.priors import normal_quantile
from spillover.ground.streams import cell_id, uniforms
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Order, Parts, Tables

Floats = NDArray[np.float64]

STREAM = "deviates"


class Unsaid(NamedTuple):
    """What the members of a block add to the tables.

    Attributes:
        drive: float64[member, day, origin], what is felt of all shocks together, 0 at least.
        told: float64[member, day, group], what is felt beside that of shocks that concern a passport.
        fear: float64[member, day], the mean of ``drive`` over residents, as a part of the highest so far.
        country: float64[member, country], worth; crossing: float64[member, crossing], worth.
        passing: float64[member, country], share of those who enter only to go on.
        traffic: float64[member, country], ordinary traffic by what the table says.
        capacity: float64[member, country], what crossings into it pass by what the table says.
    """

    drive: Floats
    told: Floats
    fear: Floats
    country: Floats
    crossing: Floats
    passing: Floats
    traffic: Floats
    capacity: Floats


def deviates_of(parts: Parts, order: Order) -> dict[str, tuple[str, ...]]:
    """Names of the deviates by kind, in the order of the tables."""
    places = parts.places
    code = {int(number): name for number, name in zip(places.country, places.countries, strict=True)}
    countries = [code[int(number)] for number in order.countries]
    crossings = [places.names[place] for place in parts.crossings.place[order.crossings]]
    shocks = dict.fromkeys(parts.shocks.names)
    by_country = ("country", "passing", "traffic", "capacity")
    labels = {"crossing": crossings, "shock": shocks} | dict.fromkeys(by_country, countries)
    return {kind: tuple(f"{kind}[{label}]" for label in named) for kind, named in labels.items()}


def draw_unsaid(
    members: NDArray[np.int64], root_seed: int, values: Mapping[str, Floats], names: Mapping[str, tuple[str, ...]],
    parts: tuple[Minds, Tables, Parts],
) -> Unsaid:  # fmt: skip
    """Draw what a block of members adds to the tables.

    Args:
        members: names of the members.
        root_seed: seed of the run.
        values: deviates that are given, float64[member] by name, among other values.
        names: of the deviates, by kind.
        parts: how people of each member decide, the tables, and what these were made of.
    """
    minds, tables, made_of = parts
    z = {kind: _deviates(members, root_seed, values, several) for kind, several in names.items()}
    weight = np.exp(minds["shock_sd"][:, None] * z["shock"])[:, tables.home.shock]
    waves = weight[:, :, None] * made_of.shocks.remembered(minds["memory"])
    drive = np.maximum(np.einsum("mrd,rdo->mdo", waves, tables.home.felt), 0.0)
    mean = drive @ (tables.home.residents.sum(axis=0) / tables.home.residents.sum())
    highest = np.maximum.accumulate(mean, axis=1)
    odds = minds["passing_share"] / (1.0 - minds["passing_share"])
    odds = odds[:, None] * np.exp(minds["passing_sd"][:, None] * z["passing"])
    unsaid = Unsaid(
        drive=drive,
        told=np.einsum("mrd,rdg->mdg", waves, tables.home.told),
        fear=np.divide(mean, highest, out=np.zeros_like(mean), where=highest > 0),
        country=minds["spread"][:, None] * z["country"],
        crossing=minds["spread_within"][:, None] * z["crossing"],
        passing=odds / (1.0 + odds),
        traffic=np.exp(minds["traffic_sd"][:, None] * z["traffic"]),
        capacity=np.exp(minds["capacity_sd"][:, None] * z["capacity"]),
    )
    return Unsaid(*(np.ascontiguousarray(each) for each in unsaid))  # so that kernels are compiled once


def _deviates(
    members: NDArray[np.int64], root_seed: int, values: Mapping[str, Floats], names: tuple[str, ...]
) -> Floats:
    """float64[member, name]."""
    ids = np.array([cell_id("deviate", name) for name in names], dtype=np.uint64)
    drawn = normal_quantile(uniforms(root_seed, f"exodus/{STREAM}", members, ids))
    for number, name in enumerate(names):
        if name in values:
            drawn[:, number] = values[name]
    return drawn
