"""What validation found, and every target beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from spillover.data.tables import AT_CROSSINGS
from spillover.engine.manifest import Manifest
from spillover.experiments.count_scores import ALL, EVERY, CountScore, CountScores, TypeScore, summarise
from spillover.experiments.validation import (
    Fall,
    Judged,
    Spread,
    Statement,
    WeekScore,
    contests,
    median_error,
    scored_ahead,
)

HORIZONS = (7, 14)
BEATEN = ("persistence", "gravity")
COVERAGE, MOST_ERROR, MOST_OFF = (0.80, 0.97), 0.20, 0.25
MOST_SECONDS, MOST_MB = 300, 2000


@dataclass(frozen=True)
class Made:
    """Who made the figures, and when."""

    scenario: str
    made_on: date
    as_of: date
    version: str
    code: str
    machine: str


@dataclass(frozen=True)
class Speed:
    """What a whole command took."""

    members: int
    days: int
    workers: int
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Found:
    """All that the page tells; ``runs`` with the information date of the posterior that each used, if any."""

    made: Made
    runs: tuple[tuple[Manifest, date | None], ...]
    hosts: tuple[str, ...]
    judged: Judged
    in_sample: tuple[CountScore, ...]
    weeks: tuple[WeekScore, ...]
    fall: Fall | None
    queues: tuple[CountScore, ...]
    origins: tuple[CountScores, ...]
    stocks: tuple[Statement, ...]
    months: tuple[Statement, ...]
    speed: Speed | None

    def ahead(self, horizon: int) -> list[CountScore]:
        """Forecasts of all origins within a horizon."""
        return [row for scores in self.origins for row in scored_ahead(scores, horizon)]


@dataclass(frozen=True)
class Target:
    """What was asked beside what was measured; ``met`` None: there was nothing to measure."""

    what: str
    asked: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """In words."""
        return {None: "unknown", True: "met", False: "not met"}[self.met]


# ---- targets -------------------------------------------------------------------------------------------------------


def targets(found: Found) -> tuple[Target, ...]:
    """Every target, whether it is met or not."""
    return (
        _coverage_target(found),
        _weeks_target(found),
        _kazakhstan_target(found),
        _fall_target(found),
        _queues_target(found),
        *_ahead_targets(found),
        *_speed_targets(found),
    )


def _coverage_target(found: Found) -> Target:
    low, high = COVERAGE
    rows = coverage(found.in_sample)
    share = rows[-1].coverage_90 if rows else None
    measured = f"{percent(share)} of {len(found.in_sample)} counts"
    met = None if share is None else low <= share <= high
    return Target("in sample, counts inside the 90 % interval", f"{percent(low)} to {percent(high)}", measured, met)


def _weeks_target(found: Found) -> Target:
    errors = {host: median_error(_weeks_of(found, host)) for host in found.hosts}
    known = [error for error in errors.values() if error is not None]
    measured = "; ".join(f"{host} {percent(error)}" for host, error in errors.items())
    measured += f"; all weeks together {percent(median_error(found.weeks))}"
    met = all(error <= MOST_ERROR for error in known) if len(known) == len(errors) else None
    return Target(
        "weekly arrivals, median absolute relative error", f"at most {percent(MOST_ERROR)} each", measured, met
    )


def _weeks_of(found: Found, host: str) -> list[WeekScore]:
    return [one for one in found.weeks if one.week.count.country == host]


def _kazakhstan_target(found: Found) -> Target:
    start = found.judged.simulated.start
    days = start, start + timedelta(days=6)
    weeks = [one for one in _weeks_of(found, "KAZ") if (one.week.count.first_day, one.week.count.last_day) == days]
    if not weeks:
        return Target("first week of arrivals in Kazakhstan", "inside the 50 % interval", "no such count", None)
    week = weeks[0]
    what = f"{people(week.week.count.value)} arrivals in Kazakhstan, {days_of(*days)}"
    measured = f"{range_of(week.spread, 'q25', 'q75')}, median {people(week.spread['q50'])}"
    return Target(what, "inside the 50 % interval", measured, week.inside_50)


def _fall_target(found: Found) -> Target:
    what, asked = "Finland's fall at its bar of 30 September", f"ratio within {percent(MOST_OFF)}"
    if found.fall is None:
        return Target(what, asked, "no counts", None)
    one = found.fall
    measured = f"{one.simulated['q50']:.3f} against {one.observed:.3f} ({percent(one.off, '+')})"
    return Target(what, asked, measured, abs(one.off) <= MOST_OFF)


def _queues_target(found: Found) -> Target:
    what, asked = "reported queues and waits at Lars and Mashtakovo", "all inside the 90 % interval"
    inside = [bool(row.inside_90) for row in found.queues if row.is_scored]
    measured = f"{sum(inside)} of {len(inside)}" if inside else "no such counts"
    return Target(what, asked, measured, all(inside) if inside else None)


def _ahead_targets(found: Found) -> Iterator[Target]:
    for horizon in HORIZONS:
        held = {one.baseline: one for one in contests(people_rows(found.ahead(horizon)))}
        for name in BEATEN:
            what, asked = f"forecasts {horizon} days ahead, mean CRPS", f"below that of {name}"
            one = held.get(name)
            if one is None:
                yield Target(what, asked, "no counts", None)
                continue
            measured = (
                f"{people(one.crps_of_run)} against {people(one.crps)} on {one.n} counts; "
                f"as shares of each count {one.relative_of_run:.2f} against {one.relative:.2f}"
            )
            yield Target(what, asked, measured, one.crps_of_run < one.crps)


def _speed_targets(found: Found) -> Iterator[Target]:
    what = "500 members, 374 days"
    if found.speed is None:
        yield Target(f"{what}: wall time and peak memory", "5 min, 2 GB", "not measured", None)
        return
    one = found.speed
    yield Target(
        f"{what}: wall time",
        f"under {MOST_SECONDS / 60:.0f} min",
        f"{one.wall_s:.0f} s ({one.cpu_s:.0f} s of CPU)",
        one.wall_s < MOST_SECONDS,
    )
    yield Target(f"{what}: peak memory", f"under {MOST_MB:,} MB", f"{one.peak_mb:,.0f} MB", one.peak_mb < MOST_MB)


def coverage(rows: Iterable[CountScore]) -> list[TypeScore]:
    """By type, and last of all together."""
    found = [one for one in summarise(rows) if one.sample == EVERY]
    return sorted(found, key=lambda one: one.type == ALL)


def people_rows(rows: Iterable[CountScore]) -> list[CountScore]:
    """Counts of people and papers, whose errors have a mean of sorts."""
    return [row for row in rows if row.type not in AT_CROSSINGS]


# ---- words ---------------------------------------------------------------------------------------------------------


def days_of(first: date, last: date) -> str:
    """Days as they are written."""
    return str(first) if first == last else f"{first} to {last}"


def people(value: float | None) -> str:
    """A number of people, whole."""
    return "" if value is None else f"{value:,.0f}"


def short(value: float | None) -> str:
    """A number, with one decimal if it is small."""
    return "" if value is None else f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}"


def percent(share: float | None, sign: str = "") -> str:
    """A share in percent."""
    return "unknown" if share is None else f"{100 * share:{sign}.0f} %"


def range_of(spread: Spread, low: str, high: str) -> str:
    """From one quantile to another."""
    return f"{people(spread[low])} to {people(spread[high])}"
