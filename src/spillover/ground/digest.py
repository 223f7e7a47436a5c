"""Canonical bytes, and their digest, for anything that is an input of a run."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date

import numpy as np

# Raised by any change that alters numbers; such a change carries a "Changes results" fragment.
RESULTS_EPOCH = 1


def digest(*parts: object) -> str:
    """SHA-256 (hex) of a canonical form: equal inputs give equal digests on every machine.

    Arrays enter with their type and shape, mappings in sorted order, dataclasses field by field.

    Raises:
        TypeError: if a part has no canonical form; nothing is hashed by its ``repr``.
    """
    sha = hashlib.sha256()
    for part in parts:
        _feed(sha, part)
    return sha.hexdigest()


def _feed(sha: hashlib._Hash, part: object) -> None:  # noqa: C901 - one flat line a type
    if part is None or isinstance(part, bool | int | date):
        sha.update(f"{type(part).__name__}:{part};".encode())
    elif isinstance(part, str):
        sha.update(f"str{len(part)}:{part};".encode())  # the length keeps ("a", "b") apart from ("a;b",)
    elif isinstance(part, float):
        sha.update(f"float:{part.hex()};".encode())
    elif isinstance(part, bytes):
        sha.update(f"bytes{len(part)}:".encode() + part)
    elif isinstance(part, np.ndarray):
        array = np.ascontiguousarray(part)
        sha.update(f"array:{array.dtype.str}{array.shape};".encode())
        sha.update(array.tobytes())
    elif isinstance(part, np.generic):
        _feed(sha, part.item())
    elif isinstance(part, Mapping):
        sha.update(b"mapping{")
        for key in sorted(part):
            _feed(sha, key)
            _feed(sha, part[key])
        sha.update(b"}")
    elif isinstance(part, tuple | list):
        sha.update(b"sequence(")
        for item in part:
            _feed(sha, item)
        sha.update(b")")
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        sha.update(f"{type(part).__name__}<".encode())
        for field in dataclasses.fields(part):
            _feed(sha, field.name)
            _feed(sha, getattr(part, field.name))
        sha.update(b">")
    else:
        message = f"no canonical form for {type(part).__name__}"
        raise TypeError(message)
