"""Dated things that bear on a run: what governments and the home country did, changes at borders, elections, shocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from spillover.data.frozen import frozen
from spillover.data.scenario import Scenario
from spillover.report.explorer.atlas import Atlas

ELECTION_DAYS = 366
"""Elections press on governments so long before they are held."""
_CHANGES = MappingProxyType({
    "people_per_day": "passes {:,.0f} people a day",
    "open_hours": "is open for {:g} hours a day",
    "foot": "passes {:,.0f} people a day on foot",
    "draft_office": "a draft office turns back {:.0%} of the men who are liable",
    "cost_usd": "costs {:,.0f} dollars a person",
})  # fmt: skip
_FELT = "felt at home as a reason to leave, of strength {:g}"
_KEPT = "felt at home as a reason to stay, of strength {:g}"

Mark = dict[str, Any]


def marks_of(scenario: Scenario, atlas: Atlas, last_day: date) -> list[Mark]:
    """What could be known at the information date, until the last day, as ``Mark`` in the explorer's types.

    Args:
        scenario: with all that is known today.
        atlas: where it takes place.
        last_day: of the run; elections of the year after it are told as well.
    """
    known = frozen(scenario)
    found = [mark for of in (_acts, _moves, _elections, _changes, _shocks, _closures, _conflict, _law)
             for mark in of(known, atlas)]  # fmt: skip
    ends = {"election": last_day + timedelta(days=ELECTION_DAYS)}
    inside = [mark for mark in found if date.fromisoformat(mark["date"]) <= ends.get(mark["kind"], last_day)]
    return sorted(inside, key=lambda mark: (mark["date"], mark["kind"], mark["country"], mark["place"], mark["text"]))


def _mark(row: Mapping[str, Any], kind: str, text: str, country: str = "", place: str = "", day: str = "date") -> Mark:
    return {
        "date": str(row[day]),
        "country": country,
        "place": place,
        "kind": kind,
        "text": text,
        "source": row["source"],
        "known": str(row.get("known") or row[day]),
        "confidence": row.get("confidence") or "",
    }


def _acts(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("acts").iter_rows(named=True):
        yield _mark(row, "act", f"{_words(row['kind'])}: {row['act']}", atlas.code(row["country"]))


def _moves(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("moves").iter_rows(named=True):
        yield _mark(row, "move", f"{_words(row['move'])}: {row['act']}", atlas.code(row["country"]))


def _elections(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("elections").iter_rows(named=True):
        yield _mark(row, "election", row["election"], atlas.code(row["country"]))


def _changes(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("changes").iter_rows(named=True):
        crossing, value = row["crossing"], row["value"]
        if row["quantity"] == "open":
            says = "opens" if value else "shuts"
        else:
            says = _CHANGES.get(row["quantity"], row["quantity"] + ": {:g}").format(value)
        yield _mark(row, "change", f"{crossing}: {says}", _country(atlas, crossing), crossing)


def _shocks(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("shocks").iter_rows(named=True):
        says = (_FELT if row["strength"] >= 0 else _KEPT).format(abs(row["strength"]))
        whom = f", by those with a passport of {row['passport']}" if row["passport"] else ""
        yield _mark(row, "shock", f"{_words(row['shock'])}: {says}{whom}", atlas.home, row["place"])


def _closures(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("closures").iter_rows(named=True):
        border = row["kind"] == "border"
        what = " and ".join(filter(None, (row["a"], row["b"])))
        what = {"border": f"border between {what}", "route": f"road between {what}"}.get(row["kind"], what)
        ends = sorted((atlas.code(row["a"]), atlas.code(row["b"])), key=lambda code: code == atlas.home)
        country = ends[0] if border else _country(atlas, row["a"])
        place = "" if border else row["a"]
        shut, opened = (
            ("no longer a place of shelter", "a place of shelter again")
            if row["kind"] == "camp"
            else ("shut", "open again")
        )
        yield _mark(row, "closure", f"{what}: {shut}", country, place, "from")
        if row["until"] is not None:
            yield _mark(row, "closure", f"{what}: {opened}", country, place, "until")


def _conflict(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for row in scenario.table("events").iter_rows(named=True):
        says = f"{_words(row['kind'])} of intensity {row['value']:g}" if row["value"] else f"{_words(row['kind'])} ends"
        yield _mark(row, "conflict", f"{row['place']}: {says}", _country(atlas, row["place"]), row["place"])


def _law(scenario: Scenario, atlas: Atlas) -> Iterator[Mark]:
    for one in scenario.stay.adopted if scenario.stay else ():
        row = {"date": one.day, "known": one.known, "source": one.source}
        yield _mark(row, "law", f"puts a regime of stay in force: {_words(one.regime)}", atlas.code(one.host))


def _country(atlas: Atlas, place: str) -> str:
    spot = atlas.spots.get(place)
    return spot.iso3 if spot else ""


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
