"""The view of a run: every number is that of its members, of its own kind, and known when it says so."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import explorer_world
from explorer_world import HOSTILE, labels, rows
from spillover.engine.runstore import load_inputs
from spillover.experiments.count_scores import score_counts
from spillover.experiments.fence import Band, watch
from spillover.experiments.results import Results
from spillover.ground.errors import Finding, RunError
from spillover.report.explorer import encoded, view, view_of
from spillover.report.explorer.packing import LEVELS
from spillover.report.explorer.ways import flows

TYPES = Path(__file__).parents[3] / "explorer" / "src" / "model" / "types.ts"


def quantiles(values):
    return np.quantile(np.asarray(values, dtype=np.float64), LEVELS, axis=0)


def field(results: Results, name: str, label: str):
    return results.field_values(name)[:, :, results.field_labels(name).index(label)].astype(np.float64)


# --- its form ---------------------------------------------------------------------------------------------------------


def declared(name: str) -> set[str]:
    """Names of the fields of an interface of the explorer."""
    text = re.sub(r"/\*\*.*?\*/", "", TYPES.read_text("utf-8"), flags=re.DOTALL)
    (body,) = re.findall(rf"export interface {name} {{(.*?)\n}}", text, flags=re.DOTALL)
    return set(re.findall(r"^  (\w+)\??:", body, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("interface", "part"),
    [("Country", "countries"), ("Place", "places"), ("Quantity", "quantities"), ("PackedSeries", "series"),
     ("Flow", "flows"), ("Count", "counts"), ("Mark", "marks"), ("Parameter", "parameters")],
)  # fmt: skip
def test_every_part_has_the_fields_that_the_explorer_reads(view, interface, part):
    assert view[part]
    assert {frozenset(one) for one in view[part]} == {frozenset(declared(interface))}


def test_the_whole_has_the_fields_that_the_explorer_reads(view, busy):
    assert set(view) == declared("View")
    assert set(view["run"]) == declared("RunInfo")
    assert {frozenset(one) for one in view["sources"].values()} == {frozenset(declared("Source"))}
    assert {frozenset(one) for one in view_of(busy)["acts"]} == {frozenset(declared("Act"))}


def test_a_document_is_plain_and_the_same_each_time(run, view):
    content = encoded(view)
    assert content == encoded(view_of(run))
    assert json.loads(gzip.decompress(content)) == view


def test_it_says_where_the_numbers_come_from(run, view):
    assert view["run"]["results_digest"] == run.manifest.results_digest
    assert (view["run"]["done"], view["run"]["members"], view["run"]["as_of"]) == (9, 9, explorer_world.AS_OF)
    assert view["sources"]["invented"]["title"] == "Invented for tests"
    assert {place["source"] for place in view["places"]} == {"invented"}
    assert len(view["parameters"]) == len(run.manifest.parameters)


# --- series -----------------------------------------------------------------------------------------------------------


def test_people_of_a_country_are_added_up_member_by_member_before_quantiles(run, view):
    results = Results.of_run(run)
    cities = results.stock(["Tbilisi", "Batumi"])
    np.testing.assert_array_equal(rows(view, "stock", "GEO"), np.rint(quantiles(cities.sum(axis=2))))
    apart = sum(quantiles(cities[:, :, city]) for city in (0, 1))
    assert np.abs(rows(view, "stock", "GEO") - apart).max() > 1  # the other order would show


def test_arrivals_flee_over_crossings_or_come_from_other_hosts(run, view):
    results = Results.of_run(run)
    fled, moved = field(results, "fled_in", "Lars"), field(results, "moved_in", "GEO")
    np.testing.assert_array_equal(rows(view, "arrivals", "GEO"), np.rint(quantiles(fled + moved)))
    np.testing.assert_array_equal(rows(view, "arrivals_fled", "GEO"), np.rint(quantiles(fled)))
    everywhere = sum(field(results, "fled_in", place) for place in ("Lars", "Torfyanovka", "Airport"))
    np.testing.assert_array_equal(rows(view, "fled", ""), np.rint(quantiles(everywhere)))
    assert moved.sum() > 0


def test_entries_are_crossings_and_moves_from_other_hosts(run, view):
    results = Results.of_run(run)
    crossed, moved = field(results, "crossed_in", "Torfyanovka"), field(results, "moved_in", "FIN")
    np.testing.assert_array_equal(rows(view, "crossed_in", "FIN"), np.rint(quantiles(crossed)))
    np.testing.assert_array_equal(rows(view, "entries", "FIN"), np.rint(quantiles(crossed + moved)))
    assert labels(view, "exits") == []  # no count is of their kind


def test_figures_by_head_are_those_of_the_country_over_its_residents(view):
    by_head = rows(view, "stock_per_1000", "GEO")
    np.testing.assert_allclose(by_head, rows(view, "stock", "GEO") / 3700.0, rtol=1e-12)
    np.testing.assert_allclose(rows(view, "arrivals_per_100k", "TUR"), rows(view, "arrivals", "TUR") / 850.0)
    needed = rows(view, "school_places_needed", "Tbilisi")
    np.testing.assert_allclose(rows(view, "school_strain", "Tbilisi"), needed / 1200.0)


def test_a_status_and_a_field_are_as_they_were_kept(run, view):
    results = Results.of_run(run)
    stays = results.stays()
    visitors = stays.filter((stays["country"] == "GEO") & (stays["quantity"] == "visitor"))["value"].to_numpy()
    shown = rows(view, "visitor", "GEO")
    np.testing.assert_array_equal(shown, np.rint(quantiles(visitors.reshape(9, 20))))
    expected = quantiles(field(results, "waiting_days", "Airport"))
    assert np.abs(rows(view, "waiting_days", "Airport") - expected).max() <= expected.max() / 400


def test_who_has_not_left_home_is_no_newcomer(run, view):
    assert "RUS" not in labels(view, "stock")
    people = Results.of_run(run).stock(["Capital", "North", "South"]).sum(axis=2)
    np.testing.assert_allclose(rows(view, "remaining", "RUS"), quantiles(people), rtol=1e-3)
    assert set(labels(view, "stock_at")) <= {"Helsinki", "Tbilisi", "Batumi", "Istanbul"}


def test_quantities_say_unit_and_kind(view):
    found = {one["id"]: one for one in view["quantities"]}
    assert found["stock"]["unit"] == "person"
    assert (found["fled_in"]["unit"], found["fled_in"]["kind"]) == ("person/day", "flow")
    assert (found["sympathy"]["unit"], found["sympathy"]["mechanism"]) == ("sd", "opinion")
    assert set(found) == {one["quantity"] for one in view["series"]}
    assert len(found) == len(view["quantities"])


def test_what_crossings_pass_follows_what_was_known(view):
    passes = {place["name"]: place["passes"] for place in view["places"]}
    assert passes["Lars"] == [6000] * 5 + [3000] * 15
    assert passes["Torfyanovka"] == [5000] * 20  # that it would shut became known after the information date
    assert passes["Helsinki"] is None


# --- ways -------------------------------------------------------------------------------------------------------------


def test_a_way_leads_from_the_nearest_people_over_the_crossing_to_a_city(view):
    found = {flow["id"]: flow for flow in view["flows"]}
    lars = found["fled_in|Lars"]
    assert lars["path"] == [[44.7, 43.0], [44.6, 42.7], [44.8, 41.7]]
    assert (lars["from"], lars["to"], lars["kind"]) == ("RUS", "GEO", "crossing")
    assert found["moved|TUR to GEO"]["kind"] == "onward"
    assert found["moved|GEO to RUS"]["kind"] == "return"
    assert "moved|RUS to GEO" not in found


def test_who_could_leave_a_town_says_how_strongly_it_pulls(run):
    one = view.opened(run)
    atlas = dataclasses.replace(one.atlas, movers={"Capital": 10**9, "South": 1})
    (lars,) = [way for way in flows(view.series_of(one), one.scenario, atlas) if way["label"] == "Lars"]
    assert lars["path"][0] == [37.6, 55.75]


def test_ways_come_the_widest_first(view):
    widths = [rows(view, flow["quantity"], flow["label"])[2].sum() for flow in view["flows"]]
    assert widths == sorted(widths, reverse=True)
    assert min(widths) > 0


# --- counts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "over"),
    [("a1", "entries"), ("b1", "crossed_out"),
        ("b2", ""), ("c1", "crossed_in_at"), ("d1", ""), ("e1", ""), ("f1", "stock"),
     ("g1", ""), ("h1", ""), ("i1", ""), ("j1", ""), ("p1", "")],
)  # fmt: skip
def test_a_count_lies_only_over_a_series_of_its_own_kind(view, name, over):
    (count,) = [count for count in view["counts"] if count["id"] == name]
    assert count["over"] == over
    assert not over or (count["crossing"] or count["country"]) in labels(view, over)


def test_counts_have_what_the_members_would_have_published_beside_them(run, view):
    scenario, plan = load_inputs(run)
    scores = {row.id: row for row in score_counts(scenario, plan, Results.of_run(run)).rows}
    shown = {count["id"]: count for count in view["counts"] if count["type"] != "poll"}
    assert list(shown) == sorted(scores)
    assert "k1" not in shown  # long before the run
    for name, row in scores.items():
        assert shown[name]["predicted"] == [row.q05, row.q25, row.q50, row.q75, row.q95]
        assert shown[name]["in_sample"] == row.in_sample
    assert [shown[name]["in_sample"] for name in ("a1", "a2", "b1")] == [True, False, True]
    assert (shown["e1"]["unit"], shown["a1"]["unit"], shown["b2"]["weight"]) == ("hours", "crossings", 0.0)


def test_a_poll_is_a_share_beside_shares(view):
    polls = {count["id"]: count for count in view["counts"] if count["type"] == "poll"}
    assert 0 < polls["p1"]["predicted"][0] < polls["p1"]["predicted"][-1] < 1
    assert polls["p2"]["predicted"] is None
    assert (polls["p2"]["note"], polls["p2"]["weight"]) == ("no field of opinion answers this question", 0.0)


# --- marks and acts ---------------------------------------------------------------------------------------------------


def test_marks_are_what_could_be_known(view):
    assert [(mark["date"], mark["kind"]) for mark in view["marks"]] == [
        ("2022-09-21", "shock"), ("2022-09-23", "act"), ("2022-09-26", "change"),
    ]  # fmt: skip
    assert view["marks"][1]["text"] == "explicit: says so"
    assert view["marks"][2]["text"] == "Lars: passes 3,000 people a day"
    assert all(mark["known"] <= explorer_world.AS_OF for mark in view["marks"])


def test_without_an_information_date_all_is_known(tmp_path):
    scenario = explorer_world.asked(tmp_path / "asked")
    marks = view.marks_of(scenario.changed(as_of=None), view.atlas_of(scenario), date(2022, 10, 10))
    assert {"told late", "after the information date"} <= {mark["text"].split(": ")[1] for mark in marks}


def test_acts_are_what_the_fence_says(busy):
    scenario, plan = load_inputs(busy)
    document = view_of(busy)
    fence = watch(scenario, plan, Results.of_run(busy), Band.of(plan))
    expected = {(host.name, act.kind): act.own for host in fence.hosts for act in host.acts if act.own.last.p > 0}
    shown = {(act["country"], act["kind"]): act for act in document["acts"]}
    assert list(shown) == list(expected)
    for key, own in expected.items():
        assert shown[key]["share"] == round(own.last.p, 4)
        assert shown[key]["median"] == (None if own.median_date is None else str(own.median_date))
        share = rows(document, "acts", " ".join(key))
        assert share.shape == (1, 20)
        assert share[0, -1] == pytest.approx(own.last.p, abs=0.003)
    assert rows(document, "acts", "GEO tighten")[0, 6] == 0  # nobody decides before the information date has passed


def test_dated_acts_are_no_acts_of_its_own(view):
    assert "GEO explicit" not in labels(view, "acts")


# --- runs that are not whole ------------------------------------------------------------------------------------------


def test_an_interrupted_run_shows_what_it_has(run):
    broken = explorer_world.without_last_block(run)
    done = broken.manifest.n_done
    document = view_of(broken)
    assert 0 < document["run"]["done"] == done < 9
    assert f"The run is not finished: {done} of 9 members are in it." in document["notes"]
    people = Results.of_run(run).stock(["Tbilisi", "Batumi"]).sum(axis=2)[:done]
    np.testing.assert_array_equal(rows(document, "stock", "GEO"), np.rint(quantiles(people)))


def test_a_run_without_members_has_nothing_to_show(run):
    empty = explorer_world.without_last_block(explorer_world.without_last_block(run))
    with pytest.raises(RunError, match=r"RUN-080.*no member of 'small-exodus-.*spillover run --resume"):
        view_of(empty)


def test_a_run_of_another_version_lacks_what_needs_its_plan(run, monkeypatch):
    def refused(_):
        raise RunError(Finding("RUN-012", "other inputs", "run it again"))

    monkeypatch.setattr(view, "load_inputs", refused)
    document = view_of(run)
    assert document["acts"] == []
    assert {count["predicted"] is None for count in document["counts"] if count["type"] != "poll"} == {True}
    assert "another plan" in document["counts"][0]["note"]
    assert any("another plan" in note for note in document["notes"])
    assert labels(document, "acts") == []
    assert {place["passes"] is None for place in document["places"]} == {True}
    np.testing.assert_array_equal(rows(document, "stock", "GEO"), rows(view_of(run), "stock", "GEO"))


def test_text_that_would_harm_a_page_comes_through_as_it_is(tmp_path):
    scenario = explorer_world.with_hostile_names(tmp_path / "asked")
    run = explorer_world.run_of(scenario, tmp_path / "runs", members=2)
    read = json.loads(gzip.decompress(encoded(view_of(run))))
    assert HOSTILE in [place["name"] for place in read["places"]]
    assert HOSTILE in labels(read, "stock_at")
    again = json.loads(gzip.decompress(encoded({"text": "</script>\n\u2028\u202e\x00'\"\\"})))
    assert again == {"text": "</script>\n\u2028\u202e\x00'\"\\"}
