"""Numbers that were fitted together: a table of joint draws, from which each member takes one row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Joint draws of a posterior. Member m takes row m, and the rows again from the first when they have run out.

    Attributes:
        as_of: information date of the fit.
        names: "mechanism.parameter", or "mechanism.deviate[label]".
        rows: float64[draw, name].
    """

    as_of: date
    names: tuple[str, ...]
    rows: NDArray[np.float64]

    def of(self, name: str, members: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """float64[member] of one number; None if it was not fitted."""
        if name not in self.names:
            return None
        return np.ascontiguousarray(self.rows[members % len(self.rows), self.names.index(name)])

    def median(self, name: str) -> float:
        """Of all draws of one number.

        Raises:
            ValueError: if it was not fitted.
        """
        return float(np.median(self.rows[:, self.names.index(name)]))

    @property
    def source(self) -> str:
        """Who says so, as parameters name it."""
        return f"fit:posterior of {self.as_of}"
