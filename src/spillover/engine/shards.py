"""Blocks of members as Parquet files: one row a member and day, one column a place."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from spillover.engine.files import write_whole
from spillover.engine.manifest import Block
from spillover.engine.record import Record
from spillover.ground.digest import digest
from spillover.ground.errors import Finding, RunError
from spillover.world.stays import CHANGES, STATUSES

LEADING = ("member", "day", "travelling", "departed")
STAY = "stay: "
"""Beginning of the names of columns of stays abroad, as ``stay: Eastland: visitor``."""
FIELD = "field: "
"""Beginning of the names of columns of fields that are kept, as ``field: queue: Verkhny Lars``."""
BYTES_AT_ONCE = 48_000_000


def place_columns(places: Sequence[str]) -> list[str]:
    """Names of the columns that hold the places' stocks: their own, unless another column is called so."""
    return [f"{place} (place)" if place in LEADING or place.startswith((STAY, FIELD)) else place for place in places]


def frame_of(record: Record, places: Sequence[str]) -> pl.DataFrame:
    """One row a member and day: member, day, travelling, departed, the stock of each place, stays; all int32.

    Fields that are kept stand behind, as float32.
    """
    n_members, n_days, _ = record.stock.shape
    leading = {
        "member": np.repeat(record.members, n_days).astype(np.int32),
        "day": np.tile(np.arange(n_days, dtype=np.int32), n_members),
        "travelling": record.travelling.reshape(-1).astype(np.int32),
        "departed": record.departed.reshape(-1).astype(np.int32),
    }
    stocks = {
        name: np.ascontiguousarray(record.stock[:, :, place]).reshape(-1).astype(np.int32)
        for place, name in enumerate(place_columns(places))
    }
    return pl.DataFrame(leading | stocks | _stay_columns(record) | _field_columns(record))


def _stay_columns(record: Record) -> dict[str, np.ndarray]:
    if record.stays is None:
        return {}
    kinds = (STATUSES, record.stays.stock), (CHANGES, record.stays.flow)
    return {
        f"{STAY}{host}: {name}": np.ascontiguousarray(values[:, :, h, i]).reshape(-1)
        for h, host in enumerate(record.stays.hosts)
        for names, values in kinds
        for i, name in enumerate(names)
    }


def _field_columns(record: Record) -> dict[str, np.ndarray]:
    return {
        f"{FIELD}{name}: {label}": np.ascontiguousarray(kept.values[:, :, i]).reshape(-1)
        for name, kept in record.kept.items()
        for i, label in enumerate(kept.labels)
    }


def write_shard(folder: Path, record: Record, places: Sequence[str], resume: str) -> Block:
    """Store one block of members, whole or not at all.

    Args:
        folder: the folder ``blocks`` of a run.
        record: of consecutive members.
        places: their names.
        resume: what the user can do when the disk is full.

    Raises:
        RunError: RUN-008 or RUN-009 if it cannot be written.
    """
    frame = frame_of(record, places)
    content = parquet_bytes(frame)
    first, last = int(record.members[0]), int(record.members[-1])
    name = f"block-{first:06d}-{last:06d}.parquet"
    write_whole(folder / name, content, resume)
    return Block(name, first, last + 1, digest_of(frame.lazy()), hashlib.sha256(content).hexdigest())


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """A table as the content of a Parquet file: made in memory, so that writing it is ours, whole or not at all."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()


def columns_in_turn(wide: pl.LazyFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Each column as an array [row], few at a time, so that memory does not grow with the number of places."""
    names = wide.collect_schema().names()
    rows = int(wide.select(pl.len()).collect().item())
    at_once = max(1, BYTES_AT_ONCE // max(1, 4 * rows))
    for start in range(0, len(names), at_once):
        few = wide.select(names[start : start + at_once]).collect()
        for column in few:
            yield column.name, column.to_numpy()


def digest_of(wide: pl.LazyFrame) -> str:
    """Digest of the numbers: it does not depend on how the members were split into blocks."""
    return digest(*(digest(name, values) for name, values in columns_in_turn(wide)))


def found_block(path: Path) -> Block | None:
    """The block in a file that no manifest knows of, or None if it cannot be read."""
    try:
        frame = pl.read_parquet(path)
        first, last = frame["member"][0], frame["member"][-1]
        return Block(path.name, first, last + 1, digest_of(frame.lazy()), sha256_of(path))
    except (OSError, IndexError, pl.exceptions.PolarsError):
        return None


def sha256_of(path: Path) -> str:
    """Digest of a file's bytes; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def damaged(path: Path) -> RunError:
    """The error for a shard that is not as it was written."""
    return RunError(
        Finding(
            "RUN-010",
            "the file is missing or not as it was written",
            "compute it again with: spillover run --resume and the run's name",
            file=str(path),
        )
    )
