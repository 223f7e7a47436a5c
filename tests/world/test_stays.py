"""The law of stay as a table: versions by date, regimes, transitions, and what was known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from spillover.ground.calendar import Calendar
from spillover.ground.errors import LawError
from spillover.world.events import NEVER
from spillover.world.rings import enter
from spillover.world.stays import (
    NOBODY,
    REGISTERED,
    VISITOR,
    Adoption,
    StayRule,
    StayTable,
    compile_stays,
    look_up_law,
    new_stays,
)

CALENDAR = Calendar(date(2022, 9, 21), 200)
HOSTS = {"KAZ": 3, "UZB": 5}
OLD = StayRule("KAZ", "RUS", entry_days=90, run_resets=True)
WINDOW = StayRule("KAZ", "RUS", begins=date(2023, 1, 27), known=date(2023, 1, 17), rolling_days=90, window_days=180)
UZB = StayRule("UZB", "RUS", entry_days=60, registration_days=15)
LAW = (WINDOW, UZB, OLD)


def on(day: int) -> date:
    return CALENDAR.start + timedelta(days=day)


def table(*rules: StayRule, adoptions: tuple[Adoption, ...] = (), as_of: date | None = None) -> StayTable:
    return compile_stays(rules or LAW, HOSTS, {"RUS": 2.0}, CALENDAR, adoptions, as_of)


def limit(made: StayTable, day: int, host: int = 0, status: int = VISITOR, regime: int = 0) -> int:
    return int(made.limit_days[made.row[made.epoch[day], host, 0, regime], status])


@pytest.mark.parametrize(
    ("rule", "visitors", "registered"),
    [
        (StayRule("A", "B"), NEVER, NEVER),
        (StayRule("A", "B", entry_days=90), 90, 90),
        (UZB, 15, 60),
        (replace(UZB, ends_stay=False), 60, 60),
        (replace(UZB, registration_days=70), 60, 60),
        (WINDOW, 90, 90),
        (StayRule("A", "B", entry_days=30, rolling_days=90, window_days=180), 30, 30),
        (StayRule("A", "B", rolling_days=180, window_days=180), NEVER, NEVER),
    ],
)
def test_the_clock_that_ends_first_is_the_limit(rule: StayRule, visitors: int, registered: int):
    assert rule.limits == (visitors, registered)


def test_a_version_holds_from_its_first_day():
    made = table()
    day = CALENDAR.day_of(date(2023, 1, 27))
    resets = [bool(made.run_resets[made.row[made.epoch[each], 0, 0, 0]]) for each in (0, day - 1, day, 199)]
    assert resets == [True, True, False, False]
    assert made.longest == 90


def test_shares_sum_to_one_and_hosts_keep_their_numbers():
    made = compile_stays(
        [replace(UZB, group=group) for group in ("RUS", "TJK")], {"UZB": 5}, {"RUS": 3.0, "TJK": 1.0}, CALENDAR
    )
    assert made.share.tolist() == [0.75, 0.25]
    assert made.country.tolist() == [5]


def test_registered_people_may_stay_longer_where_the_law_says_so():
    made = table()
    assert (limit(made, 0, 1), limit(made, 0, 1, REGISTERED)) == (15, 60)


# ---- what was known --------------------------------------------------------------------------------


@pytest.mark.parametrize(("as_of", "resets"), [(date(2023, 1, 16), True), (date(2023, 1, 17), False), (None, False)])
def test_a_rule_that_could_not_be_known_is_not_compiled(as_of: date | None, resets: bool):
    made = table(as_of=as_of)
    assert bool(made.run_resets[made.row[made.epoch[199], 0, 0, 0]]) is resets


def test_without_a_day_of_its_own_a_rule_is_known_when_it_begins():
    made = table(OLD, replace(WINDOW, known=None), UZB, as_of=date(2023, 1, 20))
    assert made.run_resets[made.row[made.epoch[199], 0, 0, 0]]


# ---- missing law -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ((OLD,), ["RUS", "UZB", "2022-09-21"]),
        ((replace(OLD, begins=on(5)), UZB), ["RUS", "KAZ", "2022-09-21"]),
        ((replace(OLD, group="TJK"), UZB), ["RUS", "KAZ"]),
    ],
)
def test_missing_law_is_an_error_that_names_host_passport_and_date(rules: tuple[StayRule, ...], named: list[str]):
    with pytest.raises(LawError) as error:
        table(*rules)
    (finding,) = error.value.findings
    assert finding.code == "LAW-221"
    assert all(name in finding.message for name in named)


def test_a_regime_that_nobody_wrote_is_an_error():
    with pytest.raises(LawError) as error:
        table(adoptions=(Adoption("KAZ", "closed", on(3)),))
    assert error.value.findings[0].code == "LAW-222"


# ---- regimes ---------------------------------------------------------------------------------------

STRICT = StayRule("KAZ", "RUS", "strict", entry_days=10)


def test_regimes_are_put_in_force_by_date_and_the_first_is_that_of_the_first_day():
    rules = (OLD, UZB, STRICT)
    made = table(*rules, adoptions=(Adoption("KAZ", "strict", on(7)), Adoption("KAZ", "law", on(20))))
    assert made.regimes == (("law", "strict"), ("law",))
    assert made.adopted[:, 0].tolist() == [0] * 7 + [1] * 13 + [0] * 180
    earlier = table(*rules, adoptions=(Adoption("KAZ", "strict", on(-7)),))
    assert earlier.regimes[0] == ("strict", "law")
    assert not earlier.adopted.any()
    assert (limit(earlier, 0), limit(earlier, 0, regime=1)) == (10, 90)


def test_a_group_that_a_regime_does_not_name_keeps_the_law_it_had():
    rules = [*LAW, STRICT, *(replace(rule, group="TJK") for rule in LAW)]
    made = compile_stays(rules, HOSTS, {"RUS": 1.0, "TJK": 1.0}, CALENDAR)
    assert (made.row[:, 0, 1, 0] == made.row[:, 0, 1, 1]).all()
    assert (made.row[:, 0, 0, 0] != made.row[:, 0, 0, 1]).all()
    assert (made.row[:, 1, :, 0] == made.row[:, 1, :, 1]).all()


# ---- whose stay ends today -------------------------------------------------------------------------


def ends(rule: StayRule, days: list[int], regimes: dict[int, int] | None = None, *more: StayRule) -> list[int]:
    """The latest day of entry whose stay ends, on some days of a run; regimes by the day on which they are chosen."""
    made = compile_stays([rule, *more], {"KAZ": 0}, {"RUS": 1.0}, CALENDAR)
    stays, found, regime = new_stays(made, 1), {}, 0
    for day in range(max(days) + 1):
        regime = (regimes or {}).get(day, regime)
        look_up_law(stays, day, np.array([[regime]]))
        found[day] = int(stays.until[0, VISITOR, 0, 0])
    return [found[day] for day in days]


def test_both_end_days_of_a_stay_count():
    assert ends(StayRule("KAZ", "RUS", entry_days=30), [28, 29, 30, 100]) == [-1, 0, 1, 71]


def test_without_a_limit_no_stay_ends():
    assert ends(StayRule("KAZ", "RUS"), [0, 199])[1] < -1


@pytest.mark.parametrize(("restarts", "expected"), [(False, [31, 39, 40]), (True, [NOBODY, NOBODY, 40])])
def test_a_new_rule_counts_earlier_days_back_or_starts_anew(restarts: bool, expected: list[int]):
    old = StayRule("KAZ", "RUS", entry_days=60)
    new = StayRule("KAZ", "RUS", entry_days=10, begins=on(40), restarts=restarts)
    assert ends(old, [39], None, new) == [-20]
    assert ends(old, [40, 48, 49], None, new) == expected


def test_a_regime_chosen_within_a_run_restarts_on_the_day_of_the_choice():
    strict = StayRule("KAZ", "RUS", "strict", entry_days=10, restarts=True)
    law = StayRule("KAZ", "RUS", entry_days=60)
    assert ends(law, [69, 70, 78, 79, 80], {70: 1}, strict) == [10, NOBODY, NOBODY, 70, 71]
    assert ends(law, [70, 80, 81], {70: 1, 80: 0}, strict)[1:] == [21, 22]


def test_a_rule_that_restarted_before_the_run_counts_from_its_own_day():
    rule = StayRule("KAZ", "RUS", entry_days=10, begins=on(-3), restarts=True)
    assert ends(rule, [7, 8, 9]) == [-2, -1, 0]


def test_people_are_seen_by_status_host_and_group():
    stays = new_stays(table(), 2)
    enter(stays.rings, 1, (REGISTERED * 2 + 1) * 1 + 0, 0, 7, np.zeros(13, dtype=np.uint64))
    assert stays.people[1, REGISTERED, 1, 0] == 7
    assert stays.people.sum() == 7
