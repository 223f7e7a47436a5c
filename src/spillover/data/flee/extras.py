"""Files that an instance may hold beside those that are read: what they would do in Flee, and that they do not here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from spillover.data.flee.sheets import Notes, listed
from spillover.ground.errors import Finding

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "demographics_*.csv": "attributes of people do not act on Flee's default movement",
        "flood_level.csv": "floods are not simulated",
        "region_attributes_*.csv": "attributes of regions, such as hunger, do not act on Flee's default movement",
        "location_attributes_*.csv": "attributes of places that change by day do not act on Flee's default movement",
        "agents.csv": "Flee reads it only with read_from_agents_csv_file",
        "location_changes.csv": "Flee looks for it in the folder that it is started from, not here",
        "major_routes.csv": "Flee uses it only with fixed_routes",
        "simsetting.csv": "Flee 3 reads simsetting.yml only",
    }
)


def warn_of_unread_files(folder: Path, notes: Notes) -> None:
    """Name every known file that is left out; a setting that needs one is refused where settings are read."""
    for pattern, reason in _REASONS.items():
        found = sorted(path.name for path in folder.glob(pattern))
        if found:
            message = f"{listed(found)} is left out: {reason}"
            notes.warnings.append(Finding("IMP-160", message, "nothing to do, unless you count on it", found[0]))
