"""From the tables about borders to arrays: groups, crossings, cities, ties, shocks, and the information date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.border_world import DECLARATION, TABLES, border_scenario, swapped
from spillover.engine.border import unfold_shock, with_border
from spillover.engine.compile import compile_plan
from spillover.engine.gates import admission
from spillover.ground.calendar import Calendar
from spillover.ground.errors import LawError
from spillover.ground.streams import cell_id
from spillover.rules.law import read_law
from spillover.world.cities import Shocks
from spillover.world.crossings import Crossings, Gate, Mode
from spillover.world.world import World

WITHOUT_AS_OF = DECLARATION.replace("as_of = 2022-10-07\n", "")
OPEN_MIND = "format = 1\nhost = '{0}'\nname = '{0}'\nchecked = 2022-10-01\ncovers_from = 2020-01-01\n"


def made(tmp_path: Path, name: str = "border", declaration: str = DECLARATION, **changes: str) -> World:
    return compile_plan(border_scenario(tmp_path, name, declaration, **changes)).world


def crossings_of(world: World) -> Crossings:
    assert world.crossings is not None
    return world.crossings


def by_stretch(values: np.ndarray) -> list[tuple[int, float]]:
    """Days on which a series changes, with the new value."""
    days = np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))
    return [(int(day), round(float(values[day]), 6)) for day in days]


# ---- groups --------------------------------------------------------------------------------------


def test_groups_keep_their_order_and_residents_stand_at_their_places(tmp_path: Path):
    groups = made(tmp_path).groups
    assert groups is not None
    assert (groups.names, groups.passports) == (("men", "guests", "families"), ("RUS", "UZB", "RUS"))
    assert groups.liable.tolist() == [1, 0, 0.2]
    assert groups.ids.tolist() == [int(cell_id("group", name)) for name in groups.names]
    assert groups.residents.tolist() == [[0, 0, 0], [1000, 30, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 70]]


# ---- crossings -----------------------------------------------------------------------------------


def test_crossings_are_numbered_as_places_and_countries_are(tmp_path: Path):
    world = made(tmp_path)
    crossings = crossings_of(world)
    assert world.countries == ("KAZ", "RUS", "FIN")
    assert (crossings.place.tolist(), crossings.country.tolist()) == ([3, 2], [2, 0])
    assert crossings.mode.tolist() == [Mode.ROAD, Mode.FOOT]
    assert crossings.people_per_car.tolist() == [2.5, 3]


def test_capacity_follows_dated_changes_of_people_hours_and_opening(tmp_path: Path):
    """Each by itself, from its day on; a change before the start says how things stand."""
    crossings = crossings_of(made(tmp_path))
    assert by_stretch(crossings.people_per_day[:, 1]) == [(0, 3600), (2, 900), (4, 300)]
    assert by_stretch(crossings.people_per_day[:, 0]) == [(0, 2400), (9, 0), (11, 2400), (29, 0)]
    assert by_stretch(crossings.foot_per_day[:, 1]) == [(0, 0), (1, 500)]
    assert by_stretch(crossings.turned_back[:, 1]) == [(0, 0), (7, 0.25)]
    assert by_stretch(crossings.cost_usd[:, 0]) == [(0, 10), (3, 40)]
    assert not crossings.turned_back[:, 0].any()


def test_what_was_not_known_at_the_information_date_is_not_there(tmp_path: Path):
    """A row of 10 October counts without an information date of 7 October only; one that was announced, always."""
    free = made(tmp_path, "free", WITHOUT_AS_OF)
    assert by_stretch(crossings_of(free).people_per_day[:, 0])[-1] == (19, 0)
    for world, share in ((made(tmp_path), 0.0), (free, 0.3)):
        assert world.cities is not None
        assert world.cities.ties["trade"].tolist() == [share, 0, 0.1]


def test_closures_shut_the_crossings_of_a_border_and_a_single_one(tmp_path: Path):
    closures = TABLES["closures"] + "border,FIN,RUS,2022-09-01,2022-09-24\nplace,Mashtakovo,,2022-10-20,\n"
    crossings = crossings_of(made(tmp_path, closures=closures))
    assert by_stretch(crossings.people_per_day[:, 0])[:2] == [(0, 0), (3, 2400)]
    assert by_stretch(crossings.people_per_day[:, 1])[-1] == (29, 0)
    assert by_stretch(crossings.foot_per_day[:, 1]) == [(0, 0), (1, 500), (29, 0)]


def test_ordinary_traffic_is_added_up_over_modes_and_stays_are_weighted_by_it(tmp_path: Path):
    crossings = crossings_of(made(tmp_path))
    assert crossings.traffic.tolist() == [400, 0, 0]
    assert crossings.traffic_stay_days[0] == pytest.approx((300 * 2 + 100 * 6) / 400)
    assert crossings.traffic_stay_days[1:].tolist() == [7, 7]


# ---- law -----------------------------------------------------------------------------------------


def test_gates_and_lawful_days_are_those_of_the_packs_by_passport_and_day(tmp_path: Path):
    """Finland bars Russian tourists from 30 September, day 9; Kazakhstan lets Russians stay 90 days."""
    crossings = crossings_of(made(tmp_path))
    assert crossings.gate.shape == crossings.lawful_days.shape == (40, 3, 3)
    for men in (0, 2):
        assert by_stretch(crossings.gate[:, 2, men]) == [(0, Gate.VISA), (9, Gate.BARRED)]
        assert by_stretch(crossings.gate[:, 0, men]) == [(0, Gate.FREE)]
        assert (crossings.lawful_days[:, 0, men] == 90).all()
    assert (crossings.gate[:, 2, 1] == Gate.VISA).all()


def test_a_duty_to_register_does_not_shorten_the_stay_and_nationals_are_free():
    """Uzbekistan: Russians stay 60 days, of which 15 without registration."""
    calendar = Calendar(date(2022, 9, 21), 3)
    law = read_law(as_of=date(2022, 10, 7))
    gate, lawful = admission(law, {"Uzbekistan": "UZB", "Turkey": "TUR"}, ("RUS", "UZB"), calendar)
    assert lawful[2].tolist() == [[60, np.inf], [60, 30]]
    assert (gate == Gate.FREE).all()


def test_home_is_open_without_end(tmp_path: Path):
    crossings = crossings_of(made(tmp_path))
    assert (crossings.gate[:, 1] == Gate.FREE).all()
    assert np.isinf(crossings.lawful_days[:, 1]).all()


def test_a_country_with_neither_crossing_nor_city_lets_nobody_in(tmp_path: Path):
    places = TABLES["places"] + "Tartu,,EST,58.4,26.7,town,90000,\n"
    crossings = crossings_of(made(tmp_path, places=places))
    assert (crossings.gate[:, 3] == Gate.SHUT).all()
    assert not crossings.lawful_days[:, 3].any()


def test_law_that_no_pack_has_is_named_with_country_passport_and_day(tmp_path: Path):
    """All that lacks at once: a country that no pack and no index knows, for each passport."""
    changes = {
        "places": swapped("places", "Vaalimaa,,FIN", "Vaalimaa,,CHN"),
        "crossings": swapped("crossings", "FIN", "CHN"),
        "counts": swapped("counts", "FIN", "CHN"),
    }
    with pytest.raises(LawError) as error:
        made(tmp_path, **changes)
    assert [finding.code for finding in error.value.findings] == ["LAW-225", "LAW-225"]
    assert [finding.value for finding in error.value.findings] == ["RUS CHN 2022-09-21", "UZB CHN 2022-09-21"]
    assert "leave CHN out of crossings" in error.value.findings[0].cure


def test_a_country_without_a_code_is_told(tmp_path: Path):
    changes = {name: TABLES[name].replace("KAZ", "Kazakhstan") for name in ("places", "crossings", "counts", "ties")}
    with pytest.raises(LawError) as error:
        made(tmp_path, traffic=TABLES["traffic"].replace("KAZ", "Kazakhstan"), **changes)
    assert error.value.findings[0].code == "LAW-224"


def test_other_law_can_be_given(tmp_path: Path):
    """A folder of packs in which Finland admits nobody from 25 September, and Kazakhstan has no limit of stay."""
    source = "[sources.x]\ntitle = 'x'\n"
    rule = "passports = ['*']\ncite = 'x'\nsource = 'x'\nconfidence = 'A'\nrequirement = "
    fin = (
        f"[[entry]]\nid = 'fin-a'\nto = 2022-09-24\n{rule}'eta'\n"
        f"[[entry]]\nid = 'fin-b'\nfrom = 2022-09-25\n{rule}'no_admission'\n"
    )
    kaz = f"[[entry]]\nid = 'kaz-a'\n{rule}'visa_on_arrival'\n"
    folder = tmp_path / "law"
    folder.mkdir()
    for host, text in (("FIN", fin), ("KAZ", kaz)):
        (folder / f"{host.lower()}.toml").write_text(OPEN_MIND.format(host) + source + text)
    scenario = border_scenario(tmp_path)
    crossings = crossings_of(with_border(scenario, compile_plan(scenario).world, read_law(folder)))
    assert by_stretch(crossings.gate[:, 2, 0]) == [(0, Gate.VISA), (4, Gate.SHUT)]
    assert by_stretch(crossings.lawful_days[:, 2, 0])[-1] == (4, 0)
    assert (crossings.gate[:, 0] == Gate.FREE).all()
    assert np.isinf(crossings.lawful_days[:, 0]).all()


def test_the_digest_of_a_plan_follows_what_the_law_lets_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    scenario = border_scenario(tmp_path)
    before = compile_plan(scenario).digest
    monkeypatch.setattr("spillover.engine.gates.TOURISM", "study")
    assert compile_plan(scenario).digest != before


# ---- cities and shocks ---------------------------------------------------------------------------


def test_cities_stand_by_place_and_what_is_not_known_is_no_number(tmp_path: Path):
    cities = made(tmp_path).cities
    assert cities is not None
    assert cities.is_city.tolist() == [True, False, False, False, True, False]
    nan = np.nan
    np.testing.assert_array_equal(cities.homes, [70000, nan, nan, nan, nan, nan])
    np.testing.assert_array_equal(cities.rent_usd, [150, nan, nan, nan, 900, nan])
    np.testing.assert_array_equal(cities.own_share, [nan, nan, nan, nan, 0.03, nan])
    assert cities.ties["eaeu"].tolist() == [1, 0, 0]
    assert cities.ties["kin"].tolist() == [0, 0, 0]


def test_each_row_of_a_shock_is_felt_at_its_place_and_without_one_everywhere_at_home(tmp_path: Path):
    shocks = made(tmp_path).shocks
    assert shocks is not None
    assert shocks.felt.shape == (len(shocks.names), 40, 6)
    felt = {name: shocks.felt[[one == name for one in shocks.names]].sum(axis=0) for name in shocks.names}
    assert tuple(felt) == ("announced", "planned", "rumour")
    np.testing.assert_allclose(felt["announced"][[0, 10, 20], 1], [2, 1, 0.5])
    assert felt["announced"][:, [1, 5]].min() > 0
    assert not felt["announced"][:, [0, 2, 3, 4]].any()
    expected = [0, 0.25, 0.5, 0.75 + 0.5, 1 + 0.5 * 0.5**0.5, 1.25, 1 + 0.5**2.5]
    np.testing.assert_allclose(felt["rumour"][2:9, 1], expected)
    assert not felt["rumour"][:, 5].any()
    assert by_stretch(felt["planned"][:, 1]) == [(0, 0), (24, -1)]


def test_a_longer_memory_makes_half_lives_longer_by_its_factor():
    days = np.arange(-3, 60)
    (risen, slow), (_, fast) = unfold_shock(days, 2, 12), unfold_shock(days, 2, 4)
    shocks = Shocks(("one",), (risen * fast)[None, :, None], fast[None])
    factor = shocks.remembered(np.array([1.0, 3.0]))
    np.testing.assert_allclose(factor[0], 1.0)
    np.testing.assert_allclose(factor[1, 0] * shocks.felt[0, :, 0], risen * slow)


def test_a_shock_long_forgotten_stays_finite():
    _, left = unfold_shock(np.arange(20_000), 1, 1)
    felt = Shocks(("one",), left[None, :, None], left[None])
    assert np.isfinite(felt.remembered(np.array([0.2, 5.0]))).all()


@given(rise=st.floats(0, 50), half_life=st.one_of(st.none(), st.floats(0.1, 500)))
def test_a_shock_rises_to_one_and_then_wears_off(rise: float, half_life: float | None):
    risen, left = unfold_shock(np.arange(-5, 300), rise, half_life)
    felt = risen * left
    peak = int(np.ceil(max(rise, 1.0)))
    assert not felt[:5].any()
    assert (felt[5:] > 0).all() or half_life is not None
    assert felt.max() <= 1
    assert (np.diff(felt[5 : 5 + peak - 1]) > 0).all()
    assert (np.diff(felt[5 + peak - 1 :]) <= 0).all()


def test_without_the_later_tables_the_world_is_as_it_was(tmp_path: Path):
    places = TABLES["places"].replace("crossing", "town")
    nothing = dict.fromkeys(set(TABLES) - {"places", "routes", "closures", "events", "observations"})
    world = made(tmp_path, places=places, **nothing)
    assert (world.groups, world.crossings, world.cities, world.shocks) == (None, None, None, None)


def test_crossings_without_groups_have_gates_for_nobody(tmp_path: Path):
    crossings = crossings_of(made(tmp_path, groups=None, residents=None))
    assert crossings.gate.shape == (40, 3, 0)
