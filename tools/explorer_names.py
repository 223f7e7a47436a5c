"""Write names of countries and months for the explorer: explorer/src/i18n/names.json, from Babel's copy of CLDR.

Where CLDR's short name is clearly another than that of the United Nations, or too long for a map, explorer_names.csv
beside this file has the name, and why. Taiwan stands as in CLDR, without a claim either way. With ``--check`` say
whether the file is out of date.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.core import get_global
from pages import ROOT, keep

from spillover.data.countries import countries

FILE = ROOT / "explorer" / "src" / "i18n" / "names.json"
CHOSEN = Path(__file__).with_name("explorer_names.csv")
LANGUAGES = ("en", "ru", "kk")
MONTHS = range(1, 13)
TWO_LETTERS: Mapping[str, str] = MappingProxyType({"XKX": "XK"})
"""Codes that CLDR's table of three letters lacks."""


def main() -> int:
    """Write the file, or compare it."""
    lines = ",\n".join(f"{json.dumps(code)}:{_compact(names)}" for code, names in names_of_countries().items())
    months = ",\n".join(f'"{language}":{_compact(each)}' for language, each in names_of_months().items())
    return keep({FILE: f'{{"months":{{\n{months}\n}},\n"countries":{{\n{lines}\n}}}}\n'}, "explorer_names.py")


def names_of_countries() -> dict[str, list[str]]:
    """English, Russian and Kazakh name of each code, in the order of the codes."""
    with CHOSEN.open(encoding="utf-8", newline="") as file:
        chosen = {row["iso3"]: row for row in csv.DictReader(file)}
    aliases = get_global("territory_aliases")
    found = {}
    for code in sorted({*countries(), *chosen}):
        short = TWO_LETTERS.get(code) or next(iter(aliases.get(code, ())), "")
        row = chosen.get(code, {})
        found[code] = [row.get(language) or _said(language, short) for language in LANGUAGES]
    return found


def _said(language: str, short: str) -> str:
    return str(Locale(language).territories[short]).replace(" & ", " and ").replace("St. ", "Saint ")


def names_of_months() -> dict[str, dict[str, list[str]]]:
    """Short names of the months, alone and in a date. Chromium's Intl has none in Kazakh."""
    return {
        language: {
            where: [str(Locale(language).months[form]["abbreviated"][month]) for month in MONTHS]
            for where, form in (("alone", "stand-alone"), ("dated", "format"))
        }
        for language in LANGUAGES
    }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
