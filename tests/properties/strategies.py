"""Small random crises, for properties that hold of every crisis.

A crisis has two to four towns, one of them at war from the first day, one to three camps abroad or at home, perhaps a
hub and a marker, a connected net of roads with a few shortcuts, perhaps closures, and departures that follow a hazard,
a war or counts. Tables are texts of rows as ``inmemory`` reads them, so that a failing example can be read and kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from inmemory import plan
from spillover.world.plan import Plan

TOWNS = ("Alpha", "Beta", "Gamma", "Delta")
CAMPS = ("Near", "Far", "Mid")
DAYS = 12

SETTINGS = {
    "walk": (
        "walk.speed_km_per_day=80",
        "walk.camp_leave_per_day=0.05",
        "walk.return_per_day=0.1",
        "walk.patience_days=2",
        "walk.respect_capacity=false",
        "violence.push_per_day=0.5",
    ),
    "flee3": (
        "flee3.awareness_level=2",
        "flee3.avoid_short_stints=true",
        "flee3.start_on_foot=true",
        "flee3.camp_movechance=0.1",
        "flee3.conflict_movechance=0.6",
        "flee3.respect_capacity=false",
        "departures.take_from_population=true",
    ),
}
SOURCES = (
    "departures.source=hazard departures.hazard_per_day=0.05",
    "departures.source=conflict departures.people_per_conflict_day=40",
    "departures.source=observed",
)


@dataclass(frozen=True)
class Crisis:
    """The texts of a small crisis; ``places`` are separate rows, so that they can be put into another order."""

    movement: str
    places: tuple[str, ...]
    routes: str
    events: str
    closures: str
    observations: str
    settings: str

    def plan(self, settings: str = "", days: int = DAYS) -> Plan:
        """Compile it, with more settings."""
        return plan(
            f"{self.settings} {settings}",
            self.movement,
            days,
            places=" | ".join(self.places),
            routes=self.routes,
            events=self.events,
            closures=self.closures,
            observations=self.observations,
        )

    def but(self, **changes: object) -> Crisis:
        """The same with something changed."""
        return replace(self, **changes)


def people() -> st.SearchStrategy[int]:
    """From nobody to a crowd, with the sizes at which methods of drawing change."""
    return st.one_of(st.integers(0, 40), st.integers(0, 5000), st.sampled_from([4095, 4096, 100_000]))


@st.composite
def places(draw: st.DrawFn) -> tuple[str, ...]:
    """Rows of places: towns, camps with or without a limit, perhaps a junction."""
    towns = [f"{name} Homeland town {draw(people())}" for name in TOWNS[1 : draw(st.integers(2, 4))]]
    towns.insert(0, f"Alpha Homeland town {1 + draw(people())}")  # somebody must live where people flee from
    camps = []
    for name in CAMPS[: draw(st.integers(1, 3))]:
        country, kind = draw(st.sampled_from([("Eastland", "camp"), ("Westland", "camp"), ("Homeland", "idp_camp")]))
        capacity = draw(st.one_of(st.just("-"), people()))
        camps.append(f"{name} {country} {kind} - {capacity} {draw(st.integers(0, 300))} {draw(st.integers(0, 9))}")
    junctions = draw(st.sampled_from([(), ("Hub Homeland hub",), ("Fork Homeland marker",)]))
    return (*towns, *camps, *junctions, "Abroad - off_map")


@st.composite
def routes(draw: st.DrawFn, names: list[str]) -> str:
    """A tree of roads over all places on the map, and a few roads more, some of them beside others."""
    km = st.one_of(st.integers(1, 900), st.sampled_from([100, 200, 360]))
    rows = []
    for at, name in enumerate(names[1:], start=1):
        rows.append(f"{draw(st.sampled_from(names[:at]))} {name} {draw(km)} 1")
    for road in range(2, 2 + draw(st.integers(0, 3))):
        a, b = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        rows.append(f"{a} {b} {draw(km)} {road}")
    return " | ".join(rows)


@st.composite
def closures(draw: st.DrawFn, camps: list[str]) -> str:
    """None, one or two closures, overlapping or not, some for good."""
    what = st.sampled_from(
        [
            "border Homeland Eastland",
            "border Westland Homeland",
            f"camp {camps[0]} -",
            "place Beta -",
            "route Alpha Beta",
        ]
    )
    rows = []
    for kind in draw(st.lists(what, max_size=2, unique=True)):
        first = draw(st.integers(-2, 8))
        until = draw(st.one_of(st.just("-"), st.integers(first + 1, DAYS + 2)))
        rows.append(f"{kind} {first} {until}")
    return " | ".join(rows)


@st.composite
def crises(draw: st.DrawFn, movement: str, sources: tuple[str, ...] = SOURCES) -> Crisis:
    """A small random crisis."""
    rows = draw(places())
    names = [row.split()[0] for row in rows[:-1]]
    towns = [name for name in names if name in TOWNS]
    camps = [name for name in names if name in CAMPS]
    intensity = st.sampled_from([0.5, 1, 3])
    wars = ["0 Alpha 1"]
    for town in draw(st.lists(st.sampled_from(towns), max_size=2, unique=True)):
        wars.append(f"{draw(st.integers(1, 8))} {town} {draw(intensity)}")
    if draw(st.booleans()):
        wars.append(f"10 Alpha {draw(st.sampled_from([0, 2]))}")
    counts = [f"0 Abroad {draw(st.integers(0, 50))}", f"5 Abroad {draw(people())}", f"9 Abroad {draw(people())}"]
    counts.append(f"0 {camps[0]} {draw(st.integers(0, 200))}")
    chosen = draw(st.lists(st.sampled_from(SETTINGS[movement]), max_size=3, unique=True))
    return Crisis(
        movement,
        rows,
        draw(routes(names)),
        " | ".join(wars),
        draw(closures(camps)),
        " | ".join(counts),
        " ".join([draw(st.sampled_from(sources)), *chosen]),
    )


MOVEMENTS = ("flee3", "walk")
any_crisis = st.sampled_from(MOVEMENTS).flatmap(crises)
