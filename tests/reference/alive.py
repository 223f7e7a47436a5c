"""What lives in a small world: places with their links, people, and the ways that lead from place to place."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reference.declared import CAMPS, Closure, Place, Settings

EARTH_RADIUS_KM = 6371.0


class Link:
    """One direction of one road. A road that opens again is a new link: those on the old one never arrive [Q]."""

    def __init__(self, start: Spot, end: Spot, km: float, speed: float | None) -> None:
        self.start, self.end, self.km, self.speed = start, end, km, speed
        self.closed = False


class Spot:
    """A place while the world runs."""

    def __init__(self, declared: Place, home: str, settings: Settings) -> None:
        self.declared = declared
        self.name, self.country = declared.name, declared.country
        self.foreign = declared.country != home
        self.marker = declared.kind == "marker"
        self.camp = declared.kind in CAMPS
        self.town = declared.kind == "town"
        self.movechance = usual_movechance(declared.kind, settings)
        self.population = declared.population
        self.capacity: float = declared.capacity if self.camp else -1
        self.intensity, self.onset = -1.0, -1
        self.people = 0
        self.score = 1.0
        self.links: list[Link] = []
        self.shut: list[Link] = []


class Person:
    """Somebody on the way. ``recent`` is the halving memory of how far of a full day's way each day took them."""

    __slots__ = ("km_on_link", "km_today", "link", "new_today", "places_seen", "recent", "route", "spot")

    def __init__(self, spot: Spot, *, new_today: bool) -> None:
        self.spot = spot
        self.link: Link | None = None
        self.km_on_link = 0.0
        self.km_today = 0.0
        self.recent = 0.0
        self.places_seen = 1
        self.route: list[Spot] = []
        self.new_today = new_today
        spot.people += 1


def usual_movechance(kind: str, settings: Settings) -> float:
    """The chance of leaving a place in peace on one day (section 1)."""
    return {
        "town": settings.default_movechance,
        "camp": settings.camp_movechance,
        "idp_camp": settings.idp_camp_movechance,
        "hub": 1.0,
        "marker": 1.0,
    }[kind]


def walks(
    here: Spot, route: list[Spot], seen: set[Spot], km: float, links_left: int
) -> Iterator[tuple[list[Spot], float]]:
    """All ways on from here that visit nothing twice. A marker is no goal and costs no awareness."""
    for link in here.links:
        end = link.end
        left = links_left if end.marker else links_left - 1
        if end in seen or left < 0:
            continue
        if not end.marker:
            yield [*route, end], km + link.km
        yield from walks(end, [*route, end], seen | {end}, km + link.km, left)


def is_within(link: Link, closure: Closure) -> bool:
    """Whether a closure of a border, a place or a route means this link."""
    a, b = link.start, link.end
    if closure.kind == "place":
        return closure.a in (a.name, b.name)
    ends = {"border": (a.country, b.country), "route": (a.name, b.name)}[closure.kind]
    return ends in ((closure.a, closure.b), (closure.b, closure.a))


def great_circle_km(here: Place, there: Place) -> float:
    """Distance on the globe with latitude and longitude exchanged, as Flee reads its files [Q]."""
    x1, y1, x2, y2 = (math.radians(v) for v in (here.latitude, here.longitude, there.latitude, there.longitude))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
