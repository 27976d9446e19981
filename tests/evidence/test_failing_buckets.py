"""Buckets that fail: answers that are lost, conditions that are not heeded, silence, and what is wrong with them."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.evidence.log_world import PLACE, World, files, sound
from tests.evidence.test_transparency_log import continued
from tests.servers.s3 import S3, SECRET
from tests.web.rooms import room
from yalu.errors import ObjectStoreUnreachable, SettingsError
from yalu.jobs.evidence.log_bucket import open_log
from yalu.jobs.maintenance.doctor import run_checks
from yalu.jobs.runtime.check_result import CheckStatus
from yalu.web.pages import evidence

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]


@contextmanager
def between(server: S3, *, lose: int | None = None, heed: bool = True) -> Iterator[str]:
    """Address of a proxy that loses the answer to the PUT of that number (from 1), or passes no conditions on."""
    puts = [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            sent = {name: value for name, value in self.headers.items() if heed or not name.lower().startswith("if-")}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with closing(http.client.HTTPConnection(server.url.removeprefix("http://"))) as there:
                there.request(self.command, self.path, body, sent)
                answer = there.getresponse()
                content = answer.read()
            puts[0] += self.command == "PUT"
            if self.command == "PUT" and puts[0] == lose:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_DELETE = do_POST = _pass_on  # noqa: N815 -- the names that the server looks for

        def log_message(self, *_: object) -> None:
            """Nothing."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.daemon_threads = True
    thread = Thread(target=proxy.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


def test_an_answer_that_is_lost_after_its_put_changes_nothing(
    bucket_world: World, buckets: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket_world.see(0)
    before = bucket_world.append().checkpoint
    for lose in (1, 2):
        bucket_world.see(lose)
        with between(buckets, lose=lose) as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            state = bucket_world.append()
        monkeypatch.setenv("AWS_ENDPOINT_URL", buckets.url)
        assert (state.added, state.attention) == (1, []) and state.checkpoint == sound(bucket_world)
        assert continued(bucket_world, before)


def test_a_store_that_heeds_no_conditions_is_refused(
    bucket_world: World, buckets: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket_world.see(1)
    with between(buckets, heed=False) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(SettingsError, match=f"^{PLACE} heeds no conditions"):
            bucket_world.append()
    monkeypatch.setenv("AWS_ENDPOINT_URL", buckets.url)
    assert "checkpoint" not in files()


@pytest.mark.timeout(20)
def test_a_silent_bucket_does_not_hold_the_room(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_url, tmp_path, PLACE)
    monkeypatch.setattr(evidence, "BUCKET_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
            monkeypatch.setenv(name, "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert room(world.database, evidence_log=PLACE).get("/log/checkpoint").status_code == 503
    world.database.close()


def test_what_is_wrong_with_a_bucket_is_told_in_one_line_without_secrets(
    bucket_world: World, buckets: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YALU_EVIDENCE_LOG", "s3://nowhere/x")
    (check_of_log,) = (each for each in run_checks() if each.what == "evidence log")
    wrong = "the object store s3://nowhere/x cannot be used: The specified bucket does not exist"
    assert (check_of_log.state, check_of_log.says) == (CheckStatus.BAD, wrong)
    buckets.reset()
    with pytest.raises(ObjectStoreUnreachable, match=f"^the object store {PLACE} cannot be used: The specified bucket"):
        bucket_world.append()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ObjectStoreUnreachable) as caught:
        bucket_world.append()
    assert "\n" not in str(caught.value) and SECRET not in str(caught.value)
    assert room(bucket_world.database, evidence_log=PLACE).get("/log/checkpoint").status_code == 503
    for wrong in ("s3://key:swordfish@logs/x", "gs://logs/x", "s3:///x", "file:///x", "s3://[x"):
        with pytest.raises(SettingsError, match=r"^YALU_EVIDENCE_LOG: ") as refused:
            open_log(wrong)
        assert "swordfish" not in str(refused.value)
