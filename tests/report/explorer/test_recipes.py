"""Which columns of a run a series is made of, on results made by hand."""

from __future__ import annotations

import numpy as np
import pytest

import counting
from spillover.report.explorer.atlas import Atlas, Spot, middle
from spillover.report.explorer.recipes import Key, book_of, in_turn

SHAPE = 3, counting.N_DAYS


def atlas(kind: str = "city", at: tuple[float, float] | None = (22.3, 60.5)) -> Atlas:
    """Turku, and Uralsk as if it were a place of another kind in the same country."""
    turku = Spot("Turku", "FIN", "city", (22.27, 60.45), 190_000, None, {"region": "FI-19"})
    other = Spot("Uralsk", "FIN", kind, at, None, 40, {"region": "West"})
    return Atlas("RUS", {"FIN": "FIN"}, {"Turku": turku, "Uralsk": other}, {"FIN": 5_500_000}, {})


@pytest.fixture
def results():
    columns = {"Turku": np.full(SHAPE, 30), "Uralsk": np.full(SHAPE, 50)}
    fields = {"field: closed: FIN": np.array([[1.0], [0.0], [1.0]]), "field: unheard_of: FIN": np.full(SHAPE, 2.0)}
    about = {"places": [{"name": "Turku", "country": "FIN"}, {"name": "Uralsk", "country": "FIN"}]}
    made = counting.results(columns | fields)
    return type(made)(made.start, made.n_days, made.places, made.parts, made.observed, dict(made.about) | about)


def test_who_waits_at_a_crossing_is_not_in_the_country(results):
    assert book_of(results, atlas()).recipes[Key("stock", "FIN")].columns == ("Turku", "Uralsk")
    book = book_of(results, atlas("crossing"))
    assert book.recipes[Key("stock", "FIN")].columns == ("Turku",)
    assert Key("stock_at", "Uralsk") in book.recipes


def test_places_off_the_map_have_no_series(results):
    book = book_of(results, atlas("camp", None))
    assert not [key for key in book.recipes if key.label == "Uralsk"]


def test_room_is_held_against_people_member_by_member(results):
    (key, (share,)), *_ = in_turn([(results, book_of(results, atlas()))], [Key("over_capacity", "Uralsk")])
    assert key.label == "Uralsk"
    np.testing.assert_array_equal(share, np.ones(SHAPE))
    assert Key("over_capacity", "Turku") not in book_of(results, atlas()).recipes


def test_a_simulated_person_may_stand_for_several(results):
    book = book_of(results, atlas(), hasten=10)
    ((_, (people,)),) = in_turn([(results, book)], [Key("stock", "FIN")])
    np.testing.assert_array_equal(people, np.full(SHAPE, 800.0))


def test_what_one_of_several_lacks_is_none(results):
    one, other = book_of(results, atlas()), book_of(results, atlas("camp", None))
    found = dict(in_turn([(results, one), (results, other)], one.recipes))
    assert found[Key("stock_at", "Uralsk")][1] is None
    np.testing.assert_array_equal(found[Key("stock", "FIN")][1], np.full(SHAPE, 30.0))


def test_reading_a_few_at_a_time_changes_nothing(results, monkeypatch):
    book = book_of(results, atlas())
    whole = dict(in_turn([(results, book)], book.recipes))
    monkeypatch.setattr("spillover.report.explorer.recipes.BYTES_AT_ONCE", 1)
    for key, (values,) in in_turn([(results, book)], book.recipes):
        np.testing.assert_array_equal(values, whole[key][0])
    assert len(whole) == len(book.recipes)


def test_closed_borders_are_a_share_and_unknown_fields_have_no_unit(results):
    book = book_of(results, atlas())
    ((_, (closed,)),) = in_turn([(results, book)], [Key("closed", "FIN")])
    np.testing.assert_array_equal(closed[:, 0], [1, 0, 1])
    assert book.quantities["closed"].kind == "share"
    assert (book.quantities["unheard_of"].unit, book.quantities["unheard_of"].about) == (
        "",
        "a field of another version",
    )


def test_codes_of_regions_are_told_from_names():
    spots = atlas().spots
    assert [spots[name].pcode for name in ("Turku", "Uralsk")] == ["FI-19", ""]


def test_the_middle_of_two_places_at_the_date_line_lies_between_them():
    longitude, latitude = middle([(179.0, 65.0), (-179.0, 65.0)])
    assert abs(longitude) == pytest.approx(180.0, abs=0.01)
    assert latitude == pytest.approx(65.0, abs=0.01)
