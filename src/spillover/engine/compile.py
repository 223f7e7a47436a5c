"""From a scenario to a plan: names become numbers, dates become days, settings meet their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from spillover.data.scenario import Scenario
from spillover.engine.build import build_observed, build_stays, build_world
from spillover.ground.digest import RESULTS_EPOCH, digest
from spillover.ground.errors import Finding, ParameterError, PlanError, did_you_mean
from spillover.ground.fields import PORTS
from spillover.ground.params import Setting, settle
from spillover.mechanisms import catalogue
from spillover.world.mechanism import Mechanism, Mover
from spillover.world.plan import Part, Plan
from spillover.world.stays import StayRule

MOST_DAYS = 20_000
DEPARTURES = "departures"  # the one mechanism that is part of every plan
STATUS = "status"  # part of every plan in which the stay of people abroad is followed

Override = tuple[str, str, str]  # text, set by, source


def compile_plan(
    scenario: Scenario,
    settings: Mapping[str, str] | None = None,
    days: int | None = None,
    law: Iterable[StayRule] | None = None,
) -> Plan:
    """Compile a scenario.

    Args:
        scenario: a checked scenario.
        settings: "mechanism.parameter" → text, over what the scenario sets.
        days: number of days, instead of the scenario's.
        law: how long people may stay in the countries of the scenario, where it asks for that; by default what the
            project's packs say, as of the scenario's information date.

    Raises:
        LawError: LAW-221 to LAW-223 if the law does not answer what the scenario asks of it.
        ParameterError: for every setting that is unknown, of the wrong type or out of bounds.
        PlanError: if the parts do not fit together.
    """
    settings = dict(settings or {})
    n_days = _days(scenario, days)
    known = catalogue()
    mechanisms = _chosen(scenario.movement, known, follow_stays=scenario.stay is not None)
    settled = _settle_all(scenario, settings, known, [mechanism.name for mechanism in mechanisms])
    mover = cast("Mover", known[scenario.movement])
    departures = settled[DEPARTURES]
    world = build_world(scenario, departures, n_days, mover.conflict_rule)
    parts = tuple(
        Part(mechanism, settled[mechanism.name], mechanism.prepare(world, settled[mechanism.name]))
        for mechanism in mechanisms
    )
    stays = build_stays(scenario, world, law)
    inputs = (RESULTS_EPOCH, scenario.digest, scenario.movement, n_days, _effective(parts))
    cells = mover.cells(next(part.prepared for part in parts if part.mechanism is mover))
    return Plan(
        scenario_id=scenario.id,
        world=world,
        parts=parts,
        mover=mover,
        cells=cells,
        observed=build_observed(scenario, world, int(cast("int", departures["hasten"].value))),
        sources=scenario.sources,
        settings=settings,
        digest=digest(*inputs) if stays is None else digest(*inputs, stays),
        stays=stays,
    )


def _days(scenario: Scenario, days: int | None) -> int:
    if days is not None and not 1 <= days <= MOST_DAYS:
        cure = f"ask for 1 to {MOST_DAYS:,} days"
        raise ParameterError(Finding("PAR-004", f"a run cannot have {days:,} days", cure, value=str(days)))
    return scenario.days if days is None else days


def _effective(parts: Iterable[Part]) -> dict[str, tuple[object, bool]]:
    return {setting.name: (setting.value, setting.is_drawn) for part in parts for setting in part.settings.values()}


def _chosen(movement: str, known: Mapping[str, Mechanism], *, follow_stays: bool) -> list[Mechanism]:
    """Departures, the movement asked for, every mechanism that speaks to a port that the movement reads, and status."""
    if movement not in known or known[movement].proposes != "move":
        movers = [name for name, mechanism in known.items() if mechanism.proposes == "move"]
        cure = did_you_mean(movement, movers)
        raise PlanError(Finding("PLN-001", f"there is no movement mechanism '{movement}'", cure, value=movement))
    heard = set(known[movement].reads) & set(PORTS)
    speakers = [name for name, mechanism in known.items() if heard & set(mechanism.adds)] if heard else []
    abroad = [STATUS] if follow_stays else []
    chosen = [known[name] for name in sorted({DEPARTURES, movement, *speakers, *abroad})]
    _check_fit(chosen)
    return chosen


def _check_fit(mechanisms: list[Mechanism]) -> None:
    """Each field has one owner, each port exists, each thing read is provided, each kind of flow has one proposer."""
    findings = []
    owners: dict[str, str] = {}
    proposers: dict[str, str] = {}
    for mechanism in mechanisms:
        for field in mechanism.fields:
            other = owners.setdefault(field.name, mechanism.name)
            if other != mechanism.name:
                findings.append(_misfit("PLN-002", f"'{field.name}' is owned by {other} and by {mechanism.name}"))
        findings += [
            _misfit("PLN-003", f"{mechanism.name} adds to '{port}', which is no port; {did_you_mean(port, PORTS)}")
            for port in mechanism.adds
            if port not in PORTS
        ]
        if mechanism.proposes:
            other = proposers.setdefault(mechanism.proposes, mechanism.name)
            if other != mechanism.name:
                findings.append(_misfit("PLN-004", f"{other} and {mechanism.name} both propose '{mechanism.proposes}'"))
    provided = {"people", "entered", "stays", *owners, *PORTS}
    findings += [
        _misfit("PLN-005", f"{mechanism.name} reads '{name}', which nobody provides")
        for mechanism in mechanisms
        for name in mechanism.reads
        if name not in provided
    ]
    if findings:
        raise PlanError(*findings)


def _misfit(code: str, message: str) -> Finding:
    return Finding(code, message, "choose mechanisms that fit together, or change the one named")


def _settle_all(
    scenario: Scenario, settings: Mapping[str, str], known: Mapping[str, Mechanism], in_plan: Iterable[str]
) -> dict[str, dict[str, Setting]]:
    """Settings of the plan's mechanisms and of all that are mentioned: a slip is found even where it has no effect."""
    overrides: dict[str, dict[str, Override]] = {name: {} for name in in_plan}
    findings: list[Finding] = []
    rows = [
        (row["mechanism"], row["parameter"], (row["value"], "scenario", row["source"]))
        for row in scenario.table("parameters").iter_rows(named=True)
    ]
    rows += [(*_split_name(name), (text, "command", "command line")) for name, text in settings.items()]
    for mechanism, parameter, override in rows:
        if mechanism in known:
            overrides.setdefault(mechanism, {})[parameter] = override
        else:
            cure = did_you_mean(mechanism, known)
            findings.append(Finding("PAR-005", f"there is no mechanism '{mechanism}'", cure, value=mechanism))
    settled = {}
    for name, mine in sorted(overrides.items()):
        try:
            found = settle(name, known[name].Params, mine, with_priors=True)
            settled[name] = {setting.param.name: setting for setting in found}
        except ParameterError as error:
            findings.extend(error.findings)
    if findings:
        raise ParameterError(*findings)
    return settled


def _split_name(name: str) -> tuple[str, str]:
    mechanism, dot, parameter = name.partition(".")
    if not dot or not mechanism or not parameter:
        raise ParameterError(
            Finding("PAR-006", f"'{name}' does not name a setting", "write mechanism.parameter=value", value=name)
        )
    return mechanism, parameter
