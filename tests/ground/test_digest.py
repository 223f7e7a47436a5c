"""Equal inputs have equal digests, on every machine; unequal ones do not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from spillover.ground.digest import digest


@dataclass(frozen=True)
class Pair:
    a: object
    b: object


@dataclass(frozen=True)
class Twin:
    a: object
    b: object


DIFFERENT = [
    None,
    0,
    1,
    True,
    False,
    1.0,
    -0.0,
    0.0,
    "",
    "1",
    "None",
    b"1",
    date(2020, 1, 1),
    "2020-01-01",
    (),
    ("ab",),
    ("a", "b"),
    ("a;b",),
    (("a",), "b"),
    ("a", ("b",)),
    {},
    {"a": 1},
    {"a": 2},
    {"b": 1},
    {"a": 1, "b": 2},
    np.array([1, 2]),
    np.array([2, 1]),
    np.array([1.0, 2.0]),
    np.array([1, 2], dtype=np.int32),
    np.array([[1], [2]]),
    np.array([[1, 2]]),
    Pair(1, 2),
    Pair(2, 1),
    Twin(1, 2),
]


def test_what_differs_in_value_type_or_shape_differs_in_digest():
    digests = [digest(part) for part in DIFFERENT]
    alike = [(a, b) for (a, x), (b, y) in itertools.combinations(zip(DIFFERENT, digests, strict=True), 2) if x == y]
    assert not alike


def test_what_is_equal_has_an_equal_digest():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest([1, 2]) == digest((1, 2))
    assert digest(np.int64(3)) == digest(3)
    assert digest(np.float64(0.1)) == digest(0.1)
    table = np.arange(12).reshape(3, 4)
    assert digest(table.T) == digest(np.ascontiguousarray(table.T))
    assert digest(table[:, ::2]) == digest(table[:, ::2].copy())


def test_the_parts_are_kept_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", "b") != digest("b", "a")


def test_a_digest_does_not_change_between_versions_and_machines():
    parts = (1, "words", 0.1, date(2012, 2, 29), None, {"k": (True, b"x")}, np.array([1, 2], dtype="<i8"), Pair(1, "b"))
    assert digest(*parts) == "c41be66e9476c23cb9b79319af1fea9fe636df842428311d29db34a9a02e44d7"


@pytest.mark.parametrize("thing", [object(), {1, 2}, lambda: None, Pair, Pair(object(), 1)])
def test_nothing_is_hashed_by_the_way_it_prints(thing: object):
    with pytest.raises(TypeError, match="no canonical form"):
        digest(thing)
