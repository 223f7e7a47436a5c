"""Paired differences between ensembles: what follows from a change, member by member, with common luck.

A random number is looked up by its address, so members of one name have the same luck in every scenario run with the
same seed. The difference of such a pair is a difference of causes, and its spread is smaller than that of strangers by
``variance_ratio``: that of the paired difference over the sum of both variances.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from spillover.experiments.ensemble import simulate
from spillover.experiments.results import QUANTILES, Results
from spillover.ground.errors import Finding, RunError
from spillover.world.plan import Plan
from spillover.world.stays import STATUSES

FLOWS = ("crossed_in", "crossed_out", "fled_in", "moved_in", "moved_out", "moved")
"""Fields that count people of a day, so that their sum over days has a meaning."""

MOST_STRANGERS = 1_000
"""Members of each ensemble that are paired with all of the other, where luck is not shared."""

SHARE = "share"
"""Measure of what a member does or does not."""

_WORDS = ("first day", "number of days", "seed", "members")
Floats = NDArray[np.float64]


class Outcome(NamedTuple):
    """What is compared.

    Attributes:
        level: "country", "place", "status", "field", "act" or "all".
        name: of the country, the place or the label of the field; of an act as "KAZ explicit"; of all together "".
        quantity: "stock", "arrivals", "departed", a legal status, or the name of a field that is kept; "acts".
        measure: "end": on the last day; "peak": largest of all days; "total": sum over days; "share": of members in
            which a government does it by itself, after the information date.
    """

    level: str
    name: str
    quantity: str
    measure: str


def compare(
    first: Plan | Results,
    *others: Plan | Results,
    members: int = 100,
    seed: int = 0,
    unpaired: bool = False,
    names: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Differences of each ensemble from the first.

    Arrivals are all rises of a stock from one day to the next, which is less than came where people also leave; of a
    country, where a run keeps them, people who fled over its crossings. Where one of two runs has no such place, it
    holds nobody there.

    Args:
        first: what the others are compared with; a plan is simulated.
        others: results or plans.
        members: how many, of a plan.
        seed: root of all random numbers, of a plan.
        unpaired: take the members as strangers, so that first day, length, seed and members may differ.
        names: what the ensembles are called; by default as their scenarios.

    Returns:
        ``compared, against, level, name, quantity, measure, mean_against, mean_compared, mean, sd, q05, q25, q50, q75,
        q95, share_rise, variance_ratio``, in the words of :class:`Outcome`. ``mean`` to ``q95`` are of the difference,
        ``share_rise`` is the share of members in which it is above 0. Of a share of members, ``q05`` to ``q95`` are
        of what so few members tell of its difference, as :func:`share_interval` has it.

    Raises:
        RunError: RUN-030 for nothing to compare with, RUN-031 for runs whose members are no pairs, RUN-032 where one
            person stands for different numbers of people.
    """
    if not others:
        raise RunError(Finding("RUN-030", "there is nothing to compare with", "give two or more"))
    several = [_simulated(each, members, seed) for each in (first, *others)]
    called = list(names) if names else distinct([str(each.about["scenario"]) for each in several])
    check_scale(called, several)
    if not unpaired:
        check_pairs(dict(zip(called, map(_pairing, several), strict=True)))
    against = outcomes(several[0])
    rows = [
        {"compared": name, "against": called[0], **row}
        for name, results in zip(called[1:], several[1:], strict=True)
        for row in _differences(against, outcomes(results), paired=not unpaired)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where several are the same."""
    times = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return [name if n == 1 else f"{name} ({n})" for name, n in zip(names, times, strict=True)]


def first_members(results: Results, members: int) -> Results:
    """The members 0 to ``members`` − 1 of an ensemble that may have more."""
    parts = tuple(part.filter(pl.col("member") < members) for part in results.parts)
    return dataclasses.replace(results, parts=parts)


def outcomes(results: Results) -> dict[Outcome, Floats]:
    """Everything that is compared, float64[member] each."""
    found: dict[Outcome, Floats] = {}
    countries: dict[str, Floats] = {}
    country_of = {place["name"]: place["country"] for place in results.about.get("places", ())}
    for quantity, place, values in results.series():
        if quantity == "departed":
            found[Outcome("all", "", quantity, "total")] = values.sum(axis=1, dtype=np.float64)
        elif place:
            found |= _of_stock("place", place, values)
            if country := country_of.get(place, ""):
                countries[country] = countries.get(country, 0.0) + values.astype(np.float64)
    for country, people in countries.items():
        found |= _of_stock("country", country, people)
    return found | _of_fields(results) | _fled(results, country_of) | _of_statuses(results) | _of_acts(results)


def _of_stock(level: str, name: str, values: NDArray[Any]) -> dict[Outcome, Floats]:
    rises = np.maximum(np.diff(values, axis=1), 0).sum(axis=1, dtype=np.float64)
    return {
        Outcome(level, name, "stock", "end"): values[:, -1].astype(np.float64),
        Outcome(level, name, "stock", "peak"): values.max(axis=1).astype(np.float64),
        Outcome(level, name, "arrivals", "total"): rises,
    }


def _of_fields(results: Results) -> dict[Outcome, Floats]:
    found: dict[Outcome, Floats] = {}
    for field in results.kept:
        for label, values in _labelled(results, field):
            if field in FLOWS:
                found[Outcome("field", label, field, "total")] = values.sum(axis=1)
            else:
                found[Outcome("field", label, field, "end")] = values[:, -1]
                found[Outcome("field", label, field, "peak")] = values.max(axis=1)
    return {outcome: values for outcome, values in found.items() if not np.isnan(values).any()}


def _labelled(results: Results, field: str) -> Iterator[tuple[str, Floats]]:
    values = results.field_values(field).astype(np.float64)
    yield from ((label, values[:, :, number]) for number, label in enumerate(results.field_labels(field)))


def _fled(results: Results, country_of: Mapping[str, str]) -> dict[Outcome, Floats]:
    """Arrivals of countries where crossings are counted."""
    found: dict[Outcome, Floats] = {}
    for crossing, values in _labelled(results, "fled_in") if "fled_in" in results.kept else ():
        if country := country_of.get(crossing, ""):
            outcome = Outcome("country", country, "arrivals", "total")
            found[outcome] = found.get(outcome, 0.0) + values.sum(axis=1)
    return found


def _of_statuses(results: Results) -> dict[Outcome, Floats]:
    """People of each country by legal status, where stays are followed."""
    found: dict[Outcome, Floats] = {}
    stays = results.stays().filter(pl.col("quantity").is_in(STATUSES))
    for (country, status), rows in stays.group_by("country", "quantity", maintain_order=True):
        values = rows["value"].to_numpy().reshape(-1, results.n_days).astype(np.float64)
        found[Outcome("status", str(country), str(status), "end")] = values[:, -1]
        found[Outcome("status", str(country), str(status), "peak")] = values.max(axis=1)
    return found


def _of_acts(results: Results) -> dict[Outcome, Floats]:
    """Whether each government does something of each kind after the information date, 0 or 1.

    Without that date, dated acts count as well; they are the same in all members.
    """
    if "acts" not in results.kept:
        return {}
    as_of = results.about.get("as_of")
    known = None if as_of is None else min(max((date.fromisoformat(as_of) - results.start).days, 0), results.n_days - 1)
    found = {}
    for label, values in _labelled(results, "acts"):
        before = 0.0 if known is None else values[:, known]
        found[Outcome("act", label, "acts", SHARE)] = (values[:, -1] > before).astype(np.float64)
    return found


def _differences(
    against: Mapping[Outcome, Floats], compared: Mapping[Outcome, Floats], *, paired: bool
) -> Iterator[dict[str, Any]]:
    for outcome in dict.fromkeys((*against, *compared)):
        one, other = against.get(outcome), compared.get(outcome)
        if one is None or other is None:
            if outcome.level in ("field", "act"):
                continue  # a rent or a waiting time that nobody knows is not 0
            one, other = _or_nobody(one, other), _or_nobody(other, one)
        interval = share_interval(one, other, paired=paired) if outcome.measure == SHARE else {}
        yield outcome._asdict() | difference(one, other, paired=paired) | interval


def _or_nobody(values: Floats | None, other: Floats | None) -> Floats:
    return np.zeros_like(other, dtype=np.float64) if values is None else values


def difference(against: Floats, compared: Floats, *, paired: bool) -> dict[str, float | None]:
    """Statistics of ``compared`` less ``against``, float64[member] each.

    Args:
        against: one value a member.
        compared: the same.
        paired: whether the members of one place are pairs; if not, everyone is compared with everyone.

    Returns:
        As the columns of :func:`compare`; ``sd`` and ``variance_ratio`` are None where a single member has no spread,
        ``variance_ratio`` also where nothing varies, or where luck is not shared.
    """
    several = min(len(against), len(compared)) > 1
    both = float(against.var(ddof=1) + compared.var(ddof=1)) if several else 0.0
    if paired:
        change = compared - against
        own = float(change.var(ddof=1)) if several else 0.0
    else:
        change, own = (_thinned(compared)[:, None] - _thinned(against)[None, :]).reshape(-1), both
    levels = np.quantile(change, list(QUANTILES.values()))
    return {
        "mean_against": float(against.mean()),
        "mean_compared": float(compared.mean()),
        "mean": float(compared.mean() - against.mean()),
        "sd": float(np.sqrt(own)) if several else None,
        **{name: float(level) for name, level in zip(QUANTILES, levels, strict=True)},
        "share_rise": float((change > 0).mean()),
        "variance_ratio": own / both if paired and both > 0 else None,
    }


def share_interval(against: Floats, compared: Floats, *, paired: bool) -> dict[str, float]:
    """Quantiles of a difference of two shares of members, by a normal approximation that also holds for few.

    Pairs: half a member is added to each of the four ways in which a pair can turn out [agresti2005]; strangers: one
    who did and one who did not to each side [agresti2000].

    Args:
        against: 0 or 1 a member.
        compared: the same.
        paired: whether the members of one place are pairs.

    Returns:
        q05 to q95, between −1 and 1.
    """
    if paired:
        n, change = len(against) + 2, compared - against
        mean = change.sum() / n
        variance = ((np.abs(change).sum() + 1) / n - mean**2) / n
    else:
        sizes = np.array([len(against), len(compared)]) + 2
        shares = (np.array([against.sum(), compared.sum()]) + 1) / sizes
        mean, variance = shares[1] - shares[0], (shares * (1 - shares) / sizes).sum()
    levels = mean + np.sqrt(variance) * ndtri(np.array(list(QUANTILES.values())))
    return dict(zip(QUANTILES, np.clip(levels, -1.0, 1.0).tolist(), strict=True))


def _thinned(values: Floats) -> Floats:
    """A thousand quantiles of what has more members, so that all pairs fit into memory."""
    if len(values) <= MOST_STRANGERS:
        return values
    return np.quantile(values, (np.arange(MOST_STRANGERS) + 0.5) / MOST_STRANGERS)


def _simulated(one: Plan | Results, members: int, seed: int) -> Results:
    if isinstance(one, Results):
        return one
    results = simulate(one, members, seed)
    rows = zip(one.place_names, one.place_kind, one.place_country, strict=True)
    places = [{"name": name, "kind": kind, "country": country} for name, kind, country in rows]
    governments = one.world.governments
    as_of = None if governments is None else str(one.start + timedelta(days=governments.begins - 1))
    return dataclasses.replace(results, about={**results.about, "places": places, "as_of": as_of})


class Pairing(NamedTuple):
    """What must be the same for members of one name to be pairs: ``members`` holds their names."""

    start: date
    days: int
    seed: int
    members: Sequence[int]


def check_pairs(several: Mapping[str, Pairing]) -> None:
    """Refuse ensembles whose members are no pairs of those of the first.

    Args:
        several: by name, the first one first.

    Raises:
        RunError: RUN-031 with all that differs.
    """
    findings = []
    first, *_ = several
    for name, pairing in several.items():
        for words, own, wanted in zip(_WORDS, pairing, several[first], strict=True):
            if own != wanted:
                message = f"{words} of '{name}': {_short(own)}, of '{first}': {_short(wanted)}"
                cure = "run them alike, or compare them as strangers with --unpaired"
                findings.append(Finding("RUN-031", message, cure, value=name))
    if findings:
        raise RunError(*findings)


def _pairing(results: Results) -> Pairing:
    seed = int(results.about["seed"])
    return Pairing(results.start, results.n_days, seed, results.member_names.tolist())


def _short(value: object) -> str:
    if not isinstance(value, Sequence):
        return str(value)
    return f"{len(value)} from {value[0]} to {value[-1]}" if value else "none"


def check_scale(names: Sequence[str], several: Sequence[Results]) -> None:
    """A simulated person must stand for as many people in each."""
    hasten = [_hasten(results) for results in several]
    for name, other in zip(names[1:], hasten[1:], strict=True):
        if other != hasten[0]:
            message = f"a person of '{name}' stands for {other} people, one of '{names[0]}' for {hasten[0]}"
            raise RunError(Finding("RUN-032", message, "set departures.hasten to the same number", value=name))


def _hasten(results: Results) -> str:
    rows = results.about["parameters"]
    named = (row["value"] for row in rows if (row["mechanism"], row["name"]) == ("departures", "hasten"))
    return str(next(named, "1"))
