"""The figures that a refugee contingency plan asks for, of one host, from a finished run over borders.

Arrivals are people who flee straight over the host's crossings (``fled_in``): neither ordinary travellers nor those who
come on from another host. People present are all in its cities, not those who still wait at a crossing. Quantiles are
over the members of the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data.countries import countries
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError, did_you_mean
from spillover.ground.params import Setting, param, settle

FLED, WAITING, QUEUE, SHORT = "fled_in", "waiting_days", "queue", "school_places_short"
CROSSING = "crossing"
ARRIVALS_A_DAY = (500, 1_000)
PRESENT = (50_000, 100_000)
WAIT_DAYS = 3
THREE_MONTHS_DAYS = 91
LIKELIHOODS = (
    ("very unlikely", 0.0),
    ("unlikely", 0.10),
    ("about as likely as not", 0.33),
    ("likely", 0.66),
    ("very likely", 0.90),
)
"""Words for the share of members in which something happens; each holds from its bound, included, to the next."""

QUANTILES = MappingProxyType({"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q95": 0.95})

Floats = NDArray[np.float64]
Spread = Mapping[str, float]
"""Quantiles by the names of ``QUANTILES``."""


@dataclass(frozen=True, slots=True)
class Params:
    """What stands between people present and what they need; held fixed, and set by whoever plans."""

    bed_share: float = param(
        0.1, unit="1", low=0, high=1, source="assumed:A-50",
        about="share of the people present for whom a bed must be found; others rent or live with friends",
    )  # fmt: skip
    persons_per_room: float = param(
        4.0, unit="person", low=1, high=100, source="assumed:A-50", about="beds in one room",
    )  # fmt: skip
    school_age_share: float = param(
        0.06, unit="1", low=0, high=1, source="assumed:A-51",
        about="share of the people present who are children of school or kindergarten age",
    )  # fmt: skip
    registration_share: float = param(
        1.0, unit="1", low=0, high=1, source="assumed:A-52",
        about="share of the people present who are to be registered",
    )  # fmt: skip
    registration_days: float = param(
        30.0, unit="day", low=1, high=1_000, source="assumed:A-52",
        about="days within which all of them are registered",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """Arrivals of one day, persons."""

    date: date
    q50: float
    q90: float


@dataclass(frozen=True, slots=True)
class Class:
    """A class of arrivals a day: the share of members whose busiest day reaches it, in numbers and in words."""

    arrivals_a_day: int
    share: float
    likelihood: str


@dataclass(frozen=True, slots=True)
class Present:
    """People present after three months, or on the last day of a run that is shorter."""

    date: date
    day: int
    is_after_three_months: bool
    persons: Spread


@dataclass(frozen=True, slots=True)
class Need:
    """What people present on that day need, and how it follows from their number."""

    name: str
    how: str
    amount: Spread


@dataclass(frozen=True, slots=True)
class Trigger:
    """A level, the share of members that reach it, and when: quantiles of the first day, of those that do."""

    quantity: str
    level: int
    share: float
    likelihood: str
    q05: date | None = None
    q50: date | None = None
    q95: date | None = None


@dataclass(frozen=True, slots=True)
class PlanningSheet:
    """All of it.

    Attributes:
        host: code of the country.
        crossings: places at which it is entered.
        members: size of the ensemble.
        arrivals: by day.
        peak: arrivals on the busiest day of each member, persons.
        classes: of arrivals a day.
        present: people there after three months.
        needs: of those people.
        triggers: levels at which a plan lets something begin.
        settings: the shares that needs rest on.
    """

    host: str
    crossings: tuple[str, ...]
    members: int
    arrivals: tuple[Day, ...]
    peak: Spread
    classes: tuple[Class, ...]
    present: Present
    needs: tuple[Need, ...]
    triggers: tuple[Trigger, ...]
    settings: tuple[Setting, ...]


def planning_sheet(results: Results, host: str, overrides: Mapping[str, tuple[str, str, str]]) -> PlanningSheet:
    """The planning sheet of a host.

    Args:
        results: of a complete run over borders.
        host: ISO 3166-1 code of a country that is entered over a crossing of the run.
        overrides: of :class:`Params`, as for :func:`spillover.ground.params.settle`.

    Raises:
        RunError: RUN-040 if the run has no crossings, RUN-041 if none of them leads into the host.
        ParameterError: PAR-001 to PAR-003 if an override names no parameter, is no number, or is out of bounds.
    """
    settings = settle("plan", Params, overrides, with_priors=False)
    crossings, cities = _places_of(host, results)
    fled, waits, queues = (_at(crossings, results, name) for name in (FLED, WAITING, QUEUE))
    arrivals = fled.sum(axis=2)
    stock = results.stock(cities).sum(axis=2, dtype=np.float64)
    day = min(THREE_MONTHS_DAYS, results.n_days - 1)
    peak = arrivals.max(axis=1)
    reached = [
        *(("arrivals a day", level, arrivals) for level in ARRIVALS_A_DAY),
        *(("people present", level, stock) for level in PRESENT),
        ("days of waiting at any crossing", WAIT_DAYS, np.where(queues > 0, waits, 0.0).max(axis=2)),
    ]
    short = _at(cities, results, SHORT)[:, day] if SHORT in results.kept else None
    return PlanningSheet(
        host,
        crossings,
        len(arrivals),
        _by_day(results.start, arrivals),
        _spread(peak),
        tuple(_class(level, peak) for level in ARRIVALS_A_DAY),
        Present(results.start + timedelta(days=day), day, day == THREE_MONTHS_DAYS, _spread(stock[:, day])),
        _needs(stock[:, day], short, settings),
        tuple(_trigger(quantity, level, values, results.start) for quantity, level, values in reached),
        settings,
    )


def likelihood(share: float) -> str:
    """The word for a share of members, of ``LIKELIHOODS``."""
    return next(word for word, least in reversed(LIKELIHOODS) if share >= least)


def _places_of(host: str, results: Results) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Crossings into the host, and its other places."""
    places: Sequence[Mapping[str, str]] = results.about["places"]
    hosts = {place["country"] for place in places if place["kind"] == CROSSING}
    if not {FLED, WAITING, QUEUE} <= set(results.kept) or not hosts:
        cure = "a planning sheet needs a run over borders, such as one of exodus-2022"
        raise RunError(Finding("RUN-040", "the run has no crossings, so nobody knows who arrives where", cure))
    if host not in hosts:
        codes = {name.casefold(): code for code, name in countries().items() if code in hosts}
        code = codes.get(host.casefold())
        cure = f"write its code, {code}" if code else did_you_mean(host, hosts)
        raise RunError(Finding("RUN-041", f"no crossing leads into '{host}'", cure, column="--host", value=host))
    mine = [place for place in places if place["country"] == host]
    crossings = tuple(place["name"] for place in mine if place["kind"] == CROSSING)
    return crossings, tuple(place["name"] for place in mine if place["kind"] != CROSSING)


def _at(places: Sequence[str], results: Results, field: str) -> Floats:
    """A kept field at some places, float64[member, day, place]."""
    labels = results.field_labels(field)
    columns = [labels.index(place) for place in places]
    return results.field_values(field)[:, :, columns].astype(np.float64)


def _spread(values: Floats) -> Spread:
    return dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values())).tolist(), strict=True))


def _by_day(start: date, arrivals: Floats) -> tuple[Day, ...]:
    levels = np.quantile(arrivals, (0.5, 0.9), axis=0).T.tolist()
    return tuple(Day(start + timedelta(days=number), *pair) for number, pair in enumerate(levels))


def _class(level: int, peak: Floats) -> Class:
    share = float(np.mean(peak >= level))
    return Class(level, share, likelihood(share))


def _needs(present: Floats, short: Floats | None, settings: Sequence[Setting]) -> tuple[Need, ...]:
    """Needs of ``present[member]``; of ``short[member, place]`` only places for which somebody says how many."""
    value: dict[str, Any] = {setting.param.name: setting.value for setting in settings}
    beds, children, registered = value["bed_share"], value["school_age_share"], value["registration_share"]
    rooms, days = value["persons_per_room"], value["registration_days"]
    needs = [
        Need("beds", f"{beds:.4g} of those present", _spread(present * beds)),
        Need("rooms", f"beds by {rooms:.4g} in a room", _spread(present * beds / rooms)),
        Need("school places", f"{children:.4g} of those present", _spread(present * children)),
        Need(
            "registrations a day",
            f"{registered:.4g} of those present, within {days:.4g} days",
            _spread(present * registered / days),
        ),
    ]
    if short is not None and not np.isnan(short).all():
        how = "from the run itself: lacking before, and asked for by newcomers"
        needs.append(Need("school places short", how, _spread(np.nansum(short, axis=1))))
    return tuple(needs)


def _trigger(quantity: str, level: int, values: Floats, start: date) -> Trigger:
    """When ``values[member, day]`` first reach a level; dates are days of members, never between two."""
    reached = values >= level
    does = reached.any(axis=1)
    share = float(does.mean())
    if not share:
        return Trigger(quantity, level, share, likelihood(share))
    first = np.quantile(reached[does].argmax(axis=1), (0.05, 0.5, 0.95), method="inverted_cdf")
    dates = (start + timedelta(days=int(day)) for day in first)
    return Trigger(quantity, level, share, likelihood(share), *dates)
