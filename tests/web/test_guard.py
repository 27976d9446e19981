"""Who may ask the reading room, under which name and how often; its headers; its errors."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
import uvicorn

from tests.web.rooms import room
from yalu.db.core.engine import Database, open_database
from yalu.errors import UsageError
from yalu.settings import Settings
from yalu.web.access.guard import LONGEST_QUERY, require_users
from yalu.web.access.limits import ClientLimit
from yalu.web.serve import serve


def test_every_answer_has_the_headers_of_safety(database: Database) -> None:
    client = room(database)
    for address in ("/", "/nothing", "/changes?since=soon", "/healthz"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "", "[::1"])
def test_another_name_is_refused(database: Database, host: str) -> None:
    client = room(database)
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/healthz", headers={"Host": host}).json()["status"] == "ok"  # a cluster asks by address


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8400", "127.0.0.1:1", "[::1]:8400", "room.example"])
def test_its_own_names_are_answered(database: Database, host: str) -> None:
    assert room(database, web_hosts=("room.example",)).get("/about", headers={"Host": host}).status_code == 200


def test_errors_are_pages_of_the_same_design_in_the_reader_s_language(database: Database) -> None:
    client = room(database, web_requests=40)
    answers = {
        404: client.get("/changes/1"),
        405: client.post("/changes"),
        414: client.get("/changes?q=" + "a" * (LONGEST_QUERY + 1)),
        422: client.get("/changes?min_significance=2"),
    }
    while (last := client.get("/about?lang=ko")).status_code == 200:
        pass
    answers[429] = last
    for status, answer in answers.items():
        assert answer.status_code == status
        assert f'<p class="kicker">{status}</p>' in answer.text and '<nav class="room"' in answer.text
    assert "요청이 너무 많음" in last.text and int(last.headers["retry-after"]) in (1, 2)


def test_a_program_gets_its_errors_as_json(database: Database) -> None:
    answer = room(database).post("/api/v1/changes")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == 405


def test_what_nobody_expected_has_the_headers_of_safety_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of this machine")

    monkeypatch.setattr("yalu.db.room.reports._reports", broken)
    client = room(database)
    for address in ("/reports", "/api/v1/reports", "/healthz"):
        answer = client.get(address)
        assert answer.status_code == 500 and "secret" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_breaks_is_a_page_that_tells_nothing(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE report_item")
        connection.exec_driver_sql("DROP TABLE delivery")
        connection.exec_driver_sql("DROP TABLE report")
    answer = room(database).get("/reports")
    assert answer.status_code == 500
    assert (
        "The page could not be made." in answer.text
        and "report" not in answer.text.split("<main")[1].split("</main")[0]
    )
    database.close()


def test_requests_are_counted_by_address_and_refilled() -> None:
    now = [0.0]
    limit = ClientLimit(60, lambda: now[0])
    assert [limit.allows("a") for _ in range(61)] == [True] * 60 + [False]
    assert limit.allows("b") and limit.wait("a") == 1 and limit.wait("b") == 0
    assert all(limit.allows(f"2001:db8::{last}") for last in range(60)) and not limit.allows("2001:db8::ffff:1")
    assert limit.allows("2001:db8:0:1::1")
    now[0] = 1.0
    assert limit.allows("a") and not limit.allows("a")
    assert all(ClientLimit(0).allows("a") for _ in range(1000))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "room.example"])
def test_others_are_not_let_in_without_users(host: str) -> None:
    with pytest.raises(UsageError, match="has no users, so it is served to this machine alone"):
        require_users(host, ())
    require_users(host, ("anna",))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.8.8"])
def test_this_machine_needs_no_users(host: str) -> None:
    require_users(host, ())
    with pytest.raises(UsageError):
        require_users(f"{host}.example", ())


def test_the_command_refuses_with_a_sentence(sqlite_url: str) -> None:
    command = [sys.executable, "-m", "yalu", "serve", "--host", "0.0.0.0"]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"YALU_DATABASE_URL": sqlite_url, "PATH": "/usr/bin"}
    )
    assert run.returncode == 2
    assert run.stderr.startswith("yalu: the reading room has no users") and run.stderr.count("\n") == 1


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[uvicorn.Config]]:
    """How the servers were configured that would have run."""
    given: list[uvicorn.Config] = []

    def run(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        assert sockets
        given.append(server.config)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    yield given
    gc.unfreeze()


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_the_server_believes_nobody_s_forwarding_headers(sqlite_url: str, configured: list[uvicorn.Config]) -> None:
    serve(Settings(database_url=sqlite_url), "127.0.0.1", 8400, lambda _: None, fixed=False)
    assert not configured[0].proxy_headers and not configured[0].server_header


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_a_busy_port_is_replaced_unless_it_was_named(sqlite_url: str, configured: list[uvicorn.Config]) -> None:
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        serve(Settings(database_url=sqlite_url), "127.0.0.1", port, lines.append, fixed=False)
        assert lines[0].startswith(f"port {port} is busy; using ") and len(lines) == 2
        assert lines[1] == f"reading room at http://127.0.0.1:{lines[0].rpartition(' ')[2]}/"
        with pytest.raises(UsageError, match=f"cannot answer at 127.0.0.1:{port}: Address already in use"):
            serve(Settings(database_url=sqlite_url), "127.0.0.1", port, lines.append, fixed=True)
    assert len(lines) == 2 and len(configured) == 1


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
@pytest.mark.loopback
@pytest.mark.enable_socket
def test_where_nobody_can_be_answered_says_so(sqlite_url: str, host: str) -> None:
    settings = Settings(database_url=sqlite_url, web_users=("*",))
    with pytest.raises(UsageError, match=f"cannot answer at {host}:8400: "):
        serve(settings, host, 8400, lambda _: pytest.fail("nothing is served"), fixed=False)


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_the_command_serves_until_it_is_told_to_stop(sqlite_url: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yalu", "serve", "--port", str(port)]
    environment = {"YALU_DATABASE_URL": sqlite_url, "PATH": "/usr/bin", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        address = run.stdout.readline().removeprefix("reading room at ").strip()
        assert address == f"http://127.0.0.1:{port}/"
        assert "Nothing was recorded yet." in answer_at(address)
        run.terminate()
        assert run.wait(20) == 0


def answer_at(address: str) -> str:
    """The text at an address, once it is answered."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
