"""Codes of countries: ISO 3166-1, three letters, with the names that ISO prints, and XKX."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("countries.csv")


def countries() -> Mapping[str, str]:
    """Name of each country by its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["iso3"]: row["name"] for row in csv.DictReader(file)})
