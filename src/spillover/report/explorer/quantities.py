"""What a view tells of: its quantities with their units, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from spillover.experiments.compare import FLOWS
from spillover.ground.fields import Field
from spillover.mechanisms import catalogue
from spillover.world.stays import CHANGES, STATUSES

By = Literal["all", "country", "place", "pair", "act"]
Kind = Literal["level", "flow", "share"]
PERSON, PER_DAY = "person", "person/day"
PEOPLE = frozenset({PERSON, PER_DAY})
"""Units of whole people."""
EXODUS = "exodus"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a view.

    Attributes:
        id: its name, unique in a view.
        unit: person, person/day, day, 1 …
        by: what its labels are.
        kind: "level" at the end of a day, "flow" of a day, or "share" of the members.
        mechanism: which writes it; empty for the engine, or for what is reckoned from several.
        about: meaning in one phrase.
    """

    id: str
    unit: str
    by: By
    kind: Kind
    mechanism: str
    about: str

    @property
    def counts_people(self) -> bool:
        """Whether a value is a number of people, so that none means nobody."""
        return self.unit.startswith(PERSON)

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


_OWN = (
    Quantity("departed", PER_DAY, "all", "flow", "", "people who began their flight"),
    Quantity("travelling", PERSON, "all", "level", "", "people on the road"),
    Quantity("fled", PER_DAY, "all", "flow", EXODUS, "people who fled over any crossing"),
    Quantity("stock", PERSON, "country", "level", "", "people who came and are there, not at a crossing"),
    Quantity("stock_at", PERSON, "place", "level", "", "people who came and are there"),
    Quantity("remaining", PERSON, "country", "level", "", "people of the groups who have not left home"),
    Quantity("remaining_at", PERSON, "place", "level", "", "people of the groups who are at this place at home"),
    Quantity("stock_per_1000", "person per 1000 residents", "country", "level", "", "stock by residents"),
    Quantity("arrivals", PER_DAY, "country", "flow", "",
             "people who fled over its crossings, or came from another host; ordinary travellers left out"),
    Quantity("arrivals_per_100k", "person/day per 100000 residents", "country", "flow", "",
             "arrivals by residents of the country"),
    Quantity("arrivals_fled", PER_DAY, "country", "flow", EXODUS, "people who fled over its crossings"),
    Quantity("crossed_in", PER_DAY, "country", "flow", EXODUS,
             "people who crossed into it over its border with home, ordinary traffic included"),
    Quantity("crossed_out", PER_DAY, "country", "flow", EXODUS,
             "people who crossed back over its border with home, ordinary traffic included"),
    Quantity("entries", PER_DAY, "country", "flow", "", "crossed_in, and people who came from another host"),
    Quantity("exits", PER_DAY, "country", "flow", "", "crossed_out, and people who left for another host"),
    Quantity("crossed_in_at", PER_DAY, "place", "flow", EXODUS,
             "people who crossed there into the country, ordinary traffic included"),
    Quantity("crossed_out_at", PER_DAY, "place", "flow", EXODUS,
             "people who crossed back there, ordinary traffic included"),
    Quantity("over_capacity", "1", "place", "share", "", "share of members with more people than there is room for"),
    Quantity("school_strain", "1 per 1000 residents", "place", "level", "schools",
             "school places that newcomers ask for, by residents of the city"),
    Quantity("closed", "1", "country", "share", "response",
             "share of members in which border or visas are closed beyond the law"),
    Quantity("acts", "1", "act", "share", "response",
             "share of members in which the government has done so by itself after the information date"),
)  # fmt: skip
OWN: Mapping[str, Quantity] = MappingProxyType({one.id: one for one in _OWN})
"""Quantities that are named here, whatever a run keeps."""

_STATUS = MappingProxyType({
    "visitor": "people who stay as visitors",
    "registered": "people who stay with a registration",
    "permit": "people who stay with a permit",
    "overstayer": "people who stay longer than the law lets them",
    "registrations": "people who got registered",
    "permits": "people who got a permit",
    "runs": "people who went out and came back so that their stay began anew",
    "moved_on": "people who moved on when or before their stay ended",
    "went_home": "people who went home when or before their stay ended",
    "overstays": "people whose lawful stay ended while they stayed",
})  # fmt: skip
_FLOW_FIELDS = frozenset((*FLOWS, "lost"))


def status_quantity(name: str) -> Quantity:
    """A legal status, or a change of it."""
    level = name in STATUSES
    kind: Kind = "level" if level else "flow"
    return Quantity(name, PERSON if level else PER_DAY, "country", kind, "status", _STATUS.get(name, ""))


RISEN = replace(
    OWN["arrivals"], about="rises of the stock from one day to the next: fewer than came where people leave"
)
"""Arrivals of a run that keeps no crossings."""
STATUS_QUANTITIES = (*STATUSES, *CHANGES)


def declared_fields() -> dict[str, tuple[str, Field]]:
    """Each field that a mechanism of this version declares, with the mechanism."""
    known = catalogue()
    return {field.name: (name, field) for name in sorted(known) for field in known[name].fields}


def field_quantity(name: str, by: By, declared: Mapping[str, tuple[str, Field]]) -> Quantity:
    """A field that a run keeps; of one that this version does not know, neither unit nor meaning is told."""
    if name not in declared:
        return Quantity(name, "", by, "level", "", "a field of another version")
    mechanism, field = declared[name]
    flows = name in _FLOW_FIELDS or field.unit.endswith("/day")
    unit = PER_DAY if flows and field.unit == PERSON else field.unit
    in_sd = field.about.endswith(", in sd")
    about = field.about.removesuffix(", in sd")
    return Quantity(name, "sd" if in_sd else unit, by, "flow" if flows else "level", mechanism, about)
