"""The explorer in a notebook: each question of the page is answered or refused, and nothing outside is shown."""

from __future__ import annotations

import json
import sys

import pytest

import spillover as sp
from factories import tiny_scenario
from small_runs import SHUT, small_run
from spillover.engine.index import list_runs
from spillover.experiments.results import Results
from spillover.ground.errors import RunError
from spillover.interfaces import notebook
from spillover.interfaces.notebook import Desk, explore
from spillover.interfaces.serve import services, tasks
from spillover.report.explorer.difference import difference_of
from spillover.report.explorer.page import asset
from spillover.report.explorer.view import view_of

QUESTION = {
    "passports": ["RUS"], "host": "KAZ", "on": "2022-12-24", "plan": False, "visa": False, "document": "passport",
    "purpose": "", "route": "", "from": "", "as_of": None, "facts": [],
    "trips": [{"host": "KAZ", "in": "2022-09-25", "out": None, "registered": None, "permit": None, "protection": None}],
}  # fmt: skip


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    return small_run(folder / "open", folder / "runs"), small_run(folder / "shut", folder / "runs", crossings=SHUT)


@pytest.fixture
def runs(pair):
    return pair[0].folder.parent


@pytest.fixture
def widget(pair):
    """A widget whose answers are kept instead of sent."""
    shown = explore(pair[0].folder)
    shown.told = []
    shown.send = lambda content, buffers=None: shown.told.append(content)
    return shown


def ask(widget, verb, *words, number=1):
    """What the page does: a message of the widget, answered by another."""
    widget._handle_custom_msg({"id": number, "verb": verb, "words": list(words)}, [])
    (told,) = widget.told
    widget.told.clear()
    assert told["id"] == number
    return told


def test_the_widget_holds_the_bundle_and_the_run(widget, pair):
    assert widget.run == pair[0].manifest.name
    assert widget.other == ""
    assert widget._esm == asset("widget.js")
    assert widget._css == asset("widget.css")
    assert {"run", "other"} <= set(widget.traits(sync=True))


@pytest.mark.parametrize("form", ["opened", "path", "text", "start of name", "last", "results"])
def test_a_run_may_be_called_in_any_way(pair, runs, form):
    run = pair[0]
    last = list_runs(runs)[-1].name
    called = {
        "opened": run, "path": run.folder, "text": str(run.folder), "start of name": run.manifest.name[:-3],
        "last": "last", "results": Results.open(run.folder),
    }[form]  # fmt: skip
    assert explore(called, runs=runs).run == (last if form == "last" else run.manifest.name)


def test_a_second_run_stands_beside_the_first(pair):
    shown = sp.explore(pair[0], pair[1])
    assert (shown.run, shown.other) == tuple(run.manifest.name for run in pair)


def test_runs_views_and_differences_are_those_of_the_folder(widget, pair, runs):
    assert [row["name"] for row in ask(widget, "runs")["result"]] == [row.name for row in list_runs(runs)]
    names = [run.manifest.name for run in pair]
    assert ask(widget, "view", names[1], number=7)["result"] == json.loads(json.dumps(view_of(pair[1])))
    assert ask(widget, "difference", *names)["result"] == json.loads(json.dumps(difference_of(*pair)))


def test_boundaries_and_writers_come_from_the_package(widget):
    assert ask(widget, "world")["result"] == json.loads(asset("world.json"))
    assert ask(widget, "writers")["result"] == asset("writers.js")


def test_words_come_by_language_and_of_no_other_one(widget):
    assert ask(widget, "words", "ru")["result"] == json.loads(asset("words.ru.json"))
    for language in ("fr", "../words", None):
        (finding,) = ask(widget, "words", language)["findings"]
        assert finding["code"] == "RUN-078"


def test_stays_are_answered_by_the_code_of_the_server(widget):
    assert ask(widget, "stay_words")["result"] == tasks.words()
    assert ask(widget, "stay", QUESTION)["result"] == tasks.stay(json.dumps(QUESTION))


def test_a_bad_question_is_refused_with_its_field(widget):
    (finding,) = ask(widget, "stay", {**QUESTION, "hots": "KAZ"})["findings"]
    assert finding["code"] == "RUN-091"
    assert "hots" in finding["message"]


@pytest.mark.parametrize("name", ["../runs", "/etc", "", "nothing", None, 3, ".views"])
def test_only_runs_of_the_folder_are_shown(widget, name):
    (finding,) = ask(widget, "view", name)["findings"]
    assert finding["code"] == "RUN-004"


def test_an_unknown_verb_is_refused(widget):
    (finding,) = ask(widget, "veiw", "x")["findings"]
    assert finding["code"] == "RUN-077"
    assert finding["cure"] == "did you mean 'view'?"


@pytest.mark.parametrize(("verb", "words"), [("view", []), ("runs", ["x"]), ("difference", ["x"])])
def test_a_wrong_number_of_words_is_refused(widget, verb, words):
    (finding,) = ask(widget, verb, *words)["findings"]
    assert finding["code"] == "RUN-078"


@pytest.mark.parametrize(
    "message", [None, "view", {}, {"id": 1}, {"id": 1, "verb": ["view"]}, {"verb": "view", "words": "x"}]
)
def test_a_message_of_no_form_is_answered_with_findings(runs, message):
    assert Desk(runs).answer(message)["findings"][0]["code"] in {"RUN-077", "RUN-078"}


def test_our_own_fault_is_told_without_a_traceback(runs, monkeypatch):
    monkeypatch.setattr(notebook, "list_runs", lambda runs: 1 / 0)
    (finding,) = Desk(runs).answer({"id": 1, "verb": "runs", "words": []})["findings"]
    assert finding["code"] == "RUN-999"
    assert "Traceback" not in finding["message"]


def test_documents_are_kept_where_the_server_keeps_them(widget, pair, runs):
    ask(widget, "view", pair[0].manifest.name)
    assert list((runs / services.CACHE).iterdir())
    assert notebook.CACHE == services.CACHE


def test_results_in_memory_are_refused_with_the_cure(tmp_path):
    plan = sp.compile(sp.load(tiny_scenario(tmp_path)))
    with pytest.raises(RunError, match=r"RUN-076.*spillover run"):
        explore(sp.simulate(plan, members=1))


def test_runs_of_two_folders_are_refused(pair, tmp_path):
    elsewhere = small_run(tmp_path / "scenario", tmp_path / "runs")
    with pytest.raises(RunError, match="RUN-079"):
        explore(pair[0], elsewhere)


def test_a_run_that_is_not_there_is_refused(runs):
    with pytest.raises(RunError, match="RUN-004"):
        explore("nothing", runs=runs)


def test_without_anywidget_the_cure_names_the_extra(pair, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(RunError, match=r"RUN-014.*spillover\[notebook\]"):
        explore(pair[0])
