"""What a run folder says about itself: inputs with digests, versions, machine, times, and the blocks that are done."""

from __future__ import annotations

import dataclasses
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from spillover.engine.files import write_whole
from spillover.ground.errors import Finding, RunError

FILE = "manifest.json"
FORMAT = 1
PACKAGES = ("spillover", "numpy", "scipy", "numba", "polars")
Status = Literal["running", "complete", "interrupted"]


@dataclass(frozen=True, slots=True)
class Block:
    """The members ``first <= member < stop`` of a run, in one Parquet file.

    Attributes:
        file: its name within the folder ``blocks``.
        first: first member.
        stop: one past the last member.
        digest: of the numbers in it, equal on every machine and with every version of Parquet.
        sha256: of the file's bytes, which shows whether the file is still as it was written.
    """

    file: str
    first: int
    stop: int
    digest: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the run, in the order of the shards' columns."""

    name: str
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """Digests of what went in: the scenario's content, the compiled plan, and each file of the copy in ``inputs``."""

    scenario: str
    plan: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run folder in one page.

    ``seconds`` is the time of computing, interruptions left out; ``as_of`` the information date, None where all that is
    known today was used.
    """

    format: int
    name: str
    digest: str
    scenario: str
    title: str
    start: date
    days: int
    members: int
    seed: int
    movement: str
    settings: dict[str, str]
    results_epoch: int
    status: Status
    created: datetime
    updated: datetime
    seconds: float
    command: tuple[str, ...]
    inputs: Inputs
    versions: dict[str, str]
    machine: dict[str, str]
    places: tuple[Place, ...]
    parameters: tuple[dict[str, str], ...]
    sources: tuple[dict[str, str], ...]
    blocks: tuple[Block, ...] = ()
    results_digest: str | None = None
    as_of: date | None = None

    @property
    def n_done(self) -> int:
        """Number of members whose results are stored."""
        return sum(block.stop - block.first for block in self.blocks)

    @property
    def place_names(self) -> tuple[str, ...]:
        """Names of the places, in the order of the shards' columns."""
        return tuple(place.name for place in self.places)

    def changed(self, **fields: Any) -> Manifest:
        """The same manifest with some fields changed, and the time of the change."""
        return dataclasses.replace(self, updated=now(), **fields)


_ADAPTER = TypeAdapter(Manifest)


def as_json(manifest: Manifest) -> Mapping[str, Any]:
    """The manifest as plain values, as they stand in the file."""
    plain: Mapping[str, Any] = _ADAPTER.dump_python(manifest, mode="json")
    return plain


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write ``manifest.json`` as a whole.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written; the older one then still stands.
    """
    cure = f"free some space, then finish the run with: spillover run --resume {folder}"
    write_whole(folder / FILE, _ADAPTER.dump_json(manifest, indent=2) + b"\n", cure)


def read_manifest(folder: Path) -> Manifest:
    """Read and check ``manifest.json``.

    Raises:
        RunError: RUN-001 if the folder is no run, RUN-002 if its manifest is damaged, RUN-003 if a later version of
            Spillover wrote it.
    """
    try:
        text = (folder / FILE).read_bytes()
    except OSError as error:
        finding = Finding("RUN-001", f"'{folder}' is not a run: it has no {FILE}", "see `spillover runs` for your runs")
        raise RunError(finding) from error
    try:
        manifest = _ADAPTER.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        cure = "move the folder away and run the scenario again: the same inputs give the same results"
        raise RunError(
            Finding("RUN-002", f"damaged at {where}: {first['msg']}", cure, file=f"{folder}/{FILE}")
        ) from error
    if manifest.format != FORMAT:
        message = f"the run is of format {manifest.format}, this version of Spillover reads {FORMAT}"
        raise RunError(Finding("RUN-003", message, "install the version that made it", file=f"{folder}/{FILE}"))
    return manifest


def now() -> datetime:
    """The present, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def versions() -> dict[str, str]:
    """Versions of what computes the numbers."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def machine() -> dict[str, str]:
    """The kind of machine, without its name: ``exp`` and ``log`` may differ in the last bit between kinds."""
    return {"system": platform.platform(), "processor": platform.machine(), "cores": str(os.cpu_count() or 1)}
