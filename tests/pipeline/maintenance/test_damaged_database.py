"""A damaged database ends a run with one clear line, whenever it shows, and is not written any more."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.pipeline.test_bad_input import SOURCE
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PAGE = 4096
PIECE = (
    "<html><head><title>A piece of news</title></head><body><article><h1>A piece of news</h1>{}</article></body></html>"
)


def _overwrite(file: Path, first: int, last: int | None = None) -> None:
    pages = file.stat().st_size // PAGE
    with file.open("r+b") as handle:
        handle.seek((first - 1) * PAGE)
        handle.write(b"\xa5" * PAGE * ((last or pages) - first + 1))


class Site:
    """Two articles; ``on_piece`` is called when one is asked for."""

    def __init__(self) -> None:
        site = self
        self.on_piece: Callable[[], object] = list

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = "".join(f'<a href="/2026/a-piece-of-news-{n}">A piece of news, number {n}</a>' for n in (1, 2))
                if "piece" in self.path:
                    site.on_piece()
                    body = PIECE.format(f"<p>{'Words of the piece. ' * 60}{self.path}</p>")
                exists = self.path == "/" or "piece" in self.path
                self.send_response(200 if exists else 404)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(body.encode() if exists else b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def news() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def _clear(watch: Watch) -> str:
    lines = [line for line in watch.errors.strip().splitlines() if line.startswith("yalu: ")]
    assert len(lines) == 1 and "is damaged" in lines[0] and "restore a backup" in lines[0], watch.errors
    return lines[0]


def test_a_damaged_database_is_refused_before_anything_is_fetched(watch: Watch, news: Site) -> None:
    watch.sources.write_text(SOURCE.format(home=news.home), encoding="utf-8")
    watch.yalu("run", "--sources", str(watch.sources))
    file = watch.folder / "yalu.db"
    assert "BAD" not in watch.yalu("db", "check", "--captures")
    with closing(sqlite3.connect(file)) as connection, connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'topic_match'").fetchone()
    connection.close()
    _overwrite(file, root, root)
    before, asked = file.read_bytes(), []
    news.on_piece = lambda: asked.append(1)
    watch.yalu("run", "--sources", str(watch.sources), "--force", status=1)
    _clear(watch)
    assert len(watch.errors.strip().splitlines()) == 1
    assert not asked and file.read_bytes() == before
    assert "BAD  " in watch.yalu("db", "check", status=1)


def test_a_database_that_is_damaged_during_a_run_ends_it(watch: Watch, news: Site) -> None:
    watch.sources.write_text(SOURCE.format(home=news.home), encoding="utf-8")
    watch.yalu("run", "--sources", str(watch.sources))
    file, done = watch.folder / "yalu.db", threading.Event()

    def damage() -> None:
        if not done.is_set():
            done.set()
            _overwrite(file, 2)

    news.on_piece = damage
    watch.day += 1
    watch.yalu("run", "--sources", str(watch.sources), "--force", status=1)
    assert done.is_set()
    _clear(watch)


def test_a_flipped_bit_tells_no_edit_and_is_read_again_from_the_capture(watch: Watch, news: Site) -> None:
    watch.sources.write_text(SOURCE.format(home=news.home), encoding="utf-8")
    watch.yalu("run", "--sources", str(watch.sources))
    log = watch.yalu("log", "--baseline", "--json")
    with closing(sqlite3.connect(watch.folder / "yalu.db")) as connection, connection:
        connection.execute("DROP TRIGGER article_version_no_update")
        connection.execute("UPDATE article_version SET body = replace(body, 'piece', 'qiece') WHERE id = 1")
        connection.execute("UPDATE revisit_schedule SET footprint = NULL, etag = NULL, last_modified = NULL")
    connection.close()
    assert "v1: its words are not those" in watch.yalu("db", "check", status=1)
    for _ in range(2):
        watch.day += 1
        watch.yalu("run", "--sources", str(watch.sources), "--force", "--json")
    assert watch.yalu("log", "--baseline", "--json") == log
    shown = [watch.yalu("show", f"{news.home}/2026/a-piece-of-news-{number}") for number in (1, 2)]
    assert all("Words of the piece" in text and "qiece" not in text for text in shown)
