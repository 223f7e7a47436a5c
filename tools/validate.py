"""Hold exodus-2022 against what was counted, and write validation/: `make validate`.

Makes (or finishes, or takes as they are) the runs of four information dates, and writes README.md, figures.json, the
forecasts of the last date and two pictures. A target that is missed is written down; only faults end in failure.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import validation_page as page
import validation_pictures as pictures
from pages import ROOT
from validation_targets import Found, Made, Speed, targets

from spillover.data.naming import find_scenario
from spillover.data.scenario import load
from spillover.engine.files import write_whole
from spillover.engine.known import compile_known
from spillover.engine.manifest import versions
from spillover.engine.runstore import Run, prepare
from spillover.experiments import validation
from spillover.experiments.ensemble import complete
from spillover.experiments.executors import Workers
from spillover.experiments.validation import Statement, judge
from spillover.experiments.weeks import weeks_of
from spillover.ground.digest import digest

sys.path.append(str(ROOT / "benchmarks"))
import measuring

AS_OF, UNTIL = date(2022, 10, 7), date(2023, 6, 30)
STATED = (date(2022, 12, 31), UNTIL)
ORIGINS, DAYS_AHEAD = (date(2022, 9, 25), date(2022, 9, 30), date(2022, 10, 4)), 14
HOSTS = ("KAZ", "GEO", "FIN")
BEFORE, AFTER = (date(2022, 9, 26), date(2022, 9, 29)), (date(2022, 9, 30), date(2022, 10, 3))
QUEUES = ("Verkhny Lars-Dariali", "Mashtakovo-Syrym")
SPEED_MEMBERS, SPEED_DAYS = 500, 374
POLL_SECONDS = 0.25
"""Reading the memory of a large process takes a core some milliseconds."""
COMPUTING = ("ground", "data", "world", "rules", "mechanisms", "engine")
"""Floors that the numbers of a run depend on."""


@dataclass(frozen=True)
class Asked:
    """What the command was asked for."""

    scenario: str
    members: int
    seed: int
    workers: int
    made_on: date
    runs: Path
    out: Path
    measures_speed: bool


def main() -> None:
    """Run, judge, write."""
    asked = _asked(sys.argv[1:])
    _say(f"{asked.members} members, runs in {asked.runs}")
    run = _run(asked, AS_OF, UNTIL)
    origins = [_run(asked, origin, origin + timedelta(days=DAYS_AHEAD)) for origin in ORIGINS]
    found = _found(asked, run, origins)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, content in _files(found):
        write_whole(asked.out / name, content)
    _say(f"written to {asked.out}")
    for target in targets(found):
        _say(f"  {target.verdict:7} {target.what}: {target.measured} (asked: {target.asked})")


def _asked(words: Sequence[str]) -> Asked:
    parser = argparse.ArgumentParser(description="Hold a scenario against what was counted; writes validation/.")
    parser.add_argument("--scenario", default="exodus-2022", help="name or folder (default: exodus-2022)")
    parser.add_argument("--members", type=int, help="members of each run (default: 200, quick: 20)")
    parser.add_argument("--seed", type=int, default=0, help="root of all random numbers (default: 0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    parser.add_argument("--quick", action="store_true", help="few members, no measure of speed, into build/")
    parser.add_argument(
        "--date", type=date.fromisoformat, default=None, help="day that the page bears (default: today)"
    )
    parser.add_argument("--runs", type=Path, default=ROOT / "build" / "validation", help="folder of the runs")
    parser.add_argument("--out", type=Path, help="folder that is written (default: validation, quick: build/quick)")
    given = parser.parse_args(words)
    return Asked(
        scenario=given.scenario,
        members=given.members or (20 if given.quick else 200),
        seed=given.seed,
        workers=given.workers,
        made_on=given.date or date.today(),
        runs=given.runs / _code(),
        out=given.out or ROOT / ("build/quick" if given.quick else "validation"),
        measures_speed=not given.quick,
    )


def _code() -> str:
    """Digest of the source that the numbers of a run depend on: other code never finds these runs again."""
    source = ROOT / "src" / "spillover"
    files = sorted(file for floor in COMPUTING for file in (source / floor).rglob("*.py"))
    return digest({file.relative_to(source).as_posix(): file.read_bytes() for file in files})[:12]


def _run(asked: Asked, as_of: date, until: date) -> Run:
    """The run of an information date, with all its members."""
    scenario = load(find_scenario(asked.scenario)).changed(as_of=as_of)
    plan = compile_known(scenario, {}, (until - scenario.start).days + 1)
    run = prepare(scenario, plan, asked.runs, asked.members, asked.seed, sys.argv)
    _say(f"as of {as_of}, until {until}: {run.manifest.n_done} of {asked.members} members are there")
    return complete(run, plan, asked.members, Workers(asked.workers))


def _found(asked: Asked, run: Run, origins: Sequence[Run]) -> Found:
    judged, *ahead = (judge(one) for one in (run, *origins))
    weeks = [week for host in HOSTS for week in weeks_of(judged.counts, host, (judged.simulated.start, AS_OF))]
    return Found(
        made=_made(asked),
        runs=tuple((one.manifest, each.fitted) for one, each in zip((run, *origins), (judged, *ahead), strict=True)),
        hosts=HOSTS,
        judged=judged,
        in_sample=validation.in_sample(judged.scores, AS_OF),
        weeks=validation.score_weeks(weeks, judged),
        fall=validation.fall(judged, "FIN", BEFORE, AFTER, AS_OF),
        queues=validation.queue_rows(judged.scores, QUEUES),
        origins=tuple(one.scores for one in ahead),
        stocks=validation.stock_statements(judged, STATED),
        months=validation.month_statements(judged, AS_OF),
        speed=_speed(asked) if asked.measures_speed else None,
    )


def _made(asked: Asked) -> Made:
    return Made(asked.scenario, asked.made_on, AS_OF, versions()["spillover"], asked.runs.name, measuring.machine())


def _speed(asked: Asked) -> Speed:
    """Wall time and peak memory of a whole command, started anew; kernels are compiled by now."""
    measuring.POLL_SECONDS = POLL_SECONDS
    _say(f"speed: {SPEED_MEMBERS} members, {SPEED_DAYS} days")
    with tempfile.TemporaryDirectory() as folder:
        words = {
            "as-of": AS_OF, "days": SPEED_DAYS, "members": SPEED_MEMBERS, "workers": asked.workers, "out": folder,
        }  # fmt: skip
        options = [word for name, value in words.items() for word in (f"--{name}", value)]
        usage = measuring.run_process(
            [sys.executable, "-m", "spillover.interfaces.cli.main", "run", asked.scenario, *options]
        )
    return Speed(SPEED_MEMBERS, SPEED_DAYS, asked.workers, usage.wall_s, usage.cpu_s, usage.peak_mb)


def _files(found: Found) -> Iterator[tuple[str, bytes]]:
    yield "figures.json", (json.dumps(_plain(page.figures(found)), indent=1, ensure_ascii=False) + "\n").encode()
    yield f"forecasts-{AS_OF}.csv", _forecasts([*found.stocks, *found.months]).encode()
    yield page.WEEKS_PICTURE, pictures.weeks(found)
    yield page.STOCKS_PICTURE, pictures.stocks(found)
    yield "README.md", page.page(found).encode()


def _forecasts(statements: Sequence[Statement]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("host", "date", "quantity", *statements[0].spread))
    for one in statements:
        writer.writerow((one.host, one.date, one.quantity, *(round(value) for value in one.spread.values())))
    return text.getvalue()


def _plain(value: Any) -> Any:
    """Anything that was found, as JSON has it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
