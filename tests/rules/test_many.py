"""Scalar, vector and day by day: three ways to the same date, on ten thousand histories for each host of the packs."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.dense import Grid, lawful_until
from spillover.ground.errors import LawError
from spillover.rules.counting import days_used, lawful_to, limit_of
from spillover.rules.law import Law, read_law
from spillover.rules.many import (
    SPELL,
    Histories,
    LawTable,
    compile_law,
    days_used_many,
    lawful_many,
    lawful_until_many,
)
from spillover.rules.person import Person, Stay, spells_at
from spillover.rules.presence import presence
from spillover.rules.stay import stay
from spillover.world.law import FAR, Spell

PASSPORTS = ("RUS", "UZB", "TJK", "KGZ", "KAZ", "BLR", "UKR", "ARM")
HOSTS = ("KAZ", "UZB", "KGZ", "TJK", "TKM", "ARM", "AZE", "GEO", "BLR", "MDA", "MNG", "TUR", "SRB", "ISR", "ARE", "RUS",
         "SCH")  # fmt: skip
BATCH, BATCHES = 500, 20
DAY = dt.date(2022, 10, 7)


@pytest.fixture(scope="module")
def law() -> Law:
    return read_law()


def law_of(law: Law, host: str) -> tuple[LawTable, list[int]]:
    """The table of one host, and the passports for which it says how long one may stay in the years looked at."""
    table = compile_law(law, [one for one in PASSPORTS if one != host], [host], DAY)
    begin, end = dt.date(2021, 9, 1).toordinal(), dt.date(2025, 6, 1).toordinal()
    known = [
        k
        for k, intervals in enumerate(table.covered)
        if any(first <= begin and end + 1_000 <= last for first, last in intervals)
    ]
    return table, known


def random_people(rng: np.random.Generator, n: int) -> list[list[Stay]]:
    """Up to five stays in the two years before a day of question, some with registration, permit or protection."""
    people = []
    for _ in range(n):
        at, stays = dt.date(2021, 10, 1) + dt.timedelta(days=int(rng.integers(600))), []
        for _ in range(int(rng.integers(1, 6))):
            length = int(rng.integers(0, 100)) if rng.random() < 0.8 else int(rng.integers(100, 300))
            dates = {
                word: at + dt.timedelta(days=int(rng.integers(0, length + 1)))
                for word, share in (("registered", 0.4), ("permit", 0.08), ("protection", 0.03))
                if rng.random() < share
            }
            stays.append(Stay("", at, at + dt.timedelta(days=length), **dates))
            at += dt.timedelta(days=length + int(rng.integers(0, 90)) * (rng.random() < 0.9))
        if rng.random() < 0.3:
            last = stays.pop()
            stays.append(Stay("", last.entry, None, last.registered, last.permit, last.protection))
        people.append(stays)
    return people


def questions(rng: np.random.Generator, people: list[list[Stay]]) -> list[dt.date]:
    return [stays[-1].entry + dt.timedelta(days=int(rng.integers(0, 150))) for stays in people]


def arrays(spells: list[list[Spell]], passports: list[int]) -> Histories:
    start = np.cumsum([0] + [len(own) for own in spells])
    flat = np.array([tuple(spell) for own in spells for spell in own], dtype=SPELL)
    return Histories(flat, start, np.array(passports), np.zeros(len(spells), dtype=np.int64))


def come_in(own: list[Spell], at: int) -> tuple[list[Spell], int]:
    here = max((k for k, spell in enumerate(own) if spell.first <= at <= spell.last), default=-1)
    return (own, here) if here >= 0 else ([*own, Spell(at, FAR, at, FAR, 0, 0)], len(own))


@pytest.mark.parametrize("host", HOSTS)
@settings(
    max_examples=BATCHES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1))
def test_scalar_vector_and_day_by_day_agree(law: Law, host: str, seed: int):
    rng = np.random.default_rng(seed)
    table, known = law_of(law, host)
    if not known:
        pytest.skip(f"the packs say for no passport how long one may stay at {host} throughout these years")
    people = random_people(rng, BATCH)
    days = questions(rng, people)
    passport = [known[int(k)] for k in rng.integers(0, len(known), BATCH)]
    spells = [spells_at(stays, lambda _: True) for stays in people]
    on = np.array([day.toordinal() for day in days])
    vector = lawful_until_many(table, arrays(spells, passport), on)
    statutes = [law.statute(one, host, DAY) for one in table.passports]
    present = [come_in(own, at) for own, at in zip(spells, on, strict=True)]
    scalar = [lawful_to(statutes[passport[p]].binding_clocks, *present[p], int(on[p]))[0] for p in range(BATCH)]
    assert vector.tolist() == scalar
    for k in set(passport):
        these = [p for p in range(BATCH) if passport[p] == k]
        own = [present[p][0] for p in these]
        here = np.array([present[p][1] for p in these])
        entry = np.array([spells[at].entry for spells, at in zip(own, here, strict=True)])
        grid = Grid(own, _last_of_stay(own, here), on[these])
        binding = statutes[k].binding
        limits = [np.array([limit_of(timed.clock, int(one)) for one in entry]) for timed in binding]
        found = lawful_until(grid, [timed.rule for timed in binding], entry, on[these], limits)
        beyond = vector[these] >= grid.first + grid.days - 1
        assert (found[~beyond] == vector[these][~beyond]).all()
        assert (found[beyond] == FAR).all()


def _last_of_stay(people: list[list[Spell]], here: np.ndarray) -> np.ndarray:
    """Number of the last spell of the present stay, which goes on."""
    out = []
    for own, at in zip(people, here, strict=True):
        out.append(max(k for k in range(len(own)) if own[k].entry == own[at].entry))
    return np.array(out)


@pytest.mark.parametrize("host", HOSTS)
def test_the_whole_answer_gives_the_same_date(law: Law, host: str):
    rng = np.random.default_rng(7)
    table, known = law_of(law, host)
    if not known:
        pytest.skip(f"the packs say for no passport how long one may stay at {host} throughout these years")
    people = [[Stay(host, *_dates(one)) for one in stays] for stays in random_people(rng, 60)]
    days = questions(rng, people)
    passport = [known[int(k)] for k in rng.integers(0, len(known), len(people))]
    histories = arrays([spells_at(stays, lambda _: True) for stays in people], passport)
    until = lawful_until_many(table, histories, np.array([day.toordinal() for day in days]))
    lawful = lawful_many(table, histories, np.array([day.toordinal() for day in days]))
    for p, (stays, day) in enumerate(zip(people, days, strict=True)):
        found = stay(Person((table.passports[passport[p]],), tuple(stays)), host, day, law)
        if until[p] >= FAR:
            assert found.unlimited
        elif found.lawful_until is None:
            assert not lawful[p]
        else:
            assert found.lawful_until.toordinal() == until[p]
        assert found.lawful == lawful[p]


def _dates(one: Stay) -> tuple[dt.date | None, ...]:
    return one.entry, one.exit, one.registered, one.permit, one.protection


def test_days_used_are_those_of_one_person(law: Law):
    rng = np.random.default_rng(3)
    table = compile_law(law, ["RUS"], ["SCH"], DAY)
    people = random_people(rng, 300)
    days = np.array([day.toordinal() for day in questions(rng, people)])
    spells = [spells_at(stays, lambda _: True) for stays in people]
    for clock in range(len(table.clocks)):
        used = days_used_many(table, arrays(spells, [0] * 300), days, clock)
        one = law.statute("RUS", "SCH", DAY).binding[clock].clock
        for p, own in enumerate(spells):
            here = max((k for k, spell in enumerate(own) if spell.first <= days[p] <= spell.last), default=-1)
            assert used[p] == days_used(one, own, here, int(days[p]))


def test_people_at_several_hosts_are_asked_about_at_one(law: Law):
    table = compile_law(law, ["RUS"], ["KAZ", "UZB"], DAY)
    day = dt.date(2022, 9, 25).toordinal()
    spells = np.array(
        [(day, day + 40, day, day + 40, 0, 1), (day + 41, FAR, day + 41, FAR, 0, 0)], dtype=SPELL
    )  # forty days in Uzbekistan do not count in Kazakhstan
    people = Histories(spells, np.array([0, 2]), np.array([0]), np.array([0]))
    assert lawful_until_many(table, people, np.array([day + 41])).tolist() == [day + 41 + 89]


def test_missing_law_is_an_error_that_names_passport_host_and_day(law: Law):
    table = compile_law(law, ["RUS", "UZB"], ["UZB", "SRB"], DAY)
    day = dt.date(2022, 9, 25).toordinal()
    spells = np.array([(day, FAR, day, FAR, 0, 1)], dtype=SPELL)
    people = Histories(spells, np.array([0, 1]), np.array([1]), np.array([1]))
    with pytest.raises(LawError, match=r"LAW-202.*passport UZB at host SRB on 2022-09-25"):
        lawful_until_many(table, people, np.array([day]))


def test_a_presence_is_found_in_the_area_of_its_host(law: Law):
    person = Person(
        ("RUS",), (Stay("FRA", dt.date(2022, 9, 1), dt.date(2022, 9, 10)), Stay("EST", dt.date(2022, 9, 12)))
    )
    assert len(presence(law, person, "RUS", "SCH", DAY).spells) == 2
    assert len(presence(law, person, "RUS", "FIN", DAY).spells) == 2


def test_a_gap_in_the_law_before_the_entry_is_no_hindrance(law: Law):
    """Of Ukrainians in Kyrgyzstan nothing is known for some weeks of 2020; those who come in 2022 get one answer."""
    table = compile_law(law, ["UKR"], ["KGZ"], DAY)
    assert len(table.covered[0]) > 1
    entry, on = dt.date(2022, 9, 1), dt.date(2022, 10, 7)
    histories = arrays([spells_at([Stay("KGZ", entry)], lambda _: True)], [0])
    one = stay(Person(("UKR",), (Stay("KGZ", entry),)), "KGZ", on, law).lawful_until
    assert one is not None
    assert lawful_until_many(table, histories, np.array([on.toordinal()])).tolist() == [one.toordinal()]
