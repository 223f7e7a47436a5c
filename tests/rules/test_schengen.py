"""Worked examples of the 90 days in 180: those of other calculators, where they are there, and our own.

Where a published answer contradicts the rule, the case is marked as disputed and says who is wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from spillover.rules.law import Law, read_law
from spillover.rules.person import Person, Stay
from spillover.rules.stay import longest_stay, stay
from spillover.rules.temporal import earliest_stay, fullest, next_entry, window_start

ROLLING = "sch-90-in-180"
DISPUTED = {
    "SEM-3": "the printed stamps have impossible years; no start reproduces the date",
    "LEG-1": "the day of entry was not counted",
    "TROY-K4": "long stays are thrown away; another case of the same file expects one day over",
    "SAL-9": "a window of 180 days cannot hold 367; and in 2012 windows began with the first entry, so that we say 7",
    "CE-2": "the day of reference is left out, against three official examples",
    "DUCK-1": "the day of entry was not counted",
}
SYNTHETIC = """\
format = 1
host = "AAA"
name = "A host with a window of its own"
checked = 2030-01-01
covers_from = 2000-01-01
[sources.own]
title = "a test"
[[clock]]
id = "aaa-clock"
passports = ["*"]
kind = "rolling"
limit_days = {limit}
window_days = {window}
about = "{limit} in {window}"
cite = "none"
source = "own"
confidence = "A"
"""


@pytest.fixture(scope="module")
def law() -> Law:
    return read_law()


def answer(case: dict[str, str], law: Law) -> Any:
    """What we say to a case, in the form in which the case states its own answer."""
    stays = tuple(
        Stay("SCH", dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in json.loads(case["history"])
    )
    person, day = Person(("RUS",), stays), dt.date.fromisoformat(case["ref_date"])
    found = stay(person, "SCH", day, law, merge=True)
    until = found.lawful_until
    return {
        "used": lambda: found.days_used,
        "remaining": lambda: found.days_left,
        "overstay_days": lambda: found.overstay_days,
        "latest_exit": lambda: until and until.isoformat(),
        "planning_latest_exit": lambda: until and until.isoformat(),
        "planning_max_days": lambda: found.longest_stay,
        "window_start": lambda: window_start(person, "SCH", ROLLING, day, law).isoformat(),
        "stay_length": lambda: found.days_used,
        "next_entry": lambda: next_entry(person, "SCH", day, law).isoformat(),
        "earliest_full_stay": lambda: earliest_stay(person, "SCH", day, 90, law).isoformat(),
        "used_drop_date": lambda: _drops(person, day, law),
    }[case["function"]]()


def _drops(person: Person, day: dt.date, law: Law) -> str:
    """The day on which a day of presence no longer counts."""
    at = day
    while window_start(person, "SCH", ROLLING, at, law) <= day:
        at += dt.timedelta(days=1)
    return at.isoformat()


def cases(shared: Path) -> list[dict[str, str]]:
    with (shared / "law" / "schengen_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.peer
def test_the_published_cases(shared: Path, law: Law, tmp_path: Path):
    """Undisputed cases give their published answer, disputed ones the answer of a count day by day."""
    told = cases(shared)
    assert {case["case_id"] for case in told if case["agrees"] != "True"} == set(DISPUTED)
    wrong = []
    for case in told:
        mine = most_in_any_window(case, tmp_path) if case["function"] == "max_in_any_window" else answer(case, law)
        expected = case["brute_force"] if case["case_id"] in DISPUTED else case["expected"]
        expected = "7" if case["case_id"] == "SAL-9" else expected
        if str(mine) != expected:
            wrong.append((case["case_id"], case["function"], expected, mine))
    assert not wrong
    assert len(told) == 59


def most_in_any_window(case: dict[str, str], folder: Path) -> int:
    limit, window = case["limit_days"], case["window_days"]
    packs = folder / f"{limit}-{window}"
    packs.mkdir()
    (packs / "aaa.toml").write_text(SYNTHETIC.format(limit=limit, window=window), encoding="utf-8")
    history = json.loads(case["history"])
    stays = tuple(Stay("AAA", dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in history)
    return fullest(Person(("RUS",), stays), "AAA", "aaa-clock", read_law(packs))


def test_before_october_2013_a_window_began_with_the_first_entry(law: Law):
    """Present for a year: the third window began on 26 December 2012, so that seven days count on New Year's Day."""
    person = Person(("RUS",), (Stay("SCH", dt.date(2012, 1, 1), dt.date(2013, 1, 1)),))
    assert stay(person, "SCH", dt.date(2013, 1, 1), law).days_used == 7


OWN = [
    # history, day, days used, last lawful day, days left, longest stay
    ([], "2023-01-01", 0, "2023-03-31", 90, 90),
    ([("2023-01-01", "2023-03-31")], "2023-03-31", 90, "2023-03-31", 0, 1),
    ([("2023-01-01", "2023-04-01")], "2023-04-01", 91, "2023-03-31", -1, 0),
    ([("2023-01-01", "2023-03-31")], "2023-06-29", 90, None, 0, 0),
    ([("2023-01-01", "2023-03-31")], "2023-06-30", 89, "2023-09-27", 1, 90),
    ([("2023-01-01", "2023-01-10")], "2023-07-08", 1, "2023-10-05", 89, 90),
    ([("2023-01-01", "2023-01-10")], "2023-06-15", 10, "2023-09-12", 80, 90),
]


@pytest.mark.parametrize(("history", "on", "used", "until", "left", "longest"), OWN)
def test_days_reckoned_by_hand(law: Law, history: list, on: str, used: int, until: str | None, left: int, longest: int):
    stays = tuple(Stay("SCH", dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in history)
    found = stay(Person(("RUS",), stays, visa=True), "SCH", dt.date.fromisoformat(on), law)
    until_day = found.lawful_until.isoformat() if found.lawful_until else None
    assert (found.days_used, until_day, found.days_left, found.longest_stay) == (used, until, left, longest)


def test_a_stay_of_ninety_days_needs_ninety_days_abroad(law: Law):
    person = Person(("RUS",), (Stay("FRA", dt.date(2023, 1, 1), dt.date(2023, 3, 31)),))
    assert next_entry(person, "ITA", dt.date(2023, 4, 1), law) == dt.date(2023, 6, 30)
    assert earliest_stay(person, "ITA", dt.date(2023, 4, 1), 90, law) == dt.date(2023, 6, 30)
    assert longest_stay(person, "ITA", dt.date(2023, 6, 30), law) == 90
