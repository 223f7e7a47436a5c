"""Where a scenario lies: found by its folder, or by its name.

exodus-2022             scenarios/exodus-2022 in the current folder, or packs/exodus-2022 of the project
exodus-2022/eu-opens    its variant, in the folder variants/eu-opens inside it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from spillover.data.declaration import FILE
from spillover.ground.errors import Finding, ScenarioError, did_you_mean

VARIANTS = "variants"
_WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME = re.compile(rf"({_WORD})(?:/({_WORD}))?")


def find_scenario(named: str | Path) -> Path:
    """The folder of a scenario.

    Args:
        named: its folder, or its name. A folder that holds a scenario comes first, then a name; what cannot be a name
            is taken for a folder.

    Raises:
        ScenarioError: SCN-001 for what is neither a folder nor a name.
    """
    folder = Path(named)
    if holds_scenario(folder):
        return folder
    found = named_scenario(str(named))
    if found is None and _NAME.fullmatch(str(named)) and _is_missing(folder):
        message = f"there is no folder {folder}, and no scenario of that name"
        cure = f"give the folder that holds scenario.toml, or a name: {suggest(str(named))}"
        raise ScenarioError(Finding("SCN-001", message, cure, value=str(named)))
    return found or folder


def named_scenario(name: str) -> Path | None:
    """The folder of the scenario or variant of a name; None if there is none."""
    if not _NAME.fullmatch(name):
        return None
    scenario, _, variant = name.partition("/")
    inside = Path(scenario, VARIANTS, variant) if variant else Path(scenario)
    return next((root / inside for root in _roots() if holds_scenario(root / inside)), None)


def _is_missing(folder: Path) -> bool:
    try:
        return not folder.exists()
    except OSError:  # whoever reads the folder says why
        return False


def scenario_names() -> tuple[str, ...]:
    """The names of all scenarios, each followed by those of its variants, as ``name/variant``."""
    return tuple(dict.fromkeys(name for root in _roots() for name in _names_in(root)))


def holds_scenario(folder: Path) -> bool:
    """Whether a folder holds ``scenario.toml``."""
    try:
        return (folder / FILE).is_file()
    except (OSError, ValueError):
        return False


def suggest(name: str) -> str:
    """What a misspelt name may have meant."""
    known = scenario_names()
    return did_you_mean(name, known) if known else "there are none here"


def packs_folder() -> Path:
    """Where the packs of the project lie: inside the package once installed, beside ``src`` in a clone."""
    package = Path(__file__).parents[1]
    inside = package / "packs"
    return inside if inside.is_dir() else package.parents[1] / "packs"


def _roots() -> tuple[Path, Path]:
    """Where scenarios have names, the nearest first."""
    return Path("scenarios"), packs_folder()


def _names_in(root: Path) -> Iterator[str]:
    for file in sorted(root.glob(f"*/{FILE}")):
        yield file.parent.name
        for variant in sorted(file.parent.glob(f"{VARIANTS}/*/{FILE}")):
            yield f"{file.parent.name}/{variant.parent.name}"
