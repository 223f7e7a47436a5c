"""A number is never alone: every parameter has a unit, bounds, and a source that can be looked up."""

from __future__ import annotations

import re

import numpy as np
import pytest

from house.source import ROOT, modules
from spillover.experiments import observing, planning, polls
from spillover.ground.params import Param, declared, parse
from spillover.mechanisms import catalogue

OF_MECHANISMS = [
    (mechanism.name, parameter)
    for mechanism in catalogue().values()
    for parameter in declared(mechanism.Params).values()
]
OF_EXPERIMENTS = [
    (name, parameter)
    for name, experiment in (("counts", observing), ("plan", planning), ("polls", polls))
    for parameter in declared(experiment.Params).values()
]
PARAMETERS = OF_MECHANISMS + OF_EXPERIMENTS
EACH = pytest.mark.parametrize(("mechanism", "parameter"), PARAMETERS, ids=[f"{m}.{p.name}" for m, p in PARAMETERS])
BY_UNIT = {"km": "_km", "day": "_days", "1/day": "_per_day", "km/day": "_km_per_day", "person/day": "_per_conflict_day"}
SIGNED = {("flee3", "movechance_pop_scale")}
"""The only number that may be negative: a power of the population, either way."""


def keys_of_references() -> set[str]:
    return set(re.findall(r"^@\w+\{([^,\s]+)", (ROOT / "references.bib").read_text("utf-8"), re.MULTILINE))


def assumptions() -> set[str]:
    page = (ROOT / "docs" / "explanation" / "assumptions.md").read_text("utf-8")
    return set(re.findall(r"^## (A-\d\d)", page, re.MULTILINE))


@EACH
def test_a_source_can_be_looked_up(mechanism: str, parameter: Param):
    kind, _, number = parameter.source.partition(":")
    if kind == "assumed":
        assert number in assumptions()
    elif kind == "fit":
        assert number
    else:
        assert parameter.source in keys_of_references()


@EACH
def test_a_number_has_bounds_and_its_default_keeps_them(mechanism: str, parameter: Param):
    if isinstance(parameter.value, bool | str):
        assert parameter.unit == ("switch" if isinstance(parameter.value, bool) else "name")
        return
    assert parameter.low is not None or (mechanism, parameter.name) in SIGNED
    text = ";".join(map(str, parameter.value)) if isinstance(parameter.value, tuple) else str(parameter.value)
    assert parse(parameter, text, mechanism) == parameter.value


@EACH
def test_a_name_ends_in_its_unit(mechanism: str, parameter: Param):
    if parameter.unit in BY_UNIT:
        assert parameter.name.endswith(BY_UNIT[parameter.unit])


@EACH
def test_a_meaning_is_one_phrase(mechanism: str, parameter: Param):
    assert parameter.about
    assert not parameter.about.endswith(".")


@EACH
def test_a_choice_is_among_its_names(mechanism: str, parameter: Param):
    if isinstance(parameter.value, str):
        assert parameter.value in parameter.choices


@EACH
def test_a_prior_has_its_middle_at_the_default(mechanism: str, parameter: Param):
    if parameter.prior is not None:
        low, middle, high = parameter.prior.quantile(np.array([0.001, 0.5, 0.999]))
        assert middle == pytest.approx(parameter.value)
        assert low < high


def test_every_assumption_that_a_number_rests_on_is_told_and_every_telling_has_a_subject():
    used = {
        parameter.source.partition(":")[2] for _, parameter in PARAMETERS if parameter.source.startswith("assumed:")
    }
    assert used <= assumptions()


def test_every_publication_named_in_the_code_is_in_the_references():
    cited = {key for module in modules() for key in re.findall(r"\[([a-z]+\d{4}[a-z]*)\]", module.text)}
    assert cited
    assert cited <= keys_of_references()


def test_every_mechanism_says_what_it_does_and_names_its_draws():
    for mechanism in catalogue().values():
        assert mechanism.about
        assert mechanism.Params.__doc__
        assert all(draw.isidentifier() for draw in mechanism.draws)
        assert mechanism.proposes in {"", "entry", "status", "move"}
