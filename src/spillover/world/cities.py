"""What newcomers meet abroad: dwellings, rents, wages, schools, language, ties; and what makes people set off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FORGOTTEN = 1e-9  # less is left of nothing that matters, and powers of it stay finite


@dataclass(frozen=True, slots=True)
class Cities:
    """Cities abroad as arrays of length ``place``; NaN where nothing is known, or where a place is none.

    Attributes:
        is_city: bool[place].
        homes: float64[place], dwellings.
        rent_usd: float64[place], rent of a flat of one room a month, before.
        wage_usd: float64[place], monthly wage.
        school_places_short: float64[place], school places that were lacking before.
        own_share: float64[place], share of residents who speak the newcomers' language at home.
        ties: by kind of tie, float64[country], 0 where no row says otherwise; by numbers of countries of places.
    """

    is_city: NDArray[np.bool_]
    homes: NDArray[np.float64]
    rent_usd: NDArray[np.float64]
    wage_usd: NDArray[np.float64]
    school_places_short: NDArray[np.float64]
    own_share: NDArray[np.float64]
    ties: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Shocks:
    """Dated things that make people set off, or keep them, unfolded over days; one shock may have several rows.

    Attributes:
        names: label of each row.
        felt: float64[row, day, place], what is felt of each where and when: strength × rise × what is left of it.
        left: float64[row, day], what is left of a row as it wears off, 1 to 0; None: none wears off.
        passports: of those whom each row concerns, "" for everybody; empty: all rows concern everybody.
    """

    names: tuple[str, ...]
    felt: NDArray[np.float64]
    left: NDArray[np.float64] | None = None
    passports: tuple[str, ...] = ()

    def remembered(self, factor: NDArray[np.float64]) -> NDArray[np.float64]:
        """What ``felt`` is to be multiplied by where half-lives are ``factor[member]`` times as long.

        Returns:
            float64[member, row, day].
        """
        n_rows, n_days = self.felt.shape[:2]
        if self.left is None:
            return np.ones((len(factor), n_rows, n_days))
        left = np.maximum(self.left, _FORGOTTEN)
        return np.asarray(left[None] ** (1.0 / factor[:, None, None] - 1.0))
