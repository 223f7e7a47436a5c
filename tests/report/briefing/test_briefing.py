"""Briefings: the pages say what the view says, carry their source lines, and are the same each time."""

from __future__ import annotations

import re
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

from running import finished_run
from small_runs import SHUT, small_run
from spillover.data.scenario import load
from spillover.engine.runstore import INPUTS
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.report.briefing.book import Book
from spillover.report.briefing.boundaries import world
from spillover.report.briefing.chart import difference_scale, nice_breaks, number, stock_scale
from spillover.report.briefing.pages import published, summary
from spillover.report.briefing.sheet import Box, foot_lines
from spillover.report.briefing.write import Subject, drawn, pages
from spillover.report.explorer.difference import difference_of
from spillover.report.explorer.view import view_of


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("briefing")
    return small_run(folder / "open", folder / "runs"), small_run(folder / "shut", folder / "runs", crossings=SHUT)


@pytest.fixture(scope="module")
def views(runs):
    return tuple(view_of(run) for run in runs)


@pytest.fixture(scope="module")
def difference(runs):
    return difference_of(*runs)


@pytest.fixture(scope="module")
def figures(views):
    return list(pages(Subject(views[:1])))


@pytest.fixture(scope="module")
def svg(views):
    return drawn(Subject(views[:1]), "svg")


def written_on(figures) -> str:
    return "\n".join(text.get_text() for figure in figures for text in figure.findobj(Text))


def written_in(svg: bytes) -> str:
    """The texts of an SVG file; letters are drawn as paths, and each text is kept as a comment beside them."""
    return "\n".join(re.findall(r"<!-- (.*?) -->", svg.decode()))


def test_a_book_reads_what_the_members_say(runs, views):
    results, book = Results.open(runs[0].folder), Book(views[0])
    stock = results.stock(["Tbilisi", "Batumi"]).sum(axis=2)
    own = np.quantile(stock, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    assert np.abs(book.rows("stock", "GEO") - own).max() <= 0.5
    assert book.middle("stock", "GEO")[-1] == pytest.approx(np.median(stock[:, -1]), abs=0.5)
    assert book.rows("stock", "ISL").tolist() == np.zeros((5, 20)).tolist()
    assert str(book.dates[0]), book.last == ("2022-09-21", "2022-10-10")
    assert "RUS" not in book.hosts(9)


def test_the_largest_hosts_come_first(views):
    book = Book(views[0])
    peaks = [book.middle("stock", host).max() for host in book.hosts(9)]
    assert peaks == sorted(peaks, reverse=True)
    assert len(book.hosts(2)) == 2


def test_the_table_holds_median_and_interval_of_each_host(views, svg):
    text, book = written_in(svg), Book(views[0])
    for host in book.hosts(9):
        low, _, middle, _, high = book.at_end("stock", host)
        assert f"{middle:,.0f}" in text
        assert f"{low:,.0f} to {high:,.0f}" in text
    assert "Georgia" in text


def test_every_page_names_run_seed_and_members(views, figures):
    run = views[0]["run"]["name"]
    for figure in figures:
        text = written_on([figure])
        assert f"Run {run}" in text
        assert "4 members · seed 0" in text
    assert "acceptance by the United Nations" in written_on(figures[:1])
    assert written_on(figures).count("United Nations") == 2


def test_the_pages_of_a_run_over_borders(views, figures):
    text = written_on(figures)
    for words in ("The largest hosts", "Crossings: queues and waits", "Cities: rents and schools", "Limits, assum",
                  "Invented for tests", "A simulation of groups of people"):  # fmt: skip
        assert words in text
    acts = sorted((act["share"], act["country"]) for act in views[0]["acts"] if act["share"] > 0)
    assert ("What governments may do" in text) == bool(acts)


def test_published_counts_lie_on_a_page_beside_series_of_their_own_kind(views, figures):
    label = views[0]["countries"][-1]["iso3"]
    count = {
        "over": "stock", "country": label, "crossing": "", "first_day": "2022-09-30", "last_day": "2022-09-30",
        "value": 1234.0, "weight": 1.0, "source": "invented",
    }  # fmt: skip
    told = {**views[0], "counts": [count]}
    assert Book(told).counts("stock", label) == [count]
    assert Book(told).counts("arrivals", label) == []
    page = published(Book(told))
    values = [line.get_ydata()[0] for line in page.figure.axes[1].lines if line.get_marker() == "o"]
    assert values == [1234.0]
    assert published(Book({**views[0], "counts": []})) is None


def test_two_runs_show_both_and_the_difference(views, difference):
    text = written_in(drawn(Subject(views, difference), "svg"))
    for view in views:
        assert view["run"]["name"] in text
    assert "difference of pairs" in text
    assert "Difference, at the median" in text


def test_two_runs_that_are_no_pairs_say_why(views):
    text = written_in(drawn(Subject(views, None, "seed of one: 1, of the other: 0"), "svg"))
    assert "No difference is drawn. seed of one: 1" in text
    assert "difference of pairs" not in text


def test_the_same_documents_give_the_same_bytes_and_leave_matplotlib_alone(views, svg):
    before = dict(mpl.rcParams)
    assert svg == drawn(Subject(views[:1]), "svg")
    assert svg.startswith(b"<?xml")
    few = {**views[0], "parameters": [], "counts": [], "acts": []}
    first = drawn(Subject((few,)), "pdf")
    assert first == drawn(Subject((few,)), "pdf")
    assert first.startswith(b"%PDF")
    assert b"CreationDate" not in first
    assert dict(mpl.rcParams) == before


def test_a_picture_for_screens_does_not_name_its_maker(views):
    first = drawn(Subject(views[:1]), "png")
    assert first.startswith(b"\x89PNG")
    assert b"Software" not in first


def test_a_run_of_camps_is_drawn_as_camps(tmp_path):
    run = finished_run(tmp_path, members=3)
    subject = Subject((view_of(run),), camps=(Results.open(run.folder), load(run.folder / INPUTS)))
    text = written_on(pages(subject))
    assert "Camp East, Eastland" in text
    assert "Limits, assumptions and sources" in text
    assert "Camp East, Eastland" in written_in(drawn(subject, "svg"))


def test_a_run_without_finished_members_says_how_many_there_are(views):
    run = {**views[0]["run"], "members": 9}
    text = written_on([summary(Book({**views[0], "run": run}), world()).figure])
    assert text.count("4 of 9 members, the others are not finished") == 2


def test_names_are_taken_literally(views):
    odd = {**views[0], "run": {**views[0]["run"], "title": "$x^2$ <b>&amp; \u4e2d"}}
    assert "$x^2$" in written_in(drawn(Subject((odd,)), "svg"))


def test_without_matplotlib_the_cure_names_the_extra(views, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RunError, match=r"RUN-014.*spillover\[plots\]"):
        drawn(Subject(views[:1]), "png")


def test_classes_of_colour_have_round_edges():
    assert nice_breaks(29.1, 5) == (1, 2, 5, 10, 20)
    assert nice_breaks(0.03, 3) == (0.005, 0.01, 0.02)
    assert nice_breaks(50, 2) == (20, 50)
    assert [number(one) for one in (1200, 0.05, -5)] == ["1,200", "0.05", "−5"]


def test_colours_are_locked_over_both_runs(views):
    one, both = stock_scale([Book(views[1])]), stock_scale([Book(view) for view in views])
    assert both.breaks >= one.breaks
    assert both == stock_scale([Book(view) for view in reversed(views)])
    assert both.colour(0) == both.colours[0]
    assert both.colour(both.breaks[-1]) == both.colours[-1]


def test_more_and_fewer_people_have_the_same_steps(difference):
    scale = difference_scale(Book(difference), "stock")
    assert [-edge for edge in scale.breaks] == list(reversed(scale.breaks))
    assert scale.colour(0) == scale.colours[3]
    assert (scale.colour(scale.breaks[0]), scale.colour(scale.breaks[-1])) == (scale.colours[0], scale.colours[-1])


def test_sources_of_most_counts_come_first_and_the_rest_is_counted():
    sources = {f"s{n}": {"title": f"Source {n}", "date": "2022-10-01"} for n in range(9)}
    run = {"name": "r", "movement": "m", "done": 1, "members": 1, "seed": 0, "versions": {}, "as_of": None}
    lines = foot_lines([{"run": run, "sources": sources, "counts": [{"source": "s8"}]}])
    assert lines[1].startswith("Sources: Source 8 (2022-10-01); Source 0")
    assert "and 3 more" in lines[1]


def test_a_frozen_run_names_no_source_that_it_could_not_know():
    sources = {"early": {"title": "Early", "date": "2022-10-07"}, "late": {"title": "Late", "date": "2022-10-08"}}
    run = {"name": "r", "movement": "m", "done": 1, "members": 1, "seed": 0, "versions": {}, "as_of": "2022-10-07"}
    lines = foot_lines([{"run": run, "sources": sources, "counts": [{"source": "late"}]}])
    assert lines[1] == "Sources: Early (2022-10-07)."


def test_boxes_fill_their_room():
    boxes = Box(1, 2, 10, 6).grid(2, 3, (0.5, 1))
    assert boxes[0] == Box(1, 2, 3, 2.5)
    assert boxes[-1] == Box(8, 5.5, 3, 2.5)
    left, right = Box(0, 0, 10, 1).beside(0.6, 1)
    assert (left.width, right.left, right.width) == pytest.approx((5.4, 6.4, 3.6))
