"""The tables of a scenario: every column with its type, unit, bounds and meaning.

This and ``government_tables.py`` are the places that know the shape of the data. The reader (``reading.py``), the
checks (``checks.py``), the JSON Schema (``schema.py``) and the reference page are all made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from spillover.data.columns import CONFIDENCE, GROUP, KNOWN, LARGEST_NUMBER, SOURCE, Column, Table
from spillover.data.government_tables import GOVERNMENT_TABLES

_PLACES = Table(
    "places",
    "Where people live, pass through and find shelter. The order of the rows is the order of places in every result.",
    (
        Column("place", "text", "name of the place, spelt the same in every table", required=True),
        Column("region", "text", "province or district"),
        Column("country", "text", "country it lies in", required_unless=("kind", "off_map")),
        Column("latitude", "number", "north is positive", "degree", required_unless=("kind", "off_map"),
               low=-90, high=90),
        Column("longitude", "number", "east is positive", "degree", required_unless=("kind", "off_map"),
               low=-180, high=180),
        Column("kind", "text", "town: an ordinary place (a conflict zone is a town with events); camp and idp_camp: "
               "places of shelter; hub: people pass through at once; marker: a junction where nobody ends the journey; "
               "off_map: counted in observations, but no route leads there; city: an ordinary place abroad in which "
               "newcomers settle; crossing: a point of a border, with its row in crossings", required=True,
               choices=("town", "camp", "idp_camp", "hub", "marker", "off_map", "city", "crossing")),
        Column("population", "integer", "people who live there before the crisis", "person", default=0, low=0),
        Column("capacity", "integer", "people the place can shelter; empty: no limit known; 0: it takes nobody",
               "person", low=0),
        Column("initial_people", "integer", "displaced people there at the start, beyond those observed", "person",
               optional=True, default=0, low=0),
        Column("capacity_per_day", "number", "people by which the capacity grows each day", "person/day",
               optional=True, default=0.0, low=0),
        SOURCE,
    ),
    key=("place",),
    required=True,
)  # fmt: skip

_ROUTES = Table(
    "routes",
    "Roads between places. A road can be used both ways; it stands in the table once.",
    (
        Column("from", "text", "place at one end", required=True, place=True),
        Column("to", "text", "place at the other end", required=True, place=True),
        Column("road", "integer", "number of the road where several join the same two places", "1",
               optional=True, default=1, low=1),
        Column("distance_km", "number", "length of the road", "km", required=True, above=0),
        Column("speed_km_per_day", "number", "people on this road move at most so fast; empty: as everywhere", "km/day",
               optional=True, above=0),
        SOURCE,
    ),
    key=("from", "to", "road"),
    sort=("from", "to", "road"),
    required=True,
)  # fmt: skip

_CLOSURES = Table(
    "closures",
    "What is shut, from one date until another.",
    (
        Column("kind", "text", "border: between the countries a and b; place: nobody enters or leaves a; route: every "
               "road between the places a and b; camp: a is no place of shelter meanwhile", required=True,
               choices=("border", "place", "route", "camp")),
        Column("a", "text", "country (border) or place", required=True),
        Column("b", "text", "the other country (border) or place (route); empty otherwise"),
        Column("from", "date", "first day shut", required=True),
        Column("until", "date", "day it opens again; empty: it does not"),
        SOURCE,
    ),
    key=("kind", "a", "b", "from"),
    sort=("kind", "a", "b", "from"),
)  # fmt: skip

_EVENTS = Table(
    "events",
    "Changes of what happens at a place. A value holds until the next row of the same place and kind; rows before "
    "the start say how things stand when the scenario begins.",
    (
        Column("date", "date", "first day of the new value", required=True),
        Column("place", "text", "where", required=True, place=True),
        Column("kind", "text", "conflict: fighting that makes people leave", required=True, choices=("conflict",)),
        Column("value", "number", "intensity; 0: none, 1: as usual for a conflict", "1", required=True, low=0),
        SOURCE,
    ),
    key=("place", "kind", "date"),
    sort=("kind", "place", "date"),
)

_OBSERVATIONS = Table(
    "observations",
    "People counted, by date: what a run is compared with, and by default how many set off.",
    (
        Column("date", "date", "day of the count", required=True),
        Column("place", "text", "where; empty for a total", place=True),
        Column("kind", "text", "stock: displaced people at the place on that day; total: the overall published count",
               required=True, choices=("stock", "total")),
        Column("value", "number", "people", "person", required=True, low=0),
        SOURCE,
    ),
    key=("place", "kind", "date"),
    sort=("kind", "place", "date"),
)  # fmt: skip

_CORRECTIONS = Table(
    "corrections",
    "Days on which a registration was corrected: every earlier count of the place is multiplied by the count of that "
    "day over the count before it. Rows are applied from top to bottom.",
    (
        Column("place", "text", "where", required=True, place=True),
        Column("date", "date", "day of the first corrected count; it must be an observation of that place",
               required=True),
        SOURCE,
    ),
    key=("place", "date"),
)  # fmt: skip

_NAME = "[a-z][a-z0-9_]*"
_PARAMETERS = Table(
    "parameters",
    "Settings of mechanisms that differ from their defaults.",
    (
        Column("mechanism", "text", "name of the mechanism", required=True, pattern=_NAME),
        Column("parameter", "text", "name of the parameter", required=True, pattern=_NAME),
        Column("value", "text", "a number, true or false, a word, or a list such as 1;1;0.5", required=True),
        Column("unit", "text", "unit of the value; empty: that of the parameter", optional=True),
        SOURCE,
    ),
    key=("mechanism", "parameter"),
    sort=("mechanism", "parameter"),
)

_GROUPS = Table(
    "groups",
    "Kinds of people who decide alike: those liable to call-up, families, labour migrants, people with two passports.",
    (
        Column("group", "text", "name of the group", required=True, pattern=GROUP),
        Column("passport", "text", "ISO 3166 code of the passport on which they travel", required=True,
               pattern="[A-Z]{3}"),
        Column("liable", "number", "how much shocks of call-up concern them; 1: fully, 0: not at all", "1",
               required=True, low=0, high=1),
        Column("about", "text", "who they are", required=True),
        CONFIDENCE,
        SOURCE,
    ),
    key=("group",),
    later=True,
)  # fmt: skip

_RESIDENTS = Table(
    "residents",
    "People of each group who live at a place when the run begins.",
    (
        Column("place", "text", "where they live", required=True, place=True),
        Column("group", "text", "name of the group", required=True, pattern=GROUP),
        Column("people", "integer", "how many", "person", required=True, low=0),
        CONFIDENCE,
        SOURCE,
    ),
    key=("place", "group"),
    sort=("place", "group"),
    later=True,
)  # fmt: skip

_CROSSINGS = Table(
    "crossings",
    "Points at which a border is crossed. Each is a place of kind crossing; routes lead to it from both sides.",
    (
        Column("crossing", "text", "the place", required=True, place=True),
        Column("country", "text", "country that is entered there, as in places.country", required=True),
        Column("mode", "text", "how people cross", required=True, choices=("road", "rail", "air", "foot")),
        Column("people_per_day", "number", "people who can leave there in 24 hours", "person/day", required=True,
               above=0),
        Column("open_hours", "number", "hours a day in which it works", "1", optional=True, default=24.0, above=0,
               high=24),
        Column("people_per_car", "number", "people in a car, by which queues of cars are reckoned", "person",
               optional=True, default=2.5, above=0),
        Column("cost_usd", "number", "what the crossing itself costs a person, a ticket for one", "1", optional=True,
               default=0.0, low=0),
        CONFIDENCE,
        SOURCE,
    ),
    key=("crossing",),
    later=True,
)  # fmt: skip

_CHANGES = Table(
    "changes",
    "Dated changes at crossings: a value holds from its date until the next row of the same crossing and quantity.",
    (
        Column("date", "date", "first day of the new value", required=True),
        Column("crossing", "text", "where", required=True, place=True),
        Column("quantity", "text", "people_per_day; open_hours; open: 1 or 0; foot: people a day on a lane for those "
               "who walk; draft_office: share of liable men who are turned back; cost_usd", required=True,
               choices=("people_per_day", "open_hours", "open", "foot", "draft_office", "cost_usd")),
        Column("value", "number", "the new value", "1", required=True, low=0),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("crossing", "quantity", "date"),
    sort=("quantity", "crossing", "date"),
    later=True,
)  # fmt: skip

_SHOCKS = Table(
    "shocks",
    "Dated things that make people set off, or keep them: each raises or lowers the hazard and wears off.",
    (
        Column("date", "date", "day on which it begins", required=True),
        Column("shock", "text", "name of the shock", required=True, pattern=GROUP),
        Column("place", "text", "where it is felt; empty: everywhere at home", place=True),
        Column("passport", "text", "of those whom it concerns, liable or not; empty: everybody, as far as "
               "liable", optional=True, pattern="[A-Z]{3}"),
        Column("strength", "number", "its weight beside the other shocks; negative: it keeps people", "1",
               required=True, low=-LARGEST_NUMBER),
        Column("rise_days", "number", "days until it is felt in full", "day", optional=True, default=1.0, low=0,
               high=1_000),
        Column("half_life_days", "number", "days in which what is felt halves; empty: it does not wear off", "day",
               optional=True, above=0, high=10_000),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("shock", "place", "passport", "date"),
    sort=("shock", "place", "passport", "date"),
    later=True,
)  # fmt: skip

_CITIES = Table(
    "cities",
    "What newcomers meet in a place abroad.",
    (
        Column("place", "text", "the city", required=True, place=True),
        Column("homes", "integer", "dwellings", "1", low=0),
        Column("rent_usd", "number", "rent of a flat of one room a month, before", "1", low=0),
        Column("wage_usd", "number", "monthly wage", "1", low=0),
        Column("school_places_short", "integer", "school places that were lacking before", "1", low=0),
        Column("own_share", "number", "share of residents who speak the newcomers' language at home", "1", low=0,
               high=1),
        CONFIDENCE,
        SOURCE,
    ),
    key=("place",),
    later=True,
)  # fmt: skip

_TIES = Table(
    "ties",
    "What joins a country to the one that people leave.",
    (
        Column("country", "text", "the country, as in places.country", required=True),
        Column("tie", "text", "kind of tie", required=True,
               choices=("csto", "eaeu", "cis", "trade", "language", "kin", "remittances", "flights", "gas", "bases")),
        Column("value", "number", "1 and 0 for membership; else a share, or a number a week", "1", required=True,
               low=0),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "tie"),
    sort=("country", "tie"),
    later=True,
)  # fmt: skip

_TRAFFIC = Table(
    "traffic",
    "Ordinary traffic over a border, that counts at the border hold too: people who go and come back.",
    (
        Column("country", "text", "country that is entered", required=True),
        Column("mode", "text", "how the border is crossed", required=True,
               choices=("road", "rail", "air", "foot", "all")),
        Column("trips_per_day", "number", "people who leave a day in ordinary times", "person/day", required=True,
               low=0),
        Column("stay_days", "number", "mean days until they come back", "day", optional=True, default=7.0, above=0),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "mode"),
    sort=("country", "mode"),
    later=True,
)  # fmt: skip

COUNT_TYPES = (
    "trip", "crossing", "unique_person", "permit", "personal_number", "registration", "stock", "wait", "queue",
)  # fmt: skip
AT_CROSSINGS = ("wait", "queue")
"""Types of counts of one crossing: hours that people wait there, and vehicles that wait."""

_COUNTS = Table(
    "counts",
    "Published counts by type. Trips, crossings, persons, permits and stocks are different things, and are never added "
    "or compared across types.",
    (
        Column("id", "text", "name of the count", required=True, pattern="[A-Za-z0-9][A-Za-z0-9_-]*"),
        Column("series", "text", "counts that continue each other share one", required=True, pattern=GROUP),
        Column("type", "text", "what was counted; wait and queue are of one crossing", required=True,
               choices=COUNT_TYPES),
        Column("direction", "text", "in: into the country; out: out of it; empty: neither", choices=("in", "out", "")),
        Column("country", "text", "country that counted, as in places.country", required=True),
        Column("crossing", "text", "the crossing, if it is one; that of a wait or a queue", place=True),
        Column("scope", "text", "who and where, in words", required=True),
        Column("first_day", "date", "first day counted; for a stock, its day", required=True),
        Column("last_day", "date", "last day counted, itself included", required=True),
        Column("value", "number", "the count: persons, crossings or papers; hours of a wait, vehicles of a queue", "1",
               required=True, low=0),
        Column("counted_by", "text", "authority that counted"),
        Column("weight", "number", "weight among conflicting counts of one thing; 0: shown, not scored", "1",
               optional=True, default=1.0, low=0, high=1),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("id",),
    sort=("series", "first_day", "id"),
    later=True,
)  # fmt: skip

MOODS = ("sympathy", "suspicion", "fear")
"""What polls can be held against: fields of the mechanism ``opinion``."""
POLLED = (*MOODS, "other")

_POLLS = Table(
    "polls",
    "Published polls of the people of a host country. A run's opinion is scored against them, and uses none of them.",
    (
        Column("id", "text", "name of the poll", required=True, pattern="[A-Za-z0-9][A-Za-z0-9_-]*"),
        Column("country", "text", "country whose people were asked, as in places.country", required=True),
        Column("question", "text", "polls that asked the same in a country share one", required=True, pattern=GROUP),
        Column("quantity", "text", "what the share is of; other: of something that no field says; shown, not scored",
               required=True, choices=POLLED),
        Column("first_day", "date", "first day of asking; empty: the last"),
        Column("date", "date", "last day of asking", required=True),
        Column("value", "number", "share who answered in the sense of the quantity", "1", required=True, low=0, high=1),
        Column("n", "integer", "people asked; empty: nobody says", "person", low=2),
        Column("scope", "text", "who was asked what, in words", required=True),
        Column("counted_by", "text", "who asked"),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("id",),
    sort=("country", "question", "date", "id"),
    later=True,
)  # fmt: skip

_POSTERIOR = Table(
    "posterior",
    "Joint draws of numbers that were fitted to what was known on a day, in place of their priors. A run uses the "
    "newest that its information date allows; each of its members takes one draw.",
    (
        Column("as_of", "date", "information date of the fit", required=True),
        Column("draw", "integer", "number of the draw, from 0", "1", required=True, low=0, high=100_000),
        Column("name", "text", "the number, as mechanism.parameter", required=True,
               pattern=r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(\[[^\]]+\])?"),
        Column("value", "number", "its value", required=True, low=-LARGEST_NUMBER),
        SOURCE,
    ),
    key=("as_of", "name", "draw"),
    sort=("as_of", "name", "draw"),
    later=True,
)  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _PLACES,
            _ROUTES,
            _CLOSURES,
            _EVENTS,
            _OBSERVATIONS,
            _CORRECTIONS,
            _PARAMETERS,
            _GROUPS,
            _RESIDENTS,
            _CROSSINGS,
            _CHANGES,
            _SHOCKS,
            _CITIES,
            _TIES,
            _TRAFFIC,
            _COUNTS,
            _POLLS,
            _POSTERIOR,
            *GOVERNMENT_TABLES,
        )
    }
)
"""Every table, by name, in the order in which they are read, written and documented."""
