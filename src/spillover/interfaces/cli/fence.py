"""``spillover fence``: when governments act and leave the fence, by host; what drove them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spillover.ground.errors import Finding, ParameterError, RunError, did_you_mean
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, note, show, show_json

if TYPE_CHECKING:
    from datetime import date

    from spillover.experiments.fence import Fence


def fence(
    run: RunName,
    host: Annotated[str | None, typer.Option(metavar="KAZ,UZB", help="Show these hosts only, every act.")] = None,
    by: Annotated[
        list[str] | None, typer.Option(metavar="DATE", help="Probabilities by this day (default: ends of months).")
    ] = None,
    low: Annotated[float | None, typer.Option(metavar="X", help="Lowest position that counts as neutral.")] = None,
    high: Annotated[float | None, typer.Option(metavar="X", help="Highest position that counts as neutral.")] = None,
    act: Annotated[
        float | None, typer.Option(metavar="X", help="Least size of an act that leaves the fence; above 1: none does.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="One row a host, act and date.")] = None,
    runs: Runs = DEFAULT_RUNS,
    json: Json = False,
) -> None:
    """Show by host the probability by date of each kind of act, when it is off the fence, and what drove it.

    The fence is the run's own (response.fence_low, fence_high, fence_act) where nothing else is given. Of a run that
    was interrupted the finished members are shown.
    """
    from spillover.engine.files import write_whole
    from spillover.engine.index import find_run
    from spillover.engine.runstore import load_inputs, open_run
    from spillover.experiments.fence import Band, governments_of, watch
    from spillover.experiments.results import Results

    found = open_run(find_run(run, runs))
    scenario, plan = load_inputs(found)
    governments_of(plan)
    seen = watch(
        scenario, plan, Results.of_run(found), Band.of(plan, low, high, act), [_date(text) for text in by or ()]
    )
    if seen.members < found.manifest.members:
        note(f"{seen.members} of {found.manifest.members} members are done; finish the run with: {found.resume}")
    if host is not None:
        seen = _only(seen, [name.strip() for name in host.split(",")])
    if csv is not None:
        write_whole(csv, seen.table().write_csv().encode())
        note(f"Wrote {csv}")
    if json:
        show_json({"run": str(found.folder)} | seen.as_dict())
        return
    from spillover.report.fence import fence_tables

    show(*fence_tables(found.folder.name, seen, in_full=host is not None))


def _only(seen: Fence, names: list[str]) -> Fence:
    from dataclasses import replace

    known = [host.name for host in seen.hosts]
    findings = [
        Finding("RUN-071", f"the run has no government of '{name}'", did_you_mean(name, known), column="--host",
                value=name)
        for name in names
        if name not in known
    ]  # fmt: skip
    if findings:
        raise RunError(*findings)
    hosts = tuple(host for host in seen.hosts if host.name in names)
    return replace(seen, hosts=hosts, on_band=tuple(row for row in seen.on_band if row.host in names))


def _date(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        finding = Finding("PAR-008", f"'{text}' is not a date", "write year-month-day, as 2023-06-30", column="--by")
        raise ParameterError(finding) from error
