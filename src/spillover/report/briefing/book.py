"""A view as read: any number by quantity, label, level and time, as the explorer reads it in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data.countries import countries

Floats = NDArray[np.float64]
MIDDLE, WIDE, NARROW = 2, (0, 4), (1, 3)
"""Rows of the median, and of the central 90 % and 50 %, among the levels of a view."""


class Book:
    """A view or a difference; series are unpacked when they are asked for.

    Attributes:
        document: as it was made by ``report.explorer``.
        dates: datetime64[time], of the days that are stored.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        start = (document["run"] if "run" in document else document["against"])["start"]
        self.dates = np.datetime64(start, "D") + np.array(document["times"], dtype=np.int64)
        self._packed = {(one["quantity"], one["label"]): one for one in document["series"]}
        self._quantities = {one["id"]: one for one in document["quantities"]}
        self._names = countries()

    @property
    def run(self) -> Mapping[str, Any]:
        """Where the numbers come from."""
        run: Mapping[str, Any] = self.document["run"]
        return run

    @property
    def last(self) -> str:
        """The last day, as 2022-12-31."""
        return str(self.dates[-1])

    @property
    def home(self) -> str:
        """Code of the country that is left, empty if there is none."""
        return str(self.document.get("home", ""))

    @property
    def has_crossings(self) -> bool:
        """Whether people are counted at borders."""
        return any(place["kind"] == "crossing" for place in self.document["places"])

    def unit(self, quantity: str) -> str:
        """Unit of a quantity, empty where the document has none of that name."""
        return str(self._quantities.get(quantity, {}).get("unit", ""))

    def labels(self, quantity: str) -> list[str]:
        """Where a quantity is ever different from 0."""
        return [label for name, label in self._packed if name == quantity]

    def has(self, quantity: str, label: str) -> bool:
        """Whether a quantity is ever different from 0 there."""
        return (quantity, label) in self._packed

    def rows(self, quantity: str, label: str) -> Floats:
        """Values, float64[level, time]; of a share of members one row; zeros of what is not listed."""
        packed = self._packed.get((quantity, label))
        if packed is None:
            is_share = self._quantities.get(quantity, {}).get("kind") == "share"
            return np.zeros((1 if is_share else len(self.document["levels"]), len(self.dates)))
        return np.cumsum(np.array(packed["rows"], dtype=np.float64), axis=1) * float(packed["scale"])

    def middle(self, quantity: str, label: str) -> Floats:
        """The median, or the share, float64[time]."""
        rows = self.rows(quantity, label)
        return np.asarray(rows[len(rows) // 2])

    def at_end(self, quantity: str, label: str) -> Floats:
        """Values of all levels on the last day, float64[level]."""
        return np.asarray(self.rows(quantity, label)[:, -1])

    def largest(self, quantity: str, most: int, labels: Iterable[str] | None = None) -> list[str]:
        """The labels at which a median gets largest, the largest first."""
        peaks = {label: float(np.abs(self.middle(quantity, label)).max()) for label in labels or self.labels(quantity)}
        return [label for label in sorted(peaks, key=lambda label: (-peaks[label], label)) if peaks[label] > 0][:most]

    def hosts(self, most: int) -> list[str]:
        """The countries other than home in which most people are, by the largest median."""
        return self.largest("stock", most, [label for label in self.labels("stock") if label != self.home])

    def counts(self, quantity: str, label: str) -> list[Mapping[str, Any]]:
        """Published figures of the kind of a series, that may be drawn over it."""
        found: list[Mapping[str, Any]] = [
            count
            for count in self.document.get("counts", ())
            if count["over"] == quantity and label == (count["crossing"] or count["country"])
        ]
        return found

    def name(self, label: str) -> str:
        """A label in words: the name of a country for its code, else as it is."""
        return self._names.get(label, label.replace("_", " "))


def same_scale(books: Sequence[Book], quantity: str, labels: Sequence[str]) -> float:
    """The largest median of several books, to which a scale is locked."""
    found = [float(np.abs(book.middle(quantity, label)).max()) for book in books for label in labels]
    return max(found, default=0.0)
