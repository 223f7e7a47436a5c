"""A small scenario of a border, with all of its later tables, for tests of what is made of them."""

from __future__ import annotations

from pathlib import Path

from factories import tiny_scenario
from spillover.data.scenario import Scenario, load

DECLARATION = """\
format = 1
id = "border"
title = "A border"
question = "Who crosses it?"
start = 2022-09-21
days = 40
home = "RUS"
movement = "walk"
as_of = 2022-10-07

[sources.invented]
title = "Invented for tests"
licence = "CC0-1.0"
date = 2022-10-01

[tables.places]
file = "places.csv"
source = "invented"

[tables.routes]
file = "routes.csv"
source = "invented"

[tables.closures]
file = "closures.csv"
source = "invented"
"""

TABLES = {
    "places": """\
place,region,country,latitude,longitude,kind,population,capacity
Oral,,KAZ,51.2,51.4,city,234000,
Samara,,RUS,53.2,50.2,town,1100000,
Mashtakovo,,KAZ,52.1,50.9,crossing,,
Vaalimaa,,FIN,60.6,27.9,crossing,,
Helsinki,,FIN,60.2,24.9,city,650000,
Pskov,,RUS,57.8,28.3,town,200000,
""",
    "routes": """\
from,to,distance_km
Samara,Mashtakovo,180
Mashtakovo,Oral,130
Pskov,Vaalimaa,500
Vaalimaa,Helsinki,190
""",
    "closures": "kind,a,b,from,until\n",
    "events": None,
    "observations": None,
    "groups": """\
group,passport,liable,about
men,RUS,1,liable to call-up
guests,UZB,0,labour migrants
families,RUS,0.2,families
""",
    "residents": """\
place,group,people
Samara,men,1000
Pskov,families,70
Samara,guests,30
""",
    "crossings": """\
crossing,country,mode,people_per_day,open_hours,people_per_car,cost_usd
Vaalimaa,FIN,road,4800,12,,10
Mashtakovo,KAZ,foot,2400,,3,
""",
    "changes": """\
date,crossing,quantity,value,known
2022-09-25,Mashtakovo,people_per_day,1200,
2022-09-01,Mashtakovo,people_per_day,3600,
2022-09-23,Mashtakovo,open_hours,6,
2022-09-30,Vaalimaa,open,0,
2022-10-02,Vaalimaa,open,1,
2022-09-22,Mashtakovo,foot,500,
2022-09-28,Mashtakovo,draft_office,0.25,
2022-09-24,Vaalimaa,cost_usd,40,
2022-10-10,Vaalimaa,open,0,
2022-10-20,Vaalimaa,open,0,2022-10-05
""",
    "shocks": """\
date,shock,place,strength,rise_days,half_life_days,known
2022-09-21,announced,,2,1,10,
2022-09-24,rumour,Samara,1,4,,
2022-09-26,rumour,Samara,0.5,,2,
2022-10-08,late,,1,,,
2022-10-15,planned,,-1,,,2022-10-01
""",
    "cities": """\
place,homes,rent_usd,wage_usd,school_places_short,own_share
Helsinki,,900,3000,,0.03
Oral,70000,150,400,1200,
""",
    "ties": """\
country,tie,value,known
KAZ,eaeu,1,
FIN,trade,0.1,
KAZ,trade,0.3,2022-10-08
""",
    "traffic": """\
country,mode,trips_per_day,stay_days
KAZ,road,300,2
KAZ,rail,100,6
""",
    "counts": """\
id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by
c1,kaz-in,crossing,in,KAZ,,all crossings,2022-09-21,2022-09-27,98000,ministry
c2,kaz-in,crossing,in,KAZ,,all crossings,2022-09-28,2022-10-04,60000,ministry
c3,fin-stock,stock,,FIN,Vaalimaa,everybody,2022-09-30,2022-09-30,100,police
""",
}


def border_folder(tmp_path: Path, name: str = "border", declaration: str = DECLARATION, **changes: str) -> Path:
    """The scenario on disk; ``changes`` are whole texts of tables."""
    return tiny_scenario(tmp_path, name, declaration=declaration, **{**TABLES, **changes})


def border_scenario(tmp_path: Path, name: str = "border", declaration: str = DECLARATION, **changes: str) -> Scenario:
    """The same, loaded."""
    return load(border_folder(tmp_path, name, declaration, **changes))


def swapped(table: str, old: str, new: str) -> str:
    """The text of a table with one thing changed."""
    assert old in TABLES[table]
    return TABLES[table].replace(old, new, 1)
