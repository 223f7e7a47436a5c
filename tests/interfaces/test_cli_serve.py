"""``spillover serve``: where it listens, what it says, and what it refuses."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from factories import tiny_scenario
from interfaces.serve.serving import Server
from spillover.interfaces.serve.listening import post


@pytest.fixture
def started(tmp_path: Path):
    with contextlib.ExitStack() as stack:
        yield lambda *words: stack.enter_context(Server(tmp_path, *words))


def test_it_prints_its_address_and_makes_the_folder_for_runs(started, tmp_path: Path):
    tiny_scenario(tmp_path / "scenarios")
    server = started("--runs", "new/runs")
    assert server.address.startswith("http://127.0.0.1:")
    assert server.get("/api/health")["status"] == "ok"
    assert (tmp_path / "new" / "runs").is_dir()
    headers = server.client.get("/api/health").headers
    assert "server" not in headers
    assert "set-cookie" not in headers


def test_a_token_is_asked_for_where_it_was_given(started):
    server = started("--token", "a-token-of-mine-0")
    assert server.process.stdout.readline().strip() == f"{server.address}#token=a-token-of-mine-0"
    assert server.client.get("/api/runs").status_code == 401
    assert server.client.get("/api/runs", headers={"Authorization": "Bearer a-token-of-mine-0"}).status_code == 200


def test_other_addresses_have_a_token_whether_given_or_not(started):
    server = started("--host", "0.0.0.0")  # noqa: S104 - that is what is tested
    port = int(server.address.rstrip("/").rpartition(":")[2])
    link = server.process.stdout.readline().strip()
    token = link.partition("#token=")[2]
    assert len(token) >= 40
    reached = f"http://127.0.0.1:{port}"
    host = {"Host": "planning.example"}
    assert httpx.get(f"{reached}/api/runs", headers=host).status_code == 401
    assert httpx.get(f"{reached}/api/runs", headers=host | {"Authorization": f"Bearer {token}"}).status_code == 200


def test_two_tokens_that_are_made_differ():
    places = [post("0.0.0.0", 0, None) for _ in range(2)]  # noqa: S104 - that is what is tested
    for place in places:
        place.socket.close()
    assert places[0].doors.token != places[1].doors.token
    assert socket.gethostname() in places[0].address


@pytest.mark.parametrize(("host", "address"), [("localhost", "http://localhost:"), ("127.0.0.2", "http://127.0.0.2:")])
def test_this_machine_alone_needs_no_token(host: str, address: str):
    place = post(host, 0, None)
    place.socket.close()
    assert place.address.startswith(address)
    assert place.link == place.address
    assert (place.doors.token, place.doors.any_host) == (None, False)


def test_a_port_that_is_taken_is_told_with_another(ask, tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ask("serve", "--port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert "RUN-090" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--host", "no.such.host.invalid"), "RUN-090"),
        (("--host", "a" * 300), "RUN-090"),
        (("--host", "192.0.2.1"), "RUN-090"),
        (("--token", "short"), "RUN-092"),
        (("--token", "with a sign that is no létter"), "RUN-092"),
        (("--runs", "file"), "RUN-099"),
        (("--runs", "file/runs"), "RUN-099"),
        (("--runs", "damaged"), "RUN-099"),
        (("--runs", "later"), "RUN-099"),
    ],
)
def test_what_cannot_be_is_told_with_its_cure(ask, tmp_path: Path, words: tuple[str, ...], code: str):
    (tmp_path / "file").write_text("")
    for name in ("damaged", "later"):
        (tmp_path / name).mkdir()
    (tmp_path / "damaged" / ".queue.sqlite").write_text("no database at all" * 100)
    with contextlib.closing(sqlite3.connect(tmp_path / "later" / ".queue.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    done = ask("serve", "--port", 0, *words, cwd=tmp_path)
    assert done.returncode == 2
    assert code in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
