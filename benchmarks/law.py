"""The bench of the law: a million people's last lawful days beside OpenFisca, one answer with reasons, one command.

    python law.py [many] [scalar] [process]

Random people with earlier stays are asked about on several days of 2022 and 2023. OpenFisca-core runs on the same
people in an environment of its own (``law_openfisca.py``). Both are timed in CPU seconds on one thread.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from instances import HERE, OUT, SPILLOVER
from measuring import Figure, machine, run_process
from numpy.typing import NDArray

from spillover.rules.law import Law, read_law
from spillover.rules.many import SPELL, Histories, LawTable, compile_law, days_used_many, lawful_until_many
from spillover.rules.person import Person, Stay
from spillover.rules.stay import stay
from spillover.world.law import FAR, PER_ENTRY, REGISTERED, ROLLING, UNLIMITED, VISITOR

ENVIRONMENT = HERE.parent / ".venv-openfisca"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
PASSPORTS = ("RUS", "UKR", "KAZ", "BLR")
SHARE_OF_PASSPORT = (0.7, 0.1, 0.1, 0.1)
HOSTS = ("KAZ", "UZB", "KGZ", "ARM", "GEO", "TUR", "SCH")
DAYS = tuple(dt.date.fromisoformat(day) for day in ("2022-06-30", "2022-12-24", "2023-02-01", "2023-12-31"))
BESIDE = (DAYS[1], DAYS[2])
"""Days on which OpenFisca is asked as well: before and after the change of 27 January 2023."""
N_PEOPLE, N_STAYS, N_CHECKED, SEED = 1_000_000, 2_000_000, 10_000, 20220921
ASKED_MANY_S, ASKED_SCALAR_MS, ASKED_PROCESS_S = 0.5, 1.0, 0.5
N_QUESTIONS, N_PROCESSES = 2_000, 15
ROUNDS = 10
"""Halvings that find a last lawful day within 1,023 days; the longest limit is 730."""


@dataclass(frozen=True)
class People:
    """Random people and their earlier stays, in days before the day of the question.

    Attributes:
        passport: int64[person], number in PASSPORTS.
        host: int64[person], number in HOSTS, about which each is asked.
        since: int64[person], days since the entry of the present stay; −1 if abroad.
        registered: int64[person], days since registration in the present stay; −1 if not registered.
        owner: int64[stay], person of each earlier stay, ascending; the stays of one in order.
        stay_host: int64[stay].
        entry: int64[stay], days since entry.
        exit: int64[stay], days since exit.
    """

    passport: NDArray[np.int64]
    host: NDArray[np.int64]
    since: NDArray[np.int64]
    registered: NDArray[np.int64]
    owner: NDArray[np.int64]
    stay_host: NDArray[np.int64]
    entry: NDArray[np.int64]
    exit: NDArray[np.int64]


def random_people(table: LawTable, n_people: int, n_stays: int, seed: int) -> People:
    """People whose present and earlier stays do not overlap; half of the earlier stays are at the host asked about."""
    rng = np.random.default_rng(seed)
    passport = rng.choice(len(PASSPORTS), n_people, p=SHARE_OF_PASSPORT)
    known = _has_law(table)
    host = rng.permuted(np.broadcast_to(np.arange(len(HOSTS)), (n_people, len(HOSTS))), axis=1)
    host = host[np.arange(n_people), known[passport[:, None], host].argmax(axis=1)]
    since = np.where(rng.random(n_people) < 0.7, rng.integers(0, 120, n_people), -1)
    registered = np.where(rng.random(n_people) < 0.4, since - rng.integers(0, 20, n_people), -1)
    owner = np.sort(rng.integers(0, n_people, n_stays))
    elsewhere = rng.integers(0, len(HOSTS), n_stays)
    stay_host = np.where(rng.random(n_stays) < 0.5, host[owner], elsewhere)
    length = np.minimum(rng.geometric(1 / 30, n_stays), 120)
    gap = rng.geometric(1 / 40, n_stays)
    back = np.append(np.cumsum((gap + length)[::-1])[::-1], 0)
    later_people = back[np.searchsorted(owner, owner, side="right")]
    entry = since[owner] + 1 + back[:-1] - later_people
    return People(passport, host, since, np.maximum(registered, -1), owner, stay_host, entry, entry - length + 1)


def _has_law(table: LawTable) -> NDArray[np.bool_]:
    """Whether a passport is covered at a host on all the days, bool[passport, host]."""
    earliest = min(DAYS).toordinal() - 120
    has = [any(first <= earliest and last >= FAR for first, last in known) for known in table.covered]
    return np.array(has).reshape(len(PASSPORTS), len(HOSTS))


def histories(people: People, day: int) -> Histories:
    """The same as spells: present stays are cut after the day of registering."""
    here = np.flatnonzero(people.since >= 0)
    cut = here[people.registered[here] >= 1]
    owner = np.concatenate((people.owner, here, cut))
    order = np.argsort(owner, kind="stable")
    spells = np.zeros(len(owner), dtype=SPELL)
    since = day - people.since
    of_present = np.where(people.registered[here] >= 1, day - people.registered[here], FAR)
    columns: Mapping[str, tuple[Any, Any, Any]] = {
        "first": (day - people.entry, since[here], day - people.registered[cut] + 1),
        "last": (day - people.exit, of_present, np.full(len(cut), FAR)),
        "entry": (day - people.entry, since[here], since[cut]),
        "exit": (day - people.exit, np.full(len(here), FAR), np.full(len(cut), FAR)),
        "status": (np.full(len(people.owner), VISITOR), np.full(len(here), VISITOR), np.full(len(cut), REGISTERED)),
        "host": (people.stay_host, people.host[here], people.host[cut]),
    }
    for name, parts in columns.items():
        spells[name] = np.concatenate(parts)[order]
    start = np.searchsorted(owner[order], np.arange(len(people.host) + 1))
    return Histories(spells, start, people.passport, people.host)


def least_cpu(work: Callable[[], object], repeats: int = 3) -> float:
    """Least CPU seconds of some repeats, after a warm-up."""
    work()
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


# --- many people ------------------------------------------------------------------------------------------------------


def many() -> Iterator[Figure]:
    """A million people's last lawful days, and OpenFisca's nearest."""
    compiled = least_cpu(lambda: compile_law(read_law(), PASSPORTS, HOSTS, DAYS[0]))
    table = compile_law(read_law(), PASSPORTS, HOSTS, DAYS[0])
    people = random_people(table, N_PEOPLE, N_STAYS, SEED)
    asked = {day: histories(people, day.toordinal()) for day in DAYS}
    built = least_cpu(lambda: histories(people, DAYS[0].toordinal()))
    cpu = {
        day: least_cpu(lambda day=day: lawful_until_many(table, asked[day], np.int64(day.toordinal()))) for day in DAYS
    }
    yield Figure("law: read the packs and compile 4 passports at 7 hosts", f"{compiled * 1e3:.1f} ms CPU")
    yield Figure("law: arrays of 1,000,000 people and 2,000,000 earlier stays", f"{built:.2f} s CPU")
    each = ", ".join(f"{day} {seconds:.2f}" for day, seconds in cpu.items())
    worst = max(cpu.values())
    what = "law: last lawful day of every person, slowest of four days"
    yield Figure(what, f"{worst:.2f} s CPU ({each})", f"under {ASKED_MANY_S} s", worst < ASKED_MANY_S)
    theirs = openfisca(table, people)
    for day in BESIDE:
        yield from _beside(table, asked[day], day, cpu[day], theirs[str(day)])


def _beside(
    table: LawTable, people: Histories, day: dt.date, ours: float, theirs: Mapping[str, float]
) -> Iterator[Figure]:
    """OpenFisca's times of one day as ratios, and whether both agree."""
    name = f"law, {day}: OpenFisca-core 46"
    yield Figure(f"{name}: population and inputs", f"{theirs['build_s']:.2f} s CPU")
    once, search = theirs["once_s"], theirs["search_s"]
    what = f"{name}: lawful on the day, days used; no last day"
    yield Figure(what, f"{once:.2f} s CPU, {once / ours:.1f} × ours")
    what = f"{name}: last lawful day by {ROUNDS} halvings, under the law of the day"
    yield Figure(what, f"{search:.2f} s CPU, {search / ours:.1f} × ours")
    with np.load(OUT / f"law-openfisca-{day}.npz") as answers:
        yield from _agreement(table, people, day, answers)


def _agreement(
    table: LawTable, people: Histories, day: dt.date, answers: Mapping[str, NDArray[Any]]
) -> Iterator[Figure]:
    until = lawful_until_many(table, people, np.int64(day.toordinal()))
    lawful = until >= day.toordinal()
    differ = int((lawful != answers["lawful"]).sum())
    what = f"law, {day}: people about whom we and OpenFisca differ, lawful or not"
    yield Figure(what, f"{differ:,} of {len(people):,}", "0", differ == 0)
    wrong, n_compared = _differences_in_days(table, people, day, answers["used"])
    what = f"law, {day}: the same, days used in the window, RUS at SCH and KAZ"
    yield Figure(what, f"{wrong:,} of {n_compared:,}", "0", wrong == 0)
    change = _next_change(table, day.toordinal())[people.passport * len(HOSTS) + people.host]
    settled = lawful & (change > np.maximum(until, answers["until"]))
    differ = int((until[settled] != answers["until"][settled]).sum())
    what = f"law, {day}: last lawful day differs, where the law does not change before it"
    yield Figure(what, f"{differ:,} of {int(settled.sum()):,}", "0", differ == 0)
    wrong = int((until[lawful] != answers["until"][lawful]).sum()) - differ
    what = f"law, {day}: last lawful day differs, where it does: OpenFisca asks under the law of the day"
    yield Figure(what, f"{wrong:,} of {int((lawful & ~settled).sum()):,}")


def _next_change(table: LawTable, day: int) -> NDArray[np.int64]:
    """First day after a day on which a clock begins or no longer holds, int64[pair]; FAR if none."""
    days = np.concatenate((table.clocks["first"], table.clocks["last"] + 1)).astype(np.int64)
    days = np.where(days > day, days, FAR)
    pair = np.tile(np.repeat(np.arange(len(table.covered)), np.diff(table.start)), 2)
    change = np.full(len(table.covered), FAR)
    np.minimum.at(change, pair, days)
    return change


def _differences_in_days(table: LawTable, people: Histories, day: dt.date, used: NDArray[np.int64]) -> tuple[int, int]:
    """People of a sample whose days in the rolling window differ, and how many were compared."""
    wrong, compared = 0, 0
    for host in ("SCH", "KAZ"):
        at = HOSTS.index(host)
        clock = _rolling_clock(table, at, day.toordinal())
        if clock is None:
            continue
        days = days_used_many(table, people, np.int64(day.toordinal()), clock)
        sample = np.flatnonzero((people.host == at) & (people.passport == 0))[:N_CHECKED]
        wrong += int((days[sample] != used[sample]).sum())
        compared += len(sample)
    return wrong, compared


def _rolling_clock(table: LawTable, pair: int, day: int) -> int | None:
    """Number of the rolling clock of a pair that is in force."""
    numbers = range(table.start[pair], table.start[pair + 1])
    return next((c for c in numbers if _binds(table.clocks[c], day) and table.clocks[c]["kind"] == ROLLING), None)


def _binds(clock: Any, day: int) -> bool:
    return bool(clock["first"] <= day <= clock["last"])


# --- OpenFisca --------------------------------------------------------------------------------------------------------


def openfisca(table: LawTable, people: People) -> dict[str, Any]:
    """Times of OpenFisca by day; its answers lie in ``out/law-openfisca-<day>.npz``."""
    OUT.mkdir(exist_ok=True)
    np.savez(OUT / "law-people.npz", pair=people.passport * len(HOSTS) + people.host, **vars(people))
    (OUT / "law-rules.json").write_text(json.dumps(_as_parameters(table)), encoding="utf-8")
    command = (_python_of_openfisca(), HERE / "law_openfisca.py", OUT, ROUNDS, *BESIDE)
    return dict(json.loads(run_process(command, ONE_THREAD).stdout.splitlines()[-1]))


def _as_parameters(table: LawTable) -> dict[str, Any]:
    """Clocks as OpenFisca's dated values: for each pair, what each kind of limit is from each day on."""
    pairs = [f"{passport}_{host}" for passport in table.passports for host in table.hosts]
    clocks = {pair: table.clocks[table.start[k] : table.start[k + 1]] for k, pair in enumerate(pairs)}
    return {pair: _limits_of(own) for pair, own in clocks.items()}


def _limits_of(clocks: NDArray[Any]) -> dict[str, dict[str, int]]:
    first = dt.date(2019, 1, 1).toordinal()
    changes = {first, *clocks["first"].tolist(), *(clocks["last"] + 1).tolist()}
    found: dict[str, dict[str, int]] = {}
    for day in sorted(day for day in changes if first <= day < FAR):
        values = dict.fromkeys(("per_entry", "unregistered", "months", "rolling"), UNLIMITED) | {"window": 1}
        for clock in (clock for clock in clocks if _binds(clock, day)):
            for name, value in _as_limits(clock):
                values[name] = value
        for name, value in values.items():
            found.setdefault(name, {})[str(dt.date.fromordinal(day))] = value
    return found


def _as_limits(clock: Any) -> tuple[tuple[str, int], ...]:
    if clock["kind"] == ROLLING:
        return ("rolling", int(clock["limit"])), ("window", int(clock["window"]))
    if clock["kind"] != PER_ENTRY or clock["restarts"]:
        message = f"OpenFisca's side has no formula for {clock}"
        raise ValueError(message)
    if clock["months"]:
        return (("months", int(clock["months"])),)
    lifted = (int(clock["lifted"]) >> REGISTERED) & 1
    return (("unregistered" if lifted else "per_entry", int(clock["limit"])),)


def _python_of_openfisca() -> str:
    """Make OpenFisca's environment if it is missing; return its interpreter."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        requirements = str(HERE / "requirements-openfisca.txt")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return str(python)


# --- one person -------------------------------------------------------------------------------------------------------


def scalar() -> Iterator[Figure]:
    """Questions about one person, with reasons, after import."""
    law = read_law()
    people = random_people(compile_law(law, PASSPORTS, HOSTS, DAYS[0]), N_QUESTIONS, 2 * N_QUESTIONS, SEED)
    questions = [(_person(people, k), HOSTS[people.host[k]], DAYS[k % len(DAYS)]) for k in range(N_QUESTIONS)]
    for question in questions[:200]:
        _ask(*question, law)
    seconds = [least_of_three(lambda q=question: _ask(*q, law)) for question in questions]
    mean, high = statistics.mean(seconds) * 1e3, float(np.quantile(seconds, 0.99)) * 1e3
    what = f"law: one answer with reasons, to JSON, mean of {N_QUESTIONS:,} questions"
    yield Figure(what, f"{mean:.2f} ms", f"under {ASKED_SCALAR_MS:g} ms", mean < ASKED_SCALAR_MS)
    yield Figure("law: the same, 99th percentile", f"{high:.2f} ms", f"under {ASKED_SCALAR_MS:g} ms",
                 high < ASKED_SCALAR_MS)  # fmt: skip


def least_of_three(work: Callable[[], object]) -> float:
    """Least wall seconds of three: what else the machine did is left out."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _ask(person: Person, host: str, on: dt.date, law: Law) -> str:
    return json.dumps(stay(person, host, on, law).to_json())


def _person(people: People, k: int) -> Person:
    """One of the random people, on the day that goes with the number."""
    on = DAYS[k % len(DAYS)]
    own = slice(*np.searchsorted(people.owner, (k, k + 1)))

    def ago(days: int) -> dt.date:
        return on - dt.timedelta(days=int(days))

    columns = (people.stay_host[own], people.entry[own], people.exit[own])
    stays = [Stay(HOSTS[host], ago(entry), ago(exit_)) for host, entry, exit_ in zip(*columns, strict=True)]
    if people.since[k] >= 0:
        registered = ago(people.registered[k]) if people.registered[k] >= 1 else None
        stays.append(Stay(HOSTS[people.host[k]], ago(people.since[k]), registered=registered))
    return Person((PASSPORTS[people.passport[k]],), tuple(stays))


def process() -> Iterator[Figure]:
    """The command line, as a whole process."""
    question = "--passport RUS --host KAZ --in 2022-09-25 --on 2022-12-24 --json"
    command = (*SPILLOVER, "stay", *question.split())
    usages = [_process(command) for _ in range(N_PROCESSES + 1)][1:]
    wall, cpu = ([usage[k] for usage in usages] for k in range(2))
    for name, seconds in (("wall", wall), ("CPU", cpu)):
        best, middle = min(seconds), statistics.median(seconds)
        is_asked = name == "wall"
        yield Figure(
            f"law: `spillover stay … --json` as a whole process, {name}, best and median of {N_PROCESSES}",
            f"{best:.2f} s, {middle:.2f} s",
            f"under {ASKED_PROCESS_S} s" if is_asked else "",
            middle < ASKED_PROCESS_S if is_asked else None,
        )


def _process(command: tuple[object, ...]) -> tuple[float, float]:
    """Wall and CPU seconds of a command; not polled, so that nothing is rounded up to the next look."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, env=environment)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {"many": many, "scalar": scalar, "process": process}


def figures(names: tuple[str, ...] = tuple(PARTS)) -> Iterator[Figure]:
    """All figures of the law."""
    for name in names:
        yield from PARTS[name]()


def main() -> int:
    """Print one table."""
    print(f"{machine()}.\n\n| | measured | asked | holds |\n| --- | --- | --- | --- |")
    failed = False
    for figure in figures(tuple(sys.argv[1:]) or tuple(PARTS)):
        holds = {True: "yes", False: "**no**", None: ""}[figure.holds]
        failed |= figure.holds is False
        print(f"| {figure.what} | {figure.measured} | {figure.asked} | {holds} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
