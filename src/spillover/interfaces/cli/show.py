"""``spillover show``: what a run is made of, and its figures on the last day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spillover.interfaces.cli import speak
from spillover.interfaces.cli.speak import DEFAULT_RUNS, Json, RunName, Runs, show_json

if TYPE_CHECKING:
    from spillover.engine.manifest import Manifest
    from spillover.engine.runstore import Run

CAMPS = ("camp", "idp_camp", "off_map")
ABROAD = ("crossing", "city")
HASTEN = ("departures", "hasten")


def show(run: RunName, runs: Runs = DEFAULT_RUNS, json: Json = False) -> None:
    """Show the manifest of a run and the stocks of its camps on the last day."""
    from spillover.engine.index import find_run
    from spillover.engine.manifest import as_json
    from spillover.engine.runstore import open_run

    opened = open_run(find_run(run, runs))
    complete = opened.manifest.status == "complete"
    if json:
        figures = {"arrivals": arrivals(opened), **borders(opened)} if complete else {"arrivals": []}
        show_json({"manifest": as_json(opened.manifest), **figures})
        return
    manifest = opened.manifest
    made = f"Spillover {manifest.versions.get('spillover', '?')}, {manifest.created:%Y-%m-%d %H:%M} UTC"
    lines = {
        "run": opened.folder,
        "scenario": f"{manifest.scenario}: {manifest.title}",
        "movement": manifest.movement,
        "settings": ", ".join(f"{key}={value}" for key, value in manifest.settings.items()) or "as in the scenario",
        "days": f"{manifest.days} from {manifest.start}",
        "as of": manifest.as_of or "no information date",
        "members": f"{manifest.n_done} of {manifest.members}, seed {manifest.seed}",
        "status": manifest.status,
        "made by": f"{made}, in {manifest.seconds:.1f} s",
        "digest": manifest.digest,
    }
    speak.show(*(f"{key:>9}  {value}" for key, value in lines.items()))
    if complete:
        show_arrivals(opened)
    else:
        speak.note(f"Members are missing; finish the run with: {opened.resume}")


def arrivals(run: Run) -> list[dict[str, Any]]:
    """Rows of camp, median, interval, count and error on the last day."""
    from spillover.experiments.results import read_summary
    from spillover.report.tables import arrivals_rows

    camps = {place.name: place.country for place in run.manifest.places if place.kind in CAMPS}
    return arrivals_rows(read_summary(run.folder), camps)


def borders(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Rows by country and by crossing, of a run over borders; nothing of any other."""
    from spillover.experiments.results import Results
    from spillover.report.borders import crossing_rows, host_rows, is_over_borders

    results = Results.of_run(run)
    if not is_over_borders(results):
        return {}
    return {"hosts": host_rows(results, _countries(run)), "crossings": crossing_rows(results)}


def _countries(run: Run) -> dict[str, str]:
    return {place.name: place.country for place in run.manifest.places if place.kind in ABROAD}


def show_arrivals(run: Run) -> None:
    """Print the table of arrivals by camp; of a run over borders, those of its countries and crossings."""
    from datetime import timedelta

    from spillover.experiments.results import Results
    from spillover.report.borders import border_tables, is_over_borders
    from spillover.report.tables import arrivals_table

    manifest = run.manifest
    results = Results.of_run(run)
    if is_over_borders(results):
        speak.show(*border_tables(results, _countries(run)))
        return
    last_day = manifest.start + timedelta(days=manifest.days - 1)
    speak.show(arrivals_table(manifest.title, last_day, arrivals(run), manifest.members, _hasten(manifest)))


def _hasten(manifest: Manifest) -> int:
    """How many people each simulated person stands for."""
    named = (row["value"] for row in manifest.parameters if (row["mechanism"], row["name"]) == HASTEN)
    return int(next(named, "1"))
