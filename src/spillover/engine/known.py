"""Plans that know no more than could be known at the information date of their scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from spillover.data.frozen import frozen
from spillover.data.scenario import Scenario
from spillover.engine.build import build_observed
from spillover.engine.compile import DEPARTURES, compile_plan
from spillover.ground.digest import digest
from spillover.ground.errors import Finding, PlanError
from spillover.world.plan import Plan
from spillover.world.stays import StayRule


def compile_known(
    scenario: Scenario,
    settings: Mapping[str, str] | None = None,
    days: int | None = None,
    law: Iterable[StayRule] | None = None,
) -> Plan:
    """Compile a scenario as it could be known at its information date.

    Later counts are kept to be compared with, and for nothing else; without a date all of them are used.

    Args:
        scenario: with all that is known today.
        settings: as for :func:`spillover.engine.compile.compile_plan`; so are ``days`` and ``law``.
        days: number of days, instead of the scenario's.
        law: how long people may stay.

    Raises:
        SpilloverError: as ``compile_plan`` does, and PLN-010 if departures follow counts that were not there yet.
    """
    plan = compile_plan(frozen(scenario), settings, days, law)
    if scenario.as_of is None:
        return plan
    values = {part.mechanism.name: part.settings for part in plan.parts}.get(DEPARTURES)
    if values is not None and values["source"].value == "observed":
        _check_counts(scenario.as_of, plan)
    hasten = 1 if values is None else int(cast("int", values["hasten"].value))
    observed = build_observed(scenario, plan.world, hasten)
    return replace(plan, observed=observed, digest=digest(plan.digest, scenario.digest))


def _check_counts(as_of: date, plan: Plan) -> None:
    last_day = plan.world.calendar.date_of(plan.n_days - 1)
    if last_day > as_of:
        message = f"departures follow the counts, but the run goes on to {last_day}, past its information date {as_of}"
        cure = f"let it end with --until {as_of}, or follow something else: --set departures.source=hazard"
        raise PlanError(Finding("PLN-010", message, cure, value=str(as_of)))
