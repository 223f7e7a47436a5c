"""The page of validation: every target beside its measured figure, and what lies behind."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from pages import table
from validation_targets import (
    HORIZONS,
    Found,
    coverage,
    days_of,
    people,
    people_rows,
    percent,
    range_of,
    short,
    targets,
)

from spillover.data.countries import countries
from spillover.experiments.count_scores import CountScore
from spillover.experiments.validation import Contest, Spread, contests, scored_ahead

WEEKS_PICTURE, STOCKS_PICTURE = "weeks.png", "stocks.png"

# ---- the page ------------------------------------------------------------------------------------------------------


def page(found: Found) -> str:
    """All of it, in Markdown."""
    parts = (_head, _targets, _coverage, _weeks, _fall, _queues, _ahead, _stocks, _runs)
    return "\n".join(line for part in parts for line in part(found)).rstrip() + "\n"


def _head(found: Found) -> Iterator[str]:
    made = found.made
    manifest, posterior = found.runs[0]
    drawn = "from their priors: the scenario is not calibrated"
    if posterior is not None:
        drawn = f"from the posterior of {posterior}, the rest from their priors"
    yield f"# Validation of {made.scenario}"
    yield ""
    yield "<!-- Made by tools/validate.py. -->"
    yield ""
    yield f"Information date {made.as_of}. Made on {made.made_on} by Spillover {made.version} (code {made.code}), with"
    yield f"{manifest.members} members from root seed {manifest.seed}, on {made.machine}. Members draw their parameters"
    yield f"{drawn}."
    yield "Every figure is as it was measured; all of them: [figures.json](figures.json). How they are made:"
    yield "[validate](../docs/howto/validate.md)."
    yield ""


def _targets(found: Found) -> Iterator[str]:
    yield "## Targets"
    yield ""
    rows = ((one.what, one.asked, one.measured, _bold(one.verdict)) for one in targets(found))
    yield from table(("target", "asked", "measured", "verdict"), rows)


def _bold(verdict: str) -> str:
    return verdict if verdict == "met" else f"**{verdict}**"


def _coverage(found: Found) -> Iterator[str]:
    yield "## In sample"
    yield ""
    yield f"Counts of weight above 0 that were known on {found.made.as_of} and lie within the run up to that day."
    yield ""
    rows = coverage(found.in_sample)
    cells = ((one.type, str(one.n), percent(one.coverage_50), percent(one.coverage_90)) for one in rows)
    yield from table(("type", "counts", "inside 50 %", "inside 90 %"), cells)
    outside = [row for row in found.in_sample if row.inside_90 is False]
    if outside:
        yield f"Outside the 90 % interval, {len(outside)}:"
        yield ""
        yield from table(("count", "what", "days", "counted", "median", "90 %"), map(_count_cells, outside))


def _count_cells(row: CountScore) -> tuple[str, ...]:
    return (*_named(row), people(row.observed), people(row.q50), _interval(row))


def _named(row: CountScore) -> tuple[str, str, str]:
    what = " ".join(filter(None, (row.country, row.type.replace("_", " "), row.direction, row.crossing)))
    return row.id, what, days_of(row.first_day, row.last_day)


def _interval(row: CountScore) -> str:
    return "" if row.q05 is None or row.q95 is None else f"{people(row.q05)} to {people(row.q95)}"


def _weeks(found: Found) -> Iterator[str]:
    yield "## Weekly arrivals"
    yield ""
    yield "Entries of all crossings together, ordinary travellers included: published figures of five to eight days;"
    yield "sums of shorter counts that leave no day out; differences between a longer count and a week within it."
    yield ""
    cells = (
        (
            one.week.count.country,
            days_of(one.week.count.first_day, one.week.count.last_day),
            f"{one.week.how}: {', '.join(one.week.of)}",
            people(one.week.count.value),
            people(one.spread["q50"]),
            percent(one.error),
            range_of(one.spread, "q25", "q75"),
            range_of(one.spread, "q05", "q95"),
        )
        for one in found.weeks
    )
    yield from table(("host", "days", "from", "counted", "median", "error", "50 %", "90 %"), cells)
    yield f"![Weekly arrivals, counted and simulated]({WEEKS_PICTURE})"
    yield ""


def _fall(found: Found) -> Iterator[str]:
    yield "## Finland's fall"
    yield ""
    if found.fall is None:
        yield "The table has no counts on both sides of the bar."
        yield ""
        return
    one = found.fall
    yield f"Mean arrivals of {one.days_after} counted days from 30 September to 3 October ({', '.join(one.after)})"
    yield f"over those of {one.days_before} counted days from 26 to 29 September ({', '.join(one.before)}):"
    yield f"{one.observed:.3f}."
    yield f"The members have, on the same days, a median of {one.simulated['q50']:.3f} ({percent(one.off, '+')}),"
    yield f"50 % of them {one.simulated['q25']:.3f} to {one.simulated['q75']:.3f},"
    yield f"90 % of them {one.simulated['q05']:.3f} to {one.simulated['q95']:.3f}."
    yield ""


def _queues(found: Found) -> Iterator[str]:
    yield "## Queues"
    yield ""
    if not found.queues:
        yield "The table has no counts of waits or queues at Lars and Mashtakovo that lie within the run."
        yield ""
        return
    yield "Waits in hours, queues in vehicles, stocks in people. A count of weight 0 is shown and enters no target."
    yield ""
    cells = (
        (*_named(row), short(row.observed), short(row.q50), _short_interval(row), _yes(row.inside_90) or row.note)
        for row in found.queues
    )
    yield from table(("count", "what", "days", "reported", "median", "90 %", "inside"), cells)


def _short_interval(row: CountScore) -> str:
    return "" if row.q05 is None else f"{short(row.q05)} to {short(row.q95)}"


def _yes(inside: bool | None) -> str:
    return {None: "", True: "yes", False: "**no**"}[inside]


def _ahead(found: Found) -> Iterator[str]:
    origins = ", ".join(str(scores.as_of) for scores in found.origins)
    yield "## Forecasts ahead"
    yield ""
    yield f"Runs as of {origins}, on counts that were not known then and lie wholly within the days"
    yield "ahead; one count may stand under several dates. Each baseline is compared on the counts that it can"
    yield "forecast. Mean CRPS is in persons, so that large counts rule it; *as shares* divides each CRPS by its count"
    yield "first; *won* is the share of counts on which the run is the nearer."
    for horizon, scores in itertools.product(HORIZONS, found.origins):
        if not scored_ahead(scores, horizon):
            yield f"No count of the {horizon} days from {scores.as_of} can be scored."
    yield ""
    yield from _contest_table("all", ((f"{horizon} days", people_rows(found.ahead(horizon))) for horizon in HORIZONS))
    yield "By origin:"
    yield ""
    pairs = [(horizon, scores) for horizon in HORIZONS for scores in found.origins]
    groups = (
        (f"{horizon} days from {scores.as_of}", people_rows(scored_ahead(scores, horizon))) for horizon, scores in pairs
    )
    yield from _contest_table("", groups)
    yield "By type:"
    yield ""
    yield from _contest_table("", _by_type(found))
    yield from _hidden(found)


def _by_type(found: Found) -> Iterator[tuple[str, list[CountScore]]]:
    for horizon in HORIZONS:
        rows = found.ahead(horizon)
        for type_ in sorted({row.type for row in rows}):
            yield f"{horizon} days, {type_.replace('_', ' ')}", [row for row in rows if row.type == type_]


def _contest_table(name: str, groups: Iterable[tuple[str, Sequence[CountScore]]]) -> Iterator[str]:
    header = (name, "baseline", "counts", "CRPS", "of the run", "as shares", "of the run", "won")
    yield from table(header, (cells for group, rows in groups for cells in _contest_cells(group, rows)))


def _contest_cells(group: str, rows: Sequence[CountScore]) -> Iterator[tuple[str, ...]]:
    for one in contests(rows):
        yield (
            group,
            one.baseline.replace("_", " "),
            str(one.n),
            people(one.crps),
            people(one.crps_of_run),
            f"{one.relative:.2f}",
            f"{one.relative_of_run:.2f}",
            percent(one.won),
        )


def _hidden(found: Found) -> Iterator[str]:
    """Where the average hides a loss."""
    lost = []
    for horizon in HORIZONS:
        won = {one.baseline for one in contests(people_rows(found.ahead(horizon))) if _is_better(one)}
        for scores in found.origins:
            rows = scored_ahead(scores, horizon)
            for type_ in sorted({row.type for row in rows}):
                held = contests([row for row in rows if row.type == type_])
                lost += [
                    f"- {horizon} days from {scores.as_of}, {type_.replace('_', ' ')}: {one.baseline.replace('_', ' ')}"
                    f" {people(one.crps)}, the run {people(one.crps_of_run)} (counts: {one.n})"
                    for one in held
                    if one.baseline in won and not _is_better(one)
                ]
    yield "Where an average that the run wins hides a loss:" if lost else "No average that the run wins hides a loss."
    yield ""
    yield from lost
    yield from [""] if lost else []


def _is_better(one: Contest) -> bool:
    return one.crps_of_run < one.crps


def _stocks(found: Found) -> Iterator[str]:
    days = sorted({one.date for one in found.stocks})
    by_host: dict[str, dict[date, Spread]] = {}
    for one in found.stocks:
        by_host.setdefault(one.host, {})[one.date] = one.spread
    order = sorted(by_host.items(), key=lambda item: -item[1][days[0]]["q50"])
    header = ["host", *(cell for day in days for cell in (f"{day}, median", "50 %", "90 %"))]
    yield "## What is forecast"
    yield ""
    told = "What governments will do has [a page of its own](fence.md)"
    yield f"{told}; here they act as well, after the information date."
    yield ""
    yield f"People who fled from {found.judged.simulated.start} on and are in the host on the day, as of"
    yield f"{found.made.as_of}. Those who came before, and ordinary travellers, are in none of these figures: whoever"
    yield "scores them must take both off a published stock. With crossings of each border by month:"
    yield f"[forecasts-{found.made.as_of}.csv](forecasts-{found.made.as_of}.csv)."
    yield ""
    yield from table(header, ((_country(host), *_stock_cells(spreads, days)) for host, spreads in order))
    yield f"![People who fled and are in each host, by day]({STOCKS_PICTURE})"
    yield ""


def _stock_cells(spreads: dict[date, Spread], days: Sequence[date]) -> Iterator[str]:
    for day in days:
        one = spreads[day]
        yield from (people(one["q50"]), range_of(one, "q25", "q75"), range_of(one, "q05", "q95"))


def _country(code: str) -> str:
    return countries().get(code, code)


def _runs(found: Found) -> Iterator[str]:
    yield "## Runs"
    yield ""
    cells = (
        (
            manifest.name,
            str(manifest.as_of),
            str(manifest.start + timedelta(days=manifest.days - 1)),
            str(manifest.members),
            str(manifest.seed),
            "priors" if posterior is None else f"posterior of {posterior}",
        )
        for manifest, posterior in found.runs
    )
    yield from table(("run", "as of", "until", "members", "seed", "parameters"), cells)


# ---- figures as they are -------------------------------------------------------------------------------------------


def figures(found: Found) -> dict[str, Any]:
    """Everything by name."""
    return {
        "made": found.made,
        "runs": [
            {"run": one.name, "as_of": one.as_of, "days": one.days, "members": one.members, "seed": one.seed,
             "results_digest": one.results_digest, "posterior": posterior}
            for one, posterior in found.runs
        ],
        "targets": [
            {"target": one.what, "asked": one.asked, "measured": one.measured, "met": one.met} for one in targets(found)
        ],
        "coverage": [
            {"type": one.type, "n": one.n, "coverage_50": one.coverage_50, "coverage_90": one.coverage_90}
            for one in coverage(found.in_sample)
        ],
        "in_sample": [_figures_of(row) for row in found.in_sample],
        "weeks": [
            {"host": one.week.count.country, "first_day": one.week.count.first_day, "last_day": one.week.count.last_day,
             "how": one.week.how, "of": one.week.of, "observed": one.week.count.value, **one.spread, "error": one.error,
             "inside_50": one.inside_50, "inside_90": one.inside_90}
            for one in found.weeks
        ],
        "fall": found.fall,
        "queues": [_figures_of(row) for row in found.queues],
        "ahead": [
            {"as_of": scores.as_of, "horizon_days": horizon,
             "counts": [_figures_of(row) for row in scored_ahead(scores, horizon)]}
            for horizon in HORIZONS
            for scores in found.origins
        ],
        "contests": {horizon: contests(people_rows(found.ahead(horizon))) for horizon in HORIZONS},
        "stocks": found.stocks,
        "speed": found.speed,
    }  # fmt: skip


def _figures_of(row: CountScore) -> dict[str, Any]:
    names = ("id", "type", "direction", "country", "crossing", "first_day", "last_day", "weight", "observed", "q05",
             "q25", "q50", "q75", "q95", "crps", "inside_50", "inside_90", "baselines")  # fmt: skip
    return {name: dict(value) if name == "baselines" else value for name in names for value in [getattr(row, name)]}
