"""The explorer has words in every language for all that the program names: quantities, kinds, places, countries."""

from __future__ import annotations

import csv
import json
import re
import runpy
import sys
from pathlib import Path
from typing import get_args

import pytest

from spillover.data.countries import countries
from spillover.data.government_tables import KINDS_OF_ACT, KINDS_OF_MOVE
from spillover.data.law.pack import Requirement
from spillover.data.tables import COUNT_TYPES, TABLES
from spillover.experiments.fence.drivers import WHETHER, WHICH
from spillover.ground.params import UNITS
from spillover.mechanisms import catalogue
from spillover.report.explorer import about, difference, marks
from spillover.report.explorer.atlas import KINDS
from spillover.report.explorer.counts import UNITS_OF_TYPES
from spillover.report.explorer.quantities import OWN, STATUS_QUANTITIES, declared_fields, field_quantity
from spillover.report.figures import NOT_FOR

ROOT = Path(__file__).parents[3]
I18N = ROOT / "explorer" / "src" / "i18n"
LATIN = re.compile(r"[A-Za-z]")
LINE = re.compile(r"^  '(\w+)\.([^']+)': \[(.+)\],$", re.MULTILINE)


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    """Text of each phrase of words/names.ts, by group and name."""
    found: dict[str, dict[str, str]] = {}
    for group, name, phrases in LINE.findall((I18N / "words" / "names.ts").read_text("utf-8")):
        assert phrases.count("', '") == 2, f"{group}.{name} has not three languages"
        found.setdefault(group, {})[name] = phrases
    return found


def choices(table: str, column: str) -> tuple[str, ...]:
    """Words that a column of a scenario allows."""
    return next(one for one in TABLES[table].columns if one.name == column).choices


QUANTITIES = {*OWN, *STATUS_QUANTITIES, *declared_fields()}
CONFIDENCES = {word for word in choices("crossings", "confidence") if word}


@pytest.mark.parametrize(
    ("group", "named"),
    [
        ("quantity", QUANTITIES),
        ("act", set(KINDS_OF_ACT)),
        ("type", {*COUNT_TYPES, "poll"}),
        ("direction", {word for word in choices("counts", "direction") if word}),
        ("driver", {*WHETHER, *WHICH}),
        ("mode", set(choices("crossings", "mode"))),
        ("confidence", CONFIDENCES),
        ("requirement", {*get_args(Requirement), "national"}),
        ("place", {*KINDS.values(), "other"}),
        ("mechanism", set(catalogue())),
    ],
)
def test_what_the_program_names_has_words_and_no_word_is_stale(words, group, named):
    assert sorted(named - words[group].keys()) == []
    assert sorted(words[group].keys() - named) == []


def test_units_have_words(words):
    said = {one.unit for one in OWN.values()} | {
        field_quantity(name, "country", declared_fields()).unit for name in declared_fields()
    }
    wanted = {*said, *UNITS, *UNITS_OF_TYPES.values()} - {"1"}
    assert sorted(wanted - words["unit"].keys()) == []
    assert "1" not in words["unit"], "a plain number is said without a unit"


def test_kinds_of_marks_have_words(words):
    kinds = set(re.findall(r"""_mark\(row, "(\w+)",""", Path(marks.__file__).read_text("utf-8")))
    assert {"act", "move", "closure"} <= kinds
    assert sorted({*kinds, *KINDS_OF_MOVE} - words["kind"].keys()) == []


def test_states_of_runs_and_jobs_have_words(words):
    source = (ROOT / "explorer" / "src" / "sources" / "source.ts").read_text("utf-8")
    states = {
        word
        for line in re.findall(r"^  (?:status|state): (.+)$", source, re.MULTILINE)
        for word in re.findall(r"'(\w+)'", line)
    }
    assert {"running", "queued"} <= states
    assert states == words["state"].keys()


@pytest.mark.parametrize("scenario", ["exodus-2022"])
def test_every_place_has_a_russian_name_and_none_is_stale(scenario):
    with (ROOT / "packs" / scenario / "places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["place"] for row in csv.DictReader(file)}
    names = json.loads((I18N / "places.json").read_text("utf-8"))
    assert sorted(places - names.keys()) == []
    assert sorted(names.keys() - places) == []
    for place, forms in names.items():
        assert 1 <= len(forms) <= 2, place
        assert not any(LATIN.search(form.replace("II", "")) for form in forms), f"{place}: {forms} has Latin letters"


def test_every_country_has_a_name_in_each_language():
    names = json.loads((I18N / "names.json").read_text("utf-8"))["countries"]
    assert countries().keys() <= names.keys()
    for code, (english, russian, kazakh) in names.items():
        assert english, code
        assert not LATIN.search(russian + kazakh), f"{code}: {russian}, {kazakh}"


def test_names_are_those_of_babel(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["explorer_names.py", "--check"])
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = runpy.run_path(str(ROOT / "tools" / "explorer_names.py"))
    assert tool["main"]() == 0, "run python tools/explorer_names.py"


def test_what_quantities_mean_is_said_in_russian():
    meanings = json.loads((I18N / "meanings.json").read_text("utf-8"))
    fields = {name for name, (_, field) in declared_fields().items() if field.keep}
    assert sorted({*OWN, *STATUS_QUANTITIES, *fields} - meanings.keys()) == []
    assert sorted(meanings.keys() - {*OWN, *STATUS_QUANTITIES, *fields}) == []
    assert not any(LATIN.search(text) for text in meanings.values())


def test_what_documents_note_has_words():
    sentences = json.loads((I18N / "notes.json").read_text("utf-8"))
    patterns = [re.sub(r"\\{(\w+)\\}", ".+", re.escape(one["en"])) for one in sentences]
    said = (about.TYPES, about.BANDS, about.STOCK, about.ETHICS, NOT_FOR, difference.PAIRED)
    for sentence in said:
        assert any(re.fullmatch(pattern, sentence) for pattern in patterns), sentence
    holes = [[re.findall(r"\{\w+\}", one[language]) for language in ("en", "ru", "kk")] for one in sentences]
    assert all(sorted(english) == sorted(russian) == sorted(kazakh) for english, russian, kazakh in holes)
