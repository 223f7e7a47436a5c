"""What passports expose a person to: situations that a lawyer can read, and what holds for any situation."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spillover.data.law.exposures import Act, Exposed, ExposureRule
from spillover.data.law.library import Library
from spillover.data.law.pack import Pack
from spillover.ground.errors import LawError
from spillover.rules.exposure import ExposureAnswer, ExposureLaw, Situation, exposures
from spillover.rules.exposure.question import Verdict

FOLDER = Path(__file__).parents[2] / "packs" / "law"
CASES = tomllib.loads((Path(__file__).parent / "exposure_cases.toml").read_text("utf-8"))
FACTS = ("served", "wanted_by", "case_opened_by", "captured_by", "asylum", "mobilisation_list_of")
STATES = ("ARM", "AZE", "BLR", "GEO", "KAZ", "KGZ", "RUS", "TJK", "TKM", "TUR", "UKR", "UZB")


@cache
def packs(as_of: dt.date | None = None) -> tuple[Pack, ...]:
    library = Library(FOLDER, as_of)
    return tuple(library.pack(path.stem.upper()) for path in sorted(FOLDER.glob("???.toml")))


@cache
def law(as_of: dt.date | None = None) -> ExposureLaw:
    return ExposureLaw(packs(as_of))


def ask(case: dict[str, Any], day: dt.date) -> ExposureAnswer:
    facts = {name: tuple(case[name]) if isinstance(case[name], list) else case[name] for name in FACTS if name in case}
    offences = tuple((state, act) for state, act in case.get("offences", []))
    return exposures(Situation(tuple(case["passports"]), offences=offences, **facts), case["host"], day, law())


def agree(answer: ExposureAnswer, expected: dict[str, Any]) -> None:
    wanted = dict(expected)
    verdict, count = wanted.pop("verdict", None), wanted.pop("count", None)
    parts = {name: wanted.pop(name) for name in ("cite", "because") if name in wanted}
    compared = {name: wanted.pop(name) for name in ("certain", "confidence") if name in wanted}
    found = [one for one in answer.exposure if all(getattr(one, name) == value for name, value in wanted.items())]
    shown = [(one.verdict, one.certain, one.confidence, one.cite, one.because) for one in found]
    if verdict == "nothing":
        assert not shown, wanted
        return
    alike = [
        one
        for one in found
        if (verdict is None or one.verdict == verdict)
        and all(getattr(one, name) == value for name, value in compared.items())
        and all(part in getattr(one, name) if part else getattr(one, name) == "" for name, part in parts.items())
    ]
    assert len(alike) == count if count is not None else alike, (expected, shown)


def has_conflict(answer: ExposureAnswer, parts: list[str]) -> bool:
    return any(all(part in one.text for part in parts) for one in answer.conflicts)


@pytest.mark.parametrize("change", CASES["change"], ids=lambda case: case["name"])
def test_the_day_before_a_change_of_law_and_the_day_after(change):
    assert change["after"] - change["before"] == dt.timedelta(days=1)
    assert not (change["was"] == change["is"] and "conflicts_is" not in change), "the two days must be told apart"
    for day, expected, conflicts in (("before", "was", "conflicts_was"), ("after", "is", "conflicts_is")):
        answer = ask(change, change[day])
        for one in change[expected]:
            agree(answer, one)
        for parts in change.get(conflicts, []):
            assert has_conflict(answer, parts), [one.text for one in answer.conflicts]
    was = ask(change, change["before"])
    for parts in change.get("conflicts_is", []):
        assert not has_conflict(was, parts)


@pytest.mark.parametrize("case", CASES["situation"], ids=lambda case: case["name"])
def test_a_situation(case):
    answer = ask(case, case["on"])
    for one in case["is"]:
        agree(answer, one)
    for parts in case.get("conflicts", []):
        assert has_conflict(answer, parts), [one.text for one in answer.conflicts]
    if case.get("conflicts") == []:
        assert answer.conflicts == ()


def changes_of_law() -> set[tuple[str, dt.date]]:
    """First days of every version of the law: of a rule, after a rule, and of what a treaty binds."""
    one_day = dt.timedelta(days=1)
    found = set()
    for pack in packs():
        for rule in (*pack.exposure, *pack.conflict):
            if isinstance(rule, ExposureRule) and (rule.is_evidence or rule.act in SAY_NOTHING):
                continue
            spans = [(rule.begins, rule.to)]
            spans += [(party.begins, party.to) for party in getattr(rule, "parties", [])]
            found |= {(pack.host, begins) for begins, _ in spans if begins}
            found |= {(pack.host, to + one_day) for _, to in spans if to}
    return found


SAY_NOTHING = ("conviction", "deportation", "return_wounded")
"""Acts for which no fact can be stated: their rules are shown in the tree only."""


def test_every_change_of_law_has_a_pair_of_situations():
    tried = {
        (state, change["after"])
        for change in CASES["change"]
        for state in ("INT", change["host"], *change["passports"])
    }
    open_pairs = changes_of_law() - tried - {("INT", dt.date(2012, 1, 1))}  # leaves the verdict as it is
    assert not open_pairs


def test_the_example_of_the_two_passports():
    answer = exposures(Situation(("UZB", "RUS")), "UZB", dt.date(2023, 2, 1), law()).to_json()
    liable = [one for one in answer["exposure"] if one["passport"] == "UZB" and one["kind"] == "foreign_fighting"]
    assert any("154-1" in one["cite"] for one in liable)
    assert any({"RUS", "UZB"} <= set(one["passports"]) and "154-1" in one["text"] for one in answer["conflicts"])
    first = next(one for one in liable if one["cite"].endswith("154-1"))
    assert {"verdict", "certain", "confidence", "because", "rule", "source", "url", "since"} <= set(first)
    assert first["source"]
    assert first["url"].startswith("https://")


def test_a_rule_is_unknown_before_it_could_be_known():
    person, later = Situation(("TJK", "RUS"), served=("RUS",)), dt.date(2023, 6, 1)
    spared = [one for one in exposures(person, "TJK", later, law()).exposure if one.verdict == "not_prosecuted"]
    assert spared
    frozen = exposures(person, "TJK", later, law(dt.date(2022, 10, 7)))
    assert not [one for one in frozen.exposure if one.verdict == "not_prosecuted"]
    assert "uzb-case-andijan" in rules_seen(None)
    assert "uzb-case-andijan" not in rules_seen(dt.date(2022, 10, 7))


def rules_seen(as_of: dt.date | None) -> set[str]:
    return {line.rule for line in lines(exposures(Situation(("UZB",)), "UZB", dt.date(2025, 6, 1), law(as_of)))}


def lines(answer: ExposureAnswer) -> list[Any]:
    return [rule for passport in answer.why for kind in passport.children for rule in kind.children]


def test_the_tree_has_rules_that_fired_and_rules_that_did_not():
    answer = exposures(Situation(("RUS",)), "ARM", dt.date(2023, 6, 1), law())
    by_id = {line.rule: line for line in lines(answer)}
    case = by_id["arm-case-yerevan"]
    assert not case.fired
    assert "decides nothing" in case.because
    old = by_id["rus-mercenarism-before"]
    assert not old.fired
    assert "only to 2022-07-13" in old.because
    summons = by_id["rus-mobilisation-summons"]
    assert summons.fired
    assert summons.source == "Mediazona"
    requests = [line for line in lines(answer) if line.rule == "int-minsk-extradition"]
    assert any("arm-military-offences" in {child.rule for child in line.children} for line in requests)
    assert answer.to_json()["why"][0]["rule"] == "passport RUS"


def test_an_answer_is_given_once_for_a_passport_that_is_named_twice():
    once = exposures(Situation(("RUS",)), "KAZ", dt.date(2022, 10, 7), law())
    assert exposures(Situation(("RUS", "RUS")), "KAZ", dt.date(2022, 10, 7), law()) == once


@pytest.mark.parametrize(
    ("situation", "code", "words"),
    [
        (Situation(()), "LAW-120", "no passport"),
        (Situation(("RUS",), offences=(("RUS", "desertoin"),)), "LAW-121", "did you mean 'desertion'"),
        (Situation(("RUS",), offences=(("KAZ", "desertion"),)), "LAW-122", "KAZ"),
        (Situation(("RUS",), wanted_by=("UKR",)), "LAW-122", "UKR"),
        (Situation(("RUS",), case_opened_by=("UKR",)), "LAW-122", "UKR"),
        (Situation(("RUS",), mobilisation_list_of=("UKR",)), "LAW-122", "UKR"),
    ],
)
def test_facts_to_which_no_rule_could_be_applied_are_refused(situation, code, words):
    with pytest.raises(LawError, match=words) as caught:
        exposures(situation, "KAZ", dt.date(2022, 10, 7), law())
    assert caught.value.findings[0].code == code


# --- any situation --------------------------------------------------------------------------------------------------

some_states = st.lists(st.sampled_from(STATES), min_size=1, max_size=3, unique=True).map(tuple)
days = st.dates(dt.date(1990, 1, 1), dt.date(2026, 12, 31))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    passports = draw(some_states)
    own = st.one_of(st.none(), st.lists(st.sampled_from(passports), max_size=2, unique=True).map(tuple))
    acts = st.tuples(st.sampled_from(passports), st.sampled_from(get_args(Act)))
    return Situation(
        passports, draw(st.one_of(st.just(()), some_states)), tuple(draw(st.lists(acts, max_size=2))), draw(own),
        draw(own), draw(st.one_of(st.none(), st.sampled_from(STATES))), draw(st.one_of(st.none(), st.booleans())),
        draw(own),
    )  # fmt: skip


@given(situations(), st.sampled_from(STATES), days)
def test_no_passport_and_no_kind_is_passed_over(situation, host, day):
    answer = exposures(situation, host, day, law())
    for passport in situation.passports:
        kinds = {one.kind for one in answer.exposure if one.passport == passport}
        assert {"foreign_fighting", "draft", "prisoner_of_war"} <= kinds
        assert ("extradition" in kinds) == (passport != host)
        assert len(situation.passports) == 1 or "dual_nationality" in kinds
    for one in answer.exposure:
        assert one.verdict in get_args(Verdict)
        assert one.kind in get_args(Exposed)
        assert one.because
        assert (one.verdict == "no_law" or one.act == "own_service") >= (not one.rules)


@given(situations(), st.sampled_from(STATES), days)
def test_what_is_certain_rests_on_sound_rules_in_force(situation, host, day):
    for one in exposures(situation, host, day, law()).exposure:
        assert all(held.rule.in_force(day) and not held.rule.is_evidence for held in one.rules)
        if one.certain:
            assert one.rules
            assert not any(held.rule.is_uncertain for held in one.rules)
        if one.verdict in ("depends", "no_law"):
            assert not one.certain


@given(situations(), st.sampled_from(STATES), days)
def test_the_order_of_passports_does_not_matter(situation, host, day):
    turned = Situation(
        situation.passports[::-1], situation.served, situation.offences, situation.wanted_by, situation.case_opened_by,
        situation.captured_by, situation.asylum, situation.mobilisation_list_of,
    )  # fmt: skip
    one, other = (exposures(person, host, day, law()) for person in (situation, turned))
    assert sorted(map(repr, one.exposure)) == sorted(map(repr, other.exposure))
    assert sorted((c.kind, *sorted(c.passports)) for c in one.conflicts) == sorted(
        (c.kind, *sorted(c.passports)) for c in other.conflicts
    )


@given(situations(), st.sampled_from(STATES), days)
def test_without_packs_there_is_no_law_and_no_comfort(situation, host, day):
    answer = exposures(situation, host, day, ExposureLaw(()))
    assert {one.verdict for one in answer.exposure} <= {"no_law", "own_service"}
    assert answer.conflicts == ()


@given(st.sampled_from(STATES), st.sampled_from(STATES), days)
def test_one_passport_has_no_conflict(passport, host, day):
    assert exposures(Situation((passport,)), host, day, law()).conflicts == ()


# --- the format -----------------------------------------------------------------------------------------------------

RULE = {
    "id": "xxx-rule", "cite": "Act Art 7-1(2)", "source": "x", "confidence": "A", "kind": "extradition",
    "act": "any_offence", "says": "may_extradite", "nationals": ["*"], "about": "a rule",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "needs parties and threshold_years"),
        ({"threshold_years": 1.0}, "needs parties"),
        ({"says": "liable", "years_low": 5.0, "years_high": 2.0}, "years_low 5.0 is more than years_high 2.0"),
        ({"says": "condition", "needs": ["rumour"]}, "wanted"),
        ({"says": "liable", "nationals": []}, "at least 1"),
    ],
)
def test_a_rule_that_does_not_fit_together_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        ExposureRule.model_validate(RULE | change)


def test_the_article_is_cut_out_of_a_citation():
    rule = ExposureRule.model_validate(RULE | {"says": "liable"})
    assert rule.article == "art. 7-1(2)"
    assert rule.model_copy(update={"cite": "Criminal Code Art 154 part 1"}).article == "art. 154 part 1"
    assert rule.model_copy(update={"cite": "a decree"}).article == "a decree"


def invented(host: str, exposure: list[dict[str, Any]], conflict: list[dict[str, Any]] | None = None) -> Pack:
    """A pack of an invented state."""
    common = {"cite": "Act Art 1", "source": "x", "confidence": "A", "nationals": ["AAA"], "about": "words"}
    head = {"format": 1, "host": host, "name": host, "checked": dt.date(2023, 1, 1), "covers_from": dt.date(2000, 1, 1)}
    groups = {"exposure": exposure, "conflict": conflict or []}
    rules = {name: [common | {"id": f"r-{i}"} | rule for i, rule in enumerate(group)] for name, group in groups.items()}
    return Pack.model_validate(head | {"sources": {"x": {"title": "X"}}} | rules)


def ask_invented(packs_: list[Pack], host: str, *passports: str) -> ExposureAnswer:
    return exposures(Situation(passports), host, dt.date(2022, 1, 1), ExposureLaw(packs_))


def test_a_treaty_exception_stands_before_the_rule_that_one_nationality_counts():
    alone, but = {"kind": "own_national_only"}, {"kind": "treaty_exception", "second": ["BBB"]}
    found = [ask_invented([invented("AAA", [], rules)], "AAA", "AAA", "BBB") for rules in ([alone], [alone, but])]
    assert [{one.kind for one in answer.conflicts} for answer in found] == [{"own_national_only"}, {"treaty_exception"}]


@pytest.mark.parametrize(("most", "verdict"), [(0.99, "protected"), (1.0, "depends"), (None, "depends")])
def test_an_offence_reaches_the_threshold_when_its_most_years_do(most, verdict):
    treaty = {"kind": "extradition", "act": "any_offence", "says": "may_extradite", "threshold_years": 1.0}
    treaty |= {"nationals": ["*"], "parties": [{"state": "AAA"}, {"state": "BBB"}]}
    offence = {"kind": "draft", "act": "absence", "says": "liable", "years_high": most}
    answer = ask_invented([invented("INT", [treaty]), invented("AAA", [offence])], "BBB", "AAA")
    assert [one.verdict for one in answer.exposure if one.kind == "extradition"] == [verdict]


@pytest.mark.parametrize("spared", [False, True])
def test_a_practice_leaves_a_conflict_uncertain(spared):
    service = {"kind": "foreign_fighting", "act": "foreign_service"}
    rules = [service | {"says": "liable"}] + spared * [service | {"says": "not_prosecuted"}]
    conflicts = ask_invented([invented("AAA", rules)], "AAA", "AAA", "BBB").conflicts
    assert [one.certain for one in conflicts if one.kind == "service"] == [not spared]


def test_the_evaluation_loads_no_library_of_arrays():
    code = (
        "import sys, spillover.rules.exposure; "
        "sys.exit(','.join({'numpy', 'polars', 'numba', 'scipy'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
