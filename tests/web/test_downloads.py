"""Feeds and downloads of any filter: the same rows in every format, inert, within the terms, in flat memory."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tracemalloc
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pyarrow as arrow
import pytest
from lxml import etree
from pyarrow import default_memory_pool, parquet
from starlette.testclient import TestClient

from tests.db.db_samples import DAY_ONE
from tests.web.room_examples import FORMULA, SECRET_NAME, client_of
from yalu.db.core.engine import Database, open_database
from yalu.downloads import tables
from yalu.downloads.nouns import Noun
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import Change, StoredChange
from yalu.records.quoting.cutting import within_terms
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor, RecordPage
from yalu.rendering import feeds
from yalu.sources.source import Terms
from yalu.web.api.downloads import chunks

NOUNS = ("changes", "articles", "comments")
ATOM = {"a": feeds.NAMESPACE}


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return client_of(history)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_format_has_the_rows_of_the_api(client: TestClient, noun: str) -> None:
    for query in ({}, {"source": "zeitung"}, {"source": "zeitung", "since": "2099-01-01"}):
        whole = client.get(f"/api/v1/{noun}", params={**query, "limit": 500}).json()["items"]
        number = {"changes": "change_id", "articles": "article_id", "comments": "version"}[noun]
        ids = [str(record[number]) for record in whole]
        lines = client.get(f"/{noun}.jsonl", params=query)
        assert [json.loads(line) for line in lines.text.splitlines()] == whole
        sheet = client.get(f"/{noun}.csv", params=query)
        assert [row[number] for row in csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))] == ids
        table = parquet.read_table(io.BytesIO(client.get(f"/{noun}.parquet", params=query).content))
        assert [_as_json(row) for row in table.to_pylist()] == whole
        entries = _atom(client, noun, query).findall("a:entry", ATOM)
        assert len(entries) == len(ids)
        feed = client.get(f"/{noun}.json", params=query).json()
        assert feed["version"] == feeds.JSON_FEED
        assert [feed_item["id"] for feed_item in feed["items"]] == [
            entry.findtext("a:id", None, ATOM) for entry in entries
        ]


@pytest.mark.parametrize("noun", NOUNS)
def test_hostile_texts_are_inert_in_every_format(client: TestClient, noun: str) -> None:
    for ending in ("csv", "jsonl", "atom", "json", "parquet"):
        answer = client.get(f"/{noun}.{ending}")
        assert answer.status_code == 200
        assert "x-evil" not in answer.headers
        if ending != "parquet":
            text = answer.content.decode()
            assert not set("\u202e\u2066\u200b\x00\x1b") & set(text)
            assert "<script" not in text or ending != "atom"
            assert SECRET_NAME not in text
            assert "\r\nX-Evil" not in text
        assert len(answer.content) < 200_000
    sheet = csv.reader(io.StringIO(client.get(f"/{noun}.csv").content.decode("utf-8-sig")))
    cells = [cell for row in sheet for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert any(cell.startswith(f"'{FORMULA[:8]}") for cell in cells)


def test_feeds_point_to_the_room_and_on(client: TestClient) -> None:
    feed = _atom(client, "changes", {"kind": "article.headline"})
    links = {element.get("rel"): element.get("href") for element in feed.findall("a:link", ATOM)}
    assert links["self"] == "http://room/changes.atom?kind=article.headline"
    assert links["alternate"] == "http://room/changes?kind=article.headline"
    assert feed.findtext("a:title", namespaces=ATOM) == "Yalu: changes, kind article.headline"
    titles = [title.text for title in _atom(client, "changes", {}).findall("a:entry/a:title", ATOM)]
    assert "Silent headline edit: The bridge at Sinuiju (The River Post)" in titles
    link = feed.find("a:entry/a:link", ATOM)
    assert link is not None and str(link.get("href")).startswith("http://room/changes/")
    for wrong in ("/changes.csv?cursor=x", "/changes.atom?since=never", "/comments.parquet?kind=no"):
        answer = client.get(wrong)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert client.head("/changes.parquet").headers["content-disposition"].endswith('changes.parquet"')


@pytest.mark.parametrize("noun", NOUNS)
def test_feeds_are_named_by_the_public_address_of_the_room(history: Database, noun: str) -> None:
    named = client_of(history, web_url="https://room.example.org/yalu")
    feed = named.get(f"/{noun}.json?baseline=true").json()
    assert feed["feed_url"] == f"https://room.example.org/yalu/{noun}.json?baseline=true"
    assert {urlsplit(item["url"]).netloc for item in feed["items"]} == {"room.example.org"}
    ids = {named.get(f"{host}/{noun}.atom").text.split("</id>")[0] for host in ("http://room", "http://127.0.0.1")}
    assert len(ids) == 1


def test_a_feed_of_the_last_days_is_named_as_it_was_asked_for(client: TestClient) -> None:
    query = {"since": "7d", "silent": "true"}
    feed = _atom(client, "changes", query)
    assert feed.findtext("a:title", namespaces=ATOM) == "Yalu: changes, since 7d, silent true"
    assert feed.find("a:link[@rel='alternate']", ATOM).get("href") == "http://room/changes?since=7d&silent=true"  # type: ignore[union-attr]
    assert _atom(client, "changes", query).findtext("a:id", None, ATOM) == feed.findtext("a:id", None, ATOM)


def test_a_feed_without_an_entry_is_as_old_as_the_last_crawl(client: TestClient) -> None:
    feed = _atom(client, "changes", {"q": "nosuchword"})
    assert feed.findall("a:entry", ATOM) == []
    crawled = max(source["last_crawl_at"] for source in client.get("/api/v1/sources").json()["items"])
    assert feed.findtext("a:updated", None, ATOM) == crawled


RECORD = StoredChange(
    change_id=1,
    kind=Kind.COMMENT_NEW,
    source_id="a",
    source_name="A",
    source_type="newspaper",
    country="KR",
    terms=Terms.EXCERPT,
    significance=0.5,
    reason=Reason.of("comment.new"),
    not_after=DAY_ONE,
    recorded_at=DAY_ONE,
    crawl_id=1,
    after="x" * 200,
)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_hundred_thousand_rows_need_a_few_megabytes(sqlite_url: str, ending: str) -> None:
    database = open_database(sqlite_url)
    default_memory_pool().release_unused()
    before = default_memory_pool().max_memory()
    tracemalloc.start()
    lines, parquet_file = 0, b""
    for piece in chunks(database, _many(100_000), ending, Filters()):
        if ending == "parquet":
            parquet_file += piece
        else:
            lines += piece.count(b"\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    database.close()
    if ending == "parquet":
        described = parquet.read_metadata(io.BytesIO(parquet_file))
        assert (described.num_rows, described.num_row_groups) == (100_000, 10)
    else:
        assert lines == 100_000 + (ending == "csv")
    assert peak < 12_000_000
    assert default_memory_pool().max_memory() - before < 12_000_000


@dataclass(frozen=True)
class Odd:
    """A row of values that JSON writes in its own way."""

    text: str | None
    at: datetime | None
    number: int | None


ODD = [
    Odd('\0\u2028\U0001f600 \\ " \n', datetime(2026, 1, 1, 1, 2, 3, 456789, tzinfo=UTC), 2**53 + 1),
    Odd("", datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=9))), -1),
    Odd(None, None, None),
]


def test_arrow_has_each_value_as_it_was() -> None:
    schema = arrow.schema({"text": arrow.string(), "at": arrow.timestamp("us", tz="UTC"), "number": arrow.int64()})
    assert tables.arrow_batch(schema, ODD).to_pylist() == [asdict(row) for row in ODD]


def test_a_download_does_not_load_pandas() -> None:
    code = (
        "import sys; from tests.web.test_downloads import ROW, Change, tables; "
        "print(sum(map(len, tables.parquet_chunks(Change, [ROW])))); sys.exit('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


def _many(count: int) -> Noun[Change]:
    """A list of so many changes, read like any other."""

    def read(_database: Database, _filters: Filters, cursor: Cursor | None, limit: int) -> RecordPage[Any]:
        start = cursor.id if cursor else 0
        items = (RECORD,) * min(limit, count - start)
        return RecordPage(items, Cursor(DAY_ONE, start + limit) if start + limit < count else None)

    return Noun("changes", Change, read, lambda _: ROW)


ROW = within_terms(RECORD)


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table as JSON has it: there a reason is no text."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(row))
    return plain | ({"reason": json.loads(plain["reason"])} if "reason" in plain else {})


def _atom(client: TestClient, noun: str, query: dict[str, str]) -> etree._Element:
    answer = client.get(f"/{noun}.atom", params=query)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content)
