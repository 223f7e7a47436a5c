"""Every parameter has a Russian meaning in the explorer, and no meaning is left over from a parameter that changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spillover import mechanisms
from spillover.ground.params import declared

CYRILLIC = r"[\u0430-\u044f]{3}"
WORDS = Path(__file__).parents[3] / "explorer" / "src" / "i18n" / "parameters.ru.json"


@pytest.fixture(scope="module")
def meanings() -> set[str]:
    """What parameters mean, in the words of their declarations."""
    return {one.about for part in mechanisms.catalogue().values() for one in declared(part.Params).values()}


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """English meaning → Russian meaning."""
    return json.loads(WORDS.read_text(encoding="utf-8"))


def test_every_parameter_has_a_russian_meaning(meanings: set[str], words: dict[str, str]) -> None:
    assert sorted(meanings - words.keys()) == []


def test_no_russian_meaning_is_stale(meanings: set[str], words: dict[str, str]) -> None:
    assert sorted(words.keys() - meanings) == []


def test_meanings_are_written_in_russian(words: dict[str, str]) -> None:
    assert [text for text in words.values() if not re.search(CYRILLIC, text) or text != text.strip()] == []


def test_no_two_meanings_share_their_russian(words: dict[str, str]) -> None:
    assert len(set(words.values())) == len(words)
