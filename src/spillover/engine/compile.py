"""From a scenario to a plan: names become numbers, dates become days, settings meet their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from spillover.data.declaration import FILE
from spillover.data.scenario import Scenario
from spillover.engine.border import with_border
from spillover.engine.build import build_observed, build_stays, build_world
from spillover.engine.governments import build_governments
from spillover.engine.joint import check_names, fitted, joint_of
from spillover.ground.digest import RESULTS_EPOCH, digest
from spillover.ground.errors import Finding, ParameterError, PlanError, did_you_mean
from spillover.ground.fields import PORTS
from spillover.ground.params import Setting, settle
from spillover.mechanisms import catalogue
from spillover.world.mechanism import Cells, Mechanism, Mover
from spillover.world.plan import Part, Plan
from spillover.world.stays import StayRule, StayTable
from spillover.world.world import World

MOST_DAYS = 20_000
DEPARTURES = "departures"  # part of every plan whose movement does not decide itself who sets off
RESPONSE = "response"  # whose members draw traits of governments, which a posterior may know
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
        LawError: LAW-221 to LAW-225 if the law does not answer what the scenario asks of it.
        ParameterError: for every setting that is unknown, of the wrong type or out of bounds.
        PlanError: if the parts do not fit together.
    """
    settings = dict(settings or {})
    n_days = _days(scenario, days)
    known = catalogue()
    mechanisms = _chosen(scenario, known)
    settled = _settle_all(scenario, settings, known, [mechanism.name for mechanism in mechanisms])
    mover = cast("Mover", known[scenario.movement])
    departures = _as_declared(known[DEPARTURES]) if mover.own_departures else settled[DEPARTURES]
    world = with_border(scenario, build_world(scenario, departures, n_days, mover.conflict_rule))
    stays = build_stays(scenario, world, law)
    world = replace(world, governments=build_governments(scenario, world, stays))
    joint = joint_of(scenario)
    settled = {name: fitted(own, joint) for name, own in settled.items()}
    parts = tuple(
        Part(mechanism, settled[mechanism.name], mechanism.prepare(world, settled[mechanism.name]))
        for mechanism in mechanisms
    )
    law_in_force = [part for part in (stays, world.crossings, world.governments) if part is not None]
    prepared = next(part.prepared for part in parts if part.mechanism is mover)
    cells = mover.cells(prepared)
    if joint is not None:
        effects = world.governments.effects if world.governments else ()
        check_names(joint, known, {mover.name: mover.deviates(prepared), RESPONSE: effects})
    _check_passports(cells, world, stays)
    return Plan(
        scenario_id=scenario.id,
        world=world,
        parts=parts,
        mover=mover,
        cells=cells,
        observed=build_observed(scenario, world, int(cast("int", departures["hasten"].value))),
        sources=scenario.sources,
        settings=settings,
        digest=digest(RESULTS_EPOCH, scenario.digest, scenario.movement, n_days, _effective(parts), *law_in_force),
        stays=stays,
        joint=joint,
    )


def _days(scenario: Scenario, days: int | None) -> int:
    if days is not None and not 1 <= days <= MOST_DAYS:
        cure = f"ask for 1 to {MOST_DAYS:,} days"
        raise ParameterError(Finding("PAR-004", f"a run cannot have {days:,} days", cure, value=str(days)))
    return scenario.days if days is None else days


def _as_declared(mechanism: Mechanism) -> dict[str, Setting]:
    """Settings of a mechanism that is no part of the plan."""
    return {setting.param.name: setting for setting in settle(mechanism.name, mechanism.Params, {}, with_priors=True)}


def _effective(parts: Iterable[Part]) -> dict[str, tuple[object, bool]]:
    return {setting.name: (setting.value, setting.is_drawn) for part in parts for setting in part.settings.values()}


def _chosen(scenario: Scenario, known: Mapping[str, Mechanism]) -> list[Mechanism]:
    """The movement asked for and departures, then whoever is heard, owns what is read, or follows newcomers.

    Those who follow newcomers, as rents do, propose nothing and keep a field; they join, heard or not, where a scenario
    has cities and all that they read is there.
    """
    movement = scenario.movement
    if movement not in known or known[movement].proposes != "move":
        movers = [name for name, mechanism in known.items() if mechanism.proposes == "move"]
        cure = did_you_mean(movement, movers)
        raise PlanError(Finding("PLN-001", f"there is no movement mechanism '{movement}'", cure, value=movement))
    names = {movement} if cast("Mover", known[movement]).own_departures else {movement, DEPARTURES}
    names |= {STATUS} if scenario.stay is not None else set()
    heard = set(known[movement].reads) & set(PORTS)
    names |= _speakers(heard, known) if heard else set()
    while owners := _owners_of_what_lacks(names, known):
        names |= owners
    given = set() if scenario.table("polities").is_empty() else {"governments"}
    if not scenario.table("cities").is_empty():
        names |= _followers(names, known, given)
    chosen = [known[name] for name in sorted(names)]
    _check_fit(chosen, given)
    return chosen


def _provided(mechanisms: Iterable[Mechanism]) -> set[str]:
    """All that a mechanism can read in a plan of these."""
    return {"people", "entered", "stays", "stock", "by_group", *PORTS} | {
        field.name for mechanism in mechanisms for field in mechanism.fields
    }


def _owners_of_what_lacks(names: Iterable[str], known: Mapping[str, Mechanism]) -> set[str]:
    """Mechanisms that own a field that one of ``names`` reads and none of them owns."""
    chosen = [known[name] for name in names]
    lacking = {name for mechanism in chosen for name in mechanism.reads} - _provided(chosen)
    if not lacking:
        return set()
    return {
        name
        for name, mechanism in known.items()
        if not mechanism.proposes and lacking & {field.name for field in mechanism.fields}
    }


def _speakers(heard: set[str], known: Mapping[str, Mechanism]) -> set[str]:
    """Mechanisms that speak to a port that the movement reads, whatever the scenario."""
    return {name for name, each in known.items() if heard & set(each.adds) and not _is_follower(each)}


def _is_follower(mechanism: Mechanism) -> bool:
    return not mechanism.proposes and any(field.keep for field in mechanism.fields)


def _followers(names: set[str], known: Mapping[str, Mechanism], given: set[str]) -> set[str]:
    """Those who follow newcomers and find all that they read; ``given``: what the scenario itself provides."""
    followers = {name for name, mechanism in known.items() if _is_follower(mechanism)}
    provided = given | _provided(known[name] for name in names | followers)
    while mute := {name for name in followers if not provided.issuperset(known[name].reads)}:
        followers -= mute
        provided = given | _provided(known[name] for name in names | followers)
    return followers


def _check_fit(mechanisms: list[Mechanism], given: set[str]) -> None:
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
        findings += [
            _misfit("PLN-009", f"'{field.name}' of {mechanism.name} is kept, so it must have one dimension")
            for field in mechanism.fields
            if field.keep and len(field.dims) != 1
        ]
        if mechanism.proposes:
            other = proposers.setdefault(mechanism.proposes, mechanism.name)
            if other != mechanism.name:
                findings.append(_misfit("PLN-004", f"{other} and {mechanism.name} both propose '{mechanism.proposes}'"))
    provided = given | _provided(mechanisms)
    findings += [
        _misfit("PLN-005", f"{mechanism.name} reads '{name}', which nobody provides")
        for mechanism in mechanisms
        for name in mechanism.reads
        if name not in provided
    ]
    if findings:
        raise PlanError(*findings)


def _check_passports(cells: Cells, world: World, stays: StayTable | None) -> None:
    """Where cells tell groups apart, ``[stay]`` has to know the passport of each."""
    if stays is None or world.groups is None or cells.group is None:
        return
    findings = [
        Finding(
            "PLN-008",
            f"group '{name}' travels on a passport of {passport}, which [stay] does not name",
            f"add {passport} to [stay] groups in {FILE}; its share counts only where groups are not told apart",
            value=passport,
        )
        for name, passport in zip(world.groups.names, world.groups.passports, strict=True)
        if passport not in stays.groups
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
