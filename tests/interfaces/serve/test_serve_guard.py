"""Who may ask, how large a request may be, what answers say to browsers, and which files are sent."""

from __future__ import annotations

import gzip
import logging
import os
from pathlib import Path

import httpx
import pytest

from interfaces.serve.serving import Asker, codes
from spillover.interfaces.serve import guard
from spillover.interfaces.serve.static import Static

JSON = {"Content-Type": "application/json"}
ELSEWHERE = "https://elsewhere.example"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def files(ask: Asker, tmp_path: Path, monkeypatch) -> Path:
    """A folder of static files for the server."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "explorer.js").write_text("'script'" * 100)
    (tmp_path / "secret.js").write_text("'secret'")
    (folder / "link.js").symlink_to(tmp_path / "secret.js")
    (folder / "notes.txt").write_text("'secret'")
    monkeypatch.setattr(ask.app.state.services.static, "_folder", folder)
    return folder


# ---- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8300", "LOCALHOST", "[::1]:8300"])
def test_it_answers_to_the_names_of_this_machine(ask: Asker, host: str):
    assert ask.get("/api/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "localhost.elsewhere.example", "127.0.0.1.elsewhere.example", "", "[", "x@localhost@y"],
)
def test_a_name_that_is_made_to_point_here_is_refused(ask: Asker, files: Path, host: str):
    for path in ("/api/runs", "/"):
        answer = ask.get(path, headers={"Host": host})
        assert (answer.status_code, codes(answer)) == (400, ["RUN-092"])


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", "Basic secret-of-sixteen", "Bearer é"])
def test_without_the_token_nothing_is_told(asker_with_token: Asker, authorization: str | None):
    headers = {} if authorization is None else {"Authorization": authorization.encode()}
    for path in ("/api/health", "/api/runs", "/api/openapi.json", "/api/jobs/events", "/api/none"):
        answer = asker_with_token.get(path, headers=headers)
        assert (answer.status_code, codes(answer)) == (401, ["RUN-092"])
        assert answer.headers["www-authenticate"] == "Bearer"
    assert asker_with_token.post("/api/jobs", {}, headers=headers).status_code == 401


def test_with_the_token_all_is_told_under_any_name(asker_with_token: Asker):
    headers = {"Authorization": "bearer secret-of-sixteen", "Host": "planning.example:8300"}
    assert asker_with_token.get("/api/runs", headers=headers).json() == {"runs": []}


def test_the_token_is_never_logged(asker_with_token: Asker, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for token in ("secret-of-sixteen", "wrong-but-guessed"):
        asker_with_token.get("/api/runs", headers={"Authorization": f"Bearer {token}"})
    told = caplog.text + "".join(capfd.readouterr())
    assert "secret-of-sixteen" not in told
    assert "wrong-but-guessed" not in told


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8301"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_may_not_ask_for_anything_to_be_done(ask: Asker, headers: dict):
    answer = ask.post("/api/jobs", {"scenario": "tiny"}, headers=headers)
    assert (answer.status_code, codes(answer)) == (403, ["RUN-092"])
    assert ask.get("/api/jobs").json() == {"jobs": []}


def test_our_own_page_may(ask: Asker):
    headers = {"Origin": "http://127.0.0.1:8300", "Sec-Fetch-Site": "same-origin"}
    assert ask.post("/api/jobs", {"scenario": "tiny"}, headers=headers).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_of_another_page_can_send_is_not_read(ask: Asker, kind: str):
    answer = ask("POST", "/api/jobs", content=b'{"scenario": "tiny"}', headers={"Content-Type": kind})
    assert (answer.status_code, codes(answer)) == (415, ["RUN-092"])


# ---- how much -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stated", [True, False], ids=["stated", "in pieces"])
def test_a_body_that_is_too_large_is_refused(ask: Asker, stated: bool):
    async def pieces():
        for _ in range(11):
            yield b" " * 100_000

    content = b" " * (guard.LARGEST_BODY + 1) if stated else pieces()
    answer = ask("POST", "/api/stay", content=content, headers=JSON)
    assert (answer.status_code, codes(answer)) == (413, ["RUN-093"])


def test_a_body_that_is_just_small_enough_is_read(ask: Asker):
    text = b'{"scenario": "tiny"}'
    answer = ask("POST", "/api/jobs", content=text + b" " * (guard.LARGEST_BODY - len(text)), headers=JSON)
    assert answer.status_code == 201


# ---- what answers say -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/assets/explorer.js", "/api/health", "/api/openapi.json", "/none", "/api/jobs/x"]
)
def test_every_answer_tells_browsers_to_be_strict(ask: Asker, files: Path, path: str):
    headers = ask.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert not {name for name in headers if name.startswith("access-control")}


def test_refusals_are_strict_too(ask: Asker):
    assert ask.get("/", headers={"Host": "elsewhere.example"}).headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/api", "/api/", "/api/runs/", "/favicon.ico"])
def test_there_is_nothing_else(ask: Asker, path: str):
    answer = ask.get(path)
    assert (answer.status_code, codes(answer)) == (404, ["RUN-097"])


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/api/runs"), ("PUT", "/api/jobs"), ("POST", "/"), ("GET", "/api/stay")]
)
def test_other_verbs_are_refused(ask: Asker, method: str, path: str):
    answer = ask(method, path, headers=JSON)
    assert (answer.status_code, codes(answer)) == (405, ["RUN-097"])
    assert answer.headers["allow"]


def report_of(answer: httpx.Response) -> str:
    """What lies in the file that a fault names; it is removed."""
    report = Path(answer.json()["findings"][0]["cure"].partition("the file ")[2].partition(" of")[0])
    text = report.read_text()
    report.unlink()
    return text


def test_a_fault_of_ours_is_told_without_its_traceback(ask: Asker, monkeypatch):
    def burst(*_: object) -> None:
        message = "inner workings"
        raise KeyError(message)

    monkeypatch.setattr(type(ask.app.state.services.foreman), "jobs", burst)
    answer = ask.get("/api/jobs")
    assert (answer.status_code, codes(answer)) == (500, ["RUN-999"])
    assert "inner workings" not in answer.text
    assert "Traceback" not in answer.text
    assert "inner workings" in report_of(answer)


def test_a_fault_in_the_child_is_told_in_the_same_way(ask: Asker, monkeypatch):
    monkeypatch.setattr("spillover.interfaces.serve.tasks.read_law", lambda *_, **__: 1 / 0)
    answer = ask.post("/api/stay", {"passports": ["RUS"], "host": "KAZ", "on": "2022-10-10"})
    assert (answer.status_code, codes(answer)) == (500, ["RUN-999"])
    assert "division" not in answer.text
    assert "division" in report_of(answer)


def test_no_request_is_measured_for_anybody(ask: Asker):
    """The framework can send measurements elsewhere when the environment says so; here it may not."""
    told = ask.app._telemetry
    assert not any(told[name] for name in ("auto_configure", "tracing", "metrics", "logs"))


# ---- files ----------------------------------------------------------------------------------------


def test_the_page_and_its_files_are_sent_compressed_and_once(ask: Asker, files: Path):
    first = ask.get("/")
    assert first.text.startswith("<!doctype html>")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    script = ask.get("/assets/explorer.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["content-encoding"] == "gzip"
    assert int(script.headers["content-length"]) < 100
    again = ask.get("/assets/explorer.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_was_built_again_is_sent_again(ask: Asker, files: Path):
    before = ask.get("/assets/explorer.js")
    (files / "explorer.js").write_text("new")
    os.utime(files / "explorer.js", ns=(1, 1))
    after = ask.get("/assets/explorer.js", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.text) == (200, "new")


def test_the_head_of_the_page_can_be_asked_for(ask: Asker, files: Path):
    assert ask("HEAD", "/", headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "link.js", "notes.txt", "none.js", "../secret.js", "..%2Fsecret.js", "%2e%2e%2fsecret.js", "..\\secret.js", "",
        "%00", "explorer.js%00", "explorer.js/", "a" * 5_000, "%ff",
    ],
)  # fmt: skip
def test_no_other_file_is_sent(ask: Asker, files: Path, name: str):
    answer = ask.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert "'secret'" not in answer.text


def test_a_clone_without_the_page_says_how_to_build_it(ask: Asker, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(ask.app.state.services.static, "_folder", tmp_path / "none")
    answer = ask.get("/")
    assert (answer.status_code, codes(answer)) == (404, ["RUN-097"])
    assert "npm run build" in answer.text


def test_the_page_of_the_package_names_only_files_that_are_there(ask: Asker):
    page = ask.get("/")
    if page.status_code == 404:
        pytest.skip("the page is not built")
    named = [part.partition('"')[0] for part in page.text.split('"/assets/')[1:]]
    assert named
    for file in named:
        assert ask.get(f"/assets/{file}").status_code == 200


def test_compressed_files_are_equal_whenever_they_are_made(tmp_path: Path):
    (tmp_path / "a.js").write_text("a")
    packed = [Static(tmp_path).file("a.js").packed for _ in range(2)]
    assert packed[0] == packed[1] == gzip.compress(b"a", mtime=0)
