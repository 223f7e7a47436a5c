"""Tables about governments: where they stand, what they did, what binds and presses them, what is done to them."""

from __future__ import annotations

from spillover.data.columns import CONFIDENCE, KNOWN, SOURCE, Column, Table

RULES = ("tighten", "ease", "close", "extradite", "refuse_extradition", "warn")
"""What a government can do about those who arrive, and about its own people whom the other side recruits."""

WORDS = ("veiled", "explicit", "refuse_recognition", "toward", "leave_alliance")
"""What it can say, or do in its alliances."""

KINDS_OF_ACT = (*RULES, *WORDS)
KINDS_OF_MOVE = ("demand", "threat", "squeeze", "recruitment", "annexation", "killed", "captured")
"""What the home country does to others, and what befalls nationals of others who serve it."""

_ISO3 = "[A-Z]{3}"

_ACTS = Table(
    "acts",
    "What governments did and said, by date. They happen in every member of a run; what a government does later, it "
    "decides for itself.",
    (
        Column("date", "date", "day of the act", required=True),
        Column("country", "text", "the country, as in places.country", required=True),
        Column("kind", "text", "tighten, ease: rules of stay or registration; close: border or visas; extradite, "
               "refuse_extradition; warn: own nationals against service abroad; veiled, explicit: a statement; "
               "refuse_recognition: of an annexation; toward: an act in favour of the home country; leave_alliance: "
               "an act away from an alliance with it", required=True, choices=KINDS_OF_ACT),
        Column("act", "text", "the act, in words", required=True),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "kind", "date"),
    sort=("country", "date", "kind"),
    later=True,
)  # fmt: skip

_POSITIONS = Table(
    "positions",
    "Where governments stand, as estimated from votes and acts: larger is further from the home country. A run uses "
    "the newest estimate that its information date allows. Written by `spillover stance fit`.",
    (
        Column("iso3", "text", "ISO 3166 code of the state", required=True, pattern=_ISO3),
        Column("month", "text", "month of the estimate, as 2022-09", required=True, pattern=r"\d{4}-\d{2}"),
        Column("date", "date", "last day of evidence of that month", required=True),
        Column("mean", "number", "mean of the position", "1", required=True, low=-100, high=100),
        Column("sd", "number", "its standard deviation", "1", required=True, low=0, high=100),
        Column("q05", "number", "5 % lie below", "1", required=True, low=-100, high=100),
        Column("q95", "number", "5 % lie above", "1", required=True, low=-100, high=100),
        KNOWN,
        SOURCE,
    ),
    key=("iso3", "known", "month"),
    sort=("iso3", "known", "month"),
    later=True,
)  # fmt: skip

_POLITIES = Table(
    "polities",
    "What describes a country beside its ties. Countries with a row are those whose governments decide for themselves.",
    (
        Column("country", "text", "the country, as in places.country", required=True),
        Column("quantity", "text", "population; gdp_per_head_usd; democracy: 1 where elections are contested; "
               "land_border: 1 with a border by land with the home country; threat: 1 where the home country has "
               "troops or claims against its will", required=True,
               choices=("population", "gdp_per_head_usd", "democracy", "land_border", "threat")),
        Column("value", "number", "its value", "1", required=True, low=0),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "quantity"),
    sort=("country", "quantity"),
    later=True,
)  # fmt: skip

_ELECTIONS = Table(
    "elections",
    "Elections and referendums, past and announced.",
    (
        Column("date", "date", "polling day", required=True),
        Column("country", "text", "the country, as in places.country", required=True),
        Column("election", "text", "what is voted on, in words", required=True),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "date"),
    sort=("country", "date"),
    later=True,
)  # fmt: skip

_MOVES = Table(
    "moves",
    "What the home country does to others, by date; what it does later, a run draws.",
    (
        Column("date", "date", "day of the move", required=True),
        Column("country", "text", "whom it concerns; empty: all others"),
        Column("move", "text", "demand: it asks for support or for people back; threat; squeeze: an economic measure; "
               "recruitment: of nationals; annexation; killed, captured: nationals in its service",
               required=True, choices=KINDS_OF_MOVE),
        Column("strength", "number", "its weight; 1: as usual for its kind", "1", optional=True, default=1.0, low=0,
               high=100),
        Column("act", "text", "the move, in words", required=True),
        KNOWN,
        CONFIDENCE,
        SOURCE,
    ),
    key=("country", "move", "date"),
    sort=("move", "country", "date"),
    later=True,
)  # fmt: skip

GOVERNMENT_TABLES = (_ACTS, _POSITIONS, _POLITIES, _ELECTIONS, _MOVES)
"""In the order in which they are read, written and documented."""
