"""Compute one job of the queue, in a process of its own: ``python -m spillover.interfaces.serve.work RUNS JOB``.

It ends with 0 when the job has ended, well or badly, with 130 when it was interrupted, with 3 if another process
computes already. Blocks that are finished are kept in every case.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from spillover.data.naming import named_scenario
from spillover.engine.lock import locked
from spillover.engine.runstore import prepare
from spillover.experiments.ensemble import complete
from spillover.experiments.executors import Workers
from spillover.ground.errors import Finding, ScenarioError, SpilloverError
from spillover.interfaces.cli.compiling import compiled
from spillover.interfaces.serve.faults import our_fault
from spillover.interfaces.serve.ledger import Entry, Ledger
from spillover.interfaces.serve.models import JobRequest

ENDED, INTERRUPTED, BUSY = 0, 130, 3
KINDNESS = 10
"""The browser is answered first: steps of niceness below other processes."""


def main(runs: str, job: str) -> int:
    """Compute a job.

    Args:
        runs: the folder that holds runs.
        job: name of the job in its queue.

    Returns:
        The exit status.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # even where whoever started us is deaf to it
    ledger = Ledger(Path(runs))
    try:
        with locked(ledger.lock):
            return _work(ledger, job)
    except BlockingIOError:
        return BUSY
    except KeyboardInterrupt:
        return INTERRUPTED


def _work(ledger: Ledger, job: str) -> int:
    entry = ledger.claim(job, os.getpid())
    if entry is None:
        return ENDED
    if hasattr(os, "nice"):
        os.nice(KINDNESS)
    try:
        _compute(ledger, entry)
    except SpilloverError as error:
        ledger.end(job, "failed", error.findings)
    except Exception as error:  # told where the job is looked at, not in a terminal that nobody sees
        ledger.end(job, "failed", [our_fault(error)])
    else:
        ledger.end(job, "done")
    finally:
        ledger.leave(os.getpid())
    return ENDED


def _compute(ledger: Ledger, entry: Entry) -> None:
    request = JobRequest.model_validate_json(entry.request)
    folder = named_scenario(request.scenario)
    if folder is None:
        cure = "start the server where the scenario has that name, then resume the job"
        message = f"there is no scenario of the name '{request.scenario}' any more"
        raise ScenarioError(Finding("SCN-001", message, cure, value=request.scenario))
    scenario, plan = compiled(folder, request.asked)
    run = prepare(scenario, plan, ledger.runs, request.members, request.seed, tuple(request.command()))
    members = max(request.members, run.manifest.members)
    ledger.note(entry.id, run.manifest.name, members, min(run.manifest.n_done, members))
    complete(run, plan, members, Workers(os.cpu_count() or 1))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
