"""A small exodus as a scenario folder: three towns, three crossings, four cities, two groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

START = date(2022, 9, 21)
BAN = (date(2022, 9, 30) - START).days
DECLARATION = """\
format = 1
id = "small-exodus"
title = "Three towns, three crossings, four cities"
question = "Who leaves by which crossing?"
start = 2022-09-21
days = 20
home = "RUS"
movement = "exodus"
as_of = 2022-10-07

[sources.invented]
title = "Invented for tests"
url = "https://example.org/exodus"
licence = "CC0-1.0"
date = 2022-10-01
"""
TABLES = {
    "places": """\
place,region,country,latitude,longitude,kind,population,capacity
Capital,C,RUS,55.75,37.6,town,12000000,
North,N,RUS,59.9,30.3,town,5000000,
South,S,RUS,43.0,44.7,town,300000,
Torfyanovka,B,FIN,60.6,27.9,crossing,,
Lars,B,GEO,42.7,44.6,crossing,,
Airport,B,TUR,41.3,28.7,crossing,,
Helsinki,H,FIN,60.2,24.9,city,1200000,
Tbilisi,T,GEO,41.7,44.8,city,1200000,
Batumi,A,GEO,41.6,41.6,city,170000,
Istanbul,I,TUR,41.0,29.0,city,15000000,
""",
    "routes": "from,to,distance_km\nNorth,Torfyanovka,180\nSouth,Lars,40\nCapital,Airport,1800\n",
    "groups": "group,passport,liable,about\nmen,RUS,1,liable to call-up\nfamilies,RUS,0,not liable\n",
    "residents": """\
place,group,people
Capital,men,900000
North,men,400000
South,men,30000
Capital,families,2000000
North,families,900000
South,families,60000
""",
    "crossings": """\
crossing,country,mode,people_per_day,cost_usd
Torfyanovka,FIN,road,5000,
Lars,GEO,road,6000,
Airport,TUR,air,1000,1500
""",
    "shocks": "date,shock,place,strength,rise_days,half_life_days\n2022-09-21,announcement,,1,1,20\n",
    "cities": "place,homes,rent_usd,wage_usd,school_places_short,own_share\n"
    "Helsinki,600000,,3500,,0.02\nTbilisi,450000,300,500,,0.03\nIstanbul,,,450,,\n",
    "traffic": "country,mode,trips_per_day\nFIN,all,2500\nGEO,all,2000\n",
}
LARS, TORFYANOVKA = "Lars", "Torfyanovka"


def folder(path: Path, **tables: str) -> Path:
    """A scenario folder; a table given as an empty text is left out."""
    declaration = DECLARATION
    for name, text in (TABLES | tables).items():
        if text:
            (path / f"{name}.csv").write_text(text, "utf-8")
            declaration += f'\n[tables.{name}]\nfile = "{name}.csv"\nsource = "invented"\n'
    (path / "scenario.toml").write_text(declaration, "utf-8")
    return path
