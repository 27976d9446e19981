"""The API: nouns as JSON, cursors, entity tags, errors as RFC 9457 has them, and the document that describes it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from tests.web.document_checks import DOCUMENT, ask_everything, operations
from tests.web.room_examples import PLAIN_URL, SECRET_NAME, client_of, filled
from tests.web.rooms import room
from yalu.db.core.engine import Database, open_database
from yalu.web.api.answers import PROBLEM

API = "/api/v1"


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return client_of(history)


def test_every_list_is_continued_by_its_link(client: TestClient) -> None:
    for noun in ("changes", "articles", "comments"):
        whole = client.get(f"{API}/{noun}", params={"limit": 500}).json()["items"]
        records: list[Any] = []
        answer = client.get(f"{API}/{noun}", params={"limit": 2})
        while True:
            records += answer.json()["items"]
            link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
            if link is None:
                break
            answer = client.get(link[1])
        assert records == whole
        assert len(records) > 2


@pytest.mark.dialects
def test_filters_and_every_noun_answer(database: Database) -> None:
    client = client_of(filled(database))
    titles = {
        record["kind"] for record in client.get(f"{API}/changes", params={"source": "river-post"}).json()["items"]
    }
    assert "article.headline" in titles
    assert client.get(f"{API}/changes", params={"source": ["zeitung", "link"], "country": "FR"}).json()["items"] == []
    change = client.get(f"{API}/changes").json()["items"][0]
    assert client.get(f"{API}/changes/{change['change_id']}").json() == change
    piece = next(article for article in client.get(f"{API}/articles").json()["items"] if article["url"] == PLAIN_URL)
    where = f"{API}/articles/{piece['article_id']}"
    assert [version["seq"] for version in client.get(where).json()["versions"]] == [1, 2]
    assert client.get(f"{where}/versions/1").json()["capture"]["sha256"]
    then = client.get(f"{where}/thread", params={"at": "2026-03-01T12:00Z"}).json()["items"][0]["comments"]
    assert [comment["text"] for comment in then] == ["Trucks wait.", "Rust everywhere."]
    now = client.get(f"{where}/thread").json()["items"][0]["comments"]
    assert [comment["state"] for comment in now] == ["visible", "gone"]
    life = client.get(f"{API}/comments/{now[1]['comment_id']}").json()
    assert [snapshot["in_row"] for snapshot in life["missed"]] == [1, 2]
    assert client.get(f"{API}/search", params={"q": "trucks"}).json()["items"][0]["snippet"]
    assert client.get(f"{API}/facets").json()["source"]["river-post"] > 1
    for path in ("sources", "sources/zeitung", "captures/1", "reports"):
        assert client.get(f"{API}/{path}").status_code == 200, path
    assert client.get("/healthz").json()["status"] == "ok"


def test_a_copy_that_is_current_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{API}/changes")
    again = client.get(f"{API}/changes", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(f"{API}/changes", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/changes/999999", 404),
        ("/changes/x", 422),
        ("/changes?cursor=x", 422),
        ("/changes?kind=no", 422),
        ("/changes?min_significance=2", 422),
        ("/changes?since=yesterday", 422),
        ("/changes?q=%2B", 422),
        ("/changes?limit=0", 422),
        ("/search", 422),
        ("/articles/1/versions/99", 404),
        ("/nothing", 404),
    ],
)
def test_errors_are_problems(client: TestClient, path: str, status: int) -> None:
    answer = client.get(API + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_only_reading_is_answered_and_a_lost_database_is_said(client: TestClient, sqlite_url: str) -> None:
    posted = client.post(f"{API}/changes")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD")
    database = open_database(sqlite_url)
    file = database.engine.url.database
    lost = client_of(database)
    database.close()
    with open(str(file), "wb") as damaged:  # noqa: PTH123
        damaged.write(b"no database" * 1000)
    for path in (f"{API}/changes", "/healthz", "/changes.csv"):
        answer = lost.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert str(file) not in answer.text


def test_terms_and_regional_limits_hold(client: TestClient) -> None:
    for source, limit in (("link", 0), ("zeitung", 60), ("river-post", 300)):
        for comment in client.get(f"{API}/comments", params={"source": source}).json()["items"]:
            assert comment["quoted_up_to"] == limit
            assert len(comment["text"] or "") <= limit + 4
            assert (comment["text"] is None) == (limit == 0)
        for change in client.get(f"{API}/changes", params={"source": source}).json()["items"]:
            assert max(len(change[side] or "") for side in ("before", "after")) <= limit + 4
        for article in client.get(f"{API}/articles", params={"source": source}).json()["items"]:
            for version in client.get(f"{API}/articles/{article['article_id']}/versions").json()["items"]:
                assert len(version["excerpt"] or "") <= limit + 4
    hits = client.get(f"{API}/search", params={"q": "sentence"}).json()["items"]
    assert {hit["source_id"]: bool(hit["snippet"]) for hit in hits} == {"link": False, "zeitung": True}
    assert SECRET_NAME not in client.get(f"{API}/comments", params={"limit": 500}).text


@pytest.mark.timeout(300)
def test_every_answer_is_documented_and_none_is_a_failure(history: Database) -> None:
    asked = ask_everything(room(history), 2).counts
    assert len(asked) >= 60
    assert {count for name, count in asked.items() if name.startswith("negative")} == {2}


def test_the_document_gives_every_answer_a_schema(client: TestClient) -> None:
    whole = client.get(DOCUMENT).json()
    addresses = [path for path, _, _ in operations(client)]
    assert {"/api/v1/changes", "/comments.parquet", "/timegate/{url}", "/healthz"} <= set(addresses)
    shown = 0
    for path, _, operation in operations(client):
        for status, answer in operation["responses"].items():
            described = whole["components"]["responses"][status] if "$ref" in answer else answer
            for media_type, content in described.get("content", {}).items():
                if media_type in ("application/json", PROBLEM) and status != "503":
                    Draft202012Validator.check_schema({**content["schema"], "components": whole["components"]})
                    shown += 1
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])
    assert shown > 150


def test_head_is_answered_without_a_body(client: TestClient) -> None:
    for path in (f"{API}/changes", "/changes.csv", "/changes.atom", "/healthz", f"/timemap/link/{PLAIN_URL}", DOCUMENT):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path
        assert answer.headers["content-type"] == client.get(path).headers["content-type"]


def test_empty_fields_filter_nothing_and_slips_are_refused(client: TestClient) -> None:
    whole = client.get(f"{API}/changes").json()
    empty = "source=&country=&language=&kind=&issue=&min_significance=&since=&until=&q=&cursor=&lang=ko&tz=Asia/Seoul"
    assert client.get(f"{API}/changes?{empty}").json() == whole
    assert client.get("/changes.csv?kind=&since=").status_code == 200
    for path in (f"{API}/changes?sourc=zeitung", f"{API}/facets?cursor=x", "/changes.csv?limit=1", "/healthz?x=1"):
        answer = client.get(path)
        assert answer.status_code == 422, path
        assert "there is no parameter" in answer.json()["detail"]
    unencoded = client.get(f"{API}/changes?since=2026-03-02T09:00+09:00").json()["items"]
    assert unencoded == client.get(f"{API}/changes", params={"since": "2026-03-02T00:00Z"}).json()["items"]
