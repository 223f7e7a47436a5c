"""What newcomers meet abroad: dwellings, rents, wages, schools, language, ties; and what makes people set off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    """Dated things that make people set off, unfolded over days.

    Attributes:
        names: labels.
        felt: float64[shock, day, place], what is felt of each where and when: strength × rise × decay.
    """

    names: tuple[str, ...]
    felt: NDArray[np.float64]
