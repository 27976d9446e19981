"""How long it takes to find reprints among stored articles: ``python -m benchmarks.reprints.speed``.

1,600 unlike articles of about 600 words from 40 sources, and 320 texts that five sources print each, each with lines
of its own and some words edited. Each set is compared by one process, on SQLite and on PostgreSQL; then the unlike
articles by two processes at once. A transaction is measured from its beginning to its end: how long others wait.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, event, func, insert, select

from benchmarks.farm.databases import servers
from benchmarks.farm.wording import paragraphs
from benchmarks.reprints.__main__ import _dressed, _edited
from yalu.db.core.engine import Database, open_database
from yalu.db.maintenance import reprints
from yalu.db.models import Article, ArticleVersion, Crawl, Reprint, ReprintCluster, SketchBand, Source, TextSketch
from yalu.db.schema import migrate
from yalu.model import Access, Quality

SOURCES = 40
ARTICLES = 1600
COPIES = 5
WORDS_IN_A_PARAGRAPH = 68
NOW = datetime(2026, 11, 27, tzinfo=UTC)
CATCH_UP = (
    "import sys; from yalu.db.maintenance import reprints; from yalu.db.core.engine import open_database; "
    "print(reprints.catch_up(open_database(sys.argv[1])))"
)


def unlike() -> list[str]:
    """Texts that share no phrases."""
    draw = random.Random(5)
    return ["\n\n".join(paragraphs(draw, 600 // WORDS_IN_A_PARAGRAPH)) for _ in range(ARTICLES)]


def reprinted() -> list[str]:
    """Texts of which each follows by its copies."""
    draw = random.Random(6)
    texts = ["\n\n".join(paragraphs(draw, 600 // WORDS_IN_A_PARAGRAPH)) for _ in range(ARTICLES // COPIES)]
    edit = _edited(0.02)
    return [_dressed(edit(text, draw), draw) for text in texts for _ in range(COPIES)]


def fill(database: Database, texts: list[str]) -> None:
    """Stores texts, one after the other from the next source."""
    with database.write() as connection:
        for number in range(SOURCES):
            _source(connection, f"source-{number}")
        crawl = {"source_id": "source-0", "started_at": NOW, "heartbeat_at": NOW, "ended_at": NOW}
        row = {**crawl, "forced": False, "discovers": True, "verdict": "ok", "stats": {}, "holder": ""}
        crawl_id = connection.execute(insert(Crawl).values(row).returning(Crawl.id)).scalar_one()
        for number, text in enumerate(texts, 1):
            source_id = f"source-{number % SOURCES}"
            url = f"https://{source_id}.example/{number}"
            article = {"id": number, "source_id": source_id, "url": url, "in_scope": True, "first_seen_at": NOW}
            connection.execute(insert(Article).values(article))
            connection.execute(insert(ArticleVersion).values(_version(number, crawl_id, text)))


def _source(connection: Connection, source_id: str) -> None:
    row = {"id": source_id, "name": source_id, "homepage": f"https://{source_id}.example/", "country": "KR"}
    rest = {"type": "newspaper", "terms": "excerpt", "scope": "all", "comments": "auto", "tier": "a"}
    connection.execute(
        insert(Source).values(**row, **rest, languages=["en"], every=3600, first_seen_at=NOW, updated_at=NOW)
    )


def _version(number: int, crawl_id: int, text: str) -> dict[str, object]:
    row = {"article_id": number, "seq": 1, "extraction": 1, "crawl_id": crawl_id, "not_after": NOW, "title": "Title"}
    lists: dict[str, object] = {"byline": [], "tags": [], "notices": [], "boxes": [], "provenance": {}}
    ends = {"access": Access.FULL, "quality": Quality.OK, "content_hash": f"{number:064x}", "extractor": "1"}
    return {**row, **lists, **ends, "body": text}


@contextmanager
def transactions(database: Database) -> Iterator[tuple[list[float], list[int]]]:
    """Milliseconds of each writing transaction, and the number of statements, in lists that grow."""
    spans: list[float] = []
    counts: list[int] = [0]
    begun: list[float] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def before(*_: object) -> None:
        counts[0] += 1

    @event.listens_for(database.engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("yalu_write"):
            begun.append(time.perf_counter())

    @event.listens_for(database.engine, "commit")
    def commit(_: Connection) -> None:
        if begun:
            spans.append(1000 * (time.perf_counter() - begun.pop()))

    yield spans, counts


def measure(name: str, url: str, texts: list[str]) -> None:
    """Prints what comparing the texts took."""
    database = open_database(url)
    fill(database, texts)
    with transactions(database) as (spans, counts):
        began, cpu = time.perf_counter(), time.process_time()
        many = reprints.catch_up(database)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
    spans.sort()
    shown = (
        f"{1000 * took / many:6.2f} ms, {1000 * cpu / many:6.2f} ms of processor, {counts[0] / many:5.2f} statements"
    )
    ends = f"transactions: median {statistics.median(spans):5.1f} ms, 99 % {spans[int(0.99 * len(spans))]:5.1f} ms"
    print(f"{name:24} {many} articles, each {shown}; {ends}; {_rows(database)}")
    database.close()


def at_once(name: str, url: str, texts: list[str]) -> None:
    """Prints what two processes that start at once took."""
    database = open_database(url)
    fill(database, texts)
    began = time.perf_counter()
    both = [subprocess.Popen([sys.executable, "-c", CATCH_UP, url], stdout=subprocess.PIPE, text=True) for _ in "ab"]
    counts = [int(process.communicate()[0]) for process in both]
    took = time.perf_counter() - began
    print(f"{name:24} {counts[0]} + {counts[1]} articles in {took:.1f} s with the start; {_rows(database)}")
    database.close()


def _rows(database: Database) -> str:
    with database.read() as connection:
        counts = {t.__tablename__: connection.scalar(select(func.count()).select_from(t)) for t in _TABLES}
        clusters = connection.scalar(select(func.count(ReprintCluster.cluster_id.distinct())))
    return ", ".join(f"{count} {name}" for name, count in counts.items()) + f", {clusters} clusters"


_TABLES = (TextSketch, SketchBand, Reprint)


def main() -> None:
    first, second = unlike(), reprinted()
    print(f"{statistics.mean(len(text.split()) for text in first):.0f} words a text")
    with tempfile.TemporaryDirectory() as folder, servers("both") as kinds:
        for server in kinds:
            for name, run, texts in (
                ("unlike", measure, first),
                ("reprinted", measure, second),
                ("unlike two at once", at_once, first),
            ):
                url = server.new(Path(folder), name.replace(" ", "_"))
                migrate.upgrade(url)
                run(f"{name}, {server.name}", url, texts)


if __name__ == "__main__":
    main()
