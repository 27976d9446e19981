"""Wrong input gets one clear line that says what and where, the right exit status, and leaves nothing half done."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SOURCE = """
[[source]]
id = "small"
name = "Small"
homepage = "{home}/"
country = "KR"
languages = ["en"]
type = "blog"
discover = [ {{ section = "{home}/", links = "a" }} ]
scope = "all"
delay = "0s"
allow_private_hosts = true
"""


def _said(watch: Watch, *arguments: str, status: int) -> str:
    watch.yalu(*arguments, status=status)
    lines = watch.errors.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def _is_empty(watch: Watch) -> bool:
    file = watch.folder / "yalu.db"
    if not file.exists():
        return True
    connection = sqlite3.connect(file)
    (looks,) = connection.execute("SELECT count(*) FROM article_check").fetchone()
    connection.close()
    return int(looks) == 0


def test_a_broken_source_file_is_named_with_source_and_field(watch: Watch) -> None:
    watch.sources.write_text(SOURCE.format(home="http://127.0.0.1:1").replace('"0s"', '"soon"'), encoding="utf-8")
    message = _said(watch, "run", "--sources", str(watch.sources), status=2)
    assert all(part in message for part in (str(watch.sources), "small", "delay"))
    assert _is_empty(watch)


def test_an_unknown_source_is_named(watch: Watch) -> None:
    assert "'nobody'" in _said(watch, "run", "--source", "nobody", status=2)
    assert _is_empty(watch)


@pytest.mark.parametrize("command", ["frobnicate", "--frobnicate"])
def test_wrong_usage_is_one_line(watch: Watch, command: str) -> None:
    assert command in _said(watch, command, status=2)


def test_an_unreachable_database_is_named(watch: Watch) -> None:
    watch.database_url = "postgresql://nobody:hush@127.0.0.1:1/yalu"
    message = _said(watch, "log", status=1)
    assert "127.0.0.1:1" in message
    assert "hush" not in message


def test_a_schema_that_is_not_known_says_what_to_do(watch: Watch) -> None:
    watch.yalu("db", "upgrade")
    connection = sqlite3.connect(watch.folder / "yalu.db")
    connection.execute("UPDATE alembic_version SET version_num = '29991231_0000'")
    connection.commit()
    connection.close()
    message = _said(watch, "log", status=1)
    assert "29991231_0000" in message and "newer Yalu" in message


def test_a_database_that_is_not_there_is_not_made_by_reading(watch: Watch) -> None:
    (watch.folder / "yalu.db").unlink()
    assert "yalu db upgrade" in _said(watch, "log", status=1)
    assert not (watch.folder / "yalu.db").exists()


@pytest.mark.parametrize(
    ("command", "request_line", "named"),
    [
        ("extract", '{"id": 3}', "file is missing"),
        ("extract", '{"id": 3, "file": 7}', "file must be a text"),
        ("extract", '{"id": 3, "file": "a.html", "fetched_at": "soon"}', "fetched_at"),
        ("compare", '{"id": 3, "old": "a.html", "new": "b.html"}', "a.html"),
    ],
)
def test_a_wrong_request_is_answered_with_its_reason(watch: Watch, command: str, request_line: str, named: str) -> None:
    (watch.folder / "requests.jsonl").write_text(request_line + "\n", encoding="utf-8")
    with (watch.folder / "requests.jsonl").open(encoding="utf-8") as requests:
        answer = json.loads(watch.yalu(command, "-", "--json", stdin=requests))
    assert answer["id"] == 3
    assert named in answer["error"]


def test_an_unreachable_site_is_one_line_and_no_success(watch: Watch) -> None:
    watch.sources.write_text(SOURCE.format(home="http://127.0.0.1:1"), encoding="utf-8")
    message = _said(watch, "run", "--sources", str(watch.sources), "--json", status=1)
    assert "small" in message and "127.0.0.1:1" in message
    assert _is_empty(watch)


@contextmanager
def _serving(pages: dict[str, tuple[str, bytes]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("text/html", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # a body over the limit is not taken to its end
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("kind", "body", "verdict", "status"),
    [
        ("application/pdf", b"%PDF-1.7 \x00\x01\x02" + b"\x00" * 500, "ok", 0),
        ("image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "ok", 0),
        ("text/html", b"<html><title>Huge</title><p>" + b"words and words " * (600 << 10), "failed", 1),
    ],
    ids=["a document", "a picture", "a page over the limit"],
)
def test_what_is_no_page_makes_no_article(watch: Watch, kind: str, body: bytes, verdict: str, status: int) -> None:
    front = (
        b'<html><body><a href="/2026/11/a-piece-about-something/">A piece about something long enough</a></body></html>'
    )
    pages = {"/": ("text/html", front), "/2026/11/a-piece-about-something/": (kind, body)}
    with _serving(pages) as home:
        watch.sources.write_text(SOURCE.format(home=home), encoding="utf-8")
        summary = watch.look(status)
    assert (summary["articles_new"], summary["versions_new"], summary["changes"]) == (0, 0, {})
    assert summary["sources"] == {"small": verdict}


def test_missing_files_are_named(watch: Watch, tmp_path: Path) -> None:
    assert "nowhere.html" in _said(watch, "extract", "nowhere.html", "--url", "https://a.example/", status=2)
    assert "nowhere.toml" in _said(watch, "run", "--sources", str(tmp_path / "nowhere.toml"), status=2)
