"""Every request of the server: what it answers, and how it refuses."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from interfaces.serve.serving import Asker, codes
from spillover.engine.index import list_runs
from spillover.engine.lock import LOCK, locked
from spillover.interfaces.serve import ledger, services
from spillover.interfaces.serve.answers import StayAnswer
from spillover.interfaces.serve.documents import Difference, View

RUN = {"scenario": "tiny", "members": 3}


def names(runs: Path) -> list[str]:
    return [row.name for row in list_runs(runs)]


def test_it_says_that_it_is_there(ask: Asker):
    assert ask.get("/api/health").json() == {"status": "ok", "version": "0.1.0"}


# ---- runs ----------------------------------------------------------------------------------------


def test_runs_are_listed_as_the_index_has_them(ask: Asker, runs: Path):
    rows = ask.get("/api/runs").json()["runs"]
    assert [row["name"] for row in rows] == names(runs)
    assert {(row["scenario"], row["members"], row["done"], row["status"]) for row in rows} == {
        ("tiny", 4, 4, "complete")
    }


def test_a_view_is_the_document_of_its_run(ask: Asker, runs: Path):
    name = names(runs)[0]
    answer = ask.get(f"/api/runs/{name}/view")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    view = View.model_validate(answer.json())
    assert (view.run.name, view.run.done, view.times[-1]) == (name, 4, 9)
    assert view.series


def test_the_described_view_has_all_fields_of_the_document(ask: Asker, runs: Path):
    document = ask.get(f"/api/runs/{names(runs)[0]}/view").json()
    assert set(document) == set(View.model_fields)
    assert set(document["run"]) == set(View.model_fields["run"].annotation.model_fields)


def test_a_browser_that_has_a_view_is_not_sent_it_again(ask: Asker, runs: Path):
    path = f"/api/runs/{names(runs)[0]}/view"
    first = ask.get(path)
    again = ask.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert ask.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_reader_without_gzip_gets_plain_json(ask: Asker, runs: Path):
    answer = ask.get(f"/api/runs/{names(runs)[0]}/view", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "content-encoding" not in answer.headers
    assert json.loads(answer.content)["format"] == 1


def test_views_are_kept_beside_the_runs_and_are_no_runs(ask: Asker, runs: Path):
    ask.get(f"/api/runs/{names(runs)[0]}/view")
    kept = list((runs / services.CACHE).iterdir())
    assert json.loads(gzip.decompress(kept[0].read_bytes()))["format"] == 1
    assert len(ask.get("/api/runs").json()["runs"]) == 2


def test_a_difference_is_of_the_other_run_less_the_first(ask: Asker, runs: Path):
    first, second = names(runs)
    answer = ask.get(f"/api/runs/{first}/difference/{second}")
    found = Difference.model_validate(answer.json())
    assert (found.against.name, found.compared.name, found.paired) == (first, second, True)


def test_an_unknown_run_is_told_with_the_name_that_was_meant(ask: Asker, runs: Path):
    name = names(runs)[0]
    for path in (f"/api/runs/{name[:-1]}/view", f"/api/runs/{name}/difference/{name[:-1]}"):
        answer = ask.get(path)
        assert (answer.status_code, codes(answer)) == (404, ["RUN-004"])
        assert "did you mean 'tiny-" in answer.json()["findings"][0]["cure"]


def test_a_damaged_run_is_listed_and_refused(ask: Asker, runs: Path):
    name = names(runs)[0]
    (runs / name / "manifest.json").write_text("{")
    assert "damaged" in {row["status"] for row in ask.get("/api/runs").json()["runs"]}
    answer = ask.get(f"/api/runs/{name}/view")
    assert (answer.status_code, codes(answer)) == (409, ["RUN-002"])


def test_runs_that_are_no_pairs_are_refused(ask: Asker, runs: Path):
    first, second = names(runs)
    manifest = runs / second / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seed": 0', '"seed": 1'))
    answer = ask.get(f"/api/runs/{first}/difference/{second}")
    assert answer.status_code == 409
    assert codes(answer)[0].startswith("RUN-0")


# ---- what may be asked ----------------------------------------------------------------------------


def test_scenarios_are_listed_as_they_are_declared(ask: Asker, world: Path):
    for name, file in (("lame", "places.csv"), ("broken", "scenario.toml")):
        shutil.copytree(world / "scenarios" / "tiny", world / "scenarios" / name)
        (world / "scenarios" / name / file).write_text("?")
    variant = world / "scenarios" / "tiny" / "variants" / "short"
    variant.mkdir(parents=True)
    words = 'format = 1\nextends = "../.."\nid = "short"\ntitle = "<b>"\nquestion = "Ten days?"\ndays = 10\n'
    (variant / "scenario.toml").write_text(words)
    rows = {row["name"]: row for row in ask.get("/api/scenarios").json()["scenarios"]}
    question = "Where do the people of Alpha, Beta and Gamma find shelter?"
    tiny = {
        "name": "tiny",
        "title": "Three towns and two camps",
        "question": question,
        "start": "2020-01-01",
        "days": 30,
    }
    assert rows["tiny"] == tiny
    assert rows["tiny/short"] == tiny | {"name": "tiny/short", "title": "<b>", "question": "Ten days?", "days": 10}
    assert "lame" in rows
    assert "broken" not in rows
    answer = ask.get("/api/form", params={"scenario": "lame"})
    assert answer.status_code == 422
    assert codes(answer)[0].startswith("SCN-2")


def test_a_form_has_every_parameter_with_its_bounds_prior_and_source(ask: Asker):
    form = ask.get("/api/form", params={"scenario": "tiny"}).json()
    assert form["scenario"]["name"] == "tiny"
    parameters = {one["id"]: one for one in form["parameters"]}
    speed = parameters["flee3.max_move_speed_km_per_day"]
    assert (speed["type"], speed["unit"], speed["set_by"]) == ("number", "km/day", "default")
    assert speed["low"] is not None
    assert speed["source"]
    assert speed["about"]
    source = parameters["departures.source"]
    assert (source["type"], source["value"] in source["choices"]) == ("choice", True)
    assert {one["type"] for one in form["parameters"]} <= {"number", "integer", "boolean", "choice", "text"}


def test_the_schema_of_the_form_is_that_of_a_job(ask: Asker):
    schema = ask.get("/api/form", params={"scenario": "tiny"}).json()["request"]
    body = ask.get("/api/openapi.json").json()["components"]["schemas"]["JobRequest"]
    assert set(schema["properties"]) == set(body["properties"])
    assert schema["required"] == body["required"] == ["scenario"]
    assert schema["properties"]["members"]["maximum"] == 10_000


@pytest.mark.parametrize("name", ["tinny", "scenarios/tiny", "./scenarios/tiny", "../tiny", "/etc", "tiny/", "a\0b"])
def test_a_scenario_is_named_and_never_a_path(ask: Asker, name: str):
    answers = ask.get("/api/form", params={"scenario": name}), ask.post("/api/jobs", RUN | {"scenario": name})
    for answer in answers:
        assert (answer.status_code, codes(answer)) == (404, ["SCN-001"])
    if name == "tinny":
        assert "did you mean 'tiny'?" in answers[0].json()["findings"][0]["cure"]


# ---- the queue ------------------------------------------------------------------------------------


def test_a_job_waits_in_the_queue_with_what_was_asked(ask: Asker):
    answer = ask.post("/api/jobs", RUN | {"until": "2020-01-10", "settings": {"flee3.awareness_level": "2"}})
    assert answer.status_code == 201, answer.text
    job = answer.json()
    assert (job["state"], job["waiting"], job["members"], job["done"], job["run"]) == ("queued", 1, 3, 0, None)
    asked = {"scenario": "tiny", "members": 3, "seed": 0, "until": "2020-01-10", "as_of": None, "movement": None}
    assert job["request"] == asked | {"days": None, "settings": {"flee3.awareness_level": "2"}}
    assert ask.get(f"/api/jobs/{job['id']}").json() == job
    second = ask.post("/api/jobs", RUN).json()
    assert second["waiting"] == 2
    assert [one["id"] for one in ask.get("/api/jobs").json()["jobs"]] == [job["id"], second["id"]]


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"settings": {"flee3.awareness": "2"}}, "PAR-001", "did you mean 'awareness_level'?"),
        ({"settings": {"flee3.awareness_level": "many"}}, "PAR-002", "flee3.awareness_level"),
        ({"settings": {"flee3.max_move_speed_km_per_day": "-5"}}, "PAR-003", "flee3.max_move_speed_km_per_day"),
        ({"settings": {"fle3.awareness_level": "1"}}, "PAR-005", "did you mean 'flee3'?"),
        ({"settings": {"awareness_level": "1"}}, "PAR-006", "mechanism.parameter"),
        ({"movement": "fly"}, "PLN-001", "'fly'"),
        ({"until": "2019-01-01"}, "PAR-007", "2019-01-01"),
        ({"until": "1.5.2020"}, "PAR-008", "until"),
        ({"as_of": "3000-01-01"}, "PAR-008", "as_of"),
        ({"until": "2020-01-05", "days": 3}, "PAR-009", "until"),
        ({"days": 0}, "PAR-004", "0 days"),
        ({"members": 0}, "RUN-091", "members"),
        ({"members": 10_001}, "RUN-091", "10000"),
        ({"members": "3"}, "RUN-091", "members"),
        ({"seed": 2**53}, "RUN-091", "seed"),
        ({"seed": -1}, "RUN-091", "seed"),
        ({"membres": 3}, "RUN-091", "did you mean 'members'?"),
        ({"settings": {f"flee3.a{i}": "1" for i in range(501)}}, "RUN-091", "settings"),
        ({"settings": {"flee3.awareness_level": 2}}, "RUN-091", "settings.flee3.awareness_level"),
        ({"scenario": "\ud800"}, "RUN-091", "scenario"),
    ],
)
def test_a_slip_is_told_before_anything_waits(ask: Asker, change: dict, code: str, told: str):
    answer = ask("POST", "/api/jobs", content=json.dumps(RUN | change), headers={"Content-Type": "application/json"})
    assert (answer.status_code, codes(answer)[0]) == (422, code)
    assert told in answer.text
    assert ask.get("/api/jobs").json()["jobs"] == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "3", "null", '"tiny"', "{}", '{"\ud800": 1}', "[" * 50_000, "9" * 5_000]
)
def test_a_body_that_cannot_be_read_is_told(ask: Asker, body: str):
    content = body.encode("utf-8", "surrogatepass")
    answer = ask("POST", "/api/jobs", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert set(codes(answer)) == {"RUN-091"}


def test_jobs_are_cancelled_and_resumed_and_each_can_be_said_twice(ask: Asker):
    first, second = (ask.post("/api/jobs", RUN).json()["id"] for _ in range(2))
    for _ in range(2):
        job = ask.post(f"/api/jobs/{first}/cancel", {}).json()
        assert (job["state"], job["waiting"]) == ("cancelled", 0)
        assert job["ended"]
    for _ in range(2):
        job = ask.post(f"/api/jobs/{first}/resume", {}).json()
        assert (job["state"], job["waiting"], job["ended"]) == ("queued", 2, None)
    assert ask.get(f"/api/jobs/{second}").json()["waiting"] == 1


def test_what_is_done_can_be_neither_cancelled_nor_resumed(ask: Asker):
    job = ask.post("/api/jobs", RUN).json()["id"]
    ask.app.state.services.foreman.ledger.end(job, "done")
    for verb in ("cancel", "resume"):
        answer = ask.post(f"/api/jobs/{job}/{verb}", {})
        assert (answer.status_code, codes(answer)) == (409, ["RUN-095"])


def test_a_job_that_is_not_there_is_not_found(ask: Asker):
    for answer in (
        ask.get("/api/jobs/none"),
        ask.post("/api/jobs/none/cancel", {}),
        ask.post("/api/jobs/none/resume", {}),
    ):
        assert (answer.status_code, codes(answer)) == (404, ["RUN-094"])


def test_the_queue_has_an_end(ask: Asker, monkeypatch):
    monkeypatch.setattr(ledger, "MOST_WAITING", 2)
    waiting = [ask.post("/api/jobs", RUN).json()["id"] for _ in range(2)]
    answer = ask.post("/api/jobs", RUN)
    assert (answer.status_code, codes(answer)) == (429, ["RUN-093"])
    ask.post(f"/api/jobs/{waiting[0]}/cancel", {})
    assert ask.post("/api/jobs", RUN).status_code == 201
    assert ask.post(f"/api/jobs/{waiting[0]}/resume", {}).status_code == 429


def test_old_jobs_are_forgotten_and_waiting_ones_are_not(ask: Asker, monkeypatch):
    monkeypatch.setattr(ledger, "MOST_ENDED", 1)
    jobs = [ask.post("/api/jobs", RUN).json()["id"] for _ in range(3)]
    for job in jobs[:2]:
        ask.post(f"/api/jobs/{job}/cancel", {})
    last = ask.post("/api/jobs", RUN).json()["id"]
    assert [one["id"] for one in ask.get("/api/jobs").json()["jobs"]] == [jobs[1], jobs[2], last]


def test_a_run_that_another_process_computes_can_still_be_looked_at(ask: Asker, runs: Path):
    name = names(runs)[0]
    with locked(runs / name / LOCK):
        assert ask.get(f"/api/runs/{name}/view").status_code == 200


# ---- stays ----------------------------------------------------------------------------------------

STAY = {"passports": ["RUS"], "host": "KAZ", "on": "2022-10-10", "trips": [{"host": "KAZ", "in": "2022-09-25"}]}


def test_the_words_of_a_question_come_from_the_law(ask: Asker):
    words = ask.get("/api/stay/words").json()
    assert {"KAZ", "SCH", "GEO"} <= set(words["hosts"])
    assert {"RUS", "UKR"} <= set(words["passports"])
    assert "passport" in words["documents"]
    assert "work" in words["purposes"]
    assert words["routes"] == ["road", "rail", "air", "foot", "sea"]


def test_a_stay_is_answered_as_the_command_line_answers(ask: Asker):
    answer = ask.post("/api/stay", STAY).json()
    assert (answer["lawful_until"], answer["ends_by"]) == ("2022-12-23", "kaz-eaeu-90-per-entry")
    assert answer["why"]
    assert set(answer) == set(StayAnswer.model_fields)


def test_exposure_is_answered_where_facts_are_stated(ask: Asker):
    assert ask.post("/api/stay", STAY).json()["exposure"] == []
    assert ask.post("/api/stay", STAY | {"facts": ["served=RUS"]}).json()["exposure"]


def test_law_that_was_not_known_is_hidden(ask: Asker):
    answer = ask.post("/api/stay", STAY | {"as_of": "2022-10-01", "plan": False}).json()
    assert answer["host"] == "KAZ"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "kaz"}, "RUN-091"),
        ({"passports": []}, "RUN-091"),
        ({"passports": ["QQQ"], "host": "QQQ"}, "LAW-"),
        ({"on": "10.10.2022"}, "PAR-008"),
        ({"on": "2099-01-01"}, "LAW-118"),
        ({"trips": [{"host": "KAZ", "in": "2099-01-01"}]}, "LAW-118"),
        ({"trips": [{"host": "KAZ", "in": "2022-09-25", "out": "2022-09-01"}]}, "LAW-101"),
        ({"trips": [{"host": "KAZ", "into": "2022-09-25"}]}, "RUN-091"),
        ({"plan": True}, "LAW-127"),
        ({"purpose": "fun"}, "RUN-091"),
        ({"facts": ["served"]}, "LAW-125"),
        ({"facts": ["sreved=RUS"]}, "LAW-129"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told(ask: Asker, change: dict, code: str):
    answer = ask.post("/api/stay", STAY | change)
    assert answer.status_code == 422
    assert codes(answer)[0].startswith(code)
