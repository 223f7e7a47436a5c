"""Where the numbers of a document come from: the run, its parameters and sources, and what a reader should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spillover.data.provenance import Source
from spillover.engine.manifest import Manifest, as_json
from spillover.report.explorer.packing import Times
from spillover.report.figures import NOT_FOR

_SAME = (
    "name", "digest", "results_digest", "scenario", "title", "start", "days", "members", "seed", "as_of", "movement",
    "settings", "created", "command", "versions", "machine",
)  # fmt: skip
PARAMETERS = ("mechanism", "name", "value", "unit", "source", "set_by", "prior", "about")


def hasten_of(manifest: Manifest) -> int:
    """People that one simulated person stands for."""
    named = (row["value"] for row in manifest.parameters if (row["mechanism"], row["name"]) == ("departures", "hasten"))
    return int(float(next(named, "1")))


def run_info(manifest: Manifest) -> dict[str, Any]:
    """The run, as ``RunInfo`` in the explorer's types."""
    plain = as_json(manifest)
    return {name: plain[name] for name in _SAME} | {
        "done": manifest.n_done,
        "inputs": dict(manifest.inputs.files),
        "hasten": hasten_of(manifest),
    }


def parameters(manifest: Manifest) -> list[dict[str, str]]:
    """Every parameter with its value, source and prior."""
    return [{name: row.get(name, "") for name in PARAMETERS} for row in manifest.parameters]


def sources(manifest: Manifest, known: Mapping[str, Source]) -> dict[str, dict[str, str]]:
    """Who says so, by key: sources of the scenario, and those that the run names besides."""
    named = {row["key"]: row | {"note": ""} for row in manifest.sources}
    told = {
        key: {"title": one.title, "url": one.url, "licence": one.licence, "note": one.note,
              "date": one.date.isoformat() if one.date else ""}
        for key, one in known.items()
    }  # fmt: skip
    together = named | told
    return {
        key: {name: together[key].get(name, "") for name in ("title", "url", "licence", "date", "note")}
        for key in sorted(together)
    }


TYPES = "Trips, crossings, persons, permits and stocks are different things: never add them, nor compare them."
BANDS = (
    "Quantiles are of the members day by day: no single member follows them, and those of parts do not add up to that "
    "of the whole."
)
STOCK = (
    "A stock is of people who came, at the end of a day; who waits at a crossing has not come yet, and ordinary "
    "travellers are in no stock."
)
ETHICS = (
    "It tells of groups, never of persons, and shows nobody a way. Do not use it to turn people back, or to find them."
)


def notes(manifest: Manifest, times: Times) -> list[str]:
    """What a careful reader should know of any document of a run."""
    found = [TYPES, BANDS, STOCK]
    if len(times.kept) < manifest.days:
        every = int(times.kept[1] - times.kept[0])
        found.append(
            f"Of {manifest.days} days one in {every} is kept, and the last; a flow is the mean of the days since the "
            "one kept before."
        )
    if (done := manifest.n_done) < manifest.members:
        found.append(f"The run is not finished: {done} of {manifest.members} members are in it.")
    if (hasten := hasten_of(manifest)) > 1:
        found.append(f"Each simulated person stands for {hasten} people; figures are of people.")
    return [*found, NOT_FOR, ETHICS]
