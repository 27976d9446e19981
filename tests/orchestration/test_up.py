"""``yalu up`` for real: it answers on loopback only, works, and leaves nobody behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.servers.chromium import browser_at

pytest.importorskip("airflow")
import psutil  # type: ignore[import-untyped]  # comes with Airflow

from yalu.orchestration.dag_factory.factory import PIPELINE

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.loopback,
    pytest.mark.enable_socket,
    pytest.mark.timeout(400),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
YALU = [sys.executable, "-c", "from yalu.cli import main; main()"]
SILENT_SITE = """
[[source]]
id = "silent-site"
name = "A site that takes calls and says nothing"
homepage = "http://127.0.0.1:{port}/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ {{ feed = "http://127.0.0.1:{port}/feed" }} ]
every = "7d"
allow_private_hosts = true
"""


@dataclass
class Up:
    """A running ``yalu up``."""

    process: subprocess.Popen[str]
    lines: list[str]
    port: int
    folder: Path
    environ: dict[str, str]
    room: str = ""
    password: str = ""
    token: str = ""
    seen: set[psutil.Process] = field(default_factory=set)

    def call(self, path: str, body: object = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        with build_opener(ProxyHandler({})).open(request, timeout=20) as answer:
            return json.load(answer)

    def tree(self) -> list[psutil.Process]:
        """Every living process that was ever seen below it, or carries its mark, wherever it hangs now."""
        self.seen.update(process for process in psutil.process_iter() if self._is_ours(process))
        if self.process.poll() is None:
            # Some of Airflow's processes rename themselves over their environment, and with it over the mark.
            self.seen.update(psutil.Process(self.process.pid).children(recursive=True))
        return [process for process in self.seen if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]

    def commands(self) -> Iterator[list[str]]:
        """The command line of each of them that does not end meanwhile."""
        for process in self.tree():
            with suppress(psutil.NoSuchProcess):
                yield process.cmdline()

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            mark: object = process.environ().get("UP_TEST_MARK")
            return mark == str(self.folder)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One ``yalu up`` for this module, on a port that was busy, watching one site that never answers."""
    folder = tmp_path_factory.mktemp("up")
    with socket.create_server(("127.0.0.1", 0)) as site, _server_apart() as busy:
        (folder / "sources.toml").write_text(SILENT_SITE.format(port=site.getsockname()[1]), encoding="utf-8")
        (folder / "yalu.toml").write_text('registry = "none"\n', encoding="utf-8")
        environ = {**os.environ, "YALU_SOURCES": "sources.toml", "UP_TEST_MARK": str(folder)}
        with _started(folder, environ, busy.getsockname()[1]) as running:
            yield running


def _server_apart() -> socket.socket:
    """A server on a port whose neighbours no other test is given: the system gives out those from 32768 on."""
    for port in range(20_000 + os.getpid() % 1_000 * 10, 32_000, 10):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise OSError("no port is free")


@contextmanager
def _started(folder: Path, environ: dict[str, str], port: int) -> Iterator[Up]:
    with (folder / "said").open("w") as log:
        process = subprocess.Popen(
            [*YALU, "up", "--port", str(port), "--room-port", str(port)],
            cwd=folder,
            env=environ,
            stdout=log,
            stderr=log,
            text=True,
        )
    running = Up(process, [], port, folder, environ)
    try:
        with suppress(TimeoutError):
            _wait_for(lambda: _has_begun(running) or process.poll() is not None, 300)
        assert process.poll() is None and _has_begun(running), _said(running)
        line = next(line for line in running.lines if line.startswith("Airflow: "))
        running.port = int(line.split("127.0.0.1:")[1].split()[0])
        running.room = next(line for line in running.lines if line.startswith("Room: ")).split()[1]
        running.password = line.split()[-1]
        login = {"username": "admin", "password": running.password}
        running.token = running.call("/auth/token", login)["access_token"]
        yield running
    finally:
        for each in running.tree():
            each.kill()
        process.wait()


def test_a_busy_port_is_named_and_another_taken(up: Up) -> None:
    assert any(line.endswith(f"is busy; using {up.port}.") for line in up.lines)


def test_the_reading_room_answers_at_the_address_that_is_printed_and_leads_back(up: Up) -> None:
    _wait_for(lambda: _answers(f"{up.room}/sources/silent-site"), 60)  # a source has a page once its crawl began
    page = _page(f"{up.room}/sources/silent-site")
    assert "A site that takes calls and says nothing" in page
    assert f"http://127.0.0.1:{up.port}/dags/yalu_crawl__silent-site" in page


def test_airflow_leads_to_the_room_whoever_is_logged_in_and_nobody_else(up: Up) -> None:
    (plugin,) = [plugin for plugin in up.call("/api/v2/plugins?limit=100")["plugins"] if plugin["name"] == "yalu"]
    assert [view["href"] for view in plugin["external_views"]] == ["/yalu/room/"]
    assert up.call("/yalu/room/healthz")["status"] == "ok"
    with pytest.raises(OSError, match="HTTP Error 401"):
        _page(f"http://127.0.0.1:{up.port}/yalu/room/healthz")


@pytest.mark.chromium
def test_a_click_on_airflows_entry_opens_the_room(up: Up, chromium: str) -> None:
    with browser_at(chromium) as browser, browser.new_context() as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{up.port}/")
        page.get_by_label("Username").fill("admin")
        page.locator("input[name=password]").fill(up.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Browse").click()
        with context.expect_page() as opening:
            page.get_by_role("menuitem", name="Yalu").click()
        opening.value.wait_for_load_state()
        assert opening.value.url == f"{up.room}/"
        assert opening.value.get_by_role("link", name="Changes").count() > 0
        assert page.url.startswith(f"http://127.0.0.1:{up.port}/"), "Airflow's page stays"


def test_a_reading_room_that_ends_is_started_again_and_said(up: Up) -> None:
    (room,) = [process for process in up.tree() if "serve" in process.cmdline()]
    room.kill()
    _wait_for(lambda: any(line.startswith("The reading room ended with -9: ") for line in _said(up)), 10)
    _wait_for(lambda: _answers(f"{up.room}/healthz"), 30)


def test_it_says_where_reports_go(up: Up) -> None:
    folder = up.folder / ".yalu" / "reports"
    assert f"Reports: {folder} (no subscription is configured)" in up.lines


def test_the_printed_login_is_the_only_way_in(up: Up) -> None:
    assert up.call("/api/v2/dags")["total_entries"] == 1 + len(PIPELINE)
    with pytest.raises(OSError, match=r"HTTP Error 40[13]"):
        Up(up.process, [], up.port, up.folder, {}, token="wrong").call("/api/v2/dags")


def test_everything_listens_on_loopback_only(up: Up) -> None:
    listening = {
        connection.laddr
        for process in up.tree()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {("127.0.0.1", up.port), ("127.0.0.1", int(up.room.rsplit(":", 1)[1]))}


def test_the_dags_are_there_awake_and_without_errors(up: Up) -> None:
    dags = {dag["dag_id"]: dag["is_paused"] for dag in up.call("/api/v2/dags")["dags"]}
    assert dags == dict.fromkeys(("yalu_crawl__silent-site", *PIPELINE), False)
    assert up.call("/api/v2/importErrors")["total_entries"] == 0


def test_a_second_one_in_the_same_home_is_refused_in_one_line(up: Up) -> None:
    second = subprocess.run(
        [*YALU, "up"], cwd=up.folder, env=up.environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    (line,) = second.stderr.splitlines()
    assert f"already runs in {up.folder}/.yalu/airflow (process {up.process.pid})" in line


def test_what_airflow_keeps_is_for_its_owner_alone(up: Up) -> None:
    assert (up.folder / ".yalu" / "airflow").stat().st_mode & 0o077 == 0


def test_at_the_first_start_there_is_something_to_see(up: Up) -> None:
    assert "Started: A site that takes calls and says nothing · crawl, as a first one." in up.lines
    (run,) = up.call("/api/v2/dags/yalu_crawl__silent-site/dagRuns")["dag_runs"]
    assert run["state"] in ("queued", "running")


def test_what_will_be_visited_and_what_webmasters_are_not_told_is_said_first(up: Up) -> None:
    assert up.lines[2:4] == [
        "Watching 1 source.",
        "YALU_CONTACT is not set: their webmasters are told no mail address or page to turn to.",
    ]


def test_a_change_of_settings_that_waits_for_the_next_start_is_told(up: Up) -> None:
    (up.folder / "yalu.toml").write_text('registry = "none"\ngone_after = "two"\n', encoding="utf-8")
    _wait_for(lambda: "must be a whole number, not 'two'; `yalu up` uses them" in _said(up)[-1], 10)
    (up.folder / "yalu.toml").write_text('registry = "none"\ngone_after = 3\n', encoding="utf-8")
    _wait_for(lambda: _said(up)[-1] == "The settings changed; `yalu up` uses them at its next start.", 10)


def test_a_wrong_source_file_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[source]]\nid = "pier"\nevery = "often"\n', encoding="utf-8")
    done = subprocess.run(
        [*YALU, "up"],
        cwd=tmp_path,
        env={**os.environ, "YALU_SOURCES": "mine.toml"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("yalu: mine.toml: source 'pier': every: ")
    assert not (tmp_path / ".yalu").exists()


def test_a_stop_in_the_middle_of_a_crawl_leaves_no_process(up: Up) -> None:
    _wait_for(lambda: any("yalu.jobs" in command for command in up.commands()), 60)
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(90) == 0
    assert (
        len(up.seen) >= 10
    )  # up, the room, four parts, the triggerer's runner, the executor's workers, a task and its job
    assert up.tree() == []
    assert _said(up)[-1] == "Stopped."


def _page(address: str) -> str:
    with build_opener(ProxyHandler({})).open(address, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def _answers(address: str) -> bool:
    try:
        return bool(_page(address))
    except OSError:
        return False


def _has_begun(running: Up) -> bool:
    return any(line.startswith("Started:") for line in _said(running))


def _said(running: Up) -> list[str]:
    running.lines[:] = (running.folder / "said").read_text(encoding="utf-8").splitlines()
    return running.lines


def _wait_for(what: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            raise TimeoutError(f"it did not happen in {seconds} s")
        time.sleep(0.2)


@pytest.mark.parametrize("closed", ["at once", "after a line"])
def test_without_a_reader_it_ends_with_its_children(tmp_path: Path, closed: str) -> None:
    environ = {**os.environ, "YALU_REGISTRY": "none", "UP_TEST_MARK": str(tmp_path)}
    command = [*YALU, "up", "--port", "18870", "--room-port", "18880"]
    if closed == "at once":
        command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    if closed == "at once":
        assert process.wait(60) == 1 and first == ""
        assert errors == "yalu: standard output is closed; send it to a file or to /dev/null\n"
    else:
        assert process.wait(120) == 0 and first == "Watching 0 sources.\n" and errors == ""
    assert Up(process, [], 0, tmp_path, environ).tree() == []
