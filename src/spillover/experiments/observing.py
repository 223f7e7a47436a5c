"""What a run would have published in place of a count: the observation model.

| type | simulated people |
| --- | --- |
| `trip` | everybody who crossed in these days, ordinary traffic included |
| `crossing` | the same; of a whole country abroad also those who moved on from one host to another |
| `unique_person` | those who fled or moved on, and each ordinary traveller once |
| `stock` | people in the country's places on the day, and a share of ordinary travellers; at a crossing: its queue |
| `registration`, `permit` | changes of legal status, where stays are followed; else a share of those who fled |
| `personal_number` | a share of those who fled |
| `wait` | hours that people wait at the crossing |
| `queue` | people who wait at the crossing, by people in a vehicle |

A level of several days (stock, wait, queue) is their mean. At last each member's figure gets an error of reporting, so
that intervals are of what would be published: a factor, and for waits and queues some hours or vehicles more or less,
since where none are told of a few may wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.engine.joint import OBSERVATION
from spillover.engine.shards import FIELD, STAY
from spillover.experiments.counts import Count
from spillover.experiments.results import Results
from spillover.ground.params import declared, param
from spillover.ground.priors import LogNormal, Prior, Uniform, normal_quantile
from spillover.ground.streams import cell_id, uniforms
from spillover.world.joint import Joint
from spillover.world.places import Kind
from spillover.world.plan import Plan

Floats = NDArray[np.float64]

_HOURS = 24

# ---- where people are counted --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Borders:
    """Which places belong to which country.

    Attributes:
        home: the country that people leave.
        crossings: places at which each country abroad is entered.
        places: the other places of each country abroad.
        travellers: ordinary travellers present in each country on a day, persons.
        hasten: people that one simulated person stands for.
    """

    home: str
    crossings: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    travellers: Mapping[str, float]
    hasten: int = 1

    def of(self, count: Count) -> tuple[str, ...]:
        """The crossings that a count is of: one, those of its country, or all of home."""
        if count.crossing:
            return (count.crossing,)
        if count.country == self.home:
            return tuple(place for places in self.crossings.values() for place in places)
        return self.crossings.get(count.country, ())


def borders_of(plan: Plan) -> Borders:
    """The borders of a compiled world."""
    world, places = plan.world, plan.world.places
    crossings: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for number in np.flatnonzero(~places.is_home & (places.kind != Kind.OFF_MAP)):
        group = crossings if places.kind[number] == Kind.CROSSING else others
        country = places.countries[number]
        group[country] = (*group.get(country, ()), places.names[number])
    present: dict[str, float] = {}
    if world.crossings is not None:
        travellers = world.crossings.traffic * world.crossings.traffic_stay_days
        numbers = zip(places.countries, places.country, strict=True)
        present = {country: float(travellers[number]) for country, number in numbers}
    home = next(country for country, is_home in zip(places.countries, places.is_home, strict=True) if is_home)
    return Borders(home, crossings, others, present, _hasten(plan))


def _hasten(plan: Plan) -> int:
    settings = (setting for part in plan.parts for setting in part.settings.values())
    return next((int(float(str(one.value))) for one in settings if one.name == "departures.hasten"), 1)


# ---- what a run kept -----------------------------------------------------------------------------------------------


class NotKept(Exception):
    """The run kept nothing that a count could be made of; the text says what is lacking."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What counts are made of.

    Attributes:
        start: civil date of day 0.
        n_days: days simulated.
        seed: root seed of the run.
        members: int64[member], their numbers.
        values: by quantity and place or country, [member, day], persons; of waiting_days, days.
    """

    start: date
    n_days: int
    seed: int
    members: NDArray[np.int64]
    values: Mapping[tuple[str, str], NDArray[Any]]

    def covers(self, count: Count) -> bool:
        """Whether all days of a count lie within the run."""
        last_day = self.start + timedelta(days=self.n_days - 1)
        return self.start <= count.first_day and count.last_day <= last_day

    def total(self, quantity: str, labels: Iterable[str], count: Count) -> Floats:
        """Sum over labels and the days of a count, float64[member]; of a level, the mean of its days.

        Raises:
            NotKept: naming the quantity.
        """
        keys = [(quantity, label) for label in labels]
        if not keys:
            message = f"the scenario has no crossing of {count.country}"
            raise NotKept(message)
        if absent := [label for _, label in keys if (quantity, label) not in self.values]:
            message = f"the run kept no {quantity} of {', '.join(absent)}"
            raise NotKept(message)
        first, last = ((day - self.start).days for day in (count.first_day, count.last_day))
        sums = [self.values[key][:, first : last + 1].sum(axis=1, dtype=np.float64) for key in keys]
        return np.asarray(np.sum(sums, axis=0) * (count.days / (last + 1 - first)))


_ENTRIES = frozenset({"crossed_in", "crossed_out"})
_MOVES = frozenset({"moved_in", "moved_out"})
_KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "crossing": _ENTRIES | _MOVES,
        "trip": _ENTRIES,
        "unique_person": _ENTRIES | _MOVES | {"fled_in"},
        "stock": frozenset({"queue"}),
        "wait": frozenset({"waiting_days"}),
        "queue": frozenset({"queue"}),
        "registration": frozenset({"registrations", "fled_in"}),
        "permit": frozenset({"permits", "fled_in"}),
        "personal_number": frozenset({"fled_in"}),
    }
)
"""What counts of each type are made of, besides stocks."""


def gather(results: Results, borders: Borders, types: Iterable[str]) -> Simulated:
    """Take from results what counts of some types are made of."""
    types = set(types)
    members = results.member_names
    shape = len(members), results.n_days
    wanted = frozenset[str]().union(*(_KEPT[type_] for type_ in types))
    columns = {column: key for column in results.wide.collect_schema().names() if (key := _key(column))[0] in wanted}
    frame = results.wide.select(list(columns)).collect()
    values: dict[tuple[str, str], NDArray[Any]] = {
        key: frame[column].to_numpy().reshape(shape) for column, key in columns.items()
    }
    if "stock" in types:
        for country, places in borders.places.items():
            values["stock", country] = results.stock(places).sum(axis=2) * borders.hasten
    return Simulated(results.start, results.n_days, int(results.about["seed"]), members, values)


def _key(column: str) -> tuple[str, str]:
    """Quantity and place or country of a column: ``field: queue: Lars`` or ``stay: KAZ: permits``."""
    if column.startswith(FIELD):
        name, _, label = column.removeprefix(FIELD).partition(": ")
        return name, label
    host, _, name = column.removeprefix(STAY).rpartition(": ")
    return (name, host) if column.startswith(STAY) else ("", column)


# ---- the observation model -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Params:
    """What stands between simulated people and a published figure; each member draws its own values."""

    recrossing_per_day: float = param(
        0.005, unit="1/day", prior=LogNormal(0.005, 0.7), low=0, high=1, source="assumed:A-46",
        about="hazard at which one who has crossed in ordinary traffic crosses again in the same direction",
    )  # fmt: skip
    traveller_share: float = param(
        0.5, unit="1", prior=Uniform(0, 1), low=0, high=1, source="assumed:A-47",
        about="share of the ordinary travellers present whom a published stock includes",
    )  # fmt: skip
    registration_share: float = param(
        0.3, unit="1", prior=Uniform(0, 0.6), low=0, high=1, source="assumed:A-48",
        about="registrations for each person who fled in the same days, where stays are not followed",
    )  # fmt: skip
    permit_share: float = param(
        0.02, unit="1", prior=LogNormal(0.02, 0.7), low=0, high=1, source="assumed:A-48",
        about="permits for each person who fled in the same days, where stays are not followed",
    )  # fmt: skip
    personal_number_share: float = param(
        0.2, unit="1", prior=LogNormal(0.2, 0.7), low=0, high=1, source="assumed:A-48",
        about="personal numbers issued for each person who fled in the same days",
    )  # fmt: skip
    persons_per_vehicle: float = param(
        3.0, unit="person", prior=LogNormal(3.0, 0.3), low=1, high=20, source="assumed:A-60",
        about="people who wait at a crossing for each vehicle that waits there",
    )  # fmt: skip
    error_high: float = param(
        0.05, unit="1", prior=LogNormal(0.05, 0.3), low=0, high=2, source="assumed:A-49",
        about="error of a count of high confidence: sd of its logarithm",
    )  # fmt: skip
    error_med: float = param(
        0.15, unit="1", prior=LogNormal(0.15, 0.3), low=0, high=2, source="assumed:A-49",
        about="error of a count of medium confidence, or of none stated",
    )  # fmt: skip
    error_low: float = param(
        0.4, unit="1", prior=LogNormal(0.4, 0.3), low=0, high=2, source="assumed:A-49",
        about="error of a count of low confidence, or recalled",
    )  # fmt: skip
    error_wait_days: float = param(
        0.1, unit="day", prior=LogNormal(0.1, 0.3), low=0, high=2, source="assumed:A-61",
        about="further error of a wait, sd: so much may be told as none",
    )  # fmt: skip
    error_queue_vehicles: float = param(
        30.0, unit="1", prior=LogNormal(30.0, 0.3), low=0, high=1000, source="assumed:A-61",
        about="further error of a queue, sd in vehicles: so many may be told as none",
    )  # fmt: skip
    misfit: float = param(
        0.15, unit="1", prior=LogNormal(0.15, 0.5), low=0, high=2, source="assumed:A-58",
        about="what the model misses of a count of people or papers: sd of its logarithm",
    )  # fmt: skip
    misfit_queue: float = param(
        1.0, unit="1", prior=LogNormal(1.0, 0.5), low=0, high=3, source="assumed:A-58",
        about="what the model misses of a wait or a queue: sd of its logarithm",
    )  # fmt: skip


_ERRORS = MappingProxyType(
    {"high": "error_high", "med": "error_med", "": "error_med", "low": "error_low", "recalled": "error_low"}
)
_FURTHER = MappingProxyType({"wait": ("error_wait_days", _HOURS), "queue": ("error_queue_vehicles", 1)})
"""The further error of a type, and what makes its unit that of the count."""


def error_name(count: Count) -> str:
    """The parameter that holds a count's error of reporting."""
    return _ERRORS[count.confidence]


def misfit_name(count: Count) -> str:
    """The parameter that holds what the model misses of a count."""
    return "misfit_queue" if count.type in _FURTHER else "misfit"


def further_error(count: Count, values: Mapping[str, float]) -> float:
    """The further error of a count in its own unit, by values of parameters; 0 where its type has none."""
    name, unit = _FURTHER.get(count.type, ("", 0))
    return values[name] * unit if name else 0.0


Drawn = Mapping[str, Floats]


def draw(seed: int, members: NDArray[np.int64], joint: Joint | None = None) -> Drawn:
    """Each member's values of :class:`Params`, float64[member] by name, within their bounds; fitted ones of a joint."""
    return {
        one.name: np.clip(_values(one.name, one.prior, seed, members, joint), one.low, one.high)
        for one in declared(Params).values()
        if one.prior is not None
    }


def _values(name: str, prior: Prior, seed: int, members: NDArray[np.int64], joint: Joint | None) -> Floats:
    fitted = None if joint is None else joint.of(f"{OBSERVATION}.{name}", members)
    return prior.quantile(_once(seed, f"prior/counts.{name}", members)) if fitted is None else fitted


def _once(seed: int, stream: str, members: NDArray[np.int64], cell: str = "") -> Floats:
    """One uniform number a member, float64[member]."""
    return uniforms(seed, stream, members, np.array([cell_id(cell)]))[:, 0]


def predict(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """What each member would have published in place of a count, float64[member].

    Raises:
        NotKept: if the run did not keep what the count is made of.
    """
    u = _once(simulated.seed, "counts/report", simulated.members, count.id)
    spread = np.hypot(drawn[error_name(count)], drawn[misfit_name(count)])
    error = np.exp(spread * normal_quantile(u))
    told = np.asarray(observe(count, simulated, borders, drawn) * error)
    if count.type not in _FURTHER:
        return told
    name, unit = _FURTHER[count.type]
    further = normal_quantile(_once(simulated.seed, "counts/further", simulated.members, count.id))
    return np.asarray(np.maximum(0.0, told + unit * drawn[name] * further))


def observe(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """The figure of a count in each member as it is, before any error of reporting, float64[member].

    Raises:
        NotKept: if the run did not keep what the count is made of.
    """
    return _OBSERVE[count.type](count, simulated, borders, drawn)


def _is_entry(count: Count, borders: Borders) -> bool:
    """Whether people enter the country abroad; who leaves home does, and no direction means that of flight."""
    return not count.direction or (count.direction == "out") == (count.country == borders.home)


def _crossings(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """Everybody who crossed; a count of crossings without direction is of both. Hosts count moves between them too."""
    both = not count.direction and count.type == "crossing"
    ways = ("in", "out") if both else ("in",) if _is_entry(count, borders) else ("out",)
    crossed = [simulated.total(f"crossed_{way}", borders.of(count), count) for way in ways]
    moved = [_moved_on(way, count, simulated, borders) for way in ways]
    return np.asarray(sum(crossed) + sum(moved))


def _moved_on(way: str, count: Count, simulated: Simulated, borders: Borders) -> Floats | float:
    """Those who moved on into a host, or out of it; home and one crossing count none, and a run may have kept none."""
    quantity = f"moved_{way}"
    counts_them = count.type != "trip" and not count.crossing and count.country != borders.home
    if not counts_them or (quantity, count.country) not in simulated.values:
        return 0.0
    return simulated.total(quantity, (count.country,), count)


def _persons(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """Who fled or moved on comes once; n crossings of travellers at rate λ are n (1 - exp(-λt)) / λt people."""
    expected = drawn["recrossing_per_day"] * count.days
    share = np.divide(-np.expm1(-expected), expected, out=np.ones_like(expected), where=expected > 0)
    places = borders.of(count)
    if not _is_entry(count, borders):
        travellers = simulated.total("crossed_out", places, count)
        return np.asarray(_moved_on("out", count, simulated, borders) + share * travellers)
    fled = simulated.total("fled_in", places, count)
    travellers = np.maximum(0.0, simulated.total("crossed_in", places, count) - fled)
    return np.asarray(_moved_on("in", count, simulated, borders) + fled + share * travellers)


def _present(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """People in the country, or in the queue of a crossing."""
    if count.crossing:
        return simulated.total("queue", (count.crossing,), count)
    travellers = borders.travellers.get(count.country, 0.0)
    return np.asarray(simulated.total("stock", (count.country,), count) + drawn["traveller_share"] * travellers)


def _wait(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """Hours of waiting at a crossing."""
    return np.asarray(_HOURS * simulated.total("waiting_days", (count.crossing,), count))


def _vehicles(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """Vehicles that wait at a crossing."""
    return np.asarray(simulated.total("queue", (count.crossing,), count) / drawn["persons_per_vehicle"])


def _papers(count: Count, simulated: Simulated, borders: Borders, drawn: Drawn) -> Floats:
    """Changes of status if the run followed them, else a share of those who fled."""
    quantity = f"{count.type}s"
    if (quantity, count.country) in simulated.values:
        return simulated.total(quantity, (count.country,), count)
    fled = simulated.total("fled_in", borders.of(count), count)
    return np.asarray(drawn[f"{count.type}_share"] * fled)


_OBSERVE: Mapping[str, Callable[[Count, Simulated, Borders, Drawn], Floats]] = MappingProxyType(
    {
        "crossing": _crossings,
        "trip": _crossings,
        "unique_person": _persons,
        "stock": _present,
        "wait": _wait,
        "queue": _vehicles,
        "registration": _papers,
        "permit": _papers,
        "personal_number": _papers,
    }
)
