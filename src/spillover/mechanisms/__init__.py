"""One file, one mechanism. A new file with a ``MECHANISM`` is found by itself; nothing else has to be edited."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import cast

from spillover.world.mechanism import Mechanism


class Catalogue(Mapping[str, Mechanism]):
    """Every mechanism of the package by name, in sorted order; a module is imported when it is first asked for."""

    def __init__(self) -> None:
        self._names = sorted(module.name for module in pkgutil.iter_modules(__path__))

    def __getitem__(self, name: str) -> Mechanism:
        """The mechanism of that name."""
        if name not in self._names:
            raise KeyError(name)
        return cast("Mechanism", importlib.import_module(f"{__name__}.{name}").MECHANISM)

    def __iter__(self) -> Iterator[str]:
        """Names in sorted order."""
        return iter(self._names)

    def __len__(self) -> int:
        """Number of mechanisms."""
        return len(self._names)


def catalogue() -> Catalogue:
    """All mechanisms; a mechanism is called like its module."""
    return Catalogue()
