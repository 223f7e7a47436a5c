"""Import of instances of Flee 3: its folders of CSV files and its settings, as they are found in the wild.

    input folder        sim_period · locations · routes · conflicts · closures · registration_corrections
    validation folder   data_layout and the series that it names
    simsetting.yml      settings, kept as parameters of the mechanisms ``departures`` and ``flee3``

Every file is read by the module that is named after what it holds; each says what Flee does with it. Findings are
collected over all files: errors are raised at the end together, warnings come back with the scenario, and nothing is
left out without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from spillover.data.flee.assembly import Instance, assemble
from spillover.data.flee.closures import read_closures
from spillover.data.flee.conflicts import read_conflicts
from spillover.data.flee.counts import LAYOUT, Counts, Inflow, read_counts
from spillover.data.flee.extras import warn_of_unread_files
from spillover.data.flee.period import Period, read_period
from spillover.data.flee.places import Location, read_places
from spillover.data.flee.routes import read_routes
from spillover.data.flee.settings import Parameter, read_settings
from spillover.data.flee.sheets import Notes, open_optional, open_sheet
from spillover.data.scenario import Scenario
from spillover.ground.errors import Finding, ImportFormatError, ScenarioError, capped

__all__ = ["Imported", "import_flee"]

_REQUIRED = ("locations.csv", "routes.csv", "conflicts.csv")

_SOME_PERIOD = Period(date(2000, 1, 1), 1)
"""Stands in for one that could not be read, so that the other files are looked at all the same."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A scenario made from a Flee instance, and all that a careful reader should know about how it was made."""

    scenario: Scenario
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the parts of an instance lie."""

    inputs: Path
    validation: Path | None
    settings: Path | None

    @property
    def name(self) -> str:
        """Name of the instance: that of the folder that holds the folder of inputs."""
        inputs = self.inputs.resolve()
        return inputs.parent.name if inputs.name in ("input_csv", "input_files") else inputs.name


def import_flee(
    input_dir: Path,
    validation_dir: Path | None,
    settings: Path | None,
    *,
    scenario_id: str | None = None,
    start: date | None = None,
    days: int | None = None,
) -> Imported:
    """Read a Flee instance into a scenario. Nothing is written; use ``write_scenario`` for that.

    Args:
        input_dir: the folder with ``locations.csv``.
        validation_dir: the folder with ``data_layout.csv``; without one, ``source_data`` beside the inputs.
        settings: ``simsetting.yml``; without one, that beside or in the inputs, else Flee's defaults.
        scenario_id: short name of the scenario; without one, made from the folder's name.
        start: first day, instead of that of ``sim_period.csv``.
        days: length, instead of that of ``sim_period.csv``.

    Raises:
        ImportFormatError: with every error of every file.
    """
    notes = Notes()
    if not input_dir.is_dir():
        message = f"there is no folder {input_dir}"
        raise ImportFormatError(Finding("IMP-001", message, "give the folder that holds locations.csv"))
    files = _find(_Files(input_dir, validation_dir, settings), notes)
    period = read_period(open_optional(input_dir, "sim_period.csv", notes), start, days) or _SOME_PERIOD
    instance = _read(files, period, notes, scenario_id or _slug(files.name))
    if notes.errors:
        raise ImportFormatError(*capped(notes.errors))
    try:
        return Imported(assemble(instance), tuple(capped(notes.warnings)))
    except ScenarioError as error:
        # Rows of tables that nobody will see say nothing; table, column and value do.
        raise ImportFormatError(*(replace(finding, row=None) for finding in error.findings)) from error


def _find(files: _Files, notes: Notes) -> _Files:
    """Fill in what the user did not name from the usual places, and say so."""
    beside = files.inputs.resolve().parent
    validation, settings = files.validation, files.settings
    if validation is None and (beside / "source_data" / LAYOUT).is_file():
        validation = beside / "source_data"
        notes.warnings.append(
            Finding("IMP-171", f"counts are taken from {validation}", "name another with --validation")
        )
    if settings is None:
        settings = next((f for f in (beside / "simsetting.yml", files.inputs / "simsetting.yml") if f.is_file()), None)
        what = (
            f"settings are taken from {settings}"
            if settings
            else "there is no simsetting.yml: Flee's defaults are used"
        )
        notes.warnings.append(Finding("IMP-172", what, "name another file with --settings"))
    return replace(files, validation=validation, settings=settings)


def _read(files: _Files, period: Period, notes: Notes, scenario_id: str) -> Instance:
    """Read everything that can be read, so that all errors are found at once.

    Without places nothing else can be held against them, and more errors would say nothing new.
    """
    folder = files.inputs
    warn_of_unread_files(folder, notes)
    parameters = read_settings(files.settings, notes)
    locations, routes, conflicts = (open_sheet(folder, name, notes) for name in _REQUIRED)
    places = read_places(locations) if locations else ()
    names = frozenset(place.name for place in places)
    roads = read_routes(routes, names) if routes and places else ()
    closures = open_optional(folder, "closures.csv", notes)
    counts = _read_counts(files, places, period, parameters, notes)
    return Instance(
        folder=folder,
        name=files.name,
        scenario_id=scenario_id,
        period=period,
        places=places,
        roads=roads,
        changes=read_conflicts(conflicts, places, period) if conflicts and places else (),
        closures=read_closures(closures, places, roads, period) if places else (),
        counts=counts,
        parameters=_following(counts, parameters),
    )


def _read_counts(
    files: _Files, places: Sequence[Location], period: Period, parameters: Sequence[Parameter], notes: Notes
) -> Counts:
    corrections = open_optional(files.inputs, "registration_corrections.csv", notes)
    value = {parameter.name: parameter.value for parameter in parameters if parameter.mechanism == "departures"}
    inflow = Inflow(
        observed=value["source"] == "observed",
        from_camps=value["sum_from_camps"] == "true",
        present_at_start=value["insert_day0"] == "true",
        hasten=int(value["hasten"]),
    )
    if files.validation is not None:
        return read_counts(files.validation, corrections, places, period, inflow)
    cure = "give the folder that holds data_layout.csv: --validation source_data"
    if inflow.observed:
        notes.errors.append(Finding("IMP-063", "people set off as counted, but there are no counts", cure))
    else:
        notes.warnings.append(Finding("IMP-173", "there are no counts, so nothing can be scored", cure))
    return Counts({}, None, (), follow_total=False)


def _following(counts: Counts, parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters, with departures that follow the total where the counts ask for it."""
    return tuple(
        replace(parameter, value="false") if counts.follow_total and parameter.name == "sum_from_camps" else parameter
        for parameter in parameters
    )


def _slug(name: str) -> str:
    """A short name of small letters, digits and hyphens."""
    return re.sub("[^a-z0-9]+", "-", name.casefold()).strip("-")[:64].strip("-") or "flee"
