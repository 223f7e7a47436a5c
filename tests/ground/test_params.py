"""Numbers with unit, bounds, prior and source; settings read from text."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from spillover.ground.errors import ParameterError
from spillover.ground.params import declared, param, parse, settle
from spillover.ground.priors import Uniform

PRIOR = Uniform(0.0, 1.0)


@dataclass(frozen=True)
class Params:
    share: float = param(0.5, unit="1", low=0.0, high=1.0, prior=PRIOR, source="assumed:A-99", about="a share")
    people: int = param(3, unit="person", low=1, source="assumed:A-99", about="some people")
    is_on: bool = param(True, unit="switch", source="assumed:A-99", about="a switch")
    mode: str = param("fast", unit="name", choices=("fast", "slow"), source="assumed:A-99", about="a choice")
    decay: tuple[float, ...] = param((), unit="1", low=0.0, source="assumed:A-99", about="a list")


KNOWN = declared(Params)


def parsed(name: str, text: str) -> object:
    return parse(KNOWN[name], text, "test")


def codes(error: pytest.ExceptionInfo[ParameterError]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_declarations_are_read_back_whole_and_in_order():
    assert list(KNOWN) == ["share", "people", "is_on", "mode", "decay"]
    share = KNOWN["share"]
    assert (share.value, share.unit, share.low, share.high, share.prior) == (0.5, "1", 0.0, 1.0, PRIOR)
    assert (share.source, share.about) == ("assumed:A-99", "a share")


def test_a_unit_that_is_not_in_the_table_is_refused():
    with pytest.raises(ValueError, match=r"unit 'kms' is not known; did you mean 'km'\?"):
        param(1.0, unit="kms", source="assumed:A-99", about="")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("share", "0.25", 0.25),
        ("share", " 1e-1 ", 0.1),
        ("share", "1", 1.0),
        ("people", "7", 7),
        ("people", "7.0", 7),
        ("people", "1e3", 1000),
        ("is_on", "false", False),
        ("is_on", "True", True),
        ("mode", "slow", "slow"),
        ("decay", "1;1;0.5", (1.0, 1.0, 0.5)),
        ("decay", "2", (2.0,)),
        ("decay", "1;", (1.0,)),
        ("decay", "", ()),
    ],
)
def test_text_becomes_a_value_of_the_type_of_the_default(name: str, text: str, value: object):
    assert parsed(name, text) == value
    assert type(parsed(name, text)) is type(KNOWN[name].value)


@pytest.mark.parametrize(
    ("name", "text", "cure"),
    [
        ("share", "half", "write a finite number"),
        ("share", "", "write a finite number"),
        ("share", "nan", "write a finite number"),
        ("share", "inf", "write a finite number"),
        ("people", "2.5", "write a whole number"),
        ("people", "inf", "write a whole number"),
        ("is_on", "1", "write true or false"),
        ("is_on", "yes", "write true or false"),
        ("mode", "fats", "did you mean 'fast'?"),
        ("decay", "1,5", "separated by semicolons"),
        ("decay", "1;nan", "separated by semicolons"),
    ],
)
def test_text_of_the_wrong_type_is_refused_with_a_cure(name: str, text: str, cure: str):
    with pytest.raises(ParameterError) as error:
        parsed(name, text)
    finding = error.value.findings[0]
    assert finding.code == "PAR-002"
    assert f"test.{name} cannot be '{text}'" == finding.message
    assert cure in finding.cure


@pytest.mark.parametrize(("name", "text"), [("share", "-0.1"), ("share", "1.01"), ("people", "0"), ("decay", "1;-1")])
def test_a_value_out_of_bounds_is_refused_with_the_bounds(name: str, text: str):
    with pytest.raises(ParameterError) as error:
        parsed(name, text)
    assert codes(error) == ["PAR-003"]
    assert "choose a value between" in error.value.findings[0].cure


def test_the_bounds_themselves_are_allowed():
    assert parsed("share", "0") == 0.0
    assert parsed("share", "1") == 1.0
    assert parsed("people", "1") == 1


def settings(with_priors: bool = True, **texts: str):
    overrides = {name: (text, "scenario", "someone") for name, text in texts.items()}
    return {one.param.name: one for one in settle("test", Params, overrides, with_priors=with_priors)}


def test_what_nobody_sets_keeps_its_default_and_is_drawn_if_it_has_a_prior():
    share, people = settings()["share"], settings()["people"]
    assert (share.value, share.set_by, share.source, share.is_drawn) == (0.5, "default", "assumed:A-99", True)
    assert not people.is_drawn
    assert not settings(with_priors=False)["share"].is_drawn


def test_what_somebody_sets_is_held_fixed_and_remembers_who_set_it():
    share = settings(share="0.1")["share"]
    assert (share.value, share.set_by, share.source, share.is_drawn) == (0.1, "scenario", "someone", False)
    assert share.name == "test.share"


def test_all_slips_are_told_at_once():
    with pytest.raises(ParameterError) as error:
        settings(shares="1", people="many", share="2", nothing_like_it="1")
    assert sorted(codes(error)) == ["PAR-001", "PAR-001", "PAR-002", "PAR-003"]
    assert "did you mean 'share'?" in str(error.value)
