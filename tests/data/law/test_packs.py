"""The law packs that come with the project: whole, cited, and true to the tables that they were made from."""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from spillover.data.law.exposures import ConflictRule, ExposureRule
from spillover.data.law.pack import ClockRule, Pack
from spillover.data.law.rule import ANYBODY, EARLIEST, LATEST, Cited, as_of

FOLDER = Path(__file__).parents[3] / "packs" / "law"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "passport-index")

HOSTS = """
    kaz uzb kgz tjk tkm arm aze geo blr mda mng tur srb isr are rus ukr sch est lva ltu pol cze fin
""".split()

BOTH_APPLY = {
    ("kaz-others-30-per-entry", "kaz-others-90-in-180"),
    ("kaz-registration-3", "kaz-eaeu-registration-30"),  # the host's duty, and the guest's
    ("kgz-six-months", "kgz-90-in-180"),  # sources contradict each other until September 2024
    ("kgz-six-months", "kgz-kaz-90-in-180"),
    ("aze-rus-180-per-year", "aze-rus-90-per-entry"),
    ("tur-rus-60-per-entry", "tur-rus-90-in-180"),
    ("mng-rus-30-per-entry", "mng-rus-90-from-first-entry"),
}
"""Pairs of clocks that hold together for the same passport."""

CHANGES_OF_LAW = [
    ("kaz-eaeu-90-per-entry", "kaz-eaeu-90-in-180"),
    ("uzb-rus-registration-3", "uzb-rus-registration-15"),
    ("tjk-registration-3", "tjk-registration-10"),
    ("aze-rus-180-per-year", "aze-rus-90-per-year"),
    ("aze-registration-10", "aze-registration-15"),
    ("geo-ukr-365-per-entry", "geo-ukr-730-per-entry"),
    ("geo-overstay-short-2025", "geo-overstay-six-months"),
    ("blr-rus-registration-30", "blr-rus-registration-90"),
    ("mda-ukr-90-in-180-2021", "mda-ukr-emergency"),
    ("mda-ukr-emergency", "mda-ukr-90-in-180"),
    ("tur-rus-60-per-entry-2011", "tur-rus-30-per-entry"),
    ("tur-rus-30-per-entry", "tur-rus-60-per-entry"),
    ("sch-90-from-first-entry", "sch-90-in-180"),
    ("sch-fee-facilitated", "sch-fee"),
    ("sch-facilitation-in-part", "sch-facilitation-in-whole"),
    ("sch-protection-ukr", "sch-protection-ukr-2026"),
    ("rus-90-in-180", "rus-90-per-year"),
    ("rus-uzb-registration-7", "rus-uzb-registration-15"),
    ("uzb-overstay-fine-2019", "uzb-overstay-fine"),
]


def read(name: str) -> Pack:
    return Pack.model_validate(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


PACKS = {name: read(name) for name in NAMES}
RULES = {rule.id: rule for pack in PACKS.values() for rule in pack.rules()}

each_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=NAMES)


def repeated(items: Iterable[str]) -> list[str]:
    return [item for item, group in itertools.groupby(sorted(items)) if len(list(group)) > 1]


def test_every_host_has_a_pack():
    assert set(HOSTS) <= set(NAMES)


@each_pack
def test_a_pack_is_named_after_its_host(pack: Pack):
    assert PACKS[pack.host.lower()] is pack


@each_pack
def test_ids_are_unique_and_begin_with_the_host(pack: Pack):
    ids = [rule.id for rule in pack.rules()]
    assert not repeated(ids)
    assert all(name.startswith(f"{pack.host.lower()}-") for name in ids)
    assert not repeated(regime.id for regime in pack.regime)


@each_pack
def test_every_rule_has_a_source_and_every_source_a_rule(pack: Pack):
    assert {rule.source for rule in pack.rules()} == set(pack.sources)


@each_pack
def test_no_rule_begins_after_the_law_was_followed_without_saying_so(pack: Pack):
    assert pack.covers_from < pack.checked
    late = [rule for rule in of_stay(pack) if rule.begins and rule.begins > pack.checked]
    assert not [rule.id for rule in late if not rule.contested], "raise `checked`"


@each_pack
def test_no_rule_ended_before_the_pack_begins(pack: Pack):
    assert not [rule.id for rule in of_stay(pack) if rule.to and rule.to < pack.covers_from], "nobody could ask for it"


def of_stay(pack: Pack) -> Iterable[Cited]:
    """Rules of entry and stay: those of exposure reach further back than a pack answers about stays."""
    return (rule for rule in pack.rules() if not isinstance(rule, ExposureRule | ConflictRule))


@each_pack
def test_regimes_name_clocks_of_stay(pack: Pack):
    stay = {clock.id for clock in pack.clock if clock.role == "stay"}
    assert {clock for regime in pack.regime for clock in regime.clocks} <= stay


@each_pack
def test_a_member_with_a_pack_belongs_to_its_area(pack: Pack):
    members = {member.state: member for area in PACKS.values() for member in area.member if area.host == pack.area}
    assert pack.area is None or pack.host in members
    if pack.area and members[pack.host].begins:
        assert pack.covers_from == members[pack.host].begins


@each_pack
def test_clocks_of_one_passport_do_not_overlap_by_accident(pack: Pack):
    for one, other in itertools.combinations(pack.clock, 2):
        if one.role == other.role and in_force_together(one, other) and for_one_passport(one, other):
            assert {(one.id, other.id), (other.id, one.id)} & BOTH_APPLY, f"{one.id} and {other.id}"


@each_pack
def test_entry_rules_of_one_passport_do_not_overlap(pack: Pack):
    for one, other in itertools.combinations(pack.entry, 2):
        assert not (in_force_together(one, other) and for_one_passport(one, other)), f"{one.id} and {other.id}"


def in_force_together(one, other) -> bool:
    begin = max(one.begins or EARLIEST, other.begins or EARLIEST)
    return begin <= min(one.to or LATEST, other.to or LATEST)


def for_one_passport(one, other) -> bool:
    named = {*one.passports, *other.passports}
    return any(one.applies_to(passport) and other.applies_to(passport) for passport in named)


def test_every_pair_that_may_overlap_does():
    clocks = {clock.id: clock for pack in PACKS.values() for clock in pack.clock}
    for one, other in BOTH_APPLY:
        assert in_force_together(clocks[one], clocks[other])
        assert for_one_passport(clocks[one], clocks[other])


@pytest.mark.parametrize(("old", "new"), CHANGES_OF_LAW)
def test_a_change_leaves_no_gap_and_is_known_at_once_on_both_sides(old: str, new: str):
    before, after = RULES[old], RULES[new]
    assert (after.begins - before.to).days == 1
    known = after.known or after.begins
    assert known == (before.to_known or after.begins)
    assert as_of(after, known).begins == after.begins
    assert as_of(before, known).to == before.to


def test_every_rule_that_ends_by_announcement_is_followed_by_another():
    """`to_known` is written for what a new rule ends, so that none is overlooked above."""
    ended = {rule.id for rule in RULES.values() if rule.to_known}
    with_partner = {old for old, _ in CHANGES_OF_LAW}
    assert ended - with_partner == {"kaz-exit-resets", "aze-rus-90-per-entry", "geo-overstay-long-2025"}


def test_kazakhstan_of_january_2023_is_unknown_in_october_2022():
    frozen = RULES["kaz-eaeu-90-per-entry"].begins, as_of(RULES["kaz-eaeu-90-per-entry"], dt("2022-10-07")).to
    assert frozen == (None, None)
    assert as_of(RULES["kaz-eaeu-90-in-180"], dt("2022-10-07")) is None
    assert as_of(RULES["kaz-eaeu-90-in-180"], dt("2023-01-17")) is not None


def dt(text: str):
    return tomllib.loads(f"day = {text}")["day"]


def test_a_clock_whose_change_is_unsettled_says_when_it_came():
    for clock in clocks():
        assert clock.transition_settled or clock.begins, f"{clock.id}: a change of what?"


def clocks() -> Iterable[ClockRule]:
    return (clock for pack in PACKS.values() for clock in pack.clock)


def test_a_duty_to_register_for_anybody_ends_nobodys_stay():
    """Where a stay ends without registration, the agreement names the passport."""
    ending = [clock for clock in clocks() if clock.role == "registration" and clock.ends_stay]
    assert ending
    assert not [clock.id for clock in ending if ANYBODY in clock.passports]


@pytest.mark.parametrize("group", ["tur-ban-paid", "tur-ban-unpaid", "arm-overstay-second", "geo-overstay"])
def test_tiers_of_a_penalty_leave_no_gap(group: str):
    tiers = [rule for pack in PACKS.values() for rule in pack.penalty if rule.id.startswith(group) and not rule.to]
    assert tiers[0].over_days == 1
    assert [tier.over_days for tier in tiers[1:]] == [tier.up_to_days + 1 for tier in tiers[:-1]]
    assert tiers[-1].up_to_days is None


def test_fines_are_reckoned_in_currencies_or_in_an_index_of_the_pack():
    for pack in PACKS.values():
        units = {index.unit for index in pack.index} | {"minimum wages"}
        for penalty in pack.penalty:
            assert bool(penalty.fine_unit) == (penalty.fine_low is not None), penalty.id
            assert not penalty.fine_unit or penalty.fine_unit in units or re.fullmatch("[A-Z]{3}", penalty.fine_unit)


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_opens_by_saying_what_it_holds(name: str):
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert re.match(r"# [A-Z].{30,}", text)
    assert not re.search(r"\b[SE]0\d{3}\b", text), "rows of the tables have no meaning here"


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "law" / "stay_rules.csv").open(encoding="utf-8", newline="") as file:
        table = [row for row in csv.DictReader(file) if row["rule"] != "visa_requirement"]
    return [row for row in table if row["confidence"] != "unsourced"]


@pytest.mark.peer
def test_every_sourced_row_stands_in_the_pack_of_its_host(rows: list[dict[str, str]]):
    assert len(rows) > 100
    for row in rows:
        assert rules_from(row), f"{row['id']}: no rule of {row['host']} has its source and confidence"


@pytest.mark.peer
def test_every_date_of_a_row_is_kept(rows: list[dict[str, str]]):
    for row in rows:
        days = {f"{day}" for rule in rules_from(row) for day in (rule.begins, rule.to)}
        for wanted in filter(None, (row["from"], row["to"])):
            assert any(day.startswith(wanted) for day in days), f"{row['id']}: {wanted}"


@pytest.mark.peer
def test_every_limit_of_a_row_is_kept(rows: list[dict[str, str]]):
    limits = [row for row in rows if row["value"].isdecimal() and row["rule"] in {"stay_limit", "registration_exempt"}]
    limits = [row for row in limits if "(visa-free)" not in row["unit"]]  # an entry rule: the clock is everybody's
    assert len(limits) > 40
    for row in limits:
        for passport in re.findall(r"\b[A-Z]{3}\b(?!\+)", row["nationality"]) or [ANYBODY]:
            assert any(has_limit(rule, row, passport) for rule in rules_from(row)), f"{row['id']}: {passport}"


def rules_from(row: dict[str, str]) -> list:
    pack = PACKS[row["host"].lower()]
    cited = (rule for rule in pack.rules() if pack.sources[rule.source].url == row["source_url"])
    return [rule for rule in cited if rule.confidence == row["confidence"]]


def has_limit(rule, row: dict[str, str], passport: str) -> bool:
    if not isinstance(rule, ClockRule):
        return False
    to_all = passport == ANYBODY or passport == "ALL"
    limit = rule.limit_months if row["unit"].startswith("month") else rule.limit_days
    window = re.search(r"/(\d+)d-", row["unit"])
    same_window = window is None or rule.window_days == int(window[1])
    return limit == int(row["value"]) and same_window and (to_all or rule.applies_to(passport))
