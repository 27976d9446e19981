"""The tools of ``yalu mcp`` as a client uses them: in this process, and over stdio with the real command."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.web.room_examples import INJECTED, INJECTED_URL, INJECTIONS, PLAIN_URL, SECRET_NAME, filled, injected
from yalu.db.core.engine import Database, open_database
from yalu.db.marks import mark_rows
from yalu.records.change import Mark
from yalu.settings import Settings
from yalu.web.tools import create_server

TOOLS = ["article_as_of", "changes", "cite", "search", "thread_as_of"]
ATTACKING = set("\u202e\u2066\u2069\u200b\x00\x1b\r")
CARRIED = {"quoted", "interval", "evidence", "terms"}


@pytest.mark.dialects
def test_a_client_asks_every_tool(database: Database) -> None:
    filled(database)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> None:
        async with Client(server) as client:
            assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
            listed = await _items(client, "changes", kind=["article.headline"], source=["river-post"])
            assert {one["kind"] for one in listed} == {"article.headline"}
            (then,) = await _items(client, "article_as_of", url=PLAIN_URL, at="2026-03-01T12:00Z")
            assert then["quoted"]["title"] == "The bridge at Dandong"
            assert f"/memento/20260301090000/{PLAIN_URL}" in then["quoted"]["citation"]["text"]
            assert then["evidence"]["body_sha256"] in then["quoted"]["citation"]["bibtex"]
            assert then["evidence"]["hashes"] == [then["content_hash"]]
            thread = await _items(client, "thread_as_of", url=PLAIN_URL)
            assert [one["state"] for one in thread] == ["visible", "gone"]
            hits = await _items(client, "search", query="sentence")
            assert {one["source_id"]: bool(one["quoted"]["snippet"]) for one in hits} == {
                "link": False,
                "zeitung": True,
            }
            for of, number in (
                ("change", listed[0]["change_id"]),
                ("comment", thread[0]["comment_id"]),
                ("version", 1),
            ):
                assert "first seen" in str(await _items(client, "cite", of=of, number=number)) or of != "version"
            wicked = await _items(client, "article_as_of", url="https://river.example/wicked")
            assert not set("\u202e\u2066\u200b\r\n") & set(wicked[0]["quoted"]["title"])
            first = (await client.call_tool("thread_as_of", {"url": PLAIN_URL, "limit": 1})).structured_content
            assert first is not None and first["next"] == "1"
            (second,) = await _items(client, "thread_as_of", url=PLAIN_URL, cursor=first["next"])
            assert [first["items"][0]["comment_id"], second["comment_id"]] == [one["comment_id"] for one in thread]
            for name, given in (
                ("thread_as_of", {"url": PLAIN_URL, "cursor": "-1"}),
                ("changes", {"kind": ["article.nothing"]}),
                ("article_as_of", {"url": "https://elsewhere.example/"}),
                ("cite", {"of": "version", "number": 999999}),
                ("changes", {"cursor": "x"}),
                ("changes", {"since": "yesterday"}),
                ("search", {"query": "+"}),
            ):
                refused = await client.call_tool(name, given)
                assert refused.is_error, name
                assert "Traceback" not in str(refused.content)
                assert len(str(refused.content)) < 1500

    anyio.run(session)


def test_a_client_talks_to_the_command(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    database.close()
    environment = {**os.environ, "YALU_DATABASE_URL": sqlite_url, "YALU_SECRET": "s3cret"}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "yalu", "mcp"], env=environment, cwd=Path(__file__).parents[2]
    )

    async def session() -> None:
        async with Client(command) as client:
            assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
            assert (await _items(client, "changes", limit=1))[0]["quoted"]["citation"]["text"]

    anyio.run(session)


async def _items(client: Client, name: str, **given: Any) -> list[dict[str, Any]]:
    """The items of an answer, each with what every item carries."""
    answer = await client.call_tool(name, given)
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    items: list[dict[str, Any]] = answer.structured_content["items"]
    assert items
    assert all(set(one) >= CARRIED for one in items)
    assert SECRET_NAME not in json.dumps(items)
    return items


def test_hostile_texts_are_inert_in_every_answer(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    server = create_server(database, Settings(secret="s3cret"))
    url = "https://river.example/wicked"

    async def session() -> None:
        async with Client(server) as client:
            for name, given in (
                ("article_as_of", {"url": url}),
                ("article_as_of", {"url": url, "at": "2026-03-01T12:00Z"}),
                ("thread_as_of", {"url": url, "at": "2026-03-01T12:00Z"}),
                ("changes", {"limit": 50}),
                ("search", {"query": "again", "limit": 50}),
                ("search", {"query": "rust", "limit": 50}),
                ("cite", {"of": "comment", "number": 3}),
                ("cite", {"of": "comment", "number": 4}),
            ):
                answer = await client.call_tool(name, given)
                said = json.dumps(answer.structured_content, ensure_ascii=False)
                assert answer.structured_content is not None and answer.structured_content["items"], name
                assert not ATTACKING & set(said), name
                assert len(said) < 200_000, name
                assert "javascript:" not in " ".join(re.findall(r'"[a-z_]*url": "([^"]*)"', said)), name
                for item in answer.structured_content["items"]:
                    ours = {key: value for key, value in item.items() if key != "quoted"}
                    assert "script>" not in json.dumps(ours), (name, ours)
                    bibtex = item["quoted"]["citation"]["bibtex"]
                    assert bibtex.count("{") == bibtex.count("}"), name
                    assert "\n" not in item["quoted"]["citation"]["text"], name

    anyio.run(session)
    database.close()


def test_words_of_others_stand_under_quoted_alone(database: Database) -> None:
    mark_rows.add(injected(database), 1, "anna", Mark.NOISE, " ".join(INJECTIONS))
    server = create_server(database, Settings(secret="s3cret"))
    held: set[str] = set()

    async def session() -> None:
        async with Client(server) as client:
            questions: tuple[tuple[str, dict[str, Any]], ...] = (
                ("article_as_of", {"url": INJECTED_URL}),
                ("article_as_of", {"url": INJECTED_URL, "at": "2026-03-01T12:00Z"}),
                ("thread_as_of", {"url": INJECTED_URL}),
                ("thread_as_of", {"url": INJECTED_URL, "at": "2026-03-01T12:00Z"}),
                ("changes", {"limit": 50}),
                *(("search", {"query": query}) for query in ("previous instructions", "무시", "忽略", "lanes")),
                *(("cite", {"of": of, "number": 1}) for of in ("change", "version", "comment")),
            )
            for name, given in questions:
                answer = await client.call_tool(name, given)
                (block,) = answer.content
                assert json.loads(getattr(block, "text", "")) == answer.structured_content, name
                assert answer.structured_content is not None and answer.structured_content["items"], (name, given)
                for path, text in _texts(answer.structured_content):
                    for part in INJECTED:
                        if part in text:
                            assert path[:3] == ("items", "[]", "quoted"), (name, path, text)
                            held.add(path[3])

    anyio.run(session)
    assert held >= {"title", "subtitle", "byline", "label", "excerpt", "snippet", "text", "before", "after"}
    assert held >= {"article_url", "citation", "reason", "platform", "platform_comment_id", "marks"}


def _texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a JSON value with its path; names are texts too."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield path, name
            yield from _texts(held, (*path, name))
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held, (*path, "[]"))
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize("name", ["search", "changes"])
def test_lists_are_short(sqlite_url: str, name: str) -> None:
    database = open_database(sqlite_url)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> bool:
        async with Client(server) as client:
            given = {"limit": 51, **({"query": "x"} if name == "search" else {})}
            return (await client.call_tool(name, given)).is_error or False

    assert anyio.run(session)
    database.close()
