"""Loading, comparing and writing whole scenarios."""

from __future__ import annotations

import errno
import pickle
import resource
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories
from factories import declared, tiny_scenario
from spillover.data import writing
from spillover.data.scenario import Scenario, check, load, write_scenario
from spillover.data.tables import TABLES
from spillover.ground.errors import ScenarioError

PARAMETERS = "mechanism,parameter,value,unit\nwalk,respect_capacity,false,\ndepartures,conflict_decay,1;1;0.5,1\n"
CORRECTIONS = "place,date\nCamp West,2020-01-30\nCamp East,2020-01-30\n"
EVERYTHING = {"parameters": PARAMETERS, "corrections": CORRECTIONS}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- load -----------------------------------------------------------------------------------------------------------


def test_a_scenario_is_loaded_with_what_it_declares(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    assert (scenario.id, scenario.days, scenario.home, scenario.movement) == ("tiny", 30, "Homeland", "walk")
    assert scenario.start == date(2020, 1, 1)
    assert scenario.as_of is None
    assert scenario.sources["invented"].licence == "CC0-1.0"
    assert scenario.sources["invented"].date == date(2020, 2, 1)


def test_a_folder_may_be_named_by_text(tmp_path: Path):
    folder = tiny_scenario(tmp_path)
    assert load(str(folder)) == load(folder)
    assert check(str(folder)) == check(folder)


def test_a_valid_scenario_has_neither_errors_nor_warnings(tmp_path: Path):
    assert check(tiny_scenario(tmp_path, **EVERYTHING)) == ([], [])


def test_all_tables_are_there_with_their_types(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path, events=None))
    assert list(scenario.tables) == list(TABLES)
    for name, table in TABLES.items():
        assert scenario.table(name).schema == pl.Schema(table.schema)
    assert scenario.table("events").is_empty()


def test_empty_cells_get_their_meaning(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path, closures="kind,a,b,from,until\nplace,Beta,,2020-01-03,\n"))
    alpha, east = scenario.table("places").row(0, named=True), scenario.table("places").row(3, named=True)
    assert (alpha["population"], alpha["capacity"], alpha["initial_people"]) == (10_000, None, 0)
    assert (east["population"], east["capacity"], east["capacity_per_day"]) == (0, 3_000, 0.0)
    assert scenario.table("closures").row(0) == ("place", "Beta", "", date(2020, 1, 3), None, "invented")
    assert scenario.table("routes")["road"].to_list() == [1] * 5


def test_the_source_of_a_row_overrides_that_of_its_table(tmp_path: Path):
    declaration = factories.DECLARATION + '[sources.b]\ntitle = "B"\nlicence = "none stated"\ndate = 2020-01-01\n'
    events = "date,place,kind,value,source\n2020-01-02,Alpha,conflict,1,b\n2020-01-03,Beta,conflict,1,\n"
    scenario = load(tiny_scenario(tmp_path, declaration=declaration, events=events))
    assert scenario.table("events")["source"].to_list() == ["b", "invented"]


def test_observations_are_sorted_by_kind_place_and_date(tmp_path: Path):
    header, *rows = factories.OBSERVATIONS.splitlines()
    scenario = load(tiny_scenario(tmp_path, observations="\n".join([header, *reversed(rows)])))
    found = scenario.table("observations").select("kind", "place", "date").rows()
    order = {"Camp East": 0, "Camp West": 1, "": 2}
    assert found == sorted(found, key=lambda row: (row[0], order[row[1]], row[2]))
    assert len(found) == 9


def test_the_order_of_corrections_is_kept(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path, corrections=CORRECTIONS))
    assert scenario.table("corrections")["place"].to_list() == ["Camp West", "Camp East"]


def test_a_place_off_the_map_needs_no_coordinates(tmp_path: Path):
    places = factories.PLACES + "Elsewhere,,,,,off_map,,\n"
    scenario = load(tiny_scenario(tmp_path, places=places))
    assert scenario.table("places").row(-1, named=True)["latitude"] is None


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path):
    plain = load(tiny_scenario(tmp_path))
    windows = {
        "places": "\ufeff" + factories.PLACES.replace("\n", "\r\n"),
        "declaration": "\ufeff" + factories.DECLARATION,
    }
    assert load(tiny_scenario(tmp_path, "windows", **windows)) == plain


def test_columns_may_stand_in_any_order_and_blank_lines_are_skipped(tmp_path: Path):
    plain = load(tiny_scenario(tmp_path))
    frame = pl.read_csv(factories.ROUTES.encode())
    shuffled = frame.select("distance_km", "to", "from").write_csv().replace("\n", "\n\n")
    assert load(tiny_scenario(tmp_path, "shuffled", routes=shuffled)) == plain


def test_a_composed_and_a_decomposed_accent_are_one_name(tmp_path: Path):
    composed = load(tiny_scenario(tmp_path, places=factories.PLACES.replace("Gamma", "S\u00e9gou"),
                                  routes=factories.ROUTES.replace("Gamma", "Se\u0301gou")))  # fmt: skip
    assert "S\u00e9gou" in composed.table("routes")["from"].to_list()


def test_a_scenario_cannot_be_changed(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    with pytest.raises(FrozenInstanceError):
        scenario.days = 3  # type: ignore[misc]


def test_a_scenario_travels_between_processes(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301


# --- digest ---------------------------------------------------------------------------------------------------------

SAME = {
    "rows of routes": {"routes": "from,to,distance_km\n" + "\n".join(reversed(factories.ROUTES.splitlines()[1:]))},
    "rows of events": {"events": "date,place,kind,value\n" + "\n".join(reversed(factories.EVENTS.splitlines()[1:]))},
    "form of numbers": {"routes": factories.ROUTES.replace("75.5", "7.550e1").replace("80", "80.0")},
    "a zero with a sign": {"events": factories.EVENTS.replace("conflict,0", "conflict,-0.0")},
    "a default written out": {"places": factories.PLACES.replace("town,10000,", "town,+010000,")},
    "an optional column with its default": {
        "routes": "\n".join(
            f"{line},{'road' if line.startswith('from') else '1'}" for line in factories.ROUTES.splitlines()
        )
    },
    "order of settings": {
        "declaration": factories.DECLARATION.replace("days = 30\n", "").replace(
            "format = 1\n", "format = 1\ndays = 30\n"
        )
    },
    "comments in the declaration": {"declaration": "# a remark\n" + factories.DECLARATION},
}

DIFFERENT = {
    "a distance": {"routes": factories.ROUTES.replace("75.5", "75.6")},
    "a name": {"declaration": factories.DECLARATION.replace("Three towns", "Four towns")},
    "the licence": {"declaration": factories.DECLARATION.replace("CC0-1.0", "CC-BY-4.0")},
    "a day": {"declaration": factories.DECLARATION.replace("2020-01-01", "2020-01-02")},
    "the information date": {"declaration": factories.DECLARATION.replace("days", "as_of = 2021-01-01\ndays")},
    "no event": {"events": None},
    "order of places": {
        "places": "\n".join(factories.PLACES.splitlines()[i] for i in (0, 2, 1, 3, 4, 5)),
    },
    "a limit of nobody": {"places": factories.PLACES.replace("town,10000,", "town,10000,0")},
    "a capacity": {"places": factories.PLACES.replace(",3000", ",3001")},
    "one correction": {"corrections": CORRECTIONS.rsplit("Camp East", 1)[0]},
    "a parameter": {"parameters": PARAMETERS},
}


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME)
def test_what_does_not_change_the_content_does_not_change_the_digest(tmp_path: Path, changes: dict[str, str]):
    assert load(tiny_scenario(tmp_path, "elsewhere", **changes)).digest == load(tiny_scenario(tmp_path)).digest


@pytest.mark.parametrize("changes", DIFFERENT.values(), ids=DIFFERENT)
def test_what_changes_the_content_changes_the_digest(tmp_path: Path, changes: dict[str, str | None]):
    assert load(tiny_scenario(tmp_path, "other", **changes)).digest != load(tiny_scenario(tmp_path)).digest


def test_the_order_of_corrections_changes_the_digest(tmp_path: Path):
    header, first, second = CORRECTIONS.splitlines()
    swapped = load(tiny_scenario(tmp_path, "swapped", corrections="\n".join([header, second, first])))
    assert swapped != load(tiny_scenario(tmp_path, corrections=CORRECTIONS))


def test_the_digest_is_known(tmp_path: Path):
    """It names run folders: when it moves, every stored run loses its scenario."""
    assert load(tiny_scenario(tmp_path)).digest == "6a9fb2f9db8fcfbd8ae026b13b89848ad055dc71499bd0433f655d809db5c5d3"


# --- write ----------------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_again(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path, **EVERYTHING))
    write_scenario(scenario, tmp_path / "copy")
    copy = load(tmp_path / "copy")
    assert copy == scenario
    assert all(copy.table(name).equals(scenario.table(name)) for name in TABLES)
    assert copy.sources == scenario.sources


def test_writing_twice_gives_the_same_bytes(tmp_path: Path):
    write_scenario(load(tiny_scenario(tmp_path, **EVERYTHING)), tmp_path / "one")
    write_scenario(load(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_sources_of_single_rows_survive_writing(tmp_path: Path):
    declaration = factories.DECLARATION + '[sources.b]\ntitle = "B"\nlicence = "none"\ndate = 2020-01-01\n'
    events = "date,place,kind,value,source\n2020-01-02,Alpha,conflict,1,b\n2020-01-03,Beta,conflict,0.25,\n"
    scenario = load(tiny_scenario(tmp_path, declaration=declaration, events=events))
    write_scenario(scenario, tmp_path / "copy")
    assert load(tmp_path / "copy").table("events")["source"].to_list() == ["b", "invented"]


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf")), min_size=1, max_size=20).map(
    str.strip
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=texts.filter(bool),
    question=st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(lambda text: bool(text.strip())),
    distance=st.floats(1e-6, 1e10),
    value=st.floats(0, 1e10),
)
def test_any_text_and_any_number_survive_writing(
    tmp_path_factory: pytest.TempPathFactory, name: str, question: str, distance: float, value: float
):
    tmp_path = tmp_path_factory.mktemp("any")
    base = load(tiny_scenario(tmp_path))
    tables = dict(base.tables)
    tables["places"] = base.table("places").with_columns(region=pl.lit(name))
    tables["routes"] = base.table("routes").with_columns(distance_km=pl.lit(distance))
    tables["events"] = base.table("events").with_columns(value=pl.lit(value))
    write_scenario(replace(base, tables=tables, question=question), tmp_path / "first")
    first = load(tmp_path / "first")
    write_scenario(first, tmp_path / "second")
    assert load(tmp_path / "second") == first
    assert first.table("routes")["distance_km"][0] == distance
    assert first.table("events")["value"][0] == value


def test_a_folder_with_something_else_is_not_touched(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for overwrite in (False, True):
        with pytest.raises(ScenarioError, match="SCN-010"):
            write_scenario(scenario, tmp_path / "mine", overwrite=overwrite)
    with pytest.raises(ScenarioError, match="SCN-010"):
        write_scenario(scenario, tmp_path / "mine" / "letter.txt", overwrite=True)
    assert contents(tmp_path / "mine") == {"letter.txt": b"dear"}


def test_a_scenario_is_replaced_only_on_demand_and_its_readme_stays(tmp_path: Path):
    target = tiny_scenario(tmp_path, "target", **EVERYTHING)
    (target / "README.md").write_text("why")
    scenario = load(tiny_scenario(tmp_path, routes=factories.ROUTES.replace("80", "81")))
    with pytest.raises(ScenarioError, match="SCN-010"):
        write_scenario(scenario, target)
    write_scenario(scenario, target, overwrite=True)
    assert load(target) == scenario
    assert (target / "README.md").read_text() == "why"
    assert not (target / "parameters.csv").exists()


def test_an_empty_folder_may_be_filled(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    write_scenario(load(tiny_scenario(tmp_path)), tmp_path / "empty")
    assert load(tmp_path / "empty").id == "tiny"


def broken(scenario: Scenario) -> Scenario:
    places = scenario.table("places").with_columns(latitude=pl.lit(1234.5))
    return replace(scenario, tables={**scenario.tables, "places": places})


def test_what_could_not_be_loaded_again_is_not_written(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    with pytest.raises(ScenarioError, match="SCN-305"):
        write_scenario(broken(scenario), tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException):
    scenario, target = load(tiny_scenario(tmp_path)), tiny_scenario(tmp_path, "target", **EVERYTHING)
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(writing, "_toml", fail)
    for folder, overwrite in ((tmp_path / "new", False), (target, True)):
        with pytest.raises((ScenarioError, KeyboardInterrupt)):
            write_scenario(scenario, folder, overwrite=overwrite)
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["target", "tiny"]


def test_the_old_scenario_comes_back_when_the_new_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scenario, target = load(tiny_scenario(tmp_path)), tiny_scenario(tmp_path, "target", **EVERYTHING)
    before, rename = contents(tmp_path), Path.rename

    def refuse_the_second(self: Path, other: Path) -> Path:
        if self.suffix == ".partial":
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", refuse_the_second)
    with pytest.raises(ScenarioError, match="SCN-011"):
        write_scenario(scenario, target, overwrite=True)
    assert contents(tmp_path) == before


def test_a_full_disk_is_told_as_such(tmp_path: Path):
    scenario = load(tiny_scenario(tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        with pytest.raises(ScenarioError, match="SCN-011"):
            write_scenario(scenario, tmp_path / "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_a_new_table_of_the_factory_is_declared():
    assert declared("events") in factories.DECLARATION
