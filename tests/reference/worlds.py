"""A catalogue of small worlds, each made to show one rule of movement at work.

Every world is written as a scenario folder, so that it reaches the engine and the reference the way a user's would.
Unless a world is about departures, war in Alpha makes people set off, as many as a series of counts at ``Abroad``
(a place off the map) says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from factories import DECLARATION, tiny_scenario

WAR_IN_ALPHA = "0 Alpha 1"
THIRTY_A_DAY = "0 Abroad 0 | 20 Abroad 600"
ONE_TOWN = "Alpha Homeland town 1000 | Abroad - off_map"
TWO_CAMPS = f"{ONE_TOWN} | Near Eastland camp | Far Westland camp"
THREE_TOWNS = f"{TWO_CAMPS} | Beta Homeland town 3000 | Gamma Homeland town 500"
FORK = "Alpha Near 200 | Alpha Far 400"
COUNTRY_ROADS = "Alpha Beta 100 | Beta Gamma 250 | Alpha Gamma 300 | Gamma Near 355 | Beta Far 500"


@dataclass(frozen=True)
class Case:
    """A scenario folder with the settings and the days to run it by."""

    folder: Path
    settings: Mapping[str, str]
    days: int


@dataclass(frozen=True)
class SmallWorld:
    """One entry of the catalogue.

    Attributes:
        rule: what it shows.
        places, routes, closures, events, counts, corrections: rows separated by ``|``, cells by blanks; their order
            is that of the arguments of the functions below.
        settings: ``mechanism.parameter=value``, separated by blanks.
    """

    rule: str
    places: str = THREE_TOWNS
    routes: str = COUNTRY_ROADS
    settings: str = ""
    events: str = WAR_IN_ALPHA
    counts: str = THIRTY_A_DAY
    closures: str = ""
    corrections: str = ""
    days: int = field(default=20, kw_only=True)

    def write(self, folder: Path, name: str) -> Case:
        """Write the scenario into a new folder within the folder given."""
        tables = {
            "places": table(
                "place,country,kind,population,capacity,initial_people,latitude,longitude,capacity_per_day,region",
                place,
                self.places,
            ),
            "routes": table("from,to,distance_km,road,speed_km_per_day", route, self.routes),
            "events": table("date,place,kind,value", event, self.events),
            "observations": table("date,place,kind,value", count, self.counts),
            "closures": table("kind,a,b,from,until", closure, self.closures) if self.closures else None,
        }
        if self.corrections:
            tables["corrections"] = table("place,date", correction, self.corrections)
        declaration = DECLARATION
        for old, new in (('"tiny"', f'"{name}"'), ('"walk"', '"flee3"'), ("days = 30", f"days = {self.days}")):
            declaration = declaration.replace(old, new)
        written = tiny_scenario(folder, name=name, declaration=declaration, **tables)
        return Case(written, dict(pair.split("=") for pair in self.settings.split()), self.days)


def table(header: str, line: Callable[..., str], rows: str) -> str:
    """The text of a table: one line for each row."""
    return "\n".join([header, *(line(*row.split()) for row in rows.split("|"))]) + "\n"


def place(name: str, country: str, kind: str, *numbers: str) -> str:
    """``name country kind population capacity initial_people latitude longitude capacity_per_day``, - for nothing."""
    given = ["" if number == "-" else number for number in (country, kind, *numbers)]
    defaults = ["", "", "", "", "0", "10", "10", "0"]
    return ",".join(
        [name, *(cell or default for cell, default in zip(given + [""] * 8, defaults, strict=False)), "Anywhere"]
    )


def route(a: str, b: str, km: str, road: str = "1", speed: str = "") -> str:
    """``place place km road speed``."""
    return f"{a},{b},{km},{road},{speed}"


def closure(kind: str, a: str, b: str, first: str, until: str = "") -> str:
    """``kind a b day day``, - for no b."""
    return ",".join([kind, a, "" if b == "-" else b, date_of(first), until and date_of(until)])


def event(day: str, name: str, intensity: str) -> str:
    """``day place intensity``."""
    return f"{date_of(day)},{name},conflict,{intensity}"


def count(day: str, name: str, people: str) -> str:
    """``day place people``; the place ``total`` stands for the overall count."""
    return f"{date_of(day)},,total,{people}" if name == "total" else f"{date_of(day)},{name},stock,{people}"


def correction(name: str, day: str) -> str:
    """``place day``."""
    return f"{name},{date_of(day)}"


def date_of(day: str) -> str:
    """The date of a day of January 2020, or of the December before it."""
    number = int(day)
    return f"2020-01-{number + 1:02}" if number >= 0 else f"2019-12-{32 + number:02}"


CATALOGUE: Mapping[str, SmallWorld] = {
    # ---- roads
    "two-places": SmallWorld(
        "people leave a war, reach a camp, and a few of them come back",
        "Alpha Homeland town 1000 | Near Eastland camp | Abroad - off_map",
        "Alpha Near 360",
        "flee3.conflict_movechance=0.4 flee3.camp_movechance=0.1",
    ),
    "several-hops-a-day": SmallWorld(
        "each link of a day gets the full speed again, and only the kilometres walked end the chain",
        f"{TWO_CAMPS} | Beta Homeland town 10 | Gamma Homeland town 10",
        "Alpha Beta 100 | Beta Gamma 250 | Gamma Near 355 | Beta Far 259",
        "flee3.default_movechance=0.6",
    ),
    "hub": SmallWorld(
        "nobody stays in a hub",
        f"{TWO_CAMPS} | Crossing Homeland hub",
        "Alpha Crossing 200 | Crossing Near 30 | Crossing Far 500",
        "flee3.max_move_speed_km_per_day=150",
    ),
    "idp-camp": SmallWorld(
        "camps within the country have a chance of leaving of their own",
        f"{TWO_CAMPS} | Shelter Homeland idp_camp - - 50",
        f"{FORK} | Alpha Shelter 50",
        "flee3.idp_camp_movechance=0.2",
    ),
    "marker-junction": SmallWorld(
        "a marker is passed and never a goal, and costs no awareness",
        f"{TWO_CAMPS} | Junction Homeland marker | Beta Homeland town 10",
        "Alpha Junction 150 | Junction Near 300 | Junction Far 100 | Junction Beta 20 | Alpha Beta 200",
        "flee3.max_move_speed_km_per_day=120",
    ),
    "parallel-roads": SmallWorld(
        "two roads count twice in the choice, but all take the first",
        TWO_CAMPS,
        "Alpha Near 600 1 | Alpha Near 100 2 | Alpha Far 300",
    ),
    "own-speed-of-a-road": SmallWorld(
        "a road may be slower than the others",
        TWO_CAMPS,
        "Alpha Near 200 1 60 | Alpha Far 300",
        "flee3.camp_movechance=0.05",
    ),
    "start-on-foot": SmallWorld(
        "the first link is walked",
        settings="flee3.start_on_foot=true flee3.max_walk_speed_km_per_day=40 flee3.default_movechance=0.5",
    ),
    "no-short-stints": SmallWorld(
        "those who came only a short way today go on",
        settings="flee3.avoid_short_stints=true flee3.default_movechance=0.2 flee3.max_move_speed_km_per_day=400",
    ),
    # ---- attraction
    "foreign-weight": SmallWorld(
        "places abroad and camps attract more",
        f"{TWO_CAMPS} | Shelter Homeland camp | Beta Homeland town 10",
        f"{FORK} | Alpha Shelter 200 | Alpha Beta 100",
        "flee3.foreign_weight=3 flee3.camp_weight=2 flee3.camp_movechance=0.1",
    ),
    "weighted-by-population": SmallWorld(
        "large towns attract more", settings="flee3.pop_for_weight=true flee3.pop_power=0.5"
    ),
    "leaving-by-population": SmallWorld(
        "small places are left sooner or later than large ones",
        settings="flee3.movechance_pop_base=2000 flee3.movechance_pop_scale=0.5 flee3.default_movechance=0.4",
    ),
    "shape-of-the-weights": SmallWorld(
        "softening and powers bend the effect of distance",
        settings="flee3.softening_km=50 flee3.weight_softening=0.5 flee3.distance_power=0.75 flee3.weight_power=1.5 "
        "flee3.conflict_weight=0.1",
    ),
    "pruning": SmallWorld(
        "the weakest ways are left out", settings="flee3.pruning_threshold=2 flee3.awareness_level=2"
    ),
    "close-to-home": SmallWorld(
        "far places attract less than near ones, by a globe that Flee turns on its side",
        "Alpha Homeland town 1000 - - 10 60 | Near Eastland camp - - - 14 60 | Far Westland camp - - - 10 64 "
        "| Abroad - off_map",
        "Alpha Near 300 | Alpha Far 300",
        "flee3.stay_close_to_home=true flee3.home_distance_power=2 flee3.camp_movechance=0.1",
    ),
    "awareness-2": SmallWorld(
        "people choose among the ways of two links and turn back when their goal is full on the way",
        f"{ONE_TOWN} | Beta Homeland town 10 | Gamma Homeland town 10 | Full Eastland camp - 60 | Wide Westland camp",
        "Alpha Beta 200 | Alpha Gamma 300 | Beta Full 150 | Gamma Full 150 | Gamma Wide 400 | Beta Gamma 80",
        "flee3.awareness_level=2 flee3.max_move_speed_km_per_day=150 flee3.camp_movechance=0.02",
    ),
    # ---- room in camps
    "full-camp": SmallWorld(
        "nobody sets out for a camp that is more than half of its way from comfortable to full",
        f"{ONE_TOWN} | Near Eastland camp - 150 | Far Westland camp",
        FORK,
        "flee3.camp_movechance=0.02",
    ),
    "nearly-full-camps": SmallWorld(
        "room is counted at the moment of the decision",
        f"{ONE_TOWN} | Hub Homeland hub | Near Eastland camp - 200 175 | Far Westland camp - 300 280 "
        "| Wide Westland camp",
        "Alpha Hub 100 | Hub Near 200 | Hub Far 300 | Hub Wide 500",
        "flee3.camp_movechance=0.05",
    ),
    "all-full": SmallWorld(
        "where every place is full, people choose blindly and are turned away by camps, but not by a closed one",
        f"{ONE_TOWN} | Near Eastland camp - 50 70 | Far Westland camp - 40 60",
        FORK,
        closures="camp Near - 5 12",
    ),
    "capacity-buffer": SmallWorld(
        "a camp becomes less attractive well before it is full",
        f"{ONE_TOWN} | Near Eastland camp - 160 | Far Westland camp",
        FORK,
        "flee3.capacity_buffer=0.4 flee3.capacity_scaling=1.25 flee3.camp_movechance=0.02",
    ),
    "growing-camp": SmallWorld(
        "capacity grows by the day",
        f"{ONE_TOWN} | Near Eastland camp - 50 - - - 12 | Far Westland camp",
        FORK,
    ),
    "capacity-ignored": SmallWorld(
        "capacities can be switched off",
        f"{ONE_TOWN} | Near Eastland camp - 100 20 | Far Westland camp - 1",
        FORK,
        "flee3.respect_capacity=false flee3.camp_movechance=0.05",
    ),
    "room-halved-on-day-0": SmallWorld(
        "those counted on day 0 stand in the camp and reduce its room as well; a camp without room has no limit",
        f"{ONE_TOWN} | Near Eastland camp - 200 | Far Westland camp - 90 | Other Westland camp - 400",
        f"{FORK} | Alpha Other 300",
        "flee3.camp_movechance=0.02",
        counts="0 Near 60 | 20 Near 300 | 0 Far 100 | 20 Far 200 | 0 Other 10 | 20 Other 400",
    ),
    # ---- closures
    "closed-border": SmallWorld(
        "those on the road to a closed border finish their way and are put back at its start, even once it is open",
        routes="Alpha Near 900 | Alpha Far 1000 | Alpha Beta 300",
        closures="border Homeland Eastland 3 5 | border Westland Homeland 8",
    ),
    "closed-place": SmallWorld(
        "nobody enters or leaves a closed place until it opens",
        settings="flee3.max_move_speed_km_per_day=90 flee3.default_movechance=0.6",
        closures="place Gamma - 4 9 | place Near - 12 15",
    ),
    "closed-route": SmallWorld(
        "all roads between two places are closed together",
        TWO_CAMPS,
        "Alpha Near 500 1 | Alpha Near 700 2 | Alpha Far 900",
        closures="route Near Alpha 2 7",
    ),
    "closed-camp": SmallWorld(
        "a camp is a town meanwhile, and still has its capacity",
        f"{ONE_TOWN} | Near Eastland camp - 100 40 | Far Westland idp_camp",
        FORK,
        "flee3.camp_weight=2",
        closures="camp Near - 5 12 | camp Far - 9 14",
    ),
    # ---- conflict
    "war-that-ends": SmallWorld(
        "places become towns again, be they camps; a war that changes its force keeps that of its first day",
        events="-5 Alpha 1 | 3 Beta 0.5 | 5 Beta 2 | 9 Beta 0 | 14 Beta 1 | 4 Near 1 | 10 Near 0 | 17 Alpha 0",
        settings="flee3.conflict_weight=0.1 flee3.conflict_movechance=0.7 flee3.camp_movechance=0.02 "
        "flee3.default_movechance=0.2",
    ),
    "decay": SmallWorld(
        "wars lose their force as origins, a day late, and as deterrents",
        events="0 Alpha 1 | 6 Gamma 1 | 10 Beta 0.5",
        settings="departures.conflict_decay=1;0.4;0.05 departures.conflict_decay_interval_days=4 "
        "flee3.conflict_weight=0.1 flee3.conflict_movechance=0.5",
    ),
    # ---- departures
    "constant-departures": SmallWorld(
        "each war sends a fixed number a day",
        settings="departures.source=conflict departures.people_per_conflict_day=13",
        events="0 Alpha 1 | 5 Beta 0.5 | 12 Beta 0",
    ),
    "departures-by-population": SmallWorld(
        "each war sends a share of the population a day, and the population shrinks",
        settings="departures.source=conflict departures.conflict_mode=pop_ratio "
        "departures.people_per_conflict_day=0.02 departures.take_from_population=true",
        events="0 Alpha 1 | 5 Gamma 0.5",
        days=16,
    ),
    "poisson-departures": SmallWorld(
        "each war sends a random number a day",
        settings="departures.source=conflict departures.conflict_mode=poisson departures.people_per_conflict_day=12",
        events="0 Alpha 1 | 5 Gamma 0.5",
    ),
    "shrinking-population": SmallWorld(
        "those who leave are missing in the weights of the next day",
        f"{TWO_CAMPS} | Beta Homeland town 700 | Gamma Homeland town 10",
        settings="departures.take_from_population=true",
        events="0 Alpha 1 | 0 Beta 1",
    ),
    "debt": SmallWorld(
        "a fall of the counts is paid by later arrivals",
        counts="0 Near 20 | 3 Near 150 | 6 Near 80 | 16 Near 400 | 0 Far 0 | 9 Far 90 | 11 Far 30 | 20 Far 100",
    ),
    "empty-camps": SmallWorld(
        "camps can begin empty",
        settings="departures.empty_camps_on_day0=true departures.insert_day0=false flee3.camp_movechance=0.05",
        counts="0 Near 70 | 20 Near 500 | 0 Far 20 | 20 Far 70",
    ),
    "day-0-sets-off": SmallWorld(
        "those counted on day 0 can set off on that day, the overall count included",
        settings="departures.insert_day0=false",
        counts="0 Near 40 | 20 Near 300 | 0 total 60 | 20 total 500",
    ),
    "overall-count": SmallWorld(
        "the overall count can drive departures",
        settings="departures.sum_from_camps=false",
        counts="0 Near 40 | 20 Near 90 | 0 total 60 | 20 total 500",
    ),
    "hastened-and-corrected": SmallWorld(
        "one simulated person stands for several; registers are corrected backwards",
        f"{ONE_TOWN} | Near Eastland camp - 1000 | Far Westland camp",
        FORK,
        "departures.hasten=7",
        counts="0 Near 200 | 5 Near 900 | 10 Near 1500 | 11 Near 1200 | 20 Near 2000 | 0 Far 10 | 20 Far 3000",
        corrections="Near 11",
    ),
    # ---- all together
    "everything": SmallWorld(
        "all rules at once",
        f"{THREE_TOWNS} | Junction Homeland marker | Shelter Homeland idp_camp - 120 30 "
        "| Small Eastland camp - 150 - - - 3",
        f"{COUNTRY_ROADS} | Alpha Junction 60 | Junction Beta 90 1 50 | Junction Shelter 40 | Beta Small 180 "
        "| Alpha Beta 260 2",
        "flee3.awareness_level=2 flee3.avoid_short_stints=true flee3.start_on_foot=true flee3.softening_km=50 "
        "flee3.distance_power=0.75 flee3.capacity_scaling=1.25 flee3.default_movechance=0.5 flee3.camp_movechance=0.02 "
        "flee3.conflict_weight=0.25 departures.conflict_decay=1;0.5;0.1 departures.conflict_decay_interval_days=5 "
        "flee3.pop_for_weight=true departures.take_from_population=true",
        "0 Alpha 1 | 6 Gamma 1 | 12 Gamma 0",
        closures="border Homeland Eastland 4 8 | place Beta - 11 13",
    ),
}
