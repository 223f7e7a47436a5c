"""Write validation/fence.md and fence.csv: what governments will do, as it could be forecast on 7 October 2022.

    python tools/fence_page.py [--members N] [--runs DIR] [--out DIR]

One run, frozen on that day; beside it the base rate of each kind of act. No outcome is read: `score_forecasts` of
`spillover.experiments.fence` takes those that others collect.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from pages import ROOT, table

from spillover.data.government_tables import KINDS_OF_ACT
from spillover.data.naming import find_scenario
from spillover.data.scenario import load
from spillover.data.stance.cases import read_cases
from spillover.engine.files import write_whole
from spillover.engine.known import compile_known
from spillover.engine.manifest import versions
from spillover.engine.runstore import Run, load_inputs, prepare
from spillover.experiments.ensemble import complete
from spillover.experiments.executors import Workers
from spillover.experiments.fence import (
    Act,
    Band,
    Chance,
    Deeds,
    Fence,
    Forecast,
    base_rates,
    deeds_of,
    forecasts,
    watch,
)
from spillover.experiments.fence.forecasts import BaseRate
from spillover.experiments.results import Results
from spillover.report.fence import drivers_in_words, words_of
from spillover.world.plan import Plan

AS_OF = date(2022, 10, 7)
DATES = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31))
COLLECTED = (date(2022, 2, 24), AS_OF)
"""First and last day of the months in which acts were collected."""

ON_ARRIVALS = ("tighten", "ease", "close")
ON_POLICY = ("explicit", "refuse_recognition")
PLAIN = ("explicit", "refuse_recognition", "leave_alliance")
BY = tuple(f"by {day}" for day in DATES)


@dataclass(frozen=True)
class Found:
    """All that the page is made of; forecasts by host, kind and date."""

    run: Run
    plan: Plan
    fence: Fence
    deeds: Deeds
    rates: Mapping[str, BaseRate]
    given: Mapping[tuple[str, str, date], Forecast]
    made_on: date


def main(words: Sequence[str] | None = None) -> None:
    """Run, tell, write."""
    parser = argparse.ArgumentParser(description="Forecasts of what governments do; writes validation/fence.*.")
    parser.add_argument("--members", type=int, default=200, help="members of the run (default: 200)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    parser.add_argument("--date", type=date.fromisoformat, help="day that the page bears (default: today)")
    parser.add_argument("--runs", type=Path, help="folder that keeps the run (default: it is not kept)")
    parser.add_argument("--out", type=Path, default=ROOT / "validation", help="folder that is written")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        run = made(asked.runs or Path(folder), asked.members, asked.workers)
        found = find(run, asked.date or date.today())
    asked.out.mkdir(parents=True, exist_ok=True)
    write_whole(asked.out / "fence.md", page(found).encode())
    write_whole(asked.out / "fence.csv", rows(found).encode())


def made(runs: Path, members: int, workers: int) -> Run:
    """The run, with all its members."""
    scenario = load(find_scenario("exodus-2022")).changed(as_of=AS_OF)
    plan = compile_known(scenario, {}, (DATES[-1] - scenario.start).days + 1)
    return complete(prepare(scenario, plan, runs, members, 0, ["fence_page.py"]), plan, members, Workers(workers))


def find(run: Run, made_on: date) -> Found:
    """What a run and the base rates say."""
    scenario, plan = load_inputs(run)
    results = Results.of_run(run)
    deeds = deeds_of(results, plan)
    rates = base_rates(read_cases(ROOT / "packs" / "stance", AS_OF), deeds.hosts, COLLECTED)
    given = {(one.host, one.kind, one.by): one for one in forecasts(deeds, rates, DATES)}
    fence = watch(scenario, plan, results, Band.of(plan), DATES)
    return Found(run, plan, fence, deeds, rates, given, made_on)


def rows(found: Found) -> str:
    """One row for each host, kind of act and date."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("host", "kind", "by", "forecast", "base", "share", "low", "high", "dated", "drivers"))
    for host in found.fence.hosts:
        for act in host.acts:
            for day, chance in act.own.by.items():
                one = found.given[host.name, act.kind, day]
                figures = (f"{value:.4f}" for value in (one.p, one.base, chance.p, chance.low, chance.high))
                drivers = drivers_in_words(act.drivers)
                writer.writerow((host.name, act.kind, day, *figures, len(act.dated), drivers))
    return text.getvalue()


def page(found: Found) -> str:
    """The page, as Markdown."""
    parts = (opening, off_the_fence, claims, acts, base, band, scoring)
    return "\n".join(line for part in parts for line in part(found)).rstrip() + "\n"


def opening(found: Found) -> Iterator[str]:
    """What this is, and what it is not made of."""
    manifest, joint = found.run.manifest, found.plan.joint
    is_fitted = joint is not None and any(name.startswith("response.") for name in joint.names)
    how = f"the posterior of {joint.as_of}" if joint is not None and is_fitted else "their priors: nothing was fitted"
    yield from (
        "# What governments will do: forecasts of 7 October 2022",
        "",
        "<!-- Made by tools/fence_page.py. -->",
        "",
        f"Information date {AS_OF}. Made on {found.made_on} by Spillover {versions()['spillover']}, with "
        f"{manifest.members} members of exodus-2022 from root seed {manifest.seed}, until {DATES[-1]}. Governments "
        f"decide by numbers that members draw from {how}.",
        "",
        f"**No outcome later than {AS_OF} was used**: not in the tables of the run, not in its law, priors or "
        "posterior, and not in the base rates. Rows that were published later are hidden from all of them. The model "
        "itself was written later; each of its numbers names a source or an assumption, so that this can be checked. "
        "What came after is not part of this project; [below](#how-this-will-be-scored) is how it is to be scored.",
        "",
        "A probability is of an act by the government's own decision after that day, as a share of members. It is of "
        "a *further* act where one is dated already; what was done by 7 October stands under *dated*. All figures: "
        "[fence.csv](fence.csv). What they mean: [read the fence](../docs/howto/read-the-fence.md).",
        "",
    )


def off_the_fence(found: Found) -> Iterator[str]:
    """When each host leaves the fence."""
    yield from ("## Off the fence", "", f"The fence is left by {words_of(found.fence.band)}.", "")
    heads = ("host", "outside already", *BY, f"90 % {BY[-1]}", "half of members by")
    lines = []
    for host in found.fence.hosts:
        outside = "-" if host.outside is None else percent(host.outside.p)
        half = str(host.off.median_date or "later")
        lines.append((host.name, outside, *(percent(one.p) for one in host.off.by.values()), between(host.off.last),
                      half))  # fmt: skip
    yield from table(heads, lines)


# --- the analysis's own forecasts -------------------------------------------------------------------------------------


def claims(found: Found) -> Iterator[str]:
    """C22 to C24 in terms of acts."""
    yield from ("## What the analysis forecast", "")
    yield from concrete(found)
    yield from cautious(found)
    yield from others_follow(found)


def concrete(found: Found) -> Iterator[str]:
    """C22: more concrete positions."""
    yield (
        "**C22, governments will have to take more concrete positions** on the arrivals (a rule tightened or eased, "
        "a border or visas closed) and on the policy that caused them (explicit words, a refusal to recognise). "
        f"Numbers of hosts, of {len(found.deeds.hosts)}; mean and central 90 % of the members."
    )
    yield ""
    on_arrivals, on_policy = (done(found, kinds) for kinds in (ON_ARRIVALS, ON_POLICY))
    yield from table(
        ("position", *BY),
        (
            ("on arrivals", *map(number, on_arrivals)),
            ("on the policy", *map(number, on_policy)),
            ("on both", *(number(one & other) for one, other in zip(on_arrivals, on_policy, strict=True))),
        ),
    )


def cautious(found: Found) -> Iterator[str]:
    """C23: distance by cautious phrases."""
    yield (
        "**C23, they will keep their distance and confine themselves to cautious phrases.** Hosts that speak in veiled "
        "words and go no further; that go further (explicit words, a refusal to recognise, an act away from an "
        "alliance); that speak or act in Moscow's favour; and the share of hosts whose position is further from Moscow "
        "than on 7 October."
    )
    yield ""
    veiled, plain, toward = (done(found, kinds) for kinds in (("veiled",), PLAIN, ("toward",)))
    yield from table(
        ("what", *BY),
        (
            ("veiled words only", *(number(one & ~other) for one, other in zip(veiled, plain, strict=True))),
            ("further than that", *map(number, plain)),
            ("in Moscow's favour", *map(number, toward)),
            ("position further away", *(percent(share) for share in further(found.deeds))),
        ),
    )


def others_follow(found: Found) -> Iterator[str]:
    """C24: others will refuse to recognise as well."""
    deeds, kind = found.deeds, KINDS_OF_ACT.index("refuse_recognition")
    refused = [host for at, host in enumerate(deeds.hosts) if deeds.dated[-1, at, kind] > 0]
    others = [at for at, host in enumerate(deeds.hosts) if host not in refused]
    named = ", ".join(refused) or "nobody"
    yield (
        "**C24, others will likely follow Kazakhstan and refuse to recognise.** By 7 October the tables have a "
        f"refusal, of the republics of February or of the referendums of September, by {named}. Of the {len(others)} "
        "others, how many follow, and the probability that one at least does. That the public would support it is not "
        "forecast: polls of it are not simulated."
    )
    yield ""
    follow = [one[:, others] for one in done(found, ("refuse_recognition",))]
    yield from table(
        ("others that refuse", *BY),
        (("how many", *map(number, follow)), ("one at least", *(interval(one.any(axis=1)) for one in follow))),
    )
    shares = sorted(((-float(follow[-1][:, n].mean()), deeds.hosts[at]) for n, at in enumerate(others)))
    likeliest = ", ".join(f"{host} {percent(-share)}" for share, host in shares[:5])
    yield from (f"Likeliest by {DATES[-1]}, in per cent: {likeliest}.", "")


def done(found: Found, kinds: Iterable[str]) -> list[np.ndarray]:
    """bool[member, host] for each date: whether it did one of some kinds by itself."""
    first = found.deeds.first_own()[..., [KINDS_OF_ACT.index(kind) for kind in kinds]].min(axis=2)
    return [first <= (day - found.deeds.start).days for day in DATES]


def further(deeds: Deeds) -> list[float]:
    """Share of hosts and members whose position is further away than on the information date."""
    now = deeds.position[:, deeds.begins - 1]
    return [float((deeds.position[:, (day - deeds.start).days] > now).mean()) for day in DATES]


# --- tables -----------------------------------------------------------------------------------------------------------


def acts(found: Found) -> Iterator[str]:
    """Each host and kind of act."""
    yield from (
        "## Acts by host",
        "",
        "Per cent; in brackets the base rate. Drivers: what spoke most for the first such act, mean in log units; "
        "(which): of the choice of the act, the others of whether to act at all. *Trait* is what nothing explains.",
        "",
    )
    heads = ("act", *BY, f"90 % {BY[-1]}", "drivers", "dated")
    for host in found.fence.hosts:
        yield from (f"### {host.name}", "")
        yield from table(heads, (_of_act(found, host.name, act) for act in host.acts))


def _of_act(found: Found, host: str, act: Act) -> tuple[str, ...]:
    by = (f"{percent(act.own.by[day].p)} ({percent(found.given[host, act.kind, day].base)})" for day in DATES)
    dated = ", ".join(str(one.date) for one in act.dated)
    return act.kind.replace("_", " "), *by, between(act.own.last), drivers_in_words(act.drivers), dated


def base(found: Found) -> Iterator[str]:
    """The base rates."""
    months = (found.deeds.last_day - AS_OF).days
    yield from (
        "## The base rate",
        "",
        f"What one would say knowing only how often such acts were seen by {AS_OF}: (acts + ½) / host-months, the same "
        "for all hosts. Restrictions (tighten, close) are those of episodes of arrivals anywhere, each watched up to "
        "its first restriction or to that day; a host without a surge is thus given the rate of a surge. Other acts "
        f"are those of the hosts here from {COLLECTED[0]} on. Acts were collected by hand, and none of the collections "
        "is complete.",
        "",
    )
    lines = (
        (kind.replace("_", " "), f"{rate.acts}", f"{rate.months:.0f}", f"{rate.rate:.4f}",
         percent(rate.by(months / 30.44)))
        for kind, rate in found.rates.items()
    )  # fmt: skip
    yield from table(("act", "acts", "host-months", "a host and month", BY[-1] + ", per cent"), lines)


def band(found: Found) -> Iterator[str]:
    """What another fence would say."""
    columns: dict[tuple[str, Band], dict[str, Chance]] = {}
    for row in found.fence.on_band:
        columns.setdefault((row.band, Band(row.low, row.high, row.act)), {})[row.host] = row.chance
    yield from ("## If the fence were another", "", f"Per cent off the fence {BY[-1]}.", "")
    heads = ["host"]
    for words, one in columns:
        size = f"acts of {one.act:g} or more" if one.act <= 1 else "position alone"
        heads.append(f"{words}: {one.low:g} to {one.high:g}" if one.act == found.fence.band.act else size)
    hosts = (host.name for host in found.fence.hosts)
    yield from table(heads, ((name, *(percent(each[name].p) for each in columns.values())) for name in hosts))


def scoring(found: Found) -> Iterator[str]:
    """How outcomes are to be held against this."""
    yield from (
        "## How this will be scored",
        "",
        f"For each of the {len(found.given)} forecasts (host, kind of act, date): did the host do something of that "
        f"kind from {AS_OF + timedelta(days=1)} to the date? Brier score and log score of *forecast* in fence.csv, "
        "beside those of *base*, by kind and of all; lower is better. Acts are coded from public sources by the words "
        "of [the format of acts](../docs/reference/scenario-format.md), by who has not seen this page. "
        "*forecast* is (k + ½) / (n + 1) of n members of which k did it, so that it is never 0 or 1. Forecasts of one "
        "host are not independent, and a host that never spoke of a kind again is an outcome as well.",
        "",
        "```python",
        "from spillover.experiments.fence import score_forecasts",
        "",
        "score_forecasts(forecasts, outcomes, watched_until)  # outcomes: by (host, kind) the day, or None",
        "```",
    )


def percent(share: float) -> str:
    """A share in per cent, without the sign."""
    return f"{100 * share:.0f}"


def between(chance: Chance) -> str:
    """An interval in per cent."""
    return f"{percent(chance.low)} to {percent(chance.high)}"


def interval(happened: np.ndarray) -> str:
    """A probability in per cent, with its interval."""
    chance = Chance.of(happened)
    return f"{percent(chance.p)} % ({between(chance)})"


def number(happened: np.ndarray) -> str:
    """How many hosts: mean, and the central 90 % of the members."""
    hosts = happened.sum(axis=1)
    low, high = np.quantile(hosts, [0.05, 0.95])
    return f"{hosts.mean():.1f} ({low:.0f} to {high:.0f})"


if __name__ == "__main__":
    main(sys.argv[1:])
