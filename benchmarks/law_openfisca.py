"""OpenFisca's side of the bench of the law, over its public API; runs in an environment of its own.

    python law_openfisca.py FOLDER ROUNDS DAY ...

An earlier stay is an entity grouped under a traveller; limits and windows are dated parameters. One formula counts the
days used in the window that ends on the day and says whether the traveller is lawful on it. A formula sees one day for
everybody, and there is no search over days; to find each traveller's last lawful day, an input ``ahead`` is halved,
under the parameters of the day. FOLDER holds ``law-people.npz`` and ``law-rules.json``; answers are written beside
them, and the last line of stdout is a JSON object with CPU seconds by day.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

FAR = 1_000_000
LIMITS = ("per_entry", "unregistered", "months", "rolling", "window")
STAY = build_entity("stay", "stays", "An earlier stay", is_person=True)
TRAVELLER = build_entity(
    "traveller", "travellers", "Who stayed", roles=[{"key": "of", "plural": "ofs", "label": "Stay of the traveller"}]
)
REPEATS = 3


def _input(name: str, entity: Any, unit: Any = DateUnit.ETERNITY) -> type[Variable]:
    fields = {"value_type": int, "entity": entity, "definition_period": unit, "label": name}
    return type(name, (Variable,), fields)


def _limits(parameters: Any, period: Any, pair: np.ndarray) -> list[np.ndarray]:
    """Each traveller's limits on the day."""
    node = parameters(period).law
    table = np.array([[node[name][limit] for limit in LIMITS] for name in node], dtype=np.int32)
    return [column[pair] for column in np.ascontiguousarray(table.T)]


def _ordinal(period: Any) -> int:
    return dt.date.fromisoformat(str(period.start)).toordinal()


def _month_limit(entry: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Days of so many calendar months from entry; the last of the month if it is shorter."""
    limit = np.full(len(entry), FAR)
    some = np.flatnonzero(months < FAR)
    begin = (entry[some] - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    month = begin.astype("datetime64[M]")
    later = month + months[some]
    day = np.minimum((begin - month).astype(int), ((later + 1).astype("datetime64[D]") - later).astype(int) - 1)
    limit[some] = ((later.astype("datetime64[D]") + day) - begin).astype(int)
    return limit


class earlier_days_used(Variable):
    """Days of earlier stays at the host asked about, within the window."""

    value_type, entity, definition_period, label = int, TRAVELLER, DateUnit.DAY, "earlier days used"

    def formula(traveller, period, parameters):
        """Sum over stays."""
        day = _ordinal(period) + traveller("ahead", period)
        window = _limits(parameters, period, traveller("pair", period))[LIMITS.index("window")]
        begin = traveller.project(day - window + 1)
        first = np.maximum(traveller.members("entry", period), begin)
        days = np.maximum(traveller.members("leaving", period) - first + 1, 0)
        return traveller.sum(days * (traveller.members("at", period) == traveller.project(traveller("host", period))))


class days_used(Variable):
    """The same with the present stay."""

    value_type, entity, definition_period, label = int, TRAVELLER, DateUnit.DAY, "days used"

    def formula(traveller, period, parameters):
        """Add the days of the present stay within the window."""
        day = _ordinal(period) + traveller("ahead", period)
        window = _limits(parameters, period, traveller("pair", period))[LIMITS.index("window")]
        present = np.minimum(day - traveller("since", period) + 1, window)
        return traveller("earlier_days_used", period) + np.maximum(present, 0)


class lawful(Variable):
    """Whether no limit is exceeded; who is abroad is taken to have come in on the day of the question."""

    value_type, entity, definition_period, label = bool, TRAVELLER, DateUnit.DAY, "lawful on the day"

    def formula(traveller, period, parameters):
        """All limits at once."""
        today = _ordinal(period)
        per_entry, unregistered, months, rolling, _ = _limits(parameters, period, traveller("pair", period))
        since, registered = np.minimum(traveller("since", period), today), traveller("registered", period)
        day = today + traveller("ahead", period)
        of_stay = day - since + 1
        comes_in = (traveller("since", period) > today) * of_stay
        return (
            (of_stay <= np.minimum(per_entry, _month_limit(since, months)))
            & ((of_stay <= unregistered) | (registered < day))
            & (traveller("days_used", period) + comes_in <= rolling)
        )


VARIABLES = (
    _input("entry", STAY), _input("leaving", STAY), _input("at", STAY), _input("pair", TRAVELLER),
    _input("host", TRAVELLER), _input("since", TRAVELLER), _input("registered", TRAVELLER),
    _input("ahead", TRAVELLER, DateUnit.DAY), earlier_days_used, days_used, lawful,
)  # fmt: skip


def _dated(values: dict[str, int]) -> dict[str, Any]:
    return {"values": {day: {"value": value} for day, value in values.items()}}


def system_of(rules: dict[str, dict[str, dict[str, int]]]) -> TaxBenefitSystem:
    """Entities, variables and dated parameters."""
    system = TaxBenefitSystem([STAY, TRAVELLER])
    for variable in VARIABLES:
        system.add_variable(variable)
    dated = {pair: {limit: _dated(values) for limit, values in own.items()} for pair, own in rules.items()}
    system.parameters = ParameterNode("", data={"law": dated})
    return system


def build(system: TaxBenefitSystem, people: dict[str, np.ndarray], day: dt.date) -> Simulation:
    """Population and inputs for the question of a day.

    Stays are tied to travellers by number, which is quicker than the builder's ``join_with_persons``.
    """
    builder, today = SimulationBuilder(), day.toordinal()
    builder.create_entities(system)
    builder.declare_person_entity("stay", np.arange(len(people["owner"])))
    group = builder.declare_entity("traveller", np.arange(len(people["pair"])))
    group.members_entity_id = people["owner"]
    simulation = builder.build(system)
    abroad = people["since"] < 0
    for name, values in {
        "entry": today - people["entry"],
        "leaving": today - people["exit"],
        "at": people["stay_host"],
        "pair": people["pair"],
        "host": people["host"],
        "since": np.where(abroad, today + FAR, today - people["since"]),
        "registered": np.where(people["registered"] >= 1, today - people["registered"], FAR),
    }.items():
        simulation.set_input(name, "ETERNITY", values.astype(np.int32))
    return simulation


def once(simulation: Simulation, day: dt.date, ahead: np.ndarray) -> np.ndarray:
    """One evaluation, so many days ahead."""
    for name in ("lawful", "days_used", "earlier_days_used", "ahead"):
        simulation.delete_arrays(name)
    simulation.set_input("ahead", str(day), ahead)
    return simulation.calculate("lawful", str(day))


def search(simulation: Simulation, day: dt.date, rounds: int) -> np.ndarray:
    """Last lawful day of who is lawful on the day, by halving."""
    ahead = np.zeros(simulation.populations["traveller"].count, dtype=np.int32)
    for step in 2 ** np.arange(rounds - 1, -1, -1, dtype=np.int32):
        ahead += step * once(simulation, day, ahead + step)
    return day.toordinal() + ahead


def timed(work: Any) -> tuple[float, Any]:
    """Least CPU seconds of some repeats after a warm-up, and the last result."""
    result, taken = work(), []
    for _ in range(REPEATS):
        began = time.process_time()
        result = work()
        taken.append(time.process_time() - began)
    return min(taken), result


def main() -> None:
    """Build, time, write."""
    folder, rounds, days = Path(sys.argv[1]), int(sys.argv[2]), [dt.date.fromisoformat(day) for day in sys.argv[3:]]
    rules = json.loads((folder / "law-rules.json").read_text(encoding="utf-8"))
    with np.load(folder / "law-people.npz") as file:
        people = dict(file)
    system, report = system_of(rules), {}
    for day in days:
        build_s, simulation = timed(lambda day=day: build(system, people, day))
        today = np.zeros(len(people["pair"]), dtype=np.int32)
        search_s, until = timed(lambda s=simulation, day=day: search(s, day, rounds))
        once_s, is_lawful = timed(lambda s=simulation, day=day, today=today: once(s, day, today))
        used = simulation.calculate("days_used", str(day))
        np.savez(folder / f"law-openfisca-{day}.npz", lawful=is_lawful, used=used, until=until)
        report[str(day)] = {"build_s": build_s, "once_s": once_s, "search_s": search_s}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
