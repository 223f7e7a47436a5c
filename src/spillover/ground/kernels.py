"""The one decorator that turns a plain function over arrays into machine code.

``SPILLOVER_NOJIT=1`` turns compilation off: the same source then runs as plain Python, which is how the
tests hold compiled kernels against their twins, and how a kernel can be stepped through in a debugger.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast

import numba

# Kernels allocate nothing, so numba need not count references to the arrays that they hand on; counting them costs
# more than the work itself (docs/decisions/0003-kernels-without-reference-counts.md).
_OPTIONS: Mapping[str, Any] = MappingProxyType({"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False})

P = ParamSpec("P")
R = TypeVar("R")

IS_COMPILED = os.environ.get("SPILLOVER_NOJIT", "0") != "1"


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` (serial, without the interpreter lock, strict floating point), unless told not to.

    No ``parallel`` and no ``fastmath``: members are spread over processes, and bits must not depend on either.
    """
    if not IS_COMPILED:
        return function
    return cast("Callable[P, R]", numba.njit(**_OPTIONS)(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` into each of its callers: for the short steps of a hot loop."""
    if not IS_COMPILED:
        return function
    return cast("Callable[P, R]", numba.njit(**_OPTIONS, forceinline=True)(function))
