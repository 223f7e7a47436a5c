"""What tells apart the people who stand at one place: their journey, and how much they moved of late.

With Flee's default settings neither matters, and there is a single class.
A class is ``journey * n_bins + bin``: journey 0 is a first one (where those are on foot), and the bin counts recent
travel, the halved sum of the days' kilometres, in 64ths of a day's march.
"""

from __future__ import annotations

import numpy as np

from spillover.ground.kernels import inlined
from spillover.mechanisms.flee3.tables import Rules

BINS_PER_UNIT = 64
_MIX = np.uint64(0x9E3779B97F4A7C15)


@inlined
def class_cell(cell: np.uint64, class_: int) -> np.uint64:
    """Address of one class at a cell; that of class 0 is the cell's own."""
    return cell ^ (_MIX * np.uint64(class_))


@inlined
def after_day(class_: int, km: float, rules: Rules) -> int:
    """Class on the next morning of someone of ``class_`` who did ``km`` today: recent travel is halved and added to."""
    if rules.n_bins == 1:
        return class_
    journey, bin_ = class_ // rules.n_bins, class_ % rules.n_bins
    value = (bin_ / BINS_PER_UNIT + km / rules.fast_km) / 2.0
    bin_ = int(value * BINS_PER_UNIT + 0.499999)
    return journey * rules.n_bins + min(bin_, rules.n_bins - 1)


@inlined
def seasoned(class_: int, rules: Rules) -> int:
    """Class of someone who has arrived somewhere: no longer on a first journey."""
    if rules.n_classes == rules.n_bins:
        return class_
    return class_ % rules.n_bins + rules.n_bins


@inlined
def pace_of(class_: int, rules: Rules) -> int:
    """0 on a first journey on foot, the last pace otherwise."""
    if rules.n_classes == rules.n_bins:
        return 0
    return class_ // rules.n_bins
