"""Small scenarios for tests: valid ones, and the same with one thing changed."""

from __future__ import annotations

from pathlib import Path

DECLARATION = """\
format = 1
id = "tiny"
title = "Three towns and two camps"
question = "Where do the people of Alpha, Beta and Gamma find shelter?"
start = 2020-01-01
days = 30
home = "Homeland"
movement = "walk"

[sources.invented]
title = "Invented for tests"
url = "https://example.org/tiny"
licence = "CC0-1.0"
date = 2020-02-01

[tables.places]
file = "places.csv"
source = "invented"

[tables.routes]
file = "routes.csv"
source = "invented"

[tables.closures]
file = "closures.csv"
source = "invented"

[tables.events]
file = "events.csv"
source = "invented"

[tables.observations]
file = "observations.csv"
source = "invented"
"""

PLACES = """\
place,region,country,latitude,longitude,kind,population,capacity
Alpha,North,Homeland,10.0,10.0,town,10000,
Beta,North,Homeland,10.5,10.5,town,20000,
Gamma,South,Homeland,9.5,10.5,town,5000,
Camp East,Border,Eastland,10.0,12.0,camp,,3000
Camp West,Border,Westland,10.0,8.0,camp,,2000
"""

ROUTES = """\
from,to,distance_km
Alpha,Beta,80
Alpha,Gamma,75.5
Beta,Camp East,180
Gamma,Camp East,190
Alpha,Camp West,220
"""

CLOSURES = """\
kind,a,b,from,until
border,Homeland,Westland,2020-01-01,2020-01-06
"""

EVENTS = """\
date,place,kind,value
2019-12-31,Alpha,conflict,1
2020-01-10,Beta,conflict,1
2020-01-20,Alpha,conflict,0
"""

OBSERVATIONS = """\
date,place,kind,value
2020-01-01,,total,100
2020-01-16,,total,1500
2020-01-30,,total,3100
2020-01-01,Camp East,stock,100
2020-01-16,Camp East,stock,1000
2020-01-30,Camp East,stock,1900
2020-01-01,Camp West,stock,0
2020-01-16,Camp West,stock,500
2020-01-30,Camp West,stock,1200
"""


def tiny_scenario(tmp_path: Path, /, name: str = "tiny", **changes: str | None) -> Path:
    """Write a small valid scenario of three towns and two camps with 30 days of observations.

    Args:
        tmp_path: folder to write it into.
        name: name of the scenario's folder.
        changes: whole texts that replace a file, by table name or ``declaration``; None leaves the file out and,
            for a table, takes it from the declaration. A new table (``parameters``, ``corrections``) is declared too.

    Returns:
        The folder of the scenario.
    """
    folder = tmp_path / name
    folder.mkdir(parents=True)
    texts: dict[str, str | None] = {
        "places": PLACES,
        "routes": ROUTES,
        "closures": CLOSURES,
        "events": EVENTS,
        "observations": OBSERVATIONS,
    }
    declaration = changes.pop("declaration", DECLARATION)
    for table, text in changes.items():
        if text is None and declaration is not None:
            declaration = declaration.replace(declared(table), "")
        elif table not in texts and declaration is not None:
            declaration += "\n" + declared(table)
    for table, text in (texts | changes).items():
        if text is not None:
            (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    if declaration is not None:
        (folder / "scenario.toml").write_text(declaration, encoding="utf-8", newline="")
    return folder


def declared(table: str) -> str:
    """The lines of ``scenario.toml`` that declare one table."""
    return f'[tables.{table}]\nfile = "{table}.csv"\nsource = "invented"\n'
