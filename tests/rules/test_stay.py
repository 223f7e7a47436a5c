"""One person's question: what an answer holds, what holds of every answer, and what is no question at all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spillover.ground.errors import LawError
from spillover.rules.answers import Answer
from spillover.rules.law import Law, read_law
from spillover.rules.person import MOST_STAYS, Person, Stay
from spillover.rules.question import Question, answer
from spillover.rules.stay import MOST_PASSPORTS, days_left, lawful_until, longest_stay, stay

LAW = read_law()
DAY = dt.timedelta(days=1)

NAMED_BY_THE_ISSUE = {
    "may_enter", "lawful_until", "ends_by", "days_used", "days_left", "longest_stay", "overstay_days", "exposure",
    "conflicts", "why",
}  # fmt: skip

HOSTS = [("RUS", "KAZ"), ("UZB", "KAZ"), ("RUS", "MNG"), ("RUS", "TUR"), ("UZB", "RUS"), ("UZB", "BLR"), ("RUS", "KGZ")]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(host: str, *days: str | None, **status: str) -> Stay:
    """A stay from its first day, and its last if it has ended."""
    entry, exit_, *_ = (*days, None)
    return Stay(host, day(entry), day(exit_) if exit_ else None, **{name: day(text) for name, text in status.items()})


def ask(passports: str, host: str, on: str, *stays: Stay, law: Law = LAW, merge: bool = False, **facts) -> Answer:
    return stay(Person(tuple(passports.split()), stays, **facts), host, day(on), law, merge=merge)


def refused(passports: str, host: str, on: str, *stays: Stay, **more) -> LawError:
    with pytest.raises(LawError) as error:
        ask(passports, host, on, *stays, **more)
    assert all(finding.message and finding.cure for finding in error.value.findings)
    return error.value


def codes(error: LawError) -> list[str]:
    return [finding.code for finding in error.findings]


# --- the shape of an answer -------------------------------------------------------------------------------------------


def test_an_answer_as_json_has_every_value_that_the_issue_names():
    document = ask("RUS", "KAZ", "2022-12-24", at("KAZ", "2022-09-25")).to_json()
    assert set(document) >= NAMED_BY_THE_ISSUE
    assert json.loads(json.dumps(document)) == document, "plain values only: dates are texts"
    assert (document["lawful_until"], document["ends_by"]) == ("2022-12-23", "kaz-eaeu-90-per-entry")
    assert (document["exposure"], document["conflicts"]) == ([], [])


def test_a_stay_without_end_has_no_last_day_in_json():
    document = ask("RUS", "BLR", "2022-12-24").to_json()
    assert (document["lawful_until"], document["unlimited"], document["longest_stay"]) == (None, True, None)


def test_every_reason_has_its_citation_source_confidence_and_first_day():
    reasons = ask("RUS", "UZB", "2022-10-10", at("UZB", "2022-09-25")).to_json()["why"]
    rules = [child for group in reasons for child in group["children"]]
    assert all(rule["cite"] and rule["source"] and rule["confidence"] and rule["because"] for rule in rules)
    fifteen = next(rule for rule in rules if rule["rule"] == "uzb-rus-registration-15")
    three = next(rule for rule in rules if rule["rule"] == "uzb-rus-registration-3")
    assert (fifteen["fired"], fifteen["since"], fifteen["confidence"]) == (True, "2022-06-04", "A")
    assert (three["fired"], three["because"]) == (False, "in force only to 2022-06-03")


def test_questions_of_one_value_are_those_of_the_answer():
    person = Person(("RUS",), (at("KAZ", "2023-02-01", "2023-05-01"),))
    asked = person, "KAZ", day("2023-07-31"), LAW
    assert (lawful_until(*asked), days_left(*asked), longest_stay(*asked)) == (day("2023-10-28"), 1, 90)


# --- what would extend a stay -----------------------------------------------------------------------------------------


def extensions(found: Answer) -> dict[str, dt.date | None]:
    return {one.how: one.until for one in found.extends}


def test_registering_extends_as_long_as_it_is_in_time_and_not_done():
    register = "register by 2022-10-09"
    assert extensions(ask("RUS", "UZB", "2022-09-25"))[register] == day("2022-11-23")
    assert extensions(ask("RUS", "UZB", "2022-10-09", at("UZB", "2022-09-25")))[register] == day("2022-11-23")
    late = ask("RUS", "UZB", "2022-10-10", at("UZB", "2022-09-25"))
    done = ask("RUS", "UZB", "2022-10-04", at("UZB", "2022-09-25", registered="2022-10-03"))
    assert not [how for found in (late, done) for how in extensions(found) if how.startswith("register")]


def test_what_registering_promises_is_what_registering_gives():
    promised = extensions(ask("RUS", "UZB", "2022-10-01", at("UZB", "2022-09-25")))["register by 2022-10-09"]
    registered = at("UZB", "2022-09-25", registered="2022-10-09")
    assert ask("RUS", "UZB", "2022-10-10", registered).lawful_until == promised


@pytest.mark.parametrize(
    ("host", "on", "how", "until"),
    [
        ("SRB", "2022-09-25", "leave by 2022-10-24 and come back on 2022-10-24", "2022-11-22"),
        ("MDA", "2022-09-25", "leave by 2022-12-23 and come back on 2023-03-24", "2023-06-21"),
        ("AZE", "2025-02-01", "leave by 2025-05-01 and come back on 2026-01-01", "2026-03-31"),
    ],
    ids=["per entry: on the same day", "rolling: once the first day has fallen out", "calendar year: in the next"],
)
def test_leaving_and_coming_back(host: str, on: str, how: str, until: str):
    assert extensions(ask("RUS", host, on))[how] == day(until)


def test_what_leaving_promises_is_what_leaving_gives():
    again = ask("RUS", "MDA", "2023-03-24", at("MDA", "2022-09-25", "2022-12-23"))
    assert (again.may_enter, again.lawful_until) == (True, day("2023-06-21"))


def test_ways_to_a_status_are_named_with_their_conditions():
    ways = extensions(ask("RUS", "KGZ", "2024-09-05"))
    assert "permit: temporary residence (decided within 15 working days; renewable 5 times)" in ways


# --- passports --------------------------------------------------------------------------------------------------------


def test_the_passport_that_allows_most_answers_whatever_the_order():
    """On 1 March 2023 a Russian has 90 days in Kazakhstan, an Uzbek 30; in Uzbekistan a Kyrgyz has 60, a Russian 15."""
    for passports in ("RUS UZB", "UZB RUS"):
        found = ask(passports, "KAZ", "2023-03-01")
        assert (found.passport, found.lawful_until) == ("RUS", day("2023-05-29"))
        assert [(one.passport, one.lawful_until) for one in found.other_passports] == [("UZB", day("2023-03-30"))]
    assert ask("RUS KGZ", "UZB", "2022-09-25").passport == "KGZ"


def test_a_passport_that_lets_in_goes_before_one_with_more_days():
    found = ask("RUS UKR", "SCH", "2022-09-25")
    assert (found.passport, found.may_enter) == ("UKR", True)
    assert [one.may_enter for one in found.other_passports] == [False]


def test_a_state_sees_its_own_national_only():
    found = ask("UZB RUS", "UZB", "2023-02-01", at("UZB", "2022-01-01"))
    assert (found.passport, found.entry.requirement, found.unlimited, found.clocks) == ("UZB", "national", True, ())
    assert (found.present, found.lawful, found.overstay_days, found.other_passports) == (True, True, 0, ())
    assert any("RUS" in note for note in found.notes)


@pytest.mark.parametrize("passports", ["", "RUS RUS", "RUS UZB KAZ KGZ TJK ARM"])
def test_no_passport_the_same_one_twice_or_more_than_five(passports: str):
    assert len(passports.split()) in (0, 2, MOST_PASSPORTS + 1)
    assert codes(refused(passports, "KAZ", "2022-09-25")) == ["LAW-109"]


# --- what the packs do not say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passport", "host", "on", "file"),
    [
        ("SYR", "KAZ", "2022-09-25", "kaz.toml"),
        ("KAZ", "UZB", "2022-09-25", "uzb.toml"),
        ("RUS", "KAZ", "2019-11-22", "kaz.toml"),
        ("RUS", "MNG", "2014-11-13", "mng.toml"),
        ("FIN", "SCH", "2022-09-25", "sch.toml"),
    ],
)
def test_missing_law_is_an_error_that_names_host_passport_and_day(passport: str, host: str, on: str, file: str):
    error = refused(passport, host, on)
    (finding,) = error.findings
    assert finding.code == "LAW-202"
    assert all(word in finding.message for word in (passport, host, on))
    assert file in finding.cure


def test_a_stay_that_began_when_no_rule_said_how_long_is_not_answered():
    error = refused("RUS", "MNG", "2014-11-20", at("MNG", "2014-11-10"))
    assert codes(error) == ["LAW-202"]
    assert "2014-11-10" in str(error)


def test_a_host_without_pack_is_no_permission():
    assert codes(refused("RUS", "USA", "2022-09-25")) == ["LAW-201"]


@pytest.mark.parametrize(
    ("passport", "host", "on", "rule"),
    [
        ("RUS", "UZB", "2022-09-25", "uzb-rus-60-per-entry"),
        ("RUS", "MDA", "2022-09-25", "mda-90-in-180"),
        ("RUS", "ARM", "2022-09-25", "arm-180-in-365"),
        ("UKR", "SRB", "2022-09-25", "index-ukr-srb-2020-02-07-days"),
    ],
    ids=["hearsay", "a forum", "contested", "an index of passports"],
)
def test_rules_of_low_confidence_are_marked_in_every_answer(passport: str, host: str, on: str, rule: str):
    found = ask(passport, host, on)
    assert rule in [weak.id for weak in found.weak]
    assert rule in [weak["rule"] for weak in found.to_json()["low_confidence"]]


def test_rules_of_high_confidence_are_not():
    assert ask("RUS", "ISR", "2022-09-25").weak == ()


# --- variations -------------------------------------------------------------------------------------------------------


def test_an_information_date_hides_what_came_later():
    present = at("KAZ", "2022-09-25", "2022-12-23"), at("KAZ", "2022-12-23")
    frozen = ask("RUS", "KAZ", "2023-01-27", *present, law=read_law(as_of=day("2022-10-07")))
    assert frozen.lawful
    assert not ask("RUS", "KAZ", "2023-01-27", *present).lawful
    assert "kaz-eaeu-90-in-180" not in json.dumps(frozen.to_json())


def test_a_transition_varies_only_what_the_law_leaves_open():
    open_ = at("KAZ", "2022-10-29")
    assert not ask("RUS", "KAZ", "2023-01-27", open_, law=read_law(transition="count_back")).lawful
    assert ask("RUS", "KAZ", "2023-01-27", open_, law=read_law(transition="restart")).lawful
    settled = at("MDA", "2022-03-01")
    for transition in ("count_back", "restart"):
        assert ask("UKR", "MDA", "2023-05-15", settled, law=read_law(transition=transition)).days_used == 1


def test_an_answer_says_up_to_which_day_the_law_was_followed():
    assert not ask("RUS", "KAZ", "2025-01-12").notes
    assert any("2025-01-12" in note for note in ask("RUS", "KAZ", "2025-01-13").notes)


# --- what cannot have been --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stays", "code", "column"),
    [
        ([at("KAZ", "2022-03-10", "2022-03-09")], "LAW-101", "out"),
        ([at("KAZ", "2022-03-01", "2022-03-10"), at("UZB", "2022-03-09", "2022-03-12")], "LAW-102", "in"),
        ([at("KAZ", "2022-03-01"), at("UZB", "2022-03-09")], "LAW-103", "out"),
        ([at("KAZ", "2022-03-01", "2022-03-10", registered="2022-03-11")], "LAW-104", "registered"),
        ([at("KAZ", "2022-03-01", permit="2022-02-28")], "LAW-104", "permit"),
    ],
    ids=["exit before entry", "overlap", "two that last", "registered after the exit", "a permit before the entry"],
)
def test_stays_that_cannot_have_been(stays: Sequence[Stay], code: str, column: str):
    rows = [replace(one, row=number) for number, one in enumerate(stays, 2)]
    error = refused("RUS", "KAZ", "2022-09-25", *rows, file="trips.csv")
    (finding,) = error.findings
    assert (finding.code, finding.column, finding.file) == (code, column, "trips.csv")
    assert finding.row in {one.row for one in rows}


def test_a_day_of_leaving_may_be_one_of_coming_in():
    found = ask("RUS", "KAZ", "2023-03-02", at("KAZ", "2023-02-01", "2023-03-01"), at("KAZ", "2023-03-01"))
    assert found.days_used == 30, "28 of February and 2 of March: the day that both stays share counts once"


def test_stays_that_overlap_count_once_when_they_may():
    stays = at("KAZ", "2023-02-01", "2023-02-20"), at("KAZ", "2023-02-11", "2023-02-28")
    assert codes(refused("RUS", "KAZ", "2023-03-01", *stays)) == ["LAW-102"]
    assert ask("RUS", "KAZ", "2023-03-01", *stays, merge=True).days_used == 28


def test_more_stays_than_anybody_has():
    stays = [Stay("KAZ", day("2000-01-01") + k * DAY, day("2000-01-01") + k * DAY) for k in range(MOST_STAYS + 1)]
    assert codes(refused("RUS", "KAZ", "2022-09-25", *stays)) == ["LAW-105"]


def planned(on: str, *stays: Stay) -> Answer:
    return answer(Question(Person(("RUS",), stays), "KAZ", day(on), plans=True), LAW)


def test_an_entry_can_be_planned_for_a_day_abroad_or_that_of_leaving():
    with pytest.raises(LawError, match="LAW-127"):
        planned("2023-02-10", at("KAZ", "2023-02-01"))
    with pytest.raises(LawError, match="LAW-127"):
        planned("2023-02-10", at("UZB", "2023-02-01", "2023-02-11"))
    assert planned("2023-02-11", at("UZB", "2023-02-01", "2023-02-11")).may_enter


def test_stays_after_the_day_are_left_out_and_told():
    found = answer(Question(Person(("RUS",), (at("KAZ", "2023-02-01"),)), "KAZ", day("2023-01-31")), LAW)
    assert (found.present, found.days_used) == (False, 0)
    assert any("not looked at" in note for note in found.notes)


# --- what holds of every answer ---------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn, host: str) -> tuple[Stay, ...]:
    """Stays at a host in 2023 and 2024, with gaps; the last has not ended."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 70)), max_size=5))
    begin, stays = day("2023-02-01"), []
    for gap, length in lengths:
        begin += gap * DAY
        stays.append(Stay(host, begin, begin + length * DAY))
        begin += length * DAY
    return (*stays, Stay(host, begin + draw(st.integers(0, 60)) * DAY))


people = st.sampled_from(HOSTS).flatmap(lambda pair: st.tuples(st.just(pair), histories(pair[1])))


@settings(max_examples=150, deadline=None)
@given(people, st.integers(0, 120))
def test_the_last_lawful_day_is_lawful_and_the_day_after_it_is_not(case, later: int):
    (passport, host), stays = case
    person = Person((passport,), stays)
    found = stay(person, host, stays[-1].entry + later * DAY, LAW)
    if not found.lawful or found.lawful_until is None:
        return
    last, after = (stay(person, host, found.lawful_until + k * DAY, LAW) for k in (0, 1))
    assert (last.lawful, last.lawful_until, last.longest_stay) == (True, found.lawful_until, 1)
    assert (after.lawful, after.overstay_days) == (False, last.overstay_days + 1)
    assert found.longest_stay == (found.lawful_until - found.on).days + 1


@settings(max_examples=150, deadline=None)
@given(people, st.integers(0, 120))
def test_days_fall_out_of_windows_and_never_into_them(case, gap: int):
    """The longest stay is no shorter than the days left, by which a person abroad would reckon.

    A new rule may shorten it, as that of 28 October 2023 in Kyrgyzstan did.
    """
    (passport, host), (*before, last) = case
    assume(host != "KGZ")
    found = stay(Person((passport,), tuple(before)), host, last.entry + gap * DAY, LAW)
    if found.lawful and not found.present and found.days_left is not None and found.longest_stay is not None:
        assert found.longest_stay >= found.days_left


@settings(max_examples=60, deadline=None)
@given(people, st.integers(0, 100))
def test_an_overstay_is_the_unlawful_days_of_the_stay(case, later: int):
    (passport, host), stays = case
    person, entry = Person((passport,), stays), stays[-1].entry
    unlawful = sum(not stay(person, host, entry + k * DAY, LAW).lawful for k in range(later + 1))
    assert stay(person, host, entry + later * DAY, LAW).overstay_days == unlawful


@settings(max_examples=100, deadline=None)
@given(people, st.randoms(use_true_random=False), st.integers(0, 100))
def test_the_order_of_stays_does_not_matter(case, luck, later: int):
    (passport, host), stays = case
    shuffled = list(stays)
    luck.shuffle(shuffled)
    on = stays[-1].entry + later * DAY
    answers = [stay(Person((passport,), tuple(some)), host, on, LAW).to_json() for some in (stays, shuffled)]
    assert answers[0] == answers[1]
