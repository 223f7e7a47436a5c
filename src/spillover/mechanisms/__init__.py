"""One file, one mechanism. A new file with a ``MECHANISM`` is found by itself; nothing else has to be edited."""

from __future__ import annotations

import importlib
import pkgutil

from spillover.world.mechanism import Mechanism


def catalogue() -> dict[str, Mechanism]:
    """Every mechanism of the package, by name, in sorted order."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found: list[Mechanism] = [module.MECHANISM for module in modules]
    return {mechanism.name: mechanism for mechanism in sorted(found, key=lambda mechanism: mechanism.name)}
